"""The machine readable zone of cards and passports, both ways (Doc 9303-3, 4; 9303-4, -5 and -6, 4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from enum import Enum, unique
from typing import Any, Final

from chipkit.codec.dates import MRZDate
from chipkit.codec.mrz_letters import transliterate
from chipkit.codec.mrz_text import ALPHABET, FILLER, check_digit, field_text, read_names, write_names
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.values import dataclass

__all__ = ["MRZ", "MRZDate", "MRZFormat", "check_digit", "mrz_information", "transliterate"]

_ALLOWED: Final = frozenset(ALPHABET + FILLER)
_LINE_ENDS: Final = frozenset("\r\n")
_MAX_TEXT = 120
_NUMBER_SIZE = 9
_SEXES: Final = {"M": "M", "F": "F", FILLER: "X", "X": "X"}
_SEX_LETTERS: Final = {"M": "M", "F": "F", "X": FILLER}
_WHAT = "MRZ"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the fields begin, counted over all lines, and what the composite check digit covers."""

    number: int
    nationality: int
    birth: int
    sex: int
    expiry: int
    optional: slice
    optional_2: slice
    names: slice
    composite: int
    composite_over: tuple[slice, ...]
    optional_check: int | None = None
    """Where the optional data have a check digit of their own."""


@unique
class MRZFormat(Enum):
    """The size of the document, which decides the layout."""

    TD1 = (3, 30)
    TD2 = (2, 36)
    TD3 = (2, 44)

    def __init__(self, lines: int, width: int) -> None:
        self.lines = lines
        """Number of lines."""
        self.width = width
        """Characters of a line."""

    @property
    def size(self) -> int:
        """Characters of all lines together."""
        return self.lines * self.width

    __hash__ = object.__hash__  # a member is itself alone; that of `Enum` is a call in Python for each look-up


_BY_SIZE: Final = {each.size: each for each in MRZFormat}
_LAYOUTS: Final = {
    MRZFormat.TD1: _Layout(
        number=5, optional=slice(15, 30), birth=30, sex=37, expiry=38, nationality=45, optional_2=slice(48, 59),
        names=slice(60, 90), composite=59,
        composite_over=(slice(5, 30), slice(30, 37), slice(38, 45), slice(48, 59)),
    ),
    MRZFormat.TD2: _Layout(
        number=36, nationality=46, birth=49, sex=56, expiry=57, optional=slice(64, 71), optional_2=slice(0, 0),
        names=slice(5, 36), composite=71,
        composite_over=(slice(36, 46), slice(49, 56), slice(57, 71)),
    ),
    MRZFormat.TD3: _Layout(
        number=44, nationality=54, birth=57, sex=64, expiry=65, optional=slice(72, 86), optional_2=slice(0, 0),
        names=slice(5, 44), composite=87, optional_check=86,
        composite_over=(slice(44, 54), slice(57, 64), slice(65, 87)),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MRZ:
    """A machine readable zone: values as the holder's, without fillers.

    `parse` and `build` make one; `str` and `bytes` give the zone of the values, without line ends.
    """

    format: MRZFormat
    document_code: str
    """One or two letters, such as "P" or "ID"."""
    issuing_state: str
    """One to three letters, such as "VNM" or "D"."""
    document_number: str = field(repr=False)
    """The whole number, also where it is longer than its field; a filler inside stands for a hyphen or space."""
    date_of_birth: MRZDate = field(repr=False)
    sex: str = field(repr=False)
    """M, F, or X where it is not specified."""
    date_of_expiry: MRZDate = field(repr=False)
    nationality: str = field(repr=False)
    primary_identifier: str = field(repr=False)
    """As a rule the surname, with spaces for fillers."""
    secondary_identifier: str = field(default="", repr=False)
    """As a rule the given names, with spaces for fillers; empty if the zone has no given names."""
    optional_data: str = field(default="", repr=False)
    """What the issuer put there beyond a long number; inner fillers are kept."""
    optional_data_2: str = field(default="", repr=False)
    """The second field of that kind, which only TD1 has."""
    check_digit_errors: tuple[str, ...] = field(default=(), compare=False)
    """The check digits that are wrong, by the name of their field or "composite"."""
    lines: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """The lines as they came."""

    @classmethod
    def parse(cls, text: str | bytes, *, strict: bool = True) -> MRZ:
        """Read an MRZ.

        Args:
            text: All lines one behind the other, with or without line ends: 90, 72 or 88 characters.
            strict: Refuse wrong check digits; otherwise they are collected in `check_digit_errors`.

        Raises:
            CodecError: The text is not an MRZ. The offset counts characters, line ends included.
        """
        zone, places = _unfold(text)
        kind = _BY_SIZE.get(len(zone))
        if kind is None:
            raise CodecError(f"{len(zone)} characters", offset=0, where=_WHAT)
        _check_line_ends(kind, places)
        try:
            number = _read_number(zone, kind)
            values = _read(zone, kind, number)
            wrong = _wrong_check_digits(zone, kind, number)
        except CodecError as error:
            raise CodecError(error.reason, offset=places[error.offset or 0], where=_WHAT) from None
        if strict and wrong:
            name, at = next(iter(wrong.items()))
            raise CodecError(f"check digit of {name} is wrong", offset=places[at], where=_WHAT)
        width = kind.width
        lines = tuple([zone[at : at + width] for at in range(0, len(zone), width)])
        return cls(**values, check_digit_errors=tuple(wrong), lines=lines)

    @classmethod
    def build(  # noqa: PLR0913 - the fields of the zone
        cls,
        *,
        format: MRZFormat,  # noqa: A002 - the field's name
        document_code: str,
        issuing_state: str,
        document_number: str,
        date_of_birth: MRZDate | str,
        sex: str,
        date_of_expiry: MRZDate | str,
        nationality: str,
        primary_identifier: str,
        secondary_identifier: str = "",
        optional_data: str = "",
        optional_data_2: str = "",
    ) -> MRZ:
        """An MRZ of these values. Names are transliterated and cut; the values are those that the zone then says.

        Raises:
            ValueError: A value does not fit into its field, or holds a character that no MRZ has.
        """
        values = cls(
            format=format, document_code=document_code, issuing_state=issuing_state, document_number=document_number,
            date_of_birth=_date(date_of_birth), sex=sex, date_of_expiry=_date(date_of_expiry), nationality=nationality,
            primary_identifier=primary_identifier, secondary_identifier=secondary_identifier,
            optional_data=optional_data, optional_data_2=optional_data_2,
        )  # fmt: skip
        return cls.parse(str(values))

    @property
    def information(self) -> str:
        """The MRZ information that keys are derived from (Doc 9303-11, 4.3.2 and Appendix D.2). It is a secret."""
        return mrz_information(self.document_number, self.date_of_birth, self.date_of_expiry)

    @property
    def name_field(self) -> str:
        """The field of the names as it stands in the zone, fillers included."""
        return ("".join(self.lines) or str(self))[_LAYOUTS[self.format].names]

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """What departs from the standard and was read nevertheless."""
        found = [Deviation("mrz.check-digit", _WHAT, name) for name in self.check_digit_errors]
        dates = {"date_of_birth": self.date_of_birth, "date_of_expiry": self.date_of_expiry}
        found += [Deviation("mrz.date.zero-filled", _WHAT, name) for name, each in dates.items() if each.zero_filled]
        if self.lines and "".join(self.lines)[_LAYOUTS[self.format].sex] == "X":
            found.append(Deviation("mrz.sex", _WHAT, "X where a filler belongs"))
        return tuple(found)

    def __str__(self) -> str:
        zone = _write(self)
        layout = _LAYOUTS[self.format]
        return zone[: layout.composite] + _composite(zone, layout) + zone[layout.composite + 1 :]

    def __bytes__(self) -> bytes:
        return str(self).encode("ascii")


def mrz_information(document_number: str, date_of_birth: MRZDate | str, date_of_expiry: MRZDate | str) -> str:
    """Number, birth and expiry, each with its check digit (Doc 9303-11, 4.3.2). It is a secret.

    Args:
        document_number: The whole number; short ones are filled up to nine characters.
        date_of_birth: YYMMDD.
        date_of_expiry: YYMMDD.

    Raises:
        CodecError: A value holds a character that no MRZ has, or a date has not six.
    """
    number = document_number.strip().upper().replace(" ", FILLER).replace("-", FILLER).ljust(_NUMBER_SIZE, FILLER)
    parts = (number, str(_date(date_of_birth)), str(_date(date_of_expiry)))
    return "".join(part + check_digit(part) for part in parts)


def _date(value: MRZDate | str) -> MRZDate:
    return MRZDate(value) if isinstance(value, str) else value


def _unfold(text: str | bytes) -> tuple[str, Sequence[int]]:
    """The characters of all lines, and where each stood in the input."""
    if len(text) > _MAX_TEXT:
        raise CodecError(f"{len(text)} characters", offset=0, where=_WHAT)
    decoded = text.decode("latin-1") if isinstance(text, bytes) else text
    if _ALLOWED.issuperset(decoded):  # without line ends, as chips have it
        return decoded, range(len(decoded))
    places = [at for at, char in enumerate(decoded) if char not in _LINE_ENDS]
    for at in places:
        if decoded[at] not in _ALLOWED:
            raise CodecError("a character that an MRZ cannot contain", offset=at, where=_WHAT)
    return "".join(decoded[at] for at in places), places


def _check_line_ends(kind: MRZFormat, places: Sequence[int]) -> None:
    """Refuse line ends inside a line."""
    if isinstance(places, range):
        return
    for at in range(1, kind.size):
        if places[at] != places[at - 1] + 1 and at % kind.width:
            raise CodecError("line end inside a line", offset=places[at - 1] + 1, where=_WHAT)


def _read(zone: str, kind: MRZFormat, found: tuple[str, int, str]) -> dict[str, Any]:
    """The values of the zone by the names of their fields."""
    layout = _LAYOUTS[kind]
    number, _, optional = found
    primary, secondary = read_names(zone[layout.names])
    sex = _SEXES.get(zone[layout.sex])
    if sex is None:
        raise CodecError("sex is neither M, F nor a filler", offset=layout.sex)
    return dict(  # noqa: C408 - the fields as the constructor has them
        format=kind,
        document_code=zone[:2].rstrip(FILLER),
        issuing_state=zone[2:5].rstrip(FILLER),
        document_number=number.rstrip(FILLER),
        date_of_birth=_read_date(zone, layout.birth),
        sex=sex,
        date_of_expiry=_read_date(zone, layout.expiry),
        nationality=zone[layout.nationality : layout.nationality + 3].rstrip(FILLER),
        primary_identifier=primary,
        secondary_identifier=secondary,
        optional_data=optional.rstrip(FILLER),
        optional_data_2=zone[layout.optional_2].rstrip(FILLER),
    )


def _read_date(zone: str, at: int) -> MRZDate:
    try:
        return MRZDate(zone[at : at + 6])
    except CodecError as error:
        raise CodecError(error.reason, offset=at + (error.offset or 0)) from None


def _read_number(zone: str, kind: MRZFormat) -> tuple[str, int, str]:
    """The document number with its fillers, where its check digit stands, and the optional data that are left.

    A number of over nine characters goes on in the optional data of TD1 and TD2, up to a filler; its check digit is
    the last character before that, and a filler stands where else the check digit would (Doc 9303-5, 4.2.2.1, note j).
    """
    layout = _LAYOUTS[kind]
    at = layout.number + _NUMBER_SIZE
    number, optional = zone[layout.number : at], zone[layout.optional]
    head, _, tail = optional.partition(FILLER)
    if kind is MRZFormat.TD3 or zone[at] != FILLER or len(head) < 2:
        return number, at, optional
    return number + head[:-1], layout.optional.start + len(head) - 1, tail


def _wrong_check_digits(zone: str, kind: MRZFormat, found: tuple[str, int, str]) -> dict[str, int]:
    """The check digits that are wrong, and where they stand."""
    layout = _LAYOUTS[kind]
    number, number_at, _ = found
    digits = {
        "document_number": (number, number_at),
        "date_of_birth": (zone[layout.birth : layout.birth + 6], layout.birth + 6),
        "date_of_expiry": (zone[layout.expiry : layout.expiry + 6], layout.expiry + 6),
    }
    at = layout.optional_check
    if at is not None and (zone[layout.optional].strip(FILLER) or zone[at] != FILLER):
        digits["optional_data"] = zone[layout.optional], at
    wrong = {name: place for name, (text, place) in digits.items() if zone[place] != check_digit(text)}
    if zone[layout.composite] != _composite(zone, layout):
        wrong["composite"] = layout.composite
    return wrong


def _composite(zone: str, layout: _Layout) -> str:
    return check_digit("".join([zone[part] for part in layout.composite_over]))


def _write(mrz: MRZ) -> str:
    """The zone of the values, with a filler where the composite check digit belongs."""
    layout = _LAYOUTS[mrz.format]
    code = field_text(mrz.document_code, 2, "document code") + field_text(mrz.issuing_state, 3, "issuing state")
    number, optional = _write_number(mrz, layout)
    birth, expiry = (f"{value}{check_digit(str(value))}" for value in (mrz.date_of_birth, mrz.date_of_expiry))
    nationality = field_text(mrz.nationality, 3, "nationality")
    if mrz.sex not in _SEX_LETTERS:
        raise ValueError("sex is neither M, F nor X")
    sex = _SEX_LETTERS[mrz.sex]
    names = write_names(mrz.primary_identifier, mrz.secondary_identifier, layout.names.stop - layout.names.start)
    second = field_text(mrz.optional_data_2, layout.optional_2.stop - layout.optional_2.start, "second optional data")
    if mrz.format is MRZFormat.TD1:
        return code + number + optional + birth + sex + expiry + nationality + second + FILLER + names
    if layout.optional_check is not None:
        optional += check_digit(optional) if optional.strip(FILLER) else FILLER
    return code + names + number + nationality + birth + sex + expiry + optional + FILLER


def _write_number(mrz: MRZ, layout: _Layout) -> tuple[str, str]:
    """The fields of document number and optional data."""
    size = layout.optional.stop - layout.optional.start
    if len(mrz.document_number) <= _NUMBER_SIZE:
        number = field_text(mrz.document_number, _NUMBER_SIZE, "document number")
        return number + check_digit(number), field_text(mrz.optional_data, size, "optional data")
    if mrz.format is MRZFormat.TD3:
        raise ValueError(f"document number of {len(mrz.document_number)} characters, at most {_NUMBER_SIZE} fit")
    number = field_text(mrz.document_number, len(mrz.document_number), "document number")
    rest = number[_NUMBER_SIZE:] + check_digit(number) + FILLER
    if len(rest) > size:
        raise ValueError(f"document number of {len(number)} characters does not fit")
    return number[:_NUMBER_SIZE] + FILLER, rest + field_text(mrz.optional_data, size - len(rest), "optional data")
