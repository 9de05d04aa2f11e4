"""What an import into the trust store's file costs above the signatures that it must check, and what it costs again.

    python benchmarks/trust_import.py [ANCHORS [SIGNERS]]

An artificial store is made (`tools/make_trust.py`): master lists of so many authorities, and a directory of so many
document signers. Both are imported into an empty store, and then once more. The signature of each certificate is
checked alone, with its key loaded, in the same run. Memory is what Python holds above what it held before, at its peak.
"""

from __future__ import annotations

import sys
import tempfile
import tracemalloc
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Final

from chipkit.pki.certificate import Certificate
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.signatures import check_signature
from chipkit.trust.store import TrustStore

sys.path.insert(0, str(Path(__file__).parents[1]))

from tools.make_trust import AT, ArtificialTrust

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.trust.importing_into import ImportReport

OPTIONS: Final = ImportOptions(first_use=True, test=True)
OPENED: Final = 20


def timed(act: Callable[[], ImportReport]) -> tuple[float, ImportReport]:
    """The seconds of the processor that an import takes, and what came of it."""
    begun = process_time()
    report = act()
    return process_time() - begun, report


def per_piece(seconds: float, pieces: int) -> str:
    """Milliseconds for each."""
    return f"{seconds / pieces * 1000:.3f} ms"


def checks(made: ArtificialTrust) -> float:
    """The seconds of the processor that the signatures of the authorities take alone."""
    parsed = [Certificate.parse(each.certificate) for each in made.made]
    begun = process_time()
    for each in parsed:
        check_signature(each, each.public_key)
    return process_time() - begun


def opening(store: TrustStore) -> float:
    """The seconds of the processor that opening a store takes at least."""
    found = []
    for _ in range(OPENED):
        begun = process_time()
        store.view().close()
        found.append(process_time() - begun)
    return min(found)


def peak(store: TrustStore, files: list[ImportFile]) -> float:
    """Megabytes that an import holds at its peak beside its files."""
    tracemalloc.start()
    import_into(store, files, at=AT, options=OPTIONS)
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found / (1 << 20)


def main(authorities: int, signers: int) -> None:
    """Print the figures."""
    made = ArtificialTrust(authorities=authorities, signers=signers, lists=33)
    lists = [ImportFile(f"list {number}", raw) for number, raw in enumerate(made.master_lists())]
    directory = [ImportFile("directory.ldif", "".join(made.ldif()).encode())]
    with tempfile.TemporaryDirectory() as folder:
        store, empty = TrustStore(Path(folder) / "trust"), TrustStore(Path(folder) / "empty")
        empty.remember("opened", value=True)
        check = checks(made)
        taken, report = timed(lambda: import_into(store, lists, at=AT, options=OPTIONS))
        if report.after.anchors < authorities:
            raise SystemExit("the import is not what was to be measured")
        again, report = timed(lambda: import_into(store, lists, at=AT, options=OPTIONS))
        records, directory_report = timed(lambda: import_into(store, directory, at=AT, options=OPTIONS))
        records_again, _ = timed(lambda: import_into(store, directory, at=AT, options=OPTIONS))
        if report.before != report.after or directory_report.counts.refused:
            raise SystemExit("the import is not what was to be measured")
        held, first, many = peak(store, directory), opening(empty), opening(store)
    print(f"{authorities} anchors of {len(lists)} lists, {signers} document signers of a directory")
    print(f"signature check    {per_piece(check, authorities)}  1.0")
    print(f"import             {per_piece(taken, authorities)}  {taken / check:.2f}")
    print(f"  above the check  {per_piece(taken - check, authorities)}")
    print(f"import again       {per_piece(again, authorities)}  {again / taken:.3f} of the first")
    print(f"directory          {per_piece(records, signers)}")
    print(f"directory again    {per_piece(records_again, signers)}  {records_again / records:.3f} of the first")
    print(f"  at its peak      {held:.0f} MiB, of a file of {len(directory[0].content or b'') / (1 << 20):.0f} MiB")
    print(f"opening            {many * 1000:.2f} ms, of an empty store {first * 1000:.2f} ms  {many / first:.2f}")


if __name__ == "__main__":
    main(*(int(each) for each in (*sys.argv[1:3], "2000", "5000")[:2])) if len(sys.argv) != 2 else main(
        int(sys.argv[1]), 5000
    )
