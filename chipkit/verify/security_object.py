"""Step 1 of passive authentication: what EF.SOD says, before anybody asks who signed it (Doc 9303-11, 5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipkit.capture.accusation import withheld
from chipkit.errors import CodecError, UnsupportedError, VersionUnknownError
from chipkit.lds.files import EF
from chipkit.trust.signatures import SignedDataProfile
from chipkit.verify.case import Observed

if TYPE_CHECKING:
    from chipkit.capture import Capture
    from chipkit.lds.sod import SOD
    from chipkit.pki.certificate import Certificate
    from chipkit.pki.cms import SignerInfo
    from chipkit.verify.case import Case, Ledger

__all__ = ["CHECK", "PROFILE", "SignedObject", "read_security_object"]

CHECK = "pa.sod.signature"
PROFILE = SignedDataProfile(EF.SOD.label)
"""Doc 9303-10, 4.6.2.2, demands no signing time."""


@dataclass(frozen=True, slots=True)
class SignedObject:
    """The security object with its signer, whether or not the signature is right."""

    sod: SOD
    signer: SignerInfo
    certificate: Certificate
    """The certificate that the signer is found by."""


def read_security_object(case: Case, ledger: Ledger) -> SOD | None:
    """Read EF.SOD; where it says nothing that a signature could be checked over, record why and give None."""
    try:
        sod = case.document.sod
    except CodecError as error:
        ledger.record(CHECK, Observed("unreadable", {"cause": str(error)}))
        return None
    except UnsupportedError as error:
        code = "version-unknown" if isinstance(error, VersionUnknownError) else "algorithm-unknown"
        ledger.record(CHECK, Observed(code, {"cause": str(error)}))
        return None
    if sod is None:
        ledger.record(CHECK, Observed(_why_absent(case.capture)))
        return None
    ledger.tolerate(sod.deviations)
    if not sod.signed_data.signers:
        ledger.record(CHECK, Observed("unreadable", {"cause": "nobody signed it"}))
        return None
    return sod


def _why_absent(capture: Capture) -> str:
    if EF.SOD not in capture.refused:
        return "not-read"
    return "no-security-object" if withheld(capture, EF.SOD) else "not-given"
