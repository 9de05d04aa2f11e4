"""From a report to a paper: which blocks it has, and what stands in them.

Nothing is decided here. What may be shown and in which colour, the report says (`Report.standing`,
`Report.shade_of`); what was not checked stands on every paper, whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chipkit.deviation_words import meaning_of
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.rendering.attested import FIELDS, attested_facts, national_name
from chipkit.rendering.blocks import (
    Banner,
    Block,
    CheckRow,
    Checks,
    Fact,
    Facts,
    Heading,
    Listed,
    Listing,
    Notice,
    Paper,
    Person,
    Picture,
    Said,
)
from chipkit.rendering.provenance import Provenance
from chipkit.rendering.words import NEVER_CHECKED, PLACES, WITHHELD_ITEMS, said
from chipkit.values import dataclass
from chipkit.verify.finding import Finding, Result
from chipkit.verify.mode import Mode
from chipkit.verify.next_step import next_step, open_results
from chipkit.verify.report import Report
from chipkit.verify.standing import PORTRAIT, Standing
from chipkit.verify.telling import holder_facts, reason_text
from chipkit.verify.tolerance import UsedTolerance
from chipkit.words import GROUPS, LABELS, OUTCOMES
from chipkit.written_dates import written_date, written_minute

__all__ = [
    "Telling",
    "body",
    "both",
    "is_withheld",
    "moment_fact",
    "opening",
    "paper_of",
    "policy_fact",
    "slip",
    "title_of",
    "withheld_names",
]

_OPEN = Outcome.UNDETERMINED.value
_HOLDER = "holder."
"""What the names of the holder's values begin with in evidence."""
_NATIONAL = "national."
"""What the names of fields of its nation's own data begin with in evidence."""
_BEHIND = "evidence."
"""What the names of what lies behind a check begin with in evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A report with all that a paper may add to it."""

    report: Report
    portrait: bytes = b""
    """The photo as PNG (`chipkit.pictures.photo_of`); empty where it may not be shown, or could not be decoded."""
    provenance: Provenance | None = None
    trust: Said = Said("", "")
    """Which anchors the report rests on, in words."""
    redact: bool = False
    """Whether the holder is left out, with the digests of files and when the document was issued."""


def slip(telling: Telling) -> Paper:
    """The short form: verdict, holder, what was not checked, by whom and by what rules; what a client takes home."""
    report = telling.report
    rules = Facts((policy_fact(report),))
    blocks: list[Block] = [*opening(telling), *_not_checked(telling), rules, Notice(said("slip-paper"))]
    return paper_of(report, said("slip"), tuple(blocks))


def paper_of(report: Report, title: Said, blocks: tuple[Block, ...]) -> Paper:
    """The paper of these blocks, which says on each of its pages which one it is."""
    outcome = Said.of(OUTCOMES[report.outcome])
    as_of = said("as-of").filled(moment=moment(report))
    mark = Said(f"{as_of.vi} · {outcome.vi.upper()}", f"{as_of.en} · {outcome.en.upper()}")
    return Paper(title, as_of, report.at, mark, blocks)


def opening(telling: Telling) -> Iterator[Block]:
    """What stands first on every paper."""
    if telling.report.mode is Mode.DEMO:
        yield Notice(said("demo"), Outcome.UNDETERMINED)
    yield banner(telling.report)
    yield from _by_word_alone(telling)
    yield Heading(said("holder"))
    yield Notice(said("redacted")) if telling.redact else _person(telling)


def body(telling: Telling) -> Iterator[Block]:
    """All checks, what was not checked, what was tolerated, and what was odd."""
    report = telling.report
    yield Heading(said("checks"))
    for group, title in GROUPS.items():
        findings = [found for found in report.findings if report.table.check(found.check).group == group]
        if findings:
            yield Checks(Said.of(title), tuple(_check(found, telling) for found in findings))
    yield from _not_checked(telling)
    if steps := tuple(_steps(report)):
        yield Heading(said("next"))
        yield Listing(steps)
    if report.tolerances:
        yield Heading(said("tolerances"))
        yield Listing(tuple(_tolerance(used, report) for used in report.tolerances))
    if report.deviations:
        yield Heading(said("deviations"))
        yield Listing(tuple(_deviations(report)))


def both(telling: Telling, result: Result) -> Said:
    """The reason of a result, in both languages."""
    return Said(*(reason_text(telling.report, result, language, redact=telling.redact) for language in ("vi", "en")))


def title_of(report: Report, check: str) -> Said:
    """What a check is called, in both languages."""
    return Said(report.title_of(check, "vi"), report.title_of(check, "en"))


def _by_word_alone(telling: Telling) -> Iterator[Notice]:
    """That, and how much of, the verdict rests on the terminal's word, where material is withheld."""
    provenance = telling.provenance
    run = [] if provenance is None else [each for each in telling.report.findings if each.check in provenance.attested]
    if provenance is not None and run:
        parts = {"terminal": Said.plain(provenance.sealed_by), "count": Said.plain(str(len(run)))}
        yield Notice(said("attested-notice").filled(**parts), Outcome.NOT_SUPPORTED)


def moment(report: Report) -> Said:
    """The moment that a report speaks of, with its zone."""
    zone = "UTC" if report.zone == "+00:00" else f"UTC{report.zone}"
    return Said(*(f"{written_minute(report.at, language)} {zone}" for language in ("vi", "en")))


def moment_fact(report: Report) -> Fact:
    """That moment as a fact."""
    return Fact(said("moment"), moment(report))


def policy_fact(report: Report) -> Fact:
    """Which policy decided, and whether it is one of ours."""
    name = Said.plain(f"{report.policy_id} {report.policy_version}")
    return Fact(said("policy"), name if report.policy_released else said("policy-own").filled(policy=name))


def banner(report: Report) -> Banner:
    """The verdict."""
    return Banner(
        report.outcome,
        Said.of(OUTCOMES[report.outcome]),
        Said(report.verdict_text("vi"), report.verdict_text("en")),
        tuple(title_of(report, check) for check in report.verdict.decided_by),
    )


# the holder ----------------------------------------------------------------------------------------------------------


def _person(telling: Telling) -> Person:
    report = telling.report
    standing = report.standing("full_name")
    if attested := tuple(attested_facts(telling.provenance, report)):
        return Person(
            said("attested-holder"), report.shade_of(Outcome.UNDETERMINED), Facts(attested), _picture(telling)
        )
    if report.holder is None and EF.DG1.label in _withheld(telling):
        return Person(said("withheld-holder"), Outcome.NOT_SUPPORTED, Facts(()), _picture(telling))
    rows = tuple(_facts(telling)) if report.holder is not None and standing.shown else ()
    return Person(_standing(standing), report.shade_of(standing.shade), Facts(rows), _picture(telling))


def withheld_names(telling: Telling) -> tuple[Said, ...]:
    """What is withheld, in words: files by their names, in their order, then the holder's values, then all else."""
    names = [] if telling.provenance is None else list(telling.provenance.withheld)
    files = [ef.label for ef in EF]
    order = [*files, *FIELDS.values(), *WITHHELD_ITEMS]

    def place(name: str) -> tuple[int, str]:
        field = name.removeprefix(_HOLDER)
        return (order.index(field) if field in order else len(order)), field

    return tuple(_withheld_name(name, telling.report) for name in sorted(names, key=place))


def _withheld_name(name: str, report: Report) -> Said:
    field = name.removeprefix(_HOLDER)
    label = next((label for label, subject in FIELDS.items() if subject == field), "photo" if name == PORTRAIT else "")
    if label:
        return Said.of(LABELS[label])
    if name.startswith(_NATIONAL):
        return national_name(report, name.removeprefix(_NATIONAL))
    if name.startswith(_BEHIND) and (check := name.removeprefix(_BEHIND)) in {each.check for each in report.results}:
        return said("withheld-behind").filled(check=title_of(report, check))
    return WITHHELD_ITEMS.get(field, Said.plain(name))


def is_withheld(telling: Telling, ef: EF) -> bool:
    """Whether a file was there, and is withheld."""
    return ef.label in _withheld(telling)


def _withheld(telling: Telling) -> frozenset[str]:
    given = () if telling.provenance is None else telling.provenance.withheld
    return frozenset(name.removeprefix(_HOLDER) for name in given)


def _facts(telling: Telling) -> Iterator[Fact]:
    report, withheld = telling.report, _withheld(telling)
    if report.holder is None:
        return
    vi, en = (holder_facts(report, report.holder, language) for language in ("vi", "en"))
    for label, subject in FIELDS.items():
        value = said("withheld") if subject in withheld else Said(vi[label], en[label])
        if value:
            yield Fact(Said.of(LABELS[label]), value)


def _picture(telling: Telling) -> Picture:
    standing = telling.report.standing(PORTRAIT)
    shade, title = telling.report.shade_of(standing.shade), said("photo")
    if {EF.DG2.label, PORTRAIT} & _withheld(telling):
        return Picture(said("withheld-photo"), Outcome.NOT_SUPPORTED, title)
    if not standing.shown:
        return Picture(_standing(standing), shade, title)
    if not telling.portrait:
        return Picture(said("photo-broken"), Outcome.NOT_SUPPORTED, title)
    return Picture(_standing(standing), shade, title, telling.portrait)


def _standing(standing: Standing) -> Said:
    return Said(standing.text("vi"), standing.text("en"))


# the checks ----------------------------------------------------------------------------------------------------------


def _check(finding: Finding, telling: Telling) -> CheckRow:
    report = telling.report
    return CheckRow(
        finding.outcome,
        report.shade_of(finding.outcome),
        Said.of(OUTCOMES[finding.outcome]),
        title_of(report, finding.check),
        _attested(telling, finding),
    )


def _attested(telling: Telling, finding: Finding) -> Said:
    """The reason, and that the terminal answers for it where what it rests on was withheld."""
    reason = both(telling, finding)
    if telling.provenance is None or finding.check not in telling.provenance.attested:
        return reason
    word = said("attested-row")
    return Said(f"{reason.vi}; {word.vi}", f"{reason.en}; {word.en}")


def _not_checked(telling: Telling) -> Iterator[Block]:
    """What was not run, and what no verification here looks at; never left out, and never shortened."""
    yield Heading(said("not-checked"))
    left_out = [
        Listed(title_of(telling.report, each.check), both(telling, each)) for each in telling.report.not_checked
    ]
    yield Listing((*left_out, *(Listed(what, why) for what, why in NEVER_CHECKED.values())))


def _steps(report: Report) -> Iterator[Listed]:
    """What would settle what is open: each step once, with the first of the checks that it is about."""
    found: dict[Said, list[Said]] = {}
    for each in open_results(report):
        step = Said(*(next_step(report, each, language) for language in ("vi", "en")))
        found.setdefault(step, []).append(title_of(report, each.check))
    for step, (first, *others) in found.items():
        title = said("next-others").filled(check=first, count=Said.plain(str(len(others)))) if others else first
        yield Listed(title, step)


def _tolerance(used: UsedTolerance, report: Report) -> Listed:
    """What passes by the policy's leave alone: what is not known with its reason and its end."""
    title = title_of(report, used.check)
    if used.until is None and used.outcome != _OPEN:
        return Listed(title, said("tolerated-missing"))
    met = replace(next(each for each in report.results if each.check == used.check), reason=used.reason)
    text = Said(report.text_of(met, "vi"), report.text_of(met, "en"))
    if used.until is not None:
        day = Said(written_date(used.until, "vi"), written_date(used.until, "en"))
        text = said("until").filled(text=text, day=day)
    return Listed(title, text)


def _deviations(report: Report) -> Iterator[Listed]:
    """Each by what it means, with its place and its code; details are in English alone."""
    for met in report.deviations:
        first, _, rest = met.where.partition(" ")
        place = Said(" ".join(part for part in (PLACES.get(first, first), rest) if part), met.where)
        english = ": ".join(part for part in (place.en, met.detail) if part)
        text = Said(*(f"{told} [{met.code}]".strip() for told in (place.vi, english)))
        yield Listed(Said(meaning_of(met.code, "vi"), meaning_of(met.code, "en")), text)
