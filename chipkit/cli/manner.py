"""How a command speaks to the person beside its result: in which language, and whether at all.

A program runs one command, so there is one manner at a time; what tells of an error stands above the command, and what
tells of a reading runs beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

__all__ = ["MANNER", "Manner"]


class Manner:
    """What was asked for."""

    def __init__(self) -> None:
        self.begin(())

    def begin(self, words: Sequence[str]) -> None:
        """Forget what an earlier command of this process asked for.

        Args:
            words: The call, which may say the language although it cannot be understood.
        """
        self._words = tuple(words)
        self._language = ""
        self.quiet = False
        """Whether neither progress nor notes are told."""

    def take(self, arguments: Namespace) -> None:
        """Speak as a command's arguments say, those of them that it takes."""
        self._language = getattr(arguments, "lang", None) or self._language
        self.quiet = bool(getattr(arguments, "quiet", False))

    @property
    def language(self) -> str:
        """English or Vietnamese, by the words of `chipkit.language.Language`.

        Where no argument says it, as before a call is understood, or of a command that takes none, it is looked up when
        somebody is to be told something: in the call, the environment and the settings.
        """
        if not self._language:
            from chipkit.cli.settled import spoken_language  # noqa: PLC0415 - most calls say it, or tell nothing

            self._language = spoken_language(self._words)
        return self._language

    @language.setter
    def language(self, language: str) -> None:
        self._language = language


MANNER: Final = Manner()
"""That of the command that runs."""
