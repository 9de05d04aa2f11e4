"""What revocation lists say of a path hangs on no order, on no bytes of certificates, and on no list by a stranger."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.pki import extensions as ext
from chipkit.pki.crl import RevokedEntry
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.revocation import path_revocation
from tests.conftest import SOAK
from tests.unit.trust.test_false_links import AT, Keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chipkit.pki.crl import CertificateList

KINDS = (AnchorKind.CONFIRMED, AnchorKind.CONFIRMED, AnchorKind.LIST_SIGNED)
DRAWN = 2000 if SOAK else 120


@pytest.fixture(scope="module")
def varied(make: Any) -> list[dict[str, Any]]:
    """The same authorities five times, in other bytes."""
    names = ("first", "link", "second", "next", "third")
    return [{name: getattr(Keys(make, number), name) for name in names} for number in range(5)]


def drawn_list(draw: random.Random, by: Any) -> CertificateList:
    serials = draw.sample([1, 2, 3, 6, 7, 77], draw.randint(0, 2))
    reasons = ("keyCompromise", "certificateHold", "removeFromCRL")
    day = draw.randint(1, 4)
    delta = (ext.Extension("2.5.29.27", critical=True, value=b"\x02\x01\x01"),) if draw.random() < 0.25 else ()
    crl: CertificateList = by.revoke(
        revoked={each: RevokedEntry(datetime(2024, 6, 1, tzinfo=UTC), draw.choice(reasons)) for each in serials},
        this_update=datetime(2025, 1, day, tzinfo=UTC),
        next_update=datetime(2025, draw.choice([1, 4, 4, 4]), 20, tzinfo=UTC),
        extensions=(ext.authority_key_identifier(by.key.identifier), ext.crl_number(day), *delta),
    )
    return crl


def judged(signer: Any, anchors: Sequence[tuple[Any, AnchorKind]], crls: Sequence[CertificateList]) -> Any:
    store = InMemoryTrust(tuple(Anchor(each.certificate, kind) for each, kind in anchors)).with_crls(crls)
    found = build_path(signer.certificate, store)
    return path_revocation(found.path, store, AT).status if found.status is PathStatus.VERIFIED else found.status


@pytest.mark.parametrize("part", range(4))
def test_nothing_else_decides(make: Any, varied: list[dict[str, Any]], part: int) -> None:
    stranger = make.issue(name="X", key=make.key("stranger"), serial=50)
    for number in range(part, DRAWN, 4):
        draw = random.Random(number)  # noqa: S311 - the same draws each time
        plain = varied[0]
        known = draw.sample(sorted(plain), draw.randint(1, 5))
        kinds = [draw.choice(KINDS) for _ in known]
        signer = plain[draw.choice(["first", "second", "third"])].issue(
            name="document signer", serial=77, extensions=make.signer_extensions
        )
        crls = [drawn_list(draw, plain[draw.choice(["first", "second", "third"])]) for _ in range(draw.randint(1, 3))]
        anchors = [(plain[name], kind) for name, kind in zip(known, kinds, strict=True)]
        expected = judged(signer, anchors, crls)

        assert judged(signer, anchors[::-1], crls[::-1]) is expected, number
        assert judged(signer, anchors, [*crls, drawn_list(draw, stranger)]) is expected, number
        for _ in range(3):
            other = [(draw.choice(varied)[name], kind) for name, kind in zip(known, kinds, strict=True)]
            assert judged(signer, other, crls) is expected, number
