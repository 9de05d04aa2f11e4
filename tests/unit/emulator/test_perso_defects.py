"""Each defect spoils what it says, and nothing else."""

from __future__ import annotations

import hashlib
import io
import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from chipkit.errors import CodecError, UnsupportedError
from chipkit.lds.card_access import CardAccess
from chipkit.lds.com import COM
from chipkit.lds.dg1 import DG1
from chipkit.lds.dg2 import DG2
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.national.vnm.dg13 import DG13
from chipkit.pki.crl import CertificateList
from chipkit_emulator.defects.oddities import ODDITIES
from chipkit_emulator.defects.registry import DEFECTS, apply_defect, lacking
from chipkit_emulator.personalisation.build import load_profile, personalise, profile_names

if TYPE_CHECKING:
    from chipkit_emulator.personalisation.specimen import Specimen

_AT = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
_PROFILES = ["vn-cccd-explicit", "vn-cccd-2024", "bsi-reference"]
_CHANGED_FILES: dict[str, set[EF]] = {
    "flip-dg1": {EF.DG1},
    "flip-dg2": {EF.DG2},
    "flip-dg13": {EF.DG13},
    "flip-dg14": {EF.DG14},
    "flip-dg15": {EF.DG15},
    "flip-sod-signature": {EF.SOD},
    "flip-dsc": {EF.SOD},
    "foreign-dsc": {EF.SOD},
    "dsc-expired": {EF.SOD},
    "dsc-expired-since": {EF.SOD},
    "dsc-not-yet-valid": {EF.SOD},
    "dsc-revoked": set(),
    "unsigned-dg": {EF.DG11, EF.COM},
    "no-sod": {EF.SOD},
    "clone-other-keys": set(),
    "hide-dg14-dg15": {EF.COM},
    "card-access-downgrade": {EF.DG14, EF.SOD},
    "wrong-mac": set(),
    "country-mismatch": {EF.SOD},
    "com-differs": {EF.COM},
    "dg13-mismatch": {EF.DG13, EF.SOD},
}
_FLIPS = ["flip-dg1", "flip-dg2", "flip-dg13", "flip-dg14", "flip-dg15", "flip-sod-signature", "flip-dsc"]


@cache
def _made(profile: str) -> Specimen:
    return personalise(load_profile(profile), at=_AT)


@pytest.fixture(scope="module")
def specimen() -> Specimen:
    return _made("vn-cccd-explicit")


def _changed(before: Specimen, after: Specimen) -> set[EF]:
    return {ef for ef in {**before.files, **after.files} if before.files.get(ef) != after.files.get(ef)}


def _wrong_digests(specimen: Specimen) -> set[EF]:
    listed = SOD.parse(specimen.files[EF.SOD]).security_object
    files = {ef: content for ef, content in specimen.files.items() if ef.number in listed.digests}
    return {
        ef
        for ef, content in files.items()
        if listed.digests[ef.number or 0] != hashlib.new(listed.hash, content).digest()
    }


@pytest.mark.parametrize("profile", _PROFILES)
@pytest.mark.parametrize("name", sorted(_CHANGED_FILES))
def test_a_defect_changes_these_files_and_no_others(name: str, profile: str) -> None:
    before = _made(profile)
    if name in ("flip-dg13", "dg13-mismatch") and EF.DG13 not in before.files:
        with pytest.raises(UnsupportedError, match=r"profile bsi-reference has no EF\.DG13"):
            apply_defect(before, name)
        return

    after = apply_defect(before, name)

    assert _changed(before, after) == _CHANGED_FILES[name]
    assert after.defect == name
    assert after.mrz.information == before.mrz.information


def test_every_defect_is_listed_explains_itself_and_is_deterministic(specimen: Specimen) -> None:
    assert set(DEFECTS) == {*_CHANGED_FILES, "no-chip-authentication", "card-expired"}
    for name, defect in DEFECTS.items():
        assert defect.name == name
        assert defect.summary
        assert "A terminal" in (defect.apply.__doc__ or "")
        first, again = apply_defect(specimen, name), apply_defect(specimen, name)
        assert replace(first, faults=()) == replace(again, faults=())


@pytest.mark.parametrize(
    ("profile", "name"),
    [(profile, name) for profile in _PROFILES for name in _FLIPS if (profile, name) != ("bsi-reference", "flip-dg13")],
)
def test_a_flip_turns_over_one_bit(profile: str, name: str) -> None:
    before = _made(profile)
    (ef,) = _CHANGED_FILES[name]

    old, new = before.files[ef], apply_defect(before, name).files[ef]

    assert len(old) == len(new)
    assert sum((a ^ b).bit_count() for a, b in zip(old, new, strict=True)) == 1


@pytest.mark.parametrize("ef", [EF.DG1, EF.DG2, EF.DG13, EF.DG14, EF.DG15])
def test_a_flip_in_a_data_group_shows_in_its_digest_alone(specimen: Specimen, ef: EF) -> None:
    assert _wrong_digests(apply_defect(specimen, f"flip-{ef.name.lower()}")) == {ef}


def test_flipped_files_still_parse(specimen: Specimen) -> None:
    dg1 = DG1.parse(apply_defect(specimen, "flip-dg1").files[EF.DG1])
    dg2 = DG2.parse(apply_defect(specimen, "flip-dg2").files[EF.DG2])
    dg13 = DG13.parse(apply_defect(specimen, "flip-dg13").files[EF.DG13])
    dg14 = DG14.parse(apply_defect(specimen, "flip-dg14").files[EF.DG14])

    assert dg1.mrz.check_digit_errors == ()
    assert dg1.mrz.secondary_identifier.endswith("SPECIMEO")
    Image.open(io.BytesIO(dg2.faces[0].image)).load()
    assert (dg13.full_name or "").endswith("SPECIMEO")
    assert [info.version for info in dg14.security_infos.pace_infos] == [3]


def test_a_flipped_document_signer_has_the_same_key_and_another_name(specimen: Specimen) -> None:
    spoilt = SOD.parse(apply_defect(specimen, "flip-dsc").files[EF.SOD]).signed_data.certificates[0]

    assert spoilt.public_key == specimen.pki.dsc.certificate.public_key
    assert spoilt.subject.common_name == "chipkit TEST Document Signes"


def test_a_foreign_signer_is_of_the_same_country_and_another_authority(specimen: Specimen) -> None:
    foreign = apply_defect(specimen, "foreign-dsc").pki.dsc.certificate

    assert foreign.subject.country == specimen.pki.csca.certificate.subject.country
    assert foreign.authority_key_identifier == specimen.pki.other_csca.certificate.subject_key_identifier
    assert specimen.pki.other_csca.certificate.subject_key_identifier != (
        specimen.pki.csca.certificate.subject_key_identifier
    )


def test_signers_out_of_their_time_are(specimen: Specimen) -> None:
    expired = apply_defect(specimen, "dsc-expired").pki.dsc.certificate
    since = apply_defect(specimen, "dsc-expired-since").pki.dsc.certificate
    future = apply_defect(specimen, "dsc-not-yet-valid").pki.dsc.certificate
    signed_at = datetime.combine(specimen.holder.date_of_issue, datetime.min.time(), UTC)

    assert expired.not_before < expired.not_after < signed_at
    assert since.not_before < signed_at < since.not_after < _AT
    assert _AT < future.not_before < future.not_after


def test_a_revoked_signer_stands_on_the_crl(specimen: Specimen) -> None:
    revoked = apply_defect(specimen, "dsc-revoked")

    assert set(CertificateList.parse(revoked.pki.crl).revoked) == {specimen.pki.dsc.certificate.serial}


def test_a_clone_has_other_keys_of_the_same_kind(specimen: Specimen) -> None:
    old = specimen.personalisation
    new = apply_defect(specimen, "clone-other-keys").personalisation

    assert old.active_authentication_key is not None
    assert new.active_authentication_key is not None
    assert new.active_authentication_key.key != old.active_authentication_key.key
    (old_key,), (new_key,) = old.chip_authentication_keys, new.chip_authentication_keys
    assert new_key.key != old_key.key
    assert new_key.key.domain_parameters == old_key.key.domain_parameters
    assert (new_key.oids, new_key.key_id) == (old_key.oids, old_key.key_id)


def test_a_chip_that_hides_proofs_still_has_them_signed(specimen: Specimen) -> None:
    hiding = apply_defect(specimen, "hide-dg14-dg15")
    hidden = {EF.DG14, EF.DG15}

    assert hiding.personalisation.quirks.hidden == hidden
    assert hidden.isdisjoint(COM.parse(hiding.files[EF.COM]).files)
    assert hidden <= set(SOD.parse(hiding.files[EF.SOD]).security_object.files)


def test_a_chip_issued_without_proofs_never_had_them(specimen: Specimen) -> None:
    plain = apply_defect(specimen, "no-chip-authentication")
    access = CardAccess.parse(plain.files[EF.CARD_ACCESS]).security_infos

    assert {EF.DG14, EF.DG15}.isdisjoint(plain.files)
    assert COM.parse(plain.files[EF.COM]).files == SOD.parse(plain.files[EF.SOD]).security_object.files
    assert access.pace_infos
    assert access.chip_authentication_infos == ()
    assert plain.personalisation.chip_authentication_keys == ()
    assert plain.personalisation.active_authentication_key is None
    assert _changed(specimen, plain) == {EF.COM, EF.SOD, EF.CARD_ACCESS, EF.DG14, EF.DG15}


def test_a_downgraded_card_access_offers_less_than_dg14(specimen: Specimen) -> None:
    downgraded = apply_defect(specimen, "card-access-downgrade")
    offered = {info.oid for info in CardAccess.parse(downgraded.files[EF.CARD_ACCESS]).pace_infos}
    signed = {info.oid for info in DG14.parse(downgraded.files[EF.DG14]).security_infos.pace_infos}

    assert offered < signed == {protocol.oid for protocol in downgraded.personalisation.access.pace}
    assert _wrong_digests(downgraded) == set()


def test_an_unsigned_data_group_is_listed_in_com_alone(specimen: Specimen) -> None:
    unsigned = apply_defect(specimen, "unsigned-dg")

    assert EF.DG11 in COM.parse(unsigned.files[EF.COM]).files
    assert EF.DG11 not in SOD.parse(unsigned.files[EF.SOD]).security_object.files


def test_com_lists_what_is_not_there(specimen: Specimen) -> None:
    differing = apply_defect(specimen, "com-differs")

    assert EF.DG12 in COM.parse(differing.files[EF.COM]).files
    assert EF.DG12 not in differing.files


def test_a_mismatched_dg13_is_signed_and_names_another(specimen: Specimen) -> None:
    mismatched = apply_defect(specimen, "dg13-mismatch")
    dg13 = DG13.parse(mismatched.files[EF.DG13])

    assert dg13.number != specimen.holder.personal_number
    assert dg13.full_name != specimen.holder.full_name
    assert _wrong_digests(mismatched) == set()


@pytest.mark.parametrize("profile", _PROFILES)
def test_an_expired_card_is_expired_in_every_file_and_opens_with_its_own_zone(profile: str) -> None:
    expired = apply_defect(_made(profile), "card-expired")

    assert str(expired.mrz.date_of_expiry) == "261022"
    assert expired.personalisation.mrz_information == expired.mrz.information
    assert _wrong_digests(expired) == set()
    if EF.DG13 in expired.files:
        assert DG13.parse(expired.files[EF.DG13]).date_of_expiry == "22/10/2026"


def test_a_country_mismatch_leaves_the_card_to_its_state(specimen: Specimen) -> None:
    mismatched = apply_defect(specimen, "country-mismatch")

    assert mismatched.mrz.issuing_state == "VNM"
    assert mismatched.pki.dsc.certificate.subject.country == "UT"
    assert mismatched.pki.csca.signer.public_key != specimen.pki.csca.signer.public_key


def test_a_wrong_mac_is_a_fault_of_the_link(specimen: Specimen) -> None:
    assert len(apply_defect(specimen, "wrong-mac").faults) == len(specimen.faults) + 1


def test_an_unknown_defect_is_told_with_those_there_are(specimen: Specimen) -> None:
    with pytest.raises(CodecError, match="no defect 'nonsense'; there are flip-dg1, "):
        apply_defect(specimen, "nonsense")


@pytest.mark.parametrize("profile", profile_names())
def test_whatever_does_not_fit_a_profile_is_told_beforehand(profile: str) -> None:
    """Whether a defect can be applied is known from the profile, and what cannot is refused by the file that lacks."""
    specimen = _made(profile)
    for name in (*DEFECTS, *ODDITIES):
        missing = lacking(name, specimen.profile)
        if missing:
            with pytest.raises(UnsupportedError, match=f"profile {profile} has no {re.escape(missing[0].label)}"):
                apply_defect(specimen, name)
        else:
            assert apply_defect(specimen, name).defect == name


def test_a_card_without_pace_and_data_groups_of_proofs_refuses_in_words() -> None:
    bare = _made("vn-cccd-explicit").with_files({EF.CARD_ACCESS: None, EF.DG14: None, EF.DG15: None, EF.DG13: None})
    for name in (*DEFECTS, *ODDITIES):
        with suppress(UnsupportedError):  # any other error is a fault
            apply_defect(bare, name)


def test_a_copy_of_a_chip_with_a_key_for_mapping_has_another_one_there_too() -> None:
    specimen = _made("passport-cam")
    keys = {each.key for each in apply_defect(specimen, "clone-other-keys").personalisation.mapping_keys}

    assert keys
    assert not keys & {each.key for each in specimen.personalisation.mapping_keys}


@pytest.mark.parametrize("profile", profile_names())
def test_a_downgraded_offer_is_less_than_the_signed_one(profile: str) -> None:
    files = apply_defect(_made(profile), "card-access-downgrade").files
    signed = set(DG14.parse(files[EF.DG14]).security_infos.pace_infos)

    assert set(CardAccess.parse(files[EF.CARD_ACCESS]).security_infos.pace_infos) < signed


def test_what_is_not_signed_is_never_a_file_that_is() -> None:
    specimen = _made("passport-aa")
    changed = apply_defect(specimen, "unsigned-dg").files

    assert changed[EF.DG11] == specimen.files[EF.DG11]
    assert EF.DG12 in changed.keys() - specimen.files.keys()
