"""Finished cards: deterministic, consistent, valid at any time."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.codec.tlv import TLV
from chipkit.lds.atr_info import ATRInfo
from chipkit.lds.com import COM
from chipkit.lds.dg1 import DG1
from chipkit.lds.dg2 import DG2
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.national.vnm.card_access import KNOWN_CARD_ACCESS
from chipkit.pki.agreement_parameters import agreement_parameters
from chipkit.pki.modp import MODP_GROUPS
from chipkit.pki.signed import Signed
from chipkit_emulator.personalisation.build import load_profile, personalise, profile_names

if TYPE_CHECKING:
    from chipkit_emulator.personalisation.specimen import Specimen

_AT = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
_QUICK = ["vn-cccd-explicit", "vn-cccd-2024", "cccd-like"]


def _specimen(name: str, **options: object) -> Specimen:
    return personalise(load_profile(name), **{"at": _AT, **options})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", profile_names())
def test_every_file_parses_without_a_deviation(name: str) -> None:
    files = _specimen(name).files

    kinds: dict[EF, Any] = {EF.COM: COM, EF.SOD: SOD, EF.DG1: DG1, EF.DG2: DG2, EF.DG14: DG14, EF.DG15: DG15}
    parsed: list[Any] = [kind.parse(files[ef]) for ef, kind in kinds.items() if ef in files]

    met = [deviation.code for content in parsed for deviation in content.deviations]
    assert met == (["face.image.size"] if name == "vn-cccd-2021" else [])  # the real card's header tells another size


@pytest.mark.parametrize("name", [name for name in profile_names() if load_profile(name).chip_authentication])
def test_the_key_of_chip_authentication_spells_its_curve_out(name: str) -> None:
    """Named curves MUST NOT be used there (Doc 9303-11, 9.5.2), and the Vietnamese card does as it says."""
    infos = DG14.parse(_specimen(name).files[EF.DG14]).security_infos.chip_authentication_public_key_infos

    parameters = [info.public_key.ec()[0] for info in infos if info.public_key.kind == "ec"]

    assert all(each.explicit and each.curve is not None for each in parameters)
    assert len(parameters) == (0 if name == "passport-dh" else 1)


def test_keys_in_prime_fields_are_written_as_x9_42_and_as_pkcs_3() -> None:
    infos = DG14.parse(_specimen("passport-dh").files[EF.DG14]).security_infos

    keys = {info.key_id: info.public_key.algorithm for info in infos.chip_authentication_public_key_infos}
    assert {number: key.oid for number, key in keys.items()} == {1: oids.DH_PUBLIC_NUMBER, 2: oids.DH_KEY_AGREEMENT}
    sets = {number: agreement_parameters(key) for number, key in keys.items()}
    assert sets == {1: MODP_GROUPS["modp2048-256"], 2: MODP_GROUPS["modp1024-160"]}
    assert len(infos.chip_authentication_infos) == 4


@pytest.mark.parametrize("name", profile_names())
def test_com_and_sod_list_what_is_there_and_digests_are_right(name: str) -> None:
    files = _specimen(name).files
    security_object = SOD.parse(files[EF.SOD]).security_object

    present = tuple(ef for ef in files if ef.number)
    assert COM.parse(files[EF.COM]).files == security_object.files == present
    for ef in present:
        assert ef.number is not None
        digest = hashlib.new(security_object.hash, files[ef]).digest()
        assert security_object.digests[ef.number] == digest


@pytest.mark.parametrize("name", profile_names())
def test_the_same_arguments_give_the_same_bytes(name: str) -> None:
    first, again = _specimen(name), _specimen(name)

    assert first.files == again.files
    assert first.personalisation == again.personalisation
    assert (first.pki.crl, first.pki.master_list) == (again.pki.crl, again.pki.master_list)


@pytest.mark.parametrize("name", _QUICK)
def test_another_seed_gives_another_card_and_another_issuer(name: str) -> None:
    first, other = _specimen(name), _specimen(name, seed=1)

    for ef in (EF.SOD, EF.DG1, EF.DG2, EF.DG13, EF.DG14, EF.DG15):
        assert first.files[ef] != other.files[ef]
    assert first.pki.csca.certificate.public_key != other.pki.csca.certificate.public_key


@pytest.mark.parametrize("year", [2020, 2024, 2037, 2049, 2050, 2060])
@pytest.mark.parametrize("name", profile_names())
def test_nothing_is_expired_whenever_one_looks(name: str, year: int) -> None:
    at = datetime(year, 2, 28, 23, 59, 59, 999, tzinfo=UTC)
    specimen = _specimen(name, at=at)
    sod = SOD.parse(specimen.files[EF.SOD])

    for certificate in (specimen.pki.csca.certificate, specimen.pki.dsc.certificate):
        assert certificate.not_before < at < certificate.not_after
        assert certificate.deviations == ()
    attributes = sod.signed_data.signers[0].signed_attributes
    assert attributes is not None
    assert attributes.signing_time is not None
    begin, end = specimen.pki.dsc.certificate.private_key_usage_period or (None, None)
    assert begin is not None
    assert end is not None
    assert begin <= attributes.signing_time <= end
    assert attributes.signing_time.date() == specimen.holder.date_of_issue


def test_the_vietnamese_card_has_the_card_access_that_is_known() -> None:
    assert _specimen("vn-cccd-explicit").files[EF.CARD_ACCESS] == KNOWN_CARD_ACCESS


@pytest.mark.parametrize("name", [name for name in profile_names() if EF.DG14 in _specimen(name).files])
def test_dg14_repeats_everything_that_card_access_says(name: str) -> None:
    specimen = _specimen(name)
    announced = {child.raw for child in _infos(specimen.files[EF.CARD_ACCESS])}
    signed = {bytes(info) for info in DG14.parse(specimen.files[EF.DG14]).security_infos.infos}

    assert announced < signed


def _infos(content: bytes) -> tuple[TLV, ...]:
    return TLV.parse(content).children()


def test_the_measured_card_has_the_sizes_that_are_asked_for() -> None:
    sizes = {ef: len(content) for ef, content in _specimen("cccd-like").files.items()}

    wanted = {EF.DG2: 18000, EF.DG1: 95, EF.SOD: 2200, EF.DG13: 520, EF.DG14: 400, EF.DG15: 294}
    assert all(abs(sizes[ef] - size) <= 15 for ef, size in wanted.items())


@pytest.mark.parametrize("extended", [2048, 32768])
def test_extended_length_is_announced_as_asked_for(extended: int) -> None:
    specimen = _specimen("cccd-like", extended=extended)

    info = ATRInfo.parse(specimen.files[EF.ATR_INFO])

    assert (info.max_command, info.max_response) == (extended, extended)
    assert info.capabilities is not None
    assert info.capabilities.extended_length
    assert info.capabilities.extended_length_information
    length = specimen.personalisation.extended
    assert length is not None
    assert length.max_response == extended


def test_without_extended_length_nothing_is_announced() -> None:
    specimen = _specimen("vn-cccd-2024", extended=None)

    assert EF.ATR_INFO not in specimen.files
    assert specimen.personalisation.extended is None
    assert EF.ATR_INFO in _specimen("vn-cccd-2024").files


def test_a_time_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="time without a zone"):
        _specimen("vn-cccd-explicit", at=datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake


def test_the_passwords_are_those_of_the_holder() -> None:
    specimen = _specimen("vn-cccd-explicit")

    assert specimen.mrz.information == specimen.personalisation.mrz_information
    assert specimen.can == specimen.holder.personal_number[-6:]


def test_neither_passwords_nor_files_are_printed() -> None:
    specimen = _specimen("vn-cccd-explicit")

    shown = repr(specimen)

    assert specimen.holder.personal_number not in shown
    assert specimen.holder.personal_number[-6:] not in shown
    assert "SPECIMEN" not in shown.replace("Specimen(", "")


def test_the_signature_algorithm_is_the_profiles() -> None:
    signed = Signed.parse(_specimen("bsi-reference").pki.csca.certificate.raw, "certificate")

    assert str(signed.algorithm) == "RSASSA-PSS"


def test_a_specimen_can_be_changed_and_signed_anew() -> None:
    specimen = _specimen("vn-cccd-explicit")
    changed = specimen.with_files({EF.DG3: None})

    assert EF.DG3 not in changed.files
    assert EF.DG3 in SOD.parse(changed.files[EF.SOD]).security_object.files
    assert EF.DG3 not in SOD.parse(changed.signed().files[EF.SOD]).security_object.files
