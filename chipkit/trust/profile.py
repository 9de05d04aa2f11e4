"""What a certificate does otherwise than its profile says (Doc 9303-12, 7.1, tables 4 and 5).

No deviation makes a signature wrong: each has a code, and the policy says what it means. Codes that begin with
"profile." come from here, the others from reading the certificate (`Certificate.deviations`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from chipkit import oids
from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.der import PRINTABLE_STRING
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, UnsupportedError
from chipkit.pki.certificate import Certificate
from chipkit.pki.names import Name
from chipkit.trust.alternative_names import alternative_localities
from chipkit.values import dataclass

__all__ = ["CertificateRole", "is_authority", "profile_deviations", "role_of"]

CertificateRole = Literal["csca", "link", "document signer", "master list signer"]
"""What a certificate is for; a link certificate is one CSCA key's for the next."""

_Found = tuple[str, str]
_STATE_CODE = re.compile(r"D|(?!XXX)[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class _Profile:
    """What tables 4 and 5 demand of one role."""

    key_usage: frozenset[str]
    authority: bool
    mandatory: frozenset[str]
    forbidden: frozenset[str]


_BOTH_NAMES = frozenset({oids.SUBJECT_ALT_NAME, oids.ISSUER_ALT_NAME, oids.CRL_DISTRIBUTION_POINTS, oids.KEY_USAGE})
_CSCA = _BOTH_NAMES | {oids.SUBJECT_KEY_IDENTIFIER, oids.BASIC_CONSTRAINTS, oids.PRIVATE_KEY_USAGE_PERIOD}
_SIGNER = _BOTH_NAMES | {oids.AUTHORITY_KEY_IDENTIFIER}
_SIGNING_CERTIFICATES = frozenset({"keyCertSign", "cRLSign"})
_SIGNING_DATA = frozenset({"digitalSignature"})
_FOREIGN = frozenset({oids.EXTENDED_KEY_USAGE, oids.DOCUMENT_TYPE_LIST})

_PROFILES: dict[CertificateRole, _Profile] = {
    "csca": _Profile(_SIGNING_CERTIFICATES, authority=True, mandatory=_CSCA, forbidden=_FOREIGN),
    "link": _Profile(
        _SIGNING_CERTIFICATES, authority=True, mandatory=_CSCA | {oids.AUTHORITY_KEY_IDENTIFIER}, forbidden=_FOREIGN
    ),
    "document signer": _Profile(
        _SIGNING_DATA,
        authority=False,
        mandatory=_SIGNER | {oids.DOCUMENT_TYPE_LIST, oids.PRIVATE_KEY_USAGE_PERIOD},
        forbidden=frozenset({oids.BASIC_CONSTRAINTS, oids.EXTENDED_KEY_USAGE}),
    ),
    "master list signer": _Profile(
        _SIGNING_DATA,
        authority=False,
        mandatory=_SIGNER | {oids.EXTENDED_KEY_USAGE},
        forbidden=frozenset({oids.BASIC_CONSTRAINTS, oids.DOCUMENT_TYPE_LIST}),
    ),
}
_CRITICAL = frozenset({oids.KEY_USAGE, oids.BASIC_CONSTRAINTS, oids.EXTENDED_KEY_USAGE})
_MAY_BE_CRITICAL = _CRITICAL | {oids.CERTIFICATE_POLICIES}


_AUTHORITIES: Final = frozenset({"csca", "link"})
_ROLE: Final = "role"


def is_authority(certificate: Certificate) -> bool:
    """Whether a certificate is a CA's; a few real CSCAs say so in one of these ways only."""
    return role_of(certificate) in _AUTHORITIES


def role_of(certificate: Certificate) -> CertificateRole:
    """What a certificate seems to be for, by what it says of itself."""
    noted: CertificateRole | None = certificate.notes.get(_ROLE)
    if noted is None:
        noted = certificate.notes[_ROLE] = _role(certificate)
    return noted


def _role(certificate: Certificate) -> CertificateRole:
    constraints, usage = certificate.basic_constraints, certificate.key_usage
    if (
        (constraints is not None and constraints.ca)
        or (usage is not None and "keyCertSign" in usage)
        or certificate.self_issued
    ):
        own = certificate.authority_key_identifier in (None, certificate.subject_key_identifier)
        return "csca" if certificate.self_issued and own else "link"
    if oids.MASTER_LIST_SIGNING_KEY in (certificate.extended_key_usage or ()):
        return "master list signer"
    return "document signer"


def profile_deviations(certificate: Certificate, role: CertificateRole) -> tuple[Deviation, ...]:
    """Everything that a certificate does otherwise than its role's profile says, in a fixed order."""
    parts = (certificate.fingerprint.encode(), role.encode())
    found = _profiled.get(parts, lambda: _against_profile(certificate, role), keeps=_KEPT)
    return (*certificate.deviations, *found)


_KEPT = 4096
"""Bytes of the deviations of one certificate, at most some twenty, by estimate."""
_profiled = BoundedCache[tuple[Deviation, ...]](entries=1024, size=1024 * _KEPT)


def _against_profile(certificate: Certificate, role: CertificateRole) -> tuple[Deviation, ...]:
    """What follows from the profile alone, which is the same for all certificates of these bytes."""
    profile = _PROFILES[role]
    found = (
        *_basics(certificate),
        *_names(certificate),
        *_presence(certificate, profile),
        *_criticality(certificate),
        *_key_usage(certificate, profile),
        *_constraints(certificate, profile),
        *_alternative_names(certificate),
    )
    where = f"certificate {certificate.fingerprint[:16]}"
    return tuple(Deviation(f"profile.{code}", where, detail) for code, detail in found)


def _basics(certificate: Certificate) -> Iterator[_Found]:
    # Doc 9303-12, 7.1, fields: version 3; RFC 5280, 4.1.2.5: notBefore to notAfter
    if certificate.version != 3:
        yield "version", f"version {certificate.version}"
    if certificate.not_before > certificate.not_after:
        yield "validity.order", "ends before it begins"
    # Doc 9303-12, 4.1.6: SHA-224 and larger; SHA-1 is that of certificates whose documents still hold
    if certificate.signature_algorithm.oid in (oids.SHA1_WITH_RSA, oids.ECDSA_WITH_SHA1):
        yield "signature-algorithm.sha1", "signed over SHA-1"
    if certificate.public_key.kind == "ec":
        try:
            parameters, _ = certificate.public_key.ec()
        except (CodecError, UnsupportedError) as error:
            yield "key.unreadable", str(error)
            return
        # Doc 9303-12, 4.1.6 (RFC 3279, 2.3.5): the parameters in the key, by no name
        if not parameters.explicit:
            yield "key.named-curve", "curve by name, where its parameters belong"


def _names(certificate: Certificate) -> Iterator[_Found]:
    for role, name in (("issuer", certificate.issuer), ("subject", certificate.subject)):
        yield from _country(role, name)
        if name.common_name is None:
            yield f"{role}.common-name.missing", ""
    countries = certificate.issuer.country, certificate.subject.country
    if None not in countries and len({(country or "").upper() for country in countries}) > 1:
        yield "country.differs", f"issuer of {countries[0]}, subject of {countries[1]}"


def _country(role: str, name: Name) -> Iterator[_Found]:
    """ISO 3166-1 alpha-2 in capitals, as PrintableString (Doc 9303-12, 7.1.1)."""
    values = [attribute for rdn in name.rdns for attribute in rdn if attribute.oid == oids.COUNTRY]
    if not values:
        yield f"{role}.country.missing", ""
    for attribute in values:
        if attribute.value.tag != PRINTABLE_STRING:
            yield f"{role}.country.encoding", f"string type {attribute.value.tag:02X}"
        if not re.fullmatch("[A-Z]{2}", attribute.text):
            yield f"{role}.country.form", f"{attribute.text[:8]!r} where two capitals belong"


def _presence(certificate: Certificate, profile: _Profile) -> Iterator[_Found]:
    # Doc 9303-12, 7.1, extensions: "m" must be there, "x" must not
    present = {extension.oid for extension in certificate.extensions}
    for oid in sorted(profile.mandatory - present):
        yield f"{_slug(oid)}.missing", oids.name(oid)
    for oid in sorted(profile.forbidden & present):
        yield f"{_slug(oid)}.present", oids.name(oid)
    # the same: of authorityKeyIdentifier the keyIdentifier is mandatory (RFC 5280, 4.2.1.1)
    if oids.AUTHORITY_KEY_IDENTIFIER in present and certificate.authority_key_identifier is None:
        yield "authority-key-identifier.no-key", "names no key"


def _criticality(certificate: Certificate) -> Iterator[_Found]:
    # RFC 5280, 4.2: a critical extension that is not known; Doc 9303-12, 7.1, extensions: "c" and "nc"
    unknown = certificate.unknown_critical_extensions
    for extension in certificate.extensions:
        if extension.oid in _CRITICAL and not extension.critical:
            yield f"{_slug(extension.oid)}.not-critical", oids.name(extension.oid)
        elif extension.critical and extension.oid not in _MAY_BE_CRITICAL:
            known = extension.oid not in unknown
            yield (
                f"{_slug(extension.oid)}.critical" if known else "extension.unknown-critical",
                oids.name(extension.oid),
            )


def _key_usage(certificate: Certificate, profile: _Profile) -> Iterator[_Found]:
    # Doc 9303-12, 7.1: keyCertSign and cRLSign of an authority, digitalSignature of a signer, and no other bit
    usage = certificate.key_usage
    if usage is None:
        return
    if lacking := profile.key_usage - usage:
        yield "key-usage.lacking", ", ".join(sorted(lacking))
    if beyond := usage - profile.key_usage:
        yield "key-usage.beyond", ", ".join(sorted(beyond))


def _constraints(certificate: Certificate, profile: _Profile) -> Iterator[_Found]:
    # Doc 9303-12, 7.1: an authority says cA and a path length of zero, as nothing below it issues
    constraints = certificate.basic_constraints
    if constraints is None:
        return
    if not constraints.ca and constraints.path_length is None:
        yield "extension.default-value", "basicConstraints that says what its absence says"
    if profile.authority != constraints.ca:
        yield "basic-constraints.ca", f"cA is {str(constraints.ca).upper()}"
    if profile.authority and constraints.path_length is None:
        yield "basic-constraints.path-length.missing", ""
    elif profile.authority and constraints.path_length != 0:
        yield "basic-constraints.path-length.not-zero", f"path length {constraints.path_length}"


def _alternative_names(certificate: Certificate) -> Iterator[_Found]:
    """The locality of an alternative name is the state's code as the MRZ has it (Doc 9303-12, 7.1.1.2)."""
    for oid in (oids.SUBJECT_ALT_NAME, oids.ISSUER_ALT_NAME):
        extension = certificate.extension(oid)
        if extension is None:
            continue
        try:
            localities = alternative_localities(extension)
        except CodecError as error:
            yield f"{_slug(oid)}.malformed", str(error)
            continue
        if not localities:
            yield f"{_slug(oid)}.locality.missing", ""
        for locality in localities:
            if not _STATE_CODE.fullmatch(locality):
                yield f"{_slug(oid)}.locality.form", f"{locality[:8]!r} where a state's code of the MRZ belongs"


def _slug(oid: str) -> str:
    """The readable name of an extension as a part of a code: "keyUsage" becomes "key-usage"."""
    return re.sub("(?<=[a-z])(?=[A-Z])", "-", oids.name(oid).replace("cRL", "crl")).lower()
