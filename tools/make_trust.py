"""Makes an artificial trust store of any size: authorities of many invented countries, their signers and lists.

python tools/make_trust.py FOLDER --authorities 960 --signers 29000 --lists 33

Every signature is real, and every certificate bears the TEST marking. Equal numbers do not make equal stores: keys are
drawn anew. Files in the folder: `master-list-NUMBER.ml` and `signer.cer`, which signed them; `directory.ldif` with the
document signers and revocation lists; with `--files`, each certificate and list in a file of its own too.
"""

from __future__ import annotations

import argparse
import base64
import itertools
import string
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chipkit.pki.algorithms import SignatureScheme
from chipkit.pki.certificate import Certificate, TBSCertificate, assemble
from chipkit.pki.crl import CertificateList, RevokedEntry, TBSCertificateList
from chipkit.pki.crl import assemble as assemble_list
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.extensions import authority_key_identifier, crl_number
from chipkit.pki.names import Name
from chipkit.pki.public_key import ec_spki
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit_emulator.pki.authority import TestPKI
from chipkit_emulator.pki.extensions import Extensions, key_identifier
from chipkit_emulator.pki.lists import build_master_list
from chipkit_emulator.pki.marking import TEST_ORGANIZATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from chipkit.pki.extensions import Extension
    from chipkit.trust.store import TrustStore

__all__ = ["ArtificialTrust", "Authority"]

AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
_CURVE: Final = CURVES["secp256r1"]
_SCHEME: Final = SignatureScheme("ecdsa", "sha256").to_algorithm()
_KEYS: Final = 32
"""So many keys the document signers share: making one takes as long as signing."""
_LISTED: Final = 500
"""Certificates in one master list."""
_REVOKED: Final = 4
_LETTERS: Final = 40
"""Of a common name."""
_ASSIGNED: Final = (
    "AA",
    *(f"Q{letter}" for letter in "MNOPQRSTUVWXYZ"),
    *(f"X{one}" for one in string.ascii_uppercase),
)
"""Codes that ISO 3166 leaves to its users."""


class _Key:
    """A key pair on P-256."""

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public = ec_spki(_CURVE, point)
        self.identifier = key_identifier(self.public)

    def sign(self, tbs: bytes) -> bytes:
        return self._private.sign(tbs, ec.ECDSA(SHA256(), deterministic_signing=True))


@dataclass(frozen=True, eq=False)
class Authority:
    """A country signing CA with what it issued."""

    country: str
    number: int
    key: _Key
    certificate: bytes

    @property
    def common_name(self) -> str:
        """What its subject is called, beside country and organization."""
        return f"chipkit TEST CSCA {self.number:06}".ljust(_LETTERS, ".")

    @property
    def name(self) -> Name:
        """Its subject."""
        return _name(self.country, self.common_name)

    def document_signer(self, number: int, key: _Key) -> bytes:
        """A document signer that it issued."""
        return _signed(_template(self.country, authority=False), number, self, _signer_name(number), key)

    def revocation_list(self, at: datetime = AT) -> bytes:
        """Its revocation list, which names a few serial numbers that nobody has."""
        entry = RevokedEntry(at - timedelta(days=30), None)
        tbs = TBSCertificateList(
            signature=_SCHEME,
            issuer=self.name,
            this_update=at - timedelta(days=1),
            next_update=at + timedelta(days=30),
            revoked={(0x7F << 56) + number: entry for number in range(_REVOKED)},
            extensions=(authority_key_identifier(self.key.identifier), crl_number(1)),
        )
        return assemble_list(bytes(tbs), _SCHEME, self.key.sign(bytes(tbs)))


@dataclass(frozen=True, kw_only=True)
class ArtificialTrust:
    """A store of so many certificates and lists, made when they are asked for."""

    authorities: int
    signers: int = 0
    lists: int = 0
    countries: int = 190

    @cached_property
    def made(self) -> tuple[Authority, ...]:
        """The authorities, several of each country, as many of each as there are to go round."""
        codes = list(itertools.islice(_codes(), self.countries))
        return tuple(_authority(codes[number % len(codes)], number) for number in range(self.authorities))

    def document_signers(self) -> Iterator[bytes]:
        """The document signers, shared out among the authorities."""
        keys = [_Key() for _ in range(min(_KEYS, self.signers))]
        for number in range(self.signers):
            yield self.made[number % self.authorities].document_signer(number, keys[number % len(keys)])

    def parsed_signers(self) -> Iterator[Certificate]:
        """Document signers as they are when they are read, in a fraction of the time that reading all of them takes."""
        made: dict[tuple[int, int], Certificate] = {}
        keys = [_Key() for _ in range(min(_KEYS, self.signers))]
        for number in range(self.signers):
            at, key = number % self.authorities, number % len(keys)
            authority = self.made[at]
            if (at, key) not in made:
                made[at, key] = Certificate.parse(authority.document_signer(number, keys[key]))
                yield made[at, key]
                continue
            yield _another(made[at, key], number, authority)

    def filled(self, store: TrustStore, at: datetime = AT) -> None:
        """Put all of it into a store's file: what lists name by an import, signers and revocation lists at once.

        Nobody checks the signers' signatures meanwhile; they are right.
        """
        lists = [ImportFile(f"list {number}", raw) for number, raw in enumerate(self.master_lists())]
        import_into(store, lists, at=at, options=ImportOptions(first_use=True, test=True))
        kept = Ground(kind=GroundKind.KEPT, source="directory.ldif", placed_at=at)
        with store.change("import", at=at) as change:
            signers = self.parsed_signers()
            while some := list(itertools.islice(signers, _LISTED)):
                change.foresee(each.fingerprint for each in some)
                for signer in some:
                    change.place(signer, kept)
            for raw in self.revocation_lists(at):
                change.place_crl(CertificateList.parse(raw), kept)

    def revocation_lists(self, at: datetime = AT) -> Iterator[bytes]:
        """The revocation lists, of the first authorities."""
        return (authority.revocation_list(at) for authority in self.made[: self.lists])

    def master_lists(self, at: datetime = AT) -> Iterator[bytes]:
        """Master lists that name all authorities, signed by `list_signer`."""
        pki, made = _pki(at), [Certificate.parse(authority.certificate) for authority in self.made]
        for begin in range(0, len(made), _LISTED):
            listed = made[begin : begin + _LISTED]
            yield build_master_list((pki.csca.certificate, *listed), pki.list_signer, pki.csca.certificate, at)

    def list_signer(self, at: datetime = AT) -> bytes:
        """The certificate of whoever signs the master lists."""
        return _pki(at).list_signer.certificate.raw

    def in_memory(self) -> InMemoryTrust:
        """The authorities and revocation lists as a store in memory."""
        anchors = (Anchor(Certificate.parse(each.certificate), AnchorKind.TEST) for each in self.made)
        return InMemoryTrust(tuple(anchors), tuple(CertificateList.parse(each) for each in self.revocation_lists()))

    def ldif(self, at: datetime = AT) -> Iterator[str]:
        """The records of document signers and revocation lists, as a directory writes them (RFC 2849)."""
        yield "version: 1\n"
        for number, signer in enumerate(self.document_signers()):
            yield _record(f"cn=signer-{number}", "userCertificate;binary", signer)
        for number, listed in enumerate(self.revocation_lists(at)):
            yield _record(f"cn=list-{number}", "certificateRevocationList;binary", listed)

    def write(self, folder: Path, *, files: bool = False) -> None:
        """Write all of it.

        Args:
            folder: Where to; it is made if it is not there.
            files: Write each authority's certificate, signer and revocation list as a file of its own too.
        """
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "signer.cer").write_bytes(self.list_signer())
        for number, master_list in enumerate(self.master_lists()):
            (folder / f"master-list-{number}.ml").write_bytes(master_list)
        with (folder / "directory.ldif").open("w", encoding="ascii") as directory:
            directory.writelines(self.ldif())
        if files:
            self._write_each("authority-{:06}.cer", folder, (each.certificate for each in self.made))
            self._write_each("signer-{:06}.cer", folder, self.document_signers())
            self._write_each("list-{:06}.crl", folder, self.revocation_lists())

    @staticmethod
    def _write_each(name: str, folder: Path, contents: Iterable[bytes]) -> None:
        for number, content in enumerate(contents):
            (folder / name.format(number)).write_bytes(content)


# how they are made ---------------------------------------------------------------------------------------------------

_SERIAL: Final = 0x7E5E_5E5E_5E5E_5E01
_SUBJECT: Final = "N" * _LETTERS
_ISSUER: Final = "I" * _LETTERS


@lru_cache
def _pki(at: datetime) -> TestPKI:
    return TestPKI.create(20, at)


@lru_cache
def _marks() -> tuple[_Key, _Key]:
    """Keys that stand in templates, for the subject's and for the issuer's."""
    return _Key(), _Key()


def _codes() -> Iterator[str]:
    letters = itertools.product(string.ascii_uppercase, repeat=2)
    return iter(dict.fromkeys((*_ASSIGNED, *("".join(pair) for pair in letters))))


def _signer_name(number: int) -> str:
    return f"chipkit TEST Document Signer {number:06}".ljust(_LETTERS, ".")


def _name(country: str, common_name: str) -> Name:
    return Name.build([("C", country), ("O", TEST_ORGANIZATION), ("CN", common_name)])


def _authority(country: str, number: int) -> Authority:
    blank = Authority(country, number, _Key(), b"")
    certificate = _signed(_template(country, authority=True), number, blank, blank.common_name, blank.key)
    return Authority(country, number, blank.key, certificate)


@lru_cache(maxsize=1024)
def _template(country: str, *, authority: bool) -> bytes:
    """What is signed of a certificate, with marks in the place of what each has of its own."""
    subject, issuer = _marks()
    begin, end = AT - timedelta(days=400), AT + timedelta(days=4000)
    extensions = Extensions(
        subject_key=subject.public, issuer_key=issuer.public, usage=(begin, end), state=f"{country}X"
    )
    own: Sequence[Extension] = extensions.of_authority() if authority else extensions.of_document_signer(("ID",))
    return bytes(
        TBSCertificate(
            serial=_SERIAL,
            signature=_SCHEME,
            issuer=_name(country, _ISSUER),
            subject=_name(country, _SUBJECT),
            not_before=begin,
            not_after=end,
            public_key=subject.public,
            extensions=tuple(own),
        )
    )


def _signed(template: bytes, number: int, issuer: Authority, subject: str, key: _Key) -> bytes:
    """A certificate out of a template: marks have the lengths of what takes their place."""
    subject_mark, issuer_mark = _marks()
    tbs = template
    for mark, value in (
        (_SERIAL.to_bytes(8, "big"), (0x4000_0000_0000_0000 + number).to_bytes(8, "big")),
        (_ISSUER.encode(), issuer.common_name.encode()),
        (_SUBJECT.encode(), subject.encode()),
        (bytes(subject_mark.public), bytes(key.public)),
        (subject_mark.identifier, key.identifier),
        (issuer_mark.identifier, issuer.key.identifier),
    ):
        tbs = tbs.replace(mark, value)
    return assemble(tbs, _SCHEME, issuer.key.sign(tbs))


def _another(first: Certificate, number: int, issuer: Authority) -> Certificate:
    """A signer of the issuer and key of another one, with a number of its own in name and serial number."""
    before = first.subject.common_name or ""
    name, serial = _signer_name(number), 0x4000_0000_0000_0000 + number
    own = first.tbs.replace(before.encode(), name.encode())
    own = own.replace(first.serial.to_bytes(8, "big"), serial.to_bytes(8, "big"))
    subject = Name.parse(first.subject.raw.replace(before.encode(), name.encode()))
    signature = issuer.key.sign(own)
    made = replace(
        first, raw=assemble(own, _SCHEME, signature), tbs=own, serial=serial, subject=subject, signature=signature
    )
    if first.subject_key_identifier is not None:
        vars(made)["decoded"] = vars(first)["decoded"]  # the extensions are the same ones, and are read already
    return made


def _record(name: str, attribute: str, value: bytes) -> str:
    """A record with one value, its lines folded."""
    text = f"{attribute}:: {base64.b64encode(value).decode('ascii')}"
    folded = "\n ".join(text[at : at + 76] for at in range(0, len(text), 76))
    return f"\ndn: {name},dc=data,dc=pkd,dc=chipkit,dc=invalid\nobjectClass: top\n{folded}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a store into a folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--authorities", type=int, default=960, help="country signing CAs (960)")
    parser.add_argument("--signers", type=int, default=29_000, help="document signers (29000)")
    parser.add_argument("--lists", type=int, default=33, help="revocation lists (33)")
    parser.add_argument("--countries", type=int, default=190, help="countries, at most 676 (190)")
    parser.add_argument("--files", action="store_true", help="a file of its own for each, too")
    given = parser.parse_args(arguments)
    store = ArtificialTrust(
        authorities=given.authorities, signers=given.signers, lists=given.lists, countries=given.countries
    )
    store.write(given.folder, files=given.files)
    return 0


if __name__ == "__main__":
    sys.exit(main())
