"""Where cards come from: real readers, or invented cards in this process or on a virtual reader.

The sources of invented cards are imported from their own modules: they need the extra `emulator`, and this does not.
"""

from chipkit_gui.sources.pcsc import PCSCSource
from chipkit_gui.sources.samples import DemoSource, Sample
from chipkit_gui.sources.source import CardSource

__all__ = ["CardSource", "DemoSource", "PCSCSource", "Sample"]
