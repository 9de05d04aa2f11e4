"""Two desks of one user see each other; of another user's, a desk learns by the reader that it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit.session.pcsc import AccessDeniedError, ReaderBusyError
from chipkit_gui.other_desk import OtherDesk
from chipkit_gui.service import _problem
from chipkit_gui.texts import MESSAGES

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.errors import ChipkitError


@pytest.mark.parametrize(("others", "there"), [("1000", True), ("1001", False)])
def test_a_lock_is_one_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: str, *, there: bool) -> None:
    monkeypatch.setattr("chipkit_gui.other_desk._user", lambda: "1000")
    mine = OtherDesk(tmp_path)
    assert not mine.is_there()

    monkeypatch.setattr("chipkit_gui.other_desk._user", lambda: others)
    assert OtherDesk(tmp_path).is_there() is there
    mine.close()
    assert not OtherDesk(tmp_path).is_there()


@pytest.mark.parametrize(
    ("error", "code"), [(ReaderBusyError("held by another"), "E10"), (AccessDeniedError("not in front"), "PCSC-03")]
)
def test_a_reader_that_another_users_desk_holds_is_told_with_its_code(error: ChipkitError, code: str) -> None:
    assert MESSAGES[_problem(error)].code == code
