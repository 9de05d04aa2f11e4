from __future__ import annotations

import hashlib
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import TrustError
from chipkit.lds.security_infos import ChipAuthenticationInfo, SecurityInfos
from chipkit.pki.cms import build_attributes
from chipkit.trust.card_security import check_card_security
from chipkit.trust.chain import PathStatus
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust

if TYPE_CHECKING:
    from collections.abc import Sequence

CONTENT = bytes(SecurityInfos.of(ChipAuthenticationInfo("0.4.0.127.0.7.2.2.3.2.2", 1)))
ATTRIBUTES = build_attributes(oids.SECURITY_OBJECT, hashlib.sha256(CONTENT).digest())


def signed(issued: Any, **changes: Any) -> bytes:
    facts = {"content": CONTENT, "content_type": oids.SECURITY_OBJECT, "signed_attributes": ATTRIBUTES} | changes
    data: bytes = issued.master_list([], **facts)
    return data


def merged(files: Sequence[bytes]) -> bytes:
    """One file with the certificates and signers of several."""
    parts = [TLV.parse(each).children()[1].children()[0].children() for each in files]
    certificates = TLV.of(0xA0, *dict.fromkeys(each.raw for part in parts for each in part[3].children()))
    infos = TLV.of(der.SET, *(each for part in parts for each in part[4].children()))
    members = der.sequence(*parts[0][:3], certificates, infos)
    return bytes(der.sequence(TLV.parse(files[0]).children()[0], der.explicit(0, members)))


@pytest.fixture(scope="module")
def store(csca: Any) -> InMemoryTrust:
    return InMemoryTrust.empty().with_anchors([Anchor(csca.certificate, AnchorKind.CONFIRMED)])


def test_a_file_of_a_known_issuers_signer_is_verified(dsc: Any, csca: Any, store: InMemoryTrust) -> None:
    found = check_card_security(signed(dsc), store)

    assert found.verified
    assert found.path is not None
    assert found.path.path == (dsc.certificate, csca.certificate)
    assert found.signer.certificate == dsc.certificate
    assert found.deviations == ()
    assert bytes(found.content.security_infos) == CONTENT


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"sign": bytes}, "signature-wrong"),
        ({"signed_attributes": build_attributes(oids.SECURITY_OBJECT, bytes(32))}, "digest-wrong"),
        ({"signed_attributes": build_attributes(oids.MASTER_LIST, ATTRIBUTES[1][1].value)}, "content-type-wrong"),
        ({"certificates": []}, "no-signer-certificate"),
    ],
)
def test_what_is_not_signed_has_no_path(dsc: Any, store: InMemoryTrust, changes: dict[str, Any], status: str) -> None:
    found = check_card_security(signed(dsc, **changes), store)

    assert (found.signer.status, found.path, found.verified) == (status, None, False)


def test_a_signer_of_an_unknown_issuer_is_not_verified(dsc: Any) -> None:
    found = check_card_security(signed(dsc), InMemoryTrust.empty())

    assert found.path is not None
    assert found.path.status is PathStatus.NO_ANCHOR
    assert not found.verified


def test_of_several_signers_the_best_one_counts_in_any_order(
    make: Any, csca: Any, dsc: Any, store: InMemoryTrust
) -> None:
    stranger = make.issue(name="strange CSCA").issue(name="strange", extensions=make.signer_extensions)
    other = csca.issue(name="other DSC", serial=78, extensions=make.signer_extensions)
    files = [signed(dsc), signed(stranger), signed(other, sign=bytes)]
    for order in permutations(files):
        found = check_card_security(merged(order), store)
        assert found.verified
        assert found.signer.certificate == dsc.certificate
        told = sorted((met.code, met.detail) for met in found.deviations)
        assert [code for code, _ in told] == ["cms.signers.other"] * 2 + ["cms.signers.several"]
        assert {detail for _, detail in told[:2]} == {"signature-wrong", "the issuer is not known here"}
    for order in permutations(files[1:]):
        found = check_card_security(merged(order), store)
        assert (found.signer.certificate, found.verified) == (stranger.certificate, False)


def test_a_file_that_nobody_signed_is_refused(dsc: Any, store: InMemoryTrust) -> None:
    kind, wrapper = TLV.parse(signed(dsc)).children()
    members = der.sequence(*wrapper.children()[0].children()[:4], TLV(der.SET))

    with pytest.raises(TrustError, match="has no signer"):
        check_card_security(bytes(der.sequence(kind, der.explicit(0, members))), store)
