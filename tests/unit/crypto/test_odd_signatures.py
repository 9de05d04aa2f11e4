"""Right numbers in other encodings: verified with a deviation; wrong numbers in any encoding: never."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from Crypto.Hash import SHA256, SHA512, SHAKE128
from Crypto.PublicKey import ECC, RSA
from Crypto.Signature import DSS, pkcs1_15, pss
from hypothesis import given
from hypothesis import strategies as st

from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.crypto import odd_signatures
from chipkit.crypto.keys import ECPublicKey, RSAPublicKey
from chipkit.crypto.odd_signatures import verify_odd_signature
from chipkit.crypto.points import Point
from chipkit.crypto.signatures import verify_signature
from chipkit.errors import SignatureInvalidError
from chipkit.pki.algorithms import SignatureScheme
from chipkit.pki.domain_parameters import CURVES

if TYPE_CHECKING:
    from collections.abc import Callable

MESSAGE = b"what was signed"
SIZE = 32
DER = SignatureScheme("ecdsa", "sha256")
PLAIN = SignatureScheme("ecdsa-plain", "sha256")
PKCS1 = SignatureScheme("rsa-pkcs1", "sha256")
PSS = SignatureScheme("rsa-pss", "sha256", "sha256", 32)
Numbers = tuple[int, int]


@cache
def _secret() -> Any:
    return ECC.construct(curve="P-256", d=0x5EED)


@cache
def _key() -> ECPublicKey:
    point = _secret().public_key().pointQ
    return ECPublicKey(CURVES["secp256r1"], Point(int(point.x), int(point.y)))


@cache
def _numbers(high_bit: bool) -> Numbers:  # noqa: FBT001
    """A signature whose r has its highest bit set, or not; low r are common enough to be found at once."""
    for salt in range(1000):
        raw = DSS.new(_secret(), "fips-186-3", randfunc=_stream(salt)).sign(SHA256.new(MESSAGE))
        r, s = int.from_bytes(raw[:SIZE], "big"), int.from_bytes(raw[SIZE:], "big")
        if (r >> 255 == 1) is high_bit and s >> 255 == 1:
            return r, s
    raise AssertionError


def _stream(salt: int) -> Callable[[int], bytes]:
    return SHAKE128.new(salt.to_bytes(2, "big")).read


@cache
def _rsa() -> RSA.RsaKey:
    return RSA.generate(2048, SHAKE128.new(b"SPECIMEN").read)


def _public(**changes: Any) -> RSAPublicKey:
    return replace(RSAPublicKey(int(_rsa().n), int(_rsa().e)), **changes)


def raw_der(r: bytes, s: bytes) -> bytes:
    return bytes(der.sequence(TLV(der.INTEGER, r), TLV(der.INTEGER, s)))


def canonical(numbers: Numbers) -> bytes:
    return bytes(der.sequence(*(der.integer(number) for number in numbers)))


def plain(numbers: Numbers, size: int = SIZE) -> bytes:
    return b"".join(number.to_bytes(size, "big") for number in numbers)


def checked(scheme: SignatureScheme, signature: bytes, key: Any = None, *forms: bytes) -> list[str]:
    found = verify_odd_signature(key or _key(), scheme, signature, forms or (MESSAGE,), "here")
    assert {each.where for each in found} <= {"here"}
    return [each.code for each in found]


def big(number: int, extra: int = 0) -> bytes:
    return bytes(extra) + number.to_bytes(SIZE, "big")


ODD: dict[str, tuple[SignatureScheme, Callable[[Numbers], bytes], str]] = {
    "a zero too many": (DER, lambda n: raw_der(big(n[0], 2), big(n[1], 1)), "signature.ecdsa.integers"),
    "many zeros": (DER, lambda n: raw_der(big(n[0], 9), big(n[1], 5)), "signature.ecdsa.integers"),
    "no sign byte": (DER, lambda n: raw_der(big(n[0]), big(n[1])), "signature.ecdsa.integers"),
    "no sign byte in s": (DER, lambda n: raw_der(big(n[0], 1), big(n[1])), "signature.ecdsa.integers"),
    "a long length": (
        DER, lambda n: b"\x30\x81" + canonical(n)[1:2] + canonical(n)[2:], "signature.ecdsa.integers",
    ),
    "an indefinite length": (DER, lambda n: b"\x30\x80" + canonical(n)[2:] + b"\0\0", "signature.ecdsa.integers"),
    "zeros behind it": (DER, lambda n: canonical(n) + b"\0\0", "signature.ecdsa.integers"),
    "plain where DER belongs": (DER, plain, "signature.ecdsa.plain"),
    "plain and padded where DER belongs": (DER, lambda n: plain(n, SIZE + 1), "signature.ecdsa.plain"),
    "DER where plain belongs": (PLAIN, canonical, "signature.ecdsa.der"),
    "odd DER where plain belongs": (PLAIN, lambda n: raw_der(big(n[0]), big(n[1], 3)), "signature.ecdsa.der"),
    "plain and padded": (PLAIN, lambda n: plain(n, SIZE + 2), "signature.ecdsa.integers"),
    "plain with a zero before it": (PLAIN, lambda n: b"\0" + plain(n), "signature.ecdsa.integers"),
}  # fmt: skip


@pytest.mark.parametrize("high_bit", [True, False])
@pytest.mark.parametrize("what", ODD)
def test_the_right_numbers_in_another_encoding_verify_with_a_deviation(what: str, high_bit: bool) -> None:  # noqa: FBT001
    scheme, encode, code = ODD[what]
    r, s = _numbers(high_bit)
    signature = encode((r, s))

    with pytest.raises(SignatureInvalidError):  # the primitive stays strict
        verify_signature(_key(), scheme, signature, MESSAGE)
    assert checked(scheme, signature) == [code]
    for wrong in ((r, s ^ 1), (r ^ 1, s), (s, r), (r + _key().curve.n, s), (0, s), (r, 0)):
        if max(wrong).bit_length() <= 8 * SIZE:
            with pytest.raises(SignatureInvalidError):
                checked(scheme, encode(wrong))
    with pytest.raises(SignatureInvalidError):
        checked(scheme, signature, None, b"something else")


@pytest.mark.parametrize("scheme", [DER, PLAIN])
def test_a_proper_signature_leaves_nothing(scheme: SignatureScheme) -> None:
    numbers = _numbers(high_bit=True)

    assert checked(scheme, canonical(numbers) if scheme is DER else plain(numbers)) == []


@pytest.mark.parametrize("scheme", [DER, PLAIN])
def test_each_form_of_what_was_signed_is_tried_strictly_and_then_tolerantly(scheme: SignatureScheme) -> None:
    numbers = _numbers(high_bit=True)

    assert checked(scheme, canonical(numbers) if scheme is DER else plain(numbers), None, b"other", MESSAGE) == []
    assert len(checked(scheme, raw_der(big(numbers[0]), big(numbers[1], 4)), None, b"other", MESSAGE)) == 1


@given(r=st.integers(0, 40), s=st.integers(0, 40), short=st.booleans(), key=st.sampled_from(["r", "s", "both"]))
def test_any_padding_is_read_or_refused_and_changes_no_number(r: int, s: int, key: str, *, short: bool) -> None:
    numbers = _numbers(high_bit=True)
    pads = {"r": (r, 1), "s": (1, s), "both": (r, s)}[key]
    signature = raw_der(*(big(number, pad) for number, pad in zip(numbers, pads, strict=True)))
    if short:
        signature = bytes(TLV(der.SEQUENCE, signature[2:-1])) if len(signature) < 120 else signature[:-1]
        with pytest.raises(SignatureInvalidError):
            checked(DER, signature)
    elif max(pads) <= 16:
        assert checked(DER, signature) == ([] if pads == (1, 1) else ["signature.ecdsa.integers"])
    else:
        with pytest.raises(SignatureInvalidError):
            checked(DER, signature)


@pytest.mark.parametrize("size", [SIZE, SIZE + 1])
def test_no_reading_of_a_signature_is_tried_twice(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    tried: list[bytes] = []

    def told(_key: Any, _scheme: SignatureScheme, signature: bytes, _data: bytes) -> None:
        tried.append(signature)
        raise SignatureInvalidError("refused")

    monkeypatch.setattr(odd_signatures, "verify_signature", told)
    with pytest.raises(SignatureInvalidError):
        checked(DER, plain((5, 7), size))

    assert tried[1] == canonical((5, 7))
    assert len(tried) == len(set(tried))


@given(st.binary(max_size=160), st.sampled_from([DER, PLAIN]))
def test_arbitrary_bytes_verify_nothing(signature: bytes, scheme: SignatureScheme) -> None:
    with pytest.raises(SignatureInvalidError):
        checked(scheme, signature)


def test_pkcs1_under_a_key_declared_for_pss_verifies_with_a_deviation() -> None:
    signature = bytes(pkcs1_15.new(_rsa()).sign(SHA256.new(MESSAGE)))
    declared = _public(pss_only=True, pss_hash="sha512")

    with pytest.raises(SignatureInvalidError):
        verify_signature(declared, PKCS1, signature, MESSAGE)
    assert checked(PKCS1, signature, _public()) == []
    assert checked(PKCS1, signature, _public(pss_only=True)) == ["signature.rsa.key-declared-for-pss"]
    assert checked(PKCS1, signature, declared) == ["signature.rsa.key-declared-for-pss"]
    with pytest.raises(SignatureInvalidError):
        checked(PKCS1, signature[:-1] + bytes([signature[-1] ^ 1]), declared)
    with pytest.raises(SignatureInvalidError):
        checked(PSS, signature, declared)


def test_pss_with_another_hash_than_the_key_is_declared_for() -> None:
    signature = bytes(pss.new(_rsa(), salt_bytes=32).sign(SHA256.new(MESSAGE)))

    assert checked(PSS, signature, _public(pss_only=True, pss_hash="sha256")) == []
    assert checked(PSS, signature, _public(pss_only=True, pss_hash="sha512")) == ["signature.rsa.key-hash"]
    with pytest.raises(SignatureInvalidError):
        checked(PSS, bytes(pss.new(_rsa(), salt_bytes=64).sign(SHA512.new(MESSAGE))), _public(pss_hash="sha512"))


@pytest.mark.parametrize("scheme", [PKCS1, PSS], ids=str)
def test_rsa_signatures_in_another_length(scheme: SignatureScheme) -> None:
    message, signature = b"", b"\1"
    for salt in range(5000):  # one signature in 256 begins with a zero
        message = salt.to_bytes(2, "big")
        signer: Any = pkcs1_15.new(_rsa()) if scheme is PKCS1 else pss.new(_rsa(), salt_bytes=32, rand_func=_stream(1))
        signature = bytes(signer.sign(SHA256.new(message)))
        if signature[0] == 0:
            break

    assert checked(scheme, signature, _public(), message) == []
    assert checked(scheme, signature[1:], _public(), message) == ["signature.rsa.length"]
    assert checked(scheme, b"\0\0" + signature, _public(), message) == ["signature.rsa.length"]
    for wrong in (signature[2:], signature[1:] + b"\0", signature + b"\0", bytes(40) + signature, b""):
        with pytest.raises(SignatureInvalidError):
            checked(scheme, wrong, _public(), message)


@pytest.mark.parametrize("scheme", [PKCS1, PSS], ids=str)
@pytest.mark.parametrize("without_null", [False, True])
def test_rsa_signatures_not_below_the_modulus_are_refused(scheme: SignatureScheme, *, without_null: bool) -> None:
    """RFC 8017, 5.2.2: a number of n or more is no signature, though it opens to the same block."""
    rsa = _rsa()
    n, d = int(rsa.n), int(rsa.d)
    message, number = b"", n
    for salt in range(4000):
        message = salt.to_bytes(2, "big")
        if scheme is PSS:
            number = int.from_bytes(pss.new(rsa, salt_bytes=32, rand_func=_stream(1)).sign(SHA256.new(message)), "big")
        elif without_null:
            info = bytes(der.sequence(der.sequence(der.oid("2.16.840.1.101.3.4.2.1")),
                                      der.octet_string(SHA256.new(message).digest())))  # fmt: skip
            block = b"\0\1" + b"\xff" * (253 - len(info)) + b"\0" + info
            number = pow(int.from_bytes(block, "big"), d, n)
        else:
            number = int.from_bytes(pkcs1_15.new(rsa).sign(SHA256.new(message)), "big")
        if number + n < 1 << 2048:
            break

    assert checked(scheme, number.to_bytes(256, "big"), _public(), message) == []
    for odd in (number + n, number + 2 * n):
        with pytest.raises(SignatureInvalidError):
            checked(scheme, odd.to_bytes(257, "big").lstrip(b"\0"), _public(), message)
