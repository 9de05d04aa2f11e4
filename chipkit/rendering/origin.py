"""Who read the chip and who answers for it: the capture's origin, and what is known of the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from chipkit.rendering.blocks import Fact, Said
from chipkit.rendering.content import Telling, title_of, withheld_names
from chipkit.rendering.provenance import Amended, Provenance, Stamped
from chipkit.rendering.words import said
from chipkit.verify.report import Report
from chipkit.verify.telling import ABORTS, step_text
from chipkit.written_dates import written_minute

__all__ = ["origin_facts"]

_NO_SUCH_FILE: Final = 0x6A82


def origin_facts(telling: Telling) -> Iterator[Fact]:
    """The facts of the part "by whom"."""
    report, provenance = telling.report, telling.provenance
    capture = report.capture
    yield Fact(said("origin"), said(f"origin.{capture.origin.value}"))
    if capture.sealed_by and provenance is None:
        yield Fact(said("sealed-by"), Said.plain(capture.sealed_by))
    yield Fact(said("read-at"), said("unknown") if capture.read_at is None else _read_at(report, capture.read_at))
    if capture.abort is not None:
        broken = (
            f"{step_text(capture.abort.step, each)}: {ABORTS[capture.abort.reason][each]}" for each in ("vi", "en")
        )
        yield Fact(said("abort"), Said(*broken))
    for ef, sw in capture.refused.items():
        told = said("refused-absent" if sw == _NO_SUCH_FILE else "refused-with").filled(sw=Said.plain(f"{sw:04X}"))
        yield Fact(said("refused"), Said(f"{ef.label} ({told.vi})", f"{ef.label} ({told.en})"))
    if provenance is not None:
        yield from _of_seal(provenance)
        yield from _of_contents(provenance, telling)


def _of_seal(provenance: Provenance) -> Iterator[Fact]:
    if provenance.sealed_by:
        key = "seal-trusted" if provenance.trusted else "seal-unknown"
        yield Fact(said("sealed-by"), said(key).filled(terminal=Said.plain(provenance.sealed_by)))
    if provenance.named_by or provenance.named_source:
        told = {"by": Said.plain(provenance.named_by), "source": Said.plain(provenance.named_source)}
        yield Fact(said("named-by"), said("named").filled(**told))
    if provenance.made_at is not None:
        yield Fact(said("made-at"), _at(provenance.made_at))
    if provenance.key_storage:
        yield Fact(said("key-storage"), _storage(provenance.key_storage))
    if provenance.software:
        yield Fact(said("software"), Said.plain(provenance.software))
    if provenance.seal_digest:
        yield Fact(said("seal-digest"), Said.plain(provenance.seal_digest), exact=True)
    if provenance.nonce:
        yield Fact(said("nonce"), Said.plain(provenance.nonce), exact=True)
    for stamp in provenance.stamps:
        yield Fact(said("stamp"), _stamp(stamp))
    for amended in provenance.amendments:
        yield Fact(said("amendment"), _amended(amended))


def _storage(word: str) -> Said:
    """Where the key lies; a word of another kind of store stands as it is."""
    return said(f"key-storage.{word}") if word in ("file", "pkcs11") else Said.plain(word)


def _of_contents(provenance: Provenance, telling: Telling) -> Iterator[Fact]:
    if provenance.withheld:
        yield Fact(said("withheld-files"), _listed(withheld_names(telling), ", "))
    if provenance.attested:
        order = sorted(provenance.attested, key=telling.report.table.order)
        yield Fact(said("attested"), _listed([title_of(telling.report, check) for check in order], "; "))


def _listed(texts: Sequence[Said], between: str) -> Said:
    return Said(between.join(each.vi for each in texts), between.join(each.en for each in texts))


def _read_at(report: Report, moment: datetime) -> Said:
    """When the chip was read, in the zone of the report."""
    return _at(moment if moment.utcoffset() is None else moment.astimezone(report.at.tzinfo))


def _stamp(stamp: Stamped) -> Said:
    key = "stamp-open"
    if stamp.verified:
        key = "stamp-right" if stamp.cleared else "stamp-uncleared"
    return said(key).filled(at=_at(stamp.at), authority=Said.plain(stamp.authority))


def _amended(amended: Amended) -> Said:
    return said("amended").filled(at=_at(amended.at), by=Said.plain(amended.by), what=Said.of(amended.what))


def _at(moment: datetime) -> Said:
    zone = moment.isoformat(timespec="seconds")[len("YYYY-MM-DDThh:mm:ss") :]
    told = "UTC" if zone == "+00:00" else f"UTC{zone}"
    return Said(*(f"{written_minute(moment, language)} {told}" for language in ("vi", "en")))
