"""`chipkit trust confirm SHA256 --by NAME --source TEXT [--withdraw]`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.describe import certificate_facts, key_text, utc_text
from chipkit.cli.output import print_json, tell
from chipkit.cli.trust.naming import grouped, named_sha256
from chipkit.cli.trust.words import Said
from chipkit.cli.trust_folder import store_and_view
from chipkit.codec.printable import printable
from chipkit.errors import TrustError
from chipkit.pki.certificate import parse_certificate
from chipkit.trust.confirming import confirm_in, withdraw_in
from chipkit.trust.model import Confirmation
from chipkit.values import dataclass

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from chipkit.documents.trust_store import TrustConfirmDocument
    from chipkit.pki.certificate import Certificate
    from chipkit.trust.change import Change
    from chipkit.trust.model import AnchorKind

__all__ = ["run"]


@dataclass(frozen=True, slots=True)
class _Signed:
    """The master lists that count, and the signers that are believed, by SHA-256."""

    lists: frozenset[str]
    signers: frozenset[str]

    @classmethod
    def of(cls, change: Change) -> _Signed:
        lists = (each.sha256 for each in change.now.inventory.all_of("master list"))
        return cls(frozenset(lists), frozenset(each.sha256 for each in change.now.all_signers()))

    def without(self, other: _Signed) -> _Signed:
        return _Signed(self.lists - other.lists, self.signers - other.signers)


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    store, view = store_and_view(arguments)
    sha256 = named_sha256(arguments.sha256, view.everything.inventory)
    at = datetime.now(UTC).replace(microsecond=0)
    action = "withdraw" if arguments.withdraw else "confirm"
    with store.change(action, at=at, by=arguments.by, source=arguments.source) as change:
        inventory = change.now.inventory
        before, signed = inventory.kinds(), _Signed.of(change)
        if arguments.withdraw:
            raw = change.now.raw_of(sha256)
            withdraw_in(change, sha256)
            if raw is None:
                raise TrustError(f"{sha256}: no certificate with this SHA-256 is in the trust store")
            certificate = parse_certificate(raw)
        else:
            certificate = confirm_in(change, sha256, Confirmation(arguments.by, arguments.source, at))
        after, fell = inventory.kinds(), signed.without(_Signed.of(change))
    if arguments.json:
        print_json(_document(str(store.folder), certificate, arguments, at, before, after, fell))
    else:
        _print(certificate, arguments, before, after, fell)
    return ExitCode.SUCCESSFUL


def _links(certificate: Certificate, before: Mapping[str, AnchorKind], after: Mapping[str, AnchorKind]) -> list[str]:
    """SHA-256 of what became something else with it: link certificates, and what lists carried that fell with it."""
    others = {*before, *after} - {certificate.fingerprint}
    return sorted(each for each in others if before.get(each) is not after.get(each))


def _document(
    folder: str,
    certificate: Certificate,
    arguments: Namespace,
    at: datetime,
    before: Mapping[str, AnchorKind],
    after: Mapping[str, AnchorKind],
    fell: _Signed,
) -> TrustConfirmDocument:
    was, now = before.get(certificate.fingerprint), after.get(certificate.fingerprint)
    return {
        "schema": "chipkit.trust-confirm/1",
        "trust": folder,
        "certificate": certificate_facts(certificate),
        "withdrawn": arguments.withdraw,
        "by": arguments.by,
        "source": arguments.source,
        "at": utc_text(at),
        "kind_before": None if was is None else was.value,
        "kind": None if now is None else now.value,
        "links": _links(certificate, before, after),
        "lists": sorted(fell.lists),
        "signers": sorted(fell.signers),
    }


def _print(
    certificate: Certificate,
    arguments: Namespace,
    before: Mapping[str, AnchorKind],
    after: Mapping[str, AnchorKind],
    fell: _Signed,
) -> None:
    said, sha256 = Said(arguments.lang), certificate.fingerprint
    was, now = (None if kind is None else kind.value for kind in (before.get(sha256), after.get(sha256)))
    tell(f"{said('withdrawn' if arguments.withdraw else 'confirmed')}  {printable(str(certificate.subject))}")
    days = (said.day(at.date().isoformat()) for at in (certificate.not_before, certificate.not_after))
    rows = [
        *(("SHA-256" if not at else "", line) for at, line in enumerate(grouped(sha256).split("\n"))),
        (said("issuer"), str(certificate.issuer)),
        (said("certificate-key"), key_text(certificate)),
        (said("validity"), said("period", *days)),
        (said("was"), said.kind(was)),
        (said("is-now"), said("kind-by", said.kind(now), arguments.by, arguments.source)),
    ]
    links = _links(certificate, before, after)
    if links:
        rows.append((said("with-it"), said("links", said.many(len(links), "certificate"))))
    for label, number in (("signed list", len(fell.lists)), ("signer", len(fell.signers))):
        if number:
            rows.append((said("with-it"), said("believed-no-more", said.many(number, label))))
    for label, text in rows:
        tell(f"  {label:9} {printable(text)}")
    if not arguments.withdraw:
        tell(said("compare"))
