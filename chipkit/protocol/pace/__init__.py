"""Password Authenticated Connection Establishment (Doc 9303-11, 4.4)."""

from chipkit.protocol.pace.chip_mapping import matches_key
from chipkit.protocol.pace.conversation import ChipMappingData, PACEResult, establish_pace
from chipkit.protocol.pace.selection import is_supported, needs_extended_length

__all__ = ["ChipMappingData", "PACEResult", "establish_pace", "is_supported", "matches_key", "needs_extended_length"]
