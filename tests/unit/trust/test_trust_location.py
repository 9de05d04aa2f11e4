"""Where the trust folder is: a named one that is missing is an error, however it was named; nothing is guessed."""

from __future__ import annotations

import errno
import os
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.errors import TrustError
from chipkit.trust.location import (
    TrustFolderMissingError,
    default_folder,
    existing_folder,
    named_folder,
    passed_over,
)
from chipkit.trust.store import TrustStore, open_store

if TYPE_CHECKING:
    from collections.abc import Callable

if sys.platform == "win32":
    pytest.skip("homes as POSIX has them", allow_module_level=True)

import pwd


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set the variables that name a folder, and take away the others."""

    def give(**values: str) -> None:
        for name in ("CHIPKIT_TRUST", "XDG_DATA_HOME", "HOME"):
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return give


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run as a user whom the system does not list."""

    def unknown(user: Any) -> Any:
        raise KeyError(user)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.setattr(pwd, "getpwnam", unknown)


@pytest.mark.parametrize("name", ["/no/such", "no/such", "~/no/such"])
@pytest.mark.parametrize("how", ["argument", "variable"])
def test_a_named_folder_that_is_missing_is_an_error_however_it_was_named(
    environ: Any, tmp_path: Path, name: str, how: str
) -> None:
    environ(HOME=str(tmp_path), **({"CHIPKIT_TRUST": name} if how == "variable" else {}))

    with pytest.raises(TrustError, match="no/such"):
        existing_folder(name if how == "argument" else None)


def test_a_folder_that_is_a_file_is_no_folder(environ: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environ(CHIPKIT_TRUST=str(tmp_path / "file"))

    with pytest.raises(TrustFolderMissingError):
        existing_folder()


def test_a_tilde_that_no_shell_replaced_is_the_home_folder(environ: Any, tmp_path: Path) -> None:
    (tmp_path / "trust").mkdir()
    environ(HOME=str(tmp_path), CHIPKIT_TRUST="~/trust")

    assert existing_folder() == existing_folder("~/trust") == tmp_path / "trust"


@pytest.mark.parametrize("name", ["~nobody-of-that-name/trust", "~"])
def test_a_tilde_that_stands_for_nobody_is_refused_by_name(environ: Any, nobody: None, name: str) -> None:  # noqa: ARG001
    environ()

    with pytest.raises(TrustError, match="home folder"):
        named_folder(name)


@pytest.mark.parametrize("home", [None, "", "relative"])
def test_a_user_without_a_home_is_told_so_and_how_to_go_on(environ: Any, nobody: None, home: str | None) -> None:  # noqa: ARG001
    environ(**({} if home is None else {"HOME": home}))

    with pytest.raises(TrustError, match=r"no home folder is known here.*--trust or CHIPKIT_TRUST"):
        default_folder()


@pytest.mark.skipif(sys.platform == "darwin", reason="XDG is not asked there")
def test_a_home_is_not_needed_where_the_folder_is_named(environ: Any, nobody: None, tmp_path: Path) -> None:  # noqa: ARG001
    environ(CHIPKIT_TRUST=str(tmp_path))
    assert default_folder() == tmp_path
    environ(XDG_DATA_HOME=str(tmp_path))
    assert default_folder() == tmp_path / "chipkit" / "trust"


@pytest.mark.parametrize("home", ["", "relative"])
@pytest.mark.parametrize("listed", ["/home/lan", "", "home/lan"])
def test_a_home_that_is_no_whole_path_gives_way_to_the_list_of_users(
    environ: Any, monkeypatch: pytest.MonkeyPatch, home: str, listed: str
) -> None:
    environ(HOME=home)
    monkeypatch.setattr(pwd, "getpwuid", lambda _: SimpleNamespace(pw_dir=listed))

    if Path(listed).is_absolute():
        assert Path(listed) in default_folder().parents
    else:
        with pytest.raises(TrustError, match="no home folder is known here"):
            default_folder()


@pytest.mark.skipif(sys.platform == "darwin", reason="XDG is not asked there")
def test_a_relative_data_home_is_passed_over_and_that_is_said(environ: Any, tmp_path: Path) -> None:
    environ(HOME=str(tmp_path), XDG_DATA_HOME="data")

    assert default_folder() == tmp_path / ".local" / "share" / "chipkit" / "trust"
    assert "XDG_DATA_HOME: data: not an absolute path" in passed_over()
    environ(HOME=str(tmp_path), XDG_DATA_HOME="/data")
    assert passed_over() == ""
    environ(CHIPKIT_TRUST=str(tmp_path), XDG_DATA_HOME="data")
    assert passed_over() == ""


@pytest.mark.parametrize(
    "number",
    [errno.EACCES, errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN, errno.ETIMEDOUT, errno.ENAMETOOLONG],
)
def test_a_folder_of_which_the_system_does_not_tell_is_an_error_of_the_trust_wherever_it_fails(
    environ: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int
) -> None:
    environ(CHIPKIT_TRUST=str(tmp_path))
    with TrustStore(tmp_path).change("import", at=datetime.now(UTC)):
        pass  # which makes the file
    asked = os.stat
    failed = 0
    for failing in count():
        calls = count()

        def stat(path: Any, *rest: Any, at: int = failing, calls: Any = calls, **more: Any) -> os.stat_result:
            if str(path).startswith(str(tmp_path)) and next(calls) == at:
                raise OSError(number, os.strerror(number), str(path))
            return asked(path, *rest, **more)

        monkeypatch.setattr(os, "stat", stat)
        try:
            open_store()
        except TrustError as error:
            assert not isinstance(error, TrustFolderMissingError)  # noqa: PT017 - the last look succeeds
            assert str(error).startswith(str(tmp_path))  # noqa: PT017
            assert os.strerror(number) in str(error)  # noqa: PT017
            failed += 1
        finally:
            monkeypatch.setattr(os, "stat", asked)
        if next(calls) <= failing:
            break
    assert failed >= 3
