"""Revocation lists and signed master lists (RFC 5280, 5; Doc 9303-12, 7.1.4 and 9)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.pki.crl import RevokedEntry, TBSCertificateList, assemble
from chipkit.pki.extensions import authority_key_identifier, crl_number
from chipkit.pki.master_list import MasterList
from chipkit_emulator.pki.cms import sign_content
from chipkit_emulator.pki.extensions import key_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from chipkit.pki.certificate import Certificate
    from chipkit_emulator.pki.issued import Issued

__all__ = ["build_crl", "build_master_list"]

_AGE = timedelta(days=1)
_GOOD_FOR = timedelta(days=31)
_REVOKED_SINCE = timedelta(days=30)
_EPOCH_OF_NUMBERS = 2000


def build_crl(issuer: Issued, at: datetime, revoked: Iterable[Certificate]) -> bytes:
    """A revocation list that is a day old at `at`, good for a month, and lists these certificates.

    Their keys count as compromised since a month before `at`.
    """
    now = at.replace(microsecond=0)
    entry = RevokedEntry(now - _REVOKED_SINCE, "keyCompromise")
    issued = now - _AGE
    number = (issued.year - _EPOCH_OF_NUMBERS) * 366 + issued.timetuple().tm_yday
    algorithm = issuer.signer.algorithm
    tbs = TBSCertificateList(
        signature=algorithm,
        issuer=issuer.certificate.subject,
        this_update=issued,
        next_update=issued + _GOOD_FOR,
        revoked={certificate.serial: entry for certificate in revoked},
        extensions=(authority_key_identifier(key_identifier(issuer.signer.public_key)), crl_number(number)),
    )
    return assemble(bytes(tbs), algorithm, issuer.signer.sign(bytes(tbs)))


def build_master_list(listed: Iterable[Certificate], signer: Issued, csca: Certificate, at: datetime) -> bytes:
    """A master list signed a day before `at`, with its signer's certificate and that one's issuer enclosed."""
    content = bytes(MasterList.build(certificate.raw for certificate in listed))
    enclosed = (signer.certificate, csca)
    return sign_content(oids.MASTER_LIST, content, signer, enclosed, at.replace(microsecond=0) - _AGE)
