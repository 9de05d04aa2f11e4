"""What a call leaves open is settled here, and nowhere else: by the environment, the user's settings, or a default.

An option of the call goes before the environment, the environment before the file, the file before the default
(docs/settings.md). The file is read only where something is still open.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Literal

from chipkit.cli.output import note
from chipkit.errors import CodecError, TrustError
from chipkit.settings import Settings, checked_setting, load_settings
from chipkit.trust.ownership import refuse_foreign_way
from chipkit.values import dataclass

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

__all__ = ["KEYS", "Setting", "Settling", "Source", "settle"]

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
_DEFAULTS: Final[Mapping[str, str | None]] = {"trust": None, "reader": None, "language": "en", "policy": "field"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What one setting is, and what says so."""

    key: str
    value: object
    source: Source


class Settling:
    """Settles one after the other; the file is read once, when it is first needed."""

    def __init__(self) -> None:
        self._settings: Settings | None = None

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
        return Setting(key, _DEFAULTS[key], "default")

    def _guarded(self, key: str, value: object) -> object:
        """A policy that stands, and is not named by the call, is as safe from others as the settings are."""
        if key == "policy" and (path := str(value)).endswith(".toml"):
            refuse_foreign_way(path)
        return value


def settle(arguments: Namespace) -> None:
    """Put into a call what it leaves open of what its parser wants settled.

    A command that goes on without the file, since nothing that it does is a matter of trust, is told what is wrong.

    Raises:
        CodecError, TrustError: As `Settling.of`.
    """
    settling = Settling()
    for option in arguments.wanted_settings:
        if option == "trust" and os.environ.get(_VARIABLES[option]):
            continue  # `chipkit.trust.location` follows it
        given = getattr(arguments, option)
        try:
            value = settling.of(KEYS[option], given).value
        except (CodecError, TrustError) as error:
            if not getattr(arguments, "without_settings", False):
                raise
            note(f"{error}; passed over here")
            settling.pass_over_the_file()
            value = _DEFAULTS[KEYS[option]]
        setattr(arguments, option, value)


def _of_environment(key: str, text: str) -> object:
    if key == "trust":
        return text  # `chipkit.trust.location` follows it
    try:
        return checked_setting(key, text)
    except CodecError as error:
        told = error.reason.removeprefix(f"{key} = ")
        raise CodecError(told, where=_VARIABLES[key]) from None
