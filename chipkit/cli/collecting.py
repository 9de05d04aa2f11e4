"""`--collect-signers`: keep the certificate of a signer that no anchor vouches for, to have it confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.common import ExitCode
from chipkit.cli.output import complain, note
from chipkit.cli.reading_notes import told, told_of
from chipkit.cli.trust_folder import teller_of_waiting
from chipkit.errors import TrustError
from chipkit.trust.collected import Collecting
from chipkit.trust.location import default_folder, named_folder
from chipkit.trust.store import TrustStore
from chipkit.verify.unknown_signer import collect_unknown_signer

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.verify import Report

__all__ = ["collect_signer"]

_TOLD: Final = {Collecting.NEW: "signer-new", Collecting.FULL: "signer-full"}


def collect_signer(report: Report, arguments: Namespace, code: int) -> int:
    """Keep the signer, if that was asked for and nobody vouches for it; give the exit code.

    Args:
        report: What was judged.
        arguments: What `add_trust_option` and `--collect-signers` declared.
        code: The exit code of the command otherwise.
    """
    if not arguments.collect_signers:
        return code
    try:
        folder = named_folder(arguments.trust) or default_folder()
        store = TrustStore(folder, waiting=teller_of_waiting(arguments.lang))
        met = collect_unknown_signer(report, store)
    except TrustError as error:
        complain(told_of(error, "signer-lost"))
        return ExitCode.NOT_WRITTEN
    if met is not None and met.result in _TOLD:
        note(told(_TOLD[met.result], met.signer.certificate.fingerprint))
    return code
