"""The logger `chipkit`: few events, no personal data, silent where nobody listens (docs/api.md has the list).

What may stand in a message: names of steps, files and readers, numbers of things, outcomes and reason codes. Never what
came from a chip or from a person.
"""

from __future__ import annotations

import logging
from typing import Final

__all__ = ["log"]

log: Final = logging.getLogger("chipkit")
log.addHandler(logging.NullHandler())
