"""Many files judged at once: by any executor, to the same lines, whatever is among them and whatever ends the run."""

from __future__ import annotations

import copyreg
import json
import os
import pickle
import subprocess
import sys
import tracemalloc
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.documents import AT, capture_of
from chipkit.capture import dumps
from chipkit.errors import BatchError, TrustError
from chipkit.evidence import judging_files
from chipkit.evidence.batch import verify_many
from chipkit.evidence.batch_names import names_of, partitions_of
from chipkit.evidence.batch_run import run_batch
from chipkit.evidence.partition import Partition, Wanted
from chipkit.trust.store import TrustStore
from chipkit.verify import judge, load_policy
from tests.component.many_files import ISSUER, STRANGER, Here, capture_bytes, deadly_rules, folder_of, rules_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from chipkit.evidence.judging_files import Rules
    from chipkit.evidence.partition import BatchRecord

SOAK = bool(os.environ.get("CHIPKIT_SOAK"))


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    return rules_for(tmp_path / "trust")


def records_of(parts: Iterable[tuple[BatchRecord, ...]]) -> list[BatchRecord]:
    return [record for part in parts for record in part]


def documents(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def mixed_folder(folder: Path) -> Path:
    """What comes up in a folder of ten years: genuine ones, and everything that is none."""
    folder_of(folder, 6)
    whole = capture_bytes(0)
    (folder / "cut").write_bytes(whole[:-40])
    (folder / "empty").write_bytes(b"")
    (folder / "junk").write_bytes(b"\x00junk" * 40)
    (folder / "large").write_bytes(bytes(25 << 20))
    (folder / "gone").symlink_to(folder / "nowhere")
    (folder / "other.txt").write_text("notes")
    (folder / ".hidden").write_bytes(b"left out")
    (folder / "nothing").mkdir()
    card = folder / "card"
    card.mkdir()
    for ef, content in ISSUER.document(1).items():
        (card / f"EF_{ef.name}.bin").write_bytes(content)
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe")
    return folder


def test_each_file_has_its_line_and_one_that_is_no_capture_ends_nothing(tmp_path: Path, rules: Rules) -> None:
    folder = mixed_folder(tmp_path / "in")

    summary = run_batch(folder, tmp_path / "out.jsonl", rules=rules, executor=Here())

    run, *lines = documents(tmp_path / "out.jsonl")
    told = {line["name"]: line for line in lines}
    assert run["records"] == summary.records == len(lines)
    assert [line["record"] for line in lines] == list(range(1, len(lines) + 1))
    assert list(told) == sorted(told)
    assert ".hidden" not in told
    bad = {name for name, line in told.items() if line["error"]}
    assert bad == {
        "cut",
        "empty",
        "junk",
        "large",
        "gone",
        "other.txt",
        "nothing",
        *({"pipe"} if "pipe" in told else {}),
    }
    assert all(told[name]["outcome"] is None for name in bad)
    assert summary.counts["not judged"] == len(bad)
    assert told["card"]["verdict"] == told["000001.chipkit"]["verdict"]
    assert told["card"]["signer"] == ISSUER.document_signer(0).certificate.fingerprint
    assert str(folder) not in "".join(line["error"] or "" for line in lines)


def test_nothing_of_a_holder_is_told_unless_asked(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 2)
    holder = judging_files.judge_file(folder / "000000.chipkit", rules).report.document.holder
    assert holder is not None

    run_batch(folder, tmp_path / "redacted", rules=rules, executor=Here())
    run_batch(folder, tmp_path / "told", rules=rules, executor=Here(), holder=True)

    redacted = (tmp_path / "redacted").read_text(encoding="utf-8")
    assert holder.number not in redacted
    assert holder.full_name not in redacted
    assert '"holder":{' not in redacted
    assert documents(tmp_path / "told")[1]["holder"]["number"] == holder.number
    if sys.platform != "win32":
        assert (tmp_path / "told").stat().st_mode & 0o777 == 0o600


def test_a_list_names_files_relative_to_itself(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 3)
    (tmp_path / "list.txt").write_bytes(b"in/000002.chipkit\r\n\n" + os.fsencode(folder / "000000.chipkit") + b"\nno\n")

    run_batch(tmp_path / "list.txt", tmp_path / "out", rules=rules, executor=Here())

    _, *lines = documents(tmp_path / "out")
    assert [line["error"] is None for line in lines] == [True, True, False]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"a\0b\n", b"x" * 40_000])
def test_what_is_no_list_is_refused(tmp_path: Path, rules: Rules, content: bytes) -> None:
    (tmp_path / "list").write_bytes(content)

    with pytest.raises((BatchError, ValueError, Exception), match="list"):
        run_batch(tmp_path / "list", tmp_path / "out", rules=rules, executor=Here())
    assert not (tmp_path / "out").exists()


def test_every_executor_comes_to_the_same(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 70, signers=3)
    run_batch(folder, tmp_path / "here", rules=rules, executor=Here())
    run_batch(folder, tmp_path / "pool", rules=rules, workers=2)
    with ThreadPoolExecutor(3) as threads:
        run_batch(folder, tmp_path / "threads", rules=rules, executor=threads)

    assert len(documents(tmp_path / "here")) == 71
    for name in ("pool", "threads"):
        assert (tmp_path / name).read_bytes() == (tmp_path / "here").read_bytes()


@pytest.fixture
def pickles_as_before() -> Iterator[None]:
    """Dask brings a package along that pickles exceptions in its own way from then on, in the whole process."""
    before = dict(copyreg.dispatch_table)
    yield
    copyreg.dispatch_table.clear()
    copyreg.dispatch_table.update(before)


@pytest.mark.usefixtures("pickles_as_before")
@pytest.mark.parametrize("processes", [False, True])
def test_the_executor_of_dask_works_unchanged(tmp_path: Path, rules: Rules, processes: bool) -> None:  # noqa: FBT001
    import dask  # noqa: PLC0415 - much to load
    import distributed  # noqa: PLC0415 - likewise

    folder = folder_of(tmp_path / "in", 130)
    run_batch(folder, tmp_path / "here", rules=rules, executor=Here())
    make: Any = partial(distributed.LocalCluster, n_workers=2, threads_per_worker=1, dashboard_address=None)

    with (
        dask.config.set({"temporary-directory": str(tmp_path)}),
        make(processes=True, host="127.0.0.1") if processes else make(processes=False) as cluster,
        cluster.get_client() as client,
    ):
        run_batch(folder, tmp_path / "dask", rules=rules, executor=client.get_executor())

    assert (tmp_path / "dask").read_bytes() == (tmp_path / "here").read_bytes()


def test_a_file_that_kills_its_worker_is_named_and_the_others_are_judged(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", 70)
    for name in ("000010.chipkit", "000068.chipkit"):
        (folder / name).write_bytes(dumps(capture_of(STRANGER.document(1))))

    summary = run_batch(folder, tmp_path / "out", rules=deadly_rules(), workers=2)

    told = {line["name"]: line["error"] for line in documents(tmp_path / "out")[1:]}
    assert {name for name, error in told.items() if error} == {"000010.chipkit", "000068.chipkit"}
    assert "ended" in told["000010.chipkit"]
    assert summary.counts["not judged"] == 2


def test_an_executor_that_breaks_is_replaced(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", 20)
    (folder / "000003.chipkit").write_bytes(dumps(capture_of(STRANGER.document(1))))
    names = names_of(folder)
    parts = partitions_of(names.folder, names.names, size=4)

    with ProcessPoolExecutor(1, mp_context=_spawning()) as pool:
        judged = records_of(verify_many(parts, rules=deadly_rules(), executor=pool, workers=1, in_flight=2))

    assert [each.number for each in judged] == list(range(1, 21))
    assert [each.number for each in judged if each.error] == [4]


class Confused(ThreadPoolExecutor):
    """One that gives each answer once more for the partition behind it, or nothing of use."""

    def __init__(self, answer: Any) -> None:
        super().__init__(1)
        self.answer = answer
        self.before: Any = None

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        own = fn(*args, **kwargs)
        future.set_result((self.before or own) if self.answer is ... else self.answer)
        self.before = self.before or own
        return future


@pytest.mark.parametrize("answer", [..., None, (), ("nonsense",)], ids=["another's", "none", "nothing", "nonsense"])
def test_an_answer_to_another_question_is_none(tmp_path: Path, rules: Rules, answer: Any) -> None:
    names = names_of(folder_of(tmp_path / "in", 6))
    parts = list(partitions_of(names.folder, names.names, size=2))

    with Confused(answer) as confused:
        judged = records_of(verify_many(parts, rules=rules, executor=confused))

    assert judged == records_of(verify_many(parts, rules=rules, executor=ThreadPoolExecutor(1)))


def test_where_no_process_begins_no_file_is_blamed(tmp_path: Path, rules: Rules) -> None:
    """A script that does its work wherever it is imported is run anew by each process, which refuses to go on."""
    folder_of(tmp_path / "in", 3)
    script = tmp_path / "script.py"
    script.write_text(
        "import pickle, sys\n"
        "from chipkit.evidence.batch_run import run_batch\n"
        "rules = pickle.loads(open(sys.argv[1], 'rb').read())\n"
        "run_batch(sys.argv[2], sys.argv[3], rules=rules, workers=1)\n",
        encoding="ascii",
    )
    (tmp_path / "rules").write_bytes(pickle.dumps(rules))
    words = [script, tmp_path / "rules", tmp_path / "in", tmp_path / "out"]
    ran = subprocess.run(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, *map(str, words)], capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

    assert ran.returncode == 1
    assert "__main__" in ran.stderr.splitlines()[-1]
    assert "UnsupportedError" in ran.stderr.splitlines()[-1]
    assert len((tmp_path / "out").read_bytes().splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of a file's size")
def test_where_the_disk_is_full_the_file_is_named_and_the_run_goes_on_later(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 130)
    script = (
        "import pickle, resource, signal, sys\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from chipkit.evidence.batch_run import run_batch\n"
        "rules = pickle.loads(open(sys.argv[1], 'rb').read())\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "run_batch(sys.argv[2], sys.argv[3], rules=rules, executor=ThreadPoolExecutor(1))\n"
    )
    (tmp_path / "rules").write_bytes(pickle.dumps(rules))
    words = ["-c", script, *map(str, (tmp_path / "rules", folder, tmp_path / "out"))]
    ran = subprocess.run(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, *words], capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1].endswith(f"File too large: '{tmp_path / 'out'}'")
    assert run_batch(folder, tmp_path / "out", rules=rules, executor=ThreadPoolExecutor(1)).records == 130
    run_batch(folder, tmp_path / "whole", rules=rules, executor=ThreadPoolExecutor(1))
    assert (tmp_path / "out").read_bytes() == (tmp_path / "whole").read_bytes()


def test_an_executor_that_takes_no_work_is_replaced(tmp_path: Path, rules: Rules) -> None:
    names = names_of(folder_of(tmp_path / "in", 4))
    pool = ThreadPoolExecutor(1)
    pool.shutdown()

    judged = records_of(verify_many(partitions_of(names.folder, names.names), rules=rules, executor=pool, workers=1))

    assert [(each.number, each.error) for each in judged] == [(number, "") for number in range(1, 5)]


def _spawning() -> Any:
    import multiprocessing  # noqa: PLC0415 - beside its use

    return multiprocessing.get_context("spawn")


def test_a_fault_of_ours_is_that_files_and_tells_nothing_of_it(
    tmp_path: Path, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path / "in", 3)
    judged = judge

    def faulty(capture: Any, *rest: Any, **named: Any) -> Any:
        if len(faults) == 0:
            faults.append(1)
            raise RuntimeError("NGUYEN VAN A")
        return judged(capture, *rest, **named)

    faults: list[int] = []
    monkeypatch.setattr(judging_files, "judge", faulty)

    run_batch(folder, tmp_path / "out", rules=rules, executor=Here())

    errors = [line["error"] for line in documents(tmp_path / "out")[1:]]
    assert errors == ["RuntimeError while it was judged", None, None]


# how much is under way ----------------------------------------------------------------------------------------------


class Counting(Here):
    """Counts what was given to it and was not asked for yet."""

    def __init__(self) -> None:
        self.given = self.most = self.taken = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.given += 1
        self.most = max(self.most, self.given - self.taken)
        return super().submit(fn, *args, **kwargs)


def test_a_bounded_number_of_partitions_is_under_way_and_inputs_come_as_their_turn_does(rules: Rules) -> None:
    counting, asked = Counting(), [0]

    def parts() -> Iterable[Partition]:
        for number in range(100):
            asked[0] += 1
            yield Partition("/nowhere", number + 1, ("none",))

    judged = verify_many(parts(), rules=rules, executor=counting, in_flight=5)
    for _ in judged:
        counting.taken += 1
        assert asked[0] <= counting.taken + 5

    assert counting.taken == 100
    assert counting.most <= 5


def test_what_goes_to_a_worker_are_names(rules: Rules) -> None:
    sent: list[int] = []

    class Weighing(Here):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            import pickle  # noqa: PLC0415 - beside its use

            sent.append(len(pickle.dumps((fn, args, kwargs))))
            return super().submit(fn, *args, **kwargs)

    records_of(verify_many([Partition("/nowhere", 1, ("none",))], rules=rules, executor=Weighing()))

    assert sent[0] < 16_000


def test_memory_does_not_grow_with_the_number_of_files(rules: Rules) -> None:
    def peak(count: int) -> int:
        parts = (Partition("/nowhere", 64 * at + 1, ("none",) * 64) for at in range(count // 64))
        tracemalloc.start()
        for _ in verify_many(parts, rules=rules, executor=Here()):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(640)  # what is loaded with the first
    assert peak(100_000 if SOAK else 20_000) < 2 * peak(2_000)


def test_whoever_lets_go_ends_the_work(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 10)
    names = names_of(folder)
    judged = verify_many(partitions_of(names.folder, names.names, size=1), rules=rules, workers=1, in_flight=2)
    next(judged)

    judged.close()

    with pytest.raises(StopIteration):
        next(judged)


# going on -----------------------------------------------------------------------------------------------------------


def test_a_run_that_is_killed_before_its_first_line_begins_anew(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 2)
    (tmp_path / "out.list").write_bytes(b"whatever a killed run left")

    run_batch(folder, tmp_path / "out", rules=rules, executor=Here())

    assert len(documents(tmp_path / "out")) == 3


def interrupted(folder: Path, results: Path, rules: Rules, after: int) -> None:
    """Judge, and be stopped as by Ctrl-C when so many partitions have been written."""

    def stop(_told: object) -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt

    left = [after]
    with pytest.raises(KeyboardInterrupt):
        run_batch(folder, results, rules=rules, executor=Here(), progress=stop)


def test_a_run_that_is_done_or_stopped_goes_on_where_it_was(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 200)
    interrupted(folder, tmp_path / "out", rules, after=1)

    second = run_batch(folder, tmp_path / "out", rules=rules, executor=Here())
    third = run_batch(folder, tmp_path / "out", rules=rules, executor=Here())

    assert (second.before, second.records) == (64, 200)
    assert (third.before, third.records) == (200, 200)
    assert third.counts == second.counts


def changed_rules(name: str, rules: Rules, tmp_path: Path) -> Rules:
    if name == "policy":
        return replace(rules, policy=load_policy("conformance"))
    if name == "time":
        return replace(rules, at=AT + timedelta(seconds=1))
    if name == "zone":
        from datetime import timezone  # noqa: PLC0415 - beside its use

        return replace(rules, at=AT.astimezone(timezone(timedelta(hours=7))))
    store = TrustStore(tmp_path / "trust")
    store.add(STRANGER.trust, at=AT)
    return replace(rules, trust=store.view())


@pytest.mark.parametrize("name", ["policy", "time", "zone", "trust"])
def test_a_run_does_not_go_on_by_other_rules(tmp_path: Path, rules: Rules, name: str) -> None:
    folder = folder_of(tmp_path / "in", 70)
    interrupted(folder, tmp_path / "out", rules, after=1)
    before = (tmp_path / "out").read_bytes()

    with pytest.raises(BatchError, match=name):
        run_batch(folder, tmp_path / "out", rules=changed_rules(name, rules, tmp_path), executor=Here())

    assert (tmp_path / "out").read_bytes() == before


def test_a_run_goes_on_with_the_state_of_the_store_that_it_began_with(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 70)
    run_batch(folder, tmp_path / "whole", rules=rules, executor=Here())
    interrupted(folder, tmp_path / "out", rules, after=1)
    TrustStore(tmp_path / "trust").add(STRANGER.trust, at=AT)

    run_batch(folder, tmp_path / "out", rules=rules, workers=1)

    assert (tmp_path / "out").read_bytes() == (tmp_path / "whole").read_bytes()


def test_files_that_came_since_are_told_and_not_judged(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 70)
    interrupted(folder, tmp_path / "out", rules, after=1)
    (folder / "000000a.chipkit").write_bytes(capture_bytes(1))
    (folder / "000069.chipkit").unlink()

    summary = run_batch(folder, tmp_path / "out", rules=rules, executor=Here())

    assert summary.changed
    assert summary.records == 70
    assert documents(tmp_path / "out")[-1]["error"]


def test_a_version_of_the_store_that_is_gone_ends_the_run_and_blames_no_file(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 2)
    (tmp_path / "trust" / "trust.sqlite").unlink()

    with pytest.raises(TrustError):
        run_batch(folder, tmp_path / "out", rules=rules, workers=1)

    assert len(documents(tmp_path / "out")) == 1


@pytest.mark.parametrize("content", [b"", b"notes\n", b"{}\n", b"\x00" * 3_000_000])
def test_what_lies_there_and_is_no_result_is_not_written_over(tmp_path: Path, rules: Rules, content: bytes) -> None:
    folder = folder_of(tmp_path / "in", 1)
    (tmp_path / "out").write_bytes(content)

    with pytest.raises(BatchError, match="out: "):
        run_batch(folder, tmp_path / "out", rules=rules, executor=Here())

    assert (tmp_path / "out").read_bytes() == content


def test_damaged_results_and_lists_are_told(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 3)
    run_batch(folder, tmp_path / "out", rules=rules, executor=Here())
    whole, kept = (tmp_path / "out").read_bytes(), (tmp_path / "out.list").read_bytes()
    again = partial(run_batch, folder, tmp_path / "out", rules=rules, executor=Here())

    (tmp_path / "out").write_bytes(whole.replace(b'"record":2', b'"record":3'))
    with pytest.raises(BatchError, match="line 3 is damaged"):
        again()
    (tmp_path / "out").write_bytes(whole)
    for damaged in (kept[:-4], kept.replace(b"000001", b"000009"), b"[1]\n", b"\xff\n"):
        (tmp_path / "out.list").write_bytes(damaged)
        with pytest.raises(BatchError, match=r"out\.list"):
            again()


def test_results_among_what_is_judged_are_refused(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 1)

    with pytest.raises(BatchError, match="among"):
        run_batch(folder, folder / "out", rules=rules, executor=Here())


def test_two_runs_do_not_write_one_file(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 1)

    def second(_told: object) -> None:
        with pytest.raises(BatchError, match="another batch"):
            run_batch(folder, tmp_path / "out", rules=rules, executor=Here())
        told.append(1)

    told: list[int] = []
    run_batch(folder, tmp_path / "out", rules=rules, executor=Here(), progress=second)
    assert told


def test_progress_tells_rate_and_time_left(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 128)
    seconds = iter(range(0, 100, 2))
    told: list[Any] = []

    run_batch(folder, tmp_path / "out", rules=rules, executor=Here(), progress=told.append, clock=lambda: next(seconds))

    assert [(each.done, each.rate, each.left) for each in told] == [(64, 32.0, 2.0), (128, 32.0, 0.0)]


def test_what_the_index_keeps_is_given_before_the_line_is_written(tmp_path: Path, rules: Rules) -> None:
    folder = folder_of(tmp_path / "in", 1)
    given: list[Any] = []

    def keep(records: Any) -> None:
        assert len(documents(tmp_path / "out")) == 1
        given.extend(records)

    run_batch(folder, tmp_path / "out", rules=rules, executor=Here(), index=keep)

    (record,) = given
    assert record.entry.place == str(folder / "000000.chipkit")
    assert record.entry.path[0].sha256 == record.signer
    assert record.numbers
    assert record.numbers[0] not in repr(record)


def test_numbers_below_one_are_refused(rules: Rules) -> None:
    with pytest.raises(ValueError, match="fewer"):
        records_of(verify_many([], rules=rules, workers=0))
    assert records_of(verify_many([], rules=rules, wanted=Wanted(entry=True))) == []
