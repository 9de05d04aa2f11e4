"""What the value of a data object says, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.codec import der
from chipkit.errors import CodecError
from chipkit.lds.files import DATA_GROUPS, EF

if TYPE_CHECKING:
    from chipkit.codec.tlv import TLV

__all__ = ["value_text"]

_TIMES = frozenset({der.UTC_TIME, der.GENERALIZED_TIME})
_STRINGS = frozenset({0x0C, 0x12, 0x13, 0x14, 0x16, 0x1A, 0x1C, 0x1E})
_TEXTS = frozenset({0x42, 0x50, 0x5F01, 0x5F1F, 0x5F20, 0x5F36, 0x5F0E, 0x5F0F, 0x5F10, 0x5F11, 0x5F19, 0x5F42})
_BCD_DATES = frozenset({0x5F24, 0x5F25})
_TAG_LIST = 0x5C
_MAX_NUMBER_BYTES = 8
_FEWEST_LETTERS = 4
_SHOWN_BYTES = 32
_SHOWN_LETTERS = 160
_KEY_USAGES = (
    "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign",
    "cRLSign", "encipherOnly", "decipherOnly",
)  # fmt: skip


def value_text(tlv: TLV, oid: str, *, full: bool) -> str:
    """The value of a primitive object.

    Args:
        tlv: The object.
        oid: The object identifier that it belongs to, such as an extension's; empty if there is no identifier.
        full: Show long values whole.
    """
    try:
        text = _decoded(tlv, oid)
    except CodecError as error:
        return f"{_hex(tlv.value, full=full)}  ({error.reason})"
    if text is None:
        return _hex(tlv.value, full=full)
    return text if full or len(text) <= _SHOWN_LETTERS else f"{text[:_SHOWN_LETTERS]}… ({len(text)} characters)"


def _decoded(tlv: TLV, oid: str) -> str | None:  # noqa: PLR0911 - one return for each kind of value
    """The value in its own notation; None if only hex is left."""
    if tlv.tag == der.OBJECT_IDENTIFIER:
        dotted = der.decode_oid(tlv)
        name = oids.name(dotted)
        return dotted if name == dotted else f"{name} ({dotted})"
    if tlv.tag == der.INTEGER and len(tlv.value) <= _MAX_NUMBER_BYTES:
        return str(der.decode_integer(tlv))
    if tlv.tag == der.BOOLEAN:
        return str(der.decode_boolean(tlv)).upper()
    if tlv.tag in _TIMES:
        return der.decode_time(tlv).isoformat(sep=" ").replace("+00:00", " UTC")
    if tlv.tag in _STRINGS:
        return der.decode_text(tlv)
    if tlv.tag == der.BIT_STRING and oid == oids.KEY_USAGE:
        return _flags(der.decode_bits(tlv, whole_bytes=False))
    return _interindustry(tlv)


def _interindustry(tlv: TLV) -> str | None:
    if tlv.tag == _TAG_LIST:
        return ", ".join(_file_label(tag) for tag in tlv.value)
    if tlv.tag in _BCD_DATES and len(tlv.value) == 6 and max(tlv.value) <= 9:
        digits = "".join(str(digit) for digit in tlv.value)
        return f"20{digits[:2]}-{digits[2:4]}-{digits[4:]}"
    if tlv.tag >= 0x40 and (tlv.tag in _TEXTS or len(tlv.value) >= _FEWEST_LETTERS):
        return _readable(tlv.value)
    return None


def _file_label(tag: int) -> str:
    file = EF.from_tag(tag)
    return file.label if file in DATA_GROUPS else f"{tag:02X}"


def _flags(bits: bytes) -> str:
    names = [
        name
        for number, name in enumerate(_KEY_USAGES)
        if number // 8 < len(bits) and bits[number // 8] & 0x80 >> number % 8
    ]
    return ", ".join(names) or "nothing"


def _readable(value: bytes) -> str | None:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None


def _hex(value: bytes, *, full: bool) -> str:
    if full or len(value) <= _SHOWN_BYTES:
        return value.hex().upper()
    return f"{value[:_SHOWN_BYTES].hex().upper()}… ({len(value)} bytes)"
