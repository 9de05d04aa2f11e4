"""Domain parameters of key agreement as an AlgorithmIdentifier names or spells them (Doc 9303-11, 9.5).

Explicit parameters count only where they are those of a standardized set, figure by figure: parameters of somebody's
choice would give the password away (9.2.2), or let a key be forged.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.der import Fields
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError, UnsupportedError
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.curves import DomainParameters, by_identifier
from chipkit.pki.domain_parameters import parse_ec_parameters
from chipkit.pki.modp import MODP_GROUPS, MODPParameters, modp_by_identifier

__all__ = ["AgreementParameters", "agreement_parameters", "explicit_modp_parameters", "standardized_parameters"]

AgreementParameters: TypeAlias = DomainParameters | MODPParameters
"""One of the fourteen standardized sets."""

_MAX_PRIME: Final = 1024
"""Bytes of the largest prime that is read."""
_WHAT: Final = "DH parameters"
_CURVES: Final = frozenset({oids.EC_PUBLIC_KEY, oids.ID_PK_ECDH})
_FIELDS: Final = frozenset({oids.DH_PUBLIC_NUMBER, oids.DH_KEY_AGREEMENT, oids.ID_PK_DH})


def standardized_parameters(identifier: int) -> AgreementParameters | None:
    """The set of an identifier of 9.5.1, Table 12; None for those that are reserved, or not standardized."""
    return by_identifier(identifier) or modp_by_identifier(identifier)


def agreement_parameters(algorithm: AlgorithmIdentifier) -> AgreementParameters:
    """The standardized set that an algorithm means: by its number (9.5.1), by its name, or by all of its figures.

    Raises:
        CodecError: The parameters are absent or malformed.
        UnsupportedError: The parameters are of another kind, or of no standardized set.
    """
    if algorithm.parameters is None:
        raise CodecError("no domain parameters", where="key agreement")
    if algorithm.oid == oids.STANDARDIZED_DOMAIN_PARAMETERS:
        found = standardized_parameters(der.decode_integer(algorithm.parameters.expect(der.INTEGER)))
    elif algorithm.oid in _CURVES:
        found = _named(parse_ec_parameters(algorithm.parameters).curve)
    elif algorithm.oid in _FIELDS:
        found = explicit_modp_parameters(algorithm.parameters)
    else:
        raise UnsupportedError(f"key agreement of algorithm {algorithm}")
    if found is None:
        raise UnsupportedError("domain parameters of no standardized set")
    return found


def explicit_modp_parameters(parameters: TLV) -> MODPParameters | None:
    """The standardized prime field of explicit parameters, or None.

    X9.42 writes p, g, q, and more about how they were made (RFC 3279, 2.3.3); PKCS #3 writes p, g, and the length of
    private keys. Both are told apart by the third number: q is as large as a standardized q, a length is not.

    Raises:
        CodecError: The parameters are malformed.
    """
    fields = Fields(parameters.expect(der.SEQUENCE, _WHAT), what=_WHAT)
    p, g = _number(fields.take(der.INTEGER, "p")), _number(fields.take(der.INTEGER, "g"))
    third = fields.optional(der.INTEGER)
    known = next((group for group in MODP_GROUPS.values() if (group.p, group.g) == (p, g)), None)
    if known is None or third is None:
        return known
    number = _number(third)
    return known if number == known.q or number <= known.p.bit_length() else None


def _named(curve: DomainParameters | None) -> DomainParameters | None:
    return curve if curve is not None and curve.named else None


def _number(tlv: TLV) -> int:
    if len(tlv.value) > _MAX_PRIME + 1:
        raise UnsupportedError(f"DH parameters of {8 * len(tlv.value)} bits")
    return der.decode_integer(tlv)
