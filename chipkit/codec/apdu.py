"""Command and response APDUs: the seven cases, short and extended (ISO/IEC 7816-3, 12.1; 7816-4, 5.2).

Clauses of ISO/IEC 7816-4 are those of the fourth edition, 2020, here and wherever the project cites it.

Lengths are numbers here (`ne=256` is 256); their encodings exist only in `__bytes__` and `parse`.
"""

from __future__ import annotations

from dataclasses import field, replace

from chipkit.codec.status import OK
from chipkit.errors import CodecError, StatusError
from chipkit.values import dataclass

__all__ = ["MAX_EXTENDED_NC", "MAX_EXTENDED_NE", "MAX_SHORT_NC", "MAX_SHORT_NE", "CommandAPDU", "ResponseAPDU"]

MAX_SHORT_NC = 255
MAX_SHORT_NE = 256
MAX_EXTENDED_NC = 65535
MAX_EXTENDED_NE = 65536
_SM_BITS = 0x0C


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAPDU:
    """A command, with its lengths as numbers rather than as encodings."""

    cla: int = 0x00
    ins: int
    p1: int = 0x00
    p2: int = 0x00
    data: bytes = field(default=b"", repr=False)
    """The command data field, at most 65,535 bytes; Nc is its length."""
    ne: int = 0
    """The most bytes of response data that are expected, 0 to 65,536; 0 expects none."""
    extended: bool = False
    """Encode in extended form even where the short form would do."""

    def __post_init__(self) -> None:
        for name in ("cla", "ins", "p1", "p2"):
            if not 0 <= getattr(self, name) <= 0xFF:
                raise ValueError(f"{name} is not a byte: {getattr(self, name)}")
        if len(self.data) > MAX_EXTENDED_NC:
            raise ValueError(f"Nc of {len(self.data)} exceeds {MAX_EXTENDED_NC}")
        if not 0 <= self.ne <= MAX_EXTENDED_NE:
            raise ValueError(f"Ne of {self.ne} exceeds {MAX_EXTENDED_NE}")

    @property
    def is_extended(self) -> bool:
        """Whether the encoding has extended length fields."""
        has_lengths = bool(self.data) or self.ne > 0
        return (self.extended and has_lengths) or len(self.data) > MAX_SHORT_NC or self.ne > MAX_SHORT_NE

    @property
    def is_protected(self) -> bool:
        """Whether the class byte announces secure messaging (ISO/IEC 7816-4, 5.4.1)."""
        return self.cla & 0x80 == 0 and self.cla & _SM_BITS == _SM_BITS

    @property
    def header(self) -> bytes:
        """CLA INS P1 P2."""
        return bytes([self.cla, self.ins, self.p1, self.p2])

    def with_ne(self, ne: int) -> CommandAPDU:
        """The same command, expecting another number of bytes."""
        return replace(self, ne=ne)

    @classmethod
    def parse(cls, raw: bytes) -> CommandAPDU:
        """Read a command in any of the seven cases.

        Raises:
            CodecError: The bytes are not a command APDU in any of these forms.
        """
        if len(raw) < 4:
            raise CodecError(f"command of {len(raw)} bytes", offset=0)
        header, body = raw[:4], raw[4:]
        data, ne, extended = _parse_body(body)
        return cls(cla=header[0], ins=header[1], p1=header[2], p2=header[3], data=data, ne=ne, extended=extended)

    def __bytes__(self) -> bytes:
        if not self.is_extended:
            lc = bytes([len(self.data)]) if self.data else b""
            le = bytes([self.ne & 0xFF]) if self.ne else b""
            return self.header + lc + self.data + le
        lc = b"\x00" + len(self.data).to_bytes(2, "big") if self.data else b""
        le = (self.ne & 0xFFFF).to_bytes(2, "big") if self.ne else b""
        if le and not lc:
            le = b"\x00" + le
        return self.header + lc + self.data + le


def _parse_body(body: bytes) -> tuple[bytes, int, bool]:
    """Data, Ne and whether the length fields are extended."""
    if not body:  # case 1
        return b"", 0, False
    if len(body) == 1:  # case 2S
        return b"", body[0] or MAX_SHORT_NE, False
    if body[0] != 0:  # cases 3S and 4S
        return *_split(body, size=1, nc=body[0]), False
    if len(body) < 3:
        raise CodecError("extended length field is cut off", offset=4)
    length = int.from_bytes(body[1:3], "big")
    if len(body) == 3:  # case 2E
        return b"", length or MAX_EXTENDED_NE, True
    if length == 0:
        raise CodecError("extended Lc of zero", offset=4)
    return *_split(body, size=3, nc=length), True  # cases 3E and 4E


def _split(body: bytes, *, size: int, nc: int) -> tuple[bytes, int]:
    data, rest = body[size : size + nc], body[size + nc :]
    if len(data) < nc:
        raise CodecError(f"Lc announces {nc} bytes, {len(data)} follow", offset=4)
    le_size = 1 if size == 1 else 2
    if not rest:
        return data, 0
    if len(rest) != le_size:
        raise CodecError(f"{len(rest)} bytes where Le belongs", offset=4 + size + nc)
    return data, int.from_bytes(rest, "big") or 1 << (8 * le_size)


@dataclass(frozen=True, slots=True)
class ResponseAPDU:
    """A response: data and status word."""

    data: bytes = field(default=b"", repr=False)
    sw: int = OK

    def __post_init__(self) -> None:
        if not 0 <= self.sw <= 0xFFFF:
            raise ValueError(f"status word is not 16 bits: {self.sw}")
        if len(self.data) > MAX_EXTENDED_NE:
            raise ValueError(f"response data of {len(self.data)} bytes exceeds {MAX_EXTENDED_NE}")

    @classmethod
    def parse(cls, raw: bytes) -> ResponseAPDU:
        """Read a response.

        Raises:
            CodecError: The response is too short for a status word, or has more data than an APDU can carry.
        """
        if not 2 <= len(raw) <= MAX_EXTENDED_NE + 2:
            raise CodecError(f"response of {len(raw)} bytes", offset=0)
        return cls(raw[:-2], int.from_bytes(raw[-2:], "big"))

    @property
    def ok(self) -> bool:
        """Whether the status word is 9000."""
        return self.sw == OK

    def expect_ok(self, doing: str = "") -> bytes:
        """Return the data, or raise `StatusError` unless the status word is 9000."""
        if self.sw != OK:
            raise StatusError(self.sw, doing)
        return self.data

    def __bytes__(self) -> bytes:
        return self.data + self.sw.to_bytes(2, "big")
