"""Which nation issued a document, and which one an input belongs to.

The nations are an argument of whoever asks, with those that come with chipkit as its default: what a program adds is in
force where that program says so, and nowhere else, and the same arguments always give the same report.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import Final

from chipkit.codec.mrz import MRZ
from chipkit.doors import expect
from chipkit.national.nation import Input, Nation
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.values import dataclass

__all__ = ["KNOWN_NATIONS", "Nations", "read_input"]


@dataclass(frozen=True, slots=True)
class Nations:
    """The nations that are known, each by its issuing states; the first ones are asked first.

    One that is given as "module:NAME" is imported when a document or an input needs it.
    """

    entries: tuple[tuple[frozenset[str], Nation | str], ...] = ()

    def __post_init__(self) -> None:
        expect(self.entries, tuple, "entries")
        entries: tuple[object, ...] = self.entries
        for entry in entries:
            if not isinstance(entry, tuple) or len(entry) != 2:
                raise TypeError("one of entries is not a pair of issuing states and a nation")

    def including(self, *nations: Nation) -> Nations:
        """These nations, asked before those that are known already and in place of those of the same states."""
        for nation in nations:
            if not isinstance(nation, Nation):
                raise TypeError(f"not a Nation but {type(nation).__name__}")
        return Nations((*((nation.issuing_states, nation) for nation in nations), *self.entries))

    def __iter__(self) -> Iterator[Nation]:
        return (_loaded(entry) for _, entry in self.entries)

    def issuing(self, mrz: MRZ | None) -> Nation | None:
        """The nation that issued a document; None if it is not one of these.

        Args:
            mrz: Its machine readable zone. Where that cannot be read, the first nation is taken to have issued it.
        """
        if mrz is None:
            return next(iter(self), None)
        for states, entry in self.entries:
            if mrz.issuing_state in states:
                nation = _loaded(entry)
                return nation if nation.issued(mrz) else None
        return None

    @property
    def card_access(self) -> bytes | None:
        """The EF.CardAccess to assume where a chip refuses its own: that of the first nation which knows one."""
        return next((nation.card_access for nation in self if nation.card_access is not None), None)

    def read_input(self, text: str | bytes) -> Input:
        """Recognise what was typed or scanned: the first nation that does says what it is.

        Raises:
            InputRefusedError: No nation recognises it; `refusal` says what it seems to be instead.
        """
        refused = InputRefusedError(Refusal.UNKNOWN)
        for nation in self:
            try:
                return nation.read_input(text)
            except InputRefusedError as error:
                if refused.refusal is Refusal.UNKNOWN:
                    refused = error
        raise refused

    def code_in_picture(self, picture: bytes) -> bytes:
        """The text of the code of a document in a picture: that of the first nation that knows one there.

        Args:
            picture: A file in a format of pictures.

        Raises:
            InputRefusedError: The picture holds no code of a document; `refusal` says what it seems to be instead.
            CodecError: The picture is damaged or too large, or holds codes of several documents.
            UnsupportedError: What reads pictures is not installed.
        """
        refused = InputRefusedError(Refusal.NO_CODE)
        for nation in self:
            try:
                return nation.code_in_picture(picture)
            except InputRefusedError as error:
                if refused.refusal is Refusal.NO_CODE:
                    refused = error
        raise refused


def _loaded(entry: Nation | str) -> Nation:
    return entry if isinstance(entry, Nation) else _named(entry)


@lru_cache(maxsize=64)
def _named(entry: str) -> Nation:
    """The nation under a name of a module, which is loaded with the first document of it."""
    module, _, name = entry.partition(":")
    nation = getattr(import_module(module), name)
    if not isinstance(nation, Nation):
        raise TypeError(f"{entry} is not a Nation but {type(nation).__name__}")
    return nation


KNOWN_NATIONS: Final = Nations(((frozenset({"VNM"}), "chipkit.national.vnm.nation:VIETNAM"),))
"""The nations that come with chipkit."""


def read_input(text: str | bytes, *, nations: Nations = KNOWN_NATIONS) -> Input:
    """Recognise what was typed or scanned: an identity number, a CAN, the text of a QR code, or a zone that is printed.

    Args:
        text: As it came from the keyboard or the scanner, in one line or more.
        nations: Whose inputs are known.

    Raises:
        InputRefusedError: No nation recognises it; `refusal` says what it seems to be instead.
    """
    return nations.read_input(text)
