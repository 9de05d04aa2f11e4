"""Secure messaging that is authentic and malformed: each rule of the framing by itself, under a right checksum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.secure_messaging import SecureMessaging, pad, unpad
from chipkit.codec.tlv import TLV
from chipkit.crypto.kdf import KEY_SIZES
from chipkit.crypto.sm_suites import suite
from chipkit.errors import CodecError, SecureMessagingError

if TYPE_CHECKING:
    from chipkit.lds.security_infos import Cipher

CIPHERS: tuple[Cipher, ...] = ("3des", "aes128")
STATUS = bytes(TLV(0x99, b"\x90\x00"))


class Chip:
    """An authentic end that frames its responses as a test wants them."""

    def __init__(self, cipher: Cipher = "aes128", *, counter: bytes | None = None) -> None:
        size = KEY_SIZES[cipher]
        self.suite = suite(cipher, bytes(range(size)), bytes(range(100, 100 + size)))
        self.terminal = SecureMessaging(self.suite, counter)
        self.block = self.suite.block_size
        self._counter = int.from_bytes(counter or bytes(self.block), "big")

    def ssc(self, steps: int = 2) -> bytes:
        return ((self._counter + steps) % (1 << 8 * self.block)).to_bytes(self.block, "big")

    def command(self) -> CommandAPDU:
        return self.terminal.protect_command(CommandAPDU(ins=0xB0, ne=4))

    def cryptogram(self, padded: bytes) -> bytes:
        return self.suite.encrypt(self.ssc(), padded)

    def signed(self, objects: bytes, behind: bytes = b"") -> bytes:
        checksum = self.suite.mac(self.ssc() + pad(objects, self.block))
        return objects + bytes(TLV(0x8E, checksum)) + behind

    def opened(self, objects: bytes, *, sw: int = 0x9000) -> ResponseAPDU:
        self.command()
        return self.terminal.open_response(ResponseAPDU(self.signed(objects), sw))

    def refused(self, objects: bytes, why: str, *, sw: int = 0x9000) -> None:
        with pytest.raises(SecureMessagingError, match=why):
            self.opened(objects, sw=sw)
        assert self.terminal.closed
        with pytest.raises(SecureMessagingError, match="the channel is closed"):
            self.command()


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_response_framed_by_hand_is_opened(cipher: Cipher) -> None:
    chip = Chip(cipher)
    objects = bytes(TLV(0x87, b"\x01" + chip.cryptogram(pad(b"data", chip.block)))) + STATUS

    assert chip.opened(objects) == ResponseAPDU(b"data", 0x9000)
    assert not chip.terminal.closed


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_response_to_an_odd_instruction_has_no_padding_indicator(cipher: Cipher) -> None:
    chip = Chip(cipher)

    assert chip.opened(bytes(TLV(0x85, chip.cryptogram(pad(b"data", chip.block)))) + STATUS).data == b"data"


@pytest.mark.parametrize("status", [b"", b"\x90", b"\x90\x00\x00", b"\x00\x90\x00", b"\x00\x00\x90\x00"])
def test_a_protected_status_has_two_bytes(status: bytes) -> None:
    Chip().refused(bytes(TLV(0x99, status)), "without status word")


def test_a_response_without_a_protected_status_is_refused() -> None:
    chip = Chip()
    chip.refused(bytes(TLV(0x87, b"\x01" + chip.cryptogram(pad(b"data", chip.block)))), "without status word")


@pytest.mark.parametrize("sw", [0x9001, 0x6982, 0x6A82, 0x0090])
def test_the_plain_status_is_the_protected_one(sw: int) -> None:
    Chip().refused(STATUS, "status words differ", sw=sw)


def test_another_status_that_both_name_is_the_chips_own_word() -> None:
    assert Chip().opened(bytes(TLV(0x99, b"\x6a\x82")), sw=0x6A82) == ResponseAPDU(b"", 0x6A82)


@pytest.mark.parametrize("indicator", [b"\x00", b"\x02", b"\x81", b""])
def test_the_padding_indicator_is_01(indicator: bytes) -> None:
    chip = Chip()
    value = indicator + (chip.cryptogram(pad(b"data", chip.block)) if indicator else b"")
    chip.refused(bytes(TLV(0x87, value)) + STATUS, "padding indicator is not 01")


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("tag", [0x87, 0x85])
@pytest.mark.parametrize("over", [-1, 1])
def test_a_cryptogram_has_whole_blocks(cipher: Cipher, tag: int, over: int) -> None:
    chip = Chip(cipher)
    whole = chip.cryptogram(pad(b"data", chip.block)) + b"?"
    value = (b"\x01" if tag == 0x87 else b"") + whole[: chip.block + over]
    chip.refused(bytes(TLV(tag, value)) + STATUS, f"cryptogram of {chip.block + over} bytes")


@pytest.mark.parametrize("value", [(0x87, b"\x01"), (0x85, b"")])
def test_a_cryptogram_is_not_empty(value: tuple[int, bytes]) -> None:
    Chip().refused(bytes(TLV(*value)) + STATUS, "cryptogram of 0 bytes")


@pytest.mark.parametrize("padded", [bytes(16), b"\x01" * 16, b"\xff" * 16, b"\x80" * 15 + b"\x40", bytes(15) + b"\x81"])
def test_the_padding_is_one_bit_and_zeros(padded: bytes) -> None:
    chip = Chip()
    chip.refused(bytes(TLV(0x87, b"\x01" + chip.cryptogram(padded))) + STATUS, "padding is malformed")
    with pytest.raises(CodecError, match="padding is malformed"):
        unpad(padded)


@pytest.mark.parametrize(
    ("data", "padded"),
    [(b"", "80" + "00" * 7), (b"\x80", "8080" + "00" * 6), (bytes(7), "00" * 7 + "80"),
     (bytes(8), "00" * 8 + "80" + "00" * 7)],
)  # fmt: skip
def test_padding_fills_the_block_and_is_never_empty(data: bytes, padded: str) -> None:
    assert pad(data, 8) == bytes.fromhex(padded)
    assert unpad(pad(data, 8)) == data


def test_padding_of_nothing_is_malformed() -> None:
    with pytest.raises(CodecError):
        unpad(b"")


@pytest.mark.parametrize("sw", [0x9000, 0x6987, 0x6988, 0x6A82, 0x6CFF])
def test_an_answer_that_is_not_protected_names_its_status(sw: int) -> None:
    chip = Chip()
    chip.command()

    with pytest.raises(SecureMessagingError, match="not protected") as caught:
        chip.terminal.open_response(ResponseAPDU(b"", sw))

    assert caught.value.sw == sw
    assert chip.terminal.closed


def test_an_answer_without_a_checksum_names_its_status() -> None:
    chip = Chip()
    chip.command()

    with pytest.raises(SecureMessagingError, match="no checksum at the end") as caught:
        chip.terminal.open_response(ResponseAPDU(STATUS, 0x6F00))

    assert caught.value.sw == 0x6F00
    assert chip.terminal.closed


def test_nothing_stands_behind_the_checksum() -> None:
    chip = Chip()
    chip.command()
    swapped = bytes(TLV(0x8E, chip.suite.mac(chip.ssc() + pad(b"", chip.block)))) + STATUS

    with pytest.raises(SecureMessagingError, match="no checksum at the end"):
        chip.terminal.open_response(ResponseAPDU(swapped))


@pytest.mark.parametrize("tag", [0x81, 0x97, 0x53, 0x86, 0x5F01])
def test_other_data_objects_are_refused_though_they_are_authentic(tag: int) -> None:
    Chip().refused(bytes(TLV(tag, b"\x00")) + STATUS, "unexpected data object")


@pytest.mark.parametrize("size", [0, 4, 7, 9])
def test_a_checksum_of_another_length_is_wrong(size: int) -> None:
    chip = Chip()
    chip.command()
    right = chip.suite.mac(chip.ssc() + pad(STATUS, chip.block)) + b"?"

    with pytest.raises(SecureMessagingError, match="wrong checksum"):
        chip.terminal.open_response(ResponseAPDU(STATUS + bytes(TLV(0x8E, right[:size]))))


def test_a_response_of_another_step_is_refused() -> None:
    chip = Chip()
    chip.command()
    answer = ResponseAPDU(chip.signed(STATUS))
    assert chip.terminal.open_response(answer).sw == 0x9000
    chip.command()

    with pytest.raises(SecureMessagingError, match="wrong checksum"):
        chip.terminal.open_response(answer)


def test_what_is_no_row_of_data_objects_is_malformed() -> None:
    chip = Chip()
    chip.command()

    with pytest.raises(SecureMessagingError, match="malformed protected response"):
        chip.terminal.open_response(ResponseAPDU(b"\x99\x05\x90"))
    assert chip.terminal.closed


@pytest.mark.parametrize("cipher", CIPHERS)
def test_the_counter_begins_where_it_is_told_and_runs_over(cipher: Cipher) -> None:
    block = 8 if cipher == "3des" else 16
    for counter in (bytes(block), b"\xff" * block, b"\xff" * (block - 1) + b"\xfe", bytes(range(block))):
        assert Chip(cipher, counter=counter).opened(STATUS).sw == 0x9000


@pytest.mark.parametrize("size", [1, 7, 15, 17])
def test_a_counter_of_another_length_is_a_mistake(size: int) -> None:
    with pytest.raises(ValueError, match=f"counter of {size} bytes, block of 16"):
        SecureMessaging(Chip().suite, bytes(size))


# the chip's end -----------------------------------------------------------------------------------------------------


def command_with(chip: Chip, objects: bytes, *, cla: int = 0x0C) -> CommandAPDU:
    header = bytes([cla, 0xB0, 0, 0])
    padded = pad(header, chip.block)
    checksum = chip.suite.mac(chip.ssc(1) + (pad(padded + objects, chip.block) if objects else padded))
    return CommandAPDU(cla=cla, ins=0xB0, data=objects + bytes(TLV(0x8E, checksum)), ne=256)


@pytest.mark.parametrize(
    ("value", "ne"), [("00", 256), ("01", 1), ("ff", 255), ("0000", 65536), ("0100", 256), ("0001", 1)]
)
def test_the_expected_length_is_one_byte_or_two(value: str, ne: int) -> None:
    chip = Chip()
    opened = chip.terminal.open_command(command_with(chip, bytes(TLV(0x97, bytes.fromhex(value)))))

    assert (opened.ne, opened.cla, opened.data) == (ne, 0, b"")


@pytest.mark.parametrize("value", [b"", b"\x00\x00\x00"])
def test_an_expected_length_of_other_size_is_malformed(value: bytes) -> None:
    chip = Chip()

    with pytest.raises(SecureMessagingError, match="malformed DO'97'"):
        chip.terminal.open_command(command_with(chip, bytes(TLV(0x97, value))))
    assert chip.terminal.closed


def test_a_command_has_no_status() -> None:
    chip = Chip()

    with pytest.raises(SecureMessagingError, match="unexpected data object"):
        chip.terminal.open_command(command_with(chip, STATUS))


@pytest.mark.parametrize(
    ("ne", "encoded", "extended"),
    [(1, "01", False), (255, "ff", False), (256, "00", False), (257, "0101", True), (65536, "0000", True)],
)
def test_the_expected_length_is_encoded_as_the_command_is(ne: int, encoded: str, extended: bool) -> None:  # noqa: FBT001
    protected = Chip().terminal.protect_command(CommandAPDU(ins=0xB0, ne=ne), max_ne=1000)

    assert protected.data[: 2 + len(encoded) // 2] == bytes(TLV(0x97, bytes.fromhex(encoded)))
    assert protected.extended is extended
    assert protected.ne == (1000 if extended else 256)
    assert protected.cla == 0x0C


def test_a_command_with_nothing_has_the_checksum_of_its_header_alone() -> None:
    chip = Chip()
    protected = chip.terminal.protect_command(CommandAPDU(ins=0xB0, p1=1, p2=2))
    header = bytes([0x0C, 0xB0, 1, 2])

    assert protected.data == bytes(TLV(0x8E, chip.suite.mac(chip.ssc(1) + pad(header, chip.block))))


@pytest.mark.parametrize("size", [1, 222, 223, 224, 240, 300])
def test_a_command_that_outgrows_the_short_form_is_extended(size: int) -> None:
    protected = Chip().terminal.protect_command(CommandAPDU(ins=0xD6, data=bytes(size), ne=0))

    assert protected.extended is (len(protected.data) > 255)


@pytest.mark.parametrize(("cipher", "limit", "most"), [("3des", 256, 231), ("aes128", 256, 223), ("aes128", 10, 0)])
def test_the_most_plain_bytes_that_fit(cipher: Cipher, limit: int, most: int) -> None:
    assert Chip(cipher).terminal.max_response_data(limit) == most


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("odd", [False, True])
@pytest.mark.parametrize("limit", [*range(28, 300, 7), 256, 512, 1000, 65000])
def test_one_byte_more_than_the_most_does_not_fit(cipher: Cipher, limit: int, odd: bool) -> None:  # noqa: FBT001
    chip = Chip(cipher)
    most = chip.terminal.max_response_data(limit, odd_ins=odd)

    def protected(size: int) -> int:
        inner = bytes(TLV(0x53, bytes(size))) if odd else bytes(size)
        return len(Chip(cipher).terminal.protect_response(ResponseAPDU(inner), ins=0xB1 if odd else 0xB0).data)

    assert most == 0 or protected(most) <= limit
    assert most == 0 or protected(most + 1) > limit


def test_a_channel_tells_whether_it_is_open() -> None:
    chip = Chip()
    assert repr(chip.terminal) == "<SecureMessaging open>"

    chip.refused(b"\x81\x00" + STATUS, "unexpected")

    assert repr(chip.terminal) == "<SecureMessaging closed>"


@pytest.mark.parametrize("size", [231, 232, 239, 240])
def test_a_command_of_an_odd_instruction_outgrows_the_short_form_too(size: int) -> None:
    protected = Chip("3des").terminal.protect_command(CommandAPDU(ins=0xB1, data=bytes(size), ne=256))

    assert protected.extended is (len(protected.data) > 255)
    assert len(protected.data) in (248, 256, 264)


@pytest.mark.parametrize(("cla", "plain"), [(0x0C, 0x00), (0x0D, 0x01), (0x0F, 0x03), (0x8C, 0x80)])
def test_the_class_keeps_its_logical_channel(cla: int, plain: int) -> None:
    chip = Chip()

    assert chip.terminal.open_command(command_with(chip, b"", cla=cla)).cla == plain


def test_a_command_that_is_no_row_of_data_objects_is_malformed() -> None:
    chip = Chip()

    with pytest.raises(SecureMessagingError, match="malformed protected command"):
        chip.terminal.open_command(CommandAPDU(cla=0x0C, ins=0xB0, data=b"\x97\x05\x00"))
    assert chip.terminal.closed


def test_a_response_without_data_has_no_cryptogram() -> None:
    assert Chip().terminal.protect_response(ResponseAPDU(b"", 0x6A82), ins=0xB0).data[:4] == b"\x99\x02\x6a\x82"


def test_of_two_cryptograms_the_one_with_its_indicator_counts() -> None:
    chip = Chip()
    even, odd = (chip.cryptogram(pad(data, chip.block)) for data in (b"even", b"odd"))

    assert chip.opened(bytes(TLV(0x87, b"\x01" + even)) + bytes(TLV(0x85, odd)) + STATUS).data == b"even"
