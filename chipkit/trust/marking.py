"""The marking of test authorities, on which a verdict in production must not rest."""

from __future__ import annotations

from chipkit.pki.certificate import Certificate

__all__ = ["TEST_ORGANIZATION", "is_test", "names_test"]

TEST_ORGANIZATION = "chipkit TEST PKI - NOT A REAL AUTHORITY"
"""The organization that every certificate of the emulator's PKI names."""

_MARK = TEST_ORGANIZATION.casefold()


def is_test(certificate: Certificate) -> bool:
    """Whether the certificate's subject or issuer carries the TEST marking."""
    return any(names_test(str(name)) for name in (certificate.subject, certificate.issuer))


def names_test(name: str) -> bool:
    """Whether a name, written out, carries the TEST marking."""
    return _MARK in name.casefold()
