"""`chipkit terminals withdraw TERMINAL`: of its seals, only those that were time-stamped before count still."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.terminals.known import changed, print_terminals
from chipkit.cli.trust_folder import tell_passed_over
from chipkit.errors import EvidenceError
from chipkit.meant import meant
from chipkit.trust.location import existing_folder

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.evidence.terminals import TrustedTerminal, TrustedTerminals

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    tell_passed_over(arguments.trust)
    folder = existing_folder(arguments.trust)
    at = arguments.at or datetime.now(UTC).replace(microsecond=0)
    found: list[TrustedTerminal] = []

    def without_it(known: TrustedTerminals) -> TrustedTerminals:
        terminal = _named(known, arguments.terminal)
        before = terminal.withdrawn_at  # a withdrawal is never made later
        found.append(replace(terminal, withdrawn_at=at if before is None else min(at, before)))
        return known.including(found[-1])

    changed(folder, without_it, language=arguments.lang)
    print_terminals(arguments, folder, "withdrawn", found[-1:])
    return ExitCode.SUCCESSFUL


def _named(known: TrustedTerminals, name: str) -> TrustedTerminal:
    digits = name.replace(":", "").lower()
    found = [each for each in known.terminals if each.name == name or each.thumbprint.hex() == digits]
    if len(found) != 1:
        told = f"{len(found) or 'no'} {'terminals have' if found else 'terminal has'} this name or SHA-256"
        asked = "" if found else meant(name, (each.name for each in known.terminals))
        raise EvidenceError(f"{told}; chipkit terminals list tells them{asked}", where="terminals")
    return found[0]
