"""The names that evidence has are declared, used, and no others are taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from chipkit.verify import load_policy
from chipkit.verify.case import Ledger, Observed
from chipkit.verify.evidence import EVIDENCE
from chipkit.verify.finding import PERSONAL_EVIDENCE

CHIPKIT = Path(__file__).resolve().parents[3] / "chipkit"


@pytest.mark.parametrize("name", ["", "subject", "Cause", "cause ", "cause\n", "x.cause"])
def test_evidence_that_nobody_declared_is_refused(name: str) -> None:
    ledger = Ledger(load_policy("field"))

    with pytest.raises(ValueError, match="evidence that is not declared"):
        ledger.record("pa.files", Observed("covered", {"files": "EF.DG1", name: "text"}))
    ledger.record("pa.files", Observed("covered", {"files": "EF.DG1"}))


def test_every_name_is_used_somewhere() -> None:
    sources = [path for path in CHIPKIT.rglob("*.py") if path.name != "evidence.py"]
    source = "\n".join(path.read_text("utf-8") for path in sources)

    assert not [name for name in EVIDENCE if f'"{name}"' not in source]
    assert EVIDENCE.keys() > PERSONAL_EVIDENCE
    assert list(EVIDENCE) == sorted(EVIDENCE)
