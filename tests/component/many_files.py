"""Captures of invented documents in a folder, and by what they are judged, for the tests of many at once."""

from __future__ import annotations

import os
from concurrent.futures import Executor, Future
from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from benchmarks.documents import AT, Issuer, capture_of
from chipkit.capture import dumps
from chipkit.evidence.judging_files import Rules
from chipkit.trust.model import Anchor, InMemoryTrust
from chipkit.trust.store import TrustStore
from chipkit.verify import load_policy
from chipkit.verify.mode import Mode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["ISSUER", "STRANGER", "DeadlyTrust", "Here", "capture_bytes", "deadly_rules", "folder_of", "rules_for"]

ISSUER: Final = Issuer("secp256r1", "secp256r1")
STRANGER: Final = Issuer("brainpoolP256r1", "brainpoolP256r1")
"""Whose documents end the process that judges them with a `DeadlyTrust`."""


@lru_cache(maxsize=64)
def capture_bytes(number: int, signer: int = 0) -> bytes:
    """The capture of a document of one of the issuer's signers."""
    return dumps(capture_of(ISSUER.document(number, signer)))


def folder_of(folder: Path, count: int, *, signers: int = 1) -> Path:
    """A folder of so many captures, of signers by turns."""
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{number:06}.chipkit").write_bytes(capture_bytes(number % 8, number % signers))
    return folder


def rules_for(trust_folder: Path, name: str = "field") -> Rules:
    """By what they are judged: a store that knows the issuer."""
    store = TrustStore(trust_folder)
    store.add(ISSUER.trust, at=AT)
    return Rules(trust=store.view(), policy=load_policy(name), at=AT, mode=Mode.DEMO)


class DeadlyTrust(InMemoryTrust):
    """Ends the process that asks it for an issuer which it does not know."""

    def by_key_identifier(self, identifier: bytes) -> tuple[Anchor, ...]:
        found = super().by_key_identifier(identifier)
        if not found:
            os._exit(9)  # as whatever is killed, or runs out of memory
        return found


def deadly_rules() -> Rules:
    held = {each.name: getattr(ISSUER.trust, each.name) for each in fields(InMemoryTrust)}
    return Rules(trust=DeadlyTrust(**held), policy=load_policy("field"), at=AT, mode=Mode.DEMO)


class Here(Executor):
    """Does what it is given at once, in the thread that asks."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - the future's
            future.set_exception(error)
        return future
