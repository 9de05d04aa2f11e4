"""What of a report and its capture is withheld item by item, and how a capture is put together again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from chipkit.capture import Capture, Origin
from chipkit.capture.encoding import SCHEMA, capture_entries, capture_of_entries
from chipkit.deviation import UNKNOWN, Deviation
from chipkit.errors import CaptureError, EvidenceError
from chipkit.evidence.plain import flag_of, list_of, map_of, text_of, texts_of
from chipkit.evidence.record import Record
from chipkit.evidence.withholding import (
    ACCESS,
    ACTIVE,
    CHIP,
    DETAILS,
    HOLDER,
    MAPPING,
    NATIONAL,
    NONCE,
    PRINTED,
    READING_DETAILS,
    evidence_item,
)
from chipkit.language import Language
from chipkit.lds.files import EF
from chipkit.national.nation import NationalField
from chipkit.verify.finding import PERSONAL_EVIDENCE, Result
from chipkit.verify.report import Report
from chipkit.verify.standing import HOLDER_FIELDS
from chipkit.verify.table import ADDITIONAL_PREFIX

__all__ = [
    "MAX_DEVIATIONS",
    "bounded",
    "capture_of",
    "deviations_of",
    "items_of",
    "national_field",
    "public_capture",
    "public_evidence",
]

MAX_DEVIATIONS: Final = 300
"""Of a report, and of a reading; those behind are left out, and counted."""
_TRANSCRIPTS: Final = (ACCESS, CHIP, ACTIVE)
_PUBLIC: Final = ("origin", "read_at", "refused", "not_asked", "abort", "deviations")
_LABELS: Final = frozenset(ef.label for ef in EF)


def items_of(report: Report, scanned: str, nonce: bytes | None) -> dict[str, object]:
    """All items of a report, by their names; which there are tells nothing of the person.

    Args:
        report: The report, with its capture.
        scanned: What was scanned or typed to compare with; empty where nothing was.
        nonce: What the relying party gave, if it did.
    """
    entries = capture_entries(_bounded(report.capture))
    items: dict[str, object] = {**entries["files"]}
    items |= {name: entries[name] for name in _TRANSCRIPTS if entries[name] is not None}
    if entries[MAPPING]:
        items[MAPPING] = entries[MAPPING]
    holder: Mapping[str, object] = report.to_json().get("holder") or {}
    items |= {f"{HOLDER}{field}": holder.get(field) for field in HOLDER_FIELDS}
    items |= {f"{NATIONAL}{name}": value for name, value in _national(report).items()}
    items[DETAILS] = [met.detail for met in bounded(report.deviations)]
    items[READING_DETAILS] = [each["detail"] for each in entries["deviations"]]
    for result in report.results:
        if personal := _personal(result):
            items[evidence_item(result.check)] = personal
    if scanned:
        items[PRINTED] = scanned
    if nonce is not None:
        items[NONCE] = nonce
    return items


def _national(report: Report) -> dict[str, dict[str, object] | None]:
    """What its nation's data show, by the names of all fields that they may have.

    Each is called as on all cards: words of one kind of card would tell, of others of its fields, what is withheld.
    """
    holder = report.holder
    if holder is None or holder.nation is None:
        return {}
    fields = holder.nation.fields
    told: dict[str, dict[str, object] | None] = dict.fromkeys(fields)
    for each in () if holder.dg13 is None else holder.dg13.shown():
        if each.name in fields:
            label = dict(fields[each.name])
            told[each.name] = {"label": label, "value": each.value, "sensitive": each.sensitive}
    return told


def national_field(value: object, where: str, name: str) -> NationalField | None:
    """A field of a nation's data as it was sealed; None for one that the document does not have.

    Raises:
        EvidenceError: The value is something else; it names the place.
    """
    if value is None:
        return None
    entries = map_of(value, where, ("label", "value", "sensitive"))
    label = texts_of(entries["label"], where)
    if label.keys() != set(Language):
        raise EvidenceError("it is not called anything in each language", where=where)
    return NationalField(name, label, text_of(entries["value"], where), sensitive=flag_of(entries["sensitive"], where))


def public_evidence(result: Result) -> dict[str, str]:
    """The evidence of a result that tells nothing of the person; nothing of a check from outside, which may be any."""
    personal = _personal(result)
    return {name: fact for name, fact in result.evidence.items() if name not in personal}


def _personal(result: Result) -> dict[str, str]:
    from_outside = result.check.startswith(ADDITIONAL_PREFIX)
    return {name: fact for name, fact in result.evidence.items() if from_outside or name in PERSONAL_EVIDENCE}


def public_capture(capture: Capture) -> dict[str, Any]:
    """What of a capture is no item."""
    entries = capture_entries(_bounded(capture))
    met = [{"code": each["code"], "where": each["where"]} for each in entries["deviations"]]
    return {**{name: entries[name] for name in _PUBLIC}, "deviations": met}


def capture_of(public: Mapping[str, object], record: Record) -> Capture:
    """The capture of a record, without what is withheld; nobody vouches for it yet.

    Raises:
        EvidenceError: The public part or an item is malformed.
    """
    entries = dict(map_of(public, "statement: capture", _PUBLIC))
    if entries["origin"] != Origin.LIVE.value:  # nobody else's word is handed on as one's own
        raise EvidenceError("not what the terminal read itself", where="statement: capture")
    files = {name: record.value(name) for name in record.items if name in _LABELS}
    transcripts: dict[str, object] = {name: _value(record, name) for name in _TRANSCRIPTS}
    met = deviations_of(record, entries["deviations"], READING_DETAILS)
    told = [{"code": each.code, "where": each.where, "detail": each.detail} for each in met]
    whole = {
        **entries, **transcripts, "schema": SCHEMA, "files": files, MAPPING: _value(record, MAPPING) or [],
        "deviations": told,
    }  # fmt: skip
    try:
        capture, _ = capture_of_entries(_thawed(whole))
    except CaptureError as error:
        raise EvidenceError(str(error), where="capture") from None
    except (TypeError, ValueError) as error:
        raise EvidenceError(str(error), where="capture") from None
    return replace(capture, origin=Origin.UNSEALED)


def deviations_of(record: Record, told: object, details: str) -> tuple[Deviation, ...]:
    """Deviations by their public codes and places, with their details where these are not withheld.

    Raises:
        EvidenceError: The codes, places or details are malformed.
    """
    words = _value(record, details)
    pairs = list_of(told, f"statement: {details}", _pair)
    texts = ("",) * len(pairs) if words is None else list_of(words, f"item {details}", text_of)
    if len(texts) != len(pairs):
        raise EvidenceError("not as many as deviations were sealed", where=f"item {details}")
    return tuple(_deviation(code, where, text) for (code, where), text in zip(pairs, texts, strict=True))


def _pair(value: object, where: str) -> tuple[str, str]:
    entries = map_of(value, where, ("code", "where"))
    return text_of(entries["code"], where), text_of(entries["where"], where)


def _deviation(code: str, where: str, detail: str) -> Deviation:
    try:
        return Deviation(code, where, detail)
    except ValueError:  # of a nation that is not known here, or of another release
        return Deviation(UNKNOWN, where, f"{code[:80]}: {detail}")


def _bounded(capture: Capture) -> Capture:
    return replace(capture, deviations=bounded(capture.deviations))


def bounded(deviations: tuple[Deviation, ...]) -> tuple[Deviation, ...]:
    """The deviations that are sealed: all, or the first ones with a count of the others."""
    if len(deviations) <= MAX_DEVIATIONS:
        return deviations
    kept = deviations[: MAX_DEVIATIONS - 1]
    return (*kept, Deviation("capture.deviations.cut", detail=f"{len(deviations) - len(kept)} more"))


def _value(record: Record, name: str) -> object:
    return record.value(name) if name in record.items else None


def _thawed(value: object) -> Any:  # noqa: ANN401 - a plain value
    """A plain value with lists and dicts, as a decoder gives it."""
    if isinstance(value, Mapping):
        return {key: _thawed(entry) for key, entry in value.items()}
    return list(map(_thawed, value)) if isinstance(value, list | tuple) else value
