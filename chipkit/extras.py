"""What a plain installation leaves out: each extra, what it brings, and the command that installs it here.

Whoever needs one asks `require` before it begins; where one is missing, every program says so in one sentence, ends
with 2 and has done nothing.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit.error_codes import ErrorCode
from chipkit.errors import UnsupportedError
from chipkit.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EXTRAS", "Extra", "ExtraMissingError", "absence", "install_command", "is_installed", "require"]


@dataclass(frozen=True, slots=True)
class Extra:
    """One of `[project.optional-dependencies]`."""

    name: str
    needs: str
    """What takes it, and what it brings: the beginning of a sentence."""
    modules: tuple[str, ...]
    """What is imported of it."""
    building: str = ""
    """Debian's packages without which pip cannot build it on Linux, where nobody publishes it built."""


EXTRAS: Final[Mapping[str, Extra]] = MappingProxyType(
    {
        each.name: each
        for each in (
            Extra("pcsc", "card readers need pyscard", ("smartcard",), "gcc libc6-dev python3-dev libpcsclite-dev"),
            Extra("images", "photos need Pillow", ("PIL",)),
            Extra("qr", "QR codes in pictures need zxing-cpp and Pillow", ("zxingcpp", "PIL")),
            Extra("emulator", "the software card needs pycryptodome and Pillow", ("Crypto", "PIL")),
            Extra(
                "gui",
                "the desk's window needs PySide6, Pillow and the font Be Vietnam Pro",
                ("PySide6", "shiboken6", "PIL", "fontpkg_be_vietnam_pro"),
            ),
            Extra("hsm", "keys in a module need python-pkcs11", ("pkcs11",)),
            Extra("stamp", "time stamps need rfc3161-client", ("rfc3161_client",)),
            Extra(
                "pdf",
                "a PDF needs fpdf2 and the font Be Vietnam Pro (a page, --html, needs nothing)",
                ("fpdf", "fontpkg_be_vietnam_pro"),
            ),
        )
    }
)
"""Each by its name."""


class ExtraMissingError(UnsupportedError):
    """What was asked for takes an extra that is not installed; the text has the command that installs it.

    Attributes:
        extra: Its name, such as "qr".
    """

    code = ErrorCode.EXTRA_MISSING

    def __init__(self, extra: str) -> None:
        self.extra = extra
        super().__init__(absence(extra))


def is_installed(extra: str) -> bool:
    """Whether all that an extra brings is there; nothing of it is loaded."""
    return all(_is_there(module) for module in EXTRAS[extra].modules)


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):  # somebody keeps it from being found, or half of it is there
        return False


def require(*extras: str) -> None:
    """Refuse to begin without extras; modules that need one are imported behind this call.

    Raises:
        ExtraMissingError: One is not installed.
    """
    for extra in extras:
        if not is_installed(extra):
            raise ExtraMissingError(extra)


def absence(extra: str) -> str:
    """The sentence that says what is missing, with the command that installs it."""
    return f"{EXTRAS[extra].needs}, not installed here: {install_command(extra)}"


def install_command(extra: str) -> str:
    """What installs an extra into the environment that this program runs in.

    In a checkout that `make setup` set up it is that; in another environment of a checkout, pip takes the extra of the
    checkout; else chipkit was installed from a file, and pip takes the extra of what is installed.
    """
    from pathlib import Path  # noqa: PLC0415 - only where something is missing

    checkout = Path(__file__).resolve().parent.parent
    if (checkout / "pyproject.toml").is_file():
        if Path(sys.prefix).resolve() == checkout / ".venv":
            return f"{_built(extra)}make setup, in chipkit's checkout"
        return f'{_built(extra)}pip install -e ".[{extra}]", in chipkit\'s checkout'
    return f'{_built(extra)}pip install "chipkit[{extra}]"'


def _built(extra: str) -> str:
    packages = EXTRAS[extra].building
    if not packages or not sys.platform.startswith("linux"):
        return ""
    return f"sudo apt-get install {packages} && "
