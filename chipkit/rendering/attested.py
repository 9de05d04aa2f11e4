"""What a terminal showed of a holder, where the files that it stood in are withheld from the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chipkit.country_names import country_name
from chipkit.language import Language
from chipkit.lds.files import EF
from chipkit.rendering.blocks import Fact, Said
from chipkit.rendering.provenance import Provenance
from chipkit.rendering.words import said
from chipkit.verify.report import Report
from chipkit.words import LABELS, NO_EXPIRY, SEXES
from chipkit.written_dates import written_day_of

__all__ = ["FIELDS", "attested_facts", "national_name"]

FIELDS: Final = {
    "name": "full_name",
    "number": "number",
    "birth": "date_of_birth",
    "sex": "sex",
    "nationality": "nationality",
    "issuer": "issuing_state",
    "expiry": "date_of_expiry",
}
"""What stands beside each label, by its subject in `chipkit.verify.standing`."""
_SOURCES: Final = frozenset({EF.DG1.label, EF.DG11.label, EF.DG13.label})
"""The files that a holder's values stand in."""


def attested_facts(provenance: Provenance | None, report: Report) -> Iterator[Fact]:
    """The holder's values as the terminal showed them, and which of them are withheld; nothing where none is there.

    What a person would have to ask for, such as religion and family, is left out here as it is elsewhere.
    """
    if provenance is None or not provenance.trusted or _SOURCES.isdisjoint(provenance.withheld):
        return
    if report.capture.abort is not None or not any(field in provenance.shown for field in FIELDS.values()):
        return
    for label, field in FIELDS.items():
        told = _told(provenance, field) if field in provenance.shown else said("withheld")
        if told:
            yield Fact(Said.of(LABELS[label]), told)
    order = [name for nation in report.document.nations for name in nation.fields]
    told_by_nation = [each for each in provenance.national if not each.sensitive]
    for shown in sorted(told_by_nation, key=lambda each: order.index(each.name) if each.name in order else len(order)):
        yield Fact(Said.of(shown.label), Said.plain(shown.value))


def national_name(report: Report, name: str) -> Said:
    """What a field of a nation's own data is called; its name where no nation here knows it."""
    labels = (nation.fields[name] for nation in report.document.nations if name in nation.fields)
    return next(map(Said.of, labels), Said.plain(name))


def _told(provenance: Provenance, field: str) -> Said:
    value = provenance.shown[field]
    if field == "date_of_expiry" and value is None and provenance.shown.get("never_expires") is True:
        return Said.of(NO_EXPIRY)
    return Said(*(_written(field, str(value or ""), language) for language in (Language.VI, Language.EN)))


def _written(field: str, text: str, language: Language) -> str:
    if field in ("date_of_birth", "date_of_expiry"):
        return written_day_of(text, language)
    if field in ("nationality", "issuing_state"):
        return country_name(text, language)
    return SEXES[text][language] if field == "sex" and text in SEXES else text
