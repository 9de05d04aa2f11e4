"""What a card-verifiable certificate or a request for one says (BSI TR-03110-3, C.1 to C.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.cli.show.values import value_text
from chipkit.codec.tlv import TLV
from chipkit.pki.cv_certificate import AuthenticatedRequest, CVCertificate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit.cli.show.files import Row
    from chipkit.pki.cv_certificate import HolderAuthorization

__all__ = ["cv_certificate_rows"]

_REQUEST = b"\x67"
_AUTHORITY, _HOLDER = 0x42, 0x5F20
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
        CodecError: The bytes are not a CV certificate.
    """
    requested = data.startswith(_REQUEST)
    body = (AuthenticatedRequest.parse(data).request if requested else CVCertificate.parse(data)).body
    if body.authority_reference is not None:
        yield "issuer", value_text(TLV(_AUTHORITY, body.authority_reference), "", full=True)
    if body.holder_reference is not None:
        yield "holder", value_text(TLV(_HOLDER, body.holder_reference), "", full=True)
    if body.effective is not None:
        yield "valid from", body.effective.isoformat()
    if body.expiration is not None:
        yield "valid to", body.expiration.isoformat()
    if body.public_key is not None:
        yield "key", oids.name(body.public_key.oid)
    if body.authorization is not None:
        yield "role", _role(body.authorization)


def _role(authorization: HolderAuthorization) -> str:
    terminal = authorization.terminal
    bits = int.from_bytes(authorization.rights, "big")
    granted = [right for bit, right in _RIGHTS.get(terminal, {}).items() if bits & bit]
    told = f" ({', '.join(granted)})" if granted else ""
    named = _TERMINALS.get(terminal, terminal)
    return f"{_ROLES[authorization.role]}, {named}, rights {authorization.rights.hex().upper()}{told}"
