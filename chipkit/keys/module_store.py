"""Keys on a token of a module (PKCS #11), as a store: what CKA_ID says, and how a token tells public keys.

A key that was made here has a CKA_ID of 16 bytes: the first twelve of the SHA-256 of its name, its kind, and its number
among the keys of its name. A key that was made by other means is taken as it is, by its label, for what it may do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.crypto.hashes import digest
from chipkit.crypto.oaep import decode_oaep
from chipkit.crypto.private_keys import KeptInPlace, KeyFamily, peer_point
from chipkit.errors import CodecError, DecryptionError, KeyStoreError, KeyUnusableError, UnsupportedError
from chipkit.keys.enrolment import FAMILIES, certificate_path, is_of
from chipkit.keys.folder import hold_lock
from chipkit.keys.pkcs11 import Token
from chipkit.keys.ports import KeyKind, KeyPurpose, KeyStorage
from chipkit.keys.store import HeldKey, Store
from chipkit.keys.token_objects import ObjectFacts
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.pki.public_key import SubjectPublicKeyInfo, rsa_spki

__all__ = ["ModuleStore"]

_KINDS: Final = tuple(KeyKind)
"""A kind's place here is its number in CKA_ID: a new kind goes to the end."""
_NAME_SIZE: Final = 12
_ID_SIZE: Final = 16
_TYPES: Final[Mapping[KeyFamily, tuple[str, bytes]]] = {
    KeyFamily.RSA: ("RSA", b""),
    KeyFamily.CURVE_256: ("EC", bytes(der.oid(oids.SECP256R1))),
    KeyFamily.CURVE_384: ("EC", bytes(der.oid(oids.SECP384R1))),
    KeyFamily.EDWARDS: ("EC_EDWARDS", bytes(der.oid(oids.ED25519))),
}
"""CKK and CKA_EC_PARAMS of each family."""
_EDWARDS_NAME: Final = bytes(der.printable_string("edwards25519"))
"""CKA_EC_PARAMS of Ed25519 by PKCS #11 3.0, where 2.40's followers write the identifier."""
_OWN_USE: Final[Mapping[KeyKind, str]] = {
    KeyKind.RSA_OAEP: "decrypt", KeyKind.ECDH_256: "derive", KeyKind.ECDH_384: "derive",
}  # fmt: skip
_FOREIGN: Final[Mapping[tuple[KeyFamily, str], KeyKind]] = {
    (KeyFamily.CURVE_256, "sign"): KeyKind.ES256,
    (KeyFamily.CURVE_384, "sign"): KeyKind.ES384,
    (KeyFamily.EDWARDS, "sign"): KeyKind.EDDSA,
    (KeyFamily.RSA, "sign"): KeyKind.PS256,
    (KeyFamily.RSA, "decrypt"): KeyKind.RSA_OAEP,
    (KeyFamily.CURVE_256, "derive"): KeyKind.ECDH_256,
    (KeyFamily.CURVE_384, "derive"): KeyKind.ECDH_384,
}
_POINT_SIZES: Final = (32, 65, 97)
"""Bytes of a point of Ed25519, and of uncompressed ones of P-256 and P-384."""
_SIZES: Final = {KeyFamily.CURVE_256: 32, KeyFamily.CURVE_384: 48}


class ModuleStore(Store):
    """A store on a token."""

    def __init__(self, folder: Path, module: str, token: str, pin: bytes) -> None:
        """Log in.

        Args:
            folder: The folder of keys, by which those who change keys from this machine wait for one another.
            module: The path of the module, a shared library.
            token: The label of the token.
            pin: The user's PIN.

        Raises:
            KeyRefusedError: The PIN is another one, or it is locked.
            KeyStoreError: The module cannot be loaded, or the token is not there.
        """
        self._folder, self._token = folder, Token(module, token, pin)
        self.storage, self.place = KeyStorage.MODULE, self._token.place

    def _held(self) -> Sequence[HeldKey]:
        objects = self._token.objects()
        public = {each.identifier: each for each in objects if each.what == "public" and each.identifier}
        certificates = [parsed for each in objects if (parsed := _parsed(each)) is not None]
        held = (_key(self._token, each, public.get(each.identifier), certificates) for each in objects)
        return [key for key in held if key is not None]

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with hold_lock(self._folder):
            yield

    def _add(self, name: str, kind: KeyKind, generation: int) -> HeldKey:
        identifier = _identifier(name, kind, generation)
        family = FAMILIES.get(kind)
        if family is None:
            self._token.make_secret(name, identifier)
        else:
            key_type, parameters = _TYPES[family]
            uses = ["sign", *([_OWN_USE[kind]] if kind in _OWN_USE else [])]  # every key signs its own request
            self._token.make_pair(key_type, parameters, name, identifier, uses)
        made = next((key for key in self._held() if (key.name, key.generation) == (name, generation)), None)
        if made is None:
            raise KeyStoreError(f"{self.place}: the key {name} was made, and is not there")
        return made

    def _certify(self, key: HeldKey, path: tuple[bytes, ...]) -> HeldKey:
        facts = _module_key(key).facts
        kept = {each.value: each for each in self._token.objects() if each.what == "certificate"}
        for each in path[1:]:
            if each not in kept:
                subject = parse_certificate(each).subject
                self._token.put_certificate(str(subject)[:64], b"", bytes(subject), each)
        if path[0] not in kept:  # last, for with it the key is the current one
            subject = parse_certificate(path[0]).subject
            self._token.put_certificate(key.name, facts.identifier, bytes(subject), path[0])
        for old in kept.values():
            if old.identifier == facts.identifier and old.value != path[0]:
                self._token.destroy(old)
        return _module_key(key).certified(path)

    def _destroy(self, keys: Sequence[HeldKey]) -> None:
        """The private key first: what is left of one that was removed by half is nothing that could be used."""
        order = {"private": 0, "secret": 0, "public": 1, "certificate": 2}
        gone = {(key.facts.label, key.facts.identifier) for key in map(_module_key, keys)}
        objects = sorted(self._token.objects(), key=lambda each: order[each.what])
        for each in objects:
            if (each.label, each.identifier) in gone:
                self._token.destroy(each)


class _ModuleKey(KeptInPlace):
    """A key on a token."""

    __slots__ = ("_token", "certificates", "facts", "generation", "kind", "public_key")

    def __init__(
        self,
        token: Token,
        facts: ObjectFacts,
        kind: KeyKind,
        public_key: SubjectPublicKeyInfo | None,
        certificates: tuple[bytes, ...],
    ) -> None:
        self._token, self.facts, self.kind = token, facts, kind
        self.generation = _generation(facts)
        self.public_key, self.certificates = public_key, certificates

    @property
    def name(self) -> str:
        return self.facts.label

    def certified(self, path: tuple[bytes, ...]) -> _ModuleKey:
        return _ModuleKey(self._token, self.facts, self.kind, self.public_key, path)

    def sign(self, data: bytes) -> bytes:
        match FAMILIES.get(self.kind):
            case KeyFamily.EDWARDS:
                return self._token.sign(self.facts, "eddsa", data)
            case KeyFamily.RSA:
                return self._token.sign(self.facts, "pss", digest("sha256", data))
            case KeyFamily.CURVE_256:
                return self._token.sign(self.facts, "ecdsa", digest("sha256", data))
            case KeyFamily.CURVE_384:
                return self._token.sign(self.facts, "ecdsa", digest("sha384", data))
            case _:
                raise KeyUnusableError(f"{self.name} is a secret key")

    def decrypt(self, encrypted: bytes) -> bytes:
        if self.kind is not KeyKind.RSA_OAEP:
            raise KeyUnusableError("a key on a curve, which agrees on keys and decrypts nothing")
        modulus = self.facts.modulus.lstrip(b"\x00")
        if len(encrypted) != len(modulus) or encrypted >= modulus:  # RFC 8017, 7.1.2, steps 1 and 2; 5.1.2, step 1
            raise DecryptionError("not encrypted to this key, or changed")
        plain = self._token.decrypt(self.facts, encrypted, oaep=True)
        if plain is not None:
            return plain
        return decode_oaep(self._token.decrypt(self.facts, encrypted, oaep=False) or b"")

    def agree(self, public_key: SubjectPublicKeyInfo) -> bytes:
        family = FAMILIES.get(self.kind)
        if family not in _SIZES or self.kind.purpose is not KeyPurpose.UNWRAPPING:
            raise KeyUnusableError("no key on P-256 or P-384, and so none for agreement")
        return self._token.agree(self.facts, peer_point(family, public_key), _SIZES[family])

    def mac(self, data: bytes) -> bytes:
        if self.kind is not KeyKind.HMAC:
            raise KeyUnusableError(f"{self.name} is no secret key")
        return self._token.sign(self.facts, "hmac", data)


def _module_key(key: HeldKey) -> _ModuleKey:
    if not isinstance(key, _ModuleKey):
        raise TypeError("a key of another store")
    return key


def _key(
    token: Token,
    facts: ObjectFacts,
    public: ObjectFacts | None,
    certificates: Sequence[tuple[ObjectFacts, Certificate]],
) -> _ModuleKey | None:
    """The key that an object is; None where it is something else, or a key of a kind that is not used here."""
    if facts.what == "secret":
        usable = facts.key_type in ("GENERIC_SECRET", "SHA256_HMAC") and "sign" in facts.uses
        return _ModuleKey(token, facts, KeyKind.HMAC, None, ()) if usable else None
    if facts.what != "private":
        return None
    own = next((parsed for each, parsed in certificates if each.identifier == facts.identifier != b""), None)
    public_key = _public_key(facts, public) or (None if own is None else own.public_key)
    kind = _kind(facts)
    if kind is None:
        return None
    return _ModuleKey(token, facts, kind, public_key, _path(kind, public_key, own, [each for _, each in certificates]))


def _path(
    kind: KeyKind, public_key: SubjectPublicKeyInfo | None, own: Certificate | None, known: Sequence[Certificate]
) -> tuple[bytes, ...]:
    """The certificate of a key, and those of its issuers as far as the token has them."""
    if own is None or public_key is None or not is_of(public_key, own):
        return ()
    path = [own]
    while not path[-1].self_issued:
        issuer = next((each for each in known if each not in path and _leads_on(kind, public_key, path, each)), None)
        if issuer is None:
            break
        path.append(issuer)
    return tuple(each.raw for each in path)


def _leads_on(
    kind: KeyKind, public_key: SubjectPublicKeyInfo, path: Sequence[Certificate], issuer: Certificate
) -> bool:
    if not issuer.subject.matches(path[-1].issuer):
        return False
    try:
        certificate_path(kind, public_key, [each.raw for each in (*path, issuer)])
    except KeyStoreError:
        return False
    return True


def _parsed(facts: ObjectFacts) -> tuple[ObjectFacts, Certificate] | None:
    """A certificate of a token; what is none is nobody's."""
    if facts.what != "certificate":
        return None
    try:
        return facts, parse_certificate(facts.value)
    except CodecError:
        return None


def _identifier(name: str, kind: KeyKind, generation: int) -> bytes:
    named = hashlib.sha256(name.encode()).digest()[:_NAME_SIZE]
    return named + bytes([_KINDS.index(kind)]) + generation.to_bytes(_ID_SIZE - _NAME_SIZE - 1, "big")


def _is_ours(facts: ObjectFacts) -> bool:
    named = hashlib.sha256(facts.label.encode()).digest()[:_NAME_SIZE]
    return len(facts.identifier) == _ID_SIZE and facts.identifier.startswith(named)


def _generation(facts: ObjectFacts) -> int:
    return int.from_bytes(facts.identifier[_NAME_SIZE + 1 :], "big") if _is_ours(facts) else 0


def _kind(facts: ObjectFacts) -> KeyKind | None:
    if _is_ours(facts) and facts.identifier[_NAME_SIZE] < len(_KINDS):
        return _KINDS[facts.identifier[_NAME_SIZE]]
    family = _family(facts)
    use = next((each for each in ("sign", "decrypt", "derive") if each in facts.uses), "")
    return None if family is None else _FOREIGN.get((family, use))


def _family(facts: ObjectFacts) -> KeyFamily | None:
    wanted = facts.key_type, b"" if facts.key_type == "RSA" else facts.parameters
    if wanted == ("EC_EDWARDS", _EDWARDS_NAME):
        return KeyFamily.EDWARDS
    return next((family for family, told in _TYPES.items() if told == wanted), None)


def _public_key(facts: ObjectFacts, public: ObjectFacts | None) -> SubjectPublicKeyInfo | None:
    """The public key as certificates have it; None where the token does not tell it."""
    family, told = _family(facts), public or facts
    try:
        if family is KeyFamily.RSA:
            numbers = [int.from_bytes(each, "big") for each in (told.modulus, told.exponent)]
            return rsa_spki(*numbers) if all(numbers) else None
        point = _point(told.point)
        if family is None or not point:
            return None
        parameters = None if family is KeyFamily.EDWARDS else TLV.parse(_TYPES[family][1])
        algorithm = AlgorithmIdentifier(oids.ED25519 if parameters is None else oids.EC_PUBLIC_KEY, parameters)
        return SubjectPublicKeyInfo.parse(bytes(der.sequence(bytes(algorithm), der.bit_string(point))))
    except (CodecError, UnsupportedError):
        return None


def _point(told: bytes) -> bytes:
    """The bytes of a point, which modules give in an OCTET STRING (PKCS #11 2.40, 2.3.3), and a few without it.

    An uncompressed point begins with the tag of an OCTET STRING, so that the length tells one from the other.
    """
    wrapped = len(told) - 2 in _POINT_SIZES and told[:2] == bytes([der.OCTET_STRING, len(told) - 2])
    return told[2:] if wrapped else told
