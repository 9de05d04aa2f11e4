"""Which card a test asks for, by names of profiles, defects and oddities; a wrong name is told with the nearest."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from chipkit.errors import CodecError, UnsupportedError
from chipkit.meant import there_are
from chipkit_emulator.defects.oddities import ODDITIES
from chipkit_emulator.defects.registry import DEFECTS, Family, lacking
from chipkit_emulator.personalisation.profile import Profile, load_profile, profile_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["SOUND", "CardChoice", "defect_names", "oddity_names", "profiles_named"]

SOUND: Final = "sound"
"""The name of no defect."""


@dataclass(frozen=True, slots=True)
class CardChoice:
    """One card; each choice is always the same one."""

    profile: str = "vn-cccd-2021"
    """Name of a profile, or path of a TOML file."""
    defect: str = SOUND
    """Name of a defect or an oddity, or `SOUND`."""
    seed: int = 0
    """Which holder and keys."""
    extended: int | Literal["profile"] | None = "profile"
    """The longest response APDU that is announced, in bytes; None for short ones alone."""

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> CardChoice:
        """The choice that these words make, checked.

        Raises:
            CodecError: A word or a name is unknown; the text names the nearest.
        """
        known = [field.name for field in fields(cls)]
        for word in words:
            _among(word, known, "argument")
        choice = cls(**{word: _plain(word, value) for word, value in words.items()})
        choice._check()
        return choice

    def unfit(self) -> str:
        """Why no card of the profile can have this defect; empty where one can.

        Raises:
            CodecError: The profile's file is malformed.
        """
        missing = () if self.defect == SOUND else lacking(self.defect, _profile(self.profile))
        files = " and ".join(ef.label for ef in missing)
        return f"defect {self.defect} needs {files}, which profile {self.profile} has not" if missing else ""

    def _check(self) -> None:
        for name, kind in (("profile", str), ("defect", str), ("seed", int)):
            value = getattr(self, name)
            if not isinstance(value, kind) or isinstance(value, bool):
                raise CodecError(f"{name} is a {kind.__name__}, not {value!r}")
        extended = self.extended
        if extended not in ("profile", None) and (isinstance(extended, bool) or not isinstance(extended, int)):
            raise CodecError(f"extended is a number of bytes, None or 'profile', not {extended!r}")
        if not self.profile.endswith(".toml"):
            _among(self.profile, profile_names(), "profile")
        _profile(self.profile)
        _among(self.defect, (SOUND, *DEFECTS, *ODDITIES), "defect")


def profiles_named(names: Iterable[str]) -> tuple[str, ...]:
    """These profiles, or all that come along.

    Raises:
        CodecError: One is unknown.
    """
    return tuple(_among(name, profile_names(), "profile") for name in names) or profile_names()


def defect_names(names: Iterable[str], *, profile: str | None, family: str | None) -> tuple[str, ...]:
    """These defects, or all; of one family and fit for one profile where these are given.

    Raises:
        CodecError: A name is unknown.
        UnsupportedError: A defect that was named does not fit the profile.
    """
    if family is not None:
        _among(family, get_args(Family), "family of defects")
    named = tuple(_among(name, tuple(DEFECTS), "defect") for name in names)
    of_family = (name for name, defect in DEFECTS.items() if family in (None, defect.family))
    return _fitting(named, of_family, profile)


def oddity_names(names: Iterable[str], *, profile: str | None) -> tuple[str, ...]:
    """These oddities, or all that a card of the profile can have.

    Raises:
        CodecError: A name is unknown.
        UnsupportedError: An oddity that was named does not fit the profile.
    """
    named = tuple(_among(name, tuple(ODDITIES), "oddity") for name in names)
    return _fitting(named, ODDITIES, profile)


def _fitting(named: tuple[str, ...], every: Iterable[str], profile: str | None) -> tuple[str, ...]:
    if profile is None:
        return named or tuple(every)
    choices = [CardChoice.of({"profile": profile, "defect": name}) for name in named or every]
    reasons = [choice.unfit() for choice in choices]
    if named and any(reasons):
        raise UnsupportedError(next(filter(None, reasons)))
    return tuple(choice.defect for choice, reason in zip(choices, reasons, strict=True) if not reason)


def _plain(word: str, value: object) -> Any:  # noqa: ANN401 - checked later, with the others
    """A path as text, and the defect that is none by its name."""
    if word == "defect" and value is None:
        return SOUND
    return str(value) if isinstance(value, Path) else value


@cache
def _profile(name: str) -> Profile:
    return load_profile(name)


def _among(name: str, known: Iterable[str], what: str) -> str:
    names = tuple(known)
    if name in names:
        return name
    raise CodecError(f"no {what} {name!r}; {there_are(name, names)}")
