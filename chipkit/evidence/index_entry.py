"""What the index keeps of one piece of evidence, and how a report gives it: certificates and lists, never a holder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Protocol

from chipkit.errors import ChipkitError
from chipkit.evidence.signer import brought_certificates
from chipkit.pki.certificate import Certificate
from chipkit.trust.answers import checked_view
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.rows import likeness_key, serial_key
from chipkit.trust.view import TrustView
from chipkit.values import dataclass
from chipkit.verify.report import Report

__all__ = ["IndexEntry", "PathCertificate", "TagKey", "entry_of", "number_tag", "numbers_of", "path_certificate"]

_LABEL: Final = b"chipkit.number/1:"
"""What stands before a number of which a tag is made, so that the key's codes over other things are none of it."""
_LEFT_OUT: Final = re.compile(r"[\s<.-]")


class TagKey(Protocol):
    """A secret key that makes tags; `chipkit.keys.ports.SecretKey` is one."""

    def mac(self, data: bytes) -> bytes:
        """HMAC with SHA-256 over `data`, 32 bytes."""


@dataclass(frozen=True, slots=True)
class PathCertificate:
    """By what a certificate of a path is found."""

    sha256: str
    issuer: bytes
    """A digest of its issuer's name that names share which a person would take for one (`Name.likeness`)."""
    serial: str
    """Its serial number, in hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """One piece of evidence, by what it may have to be found again."""

    place: str
    """The path of its file."""
    sha256: str
    """Of the file, in hexadecimal."""
    base_digest: str = ""
    """Of the seal alone, which neither a later time stamp nor a redaction changes; empty where nothing sealed it."""
    made_at: datetime
    """When it was read, or else judged."""
    outcome: str
    verdict: str
    policy_id: str
    policy_version: str
    policy_digest: str
    path: tuple[PathCertificate, ...] = ()
    """From the signer's certificate to the anchor's; the signer's alone where no way was found."""
    crls: tuple[str, ...] = ()
    """SHA-256 of the revocation lists that it rests on."""
    terminal: str = ""
    """SHA-256 of the certificate of the terminal that sealed it."""
    amendments: int = 0
    last_amendment: str = ""
    """SHA-256 of the last amendment; empty without one."""


def path_certificate(certificate: Certificate) -> PathCertificate:
    """By what this certificate is found."""
    return PathCertificate(certificate.fingerprint, likeness_key(certificate.issuer), serial_key(certificate.serial))


def entry_of(
    report: Report, place: str, sha256: str, trust: TrustView, sealed: Sequence[Certificate] = ()
) -> IndexEntry:
    """What the index keeps of a report.

    Args:
        report: The report.
        place: The path of the file that was judged.
        sha256: Of that file.
        trust: Whom the report trusts: the path is found once more, and the lists that were asked.
        sealed: The signer's certificate, and those that came with it, as evidence names them whose EF.SOD is withheld;
            whoever sealed it, for what has to be looked at again is asked, and not what holds.
    """
    trust = checked_view(trust)
    path = _path(brought_certificates(report) or sealed, trust)
    return IndexEntry(
        place=place,
        sha256=sha256,
        made_at=(report.capture.read_at or report.at).astimezone(UTC),
        outcome=report.outcome.value,
        verdict=report.verdict.code,
        policy_id=report.policy_id,
        policy_version=report.policy_version,
        policy_digest=report.policy_digest,
        path=tuple(map(path_certificate, path)),
        crls=tuple(sorted(_lists(path, trust))),
    )


def _path(certificates: Sequence[Certificate], trust: TrustView) -> tuple[Certificate, ...]:
    """The certificates that a report rests on; the signer's is believed for being named by the check alone."""
    if not certificates:
        return ()
    signer, *others = certificates
    found = build_path(signer, trust, others)
    return found.path if found.status is PathStatus.VERIFIED else (signer,)


def _lists(path: Iterable[Certificate], trust: TrustView) -> set[str]:
    return {crl.fingerprint for each in path for crl in trust.crls_of(each.issuer)}


def numbers_of(report: Report, shown: Mapping[str, object] | None = None) -> tuple[str, ...]:
    """The numbers that its holder's evidence is found again by: the personal one and the document's, if it has them.

    They are what the document tells, whether or not anybody vouches for it: who asks for his data asks for these, too.

    Args:
        report: The report.
        shown: The holder's fields that are items of the evidence: a number may be left where its file is withheld.
    """
    found = [str((shown or {}).get(name) or "") for name in ("number", "document_number")]
    try:
        holder = report.document.holder
        found += [] if holder is None else [holder.personal_number or "", holder.document_number]
    except ChipkitError:
        pass
    return tuple(dict.fromkeys(number for each in found if (number := _plain(each))))


def number_tag(key: TagKey, number: str) -> bytes:
    """The tag that a number is kept under; nobody finds the number, or makes the tag, without the key.

    Args:
        key: The secret key, which stays in its store.
        number: A personal number or that of a document; blanks, hyphens and fillers count for nothing.
    """
    return key.mac(_LABEL + _plain(number).encode("utf-8", "backslashreplace"))


def _plain(number: str) -> str:
    return _LEFT_OUT.sub("", number).upper()
