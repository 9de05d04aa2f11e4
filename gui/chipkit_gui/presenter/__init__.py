"""From what the desk knows to what stands on the screen: plain functions, without Qt."""

from chipkit_gui.presenter.screen import Screen, present
from chipkit_gui.presenter.tone import Tone

__all__ = ["Screen", "Tone", "present"]
