"""Where a paper's report comes from, filled from a file of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.evidence.file_words import FILE_TEXTS
from chipkit.evidence.withholding import HOLDER
from chipkit.rendering.provenance import Amended, Provenance, Stamped
from chipkit.verify.standing import Show

if TYPE_CHECKING:
    from chipkit.evidence.evidence_file import Evidence
    from chipkit.evidence.judging_again import Judgement
    from chipkit.evidence.opened_file import Added, OpenedFile
    from chipkit.pki.certificate import Certificate

__all__ = ["provenance_of", "sealed_certificates"]

_SHOWN: Final = (Show.MARKED.value, Show.PROVEN.value)


def provenance_of(opened: OpenedFile, judged: Judgement) -> Provenance:
    """What a paper tells of the evidence that it was drawn from."""
    evidence = opened.evidence
    statement, terminal = evidence.statement, evidence.terminal
    shown = evidence.trusted and statement.standings.get("full_name", {}).get("show") in _SHOWN
    return Provenance(
        sealed_by=statement.terminal if terminal is None else terminal.name,
        trusted=evidence.trusted,
        named_by="" if terminal is None else terminal.by,
        named_source="" if terminal is None else terminal.source,
        seal_digest=evidence.record.digest.hex(),
        made_at=statement.made_at,
        key_storage=statement.storage,
        software=statement.software,
        nonce="" if statement.nonce is None else statement.nonce.hex(),
        stamps=tuple(
            Stamped(each.stamp.latest, each.stamp.authority, verified=True, cleared=each.stamp.revocation == "good")
            for each in (*opened.stamps, *opened.stamps_outside)
            if each.stamp is not None
        ),
        amendments=tuple(map(_amended, opened.added)),
        withheld=tuple(name.removeprefix(HOLDER) for name in evidence.record.withheld),
        attested=judged.attested,
        certificates=sealed_certificates(evidence),
        shown=evidence.holder if shown else {},  # type: ignore[arg-type]
        national=evidence.national if shown else (),
    )


def sealed_certificates(evidence: Evidence) -> tuple[Certificate, ...]:
    """The document signer's certificate and those that came with it, by the word of a terminal that is trusted here."""
    return evidence.statement.certificates if evidence.trusted else ()


def _amended(added: Added) -> Amended:
    en, vi = FILE_TEXTS[f"kind.{added.amendment.kind.value}"]
    unknown = " / ".join(reversed(FILE_TEXTS["unknown-terminal"]))
    by = added.terminal.name if added.trusted and added.terminal is not None else unknown
    return Amended(added.amendment.made_at, by, {"en": en, "vi": vi})
