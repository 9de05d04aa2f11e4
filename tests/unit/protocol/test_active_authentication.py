from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from Crypto.Hash import SHAKE128
from Crypto.PublicKey import RSA
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec.apdu import ResponseAPDU
from chipkit.codec.der import integer, sequence
from chipkit.crypto.hashes import HASH_SIZES, digest
from chipkit.crypto.points import encode_point, public_point
from chipkit.errors import ChipError, SignatureInvalidError, StatusError, UnsupportedError
from chipkit.lds.security_infos import ActiveAuthenticationInfo
from chipkit.pki.domain_parameters import CURVES, DomainParameters
from chipkit.pki.public_key import SubjectPublicKeyInfo, ec_spki, rsa_spki
from chipkit.protocol.active_authentication import authenticate_actively, signature_is_cut, verify_active_authentication

if TYPE_CHECKING:
    from chipkit.pki.algorithms import HashName

EVERY_CURVE = pytest.mark.parametrize("curve", CURVES.values(), ids=str)
EVERY_HASH = pytest.mark.parametrize("name", HASH_SIZES)
CHALLENGE = bytes(range(8))
P256 = CURVES["brainpoolP256r1"]
PRIVATE = 0xAA_0001
PLAIN: dict[HashName, str] = {
    "sha1": oids.ECDSA_PLAIN_SHA1,
    "sha224": oids.ECDSA_PLAIN_SHA224,
    "sha256": oids.ECDSA_PLAIN_SHA256,
    "sha384": oids.ECDSA_PLAIN_SHA384,
    "sha512": oids.ECDSA_PLAIN_SHA512,
}


def _info(name: HashName) -> ActiveAuthenticationInfo:
    return ActiveAuthenticationInfo(signature_algorithm=PLAIN[name])


def _ec_key(curve: DomainParameters = P256) -> SubjectPublicKeyInfo:
    return ec_spki(curve, encode_point(curve, public_point(curve, PRIVATE)))


def _of_hash(name: HashName, curve: DomainParameters = P256) -> list[str]:
    """SHA-1, and a hash longer than the curve, are not the standard's (6.1.2.3)."""
    odd = name == "sha1" or 8 * HASH_SIZES[name] > curve.n.bit_length()
    return ["active-authentication.info.hash"] if odd else []


def _numbers(name: HashName, curve: DomainParameters = P256, nonce: int = 0x5EED**3) -> tuple[int, int]:
    """A signature with a fixed nonce, which only a test may have."""
    size = 8 * HASH_SIZES[name]
    number = int.from_bytes(digest(name, CHALLENGE), "big") >> max(0, size - curve.n.bit_length())
    r = public_point(curve, nonce % curve.n).x % curve.n
    return r, pow(nonce, -1, curve.n) * (number + r * PRIVATE) % curve.n


def _plain(name: HashName, curve: DomainParameters = P256, nonce: int = 0x5EED**3) -> bytes:
    return b"".join(number.to_bytes(curve.order_size, "big") for number in _numbers(name, curve, nonce))


def _der(name: HashName, curve: DomainParameters = P256) -> bytes:
    return bytes(sequence(*(integer(number) for number in _numbers(name, curve))))


@cache
def _rsa() -> RSA.RsaKey:
    return RSA.generate(1024, SHAKE128.new(b"SPECIMEN").read)  # noqa: S505 - chips have such keys


def _rsa_key() -> SubjectPublicKeyInfo:
    return rsa_spki(int(_rsa().n), int(_rsa().e))


def _sign_rsa(name: HashName = "sha1", trailer: bytes = b"\xbc", m1_byte: int = 0xA5) -> bytes:
    m1 = bytes([m1_byte]) * (127 - HASH_SIZES[name] - len(trailer))
    block = b"\x6a" + m1 + digest(name, m1 + CHALLENGE) + trailer
    return pow(int.from_bytes(block, "big"), int(_rsa().d), int(_rsa().n)).to_bytes(128, "big")


def _codes(key: SubjectPublicKeyInfo, signature: bytes, info: ActiveAuthenticationInfo | None = None) -> list[str]:
    return [deviation.code for deviation in verify_active_authentication(key, CHALLENGE, signature, info)]


def _converse(response: ResponseAPDU, ne: int = 256) -> tuple[bytes, bytes]:
    exchange = authenticate_actively(CHALLENGE, ne)
    command = next(exchange)
    with pytest.raises(StopIteration) as stop:
        exchange.send(response)
    return bytes(command), stop.value.value


def test_the_challenge_is_signed_with_one_command() -> None:
    assert _converse(ResponseAPDU(b"signature")) == (bytes.fromhex("0088000008000102030405060700"), b"signature")


def test_long_signatures_are_asked_for_in_extended_form() -> None:
    command, _ = _converse(ResponseAPDU(bytes(512)), ne=512)

    assert command.hex() == "0088000000000800010203040506070200"


@pytest.mark.parametrize("sw", [0x6982, 0x6D00, 0x6A80, 0x6300])
def test_a_refusal_tells_its_status(sw: int) -> None:
    exchange = authenticate_actively(CHALLENGE)
    next(exchange)

    with pytest.raises(StatusError) as caught:
        exchange.send(ResponseAPDU(b"", sw))

    assert (caught.value.sw, caught.value.doing) == (sw, "INTERNAL AUTHENTICATE")


@pytest.mark.parametrize("size", [0, 1025])
def test_signatures_of_impossible_sizes_are_refused(size: int) -> None:
    exchange = authenticate_actively(CHALLENGE)
    next(exchange)

    with pytest.raises(ChipError, match="signature of"):
        exchange.send(ResponseAPDU(bytes(size)))


@pytest.mark.parametrize("size", [0, 7, 9])
def test_a_challenge_of_another_size_is_the_callers_mistake(size: int) -> None:
    with pytest.raises(ValueError, match="challenge"):
        next(authenticate_actively(bytes(size)))


@pytest.mark.parametrize(
    ("name", "trailer"),
    [
        ("sha1", b"\xbc"),
        ("sha1", b"\x33\xcc"),
        ("sha224", b"\x38\xcc"),
        ("sha256", b"\x34\xcc"),
        ("sha384", b"\x36\xcc"),
        ("sha512", b"\x35\xcc"),
    ],
)
def test_rsa_signatures_verify_with_each_hash(name: HashName, trailer: bytes) -> None:
    assert _codes(_rsa_key(), _sign_rsa(name, trailer)) == []


def test_the_trailer_of_sha1_for_another_hash_leaves_a_deviation() -> None:
    assert _codes(_rsa_key(), _sign_rsa("sha256")) == ["active-authentication.signature.trailer"]


def test_a_signature_with_a_leading_zero_is_mended_and_leaves_a_deviation() -> None:
    signature = next(found for found in map(_signature_of, range(256 * 16)) if found[0] == 0)

    assert _codes(_rsa_key(), signature) == []
    assert _codes(_rsa_key(), signature[1:]) == ["active-authentication.signature.size"]
    assert _codes(_rsa_key(), b"\x00" + signature) == ["active-authentication.signature.size"]


def _signature_of(number: int) -> bytes:
    m1 = number.to_bytes(106, "big")
    block = b"\x6a" + m1 + digest("sha1", m1 + CHALLENGE) + b"\xbc"
    return pow(int.from_bytes(block, "big"), int(_rsa().d), int(_rsa().n)).to_bytes(128, "big")


@pytest.mark.parametrize("info", [None, _info("sha256")])
def test_what_dg14_says_is_no_matter_to_an_rsa_key(info: ActiveAuthenticationInfo | None) -> None:
    assert _codes(_rsa_key(), _sign_rsa(), info) == []


@EVERY_CURVE
@EVERY_HASH
def test_plain_signatures_verify_with_the_hash_that_dg14_names(curve: DomainParameters, name: HashName) -> None:
    assert _codes(_ec_key(curve), _plain(name, curve), _info(name)) == _of_hash(name, curve)


@EVERY_HASH
def test_a_signature_with_another_hash_than_dg14_names_does_not_verify(name: HashName) -> None:
    other: HashName = "sha256" if name != "sha256" else "sha1"

    with pytest.raises(SignatureInvalidError):
        _codes(_ec_key(), _plain(name), _info(other))


@EVERY_CURVE
def test_der_in_place_of_a_plain_signature_leaves_a_deviation(curve: DomainParameters) -> None:
    codes = _codes(_ec_key(curve), _der("sha256", curve), _info("sha256"))

    assert codes == [*_of_hash("sha256", curve), "active-authentication.signature.der"]


def test_a_plain_signature_that_begins_like_der_verifies() -> None:
    signature = _plain("sha256", nonce=391)  # the first nonce that gives such an r

    assert signature[0] == 0x30
    assert _codes(_ec_key(), signature, _info("sha256")) == []


@EVERY_HASH
def test_without_dg14_the_hash_that_fits_is_taken_and_leaves_a_deviation(name: HashName) -> None:
    missing, *others = verify_active_authentication(_ec_key(), CHALLENGE, _plain(name), None)

    assert missing.code == "active-authentication.info.missing"
    assert name in missing.detail
    assert [each.code for each in others] == _of_hash(name)


def test_without_dg14_der_leaves_both_deviations() -> None:
    codes = _codes(_ec_key(), _der("sha224"))

    assert codes == ["active-authentication.info.missing", "active-authentication.signature.der"]


def test_an_algorithm_of_x962_in_dg14_leaves_a_deviation() -> None:
    info = ActiveAuthenticationInfo(signature_algorithm=oids.ECDSA_WITH_SHA256)

    assert _codes(_ec_key(), _plain("sha256"), info) == ["active-authentication.info.algorithm"]


@pytest.mark.parametrize("algorithm", [oids.SHA256_WITH_RSA, oids.RSASSA_PSS, "1.2.3", oids.SHA256])
def test_other_algorithms_in_dg14_are_not_taken_for_an_ec_key(algorithm: str) -> None:
    with pytest.raises(UnsupportedError):
        _codes(_ec_key(), _plain("sha256"), ActiveAuthenticationInfo(signature_algorithm=algorithm))


def test_a_key_of_another_kind_is_unsupported() -> None:
    spki = _ec_key().raw.replace(bytes.fromhex("06072a8648ce3d0201"), bytes.fromhex("06072a8648ce3d0209"))

    with pytest.raises(UnsupportedError):
        _codes(SubjectPublicKeyInfo.parse(spki), _plain("sha256"))


@pytest.mark.parametrize("key", [_ec_key(), _rsa_key()], ids=["ec", "rsa"])
@pytest.mark.parametrize("info", [None, _info("sha256")], ids=["without", "with"])
def test_another_challenge_does_not_verify(key: SubjectPublicKeyInfo, info: ActiveAuthenticationInfo | None) -> None:
    for signature in (_plain("sha256"), _der("sha256"), _sign_rsa()):
        with pytest.raises(SignatureInvalidError):
            verify_active_authentication(key, b"othernow", signature, info)


@pytest.mark.parametrize("curve", [CURVES["brainpoolP256r1"], CURVES["secp521r1"]], ids=str)
@pytest.mark.parametrize("zeros", [0, 1])
def test_a_plain_signature_whose_r_begins_with_zeros_verifies_without_them_too(
    curve: DomainParameters, zeros: int
) -> None:
    """One in 256 signatures has such an r; curves of 521 bits have one in every second."""
    size = curve.order_size
    small = 1 << 8 * (size - zeros)
    nonce = next(k for k in range(1, 10**6) if public_point(curve, k).x % curve.n < small)
    signature = _plain("sha256", curve, nonce)

    assert _codes(_ec_key(curve), signature, _info("sha256")) == []
    for odd in {signature.lstrip(b"\x00"), b"\x00" + signature} - {signature}:
        assert _codes(_ec_key(curve), odd, _info("sha256")) == ["active-authentication.signature.size"]
        assert not signature_is_cut(_ec_key(curve), CHALLENGE, odd)
        with pytest.raises(SignatureInvalidError):
            _codes(_ec_key(curve), odd[:-1], _info("sha256"))


def test_a_modulus_of_broken_bytes_accuses_nobody() -> None:
    """Where its header stands is not known here; whatever verifies as it is, does."""
    key = RSA.generate(1025, SHAKE128.new(b"BROKEN BYTES").read)  # noqa: S505 - as above
    spki = rsa_spki(int(key.n), int(key.e))

    with pytest.raises(UnsupportedError, match="1025 bits"):
        _codes(spki, pow(0x6A << 1000 | 0xBC, int(key.d), int(key.n)).to_bytes(129, "big"))


@settings(max_examples=80, deadline=None)
@given(signature=st.binary(max_size=160), with_info=st.booleans(), rsa=st.booleans())
def test_any_bytes_are_no_signature(signature: bytes, *, with_info: bool, rsa: bool) -> None:
    with pytest.raises(SignatureInvalidError):
        _codes(_rsa_key() if rsa else _ec_key(), signature, _info("sha256") if with_info else None)
