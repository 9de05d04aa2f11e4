"""`chipkit terminals add FILE --name NAME`: the seals of a terminal count from now on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.evidence.certificate_files import one_certificate
from chipkit.cli.terminals.known import changed, print_terminals
from chipkit.cli.trust_folder import folder_to_make
from chipkit.crypto.cose import load_signer_key
from chipkit.errors import CodecError, EvidenceError, KeyStoreError, UnsupportedError
from chipkit.evidence.terminals import TrustedTerminal, TrustedTerminals
from chipkit.pki.certificate import parse_certificate

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.pki.certificate import Certificate

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    certificate = _certificate(arguments)
    _expect_sealing(certificate)
    begin = arguments.trusted_from or datetime.now(UTC).replace(microsecond=0)
    terminal = TrustedTerminal(
        name=arguments.name, certificate=certificate, trusted_from=begin, by=arguments.by, source=arguments.source
    )
    folder = folder_to_make(arguments)

    def with_it(known: TrustedTerminals) -> TrustedTerminals:
        there = known.find(terminal.thumbprint)
        if there is not None:  # a withdrawal is not taken back in passing
            raise EvidenceError(f"this terminal is there already, as {there.name}", where="terminals")
        if any(each.name == terminal.name for each in known.terminals):
            raise EvidenceError(f"another terminal is called {terminal.name}", where="terminals")
        return known.including(terminal)

    changed(folder, with_it, language=arguments.lang)
    print_terminals(arguments, folder, "added", [terminal])
    return ExitCode.SUCCESSFUL


def _expect_sealing(certificate: Certificate) -> None:
    """Tell now of a key that makes no seals."""
    try:
        load_signer_key(certificate.public_key)
    except UnsupportedError as error:
        right = "right is one of P-256, P-384, Ed25519 or RSA of 2,048 bits or more"
        raise UnsupportedError(f"the certificate's key makes no seals: {error}; {right}") from None


def _certificate(arguments: Namespace) -> Certificate:
    if (arguments.certificate is None) is (arguments.key is None):
        raise CodecError("name the file of its certificate, or with --key the key here", where="FILE")
    if arguments.certificate is not None:
        return one_certificate(arguments.certificate, "FILE")
    from chipkit.cli.keys.opening import opened_keys  # noqa: PLC0415 - only where a key is named

    certificates = opened_keys(arguments).signing_key(arguments.key).certificates
    if not certificates:
        raise KeyStoreError(f"{arguments.key}: it has no certificate yet")
    return parse_certificate(certificates[0])
