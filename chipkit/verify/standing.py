"""What of a document may be shown, and what may be said of it: decided here, for every face of chipkit.

A file is shown only if a right signature covers it and it is as it was signed (BSI TR-03105-5.1, LDS_H_69). What may be
said of it depends on who signed, on whether the chip is proven not to be a copy, and on the overall verdict: nothing
looks better than the verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum, unique
from types import MappingProxyType
from typing import Any, Final, Protocol

from chipkit.capture import Capture
from chipkit.document import Document, Holder
from chipkit.documents.report import StandingDocument
from chipkit.language import Language
from chipkit.lds.files import DATA_GROUPS, EF
from chipkit.outcome import Outcome
from chipkit.values import dataclass
from chipkit.verify.claims import Claim
from chipkit.verify.finding import Finding
from chipkit.verify.named import GENUINE, PATH, SIGNATURE
from chipkit.verify.overall import Verdict
from chipkit.verify.table import digest_check
from chipkit.words import STANDINGS as WORDS
from chipkit.words import WITHHELD

__all__ = [
    "HOLDER_FIELDS",
    "PORTRAIT",
    "PRINTED",
    "STANDINGS",
    "Judged",
    "Show",
    "Standing",
    "Worth",
    "shown_holder",
    "shown_portrait",
    "standing",
]

PORTRAIT: Final = "portrait"
"""The picture of the holder in EF.DG2."""
PRINTED: Final = "printed"
"""What is printed on the card, and was scanned or typed."""
HOLDER_FIELDS: Final = (
    "full_name",
    "number",
    "document_number",
    "date_of_birth",
    "sex",
    "nationality",
    "issuing_state",
    "date_of_expiry",
    "never_expires",
)
"""The values of `Holder` that a report tells."""

_EXPIRED: Final = "expired"
"""The verdict's code."""
_TEST: Final = "test-anchor"
"""The situation of the signer's path."""
_OF_THE_ISSUE: Final = frozenset({Claim.ISSUER, Claim.NO_COPY})
"""What a success must say before anything is shown as proven."""


@unique
class Show(Enum):
    """Whether something may be shown."""

    WITHHELD = "withheld"
    """It may not; the reason stands in its place."""
    MARKED = "marked"
    """Only together with what is said of it, and never in the colour of a success."""
    PROVEN = "proven"
    """Also in the colour of a success."""


@unique
class Worth(Enum):
    """Why something is not shown, or what may be said of it where it is."""

    NOT_JUDGED = "not-judged"
    """The reading broke off."""
    MISSING = "missing"
    """It was not read."""
    PRINTED = "printed"
    """It is printed on the card, and nobody signs that."""
    UNPROVEN = "unproven"
    """No signature over it was verified."""
    UNSIGNED = "unsigned"
    """The signature failed, or covers no such file."""
    CHANGED = "changed"
    """It is not what was signed."""
    UNREADABLE = "unreadable"
    """It is as it was signed, and cannot be parsed."""
    FAILED = "failed"
    """It is as it was signed, and the verdict is *failed*."""
    EXPIRED = "expired"
    """It is as it was signed, and the verdict is *failed* by the day alone."""
    TEST = "test"
    """It is as it was signed, by a TEST issuer, which counts in a demonstration alone."""
    UNALTERED = "unaltered"
    """It is as it was signed, by nobody that is trusted."""
    COPY_OPEN = "copy-open"
    """A trusted issuer signed it, and the chip may be a copy."""
    SAMPLE = "sample"
    """A TEST issuer signed it."""
    ISSUED = "issued"
    """A trusted issuer signed it, and the chip is no copy."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of the table of standings."""

    show: Show
    """Whether it may be shown."""
    worth: Worth
    """Why not, or what may be said of it."""
    shade: Outcome
    """The outcome in whose colour it, or what stands in its place, is shown (BSI TR-03135-1, Table 5.1)."""
    when: str
    """When that holds, in words, for the table in the documentation."""

    @property
    def shown(self) -> bool:
        """Whether it may be shown at all."""
        return self.show is not Show.WITHHELD

    def text(self, language: str) -> str:
        """What may be said of it, or that it is not shown and why: one sentence without its full stop."""
        language = Language(language)
        words = WORDS[self.worth.value][language]
        return words if self.shown else WITHHELD[language].format(why=words)

    def to_json(self) -> StandingDocument:
        """As it stands in JSON documents."""
        return {"show": self.show.value, "worth": self.worth.value}


STANDINGS: Final[tuple[Standing, ...]] = (
    Standing(Show.WITHHELD, Worth.NOT_JUDGED, Outcome.ABORTED, "the read broke off"),
    Standing(Show.WITHHELD, Worth.PRINTED, Outcome.NOT_SUPPORTED, "it is printed, and was scanned or typed"),
    Standing(Show.WITHHELD, Worth.MISSING, Outcome.NOT_SUPPORTED, "it was not read"),
    Standing(Show.WITHHELD, Worth.UNPROVEN, Outcome.UNDETERMINED, "no signature over it exists, or none was verified"),
    Standing(Show.WITHHELD, Worth.UNSIGNED, Outcome.FAILED, "the signature failed, or covers no such file"),
    Standing(Show.WITHHELD, Worth.CHANGED, Outcome.FAILED, "its digest is not the one that was signed"),
    Standing(Show.WITHHELD, Worth.UNREADABLE, Outcome.NOT_SUPPORTED, "it is as it was signed, and cannot be parsed"),
    Standing(Show.MARKED, Worth.EXPIRED, Outcome.NOT_SUPPORTED, "the verdict is `expired`"),
    Standing(Show.MARKED, Worth.FAILED, Outcome.NOT_SUPPORTED, "the verdict is *failed*"),
    Standing(Show.MARKED, Worth.TEST, Outcome.UNDETERMINED, "a TEST issuer signed it, outside of demo mode"),
    Standing(Show.MARKED, Worth.UNALTERED, Outcome.UNDETERMINED, "no trusted issuer vouches for the signer"),
    Standing(Show.MARKED, Worth.COPY_OPEN, Outcome.UNDETERMINED, "`chip.genuine` did not succeed"),
    Standing(Show.PROVEN, Worth.SAMPLE, Outcome.SUCCESSFUL, "the verdict claims `issuer` and `no-copy`, in demo mode"),
    Standing(Show.MARKED, Worth.SAMPLE, Outcome.UNDETERMINED, "the verdict claims less, in demo mode"),
    Standing(Show.PROVEN, Worth.ISSUED, Outcome.SUCCESSFUL, "the verdict claims `issuer` and `no-copy`"),
    Standing(Show.MARKED, Worth.ISSUED, Outcome.UNDETERMINED, "the verdict claims less"),
)
"""The table, in the order in which its rows are tried; of those that hold, the first one counts."""

_BY_CODES: Final[Mapping[tuple[Show, Worth], Standing]] = MappingProxyType(
    {(row.show, row.worth): row for row in STANDINGS}
)


class Judged(Protocol):
    """What is looked at of a report."""

    @property
    def capture(self) -> Capture:
        """What was read."""

    @property
    def document(self) -> Document:
        """What it says."""

    @property
    def holder(self) -> Holder | None:
        """The holder, where there is one that may be shown."""

    @property
    def verdict(self) -> Verdict:
        """The verdict on the whole."""

    @property
    def outcome(self) -> Outcome:
        """Its outcome."""

    @property
    def mode(self) -> str:
        """A `chipkit.verify.report.Mode`."""

    @property
    def issuer_vouches(self) -> bool:
        """Whether a trusted issuer vouches for the signer."""

    def finding(self, check: str) -> Finding | None:
        """What `check` found; None where it was not run."""


def standing(report: Judged, subject: EF | str) -> Standing:
    """What may be shown of a report's document, and said of it.

    Args:
        report: The report.
        subject: A file; `PORTRAIT`, `PRINTED`, or one of `HOLDER_FIELDS`.

    Raises:
        ValueError: `subject` is not a subject of a report.
    """
    if subject == PORTRAIT:
        subject = EF.DG2  # one that can be read has a face
    if isinstance(subject, EF):
        return _of_file(report, subject)
    if subject == PRINTED:
        return _withheld(Worth.NOT_JUDGED if _aborted(report) else Worth.PRINTED)
    if subject not in HOLDER_FIELDS:
        raise ValueError(f"{subject!r} is not a subject of a report")
    return _of_holder(report)


def shown_holder(report: Judged) -> Holder | None:
    """The document's holder without a DG13 or DG11 that is not to be shown: its values would take the place of DG1's.

    None where DG1 is missing or cannot be read, or the read broke off.
    """
    holder = None if _aborted(report) else report.document.holder
    if holder is None:
        return None
    dg13, dg11 = (held if held is None or standing(report, ef).shown else None for ef, held in _fuller(holder))
    same = dg13 is holder.dg13 and dg11 is holder.dg11
    return holder if same else replace(holder, dg13=dg13, dg11=dg11)


def shown_portrait(report: Judged) -> bytes | None:
    """The first face of EF.DG2 in its own encoding, or None where it may not be shown."""
    dg2 = report.document.dg2 if standing(report, PORTRAIT).shown else None
    return None if dg2 is None else dg2.faces[0].image


def _of_file(report: Judged, ef: EF) -> Standing:
    if _aborted(report):
        return _withheld(Worth.NOT_JUDGED)
    if ef not in report.capture.files:
        return _withheld(Worth.MISSING)
    if (flaw := _flaw(report, ef)) is not None:
        return _withheld(flaw)
    return _as_signed(report)


def _of_holder(report: Judged) -> Standing:
    """A holder's value rests on DG1, and on a DG13 or DG11 that the report has: the one that is not shown speaks."""
    sources = [_of_file(report, EF.DG1)]
    if report.holder is not None:
        sources += [_of_file(report, ef) for ef, held in _fuller(report.holder) if held is not None]
    return next((source for source in sources if not source.shown), sources[0])


def _fuller(holder: Holder) -> tuple[tuple[EF, Any], ...]:
    """The files of a holder that say in full what DG1 has short."""
    return (EF.DG13, holder.dg13), (EF.DG11, holder.dg11)


def _aborted(report: Judged) -> bool:
    """Whether the read broke off: what came before proves nothing (BSI TR-03135-1, 3.5.1)."""
    return report.capture.abort is not None or report.outcome is Outcome.ABORTED


def _flaw(report: Judged, ef: EF) -> Worth | None:
    """Why a file that was read is not to be shown."""
    proofs = [SIGNATURE, digest_check(ef)] if ef in DATA_GROUPS else [SIGNATURE] * (ef is EF.SOD)
    findings = [report.finding(check) for check in proofs]
    outcomes = {None if found is None else found.outcome for found in findings}
    if Outcome.FAILED in outcomes:
        changed = len(outcomes) > 1 and findings[-1] is not None and findings[-1].reason == "differs"
        return Worth.CHANGED if changed else Worth.UNSIGNED
    if outcomes != {Outcome.SUCCESSFUL}:
        return Worth.UNPROVEN
    return Worth.UNREADABLE if ef in report.document.parse_errors else None


def _as_signed(report: Judged) -> Standing:
    """What a file that is as it was signed is worth, by the verdict on the whole."""
    if report.outcome is Outcome.FAILED:
        return _BY_CODES[Show.MARKED, Worth.EXPIRED if report.verdict.code == _EXPIRED else Worth.FAILED]
    if not report.issuer_vouches:
        path = report.finding(PATH)
        return _BY_CODES[Show.MARKED, Worth.TEST if path is not None and path.reason == _TEST else Worth.UNALTERED]
    genuine = report.finding(GENUINE)
    if genuine is None or genuine.outcome is not Outcome.SUCCESSFUL:
        return _BY_CODES[Show.MARKED, Worth.COPY_OPEN]
    show = Show.PROVEN if report.verdict.claims >= _OF_THE_ISSUE else Show.MARKED
    return _BY_CODES[show, Worth.SAMPLE if report.mode == "demo" else Worth.ISSUED]


def _withheld(worth: Worth) -> Standing:
    return _BY_CODES[Show.WITHHELD, worth]
