"""What was read from a chip and exchanged with it: immutable, and all that judging ever sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import Enum, StrEnum, unique
from operator import attrgetter
from typing import Any, Final

from chipkit.deviation import Deviation
from chipkit.doors import expect, expect_collection, parse_words
from chipkit.frozen import FrozenMapping, freeze
from chipkit.lds.files import EF, RawFile
from chipkit.values import dataclass

__all__ = [
    "STEPS",
    "Abort",
    "AbortReason",
    "Access",
    "AccessAttempt",
    "AccessProtocol",
    "ActiveAuthenticationTranscript",
    "AttemptResult",
    "Capture",
    "CardAccessSource",
    "ChipAuthenticationTranscript",
    "ChipMappingTranscript",
    "Origin",
    "PresentedKey",
    "PresentedKind",
    "ProofResult",
]


@unique
class PresentedKind(StrEnum):
    """What opened the chip."""

    CAN = "can"
    """A card access number."""
    MRZ = "mrz"
    """Three values of a machine readable zone."""
    PIN = "pin"
    """The holder's PIN, which is not kept."""
    PUK = "puk"
    """The holder's PUK, which is not kept."""
    NONE = "none"
    """Nothing: a chip in plain."""


@unique
class Origin(Enum):
    """Who answers for a capture being what a chip said."""

    LIVE = "live"
    """This process spoke to the chip."""
    SEALED = "sealed"
    """A known terminal spoke to the chip and signed what it got."""
    UNSEALED = "unsealed"
    """Nobody: whoever wrote the file may have written anything that the issuer did not sign."""


@unique
class AccessProtocol(Enum):
    """How a chip is opened (Doc 9303-11, 4)."""

    PACE = "pace"
    """Password Authenticated Connection Establishment."""
    BAC = "bac"
    """Basic Access Control."""


@unique
class AttemptResult(Enum):
    """How one attempt to open the chip ended."""

    OPENED = "opened"
    """A secure channel is open."""
    REFUSED = "refused"
    """The password is not this card's."""
    FAILED = "failed"
    """The protocol broke off: an error status, or a malformed answer."""
    NOT_OFFERED = "not offered"
    """The chip does not offer this protocol."""
    UNSUPPORTED = "unsupported"
    """Offered, but only in ways that are not supported: nothing was tried."""


@unique
class CardAccessSource(Enum):
    """Where the PACE parameters came from."""

    CHIP = "chip"
    """The chip gave them."""
    BUILT_IN = "built-in"
    """The last resort for cards that do not give EF.CardAccess away; they say nothing about this chip."""
    NONE = "none"
    """There were none."""


@unique
class ProofResult(Enum):
    """How a chip's proof of holding a private key ended."""

    PROVEN = "proven"
    """For Active Authentication this says merely that an answer came; its signature is judged later."""
    REFUTED = "refuted"
    """The chip agreed on new keys and did not have them, twice, each time on a fresh channel."""
    REFUSED = "refused"
    """The chip itself refused, each way that there is, on a fresh channel too."""
    UNSOUND = "unsound"
    """No sound answer, twice, the second time on a fresh channel: it is not known who answered."""
    READER = "reader"
    """Not asked: the answer is longer than this reader or link carries."""
    UNSUPPORTED = "unsupported"
    """An algorithm that chipkit does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessAttempt:
    """One attempt to open the chip."""

    protocol: AccessProtocol
    """By which protocol."""
    result: AttemptResult
    """How it ended."""
    sw: int | None = None
    """The status word that ended it, where one did."""

    def __post_init__(self) -> None:
        parse_words(self, protocol=AccessProtocol, result=AttemptResult)


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentedKey:
    """What the operator presented to open the chip; kept so that it can be compared with the verified DG1."""

    kind: PresentedKind
    """What it was."""
    can: str = field(default="", repr=False)
    """The card access number; empty for another kind."""
    document_number: str = field(default="", repr=False)
    """As in the MRZ; empty for another kind."""
    date_of_birth: str = field(default="", repr=False)
    """YYMMDD, as in the MRZ."""
    date_of_expiry: str = field(default="", repr=False)
    """YYMMDD, as in the MRZ."""

    def __post_init__(self) -> None:
        parse_words(self, kind=PresentedKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How the chip was opened."""

    attempts: tuple[AccessAttempt, ...] = ()
    """Each attempt to open the chip, in order."""
    card_access_source: CardAccessSource = CardAccessSource.NONE
    """Where the parameters of PACE came from."""
    presented: PresentedKey = PresentedKey(kind=PresentedKind.NONE)
    """What was presented to the chip."""
    pace_oid: str | None = None
    """The PACE protocol that was used, dotted."""
    pace_parameter_id: int | None = None
    """The set of domain parameters, by its number (Doc 9303-11, 9.5.1); None where none was told."""

    def __post_init__(self) -> None:
        parse_words(self, card_access_source=CardAccessSource)
        expect(self.presented, PresentedKey, "presented")
        object.__setattr__(self, "presented", replace(self.presented))
        for attempt in self.attempts:
            expect(attempt, AccessAttempt, "an attempt")
        object.__setattr__(self, "attempts", tuple(replace(attempt) for attempt in self.attempts))

    @property
    def opened(self) -> bool:
        """Whether a secure channel was opened."""
        return any(tried.result is AttemptResult.OPENED for tried in self.attempts)

    def attempt(self, protocol: AccessProtocol) -> AccessAttempt | None:
        """The last attempt by `protocol`, or None."""
        return next((tried for tried in reversed(self.attempts) if tried.protocol is protocol), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipAuthenticationTranscript:
    """What Chip Authentication left behind (Doc 9303-11, 6.2). It proves something to the live terminal only."""

    oid: str
    """The protocol, dotted."""
    key_id: int | None = None
    """The number of the key, where the chip has several; else None."""
    chip_public_key: bytes = field(repr=False)
    """SubjectPublicKeyInfo as DG14 holds it."""
    terminal_public_key: bytes = field(repr=False)
    """The terminal's ephemeral key, encoded."""
    result: ProofResult
    """How it ended."""
    attempts: int = 1
    """How often it was tried."""
    sw: int | None = None
    """The status word that ended it, where one did."""

    def __post_init__(self) -> None:
        parse_words(self, result=ProofResult)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipMappingTranscript:
    """What one run of PACE with Chip Authentication Mapping left behind (Doc 9303-11, 4.4.3.5).

    It proves something to the live terminal only, and of a key in EF.CardSecurity, against which it is judged.
    """

    mapping_key: bytes = field(repr=False)
    """The chip's public key of the mapping, PK_Map,IC, encoded."""
    data: bytes = field(repr=False)
    """The Chip Authentication Data CA_IC; empty where the chip sent none that can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveAuthenticationTranscript:
    """What Active Authentication left behind (Doc 9303-11, 6.1)."""

    challenge: bytes = field(repr=False)
    """The 8 bytes that the chip was to sign."""
    challenge_by_caller: bool = False
    """Whether the challenge is one of the caller's, for whose freshness the caller answers; else it was random."""
    signature: bytes = field(default=b"", repr=False)
    """What it answered; empty where no answer came."""
    result: ProofResult
    """How it ended."""
    sw: int | None = None
    """The status word that ended it, where one did."""

    def __post_init__(self) -> None:
        parse_words(self, result=ProofResult)


STEPS: Final[frozenset[str]] = frozenset(
    {"connect", "access.card-access", "access.pace", "access.bac", "select", "chip.ca", "chip.aa"}
    | {f"read.{ef.name.lower()}" for ef in EF}
)
"""Every step of a reading by its name, such as "access.pace" or "read.dg2"."""


@unique
class AbortReason(StrEnum):
    """Why a read broke off."""

    CARD_REMOVED = "card-removed"
    """The card left the reader."""
    CARD_CHANGED = "card-changed"
    """Another card was put back than the one that had left."""
    READER_LOST = "reader-lost"
    """The reader, or the service in front of it, is gone."""
    LINK = "link"
    """The link to the chip broke."""
    TIMEOUT = "timeout"
    """Reader or card gave no answer in time."""
    CANCELLED = "cancelled"
    """The caller said so."""
    BUDGET = "budget"
    """Too much time, or too many exchanges."""
    WRONG_MAC = "wrong-mac"
    """A protected response was not right."""
    UNPROTECTED_STATUS = "unprotected-status"
    """A plain status word came in place of a protected response."""
    CHIP_ERROR = "chip-error"
    """The chip refused, or broke the protocol."""
    KEY_REFUSED = "key-refused"
    """What was presented does not open this chip."""
    KEY_SUSPENDED = "key-suspended"
    """One try of the PIN is left, for which the chip wants its CAN first."""
    KEY_BLOCKED = "key-blocked"
    """No try of the PIN or PUK is left."""
    NO_USABLE_KEY = "no-usable-key"
    """What was presented is good for nothing that the chip offers."""
    UNSUPPORTED = "unsupported"
    """The chip wants what chipkit does not speak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abort:
    """Why and where a read broke off.

    Raises:
        ValueError: The step or the reason is unknown.
    """

    step: str
    """The running step, one of `STEPS`."""
    reason: AbortReason
    """What happened there; its text is taken too."""
    sw: int | None = None
    """The status word that ended it, where one did."""

    def __post_init__(self) -> None:
        parse_words(self, reason=AbortReason)
        if self.step not in STEPS:
            raise ValueError(f"step = {str(self.step)[:40]!r} is no step of a reading")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What one reading of a chip brought: the files as they came and the transcripts of the protocols.

    Raises:
        TypeError: A field has another type.
        ValueError: A word is not a member of its enumeration.
    """

    origin: Origin
    """Who answers for it."""
    read_at: datetime | None = None
    """When the reading began, with its zone; None where nobody tells."""
    files: Mapping[EF, RawFile] = field(default_factory=FrozenMapping)
    """The files that came, as they came."""
    refused: Mapping[EF, int] = field(default_factory=FrozenMapping)
    """Files that were asked for and not given, with the chip's status word."""
    not_asked: frozenset[EF] = frozenset()
    """Files that nobody asked the chip for."""
    access: Access | None = None
    """None where nothing is known about how the chip was opened, as for a folder of files."""
    chip_authentication: ChipAuthenticationTranscript | None = None
    """What Chip Authentication left behind; None where it was not run."""
    active_authentication: ActiveAuthenticationTranscript | None = None
    """What Active Authentication left behind; None where it was not run."""
    chip_mapping: tuple[ChipMappingTranscript, ...] = ()
    """Each run, as the chip may have been opened anew; empty for other mappings."""
    abort: Abort | None = None
    """Set where the read broke off: what is here is then partial and gives no verdict."""
    deviations: tuple[Deviation, ...] = ()
    """What was tolerated in reading."""
    sealed_by: str = ""
    """The terminal that sealed the capture, where its seal verified."""

    def __post_init__(self) -> None:
        parse_words(self, origin=Origin)
        self._expect_members()
        for ef, file in self.files.items():
            if type(ef) is not EF or type(file) is not RawFile:
                expect(ef, EF, "the name of a file")
                expect(file, RawFile, ef.label)
        for (what, kind), value in zip(_PARTS, _parts(self), strict=True):
            if value is not None:
                expect(value, kind, what)
                object.__setattr__(self, what, replace(value))  # it may have been changed since it was made
        freeze(self, "files", "refused")
        for what, form in (("chip_mapping", tuple), ("not_asked", frozenset), ("deviations", tuple)):
            if type(given := getattr(self, what)) is not form:
                object.__setattr__(self, what, form(given))

    def _expect_members(self) -> None:
        for name, mapping in (("files", self.files), ("refused", self.refused)):
            if type(mapping) is not FrozenMapping:  # which takes less than to ask for its kind
                expect(mapping, Mapping, name)
        for (name, kind), given in zip(_MEMBERS, _members(self), strict=True):
            if type(given) is not FrozenMapping:
                expect_collection(given, name)
            for each in given:
                expect(each, kind, f"one of {name}")
        for sw in self.refused.values():
            expect(sw, int, "a status word of refused")
        expect(self.sealed_by, str, "sealed_by")
        if self.read_at is not None:
            expect(self.read_at, datetime, "read_at")
            if self.read_at.utcoffset() is None:
                raise ValueError("read_at is a time without its zone")


_PARTS: Final[tuple[tuple[str, type[Any]], ...]] = (
    ("access", Access),
    ("chip_authentication", ChipAuthenticationTranscript),
    ("active_authentication", ActiveAuthenticationTranscript),
    ("abort", Abort),
)
_parts: Final = attrgetter(*[name for name, _ in _PARTS])
_MEMBERS: Final[tuple[tuple[str, type], ...]] = (
    ("refused", EF),
    ("not_asked", EF),
    ("chip_mapping", ChipMappingTranscript),
    ("deviations", Deviation),
)
_members: Final = attrgetter(*[name for name, _ in _MEMBERS])
