"""Terminals whose seals are relied on here, and until when: one file beside the trust store, written whole."""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum, unique
from hashlib import sha256
from json import JSONDecodeError
from pathlib import Path
from typing import Final

from chipkit.codec.printable import says_something
from chipkit.doors import expect
from chipkit.errors import ChipkitError, EvidenceError
from chipkit.evidence.plain import bytes_of, list_of, map_of, moment_of, optional, text_of
from chipkit.pki.certificate import Certificate
from chipkit.regular_file import read_regular
from chipkit.trust.ownership import refuse_foreign, refuse_foreign_file
from chipkit.values import dataclass
from chipkit.written_file import WrittenFile

__all__ = ["MAX_TERMINALS", "MAX_TERMINALS_FILE", "TERMINALS_FILE", "SealWorth", "TrustedTerminal", "TrustedTerminals"]

TERMINALS_FILE: Final = "terminals.json"
"""What the file is called in the trust folder."""
MAX_TERMINALS_FILE: Final = 32 * 1024 * 1024
MAX_TERMINALS: Final = 1000

_SCHEMA: Final = "chipkit.terminals/1"
_KEYS: Final = ("name", "certificate", "trusted_from", "withdrawn_at", "by", "source")


@unique
class SealWorth(Enum):
    """What the seal of a terminal is worth here."""

    TRUSTED = "trusted"
    """A terminal of this relying party sealed it."""
    UNKNOWN = "unknown"
    """No terminal of this certificate is trusted here."""
    TOO_EARLY = "too-early"
    """It was made before the terminal was trusted, by what it says itself."""
    OUT_OF_TIME = "out-of-time"
    """It was made outside of the validity of the terminal's certificate, by what it says itself."""
    WITHDRAWN = "withdrawn"
    """The terminal's key was withdrawn, and no time stamp shows that the seal is older than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedTerminal:
    """A terminal whose seals are relied on.

    Raises:
        ValueError: The name says nothing, or a time has no zone.
    """

    name: str
    """What people here call it."""
    certificate: Certificate
    """The terminal's certificate."""
    trusted_from: datetime
    """From which moment on its seals count, with its zone."""
    withdrawn_at: datetime | None = None
    """Since when whoever has the key may be anybody; None: it was not withdrawn."""
    by: str = ""
    """Who let its seals count; empty where a program did not say."""
    source: str = ""
    """What its certificate was compared with, such as a letter of the branch."""

    def __post_init__(self) -> None:
        if not says_something(self.name):
            raise ValueError("a terminal without a name")
        for moment in (self.trusted_from, self.withdrawn_at):
            if moment is not None and moment.utcoffset() is None:
                raise ValueError("a time without its zone")

    @property
    def thumbprint(self) -> bytes:
        """SHA-256 of its certificate: what seals name it by."""
        return sha256(self.certificate.raw).digest()

    def worth(self, made_at: datetime, stamped_at: datetime | None) -> SealWorth:
        """What a seal of this terminal is worth.

        Whoever stole a key writes any time into a statement, so that after a withdrawal only a time stamp counts.

        Args:
            made_at: When it was made, by what it says itself.
            stamped_at: The verified time of a time stamp over the seal, where there is one.
        """
        if self.withdrawn_at is not None and (stamped_at is None or stamped_at >= self.withdrawn_at):
            return SealWorth.WITHDRAWN
        if made_at < self.trusted_from:
            return SealWorth.TOO_EARLY
        in_time = self.certificate.not_before <= made_at <= self.certificate.not_after
        return SealWorth.TRUSTED if in_time else SealWorth.OUT_OF_TIME


@dataclass(frozen=True, slots=True)
class TrustedTerminals:
    """The terminals that are known here; of each certificate one.

    Raises:
        ValueError: Two have the same certificate, or there are too many.
    """

    terminals: tuple[TrustedTerminal, ...] = ()
    """All of them, those that were withdrawn too."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "terminals", tuple(self.terminals))
        for each in self.terminals:
            expect(each, TrustedTerminal, "one of terminals")
        if len({each.thumbprint for each in self.terminals}) != len(self.terminals):
            raise ValueError("two terminals have the same certificate")
        if len(self.terminals) > MAX_TERMINALS:
            raise ValueError(f"{len(self.terminals)} terminals where at most {MAX_TERMINALS} belong")

    @property
    def digest(self) -> str:
        """SHA-256 of all of them as their file has them, in hexadecimal: another one where anything differs."""
        return sha256(_written(self.terminals)).hexdigest()

    def find(self, thumbprint: bytes) -> TrustedTerminal | None:
        """The terminal whose certificate has this SHA-256, withdrawn since its key first was.

        A key that was withdrawn under one certificate is withdrawn under each that was made for it: whoever has it
        names whichever he likes.
        """
        found = next((each for each in self.terminals if each.thumbprint == thumbprint), None)
        if found is None:
            return None
        key = found.certificate.public_key.key
        ends = (each.withdrawn_at for each in self.terminals if each.certificate.public_key.key == key)
        return replace(found, withdrawn_at=min((end for end in ends if end is not None), default=None))

    def including(self, terminal: TrustedTerminal) -> TrustedTerminals:
        """These terminals with one more, or in the place of the one of the same certificate."""
        others = (each for each in self.terminals if each.thumbprint != terminal.thumbprint)
        return TrustedTerminals((*others, terminal))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> TrustedTerminals:
        """Read the file; none where there is no file.

        Raises:
            EvidenceError: The file cannot be read, or is malformed; the error names it.
            TrustError: Somebody else than this user and the administrator can have written it.
        """
        path = Path(path)
        try:
            facts = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return cls()
        except OSError as error:  # which is not to say that there is no such file
            raise EvidenceError(str(error.strerror or error), where=str(path)) from None
        refuse_foreign(path.parent)
        try:
            refuse_foreign_file(path, facts)
            return cls(_read(read_regular(path, MAX_TERMINALS_FILE)))
        except OSError as error:
            raise EvidenceError(str(error.strerror or error), where=str(path)) from None
        except (EvidenceError, ValueError) as error:
            raise EvidenceError(str(error), where=str(path)) from None

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file, whole or not at all.

        Raises:
            OSError: The file cannot be written; what stood there before stands there still.
        """
        WrittenFile(path).write(_written(self.terminals))


def _written(terminals: Iterable[TrustedTerminal]) -> bytes:
    entries = [
        {
            "name": each.name,
            "certificate": b64encode(each.certificate.raw).decode(),
            "trusted_from": each.trusted_from.astimezone(UTC).isoformat(),
            "withdrawn_at": None if each.withdrawn_at is None else each.withdrawn_at.astimezone(UTC).isoformat(),
            "by": each.by,
            "source": each.source,
        }
        for each in sorted(terminals, key=lambda each: each.thumbprint)
    ]
    return json.dumps({"schema": _SCHEMA, "terminals": entries}, indent=1, ensure_ascii=False).encode() + b"\n"


def _read(data: bytes) -> tuple[TrustedTerminal, ...]:
    try:
        document = json.loads(data.decode(), object_pairs_hook=_once)
    except (UnicodeDecodeError, JSONDecodeError, RecursionError):
        raise EvidenceError("not JSON") from None
    entries = map_of(document, "file", ("schema", "terminals"))
    if entries["schema"] != _SCHEMA:
        raise EvidenceError(f"not of the schema {_SCHEMA}")
    return list_of(entries["terminals"], "terminal", _terminal)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise EvidenceError("a name stands twice in one object")
    return found


def _terminal(value: object, where: str) -> TrustedTerminal:
    entries = map_of(value, where, _KEYS)
    try:
        raw = b64decode(text_of(entries["certificate"], where), validate=True)
        return TrustedTerminal(
            name=text_of(entries["name"], where),
            certificate=Certificate.parse(bytes_of(raw, where)),
            trusted_from=moment_of(entries["trusted_from"], where),
            withdrawn_at=optional(moment_of)(entries["withdrawn_at"], where),
            by=text_of(entries["by"], where),
            source=text_of(entries["source"], where),
        )
    except (ChipkitError, ValueError) as error:
        raise EvidenceError(str(error), where=where) from None
