"""A sealed record: a statement that a terminal signed, and items that each can be withheld (docs/evidence-format.md).

The one mechanism of evidence and of what is added to it later. The seal is a COSE_Sign1 (RFC 9052, 4.2) over the
statement, which holds the digest of each item. Its protected header has the algorithm, the content type and the digest
of the terminal's certificate (x5t; RFC 9360), and the name of the format is signed along as `external_aad`: so no seal
of one kind of record is one of another.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from hashlib import sha256
from typing import Final

from chipkit.codec.cbor import decode, encode
from chipkit.crypto.cose import (
    ALGORITHM,
    ALGORITHMS,
    CONTENT_TYPE,
    SHA_256,
    X5CHAIN,
    X5T,
    Sign1,
    load_signer_key,
    lower_form,
)
from chipkit.errors import (
    ChipkitError,
    CodecError,
    EvidenceError,
    KeyUnusableError,
    SignatureInvalidError,
    UnsupportedError,
)
from chipkit.evidence.items import MAX_ITEMS, Random, committed, opened
from chipkit.frozen import FrozenMapping, freeze, frozen_value
from chipkit.keys.ports import SigningKey
from chipkit.pki.certificate import Certificate
from chipkit.values import dataclass

__all__ = ["MAX_CERTIFICATES", "MAX_STATEMENT", "MAX_TIME_STAMP", "Record", "RecordKind", "read_record", "seal_record"]

MAX_STATEMENT: Final = 24 * 1024 * 1024
MAX_CERTIFICATES: Final = 8
"""Of a terminal: its own and those above it."""
MAX_TIME_STAMP: Final = 64 * 1024

_TIME_STAMP: Final = 270
"""3161-ctt: a time stamp over the finished seal (RFC 9921, 3.1)."""
_SCHEMA, _DIGESTS, _CHAIN = "schema", "digests", "chain"
_OURS: Final = frozenset({_SCHEMA, _DIGESTS, _CHAIN})
_DIGEST: Final = 32


@dataclass(frozen=True, slots=True)
class RecordKind:
    """What kind of record something is."""

    format: str
    """Its name and version, such as "chipkit.evidence/1", in the statement and in `external_aad`."""
    media_type: str
    """The content type in the protected header."""

    @property
    def external_aad(self) -> bytes:
        """What is signed along with every seal of this kind."""
        return self.format.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record whose form is right and whose items are those of its statement; who sealed it is another question."""

    kind: RecordKind
    seal: Sign1 = field(repr=False)
    statement: Mapping[str, object] = field(repr=False)
    """What was signed; besides what the caller gave, "schema", "digests" by the names of items, and "chain"."""
    items: Mapping[str, bytes] = field(repr=False)
    """Those that are not withheld, encoded."""

    def __post_init__(self) -> None:
        freeze(self, "items")
        object.__setattr__(self, "statement", frozen_value(self.statement))

    @property
    def digest(self) -> bytes:
        """SHA-256 over the seal with an empty unprotected header: what others name this record by.

        Neither a time stamp nor an item that is withheld later changes it.
        """
        return sha256(bytes(self.seal.with_unprotected({}))).digest()

    @property
    def terminal(self) -> bytes:
        """SHA-256 of the certificate of the terminal that it says sealed it."""
        return _thumbprint(self.seal)

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """The terminal's certificates as they travel along, its own first; empty where none do."""
        return _chain(self.seal)

    @property
    def time_stamp(self) -> bytes | None:
        """The time stamp token over the seal's signature (RFC 9921, 3.1), as it came; nothing in it is verified."""
        token = self.seal.unprotected.get(_TIME_STAMP)
        return token if isinstance(token, bytes) else None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all items that were sealed."""
        return tuple(_digests(self.statement))

    @property
    def withheld(self) -> tuple[str, ...]:
        """The names of those that are not here."""
        return tuple(name for name in self.names if name not in self.items)

    def value(self, name: str) -> object:
        """The value of an item.

        Raises:
            KeyError: The item is withheld, or there never was one of this name.
        """
        return opened(name, self.items[name], _digests(self.statement)[name])

    def without(self, names: Iterable[str]) -> Record:
        """The same record with these items withheld too; names that it does not have are passed over."""
        gone = frozenset(names)
        return replace(self, items={name: item for name, item in self.items.items() if name not in gone})

    def with_time_stamp(self, token: bytes) -> Record:
        """The same record with a time stamp over its signature, in the place of one that it has.

        Raises:
            ValueError: The token is too large.
        """
        if not 0 < len(token) <= MAX_TIME_STAMP:
            raise ValueError(f"a time stamp of {len(token)} bytes where 1 to {MAX_TIME_STAMP} belong")
        return replace(self, seal=self.seal.with_unprotected({**self.seal.unprotected, _TIME_STAMP: token}))

    def verify(self, certificate: Certificate) -> None:
        """Return if the key of this certificate made the seal, and the seal names it.

        Raises:
            EvidenceError: The key did not make it, or makes no seals.
        """
        if sha256(certificate.raw).digest() != self.terminal:
            raise EvidenceError("it names the certificate of another terminal", where="seal")
        try:
            self.seal.verify(load_signer_key(certificate.public_key), external_aad=self.kind.external_aad)
        except SignatureInvalidError:
            raise EvidenceError("it is broken: something was changed after it was sealed", where="seal") from None
        except (KeyUnusableError, UnsupportedError) as error:
            raise EvidenceError(str(error), where="seal") from None

    def encoded(self) -> dict[str, object]:
        """The record as it stands in a file: "seal" and "items"."""
        return {"seal": bytes(self.seal), "items": dict(self.items)}


def seal_record(
    kind: RecordKind,
    statement: Mapping[str, object],
    items: Mapping[str, object],
    signer: SigningKey,
    *,
    random: Random = secrets.token_bytes,
) -> Record:
    """Seal a statement and the digests of its items.

    Args:
        kind: What it is.
        statement: Plain values of CBOR by names other than "schema", "digests" and "chain".
        items: What may be withheld, plain values of CBOR by names which are nothing personal themselves.
        signer: The terminal.
        random: Gives the salts.

    Raises:
        ValueError: A record does not take a name or a value, or the signature does not verify under the signer's own
            certificate.
        TypeError: A value is not plain CBOR.
    """
    if taken := _OURS & statement.keys():
        raise ValueError(f"{min(taken)!r} is a name of the record itself")
    certificates = tuple(signer.certificates)
    if not 0 < len(certificates) <= MAX_CERTIFICATES:
        raise ValueError(f"{len(certificates)} certificates of the signer where 1 to {MAX_CERTIFICATES} belong")
    encoded, digests = committed(items, random)
    own: dict[str, object] = {
        _SCHEMA: kind.format,
        _DIGESTS: digests,
        _CHAIN: [sha256(certificate).digest() for certificate in certificates],
    }
    payload = encode({**statement, **own})
    if len(payload) > MAX_STATEMENT:
        raise ValueError(f"a statement of over {MAX_STATEMENT} bytes")
    headers: dict[object, object] = {CONTENT_TYPE: kind.media_type, X5T: [SHA_256, sha256(certificates[0]).digest()]}
    seal = Sign1.build(
        headers,
        payload,
        lambda data: lower_form(signer.sign(data), signer.algorithm),
        algorithm=signer.algorithm,
        external_aad=kind.external_aad,
    ).with_unprotected({X5CHAIN: certificates[0] if len(certificates) == 1 else list(certificates)})
    try:
        return read_record(kind, {"seal": bytes(seal), "items": encoded})
    except EvidenceError as error:
        raise ValueError(f"the seal of {signer.name} does not hold: {error}") from None


def read_record(kind: RecordKind, entries: object) -> Record:
    """The record in "seal" and "items", its form and every item checked.

    The signature is checked where the terminal's certificate travels along: so a changed byte is found even where the
    terminal is not known. Whether the terminal counts for anything is for whoever knows terminals.

    Raises:
        EvidenceError: The entries are not a record of this kind, something in it was changed, or its seal is broken.
    """
    match entries:
        case {"seal": bytes(raw), "items": dict(items), **others} if not others:
            seal = _read_seal(kind, raw)
        case _:
            raise EvidenceError("not a seal with its items", where="record")
    record = Record(kind=kind, seal=seal, statement=_read_statement(kind, seal), items=_read_items(items))
    digests = _digests(record.statement)
    for name, item in record.items.items():
        if name not in digests:
            raise EvidenceError("nothing of this name was sealed", where=f"item {name[:80]!r}")
        opened(name, item, digests[name])
    _check_certificates(record)
    return record


def _read_seal(kind: RecordKind, raw: bytes) -> Sign1:
    try:
        seal = Sign1.parse(raw)
    except CodecError as error:
        raise EvidenceError(str(error), where="seal") from None
    header = seal.headers
    if header.keys() != {ALGORITHM, CONTENT_TYPE, X5T} or header[CONTENT_TYPE] != kind.media_type:
        raise EvidenceError(f"its protected header is not that of a {kind.format}", where="seal")
    if header[ALGORITHM] not in ALGORITHMS:
        raise EvidenceError("its algorithm is none that seals are made by", where="seal")
    if lower_form(seal.signature, header[ALGORITHM]) != seal.signature:
        raise EvidenceError(
            "its signature is in the other one of its two forms, which anybody can give it", where="seal"
        )
    if not seal.unprotected.keys() <= {X5CHAIN, _TIME_STAMP}:
        raise EvidenceError("its unprotected header holds more than certificates and a time stamp", where="seal")
    token = seal.unprotected.get(_TIME_STAMP, b"\0")
    if not isinstance(token, bytes) or not 0 < len(token) <= MAX_TIME_STAMP:
        raise EvidenceError(f"its time stamp is no byte string of 1 to {MAX_TIME_STAMP} bytes", where="seal")
    _thumbprint(seal)
    _chain(seal)
    return seal


def _thumbprint(seal: Sign1) -> bytes:
    match seal.headers[X5T]:
        case (algorithm, bytes(digest)) if algorithm == SHA_256 and len(digest) == _DIGEST:
            return digest
    raise EvidenceError("it does not name a certificate by its SHA-256", where="seal")


def _chain(seal: Sign1) -> tuple[bytes, ...]:
    """RFC 9360, 2: one certificate as a byte string, two or more as an array of them."""
    match seal.unprotected.get(X5CHAIN, ()):
        case bytes(only):
            return (only,)
        case tuple(several) if len(several) != 1 and len(several) <= MAX_CERTIFICATES:
            if all(isinstance(each, bytes) for each in several):
                return several
    raise EvidenceError("its certificates are not in the form of RFC 9360", where="seal")


def _read_statement(kind: RecordKind, seal: Sign1) -> Mapping[str, object]:
    if len(seal.payload) > MAX_STATEMENT:
        raise EvidenceError(f"{len(seal.payload)} bytes where at most {MAX_STATEMENT} are read", where="statement")
    try:
        statement = decode(seal.payload)
    except CodecError as error:
        raise EvidenceError(str(error), where="statement") from None
    if not isinstance(statement, dict) or not all(isinstance(key, str) for key in statement):
        raise EvidenceError("not a map of names", where="statement")
    if statement.get(_SCHEMA) != kind.format:
        raise EvidenceError(f"not one of the schema {kind.format}", where="statement")
    digests, chain = statement.get(_DIGESTS), statement.get(_CHAIN)
    if not isinstance(digests, dict) or len(digests) > MAX_ITEMS or not all(map(_is_commitment, digests.items())):
        raise EvidenceError("its digests are malformed", where="statement")
    if len({told["id"] for told in digests.values()}) != len(digests):
        raise EvidenceError("two items have one number", where="statement")
    if not isinstance(chain, list) or not all(isinstance(each, bytes) and len(each) == _DIGEST for each in chain):
        raise EvidenceError("its chain of certificates is malformed", where="statement")
    return statement


def _is_commitment(entry: tuple[object, object]) -> bool:
    match entry:
        case (str(), {"id": bool()}):
            return False
        case (str(), {"id": int(number), "sha256": bytes(digest), **others}) if not others:
            return number >= 0 and len(digest) == _DIGEST
    return False


def _digests(statement: Mapping[str, object]) -> Mapping[str, Mapping[str, object]]:
    digests: Mapping[str, Mapping[str, object]] = statement[_DIGESTS]  # type: ignore[assignment]
    return digests


def _read_items(items: Mapping[object, object]) -> Mapping[str, bytes]:
    if len(items) > MAX_ITEMS:
        raise EvidenceError(f"{len(items)} items where at most {MAX_ITEMS} are read", where="record")
    read: dict[str, bytes] = {}
    for name, item in items.items():
        if not isinstance(name, str) or not isinstance(item, bytes):
            raise EvidenceError("an item is not a byte string under a name", where="record")
        read[name] = item
    return FrozenMapping(read)


def _check_certificates(record: Record) -> None:
    """That the certificates which travel along are those that the statement names, and the first one made the seal."""
    if not (certificates := record.certificates):
        return
    if [sha256(each).digest() for each in certificates] != list(record.statement[_CHAIN]):  # type: ignore[call-overload]
        raise EvidenceError("its certificates are not those that were sealed with it", where="seal")
    try:
        certificate = Certificate.parse(certificates[0])
    except ChipkitError as error:
        raise EvidenceError(f"the terminal's certificate: {error}", where="seal") from None
    record.verify(certificate)
