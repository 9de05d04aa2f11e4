"""An issuer out of a seed: its CSCA, document signers, CRL and master list (Doc 9303-12, 6 to 9).

Every date is a function of the time of issue, so that nothing here ever expires in a repository.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from chipkit.pki.certificate import Certificate, TBSCertificate, assemble
from chipkit.pki.names import Name
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.pki.extensions import Extensions
from chipkit_emulator.pki.issued import Issued
from chipkit_emulator.pki.keys import DEFAULT_KEYS, Signer
from chipkit_emulator.pki.lists import build_crl, build_master_list
from chipkit_emulator.pki.marking import TEST_ORGANIZATION
from chipkit_emulator.pki.terms import DEFAULT_TERMS, IssuerTerms, Term, Validity

if TYPE_CHECKING:
    from datetime import datetime

    from chipkit.pki.algorithms import HashName
    from chipkit.pki.certificate import Extension
    from chipkit_emulator.pki.keys import KeyChoice, KeySpec

__all__ = ["TestPKI"]


@dataclass(frozen=True, kw_only=True)
class TestPKI:
    """One issuer. Its parts are made when they are first asked for; equal arguments make equal parts."""

    __test__ = False  # the name begins as those of test classes do

    seed: int
    """What its keys and names are drawn from."""
    at: datetime
    """When it is looked at: now, for whoever makes a card to be read now."""
    country: str = "VN"
    """Two letters, as certificates write it."""
    state: str = "VNM"
    """As the MRZ writes it."""
    keys: KeyChoice = DEFAULT_KEYS
    """Of which kinds its keys are."""
    terms: IssuerTerms = DEFAULT_TERMS
    """For how long its certificates are valid, and where they say that lists are."""
    document_signer: Issued | None = None
    """In place of the usual document signer."""
    revoked: tuple[Certificate, ...] = ()
    """What the CRL lists."""

    @classmethod
    def create(
        cls,
        seed: int,
        at: datetime,
        *,
        country: str = "VN",
        state: str = "VNM",
        keys: KeyChoice = DEFAULT_KEYS,
        terms: IssuerTerms = DEFAULT_TERMS,
    ) -> TestPKI:
        """The issuer of a seed, as it stands at a time.

        Raises:
            ValueError: `at` has no time zone.
        """
        if at.tzinfo is None:
            raise ValueError("time without a zone")
        return cls(seed=seed, at=at, country=country, state=state, keys=keys, terms=terms)

    @cached_property
    def csca(self) -> Issued:
        """The country signing CA, self-signed."""
        return self._authority("csca", "chipkit TEST CSCA")

    @cached_property
    def other_csca(self) -> Issued:
        """Another authority of the same country, which the master list does not name."""
        return self._authority("other csca", "chipkit TEST CSCA 2")

    @cached_property
    def dsc(self) -> Issued:
        """The document signer."""
        return self.document_signer or self.issue_document_signer()

    @cached_property
    def list_signer(self) -> Issued:
        """The signer of the master list."""
        signer = self._signer("master list", self.keys.dsc, self.keys.dsc_hash)
        term = self.terms.document_signer
        validity = Term(age=term.age, signs=term.lives, lives=term.lives).around(self.at)
        extensions = self._extensions(signer, self.csca.signer, validity).of_list_signer()
        return self._issue(signer, self._name("chipkit TEST Master List Signer"), self.csca, validity, extensions)

    @cached_property
    def crl(self) -> bytes:
        """The revocation list of the CSCA, a day old and good for a month."""
        return build_crl(self.csca, self.at, self.revoked)

    @cached_property
    def master_list(self) -> bytes:
        """A signed master list that names the CSCA alone."""
        csca = self.csca.certificate
        return build_master_list((csca,), self.list_signer, csca, self.at)

    def issue_document_signer(
        self, issuer: Issued | None = None, validity: Validity | None = None, label: str = "dsc"
    ) -> Issued:
        """A document signer.

        Args:
            issuer: Who issues it; the CSCA if nobody is named.
            validity: When it is valid; as `dsc` tells if nothing is said.
            label: Which key and serial number it gets.
        """
        issuer = issuer or self.csca
        validity = validity or self.usual_validity
        signer = self._signer(label, self.keys.dsc, self.keys.dsc_hash)
        extensions = self._extensions(signer, issuer.signer, validity).of_document_signer(self.terms.document_types)
        return self._issue(signer, self._name("chipkit TEST Document Signer"), issuer, validity, extensions)

    def issue_link(self) -> Issued:
        """A link certificate: the other authority's key and changed name, vouched for by the CSCA."""
        signer = self.other_csca.signer
        csca = self.terms.csca
        validity = Term(age=365, signs=csca.signs, lives=csca.lives - 2 * 365).around(self.at)
        extensions = self._extensions(signer, self.csca.signer, validity).of_renamed_authority()
        return self._issue(signer, self.other_csca.certificate.subject, self.csca, validity, extensions)

    @property
    def usual_validity(self) -> Validity:
        """When `dsc` is valid."""
        return self.terms.document_signer.around(self.at)

    def with_document_signer(self, document_signer: Issued) -> TestPKI:
        """The same issuer with another document signer."""
        return replace(self, document_signer=document_signer)

    def revoking(self, *certificates: Certificate) -> TestPKI:
        """The same issuer, whose CRL lists these certificates."""
        return replace(self, revoked=(*self.revoked, *certificates))

    def _authority(self, label: str, common_name: str) -> Issued:
        signer = self._signer(label, self.keys.csca, self.keys.csca_hash)
        validity = self.terms.csca.around(self.at)
        extensions = self._extensions(signer, signer, validity).of_authority()
        return self._issue(signer, self._name(common_name), None, validity, extensions)

    def _issue(
        self,
        signer: Signer,
        subject: Name,
        issuer: Issued | None,
        validity: Validity,
        extensions: tuple[Extension, ...],
    ) -> Issued:
        """A certificate for `signer`; self-signed where there is no issuer."""
        issuer_signer = issuer.signer if issuer else signer
        tbs = TBSCertificate(
            serial=self._serial(bytes(subject), signer, validity),
            signature=issuer_signer.algorithm,
            issuer=issuer.certificate.subject if issuer else subject,
            not_before=validity.begin,
            not_after=validity.end,
            subject=subject,
            public_key=signer.public_key,
            extensions=extensions,
        )
        signed = assemble(bytes(tbs), issuer_signer.algorithm, issuer_signer.sign(bytes(tbs)))
        return Issued(Certificate.parse(signed), signer)

    def _signer(self, label: str, spec: KeySpec, hash_name: HashName) -> Signer:
        """The signer of a label; another country has other keys, so that no key identifier stands for two issuers."""
        return Signer.of(self.seed, f"{self.country}/{label}", spec, hash_name, pss=self.keys.pss)

    def _extensions(self, signer: Signer, issuer: Signer, validity: Validity) -> Extensions:
        return Extensions(
            subject_key=signer.public_key,
            issuer_key=issuer.public_key,
            usage=(validity.begin, validity.signs_until),
            state=self.state,
            crl_urls=self.terms.crl_urls,
            issuer_urls=self.terms.issuer_urls,
        )

    def _name(self, common_name: str) -> Name:
        return Name.build([("C", self.country), ("O", TEST_ORGANIZATION), ("CN", common_name)])

    def _serial(self, subject: bytes, signer: Signer, validity: Validity) -> int:
        """A serial number of 15 bytes, positive, another one for every certificate."""
        material = b"serial" + subject + bytes(signer.public_key) + validity.begin.isoformat().encode()
        return int.from_bytes(b"\x40" + DRBG(material)(14), "big")
