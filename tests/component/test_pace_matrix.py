"""Every way of PACE that the standard has, with every password: a card is opened and read for each.

As a formula, passwords * (GM * 4 ciphers * 14 groups + IM * 4 * 13 + CAM * 3 * 11): Doc 9303-11, Tables 2, 3 and 12.
MRZ and CAN are the standard's passwords; PIN and PUK are others', and open by the same protocol (BSI TR-03110-3).

In `make test` each way comes up with one password; CHIPKIT_SOAK=1 goes through all of them.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pytest

from chipkit import oids
from chipkit.capture import AccessAttempt, AccessProtocol, AttemptResult
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF
from chipkit.lds.security_infos import PACEInfo, SecurityInfos
from chipkit.pki.curves import CURVES
from chipkit.pki.modp import MODP_GROUPS, MODPParameters
from chipkit.protocol.credentials import CANPassword, MRZPassword, Password, PINPassword, PUKPassword
from chipkit.protocol.pace import matches_key
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read
from chipkit_emulator.model import AccessControl, CountedPassword, ECKey, MappingKey, PACEProtocol
from chipkit_emulator.pki.keys import public_key_info
from tests.component.reading.conftest import Bench

if TYPE_CHECKING:
    from chipkit.pki.agreement_parameters import AgreementParameters
    from chipkit_emulator.personalisation.specimen import Specimen

SOAK: Final = os.environ.get("CHIPKIT_SOAK") == "1"
PASSWORDS: Final = ("mrz", "can", "pin", "puk")
GROUPS: Final[tuple[AgreementParameters, ...]] = (*CURVES.values(), *MODP_GROUPS.values())
ARCS: Final = {"3des": 1, "aes128": 2, "aes192": 3, "aes256": 4}
BASES: Final = {
    ("gm", "ecdh"): oids.PACE_ECDH_GM,
    ("gm", "dh"): oids.PACE_DH_GM,
    ("im", "ecdh"): oids.PACE_ECDH_IM,
    ("im", "dh"): oids.PACE_DH_IM,
    ("cam", "ecdh"): oids.PACE_ECDH_CAM,
}
STATIC_KEY: Final = 0x5EC2E7
PIN, PUK = "482910", "9081726354"


@dataclass(frozen=True)
class Way:
    """One way of PACE."""

    mapping: str
    cipher: str
    group: AgreementParameters

    def __str__(self) -> str:
        return f"{self.mapping}-{self.cipher}-{self.group}"

    @property
    def info(self) -> PACEInfo:
        agreement = "dh" if isinstance(self.group, MODPParameters) else "ecdh"
        return PACEInfo(f"{BASES[self.mapping, agreement]}.{ARCS[self.cipher]}", 2, self.group.identifier)


def _exists(mapping: str, cipher: str, group: AgreementParameters) -> bool:
    """No integrated mapping on P-224; chip authentication mapping with AES over curves alone."""
    if mapping == "im":
        return group.name != "secp224r1"
    return mapping == "gm" or (cipher != "3des" and not isinstance(group, MODPParameters))


WAYS: Final = tuple(
    Way(mapping, cipher, group)
    for mapping in ("gm", "im", "cam")
    for cipher in ARCS
    for group in GROUPS
    if _exists(mapping, cipher, group)
)
COMBINATIONS: Final = tuple((password, way) for password in PASSWORDS for way in WAYS)
BY_TURNS: Final = tuple((("mrz", "can")[(at + at // len(GROUPS)) % 2], way) for at, way in enumerate(WAYS))
"""Each way once, with one of the standard's own passwords; PIN and PUK open by the same steps."""
RUN: Final = COMBINATIONS if SOAK else BY_TURNS


def test_the_matrix_is_whole() -> None:
    assert len(CURVES) == 11
    assert len(MODP_GROUPS) == 3
    assert len(WAYS) == 4 * 14 + 4 * 13 + 3 * 11 == 141
    assert len(COMBINATIONS) == 4 * 141 == 564
    assert len([password for password, _ in COMBINATIONS if password in ("mrz", "can")]) == 282
    assert len(set(COMBINATIONS)) == len(COMBINATIONS)
    assert {way for _, way in RUN} == set(WAYS)
    assert set(BY_TURNS) <= set(COMBINATIONS)
    for password in ("mrz", "can"):
        assert {way.group for word, way in BY_TURNS if word == password} == {way.group for way in WAYS}


@lru_cache
def _base() -> Specimen:
    bench = Bench()
    return bench.small(bench.specimen("passport-dh", 2048))


def _card(way: Way) -> Specimen:
    number = way.group.identifier
    assert number is not None
    keys = (MappingKey(ECKey(way.group.name, STATIC_KEY), number),) if way.mapping == "cam" else ()
    return (
        _base()
        .with_files({EF.CARD_ACCESS: bytes(CardAccess(SecurityInfos.of(way.info)))})
        .personalised(
            access=AccessControl(pace=(PACEProtocol(way.info.oid, number),)),
            mapping_keys=keys,
            pin=CountedPassword(PIN),
            puk=CountedPassword(PUK, 10),
        )
    )


def _password(name: str, card: Specimen) -> Password:
    made: dict[str, Password] = {
        "mrz": MRZPassword.from_mrz(card.mrz),
        "can": CANPassword(card.can or ""),
        "pin": PINPassword(PIN),
        "puk": PUKPassword(PUK),
    }
    return made[name]


@pytest.mark.parametrize(("password", "way"), RUN, ids=[f"{password}-{way}" for password, way in RUN])
def test_a_card_is_opened_and_read(password: str, way: Way) -> None:
    card = _card(way)

    capture = read(
        card.transport(max_command=2048, max_response=2048),
        _password(password, card),
        options=ReadOptions(active_authentication="never", files=frozenset({EF.DG1})),
        random=random.Random(f"{password} {way}").randbytes,  # noqa: S311 - the same readings in every run
        clock=lambda: Bench.at,
    )

    assert capture.abort is None
    assert capture.access is not None
    assert capture.access.attempts == (AccessAttempt(protocol=AccessProtocol.PACE, result=AttemptResult.OPENED),)
    assert (capture.access.pace_oid, capture.access.pace_parameter_id) == (way.info.oid, way.info.parameter_id)
    assert capture.files[EF.DG1].content == card.files[EF.DG1]
    assert capture.files[EF.SOD].content == card.files[EF.SOD]
    assert len(capture.chip_mapping) == (way.mapping == "cam")
    for run in capture.chip_mapping:
        own, another = (public_key_info(ECKey(way.group.name, key)) for key in (STATIC_KEY, STATIC_KEY + 1))
        assert matches_key(run.data, run.mapping_key, own)
        assert not matches_key(run.data, run.mapping_key, another)


@pytest.mark.parametrize("group", GROUPS, ids=str)
@pytest.mark.parametrize("mapping", ["gm", "im", "cam"])
def test_what_the_standard_has_not_is_no_card(mapping: str, group: AgreementParameters) -> None:
    """The emulator refuses to be a card that cannot be; the terminal passes such an offer over (`select`)."""
    agreement = "dh" if isinstance(group, MODPParameters) else "ecdh"
    number = group.identifier
    assert number is not None
    if (mapping, agreement) not in BASES:
        return
    oid = f"{BASES[mapping, agreement]}.2"
    if _exists(mapping, "aes128", group):
        assert PACEProtocol(oid, number).parameters == group
    else:
        with pytest.raises(ValueError, match="Table 12"):
            PACEProtocol(oid, number)


def test_a_way_that_no_short_link_carries_is_not_tried_there() -> None:
    """Keys of 2048 bits fill 264 bytes: a link of short lengths takes the other way that the card offers."""
    long = Way("gm", "aes256", MODP_GROUPS["modp2048-256"])
    short = Way("gm", "aes128", MODP_GROUPS["modp1024-160"])
    infos = SecurityInfos.of(long.info, short.info)
    protocols = tuple(PACEProtocol(way.info.oid, way.group.identifier or 0) for way in (long, short))
    card = _card(short).with_files({EF.CARD_ACCESS: bytes(CardAccess(infos))})
    card = card.personalised(access=AccessControl(pace=protocols))

    def opened_by(carries: int) -> str | None:
        link = card.transport(max_command=carries, max_response=carries)
        options = ReadOptions(active_authentication="never", files=frozenset({EF.DG1}))
        capture = read(link, _password("can", card), options=options, clock=lambda: Bench.at)
        assert capture.abort is None
        assert capture.access is not None
        return capture.access.pace_oid

    assert opened_by(2048) == long.info.oid
    assert opened_by(261) == short.info.oid
