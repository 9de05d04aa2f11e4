"""Signed lists of document signers: read, made, and admitted into a store. The format: docs/pinned-signers.md.

A list carries its publisher's key, so that it can be checked by itself; whether that key is trusted, the operator says
(`ListKey`), never the list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from chipkit.codec.cbor import decode, encode
from chipkit.codec.moments import moved
from chipkit.crypto.cose import ALGORITHM, CONTENT_TYPE, ES256, KEY_ID, Sign1, lower_form
from chipkit.crypto.keys import load_public_key
from chipkit.errors import ChipkitError, CodecError, SignatureInvalidError, TrustError
from chipkit.pki.certificate import Certificate
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.trust.clock import AHEAD
from chipkit.trust.pinned_signers import ListFacts, ListKey, PinnedEntry, PinnedList, RemovedList, scopes_of
from chipkit.values import dataclass

__all__ = ["MEDIA_TYPE", "admit_list", "build_list", "expect_no_replay", "one_form", "read_facts", "read_list"]

MEDIA_TYPE: Final = "application/vnd.chipkit.pinned-signers+cbor"
_WHAT: Final = "list of signers"
_VERSION: Final = 1
_MAX_LIST: Final = 16 << 20
_MAX_ENTRIES: Final = 500
_MAX_NAME: Final = 100
_MAX_NOTE: Final = 400
_ENTRY: Final = ("sha256", "certificate", "country", "document_types", "note")
_LATEST: Final = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())


def build_list(
    *,
    name: str,
    issued: datetime,
    next_update: datetime,
    entries: Iterable[PinnedEntry],
    public_key: SubjectPublicKeyInfo,
    sign: Callable[[bytes], bytes],
) -> PinnedList:
    """Make and sign a list.

    Args:
        name: What the publisher calls itself.
        issued: When the list is made, with its zone; seconds count.
        next_update: When the next one is due at the latest.
        entries: The signers; a certificate may stand there several times, for several states.
        public_key: The publisher's key, on P-256.
        sign: ECDSA with SHA-256 over its argument, as r and s of 32 bytes each.

    Raises:
        ValueError: A value is out of its bounds, or `sign` did not sign with the publisher's key.
    """
    key = bytes(public_key)
    payload = encode(
        {
            "version": _VERSION,
            "name": name,
            "issued": int(issued.timestamp()),
            "next_update": int(next_update.timestamp()),
            "key": key,
            "entries": [
                {
                    "sha256": bytes.fromhex(each.certificate.fingerprint),
                    "certificate": each.certificate.raw,
                    "country": each.country,
                    "document_types": list(each.document_types),
                    "note": each.note,
                }
                for each in entries
            ],
        }
    )
    raw = bytes(Sign1.build({CONTENT_TYPE: MEDIA_TYPE, KEY_ID: sha256(key).digest()}, payload, sign))
    try:
        return read_list(raw)
    except ChipkitError as error:
        raise ValueError(f"not a list that anybody would take: {error}") from error


def read_list(raw: bytes) -> PinnedList:
    """Read a list, and check its signature under the key that it carries.

    A list is known by the lower one of the two forms of its signature, in which it is given: anybody makes the other
    one of it, and both are one list.

    Raises:
        CodecError: The bytes are not such a list, or not in deterministic encoding.
        TrustError: The signature is not that of the key that it carries, or that key cannot be used.
    """
    message = _parsed(raw)
    with _malformed():
        head = _head(message)
        made = PinnedList(
            raw=bytes(message),
            public_key=head.public_key,
            name=head.name,
            issued=head.issued,
            next_update=head.next_update,
            entries=tuple(map(_entry, head.entries)),
        )
    _check_signature(message, made.public_key)
    return made


def read_facts(raw: bytes) -> ListFacts:
    """What a list says that was read in full when it came, as `read_list` reads it, without a look at its certificates.

    Raises:
        CodecError: As `read_list`.
        TrustError: As `read_list`.
    """
    message = _parsed(raw)
    with _malformed():
        head = _head(message)
        facts = ListFacts(
            sha256=sha256(bytes(message)).hexdigest(),
            key_sha256=sha256(bytes(head.public_key)).hexdigest(),
            name=head.name,
            issued=head.issued,
            next_update=head.next_update,
            scopes=scopes_of(map(_scope, head.entries)),
        )
    _check_signature(message, head.public_key)
    return facts


def one_form(raw: bytes) -> bytes:
    """A list in the form by which it is known; its signature is not checked.

    Raises:
        CodecError: The bytes are not a COSE_Sign1.
    """
    return bytes(_parsed(raw))


def _parsed(raw: bytes) -> Sign1:
    if len(raw) > _MAX_LIST:
        raise CodecError(f"more than {_MAX_LIST} bytes", where=_WHAT)
    message = Sign1.parse(raw)
    return replace(message, signature=lower_form(message.signature, ES256))


@contextmanager
def _malformed() -> Iterator[None]:
    """What is wrong with a list's values, as an error that says so."""
    try:
        yield
    except CodecError as error:
        raise error.inside(f"{_WHAT}: malformed") from error
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise CodecError(str(error), where=f"{_WHAT}: malformed") from error


def _check_signature(message: Sign1, public_key: SubjectPublicKeyInfo) -> None:
    key_id = sha256(bytes(public_key)).digest()
    if message.unprotected or dict(message.headers) != {ALGORITHM: ES256, CONTENT_TYPE: MEDIA_TYPE, KEY_ID: key_id}:
        raise CodecError("the header is not that of a list of signers, or names another key", where=_WHAT)
    try:
        message.verify(load_public_key(public_key))
    except SignatureInvalidError:
        raise TrustError("the list of signers was changed after it was signed, or another key signed it") from None
    except ChipkitError as error:
        raise TrustError(f"the key of the list of signers cannot be used: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """A list before its entries were looked at."""

    public_key: SubjectPublicKeyInfo
    name: str
    issued: datetime
    next_update: datetime
    entries: list[object]


def _head(message: Sign1) -> _Head:
    members = _members(decode(message.payload), "version", "name", "issued", "next_update", "key", "entries")
    if members["version"] != _VERSION or isinstance(members["version"], bool):
        raise ValueError("another version than 1")
    issued, next_update = _moment(members["issued"]), _moment(members["next_update"])
    if not issued < next_update:
        raise ValueError("the next list is due before this one is made")
    entries = _typed(members["entries"], list)
    if len(entries) > _MAX_ENTRIES:
        raise ValueError(f"more than {_MAX_ENTRIES} entries")
    return _Head(
        public_key=SubjectPublicKeyInfo.parse(_typed(members["key"], bytes)),
        name=_text(members["name"], _MAX_NAME),
        issued=issued,
        next_update=next_update,
        entries=entries,
    )


def _entry(value: object) -> PinnedEntry:
    members = _members(value, *_ENTRY)
    certificate = Certificate.parse(_typed(members["certificate"], bytes))
    if bytes.fromhex(certificate.fingerprint) != members["sha256"] or certificate.raw != members["certificate"]:
        raise ValueError("the SHA-256 of an entry is not that of its certificate")
    return PinnedEntry(
        certificate=certificate,
        country=_text(members["country"], 3),
        document_types=tuple(_text(each, 2) for each in _typed(members["document_types"], list)),
        note=_text(members["note"], _MAX_NOTE, least=0),
    )


def _scope(value: object) -> tuple[str, str, tuple[str, ...], str]:
    members = _members(value, *_ENTRY)
    if sha256(_typed(members["certificate"], bytes)).digest() != members["sha256"]:
        raise ValueError("the SHA-256 of an entry is not that of its certificate")
    kinds = tuple(_text(each, 2) for each in _typed(members["document_types"], list))
    return members["sha256"].hex(), _text(members["country"], 3), kinds, _text(members["note"], _MAX_NOTE, least=0)


def _members(value: object, *names: str) -> Mapping[str, Any]:
    """A map with exactly these keys: what a later version adds must not be overlooked."""
    if not isinstance(value, dict) or value.keys() != set(names):
        raise TypeError(f"not a map of {', '.join(names)}")
    return value


def _typed(value: object, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"a {type(value).__name__} where {kind.__name__} belongs")
    return value


def _text(value: object, most: int, *, least: int = 1) -> str:
    text: str = _typed(value, str)
    if not least <= len(text) <= most:
        raise ValueError(f"a text of {len(text)} letters where {least} to {most} belong")
    return text


def _moment(value: object) -> datetime:
    seconds: int = _typed(value, int)
    if not 0 <= seconds <= _LATEST:
        raise ValueError("not a time")
    return datetime.fromtimestamp(seconds, UTC)


def admit_list(
    candidate: PinnedList, keys: Collection[ListKey], known: Iterable[PinnedList], *, at: datetime
) -> ListKey:
    """Whether a list may be taken into a store: the pinned key that vouches for it.

    Args:
        candidate: The list.
        keys: The publishers' keys that the operator pinned, those given with this import included.
        known: The lists that are there.
        at: Now, with its zone.

    Raises:
        TrustError: Its key is not pinned, a list of that key is as new or newer and another one, or it is dated more
            than two days ahead: it would keep every honest list out.
    """
    key = next((each for each in keys if each.sha256 == candidate.key_sha256), None)
    if key is None:
        raise TrustError(
            f"the list of {candidate.name!r} is signed by the key {candidate.key_sha256}, which nobody pinned: compare "
            "that SHA-256 with what its publisher says, then import the list with "
            f"--list-key {candidate.key_sha256} --by NAME --source TEXT"
        )
    if candidate.issued > moved(at, AHEAD):
        raise TrustError(f"the list is dated {candidate.issued.date().isoformat()}, which is days ahead")
    for other in known:
        if other.key_sha256 == key.sha256 and other.raw != candidate.raw and other.issued >= candidate.issued:
            raise TrustError(f"a list of the same key is known that is as new or newer: of {other.issued.isoformat()}")
    return key


def expect_no_replay(candidate: PinnedList, removed: Mapping[str, RemovedList]) -> None:
    """Return if a list may come after those of its key that were removed.

    Raises:
        TrustError: The list is older than the newest of them, or another one of the same time.
    """
    known = removed.get(candidate.key_sha256)
    if known is not None and known.is_newer(candidate):
        raise TrustError(
            f"a list of the same key was here that is as new or newer, of {known.issued.isoformat()}, and was removed: "
            "by an older one, whom the publisher took off since would be trusted again; take it with --older"
        )
