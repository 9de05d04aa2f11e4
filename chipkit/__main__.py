"""`python -m chipkit`."""

from __future__ import annotations

import sys

from chipkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
