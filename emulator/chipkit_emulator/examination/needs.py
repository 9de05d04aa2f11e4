"""What cases need of a chip, with the excuse where it is not claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.pki.modp import MODPParameters
from chipkit_emulator.examination.case import needs

if TYPE_CHECKING:
    from chipkit_emulator.examination.statement import AgreementWay, Statement

__all__ = [
    "ACCESS_CONTROL",
    "ACTIVE_AUTHENTICATION",
    "ATR_INFO",
    "BAC",
    "CAN",
    "CARD_SECURITY",
    "CHIP_AUTHENTICATION",
    "DG3",
    "DG4",
    "DG14",
    "KAT",
    "KAT_OVER_CURVES",
    "KAT_OVER_FIELDS",
    "KAT_WITH_KEY_ID",
    "MASTER_FILE",
    "PACE",
    "SET_AT",
    "SET_AT_OVER_CURVES",
    "SET_AT_OVER_FIELDS",
    "SET_AT_WITH_KEY_ID",
    "TERMINAL_AUTHENTICATION",
    "over_a_field",
]


def over_a_field(way: AgreementWay) -> bool:
    """Whether the key agreement is Diffie-Hellman over a prime field."""
    return isinstance(way.parameters, MODPParameters)


def _kat(statement: Statement) -> list[AgreementWay]:
    return [way for way in statement.agreements if way.command == "KAT"]


def _set_at(statement: Statement) -> list[AgreementWay]:
    return [way for way in statement.agreements if way.command == "AT"]


_NO_KAT: Final = "no Chip Authentication with Triple DES is claimed"
_NO_SET_AT: Final = "no Chip Authentication with AES is claimed"
_NO_KEY_ID: Final = "the key of Chip Authentication has no reference"

PACE: Final = needs("PACE is not claimed", lambda one: one.pace)
BAC: Final = needs("Basic Access Control is not claimed", lambda one: one.bac)
CAN: Final = needs("no CAN is known", lambda one: one.can)
ACCESS_CONTROL: Final = needs("the chip is open to all", lambda one: not one.plain)
DG3: Final = needs("there is no EF.DG3", lambda one: one.has(3))
DG4: Final = needs("there is no EF.DG4", lambda one: one.has(4))
DG14: Final = needs("there is no EF.DG14", lambda one: one.has(14))
ATR_INFO: Final = needs("there is no EF.ATR/INFO", lambda one: one.atr_info)
MASTER_FILE: Final = needs("no selection of the master file is claimed", lambda one: one.master_file)
CARD_SECURITY: Final = needs("there is no EF.CardSecurity", lambda one: one.card_security)
TERMINAL_AUTHENTICATION: Final = needs(
    "EF.DG14 asks for no Terminal Authentication", lambda one: one.terminal_authentication
)
ACTIVE_AUTHENTICATION: Final = needs("Active Authentication is not claimed", lambda one: one.active_authentication)
CHIP_AUTHENTICATION: Final = needs("Chip Authentication is not claimed", lambda one: one.agreements)
KAT: Final = needs(_NO_KAT, _kat)
KAT_WITH_KEY_ID: Final = needs(_NO_KEY_ID, lambda one: any(way.key_id is not None for way in _kat(one)))
KAT_OVER_CURVES: Final = needs(f"{_NO_KAT} over a curve", lambda one: not all(map(over_a_field, _kat(one))))
KAT_OVER_FIELDS: Final = needs(f"{_NO_KAT} over a prime field", lambda one: any(map(over_a_field, _kat(one))))
SET_AT: Final = needs(_NO_SET_AT, _set_at)
SET_AT_WITH_KEY_ID: Final = needs(_NO_KEY_ID, lambda one: any(way.key_id is not None for way in _set_at(one)))
SET_AT_OVER_CURVES: Final = needs(f"{_NO_SET_AT} over a curve", lambda one: not all(map(over_a_field, _set_at(one))))
SET_AT_OVER_FIELDS: Final = needs(f"{_NO_SET_AT} over a prime field", lambda one: any(map(over_a_field, _set_at(one))))
