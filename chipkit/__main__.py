"""`chipkit`, and `python -m chipkit`."""

import sys

from chipkit.start import run

__all__ = ["main"]


def main() -> int:
    """Run the program; what it needs is loaded behind this call."""
    return run("chipkit.cli")


if __name__ == "__main__":
    sys.exit(main())
