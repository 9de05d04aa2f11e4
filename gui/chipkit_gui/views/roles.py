"""What painted parts of the window are to a screen reader: Qt knows a role for its own controls alone."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QAccessibleInterface

__all__ = ["Part", "Role", "know_roles"]

Role = QAccessible.Role

_kept: Final[list[QAccessibleInterface]] = []
"""What was handed to Qt, which deletes it with its widget, and never sooner: a wrapper that went first would."""
_FEW: Final = 64
_looked: Final = [_FEW]
"""How many there may be before those are let go whose widgets are gone."""


class Part(QWidget):
    """A widget that holds others, and is something of its own to a screen reader."""

    def __init__(self, role: Role) -> None:
        super().__init__()
        self.accessible_role = role


@cache
def know_roles() -> None:
    """Tell Qt the role of every widget that has an `accessible_role`; once for a process.

    Its name is what `setAccessibleName` said. Nothing is made before a screen reader asks.
    """
    QAccessible.installFactory(_interface_of)


def _interface_of(_kind: str, of: QObject) -> QAccessibleInterface | None:
    role = getattr(of, "accessible_role", None)
    if role is None or not isinstance(of, QWidget):
        return None
    if len(_kept) >= _looked[0]:
        _kept[:] = [one for one in _kept if shiboken6.isValid(one)]
        _looked[0] = max(_FEW, 2 * len(_kept))
    made = QAccessibleWidget(of, role, "")
    _kept.append(made)
    return made
