"""The report for a court: all that a slip has, every check, certificates, files, and how to repeat the checks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import chipkit
from chipkit import oids
from chipkit.errors import ChipkitError
from chipkit.lds.files import EF
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.rendering.blocks import Block, Commands, Fact, Facts, Heading, Notice, Paper, Said
from chipkit.rendering.commands import commands_of
from chipkit.rendering.content import Telling, body, is_withheld, moment_fact, opening, paper_of, policy_fact
from chipkit.rendering.exhibits import exhibits_of
from chipkit.rendering.material import Material
from chipkit.rendering.origin import origin_facts
from chipkit.rendering.words import said
from chipkit.verify.report import Report
from chipkit.written_dates import written_date, written_minute

__all__ = ["court_report"]


def court_report(telling: Telling, material: Material) -> Paper:
    """The whole paper.

    Args:
        telling: The report, and what is told with it.
        material: What its signatures were checked with.
    """
    report = telling.report
    blocks = (
        *opening(telling),
        *body(telling),
        Heading(said("by-whom")),
        Facts(tuple(origin_facts(telling))),
        *_rules(telling),
        *_certificates(telling, material),
        *_files(telling),
        *_commands(telling, material),
        Notice(said("paper-withheld" if is_withheld(telling, EF.SOD) else "paper")),
    )
    return paper_of(report, said("report"), blocks)


def _rules(telling: Telling) -> Iterator[Block]:
    report = telling.report
    yield Heading(said("rules"))
    rows = [
        policy_fact(report),
        *([Fact(said("policy-digest"), Said.plain(report.policy_digest), exact=True)] if report.policy_digest else []),
        Fact(said("table-digest"), Said.plain(report.table.digest), exact=True),
        moment_fact(report),
        *([Fact(said("clock"), _clock(report))] if report.clock is not None else []),
        Fact(said("mode"), said(f"mode.{report.mode.value}")),
        *([Fact(said("trust"), telling.trust)] if telling.trust else []),
        Fact(said("software"), Said.plain(f"chipkit {chipkit.__version__}")),
    ]
    yield Facts(tuple(rows))
    yield Notice(said("words-text"))


def _clock(report: Report) -> Said:
    told = (report.clock or report.at).astimezone(report.at.tzinfo)
    return Said(written_minute(told, "vi"), written_minute(told, "en"))


# certificates --------------------------------------------------------------------------------------------------------


def _certificates(telling: Telling, material: Material) -> Iterator[Block]:
    yield Heading(said("certificates"))
    if not material.path:
        yield Notice(said("signer-withheld" if is_withheld(telling, EF.SOD) else "no-signer"))
        return
    last = len(material.path) - 1
    for at, certificate in enumerate(material.path):
        role = "signer" if not at else "anchor" if at == last and material.anchored else "issuer"
        yield _certificate(certificate, said(role))
    if material.claimed is not None:
        yield _certificate(material.claimed, said("claimed"))
    elif not material.anchored:
        yield Notice(said("no-anchor"))
    if material.waiting is not None:
        yield _certificate(material.waiting, said("waiting"))
    lists = [_list(raw) for raw in material.crls]
    yield Facts(tuple(Fact(said("crls"), told) for told in lists or [said("none")]))


def _certificate(certificate: Certificate, title: Said) -> Facts:
    begin, end = (
        Said(*(written_date(day.date(), language) for language in ("vi", "en")))
        for day in (certificate.not_before, certificate.not_after)
    )
    rows = (
        Fact(said("subject"), Said.plain(str(certificate.subject))),
        Fact(said("issued-by"), Said.plain(str(certificate.issuer))),
        Fact(said("serial"), Said.plain(f"{certificate.serial:x}"), exact=True),
        Fact(said("validity"), said("from-to").filled(begin=begin, end=end)),
        Fact(said("key"), Said.plain(_key(certificate))),
        Fact(said("sha256"), Said.plain(certificate.fingerprint), exact=True),
    )
    return Facts(rows, title)


def _key(certificate: Certificate) -> str:
    key = certificate.public_key
    try:
        if key.kind == "rsa":
            return f"RSA, {key.rsa()[0].bit_length()} bit"
        if key.kind == "ec":
            parameters = key.ec()[0]
            name = parameters.curve.name if parameters.curve is not None else ""
            return f"EC, {name or '?'}{' (explicit)' if parameters.explicit else ''}"
    except ChipkitError:
        pass
    return oids.name(key.algorithm.oid)


def _list(raw: bytes) -> Said:
    crl = CertificateList.parse(raw)
    made = Said(*(written_date(crl.this_update.date(), language) for language in ("vi", "en")))
    return said("crl-of").filled(issuer=Said.plain(str(crl.issuer)), made=made)


# files and commands --------------------------------------------------------------------------------------------------


def _files(telling: Telling) -> Iterator[Block]:
    report = telling.report
    yield Heading(said("files"))
    if telling.redact:
        yield Notice(said("files-redacted"))
        return
    yield Notice(said("files-note"))
    given = {} if telling.provenance is None else telling.provenance.file_digests
    rows = [
        Fact(Said.plain(f"{ef.label} · {len(file.content)} B"), _digest(file.content), exact=True)
        for ef, file in report.capture.files.items()
    ]
    rows += [Fact(Said.plain(name), Said.plain(digest), exact=True) for name, digest in given.items()]
    if rows:
        yield Facts(tuple(rows))


def _digest(content: bytes) -> Said:
    return Said.plain(hashlib.sha256(content).hexdigest())


def _commands(telling: Telling, material: Material) -> Iterator[Block]:
    yield Heading(said("commands"))
    names = {each.name for each in exhibits_of(telling.report, material)}
    commands = commands_of(telling.report, material, names)
    if not commands:
        yield Notice(said("commands-withheld" if is_withheld(telling, EF.SOD) else "no-commands"))
        return
    if is_withheld(telling, EF.SOD):
        yield Notice(said("commands-partly"))
    yield Notice(said("commands-note"))
    yield Commands(commands)
