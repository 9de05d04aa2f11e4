"""The holder's data: only what stands in files that nobody changed since they were signed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from chipkit.codec.printable import printable
from chipkit.errors import ChipkitError, CodecError
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit_gui.presenter.numbers import day
from chipkit_gui.presenter.tone import Tone, tone_of
from chipkit_gui.state import Stage
from chipkit_gui.texts import word
from chipkit_gui.vouched import Standing, standing_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from chipkit.codec.dates import PartialDate
    from chipkit.document import Holder
    from chipkit.national.nation import NationalData
    from chipkit.verify.report import Report
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = ["Field", "HolderView", "holder_view", "worth_of"]

_LONGEST_WIDE: Final = 180
_LONGEST: Final = 60
"""Characters of a field that are shown: so none is higher than some six lines, whatever a card says."""
_WHY = {
    Standing.CHANGED: "withheld.changed",
    Standing.UNSIGNED: "withheld.unsigned",
    Standing.MISSING: "withheld.missing",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One label with its value."""

    name: str
    """Such as "birth"; see the words "field.…"."""
    label: str
    value: str = field(repr=False)
    wide: bool = False
    """It takes a whole row."""

    @classmethod
    def of(cls, name: str, label: str, value: str, *, wide: bool = False) -> Field:
        """A field with a text that came from a card."""
        return cls(name, label, printable(value, _LONGEST_WIDE if wide else _LONGEST), wide)


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderView:
    """What stands in the holder's panel."""

    note: str
    """What the data are worth, or why there are none."""
    tone: Tone = Tone.NEUTRAL
    fields: tuple[Field, ...] = field(default=(), repr=False)
    withheld: tuple[str, ...] = ()
    """Why whole files are not shown."""
    has_sensitive: bool = False
    """Whether there are ethnicity, religion or family to open."""


def holder_view(state: DeskState, language: Language) -> HolderView:
    """The holder's panel for a state of the desk."""
    if state.stage is Stage.READING:
        return HolderView(note=word("holder.reading", language))
    if state.result is None:
        return HolderView(note=word("holder.empty", language))
    report = state.result.report
    holder, withheld = _trustworthy(report, language)
    if holder is None:
        return HolderView(note=withheld[0], tone=Tone.FAIL, withheld=withheld[1:])
    fields = [
        *_mrz_fields(holder, report.day, language),
        *_national_fields(holder.dg13, language, sensitive=False),
    ]
    sensitive = tuple(_national_fields(holder.dg13, language, sensitive=True))
    if state.sensitive_open:
        fields += sensitive
    note, tone = _worth(report, language)
    return HolderView(note=note, tone=tone, fields=tuple(fields), withheld=withheld, has_sensitive=bool(sensitive))


def worth_of(report: Report) -> Tone:
    """The colour of what is shown of the holder; under a failed verdict nothing is green."""
    if not report.holder_vouched_for:
        return Tone.UNDETERMINED
    return tone_of(report.shade_of(Outcome.SUCCESSFUL))


def _worth(report: Report, language: Language) -> tuple[str, Tone]:
    vouched = "holder.test" if report.mode == "demo" else "holder.vouched"
    return word(vouched if report.holder_vouched_for else "holder.unvouched", language), worth_of(report)


def _trustworthy(report: Report, language: Language) -> tuple[Holder | None, tuple[str, ...]]:
    """The holder, None where DG1 may not be shown, without national data that may not be; and why not."""
    withheld: list[str] = []
    holder, dg13 = None, None
    if reason := _withheld(report, EF.DG1):
        withheld.append(_sentence("MRZ", reason, language))
    else:
        holder = report.document.holder
    if EF.DG13 in report.capture.files:
        if reason := _withheld(report, EF.DG13):
            withheld.append(_sentence("DG13", reason, language))
        else:
            dg13 = report.document.dg13
    if holder is not None:
        holder = replace(holder, dg13=dg13)
    return holder, tuple(withheld)


def _withheld(report: Report, ef: EF) -> str:
    """Why a file is not shown; empty where it is."""
    standing = standing_of(report, ef)
    if standing is not Standing.UNALTERED:
        return _WHY[standing]
    return "withheld.unreadable" if ef in report.document.parse_errors else ""


def _sentence(file: str, reason: str, language: Language) -> str:
    return f"{file}: {word('holder.withheld', language, why=word(reason, language))}"


def _mrz_fields(holder: Holder, today: date, language: Language) -> Iterator[Field]:
    def labelled(name: str, value: str | None) -> Field:
        label = word(f"field.{name}", language)
        return Field.of(name, label, value or word("field.none", language), wide=name == "name")

    yield labelled("name", holder.full_name)
    yield labelled("number", holder.number)
    yield labelled("birth", _births(holder, today))
    yield labelled("sex", word(f"sex.{holder.sex}", language) if holder.sex in ("M", "F", "X") else holder.sex)
    yield labelled("nationality", holder.nationality)
    forever = word("field.no_expiry", language) if holder.never_expires else None
    yield labelled("expiry", forever or _date(holder.expiry, today))


def _national_fields(data: NationalData | None, language: Language, *, sensitive: bool) -> Iterator[Field]:
    """What the nation's own data say, under the labels that it gives them."""
    for shown in () if data is None else data.shown():
        if shown.sensitive is sensitive:
            yield Field.of(shown.name, shown.label[language], shown.value, wide=shown.wide)


def _births(holder: Holder, today: date) -> str | None:
    """The date of birth, or both where the document leaves the century open."""
    try:
        return " / ".join(map(day, holder.births(today)))
    except CodecError:
        return None


def _date(resolve: Callable[[date], PartialDate | None], today: date) -> str | None:
    try:
        found = resolve(today)
    except (CodecError, ChipkitError):
        return None
    return None if found is None else day(found)
