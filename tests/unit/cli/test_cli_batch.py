"""`chipkit verify --batch` and `chipkit evidence`: what they print, refuse and end with."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import batch, main
from chipkit.cli.batch import BatchTeller
from chipkit.cli.evidence import by_number, indexing, number_key
from chipkit.cli.verify import _OF_MANY
from chipkit.evidence import batch_run
from chipkit.evidence.batch import verify_many
from chipkit.evidence.batch_run import BatchProgress
from tests.component.many_files import ISSUER, Here, folder_of, rules_for

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path


@pytest.fixture(autouse=True)
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """All is judged in this process."""

    def here(partitions: Any, *, workers: int | None = None, executor: Any = None, **named: Any) -> Generator[Any]:
        del workers, executor
        return verify_many(partitions, executor=Here(), **named)

    for module in (batch, batch_run, indexing):
        monkeypatch.setattr(module, "verify_many", here)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules_for(tmp_path / "trust")
    return folder_of(tmp_path / "in", 5)


@pytest.fixture
def run(tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*words: str) -> tuple[int, str, str]:
        code = main(["verify", "--batch", str(folder), "--trust", str(tmp_path / "trust"), *words])
        return code, *capsys.readouterr()

    return call


def test_lines_go_to_standard_output_where_no_file_is_named(run: Any) -> None:
    code, out, err = run()

    first, *lines = [json.loads(line) for line in out.splitlines()]
    assert code == 11
    assert first["schema"] == "chipkit.batch-run/1"
    assert [line["record"] for line in lines] == [1, 2, 3, 4, 5]
    assert {line["schema"] for line in lines} == {"chipkit.batch/1"}
    assert "5 of 5" in err


def test_results_go_into_a_file_and_the_same_call_goes_on(run: Any, tmp_path: Path, folder: Path) -> None:
    results = tmp_path / "results"
    _, first, _ = run("--results", str(results))
    whole = results.read_bytes()
    results.write_bytes(b"".join(whole.splitlines(keepends=True)[:3]) + b'{"schema":"chipkit.ba')
    (folder / "new.chipkit").write_bytes(b"came since")

    code, out, _ = run("--results", str(results), "--json")

    document = json.loads(out)
    assert (code, results.read_bytes()) == (11, whole)
    assert "undetermined" in first
    assert document == {
        "schema": "chipkit.batch-summary/1", "results": str(results), "records": 5, "before": 2, "changed": True,
        "counts": {
            "successful": 0, "failed": 0, "undetermined": 5, "not_supported": 0, "aborted": 0, "not_judged": 0,
        },
        "outcome": "undetermined",
    }  # fmt: skip


def test_a_run_takes_its_time_and_store_from_the_run_before_it(run: Any, tmp_path: Path) -> None:
    results = tmp_path / "results"
    run("--results", str(results), "--at", "2026-01-02T00:00:00+07:00")
    begun = results.read_bytes()
    results.write_bytes(begun.splitlines(keepends=True)[0])
    (tmp_path / "csca.cer").write_bytes(ISSUER.pki.dsc.certificate.raw)
    main(["trust", "import", "--trust", str(tmp_path / "trust"), "--test", str(tmp_path / "csca.cer")])

    assert run("--results", str(results))[0] == 11
    assert results.read_bytes() == begun
    code, _, err = run("--results", str(results), "--at", "2026-01-03")
    assert code == 2
    assert "another time" in err


def test_vietnamese_is_spoken(run: Any, tmp_path: Path) -> None:
    _, out, err = run("--results", str(tmp_path / "results"), "--lang", "vi")

    assert "số tệp: 5" in out
    assert "chưa xác định" in out
    assert "5 trên 5" in err


@pytest.mark.parametrize(
    ("content", "code"), [({"a": b"junk"}, 2), ({"a": b"junk", "b": None}, 11), ({}, 2)], ids=["bad", "one", "none"]
)
def test_the_worst_file_decides_the_exit_code(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str], content: dict[str, bytes | None], code: int
) -> None:
    whole = (folder / "000000.chipkit").read_bytes()
    (tmp_path / "few").mkdir()
    for name, data in content.items():
        (tmp_path / "few" / name).write_bytes(whole if data is None else data)

    ended = main(["verify", "--batch", str(tmp_path / "few"), "--trust", str(tmp_path / "trust")])

    assert ended == code
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("--photo", "p.png"), ("--collect-signers",), ("--holder", "--redact"), ("--workers", "0"), ("--workers", "61"),
        ("--workers", "x"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_makes_no_sense_is_refused(run: Any, words: tuple[str, ...]) -> None:
    assert run(*words)[0] == 2


def test_options_of_many_are_refused_for_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in _OF_MANY:
        words = {"results": ["x"], "workers": ["1"], "holder": []}[name]
        assert main(["verify", str(folder / "000000.chipkit"), f"--{name}", *words]) == 2
        assert f"--{name}" in capsys.readouterr().err
    assert main(["verify", "--batch", "-"]) == 2


def test_a_run_that_is_stopped_says_how_it_goes_on(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_self: object, _told: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(BatchTeller, "__call__", stop)
    code, _, err = run("--results", str(tmp_path / "results"))

    assert code == 12
    assert "goes on from there" in err
    monkeypatch.undo()
    assert len((tmp_path / "results").read_bytes().splitlines()) == 6


def test_results_that_cannot_be_written_any_more_end_in_thirteen(
    run: Any, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chipkit.evidence import batch_results  # noqa: PLC0415 - beside its use

    for number in range(100):
        (folder / f"x{number}").write_bytes(b"junk")
    flushed = [0]

    def full(_descriptor: int) -> None:
        flushed[0] += 1
        if flushed[0] > 1:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(batch_results, "os", SimpleNamespace(fsync=full))

    code, _, err = run("--results", str(tmp_path / "results"))

    assert code == 13
    assert "No space left" in err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def progress(done: int, seconds: float, bad: int = 0) -> BatchProgress:
    return BatchProgress(done=done, total=10_000, before=1_000, not_judged=bad, seconds=seconds)


def test_a_terminal_sees_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    with BatchTeller("en") as teller:
        teller(progress(1_000, 0.0))
        teller(progress(2_000, 2.0))
        teller(progress(2_001, 4_000.0, bad=3))

    shown = [line.strip() for line in terminal.getvalue().split("\r") if line.strip()]
    assert shown == [
        "1,000 of 10,000",
        "2,000 of 10,000, 500 a second, 0:16 left",
        "2,001 of 10,000, 0 a second, 8:52:44 left, 3 could not be judged",
    ]


# the index ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def indexed(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, Any]]:
    """Runs an action of `chipkit evidence` on an index of the folder, and gives exit code and document."""
    key = SimpleNamespace(mac=lambda data: hmac.digest(b"specimen", data, "sha256"))
    for module in (by_number, number_key):
        monkeypatch.setattr(module, "opened_key", lambda _arguments: key)

    def call(action: str, *words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = main(["evidence", action, *words, "--index", str(tmp_path / "index")])
        out = capsys.readouterr().out
        return code, json.loads(out) if "--json" in words else out

    trust = ("--trust", str(tmp_path / "trust"))
    code, document = call("index", str(folder), "--number-key", "numbers", *trust, "--json")
    assert code == 0
    assert document == {
        "schema": "chipkit.evidence-index/1", "index": str(tmp_path / "index"), "indexed": 5, "not_judged": 0,
        "total": 5,
    }  # fmt: skip
    return call


def number_of(path: Path, tmp_path: Path) -> str:
    from chipkit.evidence.judging_files import judge_file  # noqa: PLC0415 - beside its use

    holder = judge_file(path, rules_for(tmp_path / "other")).report.document.holder
    assert holder is not None
    return holder.number


def test_what_is_touched_is_named_by_list_certificate_and_digest(indexed: Any, tmp_path: Path, folder: Path) -> None:
    signer = ISSUER.document_signer(0).certificate
    (tmp_path / "dsc.cer").write_bytes(signer.raw)
    (tmp_path / "csca.crl").write_bytes(ISSUER.pki.crl)

    for what in (signer.fingerprint, str(tmp_path / "dsc.cer"), ISSUER.pki.csca.certificate.fingerprint):
        code, document = indexed("touched", what, "--json")
        assert code == 0
        assert [each["place"] for each in document["entries"]] == [str(path) for path in sorted(folder.iterdir())]
        assert {each["by"][0] for each in document["entries"]} <= {
            signer.fingerprint, ISSUER.pki.csca.certificate.fingerprint,
        }  # fmt: skip
    assert indexed("touched", str(tmp_path / "csca.crl"), "--json")[1]["entries"] == []
    assert indexed("touched", "00" * 32)[0] == 0
    assert "bị ảnh hưởng: 5" in indexed("touched", signer.fingerprint, "--lang", "vi")[1]


@pytest.mark.parametrize("what", ["ab" * 20, "no-such-file", "junk"])
def test_what_names_nothing_is_refused(indexed: Any, tmp_path: Path, what: str) -> None:
    (tmp_path / "junk").write_bytes(b"junk")

    assert indexed("touched", str(tmp_path / what) if what == "junk" else what)[0] == 2


def test_a_person_is_found_copied_and_erased(
    indexed: Any, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = number_of(folder / "000000.chipkit", tmp_path)
    copied = hashlib.sha256((folder / "000004.chipkit").read_bytes()).hexdigest()
    who = ("--number-key", "numbers", "--by", "Lan Specimen", "--source", "letter")

    code, found = indexed("find", number, "--number-key", "numbers", "--json")
    assert (code, [each["place"][-14:] for each in found["entries"]]) == (0, ["000000.chipkit", "000004.chipkit"])
    assert all(each["by"] == [] for each in found["entries"])
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{number}\n"))
    code, done = indexed("export", "-", *who, "--into", str(tmp_path / "out"), "--json")
    assert (code, [each["what"] for each in done["done"]]) == (0, ["exported", "exported"])
    assert (tmp_path / "out" / f"{copied[:16]}.chipkit").exists()
    (folder / "000004.chipkit").write_bytes(b"of somebody else")
    code, text = indexed("erase", number, *who)
    assert code == 10
    assert "NOT DONE" in text
    assert not (folder / "000000.chipkit").exists()
    assert (folder / "000004.chipkit").exists()
    assert number not in text


def test_a_file_that_cannot_be_judged_is_not_in_the_index_and_told(indexed: Any, tmp_path: Path, folder: Path) -> None:
    (folder / "junk").write_bytes(b"junk")

    code, text = indexed("index", str(folder), "--trust", str(tmp_path / "trust"))

    assert code == 10
    assert "indexed: 5" in text
    assert "not in the index: 1" in text


def test_an_index_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["evidence", "touched", "00" * 32, "--index", str(tmp_path / "none")]) == 2
    assert "no such index" in capsys.readouterr().err


def test_a_blank_number_is_refused(indexed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert indexed("find", "-", "--number-key", "numbers")[0] == 2
