"""The conformance codes of the ICAO PKD, and what the same departures are called here (Doc 9303-12, 7.1).

The PKD writes them into its collection of non-conformant certificates as "ERR:DSC.CDP.14" or "WARN:CSCA.SUB.34": how
grave, whose certificate, and which field with which fault. The codes of `chipkit.trust.profile` name the field and the
fault alone, and serve all roles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from types import MappingProxyType
from typing import Final

from chipkit.pki.certificate import Certificate
from chipkit.trust.profile import profile_deviations, role_of
from chipkit.values import dataclass

__all__ = ["NO_COUNTERPART", "PKD_CODES", "Comparison", "Conformance", "compare", "counterpart"]

PKD_CODES: Final = MappingProxyType({
    "BAC.15": "profile.basic-constraints.present",
    "BAC.25": "profile.basic-constraints.path-length.missing",
    "BKU.19": "profile.key-usage.beyond",
    "BKU.20": "profile.key-usage.not-critical",
    "CDP.14": "profile.crl-distribution-points.missing",
    "DTL.14": "profile.document-type-list.missing",
    "EXT.22": "profile.extension.default-value",
    "IAN.14": "profile.issuer-alt-name.missing",
    "IAN.69": "profile.issuer-alt-name.locality.form",
    "ISS.34": "profile.issuer.common-name.missing",
    "SAN.14": "profile.subject-alt-name.missing",
    "SAN.69": "profile.subject-alt-name.locality.form",
    "SIG.42": "profile.signature-algorithm.sha1",
    "SUB.11": "profile.subject.country.encoding",
    "SUB.34": "profile.subject.common-name.missing",
})  # fmt: skip
"""The code of the PKD without severity and party, and the deviation here."""
NO_COUNTERPART: Final = MappingProxyType({
    "DSC.BAC.25": "judges the path length of basic constraints that a signer must not have, as BAC.15 tells",
    "CSCA.SUB.11": "judges the string type of a name's attribute that Doc 9303-12 leaves open",
})  # fmt: skip
"""What the PKD judges and nothing here does, with the reason."""


@dataclass(frozen=True, slots=True)
class Conformance:
    """What the ICAO PKD says of a record: the codes of its departures from Doc 9303-12, and its texts."""

    codes: tuple[str, ...] = ()
    """Such as "ERR:DSC.CDP.14"."""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the PKD found in a record, held against what is found here."""

    agreed: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    """Codes whose departure is not found here."""
    unknown: tuple[str, ...] = ()
    """Codes without a counterpart, or that are not known here."""


def counterpart(code: str) -> tuple[str, str | None]:
    """Whose certificate a code judges, "DSC" or "CSCA", and the code of the same departure here.

    Args:
        code: Such as "ERR:DSC.CDP.14", also without its severity.
    """
    label = code.rpartition(":")[2].strip()
    party, _, fault = label.partition(".")
    return party, None if label in NO_COUNTERPART else PKD_CODES.get(fault)


def compare(codes: Iterable[str], signer: Certificate, issuers: Collection[Certificate]) -> Comparison:
    """Hold the codes of a record against the profile of its certificate and those of its issuer.

    Args:
        codes: As the record has them.
        signer: The record's certificate.
        issuers: Certificates of the key that signed it; a CSCA has several.
    """
    own = {met.code for met in profile_deviations(signer, "document signer")}
    above = {met.code for issuer in issuers for met in profile_deviations(issuer, role_of(issuer))}
    found: dict[str, list[str]] = {"agreed": [], "missed": [], "unknown": []}
    for code in codes:
        party, ours = counterpart(code)
        held = own if party == "DSC" else above
        found["unknown" if ours is None else "agreed" if ours in held else "missed"].append(code)
    return Comparison(*(tuple(each) for each in found.values()))
