from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from Crypto.Hash import SHAKE128
from Crypto.PublicKey import RSA
from hypothesis import given
from hypothesis import strategies as st

from chipkit.crypto.hashes import HASH_SIZES, digest
from chipkit.crypto.keys import RSAPublicKey
from chipkit.crypto.message_recovery import RecoveredMessage, recover_iso9796_2
from chipkit.errors import SignatureInvalidError

if TYPE_CHECKING:
    from chipkit.pki.algorithms import HashName

CHALLENGE = bytes(range(8))
TRAILERS: dict[HashName, int] = {"sha1": 0x33CC, "sha224": 0x38CC, "sha256": 0x34CC, "sha384": 0x36CC, "sha512": 0x35CC}


@cache
def _key(bits: int = 1024) -> RSA.RsaKey:
    return RSA.generate(bits, SHAKE128.new(b"SPECIMEN").read)


def _public(bits: int = 1024) -> RSAPublicKey:
    return RSAPublicKey(int(_key(bits).n), int(_key(bits).e))


def _open(representative: bytes, bits: int = 1024, *, complement: bool = False) -> bytes:
    """Sign a representative as it stands (ISO/IEC 9796-2, B.6)."""
    n, d = int(_key(bits).n), int(_key(bits).d)
    signature = pow(int.from_bytes(representative, "big"), d, n)
    return (n - signature if complement else signature).to_bytes(bits // 8, "big")


def _representative(
    name: HashName = "sha1",
    trailer: int = 0xBC,
    *,
    header: int = 0x6A,
    fillers: int = 0,
    total: bool = False,
    bits: int = 1024,
) -> tuple[bytes, bytes]:
    """A representative and the part of the message in it."""
    end = trailer.to_bytes(1 if trailer == 0xBC else 2, "big")
    head = bytes([header]) if not fillers else bytes([header | 1]) + b"\xbb" * (fillers - 1) + b"\xba"
    m1 = bytes([0xA5]) * (bits // 8 - len(head) - HASH_SIZES[name] - len(end))
    if total:
        m1 = m1[: -len(CHALLENGE)] + CHALLENGE
    return head + m1 + digest(name, m1 if total else m1 + CHALLENGE) + end, m1


@pytest.mark.parametrize("bits", [1024, 2048])
@pytest.mark.parametrize("name", TRAILERS)
@pytest.mark.parametrize("complement", [False, True])
def test_each_trailer_names_its_hash_and_the_message_is_recovered(
    name: HashName, bits: int, *, complement: bool
) -> None:
    block, m1 = _representative(name, TRAILERS[name], bits=bits)

    recovered = recover_iso9796_2(_public(bits), _open(block, bits, complement=complement), CHALLENGE)

    assert recovered == RecoveredMessage(name, m1, TRAILERS[name])


@pytest.mark.parametrize("name", TRAILERS)
def test_the_implicit_trailer_takes_the_hash_that_fits(name: HashName) -> None:
    block, m1 = _representative(name)

    assert recover_iso9796_2(_public(), _open(block), CHALLENGE) == RecoveredMessage(name, m1, 0xBC)


@pytest.mark.vectors("active_authentication/appendix-f.json")
def test_the_representative_of_the_worked_example_is_recovered(case: dict[str, Any]) -> None:
    signature = _open(bytes.fromhex(case["representative"]))

    recovered = recover_iso9796_2(_public(), signature, bytes.fromhex(case["challenge"]))

    assert recovered == RecoveredMessage(case["hash_name"], bytes.fromhex(case["m1"]), int(case["trailer"], 16))
    assert digest("sha1", recovered.m1 + bytes.fromhex(case["challenge"])) == bytes.fromhex(case["hash"])


@pytest.mark.parametrize("fillers", [1, 2, 20])
def test_fillers_behind_the_header_are_passed_over(fillers: int) -> None:
    block, m1 = _representative(fillers=fillers)

    assert recover_iso9796_2(_public(), _open(block), CHALLENGE).m1 == m1


def test_a_whole_message_that_ends_with_the_challenge_verifies() -> None:
    block, m1 = _representative(header=0x4A, total=True)

    assert recover_iso9796_2(_public(), _open(block), CHALLENGE).m1 == m1


def test_a_whole_message_without_the_challenge_answers_nothing() -> None:
    block, _ = _representative(header=0x4A, total=True)

    with pytest.raises(SignatureInvalidError, match="hash"):
        recover_iso9796_2(_public(), _open(block), b"othernow")


def test_another_challenge_does_not_verify() -> None:
    block, _ = _representative()

    with pytest.raises(SignatureInvalidError, match="hash"):
        recover_iso9796_2(_public(), _open(block), b"othernow")


@pytest.mark.parametrize("header", [0x0A, 0x2A, 0x7A, 0x60, 0x6C, 0x4F])
def test_other_headers_are_refused(header: int) -> None:
    block, _ = _representative(header=header)

    with pytest.raises(SignatureInvalidError, match="header"):
        recover_iso9796_2(_public(), _open(block), CHALLENGE)


@pytest.mark.parametrize("trailer", [0x31CC, 0x37CC, 0xFFCC])
def test_unknown_trailers_are_refused(trailer: int) -> None:
    block, _ = _representative(trailer=trailer)

    with pytest.raises(SignatureInvalidError, match="trailer"):
        recover_iso9796_2(_public(), _open(block), CHALLENGE)


def test_a_trailer_of_another_hash_does_not_verify() -> None:
    block, _ = _representative("sha1", TRAILERS["sha256"])

    with pytest.raises(SignatureInvalidError, match="hash"):
        recover_iso9796_2(_public(), _open(block), CHALLENGE)


def test_fillers_without_an_end_are_refused() -> None:
    block = b"\x6b" + b"\xbb" * 126 + b"\xbc"

    with pytest.raises(SignatureInvalidError, match="border"):
        recover_iso9796_2(_public(), _open(block), CHALLENGE)


def test_signatures_of_other_lengths_and_beyond_the_modulus_are_refused() -> None:
    block, _ = _representative()
    signature = _open(block)
    for other in (b"", signature[:-1], signature + b"\x00", b"\x00" + signature, b"\xff" * 128):
        with pytest.raises(SignatureInvalidError, match="signature of"):
            recover_iso9796_2(_public(), other, CHALLENGE)


def test_each_flipped_bit_of_the_signature_is_noticed() -> None:
    signature = _open(_representative()[0])
    for bit in range(0, 1024, 37):
        forged = int.from_bytes(signature, "big") ^ (1 << bit)
        with pytest.raises(SignatureInvalidError):
            recover_iso9796_2(_public(), forged.to_bytes(128, "big"), CHALLENGE)


@given(st.binary(min_size=128, max_size=128))
def test_any_representative_is_refused(block: bytes) -> None:
    with pytest.raises(SignatureInvalidError):
        recover_iso9796_2(_public(), _open(block), CHALLENGE)


def test_the_message_does_not_print() -> None:
    assert "m1" not in repr(RecoveredMessage("sha1", b"secret", 0xBC))


@pytest.mark.parametrize(
    "header", ["6bab", "6bbbab", "6bcb", "6b0a", "6baa", "6bbbbc", "6bb0", "6bbcba", "6cba", "6bb0ba"]
)
def test_fillers_are_nibbles_b_up_to_a_border_a(header: str) -> None:
    """The first nibble of each byte behind the header is a filler too (ISO/IEC 9796-2, 8.1)."""
    head = bytes.fromhex(header)
    m1 = bytes([0xA5]) * (128 - len(head) - HASH_SIZES["sha1"] - 1)
    block = head + m1 + digest("sha1", m1 + CHALLENGE) + b"\xbc"

    with pytest.raises(SignatureInvalidError, match="border"):
        recover_iso9796_2(_public(), _open(block), CHALLENGE)


@pytest.mark.parametrize("header", [0x4B, 0x6B])
def test_fillers_stand_behind_either_header(header: int) -> None:
    head = bytes([header]) + b"\xbb\xba"
    m1 = bytes([0xA5]) * (128 - len(head) - HASH_SIZES["sha1"] - 1 - len(CHALLENGE)) + CHALLENGE
    hashed = digest("sha1", m1 if header == 0x4B else m1 + CHALLENGE)
    block = head + m1 + hashed + b"\xbc"

    assert recover_iso9796_2(_public(), _open(block), CHALLENGE).m1 == m1


def test_a_signer_may_choose_nothing_of_the_message() -> None:
    block, m1 = _representative(fillers=106)

    assert m1 == b""
    assert recover_iso9796_2(_public(), _open(block), CHALLENGE).m1 == b""


def test_the_modulus_itself_is_beyond_it() -> None:
    with pytest.raises(SignatureInvalidError, match="signature of 128 bytes, modulus of 128"):
        recover_iso9796_2(_public(), int(_key().n).to_bytes(128, "big"), CHALLENGE)
