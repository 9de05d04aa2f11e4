"""How the chip was opened, and whether somebody made it open by less than it should (Doc 9303-11, 4)."""

from __future__ import annotations

from chipkit import oids
from chipkit.capture import Access, AccessAttempt, AccessProtocol, AttemptResult, CardAccessSource
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping
from chipkit.lds.files import EF
from chipkit.lds.security_infos import SecurityInfos
from chipkit.verify.bac_end import bac_after_its_end
from chipkit.verify.case import Case, Observed, plain
from chipkit.verify.chip_mapping import verified_card_security
from chipkit.verify.facts import Facts
from chipkit.verify.named import BAC, PACE
from chipkit.verify.table import digest_check

__all__ = ["PROTOCOLS", "check_bac", "check_downgrade", "check_pace"]

PROTOCOLS = FrozenMapping({PACE: AccessProtocol.PACE, BAC: AccessProtocol.BAC})
"""The checks of how the chip was opened."""
_DG14 = digest_check(EF.DG14)


def check_pace(facts: Facts) -> Observed:
    """What became of PACE (Doc 9303-11, 4.4)."""
    access = facts.case.capture.access
    if access is None:
        return plain("not-recorded")
    tried = access.attempt(AccessProtocol.PACE)
    if tried is None or tried.result is AttemptResult.NOT_OFFERED:
        return plain("not-offered")
    if tried.result is AttemptResult.OPENED:
        return Observed("opened", _pace_evidence(access))
    # a chip that offers PACE is to be opened by PACE (Doc 9303-11, 4.2)
    if _opened(access, AccessProtocol.BAC):
        unknown = tried.result is AttemptResult.UNSUPPORTED
        return plain("unknown-way") if unknown else Observed("downgrade", _status(tried))
    return _not_opened(tried)


def check_bac(facts: Facts) -> Observed:
    """What became of Basic Access Control (Doc 9303-11, 4.3)."""
    access = facts.case.capture.access
    if access is None:
        return plain("not-recorded")
    tried = access.attempt(AccessProtocol.BAC)
    if tried is None:
        return plain("not-needed" if _opened(access, AccessProtocol.PACE) else "not-tried")
    if tried.result is AttemptResult.NOT_OFFERED:
        return plain("not-offered")
    if tried.result is not AttemptResult.OPENED:
        return _not_opened(tried)
    facts.tolerate(bac_after_its_end(facts, access))
    return plain("opened")


def _not_opened(tried: AccessAttempt) -> Observed:
    return Observed("key-refused" if tried.result is AttemptResult.REFUSED else "aborted", _status(tried))


def _opened(access: Access, protocol: AccessProtocol) -> bool:
    tried = access.attempt(protocol)
    return tried is not None and tried.result is AttemptResult.OPENED


def _pace_evidence(access: Access) -> dict[str, str]:
    evidence: dict[str, str] = {"password": access.presented.kind.value}
    if access.pace_oid is not None:
        evidence["protocol"] = oids.name(access.pace_oid)
    if access.pace_parameter_id is not None:
        evidence["parameters"] = str(access.pace_parameter_id)
    return evidence


def _status(tried: AccessAttempt) -> dict[str, str]:
    return {} if tried.sw is None else {"sw": f"{tried.sw:04X}"}


def check_downgrade(facts: Facts) -> Observed:
    """Compare what the chip said before it was opened with what its issuer signed (Doc 9303-11, 9.2.11).

    EF.CardAccess is read in the open, and whoever stands between chip and terminal can change it.
    """
    case = facts.case
    access, file = case.capture.access, case.capture.files.get(EF.CARD_ACCESS)
    if file is None and access is None:
        return plain("not-recorded")
    # parameters of our own say nothing of what the chip announced
    if access is not None and access.card_access_source is CardAccessSource.BUILT_IN:
        return plain("built-in")
    if EF.DG14 not in case.capture.files and facts.outcome(_DG14) is None:
        return _compared(facts, frozenset())
    # DG14 repeats what EF.CardAccess says of PACE, and is signed (Doc 9303-11, 9.2.11)
    facts.require(_DG14)
    facts.tolerate(_of_others(case))
    return _compared(facts, _signed(case))


def _compared(facts: Facts, signed: frozenset[bytes] | None) -> Observed:
    """Hold EF.CardAccess against what DG14 says, and against EF.CardSecurity where that is verified by itself.

    EF.CardSecurity may have more (9.2.11), and stands in for a DG14 that does not speak of PACE.
    """
    offered, others = _offered(facts.case), verified_card_security(facts)
    also = frozenset() if others is None else _pace_entries(others)
    signed = signed or also or signed
    if not signed:
        return plain("no-reference" if offered or signed is None else "not-offered")
    if offered is None:
        return plain("not-available")
    return plain("equal" if offered == signed and (not also or offered <= also) else "differs")


def _offered(case: Case) -> frozenset[bytes] | None:
    """The PACE entries of EF.CardAccess, or None if the file is missing, empty or malformed.

    Anybody, and any fault, can make a file missing, empty or malformed: it is not the chip's authenticated word
    (Doc 9303-11, 4.2, step 1).
    """
    try:
        file = case.document.card_access
    except CodecError:
        return None
    return _pace_entries(file.security_infos) if file is not None and file.security_infos.infos else None


def _of_others(case: Case) -> tuple[Deviation, ...]:
    """What else EF.CardAccess says, and the signed DG14 does not repeat (9.2.11); nothing here rests on it."""
    try:
        open_, signed = case.document.card_access, case.document.dg14
    except CodecError:
        return ()
    if open_ is None or signed is None:
        return ()
    known = {bytes(info) for info in signed.security_infos.infos}
    odd = [info for info in open_.security_infos.infos if bytes(info) not in known]
    others = sorted({oids.name(info.oid) for info in odd if info not in open_.security_infos.of_pace})
    return (Deviation("card-access.not-signed", EF.CARD_ACCESS.label, ", ".join(others)),) if others else ()


def _signed(case: Case) -> frozenset[bytes] | None:
    """What DG14 says of PACE, or None where it cannot be read."""
    try:
        file = case.document.dg14
    except CodecError:
        return None
    return None if file is None else _pace_entries(file.security_infos)


def _pace_entries(infos: SecurityInfos) -> frozenset[bytes]:
    """All that speaks of PACE, what is not understood of it included; neither order nor repetition says anything."""
    return frozenset(bytes(info) for info in infos.of_pace)
