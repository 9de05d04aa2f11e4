"""`chipkit-desk`, and `python -m chipkit_gui`: the teller's window."""

import os
import sys

try:
    from chipkit.start import run
except KeyboardInterrupt:  # nothing has begun; from here on `run` sees to it
    os._exit(130)

__all__ = ["main"]


def main() -> int:
    """Run the program; what it needs is loaded behind this call."""
    return run("chipkit_gui.app")


if __name__ == "__main__":
    sys.exit(main())
