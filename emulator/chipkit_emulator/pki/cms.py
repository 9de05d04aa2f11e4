"""Signed data of one signer, as EF.SOD and master lists are (RFC 5652, 5; Doc 9303-10, 4.6.2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.pki.cms import build_signed_data
from chipkit.pki.signer_info import SignerIdentifier, build_attributes
from chipkit_emulator.crypto.hashes import digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chipkit.pki.certificate import Certificate
    from chipkit_emulator.pki.issued import Issued

__all__ = ["sign_content"]


def sign_content(
    content_type: str, content: bytes, issued: Issued, certificates: Sequence[Certificate], signed_at: datetime
) -> bytes:
    """A ContentInfo in which `issued` signs `content` by signed attributes.

    Args:
        content_type: The dotted identifier of the content.
        content: What is signed.
        issued: Who signs.
        certificates: What is enclosed.
        signed_at: The signing time that the signer states.
    """
    signer, certificate = issued.signer, issued.certificate
    hash_name = signer.scheme.hash
    return build_signed_data(
        content_type,
        content,
        certificates=certificates,
        digest=hash_name,
        signature_algorithm=signer.algorithm,
        sid=SignerIdentifier(certificate.issuer, certificate.serial),
        signed_attributes=build_attributes(content_type, digest(hash_name, content), signed_at),
        sign=signer.sign,
    )
