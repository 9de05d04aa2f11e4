"""The passwords that a person types."""

from __future__ import annotations

import hashlib

import pytest

from chipkit.errors import CodecError
from chipkit.protocol.credentials import CANPassword, MRZPassword, Password, PasswordKind


def test_the_information_of_the_worked_example() -> None:
    """Doc 9303-11, Eighth Edition, Appendix D.2."""
    password = MRZPassword.from_fields("L898902C", "690806", "940623")

    assert password.information == "L898902C<369080619406236"
    assert password.secret == hashlib.sha1(b"L898902C<369080619406236").digest()


def test_what_is_typed_may_be_untidy() -> None:
    assert MRZPassword.from_fields(" l898 902c<", "69 08 06", "940623 ") == MRZPassword("L898902C", "690806", "940623")


def test_a_card_access_number_is_its_digits() -> None:
    assert CANPassword("000001").secret == b"000001"


@pytest.mark.parametrize(
    ("password", "kind", "reference"),
    [
        (CANPassword("123456"), PasswordKind.CAN, 2),
        (MRZPassword("X1", "000101", "300101"), PasswordKind.MRZ, 1),
    ],
)
def test_a_password_names_its_reference(password: Password, kind: PasswordKind, reference: int) -> None:
    assert password.kind is kind
    assert kind.value == reference


@pytest.mark.parametrize("can", ["", "12345", "1234567", "12345a", "\uff11" * 6, "123456\n"])
def test_what_is_no_card_access_number_is_refused_without_repeating_it(can: str) -> None:
    with pytest.raises(CodecError) as caught:
        CANPassword(can)

    assert not can.strip() or can.strip() not in str(caught.value)


@pytest.mark.parametrize(
    ("number", "birth", "expiry"),
    [
        ("", "690806", "940623"),
        ("L898-902C", "690806", "940623"),
        ("L898902C" * 3, "690806", "940623"),
        ("L898902C", "6908", "940623"),
        ("L898902C", "690806", "94O623"),
    ],
)
def test_what_is_no_mrz_is_refused_without_repeating_it(number: str, birth: str, expiry: str) -> None:
    with pytest.raises(CodecError) as caught:
        MRZPassword.from_fields(number, birth, expiry)

    assert all(not text or text not in str(caught.value) for text in (number, birth, expiry))


@pytest.mark.parametrize("password", [CANPassword("481516"), MRZPassword("ZQ8151", "690806", "940623")])
def test_a_password_does_not_print_its_secret(password: Password) -> None:
    assert not any(secret in repr(password) for secret in ("481516", "ZQ8151", "690806", "940623"))
