"""The fixtures of the pytest plugin that lay a card behind a real PC/SC service."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from chipkit_emulator.card_choice import CardChoice
    from chipkit_emulator.links.private_pcsc import PrivatePCSC

__all__ = ["chipkit_pcsc", "chipkit_pcsc_service", "chipkit_reader", "point_pcsc_at_own"]

_PATIENCE_SECONDS: Final = 60.0
_FOLDER: Final = pytest.StashKey[Path]()


@pytest.fixture(scope="session")
def chipkit_pcsc_service(pytestconfig: pytest.Config) -> Iterator[PrivatePCSC]:
    """A PC/SC service that nobody else sees, started once in a process, for tests that move cards themselves."""
    from chipkit.errors import UnsupportedError  # noqa: PLC0415 - see above
    from chipkit_emulator.links.private_pcsc import PrivatePCSC, PrivatePCSCError, missing  # noqa: PLC0415 - see above

    if reason := missing():
        _cannot(reason)
    service = PrivatePCSC(point_pcsc_at_own(pytestconfig))
    try:
        service.start()
    except (UnsupportedError, PrivatePCSCError) as error:
        _cannot(str(error))
    yield service
    service.close()


@pytest.fixture
def chipkit_pcsc(
    _chipkit_choice: CardChoice, chipkit_pcsc_service: PrivatePCSC, chipkit_at: datetime
) -> Iterator[PrivatePCSC]:
    """A real PC/SC service of this process's own with the card on its reader, which can be taken off and laid down.

    Where the machine cannot run one the test is skipped with the reason, which in CI is a failure.
    """
    from chipkit.errors import TransportError  # noqa: PLC0415 - see above
    from chipkit.session.pcsc import LibraryMissingError, wait_for_card  # noqa: PLC0415 - see above
    from chipkit_emulator.links.placed_card import PlacedCard  # noqa: PLC0415 - see above
    from chipkit_emulator.links.private_pcsc import READER  # noqa: PLC0415 - see above

    choice = _chipkit_choice
    defect = "" if choice.defect == "sound" else choice.defect
    card = PlacedCard(profile=choice.profile, defect=defect, seed=choice.seed, at=chipkit_at, extended=choice.extended)
    chipkit_pcsc_service.insert(card)
    try:
        wait_for_card(READER, timeout=_PATIENCE_SECONDS)
    except LibraryMissingError as error:
        _cannot(str(error))
    except TransportError as error:
        reason = (
            f"the card behind the private PC/SC service is not seen ({error}): the PC/SC library looks once in a"
            " process for its service, and something asked it before the fixture chipkit_pcsc did"
        )
        pytest.fail(reason, pytrace=False)
    yield chipkit_pcsc_service
    chipkit_pcsc_service.start_service()
    for slot in (0, 1):
        chipkit_pcsc_service.remove(slot=slot)


@pytest.fixture
def chipkit_reader(chipkit_pcsc: PrivatePCSC) -> str:
    """The name of the reader on which the card of `chipkit_pcsc` lies."""
    from chipkit_emulator.links.private_pcsc import READER  # noqa: PLC0415 - see above

    del chipkit_pcsc
    return READER


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def _cannot(reason: str) -> NoReturn:
    """Skip the test for what the machine lacks; in CI, where nobody looks at what was skipped, fail it."""
    if _in_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def point_pcsc_at_own(config: pytest.Config) -> Path:
    """The folder of the service of this process, which the PC/SC library is told of until pytest ends."""
    folder = config.stash.get(_FOLDER, None)
    if folder is None:
        from chipkit_emulator.links.private_pcsc import PrivatePCSC  # noqa: PLC0415 - see above

        folder = config.stash[_FOLDER] = Path(tempfile.mkdtemp(prefix="chipkit-pcsc-"))
        patch = pytest.MonkeyPatch()
        for name, value in PrivatePCSC(folder).environment.items():
            patch.setenv(name, value)
        config.add_cleanup(patch.undo)
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    return folder
