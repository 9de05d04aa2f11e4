"""The conversation of PACE (Doc 9303-11, 4.4.1 to 4.4.5; BSI TR-03110-3, A.3 and B.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from hmac import compare_digest
from typing import Final

from chipkit.codec.secure_messaging import SecureMessaging
from chipkit.codec.tlv import TLV
from chipkit.crypto.ciphers import BLOCK_SIZES, BlockCipher, cbc_decrypt
from chipkit.crypto.kdf import k_enc, k_mac, k_pi
from chipkit.crypto.sm_suites import suite
from chipkit.errors import AccessRefusedError, ChipError
from chipkit.lds.security_infos import PACEDomainParameterInfo, PACEInfo
from chipkit.protocol.commands import set_at_for_pace
from chipkit.protocol.credentials import Password, PasswordKind
from chipkit.protocol.exchange import Exchange, RandomBytes
from chipkit.protocol.pace.chip_mapping import decrypted_chip_data
from chipkit.protocol.pace.exchanges import (
    AUTHORITY_REFERENCES,
    CHIP_DATA,
    CHIP_KEY,
    CHIP_TOKEN,
    TERMINAL_KEY,
    TERMINAL_TOKEN,
    encrypted_nonce,
    exchange_keys,
    exchange_objects,
)
from chipkit.protocol.pace.selection import Selected, select
from chipkit.protocol.pace.token import authentication_token
from chipkit.protocol.refusals import expect_tries
from chipkit.values import dataclass

__all__ = ["ChipMappingData", "PACEResult", "establish_pace"]

_MAX_NONCE_SIZE: Final = 64
"""Bytes; twice what the longest key has, and more than any chip sends."""

_SET_AT: Final = "PACE: MSE:SET AT"
_NONCE: Final = "PACE: encrypted nonce"
_AGREEMENT: Final = "PACE: key agreement"
_TOKENS: Final = "PACE: mutual authentication"


@dataclass(frozen=True, slots=True)
class ChipMappingData:
    """What Chip Authentication Mapping left behind, to be held against the chip's key (`chip_mapping.matches_key`)."""

    mapping_key: bytes = field(repr=False)
    """PK_Map,IC, encoded."""
    data: bytes = field(repr=False)
    """The Chip Authentication Data CA_IC; empty where the chip sent none, or none that can be read."""


@dataclass(frozen=True, slots=True)
class PACEResult:
    """What one run of PACE gave."""

    secure_messaging: SecureMessaging
    """The channel, from the next command on."""
    chip_mapping: ChipMappingData | None = None
    """None for the mappings that prove nothing of the chip."""


def establish_pace(
    info: PACEInfo,
    password: Password,
    *,
    random: RandomBytes,
    with_parameter_id: bool = False,
    explicit: Iterable[PACEDomainParameterInfo] = (),
    resumed: bool = False,
) -> Exchange[PACEResult]:
    """Prove knowledge of a password, let the chip prove it, and open a secure channel.

    Args:
        info: The protocol and domain parameters, as EF.CardAccess offers them.
        password: What opens the chip.
        random: Asked for what the mapping takes, then for the ephemeral private key.
        with_parameter_id: Name the domain parameters in MSE:SET AT, as cards with several sets for one protocol need.
        explicit: The chip's own domain parameters, where `info` means a set of them (9.2.2).
        resumed: Whether a CAN opened the session, so that a suspended PIN may be presented.

    Raises:
        PasswordSuspendedError: One try of the PIN is left, and was not used.
        PasswordBlockedError: No try of the PIN or PUK is left, or it was switched off.
        UnsupportedError: The protocol is not known, or the parameters are not standardised.
        StatusError: The chip refused a step.
        AccessRefusedError: The chip refused the password; most often, it is not this card's.
        ChipError: The chip broke the protocol.
    """
    selected = select(info, explicit)
    cipher = selected.cipher

    # 4.4.4.1: MSE:SET AT selects the protocol, the password and, where there is a choice, the domain parameters
    parameter_id = info.parameter_id if with_parameter_id else None
    chosen = yield set_at_for_pace(info.oid, password_reference=password.kind.value, parameter_id=parameter_id)
    if password.kind.counted:
        expect_tries(chosen.sw, _SET_AT, last_one=resumed or password.kind is PasswordKind.PUK)
    else:
        chosen.expect_ok(_SET_AT)

    # 4.4.1, step 1: the chip sends z = E(K_pi, s)
    encrypted = yield from encrypted_nonce(_NONCE)
    # step 2: s = D(K_pi, z)
    nonce = _decrypted(selected, k_pi(password.secret, cipher), encrypted)
    # steps 3 a and 3 b: the ephemeral domain parameters D, by the mapping of the protocol
    mapped = yield from selected.mapping.map(selected.group, nonce, random=random)
    group = mapped.group
    # steps 3 c and 3 d: an anonymous key agreement over D, whose two public keys must differ, gives K
    pair, peer = yield from exchange_keys(_AGREEMENT, group, random, ours=TERMINAL_KEY, theirs=CHIP_KEY)
    secret = group.agree(pair.private, peer)
    # step 3 e: the session keys KS_Enc and KS_MAC
    ks_enc, ks_mac = k_enc(secret, cipher), k_mac(secret, cipher)
    # step 3 f: T_IFD = MAC(KS_MAC, PK_DH,IC) for the chip, and T_IC = MAC(KS_MAC, PK_DH,IFD) from it
    token = authentication_token(cipher, ks_mac, info.oid, group.data_object(peer))
    besides = AUTHORITY_REFERENCES | ({CHIP_DATA} if selected.authenticates_chip else set())
    answer = yield from exchange_objects(_TOKENS, TLV(TERMINAL_TOKEN, token), CHIP_TOKEN, besides=besides, last=True)
    expected = authentication_token(cipher, ks_mac, info.oid, group.data_object(pair.public))
    if not compare_digest(answer[CHIP_TOKEN], expected):
        raise AccessRefusedError(f"{_TOKENS}: the chip's token was not made with this password")
    # step 4, conditionally: CA_IC from A_IC
    data = decrypted_chip_data(ks_enc, answer.get(CHIP_DATA, b"")) if selected.authenticates_chip else b""
    # 4.4.2: secure messaging starts under the session keys; 9.8.6.3 and 9.8.7.3: its counter is zero
    return PACEResult(
        SecureMessaging(suite(cipher, ks_enc, ks_mac)),
        ChipMappingData(mapped.chip_key, data) if selected.authenticates_chip else None,
    )


def _decrypted(selected: Selected, key: bytes, encrypted: bytes) -> bytes:
    """The nonce s: whole blocks, as many as the mapping or the chip chose, in CBC mode with a zero vector (4.4.3.3).

    Any key decrypts to something, so that a wrong password shows in no earlier step than the next.
    """
    block: BlockCipher = "3des" if selected.cipher == "3des" else "aes"
    if not 0 < len(encrypted) <= _MAX_NONCE_SIZE or len(encrypted) % BLOCK_SIZES[block]:
        raise ChipError(f"{_NONCE}: {len(encrypted)} bytes, which are not whole blocks of the cipher")
    if selected.mapping.nonce_size not in (None, len(encrypted)):
        raise ChipError(f"{_NONCE}: {len(encrypted)} bytes, the mapping takes {selected.mapping.nonce_size}")
    return cbc_decrypt(block, key, bytes(BLOCK_SIZES[block]), encrypted)
