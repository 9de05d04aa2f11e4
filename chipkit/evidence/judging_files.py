"""One file, judged: the one door for whoever judges many, whatever is kept in the file.

A file is a capture or evidence; a folder is one of EF files. What is kept otherwise comes in here, and nowhere else.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from pathlib import Path

from chipkit.capture import Capture, loads, read_folder
from chipkit.capture.encoding import MAX_CAPTURE
from chipkit.errors import CaptureError, EvidenceError, KeyStoreError
from chipkit.evidence.encrypted import MAX_ENCRYPTED, EncryptedEvidence
from chipkit.evidence.judging_again import judge_again
from chipkit.evidence.opened_file import OpenedFile, is_evidence_file, open_file
from chipkit.evidence.terminals import TrustedTerminals
from chipkit.evidence.unlocking import Unlocking, unlocked
from chipkit.pki.certificate import Certificate
from chipkit.regular_file import open_regular, read_regular
from chipkit.trust.view import TrustView
from chipkit.values import dataclass
from chipkit.verify.judging import judge
from chipkit.verify.mode import Mode
from chipkit.verify.policy import Policy
from chipkit.verify.report import Report

__all__ = ["JudgedFile", "Rules", "digest_of_place", "judge_file"]

_MAX_FILE = max(MAX_CAPTURE + 1024, MAX_ENCRYPTED)
"""Bytes that are read of a file: a capture and its seal, or evidence."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """By what a file is judged: the same for all of a batch. It pickles where its trust does."""

    trust: TrustView
    policy: Policy
    at: datetime
    """The moment to judge for, with its zone."""
    clock: datetime | None = None
    """What the computer's clock said, where it was behind and `at` is the newest signed time instead."""
    mode: Mode = Mode.PRODUCTION
    terminals: TrustedTerminals = field(default_factory=TrustedTerminals)
    """Whose seals of evidence count."""
    authorities: tuple[Certificate, ...] = ()
    """Whose time stamps over such seals count."""
    unlocking: Unlocking | None = None
    """How a process comes by the keys that open encrypted evidence; None: it stays closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedFile:
    """What became of one file."""

    report: Report = field(repr=False)
    sha256: str
    """Of the file, in hexadecimal; of a folder over the names and digests of the card's files in it."""
    opened: OpenedFile | None = field(default=None, repr=False)
    """The evidence that it is; None of a capture."""

    @property
    def holder(self) -> Mapping[str, object]:
        """The holder's fields that are items of evidence, and not withheld."""
        return {} if self.opened is None else self.opened.evidence.holder


def judge_file(path: str | os.PathLike[str], rules: Rules) -> JudgedFile:
    """Judge what is kept in a file, or in a folder of EF files.

    Args:
        path: The file.
        rules: By what it is judged.

    Raises:
        CaptureError: The file holds no capture, or more than a capture does; the folder holds no file of a card.
        EvidenceError: The file is evidence that is malformed, was changed, or is encrypted, and no key is named or the
            store of keys refuses to open this one.
        DecryptionError: The key does not open it.
        KeyStoreError: The key is not there, or not any more, or its store cannot be opened.
        OSError: The file cannot be read, or is a pipe, a device or a socket.
        TrustError: The version of the trust store is not kept any more, or the store is damaged.
    """
    if Path(path).is_dir():
        capture = read_folder(path)
        sha256 = _digest_of(capture)
    else:
        data = read_regular(path, _MAX_FILE)
        if is_evidence_file(data):
            return _judged_evidence(data, rules)
        capture, sha256 = _capture(data), hashlib.sha256(data).hexdigest()
    report = judge(capture, rules.trust, rules.policy, rules.at, mode=rules.mode)
    return JudgedFile(report=replace(report, clock=rules.clock), sha256=sha256)


def _judged_evidence(data: bytes, rules: Rules) -> JudgedFile:
    opened = _opened(data, rules)
    judged = judge_again(opened.evidence, trust=rules.trust, policy=rules.policy, at=rules.at, mode=rules.mode)
    report = replace(judged.report, clock=rules.clock)
    return JudgedFile(report=report, sha256=hashlib.sha256(data).hexdigest(), opened=opened)


def _opened(data: bytes, rules: Rules) -> OpenedFile:
    openers = unlocked(rules.unlocking) if EncryptedEvidence.begins(data) else ()
    try:
        return open_file(data, rules.terminals, authorities=rules.authorities, lists=rules.trust, openers=openers)
    except KeyStoreError as error:
        unlocked(rules.unlocking, anew=True)  # whether it is the keys that are gone, or this file that is odd
        raise EvidenceError(str(error)) from error


def digest_of_place(path: str | os.PathLike[str]) -> str:
    """The SHA-256 that `judge_file` tells of a file or folder.

    Raises:
        CaptureError: The folder holds no file of a card.
        OSError: The file cannot be read.
    """
    if Path(path).is_dir():
        return _digest_of(read_folder(path))
    with open_regular(path) as stream:
        digest = hashlib.sha256()
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _capture(data: bytes) -> Capture:
    try:
        return loads(data)
    except CaptureError as error:
        raise CaptureError(f"not a capture that chipkit saved ({error})") from error


def _digest_of(capture: Capture) -> str:
    lines = sorted(f"{ef.label}:{hashlib.sha256(file.content).hexdigest()}\n" for ef, file in capture.files.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()
