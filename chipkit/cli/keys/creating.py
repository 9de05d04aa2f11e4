"""`chipkit keys create NAME [--kind KIND] [--self-signed SUBJECT]`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.keys.opening import opened_keys
from chipkit.cli.keys.telling import print_change
from chipkit.cli.keys.words import Said
from chipkit.errors import KeyStoreError
from chipkit.keys.ports import KeyKind, KeyPurpose
from chipkit.pki.name_text import read_name

if TYPE_CHECKING:
    from argparse import Namespace

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    kind = KeyKind(arguments.kind)
    subject = None if arguments.self_signed is None else read_name(arguments.self_signed)
    if subject is not None and kind.purpose is KeyPurpose.FINDING:
        raise KeyStoreError("--self-signed: a secret key has no certificate")
    store = opened_keys(arguments, make=True)
    entry = store.create(arguments.name, kind)
    if subject is not None:
        now = datetime.now(UTC).replace(microsecond=0)
        entry = store.self_sign(arguments.name, subject, now, now + timedelta(days=arguments.days))
    print_change(store, "created", [entry], Said(arguments.lang), json=arguments.json)
    return ExitCode.SUCCESSFUL
