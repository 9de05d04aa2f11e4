"""An archive's key that each process unlocks for itself: of a token, one session for it and all its threads."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from chipkit.evidence.encrypted import EncryptedEvidence
from chipkit.evidence.processes import process_pool
from chipkit.evidence.unlocking import ArchiveKey, unlocked
from chipkit.keys import pkcs11
from chipkit.keys.ports import KeyKind
from chipkit.pki.certificate import parse_certificate
from tests.unit.keys.conftest import opened, secret_of
from tests.unit.keys.test_stores import NOW, SUBJECT

if TYPE_CHECKING:
    from pathlib import Path


def decrypted(unlocking: ArchiveKey, encrypted: bytes) -> tuple[bytes, int]:
    """What is inside, and how many sessions of tokens this process has."""
    evidence = EncryptedEvidence.parse(encrypted)
    return evidence.decrypt(unlocked(unlocking)[0]), len(pkcs11._process.sessions)


def test_each_process_has_one_session_and_opens_what_is_encrypted(token_folder: Path) -> None:
    store = opened(token_folder)
    store.create("archive", KeyKind.ECDH_256)
    store.self_sign("archive", SUBJECT, NOW, NOW + timedelta(days=10))
    certificate = parse_certificate(store.unwrapping_keys("archive")[0].certificates[0])
    encrypted = bytes(EncryptedEvidence.encrypt(b"SPECIMEN", [certificate]))
    unlocking = ArchiveKey(token_folder, "archive", secret_of(token_folder))

    with process_pool(2) as pool, ThreadPoolExecutor(4) as threads:
        for executor, sessions in ((pool, 1), (threads, len(pkcs11._process.sessions))):
            found = list(executor.map(decrypted, [unlocking] * 8, [encrypted] * 8))
            assert found == [(b"SPECIMEN", sessions)] * 8


def test_the_secret_goes_to_a_worker_and_is_told_nowhere(token_folder: Path) -> None:
    unlocking = ArchiveKey(token_folder, "archive", secret_of(token_folder))

    assert pickle.loads(pickle.dumps(unlocking)) == unlocking  # noqa: S301 - our own
    assert secret_of(token_folder).decode() not in repr(unlocking)
