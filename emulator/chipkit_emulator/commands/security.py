"""The commands by which terminal and chip prove themselves to each other (Doc 9303-11, 4.3, 4.4, 6.1 and 6.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.codec import der, status
from chipkit.codec.apdu import MAX_SHORT_NE, ResponseAPDU
from chipkit.codec.tlv import TLV, template
from chipkit.errors import CodecError
from chipkit_emulator.crypto.kdf import can_secret, mrz_secret
from chipkit_emulator.files import Access, Folder
from chipkit_emulator.refusal import RefusalError
from chipkit_emulator.roles.active_authentication import sign_challenge
from chipkit_emulator.roles.bac import CHALLENGE_SIZE, authenticate_terminal
from chipkit_emulator.roles.chip_authentication import CIPHERS as CHIP_AUTHENTICATION_CIPHERS
from chipkit_emulator.roles.chip_authentication import choose_key, choose_key_for_triple_des
from chipkit_emulator.roles.pace import CIPHERS as PACE_CIPHERS
from chipkit_emulator.roles.pace import PACE
from chipkit_emulator.tries import CAN, PIN, PUK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.codec.apdu import CommandAPDU
    from chipkit_emulator.model import ECKey, PACEProtocol, Personalisation
    from chipkit_emulator.roles.chip_authentication import ChipAuthentication
    from chipkit_emulator.state import ChipState

__all__ = [
    "external_authenticate",
    "general_authenticate",
    "get_challenge",
    "internal_authenticate",
    "manage_security_environment",
]

CHAINING = 0x10
_SET_AT_PACE, _SET_AT_CHIP_AUTHENTICATION, _SET_KAT = 0xC1A4, 0x41A4, 0x41A6
_OID, _PASSWORD, _REFERENCE, _EPHEMERAL_KEY = 0x80, 0x83, 0x84, 0x91
_DYNAMIC_DATA = 0x7C
_PUBLIC_KEY = 0x80
_MRZ, _CAN = b"\x01", bytes([CAN])
_NOT_SUPPORTED, _CHAINING_NOT_SUPPORTED = 0x6A81, 0x6884
_MOST_PIECES = 2048
"""Bytes of data that a chain of commands may bring."""


def get_challenge(state: ChipState, command: CommandAPDU) -> ResponseAPDU:
    """Draw the challenge of Basic Access Control."""
    _expect_parameters(command, 0x0000)
    if command.data or command.ne not in (CHALLENGE_SIZE, MAX_SHORT_NE):
        raise RefusalError(status.WRONG_LENGTH)
    _expect_bac(state)
    state.challenge = state.random(CHALLENGE_SIZE)
    return ResponseAPDU(state.challenge)


def external_authenticate(state: ChipState, command: CommandAPDU) -> ResponseAPDU:
    """Let the terminal answer the challenge, which serves once."""
    _expect_parameters(command, 0x0000)
    _expect_bac(state)
    challenge, state.challenge = state.challenge, None
    information = state.personalisation.mrz_information
    if challenge is None or information is None:
        raise RefusalError(status.CONDITIONS_NOT_SATISFIED)
    answer, channel = authenticate_terminal(information, challenge, command.data, random=state.random)
    state.open_session(channel, Access.BAC)
    return ResponseAPDU(answer)


def manage_security_environment(state: ChipState, command: CommandAPDU) -> ResponseAPDU:
    """Set up PACE or Chip Authentication; with SET KAT, also run the latter."""
    state.pace = state.chip_authentication = None
    parameters = command.p1 << 8 | command.p2
    if parameters == _SET_AT_PACE:
        _set_up_pace(state, command.data)
    elif parameters == _SET_AT_CHIP_AUTHENTICATION:
        _set_up_chip_authentication(state, command.data)
    elif parameters == _SET_KAT:
        _set_key_agreement(state, command.data)
    else:
        raise RefusalError(status.WRONG_PARAMETERS)
    return ResponseAPDU()


def general_authenticate(state: ChipState, command: CommandAPDU) -> ResponseAPDU:
    """Go one step in the protocol that was set up; an error ends its run."""
    _expect_parameters(command, 0x0000)
    pace, chip_authentication = state.pace, state.chip_authentication
    state.pace = state.chip_authentication = None
    last = not command.cla & CHAINING
    if pace is None and chip_authentication is not None and not last:
        return _piece_of_key(state, chip_authentication, command.data)
    request = _dynamic_data(state.pieces + command.data)
    state.pieces = b""
    if pace is not None:
        state.chain_open = pace.begun and state.personalisation.quirks.chain_stays_open
        answer = _answered(state, pace, request, last=last)
        state.chain_open = False
        if pace.channel is None:
            state.pace = pace
        else:
            state.open_session(pace.channel, Access.PACE)
            state.opened_by = pace.password
            answer = (answer[0], *_authorities(state.personalisation), *answer[1:])
        return ResponseAPDU(bytes(TLV.of(_DYNAMIC_DATA, *answer)))
    if chip_authentication is None or not last:
        raise RefusalError(status.CONDITIONS_NOT_SATISFIED)
    if request is None or request.tag != _PUBLIC_KEY:
        raise RefusalError(status.WRONG_DATA)
    state.renew_channel(chip_authentication.agree(request.value))
    return ResponseAPDU(bytes(TLV(_DYNAMIC_DATA)))


def _piece_of_key(state: ChipState, run: ChipAuthentication, data: bytes) -> ResponseAPDU:
    """A piece of the terminal's public key, which fills more than a short command (ISO/IEC 7816-4, 5.3.3)."""
    if state.personalisation.quirks.chaining_unsupported:
        raise RefusalError(_CHAINING_NOT_SUPPORTED)
    if len(state.pieces) + len(data) > _MOST_PIECES:
        raise RefusalError(status.WRONG_LENGTH)
    state.pieces += data
    state.chip_authentication = run
    return ResponseAPDU()


def internal_authenticate(state: ChipState, command: CommandAPDU) -> ResponseAPDU:
    """Sign the terminal's challenge with the key of Active Authentication."""
    _expect_parameters(command, 0x0000)
    key = state.personalisation.active_authentication_key
    if key is None:
        raise RefusalError(status.INS_NOT_SUPPORTED)
    if state.rights is Access.NONE and not state.personalisation.access.plain:
        raise RefusalError(status.ACCESS_DENIED)
    return ResponseAPDU(sign_challenge(key, command.data, random=state.random))


def _expect_parameters(command: CommandAPDU, wanted: int) -> None:
    if command.p1 << 8 | command.p2 != wanted:
        raise RefusalError(status.WRONG_PARAMETERS)


def _expect_bac(state: ChipState) -> None:
    """Basic Access Control opens the application, once, for a terminal that is not in yet (Doc 9303-11, 4.3)."""
    if not state.personalisation.access.bac:
        raise RefusalError(status.INS_NOT_SUPPORTED)
    if state.protected or state.files.folder is not Folder.APPLICATION:
        raise RefusalError(status.CONDITIONS_NOT_SATISFIED)


def _set_up_pace(state: ChipState, data: bytes) -> None:
    offered = state.personalisation.access.pace
    if not offered:
        raise RefusalError(_NOT_SUPPORTED)
    objects = _objects(data, {_OID, _PASSWORD, _REFERENCE}, required={_OID, _PASSWORD})
    number = int.from_bytes(objects[_PASSWORD], "big")
    # a second password is taken only where it resumes a PIN (BSI TR-03110-2, 2.3.1)
    if state.protected and not (number == PIN and state.opened_by == CAN):
        raise RefusalError(status.CONDITIONS_NOT_SATISFIED)
    protocol = _chosen_protocol(offered, objects[_OID], objects.get(_REFERENCE))
    secret = _secret(state.personalisation, objects[_PASSWORD])
    state.tries.expect_usable(number, opened_by=state.opened_by if state.protected else 0)
    nonce_size = state.personalisation.quirks.pace_nonce_size
    static_key = _static_key(state.personalisation, protocol)
    state.pace = PACE(protocol, secret, random=state.random, nonce_size=nonce_size, static_key=static_key)
    state.pace.password = number
    if (warning := state.tries.warning(number)) is not None:
        raise RefusalError(warning)


def _chosen_protocol(offered: tuple[PACEProtocol, ...], oid: bytes, reference: bytes | None) -> PACEProtocol:
    fitting = [one for one in offered if one.oid in PACE_CIPHERS and der.oid(one.oid).value == oid]
    if reference is not None:
        fitting = [one for one in fitting if one.parameter_id == int.from_bytes(reference, "big")]
    if len(fitting) != 1:
        raise RefusalError(status.WRONG_DATA)
    return fitting[0]


def _authorities(personalisation: Personalisation) -> tuple[TLV, ...]:
    """DO'87' and DO'88' (4.4.5)."""
    references = personalisation.quirks.pace_authority_references
    return tuple(TLV(tag, reference) for tag, reference in zip((0x87, 0x88), references, strict=False))


def _answered(state: ChipState, pace: PACE, request: TLV | None, *, last: bool) -> tuple[TLV, ...]:
    """One step; that which proves the password uses up a try of it, until it is found right."""
    proving = last and pace.proving
    if proving:
        state.tries.count(pace.password)
    try:
        answer = pace.answer(request, last=last)
    except RefusalError as refusal:
        left = state.tries.left(pace.password)
        if proving and left is not None and refusal.sw == status.AUTHENTICATION_FAILED:
            raise RefusalError(0x63C0 | left) from None
        raise
    if proving:
        state.tries.restore(pace.password)
    return answer


def _static_key(personalisation: Personalisation, protocol: PACEProtocol) -> ECKey | None:
    """The key for Chip Authentication Mapping: that of the same number, on the same curve (Doc 9303-11, 9.2.1)."""
    if not protocol.oid.startswith(f"{oids.PACE_ECDH_CAM}."):
        return None
    numbered = (key.key for key in personalisation.mapping_keys if key.key_id == protocol.parameter_id)
    found = next((key for key in numbered if key.domain_parameters == protocol.parameters), None)
    if found is None:
        raise RefusalError(status.DATA_NOT_FOUND)
    return found


def _secret(personalisation: Personalisation, password: bytes) -> bytes:
    """What the named password gives; MRZ and CAN are never blocked (Doc 9303-11, 4.4.3.2)."""
    if len(password) != 1:
        raise RefusalError(status.WRONG_DATA)
    if password == _MRZ and personalisation.mrz_information is not None:
        return mrz_secret(personalisation.mrz_information)
    if password == _CAN and personalisation.can is not None:
        return can_secret(personalisation.can)
    counted = {PIN: personalisation.pin, PUK: personalisation.puk}.get(password[0])
    if counted is not None:
        return can_secret(counted.text)
    raise RefusalError(status.DATA_NOT_FOUND)


def _set_up_chip_authentication(state: ChipState, data: bytes) -> None:
    _expect_session(state)
    objects = _objects(data, {_OID, _REFERENCE}, required={_OID})
    oid = next((oid for oid in CHIP_AUTHENTICATION_CIPHERS if der.oid(oid).value == objects[_OID]), "")
    keys = state.personalisation.chip_authentication_keys
    state.chip_authentication = choose_key(keys, oid, _key_id(objects))


def _set_key_agreement(state: ChipState, data: bytes) -> None:
    """MSE:Set KAT, which knows one cipher, 3DES (Doc 9303-11, 6.2.4.1)."""
    _expect_session(state)
    objects = _objects(data, {_EPHEMERAL_KEY, _REFERENCE}, required={_EPHEMERAL_KEY})
    chosen = choose_key_for_triple_des(state.personalisation.chip_authentication_keys, _key_id(objects))
    state.renew_channel(chosen.agree(objects[_EPHEMERAL_KEY]))


def _expect_session(state: ChipState) -> None:
    if not state.personalisation.chip_authentication_keys:
        raise RefusalError(_NOT_SUPPORTED)
    if state.rights is Access.NONE:
        raise RefusalError(status.ACCESS_DENIED)


def _key_id(objects: Mapping[int, bytes]) -> int | None:
    return int.from_bytes(objects[_REFERENCE], "big") if _REFERENCE in objects else None


def _objects(data: bytes, known: set[int], *, required: set[int]) -> dict[int, bytes]:
    try:
        objects = {tag: tlv.value for tag, tlv in template(data).items()}
    except CodecError:
        raise RefusalError(status.WRONG_DATA) from None
    if not required <= objects.keys() <= known or not all(objects.values()):
        raise RefusalError(status.WRONG_DATA)
    return objects


def _dynamic_data(data: bytes) -> TLV | None:
    """The one data object inside of DO'7C', None where it is empty."""
    try:
        objects = TLV.parse(data).expect(_DYNAMIC_DATA).children()
    except CodecError:
        raise RefusalError(status.WRONG_DATA) from None
    if len(objects) > 1:
        raise RefusalError(status.WRONG_DATA)
    return objects[0] if objects else None
