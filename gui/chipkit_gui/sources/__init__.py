"""Where cards come from: real readers, or an invented card in this process."""

from chipkit_gui.sources.emulated import EmulatedSource
from chipkit_gui.sources.pcsc import PCSCSource
from chipkit_gui.sources.source import CardSource

__all__ = ["CardSource", "EmulatedSource", "PCSCSource"]
