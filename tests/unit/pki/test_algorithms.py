"""Algorithm identifiers and signature schemes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import ChipkitError, CodecError, UnsupportedError
from chipkit.pki.algorithms import (
    AlgorithmIdentifier,
    HashName,
    PSSParameters,
    SignatureScheme,
    hash_name,
    hash_oid,
)

HASHES: tuple[HashName, ...] = ("sha1", "sha224", "sha256", "sha384", "sha512")


@pytest.mark.parametrize("raw", [
    "300d06092a864886f70d01010b0500",  # sha256WithRSAEncryption with NULL
    "300a06082a8648ce3d040302",  # ecdsa-with-SHA256 without parameters
])  # fmt: skip
def test_identifiers_come_back_as_they_were(raw: str) -> None:
    assert bytes(AlgorithmIdentifier.parse(TLV.parse(bytes.fromhex(raw)))).hex() == raw


def test_absent_parameters_are_not_null() -> None:
    absent = AlgorithmIdentifier(oids.SHA256)
    null = AlgorithmIdentifier(oids.SHA256, der.null())

    assert absent != null
    assert (absent.has_null, null.has_null) == (False, True)


def test_two_parameters_are_refused() -> None:
    with pytest.raises(CodecError, match="more than one parameter at offset 15"):
        AlgorithmIdentifier.parse(TLV.parse(bytes(der.sequence(der.oid(oids.SHA256), der.null(), der.null()))))


@pytest.mark.parametrize("name", HASHES)
def test_hash_functions_are_known_both_ways(name: HashName) -> None:
    assert hash_name(hash_oid(name)) == name
    assert hash_name(AlgorithmIdentifier(hash_oid(name))) == name


def test_an_unknown_hash_function_is_unsupported_by_name() -> None:
    with pytest.raises(UnsupportedError, match="MD5"):
        hash_name("1.2.840.113549.2.5")


@pytest.mark.parametrize("scheme", [
    *(SignatureScheme(kind, name) for kind in ("rsa-pkcs1", "ecdsa", "ecdsa-plain") for name in HASHES),
    SignatureScheme("rsa-pss", "sha1", "sha1", 20),
    SignatureScheme("rsa-pss", "sha256", "sha256", 32),
    SignatureScheme("rsa-pss", "sha256", "sha1", 20),
    SignatureScheme("rsa-pss", "sha512", "sha512", 0),
], ids=str)  # fmt: skip
def test_schemes_come_back_as_they_were(scheme: SignatureScheme) -> None:
    algorithm = AlgorithmIdentifier.parse(TLV.parse(bytes(scheme.to_algorithm())))

    assert SignatureScheme.from_algorithm(algorithm) == scheme


def test_pss_defaults_are_left_out_when_built() -> None:
    assert bytes(PSSParameters()).hex() == "3000"


def test_pss_defaults_that_are_spelled_out_are_read() -> None:
    sha1 = bytes(AlgorithmIdentifier(oids.SHA1, der.null()))
    mask = der.sequence(der.oid(oids.MGF1), sha1)
    spelled = der.sequence(
        der.explicit(0, sha1), der.explicit(1, mask), der.explicit(2, der.integer(20)), der.explicit(3, der.integer(1))
    )

    assert PSSParameters.parse(spelled) == PSSParameters()


def test_pss_hashes_may_lack_their_null() -> None:
    sha256 = bytes(AlgorithmIdentifier(oids.SHA256))
    mask = der.sequence(der.oid(oids.MGF1), sha256)

    parsed = PSSParameters.parse(der.sequence(der.explicit(0, sha256), der.explicit(1, mask)))

    assert parsed == PSSParameters("sha256", "sha256", 20)


@pytest.mark.parametrize("member", [
    der.explicit(3, der.integer(2)),
    der.explicit(1, der.sequence(der.oid("1.2.3"))),
    der.explicit(0, der.sequence(der.oid("1.2.840.113549.2.5"))),
])  # fmt: skip
def test_pss_of_other_kinds_is_unsupported(member: TLV) -> None:
    with pytest.raises(UnsupportedError):
        PSSParameters.parse(der.sequence(member))


@pytest.mark.parametrize("salt", [-1, 1025, 1 << 4000])
def test_an_absurd_salt_is_refused(salt: int) -> None:
    with pytest.raises(CodecError, match="salt"):
        PSSParameters.parse(der.sequence(der.explicit(2, der.integer(salt))))


def test_pss_without_parameters_names_no_scheme() -> None:
    with pytest.raises(CodecError, match="without parameters"):
        SignatureScheme.from_algorithm(AlgorithmIdentifier(oids.RSASSA_PSS))


@pytest.mark.parametrize("parameters", [None, der.null()])
def test_null_and_absent_parameters_name_one_scheme(parameters: TLV | None) -> None:
    assert SignatureScheme.from_algorithm(AlgorithmIdentifier(oids.SHA1_WITH_RSA, parameters)).kind == "rsa-pkcs1"
    assert SignatureScheme.from_algorithm(AlgorithmIdentifier(oids.ECDSA_WITH_SHA1, parameters)).kind == "ecdsa"


def test_a_key_type_takes_its_hash_from_the_digest_algorithm() -> None:
    rsa = AlgorithmIdentifier(oids.RSA_ENCRYPTION, der.null())

    assert SignatureScheme.from_algorithm(rsa, digest="sha384") == SignatureScheme("rsa-pkcs1", "sha384")
    with pytest.raises(UnsupportedError, match="rsaEncryption"):
        SignatureScheme.from_algorithm(rsa)


def test_a_full_algorithm_keeps_its_own_hash() -> None:
    algorithm = AlgorithmIdentifier(oids.ECDSA_WITH_SHA256)

    assert SignatureScheme.from_algorithm(algorithm, digest="sha1").hash == "sha256"


def test_an_unknown_algorithm_is_unsupported_by_name() -> None:
    with pytest.raises(UnsupportedError, match=r"1\.3\.101\.113"):
        SignatureScheme.from_algorithm(AlgorithmIdentifier("1.3.101.113"))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_are_parameters_or_a_chipkit_error(data: bytes) -> None:
    try:
        PSSParameters.parse(TLV(der.SEQUENCE, data))
        AlgorithmIdentifier.parse(TLV(der.SEQUENCE, data))
    except ChipkitError:
        return
