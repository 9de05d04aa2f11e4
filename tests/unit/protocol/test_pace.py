from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.secure_messaging import SecureMessaging
from chipkit.codec.tlv import TLV
from chipkit.crypto.ciphers import BLOCK_SIZES, BlockCipher, cbc_encrypt
from chipkit.crypto.groups import ECGroup, Group, MODPGroup
from chipkit.crypto.kdf import k_enc, k_mac, k_pi
from chipkit.crypto.points import encode_point, public_point
from chipkit.crypto.sm_suites import suite
from chipkit.errors import AccessRefusedError, ChipError, ChipkitError, StatusError, UnsupportedError
from chipkit.lds.security_infos import Cipher, PACEInfo
from chipkit.pki.domain_parameters import CURVES, DomainParameters
from chipkit.pki.modp import MODP_GROUPS
from chipkit.protocol.credentials import CANPassword
from chipkit.protocol.pace import PACEResult, establish_pace
from chipkit.protocol.pace.mapping import map_generically
from chipkit.protocol.pace.token import authentication_token, token_input

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.protocol.exchange import RandomBytes

OIDS: dict[Cipher, str] = {
    "3des": oids.PACE_ECDH_GM_3DES,
    "aes128": oids.PACE_ECDH_GM_AES128,
    "aes192": oids.PACE_ECDH_GM_AES192,
    "aes256": oids.PACE_ECDH_GM_AES256,
}
EVERY_CURVE = pytest.mark.parametrize("curve", CURVES.values(), ids=str)
STEPS = ("set-at", "nonce", "mapping", "agreement", "tokens")
DOING = {
    "set-at": "PACE: MSE:SET AT",
    "nonce": "PACE: encrypted nonce",
    "mapping": "PACE: mapping",
    "agreement": "PACE: key agreement",
    "tokens": "PACE: mutual authentication",
}
GROUPS: dict[str, Group] = {
    **{name: ECGroup(curve) for name, curve in CURVES.items()},
    **{name: MODPGroup(parameters) for name, parameters in MODP_GROUPS.items()},
}
P256 = CURVES["brainpoolP256r1"]
PASSWORD = CANPassword("000001")
NONCE = bytes(range(0xA0, 0xB0))
Change = ResponseAPDU | bytes


class Chip:
    """A chip that answers by the page, but for the step that a test changes."""

    def __init__(
        self,
        curve: DomainParameters = P256,
        cipher: Cipher = "aes128",
        *,
        password: CANPassword = PASSWORD,
        nonce: bytes = NONCE,
        changes: dict[str, Callable[[CommandAPDU, bytes], Change]] | None = None,
    ) -> None:
        self.curve, self.cipher, self.password, self.nonce = curve, cipher, password, nonce
        self.group = ECGroup(curve)
        self.changes = changes or {}
        self.commands: list[CommandAPDU] = []
        self.channel: SecureMessaging | None = None

    def __call__(self, command: CommandAPDU) -> ResponseAPDU:
        step = STEPS[len(self.commands)]
        self.commands.append(command)
        answer = getattr(self, "_" + step.replace("-", "_"))(command)
        if step in self.changes:
            answer = self.changes[step](command, answer)
        return answer if isinstance(answer, ResponseAPDU) else ResponseAPDU(answer)

    def _set_at(self, _: CommandAPDU) -> Change:
        return b""

    def _nonce(self, _: CommandAPDU) -> Change:
        block: BlockCipher = "3des" if self.cipher == "3des" else "aes"
        key = k_pi(self.password.secret, self.cipher)
        return _wrap(0x80, cbc_encrypt(block, key, bytes(BLOCK_SIZES[block]), self.nonce))

    def _mapping(self, command: CommandAPDU) -> Change:
        private = self.curve.n - 0x1CE
        self.mapped = map_generically(self.group, self.nonce, private, _unwrap(command.data, 0x81))
        return _wrap(0x82, self.group.public_key(private))

    def _agreement(self, command: CommandAPDU) -> Change:
        private = 0xC0DE
        self.peer = _unwrap(command.data, 0x83)
        self.public = self.mapped.public_key(private)
        secret = self.mapped.agree(private, self.peer)
        self.keys = k_enc(secret, self.cipher), k_mac(secret, self.cipher)
        return _wrap(0x84, self.public)

    def _tokens(self, command: CommandAPDU) -> Change:
        if _unwrap(command.data, 0x85) != self._token(self.public):
            return ResponseAPDU(b"", 0x6300)
        self.channel = SecureMessaging(suite(self.cipher, *self.keys))
        return _wrap(0x86, self._token(self.peer))

    def _token(self, public: bytes) -> bytes:
        return authentication_token(self.cipher, self.keys[1], OIDS[self.cipher], TLV(0x86, public))


def _wrap(tag: int, value: bytes) -> bytes:
    return bytes(TLV.of(0x7C, TLV(tag, value)))


def _unwrap(data: bytes, tag: int) -> bytes:
    (inner,) = TLV.parse(data).expect(0x7C).children()
    return inner.expect(tag).value


def _info(chip: Chip) -> PACEInfo:
    return PACEInfo(OIDS[chip.cipher], parameter_id=chip.curve.identifier)


def _from_seven(size: int) -> bytes:
    return bytes(size - 2) + b"\x07\x01"


def _converse(
    chip: Chip, info: PACEInfo | None = None, *, random: RandomBytes = _from_seven, with_parameter_id: bool = False
) -> SecureMessaging:
    exchange = establish_pace(info or _info(chip), PASSWORD, random=random, with_parameter_id=with_parameter_id)
    try:
        command = next(exchange)
        while True:
            command = exchange.send(chip(command))
    except StopIteration as stop:
        result: PACEResult = stop.value
        return result.secure_messaging


def _changed(step: str, change: Callable[[CommandAPDU, bytes], Change], **settings: Any) -> Chip:
    return Chip(changes={step: change}, **settings)


@EVERY_CURVE
@pytest.mark.parametrize("cipher", OIDS)
def test_both_ends_share_a_channel(curve: DomainParameters, cipher: Cipher) -> None:
    chip = Chip(curve, cipher)

    terminal = _converse(chip)

    assert chip.channel is not None
    command = CommandAPDU(ins=0xB0, p1=0x9E, ne=4)
    assert chip.channel.open_command(terminal.protect_command(command)).ne == 4
    answer = chip.channel.protect_response(ResponseAPDU(b"data"), ins=0xB0)
    assert terminal.open_response(answer).data == b"data"


def test_a_nonce_of_two_blocks_is_taken_whole() -> None:
    chip = Chip(nonce=bytes(range(32)))

    assert not _converse(chip).closed


@pytest.mark.parametrize("group", [ECGroup(P256), MODPGroup(MODP_GROUPS["modp2048-224"])], ids=["curve", "field"])
@pytest.mark.parametrize("private", range(1, 400, 57))
def test_a_nonce_of_zero_still_gives_a_generator(group: Group, private: int) -> None:
    """s = 0 leaves the shared element of the mapping keys as the generator."""
    mapped = map_generically(group, bytes(16), private, group.public_key(5))

    assert mapped.public_key(1) == group.public_key(5 * private)


def test_the_domain_parameters_are_named_on_demand_only() -> None:
    silent, told = Chip(), Chip()
    _converse(silent)
    _converse(told, with_parameter_id=True)

    assert silent.commands[0].data.hex() == "800a04007f00070202040202" + "830102"
    assert told.commands[0].data == silent.commands[0].data + bytes.fromhex("84010d")


def test_every_step_but_the_first_and_last_is_chained() -> None:
    chip = Chip()
    _converse(chip)

    assert [command.cla for command in chip.commands] == [0x00, 0x10, 0x10, 0x10, 0x00]


OF_THE_KEY = [0x6300, 0x63C0, 0x63C9, 0x6982, 0x6983, 0x6984, 0x6985, 0x6987, 0x6988, 0x6A80, 0x6A88]
"""What chips say of a password that is another card's; the standard names 6300 and leaves them the rest."""
OF_NO_KEY = [0x6700, 0x6C08, 0x6110, 0x6283, 0x6400, 0x6581, 0x6882, 0x6A81, 0x6A86, 0x6B00, 0x6D00, 0x6E00, 0x6F00]
BEFORE_THE_KEY = ("set-at", "nonce")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("sw", [*OF_THE_KEY, *OF_NO_KEY])
def test_an_error_tells_the_status_and_the_step(step: str, sw: int) -> None:
    chip = _changed(step, lambda *_: ResponseAPDU(b"", sw))

    with pytest.raises(ChipError) as caught:
        _converse(chip)

    error = caught.value.__cause__ if isinstance(caught.value, AccessRefusedError) else caught.value
    assert isinstance(error, StatusError)
    assert (error.sw, error.doing) == (sw, DOING[step])
    assert isinstance(caught.value, AccessRefusedError) is (step not in BEFORE_THE_KEY and sw in OF_THE_KEY)


@pytest.mark.parametrize("step", [step for step in STEPS if step not in BEFORE_THE_KEY])
@pytest.mark.parametrize(("sw", "retries"), [(0x6300, None), (0x63C0, 0), (0x63C9, 9)])
def test_a_refused_token_is_a_refused_access(step: str, sw: int, retries: int | None) -> None:
    with pytest.raises(AccessRefusedError) as caught:
        _converse(_changed(step, lambda *_: ResponseAPDU(b"", sw)))

    assert caught.value.retries == retries


def test_another_password_is_refused() -> None:
    with pytest.raises(AccessRefusedError):
        _converse(Chip(password=CANPassword("999999")))


@pytest.mark.parametrize("index", range(8))
def test_each_flipped_byte_of_the_chips_token_is_noticed(index: int) -> None:
    def flip(_: CommandAPDU, answer: bytes) -> bytes:
        token = bytearray(_unwrap(answer, 0x86))
        token[index] ^= 1
        return _wrap(0x86, bytes(token))

    with pytest.raises(AccessRefusedError, match="token"):
        _converse(_changed("tokens", flip))


@pytest.mark.parametrize("size", [0, 7, 9, 16])
def test_a_token_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(AccessRefusedError):
        _converse(_changed("tokens", lambda *_: _wrap(0x86, bytes(size))))


def test_our_own_token_is_no_answer() -> None:
    with pytest.raises(AccessRefusedError):
        _converse(_changed("tokens", lambda command, _: _wrap(0x86, _unwrap(command.data, 0x85))))


@pytest.mark.parametrize(("step", "tag"), [("mapping", 0x81), ("agreement", 0x83)])
def test_our_own_public_key_is_no_answer(step: str, tag: int) -> None:
    def reflect(command: CommandAPDU, _: bytes) -> bytes:
        return _wrap(tag + 1, _unwrap(command.data, tag))

    with pytest.raises(ChipError, match=f"{DOING[step]}: .* our own public key"):
        _converse(_changed(step, reflect))


@pytest.mark.parametrize("step", ["nonce", "mapping", "agreement", "tokens"])
@pytest.mark.parametrize(
    "change",
    [
        lambda _: b"",
        lambda _: b"\x7c\x00",
        lambda answer: answer[:-1],
        lambda answer: answer + b"\x00",
        lambda answer: b"\x7d" + answer[1:],
        lambda answer: answer[:2] + b"\x8f" + answer[3:],
        lambda answer: bytes(TLV.of(0x7C, answer[2:], TLV(0x8F, b"more"))),
        lambda answer: bytes(TLV.of(0x7C, answer[2:], answer[2:])),
    ],
)
def test_malformed_authentication_data_name_the_step(step: str, change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ChipError, match=f"^{DOING[step]}: "):
        _converse(_changed(step, lambda _, answer: change(answer)))


@pytest.mark.parametrize(
    ("cipher", "size"),
    [*(("3des", size) for size in (0, 4, 7, 9, 20, 72, 128)), *(("aes128", size) for size in (0, 8, 15, 17, 24, 80))],
)
def test_a_nonce_that_is_no_whole_blocks_or_has_no_end_is_refused(cipher: Cipher, size: int) -> None:
    with pytest.raises(ChipError, match="encrypted nonce"):
        _converse(_changed("nonce", lambda *_: _wrap(0x80, bytes(size)), cipher=cipher))


@pytest.mark.parametrize(
    ("cipher", "size"),
    [*(("3des", size) for size in range(8, 65, 8)), *(("aes256", size) for size in range(16, 65, 16))],
)
def test_a_nonce_has_as_many_blocks_as_the_chip_chooses(cipher: Cipher, size: int) -> None:
    chip = Chip(cipher=cipher, nonce=bytes(range(0x80, 0x80 + size)))

    assert not _converse(chip).closed


@pytest.mark.parametrize(("step", "tag"), [("mapping", 0x82), ("agreement", 0x84)])
@pytest.mark.parametrize(
    "point",
    [
        b"",
        b"\x00",
        b"\x04" + bytes(64),
        b"\x04" + b"\xff" * 64,
        b"\x02" + P256.gx.to_bytes(32, "big"),
        b"\x04" + P256.gx.to_bytes(32, "big") + (P256.gy ^ 1).to_bytes(32, "big"),
        b"\x04" + P256.gx.to_bytes(33, "big") + P256.gy.to_bytes(33, "big"),
    ],
)
def test_unusable_public_keys_name_the_step(step: str, tag: int, point: bytes) -> None:
    with pytest.raises(ChipError, match=f"{DOING[step]}: unusable public key"):
        _converse(_changed(step, lambda *_: _wrap(tag, point)))


def test_a_generator_at_infinity_is_refused() -> None:
    """A chip that knows our mapping key could choose its own so that s·G and H cancel out."""
    private = 0x0701
    wanted = -int.from_bytes(NONCE, "big") * pow(private, -1, P256.n) % P256.n
    point = encode_point(P256, public_point(P256, wanted))

    with pytest.raises(ChipError, match=r"mapping: .* infinity"):
        _converse(_changed("mapping", lambda *_: _wrap(0x82, point)))


@pytest.mark.parametrize(
    ("oid", "parameter_id"),
    [
        (oids.PACE_DH_GM_AES128, 13),
        (oids.PACE_ECDH_GM_AES128, 0),
        (oids.CHIP_AUTHENTICATION_ECDH_AES128, 13),
        (f"{oids.PACE_ECDH_GM}.5", 13),
        ("1.2.3", 13),
        (oids.PACE_ECDH_IM_AES128, 10),
        (oids.PACE_ECDH_IM_3DES, 10),
        (oids.PACE_DH_IM_AES128, 13),
        (f"{oids.PACE_ECDH_CAM}.1", 13),
        (oids.PACE_ECDH_CAM_AES128, 2),
        (oids.PACE_ECDH_GM_AES128, None),
        (oids.PACE_ECDH_GM_AES128, 2),
        (oids.PACE_ECDH_GM_AES128, 7),
        (oids.PACE_ECDH_GM_AES128, 19),
        (oids.PACE_ECDH_GM_AES128, -1),
        (oids.PACE_ECDH_GM_AES128, 1 << 80),
    ],
)
def test_what_we_do_not_know_is_told_before_the_first_command(oid: str, parameter_id: int | None) -> None:
    exchange = establish_pace(PACEInfo(oid, parameter_id=parameter_id), PASSWORD, random=bytes)

    with pytest.raises(UnsupportedError):
        next(exchange)


@pytest.mark.parametrize("name", ["brainpoolP192r1", "secp256r1", "brainpoolP256r1"])
def test_a_shared_secret_with_leading_zeros_opens_the_channel(name: str) -> None:
    """About one session in 256 fails where the secret loses its zeros: the terminal's key is searched for one."""
    curve = CURVES[name]
    rehearsal = Chip(curve)
    _converse(rehearsal)
    limit = 1 << (8 * (curve.size - 1))
    chips_key = 0xC0DE
    private = next(scalar for scalar in range(1, 5000) if _x(rehearsal.mapped, chips_key * scalar % curve.n) < limit)
    draws = iter([0x0701, private])
    chip = Chip(curve)

    channel = _converse(chip, random=lambda size: next(draws).to_bytes(size, "big"))

    assert chip.channel is not None
    assert chip.channel.open_command(channel.protect_command(CommandAPDU(ins=0xB0, ne=1))).ne == 1


def _x(mapped: Group, scalar: int) -> int:
    assert isinstance(mapped, ECGroup)
    return public_point(mapped.curve, scalar).x


@settings(max_examples=60, deadline=None)
@given(step=st.sampled_from(STEPS), data=st.binary(max_size=90), sw=st.sampled_from([0x9000, 0x6300, 0x6100, 0x63C1]))
def test_any_answer_ends_in_a_channel_or_an_error_of_ours(step: str, data: bytes, sw: int) -> None:
    chip = _changed(step, lambda *_: ResponseAPDU(data, sw))
    try:
        _converse(chip)
    except ChipkitError:
        return
    assert step == "set-at"


@settings(max_examples=60, deadline=None)
@given(step=st.sampled_from(STEPS[1:]), position=st.integers(0, 200), value=st.integers(1, 255))
def test_each_changed_byte_of_an_answer_is_noticed(step: str, position: int, value: int) -> None:
    def change(_: CommandAPDU, answer: bytes) -> bytes:
        index = position % len(answer)
        return answer[:index] + bytes([answer[index] ^ value]) + answer[index + 1 :]

    with pytest.raises(ChipError):
        _converse(_changed(step, change))


@pytest.mark.vectors("pace/tokens.json")
def test_tokens_are_those_of_the_worked_examples(case: dict[str, Any]) -> None:
    public = GROUPS[case["group"]].data_object(bytes.fromhex(case["public"]))

    assert token_input(case["oid"], public) == bytes.fromhex(case["input"])
    token = authentication_token(case["cipher"], bytes.fromhex(case["key"]), case["oid"], public)
    assert token == bytes.fromhex(case["token"])


@pytest.mark.vectors("pace/mapping.json")
def test_the_mapping_over_curves_is_that_of_the_worked_examples(case: dict[str, Any]) -> None:
    _assert_mapped(GROUPS[case["curve"]], case)


@pytest.mark.vectors("pace/mapping-modp.json")
def test_the_mapping_over_a_prime_field_is_that_of_the_worked_example(case: dict[str, Any]) -> None:
    _assert_mapped(GROUPS[case["group"]], case)


def _assert_mapped(group: Group, case: dict[str, Any]) -> None:
    peer = bytes.fromhex(case["peer"])

    mapped = map_generically(group, bytes.fromhex(case["nonce"]), int(case["private"], 16), peer)

    assert mapped.public_key(1) == bytes.fromhex(case["generator"])
    private = int(case["ephemeral_private"], 16)
    assert mapped.public_key(private) == bytes.fromhex(case["ephemeral_public"])
    assert mapped.agree(private, bytes.fromhex(case["ephemeral_peer"])) == bytes.fromhex(case["shared_secret"])
