"""What may accuse a chip, and what may not: the one place of this rule.

Whoever stands between chip and terminal, a weak field included, can put any plain status word in the place of any
response, and take the card away. So nothing unauthenticated accuses a chip: a plain status word, a lost channel, a
malfunction or a word about lengths is tried once more on a fresh channel with fresh keys, and then says no more than
that a copy is not ruled out. Only the chip itself speaks inside valid secure messaging, and only mathematics refutes:

- a signature or digest that is wrong, always;
- a wrong checksum under keys that the chip agreed on with 9000 inside the old, valid channel, twice, on fresh channels;
- a refusal inside valid secure messaging, once every key, protocol and form of command that the signed EF.DG14 allows
  was refused on a fresh channel (Doc 9303-11, 8.5, note 1);
- a signed proof that the chip hides while it answers soundly.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, unique

from chipkit.capture.model import Capture, ProofResult
from chipkit.codec.status import about_length, malfunction
from chipkit.lds.files import EF

__all__ = ["ProofResult", "TryEnd", "concluded", "end_of_refusal", "own_word", "withheld"]


@unique
class TryEnd(Enum):
    """How one try of a proof ended."""

    PROVEN = "proven"
    WRONG_MAC = "wrong checksum"
    """A protected response under the new keys, agreed on in the old, valid channel, with a checksum of other keys."""
    REFUSED = "refused"
    """The chip's own word, inside valid secure messaging."""
    UNSOUND = "unsound"
    """Anything that may have come from anybody: a plain status word, a malfunction, a length, a cut answer."""


def own_word(sw: int, *, protected: bool) -> bool:
    """Whether a status word is the chip's own word on what it was asked.

    Args:
        sw: The status word.
        protected: Whether it came inside valid secure messaging.
    """
    return protected and not malfunction(sw) and not about_length(sw)


def end_of_refusal(sw: int, *, protected: bool) -> TryEnd:
    """How a try ended that a status word ended."""
    return TryEnd.REFUSED if own_word(sw, protected=protected) else TryEnd.UNSOUND


def concluded(first: Sequence[TryEnd], fresh: Sequence[TryEnd], *, every_way: bool = True) -> ProofResult:
    """What the tries of a proof say together.

    Args:
        first: How the tries ended on the channel that was open.
        fresh: How they ended afterwards, each on a channel with fresh keys.
        every_way: Whether all ways that the signed data allow were tried.
    """
    ends = (*first, *fresh)
    if TryEnd.PROVEN in ends:
        return ProofResult.PROVEN
    if not ends:
        return ProofResult.UNSUPPORTED
    if fresh and all(end is TryEnd.REFUSED for end in fresh):
        return ProofResult.REFUSED if every_way else ProofResult.UNSUPPORTED
    sound = fresh and all(end in (TryEnd.REFUSED, TryEnd.WRONG_MAC) for end in fresh)
    return ProofResult.REFUTED if sound and ends.count(TryEnd.WRONG_MAC) > 1 else ProofResult.UNSOUND


def withheld(capture: Capture, ef: EF) -> bool:
    """Whether the chip itself refused a file, in a channel that only chip and terminal could speak in."""
    sw = capture.refused.get(ef)
    return sw is not None and own_word(sw, protected=capture.access is not None and capture.access.opened)
