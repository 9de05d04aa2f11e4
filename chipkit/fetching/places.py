"""What certificates name to be fetched: each thing once, with all the addresses that it is said to lie at."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import field

from chipkit.deviation import Deviation
from chipkit.doors import parse_words
from chipkit.errors import CodecError
from chipkit.fetching.content import ContentKind
from chipkit.pki.certificate import Certificate
from chipkit.pki.locations import crl_locations, issuer_locations
from chipkit.pki.names import Name
from chipkit.trust.answers import checked_view
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["Place", "places_of"]

_MAX_ADDRESSES = 8
"""Of one thing; real certificates name up to three."""
_MAX_NAMES = 16
"""So many names an issuer has, with those that it took later."""


@dataclass(frozen=True, slots=True)
class Place:
    """One thing to be fetched, and where it is said to lie."""

    kind: ContentKind
    addresses: tuple[str, ...]
    """As they stand in the certificates, in the order in which they are tried."""
    named_by: tuple[str, ...] = ()
    """SHA-256 of the certificates that name it, in hex."""
    issuers: tuple[Name, ...] = field(default=(), compare=False, repr=False)
    """Of a revocation list: whose it may be. Without any, a list of any issuer is taken."""

    def __post_init__(self) -> None:
        parse_words(self, kind=ContentKind)


def places_of(
    certificates: Iterable[Certificate], trust: TrustView | None = None
) -> tuple[tuple[Place, ...], tuple[Deviation, ...]]:
    """The revocation lists and the issuers' certificates that certificates name, and what of that cannot be read.

    Alternatives of one distribution point, and all addresses of an issuer's certificate, are one place.

    Args:
        certificates: What names them.
        trust: Where their issuers may be known by further names.
    """
    trust = None if trust is None else checked_view(trust)
    named: dict[tuple[ContentKind, tuple[str, ...]], dict[str, None]] = {}
    issuers: defaultdict[tuple[ContentKind, tuple[str, ...]], dict[Hashable, Name]] = defaultdict(dict)
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
                key = kind, addresses[:_MAX_ADDRESSES]
                named.setdefault(key, {})[certificate.fingerprint] = None
                if kind is ContentKind.CRL:
                    issuers[key] |= {name.normalised: name for name in _issuers_of_lists(certificate, trust)}
    places = tuple(Place(*key, tuple(by), tuple(issuers[key].values())) for key, by in named.items())
    return places, tuple(odd)


def _issuers_of_lists(certificate: Certificate, trust: TrustView | None) -> Iterator[Name]:
    """The names under which a list may be of a certificate: its issuer's, and those of the anchors that go by them."""
    if trust is None:
        yield certificate.issuer
        return
    identifier = certificate.authority_key_identifier
    named = trust.by_key_identifier(identifier) if identifier else ()
    left = deque([certificate.issuer, *(anchor.certificate.subject for anchor in named)])
    seen: set[Hashable] = set()
    while left and len(seen) < _MAX_NAMES:
        name = left.popleft()
        if name.normalised not in seen:
            seen.add(name.normalised)
            yield name
            # Doc 9303-12, 4.1.5: one list is of all that a CSCA signed; its newest key may have a new name
            later = (anchor.certificate.subject for anchor in trust.issued_by(name))
            left.extend(new for new in later if (new.country or "").upper() == (name.country or "").upper())


def _issuers(certificate: Certificate) -> tuple[tuple[str, ...], ...]:
    addresses = issuer_locations(certificate)
    return (addresses,) if addresses else ()


_READ: dict[ContentKind, Callable[[Certificate], tuple[tuple[str, ...], ...]]] = {
    ContentKind.CRL: crl_locations,
    ContentKind.CERTIFICATE: _issuers,
}
