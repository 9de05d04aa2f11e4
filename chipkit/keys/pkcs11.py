"""A token in a module for keys, reached by python-pkcs11 (PKCS #11 2.40): one session and one lock for each process.

Threads that share a session crash modules, and a second login is refused, so that all stores of a process share one
session of a token, and every call of any module is made under one lock. A child that was forked inherits neither: the
lock is held while the fork happens, and the child begins the module anew. `pkcs11.util`, which needs another reader of
ASN.1, is not used.
"""

from __future__ import annotations

import hmac
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar

from chipkit.crypto.private_keys import KeptInPlace
from chipkit.errors import DecryptionError, KeyRefusedError, KeyStoreError
from chipkit.extras import ExtraMissingError
from chipkit.keys.token_objects import ObjectFacts, facts_of, find

try:
    import pkcs11 as _package
    from pkcs11 import exceptions as _errors
except ImportError:  # told when a token is asked for
    _package, _errors = None, None  # type: ignore[assignment]

__all__ = ["Token"]

T = TypeVar("T")
_P: Any = _package
_RSA_BITS: Final = 3072
_MOST_FOUND: Final = 1024


class _Open:
    """A session, the PIN that it was opened with, and the objects that were found in it."""

    def __init__(self, session: Any, pin: bytes) -> None:  # noqa: ANN401 - a session of the package
        self.session, self.pin = session, pin
        self._found: dict[ObjectFacts, Any] = {}

    def find(self, wanted: ObjectFacts) -> Any:  # noqa: ANN401 - an object of the package
        """The object that facts are of, which is searched for once."""
        if wanted not in self._found:
            if len(self._found) >= _MOST_FOUND:
                self._found.clear()
            self._found[wanted] = find(_P, self.session, wanted)
        return self._found[wanted]


class _Process:
    """What one process has of all modules."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.sessions: dict[tuple[str, str], _Open] = {}
        """By module and label of the token."""
        self.anew: set[str] = set()
        """Modules that were begun by a parent."""


_process = _Process()
_inherited: list[object] = []
"""What a child has of its parent's sessions: never closed, since closing would reach the parent's connection."""


def _in_child() -> None:
    global _process
    parent, _process = _process, _Process()
    _process.anew = parent.anew | {module for module, _ in parent.sessions}
    _inherited.append(parent.sessions)


def _before_fork() -> None:
    """Wait until no thread is inside of a module, whose own locks a child would find held by nobody."""
    _process.lock.acquire()


def _in_parent() -> None:
    _process.lock.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_in_parent, after_in_child=_in_child)


class Token(KeptInPlace):
    """One token, by the path of its module and its label. Threads may share it."""

    __slots__ = ("_label", "_module", "_pin", "_refused", "_text", "place")

    def __init__(self, module: str, label: str, pin: bytes) -> None:
        """Log in.

        Raises:
            KeyRefusedError: The PIN is another one, or it is locked.
            KeyStoreError: The module cannot be loaded, or no token of this label is there.
            ExtraMissingError: The extra `hsm` is not installed.
        """
        if _package is None:
            raise ExtraMissingError("hsm")
        self._module, self._label, self._pin = module, label, pin
        self._refused: str = ""
        self.place = f"token {label} of {module}"
        try:
            self._text = pin.decode()
        except UnicodeDecodeError:
            raise KeyRefusedError(f"{self.place}: a PIN that is not text in UTF-8") from None
        with _process.lock:
            self._session()

    # the session ------------------------------------------------------------------------------------------------------

    def _session(self) -> _Open:
        """The session of this process, which is opened where there is none."""
        if self._refused:  # asking once more could lock the token
            raise KeyRefusedError(self._refused)
        known = _process.sessions.get((self._module, self._label))
        if known is not None:
            if not hmac.compare_digest(known.pin, self._pin):
                raise KeyRefusedError(f"{self.place}: another PIN than the one that this process logged in with")
            return known
        opened = _Open(self._logged_in(self._token()), self._pin)
        _process.sessions[self._module, self._label] = opened
        return opened

    def _token(self) -> Any:  # noqa: ANN401 - a token of the package
        with self._told("the module cannot be begun"):
            library = _P.lib(self._module)
            if self._module in _process.anew:
                with suppress(_errors.PKCS11Error):  # a module that saw the fork was not begun here
                    library.finalize()
                library.initialize()
                _process.anew.discard(self._module)
            found = _tokens(library, self._label)
            if not found:  # a module may list its tokens but once; sessions of other tokens are opened anew
                for module, label in tuple(_process.sessions):
                    if module == self._module:
                        _drop(module, label)
                library.reinitialize()
                found = _tokens(library, self._label)
        if len(found) != 1:
            told = "no such token is there" if not found else f"{len(found)} tokens have this label"
            raise KeyStoreError(f"{self.place}: {told}")
        return found[0]

    def _logged_in(self, token: Any) -> Any:  # noqa: ANN401 - likewise
        try:
            with self._told("the token cannot be opened"):
                return token.open(rw=True, user_pin=self._text)
        except KeyRefusedError as error:
            self._refused = str(error) if error.locked else f"{error}{_tries_left(token)}"
            raise KeyRefusedError(self._refused, locked=error.locked) from None
        except _AlreadyLoggedInError:  # by another part of this process, whose login is everybody's here
            with self._told("the token cannot be opened"):
                return token.open(rw=True)

    def _do(self, what: str, work: Callable[[_Open], T], *, again: bool = True) -> T:
        """Do something with the session; once more with a new one where the token was away, and `again` is so.

        A session in which something failed is not used again: the package may hold its lock for ever.
        """
        with _process.lock:
            try:
                with self._told(what):
                    return work(self._session())
            except _AwayError as error:
                _drop(self._module, self._label)
                if not again:
                    raise KeyStoreError(str(error)) from None
            except KeyRefusedError:
                raise  # nothing was done, and the session may be that of others, who have the right PIN
            except KeyStoreError:
                _drop(self._module, self._label)
                raise
            try:
                with self._told(what):
                    return work(self._session())
            except KeyStoreError as error:
                _drop(self._module, self._label)
                raise KeyStoreError(str(error)) from None if isinstance(error, _AwayError) else error

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Errors of the package as ours, which have its word for them and nothing that was computed with."""
        try:
            yield
        except _errors.UserAlreadyLoggedIn:
            raise _AlreadyLoggedInError from None
        except (_errors.PinIncorrect, _errors.PinInvalid, _errors.PinLenRange):
            raise KeyRefusedError(f"{self.place}: another PIN") from None
        except (_errors.PinLocked, _errors.PinExpired, _errors.UserPinNotInitialized) as error:
            raise KeyRefusedError(f"{self.place}: the PIN is not taken: {type(error).__name__}", locked=True) from None
        except _errors.PKCS11Error as error:
            kind = _AwayError if isinstance(error, _away()) else KeyStoreError
            raise kind(f"{self.place}: {what}: {type(error).__name__}") from None
        except RuntimeError:
            raise KeyStoreError(f"{self.place}: {what}") from None

    def close(self) -> None:
        """Close the session of this process, which logs out; the next question opens it again."""
        with _process.lock:
            _drop(self._module, self._label)

    # objects ----------------------------------------------------------------------------------------------------------

    def objects(self) -> tuple[ObjectFacts, ...]:
        """All keys and X.509 certificates of the token.

        Raises:
            KeyStoreError: The token is gone.
            KeyRefusedError: The PIN is another one now.
        """
        return self._do("its objects cannot be listed", lambda opened: tuple(facts_of(_P, opened.session)))

    def make_pair(self, key_type: str, parameters: bytes, label: str, identifier: bytes, uses: Sequence[str]) -> None:
        """Make a key pair, whose private key never leaves the token.

        Raises:
            KeyStoreError: The token makes no such keys, or is gone.
        """
        flags = _P.MechanismFlag
        each = {"sign": flags.SIGN, "decrypt": flags.DECRYPT | flags.ENCRYPT, "derive": flags.DERIVE}
        capabilities = flags.VERIFY
        for use in uses:
            capabilities |= each[use]
        named: dict[str, Any] = {
            "id": identifier, "label": label, "store": True, "capabilities": capabilities,
            "private_template": {_P.Attribute.EXTRACTABLE: False},
        }  # fmt: skip

        def work(opened: _Open) -> None:
            session = opened.session
            if key_type == "RSA":
                session.generate_keypair(_P.KeyType.RSA, _RSA_BITS, **named)
                return
            domain = session.create_domain_parameters(
                _P.KeyType[key_type], {_P.Attribute.EC_PARAMS: parameters}, local=True
            )
            making = _P.Mechanism.EC_EDWARDS_KEY_PAIR_GEN if key_type == "EC_EDWARDS" else None
            domain.generate_keypair(mechanism=making, **named)

        self._do("no such key can be made", work, again=False)

    def make_secret(self, label: str, identifier: bytes) -> None:
        """Make a secret key of 256 bits for HMAC, which never leaves the token.

        Raises:
            KeyStoreError: The token makes no such keys, or is gone.
        """
        capabilities = _P.MechanismFlag.SIGN | _P.MechanismFlag.VERIFY
        self._do("no such key can be made", lambda opened: opened.session.generate_key(
            _P.KeyType.GENERIC_SECRET, 256, id=identifier, label=label, store=True, capabilities=capabilities,
            template={_P.Attribute.EXTRACTABLE: False},
        ), again=False)  # fmt: skip

    def put_certificate(self, label: str, identifier: bytes, subject: bytes, value: bytes) -> None:
        """Keep a certificate on the token.

        Raises:
            KeyStoreError: The token does not take it, or is gone.
        """
        attribute = _P.Attribute
        template = {
            attribute.CLASS: _P.ObjectClass.CERTIFICATE, attribute.CERTIFICATE_TYPE: _P.CertificateType.X_509,
            attribute.TOKEN: True, attribute.PRIVATE: False, attribute.LABEL: label, attribute.SUBJECT: subject,
            attribute.VALUE: value, attribute.ID: identifier,
        }  # fmt: skip
        self._do("the certificate cannot be kept", lambda opened: opened.session.create_object(template), again=False)

    def destroy(self, wanted: ObjectFacts) -> None:
        """Remove an object.

        Raises:
            KeyStoreError: The object cannot be removed, or the token is gone.
        """
        self._do("an object cannot be removed", lambda opened: opened.find(wanted).destroy(), again=False)

    # computing --------------------------------------------------------------------------------------------------------

    def sign(self, key: ObjectFacts, scheme: str, data: bytes) -> bytes:
        """A signature or code over `data`.

        Args:
            key: The key.
            scheme: "ecdsa" over a digest, r and s one behind the other; "eddsa" over the data; "pss" over a digest of
                SHA-256, with a salt of 32 bytes; "hmac", which is HMAC with SHA-256.
            data: The data or the digest.

        Raises:
            KeyStoreError: The token does not compute this, or is gone.
        """
        mechanism, parameter = _schemes()[scheme]
        return self._do(f"it does not compute {scheme}", lambda opened: bytes(
            opened.find(key).sign(data, mechanism=mechanism, mechanism_param=parameter)
        ))  # fmt: skip

    def decrypt(self, key: ObjectFacts, encrypted: bytes, *, oaep: bool) -> bytes | None:
        """What RSA decrypts: by OAEP with SHA-256 in the token, or without any padding, as many bytes as the modulus.

        Returns:
            None where the token does not know OAEP with SHA-256.

        Raises:
            DecryptionError: The token says that this was not encrypted to the key.
            KeyStoreError: The token does not compute this, or is gone.
        """
        hashed = (_P.Mechanism.SHA256, _P.MGF.SHA256, None)
        mechanism = _P.Mechanism.RSA_PKCS_OAEP if oaep else _P.Mechanism.RSA_X_509

        def work(opened: _Open) -> bytes | None:
            try:
                return bytes(
                    opened.find(key).decrypt(encrypted, mechanism=mechanism, mechanism_param=hashed if oaep else None)
                )
            except (_errors.ArgumentsBad, _errors.MechanismParamInvalid, _errors.MechanismInvalid):
                if oaep:
                    return None
                raise
            except (_errors.EncryptedDataInvalid, _errors.EncryptedDataLenRange, _errors.DataInvalid):
                raise DecryptionError("not encrypted to this key, or changed") from None

        return self._do("it does not decrypt", work)

    def agree(self, key: ObjectFacts, point: bytes, size: int) -> bytes:
        """The x coordinate of ECDH with an uncompressed point, `size` bytes.

        Raises:
            KeyStoreError: The token does not compute this, or is gone.
        """
        template = {_P.Attribute.SENSITIVE: False, _P.Attribute.EXTRACTABLE: True, _P.Attribute.TOKEN: False}

        def work(opened: _Open) -> bytes:
            shared = opened.find(key).derive_key(
                _P.KeyType.GENERIC_SECRET, 8 * size, mechanism=_P.Mechanism.ECDH1_DERIVE,
                mechanism_param=(_P.KDF.NULL, None, point), template=template,
            )  # fmt: skip
            try:
                return bytes(shared[_P.Attribute.VALUE])
            finally:
                shared.destroy()

        return self._do("it does not agree on keys", work)


def _tokens(library: Any, label: str) -> list[Any]:  # noqa: ANN401 - a module, and tokens of the package
    """The tokens of a label; one that is broken does not hide the others."""
    found = []
    for slot in library.get_slots(token_present=True):
        with suppress(_errors.PKCS11Error):
            token = slot.get_token()
            if token.label == label:
                found.append(token)
    return found


def _drop(module: str, label: str) -> None:
    """Close a session, where there is one; whoever needs one next opens it."""
    known = _process.sessions.pop((module, label), None)
    if known is not None:
        with suppress(_errors.PKCS11Error):
            known.session.close()


class _AwayError(KeyStoreError):
    """The session, or the token, is not there any more."""


class _AlreadyLoggedInError(KeyStoreError):
    """Another part of this process logged in."""


def _away() -> tuple[type[Exception], ...]:
    """What modules answer where the token was taken away, or the session was closed, or the login is gone."""
    return (
        _errors.SessionHandleInvalid, _errors.SessionClosed, _errors.DeviceRemoved, _errors.DeviceError,
        _errors.TokenNotPresent, _errors.UserNotLoggedIn, _errors.ObjectHandleInvalid, _errors.KeyHandleInvalid,
        _errors.GeneralError, _errors.FunctionFailed, _errors.NoSuchKey,
    )  # fmt: skip


def _tries_left(token: Any) -> str:  # noqa: ANN401 - a token of the package
    """What the token tells of the tries that are left, in a part of a sentence."""
    flags, known = token.flags, _P.TokenFlag
    if flags & known.USER_PIN_LOCKED:
        return "; it is locked now"
    return "; one try is left" if flags & known.USER_PIN_FINAL_TRY else ""


def _schemes() -> Mapping[str, tuple[Any, Any]]:
    mechanism = _P.Mechanism
    return {
        "ecdsa": (mechanism.ECDSA, None),
        "eddsa": (mechanism.EDDSA, None),
        "pss": (mechanism.RSA_PKCS_PSS, (mechanism.SHA256, _P.MGF.SHA256, 32)),
        "hmac": (mechanism.SHA256_HMAC, None),
    }
