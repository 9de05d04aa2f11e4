"""A twin of the authority of Vietnam's ID card: its profile with the emulator's keys, and without the TEST marking.

Whoever has the marking proves nothing in production, whatever an operator says of it. These tests are about what an
operator says, so the names here carry none; the certificates say TEST by their extension.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from chipkit.pki.certificate import Certificate, TBSCertificate, assemble
from chipkit.pki.extensions import authority_key_identifier, subject_key_identifier
from chipkit.pki.names import Name
from chipkit_emulator.personalisation.build import load_profile, personalise
from chipkit_emulator.pki.authority import TestPKI
from chipkit_emulator.pki.lists import build_crl
from chipkit_emulator.pki.terms import Term

if TYPE_CHECKING:
    from chipkit.pki.certificate import Extension
    from chipkit_emulator.personalisation.specimen import Specimen
    from chipkit_emulator.pki.issued import Issued

AT = datetime(2026, 6, 1, tzinfo=UTC)
STATE = [("C", "VN"), ("O", "Vietnam Government SPECIMEN Commission")]
SUBJECT = [*STATE, ("serialNumber", "001"), ("CN", "CSCA SPECIMEN Vietnam")]
_SIGNER = [*STATE, ("CN", "Document Signer SPECIMEN Identification 00013")]
_NEW = Term(age=30, signs=1828, lives=9215)


class UnmarkedPKI(TestPKI):
    """An issuer whose names are those of a real one, but for the word SPECIMEN."""

    __test__ = False

    def _name(self, common_name: str) -> Name:
        return Name.build(_SIGNER if "Document Signer" in common_name else SUBJECT)

    def authority(self, label: str) -> Issued:
        """Another key under the authority's name, which signs itself."""
        signer = self._signer(label, self.keys.csca, self.keys.csca_hash)
        validity = _NEW.around(self.at)
        return self._issue(
            signer, self._name(""), None, validity, self._extensions(signer, signer, validity).of_authority()
        )

    def link_to(self, successor: Issued, issuer: Issued | None = None) -> Issued:
        """The certificate of the successor's key that this authority's key, or another one, signed."""
        issuer, signer = issuer or self.csca, successor.signer
        validity = _NEW.around(self.at)
        extensions = self._extensions(signer, self.csca.signer, validity).of_authority()
        return self._issue(signer, self._name(""), replace(self.csca, signer=issuer.signer), validity, extensions)

    def signer_of(self, issuer: Issued, *, named: Issued | None = None) -> Issued:
        """A document signer that an authority's key signed; it names that key, or another one, as its issuer's."""
        made = self.issue_document_signer(issuer, Term(age=20, signs=90, lives=8120).around(self.at), "dsc 2")
        return made if named is None else changed(made, issuer, _identified(made, authority=named))


@dataclass(frozen=True, slots=True)
class Twin:
    """The twin with its card, and who comes after it, truly or not."""

    card: Specimen
    successor: Issued
    stranger: Issued

    @property
    def pki(self) -> UnmarkedPKI:
        """The issuer."""
        assert isinstance(self.card.pki, UnmarkedPKI)
        return self.card.pki

    def card_of(self, issuer: Issued, *, named: Issued | None = None) -> Specimen:
        """The same card, signed by a signer of another authority."""
        signer = self.pki.signer_of(issuer, named=named)
        return replace(self.card, pki=self.pki.with_document_signer(signer)).signed()

    @property
    def link(self) -> Certificate:
        """The genuine link certificate."""
        return self.pki.link_to(self.successor).certificate

    def crl(self, issuer: Issued, *revoked: Certificate) -> bytes:
        """A current revocation list under the authority's name, by one of its keys or a stranger's."""
        return build_crl(replace(issuer, certificate=self.pki.csca.certificate), AT, revoked)

    def forgeries(self) -> dict[str, bytes]:
        """Certificates of a stranger that would be the successor's, each with the words of its refusal."""
        own = self.stranger
        with_its_identifier = changed(own, own, _identified(own, subject=self.pki.csca, authority=self.pki.csca))
        return {
            "did not sign it": self.pki.link_to(own, own).certificate.raw,
            "has another key": with_its_identifier.certificate.raw,
        }


@lru_cache
def twin() -> Twin:
    """The twin: equal in every run."""
    card = personalise(load_profile("vn-cccd-2021"), seed=0, at=AT)
    pki = UnmarkedPKI(seed=0, at=AT, keys=card.pki.keys, terms=card.pki.terms)
    return Twin(replace(card, pki=pki).signed(), pki.authority("csca 2"), pki.authority("stranger"))


def changed(issued: Issued, issuer: Issued, extensions: tuple[Extension, ...]) -> Issued:
    """The certificate with other extensions, signed anew."""
    old, signer = issued.certificate, issuer.signer
    names = ("serial", "issuer", "subject", "not_before", "not_after", "public_key")
    values = {name: getattr(old, name) for name in names}
    tbs = bytes(TBSCertificate(signature=signer.algorithm, extensions=extensions, **values))
    return replace(issued, certificate=Certificate.parse(assemble(tbs, signer.algorithm, signer.sign(tbs))))


def _identified(issued: Issued, *, authority: Issued, subject: Issued | None = None) -> tuple[Extension, ...]:
    """Its extensions, naming the key of `authority` as its issuer's, and that of `subject` as its own."""
    said = [authority_key_identifier(_identifier(authority))]
    said += [] if subject is None else [subject_key_identifier(_identifier(subject))]
    new = {each.oid: each for each in said}
    return tuple(new.get(each.oid, each) for each in issued.certificate.extensions)


def _identifier(issued: Issued) -> bytes:
    identifier = issued.certificate.subject_key_identifier
    assert identifier is not None
    return identifier
