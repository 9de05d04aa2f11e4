"""Reading an elementary file (Doc 9303-10, 3.6.3 and 3.6.6; ISO/IEC 7816-4, 11.3).

The first command reads by short EF identifier and asks for as much as chip and link carry: no SELECT, no look at the
header first. What came tells the size; the rest follows from where the answer ended. Whatever the chip announces
meets a cap before it means anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from chipkit.codec.apdu import MAX_SHORT_NE, CommandAPDU, ResponseAPDU
from chipkit.codec.secure_messaging import SecureMessaging
from chipkit.codec.status import END_OF_FILE, OFFSET_OUTSIDE, OK, WRONG_LENGTH, right_length
from chipkit.codec.tlv import TLV, announced_size, encode_length
from chipkit.deviation import Deviation
from chipkit.errors import CardChangedError, ChipError, CodecError, StatusError
from chipkit.lds.files import EF, RawFile
from chipkit.lds.limits import MAX_FILE, MOST_BYTES
from chipkit.protocol.commands import MAX_EVEN_OFFSET, read_binary, read_binary_by_sfi, read_binary_odd, select_file
from chipkit.protocol.exchange import Exchange, Note
from chipkit.values import dataclass

__all__ = ["FileSoFar", "ReadLimits", "read_file"]

_MAX_BLOCKS: Final = 1 << 14
_SMALLER: Final = (223, 192, 160, 128, 96, 64)
_DATA: Final = frozenset({OK, END_OF_FILE})
_SFI_REFUSED: Final = frozenset({0x6981, 0x6986, 0x6A81, 0x6A82, 0x6A86, 0x6A87, 0x6A88, OFFSET_OUTSIDE})
_PADDING: Final = b"\x00\xff"
_HEADER: Final = 6
"""Tag and length of every file of a document."""
_DISCRETIONARY: Final = 0x53
_DISCRETIONARY_TEMPLATE: Final = 0x73
"""The constructed form of the same object (ISO/IEC 7816-4, 11.3.3)."""


@dataclass(slots=True, kw_only=True)
class ReadLimits:
    """How much one READ BINARY may ask for, and what was learnt about it while reading.

    One object serves all files that are read under the same conditions, so that a lesson is learnt once.
    """

    max_data: int = MAX_SHORT_NE
    """Bytes of a file in one response, even INS."""
    max_data_odd: int = MAX_SHORT_NE - 4
    """The same for odd INS, whose answer stands in a DO'53'."""
    max_file_size: int = MAX_FILE
    """Files that announce more bytes are refused, and so are those over the bound of their own."""
    by_sfi: bool = True
    """Whether this chip is still believed to read by short EF identifier."""
    header_first: bool = False
    """Whether this chip refuses READ BINARY past the end of the file, so that the size must be read first."""
    ceiling: int | None = None
    """The largest block that the chip was found to take after it had refused a larger one."""

    def most(self, ef: EF) -> int:
        """The most bytes that a file may have."""
        return min(self.max_file_size, MOST_BYTES[ef])

    @classmethod
    def under(cls, channel: SecureMessaging | None, *, carried: int, max_file_size: int = MAX_FILE) -> ReadLimits:
        """The limits under a channel, or without one.

        Args:
            channel: Secure messaging, or None where commands go out plain.
            carried: Bytes of response data that chip and link carry, without the status word.
            max_file_size: Files that announce more bytes are refused.
        """
        if channel is None:
            odd = carried - 1 - len(encode_length(carried))
            return cls(max_data=carried, max_data_odd=odd, max_file_size=max_file_size)
        even, odd = channel.max_response_data(carried), channel.max_response_data(carried, odd_ins=True)
        return cls(max_data=even, max_data_odd=odd, max_file_size=max_file_size)

    def shrink(self, refused: int) -> bool:
        """Ask for less from now on; False where nothing smaller is left to try."""
        smaller = next((size for size in _SMALLER if size < min(refused, self.max_data)), None)
        if smaller is None:
            return False
        self.keep_to(smaller)
        return True

    def keep_to(self, most: int) -> None:
        """Ask for no more than so many bytes from now on."""
        self.max_data, self.max_data_odd, self.ceiling = min(self.max_data, most), min(self.max_data_odd, most), most

    def learn_from(self, other: ReadLimits) -> None:
        """Take over what was learnt about the same chip under another channel."""
        self.by_sfi, self.header_first, self.ceiling = other.by_sfi, other.header_first, other.ceiling
        if other.ceiling is not None:
            self.keep_to(other.ceiling)


class FileSoFar:
    """What came of a file in a try that broke off, for the one after it; a try writes into it as it goes."""

    def __init__(self, content: bytes = b"") -> None:
        self.content = bytearray(content)
        self.joined = False
        """Whether the bytes came in more than one try."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.content)} bytes>"


def read_file(
    ef: EF,
    limits: ReadLimits,
    *,
    note: Note,
    on_bytes: Callable[[int, int | None], None] = lambda _read, _size: None,
    so_far: FileSoFar | None = None,
) -> Exchange[RawFile]:
    """Read one file of the current folder, or the rest of it.

    Where its short EF identifier is refused, the file is selected once: so a chip without short identifiers is told
    from one without the file.

    Args:
        ef: The file.
        limits: How much one command may ask for; what the chip teaches is kept in it.
        note: Takes down tolerances.
        on_bytes: Told after each block how many bytes of the file came and, once known, how many there are.
        so_far: What an earlier try got, which is read on from; what this one gets is kept in it.

    Raises:
        StatusError: The chip refused the file before any byte was read.
        CardChangedError: The file does not begin with what an earlier try got.
        ChipError: The file breaks off, or announces more than any document holds.
    """
    so_far = so_far or FileSoFar()
    content = so_far.content
    if content:
        yield from _find_again(ef, limits, note, so_far)
    else:
        content += yield from _first_block(ef, limits, note)
    if not content:  # nor is it known to be current, so that reading on might give another file's bytes
        raise ChipError(f"{ef.label} ends after 0 of unknown bytes")
    size = _size(ef, content, limits, note)
    on_bytes(min(len(content), size or len(content)), size)
    if ef.tag == 0 and 0 < len(content) < limits.max_data:
        return RawFile(ef, bytes(content))
    for _ in range(_MAX_BLOCKS):
        if size is not None and len(content) >= size:
            return RawFile(ef, _cut(ef, bytes(content), size, note))
        block = yield from _next_block(ef, limits, note, offset=len(content), size=size)
        if not block and ef.tag == 0 and content:
            return RawFile(ef, bytes(content))
        if not block:
            raise ChipError(f"{ef.label} ends after {len(content)} of {size or 'unknown'} bytes")
        content += block
        size = size or _size(ef, content, limits, note)
        on_bytes(min(len(content), size or len(content)), size)
    raise ChipError(f"{ef.label} comes in over {_MAX_BLOCKS} pieces")


# blocks --------------------------------------------------------------------------------------------------------------


def _find_again(ef: EF, limits: ReadLimits, note: Note, so_far: FileSoFar) -> Exchange[None]:
    """Make the file current on a fresh channel, and see that it begins as it did: nothing of two files is joined."""
    known = bytes(so_far.content)
    block = yield from _first_block(ef, limits, note, most=len(known))
    if not block or not known.startswith(block[: len(known)]):
        raise CardChangedError(f"{ef.label} begins otherwise than before")
    so_far.joined = True


def _first_block(ef: EF, limits: ReadLimits, note: Note, *, most: int | None = None) -> Exchange[bytes]:
    """The beginning of the file, which is current from here on; `most` bytes of it where so many are known to be."""
    if limits.by_sfi:
        response = yield from _beginning(ef, limits, note, most, lambda ne: read_binary_by_sfi(ef, ne=ne))
        if response.sw in _DATA:
            return response.data
        if response.sw not in _SFI_REFUSED:
            raise StatusError(response.sw, f"read {ef.label}")
        (yield select_file(ef)).expect_ok(f"select {ef.label}")
        note(Deviation("read.sfi-refused", ef.label, f"status {response.sw:04X}, selected by identifier"))
        limits.by_sfi = False
    else:
        (yield select_file(ef)).expect_ok(f"select {ef.label}")
    response = yield from _beginning(ef, limits, note, most, lambda ne: read_binary(offset=0, ne=ne))
    if response.sw not in _DATA:
        raise StatusError(response.sw, f"read {ef.label}")
    return response.data


def _beginning(
    ef: EF, limits: ReadLimits, note: Note, most: int | None, command: Callable[[int], CommandAPDU]
) -> Exchange[ResponseAPDU]:
    """As much as fits; the header alone where the chip gives nothing because Ne runs past the end of the file.

    Such chips answer 6B00, no data, or 6700 to every length that is longer than the file.
    """
    if most is not None or not limits.header_first:
        learnt, before = list[Deviation](), (limits.max_data, limits.max_data_odd, limits.ceiling)
        response = yield from _largest(ef, limits, learnt.append, most or limits.max_file_size, command)
        if most is not None or not _past_the_end(response):
            _pass_on(learnt, note)
            return response
        header = yield from _largest(ef, limits, learnt.append, _HEADER, command)
        if header.sw not in _DATA or not header.data:
            _pass_on(learnt, note)
            return header
        note(Deviation("read.end-of-file-refused", ef.label, "READ BINARY past the end of the file is refused"))
        limits.header_first = True
        limits.max_data, limits.max_data_odd, limits.ceiling = before
        return header
    return (yield from _largest(ef, limits, note, _HEADER, command))


def _past_the_end(response: ResponseAPDU) -> bool:
    return response.sw in (OFFSET_OUTSIDE, WRONG_LENGTH) or (response.sw in _DATA and not response.data)


def _pass_on(learnt: list[Deviation], note: Note) -> None:
    for deviation in learnt:
        note(deviation)


def _next_block(ef: EF, limits: ReadLimits, note: Note, *, offset: int, size: int | None) -> Exchange[bytes]:
    """The bytes from `offset`; empty at the end of a file whose size is not known."""
    left = (limits.most(ef) if size is None else size) - offset
    if left <= 0:
        raise ChipError(f"{ef.label} has no end within {limits.most(ef)} bytes")
    if offset > MAX_EVEN_OFFSET:
        return (yield from _odd_block(ef, limits, note, offset=offset, left=left))
    response = yield from _largest(ef, limits, note, left, lambda ne: read_binary(offset=offset, ne=ne))
    _expect_more(ef, response, offset, size)
    return response.data


def _odd_block(ef: EF, limits: ReadLimits, note: Note, *, offset: int, left: int) -> Exchange[bytes]:
    """The bytes from an offset that only odd INS can tell, out of their DO'53'."""

    def command(ne: int) -> CommandAPDU:
        content = min(ne, limits.max_data_odd)
        return read_binary_odd(offset=offset, ne=content + 1 + len(encode_length(content)))

    response = yield from _largest(ef, limits, note, left, command)
    _expect_more(ef, response, offset, offset + left)
    if not response.data:
        return b""
    try:
        answer = TLV.parse(response.data)
        if answer.tag == _DISCRETIONARY_TEMPLATE:
            note(Deviation("read.odd-ins.template", ef.label, "DO'73'"))
            return answer.value
        return answer.expect(_DISCRETIONARY, "READ BINARY").value
    except CodecError as error:
        raise ChipError(f"{ef.label}: answer at offset {offset} is not a DO'53': {error}") from error


def _expect_more(ef: EF, response: ResponseAPDU, offset: int, size: int | None) -> None:
    """Refuse a status word that breaks a file off, unless the file was to be read to its end."""
    if response.sw in _DATA or (size is None and response.sw == OFFSET_OUTSIDE):
        return
    what = StatusError(response.sw, f"read {ef.label}")
    raise ChipError(f"{ef.label} breaks off at offset {offset} with status {response.sw:04X}") from what


def _largest(
    ef: EF, limits: ReadLimits, note: Note, left: int, command: Callable[[int], CommandAPDU]
) -> Exchange[ResponseAPDU]:
    """Ask for as much as is left and fits; for what 6Cxx names; for less after 6700, each size once."""
    named = False
    ne = min(left, limits.max_data)
    while True:
        request = command(ne)
        response = yield request
        exact = right_length(response.sw)
        if exact is not None and exact < ne and not named:
            ne, named = exact, True
        elif response.sw == WRONG_LENGTH and limits.shrink(ne):
            note(Deviation("read.length.reduced", ef.label, f"{ne} bytes refused, {limits.max_data} asked for instead"))
            ne = min(left, limits.max_data)
        elif len(response.data) > request.ne:
            raise ChipError(f"{ef.label}: {len(response.data)} bytes came, {request.ne} were asked for")
        else:
            return response


# sizes ---------------------------------------------------------------------------------------------------------------


def _size(ef: EF, content: bytearray, limits: ReadLimits, note: Note) -> int | None:
    """How many bytes the file has; None if that is not known yet, or if the file must be read to its end."""
    if ef.tag == 0:
        return None
    prefix = bytes(content[:16])
    try:
        size = announced_size(prefix)
    except CodecError as error:
        size = _tolerated_size(ef, prefix, error, note)
    if size is not None and size > limits.most(ef):
        raise ChipError(f"{ef.label} announces {size} bytes, over the cap of {limits.most(ef)}")
    return size


def _tolerated_size(ef: EF, prefix: bytes, error: CodecError, note: Note) -> int | None:
    """Tolerance: a length that is definite but not in its shortest form, as some issuers write it."""
    length = prefix[1] & 0x7F if len(prefix) > 1 else 0
    if prefix[0] in _PADDING or not 1 <= length <= 8 or prefix[1] < 0x80 or prefix[0] & 0x1F == 0x1F:
        raise ChipError(f"{ef.label} does not begin with a data object: {error}") from error
    if len(prefix) < 2 + length:
        return None
    note(Deviation("read.length.not-shortest", ef.label, f"length in {length} bytes"))
    return 2 + length + int.from_bytes(prefix[2 : 2 + length], "big")


def _cut(ef: EF, content: bytes, size: int, note: Note) -> bytes:
    """The file without what the chip sent behind it."""
    behind = content[size:]
    if behind.strip(_PADDING):
        note(Deviation("read.trailing-bytes", ef.label, f"{len(behind)} bytes behind the file"))
    return content[:size]
