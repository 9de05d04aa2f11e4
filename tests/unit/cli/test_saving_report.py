"""A report that could not be written is told, also where the files of the same command could not be saved."""

from __future__ import annotations

import errno
import io
import sys
from typing import TYPE_CHECKING

import pytest

from chipkit.cli.common import ExitCode
from chipkit.cli.program import run_program
from chipkit.cli.saving import Saving
from chipkit.written_file import WrittenFile

if TYPE_CHECKING:
    from pathlib import Path


class Full(io.StringIO):
    """Standard output on a full disk: what cannot be written is gone, and the next flush has nothing to do."""

    def __init__(self, reason: int) -> None:
        super().__init__()
        self._reason: int | None = reason

    def flush(self) -> None:
        if self._reason is not None:
            reason, self._reason = self._reason, None
            raise OSError(reason, "cannot be written")


def saving(gone: Path | None = None, ends: type[BaseException] | None = None) -> int:
    """A command that prints a report, and saves a photo to a folder that is gone by then, or is ended."""
    photo = None
    if gone is not None:
        gone.mkdir()
        photo = WrittenFile(gone / "photo.png")
        gone.rmdir()
    with Saving("en") as saved:
        sys.stdout.write("the report")
        if photo is not None:
            saved.save(photo, b"photo")
        if ends is not None:
            raise ends
    return saved.code(ExitCode.SUCCESSFUL)


@pytest.mark.parametrize("photo", ["", "photo"])
@pytest.mark.parametrize(("reason", "code"), [(errno.ENOSPC, ExitCode.NOT_WRITTEN), (errno.EPIPE, ExitCode.ABORTED)])
def test_a_report_that_is_lost_while_files_are_saved_is_no_success(
    reason: int,
    code: int,
    photo: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdout", Full(reason))

    ended = run_program("chipkit", lambda: saving(tmp_path / photo if photo else None))

    told = capsys.readouterr().err
    assert ended == code
    assert ("photo.png" in told) is bool(photo)
    assert ("the result was not written" in told) is (code == ExitCode.NOT_WRITTEN)


def test_what_ends_a_command_is_not_hidden_by_its_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Full(errno.ENOSPC))

    with pytest.raises(KeyboardInterrupt):
        saving(ends=KeyboardInterrupt)


def test_an_interruption_while_it_is_asked_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Impatient(io.StringIO):
        """A terminal at which somebody presses Ctrl-C as soon as a question stands there."""

        def isatty(self) -> bool:
            return True

        def flush(self) -> None:
            if self.getvalue().endswith("): "):
                self.write("^C")
                raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", Impatient())
    monkeypatch.setattr(sys, "stderr", asked := Impatient())

    assert saving(tmp_path / "folder") == ExitCode.NOT_WRITTEN
    assert capsys.readouterr().out == "the report"
    assert "not saved" in asked.getvalue()
