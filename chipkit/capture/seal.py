"""A seal: a terminal signs what it read, so that another one may rely on it (RFC 9052, COSE_Sign1 with ES256).

The seal says that this terminal spoke to the chip. Chip Authentication convinces only who took part, and the seal is
how that terminal passes its conviction on; who does not know the terminal learns nothing from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from chipkit.crypto.cose import ALGORITHM, CONTENT_TYPE, ES256, KEY_ID, Sign1
from chipkit.crypto.keys import load_public_key
from chipkit.errors import CaptureError, CodecError, KeyUnusableError, SignatureInvalidError, UnsupportedError
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.values import dataclass

__all__ = ["Sealer", "Terminal", "is_sealed", "open_seal", "seal"]

_MEDIA_TYPE = "application/vnd.chipkit.capture+cbor"


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal whose seals are relied on."""

    name: str
    """What it is called in reports."""
    public_key: SubjectPublicKeyInfo
    """Its key on P-256."""

    @property
    def key_id(self) -> bytes:
        """What its seals name the key by: SHA-256 of the SubjectPublicKeyInfo."""
        return hashlib.sha256(bytes(self.public_key)).digest()


@dataclass(frozen=True, slots=True)
class Sealer:
    """This terminal's own seal. The private key stays where it is."""

    terminal: Terminal
    """Who seals."""
    sign: Callable[[bytes], bytes]
    """ECDSA with SHA-256 over its argument, as r and s of 32 bytes each."""


def seal(payload: bytes, sealer: Sealer) -> bytes:
    """The sealed form of `payload`.

    Raises:
        ValueError: The seal does not verify under the key of `sealer`'s own terminal.
    """
    message = Sign1.build({CONTENT_TYPE: _MEDIA_TYPE, KEY_ID: sealer.terminal.key_id}, payload, sealer.sign)
    if not _verifies(sealer.terminal, message):
        raise ValueError("the seal does not verify under the terminal's own key")
    return bytes(message)


def is_sealed(data: bytes) -> bool:
    """Whether `data` begins as sealed captures do."""
    return Sign1.begins(data)


def open_seal(data: bytes, terminals: Iterable[Terminal]) -> tuple[bytes, Terminal | None]:
    """The payload, and the terminal whose seal it bears; None if the terminal is not among the known ones.

    Raises:
        CaptureError: The bytes are not a sealed capture, or a known terminal's seal does not verify.
    """
    try:
        message = Sign1.parse(data)
    except CodecError as error:
        raise CaptureError(f"not a COSE_Sign1 as captures are sealed with: {error}") from None
    key_id = _key_id(message)
    terminal = next((known for known in terminals if known.key_id == key_id), None)
    if terminal is not None and not _verifies(terminal, message):
        raise CaptureError("the seal is broken: the capture was changed after it was sealed")
    return message.payload, terminal


def _key_id(message: Sign1) -> bytes:
    """The terminal that the seal names; a header with more entries than ours is refused."""
    header = message.headers
    if message.unprotected or header.keys() != {ALGORITHM, CONTENT_TYPE, KEY_ID}:
        raise CaptureError("the seal's header is not ours")
    key_id = header[KEY_ID]
    if header[ALGORITHM] != ES256 or header[CONTENT_TYPE] != _MEDIA_TYPE or not isinstance(key_id, bytes):
        raise CaptureError("the seal's algorithm or content is not ours")
    return key_id


def _verifies(terminal: Terminal, message: Sign1) -> bool:
    try:
        message.verify(load_public_key(terminal.public_key))
    except (SignatureInvalidError, KeyUnusableError, UnsupportedError):
        return False
    return True
