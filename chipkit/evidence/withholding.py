"""Which parts of evidence go along when one is withheld, and which checks are then judged by nobody but the terminal.

Whoever withholds a field withholds what contains it, and what lets it be guessed: a digest without a salt over a file
of which all but a name is known gives the name to whoever tries a dictionary. What else stood in those files stays as
the terminal showed it, an item each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import Enum, unique
from typing import Final

from chipkit.frozen import FrozenMapping
from chipkit.lds.files import DATA_GROUPS, EF
from chipkit.verify.named import DIGEST, SIGNATURE

__all__ = [
    "ACCESS", "ACTIVE", "CHIP", "DETAILS", "HOLDER", "MAPPING", "NATIONAL", "NONCE", "PRINTED", "READING_DETAILS",
    "Level", "checks_without", "closure", "evidence_item", "of_level", "telling",
]  # fmt: skip

ACCESS, CHIP, ACTIVE, MAPPING = "access", "chip_authentication", "active_authentication", "chip_mapping"
PRINTED, DETAILS, READING_DETAILS, NONCE = "printed", "details", "reading.details", "nonce"
HOLDER: Final = "holder."
NATIONAL: Final = "national."
"""What the names of fields of EF.DG13 begin with, as their nation shows them."""
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
_BESIDE_THE_ZONE: Final = tuple(name for name in _TELLING if name not in (EF.DG1.label, ACCESS))
"""Of these what may contain more of a person than stands in the machine readable zone."""
_CHIP_KEYS: Final = (EF.DG14.label, EF.CARD_SECURITY.label, CHIP, MAPPING)


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
    return level is Level.HOLDER and (personal or name.startswith((HOLDER, NATIONAL, _EVIDENCE)))


def closure(wanted: Iterable[str], names: Collection[str]) -> FrozenMapping[str, str]:
    """All that is withheld with `wanted`: each by the item because of which it goes, or by its own name.

    What is kept secret spreads, from what was asked for to what tells it. What merely holds a secret goes along, and
    nothing because of it: who withholds a name withholds EF.DG1, and still shows the number that stood there too.

    Args:
        wanted: The items to withhold.
        names: All items that there are.
    """
    gone: dict[str, str] = {name: name for name in sorted(wanted) if name in names}
    secret = list(gone)
    for cause in secret:
        for name in sorted(_telling_it(cause, names) - gone.keys()):
            gone[name] = cause
            secret.append(name)
    for cause in secret:
        for name in sorted(_holding(cause, names) - gone.keys()):
            gone[name] = cause
    return FrozenMapping(gone)


def telling(gone: Mapping[str, str]) -> str | None:
    """Because of which item something goes that tells who the person is; None where nothing does.

    Args:
        gone: What goes, as `closure` gives it.
    """
    return next((why for name, why in gone.items() if name in _TELLING or name.startswith((HOLDER, NATIONAL))), None)


_OF_THE_ZONE: Final = tuple(f"{HOLDER}{field}" for field in ("number", "document_number", "date_of_birth",
                                                              "date_of_expiry"))  # fmt: skip
"""What opens a chip; without these nobody writes its zone."""
_TELLERS: Final[Mapping[str, tuple[str, ...]]] = FrozenMapping(
    {
        # what a number or a date of the zone is made of, as cards of Vietnam have it; a family name is a parent's, too,
        # and an earlier number of twelve digits is the number
        f"{HOLDER}full_name": (f"{NATIONAL}father", f"{NATIONAL}mother"),
        f"{HOLDER}number": (f"{HOLDER}document_number", f"{HOLDER}never_expires", f"{NATIONAL}old_number"),
        f"{HOLDER}document_number": (f"{HOLDER}number",),
        f"{HOLDER}date_of_birth": (
            f"{HOLDER}number",
            f"{HOLDER}document_number",
            f"{HOLDER}date_of_expiry",
            f"{HOLDER}never_expires",
        ),
        f"{HOLDER}date_of_expiry": (f"{HOLDER}date_of_birth", f"{HOLDER}never_expires"),
        f"{HOLDER}never_expires": (f"{HOLDER}date_of_birth", f"{HOLDER}date_of_expiry"),
        f"{HOLDER}sex": (f"{HOLDER}number", f"{HOLDER}document_number"),
        f"{HOLDER}nationality": (f"{HOLDER}number",),
        # one of nine digits is not, but what goes is not to tell which it was
        f"{NATIONAL}old_number": (f"{HOLDER}number",),
        # a file that is to be withheld is not to be written anew from its fields, nor told by them
        EF.DG1.label: _OF_THE_ZONE,
        EF.DG11.label: _OF_THE_ZONE,
        EF.DG12.label: (f"{NATIONAL}issue",),
        EF.DG13.label: (*_OF_THE_ZONE, NATIONAL),
        EF.DG16.label: _OF_THE_ZONE,
        ACCESS: _OF_THE_ZONE,
        PRINTED: (*_OF_THE_ZONE, NATIONAL),
        # one key in several files; from a signature over a known challenge the key can be computed
        EF.DG14.label: _CHIP_KEYS,
        EF.CARD_SECURITY.label: _CHIP_KEYS,
        CHIP: _CHIP_KEYS,
        MAPPING: _CHIP_KEYS,
        EF.DG15.label: (ACTIVE,),
        ACTIVE: (EF.DG15.label,),
    }
)
"""From what something is computed, or learned in part; a name that ends with a dot stands for all that begin so."""


def _telling_it(name: str, names: Collection[str]) -> frozenset[str]:
    """What is withheld as a secret, too, because it tells this one."""
    tellers = _TELLERS.get(name, ())
    if name.startswith(_EVIDENCE) or name == f"{NATIONAL}issue":  # when the document was issued or signed
        tellers = (f"{NATIONAL}issue", _EVIDENCE)
    return _named(tellers, names)


def _holding(name: str, names: Collection[str]) -> frozenset[str]:
    """What goes along because this stands in it, or in what it has a digest of."""
    if name.startswith(NATIONAL):  # not in the zone, nor in what opens a chip
        return _named(_BESIDE_THE_ZONE, names)
    if name.startswith(_EVIDENCE):
        return _named((_SOD, EF.DG12.label, EF.DG13.label, PRINTED, DETAILS, READING_DETAILS), names)
    if name.startswith(HOLDER) or name in (*_TEXTS, ACCESS, PRINTED):
        return _named((*_TELLING, _EVIDENCE), names)
    return frozenset()


def _named(tellers: Iterable[str], names: Collection[str]) -> frozenset[str]:
    whole = {each for each in tellers if not each.endswith(".")}
    begun = tuple(each for each in tellers if each.endswith("."))
    return frozenset(name for name in names if name in whole or name.startswith(begun))


_FILES: Final = frozenset(ef.label for ef in EF)
_ALL_FILES: Final = "all files"
"""Stands for all of a card's files together; no item is called so."""
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
        "card.deviations": frozenset({_ALL_FILES}),
        "card.expiry": frozenset({EF.DG1.label, EF.DG11.label, EF.DG13.label, _SOD}),
    }
)
"""What each check is judged by. That of the chip as a whole is made of the others."""
_GROUPS: Final = FrozenMapping({f"{DIGEST}{ef.name.lower()}": ef.label for ef in DATA_GROUPS})


_KEY_OF: Final = FrozenMapping({"chip.ca": EF.DG14.label, "chip.aa": EF.DG15.label})


def checks_without(withheld: Collection[str], names: Collection[str], checks: Iterable[str]) -> frozenset[str]:
    """Of these checks those whose material is withheld, or a part of it.

    Args:
        withheld: The items that are withheld.
        names: All items that there were.
        checks: The checks in question.
    """
    files = _FILES.intersection(names)
    gone = frozenset(withheld) | ({_ALL_FILES} if files and files <= frozenset(withheld) else frozenset())
    return frozenset(check for check in checks if not _needed(check, names).isdisjoint(gone))


def _needed(check: str, names: Collection[str]) -> frozenset[str]:
    if check in _GROUPS:
        return frozenset({_SOD, _GROUPS[check]})
    if check == SIGNATURE and _SOD not in names:  # whether the chip itself refused it, the opened channel says
        return frozenset({ACCESS})
    # that a document has no key for a proof, the list of its files says
    absent = check in _KEY_OF and _KEY_OF[check] not in names
    return _NEEDED.get(check, frozenset()) | (frozenset({_SOD}) if absent else frozenset())
