"""`chipkit trust list`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.describe import certificate_facts, time_text, utc_text
from chipkit.cli.output import counted, print_json, tell
from chipkit.cli.trust_folder import opened_store
from chipkit.codec.printable import printable
from chipkit.trust.location import existing_folder

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.documents.trust import TrustListDocument
    from chipkit.pki.certificate import Certificate
    from chipkit.pki.crl import CertificateList
    from chipkit.trust.model import Anchor
    from chipkit.trust.store_view import StoreView

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    store = opened_store(arguments)
    country = arguments.country.upper() if arguments.country else None
    anchors = sorted(store.everything.all_anchors(country), key=_order)
    crls = list(store.everything.all_crls(country))
    waiting = [each for each in store.everything.waiting() if country in (None, (each.subject.country or "").upper())]
    if arguments.json:
        print_json(_document(str(existing_folder(arguments.trust)), store, anchors, crls, waiting))
    else:
        _print(store, anchors, crls, waiting)
    return ExitCode.SUCCESSFUL


def _country(anchor: Anchor) -> str:
    return (anchor.certificate.subject.country or "").upper()


def _order(anchor: Anchor) -> tuple[str, str, str]:
    return _country(anchor), anchor.certificate.not_after.isoformat(), anchor.certificate.fingerprint


def _document(
    folder: str, store: StoreView, anchors: list[Anchor], crls: list[CertificateList], waiting: list[Certificate]
) -> TrustListDocument:
    return {
        "schema": "chipkit.trust-list/1",
        "trust": folder,
        "anchors": [
            {
                **certificate_facts(anchor.certificate),
                "kind": anchor.kind.value,
                "source": anchor.source,
                "imported_at": time_text(anchor.imported_at),
                "signer": anchor.signer or None,
            }
            for anchor in anchors
        ],
        "waiting": [certificate_facts(certificate) for certificate in waiting],
        "crls": [
            {
                "issuer": str(crl.issuer),
                "this_update": utc_text(crl.this_update),
                "next_update": time_text(crl.next_update),
                "revoked": len(crl.revoked),
            }
            for crl in crls
        ],
        "signers": [
            {
                "sha256": signer.sha256,
                "subject": signer.subject,
                "pinned": signer.pinned,
                "accepted_at": time_text(signer.accepted_at),
            }
            for signer in store.everything.all_signers()
        ],
    }


def _print(store: StoreView, anchors: list[Anchor], crls: list[CertificateList], waiting: list[Certificate]) -> None:
    for anchor in anchors:
        certificate, country = anchor.certificate, printable(_country(anchor))
        until, sha256 = certificate.not_after.date().isoformat(), certificate.fingerprint[:16]
        tell(f"{country:3} {anchor.kind.value:13} to {until}  {sha256}  {printable(str(certificate.subject))}")
    for certificate in waiting:
        tell(f"waits for confirmation: {certificate.fingerprint}  {printable(str(certificate.subject))}")
    for crl in crls:
        due = "?" if crl.next_update is None else crl.next_update.date().isoformat()
        country = printable((crl.issuer.country or "").upper())
        tell(f"{country:3} CRL           to {due}  {len(crl.revoked):3} revoked       {printable(str(crl.issuer))}")
    for signer in store.everything.all_signers():
        how = "pinned" if signer.pinned else "first use"
        tell(f"list signer, {how}: {signer.sha256[:16]}  {printable(signer.subject)}")
    kinds = Counter(anchor.kind.value for anchor in anchors)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    total = counted(len(anchors), "anchor") + (f" ({told})" if told else "")
    tell(f"{total}, {counted(len(crls), 'revocation list')}")
