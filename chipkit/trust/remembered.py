"""Look-ups in a version of the trust store whose answers are remembered, within bounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from chipkit.codec.bounded_cache import BoundedCache
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.exactness import exact
from chipkit.trust.look_ups import LookUps
from chipkit.trust.model import Anchor, ListSigner
from chipkit.trust.pinned_signers import PinnedList, PinnedSigner, SignerIndex
from chipkit.trust.view import TrustView

__all__ = ["RememberedLookUps"]

_ValueT = TypeVar("_ValueT")
_PARSED: Final = 16
"""Bytes that a parsed structure keeps for each byte of it."""


@exact
class RememberedLookUps(TrustView):
    """A view over look-ups that never change their answers. Threads may share one."""

    def __init__(self, asked: LookUps) -> None:
        """Ask these look-ups, each question once."""
        self._asked = asked
        self._signers: SignerIndex | None = None
        self._found: BoundedCache[tuple[Anchor, ...]] = BoundedCache(entries=2048, size=64 << 20)
        self._lists: BoundedCache[tuple[CertificateList, ...]] = BoundedCache(entries=512, size=256 << 20)

    @property
    def generation(self) -> str:
        """A digest of all that was ever done to the store."""
        return self._asked.generation

    def anchor(self, certificate: Certificate) -> Anchor | None:
        """The anchor that is this very certificate."""
        found = self._anchors(b"anchor", certificate.raw, lambda asked: _as_many(asked.anchor(certificate)))
        return found[0] if found else None

    def by_key_identifier(self, identifier: bytes) -> Sequence[Anchor]:
        """The anchors whose subject key identifier is `identifier`."""
        return self._anchors(b"key", identifier, lambda asked: asked.by_key_identifier(identifier))

    def by_subject(self, name: Name) -> Sequence[Anchor]:
        """The anchors whose subject is `name`, compared as RFC 5280, 7.1 does."""
        return self._anchors(b"subject", name.raw, lambda asked: asked.by_subject(name))

    def by_likeness(self, name: Name) -> Sequence[Anchor]:
        """The anchors whose subject a person would take for `name`."""
        return self._anchors(b"likeness", name.raw, lambda asked: asked.by_likeness(name))

    def issued_by(self, name: Name) -> Sequence[Anchor]:
        """The anchors of another subject whose issuer is `name`, compared as RFC 5280, 7.1 does."""
        return self._anchors(b"issued", name.raw, lambda asked: asked.issued_by(name))

    def crls_of(self, name: Name) -> Sequence[CertificateList]:
        """The revocation lists whose issuer is `name`, compared as RFC 5280, 7.1 does."""
        return self._lists.get(
            (name.raw,),
            lambda: self._answered(lambda asked: asked.crls_of(name)),
            keeps=lambda lists: _PARSED * sum(len(crl.raw) for crl in lists),
        )

    def signer(self, sha256: str) -> ListSigner | None:
        """The accepted signer of master lists whose certificate has this SHA-256, in hex."""
        return self._answered(lambda asked: asked.signer(sha256))

    def pinned(self, certificate: Certificate) -> PinnedSigner | None:
        """What signed lists of document signers say of this very certificate; None where none ever named it."""
        index = self._signers
        if index is None:
            index = self._signers = self._answered(lambda asked: asked.signer_index())
        return index.pinned(certificate)

    def newest_list(self, key_sha256: str) -> PinnedList | None:
        """The newest list of document signers that this pinned key signed."""
        return self._answered(lambda asked: asked.newest_list(key_sha256))

    @property
    def signed_time(self) -> datetime | None:
        """The newest time that a verified artefact bears (`chipkit.trust.clock`)."""
        return self._answered(lambda asked: asked.signed_time)

    def _anchors(self, kind: bytes, key: bytes, ask: Callable[[LookUps], tuple[Anchor, ...]]) -> tuple[Anchor, ...]:
        return self._found.get((kind, key), lambda: self._answered(ask), keeps=_size)

    def _answered(self, ask: Callable[[LookUps], _ValueT]) -> _ValueT:
        """What the look-ups say."""
        return ask(self._asked)


def _size(anchors: tuple[Anchor, ...]) -> int:
    return _PARSED * sum(len(anchor.certificate.raw) for anchor in anchors)


def _as_many(anchor: Anchor | None) -> tuple[Anchor, ...]:
    return () if anchor is None else (anchor,)
