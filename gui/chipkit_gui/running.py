"""One running desk: window, behaviour, card threads and the bridge between them, put together."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from chipkit.session.pcsc import ReaderEventKind
from chipkit_gui.bridge import Bridge
from chipkit_gui.desk import Desk
from chipkit_gui.events import Scanned, WorldChanged
from chipkit_gui.forgetting import forget
from chipkit_gui.locking import lock_session
from chipkit_gui.other_desk import OtherDesk
from chipkit_gui.patience import HARD_STOP_SECONDS
from chipkit_gui.privacy import exclude_from_capture
from chipkit_gui.service import CardService
from chipkit_gui.sleeping import SleepWatch
from chipkit_gui.sources.samples import DemoSource, Sample
from chipkit_gui.state import Likeness, Rule
from chipkit_gui.texts import DEFAULT_LANGUAGE
from chipkit_gui.views.code_field import CodeField
from chipkit_gui.views.demo import DemoControls
from chipkit_gui.views.fonts import register
from chipkit_gui.views.roles import know_roles
from chipkit_gui.views.scanner import ScanFilter
from chipkit_gui.views.window import DeskWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.trust.collected import SignerCollection
    from chipkit.verify.policy import Policy
    from chipkit_gui.sources import CardSource
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = ["RunningDesk", "prepare"]

_RAISED_AGAIN_MS: Final = 200
_WITHOUT_A_FRONT: Final = frozenset({"offscreen", "minimal"})
"""Platforms of Qt whose windows nobody sees."""


def prepare(application: QApplication) -> None:
    """Give the application its name, its family of type, the one style that the desk's own is made for, and roles."""
    application.setApplicationName("chipkit-desk")
    application.setStyle("Fusion")
    register()
    know_roles()


class RunningDesk(QObject):
    """A desk from `start` until its window is closed."""

    def __init__(
        self,
        source: CardSource,
        policy: Policy,
        *,
        language: Language = DEFAULT_LANGUAGE,
        sample: Sample | None = None,
        lock: Callable[[], object] = lock_session,
        lock_folder: str | None = None,
        signers: Callable[[], SignerCollection] | None = None,
    ) -> None:
        """Put a desk together.

        Args:
            source: Where the cards are.
            policy: What the verdict demands.
            language: The language to begin with.
            sample: The card that the demo controls begin with.
            lock: Locks the session of whoever went away; not called in a demo.
            lock_folder: Where desks see each other, empty for the user's own folder; None for not at all.
            signers: Opens where unknown signers' certificates are kept; by default nowhere.
        """
        super().__init__()
        self._session = 1
        self.source = source
        controls = _controls(sample or Sample()) if isinstance(source, DemoSource) else None
        self.bridge = Bridge(self._deliver)
        self.service = CardService(source, policy, self.bridge.post, signers)
        self.window = DeskWindow(language, controls)
        self.field = _field_of(self.window)
        self.scans = ScanFilter(self.field)
        self._other = OtherDesk(lock_folder) if lock_folder is not None else None
        self._lock = lock
        self._stopped = False
        self._slept = SleepWatch()
        self.desk = Desk(self.service, self._show, demo=source.mode == "demo", rule=Rule.of(policy))
        self.window.show_state(self.desk.state)
        self._connect(controls)

    def start(self) -> None:
        """Show the window, then look for readers: a window never waits for them."""
        QApplication.instance().installEventFilter(self.scans)  # type: ignore[union-attr]
        self.window.show()
        exclude_from_capture(int(self.window.winId()))
        self._look_for_another()
        self.service.start()

    @Slot()
    def stop(self) -> None:
        """Hide the window and forget the client at once, then end the card threads; once is enough."""
        if self._stopped:
            return
        self._stopped = True
        self.window.hide()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self.scans)
        self.bridge.close()
        self.desk.clear()
        self.service.stop()
        if self._other is not None:
            self._other.close()

    @Slot()
    def _forget(self) -> None:
        """Overwrite what the client left behind, when Qt is done with it."""
        QTimer.singleShot(0, forget)

    def _show(self, state: DeskState) -> None:
        """Show a state; where the client has gone, nothing half typed or half scanned stays for the next one."""
        gone = state.session != self._session and state.key is None
        self._session = state.session
        if gone:
            self.scans.abandon()
        self.window.show_state(state)

    def _deliver(self, event: object) -> None:
        laid = isinstance(event, WorldChanged) and event.change.kind is ReaderEventKind.CARD_INSERTED
        self.desk.handle(event)  # type: ignore[arg-type]
        if laid and not event.change.lay_there:  # type: ignore[attr-defined]
            self._raise()

    def _raise(self, *, again: bool = True) -> None:
        """Bring the desk to the front: a card was laid down, and the next thing is a scan.

        Asked once more a moment later: an X server passes over what is older than the last change of its focus, and Qt
        tells the time of the last event that it saw, which the first try brings about.
        """
        if self.window.isMinimized():
            self.window.showNormal()
        if not self.window.isActiveWindow() and QGuiApplication.platformName() not in _WITHOUT_A_FRONT:
            self.window.raise_()
            self.window.activateWindow()
            if again:
                QTimer.singleShot(_RAISED_AGAIN_MS, self, lambda: self._raise(again=False))

    @Slot()
    def _second(self) -> None:
        """Count each second that has passed, those too in which the machine slept or the window was busy."""
        if self._slept.woke():
            self.desk.woke()
            self.service.look_anew()
        seconds = min(1 + self._slept.missed(), HARD_STOP_SECONDS)
        alone = []
        for _ in range(seconds):
            self.field.tick()
            alone.append(self.desk.tick())
        if any(alone) and self.source.mode != "demo":
            self._lock()
        self._look_for_another()

    def _look_for_another(self) -> None:
        if self._other is not None:
            self.desk.note(other_desk=self._other.is_there())

    @Slot()
    def _focus_moved(self) -> None:
        self.desk.note(in_background=QGuiApplication.focusWindow() is None)

    def _connect(self, controls: DemoControls | None) -> None:
        window, desk = self.window, self.desk
        window.entered.connect(desk.enter)
        window.again_asked.connect(desk.read_again)
        window.clear_asked.connect(desk.clear)
        window.clear_asked.connect(self.field.forget)
        window.emptied.connect(self._forget)
        window.sensitive_toggled.connect(desk.toggle_sensitive)
        window.likeness_said.connect(lambda said: desk.say_likeness(Likeness(said)))
        window.sheet_opened.connect(lambda opened: desk.note(holding=opened))
        window.second_passed.connect(self._second)
        window.closed.connect(self.stop)
        self.field.typed.connect(desk.typed)
        self.field.ignored.connect(desk.ignore)
        self.field.refused.connect(desk.refuse)
        self.scans.touched.connect(desk.touched)
        self.scans.pressed.connect(window.lone.follows)
        QGuiApplication.instance().focusWindowChanged.connect(self._focus_moved)  # type: ignore[union-attr]
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


def _field_of(window: DeskWindow) -> CodeField:
    """The one field for codes, wherever in the window it stands."""
    (field,) = window.findChildren(CodeField)
    return field


def _controls(sample: Sample) -> DemoControls:
    from chipkit_emulator.defects.registry import DEFECTS  # noqa: PLC0415 - needs the extra `emulator`, as demos do
    from chipkit_emulator.personalisation.profile import profile_names  # noqa: PLC0415 - likewise

    return DemoControls(profile_names(), sample.profile, tuple(DEFECTS))
