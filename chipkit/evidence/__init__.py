"""What a bank keeps of a verification: report and capture in one sealed file, redacted, amended, judged again.

`make_evidence` seals a report, `open_evidence` opens a file and says whether its terminal is trusted, `redact`
withholds parts of it, `judge_again` judges it by what it embeds or by today's store (docs/evidence-format.md).
"""

from chipkit.lazy import loaded_when_used

TYPE_CHECKING = False  # as type checkers know it
if TYPE_CHECKING:
    from chipkit.evidence.evidence_file import Evidence, is_evidence, open_evidence
    from chipkit.evidence.judging_again import Cause, Difference, Judgement, judge_again
    from chipkit.evidence.making import make_evidence
    from chipkit.evidence.redaction import Redaction, redact
    from chipkit.evidence.terminals import SealWorth, TrustedTerminal, TrustedTerminals
    from chipkit.evidence.withholding import Level

__all__ = [
    "Cause",
    "Difference",
    "Evidence",
    "Judgement",
    "Level",
    "Redaction",
    "SealWorth",
    "TrustedTerminal",
    "TrustedTerminals",
    "is_evidence",
    "judge_again",
    "make_evidence",
    "open_evidence",
    "redact",
]

__getattr__ = loaded_when_used(
    __name__,
    {
        "Cause": "judging_again",
        "Difference": "judging_again",
        "Evidence": "evidence_file",
        "Judgement": "judging_again",
        "Level": "withholding",
        "Redaction": "redaction",
        "SealWorth": "terminals",
        "TrustedTerminal": "terminals",
        "TrustedTerminals": "terminals",
        "is_evidence": "evidence_file",
        "judge_again": "judging_again",
        "make_evidence": "making",
        "open_evidence": "evidence_file",
        "redact": "redaction",
    },
)
