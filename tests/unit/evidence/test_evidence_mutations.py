"""Whatever comes as evidence is judged, or refused with a typed error: changed bytes, and terminals that seal nonsense.

A sample is run here, and 100,000 with CHIPKIT_SOAK=1 (`make soak`, CHIPKIT_MUTATIONS for another number).
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any, Final

import pytest

from chipkit.codec.cbor import decode, encode
from chipkit.errors import EvidenceError
from chipkit.evidence import Level, judge_again, open_evidence, redact
from chipkit.evidence.evidence_file import KIND
from chipkit.evidence.record import seal_record
from chipkit.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

SOAK: Final = bool(os.environ.get("CHIPKIT_SOAK"))
CASES: Final = int(os.environ.get("CHIPKIT_MUTATIONS", "100000")) if SOAK else 150
VALUES: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1 << 63, b"", bytes(40), "", "x" * 50, [], {}, [[]], {"a": 1}, "2026-06-01T09:00:00+00:00",
    "EF.DG1",
)  # fmt: skip
pytestmark = pytest.mark.timeout(14_400 if SOAK else 900)


def mutated(value: Any, chance: random.Random) -> Any:
    """A plain value with one change somewhere in it."""
    if isinstance(value, dict | list) and value and chance.random() < 0.85:
        return _within(value, chance)
    if isinstance(value, bytes) and value and chance.random() < 0.7:
        changed = bytearray(value)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        return bytes(changed)
    if isinstance(value, str) and value and chance.random() < 0.6:
        at = chance.randrange(len(value))
        return value[:at] + chance.choice("aZ0 é\u202e") + value[at + 1 :]
    return chance.choice(VALUES)


def _within(value: Any, chance: random.Random) -> Any:
    changed = value.copy()
    key = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
    way = chance.random()
    if way < 0.1:
        del changed[key]
    elif way < 0.2 and isinstance(changed, list):
        changed.append(chance.choice([changed[key], *VALUES]))
    elif way < 0.2:
        changed[chance.choice(["a", "zz", f"{key}x"])] = chance.choice(VALUES)
    else:
        changed[key] = mutated(value[key], chance)
    return changed


def test_a_terminal_that_is_trusted_and_seals_anything(
    verified: Callable[..., Any], counter: Callable[..., Any], terminals: Callable[..., Any]
) -> None:
    made, known = verified().sealed(), terminals(counter())
    whole = decode(made.record.seal.payload)
    assert isinstance(whole, dict)
    statement = {name: value for name, value in whole.items() if name not in ("schema", "digests", "chain")}
    items = {name: made.record.value(name) for name in made.record.names}
    judged = 0
    for number in range(CASES):
        chance = random.Random(number)  # noqa: S311 - the same changes in every run
        changed = (mutated(statement, chance), items) if chance.random() < 0.7 else (statement, mutated(items, chance))
        if not all(isinstance(each, dict) for each in changed):
            continue
        try:
            record = seal_record(KIND, changed[0], changed[1], counter())
        except ValueError:  # nothing that anybody would seal
            continue
        try:
            evidence = open_evidence(encode({"schema": KIND.format, **record.encoded(), "amendments": []}), known)
            again = judge_again(redact(evidence, level=chance.choice([*Level])).evidence)
        except EvidenceError:
            continue
        again.report.to_json()
        judged += 1
    assert judged > CASES // 10


def test_what_somebody_changed(
    verified: Callable[..., Any], counter: Callable[..., Any], terminals: Callable[..., Any]
) -> None:
    """As bytes, by whoever has no key: refused, or not trusted and not green."""
    data, known = bytes(verified().sealed()), terminals(counter())
    for number in range(CASES):
        chance = random.Random(number)  # noqa: S311 - the same changes in every run
        outer = mutated(decode(data), chance)
        try:
            evidence = open_evidence(encode(outer), known)
        except (EvidenceError, TypeError):
            continue
        if evidence.trusted:  # an item, or the certificate that travels along, was taken out: that anybody may do
            assert set(evidence.record.items) <= set(outer["items"])
            continue
        assert judge_again(evidence).report.outcome is not Outcome.SUCCESSFUL
