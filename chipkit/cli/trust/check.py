"""`chipkit trust check CERT…`."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from chipkit.cli.common import (
    ExitCode,
    exit_code,
    input_name,
    read_input,
    time_of,
    worst,
)
from chipkit.cli.describe import NOUNS, certificate_facts, key_text, time_text
from chipkit.cli.output import counted, note, print_json_line, tell
from chipkit.cli.trust_folder import opened_store
from chipkit.codec.printable import printable
from chipkit.errors import CodecError
from chipkit.outcome import Outcome
from chipkit.pki.certificate import parse_certificate
from chipkit.trust.assessment import assess
from chipkit.trust.chain import PathStatus
from chipkit.trust.containers import unpack

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

    from chipkit.deviation import Deviation
    from chipkit.documents.trust import CertificateCheckDocument
    from chipkit.pki.certificate import Certificate
    from chipkit.trust.assessment import CertificateAssessment
    from chipkit.trust.view import TrustView

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    store, at = opened_store(arguments), time_of(arguments)
    assessed: list[Outcome] = []
    unreadable = 0
    for where, found, odd in _certificates(arguments.certificates):
        if isinstance(found, str):
            note(f"{where}: {found}")
            unreadable += 1
            continue
        assessment = assess(found, store, at)
        assessment = replace(assessment, deviations=(*odd, *assessment.deviations))
        assessed.append(assessment.outcome)
        if arguments.json:
            print_json_line(_document(where, assessment, store))
        else:
            _print(assessment)
    if len(assessed) > 1 and not arguments.json:
        tell(_summary(assessed))
    return exit_code(worst([*assessed, *[Outcome.UNDETERMINED] * unreadable])) if assessed else ExitCode.USAGE


def _summary(outcomes: list[Outcome]) -> str:
    """How many certificates ended how, the usual ends always named."""
    found = Counter(outcomes)
    usual = (Outcome.SUCCESSFUL, Outcome.UNDETERMINED, Outcome.FAILED)
    others = [each for each in Outcome if found[each] and each not in usual]
    told = [f"{found[each]} {each.value}" for each in (*usual, *others)]
    return f"{counted(len(outcomes), 'certificate')}: {', '.join(told)}"


def _certificates(paths: Iterable[str]) -> Iterator[tuple[str, Certificate | str, tuple[Deviation, ...]]]:
    """Each certificate of each file, or why it cannot be read, with its place and what was tolerated in finding it."""
    for path in paths:
        for item in unpack(read_input(path), input_name(path)):
            if item.kind != "certificate":
                yield item.where, item.reason or f"a {NOUNS[item.kind]}, not a certificate", ()
                continue
            try:
                yield item.where, parse_certificate(item.data), item.deviations
            except CodecError as error:
                yield item.where, str(error), ()


def _document(where: str, found: CertificateAssessment, store: TrustView) -> CertificateCheckDocument:
    path, revocation = found.path, found.revocation
    return {
        "schema": "chipkit.certificate-check/1",
        "source": where,
        **certificate_facts(found.certificate),
        "role": found.role,
        "outcome": found.outcome.value,
        "path": {
            "status": path.status.value,
            "verified": path.status is PathStatus.VERIFIED,
            "anchor_kind": None if path.anchor is None else path.anchor.kind.value,
            "anchor_sha256": None if path.anchor is None else path.anchor.certificate.fingerprint,
            "sha256": [certificate.fingerprint for certificate in path.path],
            "reason": path.reason or None,
        },
        "issuer_sha256": [anchor.certificate.fingerprint for anchor in path.issuers],
        "is_anchor": store.anchor(found.certificate) is not None,
        "validity": found.validity.value,
        "revocation": None
        if revocation is None
        else {
            "status": revocation.status.value,
            "revoked_at": time_text(revocation.revoked_at),
            "reason": revocation.reason or None,
        },
        "deviations": [{"code": each.code, "detail": each.detail} for each in found.deviations],
    }


def _print(found: CertificateAssessment) -> None:
    certificate, path, revocation = found.certificate, found.path, found.revocation
    tell(f"{found.outcome.value.upper()}  {printable(str(certificate.subject))}")
    rows = [
        ("sha256", certificate.fingerprint),
        ("issuer", str(certificate.issuer)),
        ("key", f"{key_text(certificate)}, signed with {certificate.signature_algorithm}"),
        ("path", _path_text(found)),
        ("validity", f"{found.validity.value}, {certificate.not_before.date()} to {certificate.not_after.date()}"),
    ]
    if revocation is not None:
        rows.append(("revocation", ": ".join(text for text in (revocation.status.value, revocation.reason) if text)))
    rows += [("deviation", f"{each.code}{f': {each.detail}' if each.detail else ''}") for each in found.deviations]
    if path.anchor is not None:
        rows.insert(4, ("anchor", f"{path.anchor.kind.value}, from {path.anchor.source or 'an unnamed source'}"))
    for label, text in rows:
        tell(f"  {label:11} {printable(text)}")


def _path_text(found: CertificateAssessment) -> str:
    path = found.path
    if path.status is not PathStatus.VERIFIED:
        return f"{path.status.value}: {path.reason}"
    if len(path.path) == 1:
        return f"{path.status.value}: signed by its own key, an anchor"
    return f"{path.status.value}: " + " <- ".join(certificate.fingerprint[:16] for certificate in path.path)
