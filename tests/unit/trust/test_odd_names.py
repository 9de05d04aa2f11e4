"""Names written in other ways than their owner's: what leads to an issuer leads to its revocation list, too."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest

from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.pki.names import Name
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.revocation import RevocationStatus, path_revocation, revocation_status

AT = datetime(2025, 2, 1, tzinfo=UTC)
OIDS = {"C": "2.5.4.6", "O": "2.5.4.10", "CN": "2.5.4.3"}
WORDS = (("C", "UT"), ("O", "SPECIMEN Bộ Công an"), ("CN", "CSCA é"))
WESTERN = (("C", "UT"), ("O", "SPECIMEN"), ("CN", "CSCA é"))
UTF8, T61, BMP, UNIVERSAL = (0x0C, "utf-8"), (0x14, "latin-1"), (0x1E, "utf-16-be"), (0x1C, "utf-32-be")


def named(words: tuple[tuple[str, str], ...] = WORDS, kind: tuple[int, str] = UTF8, *, grouped: bool = False) -> Name:
    """A name of these words in a string type, each in a relative name of its own or all in one."""
    members = []
    for short, text in words:
        tag, encoding = (0x13, "ascii") if short == "C" else kind
        members.append(der.sequence(der.oid(OIDS[short]), TLV(tag, text.encode(encoding))))
    rdns = [der.set_of(members)] if grouped else [der.set_of([each]) for each in members]
    return Name.parse(bytes(der.sequence(*rdns)))


def each(change: Any) -> tuple[tuple[str, str], ...]:
    return tuple((short, text if short == "C" else change(text)) for short, text in WORDS)


WAYS = {
    "as it is": (named(), named()),
    "in decomposed letters": (named(), named(each(lambda text: unicodedata.normalize("NFD", text)))),
    "in BMPString": (named(), named(kind=BMP)),
    "in UniversalString": (named(), named(kind=UNIVERSAL)),
    "in T61String": (named(WESTERN), named(WESTERN, T61)),
    "in capitals": (named(), named(each(str.upper))),
    "in small letters of the country": (named(), named((("C", "ut"), *WORDS[1:]))),
    "with more spaces": (named(), named(each(lambda text: f"  {text.replace(' ', '   ')} "))),
    "in another order": (named(), named(WORDS[::-1])),
    "in one relative name": (named(), named(grouped=True)),
}


@pytest.mark.parametrize("identified", [True, False])
@pytest.mark.parametrize("way", WAYS)
def test_an_issuer_is_found_and_its_list_counts_however_its_name_is_written(
    make: Any, way: str, *, identified: bool
) -> None:
    own, written = WAYS[way]
    root = make.issue(name="root", subject=own, serial=5)
    changes = {} if identified else {"authority": None}
    signer = root.issue(name="DSC", serial=77, issuer=written, extensions=make.signer_extensions, **changes)
    trust = InMemoryTrust((Anchor(root.certificate, AnchorKind.CONFIRMED),))

    found = build_path(signer.certificate, trust)

    assert found.status is PathStatus.VERIFIED
    assert ("chain.issuer.name-encoding" in {met.code for met in found.deviations}) is (way != "as it is")
    for issuer in (own, written):
        for serial, status in ((77, RevocationStatus.REVOKED), (78, RevocationStatus.GOOD)):
            crl = root.revoke(serial, issuer=issuer)
            assert path_revocation(found.path, trust.with_crls([crl]), AT).status is status
            assert revocation_status(signer.certificate, root.certificate, [crl], AT).status is status


@pytest.mark.parametrize("way", WAYS)
def test_a_successor_falls_with_a_revoked_key_however_its_link_writes_the_name(make: Any, way: str) -> None:
    own, written = WAYS[way]
    root = make.issue(name="root", subject=own, serial=5)
    link = root.issue(name="root", key=make.key("next"), subject=own, issuer=written, serial=6)
    signer = link.issue(name="DSC", serial=77, extensions=make.signer_extensions)
    anchors = tuple(Anchor(issued.certificate, AnchorKind.CONFIRMED) for issued in (root, link))
    trust = InMemoryTrust(anchors, (root.revoke(5),))

    assert path_revocation(build_path(signer.certificate, trust).path, trust, AT).status is RevocationStatus.REVOKED


def test_a_list_of_somebody_whose_name_is_alike_counts_for_nothing(make: Any) -> None:
    """Another authority of a name that a person takes for the issuer's, and whose key signed no certificate here."""
    own, other = WAYS["in another order"]
    root = make.issue(name="root", subject=own, serial=5)
    stranger = make.issue(name="stranger", subject=other, serial=5)
    signer = root.issue(name="DSC", serial=77, extensions=make.signer_extensions)
    anchors = tuple(Anchor(issued.certificate, AnchorKind.CONFIRMED) for issued in (root, stranger))
    trust = InMemoryTrust(anchors, (stranger.revoke(77),))

    found = path_revocation(build_path(signer.certificate, trust).path, trust, AT)

    assert found.status is RevocationStatus.NO_CRL
