"""What every test shares: vectors, the folder of real data where there is one, and a PC/SC service of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from chipkit.cli import output
from chipkit.session.trace import TraceEntry
from chipkit.verify import Report
from tests.held_once import held_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit_emulator.links.private_pcsc import PrivatePCSC

ROOT = Path(__file__).resolve().parent.parent
VECTORS = ROOT / "test_vectors"
SHARED = Path(os.environ.get("CHIPKIT_SHARED_DATA", ROOT.parent / "shared" / "data"))
PCSC_SOCKET = "PCSCLITE_CSOCK_NAME"
SOAK = bool(os.environ.get("CHIPKIT_SOAK"))
DRAWN = "_hypothesis_internal_use_settings"
"""Where Hypothesis keeps what `@settings` says of a test."""

# No test asks how quick the machine is, whether it says so by `@settings` or not.
settings.register_profile("chipkit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("chipkit")


def pytest_configure() -> None:
    """Point PC/SC at a service of the tests' own; its library looks once in a process, and must not find a real one."""
    for ignored in (signal.SIGINT, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])):
        # whoever started us in the background ignores them, and so would every program that a test starts and stops
        if signal.getsignal(ignored) is signal.SIG_IGN:
            signal.signal(ignored, signal.default_int_handler if ignored is signal.SIGINT else signal.SIG_DFL)
    folder = Path(tempfile.mkdtemp(prefix="chipkit-pcsc-"))
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    os.environ["XDG_CONFIG_HOME"] = str(folder / "config")  # nobody's own settings
    for name in ("CONFIG", "READER", "LANGUAGE", "POLICY"):
        os.environ.pop(f"CHIPKIT_{name}", None)
    os.environ[PCSC_SOCKET] = str(folder / "run" / "pcscd.comm")


def pytest_unconfigure() -> None:
    """Clean up behind it."""
    shutil.rmtree(Path(os.environ[PCSC_SOCKET]).parents[1], ignore_errors=True)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Of drawn examples a third is run, twenty at least; all of them with CHIPKIT_SOAK=1."""
    test = getattr(item, "obj", None)
    test = getattr(test, "__func__", test)
    drawn: settings | None = getattr(test, DRAWN, None)
    if (
        test is not None and drawn is not None and not SOAK and not hasattr(test, "said_to_draw")
    ):  # an item for each of its parameters
        test.said_to_draw = drawn.max_examples
        setattr(test, DRAWN, settings(drawn, max_examples=fewer(drawn.max_examples)))


def fewer(examples: int) -> int:
    """How many of so many examples are drawn in `make test`."""
    return min(examples, max(20, examples // 3))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say the figures that tests recorded, such as how many exchanges were gone through; workers hand them on too."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    lines = sorted(
        f"{report.nodeid.rpartition('/')[2]}: {name}: {value}"
        for report in reports
        if report.when == "call"
        for name, value in report.user_properties
    )
    if lines:
        terminalreporter.section("recorded figures")
    for line in lines:
        terminalreporter.write_line(line)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test marked `vectors(path)` once for each case of the file, handed in as `case`."""
    marker = metafunc.definition.get_closest_marker("vectors")
    if marker is None:
        return
    cases = [case for path in marker.args for case in _cases(path)]
    metafunc.parametrize("case", cases, ids=[case["id"] for case in cases])


def _cases(path: str) -> list[dict[str, Any]]:
    content = json.loads((VECTORS / path).read_text(encoding="utf-8"))
    if content.get("schema") != 1 or not content.get("source"):
        raise pytest.UsageError(f"{path} has no schema 1 or no source")
    cases: list[dict[str, Any]] = content["cases"]
    ids = [case["id"] for case in cases]
    if not ids or len(set(ids)) != len(ids):
        raise pytest.UsageError(f"{path} has no cases, or two of one id")
    return cases


@pytest.fixture(autouse=True)
def _as_a_program_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """No width of a screen, which pytest-xdist sets and which would wrap what commands print."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(autouse=True, scope="session")
def _documents_follow_their_schemas() -> Iterator[None]:
    """Every JSON document that this process gives or prints is held against its schema, and one without is an error."""
    schemas = [json.loads(path.read_text("utf-8")) for path in (ROOT / "docs" / "schemas").glob("*.json")]
    validators = {schema["title"]: held_once(schema) for schema in schemas}
    to_json, whole, entry_to_json = Report.to_json, output._whole, TraceEntry.to_json

    def held(document: Any) -> Any:
        validators[document["schema"]].validate(document)
        return document

    with pytest.MonkeyPatch.context() as patch:
        for kind, given in ((Report, to_json), (TraceEntry, entry_to_json)):
            patch.setattr(
                kind, "to_json", wraps(given)(lambda *args, _given=given, **named: held(_given(*args, **named)))
            )
        patch.setattr(output, "_whole", lambda document: held(whole(document)))
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real certificates, lists and specimens; the test is skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip(f"real data are not here: no folder {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def test_vectors() -> Path:
    """The folder of the project's vectors."""
    return VECTORS


@pytest.fixture(scope="session")
def pcsc_session() -> Iterator[PrivatePCSC]:
    """A private PC/SC service for this process; skipped where the machine cannot run one, which in CI is a failure."""
    from chipkit.errors import UnsupportedError  # noqa: PLC0415 - only for tests that ask for a reader
    from chipkit_emulator.links.private_pcsc import PrivatePCSC  # noqa: PLC0415 - likewise

    service = PrivatePCSC(Path(os.environ[PCSC_SOCKET]).parents[1], cable=True)
    try:
        service.start()
    except UnsupportedError as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(error))
    yield service
    service.close()


@pytest.fixture
def pcsc(pcsc_session: PrivatePCSC) -> Iterator[PrivatePCSC]:
    """The private PC/SC service, running, with its reader plugged in and empty."""
    from tests.empty_reader import see_empty  # noqa: PLC0415 - only for tests that ask for a reader

    see_empty(pcsc_session)
    yield pcsc_session
    pcsc_session.start_service()
    pcsc_session.plug()
    pcsc_session.remove(slot=0)
    pcsc_session.remove(slot=1)
