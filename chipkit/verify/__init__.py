"""Judging: from a capture, a trust store and a policy to findings and a verdict, without any I/O.

`judge` is the whole of it. Passive authentication says that the data are intact and who signed them, the chip's own
proofs say that it is not a copy, and consistency says that the parts belong together. None of these says the others.
"""

from chipkit.lazy import loaded_when_used
from chipkit.verify.claims import Claim
from chipkit.verify.finding import Finding, NotChecked, Result
from chipkit.verify.overall import Verdict, overall
from chipkit.verify.policy import Policy, load_policy, policy_names
from chipkit.verify.table import JudgementTable, judgement_table
from chipkit.verify.tolerance import Tolerance, UsedTolerance

TYPE_CHECKING = False  # as type checkers know it; whoever wants a policy alone loads no checks
if TYPE_CHECKING:
    from chipkit.verify.additional import AdditionalCheck, AdditionalSituation, ReportSoFar
    from chipkit.verify.case import Attested, Observed
    from chipkit.verify.judging import judge
    from chipkit.verify.mode import Mode
    from chipkit.verify.report import Report

__all__ = [
    "AdditionalCheck",
    "AdditionalSituation",
    "Attested",
    "Claim",
    "Finding",
    "JudgementTable",
    "Mode",
    "NotChecked",
    "Observed",
    "Policy",
    "Report",
    "ReportSoFar",
    "Result",
    "Tolerance",
    "UsedTolerance",
    "Verdict",
    "judge",
    "judgement_table",
    "load_policy",
    "overall",
    "policy_names",
]

__getattr__ = loaded_when_used(
    __name__,
    {
        "AdditionalCheck": "additional",
        "AdditionalSituation": "additional",
        "ReportSoFar": "additional",
        "Attested": "case",
        "Observed": "case",
        "judge": "judging",
        "Mode": "mode",
        "Report": "report",
    },
)
