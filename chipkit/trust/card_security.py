"""EF.CardSecurity: whether its document signer signed it, and who issued that signer (Doc 9303-10, 3.11.4).

Its entries count only where its own signature and path are in order: a key for PACE with Chip Authentication Mapping
that nobody signed proves nothing. Its signatures are checked as those of all signed data (`chipkit.trust.signatures`).
"""

from __future__ import annotations

from chipkit.deviation import Deviation
from chipkit.errors import TrustError
from chipkit.lds.card_security import CardSecurity
from chipkit.lds.files import EF
from chipkit.trust.chain import PathResult, build_path
from chipkit.trust.signatures import CheckedSigner, SignedDataProfile, check_signed_data, other_signers
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["CheckedCardSecurity", "check_card_security"]

_PROFILE = SignedDataProfile(EF.CARD_SECURITY.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCardSecurity:
    """The file with the signer that counts, whether or not its signature is right."""

    content: CardSecurity
    signer: CheckedSigner
    path: PathResult | None
    """From the signer's certificate; None where the signature is not valid. When the certificates held and whether
    they were revoked is not said here."""
    deviations: tuple[Deviation, ...]

    @property
    def verified(self) -> bool:
        """Whether the signature is right and an anchor vouches for the signer."""
        return _in_order(self.path)


def check_card_security(content: bytes, store: TrustView) -> CheckedCardSecurity:
    """Check the signatures of EF.CardSecurity; of several signers the best one counts, and each is checked whole.

    Raises:
        CodecError: The bytes are not an EF.CardSecurity.
        TrustError: The file has no signer.
        UnsupportedError: The signed content is of another type.
    """
    file = CardSecurity.parse(content)
    if not file.signed_data.signers:
        raise TrustError("the EF.CardSecurity has no signer")
    checked = check_signed_data(file.signed_data, _PROFILE)
    bests = sorted(
        (min((_pathed(file, each, store) for each in signer), key=_rank) for signer in checked.signers), key=_rank
    )
    (signer, path), *others = bests
    odd = (*checked.deviations, *file.deviations, *signer.deviations, *(path.deviations if path is not None else ()))
    causes = [each.status if way is None else way.reason for each, way in others if not _in_order(way)]
    return CheckedCardSecurity(
        content=file,
        signer=signer,
        path=path,
        deviations=tuple(dict.fromkeys((*odd, *other_signers(_PROFILE, causes)))),
    )


_Pathed = tuple["CheckedSigner", "PathResult | None"]


def _pathed(file: CardSecurity, checked: CheckedSigner, store: TrustView) -> _Pathed:
    if checked.status != "valid" or checked.certificate is None:
        return checked, None
    others = [other for other in file.signed_data.certificates if other != checked.certificate]
    return checked, build_path(checked.certificate, store, others)


def _in_order(path: PathResult | None) -> bool:
    return path is not None and path.vouched


def _rank(pathed: _Pathed) -> tuple[bool, bool, int, str]:
    """Signers in order first, then right signatures, then fewer deviations; their order in the file does not count."""
    checked, path = pathed
    fingerprint = "" if checked.certificate is None else checked.certificate.fingerprint
    return not _in_order(path), path is None, len(checked.deviations), fingerprint
