"""Pictures of the desk in every state: in both languages and three sizes, light and dark.

python -m chipkit_gui.gallery FOLDER [--few]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.parser import Parser
from chipkit.cli.program import run_program
from chipkit.extras import require
from chipkit_gui.display import require_display

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Write the pictures.

    Args:
        argv: The arguments behind the module's name; those of the process by default.

    Returns:
        0, or 2 where what draws them is not installed.
    """
    return run_program("chipkit_gui.gallery", lambda: _begin(argv))


def _begin(argv: Sequence[str] | None) -> int:
    parser = Parser(prog="chipkit_gui.gallery", description="Write pictures of the desk in every state.")
    parser.add_argument("folder", type=Path, help="where they go")
    parser.add_argument(
        "--few", action="store_true", help="one of each kind, in Vietnamese and light, as the pages show"
    )
    arguments = parser.parse_args(argv)
    require("gui", "emulator")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    require_display()
    from chipkit_gui.gallery_pictures import write_pictures  # noqa: PLC0415 - loaded once what it takes is there

    written = write_pictures(arguments.folder, few=arguments.few)
    sys.stderr.write(f"gallery: {written} pictures in {arguments.folder}\n")
    return ExitCode.SUCCESSFUL


if __name__ == "__main__":
    sys.exit(main())
