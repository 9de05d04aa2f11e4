"""Domain parameters of key agreement, by number, by name and spelled out (Doc 9303-11, 9.2.2 and 9.5)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError, UnsupportedError
from chipkit.pki.agreement_parameters import agreement_parameters, standardized_parameters
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.curves import CURVES, DomainParameters
from chipkit.pki.domain_parameters import explicit_parameters, named_parameters
from chipkit.pki.modp import MODP_GROUPS, MODPParameters

FIELDS = (oids.DH_PUBLIC_NUMBER, oids.DH_KEY_AGREEMENT, oids.ID_PK_DH)


def _field(group: MODPParameters, *more: int, **changed: int) -> TLV:
    figures = {"p": group.p, "g": group.g, **changed}
    return der.sequence(der.integer(figures["p"]), der.integer(figures["g"]), *(der.integer(each) for each in more))


@pytest.mark.parametrize("identifier", range(-1, 64))
def test_an_identifier_names_a_set_of_one_kind(identifier: int) -> None:
    """Doc 9303-11, Table 12: 0 to 2 are prime fields, 8 to 18 curves, all others reserved."""
    found = standardized_parameters(identifier)

    assert isinstance(found, MODPParameters) is (identifier in range(3))
    assert isinstance(found, DomainParameters) is (identifier in range(8, 19))
    algorithm = AlgorithmIdentifier(oids.STANDARDIZED_DOMAIN_PARAMETERS, der.integer(identifier))
    if found is None:
        with pytest.raises(UnsupportedError):
            agreement_parameters(algorithm)
    else:
        assert agreement_parameters(algorithm) == found


@pytest.mark.parametrize("curve", CURVES.values(), ids=str)
@pytest.mark.parametrize("oid", [oids.EC_PUBLIC_KEY, oids.ID_PK_ECDH])
def test_a_curve_is_found_by_name_and_by_its_figures(curve: DomainParameters, oid: str) -> None:
    assert agreement_parameters(AlgorithmIdentifier(oid, named_parameters(curve))) == curve
    assert agreement_parameters(AlgorithmIdentifier(oid, explicit_parameters(curve))) == curve


@pytest.mark.parametrize("group", MODP_GROUPS.values(), ids=str)
@pytest.mark.parametrize("oid", FIELDS)
def test_a_prime_field_is_found_in_both_forms(group: MODPParameters, oid: str) -> None:
    """X9.42 with q, and with a cofactor behind it; PKCS #3 with a length of private keys, and without."""
    for more in ((group.q,), (group.q, (group.p - 1) // group.q), (160,), ()):
        assert agreement_parameters(AlgorithmIdentifier(oid, _field(group, *more))) == group


@pytest.mark.parametrize("group", MODP_GROUPS.values(), ids=str)
def test_one_figure_that_is_another_is_another_field(group: MODPParameters) -> None:
    for parameters in (
        _field(group, group.q, p=group.p + 2),
        _field(group, group.q, g=group.g + 1),
        _field(group, group.q, g=group.p - group.g),
        _field(group, group.q + 2),
        _field(group, group.q * 2),
    ):
        with pytest.raises(UnsupportedError):
            agreement_parameters(AlgorithmIdentifier(oids.DH_PUBLIC_NUMBER, parameters))


@given(
    name=st.sampled_from(sorted(CURVES)),
    figure=st.sampled_from(["p", "a", "b", "gx", "gy", "n"]),
    change=st.integers(1, 255),
)
def test_one_figure_that_is_another_is_another_curve(name: str, figure: str, change: int) -> None:
    curve = CURVES[name]
    other = replace(curve, **{figure: getattr(curve, figure) ^ change})

    with pytest.raises((UnsupportedError, CodecError)):
        agreement_parameters(AlgorithmIdentifier(oids.EC_PUBLIC_KEY, explicit_parameters(other)))


@pytest.mark.parametrize("oid", [oids.STANDARDIZED_DOMAIN_PARAMETERS, *FIELDS, oids.EC_PUBLIC_KEY])
@pytest.mark.parametrize(
    "parameters", [None, der.null(), der.sequence(), TLV(0x04, b"x")], ids=["none", "NULL", "{}", "x"]
)
def test_what_are_no_parameters_is_an_error(oid: str, parameters: TLV | None) -> None:
    with pytest.raises((CodecError, UnsupportedError)):
        agreement_parameters(AlgorithmIdentifier(oid, parameters))


def test_a_number_without_end_is_not_read() -> None:
    with pytest.raises(UnsupportedError, match="bits"):
        agreement_parameters(
            AlgorithmIdentifier(oids.DH_PUBLIC_NUMBER, der.sequence(TLV(0x02, b"\x01" * 1026), der.integer(2)))
        )


def test_other_algorithms_are_not_key_agreement() -> None:
    with pytest.raises(UnsupportedError):
        agreement_parameters(AlgorithmIdentifier(oids.RSA_ENCRYPTION, der.null()))
