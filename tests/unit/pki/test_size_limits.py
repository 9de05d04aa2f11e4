"""Certificates, keys, names and extensions are read up to a size that no real one comes near."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.crypto.keys import load_public_key
from chipkit.errors import LimitError, UnsupportedError
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl_extensions import decode_certificate_issuer
from chipkit.pki.extensions import Extension, parse_extensions
from chipkit.pki.names import Name
from chipkit.pki.public_key import SubjectPublicKeyInfo, rsa_spki

if TYPE_CHECKING:
    from collections.abc import Callable

    Factory = Callable[..., Certificate]

MODULUS = (1 << 2047) | 1


def rsa(modulus: int, exponent: int) -> bytes:
    return bytes(rsa_spki(modulus, exponent))


def name_of(count: int) -> bytes:
    one = der.set_of([der.sequence(der.oid(oids.COMMON_NAME), der.utf8_string("a"))])
    return bytes(TLV(der.SEQUENCE, bytes(one) * count))


def extension(size: int) -> TLV:
    return der.sequence(bytes(Extension("1.2.3", critical=False, value=bytes(size))))


def key_with_parameters(size: int) -> bytes:
    algorithm = der.sequence(der.oid(oids.RSA_ENCRYPTION), der.octet_string(bytes(size)))
    return bytes(der.sequence(algorithm, der.bit_string(b"\x30\x00")))


@pytest.mark.parametrize(
    ("parse", "data", "words"),
    [
        (
            SubjectPublicKeyInfo.parse,
            key_with_parameters(900_000),
            "public key: 9000.. bytes where at most 4096 are read",
        ),
        (Name.parse, name_of(100_000), "name: 1200000 bytes where at most 16384 are read"),
        (Name.parse, name_of(65), "more than 64 attributes"),
        (
            lambda data: parse_extensions(TLV.parse(data), []),
            bytes(extension(4097)),
            "1.2.3 of 4097 bytes, at most 4096",
        ),
        (
            Certificate.parse,
            bytes(der.sequence(bytes(der.octet_string(bytes(16_384))))),
            "certificate: 16392 bytes where",
        ),
        (
            lambda data: decode_certificate_issuer(TLV.parse(data)),
            bytes(TLV(der.SEQUENCE, bytes(TLV(0xA4, name_of(1))) * 17)),
            "more than 16",
        ),
    ],
    ids=["key", "name", "attributes", "extension", "certificate", "issuers of an entry"],
)
def test_what_is_larger_than_any_is_refused_by_name(parse: Callable[[bytes], object], data: bytes, words: str) -> None:
    with pytest.raises(LimitError, match=words):
        parse(data)


def test_the_largest_that_are_read_are_read(make_certificate: Factory) -> None:
    extensions = tuple(Extension(f"1.2.{number}", critical=False, value=bytes(4096)) for number in range(3))

    assert Certificate.parse(make_certificate(extensions=extensions).raw).extensions == extensions
    assert SubjectPublicKeyInfo.parse(key_with_parameters(4_000)).kind == "rsa"
    assert len(Name.parse(name_of(64)).rdns) == 64


@pytest.mark.parametrize(
    ("modulus", "exponent"),
    [(1 << 8193 | 1, 65537), (1 << 15_000 | 1, 3), (MODULUS, 1 << 14_000 | 1)],
    ids=["large", "larger", "exponent"],
)
def test_an_oversized_number_refutes_nothing(modulus: int, exponent: int) -> None:
    key = SubjectPublicKeyInfo.parse(rsa(modulus, exponent))

    with pytest.raises(UnsupportedError):
        load_public_key(key)


def test_a_certificate_over_a_limit_is_not_read_as_another_encoding(make_certificate: Factory) -> None:
    many = tuple(Extension(f"1.2.{number}", critical=False, value=b"") for number in range(101))

    with pytest.raises(LimitError, match="more than 100 extensions"):
        make_certificate(extensions=many)


@pytest.mark.parametrize("shape", [b"\x30\x00", b"\x24\x00", b"\x30\x81\x00", b"\x04\x00"])
def test_a_certificate_of_nothing_but_members_is_refused(shape: bytes) -> None:
    with pytest.raises(LimitError, match="more than 400 data objects"):
        Certificate.parse(b"\x30\x80" + shape * 5_000 + b"\x00\x00")
