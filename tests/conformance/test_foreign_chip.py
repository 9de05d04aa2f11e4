"""A card that others wrote, behind the real PC/SC service: vsmartcard's German ID card, whose PACE is OpenPACE's.

`tools/independent.sh` builds it. Debian's release breaks off behind PACE, for a fault in its secure messaging, and
has no application of Doc 9303; what is tried is PACE, which our reader speaks here with a chip that has no line of
the emulator. Its integrated mapping crashes, and it takes no key of 2,048 bits: neither is tried.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from chipkit import oids
from chipkit.capture.model import AttemptResult, PresentedKind
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF
from chipkit.lds.security_infos import PACEInfo, SecurityInfos
from chipkit.outcome import Outcome
from chipkit.protocol.credentials import CANPassword, MRZPassword, PINPassword, PUKPassword
from chipkit.session.pcsc import PCSCTransport, reader_states, wait_for_card
from chipkit.session.procedure import read
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import judge, load_policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit.capture import Capture
    from chipkit.protocol.credentials import Password
    from chipkit_emulator.links.private_pcsc import PrivatePCSC

ROOT: Final = Path(__file__).resolve().parents[2]
CHIP: Final = ROOT / ".venv" / "independent" / "vicc"
PATIENCE: Final = 60.0
CAN: Final = CANPassword("222222")
RIGHT: Final[tuple[Password, ...]] = (
    CAN,
    MRZPassword("T22000129", "640812", "201031"),
    PINPassword("111111"),
    PUKPassword("3333333333"),
)
"""What Debian's nPA is opened with: those of the sample holder that its authors put into it."""
WRONG: Final[tuple[Password, ...]] = (CANPassword("222223"), PINPassword("111112"), PUKPassword("3333333334"))
WAYS: Final = (
    ("PACE_ECDH_GM_3DES", 12),
    ("PACE_ECDH_GM_AES128", 10),
    ("PACE_ECDH_GM_AES192", 15),
    ("PACE_ECDH_GM_AES256", 18),
    ("PACE_DH_GM_3DES", 0),
    ("PACE_DH_GM_AES128", 0),
)
"""Protocol and number of the domain parameters; as issued it is opened by GM with AES-128 over brainpoolP256r1."""


@contextmanager
def laid(pcsc: PrivatePCSC, card_access: bytes = b"") -> Iterator[None]:
    """Lay it on the reader, with an EF.CardAccess of its own where one is given."""
    if not (CHIP / "eac.py").exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no foreign card: sh tools/independent.sh (vicc)")
    said = [card_access.hex()] if card_access else []
    command = [*pcsc.inside, sys.executable, str(ROOT / "tests/independent/foreign_chip.py"), *said]
    process = subprocess.Popen(  # noqa: S603 - our own script, in the namespace of the reader
        command, env={**os.environ, "PYTHONPATH": str(CHIP)}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for_card(timeout=PATIENCE)
        yield
    finally:
        process.terminate()
        process.wait()
        deadline = time.monotonic() + PATIENCE
        while any(state.present for state in reader_states()) and time.monotonic() < deadline:
            time.sleep(0.02)


def ours(password: Password) -> Capture:
    with PCSCTransport(wait_for_card(timeout=PATIENCE)) as transport:
        return read(transport, password)


def results(capture: Capture) -> list[AttemptResult]:
    return [] if capture.access is None else [attempt.result for attempt in capture.access.attempts]


def test_every_password_of_a_foreign_card_opens_it_and_wrong_ones_do_not(pcsc: PrivatePCSC) -> None:
    with laid(pcsc):
        opened = [ours(password) for password in RIGHT]
        refused = [ours(password) for password in WRONG]

    for capture, password in zip(opened, RIGHT, strict=True):
        assert results(capture) == [AttemptResult.OPENED]
        assert EF.CARD_ACCESS in capture.files
        assert capture.access is not None
        assert capture.access.presented.kind is PresentedKind[password.kind.name]
    for capture in refused:
        assert results(capture) == [AttemptResult.REFUSED]


def test_a_card_without_the_application_is_no_forgery(pcsc: PrivatePCSC) -> None:
    with laid(pcsc):
        capture = ours(CAN)

    assert capture.abort is not None
    report = judge(capture, InMemoryTrust(), load_policy("field"), datetime.now(UTC))
    assert report.outcome not in {Outcome.FAILED, Outcome.SUCCESSFUL}


def test_a_foreign_card_is_opened_in_each_way_that_it_announces(pcsc: PrivatePCSC) -> None:
    with laid(pcsc):
        own = SecurityInfos.parse(ours(CAN).files[EF.CARD_ACCESS].content).infos
    others = [info for info in own if not isinstance(info, PACEInfo)]

    for way, parameter_id in WAYS:
        announced = PACEInfo(getattr(oids, way), 2, parameter_id)
        with laid(pcsc, bytes(CardAccess(SecurityInfos.of(*others, announced)))):
            capture = ours(CAN)

        assert results(capture) == [AttemptResult.OPENED], way
        assert capture.access is not None
        assert (capture.access.pace_oid, capture.access.pace_parameter_id) == (announced.oid, parameter_id)
