"""`chipkit trust check CERT…`."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from chipkit.cli.clock import moment_by
from chipkit.cli.common import (
    ExitCode,
    exit_code,
    input_name,
    read_input,
    worst,
)
from chipkit.cli.describe import certificate_facts, key_text, time_text, utc_text
from chipkit.cli.output import complain, print_json_line, tell
from chipkit.cli.trust.deviations import deviation_text
from chipkit.cli.trust.naming import LEAST_DIGITS
from chipkit.cli.trust.words import Said, why_passed_by
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
    from collections.abc import Iterable, Iterator, Sequence

    from chipkit.deviation import Deviation
    from chipkit.documents.trust import CertificateCheckDocument, UnreadCertificateDocument
    from chipkit.pki.certificate import Certificate
    from chipkit.trust.assessment import CertificateAssessment
    from chipkit.trust.clock import Moment
    from chipkit.trust.pinned_signers import Listing
    from chipkit.trust.view import TrustView

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    store, said = opened_store(arguments), Said(arguments.lang)
    moment = moment_by(arguments, store)
    if moment.clock is not None:
        complain(said("clock", *(said.day(each.date().isoformat()) for each in (moment.clock, moment.at))))
    assessed: list[Outcome] = []
    unread: list[UnreadCertificateDocument] = []
    told = 0
    for where, found, odd in _certificates(arguments.certificates, said):
        if isinstance(found, str):
            complain(f"{where}: {found}")
            unread.append(_unread(where, found))
        if arguments.json and (assessed or not isinstance(found, str) or len(arguments.certificates) > 1):
            told = _tell_unread(unread, told)  # of one file that holds none, the command tells an error
        if isinstance(found, str):
            continue
        assessment = assess(found, store, moment.at)
        assessment = replace(assessment, deviations=(*odd, *assessment.deviations))
        assessed.append(assessment.outcome)
        if arguments.json:
            print_json_line(_document(where, assessment, store, moment))
        else:
            _print(assessment, store, said, lint=arguments.lint)
    if len(assessed) > 1 and not arguments.json:
        tell(_summary(assessed, said))
    return exit_code(worst([*assessed, *[Outcome.UNDETERMINED] * len(unread)])) if assessed else ExitCode.USAGE


def _summary(outcomes: list[Outcome], said: Said) -> str:
    """How many certificates ended how, the usual ends always named."""
    found = Counter(outcomes)
    usual = (Outcome.SUCCESSFUL, Outcome.UNDETERMINED, Outcome.FAILED)
    others = [each for each in Outcome if found[each] and each not in usual]
    told = [f"{found[each]} {said.outcome(each)}" for each in (*usual, *others)]
    return f"{said.many(len(outcomes), 'certificate')}: {', '.join(told)}"


def _certificates(paths: Iterable[str], said: Said) -> Iterator[tuple[str, Certificate | str, tuple[Deviation, ...]]]:
    """Each certificate of each file, or why it cannot be read, with its place and what was tolerated in finding it."""
    for path in paths:
        data = read_input(path)
        for item in unpack(data, input_name(path)):
            if item.kind != "certificate":
                yield item.where, why_passed_by(item, said, data), ()
                continue
            try:
                yield item.where, parse_certificate(item.data), item.deviations
            except CodecError as error:
                yield item.where, said("verbatim", error), ()


def _unread(where: str, why: str) -> UnreadCertificateDocument:
    return {"schema": "chipkit.certificate-unread/1", "source": where, "error": why}


def _tell_unread(unread: Sequence[UnreadCertificateDocument], told: int) -> int:
    """Print what cannot be read and was not told yet, and return how many are told."""
    for document in unread[told:]:
        print_json_line(document)
    return len(unread)


def _document(where: str, found: CertificateAssessment, store: TrustView, moment: Moment) -> CertificateCheckDocument:
    path, revocation = found.path, found.revocation
    return {
        "schema": "chipkit.certificate-check/1",
        "source": where,
        **certificate_facts(found.certificate),
        "at": utc_text(moment.at),
        "clock": time_text(moment.clock),
        "role": found.role,
        "outcome": found.outcome.value,
        "why": [each.value for each in found.shortfalls],
        "path": {
            "status": path.status.value,
            "verified": path.status is PathStatus.VERIFIED,
            "anchor_kind": None if path.anchor is None else path.anchor.kind.value,
            "anchor_sha256": None if path.anchor is None else path.anchor.certificate.fingerprint,
            "sha256": [certificate.fingerprint for certificate in path.path],
            "reason": path.reason or None,
            "waiting_sha256": None if path.waiting is None else path.waiting.fingerprint,
            "tried": [
                {"sha256": each.certificate.fingerprint, "subject": str(each.certificate.subject), "why": each.why}
                for each in path.tried
            ],
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
        "pinned": [
            {
                "name": each.list_name,
                "list_sha256": each.list_sha256,
                "key_sha256": each.key.sha256,
                "issued": utc_text(each.issued),
                "next_update": utc_text(each.next_update),
                "country": each.country,
                "document_types": list(each.document_types),
                "withdrawn": each.withdrawn,
            }
            for each in _listings(found.certificate, store)
        ],
        "deviations": [{"code": each.code, "detail": each.detail} for each in found.deviations],
    }


def _listings(certificate: Certificate, store: TrustView) -> tuple[Listing, ...]:
    """What lists of document signers say of it."""
    pinned = store.pinned(certificate)
    return () if pinned is None else pinned.listings


def _print(found: CertificateAssessment, store: TrustView, said: Said, *, lint: bool) -> None:
    tell(f"{said.outcome(found.outcome).upper()}  {printable(str(found.certificate.subject))}")
    for label, text in _rows(found, store, said, lint=lint):
        tell(f"  {label:11} {printable(text)}")


def _rows(found: CertificateAssessment, store: TrustView, said: Said, *, lint: bool) -> Iterator[tuple[str, str]]:
    certificate, path, revocation = found.certificate, found.path, found.revocation
    yield "sha256", certificate.fingerprint
    yield said("role"), said.term(found.role)
    yield said("issuer"), str(certificate.issuer)
    yield said("certificate-key"), said("signed-with", key_text(certificate), certificate.signature_algorithm)
    for each in found.shortfalls:
        yield said("why-not"), said(f"why.{each.value}", found.why_no_signer)
    for each in found.shortfalls[:1]:
        waiting = (path.waiting or certificate).fingerprint
        yield said("what-next"), said(f"next.{each.value}", waiting[:LEAST_DIGITS], waiting)
    yield said("path"), _path_text(found, said)
    for at, tried in enumerate(path.tried, 1):
        name = tried.certificate.subject
        yield "", said("tried", at, tried.certificate.fingerprint[:16], name, said.reason(tried.why))
    if path.waiting is not None and path.waiting != certificate:
        yield said("waits-here"), said("signed-by-waiting", path.waiting.fingerprint, path.waiting.subject)
    if path.status is PathStatus.NO_ANCHOR and not path.tried:
        yield "", said("tried-none")
    if path.anchor is not None:
        confirmed, source = path.anchor.confirmation, path.anchor.source or said("unnamed-source")
        by = "" if confirmed is None else said("by-whom", confirmed.by, confirmed.source)
        yield said("anchor"), said("anchor-from", said.kind(path.anchor.kind.value), by, source)
    days = (said.day(at.date().isoformat()) for at in (certificate.not_before, certificate.not_after))
    yield said("validity"), said("state-period", said.term(found.validity.value), *days)
    if revocation is not None:
        state = said.term(revocation.status.value)
        yield said("revocation"), said("state-why", state, revocation.reason) if revocation.reason else state
    yield from _pinned_rows(found, store, said)
    yield from _deviation_rows(found.deviations, said, lint=lint)


def _pinned_rows(found: CertificateAssessment, store: TrustView, said: Said) -> Iterator[tuple[str, str]]:
    """What lists of document signers say of it."""
    for each in _listings(found.certificate, store):
        of = each.list_name, *(said.day(at.date().isoformat()) for at in (each.issued, each.next_update))
        if each.withdrawn:
            yield said("pin"), said("withdrawn-by", *of)
            continue
        yield said("pin"), said("listed-by", each.country, ", ".join(each.document_types), *of)
        if found.outcome is Outcome.UNDETERMINED and not found.path.vouched:
            yield said("hint"), said("pinned-hint", each.list_sha256[:LEAST_DIGITS], each.list_name)


def _deviation_rows(deviations: Iterable[Deviation], said: Said, *, lint: bool) -> Iterator[tuple[str, str]]:
    """What is odd, each by itself; departures from the profile, of which real ones have a dozen, by their number."""
    hidden = 0
    for each in deviations:
        if each.code.startswith("profile.") and not lint:
            hidden += 1
        else:
            yield said("deviation"), f"{deviation_text(each.code, said)}{f': {each.detail}' if each.detail else ''}"
    if hidden:
        yield said("profile"), said("departures", said.many(hidden, "departure"))


def _path_text(found: CertificateAssessment, said: Said) -> str:
    path, status = found.path, said.term(found.path.status.value)
    if path.status is not PathStatus.VERIFIED:
        return said("state-because", status, said.reason(path.reason))
    if len(path.path) == 1:
        return said("own-key", status) if found.certificate.self_issued else status
    return said("by-way-of", status, " <- ".join(certificate.fingerprint[:16] for certificate in path.path))
