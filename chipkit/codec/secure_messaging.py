"""Framing of secure messaging, for both ends (Doc 9303-11, 9.8; ISO/IEC 7816-4, 10).

The framing is shared by the terminal and the emulated chip; the ciphers are not: they enter through a `Suite`.
"""

from __future__ import annotations

from functools import lru_cache
from hmac import compare_digest
from typing import Protocol

from chipkit.codec.apdu import MAX_EXTENDED_NE, MAX_SHORT_NE, CommandAPDU, ResponseAPDU
from chipkit.codec.tlv import TLV, template
from chipkit.errors import CodecError, SecureMessagingError

__all__ = ["SecureMessaging", "Suite", "max_plain", "pad", "unpad"]

# the data objects of secure messaging (Doc 9303-11, 9.8.4), in the order in which they stand
_CRYPTOGRAM_ODD = 0x85
"""Odd INS: the cryptogram of BER-TLV data objects, without padding indicator."""
_CRYPTOGRAM = 0x87
"""Even INS: the padding indicator and the cryptogram."""
_NE = 0x97
"""In commands: Le of the plain command."""
_STATUS = 0x99
"""In responses: the status word of the plain response."""
_CHECKSUM = 0x8E
"""The cryptographic checksum, which comes last."""
_MAC_SIZE = 8
_PADDING_INDICATOR = b"\x01"
"""Padding method 2 of ISO/IEC 9797-1."""
_SECURE_MESSAGING = 0x0C
"""Class byte: secure messaging, with the header in the checksum (9.8.4)."""
_DISCRETIONARY = 0x53
"""What READ BINARY with odd INS wraps a file's bytes in (Doc 9303-10, 3.6.6)."""
_COMMAND_TAGS = frozenset({_CRYPTOGRAM, _CRYPTOGRAM_ODD, _NE, _CHECKSUM})
_RESPONSE_TAGS = frozenset({_CRYPTOGRAM, _CRYPTOGRAM_ODD, _STATUS, _CHECKSUM})


class Suite(Protocol):
    """The keyed primitives of one secure channel."""

    @property
    def block_size(self) -> int:
        """Bytes of a cipher block, which is also the size of the send sequence counter."""

    def encrypt(self, ssc: bytes, padded: bytes) -> bytes:
        """Encrypt whole blocks under K_Enc."""

    def decrypt(self, ssc: bytes, cryptogram: bytes) -> bytes:
        """Decrypt whole blocks under K_Enc."""

    def mac(self, padded: bytes) -> bytes:
        """The 8 bytes of checksum over whole blocks under K_MAC; the first block is the counter."""


def pad(data: bytes, block_size: int) -> bytes:
    """Padding method 2 of ISO/IEC 9797-1: one bit, then zeros to the end of a block."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block_size)


def unpad(padded: bytes) -> bytes:
    """Undo `pad`.

    Raises:
        CodecError: The data does not end in padding.
    """
    data = padded.rstrip(b"\x00")
    if not data.endswith(b"\x80"):
        raise CodecError("padding is malformed")
    return data[:-1]


class SecureMessaging:
    """One secure channel: its suite and its send sequence counter.

    The counter advances before each command and each response (Doc 9303-11, 9.8.2). An error leaves the channel
    unusable (9.8.3 and 9.8.5): it is closed, and each further use raises.
    """

    def __init__(self, suite: Suite, ssc: bytes | None = None) -> None:
        """Open a channel.

        Args:
            suite: The primitives under the session keys.
            ssc: The initial counter of one block; all zero where it is not given.
        """
        self._suite = suite
        size = suite.block_size
        self._counter = int.from_bytes(ssc or bytes(size), "big")
        if ssc is not None and len(ssc) != size:
            raise ValueError(f"counter of {len(ssc)} bytes, block of {size}")
        self._closed = False

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'closed' if self._closed else 'open'}>"

    @property
    def closed(self) -> bool:
        """Whether an error closed the channel."""
        return self._closed

    def max_response_data(self, limit: int, *, odd_ins: bool = False) -> int:
        """The most plain bytes whose protected response stays within `limit` bytes of data.

        Args:
            limit: Response data that card and link carry, in bytes, without the status word.
            odd_ins: Whether the data stand in DO'85', and inside a DO'53', as READ BINARY with odd INS returns them.

        Returns:
            223 for AES and 231 for 3DES at `limit` 256 and even INS.
        """
        return max_plain(self._suite.block_size, limit, odd_ins=odd_ins)

    # terminal ---------------------------------------------------------------------------------------------------

    def protect_command(self, command: CommandAPDU, *, max_ne: int = MAX_EXTENDED_NE) -> CommandAPDU:
        """Wrap a command (Doc 9303-11, 9.8.4, Figure 5).

        Args:
            command: The plain command.
            max_ne: The Ne of an extended protected command; 65,536 asks for all there is.
        """
        ssc = self._advance()
        objects = b""
        # Figure 5: no data, no DO'87'; pad, then encrypt
        if command.data:
            cryptogram = self._suite.encrypt(ssc, pad(command.data, self._suite.block_size))
            objects += bytes(_cryptogram(command.ins, cryptogram))
        # no Le, no DO'97'
        if command.ne:
            objects += bytes(TLV(_NE, _encode_ne(command)))
        # the header is part of what is authenticated; DO'8E' comes last
        cla = command.cla | _SECURE_MESSAGING
        header = bytes([cla, command.ins, command.p1, command.p2])
        objects += bytes(TLV(_CHECKSUM, self._checksum(ssc, header, objects)))
        extended = command.is_extended or len(objects) > 255
        return CommandAPDU(
            cla=cla, ins=command.ins, p1=command.p1, p2=command.p2, data=objects,
            ne=max_ne if extended else MAX_SHORT_NE, extended=extended,
        )  # fmt: skip

    def open_response(self, response: ResponseAPDU) -> ResponseAPDU:
        """Verify and unwrap a protected response (Doc 9303-11, 9.8.4, Figure 6).

        Raises:
            SecureMessagingError: The message is not protected, or not by the holder of the session keys.
        """
        ssc = self._advance()
        try:
            objects = self._verified(ssc, b"", response.data, _RESPONSE_TAGS, plain_sw=response.sw)
            # DO'99' must be there, as it alone says what the chip answered; what stands outside must say the same
            status = objects.get(_STATUS)
            if status is None or len(status.value) != 2:
                raise self._close("protected response without status word")
            sw = int.from_bytes(status.value, "big")
            if sw != response.sw:
                raise self._close("protected and plain status words differ")
            return ResponseAPDU(self._plain(ssc, objects), sw)
        except CodecError as error:
            raise self._close(f"malformed protected response: {error}") from error

    # chip -------------------------------------------------------------------------------------------------------

    def open_command(self, command: CommandAPDU) -> CommandAPDU:
        """Verify and unwrap a protected command (Doc 9303-11, 9.8.4, Figure 5), as the chip does.

        Raises:
            SecureMessagingError: The message is not protected, or not by the holder of the session keys.
        """
        ssc = self._advance()
        try:
            objects = self._verified(ssc, command.header, command.data, _COMMAND_TAGS)
            wanted = objects.get(_NE)
            ne = 0
            if wanted is not None:
                if len(wanted.value) not in (1, 2):
                    raise self._close("malformed DO'97'")
                ne = int.from_bytes(wanted.value, "big") or 1 << 8 * len(wanted.value)
            return CommandAPDU(
                cla=command.cla & ~_SECURE_MESSAGING, ins=command.ins, p1=command.p1, p2=command.p2,
                data=self._plain(ssc, objects), ne=ne, extended=command.extended,
            )  # fmt: skip
        except CodecError as error:
            raise self._close(f"malformed protected command: {error}") from error

    def protect_response(self, response: ResponseAPDU, *, ins: int) -> ResponseAPDU:
        """Wrap a response (Doc 9303-11, 9.8.4, Figure 6), as the chip does; `ins` is that of the command."""
        ssc = self._advance()
        objects = b""
        if response.data:
            cryptogram = self._suite.encrypt(ssc, pad(response.data, self._suite.block_size))
            objects += bytes(_cryptogram(ins, cryptogram))
        objects += bytes(TLV(_STATUS, response.sw.to_bytes(2, "big")))
        objects += bytes(TLV(_CHECKSUM, self._checksum(ssc, b"", objects)))
        return ResponseAPDU(objects, response.sw)

    # both -------------------------------------------------------------------------------------------------------

    def _advance(self) -> bytes:
        """The counter of the next command or response, one block long (9.8.2)."""
        if self._closed:
            raise SecureMessagingError("the channel is closed")
        size = self._suite.block_size
        self._counter = (self._counter + 1) % (1 << 8 * size)
        return self._counter.to_bytes(size, "big")

    def _close(self, reason: str, sw: int | None = None) -> SecureMessagingError:
        """Give the session up: whoever goes on under keys that somebody answered wrongly to may be led (9.8.3)."""
        self._closed = True
        return SecureMessagingError(reason, sw=sw)

    def _checksum(self, ssc: bytes, header: bytes, objects: bytes) -> bytes:
        """CC over SSC || padded header || data objects, padded again (9.8.6.2 and 9.8.7.2; Appendix D.4)."""
        block = self._suite.block_size
        padded = (pad(header, block) if header else b"") + objects
        return self._suite.mac(ssc + (pad(padded, block) if objects else padded))

    def _verified(
        self, ssc: bytes, header: bytes, data: bytes, allowed: frozenset[int], plain_sw: int | None = None
    ) -> dict[int, TLV]:
        """The data objects, after their checksum was found right; there is no other way to get them."""
        if not data:
            raise self._close("not protected", sw=plain_sw)
        objects = template(data)
        checksum = objects.get(_CHECKSUM)
        if checksum is None or list(objects)[-1] != _CHECKSUM:
            raise self._close("no checksum at the end", sw=plain_sw)
        if not objects.keys() <= allowed:
            raise self._close("unexpected data object")
        # 9.8.1: encrypt-then-authenticate, so that the checksum is looked at before anything is decrypted
        wanted = self._checksum(ssc, header, data[: checksum.offset])
        if not compare_digest(wanted, checksum.value):
            raise self._close("wrong checksum")
        return objects

    def _plain(self, ssc: bytes, objects: dict[int, TLV]) -> bytes:
        """The data of the plain command or response; empty if there is no cryptogram (9.8.4)."""
        cryptogram = b""
        if (even := objects.get(_CRYPTOGRAM)) is not None:
            if not even.value.startswith(_PADDING_INDICATOR):
                raise self._close("padding indicator is not 01")
            cryptogram = even.value[1:]
        elif (odd := objects.get(_CRYPTOGRAM_ODD)) is not None:
            cryptogram = odd.value
        else:
            return b""
        if not cryptogram or len(cryptogram) % self._suite.block_size:
            raise self._close(f"cryptogram of {len(cryptogram)} bytes")
        return unpad(self._suite.decrypt(ssc, cryptogram))


@lru_cache
def max_plain(block: int, limit: int, *, odd_ins: bool = False) -> int:
    """The most plain bytes whose protected response stays within `limit` bytes of data (Doc 9303-11, 9.8.4).

    Args:
        block: Bytes of a cipher's block: 16 for AES, 8 for 3DES.
        limit: Response data that card and link carry, in bytes, without the status word.
        odd_ins: Whether the data stand in DO'85', and inside a DO'53'.
    """
    fixed = len(bytes(TLV(_STATUS, bytes(2)))) + len(bytes(TLV(_CHECKSUM, bytes(_MAC_SIZE))))
    plain = limit
    while plain > 0:
        inner = bytes(TLV(_DISCRETIONARY, bytes(plain))) if odd_ins else bytes(plain)
        size = len(pad(inner, block)) + (0 if odd_ins else 1)
        over = len(bytes(TLV(_CRYPTOGRAM, bytes(size)))) + fixed - limit
        if over <= 0:
            return plain
        plain -= 1 if over <= block else over - block
    return 0


def _cryptogram(ins: int, cryptogram: bytes) -> TLV:
    """DO'85' for an odd INS, DO'87' with its padding indicator for an even one (Doc 9303-11, 9.8.4)."""
    if ins & 1:
        return TLV(_CRYPTOGRAM_ODD, cryptogram)
    return TLV(_CRYPTOGRAM, _PADDING_INDICATOR + cryptogram)


def _encode_ne(command: CommandAPDU) -> bytes:
    """Le as it stood in the plain command, never empty (9.8.4; ISO/IEC 7816-4, 10.4): one byte, or two if extended."""
    if command.is_extended:
        return (command.ne & 0xFFFF).to_bytes(2, "big")
    return bytes([command.ne & 0xFF])
