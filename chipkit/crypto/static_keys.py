"""Static keys of key agreement, as a chip's signed files carry them (Doc 9303-11, 9.2.6 and 9.4; RFC 3279, 2.3.3)."""

from __future__ import annotations

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.crypto.groups import ECGroup, Group, MODPGroup
from chipkit.crypto.keys import ECPublicKey, load_public_key
from chipkit.crypto.points import encode_point
from chipkit.errors import CodecError, KeyUnusableError, UnsupportedError
from chipkit.pki.agreement_parameters import agreement_parameters
from chipkit.pki.modp import MODPParameters
from chipkit.pki.public_key import SubjectPublicKeyInfo

__all__ = ["static_key"]


def static_key(public_key: SubjectPublicKeyInfo) -> tuple[Group, bytes]:
    """The domain parameters D_IC of a static key, and the key PK_IC, validated and encoded as its group encodes keys.

    The parameters of prime fields come as X9.42 writes them, or as PKCS #3 does, and must be a standardized set.

    Raises:
        UnsupportedError: The key is of another kind, or its domain parameters are of no standardized set.
        KeyUnusableError: The key is malformed, or no element of its group.
    """
    if public_key.kind == "rsa":
        raise UnsupportedError("key agreement with an RSA key")
    if public_key.kind == "ec":
        key = load_public_key(public_key)
        if not isinstance(key, ECPublicKey):
            raise UnsupportedError(f"key agreement with a key of {oids.name(public_key.algorithm.oid)}")
        return ECGroup(key.curve), encode_point(key.curve, key.point)
    try:
        parameters = agreement_parameters(public_key.algorithm)
        if not isinstance(parameters, MODPParameters):
            raise UnsupportedError(f"key agreement with a key of {oids.name(public_key.algorithm.oid)}")
        return _of_prime_field(parameters, public_key.key)
    except CodecError as error:
        raise KeyUnusableError(f"malformed public key: {error}") from error


def _of_prime_field(parameters: MODPParameters, key: bytes) -> tuple[Group, bytes]:
    """DHPublicKey is an INTEGER, and so has a leading zero where its highest bit is set (RFC 3279, 2.3.3)."""
    group, content = MODPGroup(parameters), TLV.parse(key).expect(der.INTEGER, "DHPublicKey").value
    if content[:1] >= b"\x80":
        raise CodecError("the public value is negative", where="DHPublicKey")
    return group, group.received(content)
