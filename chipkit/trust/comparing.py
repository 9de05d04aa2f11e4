"""Which of two certificates, or of two reasons for one, is vouched for better."""

from __future__ import annotations

from collections.abc import Iterable

from chipkit.trust.model import Anchor
from chipkit.trust.plan import KeptCertificate
from chipkit.trust.soundness import rank_of

__all__ = ["in_order", "is_better", "is_weaker"]


def in_order(found: Iterable[KeptCertificate]) -> list[KeptCertificate]:
    """The same in one order, whichever store gives them."""
    return sorted(found, key=lambda each: each.sha256)


def is_weaker(one: KeptCertificate, other: KeptCertificate) -> bool:
    """Whether an anchor is vouched for less than another one."""
    if one.anchor is None or other.anchor is None:
        return False
    return rank_of(one.anchor.kind) < rank_of(other.anchor.kind)


def is_better(anchor: Anchor, linked: str, before: KeptCertificate) -> bool:
    """Whether an anchor is vouched for better than before; a reason of its own outlasts another's."""
    held = before.anchor
    if held is None or anchor.kind.strength != held.kind.strength:
        return held is None or anchor.kind.strength > held.kind.strength
    return bool(before.linked_from) and not linked
