"""Whatever comes as a file of evidence: an error of ours that says where, or what was sealed. Never another success.

A sample is run here, and 100,000 with CHIPKIT_SOAK=1 (`make soak`; CHIPKIT_MUTATIONS for another number).
"""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest

from chipkit.codec.cbor import decode, encode
from chipkit.errors import ChipkitError
from chipkit.evidence import TrustedTerminals, judge_again
from chipkit.evidence.amending import amended
from chipkit.evidence.amendment_contents import Note
from chipkit.evidence.encrypted import EncryptedEvidence
from chipkit.evidence.opened_file import OpenedFile, open_file
from chipkit.outcome import Outcome
from chipkit.pki.certificate import Certificate
from tests.unit.crypto.openers import archive
from tests.unit.evidence.conftest import counter_of, terminals_of, verified_card
from tests.unit.evidence.test_evidence_mutations import mutated

if TYPE_CHECKING:
    from collections.abc import Callable

SOAK: Final = bool(os.environ.get("CHIPKIT_SOAK"))
CASES: Final = int(os.environ.get("CHIPKIT_MUTATIONS", "100000")) if SOAK else 120
AT: Final = datetime(2026, 6, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.timeout(14_400 if SOAK else 900)


@pytest.fixture(scope="module")
def plain() -> bytes:
    """Evidence of a card that is genuine, with two amendments."""
    data = bytes(verified_card().sealed())
    for text in ("one", "two"):
        data = amended(data, Note(text), counter_of(), at=AT, software="SPECIMEN")
    return data


@pytest.fixture(scope="module")
def known() -> TrustedTerminals:
    return terminals_of(counter_of())


def _same(opened: OpenedFile, whole: OpenedFile, known: TrustedTerminals) -> None:
    """What opened is what was sealed, but for what anybody may take away."""
    if not opened.evidence.trusted:
        assert judge_again(opened.evidence).report.outcome is not Outcome.SUCCESSFUL
        return
    assert opened.evidence.record.digest == whole.evidence.record.digest
    assert opened.evidence.statement == whole.evidence.statement
    theirs = [each.amendment.digest for each in whole.added]
    ours = [each.amendment.digest for each in opened.added if each.trusted]
    assert ours == theirs[: len(ours)]
    assert known.find(opened.evidence.record.terminal) is not None


def test_every_byte_that_is_changed_is_found(plain: bytes, known: TrustedTerminals) -> None:
    whole = open_file(plain, known)
    draw = random.Random(1)  # noqa: S311 - the same places in every run
    for place in range(len(plain)) if SOAK else draw.sample(range(len(plain)), 300):
        changed = bytearray(plain)
        changed[place] ^= 1 << draw.randrange(8)
        with pytest.raises(ChipkitError):
            _open_strictly(bytes(changed), known, whole)


def _open_strictly(data: bytes, known: TrustedTerminals, whole: OpenedFile) -> None:
    """Open it; where that succeeds, something must be less than it was."""
    opened = open_file(data, known)
    if not opened.evidence.trusted or not all(each.trusted for each in opened.added):
        raise ChipkitError("not trusted, as it says")
    assert bytes(opened.evidence) != bytes(whole.evidence)
    _same(opened, whole, known)


@pytest.mark.parametrize("closed", [False, True])
def test_changed_at_random(plain: bytes, known: TrustedTerminals, *, closed: bool) -> None:
    key = archive("P-256")
    data, openers = plain, ()
    whole = open_file(plain, known)
    if closed:
        data = bytes(EncryptedEvidence.encrypt(plain, [Certificate.parse(key.certificates[0])]))
        data = amended(data, Note("three"), counter_of(), at=AT, software="SPECIMEN")
        openers = (key,)  # type: ignore[assignment]
        whole = open_file(data, known, openers=openers)
    tree: Any = decode(data)
    opened = 0
    for number in range(CASES):
        draw = random.Random(number)  # noqa: S311 - the same changes in every run
        try:
            came = open_file(_changed(data, tree, draw), known, openers=openers)
        except ChipkitError:
            continue
        opened += 1
        _same(came, whole, known)
    assert opened < CASES


def _changed(data: bytes, tree: Any, draw: random.Random) -> bytes:
    ways: list[Callable[[], bytes]] = [
        lambda: encode(mutated(tree, draw)),
        lambda: data[: draw.randrange(len(data))],
        lambda: _flipped(data, draw),
        lambda: data + draw.randbytes(1 + draw.randrange(9)),
    ]
    try:
        return draw.choice(ways)()
    except TypeError:  # a change that CBOR has no form for
        return _flipped(data, draw)


def _flipped(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(1 + draw.randrange(3)):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def test_items_of_another_file_are_found(plain: bytes, known: TrustedTerminals) -> None:
    other: Any = decode(bytes(verified_card(seed=8).sealed()))
    tree: Any = decode(plain)
    for name in tree["items"]:
        if name in other["items"] and other["items"][name] != tree["items"][name]:
            changed = {**tree, "items": {**tree["items"], name: other["items"][name]}}
            with pytest.raises(ChipkitError, match="item"):
                open_file(encode(changed), known)
    for part in ("seal", "amendments"):
        if other[part] != tree[part]:
            with pytest.raises(ChipkitError):
                open_file(encode({**other, "amendments": tree["amendments"]}), known)
