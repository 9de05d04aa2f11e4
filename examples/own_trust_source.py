"""Trust from a directory of one's own: a view that asks it for each look-up, and the judgement of a card by it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import chipkit
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.trust.model import Anchor, AnchorKind, ListSigner
from chipkit.trust.view import TrustView
from chipkit_emulator import load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from chipkit.pki.names import Name


class Directory:
    """What stands in for the bank's own service: certificates and revocation lists, under a release of its own."""

    def __init__(self, release: str, certificates: Iterable[bytes], crls: Iterable[bytes]) -> None:
        self.release = release
        self._certificates = [Certificate.parse(each) for each in certificates]
        self._crls = [CertificateList.parse(each) for each in crls]

    def certificates(self, wanted: Callable[[Certificate], bool]) -> list[Certificate]:
        """Those that are wanted; a real one has indexes on the digests of `normalised` and `likeness`."""
        return [each for each in self._certificates if wanted(each)]

    def crls(self, wanted: Callable[[CertificateList], bool]) -> list[CertificateList]:
        """Likewise."""
        return [each for each in self._crls if wanted(each)]


class DirectoryTrust(TrustView):
    """One release of the directory, which does not change while a card is judged."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._release = directory.release

    @property
    def generation(self) -> str:
        """Another one for each release: what is remembered of a judgement goes by it."""
        return hashlib.sha256(f"bank directory {self._release}".encode()).hexdigest()

    def anchor(self, certificate: Certificate) -> Anchor | None:
        """The anchor that is this very certificate."""
        found = self._anchors(lambda each: each == certificate)
        return found[0] if found else None

    def by_key_identifier(self, identifier: bytes) -> Sequence[Anchor]:
        """By the subject key identifier."""
        return self._anchors(lambda each: each.subject_key_identifier == identifier)

    def by_subject(self, name: Name) -> Sequence[Anchor]:
        """By the subject, as RFC 5280, 7.1 compares names."""
        return self._anchors(lambda each: each.subject.matches(name))

    def by_likeness(self, name: Name) -> Sequence[Anchor]:
        """By what a person would take for that name; without it, a forgery under a like name is merely unknown."""
        return self._anchors(lambda each: each.subject.likeness == name.likeness)

    def crls_of(self, name: Name) -> Sequence[CertificateList]:
        """By the issuer of the revocation list."""
        return self._directory.crls(lambda each: each.issuer.matches(name))

    def signer(self, sha256: str) -> ListSigner | None:  # noqa: ARG002 - this directory accepts nobody's lists
        """Asked when master lists are imported, never when a card is judged."""
        return None

    def _anchors(self, wanted: Callable[[Certificate], bool]) -> list[Anchor]:
        found = self._directory.certificates(wanted)
        return [Anchor(each, AnchorKind.CONFIRMED, "the bank's directory") for each in found]


def main() -> None:
    """Read an invented card, and judge it by a directory without its authority and by one with it."""
    now = datetime.now(UTC)
    card = personalise(load_profile("vn-cccd-2021"), seed=1, at=now)
    capture = chipkit.read(card.transport(), card.password)
    empty = Directory("2026-01", [], [])
    known = Directory("2026-02", [card.pki.csca.certificate.raw], [card.pki.crl])

    for directory in (empty, known):
        trust = DirectoryTrust(directory)
        report = chipkit.judge(capture, trust, chipkit.load_policy("field"), now, mode="demo")
        print(f"release {directory.release}: {report.outcome.value}")


if __name__ == "__main__":
    main()
