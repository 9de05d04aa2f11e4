"""What is prepared beside a reading: modules are loaded and stores are opened while the card takes its time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Preparation"]

T = TypeVar("T")


class Preparation(Generic[T]):
    """Work that was begun in a thread of its own; its result, or its error, comes to whoever asks for it."""

    def __init__(self, work: Callable[[], T]) -> None:
        """Begin; at once and here where no thread is to be had.

        Args:
            work: What is done. It imports nothing that the thread which begins it still has to import.
        """
        self._work = work
        self._results: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="chipkit preparation")
        try:
            self._thread.start()
        except RuntimeError:  # little memory, or as many threads as the system allows
            self._run()

    def _run(self) -> None:
        try:
            self._results.append(self._work())
        except BaseException as error:  # noqa: BLE001 - handed to whoever asks for the result
            self._error = error

    def failed(self) -> bool:
        """Whether it is over and came to nothing, so that there is no use in going on beside it."""
        return self._error is not None

    def result(self) -> T:
        """What came of it, once it is over.

        Raises:
            BaseException: What the work raised.
        """
        if self._thread.ident is not None:
            self._thread.join()
        if self._error is not None:
            raise self._error
        return self._results[0]
