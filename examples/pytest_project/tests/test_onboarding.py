"""What becomes of each client, by the cards that the pytest plugin of chipkit makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit import InMemoryTrust, Mode
from chipkit.session.pcsc import PCSCTransport, wait_for_card
from chipkit_emulator.pytest_plugin import chipkit_defects, chipkit_oddities, chipkit_profiles
from onboarding import Decision, decide, onboard

if TYPE_CHECKING:
    from datetime import datetime

    from chipkit import CANPassword, Report
    from chipkit_emulator.pytest_plugin import InProcessTransport, PrivatePCSC

PROFILE = "vn-cccd-2021"
OPENED, COLLEAGUE, AGAIN, REFUSED = Decision.OPENED, Decision.COLLEAGUE, Decision.AGAIN, Decision.REFUSED
EXPECTED = {
    "sound": OPENED,
    "flip-dg1": REFUSED,
    "flip-dg2": REFUSED,
    "flip-dg13": REFUSED,
    "flip-dg14": REFUSED,
    "flip-dg15": REFUSED,
    "flip-sod-signature": REFUSED,
    "flip-dsc": REFUSED,
    "foreign-dsc": COLLEAGUE,
    "dsc-expired": COLLEAGUE,
    "dsc-expired-since": OPENED,
    "dsc-not-yet-valid": COLLEAGUE,
    "dsc-revoked": REFUSED,
    "unsigned-dg": OPENED,
    "no-sod": REFUSED,
    "clone-other-keys": REFUSED,
    "hide-dg14-dg15": REFUSED,
    "no-chip-authentication": COLLEAGUE,
    "card-access-downgrade": REFUSED,
    "wrong-mac": AGAIN,
    "country-mismatch": REFUSED,
    "com-differs": OPENED,
    "dg13-mismatch": REFUSED,
    "card-expired": REFUSED,
}


def test_no_defect_is_forgotten() -> None:
    """A new release of chipkit may bring more defects."""
    assert set(EXPECTED) == set(chipkit_defects(profile=PROFILE, sound=True))


@pytest.mark.chipkit_card(profile=PROFILE)
@pytest.mark.parametrize("chipkit_defect", chipkit_defects(profile=PROFILE, sound=True))
def test_each_defect_is_decided(chipkit_defect: str, chipkit_report: Report) -> None:
    """The card is read once for all tests that ask for its report."""
    assert decide(chipkit_report).decision is EXPECTED[chipkit_defect]


@pytest.mark.parametrize("chipkit_profile", chipkit_profiles("vn-cccd-2024", "passport-aa"))
def test_other_cards_are_taken(chipkit_report: Report) -> None:
    """The account gets the holder's name from the chip; `chipkit_profiles()` alone goes through every kind of card."""
    application = decide(chipkit_report)

    assert application.decision is OPENED
    assert "SPECIMEN" in application.client.upper()


@pytest.mark.parametrize("chipkit_defect", chipkit_oddities("blocks-of-128", "end-silent", "session-lost-6988"))
def test_an_odd_card_is_taken(chipkit_report: Report) -> None:
    """Oddities are cards in order that do something otherwise than the standard says."""
    assert decide(chipkit_report).decision is OPENED


def test_a_card_that_leaves_is_asked_for_again(
    chipkit_card: InProcessTransport, chipkit_password: CANPassword, chipkit_trust: InMemoryTrust
) -> None:
    """Each test has its own reader with the card on it."""
    chipkit_card.remove_at(12)

    assert onboard(chipkit_card, chipkit_password, trust=chipkit_trust, mode=Mode.DEMO).decision is AGAIN


def test_a_test_card_opens_nothing_in_production(
    chipkit_card: InProcessTransport, chipkit_password: CANPassword, chipkit_trust: InMemoryTrust
) -> None:
    """Whatever is trusted: the authority of these cards is marked TEST."""
    assert onboard(chipkit_card, chipkit_password, trust=chipkit_trust).decision is not OPENED


@pytest.mark.chipkit_card(profile=PROFILE, seed=7)
def test_a_card_on_a_real_reader(
    chipkit_pcsc: PrivatePCSC, chipkit_password: CANPassword, chipkit_trust: InMemoryTrust, chipkit_at: datetime
) -> None:
    """Through the PC/SC service, as at the counter: once as it should be, once with the card gone."""
    with PCSCTransport(wait_for_card(timeout=30)) as transport:
        done = onboard(transport, chipkit_password, trust=chipkit_trust, at=chipkit_at, mode=Mode.DEMO)
    assert done.decision is OPENED

    chipkit_pcsc.insert(remove_at=20)
    with PCSCTransport(wait_for_card(timeout=30)) as transport:
        done = onboard(transport, chipkit_password, trust=chipkit_trust, at=chipkit_at, mode=Mode.DEMO)
    assert done.decision is AGAIN
