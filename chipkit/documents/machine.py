"""The documents of the commands `show`, `readers`, `diag` and of `chipkit-emulator`."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from chipkit.documents.report import PortraitDocument
from chipkit.documents.terms import Form, Sha256, Word

__all__ = [
    "CaseDocument",
    "ClaimsDocument",
    "DefectDocument",
    "DiagnosisDocument",
    "EmulatorListDocument",
    "ExaminationCounts",
    "ExaminationDocument",
    "ExchangeDocument",
    "ExtractDocument",
    "ExtractedDocument",
    "FactDocument",
    "MachineDocument",
    "OddityDocument",
    "PCSCDocument",
    "ProblemDocument",
    "ProfileDocument",
    "ReaderDiagnosis",
    "ReaderDocument",
    "ReaderEventDocument",
    "ReadersDocument",
    "SettingDocument",
    "SettingsDiagnosis",
    "ShowDocument",
    "TreeDocument",
    "TrustDiagnosis",
]


class FactDocument(TypedDict):
    """One thing that a file says, for people."""

    label: str
    text: str


class TreeDocument(TypedDict):
    """One data object, or bytes that are none."""

    offset: int
    tag: Annotated[str, Form(r"^([0-9A-F]{2})+$")] | None
    name: str
    length: int
    value: NotRequired[str]
    children: NotRequired[list[TreeDocument]]


class ShowDocument(TypedDict):
    """What a file is, what it says, and its data objects."""

    schema: Literal["chipkit.show/1"]
    source: str
    kind: str
    size: int
    sha256: Sha256
    facts: list[FactDocument]
    distinguished: bool
    complete: bool
    tree: list[TreeDocument]


class ExtractedDocument(TypedDict):
    """One file that was written out."""

    name: str
    kind: Annotated[str, Word("exhibit")]
    of: str
    size: int
    sha256: Sha256


class ExtractDocument(TypedDict):
    """What was written out of a capture; it is kept beside the files, too."""

    schema: Literal["chipkit.extract/1"]
    source: str
    portrait: PortraitDocument
    files: list[ExtractedDocument]


class ReaderDocument(TypedDict):
    """A reader, and what lies on it."""

    name: str
    card: Annotated[str, Word("card")]
    atr: Annotated[str, Form(r"^([0-9a-f]{2})*$")]


class ReadersDocument(TypedDict):
    """The readers that are connected."""

    schema: Literal["chipkit.readers/1"]
    readers: list[ReaderDocument]


class ReaderEventDocument(TypedDict):
    """Something that happened to a reader."""

    schema: Literal["chipkit.reader-event/1"]
    event: Annotated[str, Word("event")]
    reader: str
    atr: Annotated[str, Form(r"^([0-9a-f]{2})*$")]
    reason: str


class ReaderDiagnosis(TypedDict):
    """A reader, and why it cannot be asked where it cannot."""

    name: str
    card: Annotated[str, Word("card")] | None
    atr: Annotated[str, Form(r"^([0-9a-f]{2})*$")]
    max_apdu_data_size: int | None
    error: NotRequired[str]
    remedy: NotRequired[str]


class PCSCDocument(TypedDict):
    """What there is of PC/SC."""

    library: bool
    service: bool
    readers: list[ReaderDiagnosis]


class TrustDiagnosis(TypedDict):
    """What the trust folder holds, and how old it is."""

    folder: str | None
    anchors: int
    revocation_lists: int
    imported_at: str | None
    age_days: int | None


class SettingDocument(TypedDict):
    """One setting, and what says so."""

    key: Annotated[str, Word("setting")]
    value: str | None
    source: Annotated[str, Word("setting-source")]


class SettingsDiagnosis(TypedDict):
    """Where the user's settings are, and what counts."""

    file: str | None
    there: bool
    values: list[SettingDocument]


class ProblemDocument(TypedDict):
    """What is missing."""

    what: str
    remedy: str
    grave: bool


class MachineDocument(TypedDict):
    """What of this machine reading and judging need."""

    python: str
    system: str
    packages: dict[str, str | None]
    pcsc: PCSCDocument
    settings: SettingsDiagnosis
    trust: TrustDiagnosis


class DiagnosisDocument(MachineDocument):
    """That, and what is missing."""

    schema: Literal["chipkit.diagnosis/1"]
    problems: list[ProblemDocument]


class ProfileDocument(TypedDict):
    """A card that can be made."""

    name: str
    summary: str


class DefectDocument(TypedDict):
    """Something that can be wrong with it."""

    name: str
    family: str
    summary: str


class OddityDocument(TypedDict):
    """Something that it can do otherwise, and be in order."""

    name: str
    summary: str


class EmulatorListDocument(TypedDict):
    """What the emulator makes cards from."""

    schema: Literal["chipkit.emulator-list/1"]
    profiles: list[ProfileDocument]
    defects: list[DefectDocument]
    oddities: list[OddityDocument]


class ClaimsDocument(TypedDict):
    """What a card claims to be able to do."""

    bac: bool
    pace: list[str]
    can: bool
    chip_authentication: list[str]
    active_authentication: bool
    terminal_authentication: bool
    data_groups: list[int]
    atr_info: bool
    card_security: bool
    master_file: bool


class ExchangeDocument(TypedDict):
    """One command and its answer, without content."""

    command: str
    protected: bool
    response: str


class CaseDocument(TypedDict):
    """How one case ended."""

    id: Annotated[str, Form(r"^[A-Z0-9]+(_[A-Z0-9]+)+$")]
    title: str
    result: Annotated[str, Word("examination")]
    reason: str
    way: str
    ways: list[str]
    exchange: ExchangeDocument | None


class ExaminationCounts(TypedDict):
    """How many cases ended in each way."""

    passed: int
    failed: int
    cannot_run: int
    not_applicable: int


class ExaminationDocument(TypedDict):
    """How a card was examined, and what came of it."""

    schema: Literal["chipkit.examination/1"]
    card: str
    result: Annotated[str, Word("examination")]
    claims: ClaimsDocument
    counts: ExaminationCounts
    cases: list[CaseDocument]
