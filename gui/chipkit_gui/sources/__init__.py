"""Where cards come from: real readers, or invented cards in this process or on a virtual reader.

The sources of invented cards are imported from their own modules: they need the extra `emulator`, and this does not.
"""

from chipkit.lazy import loaded_when_used
from chipkit_gui.sources.samples import DemoSource, Sample
from chipkit_gui.sources.source import CardSource

TYPE_CHECKING = False  # as type checkers know it; the demo needs no reader
if TYPE_CHECKING:
    from chipkit_gui.sources.pcsc import PCSCSource

__all__ = ["CardSource", "DemoSource", "PCSCSource", "Sample"]

__getattr__ = loaded_when_used(__name__, {"PCSCSource": "pcsc"})
