"""Private keys in memory: they compute what another library computes, and stay where they are."""

from __future__ import annotations

import copy
import hashlib
import hmac
import pickle
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
)

from chipkit.crypto.oaep import decode_oaep
from chipkit.crypto.passphrases import PassphraseKey, ScryptCost
from chipkit.crypto.private_keys import KeyFamily, MacKey, PrivateKey
from chipkit.errors import DecryptionError, KeyUnusableError
from chipkit.pki.public_key import SubjectPublicKeyInfo, rsa_spki

DATA = b"what a terminal read" * 100
OAEP = padding.OAEP(padding.MGF1(SHA256()), SHA256(), None)
KEYS = {family: PrivateKey.make(family) for family in KeyFamily}


def public(key: PrivateKey) -> Any:
    return load_der_public_key(bytes(key.public_key))


def as_der(signature: bytes) -> bytes:
    half = len(signature) // 2
    return utils.encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))


@pytest.mark.parametrize(("family", "hashed", "size"), [
    (KeyFamily.CURVE_256, SHA256(), 64), (KeyFamily.CURVE_384, SHA384(), 96),
])  # fmt: skip
def test_a_key_on_a_curve_signs_in_the_form_of_cose(family: KeyFamily, hashed: Any, size: int) -> None:
    for _ in range(40):  # numbers with leading zeros are among them
        signature = KEYS[family].sign(DATA)
        assert len(signature) == size
        public(KEYS[family]).verify(as_der(signature), DATA, ec.ECDSA(hashed))


def test_a_key_of_an_edwards_curve_signs() -> None:
    public(KEYS[KeyFamily.EDWARDS]).verify(KEYS[KeyFamily.EDWARDS].sign(DATA), DATA)


def test_an_rsa_key_signs_by_pss_with_a_salt_of_thirty_two_bytes() -> None:
    key = KEYS[KeyFamily.RSA]
    public(key).verify(key.sign(DATA), DATA, padding.PSS(padding.MGF1(SHA256()), 32), SHA256())


def test_an_rsa_key_opens_what_was_encrypted_to_it_and_says_of_anything_else_the_same() -> None:
    key, other = KEYS[KeyFamily.RSA], PrivateKey.make(KeyFamily.RSA)
    encrypted = public(key).encrypt(b"content key", OAEP)
    said = set()

    assert key.decrypt(encrypted) == b"content key"
    for wrong in (encrypted[:-1] + bytes([encrypted[-1] ^ 1]), public(other).encrypt(b"x", OAEP), b"", bytes(384)):
        with pytest.raises(DecryptionError) as raised:
            key.decrypt(wrong)
        said.add(str(raised.value))
    assert len(said) == 1


@pytest.mark.parametrize("family", [KeyFamily.CURVE_256, KeyFamily.CURVE_384])
def test_two_keys_agree(family: KeyFamily) -> None:
    one, other = PrivateKey.make(family), PrivateKey.make(family)

    assert one.agree(other.public_key) == other.agree(one.public_key)
    assert len(one.agree(other.public_key)) == {KeyFamily.CURVE_256: 32, KeyFamily.CURVE_384: 48}[family]


@pytest.mark.parametrize("other", [
    KEYS[KeyFamily.CURVE_384].public_key, KEYS[KeyFamily.RSA].public_key, KEYS[KeyFamily.EDWARDS].public_key,
])  # fmt: skip
def test_a_key_agrees_with_points_of_its_own_curve_alone(other: SubjectPublicKeyInfo) -> None:
    with pytest.raises(KeyUnusableError):
        KEYS[KeyFamily.CURVE_256].agree(other)


def test_a_point_beside_the_curve_is_refused() -> None:
    raw = bytearray(bytes(KEYS[KeyFamily.CURVE_256].public_key))
    raw[-1] ^= 1

    with pytest.raises(KeyUnusableError):
        PrivateKey.make(KeyFamily.CURVE_256).agree(SubjectPublicKeyInfo.parse(bytes(raw)))


def test_a_key_does_what_its_family_can_and_nothing_else() -> None:
    with pytest.raises(KeyUnusableError):
        KEYS[KeyFamily.CURVE_256].decrypt(b"x")
    for family in (KeyFamily.RSA, KeyFamily.EDWARDS):
        with pytest.raises(KeyUnusableError):
            KEYS[family].agree(KEYS[KeyFamily.CURVE_256].public_key)


@pytest.mark.parametrize("family", KeyFamily)
def test_a_key_that_is_encoded_is_the_same_when_it_is_loaded(family: KeyFamily) -> None:
    again = PrivateKey.load(KEYS[family].encoded())

    assert (again.family, again.public_key) == (family, KEYS[family].public_key)


def encoded(key: Any) -> bytes:
    whole: bytes = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return whole


@pytest.mark.parametrize("wrong", [
    b"", b"\x30\x00", encoded(ec.generate_private_key(ec.SECP521R1())), encoded(dsa.generate_private_key(1024)),  # noqa: S505 - too small on purpose
    encoded(rsa.generate_private_key(65537, 1024)),  # noqa: S505 - likewise
])  # fmt: skip
def test_what_is_no_key_that_is_used_here_is_refused(wrong: bytes) -> None:
    with pytest.raises(KeyUnusableError):
        PrivateKey.load(wrong)


def test_a_secret_key_makes_codes() -> None:
    key = MacKey(bytes(range(32)))

    assert key.mac(DATA) == hmac.new(bytes(range(32)), DATA, hashlib.sha256).digest()
    with pytest.raises(KeyUnusableError):
        MacKey(bytes(31))


@pytest.mark.parametrize("key", [*KEYS.values(), MacKey(bytes(32)), PassphraseKey(b"x", bytes(16), ScryptCost(14))])
def test_no_key_is_pickled_copied_or_shown(key: Any) -> None:
    for act in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="stays where it is"):
            act(key)
    assert repr(key) == f"<{type(key).__name__}>"


# what a module gives back that knows OAEP with SHA-1 alone ------------------------------------------------------------


def raw_decrypted(key: PrivateKey, encrypted: bytes) -> bytes:
    """What RSA gives without any padding, by the numbers alone."""
    numbers = key._key.private_numbers()  # type: ignore[union-attr]
    n, _ = key.public_key.rsa()
    assert not isinstance(numbers, ec.EllipticCurvePrivateNumbers)
    return pow(int.from_bytes(encrypted, "big"), numbers.d, n).to_bytes((n.bit_length() + 7) // 8, "big")


@pytest.mark.parametrize("message", [b"", b"\x00", b"\x01", bytes(32), bytes(range(256)), b"\x01" * 318])
def test_an_encoded_message_is_decoded_as_the_other_library_encoded_it(message: bytes) -> None:
    key = KEYS[KeyFamily.RSA]

    assert decode_oaep(raw_decrypted(key, public(key).encrypt(message, OAEP))) == message


def test_any_byte_of_an_encoded_message_that_is_changed_is_found() -> None:
    key = KEYS[KeyFamily.RSA]
    whole = raw_decrypted(key, public(key).encrypt(b"content key", OAEP))

    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 0x40
        with pytest.raises(DecryptionError):
            decode_oaep(bytes(changed))


@pytest.mark.parametrize("wrong", [b"", bytes(65), bytes(66), bytes(384), b"\xff" * 384])
def test_what_is_no_encoded_message_is_refused(wrong: bytes) -> None:
    with pytest.raises(DecryptionError):
        decode_oaep(wrong)


def test_a_modulus_of_another_size_than_is_used_is_no_key_to_agree_with() -> None:
    with pytest.raises(KeyUnusableError):
        KEYS[KeyFamily.CURVE_256].agree(rsa_spki((1 << 2047) | 1, 65537))


def test_the_public_key_is_as_the_other_library_writes_it() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    mine = PrivateKey.load(encoded(key))

    assert bytes(mine.public_key) == key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
