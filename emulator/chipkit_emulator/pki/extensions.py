"""The extensions that the certificates of an issuer carry (Doc 9303-12, 7.1)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.codec.der import explicit, null, oid, sequence, utf8_string
from chipkit.codec.tlv import TLV
from chipkit.pki.extensions import (
    Extension,
    authority_key_identifier,
    basic_constraints,
    crl_distribution_points,
    document_types,
    extended_key_usage,
    key_usage,
    private_key_usage_period,
    subject_key_identifier,
)
from chipkit.pki.names import Name
from chipkit_emulator.pki.marking import TEST_MARKING

if TYPE_CHECKING:
    from datetime import datetime

    from chipkit.pki.public_key import SubjectPublicKeyInfo

__all__ = ["Extensions", "key_identifier"]

_URI = "https://pki.chipkit.invalid"


def key_identifier(public_key: SubjectPublicKeyInfo) -> bytes:
    """SHA-1 over the bits of the key (RFC 5280, 4.2.1.2, method 1)."""
    return hashlib.sha1(public_key.key, usedforsecurity=False).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extensions:
    """What the extensions of one certificate are made from."""

    subject_key: SubjectPublicKeyInfo
    issuer_key: SubjectPublicKeyInfo
    usage: tuple[datetime, datetime]
    """From when and until when the subject's key signs."""
    state: str
    """Issuing state as the MRZ writes it."""
    crl_urls: tuple[str, ...] = ()
    """Where revocation lists are said to lie."""
    issuer_urls: tuple[str, ...] = ()
    """Where the issuer's certificate is said to lie."""

    def of_authority(self) -> tuple[Extension, ...]:
        """For a CSCA or link certificate."""
        usage = key_usage(["keyCertSign", "cRLSign"])
        return (usage, basic_constraints(ca=True, path_length=0), *self._common())

    def of_renamed_authority(self) -> tuple[Extension, ...]:
        """For a link certificate whose subject has another name than its issuer (Doc 9303-12, 7.1.1.5)."""
        return (*self.of_authority(), Extension(oids.NAME_CHANGE, critical=False, value=bytes(null())))

    def of_document_signer(self, types: tuple[str, ...]) -> tuple[Extension, ...]:
        """For a document signer that signs documents with these codes; without any, it does not restrict them."""
        named = (document_types(types),) if types else ()
        return (key_usage(["digitalSignature"]), *named, *self._common())

    def of_list_signer(self) -> tuple[Extension, ...]:
        """For the signer of a master list."""
        return (key_usage(["digitalSignature"]), extended_key_usage([oids.MASTER_LIST_SIGNING_KEY]), *self._common())

    def _common(self) -> tuple[Extension, ...]:
        names = bytes(_alternative_names(self.state))
        return (
            subject_key_identifier(key_identifier(self.subject_key)),
            authority_key_identifier(key_identifier(self.issuer_key)),
            private_key_usage_period(*self.usage),
            Extension(oids.SUBJECT_ALT_NAME, critical=False, value=names),
            Extension(oids.ISSUER_ALT_NAME, critical=False, value=names),
            *([crl_distribution_points(self.crl_urls)] if self.crl_urls else []),
            *([_authority_information(self.issuer_urls)] if self.issuer_urls else []),
            Extension(TEST_MARKING, critical=False, value=bytes(utf8_string("TEST"))),
        )


def _authority_information(urls: tuple[str, ...]) -> Extension:
    """Where the issuer's certificate lies (RFC 5280, 4.2.2.1)."""
    access = (sequence(oid(oids.CA_ISSUERS), TLV(0x86, url.encode("ascii"))) for url in urls)
    return Extension(oids.AUTHORITY_INFORMATION_ACCESS, critical=False, value=bytes(sequence(*access)))


def _alternative_names(state: str) -> TLV:
    """The issuing state as the MRZ writes it, and a place to ask."""
    return sequence(explicit(4, bytes(Name.build([("L", state)]))), TLV(0x86, _URI.encode()))
