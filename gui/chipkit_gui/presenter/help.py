"""What F1 says in a state of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chipkit_gui.presenter.banner import Banner

__all__ = ["HelpView", "help_view"]


@dataclass(frozen=True, slots=True)
class HelpView:
    """A page of help."""

    title: str
    paragraphs: tuple[str, ...]


def help_view(shown: Banner) -> HelpView:
    """The help for what the banner shows."""
    return HelpView(shown.headline, tuple(part for part in (shown.reason, shown.action) if part))
