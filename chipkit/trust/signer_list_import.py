"""Which lists of pinned document signers an import takes: those of publishers whose key an operator pinned.

A key is pinned with the first list of it that is taken; an older list than one that is here, or that was removed, and
one that is dated days ahead, is refused (`chipkit.trust.pinned_lists.admit_list` and `expect_no_replay`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from datetime import UTC, datetime

from chipkit.errors import ChipkitError
from chipkit.trust.containers import Item
from chipkit.trust.holdings import Holdings
from chipkit.trust.pinned_lists import admit_list, expect_no_replay, read_list
from chipkit.trust.pinned_signers import ListKey
from chipkit.trust.plan import ImportEntry, KeptSignerList
from chipkit.values import dataclass

__all__ = ["SignerListImport"]


@dataclass(slots=True, kw_only=True)
class SignerListImport:
    """Takes lists of document signers, the oldest first."""

    holdings: Holdings
    at: datetime
    named: Iterable[ListKey]
    """The keys that the operator pins with this import."""
    older: bool = False
    """Take a list that is older than one of its key that was removed."""
    entries: list[ImportEntry]
    kept: list[KeptSignerList] = field(default_factory=list)
    keys: dict[str, ListKey] = field(default_factory=dict)
    """What is pinned from now on, by SHA-256."""

    def take_all(
        self, lists: Iterable[tuple[Item, str]], attempt: Callable[[Callable[[Item, str], None], Item, str], None]
    ) -> None:
        """Take lists in the order in which they were issued."""
        for item, name in sorted(lists, key=lambda pair: _issued(pair[0])):
            attempt(self.take, item, name)

    def take(self, item: Item, name: str) -> None:
        """Take one list.

        Raises:
            ChipkitError: The bytes are not such a list, or it may not be taken.
        """
        made = read_list(item.data)
        held, known = self.holdings.pinned_lists(), self.holdings.list_keys()
        pinned = {key.sha256: key for key in (*self.named, *known)}
        lists = (*held, *(each.pinned for each in self.kept))
        is_held = any(each.raw == made.raw for each in lists)
        if not is_held or made.key_sha256 not in pinned:
            key = admit_list(made, tuple(pinned.values()), lists, at=self.at)
            if not is_held and not self.older:
                expect_no_replay(made, self.holdings.removed_lists())
            if key.sha256 not in {each.sha256 for each in known}:
                self.keys[key.sha256] = key
            if not is_held:
                self.kept.append(KeptSignerList(pinned=made, source=name))
        self.entries.append(
            ImportEntry(
                kind="signer list", status="known" if is_held else "new", where=item.where, sha256=made.sha256,
                subject=made.name, deviations=item.deviations,
            )
        )  # fmt: skip


def _issued(item: Item) -> datetime:
    try:
        return read_list(item.data).issued
    except ChipkitError:  # told of when it is taken
        return datetime.min.replace(tzinfo=UTC)
