"""PACE (Doc 9303-11, 4.4): our own cases, each for every way that the chip claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit import oids
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError, KeyUnusableError
from chipkit.lds.card_security import CardSecurity
from chipkit.lds.files import EF
from chipkit.pki.modp import MODPParameters
from chipkit_emulator.crypto.elliptic import Point, decode_point, encode_point, multiply
from chipkit_emulator.crypto.groups import draw_private
from chipkit_emulator.examination.case import Each, Unit, needs
from chipkit_emulator.examination.commands import general_authenticate, mechanism, read_short
from chipkit_emulator.examination.needs import CAN, CARD_SECURITY
from chipkit_emulator.examination.needs import PACE as CLAIMED
from chipkit_emulator.examination.result import CannotRunError, ExpectationError

if TYPE_CHECKING:
    from chipkit_emulator.examination.card import Card
    from chipkit_emulator.examination.pace import PACERun
    from chipkit_emulator.examination.statement import PACEWay
    from chipkit_emulator.examination.terminal import Answer

__all__ = ["UNIT"]

UNIT: Final = Unit()
_UNKNOWN: Final = f"{oids.ID_PACE}.9.9"
_NO_PASSWORD: Final = 0x0F
_CAN_NUMBER: Final = 2
_CAM: Final = needs(
    "PACE with Chip Authentication Mapping is not claimed", lambda one: any(way.mapping == "cam" for way in one.pace)
)


def _fresh(card: Card, password: tuple[int, bytes] | None = None) -> PACERun:
    card.terminal.reset()
    return card.pace(password)


def _way(card: Card) -> PACEWay:
    if card.opening is None or isinstance(card.opening, str):
        raise CannotRunError("no way of PACE")
    return card.opening


def _still_closed(card: Card) -> None:
    card.select_application()
    card.terminal.plain(read_short(EF.DG1)).expect_refused(protected=False)


def _ends_the_run(card: Card, answer: Answer) -> None:
    """The command is refused, the run is over, and the chip is as closed as before."""
    answer.expect_refused(protected=False)
    card.terminal.plain(general_authenticate(last=False)).expect_refused(protected=False)
    _still_closed(card)


def _mapped(card: Card) -> PACERun:
    run = _fresh(card)
    run.begin()
    run.map()
    return run


def _agreed(card: Card) -> PACERun:
    run = _mapped(card)
    run.agree()
    return run


def _no_element(way: PACEWay, element: bytes) -> bytes:
    """Something that is encoded like an element of the group, and is none."""
    if isinstance(way.parameters, MODPParameters):
        return (way.parameters.p - 1).to_bytes(way.parameters.size, "big")
    point = decode_point(way.parameters, element)
    return encode_point(way.parameters, Point(point.x, (point.y + 1) % way.parameters.p))


def _nothing(way: PACEWay) -> bytes:
    """(0, 0) over a curve, 1 over a prime field: what would fix the shared secret."""
    return b"\x01" if isinstance(way.parameters, MODPParameters) else b"\x04" + bytes(2 * way.parameters.size)


@UNIT.case("OWN_PACE_1", "the password opens the chip, and the application can be read", CLAIMED, each=Each.PACE)
def opens(card: Card) -> None:
    """All four steps, both tokens, and EF.DG1."""
    card.open().expect_alive()


@UNIT.case("OWN_PACE_2", "the CAN opens the chip as the MRZ does", CLAIMED, CAN, each=Each.PACE)
def opens_by_can(card: Card) -> None:
    """The same with the CAN, where one is known."""
    if card.passwords.can is None:
        raise CannotRunError("no CAN is known")
    run = _fresh(card, (_CAN_NUMBER, card.passwords.can.encode("ascii")))
    card.terminal.channel = run.establish()
    card.select_application()
    card.terminal.expect_alive()


@UNIT.case("OWN_PACE_3", "a protocol that is none is refused", CLAIMED, each=Each.PACE)
def unknown_protocol(card: Card) -> None:
    """MSE:SET AT with an identifier of no protocol."""
    _ends_the_run(card, _fresh(card).set_at(x80=mechanism(_UNKNOWN)))


@UNIT.case("OWN_PACE_4", "an identifier with its tag inside is refused", CLAIMED, each=Each.PACE)
def tagged_identifier(card: Card) -> None:
    """DO'80' with an OBJECT IDENTIFIER, tag 06 and all, as its value."""
    run = _fresh(card)
    _ends_the_run(card, run.set_at(x80=TLV(0x80, bytes(TLV(0x06, run.objects()[0x80].value)))))


@UNIT.case("OWN_PACE_5", "a set-up without protocol is refused", CLAIMED, each=Each.PACE)
def no_protocol(card: Card) -> None:
    """MSE:SET AT without DO'80'."""
    _ends_the_run(card, _fresh(card).set_at(x80=None))


@UNIT.case("OWN_PACE_6", "a set-up without password is refused", CLAIMED, each=Each.PACE)
def no_password(card: Card) -> None:
    """MSE:SET AT without DO'83'."""
    _ends_the_run(card, _fresh(card).set_at(x83=None))


@UNIT.case("OWN_PACE_7", "a password that is empty, unknown or too long is refused", CLAIMED, each=Each.PACE)
def wrong_password_reference(card: Card) -> None:
    """DO'83' of nothing, of a number that names nothing, and of two bytes."""
    for value in (b"", bytes([_NO_PASSWORD]), b"\x01\x01"):
        _ends_the_run(card, _fresh(card).set_at(x83=TLV(0x83, value)))


@UNIT.case("OWN_PACE_8", "a wrong password opens nothing", CLAIMED, each=Each.PACE)
def wrong_password(card: Card) -> None:
    """The terminal's token fails, and not sooner than that; the password is right the next time."""
    number, secret = card.passwords.for_pace() or (0, b"")
    run = _fresh(card, (number, bytes([secret[0] ^ 1]) + secret[1:]))
    run.begin()
    run.map()
    run.agree()
    _ends_the_run(card, run.send_token(run.token))
    card.open().expect_alive()


@UNIT.case("OWN_PACE_9", "a wrong token opens nothing", CLAIMED, each=Each.PACE)
def wrong_token(card: Card) -> None:
    """One bit of it."""
    run = _agreed(card)
    token = run.token
    _ends_the_run(card, run.send_token(token[:-1] + bytes([token[-1] ^ 1])))


@UNIT.case("OWN_PACE_10", "a key for the mapping that is no element of the group is refused", CLAIMED, each=Each.PACE)
def no_element_for_the_mapping(card: Card) -> None:
    """A point beside the curve or a number of another subgroup, and what would fix the secret; or a short nonce."""
    way = _way(card)
    run = _fresh(card)
    element = run.group.public_key(draw_private(run.group, card.random))
    wrong = (b"\x00",) if way.mapping == "im" else (_no_element(way, element), _nothing(way), element[:-1])
    for data in wrong:
        run = _fresh(card)
        run.begin()
        _ends_the_run(card, run.send_mapping(data))


@UNIT.case("OWN_PACE_11", "a key that is no element of the group is refused", CLAIMED, each=Each.PACE)
def no_element_for_the_agreement(card: Card) -> None:
    """The same in the third step."""
    way = _way(card)
    for number in range(3):
        run = _mapped(card)
        element = run.mapped.public_key(draw_private(run.mapped, card.random))
        data = (_no_element(way, element), _nothing(way), element[:-1])[number]
        _ends_the_run(card, run.send_key(data))


@UNIT.case("OWN_PACE_12", "steps in another order are refused", CLAIMED, each=Each.PACE)
def other_order(card: Card) -> None:
    """The key of the third step in the place of the second; the token in the place of the third."""
    run = _fresh(card)
    run.begin()
    _ends_the_run(card, run.send_key(run.group.public_key(draw_private(run.group, card.random))))
    run = _mapped(card)
    _ends_the_run(card, run.send_token(bytes(8)))


@UNIT.case("OWN_PACE_13", "another tag inside of a step is refused", CLAIMED, each=Each.PACE)
def wrong_tags(card: Card) -> None:
    """DO'91', DO'93' and DO'95' where DO'81', DO'83' and DO'85' belong."""
    run = _fresh(card)
    run.begin()
    _ends_the_run(card, run.send_mapping(run.group.public_key(draw_private(run.group, card.random)), tag=0x91))
    run = _mapped(card)
    _ends_the_run(card, run.send_key(run.mapped.public_key(draw_private(run.mapped, card.random)), tag=0x93))
    run = _agreed(card)
    _ends_the_run(card, run.send_token(run.token, tag=0x95))


@UNIT.case("OWN_PACE_14", "another template around a step is refused", CLAIMED, each=Each.PACE)
def wrong_template(card: Card) -> None:
    """DO'7D' where DO'7C' belongs."""
    run = _fresh(card)
    run.set_at().expect_done(protected=False)
    _ends_the_run(card, card.terminal.send(general_authenticate(last=False, tag=0x7D)))


@UNIT.case("OWN_PACE_15", "no step without a set-up", CLAIMED, each=Each.PACE)
def no_set_up(card: Card) -> None:
    """GENERAL AUTHENTICATE after a reset."""
    _ends_the_run(card, _fresh(card).ask_nonce())


@UNIT.case("OWN_PACE_16", "nonces and keys of the chip are never the same", CLAIMED, each=Each.PACE)
def fresh_nonces(card: Card) -> None:
    """Three runs as far as the mapping."""
    seen: set[bytes] = set()
    for _ in range(3):
        run = _mapped(card)
        found = {run.secret_nonce, *(() if run.mapping_key is None else (run.mapping_key,))}
        if seen & found:
            raise ExpectationError("a nonce and a key that were not used before")
        seen |= found


@UNIT.case("OWN_PACE_17", "the chip proves its key by the mapping", _CAM, CARD_SECURITY, each=Each.PACE)
def chip_authentication_mapping(card: Card) -> None:
    """The Chip Authentication Data times the key in EF.CardSecurity is the key of the mapping (4.4.3.5)."""
    way = _way(card)
    if way.mapping != "cam" or isinstance(way.parameters, MODPParameters):
        return
    run = _agreed(card)
    answer = run.send_token(run.token)
    card.terminal.channel = run.finish(answer)
    factor = run.chip_data(answer)
    card.enter_master_file()
    static = _static_key(card.read(EF.CARD_SECURITY), way)
    proven = multiply(way.parameters, factor % way.parameters.n, decode_point(way.parameters, static))
    if proven is None or encode_point(way.parameters, proven) != run.mapping_key:
        answer.unexpected("Chip Authentication Data of the key that EF.CardSecurity tells")


def _static_key(content: bytes, way: PACEWay) -> bytes:
    try:
        keys = CardSecurity.parse(content).security_infos.chip_authentication_public_key_infos
        found = next(key for key in keys if key.key_id in (way.parameter_id, None))
        decode_point(way.parameters, found.public_key.key)  # type: ignore[arg-type]
    except (CodecError, KeyUnusableError, StopIteration):
        raise ExpectationError("a key in EF.CardSecurity for these domain parameters") from None
    return found.public_key.key
