"""What a nation adds to the standard: its input, its data, its comparisons and its words (docs/nations.md).

A nation is a value of a class of its own below `Nation`, and is looked up in `chipkit.national.registry`. Each default
adds nothing, so that a nation writes down what it has, and no floor above knows its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date
from enum import Enum, unique
from typing import ClassVar, Final, TypeAlias

from chipkit.codec.dates import PartialDate
from chipkit.codec.mrz import MRZ
from chipkit.deviation import Deviation, declare
from chipkit.frozen import FrozenMapping, freeze
from chipkit.lds.files import EF
from chipkit.national.compared import Comparison, ComparisonResult
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.values import dataclass

__all__ = ["IDENTIFYING", "Input", "InputKind", "Nation", "NationalData", "NationalField", "Printed", "Words"]

Words: TypeAlias = "Mapping[str, str]"
"""One text by language, "en" and "vi"."""
IDENTIFYING: Final = frozenset({"number", "document_number"})
"""What tells whose document it is, of any nation."""
_NO_WORDS: Final[Mapping[str, Words]] = FrozenMapping()


@dataclass(frozen=True, slots=True)
class NationalField:
    """One value of the national data, as a person is shown it."""

    name: str
    """Such as "residence"; one of a kind within the nation."""
    label: Words
    value: str = field(repr=False)
    sensitive: bool = False
    """It is shown only to who asks for it: religion, family and the like."""
    wide: bool = False
    """It takes a whole row."""

    def __post_init__(self) -> None:
        freeze(self, "label")


@dataclass(frozen=True, slots=True)
class NationalData:
    """EF.DG13 as its nation reads it (Doc 9303-10, 4.7.13: what it holds is for each state to say)."""

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """What was tolerated in reading it."""
        return ()

    @property
    def full_name(self) -> str | None:
        """The holder's name with its diacritics, where the file has it."""
        return None

    @property
    def birth(self) -> PartialDate | None:
        """The date of birth with its century; it is believed where it agrees with that of DG1."""
        return None

    @property
    def expiry(self) -> PartialDate | None:
        """The date of expiry with its century; likewise."""
        return None

    @property
    def issued(self) -> date | None:
        """The day on which the document was issued."""
        return None

    def compare(self, mrz: MRZ) -> Mapping[str, ComparisonResult]:
        """Compare the file with the machine readable zone of DG1, by the name of the field.

        Both are verified: what differs, the issuer signed so. *Unclear* is a field that is empty or cannot be compared.
        """
        del mrz
        return {}

    def shown(self) -> Iterable[NationalField]:
        """What a person is shown of it, in its order; fields without a value are left out."""
        return ()

    def rows(self) -> Iterable[tuple[str, str]]:
        """All that the file says, as labels in English and texts."""
        return ((field.label["en"], field.value) for field in self.shown())


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed on a document, as an input tells it: a claim, for no print is signed."""

    @property
    def identifying(self) -> frozenset[str]:
        """The fields that are the chip's or another document's, and never merely damaged."""
        return IDENTIFYING

    @property
    def empty(self) -> bool:
        """Whether there is nothing to compare."""
        return False

    @property
    def known_by(self) -> str:
        """The number that the document is known by, of which a screen shows the end; empty where it is not told."""
        return ""

    def compare(self, mrz: MRZ, data: NationalData | None = None) -> Mapping[str, Comparison]:
        """Compare every value with the chip's, by the name of the field.

        Args:
            mrz: The machine readable zone of DG1.
            data: The national data of whichever nation issued the document, where they are verified.

        Raises:
            CodecError: A value is longer than any value of its kind.
        """
        del mrz, data
        return {}


@unique
class InputKind(Enum):
    """What was typed or scanned."""

    NUMBER = "number"
    """An identity number, whose end is the CAN."""
    OLD_NUMBER = "old number"
    """The number of an earlier document: says whose document is meant, but opens none."""
    CAN = "can"
    """A card access number of six digits."""
    QR = "qr"
    """The text of the code on the card."""
    MRZ = "mrz"
    """A machine readable zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What an input can be used for: opening the chip, and comparing with it."""

    kind: InputKind
    """What it is."""
    can: str | None = field(default=None, repr=False)
    """The card access number, where the input tells it."""
    mrz: MRZ | None = field(default=None, repr=False)
    """The machine readable zone, whose fields open the chip too."""
    expected: Printed | None = None
    """The values to compare with the chip, where the input has any besides what opens it."""
    deviations: tuple[Deviation, ...] = ()
    """What is odd about the text, and is tolerated."""

    @property
    def opens(self) -> bool:
        """Whether a chip can be opened with it."""
        return self.can is not None or self.mrz is not None

    @property
    def number(self) -> str | None:
        """The number that the document is known by, where the input tells it."""
        return None if self.expected is None else self.expected.known_by or None

    @property
    def mrz_information(self) -> str | None:
        """The MRZ information that keys are derived from (Doc 9303-11, 4.3.2), where there is a zone. A secret."""
        return None if self.mrz is None else self.mrz.information

    @property
    def text_damaged(self) -> bool:
        """Whether names and addresses may have been changed on the way."""
        return False

    @property
    def whole(self) -> bool:
        """Whether the text has its end, as far as its kind shows it; one that was cut may open a chip too."""
        return True


@dataclass(frozen=True, slots=True)
class Nation:
    """One nation. It has no state, so that it travels between processes by its class."""

    code: ClassVar[str]
    """Such as "vnm": what its deviations begin with."""
    issuing_states: ClassVar[frozenset[str]]
    """The issuing states of the machine readable zone (Doc 9303-3, 5) that are this nation's."""
    card_access: ClassVar[bytes | None] = None
    """The EF.CardAccess that its chips are known to carry, for those that refuse to give it."""
    deviations: ClassVar[Mapping[str, str]] = FrozenMapping({})
    """The codes of the deviations that it alone meets, with their meanings (docs/deviations.md)."""
    deviations_in_vietnamese: ClassVar[Mapping[str, str]] = FrozenMapping({})
    """The same meanings in Vietnamese; what is missing here is told in English."""
    labels: ClassVar[Mapping[str, Words]] = _NO_WORDS
    """What fields are called that its comparisons name and no other nation has, by their names."""
    fields: ClassVar[Mapping[str, Words]] = _NO_WORDS
    """Every field that `NationalData.shown` may have, by its name, with what it is called on whichever document.

    Evidence has an item for each of them, whether a document has it or not, so that each can be withheld, and calls
    it so: what one kind of document alone calls it would tell the fields by which that kind is known.
    """
    words: ClassVar[Mapping[str, Words]] = _NO_WORDS
    """Words that fit its documents better than those that every document has.

    The title of a check is found by "match.dg13", the text of a situation by "match.dg13.not-present", a verdict by
    "verdict.key-odd", and what the desk calls a file by "file.dg13". While no trusted issuer vouches for the signer, a
    check or situation for which the table then has other words keeps those.
    """

    def __init_subclass__(cls) -> None:
        """Declare its deviations, and the one that each nation has."""
        super(Nation, cls).__init_subclass__()  # noqa: UP008 - slots make another class, which a bare one would miss
        own = {f"{cls.code}.can": "the chip was opened by another CAN than the one that follows from the zone"}
        told = {f"{cls.code}.can": "chip được mở bằng số CAN khác với số suy ra từ MRZ"}
        declare({**own, **cls.deviations}, {**told, **cls.deviations_in_vietnamese})

    def issued(self, mrz: MRZ) -> bool:
        """Whether a document of one of its issuing states is of the kind that it describes."""
        del mrz
        return True

    # what a person types or a scanner sends ---------------------------------------------------------------------------

    def read_input(self, text: str | bytes) -> Input:
        """Recognise what was typed or scanned.

        Raises:
            InputRefusedError: The input is not something that stands on a document of this nation.
        """
        del text
        raise InputRefusedError(Refusal.UNKNOWN)

    def code_in_picture(self, picture: bytes) -> bytes:
        """The text of the code of a document of this nation in a picture, for `read_input`.

        Args:
            picture: A file in a format of pictures.

        Raises:
            InputRefusedError: The picture holds no such code.
            CodecError: The picture is damaged or too large, or holds codes of several documents.
            UnsupportedError: What reads pictures is not installed.
        """
        del picture
        raise InputRefusedError(Refusal.NO_CODE)

    # the machine readable zone of its documents -----------------------------------------------------------------------

    def number(self, mrz: MRZ) -> str | None:
        """The number that people know the document by, if it differs from the document number."""
        del mrz
        return None

    def expected_can(self, mrz: MRZ) -> str | None:
        """The card access number that follows from the zone; None if it does not follow from it."""
        del mrz
        return None

    def odd_can(self) -> Deviation:
        """What is noted where another one opened a chip that is genuine."""
        return Deviation(f"{self.code}.can", EF.DG1.label, "not the one that follows from the zone")

    def never_expires(self, mrz: MRZ) -> bool:
        """Whether the zone carries the mark of a document that never expires."""
        del mrz
        return False

    def mrz_deviations(self, mrz: MRZ) -> tuple[Deviation, ...]:
        """What the zone has otherwise than this nation fills it."""
        del mrz
        return ()

    # EF.DG13 ----------------------------------------------------------------------------------------------------------

    def read_data(self, content: bytes) -> NationalData | None:
        """Read EF.DG13; None where the nation has nothing to say of it.

        Raises:
            CodecError: The data are not structured as this nation's.
        """
        del content
        return None
