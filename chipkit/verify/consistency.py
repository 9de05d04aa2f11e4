"""Whether the parts belong together: key, MRZ, Vietnamese data, issuing state, table of contents and dates.

Only verified data are compared: what passive authentication does not vouch for agrees with anything.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from chipkit.capture import PresentedKey, PresentedKind
from chipkit.codec.mrz import MRZ, mrz_information
from chipkit.deviation import Deviation
from chipkit.document import Holder
from chipkit.errors import CodecError
from chipkit.lds.files import EF
from chipkit.national.vnm.identity_number import can_of
from chipkit.national.vnm.mrz import ISSUING_STATE as VIETNAM
from chipkit.national.vnm.mrz import personal_number
from chipkit.trust.chain import PathResult
from chipkit.verify.case import Case, Ledger, Observed
from chipkit.verify.countries import State, state_of
from chipkit.verify.data_groups import digest_check, listed_files
from chipkit.verify.national import compare_dg13
from chipkit.verify.printed import compare_printed
from chipkit.verify.security_object import SignedObject
from chipkit.verify.signing_time import made_after

__all__ = ["check_consistency", "verified_mrz"]

KEY, QR, DG13, COUNTRY = "match.key", "match.qr", "match.dg13", "match.country"
COM, EXPIRY, ONLINE = "match.com", "card.expiry", "issuer.online"
_SIGNATURE, _PATH, _GENUINE = "pa.sod.signature", "pa.issuer.path", "chip.genuine"
_DG1, _DG13 = digest_check(EF.DG1), digest_check(EF.DG13)


def check_consistency(case: Case, ledger: Ledger, signed: SignedObject | None, path: PathResult | None) -> None:
    """Compare the verified data with each other, with the key that was presented and with the time."""
    mrz = verified_mrz(case, ledger)
    ledger.record(KEY, _key(case, ledger, mrz))
    ledger.record(QR, _printed(case, ledger, mrz))
    ledger.record(DG13, _national(case, ledger, mrz))
    ledger.record(COUNTRY, _country(ledger, mrz, path))
    ledger.record(COM, _com(case, ledger, signed))
    ledger.record(EXPIRY, _expiry(case, signed, mrz))
    ledger.record(ONLINE, Observed("not-asked"))


def verified_mrz(case: Case, ledger: Ledger) -> MRZ | None:
    """The MRZ that the issuer vouches for."""
    if not ledger.succeeded(_DG1):
        return None
    try:
        return None if case.document.dg1 is None else case.document.dg1.mrz
    except CodecError:
        return None


def _key(case: Case, ledger: Ledger, mrz: MRZ | None) -> Observed:
    if case.capture.access is None:
        return Observed("not-recorded")
    presented = case.capture.access.presented
    if presented.kind is PresentedKind.NONE:
        return Observed("no-key")
    if mrz is None:
        return Observed.on(_DG1)
    if presented.kind is PresentedKind.CAN:
        return _can(ledger, presented, mrz)
    return Observed("agrees" if _same_fields(presented, mrz) else "differs", {"key": "mrz"})


def _can(ledger: Ledger, presented: PresentedKey, mrz: MRZ) -> Observed:
    """A CAN that opened the chip is the chip's own word; that it is the number's end is only what was always seen."""
    number = personal_number(mrz) if mrz.issuing_state == VIETNAM else None
    if number is None:
        return Observed("not-comparable")
    if presented.can == can_of(number):
        return Observed("agrees", {"key": "can"})
    if not ledger.succeeded(_GENUINE):
        return Observed("key-odd", {"key": "can"})
    ledger.tolerate([Deviation("vnm.can", EF.DG1.label, "not the last six digits of the number")])
    return Observed("can-odd", {"key": "can"})


def _same_fields(presented: PresentedKey, mrz: MRZ) -> bool:
    """Whether both make one key: a hyphen is a filler, and letters are capitals (Doc 9303-11, 4.3.2)."""
    try:
        return mrz_information(
            presented.document_number, presented.date_of_birth, presented.date_of_expiry
        ) == mrz_information(mrz.document_number, mrz.date_of_birth, mrz.date_of_expiry)
    except CodecError:  # what a saved capture says was presented is no key
        return False


def _national(case: Case, ledger: Ledger, mrz: MRZ | None) -> Observed:
    if EF.DG13 not in case.capture.files:
        if EF.DG13 in listed_files(case):
            return Observed("not-read")
        return Observed("not-present") if ledger.succeeded(_SIGNATURE) else Observed.on(_SIGNATURE)
    if mrz is None:
        return Observed.on(_DG1)
    return _national_data(case, mrz) if ledger.succeeded(_DG13) else Observed.on(_DG13)


def _national_data(case: Case, mrz: MRZ) -> Observed:
    try:
        dg13 = case.document.dg13
    except CodecError as error:
        return Observed("unreadable", {"cause": str(error)})
    return Observed("not-present") if dg13 is None else compare_dg13(dg13, mrz)


def _printed(case: Case, ledger: Ledger, mrz: MRZ | None) -> Observed:
    if case.printed is None or case.printed.empty:
        return Observed("not-asked")
    if mrz is None:
        return Observed.on(_DG1)
    try:
        dg13 = case.document.dg13 if ledger.succeeded(_DG13) else None
    except CodecError:
        dg13 = None
    return compare_printed(case.printed, mrz, dg13)


def _country(ledger: Ledger, mrz: MRZ | None, path: PathResult | None) -> Observed:
    """The MRZ against the anchor, which a CSCA is by its country; what the signer calls itself decides nothing."""
    if path is None:
        return Observed.on(_SIGNATURE)
    if mrz is None:
        return Observed.on(_DG1)
    evidence = {"mrz": mrz.issuing_state, "signer": path.path[0].subject.country or ""}
    if path.anchor is None:
        return Observed("depends-on", evidence, depends_on=_PATH)
    evidence["issuer"] = path.anchor.certificate.subject.country or ""
    states = {who: state_of(code, 3 if who == "mrz" else 2) for who, code in evidence.items()}
    decided = _compared(states["mrz"], states["issuer"])
    if decided in ("differs", "unknown-state"):
        return Observed(decided, evidence)
    return Observed(_by_signer(ledger, states, evidence) or decided, evidence)


def _compared(mrz: State | None, issuer: State | None) -> str:
    if mrz is None or issuer is None:
        return "unknown-state"
    return "equal" if mrz.issuer == issuer.issuer else "differs"


def _by_signer(ledger: Ledger, states: Mapping[str, State | None], evidence: Mapping[str, str]) -> str:
    """The situation where MRZ and issuer agree, and one of the three is written otherwise; else empty."""
    spelt = ", ".join(f"{who} {code}" for who, code in evidence.items())
    known = [state for state in states.values() if state is not None]
    aliased = any(state.aliased for state in known) or len({state.code for state in known}) > 1
    if aliased:
        ledger.tolerate([Deviation("country.spelling", detail=spelt)])
    if len({state.issuer for state in known}) > 1 or len(known) < len(states):
        ledger.tolerate([Deviation("country.signer", detail=spelt)])
        return "signer-differs"
    return "alias" if aliased else ""


def _com(case: Case, ledger: Ledger, signed: SignedObject | None) -> Observed:
    if EF.COM not in case.capture.files:
        return Observed("refused" if EF.COM in case.capture.refused else "not-read")
    if signed is None or not ledger.succeeded(_SIGNATURE):
        return Observed.on(_SIGNATURE)
    try:
        com = case.document.com
    except CodecError as error:
        return Observed("unreadable", {"cause": str(error)})
    shown, listed = set() if com is None else set(com.files), set(signed.sod.security_object.files)
    if shown == listed:
        return Observed("equal")
    return _differing(ledger, shown - listed, listed - shown)


def _differing(ledger: Ledger, only_com: Collection[EF], only_sod: Collection[EF]) -> Observed:
    """EF.COM is signed by nobody: what it says otherwise than EF.SOD is odd, and proves nothing."""
    evidence = {
        name: ", ".join(sorted(ef.label for ef in files))
        for name, files in (("only_in_com", only_com), ("only_in_sod", only_sod))
        if files
    }
    detail = "; ".join(f"{name.replace('_', ' ')}: {files}" for name, files in evidence.items())
    ledger.tolerate([Deviation("com.differs-from-sod", EF.COM.label, detail)])
    return Observed("differs", evidence)


def _expiry(case: Case, signed: SignedObject | None, mrz: MRZ | None) -> Observed:
    holder = case.document.holder
    if mrz is None or holder is None:
        return Observed.on(_DG1)
    made = None if signed is None else made_after(case, signed)
    if made is not None:
        return Observed("clock-wrong", {"made_at": made.date().isoformat()})
    return Observed("no-expiry") if holder.never_expires else _by_date(case, holder)


def _by_date(case: Case, holder: Holder) -> Observed:
    """A document is good until the end of the day that it names, by UTC."""
    today = case.at.date()
    try:
        expiry = holder.date_of_expiry.resolve_expiry(today)
    except CodecError:
        return Observed("date-unreadable")
    if expiry.latest is None:
        return Observed("date-unreadable")
    return Observed("expired" if expiry.latest < today else "valid")
