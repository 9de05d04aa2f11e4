"""A store of any size, made by `tools/make_trust.py`: what is in it leads to its anchors, however many there are.

`python tools/make_trust.py FOLDER` makes one of 30,000; here it has a size that takes seconds.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from chipkit.pki.certificate import Certificate
from chipkit.trust import signatures
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.importing import Importer
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.revocation import RevocationStatus, path_revocation
from tests.component.test_nothing_twice import counted
from tools.make_trust import ArtificialTrust

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.trust.model import InMemoryTrust

AT = datetime(2026, 1, 1, tzinfo=UTC)
AUTHORITIES, SIGNERS, LISTS = 600, 300, 100


@lru_cache
def store() -> ArtificialTrust:
    return ArtificialTrust(authorities=AUTHORITIES, signers=SIGNERS, lists=LISTS, countries=40)


@lru_cache
def trust() -> InMemoryTrust:
    return store().in_memory()


def test_every_signer_leads_to_its_authority_by_one_signature() -> None:
    for number, raw in enumerate(store().document_signers()):
        signer = Certificate.parse(raw)
        with counted(signatures._checked) as calls:
            path = build_path(signer, trust())

        assert path.status is PathStatus.VERIFIED, path.reason
        assert path.anchor is not None
        assert path.anchor.certificate.raw == store().made[number % AUTHORITIES].certificate
        assert path.deviations == ()
        assert len(calls) <= 2


def test_the_first_authorities_have_a_list_that_revokes_nobody() -> None:
    signer = Certificate.parse(next(store().document_signers()))
    path = build_path(signer, trust())

    assert len(trust().crls) == LISTS
    assert path_revocation(path.path, trust(), AT).status is RevocationStatus.GOOD


def test_the_files_are_imported_whole(tmp_path: Path) -> None:
    small = ArtificialTrust(authorities=30, signers=20, lists=5, countries=7)
    small.write(tmp_path, files=True)
    pinned = Certificate.parse((tmp_path / "signer.cer").read_bytes()).fingerprint
    importer = Importer(holdings=InMemoryHoldings(), at=AT, pinned=frozenset({pinned}), test=True)
    importer.add((tmp_path / "master-list-0.ml").read_bytes(), "master-list-0.ml")
    importer.add((tmp_path / "directory.ldif").read_bytes(), "directory.ldif")
    imported = InMemoryHoldings().applied(importer.plan()).trust

    assert {each.certificate.raw for each in imported.anchors} >= {each.certificate for each in small.made}
    assert {crl.raw for crl in imported.crls} == set(small.revocation_lists())
    assert len(list(tmp_path.glob("authority-*.cer"))) == 30
    assert len(list(tmp_path.glob("signer-*.cer"))) == 20
    assert len(list(tmp_path.glob("list-*.crl"))) == 5
