from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import ChipkitError, CodecError, TrustError
from chipkit.pki import extensions as ext
from chipkit.pki.cms import build_attributes
from chipkit.pki.master_list import MasterList
from chipkit.trust.marking import TEST_ORGANIZATION
from chipkit.trust.master_list import accept_signer, verify_master_list
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust, ListSigner

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def list_signer(make: Any, csca: Any) -> Any:
    return csca.issue(name="list signer", serial=5, extensions=make.list_signer_extensions)


@pytest.fixture(scope="module")
def master_list(csca: Any, list_signer: Any) -> bytes:
    data: bytes = list_signer.master_list([csca.certificate])
    return data


def test_a_list_that_its_signer_signed_is_read(csca: Any, list_signer: Any, master_list: bytes) -> None:
    found = verify_master_list(master_list)

    assert found.certificates == (csca.certificate.raw,)
    assert found.signer == list_signer.certificate
    assert found.path == (list_signer.certificate, csca.certificate)
    assert found.signing_time == datetime(2025, 1, 1, tzinfo=UTC)
    assert found.deviations == ()


def test_the_signers_csca_may_stand_in_the_store(make: Any, csca: Any, list_signer: Any) -> None:
    other = make.issue(name="other CSCA", country="XA")
    data = list_signer.master_list([other.certificate])
    store = InMemoryTrust.empty().with_anchors([Anchor(csca.certificate, AnchorKind.CONFIRMED)])

    assert verify_master_list(data, store).path[-1] == csca.certificate
    with pytest.raises(TrustError, match="no CSCA of the list or the trust store"):
        verify_master_list(data)


def test_a_changed_list_is_refused(csca: Any, list_signer: Any) -> None:
    data = list_signer.master_list([csca.certificate], signed_content=b"something else")

    with pytest.raises(TrustError, match="digest differs"):
        verify_master_list(data)


def test_a_changed_signature_is_refused(csca: Any, list_signer: Any, make: Any) -> None:
    data = list_signer.master_list([csca.certificate], sign=make.key("somebody else").sign)

    with pytest.raises(TrustError, match="signature is wrong"):
        verify_master_list(data)


def test_a_signer_for_another_purpose_is_refused(csca: Any, dsc: Any) -> None:
    with pytest.raises(TrustError, match="not for signing master lists"):
        verify_master_list(dsc.master_list([csca.certificate]))


def test_a_right_signature_over_the_content_itself_leaves_deviations(csca: Any, list_signer: Any) -> None:
    found = verify_master_list(list_signer.master_list([csca.certificate], signed_attributes=None))

    assert found.signing_time is None
    assert [met.code for met in found.deviations] == ["cms.signed-attributes.missing", "cms.signing-time.missing"]


def test_a_signature_over_attributes_is_none_over_the_list(csca: Any, list_signer: Any) -> None:
    """Attributes that a signer signed are not a list of its, and a list that it signed as such has no other meaning."""
    content = bytes(MasterList.build([csca.certificate.raw]))
    attributes = build_attributes(oids.MASTER_LIST, hashlib.sha256(content).digest())
    members = [der.sequence(der.oid(kind), der.set_of([value])) for kind, value in attributes]

    def sign(_content: bytes) -> bytes:
        signature: bytes = list_signer.key.sign(bytes(der.set_of(members)))
        return signature

    with pytest.raises(TrustError, match="signature is wrong"):
        verify_master_list(list_signer.master_list([csca.certificate], signed_attributes=None, sign=sign))
    signed = bytes(der.set_of(members))  # the same bytes as content: the signature is right, and it is no list
    with pytest.raises(CodecError):
        verify_master_list(list_signer.master_list([], content=signed, signed_attributes=None))


def test_another_signed_content_type_is_refused(csca: Any, list_signer: Any) -> None:
    digest = bytes(32)
    attributes = build_attributes(oids.LDS_SECURITY_OBJECT, digest)

    with pytest.raises(TrustError, match="content type is not that of the content"):
        verify_master_list(list_signer.master_list([csca.certificate], signed_attributes=attributes))


def test_signed_data_of_another_kind_is_no_master_list(csca: Any, list_signer: Any) -> None:
    data = list_signer.master_list([csca.certificate], content_type=oids.LDS_SECURITY_OBJECT)

    with pytest.raises(TrustError, match="not a master list"):
        verify_master_list(data)


def test_a_list_without_its_signers_certificate_is_refused(csca: Any, list_signer: Any) -> None:
    with pytest.raises(TrustError, match="signer's certificate is not in"):
        verify_master_list(list_signer.master_list([csca.certificate], certificates=[]))


def test_a_signer_that_no_csca_issued_is_refused(make: Any, csca: Any) -> None:
    lonely = make.issue(name="lonely", extensions=make.list_signer_extensions)

    with pytest.raises(TrustError, match="no CSCA of the list"):
        verify_master_list(lonely.master_list([csca.certificate]))


def test_a_certificate_of_the_list_that_cannot_be_read_spoils_no_other(csca: Any, list_signer: Any) -> None:
    content = bytes(der.sequence(der.integer(0), der.set_of([csca.certificate.raw, der.sequence(der.integer(1))])))

    found = verify_master_list(list_signer.master_list([], content=content))

    assert len(found.certificates) == 2


def test_a_content_that_is_no_list_is_a_codec_error(list_signer: Any) -> None:
    with pytest.raises(CodecError):
        verify_master_list(list_signer.master_list([], content=b"\x30\x00"))


def test_a_signing_time_outside_the_signers_validity_is_refused(make: Any, csca: Any) -> None:
    young = csca.issue(
        name="young signer", not_before=datetime(2026, 1, 1, tzinfo=UTC), extensions=make.list_signer_extensions
    )

    with pytest.raises(TrustError, match="outside of its signer's validity"):
        verify_master_list(young.master_list([csca.certificate]))


def test_a_signing_time_outside_the_keys_period_of_use_leaves_a_deviation(make: Any, csca: Any) -> None:
    begin, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
    used = (*make.list_signer_extensions, ext.private_key_usage_period(begin, end))
    signer = csca.issue(name="used up", extensions=used)

    found = verify_master_list(signer.master_list([csca.certificate]))

    assert [met.code for met in found.deviations] == ["signer.out-of-time"]
    assert "after the signer's private key usage period" in found.deviations[0].detail


def test_a_signing_time_in_the_future_leaves_a_deviation(master_list: bytes) -> None:
    found = verify_master_list(master_list, at=datetime(2024, 1, 1, tzinfo=UTC))

    assert [(met.code, met.detail) for met in found.deviations] == [("signer.out-of-time", "dated in the future")]
    assert verify_master_list(master_list, at=AT).deviations == ()


def test_a_missing_signing_time_leaves_a_deviation(csca: Any, list_signer: Any) -> None:
    content = bytes(MasterList.build([csca.certificate.raw]))
    undated = build_attributes(oids.MASTER_LIST, hashlib.sha256(content).digest())

    found = verify_master_list(list_signer.master_list([csca.certificate], signed_attributes=undated))

    assert [deviation.code for deviation in found.deviations] == ["cms.signing-time.missing"]


def test_a_list_under_a_test_authority_is_one_of_tests(make: Any, master_list: bytes) -> None:
    authority = make.issue(name="CSCA", organization=TEST_ORGANIZATION)
    signer = authority.issue(name="list signer", extensions=make.list_signer_extensions)

    assert verify_master_list(signer.master_list([authority.certificate])).test
    assert not verify_master_list(master_list).test


def test_a_purpose_among_several_counts(make: Any, csca: Any) -> None:
    purposes = ext.extended_key_usage([oids.DEVIATION_LIST_SIGNING_KEY, oids.MASTER_LIST_SIGNING_KEY])
    signer = csca.issue(name="many purposes", extensions=(*make.signer_extensions, purposes))

    assert verify_master_list(signer.master_list([csca.certificate])).signer == signer.certificate


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_list_with_a_flipped_bit_is_read_as_it_was_or_refused(data: st.DataObject, master_list: bytes) -> None:
    """Bits outside what is signed may flip without harm; what is read is then what was signed."""
    before = verify_master_list(master_list)
    position = data.draw(st.integers(0, len(master_list) * 8 - 1))
    changed = bytearray(master_list)
    changed[position // 8] ^= 1 << position % 8

    try:
        after = verify_master_list(bytes(changed))
    except ChipkitError:
        return
    assert after.certificates == before.certificates
    assert after.signer.public_key == before.signer.public_key


def with_signers(data: bytes, *others: bytes) -> list[bytes]:
    """The list with the signers and certificates of other ones, in two orders."""
    parts = [TLV.parse(each).children()[1].children()[0].children() for each in (data, *others)]
    kind = TLV.parse(data).children()[0]
    certificates = TLV.of(0xA0, *dict.fromkeys(member.raw for part in parts for member in part[3].children()))
    infos = [member for part in parts for member in part[4].children()]
    return [
        bytes(der.sequence(kind, der.explicit(0, der.sequence(*parts[0][:3], certificates, TLV.of(der.SET, *order)))))
        for order in (infos, infos[::-1])
    ]


def test_of_several_signers_one_that_is_in_order_suffices_in_either_order(
    make: Any, csca: Any, list_signer: Any, master_list: bytes
) -> None:
    stranger = make.issue(name="strange CSCA").issue(name="strange", extensions=make.list_signer_extensions)
    unfit = csca.issue(name="unfit", serial=9, extensions=make.signer_extensions)
    for other in (stranger, unfit):
        for data in with_signers(master_list, other.master_list([csca.certificate])):
            found = verify_master_list(data)
            assert found.signer == list_signer.certificate
            assert [met.code for met in found.deviations] == [
                "cms.signers.several",
                "cms.signers.other",
            ]
    for data in with_signers(stranger.master_list([csca.certificate]), unfit.master_list([csca.certificate])):
        with pytest.raises(TrustError):
            verify_master_list(data)


def test_of_several_sound_signers_the_one_that_is_named_counts(
    make: Any, csca: Any, list_signer: Any, master_list: bytes
) -> None:
    second = csca.issue(name="second", serial=10, extensions=make.list_signer_extensions)
    data, turned = with_signers(master_list, second.master_list([csca.certificate]))
    for wanted in (list_signer.certificate, second.certificate):
        store = InMemoryTrust.empty().with_signer(ListSigner(wanted.fingerprint, "", pinned=True, accepted_at=AT))
        for order in (data, turned):
            assert verify_master_list(order, preferred=[wanted.fingerprint]).signer == wanted
            assert verify_master_list(order, store).signer == wanted
    assert verify_master_list(data).signer == verify_master_list(turned).signer
    assert [met.code for met in verify_master_list(data).deviations] == ["cms.signers.several"]


def test_a_signature_in_another_encoding_is_right_with_a_deviation(csca: Any, list_signer: Any) -> None:
    def plain(data: bytes) -> bytes:
        r, s = (int.from_bytes(each.value, "big") for each in TLV.parse(list_signer.key.sign(data)).children())
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    found = verify_master_list(list_signer.master_list([csca.certificate], sign=plain))

    assert [met.code for met in found.deviations] == ["signature.ecdsa.plain"]


class TestAcceptSigner:
    def test_a_named_signer_is_pinned(self, list_signer: Any) -> None:
        certificate = list_signer.certificate

        signer = accept_signer(certificate, InMemoryTrust.empty(), {certificate.fingerprint}, first_use=False, at=AT)

        assert signer == ListSigner(certificate.fingerprint, str(certificate.subject), pinned=True)

    def test_an_unknown_signer_is_refused_with_its_fingerprint_and_what_to_do(self, list_signer: Any) -> None:
        with pytest.raises(TrustError) as caught:
            accept_signer(list_signer.certificate, InMemoryTrust.empty(), (), first_use=False, at=AT)

        assert list_signer.certificate.fingerprint in str(caught.value)
        assert "--signer" in str(caught.value)
        assert "--first-use" in str(caught.value)

    def test_an_unknown_signer_is_accepted_on_first_use(self, list_signer: Any) -> None:
        signer = accept_signer(list_signer.certificate, InMemoryTrust.empty(), (), first_use=True, at=AT)

        assert not signer.pinned

    def test_a_signer_that_was_accepted_before_stays_what_it_was(self, list_signer: Any) -> None:
        known = ListSigner(list_signer.certificate.fingerprint, "CN=x", pinned=True)
        store = InMemoryTrust.empty().with_signer(known)

        assert accept_signer(list_signer.certificate, store, (), first_use=False, at=AT) is known

    def test_a_signer_that_expired_must_be_named_again(self, list_signer: Any) -> None:
        certificate, later = list_signer.certificate, datetime(2030, 1, 1, 0, 0, 1, tzinfo=UTC)
        store = InMemoryTrust.empty().with_signer(ListSigner(certificate.fingerprint, "CN=x", pinned=True))

        with pytest.raises(TrustError, match=r"has expired on 2030-01-01.*--signer"):
            accept_signer(certificate, store, (), first_use=False, at=later)
        assert accept_signer(certificate, store, {certificate.fingerprint}, first_use=False, at=later).pinned
        assert not accept_signer(certificate, InMemoryTrust.empty(), (), first_use=True, at=later).pinned

    def test_another_signer_than_the_named_one_is_refused(self, list_signer: Any) -> None:
        with pytest.raises(TrustError):
            accept_signer(list_signer.certificate, InMemoryTrust.empty(), {"00" * 32}, first_use=True, at=AT)
