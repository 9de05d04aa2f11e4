"""Whether what came is what was looked for: a revocation list, or certificates.

That it can be read says nothing of whether it is believed.
"""

from __future__ import annotations

from enum import Enum, unique
from typing import Final

from chipkit.errors import ChipkitError
from chipkit.fetching.problem import FetchError, Problem
from chipkit.pki.certificate import parse_certificate
from chipkit.pki.crl import CertificateList
from chipkit.trust.containers import Item, is_collection, unpack

__all__ = ["ContentKind", "check_content"]

_MAX_CERTIFICATES: Final = 64


@unique
class ContentKind(Enum):
    """What is looked for at a place."""

    CRL = "crl"
    """A revocation list, in DER (RFC 5280, 4.2.1.13) or PEM."""
    CERTIFICATE = "certificate"
    """Certificates of an issuer: one in DER, or several in PKCS#7 (RFC 5280, 4.2.2.1), or PEM."""


def check_content(data: bytes, kind: ContentKind, name: str) -> tuple[CertificateList, ...]:
    """Return if `data` hold what was looked for and nothing else; of revocation lists, give them.

    Raises:
        FetchError: The bytes hold something else, or nothing.
    """
    if not data:
        raise FetchError(Problem.CONTENT, "the answer is empty")
    if is_collection(data):
        raise FetchError(Problem.CONTENT, "an archive or a directory's export")
    items = list(unpack(data, name))
    if kind is ContentKind.CRL and len(items) != 1:
        raise FetchError(Problem.CONTENT, f"{len(items)} structures where one revocation list belongs")
    if len(items) > _MAX_CERTIFICATES:
        raise FetchError(Problem.CONTENT, f"{len(items)} structures where at most {_MAX_CERTIFICATES} belong")
    found = [_parsed(item, kind) for item in items]
    return tuple(each for each in found if each is not None)


def _parsed(item: Item, kind: ContentKind) -> CertificateList | None:
    wanted = "a revocation list" if kind is ContentKind.CRL else "a certificate"
    if item.kind != kind.value:
        raise FetchError(Problem.CONTENT, f"not {wanted}{f': {item.reason}' if item.reason else ''}")
    try:
        if kind is ContentKind.CRL:
            return CertificateList.parse(item.data)
        parse_certificate(item.data)
    except ChipkitError as error:
        raise FetchError(Problem.CONTENT, f"not {wanted}: {error}") from error
    return None
