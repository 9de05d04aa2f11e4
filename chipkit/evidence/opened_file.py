"""A file of evidence with all that is in it: opened where it is encrypted, with what was added and what was stamped.

The one door for whoever judges, shows or redacts a file. Who sealed each part, and what that is worth here, is said;
nothing is judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from datetime import datetime

from chipkit.crypto.enveloping import Opener
from chipkit.errors import DecryptionError, EvidenceError
from chipkit.evidence.amendments import Amendment, Chain
from chipkit.evidence.encrypted import MAX_ENCRYPTED, EncryptedEvidence
from chipkit.evidence.evidence_file import Evidence, is_evidence, open_evidence
from chipkit.evidence.redaction import redact
from chipkit.evidence.stamps import FoundStamp, proven_by, stamps_of
from chipkit.evidence.terminals import SealWorth, TrustedTerminal, TrustedTerminals
from chipkit.evidence.withholding import Level
from chipkit.frozen import FrozenMapping
from chipkit.pki.certificate import Certificate
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["Added", "OpenedFile", "added_to", "is_evidence_file", "open_file", "redacted_file"]

_ENVELOPE = "envelope"
_LEVEL = "level"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """An amendment, and what the seal of whoever added it is worth here."""

    amendment: Amendment
    outside: bool = False
    """Whether it was added when the evidence was encrypted already."""
    terminal: TrustedTerminal | None = None
    worth: SealWorth = SealWorth.UNKNOWN

    @property
    def trusted(self) -> bool:
        """Whether it is the word of a terminal that is relied on here."""
        return self.worth is SealWorth.TRUSTED


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A file of evidence whose form is right, whose seals hold and whose chain is whole."""

    evidence: Evidence
    plain: bytes = field(repr=False)
    """The file as it is, or as it lay in the envelope."""
    outside: Chain | None = None
    """What was added since it was encrypted; None where it is not."""
    added: tuple[Added, ...] = ()
    """What was added, inside and then outside."""
    stamps: tuple[FoundStamp, ...] = ()
    """The time stamps over the evidence, and over what was added to it."""
    stamps_outside: tuple[FoundStamp, ...] = ()
    """The time stamps over the envelope with all that is in it."""

    @property
    def encrypted(self) -> bool:
        """Whether it lay in an envelope."""
        return self.outside is not None


def is_evidence_file(data: bytes) -> bool:
    """Whether bytes begin as files of evidence do, encrypted or not."""
    return is_evidence(data) or EncryptedEvidence.begins(data)


def open_file(
    data: bytes,
    terminals: TrustedTerminals | None = None,
    *,
    authorities: Sequence[Certificate] = (),
    lists: TrustView | None = None,
    openers: Sequence[Opener] = (),
) -> OpenedFile:
    """Open a file of evidence.

    Args:
        data: The file.
        terminals: Whose seals are relied on; nobody's where there are none.
        authorities: Whose time stamps count.
        lists: Whose revocation lists count for those authorities.
        openers: The archive's keys, of which one opens the envelope where there is one.

    Raises:
        EvidenceError: The bytes are not evidence, something in them was changed, or an amendment is malformed, missing,
            doubled, moved or foreign; or it is encrypted, and there is no key.
        DecryptionError: None of the keys opens the envelope, or it was changed.
        UnsupportedError: The envelope is of a kind that is not opened.
        KeyStoreError: A key is gone, or its module refuses.
    """
    if len(data) > MAX_ENCRYPTED:
        raise EvidenceError(f"over {MAX_ENCRYPTED} bytes, which no file of evidence has")
    known = TrustedTerminals() if terminals is None else terminals
    outside: Chain | None = None
    if EncryptedEvidence.begins(data):
        encrypted = EncryptedEvidence.parse(data)
        outside, data = encrypted.chain, _decrypted(encrypted, openers)
    over_all = () if outside is None else stamps_of(None, outside, authorities, lists)
    evidence = open_evidence(data, known)
    stamps = stamps_of(evidence.record, evidence.chain, authorities, lists)
    by_then = proven_by((*stamps, *over_all))
    added = added_to(evidence.chain, known, authorities, lists, over_all=over_all)
    if outside is not None:
        added = (*added, *added_to(outside, known, authorities, lists, outside=True))
    return OpenedFile(
        evidence=_counted(evidence, by_then),
        plain=data,
        outside=outside,
        added=added,
        stamps=stamps,
        stamps_outside=over_all,
    )


def _counted(evidence: Evidence, stamped_at: datetime | None) -> Evidence:
    """The evidence with the worth of its seal by the first of its time stamps, which came with the seal or later."""
    terminal, worth = evidence.terminal, evidence.worth
    if terminal is not None:
        worth = terminal.worth(evidence.statement.made_at, stamped_at)
    return replace(evidence, stamped_at=stamped_at, worth=worth)


def added_to(
    chain: Chain,
    terminals: TrustedTerminals,
    authorities: Sequence[Certificate] = (),
    lists: TrustView | None = None,
    *,
    over_all: Sequence[FoundStamp] = (),
    outside: bool = False,
) -> tuple[Added, ...]:
    """The amendments of a chain, with what the seal of each is worth here.

    Args:
        chain: The chain.
        terminals: Whose seals are relied on.
        authorities: Whose time stamps count.
        lists: Whose revocation lists count for those authorities.
        over_all: Stamps over all of the chain.
        outside: Whether the chain follows an envelope.

    Raises:
        EvidenceError: A known terminal's seal is broken.
    """
    found: list[Added] = []
    for amendment in chain.amendments:
        terminal = terminals.find(amendment.record.terminal)
        if terminal is None:
            found.append(Added(amendment=amendment, outside=outside))
            continue
        _verify(amendment, terminal)
        later = Chain(amendment.digest, chain.amendments[amendment.number :])
        stamps = (*stamps_of(amendment.record, later, authorities, lists), *over_all)
        worth = terminal.worth(amendment.made_at, proven_by(stamps))
        found.append(Added(amendment=amendment, outside=outside, terminal=terminal, worth=worth))
    return tuple(found)


def _verify(amendment: Amendment, terminal: TrustedTerminal) -> None:
    try:
        amendment.record.verify(terminal.certificate)
    except EvidenceError as error:
        raise EvidenceError(error.reason, where=f"amendment {amendment.number}: {error.where}") from None


def _decrypted(encrypted: EncryptedEvidence, openers: Sequence[Opener]) -> bytes:
    if not openers:
        raise EvidenceError(f"encrypted to {', '.join(encrypted.recipients)}: it wants the key", where=_ENVELOPE)
    refused: DecryptionError | None = None
    for opener in openers:
        try:
            return encrypted.decrypt(opener)
        except DecryptionError as error:
            refused = refused or error
    raise DecryptionError(f"{_ENVELOPE}: {refused}")


def redacted_file(
    opened: OpenedFile, *, level: Level | str | None = None, items: Sequence[str] = ()
) -> tuple[bytes, FrozenMapping[str, str]]:
    """The file of evidence with items withheld, with all that contains them or lets them be guessed.

    Where all that names the person is withheld, what was added goes too: whoever wrote it may have named the person. Of
    encrypted evidence it is the file that lay inside; what was added to the envelope follows that alone, and is not in
    it.

    Args:
        opened: The file.
        level: How much.
        items: Items by their names.

    Returns:
        The file, and what is gone now that was not before, by name; with the item because of which it went, its own
        name where it was asked for, or "level" where the level wants it.

    Raises:
        ValueError: An item of this name was never sealed, the level is unknown, or nothing is named.
    """
    redaction = redact(opened.evidence, level=level, items=items)
    by_level = frozenset(redaction.withheld if level is not None else ()) - frozenset(items)
    gone = {name: _LEVEL if why == name and name in by_level else why for name, why in redaction.withheld.items()}
    chain = redaction.evidence.chain
    if level is not None and Level(level) is not Level.PHOTO:
        for each in chain.amendments:
            gone |= dict.fromkeys((f"amendment {each.number}: {name}" for name in each.record.items), _LEVEL)
            chain = chain.without(each.number, each.record.items)
    return bytes(replace(redaction.evidence, amendments=chain.amendments)), FrozenMapping(gone)
