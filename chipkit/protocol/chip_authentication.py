"""Chip Authentication, version 1, over curves and prime fields (Doc 9303-11, 6.2; BSI TR-03110-3, A.4 and B.2).

That it ends without an error proves nothing yet: only the chip's first answer in the new channel shows that it holds
the private key, and only passive authentication binds that key to an issuer.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import Final, Literal, TypeAlias

from chipkit import oids
from chipkit.codec.apdu import MAX_EXTENDED_NC, MAX_SHORT_NC
from chipkit.codec.secure_messaging import SecureMessaging
from chipkit.codec.tlv import TLV
from chipkit.crypto.groups import Group, MODPGroup
from chipkit.crypto.kdf import k_enc, k_mac
from chipkit.crypto.sm_suites import suite
from chipkit.crypto.static_keys import static_key
from chipkit.deviation import Deviation
from chipkit.errors import UnsupportedError
from chipkit.lds.security_infos import ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo, Cipher, SecurityInfos
from chipkit.protocol.commands import (
    general_authenticate,
    in_pieces,
    set_at_for_chip_authentication,
    set_kat_for_chip_authentication,
)
from chipkit.protocol.dynamic_data import no_dynamic_data
from chipkit.protocol.exchange import Exchange, RandomBytes
from chipkit.values import dataclass

__all__ = [
    "ChipAuthenticationOffer",
    "ChipAuthenticationResult",
    "authenticate_chip",
    "chip_authentication_offers",
    "infer_chip_authentication_info",
    "needs_extended_length",
]

_PROTOCOLS: Final = {oids.ID_PK_DH: oids.CHIP_AUTHENTICATION_DH, oids.ID_PK_ECDH: oids.CHIP_AUTHENTICATION_ECDH}
_ARCS: Final[dict[Cipher, int]] = {"3des": 1, "aes128": 2, "aes192": 3, "aes256": 4}
"""The last arc of a protocol (Tables 5 and 6)."""
_MAX_KEY_ID: Final = 0xFFFFFFFF
_EPHEMERAL_PUBLIC_KEY: Final = 0x80
"""In the dynamic authentication data of GENERAL AUTHENTICATE (6.2.4.2)."""
_HEADERS: Final = 20
"""More than what stands around the terminal's public key in a command, before its protection."""
_SET_AT: Final = "Chip Authentication: MSE:SET AT"
_SET_KAT: Final = "Chip Authentication: MSE:SET KAT"
_AGREEMENT: Final = "Chip Authentication: key agreement"


Form: TypeAlias = Literal["AT", "KAT"]
"""How the key agreement is asked for: MSE:SET AT and GENERAL AUTHENTICATE, or MSE:SET KAT alone (6.2.4)."""


@dataclass(frozen=True, slots=True)
class ChipAuthenticationOffer:
    """A key of the chip, with the protocol to use it in and the form of its commands."""

    info: ChipAuthenticationInfo
    key: ChipAuthenticationPublicKeyInfo
    form: Form
    deviations: tuple[Deviation, ...] = ()
    guessed: bool = False
    """Whether one of several keys is taken for an entry that is no key's: then a refusal says nothing of the chip."""


@dataclass(frozen=True, slots=True)
class ChipAuthenticationResult:
    """What Chip Authentication left."""

    secure_messaging: SecureMessaging
    """The new channel; its first answer is the proof."""
    terminal_public_key: bytes
    """The terminal's ephemeral public key, as it stood in the command: an uncompressed point, or an unsigned number."""
    oid: str
    """The protocol that was run."""
    key_id: int | None = field(default=None)
    """The chip's key, where it has several."""


def chip_authentication_offers(infos: SecurityInfos) -> tuple[ChipAuthenticationOffer, ...]:
    """The keys of a chip with every way to use them, AES before 3DES (8.5), else in the order of the entries (9.2.5).

    Triple DES may be asked for in either form of the commands, AES by MSE:SET AT alone (6.2.4.1, 6.2.4.2). An entry
    without a key is not an offer. A key without an entry is an offer all the same: `infer_chip_authentication_info`.
    """
    offers = [offer for key in infos.chip_authentication_public_key_infos for offer in _offers(key, infos)]
    return tuple(sorted(offers, key=lambda offer: offer.info.cipher == "3des"))


def infer_chip_authentication_info(
    key: ChipAuthenticationPublicKeyInfo, cipher: Cipher = "3des"
) -> tuple[ChipAuthenticationInfo, Deviation]:
    """The protocol of a key that no ChipAuthenticationInfo speaks of: with Triple DES, as such chips have it.

    Args:
        key: The key, whose kind says of what kind the protocol is.
        cipher: Another cipher, where an entry for keys of a kind that the chip has not names it.

    Raises:
        UnsupportedError: Chip Authentication does not exist for keys of this kind.
    """
    base = _PROTOCOLS.get(key.oid)
    if base is None:
        raise UnsupportedError(f"Chip Authentication with a key of {oids.name(key.oid)}")
    oid = f"{base}.{_ARCS[cipher]}"
    code = "dg14.chip-authentication-info-missing"
    deviation = Deviation(code, "EF.DG14", f"{oids.name(oid)} is inferred from the public key")
    return ChipAuthenticationInfo(oid, key_id=key.key_id), deviation


def needs_extended_length(offer: ChipAuthenticationOffer) -> bool:
    """Whether the terminal's public key fills more than a short command: those of 2048 bits do.

    Raises:
        UnsupportedError: As `authenticate_chip`.
        KeyUnusableError: As `authenticate_chip`.
    """
    return _selected(offer.info, offer.key).group.element_size + _HEADERS > MAX_SHORT_NC


def authenticate_chip(
    offer: ChipAuthenticationOffer, *, random: RandomBytes, piece: int = MAX_EXTENDED_NC
) -> Exchange[ChipAuthenticationResult]:
    """Agree on a new channel with the holder of the chip's private key.

    Args:
        offer: The chip's public key and the protocol, from EF.DG14, and the form of the commands.
        random: Asked for the ephemeral private key.
        piece: The most bytes of data in one GENERAL AUTHENTICATE; a longer one goes out as a chain of commands.

    Raises:
        UnsupportedError: The key's identifier has over four bytes, the version is unknown, the key is of another kind
            than the protocol, or the domain parameters are not standardized.
        KeyUnusableError: The chip's public key is invalid.
        StatusError: The chip refused a command.
        ChipError: The chip broke the protocol.
    """
    info = offer.info
    # 6.2.1, step 1: PK_IC and D_IC, which the chip sent in EF.DG14
    selected = _selected(info, offer.key)
    # step 2: an ephemeral key pair over D_IC, and its public key to the chip
    pair = selected.group.generate(random)
    if offer.form == "KAT":
        # 6.2.4.1: in one command, which Triple DES alone has
        (yield set_kat_for_chip_authentication(pair.public, key_id=info.key_id)).expect_ok(_SET_KAT)
    else:
        # 6.2.4.2: MSE:SET AT selects protocol and private key, GENERAL AUTHENTICATE carries the public key
        (yield set_at_for_chip_authentication(info.oid, key_id=info.key_id)).expect_ok(_SET_AT)
        whole = general_authenticate(TLV(_EPHEMERAL_PUBLIC_KEY, pair.public), last=True)
        *chained, last = in_pieces(whole, piece)
        for part in chained:
            (yield part).expect_ok(_AGREEMENT)
        response = yield last
        no_dynamic_data(response.expect_ok(_AGREEMENT), _AGREEMENT)
    # step 3 a: K = KA(SK_DH,IFD, PK_IC, D_IC)
    secret = selected.group.agree(pair.private, selected.chip_key)
    # step 3 b: the session keys KS_Enc and KS_MAC
    ks_enc, ks_mac = k_enc(secret, selected.cipher), k_mac(secret, selected.cipher)
    # 6.2.2: secure messaging is restarted under them; 9.8.6.3 and 9.8.7.3: its counter is zero
    channel = SecureMessaging(suite(selected.cipher, ks_enc, ks_mac))
    return ChipAuthenticationResult(channel, pair.public, info.oid, info.key_id)


def _offers(key: ChipAuthenticationPublicKeyInfo, infos: SecurityInfos) -> list[ChipAuthenticationOffer]:
    alike = [info for info in infos.chip_authentication_infos if info.agreement == key.agreement]
    matching = [info for info in alike if info.key_id == key.key_id]
    if matching:
        return [offer for info in matching for offer in _forms(info, key)]
    if alike and len(infos.chip_authentication_public_key_infos) == 1:
        return [offer for info in alike for offer in _forms_by_either_id(info, key)]
    if strays := _strays(alike, infos):
        return [offer for info in strays for offer in _guessed_forms(info, key)]
    if not alike and key.oid in _PROTOCOLS:
        inferred = [infer_chip_authentication_info(key, cipher) for cipher in _ciphers_for_no_key(infos)]
        return [offer for info, deviation in inferred for offer in _forms(info, key, deviation)]
    return []


def _ciphers_for_no_key(infos: SecurityInfos) -> list[Cipher]:
    """The ciphers of entries for keys of a kind that the chip has not, which may be wrong in that alone; and 3DES."""
    kinds = {key.agreement for key in infos.chip_authentication_public_key_infos}
    named = [info.cipher for info in infos.chip_authentication_infos if info.agreement not in kinds]
    return list(dict.fromkeys((*named, "3des")))


def _forms(
    info: ChipAuthenticationInfo, key: ChipAuthenticationPublicKeyInfo, *deviations: Deviation
) -> list[ChipAuthenticationOffer]:
    forms: tuple[Form, ...] = ("KAT", "AT") if info.cipher == "3des" else ("AT",)
    return [ChipAuthenticationOffer(info, key, form, deviations) for form in forms]


def _forms_by_either_id(
    info: ChipAuthenticationInfo, key: ChipAuthenticationPublicKeyInfo
) -> list[ChipAuthenticationOffer]:
    """The only key, by the identifier that the entry tells, then by its own: who knows which of them is wrong."""
    ids = (info, replace(info, key_id=key.key_id))
    return [offer for each in ids for offer in _forms(each, key, _other_key_id(info, key))]


def _strays(alike: list[ChipAuthenticationInfo], infos: SecurityInfos) -> list[ChipAuthenticationInfo]:
    """The entries that are no key's."""
    numbers = {(key.agreement, key.key_id) for key in infos.chip_authentication_public_key_infos}
    return [info for info in alike if (info.agreement, info.key_id) not in numbers]


def _guessed_forms(info: ChipAuthenticationInfo, key: ChipAuthenticationPublicKeyInfo) -> list[ChipAuthenticationOffer]:
    """One of several keys, by its own identifier alone: under another one, the chip would answer by another key."""
    return [
        replace(each, guessed=True) for each in _forms(replace(info, key_id=key.key_id), key, _other_key_id(info, key))
    ]


def _other_key_id(info: ChipAuthenticationInfo, key: ChipAuthenticationPublicKeyInfo) -> Deviation:
    """An entry for another key identifier than the key has that is taken for its own."""
    detail = f"entry for key {info.key_id}, key {key.key_id}"
    return Deviation("dg14.chip-authentication-key-id", "EF.DG14", detail)


@dataclass(frozen=True, slots=True)
class _Selected:
    """What an offer chooses: one run of the key agreement."""

    group: Group
    """The domain parameters D_IC."""
    chip_key: bytes
    """The chip's static public key PK_IC, encoded as its group encodes keys."""
    cipher: Cipher


def _selected(info: ChipAuthenticationInfo, key: ChipAuthenticationPublicKeyInfo) -> _Selected:
    """Table 5 and Table 6 (6.2.3) by the entry; the group by the key, whose parameters are spelled out (9.2.6)."""
    if info.version != 1:
        raise UnsupportedError(f"Chip Authentication protocol {oids.name(info.oid)}, version {info.version}")
    if info.key_id is not None and not 0 <= info.key_id <= _MAX_KEY_ID:
        raise UnsupportedError("Chip Authentication: key identifier out of range")
    agreement, cipher = info.agreement, info.cipher
    group, chip_key = static_key(key.public_key)
    if isinstance(group, MODPGroup) is not (agreement == "dh"):
        raise UnsupportedError(f"Chip Authentication protocol {oids.name(info.oid)} with a key of another kind")
    return _Selected(group, chip_key, cipher)
