"""What EF.SOD says, before anybody asks who signed it, and what its signature came to (Doc 9303-11, 5.1)."""

from __future__ import annotations

from chipkit.capture import Capture
from chipkit.capture.accusation import withheld
from chipkit.errors import CodecError, LimitError, UnsupportedError, VersionUnknownError
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.trust.signatures import SignedDataProfile
from chipkit.verify.case import Case, Ledger, Observed, plain
from chipkit.verify.effort import why_too_costly
from chipkit.verify.facts import Facts

__all__ = ["PROFILE", "check_signature", "read_security_object"]

PROFILE = SignedDataProfile(EF.SOD.label)
"""Doc 9303-10, 4.6.2.2, demands no signing time."""


def check_signature(facts: Facts) -> Observed:
    """The result of the signature of the signer that counts; each signer was tried when it was chosen."""
    return facts.signer.met


def read_security_object(case: Case, ledger: Ledger) -> SOD | Observed:
    """Read EF.SOD; if there is nothing whose signature could be checked, return the situation instead."""
    try:
        sod = case.document.sod
    except LimitError as error:
        return Observed("over-limit", {"cause": str(error)})
    except CodecError as error:
        return Observed("unreadable", {"cause": str(error)})
    except UnsupportedError as error:
        code = "version-unknown" if isinstance(error, VersionUnknownError) else "algorithm-unknown"
        return Observed(code, {"cause": str(error)})
    if sod is None:
        return plain(_why_absent(case.capture))
    ledger.tolerate(sod.deviations)
    why = _why_unchecked(sod)
    return sod if why is None else why


def _why_unchecked(sod: SOD) -> Observed | None:
    if not sod.signed_data.signers:
        return Observed("unreadable", {"cause": "the security object has no signer"})
    why = why_too_costly(sod.signed_data)
    return Observed("over-limit", {"cause": why}) if why else None


def _why_absent(capture: Capture) -> str:
    if EF.SOD not in capture.refused:
        return "not-read"
    return "no-security-object" if withheld(capture, EF.SOD) else "not-given"
