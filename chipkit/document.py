"""A card's files as one typed document.

A `Document` is a view: each file is parsed when it is first asked for, and a malformed one spoils no other. What it
says is what the chip says; whether that is true, `chipkit.verify` judges over the raw files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import field
from datetime import date
from typing import Any, TypeVar

from chipkit.codec.dates import MRZDate, PartialDate
from chipkit.codec.mrz import MRZ
from chipkit.deviation import Deviation
from chipkit.doors import expect
from chipkit.errors import ChipkitError, CodecError
from chipkit.frozen import NOTHING, FrozenMapping, freeze
from chipkit.lazy import cached_property
from chipkit.lds.atr_info import ATRInfo
from chipkit.lds.card_access import CardAccess
from chipkit.lds.com import COM
from chipkit.lds.dg1 import DG1
from chipkit.lds.dg2 import DG2
from chipkit.lds.dg11 import DG11
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import DATA_GROUPS, EF, RawFile
from chipkit.lds.opaque import OpaqueFile
from chipkit.lds.sod import SOD
from chipkit.national.nation import Nation, NationalData
from chipkit.national.registry import KNOWN_NATIONS, Nations
from chipkit.values import dataclass

__all__ = ["Document", "Holder"]

FileT = TypeVar("FileT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The person, as the chip names them: from DG1, and where the card has it in full, from DG13 or DG11."""

    mrz: MRZ = field(repr=False)
    """The zone of DG1, field by field."""
    dg13: NationalData | None = field(default=None, repr=False)
    """What its nation puts into DG13, where that may be shown; else None."""
    dg11: DG11 | None = field(default=None, repr=False)
    """DG11, where the card has it and it may be shown; else None."""
    nation: Nation | None = field(default=None, repr=False)
    """Whose document it is; None if chipkit does not know the nation, or this kind of document."""

    @property
    def full_name(self) -> str:
        """The name with its diacritics where DG13 has it, else "PRIMARY, SECONDARY" as DG11 or DG1 has it."""
        if self.dg13 is not None and self.dg13.full_name:
            return self.dg13.full_name
        if self.dg11 is not None and self.dg11.name:
            return self.dg11.name
        return ", ".join(part for part in (self.mrz.primary_identifier, self.mrz.secondary_identifier) if part)

    @property
    def number(self) -> str:
        """The number the card is known by: the one that its nation says, else the document's."""
        return self.personal_number or self.mrz.document_number

    @property
    def personal_number(self) -> str | None:
        """The number that its nation knows the person by; None where the document does not tell one."""
        return None if self.nation is None else self.nation.number(self.mrz)

    @property
    def document_number(self) -> str:
        """The document number of DG1."""
        return self.mrz.document_number

    @property
    def date_of_birth(self) -> MRZDate:
        """The date of birth of DG1; `births` tells the century."""
        return self.mrz.date_of_birth

    @property
    def date_of_expiry(self) -> MRZDate:
        """The date of expiry of DG1; `expiry` tells the century."""
        return self.mrz.date_of_expiry

    @property
    def sex(self) -> str:
        """The sex of DG1: "M", "F", or "X" where it does not say."""
        return self.mrz.sex

    @property
    def nationality(self) -> str:
        """One to three letters, such as "VNM" or "D"."""
        return self.mrz.nationality

    @property
    def issuing_state(self) -> str:
        """One to three letters, such as "VNM" or "D"."""
        return self.mrz.issuing_state

    @property
    def never_expires(self) -> bool:
        """Whether the card carries its issuer's mark of one that never expires."""
        return self.nation is not None and self.nation.never_expires(self.mrz) is True  # no other answer makes it valid

    def births(self, at: date) -> tuple[PartialDate, ...]:
        """The dates of birth that are possible, the latest first: two where the document leaves the century open.

        The date of DG13, or that of DG11, where it agrees with DG1; else those of two digits that fit the document's
        other dates.

        Args:
            at: The day on which this is asked.

        Raises:
            CodecError: The date does not exist.
        """
        full = (None if self.dg13 is None else self.dg13.birth, None if self.dg11 is None else self.dg11.date_of_birth)
        agreed = next((date for date in (_agreed(each, self.date_of_birth) for each in full) if date is not None), None)
        return self.date_of_birth.births(self._alive_on(at)) if agreed is None else (agreed,)

    def birth(self, at: date) -> PartialDate:
        """The date of birth as far as it is known: without its year where `births` has two.

        Raises:
            CodecError: The date does not exist.
        """
        latest, *others = self.births(at)
        return PartialDate(None, latest.month, latest.day) if others else latest

    def expiry(self, at: date) -> PartialDate | None:
        """The date of expiry with its century, or None for a card that never expires.

        Raises:
            CodecError: The date does not exist.
        """
        if self.never_expires:
            return None
        full = None if self.dg13 is None else self.dg13.expiry
        return _agreed(full, self.date_of_expiry) or self.date_of_expiry.resolve_expiry(at)

    def _alive_on(self, at: date) -> date:
        """The last day up to `at` on which the person was alive for certain: nobody is born after the issue."""
        issued = None if self.dg13 is None else self.dg13.issued
        try:
            expiry = self.expiry(at)
        except CodecError:
            expiry = None
        days = (at, issued, None if expiry is None else expiry.latest)
        return min(day for day in days if day is not None)


@dataclass(frozen=True, repr=False)
class Document:
    """The files of one card, parsed on demand. Two are equal where their files are.

    A property is None where the file is absent, and raises `CodecError` each time where it is malformed.
    """

    files: Mapping[EF, RawFile]
    """The files as they came."""
    nations: Nations = KNOWN_NATIONS
    """Who may have issued the document, for what stands in EF.DG13 and is peculiar to its zone."""

    def __post_init__(self) -> None:
        expect(self.files, Mapping, "files")
        expect(self.nations, Nations, "nations")
        freeze(self, "files")

    def __reduce__(self) -> tuple[type[Document], tuple[Mapping[EF, RawFile], Nations]]:
        """By its files alone: what was parsed of them is parsed again where it is asked for."""
        return type(self), (self.files, self.nations)

    def __repr__(self) -> str:
        return f"Document({', '.join(ef.label for ef in self.files)})"

    @cached_property
    def com(self) -> COM | None:
        """EF.COM."""
        return self._read(EF.COM, COM.parse)

    @cached_property
    def sod(self) -> SOD | None:
        """EF.SOD; raises `UnsupportedError` where its hash function, its type or its version is unknown."""
        return self._read(EF.SOD, SOD.parse)

    @cached_property
    def card_access(self) -> CardAccess | None:
        """EF.CardAccess."""
        return self._read(EF.CARD_ACCESS, CardAccess.parse)

    @cached_property
    def atr_info(self) -> ATRInfo | None:
        """EF.ATR/INFO."""
        return self._read(EF.ATR_INFO, ATRInfo.parse)

    @cached_property
    def dg1(self) -> DG1 | None:
        """EF.DG1."""
        return self._read(EF.DG1, DG1.parse)

    @cached_property
    def dg2(self) -> DG2 | None:
        """EF.DG2; raises `UnsupportedError` where the face is in a format that chipkit does not read."""
        return self._read(EF.DG2, DG2.parse)

    @cached_property
    def dg11(self) -> DG11 | None:
        """EF.DG11."""
        return self._read(EF.DG11, DG11.parse)

    @cached_property
    def dg13(self) -> NationalData | None:
        """EF.DG13, as the issuing nation reads it; None also if chipkit does not know the issuing nation."""
        return None if self.nation is None else self._read(EF.DG13, self.nation.read_data)

    @cached_property
    def dg14(self) -> DG14 | None:
        """EF.DG14."""
        return self._read(EF.DG14, DG14.parse)

    @cached_property
    def dg15(self) -> DG15 | None:
        """EF.DG15."""
        return self._read(EF.DG15, DG15.parse)

    def opaque(self, ef: EF) -> OpaqueFile | None:
        """A file of the eMRTD application by its template alone, or None where it is absent.

        Raises:
            CodecError: The file is not a data object with the tag of `ef`.
        """
        if ef not in self._templates:
            self._templates[ef] = self._read(ef, lambda content: OpaqueFile.parse(content, ef), opaque=True)
        return self._templates[ef]

    @cached_property
    def listed(self) -> tuple[EF, ...]:
        """The data groups that EF.SOD lists; empty if EF.SOD is absent. Raises as `sod` does."""
        return () if self.sod is None else self.sod.security_object.files

    @cached_property
    def holder(self) -> Holder | None:
        """The person, or None where DG1 is absent or unreadable; an unreadable DG13 or DG11 is left out."""
        mrz = self.mrz
        if mrz is None:
            return None
        return Holder(mrz=mrz, dg13=self._if_readable(EF.DG13), dg11=self._if_readable(EF.DG11), nation=self.nation)

    @cached_property
    def nation(self) -> Nation | None:
        """The issuing nation; the first known one if DG1 does not tell. None if chipkit does not know the nation."""
        return self.nations.issuing(self.mrz)

    @cached_property
    def parse_errors(self) -> Mapping[EF, ChipkitError]:
        """Why a file cannot be read, for each that cannot; files of unknown content are only tried for their tag."""
        errors = {ef: found for ef, found in self._attempts.items() if isinstance(found, ChipkitError)}
        return FrozenMapping(errors) if errors else NOTHING

    @cached_property
    def deviations(self) -> tuple[Deviation, ...]:
        """What was tolerated in reading the files that could be read."""
        found = [deviation for each in self._attempts.values() for deviation in getattr(each, "deviations", ())]
        mrz, nation = self.mrz, self.nation
        if mrz is None:
            return tuple(found)
        if nation is not None:
            found += nation.mrz_deviations(mrz)
        if (dg11 := self._if_readable(EF.DG11)) is not None and dg11.date_of_birth is not None:
            found += _born_otherwise(dg11.date_of_birth, mrz.date_of_birth)
        return tuple(found)

    @cached_property
    def _errors(self) -> dict[tuple[EF, bool], ChipkitError]:
        """What stood in the way of parsing, as it was found."""
        return {}

    @cached_property
    def _templates(self) -> dict[EF, OpaqueFile | None]:
        """The files that were read by their template alone."""
        return {}

    @cached_property
    def mrz(self) -> MRZ | None:
        """The machine readable zone of EF.DG1; None where that is absent or malformed."""
        try:
            return None if self.dg1 is None else self.dg1.mrz
        except CodecError:
            return None

    def _read(self, ef: EF, parse: Callable[[bytes], FileT], *, opaque: bool = False) -> FileT | None:
        """The parsed file; one that cannot be parsed is tried once, and its error is raised each time.

        A copy of it is raised, which keeps nothing alive of what was parsed.
        """
        file = self.files.get(ef)
        if file is None:
            return None
        if (ef, opaque) not in self._errors:
            try:
                return parse(file.content) if opaque else file.parsed(parse)
            except CodecError as error:
                self._errors[ef, opaque] = copy(error.inside(ef.label))
            except ChipkitError as error:
                self._errors[ef, opaque] = copy(error)
        raise copy(self._errors[ef, opaque])

    def _if_readable(self, ef: EF) -> Any:  # noqa: ANN401 - the file's own class, or None
        if ef not in self.files:
            return None
        found = self._attempt(ef)
        return found if isinstance(found, (DG11, NationalData)) else None

    @cached_property
    def _attempts(self) -> dict[EF, object]:
        """Of each file what it says, or the error that stood in its way."""
        return {ef: self._attempt(ef) for ef in self.files}

    def _attempt(self, ef: EF) -> object:
        """The parsed file, or the error that stood in its way."""
        try:
            parsed = getattr(self, _PROPERTIES[ef]) if ef in _PROPERTIES else None
            return self.opaque(ef) if parsed is None and ef in DATA_GROUPS else parsed
        except ChipkitError as error:
            return error


_PROPERTIES = {
    ef: ef.name.lower() for ef in EF if isinstance(getattr(Document, ef.name.lower(), None), cached_property)
}
"""What a file is read by, if it is more than its template: the property that is called as the file is."""


def _agreed(full: PartialDate | None, short: MRZDate) -> PartialDate | None:
    """The date of DG13 or DG11 where it is the one of DG1 with its century, and as much of it is known."""
    return full if full is not None and full.year is not None and _short(full) == short.parts else None


def _short(full: PartialDate) -> tuple[int | None, int | None, int | None]:
    return None if full.year is None else full.year % 100, full.month, full.day


def _born_otherwise(full: PartialDate, short: MRZDate) -> list[Deviation]:
    """What DG11 says of the birth and DG1 otherwise, as far as both know it."""
    differs = any(None not in pair and pair[0] != pair[1] for pair in zip(_short(full), short.parts, strict=True))
    return [Deviation("dg11.birth.differs", EF.DG11.label)] if differs else []
