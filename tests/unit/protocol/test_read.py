"""Reading a file, driven by hand against a file that answers in many ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.secure_messaging import SecureMessaging
from chipkit.codec.tlv import TLV
from chipkit.crypto.sm_suites import suite
from chipkit.deviation import Deviation
from chipkit.errors import CardChangedError, ChipError, ChipkitError, StatusError
from chipkit.lds.files import EF, RawFile
from chipkit.protocol.read import FileSoFar, ReadLimits, read_file

if TYPE_CHECKING:
    from chipkit.protocol.exchange import Exchange

T = TypeVar("T")
Chip = Callable[[CommandAPDU], ResponseAPDU]


def drive(exchange: Exchange[T], chip: Chip) -> tuple[T, list[CommandAPDU]]:
    sent: list[CommandAPDU] = []
    try:
        command = next(exchange)
        while True:
            sent.append(command)
            command = exchange.send(chip(command))
    except StopIteration as stop:
        return stop.value, sent


def a_file(size: int) -> bytes:
    header = len(bytes(TLV(0x75, bytes(size)))) - size
    return bytes(TLV(0x75, bytes(range(256)) * (size // 256) + bytes(range(size % 256))))[: size + header]


class FileChip:
    """A chip with one file, which is current from the start."""

    def __init__(
        self, content: bytes, *, most: int = 65536, sfi: bool = True, end: int = 0x6282, overlong: int = 0x6700
    ) -> None:
        self.content = content
        self.most = most
        self.sfi = sfi
        self.end = end
        self.overlong = overlong

    def __call__(self, command: CommandAPDU) -> ResponseAPDU:
        if command.ins == 0xA4:
            return ResponseAPDU(b"", 0x9000)
        if command.ins == 0xB1:
            offset = int.from_bytes(TLV.parse(command.data).expect(0x54).value, "big")
            room = command.ne - len(bytes(TLV(0x53, bytes(command.ne)))) + command.ne
            answer = self.read(offset, room)
            return ResponseAPDU(bytes(TLV(0x53, answer.data)), answer.sw)
        if command.p1 & 0x80 and not self.sfi:
            return ResponseAPDU(b"", 0x6A82)
        offset = 0 if command.p1 & 0x80 else command.p1 << 8 | command.p2
        return self.read(offset, command.ne)

    def read(self, offset: int, ne: int) -> ResponseAPDU:
        if ne > self.most:
            return ResponseAPDU(b"", self.overlong)
        if offset > len(self.content):
            return ResponseAPDU(b"", 0x6B00)
        data = self.content[offset : offset + ne]
        return ResponseAPDU(data, 0x9000 if len(data) == ne else self.end)


def read(
    chip: Chip, *, limits: ReadLimits | None = None, ef: EF = EF.DG2
) -> tuple[RawFile, list[CommandAPDU], list[Deviation]]:
    noted: list[Deviation] = []
    exchange = read_file(ef, limits or ReadLimits(), note=noted.append)
    file, sent = drive(exchange, chip)
    return file, sent, noted


@pytest.mark.parametrize("size", [0, 1, 100, 254, 255, 300, 1000, 32767, 32768, 40000, 70000])
@pytest.mark.parametrize("max_data", [64, 223, 256, 2015, 32000])
def test_a_file_is_read_whole_whatever_the_block(size: int, max_data: int) -> None:
    content = a_file(size)

    file, _, noted = read(FileChip(content), limits=ReadLimits(max_data=max_data, max_data_odd=max_data - 4))

    assert file == RawFile(EF.DG2, content)
    assert not noted


def test_a_small_file_takes_one_command_without_a_selection() -> None:
    _, sent, _ = read(FileChip(a_file(90)), ef=EF.DG1, limits=ReadLimits(max_data=223))

    assert [bytes(command).hex() for command in sent] == ["00b08100df"]


def test_later_blocks_ask_for_exactly_what_is_left() -> None:
    content = a_file(500)

    _, sent, _ = read(FileChip(content), limits=ReadLimits(max_data=223))

    assert [command.ne for command in sent] == [223, 223, len(content) - 446]


def test_offsets_beyond_15_bits_go_out_with_odd_ins() -> None:
    _, sent, _ = read(FileChip(a_file(33000)), limits=ReadLimits(max_data=16384, max_data_odd=16000))

    assert [command.ins for command in sent] == [0xB0, 0xB0, 0xB1]
    assert sent[2].data.hex() == "54028000"


@pytest.mark.parametrize("end", [0x9000, 0x6282])
def test_the_end_of_the_file_may_be_told_in_either_way(end: int) -> None:
    content = a_file(60)

    file, sent, noted = read(FileChip(content, end=end))

    assert (file.content, len(sent), noted) == (content, 1, [])


def test_the_length_that_6c_names_is_asked_for() -> None:
    content = a_file(60)

    def chip(command: CommandAPDU) -> ResponseAPDU:
        return ResponseAPDU(b"", 0x6C00 | len(content)) if command.ne > len(content) else ResponseAPDU(content)

    file, sent, _ = read(chip)

    assert file.content == content
    assert [command.ne for command in sent] == [256, len(content)]


def test_a_block_that_is_too_long_for_the_chip_is_made_smaller_once_and_remembered() -> None:
    content, limits = a_file(600), ReadLimits(max_data=256)

    file, sent, noted = read(FileChip(content, most=200), limits=limits)
    again, sent_again, noted_again = read(FileChip(content, most=200), limits=limits)

    assert file.content == again.content == content
    assert [command.ne for command in sent[:3]] == [256, 223, 192]
    assert [deviation.code for deviation in noted] == ["read.length.reduced"] * 2
    assert (sent_again[0].ne, noted_again) == (192, [])


def test_what_was_learnt_under_one_channel_holds_under_the_next() -> None:
    before, after = ReadLimits(max_data=256), ReadLimits(max_data=231)
    before.shrink(256)
    before.shrink(223)
    before.by_sfi = False

    after.learn_from(before)

    assert (after.max_data, after.by_sfi) == (192, False)


def test_a_chip_that_refuses_every_length_is_refused_after_a_few_tries() -> None:
    with pytest.raises(StatusError) as caught:
        read(FileChip(a_file(600), most=0))

    assert caught.value.sw == 0x6700


def test_answers_shorter_than_asked_for_are_read_on_where_they_ended() -> None:
    content = a_file(300)

    def chip(command: CommandAPDU) -> ResponseAPDU:
        offset = 0 if command.p1 & 0x80 else command.p1 << 8 | command.p2
        return ResponseAPDU(content[offset : offset + min(7, command.ne)])

    file, _, _ = read(chip)

    assert file.content == content


def test_a_header_in_pieces_is_read_on() -> None:
    content = a_file(300)

    def chip(command: CommandAPDU) -> ResponseAPDU:
        offset = 0 if command.p1 & 0x80 else command.p1 << 8 | command.p2
        return ResponseAPDU(content[offset : offset + 1])

    assert read(chip)[0].content == content


def test_a_chip_without_short_identifiers_is_selected_from_and_remembered() -> None:
    limits = ReadLimits()

    file, sent, noted = read(FileChip(a_file(20), sfi=False), limits=limits)
    _, sent_again, noted_again = read(FileChip(a_file(20), sfi=False), limits=limits)

    assert file.content == a_file(20)
    assert [command.ins for command in sent] == [0xB0, 0xA4, 0xB0]
    assert [deviation.code for deviation in noted] == ["read.sfi-refused"]
    assert ([command.ins for command in sent_again], noted_again) == ([0xA4, 0xB0], [])


@pytest.mark.parametrize("sfi", [True, False])
def test_a_chip_that_gives_nothing_beyond_the_end_is_asked_for_the_header_first(sfi: bool) -> None:  # noqa: FBT001 - a parameter
    content, limits, noted = a_file(60), ReadLimits(), list[Deviation]()
    chip = FileChip(content, sfi=sfi)

    def strict(command: CommandAPDU) -> ResponseAPDU:
        answer = chip(command)
        return ResponseAPDU(b"", 0x6B00) if answer.sw == 0x6282 else answer

    file, _ = drive(read_file(EF.DG1, limits, note=noted.append), strict)
    again, sent_again = drive(read_file(EF.DG1, limits, note=noted.append), strict)

    assert file.content == again.content == content
    assert [command.ne for command in sent_again if command.ne] == [6, len(content) - 6]
    assert [note.code for note in noted if note.code != "read.sfi-refused"] == ["read.end-of-file-refused"]


def test_a_missing_file_is_told_from_missing_short_identifiers() -> None:
    limits, noted = ReadLimits(), list[Deviation]()

    with pytest.raises(StatusError) as caught:
        drive(read_file(EF.DG14, limits, note=noted.append), lambda _command: ResponseAPDU(b"", 0x6A82))

    assert (caught.value.sw, limits.by_sfi, noted) == (0x6A82, True, [])


def test_a_denied_file_is_not_selected() -> None:
    sent: list[CommandAPDU] = []

    def chip(command: CommandAPDU) -> ResponseAPDU:
        sent.append(command)
        return ResponseAPDU(b"", 0x6982)

    with pytest.raises(StatusError) as caught:
        read(chip)

    assert (caught.value.sw, len(sent)) == (0x6982, 1)


@pytest.mark.parametrize("padding", [b"", b"\x00" * 9, b"\xff" * 9])
def test_padding_behind_the_file_is_cut_off(padding: bytes) -> None:
    file, _, noted = read(FileChip(a_file(20) + padding))

    assert (file.content, noted) == (a_file(20), [])


def test_other_bytes_behind_the_file_are_cut_off_and_noted() -> None:
    file, _, noted = read(FileChip(a_file(20) + b"\x01\x02"))

    assert file.content == a_file(20)
    assert [deviation.code for deviation in noted] == ["read.trailing-bytes"]


def test_a_length_not_in_its_shortest_form_is_tolerated_and_noted() -> None:
    content = bytes.fromhex("7583000003") + b"abc"

    file, _, noted = read(FileChip(content))

    assert file.content == content
    assert [deviation.code for deviation in noted] == ["read.length.not-shortest"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("00" * 40, id="zeros"),
        pytest.param("ff" * 40, id="ones"),
        pytest.param("7580" + "00" * 40, id="indefinite length"),
        pytest.param("7589" + "01" * 40, id="length of nine bytes"),
        pytest.param("7584ffffffff" + "00" * 40, id="four gigabytes"),
        pytest.param("7583100001" + "00" * 40, id="over a megabyte"),
        pytest.param("7588ffffffffffffffff" + "00" * 40, id="eight bytes of length"),
    ],
)
def test_what_is_no_file_is_refused_before_anything_more_is_read(content: str) -> None:
    chip = FileChip(bytes.fromhex(content))
    sent: list[CommandAPDU] = []

    def counting(command: CommandAPDU) -> ResponseAPDU:
        sent.append(command)
        return chip(command)

    with pytest.raises(ChipError):
        read(counting)

    assert len(sent) == 1


def test_an_empty_answer_breaks_the_file_off() -> None:
    with pytest.raises(ChipError, match="ends after 104 of 304 bytes"):
        read(FileChip(a_file(300)[:104]))


def test_a_status_word_in_the_middle_is_no_missing_file() -> None:
    chip = FileChip(a_file(600))

    def breaking(command: CommandAPDU) -> ResponseAPDU:
        return chip(command) if command.p1 & 0x80 else ResponseAPDU(b"", 0x6F00)

    with pytest.raises(ChipError, match="breaks off at offset 256 with status 6F00") as caught:
        read(breaking)

    assert not isinstance(caught.value, StatusError)


def test_more_than_was_asked_for_is_refused() -> None:
    with pytest.raises(ChipError, match="257 bytes came, 256 were asked for"):
        read(lambda _command: ResponseAPDU(a_file(600)[:257]))


def test_an_odd_answer_without_its_object_is_refused() -> None:
    content = a_file(33000)
    chip = FileChip(content)

    def bare(command: CommandAPDU) -> ResponseAPDU:
        return ResponseAPDU(content[-8:]) if command.ins == 0xB1 else chip(command)

    with pytest.raises(ChipError, match="not a DO'53'"):
        read(bare, limits=ReadLimits(max_data=16384, max_data_odd=16000))


def test_an_odd_answer_in_the_constructed_object_is_taken_and_noted() -> None:
    content = a_file(33000)
    chip = FileChip(content)

    def constructed(command: CommandAPDU) -> ResponseAPDU:
        answer = chip(command)
        return ResponseAPDU(b"\x73" + answer.data[1:], answer.sw) if command.ins == 0xB1 else answer

    file, _, noted = read(constructed, limits=ReadLimits(max_data=16384, max_data_odd=16000))

    assert file.content == content
    assert [deviation.code for deviation in noted] == ["read.odd-ins.template"]


@pytest.mark.parametrize("sfi", [True, False])
@pytest.mark.parametrize("got", [1, 5, 200, 256, 300, 999, 32_768, 33_000])
def test_a_file_is_read_on_where_it_stopped(got: int, sfi: bool) -> None:  # noqa: FBT001 - a parameter
    content, so_far = a_file(33_100), FileSoFar(a_file(33_100)[:got])
    exchange = read_file(EF.DG2, ReadLimits(), note=list[Deviation]().append, so_far=so_far)

    file, sent = drive(exchange, FileChip(content, sfi=sfi))

    assert file.content == content
    assert so_far.joined
    assert len(sent) <= 3 + -(-(len(content) - got) // 252)


@pytest.mark.parametrize("other", [a_file(33_101), b"", a_file(33_100)[:20] + b"X" + a_file(33_100)[21:]])
def test_a_file_that_begins_otherwise_than_before_is_not_joined(other: bytes) -> None:
    so_far = FileSoFar(a_file(33_100)[:300])

    with pytest.raises(CardChangedError):
        drive(read_file(EF.DG2, ReadLimits(), note=list[Deviation]().append, so_far=so_far), FileChip(other))


def test_what_came_before_a_file_broke_off_stays() -> None:
    content, so_far = a_file(900), FileSoFar()
    chip = FileChip(content)

    def breaking(command: CommandAPDU) -> ResponseAPDU:
        return ResponseAPDU(b"", 0x6F00) if command.p1 == 2 else chip(command)

    with pytest.raises(ChipError):
        drive(read_file(EF.DG2, ReadLimits(), note=list[Deviation]().append, so_far=so_far), breaking)

    assert so_far.content == content[:512]


def test_a_file_without_a_template_is_read_to_its_end() -> None:
    content = bytes.fromhex("47030000807f66080202010002020100") * 20

    file, sent, _ = read(FileChip(content, end=0x9000), ef=EF.ATR_INFO)

    assert (file.content, len(sent)) == (content, 3)


def test_a_file_without_a_template_ends_with_the_first_short_answer() -> None:
    _, sent, _ = read(FileChip(bytes(40)), ef=EF.ATR_INFO)

    assert len(sent) == 1


def test_a_file_without_an_end_meets_the_cap() -> None:
    with pytest.raises(ChipError, match="no end within 4096 bytes"):
        read(lambda command: ResponseAPDU(bytes(command.ne)), ef=EF.ATR_INFO, limits=ReadLimits(max_file_size=4096))


def test_progress_tells_bytes_and_size() -> None:
    told: list[tuple[int, int | None]] = []
    content = a_file(500)

    def on_bytes(read: int, size: int | None) -> None:
        told.append((read, size))

    drive(read_file(EF.DG2, ReadLimits(), note=lambda _note: None, on_bytes=on_bytes), FileChip(content))
    drive(
        read_file(EF.DG1, ReadLimits(), note=lambda _note: None, on_bytes=on_bytes), FileChip(b"\x61\x00" + bytes(99))
    )

    assert told == [(256, len(content)), (len(content), len(content)), (2, 2)]


@pytest.mark.parametrize(
    ("cipher", "carried", "even"), [("aes128", 256, 223), ("3des", 256, 231), ("aes128", 2046, 2015)]
)
def test_the_largest_block_under_secure_messaging(cipher: str, carried: int, even: int) -> None:
    names = {"aes128": "aes128", "3des": "3des"}
    key = bytes(range(16))
    channel = SecureMessaging(suite("3des" if names[cipher] == "3des" else "aes128", key, key))

    assert ReadLimits.under(channel, carried=carried).max_data == even


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=40), st.sampled_from([0x9000, 0x6282, 0x6700, 0x6A82, 0x6C08, 0x6B00]))))
def test_any_answers_end_in_a_file_or_a_typed_error(answers: list[tuple[bytes, int]]) -> None:
    left = iter(answers)

    def chip(_command: CommandAPDU) -> ResponseAPDU:
        return ResponseAPDU(*next(left, (b"", 0x6F00)))

    try:
        file, _, _ = read(chip)
    except ChipkitError:
        return
    assert isinstance(file, RawFile)
