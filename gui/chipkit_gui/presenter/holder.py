"""The holder's data: only what stands in files that nobody changed since they were signed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chipkit.document import Holder
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
    from chipkit.national.vnm.dg13 import DG13
    from chipkit.verify.report import Report
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = ["Field", "HolderView", "holder_view"]

_SENSITIVE = ("ethnicity", "religion", "father", "mother", "spouse")
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
    holder, dg13, withheld = _trustworthy(report, language)
    if holder is None:
        return HolderView(note=withheld[0], tone=Tone.FAIL, withheld=withheld[1:])
    fields = [*_mrz_fields(holder, report.at.date(), language), *(_dg13_fields(dg13, language) if dg13 else ())]
    sensitive = tuple(_sensitive_fields(dg13, language)) if dg13 else ()
    if state.sensitive_open:
        fields += sensitive
    note, tone = _worth(report, language)
    return HolderView(note=note, tone=tone, fields=tuple(fields), withheld=withheld, has_sensitive=bool(sensitive))


def _worth(report: Report, language: Language) -> tuple[str, Tone]:
    if not report.holder_vouched_for:
        return word("holder.unvouched", language), Tone.UNDETERMINED
    tone = tone_of(report.shade_of(Outcome.SUCCESSFUL))
    return word("holder.test" if report.mode == "demo" else "holder.vouched", language), tone


def _trustworthy(report: Report, language: Language) -> tuple[Holder | None, DG13 | None, tuple[str, ...]]:
    """The holder and the Vietnamese data, each None where its file may not be shown, and why not."""
    withheld: list[str] = []
    holder, dg13 = None, None
    if reason := _withheld(report, EF.DG1):
        withheld.append(_sentence("MRZ", reason, language))
    else:
        dg1 = report.document.dg1
        holder = None if dg1 is None else Holder(mrz=dg1.mrz)
    if EF.DG13 in report.capture.files:
        if reason := _withheld(report, EF.DG13):
            withheld.append(_sentence("DG13", reason, language))
        else:
            dg13 = report.document.dg13
    if holder is not None:
        holder = Holder(mrz=holder.mrz, dg13=dg13)
    return holder, dg13, tuple(withheld)


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
        return Field(name, word(f"field.{name}", language), value or word("field.none", language))

    yield labelled("name", holder.full_name)
    yield labelled("number", holder.number)
    yield labelled("birth", _date(holder.birth, today))
    yield labelled("sex", word(f"sex.{holder.sex}", language) if holder.sex in ("M", "F", "X") else holder.sex)
    yield labelled("nationality", holder.nationality)
    forever = word("field.no_expiry", language) if holder.never_expires else None
    yield labelled("expiry", forever or _date(holder.expiry, today))


def _dg13_fields(dg13: DG13, language: Language) -> Iterator[Field]:
    values = {
        "issue": dg13.date_of_issue,
        "origin": dg13.place_of_origin,
        "residence": dg13.place_of_residence,
        "mark": dg13.personal_identification,
        "old_number": dg13.old_number,
    }
    for name, value in values.items():
        if value:
            yield Field(name, word(f"field.{name}", language), value)


def _sensitive_fields(dg13: DG13, language: Language) -> Iterator[Field]:
    for name in _SENSITIVE:
        value: str | None = getattr(dg13, name)
        if value:
            yield Field(name, word(f"field.{name}", language), value)


def _date(resolve: Callable[[date], PartialDate | None], today: date) -> str | None:
    try:
        found = resolve(today)
    except (CodecError, ChipkitError):
        return None
    return None if found is None else day(found)
