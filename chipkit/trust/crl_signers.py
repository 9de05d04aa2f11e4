"""Whose key signed a revocation list (RFC 5280, 6.3.3 (f))."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chipkit.deviation import Deviation
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.answers import checked_view
from chipkit.trust.candidates import alike
from chipkit.trust.having_a_say import best_vouched_first, likeliest
from chipkit.trust.signatures import signature_verdict, verdict_with_deviations
from chipkit.trust.view import TrustView

__all__ = ["crl_deviations", "crl_signer", "keys_of", "known_signer", "list_signers", "names_of_issuer"]


def keys_of(
    crl: CertificateList, certificate: Certificate, issuer: Certificate, signers: Sequence[Certificate]
) -> tuple[Certificate, ...]:
    """Whose key may have signed a list: of these, those that bear its name, and who issued the certificate."""
    issued = any(alike(crl.issuer, name) for name in names_of_issuer(certificate, issuer))
    return tuple(each for each in signers if each.subject.matches(crl.issuer) or (issued and each == issuer))


def names_of_issuer(certificate: Certificate, issuer: Certificate) -> tuple[Name, ...]:
    """The issuer's name as the certificate writes it, and as its own certificate does where both are taken for one.

    CSCAs of 17 states write theirs in two orders, and what leads to an issuer must lead to its list, too.
    """
    written, own = certificate.issuer, issuer.subject
    return (written, own) if alike(written, own) and not written.matches(own) else (written,)


def crl_signer(crl: CertificateList, candidates: Iterable[Certificate]) -> Certificate | None:
    """A candidate whose key signed the list and is for that, or None; the one that it names is tried first."""
    # RFC 5280, 6.3.3 (f): where its certificate has a key usage, cRLSign is in it
    return next((each for each in list_signers(crl, candidates) if _signs_lists(each)), None)


def list_signers(crl: CertificateList, candidates: Iterable[Certificate]) -> Iterable[Certificate]:
    """The candidates whose key signed the list; not too many are tried."""
    named = likeliest(candidates, crl.authority_key_identifier)
    return (issuer for issuer in named if signature_verdict(crl, issuer) == "right")


def _signs_lists(certificate: Certificate) -> bool:
    return certificate.key_usage is None or "cRLSign" in certificate.key_usage


def crl_deviations(crl: CertificateList, issuers: Sequence[Certificate], store: TrustView) -> tuple[Deviation, ...]:
    """What is odd about a revocation list and its signature.

    Args:
        crl: The list.
        issuers: Whose key may have signed it, before those of that name in the store.
        store: Whom we trust.
    """
    signer = known_signer(crl, issuers, store)
    return (*crl.deviations, *(() if signer is None else verdict_with_deviations(crl, signer)[1]))


def known_signer(crl: CertificateList, issuers: Sequence[Certificate], store: TrustView) -> Certificate | None:
    """Of the certificates of a revocation list's issuer the one whose key signed it; arguments as `crl_deviations`."""
    named = best_vouched_first(checked_view(store).by_subject(crl.issuer))
    return crl_signer(crl, (*(each for each in issuers if each.subject.matches(crl.issuer)), *named))
