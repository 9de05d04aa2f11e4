"""What a large trust store costs: a verification beside one with an empty store, and signature checks for each path.

    python benchmarks/trust_scale.py [ANCHORS]

`chipkit verify` is run as a command, start included, by a store of so many anchors (20,000) and by an empty one, in
turns; of the rounds the middle one counts, in time of the processor and in wall time. Signature checks are counted, on
the document signers of an artificial store (`tools/make_trust.py`) and, where `../shared/data/pki` is there, on the
real ones of it, with every CSCA of it an anchor.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chipkit.capture import save
from chipkit.errors import ChipkitError
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.trust import signatures
from chipkit.trust.chain import build_path
from chipkit.trust.containers import unpack
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.store import TrustStore

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.forgetting import forget
from benchmarks.self_made import genuine
from tools.make_trust import ArtificialTrust

if sys.platform == "win32":
    raise SystemExit("CPU of children is told by POSIX systems alone")

import resource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chipkit.trust.view import TrustView

__all__ = ["checks_for_each_path", "main", "real_checks"]

ROUNDS: Final = 15
BUDGET_MS: Final = 50.0
"""How much later a verification may end with a large store than with an empty one."""
BUDGET_CHECKS: Final = 2
"""Signature checks of a path."""
_SIGNERS: Final = 3000
_DATA: Final = Path(__file__).parents[2] / "shared" / "data" / "pki"


def checks_for_each_path(signers: Iterable[Certificate], trust: TrustView) -> Counter[tuple[str, int]]:
    """How many paths end in which state after how many signature checks, with nothing remembered between them."""
    made, found = [0], Counter[tuple[str, int]]()
    check = signatures.check_signature

    def counted(signed: Any, key: Any) -> Any:  # noqa: ANN401 - as the function has them
        made[0] += 1
        return check(signed, key)

    setattr(signatures, "check_signature", counted)  # noqa: B010 - a function in the place of another
    try:
        for signer in signers:
            forget()
            made[0] = 0
            path = build_path(signer, trust)
            found[path.status.value, made[0]] += 1
    finally:
        setattr(signatures, "check_signature", check)  # noqa: B010
    return found


def real_checks(folder: Path) -> Counter[tuple[str, int]]:
    """Alike of the real document signers of a folder, with the CSCAs of it as anchors."""
    anchors = {each.fingerprint: Anchor(each, AnchorKind.LIST_SIGNED) for each in _certificates(folder / "csca.zip")}
    signers = [*_certificates(folder / "dsc_sample.zip"), *_certificates(folder / "icaopkd-003-part.ldif")]
    return checks_for_each_path(signers, InMemoryTrust(tuple(anchors.values())))


def _certificates(path: Path) -> list[Certificate]:
    found = []
    for item in unpack(path.read_bytes(), path.name):
        if item.kind == "certificate":
            try:
                found.append(parse_certificate(item.data))
            except ChipkitError:
                continue
    return found


def _once(capture: Path, store: Path) -> tuple[float, float]:
    """Milliseconds of the processor and of wall time that one verification takes, start included."""
    words = [sys.executable, "-P", "-m", "chipkit", "verify", str(capture), "--trust", str(store)]
    before, begun = _children(), time.perf_counter()
    subprocess.run(words, capture_output=True, check=False)  # noqa: S603 - our own program
    return (_children() - before) * 1000, (time.perf_counter() - begun) * 1000


def _children() -> float:
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


def _verification(large: Path, empty: Path, folder: Path) -> None:
    capture = folder / "capture.chipkit"
    save(capture, genuine())
    rounds = [(_once(capture, large), _once(capture, empty)) for _ in range(ROUNDS)]
    for place, name in enumerate(("CPU", "wall")):
        many, none = (statistics.median(each[side][place] for each in rounds) for side in (0, 1))
        least = min(each[0][place] for each in rounds) - min(each[1][place] for each in rounds)
        print(
            f"verify, {name:4}  {many:7.1f} ms, with an empty store {none:7.1f} ms  {many / none:.3f}"
            f"  later by {many - none:5.1f} ms, least by least {least:5.1f} ms (at most {BUDGET_MS:.0f})"
        )


def _print(name: str, found: Counter[tuple[str, int]]) -> None:
    most = max((checks for _, checks in found), default=0)
    print(f"{name}: {found.total()} paths, at most {most} signature checks each (at most {BUDGET_CHECKS})")
    for (status, checks), number in sorted(found.items()):
        print(f"  {number:6} {status}, {checks} checked")


def main(anchors: int = 20_000) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large, empty = TrustStore(folder / "large"), TrustStore(folder / "empty")
        made = ArtificialTrust(authorities=anchors, signers=_SIGNERS, lists=33)
        made.filled(large)
        empty.remember("opened", value=True)
        print(f"{anchors} anchors, a file of {large.path.stat().st_size / (1 << 20):.0f} MiB")
        _verification(large.folder, empty.folder, folder)
        view = large.view()
        _print("artificial signers", checks_for_each_path(made.parsed_signers(), view))
        view.close()
    if _DATA.is_dir():
        _print("real signers", real_checks(_DATA))
    else:
        print(f"real signers: not counted, {os.fspath(_DATA)} is not there")


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
