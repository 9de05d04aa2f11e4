"""What a bank keeps of a verification: report and capture in one sealed file, redacted, amended, judged again.

`make_evidence` seals a report, `open_evidence` opens a file and says whether its terminal is trusted, `redact`
withholds parts of it, `judge_again` judges it by what it embeds or by today's store (docs/evidence-format.md).
`EncryptedEvidence` is for the archive's key alone, and `amend_file` adds to either (docs/evidence-envelope.md).
"""

from chipkit.lazy import loaded_when_used

TYPE_CHECKING = False  # as type checkers know it
if TYPE_CHECKING:
    from chipkit.evidence.amending import amend_file
    from chipkit.evidence.encrypted import EncryptedEvidence
    from chipkit.evidence.evidence_file import Evidence, is_evidence, open_evidence
    from chipkit.evidence.judging_again import Cause, Difference, Judgement, judge_again
    from chipkit.evidence.making import make_evidence
    from chipkit.evidence.redaction import Redaction, redact
    from chipkit.evidence.stamps import stamp_clock
    from chipkit.evidence.terminals import SealWorth, TrustedTerminal, TrustedTerminals
    from chipkit.evidence.withholding import Level

__all__ = [
    "Cause",
    "Difference",
    "EncryptedEvidence",
    "Evidence",
    "Judgement",
    "Level",
    "Redaction",
    "SealWorth",
    "TrustedTerminal",
    "TrustedTerminals",
    "amend_file",
    "is_evidence",
    "judge_again",
    "make_evidence",
    "open_evidence",
    "redact",
    "stamp_clock",
]

__getattr__ = loaded_when_used(
    __name__,
    {
        "Cause": "judging_again",
        "Difference": "judging_again",
        "EncryptedEvidence": "encrypted",
        "Evidence": "evidence_file",
        "Judgement": "judging_again",
        "Level": "withholding",
        "Redaction": "redaction",
        "SealWorth": "terminals",
        "TrustedTerminal": "terminals",
        "TrustedTerminals": "terminals",
        "amend_file": "amending",
        "is_evidence": "evidence_file",
        "judge_again": "judging_again",
        "make_evidence": "making",
        "open_evidence": "evidence_file",
        "redact": "redaction",
        "stamp_clock": "stamps",
    },
)
