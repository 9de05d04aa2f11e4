"""The desk takes trust, language and policy from the call, the environment and the user's settings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

import chipkit_gui.app
from chipkit_gui.app import main

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's settings, which say nothing yet."""
    for name in [name for name in os.environ if name.startswith("CHIPKIT_")]:
        monkeypatch.delenv(name)
    path = tmp_path / "settings.toml"
    path.write_text("")
    monkeypatch.setenv("CHIPKIT_CONFIG", str(path))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return path


@pytest.fixture
def seats(monkeypatch: pytest.MonkeyPatch) -> list[Namespace]:
    """With what the desk would open its window; it opens none."""
    found: list[Any] = []

    def sit_down(arguments: Namespace) -> int:
        found.append(arguments)
        return 0

    monkeypatch.setattr(chipkit_gui.app, "_sit_down", sit_down)
    return found


def test_what_nobody_says_is_vietnamese_and_for_the_counter(
    file: Path, seats: list[Namespace], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main([]) == 0
    file.unlink()  # and where there is no such file at all
    monkeypatch.delenv("CHIPKIT_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(file.parent / "none"))
    assert main([]) == 0

    assert [(each.lang, each.policy, each.trust) for each in seats] == [("vi", "field", None)] * 2


def test_the_file_counts_and_what_goes_before_it(
    file: Path, tmp_path: Path, seats: list[Namespace], monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(f"trust = '{tmp_path}'\nlanguage = 'en'\npolicy = 'conformance'\nreader = 'another'\n")
    assert main([]) == 0
    monkeypatch.setenv("CHIPKIT_LANGUAGE", "vi")
    assert main(["--policy", "field"]) == 0

    assert [(each.lang, each.policy, each.trust) for each in seats] == [
        ("en", "conformance", tmp_path),
        ("vi", "field", tmp_path),
    ]


@pytest.mark.parametrize("broken", ["broken", "language = 'de'\n", "trust = 'here'\n", "policy = 'feild'\n"])
def test_a_file_that_cannot_be_used_opens_no_window(
    broken: str, file: Path, seats: list[Namespace], capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(broken)

    assert main([]) == 2
    assert not seats
    told = capsys.readouterr().err
    assert told.startswith("chipkit-desk: ")
    assert str(file) in told


def test_the_window_speaks_the_language_of_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("language = 'en'\npolicy = 'conformance'\n")
    pytest.importorskip("PySide6.QtWidgets")
    opened: dict[str, Any] = {}

    class Opened(Exception):  # noqa: N818 - ends the desk where its window would open
        pass

    def open_window(_source: object, policy: Any, **given: Any) -> None:
        opened.update(given, policy=policy.id)
        raise Opened

    import chipkit_gui.running  # noqa: PLC0415 - needs Qt

    with monkeypatch.context() as patched:
        patched.setattr("PySide6.QtWidgets.QApplication", lambda _words: None)
        patched.setattr(chipkit_gui.running, "prepare", lambda _application: None)
        patched.setattr(chipkit_gui.running, "RunningDesk", open_window)
        with pytest.raises(Opened):
            main(["--demo"])

    assert (opened["language"].value, opened["policy"]) == ("en", "conformance")
