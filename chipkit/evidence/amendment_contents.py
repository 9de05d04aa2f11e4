"""What is added to evidence later: an issuer's answer, a second person's decision, a new time stamp, a note.

What may be about a person stands in items, each of which can be withheld; a time stamp says nothing of anybody and
stands in the statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum, unique
from typing import Final, TypeAlias

from chipkit.doors import parse_words
from chipkit.errors import EvidenceError
from chipkit.evidence.record import MAX_TIME_STAMP
from chipkit.values import dataclass

__all__ = [
    "AmendmentKind",
    "Content",
    "Decision",
    "IssuerAnswer",
    "NewTimeStamp",
    "Note",
    "SecondDecision",
    "check_content",
    "content_items",
    "content_statement",
    "read_content",
]

_MAX_TEXT: Final = 64 << 10
_MAX_DOCUMENT: Final = 1 << 20
_MAX_RENEWED: Final = 64
_DIGEST: Final = 32


@unique
class AmendmentKind(Enum):
    """The kinds of amendments, by the words of the format."""

    ISSUER_ANSWER = "issuer-answer"
    SECOND_DECISION = "second-decision"
    TIME_STAMP = "time-stamp"
    NOTE = "note"


@unique
class Decision(Enum):
    """What a second person decided."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    OPEN = "open"
    """Looked at, and not decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerAnswer:
    """What the issuer of a document, or who speaks for it, answered to a question."""

    issuer: str | None
    """Who answered; None where that is withheld, as for every other member."""
    text: str | None = field(repr=False)
    document: bytes | None = field(default=b"", repr=False)
    """The answer as it came, such as a signed letter, of 1 MiB at most; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondDecision:
    """What a second person decided of the same evidence."""

    decision: Decision | None
    person: str | None = field(repr=False)
    """Who decided, as the bank calls them."""
    reason: str | None = field(repr=False)

    def __post_init__(self) -> None:
        if self.decision is not None:
            parse_words(self, decision=Decision)


@dataclass(frozen=True, slots=True)
class Note:
    """Anything else that somebody wants to be kept with it."""

    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewTimeStamp:
    """A time stamp over all that came before it, made before the last one's authority ends."""

    token: bytes = field(repr=False)
    """A TimeStampToken, in DER, over `Amendment.stamped`."""
    renews: tuple[bytes, ...] = ()
    """SHA-256 of each token in an unprotected header that it is over besides; no chain is over those."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "renews", tuple(self.renews))


Content: TypeAlias = IssuerAnswer | SecondDecision | NewTimeStamp | Note

_KINDS: Final = {
    IssuerAnswer: AmendmentKind.ISSUER_ANSWER,
    SecondDecision: AmendmentKind.SECOND_DECISION,
    NewTimeStamp: AmendmentKind.TIME_STAMP,
    Note: AmendmentKind.NOTE,
}
_ITEMS: Final[Mapping[AmendmentKind, frozenset[str]]] = {
    AmendmentKind.ISSUER_ANSWER: frozenset({"issuer", "text", "document"}),
    AmendmentKind.SECOND_DECISION: frozenset({"decision", "person", "reason"}),
    AmendmentKind.TIME_STAMP: frozenset(),
    AmendmentKind.NOTE: frozenset({"text"}),
}
_PUBLIC: Final = frozenset({"token", "renews"})


def content_statement(content: Content) -> dict[str, object]:
    """What of a content stands in the statement: its kind, and of a time stamp all of it."""
    told: dict[str, object] = {"kind": _KINDS[type(content)].value}
    if isinstance(content, NewTimeStamp):
        told |= {"token": content.token, "renews": list(content.renews)}
    return told


def content_items(content: Content) -> dict[str, object]:
    """What of a content stands in items.

    Raises:
        ValueError: A member is withheld, or larger than is read.
    """
    try:
        check_content(content)
    except EvidenceError as error:
        raise ValueError(str(error)) from None
    names = _ITEMS[_KINDS[type(content)]]
    values = {name: getattr(content, name) for name in sorted(names)}
    if any(value is None for value in values.values()):
        raise ValueError("a member of what is added is withheld")
    return {name: value.value if isinstance(value, Enum) else value for name, value in values.items()}


def read_content(statement: Mapping[str, object], sealed: frozenset[str], items: Mapping[str, object]) -> Content:
    """The content of an amendment.

    Args:
        statement: The members of the statement that are the content's own: "kind" and what goes with it.
        sealed: The names of all items that were sealed.
        items: The values of those that are not withheld.

    Raises:
        EvidenceError: The members are not those of a kind that is known, or malformed.
    """
    try:
        kind = AmendmentKind(statement.get("kind"))
    except ValueError:
        raise EvidenceError("not of a kind that is known") from None
    public = _PUBLIC if kind is AmendmentKind.TIME_STAMP else frozenset()
    if statement.keys() != {"kind"} | public or sealed != _ITEMS[kind]:
        raise EvidenceError(f"its members are not those of the kind {kind.value}")
    content = _made(kind, statement, items)
    check_content(content)
    return content


def _made(kind: AmendmentKind, statement: Mapping[str, object], items: Mapping[str, object]) -> Content:
    values = {name: items.get(name) for name in _ITEMS[kind]}
    match kind, statement, values:
        case AmendmentKind.NOTE, _, {"text": str() | None as text}:
            return Note(text)
        case (
            AmendmentKind.ISSUER_ANSWER,
            _,
            {"issuer": str() | None as issuer, "text": str() | None as text, "document": bytes() | None as document},
        ):
            return IssuerAnswer(issuer=issuer, text=text, document=document)
        case (
            AmendmentKind.SECOND_DECISION,
            _,
            {"decision": str() | None as word, "person": str() | None as person, "reason": str() | None as reason},
        ) if word is None or word in {each.value for each in Decision}:
            return SecondDecision(decision=None if word is None else Decision(word), person=person, reason=reason)
        case AmendmentKind.TIME_STAMP, {"token": bytes(token), "renews": tuple() | list() as renews}, _ if all(
            isinstance(each, bytes) for each in renews
        ):
            return NewTimeStamp(token, tuple(renews))
    raise EvidenceError(f"malformed members of the kind {kind.value}")


def check_content(content: Content) -> None:
    """Return if a content is of a size that is read.

    Raises:
        EvidenceError: A member is larger, or a digest is not one.
    """
    match content:
        case NewTimeStamp(token, renews):
            if not 0 < len(token) <= MAX_TIME_STAMP:
                raise EvidenceError(f"a time stamp of {len(token)} bytes where 1 to {MAX_TIME_STAMP} belong")
            if len(renews) > _MAX_RENEWED or any(len(each) != _DIGEST for each in renews):
                raise EvidenceError(f"what it renews is not up to {_MAX_RENEWED} digests")
            return
        case IssuerAnswer(document=document) if document is not None and len(document) > _MAX_DOCUMENT:
            raise EvidenceError(f"a document of {len(document)} bytes where at most {_MAX_DOCUMENT} belong")
    for name in _ITEMS[_KINDS[type(content)]]:
        value = getattr(content, name)
        if isinstance(value, str) and len(value.encode()) > _MAX_TEXT:
            raise EvidenceError(f"{name} has over {_MAX_TEXT} bytes")
