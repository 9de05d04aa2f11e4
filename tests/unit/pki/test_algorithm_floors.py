"""Words of a policy for algorithms and keys, held against what signed."""

from __future__ import annotations

import pytest

from chipkit import oids
from chipkit.errors import CodecError
from chipkit.pki.algorithm_floors import Use, check_floors, first_below, of_algorithm, of_key, refuses_forgeable
from chipkit.pki.algorithms import AlgorithmIdentifier, SignatureScheme
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.public_key import ec_spki, rsa_spki
from chipkit.verify import Policy, load_policy

FIELD = load_policy("field")


def rsa(bits: int) -> Use:
    return Use("rsa", bits)


@pytest.mark.parametrize("policy", [FIELD, load_policy("conformance")], ids=["field", "conformance"])
def test_what_the_released_policies_refuse_and_what_they_call_weak(policy: Policy) -> None:
    refused = [Use("md2"), Use("md4"), Use("md5"), rsa(512), rsa(1023)]
    weak = [Use("sha1"), rsa(1024), rsa(2047), Use("ec", 192)]
    fine = [Use("sha224"), Use("sha256"), rsa(2048), rsa(6144), Use("ec", 224), Use("ec", 521)]

    assert [use for use in (*refused, *weak, *fine) if first_below(policy.refused_algorithms, [use])] == refused
    assert [use for use in (*weak, *fine) if first_below(policy.weak_algorithms, [use])] == weak


@pytest.mark.parametrize("bits", [512, 768, 1023, 1024, 2048])
def test_an_rsa_key_is_measured_by_its_modulus(bits: int) -> None:
    assert list(of_key(rsa_spki((1 << (bits - 1)) | 1, 65537))) == [rsa(bits)]


@pytest.mark.parametrize("name", sorted(CURVES))
@pytest.mark.parametrize("explicit", [True, False])
def test_a_curve_is_measured_by_its_field(name: str, explicit: bool) -> None:  # noqa: FBT001
    curve = CURVES[name]
    point = b"\x04" + bytes(2 * curve.size)

    assert list(of_key(ec_spki(curve, point, explicit=explicit))) == [Use("ec", curve.p.bit_length())]


@pytest.mark.parametrize(
    ("algorithm", "uses"),
    [
        (AlgorithmIdentifier(oids.MD5_WITH_RSA), ["md5"]),
        (AlgorithmIdentifier(oids.MD2), ["md2"]),
        (AlgorithmIdentifier(oids.SHA1), ["sha1"]),
        (AlgorithmIdentifier(oids.ECDSA_WITH_SHA1), ["sha1"]),
        (SignatureScheme("rsa-pss", "sha256", "sha1", 20).to_algorithm(), ["sha256", "sha1"]),
        (SignatureScheme("rsa-pss", "sha256", "sha256", 32).to_algorithm(), ["sha256"]),
        (AlgorithmIdentifier(oids.RSASSA_PSS), []),
        (AlgorithmIdentifier("1.2.3.4"), []),
    ],
)
def test_the_hash_functions_of_an_algorithm_are_told(algorithm: AlgorithmIdentifier, uses: list[str]) -> None:
    assert [use.kind for use in of_algorithm(algorithm)] == uses


@pytest.mark.parametrize(
    "word", ["", "rsa", "rsa<", "rsa<01024", "rsa<1024 ", "dsa<1024", "rsa<9", "MD5", "sha3", 5, None]
)
def test_a_word_that_means_nothing_is_refused(word: object) -> None:
    with pytest.raises(CodecError, match="weak = "):
        check_floors("weak", [word])


@pytest.mark.parametrize(
    ("words", "refuses"), [(["rsa<1024"], True), (["rsa<2048"], True), (["rsa<1023", "md5"], False), ([], False)]
)
def test_no_policy_takes_keys_that_anybody_may_have(words: list[str], refuses: bool) -> None:  # noqa: FBT001
    assert refuses_forgeable(words) is refuses
    listed = ", ".join(f'"{word}"' for word in words)
    text = f'schema = 1\nid = "bank"\nextends = "field"\nrefused_algorithms = [{listed}]\n'

    assert Policy.parse(f"{text}demands_genuineness = false").refused_algorithms == tuple(sorted(words))
    if refuses:
        assert Policy.parse(text).demands_genuineness
    else:
        with pytest.raises(CodecError, match=r"refuses no RSA keys below 1,024 bits"):
            Policy.parse(text)
