"""Which parts of evidence go along when one is withheld, and which checks are then judged by nobody but the terminal.

Whoever withholds a field withholds what contains it, and what lets it be guessed: a digest without a salt over a file
of which all but a name is known gives the name to whoever tries a dictionary.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import Enum, unique
from typing import Final

from chipkit.frozen import FrozenMapping
from chipkit.lds.files import DATA_GROUPS, EF
from chipkit.verify.named import DIGEST, SIGNATURE

__all__ = ["ACCESS", "ACTIVE", "CHIP", "DETAILS", "HOLDER", "MAPPING", "NONCE", "PRINTED", "READING_DETAILS", "Level",
           "checks_without", "closure", "evidence_item", "of_level", "telling"]  # fmt: skip

ACCESS, CHIP, ACTIVE, MAPPING = "access", "chip_authentication", "active_authentication", "chip_mapping"
PRINTED, DETAILS, READING_DETAILS, NONCE = "printed", "details", "reading.details", "nonce"
HOLDER: Final = "holder."
_EVIDENCE: Final = "evidence."
_SOD: Final = EF.SOD.label
_PUBLIC: Final = frozenset({EF.COM.label, EF.CARD_ACCESS.label})
"""Files that are the same on every card of a kind."""
_LARGE: Final = frozenset({EF.DG2, EF.DG3, EF.DG4, EF.DG5, EF.DG6, EF.DG7, EF.DG8, EF.DG9, EF.DG10})
"""Data groups of pictures and the like: nobody guesses one, so that its digest may stay."""
_KEYS: Final = frozenset({EF.DG14, EF.DG15})
_TEXTS: Final = tuple(ef.label for ef in DATA_GROUPS if ef not in _LARGE | _KEYS)
"""Data groups that hold a person's data in words."""
_TELLING: Final = (*_TEXTS, _SOD, ACCESS, PRINTED, DETAILS, READING_DETAILS, NONCE)
"""What contains a holder's data, or a digest of them without a salt, as that of a contract is, or may quote them."""


@unique
class Level(Enum):
    """How much is withheld; each level withholds what those before it do."""

    PHOTO = "photo"
    """The photo."""
    HOLDER = "holder"
    """All that names or depicts the person."""
    LOWEST = "lowest"
    """All that is peculiar to this card: passive authentication is then attested by the terminal."""


def evidence_item(check: str) -> str:
    """The name of the item with the personal evidence of a check."""
    return f"{_EVIDENCE}{check}"


def of_level(level: Level, names: Collection[str]) -> frozenset[str]:
    """Of these items those that a level withholds by itself."""
    return frozenset(name for name in names if _withheld(level, name))


def _withheld(level: Level, name: str) -> bool:
    if level is Level.LOWEST:
        return name not in _PUBLIC
    if name == EF.DG2.label:
        return True
    pictures = {ef.label for ef in _LARGE}
    personal = name in _TELLING or name in pictures or name in (DETAILS, READING_DETAILS)
    return level is Level.HOLDER and (personal or name.startswith((HOLDER, _EVIDENCE)))


def closure(wanted: Iterable[str], names: Collection[str]) -> FrozenMapping[str, str]:
    """All that is withheld with `wanted`: each by the item because of which it goes, or by its own name.

    Args:
        wanted: The items to withhold.
        names: All items that there are.
    """
    gone: dict[str, str] = {name: name for name in sorted(wanted) if name in names}
    waiting = list(gone)
    while waiting:
        cause = waiting.pop(0)
        for name in sorted(_with(cause, names)):
            if name in names and name not in gone:
                gone[name] = cause
                waiting.append(name)
    return FrozenMapping(gone)


def telling(gone: Mapping[str, str]) -> str | None:
    """Because of which item something goes that tells who the person is; None where nothing does.

    Args:
        gone: What goes, as `closure` gives it.
    """
    return next((why for name, why in gone.items() if name in _TELLING or name.startswith(HOLDER)), None)


_FIELDS: Final[Mapping[str, tuple[str, ...]]] = FrozenMapping(
    {
        # what a number or a date of the zone is made of, as cards of Vietnam have it
        "number": ("document_number", "never_expires"),
        "document_number": ("number",),
        "date_of_birth": ("number", "document_number", "date_of_expiry", "never_expires"),
        "date_of_expiry": ("date_of_birth", "never_expires"),
        "never_expires": ("date_of_birth", "date_of_expiry"),
        "sex": ("number", "document_number"),
        "nationality": ("number",),
    }
)


def _with(name: str, names: Collection[str]) -> frozenset[str]:
    """What goes along with one item."""
    if name.startswith(HOLDER):
        others = (f"{HOLDER}{field}" for field in _FIELDS.get(name.removeprefix(HOLDER), ()))
        return frozenset({*_TELLING, *others, *_dated(names)})
    if name in _TEXTS:
        return frozenset({_SOD, ACCESS, PRINTED, *_dated(names)})
    if name in (ACCESS, PRINTED):  # the key that opens a chip follows from its number, or is a part of its zone
        numbers = (f"{HOLDER}{field}" for field in ("number", "document_number", "date_of_birth", "date_of_expiry"))
        return frozenset({*_TELLING, *numbers})
    if name.startswith(_EVIDENCE):  # when the document was issued stands in EF.DG13, and under the signature
        return frozenset({_SOD, EF.DG12.label, EF.DG13.label, PRINTED, *_dated(names)})
    if name in (EF.DG14.label, EF.CARD_SECURITY.label, CHIP, MAPPING):  # one key, in each of them
        return frozenset({EF.DG14.label, EF.CARD_SECURITY.label, CHIP, MAPPING})
    # from a signature over a known challenge the key can be computed
    return frozenset({EF.DG15.label, ACTIVE}) if name in (EF.DG15.label, ACTIVE) else frozenset()


def _dated(names: Collection[str]) -> Iterable[str]:
    return (name for name in names if name.startswith(_EVIDENCE))


_NEEDED: Final[Mapping[str, frozenset[str]]] = FrozenMapping(
    {
        "access.pace": frozenset({ACCESS}),
        "access.bac": frozenset({ACCESS}),
        "access.downgrade": frozenset({ACCESS, EF.CARD_ACCESS.label, EF.DG14.label, EF.CARD_SECURITY.label}),
        "pa.sod.signature": frozenset({_SOD}),
        "pa.issuer.path": frozenset({_SOD}),
        "pa.issuer.validity": frozenset({_SOD, EF.DG13.label}),
        "pa.issuer.revocation": frozenset({_SOD}),
        "pa.issuer.type": frozenset({_SOD, EF.DG1.label}),
        "pa.files": frozenset({_SOD, *(ef.label for ef in DATA_GROUPS)}),
        "chip.ca": frozenset({CHIP, EF.DG14.label}),
        "chip.aa": frozenset({ACTIVE, EF.DG14.label, EF.DG15.label}),
        "chip.pace_cam": frozenset({MAPPING, ACCESS, EF.CARD_SECURITY.label, EF.DG14.label}),
        "match.key": frozenset({ACCESS, EF.DG1.label}),
        "match.qr": frozenset({PRINTED, EF.DG1.label, EF.DG13.label}),
        "match.dg13": frozenset({EF.DG1.label, EF.DG13.label, _SOD}),
        "match.country": frozenset({EF.DG1.label, _SOD}),
        "match.com": frozenset({EF.COM.label, _SOD}),
        "card.expiry": frozenset({EF.DG1.label, EF.DG11.label, EF.DG13.label, _SOD}),
    }
)
"""What each check is judged by. Those of the chip as a whole and of its oddities are made of the others."""
_GROUPS: Final = FrozenMapping({f"{DIGEST}{ef.name.lower()}": ef.label for ef in DATA_GROUPS})


_KEY_OF: Final = FrozenMapping({"chip.ca": EF.DG14.label, "chip.aa": EF.DG15.label})


def checks_without(withheld: Collection[str], names: Collection[str], checks: Iterable[str]) -> frozenset[str]:
    """Of these checks those whose material is withheld, or a part of it.

    Args:
        withheld: The items that are withheld.
        names: All items that there were.
        checks: The checks in question.
    """
    return frozenset(check for check in checks if not _needed(check, names).isdisjoint(withheld))


def _needed(check: str, names: Collection[str]) -> frozenset[str]:
    if check in _GROUPS:
        return frozenset({_SOD, _GROUPS[check]})
    if check == SIGNATURE and _SOD not in names:  # whether the chip itself refused it, the opened channel says
        return frozenset({ACCESS})
    # that a document has no key for a proof, the list of its files says
    absent = check in _KEY_OF and _KEY_OF[check] not in names
    return _NEEDED.get(check, frozenset()) | (frozenset({_SOD}) if absent else frozenset())
