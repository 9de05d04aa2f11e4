"""`--trace FILE`: what went over the link, without what was in it, and however the reading ended (docs/logs.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from chipkit.cli.saving import Saving, target
from chipkit.session.trace import Trace

if TYPE_CHECKING:
    from argparse import Namespace

__all__ = ["Traced"]


class Traced:
    """A record of one reading, saved when the command ends; a context manager, which saves nothing if none is asked."""

    def __init__(self, arguments: Namespace) -> None:
        """Prove the file writable before a card is touched.

        Args:
            arguments: What `chipkit.cli.arguments.add_trace_option` and `add_language_option` declared.

        Raises:
            CodecError: The option names no file.
            OSError: The file cannot be written.
        """
        self._file = None if arguments.trace is None else target(arguments.trace, "--trace", force=arguments.force)
        self._saving = Saving(arguments.lang)
        self.record = None if self._file is None else Trace()
        """What is handed to the reading; None where no record is asked for."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: object) -> None:
        if self._file is None or self.record is None:
            return
        with self._saving:
            self._saving.save(self._file, "".join(entry.line for entry in self.record.entries).encode())

    def code(self, code: int) -> int:
        """The exit code of a command that ended with `code` otherwise."""
        return self._saving.code(code)
