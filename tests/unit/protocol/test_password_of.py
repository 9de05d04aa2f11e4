"""What was typed becomes what opens the chip."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import chipkit
from chipkit.errors import CodecError
from chipkit.national.refusal import InputRefusedError
from chipkit.national.registry import Nations
from chipkit.national.vnm.inputs import read_input
from chipkit.protocol.credentials import CANPassword, MRZPassword, password_of
from chipkit_emulator import load_profile, personalise

MRZ_OF_DOC_9303 = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<"


@pytest.mark.parametrize("typed", ["000199654321", "000 199 654 321", "654321"])
def test_a_number_or_a_can_opens_by_the_can(typed: str) -> None:
    assert password_of(read_input(typed)) == CANPassword("654321")


def test_a_machine_readable_zone_opens_by_its_three_fields() -> None:
    assert password_of(read_input(MRZ_OF_DOC_9303)) == MRZPassword("D23145890", "740812", "120415")


def test_an_old_number_opens_nothing_and_is_not_repeated() -> None:
    with pytest.raises(CodecError, match="cannot open a chip") as caught:
        password_of(read_input("987654321"))

    assert "987654321" not in str(caught.value)


@pytest.mark.parametrize(("profile", "kind"), [("vn-cccd-2021", CANPassword), ("passport-dh", MRZPassword)])
def test_a_specimen_tells_what_opens_it(profile: str, kind: type) -> None:
    card = personalise(load_profile(profile), seed=1, at=datetime(2026, 1, 1, tzinfo=UTC))

    assert type(card.password) is kind
    assert chipkit.read(card.transport(), card.password).abort is None


def test_the_one_door_for_inputs_takes_the_nations_that_are_known() -> None:
    assert password_of(chipkit.read_input("000199654321")) == CANPassword("654321")
    with pytest.raises(InputRefusedError):
        chipkit.read_input("000199654321", nations=Nations())
