"""The errors of chipkit, ordered by who is to blame.

`ValueError` and `TypeError` stay for mistakes of our caller. Everything that a card, a file, a certificate or a
reader does wrong is a `ChipkitError`. Messages are lower case, name what was met and where, and never hold key
material or personal data.
"""

from __future__ import annotations

from typing import ClassVar

from chipkit.error_codes import ErrorCode

__all__ = [
    "AccessRefusedError",
    "AuthorityUnknownError",
    "BatchError",
    "BudgetError",
    "CancelledError",
    "CaptureError",
    "CardRemovedError",
    "CardResetError",
    "ChipError",
    "ChipkitError",
    "CodecError",
    "DecryptionError",
    "EvidenceError",
    "EvidenceIndexError",
    "KeyMissingError",
    "KeyRefusedError",
    "KeyStoreError",
    "KeyUnusableError",
    "LengthRefusedError",
    "LimitError",
    "LinkError",
    "PasswordBlockedError",
    "PasswordSuspendedError",
    "SecureMessagingError",
    "SignatureInvalidError",
    "StatusError",
    "TimeStampError",
    "TransportError",
    "TrustError",
    "UnsupportedError",
    "VersionUnknownError",
]


class ChipkitError(Exception):
    """Base of every error that chipkit raises for what it met outside itself.

    Errors travel: each can be pickled and copied, and keeps its words and attributes.
    """

    code: ClassVar[ErrorCode] = ErrorCode.OTHER
    """The stable code of its kind (docs/errors.md); the same for all errors of a class."""

    def __reduce__(self) -> tuple[object, ...]:
        """Not by the constructor, whose arguments are of each class's own kind."""
        return _remade, (type(self), self.args, dict(self.__dict__))


def _remade(kind: type[ChipkitError], args: tuple[object, ...], attributes: dict[str, object]) -> ChipkitError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(attributes)
    return error


class CodecError(ChipkitError):
    """These bytes, or this text, are not what the standard says they should be.

    Attributes:
        reason: What is wrong, without the place.
        offset: Where in the outermost input it breaks, in bytes (in characters for text); None where no single
            place is to blame.
        where: The thing being read, such as "EF.DG1" or "certificate"; empty where the caller knows better.
    """

    code = ErrorCode.INPUT_MALFORMED

    def __init__(self, reason: str, *, offset: int | None = None, where: str = "") -> None:
        self.reason = reason
        self.offset = offset
        self.where = where
        super().__init__(reason, offset, where)

    def __str__(self) -> str:
        place = f" at offset {self.offset}" if self.offset is not None else ""
        return f"{self.where}: {self.reason}{place}" if self.where else f"{self.reason}{place}"

    def inside(self, where: str) -> CodecError:
        """The same error, told of the thing that was being read."""
        return CodecError(self.reason, offset=self.offset, where=f"{where}: {self.where}" if self.where else where)


class LimitError(CodecError):
    """There is more of something than is read here, in bytes or in number: nothing is wrong, and nothing is proven.

    No real file, certificate, key or name comes near the limits (docs/limits.md).
    """

    code = ErrorCode.TOO_LARGE

    def inside(self, where: str) -> LimitError:
        """The same error, told of the thing that was being read."""
        told = super().inside(where)
        return LimitError(told.reason, offset=told.offset, where=told.where)


class UnsupportedError(ChipkitError):
    """An algorithm, version or option that chipkit does not know: nothing is wrong, and nothing is proven."""

    code = ErrorCode.NOT_SUPPORTED


class VersionUnknownError(UnsupportedError):
    """A structure of a version or a type that chipkit does not know."""

    code = ErrorCode.VERSION_UNKNOWN


class KeyUnusableError(ChipkitError):
    """A key that no computation may be done with: off its curve, out of range, forged, or the wrong one."""

    code = ErrorCode.KEY_UNUSABLE


class DecryptionError(KeyUnusableError):
    """What is encrypted was not encrypted to this key, or was changed since; nothing tells which."""

    code = ErrorCode.NOT_DECRYPTED


class SignatureInvalidError(ChipkitError):
    """A signature that its key did not make over this data."""

    code = ErrorCode.SIGNATURE_INVALID


class ChipError(ChipkitError):
    """The chip broke the protocol."""

    code = ErrorCode.CHIP_PROTOCOL


class StatusError(ChipError):
    """The chip refused a command.

    Attributes:
        sw: The status word, 16 bits.
        doing: What it was asked for; empty where that is not told.
    """

    code = ErrorCode.CHIP_REFUSED

    def __init__(self, sw: int, doing: str = "") -> None:
        self.sw = sw
        self.doing = doing
        super().__init__(sw, doing)

    def __str__(self) -> str:
        return f"{self.doing}: status {self.sw:04X}" if self.doing else f"status {self.sw:04X}"


class CardChangedError(ChipkitError):
    """The card that lies there now is not the one of which the beginning was read: nothing of both is put together."""

    code = ErrorCode.CARD_CHANGED


class AccessRefusedError(ChipError):
    """The chip, or the proof it returned, says that the password is not this card's.

    Most often the number, the CAN or the MRZ was mistyped, or belongs to another card.

    Attributes:
        retries: Tries left where the chip told (63Cx), else None.
    """

    code = ErrorCode.ACCESS_REFUSED

    def __init__(self, reason: str, *, retries: int | None = None) -> None:
        self.retries = retries
        super().__init__(reason)


class PasswordSuspendedError(AccessRefusedError):
    """One try is left of a PIN, which the chip takes only in a session that the CAN opened (BSI TR-03110-2, 2.3.1)."""

    code = ErrorCode.PASSWORD_SUSPENDED


class PasswordBlockedError(AccessRefusedError):
    """No try is left of a PIN or a PUK, or it was switched off: the chip takes it no more."""

    code = ErrorCode.PASSWORD_BLOCKED


class SecureMessagingError(ChipError):
    """A protected response that cannot be trusted: the channel is closed.

    Attributes:
        sw: The plain status word that came in place of a protected response, or None.
    """

    code = ErrorCode.SECURE_MESSAGING

    def __init__(self, reason: str, *, sw: int | None = None) -> None:
        self.sw = sw
        super().__init__(reason)


class BudgetError(ChipkitError):
    """The reading took more time, or more exchanges, than it was given."""

    code = ErrorCode.BUDGET_SPENT


class TransportError(ChipkitError):
    """The card, the reader or the service between them is gone."""

    code = ErrorCode.LINK_GONE


class LinkError(TransportError):
    """The link itself failed: what carries the bytes raised an error of its own, or carries too few of them."""

    code = ErrorCode.LINK_FAILED


class CardRemovedError(TransportError):
    """The card left the reader."""

    code = ErrorCode.CARD_REMOVED


class CardResetError(CardRemovedError):
    """Another program, or the system, reset the chip between two commands; the link to it stands again.

    For a session this is a card that left and came back at once: every channel, selection and challenge is gone, and
    whether the command of this exchange reached the chip is not known. Whoever can opens the chip anew.
    """

    code = ErrorCode.CARD_RESET


class LengthRefusedError(TransportError):
    """The reader could not carry a command of extended length, although such lengths were announced.

    The link carries short lengths alone from now on. The chip may have seen the command or not, so that a secure
    channel is out of step: whoever can resets the chip and begins anew with short commands.
    """

    code = ErrorCode.LENGTH_REFUSED


class CancelledError(ChipkitError):
    """The person or the program asked to stop."""

    code = ErrorCode.CANCELLED


class TrustError(ChipkitError):
    """A trust file cannot be used, or the trust folder is damaged."""

    code = ErrorCode.TRUST_UNUSABLE


class CaptureError(ChipkitError):
    """A saved capture cannot be used."""

    code = ErrorCode.CAPTURE_UNUSABLE


class EvidenceError(ChipkitError):
    """A file of evidence cannot be used: its form, its seal, or something in it is not what it was sealed as.

    Attributes:
        reason: What is wrong, without the place.
        where: What it is about, such as "seal", "item EF.DG1" or "statement"; empty where that is the file itself.
    """

    code = ErrorCode.EVIDENCE_UNUSABLE

    def __init__(self, reason: str, *, where: str = "") -> None:
        self.reason = reason
        self.where = where
        super().__init__(reason, where)

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}" if self.where else self.reason


class KeyStoreError(ChipkitError):
    """A store of keys, or the module that keeps them, cannot be used, or does not do what was asked of it."""

    code = ErrorCode.KEY_STORE_UNUSABLE


class KeyMissingError(KeyStoreError):
    """No key of this name is there, or the one that is there is for something else."""

    code = ErrorCode.KEY_MISSING


class KeyRefusedError(KeyStoreError):
    """The store did not take the passphrase or PIN: it is another one, or it is locked after wrong ones.

    Attributes:
        locked: Whether it is locked, so that not even the right one is taken.
    """

    code = ErrorCode.PASSPHRASE_REFUSED

    def __init__(self, reason: str, *, locked: bool = False) -> None:
        self.locked = locked
        super().__init__(reason)


class TimeStampError(EvidenceError):
    """A time stamp, or the answer that should hold one, is not what it must be: over something else, or not right."""

    code = ErrorCode.TIME_STAMP_UNUSABLE


class AuthorityUnknownError(TimeStampError):
    """A time stamp by an authority that nobody here placed, or that was not valid then: it proves nothing here."""

    code = ErrorCode.AUTHORITY_UNKNOWN


class BatchError(ChipkitError):
    """Many files cannot be judged as was asked, or not go on to be: there are none, or a run was begun otherwise."""

    code = ErrorCode.BATCH_UNUSABLE


class EvidenceIndexError(ChipkitError):
    """The index of what is kept cannot be used, or does not hold what was asked for."""

    code = ErrorCode.INDEX_UNUSABLE
