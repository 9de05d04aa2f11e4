"""Whether the parts belong together: key, MRZ, national data, issuing state, table of contents and dates.

Only verified data are compared: what passive authentication does not vouch for agrees with anything.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache

from chipkit.capture import PresentedKey, PresentedKind
from chipkit.codec.mrz import MRZ, mrz_information
from chipkit.deviation import Deviation
from chipkit.document import Holder
from chipkit.errors import CodecError
from chipkit.lds.files import EF
from chipkit.trust.chain import PathStatus
from chipkit.verify.case import Case, Observed, plain
from chipkit.verify.countries import State, is_code, state_of
from chipkit.verify.data_groups import listed_files
from chipkit.verify.facts import Facts
from chipkit.verify.named import GENUINE, PATH, SIGNATURE
from chipkit.verify.national import compare_data
from chipkit.verify.pinned import pinned_country
from chipkit.verify.printed import compare_printed
from chipkit.verify.signing_time import made_after
from chipkit.verify.table import digest_check

__all__ = ["check_com", "check_country", "check_expiry", "check_key", "check_national", "check_online", "check_printed"]

_DG1, _DG13 = digest_check(EF.DG1), digest_check(EF.DG13)


def check_key(facts: Facts) -> Observed:
    """Compare the key that opened the chip with the verified MRZ."""
    access = facts.case.capture.access
    if access is None:
        return plain("not-recorded")
    presented = access.presented
    if presented.kind is PresentedKind.NONE:
        return plain("no-key")
    if presented.kind in (PresentedKind.PIN, PresentedKind.PUK):  # known to the holder and the chip alone
        return plain("not-comparable")
    mrz = facts.mrz
    if presented.kind is PresentedKind.CAN:  # printed, and in no file of the chip (Doc 9303-11, 4.4)
        return _can(facts, presented, mrz)
    return Observed("agrees" if _same_fields(presented, mrz) else "differs", {"key": "mrz"})


def _can(facts: Facts, presented: PresentedKey, mrz: MRZ) -> Observed:
    """A CAN that opened the chip is the chip's own word; that it follows from the data is but its nation's habit."""
    nation = facts.case.document.nation
    expected = None if nation is None else nation.expected_can(mrz)
    if nation is None or expected is None:
        return plain("not-comparable")
    if presented.can == expected:
        return Observed("agrees", {"key": "can"})
    if not facts.succeeded(GENUINE):
        return Observed("key-odd", {"key": "can"})
    facts.tolerate([nation.odd_can()])
    return Observed("can-odd", {"key": "can"})


def _same_fields(presented: PresentedKey, mrz: MRZ) -> bool:
    """Whether both make one key: a hyphen is a filler, and letters are capitals (Doc 9303-11, 4.3.2)."""
    try:
        return mrz_information(
            presented.document_number, presented.date_of_birth, presented.date_of_expiry
        ) == mrz_information(mrz.document_number, mrz.date_of_birth, mrz.date_of_expiry)
    except CodecError:  # what a saved capture says was presented cannot be a key
        return False


def check_national(facts: Facts) -> Observed:
    """Compare the national data of DG13 with the MRZ."""
    case = facts.case
    if EF.DG13 not in case.capture.files:
        if EF.DG13 in listed_files(case):
            return plain("not-read")
        facts.require(SIGNATURE)
        return plain("not-present")
    mrz = facts.mrz
    facts.require(_DG13)
    return _national_data(case, mrz)


def _national_data(case: Case, mrz: MRZ) -> Observed:
    try:
        data = case.document.dg13
    except CodecError as error:
        return Observed("unreadable", {"cause": str(error)})
    return plain("not-present") if data is None else compare_data(data, mrz)


def check_printed(facts: Facts) -> Observed:
    """Compare what is printed on the card, where that was scanned or typed, with the verified data."""
    case, mrz = facts.case, facts.mrz
    if case.printed is None:
        return plain("not-asked")
    try:
        data = case.document.dg13 if facts.succeeded(_DG13) else None
    except CodecError:
        data = None
    return compare_printed(case.printed, mrz, data)


def check_country(facts: Facts) -> Observed:
    """Compare the state of the MRZ with that of the anchor; what the signer calls itself decides nothing.

    Subject and issuer of every certificate name their country (Doc 9303-12, 7.1.1.1).
    """
    path, mrz = facts.path, facts.mrz
    evidence = {"mrz": mrz.issuing_state, "signer": path.path[0].subject.country or ""}
    listed = pinned_country(facts)
    if listed is None and (path.anchor is None or path.status is not PathStatus.VERIFIED):
        raise facts.unproven(PATH, evidence)
    evidence["issuer"] = listed or (path.anchor and path.anchor.certificate.subject.country) or ""
    code, deviations = _of_countries(evidence["mrz"], evidence["signer"], evidence["issuer"], by_list=bool(listed))
    facts.tolerate(deviations)
    return Observed(code, evidence)


def _of_countries(mrz: str, signer: str, issuer: str, *, by_list: bool) -> tuple[str, tuple[Deviation, ...]]:
    """What three countries come to, with what is odd about them; a list names states as EF.DG1 does."""
    known = is_code(mrz) and is_code(signer) and is_code(issuer)
    return (_of_known_countries if known else _of_any_countries)(mrz, signer, issuer, by_list)


@lru_cache(maxsize=256)
def _of_known_countries(mrz: str, signer: str, issuer: str, by_list: bool) -> tuple[str, tuple[Deviation, ...]]:  # noqa: FBT001 - a part of the key
    return _of_any_countries(mrz, signer, issuer, by_list)


def _of_any_countries(mrz: str, signer: str, issuer: str, by_list: bool) -> tuple[str, tuple[Deviation, ...]]:  # noqa: FBT001
    evidence = {"mrz": mrz, "signer": signer, "issuer": issuer}
    of_three = {"mrz", "issuer"} if by_list else {"mrz"}
    states = {who: state_of(code, 3 if who in of_three else 2) for who, code in evidence.items()}
    decided = _compared(states["mrz"], states["issuer"])
    if decided in ("differs", "unknown-state"):
        return decided, ()
    situation, deviations = _by_signer(states, evidence)
    return situation or decided, deviations


def _compared(mrz: State | None, issuer: State | None) -> str:
    if mrz is None or issuer is None:
        return "unknown-state"
    return "equal" if mrz.issuer == issuer.issuer else "differs"


def _by_signer(states: Mapping[str, State | None], evidence: Mapping[str, str]) -> tuple[str, tuple[Deviation, ...]]:
    """The situation where MRZ and issuer agree, and one of the three is written otherwise; else empty."""
    spelt = ", ".join(f"{who} {code}" for who, code in evidence.items())
    known = [state for state in states.values() if state is not None]
    aliased = any(state.aliased for state in known) or len({state.code for state in known}) > 1
    spelling = (Deviation("country.spelling", detail=spelt),) if aliased else ()
    if len({state.issuer for state in known}) > 1 or len(known) < len(states):
        return "signer-differs", (*spelling, Deviation("country.signer", detail=spelt))
    return "alias" if aliased else "", spelling


def check_com(facts: Facts) -> Observed:
    """Compare the files that EF.COM names (Doc 9303-10, 4.6.1) with those that the security object lists."""
    case = facts.case
    if EF.COM not in case.capture.files:
        return plain("refused" if EF.COM in case.capture.refused else "not-read")
    signed = facts.signed
    try:
        com = case.document.com
    except CodecError as error:
        return Observed("unreadable", {"cause": str(error)})
    shown, listed = set() if com is None else set(com.files), set(signed.sod.security_object.files)
    if shown == listed:
        return plain("equal")
    return _differing(facts, shown - listed, listed - shown)


def _differing(facts: Facts, only_com: Collection[EF], only_sod: Collection[EF]) -> Observed:
    """EF.COM is not signed: a difference from EF.SOD is odd, and proves nothing."""
    evidence = {
        name: ", ".join(sorted(ef.label for ef in files))
        for name, files in (("only_in_com", only_com), ("only_in_sod", only_sod))
        if files
    }
    detail = "; ".join(f"{name.replace('_', ' ')}: {files}" for name, files in evidence.items())
    facts.tolerate([Deviation("com.differs-from-sod", EF.COM.label, detail)])
    return Observed("differs", evidence)


def check_expiry(facts: Facts) -> Observed:
    """Check that the document has not expired at the time that is judged for; expiry is not a sign of forgery."""
    facts.require(_DG1)
    case, holder = facts.case, facts.case.document.holder
    if holder is None:  # DG1 is as it was signed, and cannot be read
        raise facts.unproven(_DG1)
    if holder.dg13 is not None and not facts.succeeded(_DG13):  # its century would be anybody's
        holder = replace(holder, dg13=None)
    made = made_after(case, facts.signed)
    if made is not None:
        return Observed("clock-wrong", {"made_at": made.date().isoformat()})
    return plain("no-expiry") if holder.never_expires else _by_date(case, holder)


def check_online(_facts: Facts) -> Observed:
    """Say that the issuer was not asked: nothing here speaks over a network."""
    return plain("not-asked")


def _by_date(case: Case, holder: Holder) -> Observed:
    """A document is good until the end of the day that it names, in the zone of the time given.

    The century is the one that is shown.
    """
    today = case.at.date()
    try:
        expiry = holder.expiry(today)
    except CodecError:
        return plain("date-unreadable")
    if expiry is None or expiry.latest is None:
        return plain("date-unreadable")
    return plain("expired" if expiry.latest < today else "valid")
