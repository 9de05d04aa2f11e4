"""Revocation lists and certificates from the addresses that certificates name (RFC 5280, 4.2.1.13 and 4.2.2.1).

And answers of a time-stamping authority, whose address the operator names (RFC 3161, 3.4).

The only floor that speaks over a network. It gives bytes with where they came from, and trusts nothing: whoever imports
them asks for signatures. An address stands in a certificate, so a stranger may have chosen it: only hosts that the
operator allowed are spoken to, also after a redirection; time, size and the number of redirections are bounded, and
nothing is unpacked.
"""

from chipkit.fetching.address import Address, AllowList
from chipkit.fetching.connection import Route
from chipkit.fetching.content import ContentKind
from chipkit.fetching.fetcher import Fetcher, FetchProgress
from chipkit.fetching.limits import DEFAULT_LIMITS, FetchLimits
from chipkit.fetching.places import Place, places_of
from chipkit.fetching.problem import FetchError, Problem
from chipkit.fetching.results import Failure, Fetched, PlaceResult, Remembered, Unchanged
from chipkit.fetching.stamping import ask_for_stamp

__all__ = [
    "DEFAULT_LIMITS",
    "Address",
    "AllowList",
    "ContentKind",
    "Failure",
    "FetchError",
    "FetchLimits",
    "FetchProgress",
    "Fetched",
    "Fetcher",
    "Place",
    "PlaceResult",
    "Problem",
    "Remembered",
    "Route",
    "Unchanged",
    "ask_for_stamp",
    "places_of",
]
