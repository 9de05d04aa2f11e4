"""The holder's data, as far as the report says that they may be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from chipkit.codec.printable import printable
from chipkit.country_names import country_name
from chipkit.errors import ChipkitError, CodecError
from chipkit.lds.files import EF
from chipkit.verify.table import digest_check
from chipkit.words import LABELS, NO_EXPIRY, SEXES
from chipkit_gui.presenter.doubt import code_in_doubt
from chipkit_gui.presenter.naming import capital, noun_of
from chipkit_gui.presenter.numbers import day
from chipkit_gui.presenter.tone import Tone, tone_of
from chipkit_gui.state import Stage
from chipkit_gui.texts import word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from chipkit.codec.dates import PartialDate
    from chipkit.document import Holder
    from chipkit.national.nation import NationalData
    from chipkit.verify.report import Report
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = ["Field", "HolderView", "Withheld", "holder_view"]

_LONGEST_WIDE: Final = 180
_LONGEST: Final = 60
"""Characters of a field that are shown: so that no field is higher than some six lines, whatever a card says."""
_FILES: Final = (EF.DG1, EF.DG13)


@dataclass(frozen=True, slots=True)
class Field:
    """One label with its value."""

    name: str
    """Such as "birth"; see `chipkit.words.LABELS`."""
    label: str
    value: str = field(repr=False)
    wide: bool = False
    """It takes a whole row."""

    @classmethod
    def of(cls, name: str, label: str, value: str, *, wide: bool = False) -> Field:
        """A field with a text that came from a card."""
        return cls(name, label, printable(value, _LONGEST_WIDE if wide else _LONGEST), wide)


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why a whole file is not shown."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderView:
    """What stands in the holder's panel."""

    note: str
    """What the data are worth, or why they are not shown."""
    tone: Tone = Tone.NEUTRAL
    fields: tuple[Field, ...] = field(default=(), repr=False)
    withheld: tuple[Withheld, ...] = ()
    """The files that are not shown."""
    has_sensitive: bool = False
    """Whether there are ethnicity, religion or family to open."""


def holder_view(state: DeskState, language: Language) -> HolderView:
    """The holder's panel for a state of the desk."""
    if state.stage is Stage.READING:
        return HolderView(note=word("holder.reading", language))
    if state.result is None:
        return HolderView(note=word("holder.empty", language))
    report = state.result.report
    standing, withheld = report.standing("full_name"), tuple(_withheld(report, language))
    if report.holder is None or not standing.shown:
        note = withheld[0] if withheld else Withheld(standing.text(language), tone_of(standing.shade))
        return HolderView(note=note.text, tone=note.tone, withheld=withheld[1:])
    holder = report.holder
    fields = [
        *_mrz_fields(holder, report.day, language),
        *_national_fields(holder.dg13, language, sensitive=False),
    ]
    sensitive = tuple(_national_fields(holder.dg13, language, sensitive=True))
    if state.sensitive_open:
        fields += sensitive
    in_doubt = code_in_doubt(state)
    return HolderView(
        note=word("holder.code-in-doubt", language) if in_doubt else standing.text(language),
        tone=Tone.UNDETERMINED if in_doubt else tone_of(standing.shade),
        fields=tuple(fields),
        withheld=withheld,
        has_sensitive=bool(sensitive),
    )


def _withheld(report: Report, language: Language) -> Iterator[Withheld]:
    """The zone and the Vietnamese data, where they are not shown; data that a card need not have are not missed.

    Without the zone nobody would know whose data these are: they stay away, and that is told.
    """
    for ef in _FILES:
        standing = report.standing(ef)
        if ef is not EF.DG1 and ef not in report.capture.files:
            continue
        what = capital(noun_of(report, digest_check(ef), language))
        if not standing.shown:
            text = standing.text(language)
            text = word("withheld", language, what=what, why=f"{text[:1].lower()}{text[1:]}")
            yield Withheld(text, tone_of(standing.shade))
        elif not report.standing(EF.DG1).shown:
            yield Withheld(word("withheld.with-zone", language, what=what), Tone.NEUTRAL)


def _mrz_fields(holder: Holder, today: date, language: Language) -> Iterator[Field]:
    def labelled(name: str, value: str | None) -> Field:
        label = LABELS[name][language]
        return Field.of(name, label, value or word("field.none", language), wide=name == "name")

    yield labelled("name", holder.full_name)
    yield labelled("number", holder.number)
    yield labelled("birth", _births(holder, today))
    yield labelled("sex", SEXES[holder.sex][language] if holder.sex in SEXES else holder.sex)
    yield labelled("nationality", country_name(holder.nationality, language))
    forever = NO_EXPIRY[language] if holder.never_expires else None
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
