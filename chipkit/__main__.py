"""`chipkit`, and `python -m chipkit`."""

import os
import sys

try:
    from chipkit.start import run
except KeyboardInterrupt:  # nothing has begun; from here on `run` sees to it
    os._exit(130)

__all__ = ["main"]


def main() -> int:
    """Run the program; what it needs is loaded behind this call."""
    return run("chipkit.cli")


if __name__ == "__main__":
    sys.exit(main())
