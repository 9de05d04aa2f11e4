"""Where cards come from: real readers, or invented cards in this process or on a virtual reader."""

from chipkit_gui.sources.emulated import EmulatedSource
from chipkit_gui.sources.pcsc import PCSCSource
from chipkit_gui.sources.samples import DemoSource, Sample
from chipkit_gui.sources.source import CardSource

__all__ = ["CardSource", "DemoSource", "EmulatedSource", "PCSCSource", "Sample"]
