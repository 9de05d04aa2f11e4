"""Anchors that third parties carry and whose issuer has not published them: known by their SHA-256, and not confirmed.

A certificate with one of these fingerprints is the one that others mean, too; that it is its issuer's, nobody has said.
It proves nothing until somebody confirms the fingerprint. No other certificate of the same name is meant. Some come
with the release; whoever runs a store adds others by a file (docs/trust.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from chipkit.codec.strict_toml import Table, read_table, read_toml
from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping
from chipkit.pki.certificate import Certificate
from chipkit.trust.profile import is_authority
from chipkit.values import dataclass

__all__ = ["KNOWN", "KnownAnchor", "known_fingerprints", "known_with", "objection_to_known", "read_known"]

_MOST: Final = 200
_SCHEMA: Final = 1
_LETTERS: Final = r"[^\x00-\x1f\x7f-\x9f]{1,400}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAnchor:
    """An anchor that is known and not confirmed."""

    sha256: str
    """Of the certificate, in hex."""
    country: str
    """C of its subject, in upper case."""
    document: str
    """The code of the documents that it is known from, as EF.DG1 begins with; it limits nothing."""
    carried_by: str
    """Where it is known from."""
    named_by: str = ""
    """The file that has the fingerprint; empty for what comes with the release."""
    subject: str = ""
    """Who it is, as its certificate says."""
    confirmed_by: str = ""
    """With whom its fingerprint is to be compared; empty where nobody says."""

    @property
    def provenance(self) -> str:
        """Where the fingerprint came from, in a sentence for whoever keeps a store."""
        return f"{self.carried_by} ({self.country} {self.document}; {self.named_by or 'with the release of chipkit'})"


KNOWN: Final = (
    KnownAnchor(
        sha256="6f0a20d63a43fc589eaf0d8c52113a2a8bfa341c6f2fab04121238aa0c22b1a9",
        country="VN",
        document="ID",
        subject="CN=CSCA Vietnam,serialNumber=001,O=Vietnam Government Information Security Commission,C=VN",
        carried_by="a bank's reader program of 2021 and a vendor's development kit, byte for byte the same; it "
        "verifies the document signer of an identity card of 2021; no list of ICAO or of a state holds it",
        confirmed_by="the Ministry of Public Security of Vietnam (C06, RAR; npkd.gov.vn, ca.gov.vn)",
    ),
)
"""What comes with the release."""


def known_with(others: Iterable[KnownAnchor] = ()) -> Mapping[str, KnownAnchor]:
    """By SHA-256, in hex, what comes with the release, and others that it does not know."""
    return FrozenMapping({each.sha256: each for each in (*others, *KNOWN)})


def known_fingerprints() -> frozenset[str]:
    """The SHA-256 of what comes with the release, in hex."""
    return frozenset(each.sha256 for each in KNOWN)


def objection_to_known(known: KnownAnchor, certificate: Certificate) -> str:
    """Why a certificate is not what its fingerprint is said to be of; empty where it is."""
    if not is_authority(certificate):
        return "its fingerprint is named as that of a CSCA, and it is no authority's"
    country = (certificate.subject.country or "").upper()
    if country != known.country:
        return f"its fingerprint is named as that of a CSCA of {known.country}, and it is of {country or 'no country'}"
    return ""


def read_known(text: str, name: str) -> tuple[KnownAnchor, ...]:
    """Read a file of fingerprints that are known and not confirmed, in TOML; its form is in docs/trust.md.

    Args:
        text: The file.
        name: Its name, which the store keeps as the place where the fingerprints came from.

    Raises:
        CodecError: The text is not TOML, has an unknown key or lacks one, a value makes no sense, a fingerprint stands
            twice, or there are over 200.
    """
    document = read_table(read_toml(text, name), name, ("schema", "known"))
    if type(document["schema"]) is not int or document["schema"] != _SCHEMA:
        raise CodecError(f"schema {document['schema']!r} where {_SCHEMA} belongs", where=name)
    entries = document["known"]
    if not isinstance(entries, list) or not entries or len(entries) > _MOST:
        raise CodecError(f"known: 1 to {_MOST} tables belong here", where=name)
    found: dict[str, KnownAnchor] = {}
    for number, entry in enumerate(entries, 1):
        known = _read_entry(entry, name, f"known {number}")
        if known.sha256 in found:
            raise CodecError(f"known {number}: the fingerprint stands twice", where=name)
        found[known.sha256] = known
    return tuple(found.values())


def _read_entry(entry: object, name: str, what: str) -> KnownAnchor:
    if not isinstance(entry, dict):
        raise CodecError(f"{what}: a table belongs here", where=name)
    table = Table(entry, name, f"{what}: ")
    known = KnownAnchor(
        sha256=table.pattern("sha256", "[0-9a-f]{64}"),
        country=table.pattern("country", "[A-Z]{2}"),
        document=table.pattern("document", "[A-Z][A-Z0-9]?"),
        carried_by=table.pattern("source", rf"(?=.*\S){_LETTERS}"),
        named_by=name,
    )
    table.finish()
    return known
