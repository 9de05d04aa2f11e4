"""EF.ATR/INFO: what the chip can carry in one command and response (Doc 9303-10, 3.11.1; ISO/IEC 7816-4, 12.7)."""

from __future__ import annotations

from dataclasses import field

from chipkit.codec.der import INTEGER, integer
from chipkit.codec.tlv import TLV, template
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.lds.files import EF
from chipkit.lds.limits import expect_size
from chipkit.values import dataclass

__all__ = ["ATRInfo", "CardCapabilities"]

_CARD_CAPABILITIES = 0x47
_EXTENDED_LENGTH_INFORMATION = 0x7F66
_PADDING = b"\x00\xff"


@dataclass(frozen=True, slots=True)
class CardCapabilities:
    """The software function tables (ISO/IEC 7816-4, 12.1.1, card capabilities)."""

    tables: bytes
    """One to three bytes."""

    @property
    def short_file_identifiers(self) -> bool:
        """Whether files can be selected by short EF identifier."""
        return bool(self._table(0) & 0x04)

    @property
    def command_chaining(self) -> bool:
        """Whether long commands may come in pieces."""
        return bool(self._table(2) & 0x80)

    @property
    def extended_length(self) -> bool:
        """Whether extended Lc and Le fields are understood."""
        return bool(self._table(2) & 0x40)

    @property
    def extended_length_information(self) -> bool:
        """Whether EF.ATR/INFO tells how long a command and a response may be."""
        return bool(self._table(2) & 0x20)

    def _table(self, index: int) -> int:
        return self.tables[index] if index < len(self.tables) else 0


@dataclass(frozen=True, slots=True)
class ATRInfo:
    """The file's content, as far as a terminal needs it."""

    max_command: int | None = None
    """The longest command APDU that the chip takes, in bytes, or None where it does not tell."""
    max_response: int | None = None
    """The longest response APDU that the chip gives, in bytes, or None where it does not tell."""
    capabilities: CardCapabilities | None = None
    others: tuple[TLV, ...] = ()
    """The data objects that chipkit makes no use of."""
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)
    """What was tolerated in reading it."""

    @classmethod
    def parse(cls, content: bytes) -> ATRInfo:
        """Read the file; padding bytes 00 and FF at its end are tolerated and leave a deviation.

        Raises:
            CodecError: The file is not a sequence of data objects, has over 4,096 bytes, or states impossible lengths.
        """
        expect_size(content, EF.ATR_INFO)
        kept, deviations = _without_padding(content)
        objects = template(kept)
        capabilities = objects.pop(_CARD_CAPABILITIES, None)
        lengths = objects.pop(_EXTENDED_LENGTH_INFORMATION, None)
        (max_command, max_response), odd = ((None, None), ()) if lengths is None else _lengths(lengths)
        return cls(
            max_command,
            max_response,
            None if capabilities is None else _capabilities(capabilities),
            tuple(objects.values()),
            (*deviations, *odd),
        )

    def __bytes__(self) -> bytes:
        objects: list[TLV] = []
        if self.capabilities is not None:
            objects.append(TLV(_CARD_CAPABILITIES, self.capabilities.tables))
        if self.max_command is not None and self.max_response is not None:
            objects.append(TLV.of(_EXTENDED_LENGTH_INFORMATION, integer(self.max_command), integer(self.max_response)))
        return b"".join(bytes(tlv) for tlv in (*objects, *self.others))


def _without_padding(content: bytes) -> tuple[bytes, tuple[Deviation, ...]]:
    """The content up to its last data object.

    A value may itself end in 00 or FF, so only what lies behind a whole data object is padding.
    """
    end = 0
    while end < len(content) and content[end] not in _PADDING:
        end += len(TLV.parse_first(content, at=end).received)
    if end == len(content):
        return content, ()
    padding = content[end:]
    if padding.strip(padding[:1]):
        raise CodecError(f"byte {content[end]:02X} where a tag belongs", offset=end)
    detail = f"{len(padding)} bytes of {padding[0]:02X} at the end"
    return content[:end], (Deviation("atr-info.padding", EF.ATR_INFO.label, detail),)


def _capabilities(tlv: TLV) -> CardCapabilities:
    if not 1 <= len(tlv.value) <= 3:
        raise CodecError(f"card capabilities of {len(tlv.value)} bytes", offset=tlv.offset)
    return CardCapabilities(tlv.value)


def _lengths(tlv: TLV) -> tuple[tuple[int, int], tuple[Deviation, ...]]:
    numbers = tlv.children()
    if len(numbers) != 2:
        raise CodecError(f"{len(numbers)} lengths where two belong", offset=tlv.offset)
    command, response = (_length(number) for number in numbers)
    if numbers == (integer(command), integer(response)):
        return (command, response), ()
    return (command, response), (Deviation("atr-info.length.encoding", EF.ATR_INFO.label, "not a DER integer"),)


def _length(tlv: TLV) -> int:
    """A length in bytes; real files encode it unsigned (8000 to FFFF look negative) or with leading zeros."""
    number = int.from_bytes(tlv.expect(INTEGER, "length").value, "big")
    if not 1 <= len(tlv.value) <= 4 or number == 0:
        raise CodecError("impossible length", offset=tlv.offset)
    return number
