"""What judging many files at once costs: one core, a pool of two processes and Dask, in files a second, and the index.

Run it with `python benchmarks/batch.py [FILES]`; `README.md` beside it says what is measured. What starts processes is
not counted: the clock begins with the first partition that comes back.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from benchmarks.documents import AT, Issuer, capture_of
from benchmarks.forgetting import forget, remembered
from chipkit.capture import dumps
from chipkit.evidence.batch_run import BatchProgress, run_batch
from chipkit.evidence.filling import filling
from chipkit.evidence.index import EvidenceIndex
from chipkit.evidence.judging_files import Rules
from chipkit.evidence.processes import process_pool
from chipkit.trust.store import TrustStore
from chipkit.verify import load_policy
from chipkit.verify.mode import Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["main"]

_ISSUER: Final = Issuer("secp384r1", "secp256r1")
_DOCUMENTS: Final = 400
_SIGNERS: Final = 40
_WORKERS: Final = 2
_MOST_OF_POOL: Final = 1.5
"""How many times the pool's time Dask may take."""


class _Later(Future[Any]):
    """Does its work when its result is asked for."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self._work = work

    def result(self, timeout: float | None = None) -> Any:  # noqa: ANN401 - whatever it is
        """Do it."""
        del timeout
        return self._work()


class _Here(Executor):
    """One core: this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - likewise
        return _Later(partial(fn, *args, **kwargs))


class _Clock:
    """Notes when partitions came back, and what this process held then."""

    def __init__(self) -> None:
        self.came: list[tuple[int, float, int]] = []

    def __call__(self, progress: BatchProgress) -> None:
        self.came.append((progress.done, perf_counter(), _held()))

    @property
    def rate(self) -> float:
        """Files a second, behind the first partition."""
        (first, begun, _), (last, ended, _) = self.came[0], self.came[-1]
        return (last - first) / (ended - begun)

    @property
    def grown(self) -> float:
        """What this process held at the end as a multiple of what it held at a tenth."""
        return self.came[-1][2] / self.came[len(self.came) // 10][2]


def _held() -> int:
    """Memory of this process, in pages; 1 where the system has no such file."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 1


@contextmanager
def _dask() -> Iterator[Executor]:
    import dask  # noqa: PLC0415 - much to load, and of the tests alone
    import distributed  # noqa: PLC0415 - likewise

    make: Any = distributed.LocalCluster
    with (
        tempfile.TemporaryDirectory() as folder,
        dask.config.set({"temporary-directory": folder}),
        make(n_workers=_WORKERS, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster,
        cluster.get_client() as client,
    ):
        yield client.get_executor()


def _made(folder: Path, count: int) -> None:
    """So many files, copies of some hundred documents of forty signers."""
    folder.mkdir()
    whole = [dumps(capture_of(_ISSUER.document(number, number % _SIGNERS))) for number in range(_DOCUMENTS)]
    for number in range(count):
        (folder / f"{number:06}.chipkit").write_bytes(whole[number % _DOCUMENTS])


def _measured(source: Path, results: Path, rules: Rules, executor: Executor) -> _Clock:
    clock = _Clock()
    forget()
    run_batch(source, results, rules=rules, executor=executor, progress=clock)
    return clock


def _touched(folder: Path, source: Path, rules: Rules) -> tuple[int, float]:
    """How many a withdrawn signer touches, and the milliseconds until they are named."""
    with EvidenceIndex(folder / "index", write=True) as index:
        run_batch(source, folder / "indexed", rules=rules, executor=_Here(), index=filling(index, None))
    with EvidenceIndex(folder / "index") as index:
        begun = perf_counter()
        found = len(list(index.touched_by_certificate(_ISSUER.document_signer(0).certificate.fingerprint)))
        return found, 1000 * (perf_counter() - begun)


def main(count: int = 10_000) -> int:
    """Print the table; 1 if Dask takes over half as long again as the pool, or its lines are other ones."""
    folder = Path(tempfile.mkdtemp(prefix="chipkit-batch-"))
    try:
        return _compared(folder, count)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _compared(folder: Path, count: int) -> int:
    store = TrustStore(folder / "trust")
    store.add(_ISSUER.trust, at=AT)
    rules = Rules(trust=store.view(), policy=load_policy("field"), at=AT, mode=Mode.DEMO)
    _made(folder / "in", count)
    found: dict[str, _Clock] = {"one core": _measured(folder / "in", folder / "one core", rules, _Here())}
    with process_pool(_WORKERS) as pool:
        found["pool of two"] = _measured(folder / "in", folder / "pool of two", rules, pool)
    with _dask() as executor:
        found["Dask, two workers"] = _measured(folder / "in", folder / "Dask, two workers", rules, executor)
    single, pooled = found["one core"].rate, found["pool of two"].rate
    print(f"{count} files; files a second, as a multiple of one core's, and memory at the end to that at a tenth")
    for name, clock in found.items():
        print(f"{name:20}{clock.rate:8.0f}{clock.rate / single:8.2f}{clock.grown:8.2f}")
    slower = pooled / found["Dask, two workers"].rate
    print(f"Dask takes {slower:.2f} times the pool's time; {remembered()} bytes are remembered here")
    touched, took = _touched(folder, folder / "in", rules)
    print(f"a withdrawn signer touches {touched} of {count}: named within {took:.0f} ms")
    same = len({(folder / name).read_bytes() for name in found}) == 1
    return int(slower > _MOST_OF_POOL or not same)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
