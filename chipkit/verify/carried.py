"""The texts that come with this package: the table, the policies.

`pkgutil` finds them as `importlib.resources` does, in a folder and in an archive, and loads a tenth of it.
"""

from __future__ import annotations

import pkgutil

__all__ = ["carried_text"]


def carried_text(place: str) -> str:
    """The text of a file of this package.

    Args:
        place: Where it lies below the package, with "/" between folders.

    Raises:
        OSError: The installation lacks the file.
    """
    content = pkgutil.get_data("chipkit.verify", place)
    if content is None:
        raise FileNotFoundError(place)
    return content.decode("utf-8").replace("\r\n", "\n")
