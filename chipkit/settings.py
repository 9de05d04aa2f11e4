"""The settings of a user: trust folder, reader, language and policy, in a file of his own (docs/settings.md).

The file steers whom and what a verdict rests on, so it counts only where nobody else could have written it, as with the
trust folder (`chipkit.trust.ownership`), and never because of the folder that somebody stands in.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from chipkit.codec.printable import without_numbers
from chipkit.errors import CodecError, TrustError
from chipkit.frozen import FrozenMapping
from chipkit.language import Language
from chipkit.meant import meant, there_are
from chipkit.regular_file import open_regular, read_up_to
from chipkit.trust.location import expanded
from chipkit.trust.ownership import refuse_foreign_file, refuse_foreign_way
from chipkit.values import dataclass

__all__ = ["CONFIG_VARIABLE", "Settings", "checked_setting", "load_settings", "settings_place"]

CONFIG_VARIABLE: Final = "CHIPKIT_CONFIG"
"""The variable that names another file."""
_NAME: Final = "settings.toml"
_MAX: Final = 1 << 16
_POLICIES: Final = ("conformance", "field")
"""The policies that come with chipkit; a test compares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a user's file says; None of what it leaves out."""

    file: Path | None = None
    """The file that was read; None where there is none."""
    trust: Path | None = None
    """The trust folder, an absolute path."""
    reader: str | None = None
    """The reader, or a part of its name."""
    language: Language | None = None
    policy: str | None = None
    """The name of a policy that comes with chipkit, or the absolute path of a policy's file."""


def settings_place() -> tuple[Path | None, bool]:
    """Where the file of this user is, and whether the variable `CHIPKIT_CONFIG` names it; None where he has no home.

    Raises:
        CodecError: The variable does not hold an absolute path, and would name another file in each place.
    """
    named = os.environ.get(CONFIG_VARIABLE)
    if named:
        return _absolute(named, CONFIG_VARIABLE), True
    from platformdirs import user_config_path  # noqa: PLC0415 - for this one question, which most calls do not ask

    try:
        folder = user_config_path("chipkit", appauthor=False)
    except RuntimeError:  # a user whom the system does not list, and who has no HOME
        return None, False
    return (folder / _NAME if folder.is_absolute() else None), False


def load_settings() -> Settings:
    """Read the file of this user; where there is none, and none was named, everything is left out.

    Raises:
        CodecError: The file cannot be read or used. All that is wrong is told, by key, with what would be right.
        TrustError: Somebody else could have written it, or put another one in its place.
    """
    place, named = settings_place()
    if place is None or not (named or os.path.lexists(place)):  # a link that leads nowhere is one to be told of
        return Settings()
    document = _document(place)
    found: dict[str, Any] = {}
    wrong = []
    for key, value in document.items():
        try:
            found[key] = checked_setting(key, value)
        except CodecError as error:
            wrong.append(error.reason)
    if wrong:
        raise CodecError("; ".join(wrong), where=str(place))
    return Settings(file=place, **found)


def checked_setting(key: str, value: object) -> object:
    """What a key says, as `Settings` has it.

    Raises:
        CodecError: The key is unknown, or cannot say this; the reason begins with it.
    """
    if key not in _CHECKED:
        raise CodecError(f"{without_numbers(key[:40])!r}: unknown key; {there_are(key, _CHECKED)}")
    if not isinstance(value, str) or not value or not value.isprintable():
        raise CodecError(f"{key} = {value!r}: a text belongs here, such as {_EXAMPLES[key]}")
    return _CHECKED[key](value)


def _document(place: Path) -> Mapping[str, Any]:
    try:
        refuse_foreign_way(place)
        with open_regular(place) as stream:
            refuse_foreign_file(place, os.fstat(stream.fileno()))
            data = read_up_to(stream, _MAX, str(place))
    except OSError as error:
        raise CodecError(f"the settings cannot be read: {error.strerror}", where=str(place)) from None
    from chipkit.codec.strict_toml import read_toml  # noqa: PLC0415 - most people have no such file

    try:
        return read_toml(data.decode("utf-8-sig"), str(place), limit=_MAX)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CodecError(f"not UTF-8 in line {line}", where=str(place)) from None


def _trust(text: str) -> Path:
    return _absolute(text, "trust")


def _reader(text: str) -> str:
    return text


def _language(text: str) -> Language:
    if text not in tuple(Language):
        raise CodecError(f"language = {text!r}: unknown; {there_are(text, Language)}")
    return Language(text)


def _policy(text: str) -> str:
    if text in _POLICIES:
        return text
    if not text.endswith(".toml"):
        raise CodecError(
            f"policy = {without_numbers(text)!r}: neither {' nor '.join(_POLICIES)} nor the path of a file *.toml"
            f"{meant(text, _POLICIES)}"
        )
    return str(_absolute(text, "policy"))


def _absolute(text: str, key: str) -> Path:
    try:
        path = expanded(text, f"{key} = {text!r}")
    except TrustError as error:
        raise CodecError(str(error)) from None
    if not path.is_absolute():
        raise CodecError(f"{key} = {text!r}: not an absolute path, which would name another one in each folder")
    return path


_CHECKED: Final[Mapping[str, Callable[[str], object]]] = FrozenMapping(
    {"trust": _trust, "reader": _reader, "language": _language, "policy": _policy}
)
_EXAMPLES: Final[Mapping[str, str]] = FrozenMapping(
    {"trust": "'~/trust'", "reader": "'ACS ACR1252'", "language": "'vi'", "policy": "'field'"}
)
