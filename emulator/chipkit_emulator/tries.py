"""The tries of PIN and PUK, which a chip remembers without power (BSI TR-03110-2, 2.3.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit_emulator.refusal import RefusalError

if TYPE_CHECKING:
    from chipkit_emulator.model import CountedPassword, Personalisation

__all__ = ["CAN", "PIN", "PUK", "Tries"]

CAN, PIN, PUK = 2, 3, 4
"""The numbers of passwords in MSE:SET AT."""
_LEFT = 0x63C0


class Tries:
    """How many tries are left of each password that is counted."""

    def __init__(self, personalisation: Personalisation) -> None:
        self._passwords = {PIN: personalisation.pin, PUK: personalisation.puk}
        self._left = {number: _at_first(one) for number, one in self._passwords.items() if one is not None}

    def left(self, number: int) -> int | None:
        """Tries left; None for a password that is not counted."""
        return self._left.get(number)

    def warning(self, number: int) -> int | None:
        """The status word of MSE:SET AT while a try is used up, else None."""
        password, left = self._passwords.get(number), self._left.get(number)
        return None if password is None or left is None or left == password.tries else _LEFT | left

    def expect_usable(self, number: int, *, opened_by: int) -> None:
        """Return if the password may be presented in a session that `opened_by` opened.

        Raises:
            RefusalError: It is blocked, or suspended and not resumed by the CAN.
        """
        left = self._left.get(number)
        if left == 0 or (left == 1 and number == PIN and opened_by != CAN):
            raise RefusalError(_LEFT | left)

    def count(self, number: int) -> None:
        """Use up a try, before it is known whether it is a right one."""
        if number in self._left:
            self._left[number] -= 1

    def restore(self, number: int) -> None:
        """Give all tries back: the password was right."""
        password = self._passwords.get(number)
        if password is not None:
            self._left[number] = password.tries


def _at_first(password: CountedPassword) -> int:
    return password.tries if password.left is None else password.left
