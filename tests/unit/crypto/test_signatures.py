from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any, cast

import pytest
from Crypto.Hash import SHA1, SHA224, SHA256, SHA384, SHA512, SHAKE128
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15, pss
from hypothesis import given
from hypothesis import strategies as st

from chipkit.codec.der import integer, octet_string, oid, sequence
from chipkit.codec.tlv import TLV
from chipkit.crypto import ecdsa
from chipkit.crypto.ecdsa import decode_der, verify_numbers, verify_numbers_with_integers
from chipkit.crypto.hashes import HASH_SIZES, digest
from chipkit.crypto.keys import ECPublicKey, RSAPublicKey
from chipkit.crypto.points import decode_point, public_point
from chipkit.crypto.signatures import verify_prehashed, verify_signature
from chipkit.errors import SignatureInvalidError
from chipkit.pki.algorithms import HashName, SignatureScheme, hash_oid
from chipkit.pki.domain_parameters import CURVES, DomainParameters

EVERY_CURVE = pytest.mark.parametrize("curve", CURVES.values(), ids=str)
EVERY_HASH = pytest.mark.parametrize("name", HASH_SIZES)
MESSAGE = b"what was signed"
THEIR_HASHES: dict[str, Any] = {"sha1": SHA1, "sha224": SHA224, "sha256": SHA256, "sha384": SHA384, "sha512": SHA512}
PKCS1 = SignatureScheme("rsa-pkcs1", "sha256")


@cache
def _rsa() -> RSA.RsaKey:
    return RSA.generate(2048, SHAKE128.new(b"SPECIMEN").read)


def _rsa_public() -> RSAPublicKey:
    return RSAPublicKey(int(_rsa().n), int(_rsa().e))


def _sign_pkcs1(name: str) -> bytes:
    return bytes(pkcs1_15.new(_rsa()).sign(THEIR_HASHES[name].new(MESSAGE)))


def _sign_pss(name: str, mgf_name: str, salt_length: int) -> bytes:
    def mask(seed: bytes, size: int) -> bytes:
        return bytes(pss.MGF1(seed, size, THEIR_HASHES[mgf_name]))

    hashed = THEIR_HASHES[name].new(MESSAGE)
    return bytes(pss.new(_rsa(), mask_func=mask, salt_bytes=salt_length).sign(hashed))


def _sign_ecdsa(curve: DomainParameters, private: int, name: HashName) -> tuple[int, int]:
    """A signature with a fixed nonce, which only a test may have."""
    nonce = 0x5EED**3 % curve.n
    size = 8 * HASH_SIZES[name]
    number = int.from_bytes(digest(name, MESSAGE), "big") >> max(0, size - curve.n.bit_length())
    r = public_point(curve, nonce).x % curve.n
    return r, pow(nonce, -1, curve.n) * (number + r * private) % curve.n


def _der(r: int, s: int) -> bytes:
    return bytes(sequence(integer(r), integer(s)))


@EVERY_HASH
def test_pkcs1_signatures_of_another_implementation_verify(name: HashName) -> None:
    scheme, signature = SignatureScheme("rsa-pkcs1", name), _sign_pkcs1(name)

    verify_signature(_rsa_public(), scheme, signature, MESSAGE)
    verify_prehashed(_rsa_public(), scheme, signature, digest(name, MESSAGE))
    with pytest.raises(SignatureInvalidError):
        verify_signature(_rsa_public(), scheme, signature, MESSAGE + b"!")


@EVERY_HASH
@pytest.mark.parametrize("mgf_name", HASH_SIZES)
@pytest.mark.parametrize("salt_length", [0, 20, 64])
def test_pss_signatures_of_another_implementation_verify(name: HashName, mgf_name: HashName, salt_length: int) -> None:
    scheme = SignatureScheme("rsa-pss", name, mgf_name, salt_length)

    verify_signature(_rsa_public(), scheme, _sign_pss(name, mgf_name, salt_length), MESSAGE)


@pytest.mark.parametrize(
    "scheme",
    [
        SignatureScheme("rsa-pss", "sha256", "sha256", 20),
        SignatureScheme("rsa-pss", "sha256", "sha1", 32),
        SignatureScheme("rsa-pss", "sha512", "sha256", 32),
        SignatureScheme("rsa-pss", "sha256", "sha256", 1000),
        SignatureScheme("rsa-pss", "sha256", "sha256"),
        PKCS1,
    ],
)
def test_pss_signatures_verify_under_their_own_parameters_only(scheme: SignatureScheme) -> None:
    with pytest.raises(SignatureInvalidError):
        verify_signature(_rsa_public(), scheme, _sign_pss("sha256", "sha256", 32), MESSAGE)


def _sign_encoded(encoded: bytes) -> bytes:
    key = _rsa()
    number = int.from_bytes(b"\x00\x01" + b"\xff" * (253 - len(encoded)) + b"\x00" + encoded, "big")
    return pow(number, int(key.d), int(key.n)).to_bytes(256, "big")


@EVERY_HASH
def test_a_digest_info_without_null_verifies(name: HashName) -> None:
    info = sequence(sequence(oid(hash_oid(name))), octet_string(digest(name, MESSAGE)))

    verify_signature(_rsa_public(), SignatureScheme("rsa-pkcs1", name), _sign_encoded(bytes(info)), MESSAGE)


def test_a_digest_info_of_another_hash_or_with_bytes_behind_does_not_verify() -> None:
    hashed = octet_string(digest("sha256", MESSAGE))
    other = bytes(sequence(sequence(oid(hash_oid("sha512"))), hashed))
    longer = bytes(sequence(sequence(oid(hash_oid("sha256"))), hashed)) + b"\x00"
    for encoded in (other, longer, bytes(hashed), digest("sha256", MESSAGE)):
        with pytest.raises(SignatureInvalidError):
            verify_signature(_rsa_public(), PKCS1, _sign_encoded(encoded), MESSAGE)


@pytest.mark.parametrize("bits", [512, 520, 521, 528])
@pytest.mark.parametrize("salt_length", [0, 20, 64])
@EVERY_HASH
def test_a_key_too_small_for_digest_and_salt_made_no_pss_signature(bits: int, salt_length: int, name: HashName) -> None:
    key = RSAPublicKey((1 << bits) - 1, 65537)
    scheme = SignatureScheme("rsa-pss", name, name, salt_length)

    for signature in (b"\x01" * key.size, bytes(key.size)):
        with pytest.raises(SignatureInvalidError):
            verify_signature(key, scheme, signature, MESSAGE)


def test_the_longest_salt_that_a_key_has_room_for_verifies() -> None:
    longest = 256 - 32 - 2

    scheme = SignatureScheme("rsa-pss", "sha256", "sha256", longest)

    verify_signature(_rsa_public(), scheme, _sign_pss("sha256", "sha256", longest), MESSAGE)


def test_a_key_for_pss_alone_verifies_nothing_else() -> None:
    key = replace(_rsa_public(), pss_only=True)

    verify_signature(key, SignatureScheme("rsa-pss", "sha1", "sha1", 20), _sign_pss("sha1", "sha1", 20), MESSAGE)
    with pytest.raises(SignatureInvalidError, match="RSASSA-PSS"):
        verify_signature(key, PKCS1, _sign_pkcs1("sha256"), MESSAGE)


def test_a_key_for_pss_with_one_hash_verifies_with_no_other() -> None:
    key = replace(_rsa_public(), pss_only=True, pss_hash="sha512")

    verify_signature(
        key, SignatureScheme("rsa-pss", "sha512", "sha512", 64), _sign_pss("sha512", "sha512", 64), MESSAGE
    )
    with pytest.raises(SignatureInvalidError, match="sha512"):
        verify_signature(key, SignatureScheme("rsa-pss", "sha1", "sha1", 20), _sign_pss("sha1", "sha1", 20), MESSAGE)


@pytest.mark.parametrize("scheme", [PKCS1, SignatureScheme("rsa-pss", "sha256", "sha256", 32)])
def test_rsa_signatures_of_another_length_do_not_verify(scheme: SignatureScheme) -> None:
    signature = _sign_pkcs1("sha256") if scheme is PKCS1 else _sign_pss("sha256", "sha256", 32)
    for other in (b"", signature[:-1], b"\x00" + signature, signature + b"\x00", bytes(256), b"\xff" * 256):
        with pytest.raises(SignatureInvalidError):
            verify_signature(_rsa_public(), scheme, other, MESSAGE)


@pytest.mark.vectors("signatures/rfc6979.json")
def test_ecdsa_signatures_of_the_published_examples_verify(case: dict[str, Any]) -> None:
    curve, message = CURVES[case["curve"]], bytes.fromhex(case["message"])
    key = ECPublicKey(curve, decode_point(curve, bytes.fromhex(case["public"])))
    r, s = int(case["r"], 16), int(case["s"], 16)
    plain = r.to_bytes(curve.order_size, "big") + s.to_bytes(curve.order_size, "big")

    verify_signature(key, SignatureScheme("ecdsa", case["hash"]), _der(r, s), message)
    verify_signature(key, SignatureScheme("ecdsa-plain", case["hash"]), plain, message)
    assert verify_numbers_with_integers(key, (r, s), digest(case["hash"], message))


@EVERY_CURVE
@EVERY_HASH
def test_ecdsa_verifies_on_every_curve_with_every_hash(curve: DomainParameters, name: HashName) -> None:
    key = ECPublicKey(curve, public_point(curve, 0xD15C))
    r, s = _sign_ecdsa(curve, 0xD15C, name)

    verify_signature(key, SignatureScheme("ecdsa", name), _der(r, s), MESSAGE)
    assert verify_numbers_with_integers(key, (r, s), digest(name, MESSAGE))
    with pytest.raises(SignatureInvalidError):
        verify_signature(key, SignatureScheme("ecdsa", name), _der(r, s), MESSAGE + b"!")
    assert not verify_numbers_with_integers(key, (r, s), digest(name, MESSAGE + b"!"))


@EVERY_CURVE
def test_numbers_out_of_range_never_verify(curve: DomainParameters) -> None:
    key = ECPublicKey(curve, public_point(curve, 0xD15C))
    r, s = _sign_ecdsa(curve, 0xD15C, "sha256")
    hashed = digest("sha256", MESSAGE)
    for signature in ((0, s), (r, 0), (r + curve.n, s), (r, s + curve.n), (-r, s), (r, -s), (0, 0), (curve.n, s)):
        assert not verify_numbers(key, "sha256", signature, hashed)


@EVERY_CURVE
def test_an_unnamed_generator_is_never_replaced_by_the_standard_one(curve: DomainParameters) -> None:
    """Verification on a curve with another generator must not give the verdict of the standard one."""
    r, s = _sign_ecdsa(curve, 0xD15C, "sha256")
    mapped = curve.with_generator(public_point(curve, 2))
    key = ECPublicKey(mapped, public_point(curve, 0xD15C))

    assert not verify_numbers(key, "sha256", (r, s), digest("sha256", MESSAGE))


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        b"\x30\x00",
        bytes.fromhex("3003020101"),
        bytes.fromhex("30060201010201"),
        bytes.fromhex("300602010102010100"),
        bytes.fromhex("3081060201010201 01"),
        bytes.fromhex("3080020101020101 0000"),
        bytes.fromhex("3009020101020101020101"),
        bytes.fromhex("300702020001020101"),
        bytes.fromhex("3106020101020101"),
        bytes.fromhex("3006040101020101"),
        bytes.fromhex("30050200020101"),
    ],
)
def test_encodings_other_than_der_are_no_signatures(signature: bytes) -> None:
    with pytest.raises(SignatureInvalidError, match="malformed"):
        decode_der(signature)


@given(st.binary(max_size=80))
def test_any_bytes_are_two_numbers_in_der_or_refused(data: bytes) -> None:
    try:
        r, s = decode_der(data)
    except SignatureInvalidError:
        return
    assert _der(r, s) == data


@given(st.binary(max_size=72), st.binary(max_size=72), st.integers(0, 8), st.data())
def test_a_short_signature_is_read_as_any_other(r: bytes, s: bytes, place: int, data: st.DataObject) -> None:
    numbers = [integer(int.from_bytes(each, "big")) if data.draw(st.booleans()) else TLV(2, each) for each in (r, s)]
    signature = bytearray(bytes(sequence(*numbers)))
    if data.draw(st.booleans()):
        signature[place % len(signature)] ^= data.draw(st.integers(0, 255))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ecdsa, "_short", lambda _: None)
        in_full = _decoded(bytes(signature))

    assert _decoded(bytes(signature)) == in_full


def _decoded(signature: bytes) -> object:
    try:
        return decode_der(signature)
    except SignatureInvalidError as error:
        return str(error)


@EVERY_CURVE
def test_plain_signatures_have_one_length(curve: DomainParameters) -> None:
    key = ECPublicKey(curve, public_point(curve, 0xD15C))
    r, s = _sign_ecdsa(curve, 0xD15C, "sha256")
    size = curve.order_size
    plain = r.to_bytes(size, "big") + s.to_bytes(size, "big")
    scheme = SignatureScheme("ecdsa-plain", "sha256")

    verify_signature(key, scheme, plain, MESSAGE)
    for other in (
        b"",
        plain[:-1],
        plain + b"\x00",
        b"\x00" + r.to_bytes(size, "big") + b"\x00" + s.to_bytes(size, "big"),
    ):
        with pytest.raises(SignatureInvalidError, match="plain ECDSA signature"):
            verify_signature(key, scheme, other, MESSAGE)


@pytest.mark.parametrize("kind", ["ecdsa", "ecdsa-plain"])
def test_an_rsa_key_makes_no_ecdsa_signature(kind: str) -> None:
    with pytest.raises(SignatureInvalidError, match="RSA key"):
        verify_signature(_rsa_public(), SignatureScheme(cast("Any", kind), "sha256"), bytes(64), MESSAGE)


@pytest.mark.parametrize("kind", ["rsa-pkcs1", "rsa-pss"])
def test_an_ec_key_makes_no_rsa_signature(kind: str) -> None:
    key = ECPublicKey(CURVES["secp256r1"], public_point(CURVES["secp256r1"], 2))

    with pytest.raises(SignatureInvalidError, match="elliptic curve key"):
        verify_signature(key, SignatureScheme(cast("Any", kind), "sha256"), bytes(256), MESSAGE)


def test_a_digest_of_another_size_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="digest of 20 bytes"):
        verify_prehashed(_rsa_public(), PKCS1, _sign_pkcs1("sha256"), bytes(20))
