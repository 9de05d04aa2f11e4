"""A seal: a terminal signs what it read, so that another one may rely on it (RFC 9052, COSE_Sign1 with ES256).

The seal says that this terminal spoke to the chip. Chip Authentication convinces only who took part, and the seal is
how that terminal passes its conviction on; who does not know the terminal learns nothing from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chipkit.capture.cbor import decode, encode
from chipkit.crypto.keys import load_public_key
from chipkit.crypto.signatures import verify_signature
from chipkit.errors import CaptureError, KeyUnusableError, SignatureInvalidError, UnsupportedError
from chipkit.pki.algorithms import SignatureScheme
from chipkit.pki.public_key import SubjectPublicKeyInfo

__all__ = ["Sealer", "Terminal", "is_sealed", "open_seal", "seal"]

_TAG_SIGN1 = b"\xd2"
_ALGORITHM, _CONTENT_TYPE, _KEY_ID = 1, 3, 4
_ES256 = -7
_MEDIA_TYPE = "application/vnd.chipkit.capture+cbor"
_SIGNATURE_SIZE = 64
_SCHEME = SignatureScheme(kind="ecdsa-plain", hash="sha256", mgf_hash=None, salt_length=None)


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal whose seals are relied on."""

    name: str
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
    sign: Callable[[bytes], bytes]
    """ECDSA with SHA-256 over its argument, as r and s of 32 bytes each."""


def seal(payload: bytes, sealer: Sealer) -> bytes:
    """The sealed form of `payload`.

    Raises:
        ValueError: What `sealer` signs does not verify under its own terminal's key.
    """
    protected = encode({_ALGORITHM: _ES256, _CONTENT_TYPE: _MEDIA_TYPE, _KEY_ID: sealer.terminal.key_id})
    signature = sealer.sign(_to_be_signed(protected, payload))
    if not _verifies(sealer.terminal, protected, payload, signature):
        raise ValueError("the seal does not verify under the terminal's own key")
    return _TAG_SIGN1 + encode([protected, {}, payload, signature])


def is_sealed(data: bytes) -> bool:
    """Whether `data` begins as sealed captures do."""
    return data.startswith(_TAG_SIGN1)


def open_seal(data: bytes, terminals: Iterable[Terminal]) -> tuple[bytes, Terminal | None]:
    """The payload, and the terminal whose seal it bears; None where nobody here knows that terminal.

    Raises:
        CaptureError: This is no sealed capture, or a known terminal's seal does not fit it.
    """
    protected, payload, signature = _parts(data)
    key_id = _key_id(protected)
    terminal = next((known for known in terminals if known.key_id == key_id), None)
    if terminal is not None and not _verifies(terminal, protected, payload, signature):
        raise CaptureError("the seal is broken: the capture was changed after it was sealed")
    return payload, terminal


def _parts(data: bytes) -> tuple[bytes, bytes, bytes]:
    members = decode(data.removeprefix(_TAG_SIGN1))
    if not isinstance(members, list) or len(members) != 4 or members[1] != {}:
        raise CaptureError("no COSE_Sign1 as captures are sealed with")
    protected, _, payload, signature = members
    if not (isinstance(protected, bytes) and isinstance(payload, bytes) and isinstance(signature, bytes)):
        raise CaptureError("no COSE_Sign1 as captures are sealed with")
    return protected, payload, signature


def _key_id(protected: bytes) -> bytes:
    header = decode(protected)
    if not isinstance(header, dict) or header.keys() != {_ALGORITHM, _CONTENT_TYPE, _KEY_ID}:
        raise CaptureError("the seal's header is not ours")
    key_id = header[_KEY_ID]
    if header[_ALGORITHM] != _ES256 or header[_CONTENT_TYPE] != _MEDIA_TYPE or not isinstance(key_id, bytes):
        raise CaptureError("the seal's algorithm or content is not ours")
    return key_id


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Sig_structure (RFC 9052, 4.4)."""
    return encode(["Signature1", protected, b"", payload])


def _verifies(terminal: Terminal, protected: bytes, payload: bytes, signature: bytes) -> bool:
    if len(signature) != _SIGNATURE_SIZE:
        return False
    try:
        verify_signature(load_public_key(terminal.public_key), _SCHEME, signature, _to_be_signed(protected, payload))
    except (SignatureInvalidError, KeyUnusableError, UnsupportedError):
        return False
    return True
