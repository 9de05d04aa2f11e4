"""`chipkit trust confirm SHA256 --by NAME --source TEXT`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.output import tell
from chipkit.cli.trust_folder import tell_passed_over, tell_taken_over
from chipkit.codec.printable import printable
from chipkit.trust.location import existing_folder
from chipkit.trust.store import TrustStore

if TYPE_CHECKING:
    from argparse import Namespace

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    tell_passed_over(arguments.trust)
    store = TrustStore(existing_folder(arguments.trust))
    sha256 = re.sub(r"[:\s]", "", arguments.sha256).lower()
    at = datetime.now(UTC).replace(microsecond=0)
    certificate = store.confirm(sha256, by=arguments.by, source=arguments.source, at=at)
    tell_taken_over(store)
    tell(printable(f"confirmed  {certificate.fingerprint}  {certificate.subject}"))
    return ExitCode.SUCCESSFUL
