"""The chip's files: two folders, what is selected, and who may read (ISO/IEC 7816-4, 7; Doc 9303-10, 3.6)."""

from __future__ import annotations

from enum import Enum, unique
from typing import TYPE_CHECKING

from chipkit.codec import status
from chipkit_emulator.model import Condition
from chipkit_emulator.refusal import RefusalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.lds.files import EF
    from chipkit_emulator.model import Personalisation

__all__ = ["Access", "FileSystem", "Folder"]


@unique
class Folder(Enum):
    """The two folders of the chip."""

    MASTER_FILE = "MF"
    APPLICATION = "eMRTD application"


@unique
class Access(Enum):
    """How the terminal got in."""

    NONE = "none"
    BAC = "BAC"
    PACE = "PACE"


_NO_CURRENT_FILE = 0x6986
_GRANTED = {
    Condition.ALWAYS: frozenset(Access),
    Condition.ACCESS: frozenset({Access.BAC, Access.PACE}),
    Condition.PACE: frozenset({Access.PACE}),
    Condition.TERMINAL_AUTHENTICATION: frozenset[Access](),
}


class FileSystem:
    """The files, and the selected folder and file."""

    def __init__(self, personalisation: Personalisation) -> None:
        self._personalisation = personalisation
        self._folder = Folder.MASTER_FILE
        self._current: EF | None = None

    @property
    def folder(self) -> Folder:
        """The selected folder."""
        return self._folder

    @property
    def current(self) -> EF | None:
        """The selected file, if one is."""
        return self._current

    def with_short_identifier(self, sfi: int) -> EF | None:
        """The file of the current folder that has short EF identifier `sfi`, whoever may read it."""
        return next((ef for ef in self._visible() if ef.sfi == sfi), None)

    def enter(self, folder: Folder) -> None:
        """Select a folder; no file is selected then."""
        self._folder = folder
        self._current = None

    def select(self, fid: int, access: Access) -> EF:
        """Select the file of the current folder that has file identifier `fid`."""
        return self._select(lambda ef: ef.fid == fid, access)

    def select_short(self, sfi: int, access: Access) -> EF:
        """Select the file of the current folder that has short EF identifier `sfi`."""
        return self._select(lambda ef: ef.sfi == sfi, access)

    def read_current(self, access: Access) -> bytes:
        """The content of the selected file."""
        if self._current is None:
            raise RefusalError(_NO_CURRENT_FILE)
        self._check(self._current, access)
        return self._personalisation.files[self._current]

    def _select(self, wanted: Callable[[EF], bool], access: Access) -> EF:
        found = next((ef for ef in self._visible() if wanted(ef)), None)
        if found is None:
            raise RefusalError(status.FILE_NOT_FOUND)
        self._check(found, access)
        self._current = found
        return found

    def _visible(self) -> list[EF]:
        in_master_file = self._folder is Folder.MASTER_FILE
        hidden = self._personalisation.quirks.hidden
        return [ef for ef in self._personalisation.files if ef.in_master_file == in_master_file and ef not in hidden]

    def _check(self, ef: EF, access: Access) -> None:
        denied = self._personalisation.quirks.denied.get(ef)
        if denied is not None:
            raise RefusalError(denied)
        if access not in _GRANTED[self._personalisation.condition(ef)]:
            raise RefusalError(status.ACCESS_DENIED)
