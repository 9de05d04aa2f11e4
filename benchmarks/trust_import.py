"""What an import costs above the signatures that it must check, and what it costs again.

    python benchmarks/trust_import.py [ANCHORS]

A master list of self-made CSCA certificates is imported into an empty store, and then once more. The signature of each
certificate is checked alone, with its key loaded, in the same run.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from chipkit.pki.certificate import Certificate
from chipkit.pki.master_list import MasterList
from chipkit.trust.holdings import InMemoryHoldings
from chipkit.trust.importing import Importer
from chipkit.trust.signatures import check_signature

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.unit.trust.conftest import Maker, issue

if TYPE_CHECKING:
    from chipkit.trust.plan import ImportPlan

AT = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 3


def planned(holdings: InMemoryHoldings, data: bytes) -> tuple[float, ImportPlan]:
    """The seconds that an import takes, and its plan."""
    begun = perf_counter()
    importer = Importer(holdings=holdings, at=AT, first_use=True)
    importer.add(data, "list")
    plan = importer.plan()
    return perf_counter() - begun, plan


def per_piece(seconds: float, pieces: int) -> str:
    """Milliseconds for each."""
    return f"{seconds / pieces * 1000:.3f} ms"


def main(count: int) -> None:
    """Print the figures."""
    csca = issue(name="CSCA of the signer", country="UT")
    signer = csca.issue(name="signer", serial=2, extensions=Maker.list_signer_extensions)
    first, again, parsing, checking = [], [], [], []
    for number in range(ROUNDS):  # other certificates in each round, for none may be remembered
        listed = [csca, *(issue(name=f"CSCA {number}.{each}", country="UT") for each in range(count - 1))]
        content = bytes(MasterList.build(each.certificate.raw for each in listed))
        data = signer.master_list([], content=content)
        begun = perf_counter()
        parsed = [Certificate.parse(each.certificate.raw) for each in listed]
        parsing.append(perf_counter() - begun)
        begun = perf_counter()
        for each in parsed:
            check_signature(each, each.public_key)
        checking.append(perf_counter() - begun)
        seconds, plan = planned(InMemoryHoldings(), data)
        first.append(seconds)
        after = InMemoryHoldings().applied(plan)
        seconds, plan = planned(after, data)
        again.append(seconds)
        if len(after.trust.anchors) != count or not plan.empty:
            raise SystemExit("the import is not what was to be measured")
    taken, known, parse, check = median(first), median(again), median(parsing), median(checking)
    print(f"{count} anchors of one list")
    print(f"signature check   {per_piece(check, count)}  1.0")
    print(f"parsing           {per_piece(parse, count)}  {parse / check:.2f}")
    print(f"import            {per_piece(taken, count)}  {taken / check:.2f}")
    above = taken - check
    print(f"  above the check {per_piece(above, count)}, without parsing {per_piece(above - parse, count)}")
    print(f"import again      {per_piece(known, count)}  {known / taken:.3f} of the first")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
