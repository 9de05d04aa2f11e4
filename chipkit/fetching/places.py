"""What certificates name to be fetched: each thing once, with all the addresses that it is said to lie at."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chipkit.deviation import Deviation
from chipkit.doors import parse_words
from chipkit.errors import CodecError
from chipkit.fetching.content import ContentKind
from chipkit.pki.certificate import Certificate
from chipkit.pki.locations import crl_locations, issuer_locations
from chipkit.values import dataclass

__all__ = ["Place", "places_of"]

_MAX_ADDRESSES = 8
"""Of one thing; real certificates name up to three."""


@dataclass(frozen=True, slots=True)
class Place:
    """One thing to be fetched, and where it is said to lie."""

    kind: ContentKind
    addresses: tuple[str, ...]
    """As they stand in the certificates, in the order in which they are tried."""
    named_by: tuple[str, ...] = ()
    """SHA-256 of the certificates that name it, in hex."""

    def __post_init__(self) -> None:
        parse_words(self, kind=ContentKind)


def places_of(certificates: Iterable[Certificate]) -> tuple[tuple[Place, ...], tuple[Deviation, ...]]:
    """The revocation lists and the issuers' certificates that certificates name, and what of that cannot be read.

    Alternatives of one distribution point, and all addresses of an issuer's certificate, are one place.
    """
    named: dict[tuple[ContentKind, tuple[str, ...]], dict[str, None]] = {}
    odd: dict[Deviation, None] = {}
    for certificate in certificates:
        for kind, read in _READ.items():
            try:
                found = read(certificate)
            except CodecError as error:
                where = certificate.fingerprint
                odd[Deviation("extension.malformed", where, str(error))] = None
                continue
            for addresses in found:
                named.setdefault((kind, addresses[:_MAX_ADDRESSES]), {})[certificate.fingerprint] = None
    places = tuple(Place(kind, addresses, tuple(by)) for (kind, addresses), by in named.items())
    return places, tuple(odd)


def _issuers(certificate: Certificate) -> tuple[tuple[str, ...], ...]:
    addresses = issuer_locations(certificate)
    return (addresses,) if addresses else ()


_READ: dict[ContentKind, Callable[[Certificate], tuple[tuple[str, ...], ...]]] = {
    ContentKind.CRL: crl_locations,
    ContentKind.CERTIFICATE: _issuers,
}
