"""One more wrong issuer or list makes no path and no answer on revocation greener, whatever else is there."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations
from typing import Any

from chipkit.pki.crl import CertificateList
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.revocation import RevocationStatus, check_revocation

FRESH = datetime(2025, 2, 1, tzinfo=UTC)


def subsets(things: dict[str, Any]) -> list[frozenset[str]]:
    return [frozenset(some) for size in range(len(things) + 1) for some in combinations(things, size)]


def path_greenness(status: PathStatus) -> int:
    return {PathStatus.SIGNATURE_WRONG: 0, PathStatus.VERIFIED: 2}.get(status, 1)


def test_no_other_issuer_makes_a_path_greener(make: Any, csca: Any, dsc: Any) -> None:
    impostor = make.issue(name="CSCA", key=make.key("impostor"))
    anchors = {
        "right": csca,
        "same name, other key": impostor,
        "same name, other country": make.issue(name="CSCA", country="XX", key=make.key("abroad")),
        "foreign": make.issue(name="foreign"),
        "its own signer": dsc,
    }
    for certificate in (dsc.certificate, make.spoiled(dsc.certificate), impostor.issue(name="DSC").certificate):
        found = {}
        for some in subsets(anchors):
            trusted = [Anchor(anchors[name].certificate, AnchorKind.CONFIRMED) for name in some]
            path = build_path(certificate, InMemoryTrust.empty().with_anchors(trusted), [impostor.certificate])
            found[some] = path.status
        for some, status in found.items():
            for other in {"same name, other country", "foreign"} - some:
                assert path_greenness(found[some | {other}]) <= path_greenness(status), (some, other)
        if certificate == dsc.certificate:
            verified = {some for some, status in found.items() if status is PathStatus.VERIFIED}
            assert verified == {some for some in found if "right" in some}


def test_no_list_that_proves_nothing_makes_a_revocation_greener(make: Any, csca: Any, dsc: Any) -> None:
    impostor = make.issue(name="CSCA", key=make.key("impostor"))
    lists = {
        "good": csca.revoke(5),
        "revoking": csca.revoke(77, this_update=datetime(2024, 1, 1, tzinfo=UTC)),
        "stale": csca.revoke(5, next_update=datetime(2025, 1, 15, tzinfo=UTC)),
        "of the future": csca.revoke(5, this_update=datetime(2025, 3, 1, tzinfo=UTC)),
        "wrong": CertificateList.parse(csca.revoke(6).raw[:-1] + bytes([csca.revoke(6).raw[-1] ^ 1])),
        "of an impostor": impostor.revoke(5),
        "foreign": make.issue(name="foreign").revoke(77),
    }
    green = {RevocationStatus.REVOKED: 0, RevocationStatus.GOOD: 2}
    found = {
        some: check_revocation(
            dsc.certificate,
            csca.certificate,
            InMemoryTrust((Anchor(csca.certificate, AnchorKind.CONFIRMED),), tuple(lists[name] for name in some)),
            FRESH,
        ).status
        for some in subsets(lists)
    }

    for some, status in found.items():
        assert (status is RevocationStatus.GOOD) is ("good" in some and "revoking" not in some)
        assert (status is RevocationStatus.REVOKED) is ("revoking" in some)
        for other in lists.keys() - some - {"good"}:
            assert green.get(found[some | {other}], 1) <= green.get(status, 1), (some, other)
