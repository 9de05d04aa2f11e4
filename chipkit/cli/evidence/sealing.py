"""`chipkit read --evidence FILE`: a reading that was just judged, sealed in a file with all that it rested on.

All that can fail is tried before a card is touched: the key is opened, the files are proved writable, certificates and
addresses are read. What fails all the same is told last of all; the report comes in any case.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import chipkit
from chipkit.cli.asking import sits_there
from chipkit.cli.common import STANDARD_INPUT
from chipkit.cli.evidence.certificate_files import one_certificate
from chipkit.cli.evidence.file_words import FileWords
from chipkit.cli.evidence.opening import known_here
from chipkit.cli.evidence.stamp_asking import StampSource, stamp_source
from chipkit.cli.keys.opening import opened_keys
from chipkit.cli.output import note
from chipkit.cli.saving import target
from chipkit.errors import ChipkitError, CodecError, KeyStoreError
from chipkit.evidence.encrypted import EncryptedEvidence
from chipkit.evidence.index import EvidenceIndex
from chipkit.evidence.index_entry import entry_of, number_tag, numbers_of
from chipkit.evidence.making import make_evidence
from chipkit.evidence.scanned import printed_of
from chipkit.evidence.time_stamp import stamped_bytes
from chipkit.extras import require
from chipkit.keys.ports import KeyStorage
from chipkit.national.registry import KNOWN_NATIONS
from chipkit.regular_file import open_regular
from chipkit.values import dataclass

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from chipkit.cli.saving import Saving
    from chipkit.evidence.evidence_file import Evidence
    from chipkit.evidence.index_entry import IndexEntry
    from chipkit.keys.ports import SecretKey, SigningKey
    from chipkit.national.nation import Printed
    from chipkit.pki.certificate import Certificate
    from chipkit.trust.view import TrustView
    from chipkit.verify import Report
    from chipkit.verify.policy import Policy
    from chipkit.written_file import WrittenFile

__all__ = ["SOFTWARE", "Sealing", "save_evidence", "scanned_text", "sealing_asked"]

SOFTWARE = f"chipkit {chipkit.__version__}"
_PIECE = 1 << 20
_OPENING = ("number", "can", "mrz", "qr", "qr_image", "pin", "puk")
"""Options of what opens a chip."""
_ENCODINGS = ("utf-8", "utf-16", "latin-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """How a reading is sealed."""

    file: WrittenFile
    force: bool
    signer: SigningKey
    nonce: bytes | None
    stamps: StampSource | None
    recipients: tuple[Certificate, ...]
    index: str | None
    number_key: SecretKey | None
    words: FileWords


def sealing_asked(arguments: Namespace) -> Sealing:
    """What the arguments ask for, found sound before a card is touched.

    Args:
        arguments: What `chipkit.cli.evidence_options.add_sealing_options` declared, with `evidence` given.

    Raises:
        CodecError: An option is missing, or cannot be what it should be.
        KeyStoreError: No key has this name, or it has no certificate.
        EvidenceIndexError: The index cannot be used.
        OSError: A file cannot be read or written.
    """
    if arguments.stamp is not None:
        require("stamp")
    if arguments.seal_with is None:
        raise CodecError("evidence wants a key that seals it: --seal-with names it", where="--evidence")
    if arguments.number_key is not None and arguments.index is None:
        raise CodecError("numbers are kept in an index: --index names it", where="--number-key")
    _refuse_one_input(arguments)
    file = target(arguments.evidence, "--evidence", force=arguments.force)
    nonce = arguments.nonce if arguments.nonce_of is None else _digest_of(arguments.nonce_of)
    recipients = tuple(one_certificate(path, "--encrypt-to") for path in arguments.encrypt_to)
    if recipients:
        EncryptedEvidence.encrypt(b"", recipients)  # a key that nothing can be encrypted to is told now
    stamps = None if arguments.stamp is None else stamp_source(arguments.stamp, known_here(arguments)[1], "--stamp")
    if arguments.index is not None:
        EvidenceIndex(arguments.index, write=True).close()
    store = opened_keys(arguments)
    signer = store.signing_key(arguments.seal_with)
    if not signer.certificates:
        raise KeyStoreError(f"{arguments.seal_with}: no certificate yet, by which others would know the seal")
    return Sealing(
        file=file,
        force=arguments.force,
        signer=signer,
        nonce=nonce,
        stamps=stamps,
        recipients=recipients,
        index=arguments.index,
        number_key=None if arguments.number_key is None else store.secret_key(arguments.number_key),
        words=FileWords(arguments.lang),
    )


def _refuse_one_input(arguments: Namespace) -> None:
    """Two things that are read from standard input would each get what is the other's."""
    keys = [name for name in _OPENING if getattr(arguments, name, None) == STANDARD_INPUT]
    if keys and arguments.secret == STANDARD_INPUT and not sits_there():
        raise CodecError(
            f"standard input gives what --{keys[0].replace('_', '-')} asks for; name a file", where="--secret"
        )


def _digest_of(path: str) -> bytes:
    digest = hashlib.sha256()
    with open_regular(path) as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.digest()


def scanned_text(given: str | bytes, printed: Printed | None) -> str:
    """What was typed or scanned as a text that is read again as the same; nothing where nothing is to be compared.

    Raises:
        ValueError: What was scanned is in an encoding that is not known.
    """
    if printed is None:
        return ""
    texts = [given] if isinstance(given, str) else list(_decoded(given))
    for text in texts:
        if printed_of(text, KNOWN_NATIONS) == printed:
            return text
    raise ValueError("what was scanned cannot be kept as a text")


def _decoded(data: bytes) -> Iterator[str]:
    for encoding in _ENCODINGS:
        try:
            yield data.decode(encoding)
        except UnicodeDecodeError:
            continue


def save_evidence(
    sealing: Sealing,
    report: Report,
    *,
    trust: TrustView,
    policy: Policy,
    given: str | bytes,
    printed: Printed | None,
    saving: Saving,
) -> None:
    """Seal a report, and save it; what fails is told at the end, and by the exit code.

    Args:
        sealing: What `sealing_asked` gave.
        report: The report.
        trust: Whom it was judged by.
        policy: The policy that it was judged by.
        given: What was typed or scanned.
        printed: What of it is compared with the chip.
        saving: Saves it.
    """
    try:
        target(str(sealing.file.path), "--evidence", force=sealing.force)  # nothing is noted of what cannot be saved
        evidence = make_evidence(
            report, sealing.signer, trust=trust, policy=policy, made_at=datetime.now(UTC), nonce=sealing.nonce,
            scanned=scanned_text(given, printed),
        )  # fmt: skip
        evidence = _stamped(evidence, sealing, saving)
        data = bytes(evidence)
        if sealing.recipients:
            data = bytes(EncryptedEvidence.encrypt(data, sealing.recipients))
    except (ChipkitError, ValueError, OSError) as error:
        saving.lose(sealing.words("not-sealed", error))
        return
    entry = _noted(evidence, report, data, trust, sealing, saving)
    place = saving.save(sealing.file, data, noted=False)
    if entry is not None:
        _settle(entry, place, report, sealing, saving)
    if place:
        note(sealing.words("sealed-file", place))
        if sealing.signer.storage is KeyStorage.FILE:
            note(sealing.words("sealed-key"))


def _stamped(evidence: Evidence, sealing: Sealing, saving: Saving) -> Evidence:
    """With a time stamp where one is asked for and to be had; the evidence is not lost for its sake."""
    if sealing.stamps is None:
        return evidence
    try:
        token = sealing.stamps.stamp(stamped_bytes(evidence.record.seal)).token
    except (ChipkitError, OSError) as error:
        saving.lose(sealing.words("stamp-lost", error))
        return evidence
    return replace(evidence, record=evidence.record.with_time_stamp(token))


def _noted(
    evidence: Evidence, report: Report, data: bytes, trust: TrustView, sealing: Sealing, saving: Saving
) -> IndexEntry | None:
    """The entry, which stands in the index before there is a file: what is encrypted is not found otherwise."""
    if sealing.index is None:
        return None
    place = str(sealing.file.path.absolute())
    entry = replace(
        entry_of(report, place, hashlib.sha256(data).hexdigest(), trust),
        base_digest=evidence.record.digest.hex(),
        terminal=evidence.record.terminal.hex(),
    )
    return entry if _put(entry, report, sealing, saving) else None


def _put(entry: IndexEntry, report: Report, sealing: Sealing, saving: Saving) -> bool:
    key = sealing.number_key
    try:
        tags = [] if key is None else [number_tag(key, number) for number in numbers_of(report)]
        with EvidenceIndex(str(sealing.index), write=True) as index:
            index.put([(entry, tags)])
    except (ChipkitError, OSError) as error:
        saving.lose(str(error))
        return False
    return True


def _settle(entry: IndexEntry, place: str, report: Report, sealing: Sealing, saving: Saving) -> None:
    """Let the index say where the file came to lie, or that there is none."""
    absolute = str(Path(place).absolute()) if place else ""
    if absolute == entry.place:
        return
    try:
        with EvidenceIndex(str(sealing.index), write=True) as index:
            index.remove(entry.place)
    except (ChipkitError, OSError) as error:
        saving.lose(str(error))
    if absolute:
        _put(replace(entry, place=absolute), report, sealing, saving)
