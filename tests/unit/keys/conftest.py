"""Folders of keys: a file of keys, and a token of SoftHSM, which lies in a folder of the tests' own."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.crypto import passphrases
from chipkit.keys.opening import open_key_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chipkit.keys.store import Store

PASSPHRASE = b"specimen passphrase"
PIN = "73914268"
OFFICER = "55512345"
MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
           "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so")  # fmt: skip


def module() -> str:
    """The module of SoftHSM; where it is not installed a test is skipped, and fails in CI."""
    found = next((path for path in MODULES if Path(path).is_file()), None)
    if found is None or shutil.which("softhsm2-util") is None:
        why = "no SoftHSM: apt-get install softhsm2"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(why)
    return str(found)


@pytest.fixture(scope="session")
def soft_hsm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The module, which looks for its tokens in a folder of the tests' own from now on."""
    path = module()
    pytest.importorskip("pkcs11", reason='no python-pkcs11: pip install "chipkit[hsm]"')
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(settings))
        yield path


@pytest.fixture
def make_token(soft_hsm: str) -> Callable[[], str]:
    """Makes a token and gives its label."""

    def make() -> str:
        label = f"specimen-{secrets.token_hex(4)}"
        subprocess.run(  # noqa: S603 - our own words
            ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", OFFICER, "--pin", PIN],  # noqa: S607
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        return label

    assert soft_hsm
    return make


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase that costs little to try."""
    monkeypatch.setattr(passphrases.ScryptCost, "__init__", _cheap)


def _cheap(self: Any, exponent: int = 14) -> None:
    object.__setattr__(self, "exponent", exponent)
    self.__post_init__()


@pytest.fixture
def file_folder(tmp_path: Path, cheap: None) -> Path:  # noqa: ARG001 - it changes what a passphrase costs
    """A folder whose keys lie in a file."""
    folder = tmp_path / "file-keys"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def token_folder(tmp_path: Path, make_token: Callable[[], str], soft_hsm: str) -> Path:
    """A folder whose keys lie on a token."""
    folder = tmp_path / "token-keys"
    folder.mkdir(mode=0o700)
    (folder / "pkcs11.toml").write_text(f'module = "{soft_hsm}"\ntoken = "{make_token()}"\n')
    return folder


def secret_of(folder: Path) -> bytes:
    """What opens the keys of a folder."""
    return PIN.encode() if (folder / "pkcs11.toml").exists() else PASSPHRASE


def opened(folder: Path) -> Any:
    """The store of a folder, which is made where it is not there."""
    return open_key_store(folder, lambda _: secret_of(folder), make=True)


@pytest.fixture(params=["file", "token"])
def folder(request: pytest.FixtureRequest) -> Path:
    """A folder of keys of either kind."""
    path: Path = request.getfixturevalue(f"{request.param}_folder")
    return path


@pytest.fixture
def reopen(folder: Path) -> Callable[[], Store]:
    """Opens the store of the folder, as another process would."""
    return partial(opened, folder)


@pytest.fixture
def store(folder: Path) -> Store:
    """The store of the folder, open."""
    made: Store = opened(folder)
    return made
