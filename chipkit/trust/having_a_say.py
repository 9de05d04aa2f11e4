"""Which anchors have a say about a certificate, and in which order their keys are tried.

Nothing unauthenticated accuses, and nothing of it calms: an anchor that proves nothing by itself, or that was taken
unseen, takes back, clears and frees nothing that a better one vouches for. Whoever makes a list may put a CSCA of any
name into it, with any key.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import field
from typing import Final, TypeAlias

from chipkit.pki.certificate import Certificate
from chipkit.trust.model import Anchor, AnchorKind
from chipkit.trust.path_rules import why_no_intermediate
from chipkit.trust.signatures import signature_verdict
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["Admits", "admits", "best_vouched_first", "likeliest", "speaking", "strongest_first", "twins"]

_MAX_TRIED: Final = 64
_MAX_CHECKS: Final = 512
"""Signatures of unseen keys by unseen keys that are checked for one path."""

Admits: TypeAlias = Callable[[Anchor], bool]
"""Whether an anchor has a say about a certificate."""


def admits(kind: AnchorKind | None) -> Admits:
    """Who has a say about what an anchor of this kind vouches for, and was taken unseen or of which that is not asked.

    An anchor that proves nothing by itself takes back, or clears, nothing of one that does. None stands for a real one.
    """
    if kind is AnchorKind.TEST:
        return lambda _: True
    if kind is AnchorKind.UNCONFIRMED:
        return lambda anchor: not anchor.test
    return lambda anchor: not anchor.test and anchor.kind is not AnchorKind.UNCONFIRMED


def speaking(kind: AnchorKind | None, store: TrustView) -> Admits:
    """Who has a say about what an anchor of this kind vouches for that was not taken unseen.

    Of the keys that unseen lists alone carry these are the ones to which one that has a say linked: its word counts,
    whoever published it.
    """
    return admits(kind) if kind is AnchorKind.TEST else _Speaking(store, admits(kind)).admitted


@dataclass(slots=True)
class _Speaking:
    store: TrustView
    every: Admits
    _known: dict[Hashable, bool] = field(default_factory=dict)
    """Whether a key has a say, as far as it is known."""
    _left: int = _MAX_CHECKS

    def admitted(self, anchor: Anchor) -> bool:
        """Whether an anchor has a say."""
        if not anchor.unseen or not self.every(anchor):
            return self.every(anchor)
        key = anchor.certificate.public_key.key
        if key not in self._known:
            self._known[key] = self._is_linked(anchor.certificate)
        return self._known[key]

    def _is_linked(self, certificate: Certificate) -> bool:
        """Whether link certificates lead from an anchor that has a say by itself to the key of a certificate."""
        row, visited = deque([certificate]), {certificate.public_key.key}
        while row:
            own = [each for each in twins(row.popleft(), self.store) if self.every(each)]
            if not all(each.unseen for each in own):
                return True
            for signer in (signer for link in own for signer in self._signers(link.certificate)):
                if not signer.unseen:
                    return True
                if signer.certificate.public_key.key not in visited:
                    visited.add(signer.certificate.public_key.key)
                    row.append(signer.certificate)
        return False

    def _signers(self, link: Certificate) -> Iterator[Anchor]:
        """The anchors that a link certificate names, and whose key signed it (Doc 9303-12, 7.1: it names that key)."""
        identifier = link.authority_key_identifier
        if not identifier or identifier == link.subject_key_identifier:
            return
        named = [each for each in self.store.by_key_identifier(identifier) if self.every(each)]
        for each in strongest_first(named):
            # so many unseen ones, and as many others as there are: no list that anybody made uses them up
            if each.unseen:
                if self._left == 0:
                    return
                self._left -= 1
            if not why_no_intermediate(link, each.certificate) and signature_verdict(link, each.certificate) == "right":
                yield each


def twins(certificate: Certificate, store: TrustView) -> list[Anchor]:
    """The anchors with the key of `certificate`, itself among them where it is one."""
    identifier, own = certificate.subject_key_identifier, certificate.public_key.key
    named = store.by_key_identifier(identifier) if identifier else ()
    found = [
        each for each in (*store.by_subject(certificate.subject), *named) if each.certificate.public_key.key == own
    ]
    return list({each.certificate: each for each in found}.values())


def best_vouched_first(anchors: Iterable[Anchor]) -> list[Certificate]:
    """The certificates of anchors, each once, in an order that is the same in every store."""
    return list(dict.fromkeys(each.certificate for each in strongest_first(anchors)))


def strongest_first(anchors: Iterable[Anchor]) -> list[Anchor]:
    """Anchors in the order in which they are asked, so that a list that was taken unseen crowds nobody out."""
    found = list(anchors)
    return found if len(found) <= 1 else sorted(found, key=_doubt)


def _doubt(anchor: Anchor) -> tuple[bool, int, bool, str]:
    return anchor.test, -anchor.kind.strength, anchor.unseen, anchor.certificate.fingerprint


def likeliest(candidates: Iterable[Certificate], identifier: bytes | None) -> list[Certificate]:
    """The candidates that a signature is tried with: the one that is named first, and not too many."""
    return sorted(candidates, key=lambda each: each.subject_key_identifier != identifier)[:_MAX_TRIED]
