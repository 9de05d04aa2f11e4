"""EF.CardSecurity: what the chip says it can do, signed by the issuer (Doc 9303-10, 3.11.4; BSI TR-03110-3, A.1.2)."""

from __future__ import annotations

from chipkit import oids
from chipkit.deviation import Deviation
from chipkit.errors import VersionUnknownError
from chipkit.lds.files import EF
from chipkit.lds.limits import MAX_CERTIFICATES, MAX_SIGNERS, expect_size
from chipkit.lds.security_infos import SecurityInfos
from chipkit.pki.cms import SignedData
from chipkit.values import dataclass

__all__ = ["CardSecurity"]


@dataclass(frozen=True, slots=True)
class CardSecurity:
    """The file's content; no signature is checked (`chipkit.trust.card_security` does)."""

    signed_data: SignedData
    security_infos: SecurityInfos
    deviations: tuple[Deviation, ...] = ()
    """What was tolerated in reading the signed data and the entries."""

    @classmethod
    def parse(cls, content: bytes) -> CardSecurity:
        """Read the file, a CMS ContentInfo without a template around it.

        Raises:
            CodecError: The file is not signed data over a set of security infos.
            LimitError: The file is larger than any of its kind, or has over five certificates or signers.
            VersionUnknownError: Something else was signed.
        """
        expect_size(content, EF.CARD_SECURITY)
        signed = SignedData.parse(content, max_certificates=MAX_CERTIFICATES, max_signers=MAX_SIGNERS)
        if signed.content_type != oids.SECURITY_OBJECT:
            raise VersionUnknownError(f"content of type {signed.content_type} where a security object belongs")
        infos = SecurityInfos.parse(signed.content, where=EF.CARD_SECURITY.label)
        return cls(signed, infos, (*signed.deviations, *infos.deviations))
