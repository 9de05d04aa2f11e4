"""What a card-verifiable certificate or a request for one says (BSI TR-03110-3, C.1 to C.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.cli.show.values import value_text
from chipkit.codec import der
from chipkit.codec.tlv import TLV, template
from chipkit.errors import CodecError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chipkit.cli.show.files import Row

__all__ = ["cv_certificate_rows"]

_REQUEST = 0x67
_CERTIFICATE = 0x7F21
_BODY = 0x7F4E
_PUBLIC_KEY = 0x7F49
_AUTHORIZATION = 0x7F4C
_ROWS = {0x42: "issuer", 0x5F20: "holder", 0x5F25: "valid from", 0x5F24: "valid to"}
_TERMINALS = {
    "0.4.0.127.0.7.3.1.2.1": "inspection system",
    "0.4.0.127.0.7.3.1.2.2": "authentication terminal",
    "0.4.0.127.0.7.3.1.2.3": "signature terminal",
}
_RIGHTS = {"0.4.0.127.0.7.3.1.2.1": {0x01: "EF.DG3", 0x02: "EF.DG4"}}
"""What an inspection system may read (TR-03110-3, C.4.1)."""
_ROLES = ("terminal", "DV, foreign or non-official", "DV, domestic or official", "CVCA")


def cv_certificate_rows(data: bytes) -> Iterator[Row]:
    """Issuer, holder, key, role and dates, as far as they are there.

    Raises:
        CodecError: The bytes are no CV certificate.
    """
    outer = TLV.parse(data)
    if outer.tag == _REQUEST:
        outer = outer.children()[0]
    body = template(_member(outer.expect(_CERTIFICATE).children(), _BODY).children())
    for tag, label in _ROWS.items():
        if tag in body:
            yield label, value_text(body[tag], "", full=True)
    if _PUBLIC_KEY in body:
        yield "key", oids.name(der.decode_oid(_member(body[_PUBLIC_KEY].children(), der.OBJECT_IDENTIFIER)))
    if _AUTHORIZATION in body:
        yield "role", _role(template(body[_AUTHORIZATION].children()))


def _member(objects: tuple[TLV, ...], tag: int) -> TLV:
    for tlv in objects:
        if tlv.tag == tag:
            return tlv
    raise CodecError(f"no data object {tag:02X}", where="CV certificate")


def _role(authorization: Mapping[int, TLV]) -> str:
    kind = authorization.get(der.OBJECT_IDENTIFIER)
    rights = authorization.get(0x53)
    terminal = "unknown kind of terminal" if kind is None else der.decode_oid(kind)
    named = _TERMINALS.get(terminal, terminal)
    if rights is None or not rights.value:
        return named
    # the two highest bits are the role, and no right (TR-03110-3, C.4)
    plain = bytes([rights.value[0] & 0x3F]) + rights.value[1:]
    bits = int.from_bytes(plain, "big")
    granted = [right for bit, right in _RIGHTS.get(terminal, {}).items() if bits & bit]
    told = f" ({', '.join(granted)})" if granted else ""
    return f"{_ROLES[rights.value[0] >> 6]}, {named}, rights {plain.hex().upper()}{told}"
