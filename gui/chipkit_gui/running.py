"""One running desk: window, behaviour, card threads and the bridge between them, put together."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from chipkit_gui.bridge import Bridge
from chipkit_gui.desk import Desk
from chipkit_gui.events import Scanned
from chipkit_gui.forgetting import forget
from chipkit_gui.service import CardService
from chipkit_gui.sources.samples import DemoSource, Sample
from chipkit_gui.texts import DEFAULT_LANGUAGE
from chipkit_gui.views.demo import DemoControls
from chipkit_gui.views.fonts import register
from chipkit_gui.views.window import DeskWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from chipkit.verify.policy import Policy
    from chipkit_gui.sources import CardSource
    from chipkit_gui.texts import Language

__all__ = ["RunningDesk", "prepare"]


def prepare(application: QApplication) -> None:
    """Give the application its name, its family of type, and the one style that the desk's own is made for."""
    application.setApplicationName("chipkit-desk")
    application.setStyle("Fusion")
    register()


class RunningDesk(QObject):
    """A desk from `start` until its window is closed."""

    def __init__(
        self, source: CardSource, policy: Policy, *, language: Language = DEFAULT_LANGUAGE, sample: Sample | None = None
    ) -> None:
        """Put a desk together.

        Args:
            source: Where the cards are.
            policy: What the verdict demands.
            language: The language to begin with.
            sample: The card that the demo controls begin with.
        """
        super().__init__()
        self.source = source
        controls = _controls(sample or Sample()) if isinstance(source, DemoSource) else None
        self.bridge = Bridge(self._deliver)
        self.service = CardService(source, policy, self.bridge.post)
        self.window = DeskWindow(language, controls)
        self.desk = Desk(self.service, self.window.show_state, demo=source.mode == "demo")
        self.window.show_state(self.desk.state)
        self._connect(controls)

    def start(self) -> None:
        """Show the window, then look for readers: a window never waits for them."""
        self.window.show()
        self.service.start()

    @Slot()
    def stop(self) -> None:
        """End the card threads and forget the client."""
        self.bridge.close()
        self.desk.clear()
        self.service.stop()

    @Slot()
    def _forget(self) -> None:
        """Overwrite what the client left behind, when Qt is done with it."""
        QTimer.singleShot(0, forget)

    def _deliver(self, event: object) -> None:
        self.desk.handle(event)  # type: ignore[arg-type]

    def _connect(self, controls: DemoControls | None) -> None:
        window, desk = self.window, self.desk
        window.entered.connect(desk.enter)
        window.again_asked.connect(desk.read_again)
        window.clear_asked.connect(desk.clear)
        window.emptied.connect(self._forget)
        window.sensitive_toggled.connect(desk.toggle_sensitive)
        window.second_passed.connect(desk.tick)
        window.closed.connect(self.stop)
        if controls is not None and isinstance(self.source, DemoSource):
            source = self.source
            controls.placed.connect(lambda card, fault: self._aside(lambda: source.place(Sample(card, fault))))
            controls.removed.connect(lambda: self._aside(source.remove))
            controls.scanned.connect(lambda card, fault: self._aside(lambda: self._scan(source, Sample(card, fault))))

    def _scan(self, source: DemoSource, sample: Sample) -> None:
        self.bridge.post(Scanned(source.code(sample)))

    @staticmethod
    def _aside(act: Callable[[], None]) -> None:
        """Act in a thread of its own: a card that nobody has seen yet is made first, which takes a second or two."""
        threading.Thread(target=act, name="desk-demo", daemon=True).start()


def _controls(sample: Sample) -> DemoControls:
    from chipkit_emulator.defects.registry import DEFECTS  # noqa: PLC0415 - needs the extra `emulator`, as demos do
    from chipkit_emulator.personalisation.profile import profile_names  # noqa: PLC0415 - likewise

    return DemoControls(profile_names(), sample.profile, tuple(DEFECTS))
