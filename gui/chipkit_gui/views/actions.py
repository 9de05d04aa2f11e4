"""The action bar: what can be done now, each with its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from chipkit_gui.texts import word
from chipkit_gui.views.parts import KeyButton, Strip
from chipkit_gui.views.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit_gui.presenter import Screen
    from chipkit_gui.views.demo import DemoControls
    from chipkit_gui.views.look import Look

__all__ = ["ActionBar"]

_LEFT = ("photo", "details", "again")
_RIGHT = ("help", "next")


class ActionBar(Strip):
    """Buttons from left to right; what cannot be done now is not there, but for reading again.

    Signals:
        chosen: An action's name.
    """

    accessible_role = Role.ToolBar
    chosen = Signal(str)

    def __init__(self, look: Look, demo: DemoControls | None) -> None:
        super().__init__(look, line_above=True)
        self._demo = demo
        self._row = QHBoxLayout(self)
        self.buttons = {name: KeyButton(look, name) for name in (*_LEFT, *_RIGHT)}
        for name in _LEFT:
            self._row.addWidget(self.buttons[name])
        self._row.addStretch(1)
        if demo is not None:
            self._row.addWidget(demo)
            self._row.addStretch(1)
        for name in _RIGHT:
            self._row.addWidget(self.buttons[name])
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, chosen=name: self.chosen.emit(chosen))
        self.restyle()

    def in_order(self) -> Iterator[QWidget]:
        """The buttons from left to right, each with what it opens."""
        yield from (self.buttons[name] for name in _LEFT)
        if self._demo is not None:
            yield from self._demo.in_order()
        yield from (self.buttons[name] for name in _RIGHT)

    def show_screen(self, screen: Screen, *, back: bool) -> None:
        """Offer what can be done.

        Args:
            screen: The screen.
            back: Whether a sheet is open, which Esc closes.
        """
        language = screen.language
        self.setAccessibleName(word("help.keys", language))
        for name, button in self.buttons.items():
            own = {"next": screen.clear_text, "again": screen.again_text}
            text = own.get(name) or word(f"action.{name}", language)
            if name == "next" and back:
                text = word("action.back", language)
            button.show_action(text, primary=screen.primary == name and not back)
            button.setVisible(name in screen.actions)

    def restyle(self) -> None:
        """Take on the look."""
        look = self._look
        self.setFixedHeight(look.px(48, 40))
        self._row.setContentsMargins(look.px(16, 10), 0, look.px(16, 10), 0)
        self._row.setSpacing(look.px(8, 6))
