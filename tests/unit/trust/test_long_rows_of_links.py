"""What a list rests on is found over as many link certificates as somebody likes, in memory and in an older store."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.plan import KeptCertificate
from chipkit.trust.schema import FOR_EVER
from chipkit.trust.unheld_lists import Supports
from tests.unit.trust.test_bringing_forward import made_old, rests, written
from tests.unit.trust.test_falling_lists import AT, Land

if TYPE_CHECKING:
    from pathlib import Path

MANY = 2000


@pytest.mark.parametrize("ends", ["at a confirmed one", "nowhere", "in itself"])
def test_a_link_stands_as_the_anchor_at_the_end_does(csca: Any, ends: str) -> None:
    anchor = Anchor(csca.certificate, AnchorKind.CONFIRMED, "a file", AT)
    held = {
        str(each): KeptCertificate(certificate=csca.certificate, role="link", anchor=anchor, linked_from=str(each + 1))
        for each in range(MANY)
    }
    if ends == "at a confirmed one":
        held[str(MANY)] = KeptCertificate(certificate=csca.certificate, role="csca", anchor=anchor)
    elif ends == "in itself":
        held[str(MANY)] = KeptCertificate(certificate=csca.certificate, role="link", anchor=anchor, linked_from="7")
    supports = Supports(trust=InMemoryTrust.empty(), certificate=held.get, base=lambda _: None, carrying=lambda _: ())

    assert supports.stands("0", ()) is (ends == "at a confirmed one")


def lengthened(land: Land) -> None:
    """The CSCA is not confirmed itself any more, but the last of a long row of links that begins there is."""
    file, csca = sqlite3.connect(land.store.path), land.csca.certificate.fingerprint
    raws = [land.csca.certificate.raw[:-2] + number.to_bytes(2, "big") for number in range(MANY)]
    links = [sha256(raw).hexdigest() for raw in raws]
    contents = list(zip(links, raws, strict=True))
    file.executemany("INSERT INTO content (sha256, form, size, raw) VALUES (?, 'certificate', 0, ?)", contents)
    file.execute("UPDATE ground SET kind = 'linked', rests_on = ? WHERE kind = 'placed by hand'", (links[0],))
    file.executemany(
        "INSERT INTO ground (content, kind, source, list, signer, rests_on, reason, placed_by, since, until)"
        " SELECT id, 'linked', '', '', '', ?, '', '', 1, ? FROM content WHERE sha256 = ?",
        [(base, FOR_EVER, each) for each, base in pairwise(links)],
    )
    file.execute(
        "INSERT INTO ground (content, kind, source, list, signer, rests_on, reason, placed_by, since, until)"
        " SELECT id, 'placed by hand', '', '', '', '', '', '', 1, ? FROM content WHERE sha256 = ?",
        (FOR_EVER, links[-1]),
    )
    file.execute("UPDATE confirmation SET sha256 = ? WHERE sha256 = ?", (links[-1], csca))
    file.commit()
    file.close()


def test_a_store_looks_along_a_long_row_of_links(make: Any, csca: Any, tmp_path: Path) -> None:
    land = Land(make, csca, tmp_path / "trust")
    land.confirmed_with_list()
    noted = rests(land)
    lengthened(land)
    assert land.kinds[0] is AnchorKind.CONFIRMED
    kinds = land.store.view().everything.inventory.kinds()
    assert list(kinds.values()).count(AnchorKind.CONFIRMED) == MANY + 1

    made_old(land.store)
    written(land)

    assert rests(land) == noted
