"""Many invented documents of one signer, and of many signers, of an issuer with keys of a kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from chipkit.capture import Capture, Origin
from chipkit.lds.com import COM
from chipkit.lds.files import EF, RawFile
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise
from chipkit_emulator.personalisation.sod import sign_files
from chipkit_emulator.pki.authority import TestPKI
from chipkit_emulator.pki.keys import KeyChoice, KeySpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chipkit.pki.algorithms import HashName
    from chipkit.trust.model import InMemoryTrust
    from chipkit_emulator.pki.issued import Issued

__all__ = ["AT", "Issuer", "capture_of"]

AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
_READ: Final = (EF.DG1, EF.DG2)
_HOLDERS: Final = 4
_HASHES: Final[Mapping[str, HashName]] = {"secp384r1": "sha384", "brainpoolP384r1": "sha384"}


@dataclass(frozen=True)
class Issuer:
    """An issuer, by the kinds of its keys, such as "rsa-4096" and "rsa-2048"."""

    csca: str
    signer: str

    @property
    def pki(self) -> TestPKI:
        """Its test PKI."""
        return _pki(self.csca, self.signer)

    @property
    def trust(self) -> InMemoryTrust:
        """A store that knows it."""
        return _trust(self.csca, self.signer)

    def document_signer(self, number: int) -> Issued:
        """One of its document signers, each with a key of its own."""
        return _document_signer(self.csca, self.signer, number)

    def document(self, number: int, signer: int = 0) -> dict[EF, bytes]:
        """The files of a document, with other digests and another day of issue for each number."""
        files = dict(_holder(number % _HOLDERS))
        files[EF.DG2] = files[EF.DG2][:-4] + number.to_bytes(4, "big")  # the end of the picture, which nobody decodes
        signed_at = AT - timedelta(days=2, seconds=number)
        issued = self.document_signer(signer)
        sod = sign_files(files, issued, hash_name="sha256", version=0, signed_at=signed_at)
        return {**files, EF.SOD: sod, EF.COM: bytes(COM.of(*_READ))}


def capture_of(files: Mapping[EF, bytes]) -> Capture:
    """The capture of a reading that brought these files."""
    return Capture(origin=Origin.LIVE, files=_raw(files))


def _raw(files: Mapping[EF, bytes]) -> dict[EF, RawFile]:
    return {ef: RawFile(ef, content) for ef, content in files.items()}


@lru_cache
def _pki(csca: str, signer: str) -> TestPKI:
    keys = KeyChoice(csca=KeySpec.parse(csca), csca_hash=_hash(csca), dsc=KeySpec.parse(signer), dsc_hash=_hash(signer))
    return TestPKI.create(11, AT, keys=keys)


@lru_cache
def _trust(csca: str, signer: str) -> InMemoryTrust:
    return trust_in(_pki(csca, signer), AT)


@lru_cache
def _document_signer(csca: str, signer: str, number: int) -> Issued:
    return _pki(csca, signer).issue_document_signer(label=f"dsc {number}")


@lru_cache
def _holder(seed: int) -> Iterable[tuple[EF, bytes]]:
    files = personalise(load_profile("vn-cccd-2024"), seed=seed, at=AT).files
    return tuple((ef, files[ef]) for ef in _READ)


def _hash(key: str) -> HashName:
    return _HASHES.get(key, "sha256")
