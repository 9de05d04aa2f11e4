"""What is not installed is told by its name, with the command that installs it, by all that needs it."""

from __future__ import annotations

import importlib
import io
import json
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from chipkit.cli.common import ExitCode, error_code
from chipkit.extras import EXTRAS, ExtraMissingError, absence, install_command, is_installed, require
from chipkit.session.pcsc import LibraryMissingError, list_readers
from chipkit.session.pcsc.api import scard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).resolve().parents[2]
PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

NEEDED: Final = (
    ("pcsc", "chipkit.cli", "read --number 001199000016"),
    ("pcsc", "chipkit.cli", "readers"),
    ("pcsc", "chipkit.cli", "readers --watch"),
    ("pcsc", "chipkit.cli", "readers --json"),
    ("pcsc", "chipkit.cli", "demo --pcsc"),
    ("pcsc", "chipkit_emulator.cli", "examine-card --can 123456"),
    ("pcsc", "chipkit_gui.app", ""),
    ("pcsc", "chipkit_gui.app", "--pcsc-demo"),
    ("pcsc", "chipkit_gui.smoke", "--pcsc"),
    ("images", "chipkit.cli", "verify nothing --photo photo.png"),
    ("images", "chipkit.cli", "read --number 001199000016 --photo photo.png"),
    ("qr", "chipkit.cli", "read --qr-image code.png"),
    ("qr", "chipkit.cli", "verify nothing --qr-image code.png"),
    ("emulator", "chipkit.cli", "demo"),
    ("emulator", "chipkit_emulator.cli", "list"),
    ("emulator", "chipkit_emulator.cli", "run"),
    ("emulator", "chipkit_emulator.cli", "examine-card --profile vn-cccd-2024"),
    ("emulator", "chipkit_gui.app", "--demo"),
    ("emulator", "chipkit_gui.app", "--pcsc-demo"),
    ("emulator", "chipkit_gui.smoke", ""),
    ("emulator", "chipkit_gui.gallery", "pictures"),
    ("gui", "chipkit_gui.app", ""),
    ("gui", "chipkit_gui.app", "--demo"),
    ("gui", "chipkit_gui.smoke", ""),
    ("gui", "chipkit_gui.gallery", "pictures"),
    ("hsm", "chipkit.cli", "keys list --keys module"),
    ("stamp", "chipkit.cli", "demo --evidence card.evidence --seal-with key --keys module --stamp http://localhost/"),
    ("stamp", "chipkit.cli", "evidence stamp card.evidence --url http://localhost/ --seal-with key --keys module"),
    ("pdf", "chipkit.cli", "verify nothing --pdf report.pdf"),
    ("pdf", "chipkit.cli", "read --number 001199000016 --pdf report.pdf"),
    ("pdf", "chipkit.cli", "demo --pdf report.pdf"),
)
"""Each extra, a program, and a call of it that needs the extra."""


@pytest.fixture
def hide(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Makes a package be absent, though it is installed, and may be loaded and kept by an earlier test."""

    def hidden(package: str) -> None:
        scard.cache_clear()
        for name in [name for name in sys.modules if name.startswith(f"{package}.")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, package, None)

    yield hidden
    scard.cache_clear()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, but for keys that lie in a module; and nobody who types anything."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    (tmp_path / "module").mkdir(mode=0o700)
    settings = tmp_path / "module" / "pkcs11.toml"
    settings.write_text('module = "/nowhere/module.so"\ntoken = "SPECIMEN"\n', "utf-8")
    settings.chmod(0o600)
    return tmp_path


def distinctive(extra: str) -> str:
    """What an extra alone brings; Pillow comes with several."""
    return "PIL" if extra == "images" else EXTRAS[extra].modules[0]


def all_but(extra: str) -> set[str]:
    return {other for other in EXTRAS if not is_installed(other) and other != extra}


@pytest.mark.parametrize(("extra", "module", "call"), NEEDED)
def test_whoever_needs_an_extra_says_which_and_how_to_install_it(
    extra: str, module: str, call: str, place: Path, hide: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    if all_but(extra) - {"hsm", "stamp", "pdf"}:
        pytest.skip(f"these are not installed, and would be told: {sorted(all_but(extra))}")
    main = importlib.import_module(module).main
    hide(distinctive(extra))
    before = {path.name for path in place.iterdir()}

    code = main(call.split())

    told = capsys.readouterr()
    assert code == ExitCode.USAGE
    if "--json" in call:
        said = json.loads(told.out)
        assert (said["code"], said["message"]) == ("extra-missing", absence(extra))
    else:
        assert told.out == ""
    assert told.err.endswith(f": {absence(extra)}\n")
    assert told.err.count("\n") == 1
    assert {path.name for path in place.iterdir()} == before


def test_each_extra_has_a_call_that_needs_it() -> None:
    assert {extra for extra, _, _ in NEEDED} == set(EXTRAS)


def test_the_table_is_that_of_the_distribution() -> None:
    extras = set(PROJECT["optional-dependencies"]) - {"all"}

    assert set(EXTRAS) == extras
    assert PROJECT["optional-dependencies"]["all"] == [f"chipkit[{','.join(EXTRAS)}]"]


def test_the_binding_of_readers_is_told_as_its_extra(hide: Callable[[str], None]) -> None:
    hide("smartcard")

    with pytest.raises(ExtraMissingError) as raised:
        list_readers()

    assert isinstance(raised.value, LibraryMissingError)
    assert raised.value.extra == "pcsc"
    assert error_code(raised.value) == ExitCode.USAGE


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_of_which_a_part_is_missing_is_not_installed(extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = EXTRAS[extra].modules
    for part in parts:
        with monkeypatch.context() as patched:
            patched.setattr("chipkit.extras.find_spec", lambda name, part=part: None if name == part else name)
            assert not is_installed(extra)
            with pytest.raises(ExtraMissingError):
                require(extra)

    class Blocked:
        """A finder that refuses, as one of a packed program may."""

        def find_spec(self, name: str, *_: object) -> None:
            if name in parts:
                raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(sys, "meta_path", [Blocked(), *sys.meta_path])
    for part in parts:
        monkeypatch.delitem(sys.modules, part, raising=False)
    assert not is_installed(extra)


@pytest.mark.parametrize("extra", EXTRAS)
def test_the_command_is_right_where_the_program_was_installed(
    extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    (tmp_path / "chipkit").mkdir()
    monkeypatch.setattr("chipkit.extras.__file__", str(tmp_path / "chipkit" / "extras.py"))

    assert install_command(extra) == f'pip install "chipkit[{extra}]"'

    (tmp_path / "pyproject.toml").touch()
    assert install_command(extra) == f'pip install -e ".[{extra}]", in chipkit\'s checkout'

    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    assert install_command(extra) == "make setup, in chipkit's checkout"


def test_what_pip_cannot_build_without_is_named_on_linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("chipkit.extras.__file__", str(tmp_path / "chipkit" / "extras.py"))

    packages = "gcc libc6-dev python3-dev libpcsclite-dev"
    assert install_command("pcsc") == f'sudo apt-get install {packages} && pip install "chipkit[pcsc]"'
    assert install_command("qr") == 'pip install "chipkit[qr]"'
