from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.cbor import encode
from chipkit.crypto.cose import (
    ALGORITHM,
    CONTENT_TYPE,
    EDDSA,
    ES256,
    KEY_ID,
    Sign1,
    algorithm_of,
    load_signer_key,
    lower_form,
)
from chipkit.crypto.keys import load_public_key
from chipkit.errors import ChipkitError, CodecError, KeyUnusableError, SignatureInvalidError, UnsupportedError
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.public_key import SubjectPublicKeyInfo, rsa_spki

SECRET = ECC.construct(curve="P-256", d=1001)


def public(secret: Any) -> Any:
    return load_public_key(SubjectPublicKeyInfo.parse(secret.public_key().export_key(format="DER")))


def sign(data: bytes) -> bytes:
    signature: bytes = DSS.new(SECRET, "deterministic-rfc6979").sign(SHA256.new(data))
    return signature


MESSAGE = bytes(Sign1.build({CONTENT_TYPE: "text/plain", KEY_ID: b"me"}, b"payload", sign))


@pytest.mark.vectors("cose/rfc9052.json")
def test_the_published_message_verifies(case: dict[str, Any]) -> None:
    message = Sign1.parse(bytes.fromhex(case["message"]))

    message.verify(load_public_key(SubjectPublicKeyInfo.parse(bytes.fromhex(case["key"]))))

    assert message.payload.hex() == case["payload"]
    assert dict(message.headers) == {ALGORITHM: ES256}
    assert dict(message.unprotected) == {KEY_ID: bytes.fromhex(case["key_id"])}
    assert bytes(message).hex() == case["message"]


def test_what_is_built_is_read_and_verifies() -> None:
    message = Sign1.parse(MESSAGE)

    message.verify(public(SECRET))

    assert bytes(message) == MESSAGE
    assert dict(message.headers) == {ALGORITHM: ES256, CONTENT_TYPE: "text/plain", KEY_ID: b"me"}
    assert (message.payload, dict(message.unprotected)) == (b"payload", {})


def test_another_key_did_not_sign() -> None:
    with pytest.raises(SignatureInvalidError):
        Sign1.parse(MESSAGE).verify(public(ECC.construct(curve="P-256", d=1002)))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(MESSAGE) * 8 - 1))
def test_a_message_with_a_flipped_bit_never_verifies(position: int) -> None:
    changed = bytearray(MESSAGE)
    changed[position // 8] ^= 1 << position % 8

    with pytest.raises(ChipkitError):
        Sign1.parse(bytes(changed)).verify(public(SECRET))


@pytest.mark.parametrize("header", [{ALGORITHM: -35}, {ALGORITHM: "ES256"}, {CONTENT_TYPE: 0}])
def test_another_algorithm_proves_nothing(header: dict[object, object]) -> None:
    protected = encode(header)
    signature = sign(encode(["Signature1", protected, b"", b"x"]))
    message = Sign1.parse(b"\xd2" + encode([protected, {ALGORITHM: ES256}, b"x", signature]))

    with pytest.raises(UnsupportedError):
        message.verify(public(SECRET))


@pytest.mark.parametrize("size", [0, 63, 65, 128])
def test_a_signature_of_another_length_is_wrong(size: int) -> None:
    message = Sign1.parse(b"\xd2" + encode([encode({ALGORITHM: ES256}), {}, b"x", bytes(size)]))

    with pytest.raises(SignatureInvalidError):
        message.verify(public(SECRET))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        MESSAGE[1:],
        b"\xd3" + MESSAGE[1:],
        MESSAGE + b"\0",
        b"\xd2" + encode([]),
        b"\xd2" + encode([b"", {}, None, b""]),
        b"\xd2" + encode(["", {}, b"", b""]),
        b"\xd2" + encode([b"", [], b"", b""]),
        b"\xd2" + encode([b"\xa0", {}, b"", b""]),
        b"\xd2" + encode([b"\x01", {}, b"", b""]),
    ],
)
def test_what_is_no_such_message_is_a_codec_error(data: bytes) -> None:
    with pytest.raises(CodecError):
        Sign1.parse(data)


def test_the_payload_does_not_print() -> None:
    assert "payload" not in repr(Sign1.parse(MESSAGE))


EDWARDS = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def edwards_key() -> SubjectPublicKeyInfo:
    return SubjectPublicKeyInfo.parse(
        EDWARDS.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def test_a_message_is_signed_by_an_edwards_key() -> None:
    message = Sign1.build({}, b"payload", EDWARDS.sign, algorithm=EDDSA)
    key = load_signer_key(edwards_key())

    message.verify(key)
    assert algorithm_of(key) == EDDSA
    with pytest.raises(SignatureInvalidError):
        replace(message, payload=b"other").verify(key)
    with pytest.raises(SignatureInvalidError):
        replace(message, signature=bytes(63)).verify(key)


def test_what_is_signed_besides_is_not_carried_along_and_counts() -> None:
    message = Sign1.build({}, b"payload", EDWARDS.sign, algorithm=EDDSA, external_aad=b"format")
    key = load_signer_key(edwards_key())

    message.verify(key, external_aad=b"format")
    assert b"format" not in bytes(message)
    with pytest.raises(SignatureInvalidError):
        message.verify(key)


def test_a_key_signs_by_its_own_algorithm_alone() -> None:
    """What the header says does not choose how a signature is verified."""
    message = Sign1.build({}, b"payload", EDWARDS.sign, algorithm=EDDSA)

    with pytest.raises(UnsupportedError, match="not ES256"):
        message.verify(public(SECRET))
    with pytest.raises(UnsupportedError, match="not EdDSA"):
        replace(message, headers={ALGORITHM: ES256}).verify(load_signer_key(edwards_key()))


def test_a_header_that_is_not_signed_may_change() -> None:
    message = Sign1.parse(MESSAGE).with_unprotected({270: b"token"})

    message.verify(public(SECRET))
    assert dict(Sign1.parse(bytes(message)).unprotected) == {270: b"token"}


def test_keys_that_sign_no_messages_are_refused() -> None:
    brainpool = ec.derive_private_key(1001, ec.BrainpoolP256R1()).public_key()
    for spki, error in (
        (SubjectPublicKeyInfo.parse(der_of(brainpool)), UnsupportedError),
        (rsa_spki((1 << 1535) + 1, 65537), UnsupportedError),
        (replace(edwards_key(), key=bytes(31)), KeyUnusableError),
        (replace(edwards_key(), algorithm=AlgorithmIdentifier(oids.ED25519, der.null())), KeyUnusableError),
    ):
        with pytest.raises(error):
            load_signer_key(spki)


def der_of(key: Any) -> bytes:
    return bytes(key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))


@pytest.mark.parametrize(
    ("signature", "algorithm"),
    [(b"", ES256), (b"\xff" * 63, ES256), (b"\xff" * 64, ES256), (b"\xff" * 64, EDDSA), (b"\xff" * 64, "nonsense")],
    ids=["empty", "short", "over the order", "EdDSA", "unknown"],
)
def test_what_has_no_two_forms_stays_as_it_is(signature: bytes, algorithm: object) -> None:
    assert lower_form(signature, algorithm) == signature


@given(st.binary(min_size=64, max_size=64))
@settings(max_examples=50)
def test_of_two_forms_one_is_the_lower(signature: bytes) -> None:
    lower = lower_form(signature, ES256)

    assert lower_form(lower, ES256) == lower
    assert lower[:32] == signature[:32]
    assert lower[32:] <= signature[32:]
