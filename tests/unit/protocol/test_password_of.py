"""What was typed becomes what opens the chip."""

from __future__ import annotations

import pytest

from chipkit.errors import CodecError
from chipkit.national.vnm.inputs import read_input
from chipkit.protocol.credentials import CANPassword, MRZPassword, password_of

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
