"""The conversation of PACE with generic mapping over elliptic curves (Doc 9303-11, 4.4.1 to 4.4.4)."""

from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest
from typing import Final

from chipkit import oids
from chipkit.codec.secure_messaging import SecureMessaging
from chipkit.codec.tlv import TLV
from chipkit.crypto.ciphers import BLOCK_SIZES, BlockCipher, cbc_decrypt
from chipkit.crypto.kdf import CipherName, k_enc, k_mac, k_pi
from chipkit.crypto.key_agreement import ecdh, generate_private
from chipkit.crypto.points import Point, encode_point, public_point
from chipkit.crypto.sm_suites import suite
from chipkit.errors import AccessRefusedError, ChipError, KeyUnusableError, UnsupportedError
from chipkit.lds.security_infos import PACEInfo
from chipkit.pki.domain_parameters import DomainParameters, by_identifier
from chipkit.protocol.commands import general_authenticate, set_at_for_pace
from chipkit.protocol.credentials import Password
from chipkit.protocol.dynamic_data import dynamic_data, received_point
from chipkit.protocol.exchange import Exchange, RandomBytes
from chipkit.protocol.pace.mapping import map_generically
from chipkit.protocol.pace.token import authentication_token
from chipkit.protocol.refusals import refuse_key

__all__ = ["establish_pace", "is_supported"]

_CIPHERS: Final[Mapping[str, CipherName]] = {
    oids.PACE_ECDH_GM_3DES: "3des",
    oids.PACE_ECDH_GM_AES128: "aes128",
    oids.PACE_ECDH_GM_AES192: "aes192",
    oids.PACE_ECDH_GM_AES256: "aes256",
}
_MAX_NONCE_SIZE: Final = 64
"""Bytes; twice what the longest key has, and more than any chip sends."""

_SET_AT: Final = "PACE: MSE:SET AT"
_NONCE: Final = "PACE: encrypted nonce"
_MAPPING: Final = "PACE: mapping"
_AGREEMENT: Final = "PACE: key agreement"
_TOKENS: Final = "PACE: mutual authentication"


def establish_pace(
    info: PACEInfo, password: Password, *, random: RandomBytes, with_parameter_id: bool = False
) -> Exchange[SecureMessaging]:
    """Prove knowledge of a password, let the chip prove it, and open a secure channel.

    Args:
        info: The protocol and domain parameters, as EF.CardAccess offers them.
        password: The MRZ or the CAN.
        random: Asked for two private keys, that of the mapping and the ephemeral one.
        with_parameter_id: Name the domain parameters in MSE:SET AT, as cards with several sets for one protocol need.

    Raises:
        UnsupportedError: Another mapping, finite fields, or domain parameters that are not standardised.
        StatusError: The chip refused a step.
        AccessRefusedError: Most often, the password is not this card's.
        ChipError: The chip broke the protocol.
    """
    curve, cipher = _supported(info)
    parameter_id = info.parameter_id if with_parameter_id else None
    (yield set_at_for_pace(info.oid, password_reference=password.kind.value, parameter_id=parameter_id)).expect_ok(
        _SET_AT
    )

    encrypted = dynamic_data((yield general_authenticate(last=False)).expect_ok(_NONCE), 0x80, _NONCE)
    nonce = _decrypted(cipher, k_pi(password.secret, cipher), encrypted)
    mapped = yield from _map(curve, nonce, random)
    private, public, peer = yield from _exchange_keys(_AGREEMENT, mapped, random, 0x83, 0x84)
    secret = ecdh(mapped, private, peer)

    ks_enc, ks_mac = k_enc(secret, cipher), k_mac(secret, cipher)
    token = authentication_token(cipher, ks_mac, info.oid, encode_point(mapped, peer))
    proof = yield from _step(_TOKENS, TLV(0x85, token), 0x86, last=True)
    if not compare_digest(proof, authentication_token(cipher, ks_mac, info.oid, encode_point(mapped, public))):
        raise AccessRefusedError(f"{_TOKENS}: the chip's token is not one of this password")
    return SecureMessaging(suite(cipher, ks_enc, ks_mac))


def is_supported(info: PACEInfo) -> bool:
    """Whether `establish_pace` speaks this protocol over these domain parameters."""
    try:
        _supported(info)
    except UnsupportedError:
        return False
    return True


def _supported(info: PACEInfo) -> tuple[DomainParameters, CipherName]:
    cipher = _CIPHERS.get(info.oid)
    if cipher is None:
        raise UnsupportedError(f"PACE protocol {oids.name(info.oid)}")
    curve = None if info.parameter_id is None else by_identifier(info.parameter_id)
    if curve is None:
        raise UnsupportedError(f"PACE over elliptic curves with domain parameters {info.parameter_id}")
    return curve, cipher


def _step(doing: str, ours: TLV, theirs: int, *, last: bool = False) -> Exchange[bytes]:
    """One GENERAL AUTHENTICATE under the decrypted nonce; `theirs` is the tag of what comes back (4.4.4.2).

    A password that is another card's shows from here on, and chips find many words for it.
    """
    response = yield general_authenticate(ours, last=last)
    refuse_key(response.sw, doing)
    return dynamic_data(response.expect_ok(doing), theirs, doing)


def _decrypted(cipher: CipherName, key: bytes, encrypted: bytes) -> bytes:
    """The nonce s: whole blocks, as many as the chip chose (4.4.3.3).

    Any key decrypts to something, so that a wrong password shows in no earlier step than the next.
    """
    block: BlockCipher = "3des" if cipher == "3des" else "aes"
    if not 0 < len(encrypted) <= _MAX_NONCE_SIZE or len(encrypted) % BLOCK_SIZES[block]:
        raise ChipError(f"{_NONCE}: {len(encrypted)} bytes, which are no blocks of the cipher")
    return cbc_decrypt(block, key, bytes(BLOCK_SIZES[block]), encrypted)


def _map(curve: DomainParameters, nonce: bytes, random: RandomBytes) -> Exchange[DomainParameters]:
    private, _, peer = yield from _exchange_keys(_MAPPING, curve, random, 0x81, 0x82)
    try:
        return map_generically(curve, nonce, private, peer)
    except KeyUnusableError as error:
        raise ChipError(f"{_MAPPING}: {error}") from error


def _exchange_keys(
    doing: str, curve: DomainParameters, random: RandomBytes, ours: int, theirs: int
) -> Exchange[tuple[int, Point, Point]]:
    """Our private and public key and the chip's public one, which must be another than ours (4.4.1)."""
    private = generate_private(curve, random)
    public = public_point(curve, private)
    answer = yield from _step(doing, TLV(ours, encode_point(curve, public)), theirs)
    peer = received_point(curve, answer, doing)
    if peer == public:
        raise ChipError(f"{doing}: the chip returned our own public key")
    return private, public, peer
