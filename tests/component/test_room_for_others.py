"""What others bring: a transport, an audit hook, paths of either kind; and what the logger says of it all."""

from __future__ import annotations

import asyncio
import inspect as introspection
import io
import json
import logging
import os
import runpy
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import pytest

import chipkit
from chipkit import capture
from chipkit.capture import folder as folders
from chipkit.errors import CaptureError, ChipkitError, CodecError, TrustError
from chipkit.inspection import inspect, inspect_async
from chipkit.national.vnm.inputs import read_input
from chipkit.outcome import Outcome
from chipkit.protocol.credentials import CANPassword
from chipkit.regular_file import open_regular, read_regular
from chipkit.session.memory import PairFacts
from chipkit.session.pair_file import PairFile
from chipkit.session.trace import Trace
from chipkit.trust.database import Database, created, file_facts, is_writable
from chipkit.trust.file_lock import locked
from chipkit.trust.folders import folder_files
from chipkit.trust.location import existing_folder, expanded, named_folder
from chipkit.trust.old_folder import read_old_folder
from chipkit.trust.ownership import refuse_foreign, refuse_foreign_file, refuse_foreign_way
from chipkit.trust.store import TrustFolderMissingError, TrustStore, load_store, open_store
from chipkit.trust.store_view import StoreView, opened
from chipkit.trust.versions import gone
from chipkit.verify import load_policy
from chipkit.verify.policy_check import check_policy
from chipkit.written_file import WrittenFile
from chipkit_emulator.defects.registry import DEFECTS, apply_defect
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise, profile_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.verify import Report
    from chipkit_emulator.personalisation.specimen import Specimen

AT = datetime(2026, 1, 1, tzinfo=UTC)
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@cache
def card() -> Specimen:
    return personalise(load_profile("vn-cccd-2024"), seed=7, at=AT)


def given(**changes: Any) -> dict[str, Any]:
    return {"trust": trust_in(card().pki, AT), "policy": load_policy("field"), "at": AT} | changes


def run_example(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(sys, "argv", [name])
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")


# transport -----------------------------------------------------------------------------------------------------------


def test_a_strangers_transport_reads_a_card(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_example(monkeypatch, "own_transport.py")

    held, broken = capsys.readouterr().out.splitlines()
    assert held == "a link that holds: undetermined, 8 files, whole"
    assert broken == "a link that is gone: aborted, 0 files, broke off: link"


# audit hook ----------------------------------------------------------------------------------------------------------


def test_an_audit_hook_writes_lines_without_personal_data(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_example(monkeypatch, "audit_hook.py")

    out = capsys.readouterr().out
    first, second = map(json.loads, out.splitlines())
    assert (first["outcome"], first["abort"]) == ("undetermined", None)
    assert (second["outcome"], second["abort"]) == ("aborted", "access.pace: key-refused")
    specimen = personalise(load_profile("vn-cccd-explicit"), seed=1, at=datetime.now(UTC))
    assert not [secret for secret in secrets_of(specimen) if secret.casefold() in out.casefold()]


class Recorder:
    """Keeps what it is told, and how many commands had gone out by then."""

    def __init__(self, link: Any, error: BaseException | None = None) -> None:
        self.link, self.error = link, error
        self.told: list[tuple[Report, int]] = []

    def __call__(self, report: Report) -> None:
        self.told.append((report, self.link.exchanges))
        if self.error is not None:
            raise self.error


def both(link: Any, password: Any, **arguments: Any) -> tuple[Callable[[], Report], ...]:
    return (
        lambda: inspect(link, password, **arguments),
        lambda: asyncio.run(inspect_async(link, password, **arguments)),
    )


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("can", ["right", "wrong"])
def test_it_is_told_of_each_report_once(which: int, can: str) -> None:
    link = card().transport()
    hook = Recorder(link)
    number = card().can or ""
    password = CANPassword(number if can == "right" else "000000" if number != "000000" else "111111")

    report = both(link, password, **given(on_report=hook))[which]()

    assert hook.told == [(report, link.exchanges)]
    assert (report.outcome is Outcome.ABORTED) is (can == "wrong")


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("error", [ValueError("full"), OSError("disk"), ChipkitError("mine"), KeyError("x")])
def test_what_it_raises_comes_out_after_the_reading(which: int, error: Exception) -> None:
    link = card().transport()
    hook = Recorder(link, error)

    with pytest.raises(type(error)) as caught:
        both(link, CANPassword(card().can or ""), **given(on_report=hook))[which]()

    assert caught.value is error
    assert link.exchanges == hook.told[0][1]
    assert inspect(link, CANPassword(card().can or ""), **given()).capture.files  # the link is nobody's


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("hook", ["audit.log", 1, object(), []])
def test_what_is_no_hook_is_told_before_the_card_is_touched(which: int, hook: Any) -> None:
    link = card().transport()

    with pytest.raises(TypeError, match="on_report"):
        both(link, CANPassword(card().can or ""), **given(on_report=hook))[which]()

    assert link.exchanges == 0


def test_a_reading_that_is_cancelled_has_no_report() -> None:
    link = card().transport()
    hook = Recorder(link)

    async def run() -> None:
        reading = asyncio.ensure_future(
            inspect_async(link, CANPassword(card().can or ""), **given(on_report=hook), progress=lambda _: stop())
        )

        def stop() -> None:
            reading.cancel()

        with pytest.raises(asyncio.CancelledError):
            await reading

    asyncio.run(run())

    assert hook.told == []


# paths ---------------------------------------------------------------------------------------------------------------


@cache
def taken() -> capture.Capture:
    return inspect(card().transport(), card().password, **given()).capture


def store_of(path: Any) -> object:
    TrustStore(path).add(trust_in(card().pki, AT), at=AT)
    return load_store(path).in_memory()


def file_of_a_store(path: Any) -> object:
    created(path)
    Database(path).close()
    facts = file_facts(path)
    told = str(gone(path, 1, 1)).removeprefix(str(path))
    size = facts is not None and facts.st_size
    return StoreView(path).anchor_count, opened(path, patience=1), size, is_writable(path), told


def kept(path: Any) -> object:
    capture.save(path, taken())
    return capture.load(path)


def written(path: Any) -> object:
    WrittenFile(path).write(b"content")
    with open_regular(path) as stream:
        return stream.read() + read_regular(path, 100)


def own_policy(path: Any) -> object:
    Path(path).write_text('schema = 1\nid = "own"\nextends = "field"\n', encoding="utf-8")
    refuse_foreign_way(path)
    assert not check_policy(path).mistakes
    return load_policy(path)


def dumped(path: Any) -> object:
    Path(path).mkdir()
    for ef, content in card().files.items():
        (Path(path) / f"EF_{ef.name}.bin").write_bytes(content)
    return folders.read_folder(path)


def guarded(path: Any) -> object:
    refuse_foreign(path)
    with locked(path):
        refuse_foreign_file(path, os.stat(path))  # noqa: PTH116 - of either kind
    return None


def named(path: Any) -> object:
    Path(path).mkdir()
    return {existing_folder(path), named_folder(path), expanded(path, "it")} == {Path(path)}


def remembered(path: Any) -> object:
    memory = PairFile(path)
    memory.remember("00" * 32, PairFacts(short=True))
    return memory.recall("00" * 32)


def filled(path: Any) -> object:
    Path(path).mkdir()
    Path(path, "a.cer").write_bytes(b"0")
    return list(folder_files(path, 1))


TAKES_A_PATH: dict[str, tuple[Callable[[Any], object], tuple[Any, ...]]] = {
    "store": (store_of, (TrustStore.__init__, load_store)),
    "store, by another name": (lambda path: (store_of(path), open_store(path).in_memory())[1], (open_store,)),
    "file of a store": (
        file_of_a_store,
        (file_facts, is_writable, created, Database.__init__, StoreView.__init__, opened, gone),
    ),
    "folder of an older version": (read_old_folder, (read_old_folder,)),
    "named": (named, (existing_folder, named_folder, expanded)),
    "capture": (kept, (capture.save, capture.load)),
    "file": (written, (WrittenFile.__init__, open_regular, read_regular)),
    "policy.toml": (own_policy, (load_policy, check_policy, refuse_foreign_way)),
    "dump": (dumped, (folders.read_folder,)),
    "memory": (remembered, (PairFile.__init__,)),
    "folder of files": (filled, (folder_files,)),
    "lock": (guarded, (locked, refuse_foreign, refuse_foreign_file)),
}


@pytest.mark.parametrize("name", TAKES_A_PATH)
def test_a_path_is_taken_as_text_and_as_a_path(name: str, tmp_path: Path) -> None:
    use, _ = TAKES_A_PATH[name]
    results = []
    for kind in (str, Path):
        folder = tmp_path / kind.__name__
        folder.mkdir(mode=0o700)
        results.append(use(kind(folder / name.replace(", ", "-"))))

    assert results[0] == results[1]


BEHIND = (
    "chipkit.evidence.amend_file", "chipkit.evidence.amending", "chipkit.evidence.batch_names",
    "chipkit.evidence.batch_results", "chipkit.evidence.batch_run", "chipkit.evidence.demands",
    "chipkit.evidence.index", "chipkit.evidence.judging_files", "chipkit.evidence.partition",
    "chipkit.evidence.stamp_authorities", "chipkit.evidence.terminals", "chipkit.evidence.unlocking", "chipkit.keys",
    "chipkit.rendering", "chipkit.settings", "chipkit.trust.bringing_forward", "chipkit.trust.current",
    "chipkit.verify.policy_file",
)  # fmt: skip
"""Rooms behind commands and `TrustStore`, which hand them one kind of path: what others are to call is not said yet."""


def test_every_public_function_with_a_path_is_tried() -> None:
    tried = {introspection.unwrap(function) for _, functions in TAKES_A_PATH.values() for function in functions}
    known = {(function.__module__, function.__qualname__) for function in tried}
    missed = []
    for name, function in public_functions():
        for argument, hint in get_type_hints(introspection.unwrap(function)).items():
            kinds = [hint, *get_args(hint)]
            if argument in ("return", "program"):  # the child's program is another one in tests alone
                continue
            is_path = any(isinstance(kind, type) and issubclass(kind, Path) for kind in kinds)
            takes_both = str in kinds and any(getattr(kind, "__origin__", kind) is os.PathLike for kind in kinds)
            named = argument in ("path", "folder", "file") and str in kinds
            if is_path or (named and not takes_both):
                missed.append(f"{name}: {argument} is a {hint}")
            if takes_both and (function.__module__, function.__qualname__) not in known:
                missed.append(f"{name} is not tried")

    assert [each for each in missed if not each.startswith(BEHIND)] == []


def public_functions() -> list[tuple[str, Any]]:
    import importlib  # noqa: PLC0415 - for this alone
    import pkgutil  # noqa: PLC0415 - likewise

    found = []
    for module in pkgutil.walk_packages(chipkit.__path__, "chipkit."):
        if module.name.startswith("chipkit.cli") or module.name.endswith(("__main__", "job_object", "native")):
            continue
        loaded = importlib.import_module(module.name)
        for name in getattr(loaded, "__all__", ()):
            value = getattr(loaded, name)
            members = [value] if introspection.isfunction(value) else []
            if introspection.isclass(value) and value.__module__ == module.name and "Error" not in name:
                members += [each for each in vars(value).values() if introspection.isfunction(each)]
            found += [(f"{module.name}.{each.__qualname__}", each) for each in members]
    return [(name, function) for name, function in found if function.__module__.startswith("chipkit")]


@pytest.mark.parametrize("kind", [str, Path])
def test_what_is_not_there_is_an_error_however_it_is_written(kind: type, tmp_path: Path) -> None:
    missing = kind(tmp_path / "no" / "such")

    for load in (load_store, open_store):
        with pytest.raises(TrustFolderMissingError, match="this trust folder does not exist") as caught:
            load(missing)
        assert caught.value.folder == Path(missing)
    for read in (capture.load, folders.read_folder):
        with pytest.raises(CaptureError):
            read(missing)
    with pytest.raises(CodecError):
        load_policy(kind(tmp_path / "no.toml"))


def test_a_file_is_no_trust_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(TrustError):
        load_store(tmp_path / "file")


def test_a_path_is_never_the_name_of_a_policy() -> None:
    assert load_policy("field").id == "field"
    with pytest.raises(CodecError):
        load_policy(Path("field"))


# the logger ----------------------------------------------------------------------------------------------------------


def secrets_of(specimen: Specimen) -> set[str]:
    """What names the person or opens the card: texts of the zone, of DG13, and numbers."""
    mrz, holder = specimen.mrz, specimen.holder
    texts = {*mrz.lines, mrz.document_number, mrz.primary_identifier, mrz.secondary_identifier}
    texts |= {mrz.date_of_birth.text, mrz.date_of_expiry.text, specimen.can or "", holder.full_name}
    texts |= {holder.personal_number, *holder.full_name.split(), holder.date_of_birth.isoformat()}
    return {text for text in texts if len(text) >= 4}


def parts_of(*contents: bytes) -> set[str]:
    """Eight bytes of each place, as a log would show them: in hexadecimal, and as Python writes bytes."""
    parts = {content[at : at + 8] for content in contents for at in range(0, len(content) - 7, 8)}
    telling = {part for part in parts if len(set(part)) > 2 and b"chipkit" not in part}  # the test authority's name
    return {part.hex() for part in telling} | {repr(part)[2:-1].casefold() for part in telling}


def sent_in(trace: Trace) -> set[str]:
    return parts_of(*(data for entry in trace.entries for data in (entry.command, entry.response)))


@pytest.fixture
def heard() -> Any:
    """Everything that any logger says, with all that a formatter could show of it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(threadName)s %(message)s %(args)s %(pathname)s"))
    root = logging.getLogger()
    before, chipkit_before = root.level, logging.getLogger("chipkit").level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("chipkit").setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)
    logging.getLogger("chipkit").setLevel(chipkit_before)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("profile", profile_names())
def test_nothing_personal_is_logged(profile: str, seed: int, heard: io.StringIO, tmp_path: Path) -> None:
    specimen = personalise(load_profile(profile), seed=seed, at=AT)
    link, trace, trust = specimen.transport(), Trace(keep_data=True), trust_in(specimen.pki, AT)
    TrustStore(tmp_path).add(trust, at=AT)
    printed = read_input("".join(specimen.mrz.lines)).expected
    arguments = given(trust=load_store(tmp_path), printed=printed, mode="demo")

    report = inspect(link, specimen.password, **arguments, trace=trace)
    asyncio.run(inspect_async(link, specimen.password, **arguments))
    inspect(specimen.transport(max_command=40), specimen.password, **arguments)
    inspect(specimen.transport(), CANPassword("999999"), **arguments)
    capture.loads(capture.dumps(report.capture))

    said = heard.getvalue()
    assert "report made" in said
    assert not [secret for secret in secrets_of(specimen) if secret.casefold() in said.casefold()]
    data = parts_of(*specimen.files.values(), specimen.password.secret) | sent_in(trace)
    assert len(data) > 1000
    assert not [part for part in data if part in said.casefold()]
    assert str(tmp_path) not in said


@pytest.mark.parametrize("defect", list(DEFECTS))
def test_nothing_personal_is_logged_of_a_card_that_is_not_right(defect: str, heard: io.StringIO) -> None:
    specimen = apply_defect(card(), defect)
    trace = Trace(keep_data=True)

    inspect(specimen.transport(), specimen.password, **given(trace=trace))

    said = heard.getvalue()
    assert not [secret for secret in secrets_of(card()) if secret.casefold() in said.casefold()]
    assert not [part for part in parts_of(*specimen.files.values()) | sent_in(trace) if part in said.casefold()]


def test_the_events_are_those_of_the_page(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    TrustStore(tmp_path).add(trust_in(card().pki, AT), at=AT)
    caplog.set_level(logging.DEBUG, logger="chipkit")

    inspect(card().transport(), card().password, **given(trust=load_store(tmp_path)))

    page = (EXAMPLES.parent / "docs" / "api.md").read_text("utf-8")
    events = {record.msg.partition(":")[0] for record in caplog.records}
    assert events == {"trust loaded", "step begun", "step ended", "reading ended", "report made"}
    assert all(f"`{event}`" in page for event in (*events, "reader connected", "reader given back"))
    assert {record.name for record in caplog.records} == {"chipkit"}
    assert "reading ended: whole" in caplog.messages


def test_it_is_silent_where_nobody_listens(capfd: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("chipkit")

    inspect(card().transport(), card().password, **given())

    assert any(isinstance(handler, logging.NullHandler) for handler in logger.handlers)
    assert logger.level == logging.NOTSET
    assert capfd.readouterr() == ("", "")
