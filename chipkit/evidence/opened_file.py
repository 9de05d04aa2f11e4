"""A file of evidence with all that is in it: opened where it is encrypted, with what was added and what was stamped.

The one door for whoever judges, shows or redacts a file. Who sealed each part, and what that is worth here, is said;
nothing is judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace

from chipkit.crypto.enveloping import Opener
from chipkit.errors import DecryptionError, EvidenceError
from chipkit.evidence.amending import chain_of
from chipkit.evidence.amendments import Amendment, Chain
from chipkit.evidence.encrypted import MAX_ENCRYPTED, EncryptedEvidence
from chipkit.evidence.evidence_file import Evidence, is_evidence, open_evidence
from chipkit.evidence.met_stamps import (
    MetStamp,
    earliest,
    stamp_of_amendment,
    stamp_of_seal,
    stamps_behind,
)
from chipkit.evidence.record import Record
from chipkit.evidence.redaction import redact
from chipkit.evidence.terminals import SealWorth, TrustedTerminal, TrustedTerminals
from chipkit.evidence.withholding import Level
from chipkit.frozen import FrozenMapping
from chipkit.pki.certificate import Certificate
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
    inside: Chain
    """What was added to the evidence itself."""
    outside: Chain | None = None
    """What was added since it was encrypted; None where it is not."""
    added: tuple[Added, ...] = ()
    stamps: tuple[MetStamp, ...] = ()

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
    openers: Sequence[Opener] = (),
) -> OpenedFile:
    """Open a file of evidence.

    Args:
        data: The file.
        terminals: Whose seals are relied on; nobody's where there are none.
        authorities: Whose time stamps count.
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
    outer: Chain | None = None
    if EncryptedEvidence.begins(data):
        encrypted = EncryptedEvidence.parse(data)
        outer, data = encrypted.chain, _decrypted(encrypted, openers)
    chain = chain_of(data)
    over_all = () if outer is None else stamps_behind(outer, 0, authorities)
    evidence = _counted(open_evidence(data, known), (*stamps_behind(chain, 0, authorities), *over_all), authorities)
    outside = () if outer is None else added_to(outer, known, authorities, outside=True)
    return OpenedFile(
        evidence=evidence,
        plain=data,
        inside=chain,
        outside=outer,
        added=(*added_to(chain, known, authorities, over_all=over_all), *outside),
        stamps=tuple(_stamps(evidence.record, chain, outer, authorities)),
    )


def _counted(evidence: Evidence, later: Sequence[MetStamp], authorities: Sequence[Certificate]) -> Evidence:
    """The evidence with the worth of its seal by the first of its time stamps, which came with the seal or later."""
    stamped_at = earliest((stamp_of_seal(evidence.record, authorities), *later))
    worth = evidence.worth
    if evidence.terminal is not None:
        worth = evidence.terminal.worth(evidence.statement.made_at, stamped_at)
    return replace(evidence, stamped_at=stamped_at, worth=worth)


def added_to(
    chain: Chain,
    terminals: TrustedTerminals,
    authorities: Sequence[Certificate] = (),
    *,
    over_all: Sequence[MetStamp] = (),
    outside: bool = False,
) -> tuple[Added, ...]:
    """The amendments of a chain, with what the seal of each is worth here.

    Args:
        chain: The chain.
        terminals: Whose seals are relied on.
        authorities: Whose time stamps count.
        over_all: Stamps over all of the chain.
        outside: Whether the chain follows an envelope.

    Raises:
        EvidenceError: A known terminal's seal is broken.
    """
    return tuple(_added(each, chain, terminals, authorities, over_all, outside=outside) for each in chain.amendments)


def _added(
    amendment: Amendment,
    chain: Chain,
    terminals: TrustedTerminals,
    authorities: Sequence[Certificate],
    over_all: Sequence[MetStamp],
    *,
    outside: bool,
) -> Added:
    record = amendment.record
    terminal = terminals.find(record.terminal)
    if terminal is None:
        return Added(amendment=amendment, outside=outside)
    try:
        record.verify(terminal.certificate)
    except EvidenceError as error:
        raise EvidenceError(error.reason, where=f"amendment {amendment.number}: {error.where}") from None
    later = stamps_behind(chain, amendment.number, authorities)
    stamped_at = earliest((stamp_of_seal(record, authorities), *later, *over_all))
    worth = terminal.worth(amendment.made_at, stamped_at)
    return Added(amendment=amendment, outside=outside, terminal=terminal, worth=worth)


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


def _stamps(record: Record, chain: Chain, outer: Chain | None, authorities: Sequence[Certificate]) -> list[MetStamp]:
    found = [stamp_of_seal(record, authorities)]
    for one, words in ((chain, "amendment {}"), (outer, "amendment {} of the envelope")):
        for each in () if one is None else one.amendments:
            over = words.format(each.number)
            found += [stamp_of_seal(each.record, authorities, over), stamp_of_amendment(each, authorities, over)]
    return [each for each in found if each is not None]


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
    chain, by_level = opened.inside, frozenset(redaction.withheld if level is not None else ()) - frozenset(items)
    gone = {name: _LEVEL if why == name and name in by_level else why for name, why in redaction.withheld.items()}
    if level is not None and Level(level) is not Level.PHOTO:
        for each in opened.inside.amendments:
            gone |= dict.fromkeys((f"amendment {each.number}: {name}" for name in each.record.items), _LEVEL)
            chain = chain.without(each.number, each.record.items)
    amendments = tuple(each.record.encoded() for each in chain.amendments)
    return bytes(replace(redaction.evidence, amendments=amendments)), FrozenMapping(gone)
