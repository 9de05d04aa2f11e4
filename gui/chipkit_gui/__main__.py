"""`chipkit-desk`, and `python -m chipkit_gui`: the teller's window."""

import sys

from chipkit.start import run

__all__ = ["main"]


def main() -> int:
    """Run the program; what it needs is loaded behind this call."""
    return run("chipkit_gui.app")


if __name__ == "__main__":
    sys.exit(main())
