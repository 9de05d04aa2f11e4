"""Password Authenticated Connection Establishment (Doc 9303-11, 4.4)."""

from chipkit.protocol.pace.conversation import establish_pace
from chipkit.protocol.pace.selection import is_supported

__all__ = ["establish_pace", "is_supported"]
