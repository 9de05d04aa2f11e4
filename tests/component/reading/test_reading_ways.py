"""Which way of PACE is tried, of cards that offer several mappings, groups and sets of parameters of their own."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.errors import CodecError
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF
from chipkit.lds.security_infos import PACEDomainParameterInfo, PACEInfo, SecurityInfos
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.curves import CURVES
from chipkit.pki.domain_parameters import explicit_parameters
from chipkit.session.offer import Offer
from chipkit.session.options import ReadOptions
from chipkit.session.trace import Trace
from chipkit_emulator.personalisation.access import OWN_NUMBERS
from chipkit_emulator.personalisation.build import personalise
from chipkit_emulator.personalisation.profile import Profile, load_profile

if TYPE_CHECKING:
    from chipkit_emulator.personalisation.specimen import Specimen
    from tests.component.reading.conftest import Bench

TEXT = files("chipkit_emulator").joinpath("profiles", "passport-dh.toml").read_text("utf-8")


def _card(bench: Bench, *changes: tuple[str, str]) -> Specimen:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return personalise(Profile.parse(text, "mine.toml"), seed=7, at=bench.at)


def _opened(bench: Bench, card: Specimen, trace: Trace | None = None) -> tuple[str | None, int | None]:
    options = ReadOptions(files=frozenset({EF.DG1}), active_authentication="never")
    capture = bench.read(card, bench.can_of(card), carries=bench.long, options=options, trace=trace)
    assert capture.abort is None
    assert capture.access is not None
    return capture.access.pace_oid, capture.access.pace_parameter_id


@pytest.mark.parametrize("number", [0, 2, 12, 13, 16])
@pytest.mark.parametrize("mapping", ["gm", "im"])
def test_a_set_of_the_chips_own_is_used_where_it_is_a_standardized_one(bench: Bench, number: int, mapping: str) -> None:
    """Doc 9303-11, 9.2.2; MSE:SET AT names it by the chip's own number."""
    card = _card(
        bench,
        ("parameter_id = 2", f"parameter_id = {number}\nexplicit_parameters = true"),
        ("more_parameters = [0]", ""),
        ('["gm", "im"]', f'["{mapping}"]'),
        ('["aes128", "3des"]', '["aes128"]'),
    )
    infos = CardAccess.parse(card.files[EF.CARD_ACCESS]).security_infos
    assert len(infos.pace_domain_parameter_infos) == 1
    trace = Trace(keep_data=True)

    assert _opened(bench, card, trace)[1] == number + OWN_NUMBERS

    (chosen,) = [entry.command for entry in trace.entries if entry.header == "0022c1a4"]
    assert chosen.endswith(bytes([0x84, 1, number + OWN_NUMBERS]))


def _offer(*infos: PACEInfo | PACEDomainParameterInfo, extended: bool = True) -> list[tuple[str, int | None]]:
    offer = Offer.of(SecurityInfos.of(*infos), ReadOptions().pace_ciphers, extended=extended)
    return [(oids.name(info.oid), info.parameter_id) for info in offer.ways]


def test_a_set_that_is_no_standardized_one_is_never_used() -> None:
    """It would give the password away (Doc 9303-11, 9.2.2)."""
    curve = CURVES["secp256r1"]
    weak = curve.with_generator(type("Point", (), {"x": curve.gx, "y": curve.p - curve.gy})())
    spelled = AlgorithmIdentifier(oids.EC_PUBLIC_KEY, explicit_parameters(weak))
    sound = AlgorithmIdentifier(oids.EC_PUBLIC_KEY, explicit_parameters(curve))
    info = PACEInfo(oids.PACE_ECDH_GM_AES128, 2, 44)

    assert _offer(info, PACEDomainParameterInfo(oids.PACE_ECDH_GM, spelled, 44)) == []
    assert len(_offer(info, PACEDomainParameterInfo(oids.PACE_ECDH_GM, sound, 44))) == 1
    assert _offer(info, PACEDomainParameterInfo(oids.PACE_ECDH_GM, sound, 45)) == []
    assert _offer(info, PACEDomainParameterInfo(oids.PACE_ECDH_IM, sound, 44)) == []
    assert _offer(PACEInfo(oids.PACE_DH_GM_AES128, 2, 44), PACEDomainParameterInfo(oids.PACE_DH_GM, sound, 44)) == []
    unnumbered = PACEInfo(oids.PACE_ECDH_GM_AES128, 2), PACEDomainParameterInfo(oids.PACE_ECDH_GM, sound)
    assert len(_offer(*unnumbered)) == 1
    twice = (
        PACEDomainParameterInfo(oids.PACE_ECDH_GM, spelled, 44),
        PACEDomainParameterInfo(oids.PACE_ECDH_GM, sound, 44),
    )
    assert _offer(info, *twice) == []


def test_the_order_is_cipher_then_mapping_then_curves_then_size() -> None:
    infos = (
        PACEInfo(oids.PACE_DH_GM_AES128, 2, 2),
        PACEInfo(oids.PACE_ECDH_IM_AES128, 2, 16),
        PACEInfo(oids.PACE_ECDH_GM_AES128, 2, 12),
        PACEInfo(oids.PACE_ECDH_GM_AES128, 2, 16),
        PACEInfo(oids.PACE_ECDH_CAM_AES128, 2, 12),
        PACEInfo(oids.PACE_ECDH_GM_3DES, 2, 18),
        PACEInfo(oids.PACE_DH_IM_AES256, 2, 0),
        PACEInfo(oids.PACE_ECDH_IM_AES256, 2, 10),
    )

    assert [oid.removeprefix("id-PACE-") for oid, _ in _offer(*infos)] == [
        "DH-IM-AES-CBC-CMAC-256",
        "ECDH-CAM-AES-CBC-CMAC-128",
        "ECDH-GM-AES-CBC-CMAC-128",
        "ECDH-GM-AES-CBC-CMAC-128",
        "DH-GM-AES-CBC-CMAC-128",
        "ECDH-IM-AES-CBC-CMAC-128",
        "ECDH-GM-3DES-CBC-CBC",
    ]
    assert (oids.name(oids.PACE_DH_GM_AES128), 2) not in _offer(*infos, extended=False)


@pytest.mark.parametrize("name", ["passport-cam", "passport-dh"])
def test_the_profiles_open_and_read_whole(bench: Bench, name: str) -> None:
    card = personalise(load_profile(name), seed=7, at=bench.at)

    capture = bench.read(card, bench.can_of(card), carries=bench.long)

    assert capture.abort is None
    assert capture.deviations == ()
    wanted = {ef: raw for ef, raw in card.files.items() if not ef.in_master_file}
    assert {ef: file.content for ef, file in capture.files.items() if not ef.in_master_file} == wanted
    assert (EF.CARD_SECURITY in capture.files) is (name == "passport-cam")


WRONG = [
    ("parameter_id = 2", "parameter_id = 10", "access.parameter_id: no integrated mapping on secp224r1"),
    ("[0]", "[10]", "access.more_parameters: no integrated mapping on secp224r1"),
    ("[0]", "[3]", "access.more_parameters: 3 is none of 0 to 2 and 8 to 18"),
    ('["gm", "im"]', '["hm"]', "access.mappings: 'hm' is not one of gm, im, cam"),
    ('["gm", "im"]', '["gm", "cam"]', "access.mappings: cam wants a curve and AES"),
]


@pytest.mark.parametrize(("old", "new", "told"), WRONG)
def test_a_card_that_cannot_be_is_refused(bench: Bench, old: str, new: str, told: str) -> None:
    with pytest.raises(CodecError) as caught:
        _card(bench, (old, new))

    assert told in str(caught.value)
