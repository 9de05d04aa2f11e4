"""What a view answers, held against what it was asked: the one door for views that are not the project's own.

A view of somebody's own may give more than was asked for, in any order, and as what can be gone through but once. What
is asked of it here gets what was asked for and nothing else: a name that stands for a key, or a list for its issuer, is
never taken from the question. What cannot be an answer is an error that names the look-up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.candidates import alike
from chipkit.trust.exactness import exact, is_exact
from chipkit.trust.model import Anchor, ListSigner
from chipkit.trust.pinned_signers import Listing, PinnedList, PinnedSigner
from chipkit.trust.view import PublisherLists, SignedTime, TrustView, waiting_in
from chipkit.values import dataclass

__all__ = ["CheckedTrust", "checked_view"]

_AnswerT = TypeVar("_AnswerT")


def checked_view(trust: TrustView) -> TrustView:
    """A view that gives exactly what it is asked for: itself where it does, else with its answers checked."""
    return trust if is_exact(trust) else CheckedTrust(trust)


@exact
@dataclass(frozen=True, slots=True)
class CheckedTrust(TrustView):
    """A view of anybody's, of whose answers those count that were asked for.

    Raises:
        TypeError: An answer is of another type than its look-up has; the error names the look-up.
        ValueError: The generation is no text that can be written, or a time has no time zone.
    """

    base: TrustView

    @property
    def generation(self) -> str:
        """Names the state that is seen."""
        given = self._expect("generation", self.base.generation, str)
        try:
            given.encode()
        except UnicodeEncodeError:
            raise ValueError(f"{self._of('generation')} is no text that can be written: {given!r}") from None
        return given

    def anchor(self, certificate: Certificate) -> Anchor | None:
        """The anchor that is this very certificate."""
        found = self._sole("anchor", self.base.anchor(certificate), Anchor)
        return None if found is None or found.certificate != certificate else found

    def by_key_identifier(self, identifier: bytes) -> tuple[Anchor, ...]:
        """The anchors whose subject key identifier is `identifier`."""
        found = self._several("by_key_identifier", self.base.by_key_identifier(identifier), Anchor)
        return tuple(each for each in found if each.certificate.subject_key_identifier == identifier)

    def by_subject(self, name: Name) -> tuple[Anchor, ...]:
        """The anchors whose subject is `name`, compared as RFC 5280, 7.1 does."""
        found = self._several("by_subject", self.base.by_subject(name), Anchor)
        return tuple(each for each in found if each.certificate.subject.matches(name))

    def by_likeness(self, name: Name) -> tuple[Anchor, ...]:
        """The anchors whose subject a person would take for `name`."""
        found = self._several("by_likeness", self.base.by_likeness(name), Anchor)
        return tuple(each for each in found if each.certificate.subject.likeness == name.likeness)

    def issued_by(self, name: Name) -> tuple[Anchor, ...]:
        """The anchors of another subject whose issuer is `name`, compared as RFC 5280, 7.1 does."""
        found = self._several("issued_by", self.base.issued_by(name), Anchor)
        others = (each for each in found if not each.certificate.subject.matches(name))
        return tuple(each for each in others if each.certificate.issuer.matches(name))

    def crls_of(self, name: Name) -> tuple[CertificateList, ...]:
        """The revocation lists whose issuer is `name`, compared as RFC 5280, 7.1 does.

        One of another issuer speaks of nobody whom this one issued (RFC 5280, 6.3.3 (b)(1)).
        """
        found = self._several("crls_of", self.base.crls_of(name), CertificateList)
        return tuple(each for each in found if each.issuer.matches(name))

    def signer(self, sha256: str) -> ListSigner | None:
        """The accepted signer of master lists whose certificate has this SHA-256, in hex."""
        found = self._sole("signer", self.base.signer(sha256), ListSigner)
        return None if found is None or found.sha256 != sha256 else found

    def pinned(self, certificate: Certificate) -> PinnedSigner | None:
        """What signed lists of document signers say of this very certificate; None where none ever named it."""
        found = self._sole("pinned", self.base.pinned(certificate), PinnedSigner)
        if found is None or found.certificate != certificate:
            return None
        listings = self._several("pinned", found.listings, Listing)
        for each in listings:
            self._moment("pinned", each.issued)
            self._moment("pinned", each.next_update)
        return replace(found, listings=listings) if listings else None

    def newest_list(self, key_sha256: str) -> PinnedList | None:
        """The newest list of document signers that a pinned key signed; None where the view holds no such lists."""
        if not isinstance(self.base, PublisherLists):
            return None
        found = self._sole("newest_list", self.base.newest_list(key_sha256), PinnedList)
        return None if found is None or found.key_sha256 != key_sha256 else found

    def waiting_for(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """The authorities that wait and may have issued a certificate; none where the view holds no such ones."""
        found = self._several("waiting_for", waiting_in(self.base, certificate), Certificate)
        named, key = certificate.issuer, certificate.authority_key_identifier
        return tuple(
            each
            for each in found
            if alike(each.subject, named) or (key is not None and each.subject_key_identifier == key)
        )

    @property
    def signed_time(self) -> datetime | None:
        """The newest time that the view knows to be signed; None where it knows none."""
        given: object = self.base.signed_time if isinstance(self.base, SignedTime) else None
        return None if given is None else self._moment("signed_time", given)

    def _moment(self, look_up: str, given: object) -> datetime:
        moment = self._expect(look_up, given, datetime)
        if moment.utcoffset() is None:
            raise ValueError(f"{self._of(look_up)} gives a time without its time zone")
        return moment

    def _sole(self, look_up: str, given: object, kind: type[_AnswerT]) -> _AnswerT | None:
        return None if given is None else self._expect(look_up, given, kind)

    def _several(self, look_up: str, given: object, kind: type[_AnswerT]) -> tuple[_AnswerT, ...]:
        """All of an answer, gone through once, and each once: what is given often takes no place from others."""
        if not isinstance(given, Iterable):
            told = f"{type(given).__name__} where a collection of {kind.__name__} belongs"
            raise TypeError(f"{self._of(look_up)} gives {told}")
        return tuple(dict.fromkeys(self._expect(look_up, each, kind) for each in given))

    def _expect(self, look_up: str, given: object, kind: type[_AnswerT]) -> _AnswerT:
        if not isinstance(given, kind):
            raise TypeError(f"{self._of(look_up)} gives {type(given).__name__} where {kind.__name__} belongs")
        return given

    def _of(self, look_up: str) -> str:
        return f"{type(self.base).__name__}.{look_up}"
