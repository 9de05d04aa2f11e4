"""What the certificates between a signer and its anchor must satisfy (RFC 5280, 6.1.3 and 6.1.4; Doc 9303-12, 7.1).

An anchor is trusted by itself (RFC 5280, 6.1.1 (d)), so its own oddities are deviations; what it says of those below it
binds them all the same. Doc 9303-12 knows no authorities between a CSCA and its signers but link certificates: a CSCA's
key for its next one. They are not counted for path length (RFC 5280, 4.2.1.9, as self-issued ones).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from chipkit import oids
from chipkit.pki.certificate import Certificate
from chipkit.trust.name_constraints import why_name_forbidden

__all__ = ["is_authority", "why_no_intermediate", "why_unfit"]

_READ = (oids.BASIC_CONSTRAINTS, oids.KEY_USAGE)
_APPLIED = frozenset({oids.NAME_CONSTRAINTS, oids.CERTIFICATE_POLICIES})
"""Critical extensions beside those that are read: constraints are applied, and any policy is welcome here."""


def is_authority(certificate: Certificate) -> bool:
    """Whether a certificate says that its key signs certificates (RFC 5280, 4.2.1.3 and 4.2.1.9)."""
    constraints, usage = certificate.basic_constraints, certificate.key_usage
    return constraints is not None and constraints.ca and (usage is None or "keyCertSign" in usage)


def why_unfit(path: Sequence[Certificate], is_link: Callable[[Certificate], bool]) -> str:
    """Why a certificate between the first and the last of a path may not stand there, in words; empty where all may.

    Args:
        path: From the certificate in question to the anchor's, each signed by the next one.
        is_link: Whether a certificate is an authority's for its own next key, under whatever name.
    """
    return next(_reasons(path, is_link), "")


def _reasons(path: Sequence[Certificate], is_link: Callable[[Certificate], bool]) -> Iterator[str]:
    for at in range(1, len(path) - 1):
        if why := why_no_intermediate(path[at], path[at + 1]):
            yield f"{_called(path[at])}: {why}"
    counted = 0
    for at, authority in enumerate(path[1:], start=1):
        # RFC 5280, 6.1.4 (l), (m): so many authorities may stand below, those aside that are links
        length = None if authority.basic_constraints is None else authority.basic_constraints.path_length
        if length is not None and counted > length:
            yield f"{_called(authority)}: more authorities stand below it than its path length of {length} allows"
        counted += 0 if is_link(authority) else 1
        # 6.1.3 (b), (c): the names of all that stands below
        if why := why_name_forbidden(authority, path[:at]):
            yield f"{_called(authority)}: {why}"


def why_no_intermediate(certificate: Certificate, issuer: Certificate) -> str:
    """Why a certificate is none of an authority that issues below another one, in words; empty where it is."""
    # RFC 5280, 6.1.4 (k), (n); an extension that cannot be read allows nothing
    unreadable = [oid for oid in _READ if _is_unreadable(certificate, oid)]
    if unreadable:
        return f"{oids.name(unreadable[0])} that cannot be read"
    if not is_authority(certificate):
        return "no authority whose key signs certificates"
    # 6.1.4 (o)
    unknown = [oid for oid in certificate.unknown_critical_extensions if oid not in _APPLIED]
    if unknown:
        return f"critical extension that is not known here: {oids.name(unknown[0])}"
    # Doc 9303-12, 7.1: no extended key usage in an authority's; where it has one, it is for something else
    if certificate.extension(oids.EXTENDED_KEY_USAGE) is not None:
        return "an authority for another purpose than documents"
    # Doc 9303-12, 7.1.1.1: issuer and subject are of one country, in whichever case
    if _country(certificate) != _country(issuer):
        return f"of another country than its issuer: {certificate.subject.country}, {issuer.subject.country}"
    return ""


def _is_unreadable(certificate: Certificate, oid: str) -> bool:
    decoded = certificate.key_usage if oid == oids.KEY_USAGE else certificate.basic_constraints
    return decoded is None and certificate.extension(oid) is not None


def _country(certificate: Certificate) -> str:
    return (certificate.subject.country or "").upper()


def _called(certificate: Certificate) -> str:
    return f"certificate {certificate.fingerprint[:16]}"
