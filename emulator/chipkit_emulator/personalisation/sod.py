"""EF.SOD over the files of a card, signed by a document signer of the test PKI (Doc 9303-10, 4.6.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.lds.sod import LDSSecurityObject, build_sod
from chipkit_emulator.crypto.hashes import digest
from chipkit_emulator.pki.cms import sign_content

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chipkit.lds.files import EF
    from chipkit.pki.algorithms import HashName
    from chipkit_emulator.pki.issued import Issued

__all__ = ["LDS_VERSIONS", "sign_files"]

LDS_VERSIONS = {0: "0107", 1: "0108"}
"""Version of the logical data structure that goes with each version of the security object."""
_UNICODE_VERSION = "040000"


def sign_files(
    files: Mapping[EF, bytes], signer: Issued, *, hash_name: HashName, version: int, signed_at: datetime
) -> bytes:
    """EF.SOD over the data groups among `files`.

    Args:
        files: The card's files; those that are not data groups are left out.
        signer: The document signer.
        hash_name: The hash of the data groups.
        version: Version of the LDS security object, 0 or 1.
        signed_at: The signing time that the signer states.
    """
    numbered = {ef.number: content for ef, content in files.items() if ef.number}
    security_object = LDSSecurityObject(
        version,
        hash_name,
        {number: digest(hash_name, numbered[number]) for number in sorted(numbered)},
        LDS_VERSIONS[1] if version else None,
        _UNICODE_VERSION if version else None,
    )
    content = bytes(security_object)
    certificates = (signer.certificate,)
    return build_sod(sign_content(oids.LDS_SECURITY_OBJECT, content, signer, certificates, signed_at))
