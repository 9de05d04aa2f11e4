"""What a call leaves open is settled here, and nowhere else: by the environment, the user's settings, or a default.

An option of the call goes before the environment, the environment before the file, the file before the default
(docs/settings.md). The file is read only where something is still open.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Literal

from chipkit.cli.manner import MANNER
from chipkit.cli.output import note
from chipkit.cli.told_errors import sentence_of
from chipkit.errors import ChipkitError, CodecError, TrustError
from chipkit.language import Language
from chipkit.settings import Settings, checked_setting, load_settings
from chipkit.trust.ownership import refuse_foreign_way
from chipkit.values import dataclass

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence

__all__ = ["KEYS", "Setting", "Settling", "Source", "settle", "spoken_language"]

Source = Literal["option", "environment", "file", "default"]
"""What says so, from what goes before all to what is left."""

KEYS: Final[Mapping[str, str]] = {"trust": "trust", "reader": "reader", "lang": "language", "policy": "policy"}
"""The key of the file that each option has."""
_VARIABLES: Final[Mapping[str, str]] = {
    "trust": "CHIPKIT_TRUST",
    "reader": "CHIPKIT_READER",
    "language": "CHIPKIT_LANGUAGE",
    "policy": "CHIPKIT_POLICY",
}
_DEFAULTS: Final[Mapping[str, str | None]] = {"trust": None, "reader": None, "policy": "field"}
_PASSED_OVER: Final[Mapping[str, str]] = {"en": "{}; passed over here", "vi": "{}; ở đây bỏ qua"}
_SHORTEST: Final = len("--la")
"""How short `--lang` may be said; what is shorter may be another option."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What one setting is, and what says so."""

    key: str
    value: object
    source: Source


class Settling:
    """Settles one after the other; the file is read once, when it is first needed."""

    def __init__(self, language: str = "en") -> None:
        """Nothing is settled yet.

        Args:
            language: What is spoken where nobody says it.
        """
        self._settings: Settings | None = None
        self._defaults = {**_DEFAULTS, "language": language}

    @property
    def settings(self) -> Settings:
        """The user's file.

        Raises:
            CodecError, TrustError: As `chipkit.settings.load_settings`.
        """
        if self._settings is None:
            self._settings = load_settings()
        return self._settings

    def all(self, options: Mapping[str, object]) -> list[Setting]:
        """Every setting.

        Args:
            options: What the call says, by the keys of the file.

        Raises:
            CodecError, TrustError: As `of`.
        """
        return [self.of(key, options.get(key)) for key in KEYS.values()]

    def pass_over_the_file(self) -> None:
        """Go on as if there were no file."""
        self._settings = Settings()

    def of(self, key: str, option: object = None) -> Setting:
        """What a setting is.

        Args:
            key: One of `KEYS`' keys of the file.
            option: What the call says; None where it says nothing.

        Raises:
            CodecError: A variable, or the file, says what cannot be.
            TrustError: Somebody else could have written the file, or the policy's that is named.
        """
        if option is not None:
            return Setting(key, option, "option")
        variable = _VARIABLES[key]
        if named := os.environ.get(variable):
            return Setting(key, self._guarded(key, _of_environment(key, named)), "environment")
        if (said := getattr(self.settings, key)) is not None:
            return Setting(key, self._guarded(key, said), "file")
        return Setting(key, self.default(key), "default")

    def default(self, key: str) -> str | None:
        """What a setting is where nobody says it."""
        return self._defaults[key]

    def _guarded(self, key: str, value: object) -> object:
        """A policy that stands, and is not named by the call, is as safe from others as the settings are."""
        if key == "policy" and (path := str(value)).endswith(".toml"):
            refuse_foreign_way(path)
        return value


def settle(arguments: Namespace, *, language: str = "en") -> None:
    """Put into a call what it leaves open of what its parser wants settled.

    A command that goes on without the file, since nothing that it does is a matter of trust, is told what is wrong.

    Args:
        arguments: The call, as it was parsed.
        language: That of a program which speaks another one where nobody says so.

    Raises:
        CodecError, TrustError: As `Settling.of`.
    """
    settling = Settling(language)
    for option in arguments.wanted_settings:
        if option == "trust" and os.environ.get(_VARIABLES[option]):
            continue  # `chipkit.trust.location` follows it
        given = getattr(arguments, option)
        try:
            value = settling.of(KEYS[option], given).value
        except (CodecError, TrustError) as error:
            if not getattr(arguments, "without_settings", False):
                raise
            note(_PASSED_OVER[MANNER.language].format(sentence_of(error)))
            settling.pass_over_the_file()
            value = settling.default(KEYS[option])
        setattr(arguments, option, value)


def spoken_language(words: Sequence[str]) -> str:
    """In which language something is told where a call does not settle it; English where what says it is of no use.

    This is asked for in order to tell what is wrong, so nothing comes of what is wrong here.

    Args:
        words: What stands behind the program's name.
    """
    try:
        return str(Settling().of("language", _said_in(words)).value)
    except (ChipkitError, OSError, ImportError, MemoryError):
        return "en"


def _said_in(words: Sequence[str]) -> str | None:
    """The language that a call asks for, or would if it could be understood."""
    said = None
    for place, word in enumerate(words):
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if len(name) >= _SHORTEST and "--lang".startswith(name):
            said = value if equals else "".join(words[place + 1 : place + 2])
    return said if said in tuple(Language) else None


def _of_environment(key: str, text: str) -> object:
    if key == "trust":
        return text  # `chipkit.trust.location` follows it
    try:
        return checked_setting(key, text)
    except CodecError as error:
        told = error.reason.removeprefix(f"{key} = ")
        raise CodecError(told, where=_VARIABLES[key]) from None
