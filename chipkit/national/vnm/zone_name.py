"""A full name against the names of a machine readable zone (Doc 9303-3, 4.6 and 6; docs/inputs.md).

A zone has no marks, and where a name is longer than its field the issuer cuts it, abbreviates its parts or leaves some
out. If the name fits, nothing is excused: the zone either has the whole name or is another person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from chipkit.codec.mrz_letters import Sign, SignKind, spell
from chipkit.codec.mrz_text import FILLER, read_names
from chipkit.national.compared import Comparison, check_sizes, different, same, unclear
from chipkit.values import dataclass

__all__ = ["compare_mrz_name"]

_GAP: Final = Sign(SignKind.GAP)
_JOINT: Final = Sign(SignKind.OMITTED)
_BETWEEN: Final = frozenset({SignKind.GAP, SignKind.HYPHEN, SignKind.OMITTED})
_OTHER_NAME: Final = re.compile(r"[(\[/;]")
"""What may stand between a main name and another one, of which a zone has only the first."""
_SEPARATOR_SIZE: Final = 2
_UNKNOWN_SIZE: Final = 2
"""How many letters a sign of no table is taken to need, when it is asked whether a name fits."""


def compare_mrz_name(field: str, name: str) -> Comparison:
    """Compare the name field of a zone with a full name that lost nothing on its way.

    Args:
        field: The whole field, fillers included: its size tells whether the name fits.
        name: The full name, with its diacritics or without.

    Raises:
        CodecError: A value is longer than any name.
    """
    check_sizes(field, name)
    zone, signs = _Zone.of(field), _joined(spell(name))
    if not zone.orders[0] or not signs:
        return unclear("empty")
    found = _whole(zone, signs)
    if found is None:
        found = _shortened(zone, signs)
    if found is None:
        main = _joined(spell(_OTHER_NAME.split(name)[0]))
        found = unclear("other-name") if main and _whole(zone, main) is not None else None
    return different("letters-differ") if found is None else found


@dataclass(frozen=True, slots=True)
class _Zone:
    """The names of a zone."""

    orders: tuple[str, ...]
    """With single spaces for fillers: as they stand, and where there are two identifiers, the primary one behind."""
    size: int
    filled: int
    """Characters up to the last that is not a filler."""

    @classmethod
    def of(cls, field: str) -> _Zone:
        primary, secondary = read_names(field)
        orders = (f"{primary} {secondary}".strip(), *((f"{secondary} {primary}",) if primary and secondary else ()))
        return cls(orders, len(field), len(field.rstrip(FILLER)))


def _whole(zone: _Zone, signs: Sequence[Sign]) -> Comparison | None:
    """Whether the zone writes the name out."""
    if len(zone.orders[0]) in _ends(signs, zone.orders[0]):
        return same()
    # some peoples put the family name behind, which Doc 9303-3, 4.6, always wants in front
    if any(len(order) in _ends(signs, order) for order in zone.orders):
        return unclear("order")
    if any(len(order) in _ends(signs, order, lenient=True) for order in zone.orders):
        return unclear("letters-unknown")
    words, bare = zone.orders[0].split(), [sign for sign in signs if sign.kind not in _BETWEEN]
    joined = "".join(words)
    if len(words) != len(_words(signs, split_at=_BETWEEN)) and len(joined) in _ends(bare, joined, lenient=True):
        return unclear("spacing")
    return None


def _shortened(zone: _Zone, signs: Sequence[Sign]) -> Comparison | None:
    """Whether the zone writes as much of the name as fits (Doc 9303-4, -5 and -6, 4.2.3); None where all would fit."""
    if _longest(signs) <= zone.size:
        return None
    # cut at the end of the field, which may fall on a filler or on the two between the identifiers
    if zone.filled >= zone.size - _SEPARATOR_SIZE and len(zone.orders[0]) in _reached(signs, zone.orders[0]):
        return same("cut")
    ways = [_words(signs, split_at=split_at) for split_at in (frozenset({SignKind.GAP}), _BETWEEN)]
    if any(_abbreviates(order.split(), words) for order in zone.orders for words in ways):
        return unclear("abbreviated")
    # words written together to save the fillers between them
    joined, bare = zone.orders[0].replace(" ", ""), [sign for sign in signs if sign.kind not in _BETWEEN]
    if len(joined) in _reached(bare, joined):
        return unclear("abbreviated")
    return None


def _joined(signs: Iterable[Sign]) -> tuple[Sign, ...]:
    """The signs with what stands between two words as one: a gap where a space is among it."""
    found: list[Sign] = []
    for sign in signs:
        if sign.kind not in _BETWEEN:
            found.append(sign)
        elif found and found[-1].kind in _BETWEEN:
            found[-1] = _GAP if SignKind.GAP in (sign.kind, found[-1].kind) else _JOINT
        elif found:
            found.append(sign)
    return tuple(found[:-1] if found and found[-1].kind in _BETWEEN else found)


def _ends(signs: Iterable[Sign], zone: str, *, lenient: bool = False) -> set[int]:
    """Where the writing of these signs from the zone's beginning can end."""
    at = {0}
    for sign in signs:
        at = _behind(sign, at, zone, lenient=lenient)
        if not at:
            break
    return at


def _reached(signs: Iterable[Sign], zone: str) -> set[int]:
    """Every place that the writing comes by, its end or not."""
    at, reached = {0}, set[int]()
    for sign in signs:
        at = _behind(sign, at, zone, lenient=True)
        reached |= at
    return reached


def _behind(sign: Sign, at: set[int], zone: str, *, lenient: bool) -> set[int]:
    """The places behind one sign.

    Args:
        sign: What is written.
        at: The places before it.
        zone: What was written.
        lenient: Letters that the standard's table does not have may be left out or written anyhow.
    """
    if sign.kind is SignKind.UNKNOWN:
        return set(range(min(at), len(zone) + 1)) if lenient and at else set()
    behind = {place + len(each) for place in at for each in sign.spellings if zone.startswith(each, place)}
    if sign.kind in _BETWEEN:
        behind = {place + 1 for place in at if zone[place : place + 1] == " "}
        if sign.kind is not SignKind.GAP:
            behind |= at
        elif lenient:  # a word of letters that were left out has no filler of its own
            behind |= {place for place in at if place in (0, len(zone)) or zone[place - 1] == " "}
    elif sign.kind is SignKind.FOREIGN and lenient:
        behind |= at
    return behind


def _longest(signs: Iterable[Sign]) -> int:
    """The most characters that the name needs, with two fillers between the identifiers."""
    size = gaps = 0
    for sign in signs:
        gaps += sign.kind in _BETWEEN
        unknown = _UNKNOWN_SIZE if sign.kind is SignKind.UNKNOWN else 1
        size += max(map(len, sign.spellings), default=unknown)
    return size + (_SEPARATOR_SIZE - 1 if gaps else 0)


def _words(signs: Iterable[Sign], *, split_at: frozenset[SignKind]) -> list[list[Sign]]:
    words: list[list[Sign]] = [[]]
    for sign in signs:
        if sign.kind in split_at:
            words.append([])
        elif sign.kind not in _BETWEEN:
            words[-1].append(sign)
    return [word for word in words if word]


def _abbreviates(zone: Sequence[str], words: Sequence[Sequence[Sign]]) -> bool:
    """Whether the zone's words begin words of the name in their order, the first among them; others are left out."""
    places = {0}  # how many words of the zone are accounted for
    for number, word in enumerate(words):
        begun = {done + 1 for done in places if done < len(zone) and len(zone[done]) in _reached(word, zone[done])}
        places = begun if number == 0 else places | begun
    return len(zone) in places
