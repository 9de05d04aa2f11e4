"""`python -m chipkit_gui`: the teller's window."""

import sys

from chipkit_gui.app import main

sys.exit(main())
