"""The trust store while it is used: killed at any moment, written by two at once, and read by a pool.

A sample of killed imports is run here, and many with CHIPKIT_SOAK=1.
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import count
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

import pytest

from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.store import TrustStore
from chipkit_emulator.pki.authority import TestPKI

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.pki.certificate import Certificate
    from chipkit.trust.store_view import StoreView

SOAK = bool(os.environ.get("CHIPKIT_SOAK"))
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LISTED = Ground(kind=GroundKind.TEST, source="list.ml", placed_at=AT)
BATCH: Final = 40
pytestmark = pytest.mark.timeout(3600 if SOAK else 900)


@pytest.fixture(scope="module")
def pki() -> TestPKI:
    return TestPKI.create(7, datetime(2026, 1, 1, tzinfo=UTC))


IMPORTING: Final = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from chipkit.pki.certificate import Certificate
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.store import TrustStore
at, batch = datetime(2026, 1, 2, tzinfo=UTC), int(sys.argv[3])
raw, store = Path(sys.argv[2]).read_bytes(), TrustStore(sys.argv[1], patience=60)
own = [Certificate.parse(raw[:-2] + (int(sys.argv[4]) * batch + n).to_bytes(2, "big")) for n in range(batch)]
print("begun", flush=True)
while True:
    with store.change("import", at=at) as change:
        for each in own:
            change.place(each, Ground(kind=GroundKind.TEST, source="list.ml", placed_at=at))
    with store.change("remove", at=at, by="Lan Specimen") as change:
        for each in own:
            change.remove(each.fingerprint, "again")
            change.readmit(each)
"""


def test_whenever_importers_are_killed_the_store_is_as_before_or_after(tmp_path: Path, pki: TestPKI) -> None:
    raw, folder = tmp_path / "csca.cer", tmp_path / "trust"
    raw.write_bytes(pki.csca.certificate.raw)
    moment = random.Random(9)  # noqa: S311 - moments
    seen: set[tuple[int, int]] = set()
    for number in count():
        if number >= (300 if SOAK else 8) and len(seen) > 2:
            break
        children = [
            subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-P", "-c", IMPORTING, str(folder), str(raw), str(BATCH), str(number)],
                stdout=subprocess.PIPE,
            )
            for number in range(2)
        ]
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline() == b"begun\n"
        time.sleep(moment.uniform(0.0, 0.4 + 0.05 * number))
        for child in children:
            child.kill()
            child.communicate(timeout=120)

        view = TrustStore(folder).view()
        anchors = list(view.everything.all_anchors())
        assert len(anchors) == view.anchor_count
        assert view.anchor_count in (0, BATCH, 2 * BATCH)
        assert len({each.certificate for each in anchors}) == len(anchors)
        whole = sqlite3.connect(folder / "trust.sqlite")
        assert whole.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        whole.close()
        TrustStore(folder).remember("written", value=True)
        assert {path.name for path in folder.iterdir()} <= {"trust.sqlite", ".lock"}
        seen.add((view.version.number, view.anchor_count))


def judged(view: StoreView, signer: Certificate, rounds: int) -> tuple[str, set[str]]:
    """What a worker finds, again and again; each time a view is unpickled, it opens the file."""
    found = {build_path(signer, view).status.value for _ in range(rounds)}
    return view.generation, found


def test_a_pool_of_workers_sees_one_version_while_others_import(tmp_path: Path, pki: TestPKI) -> None:
    store = TrustStore(tmp_path / "trust")
    with store.change("import", at=AT) as change:
        change.place(pki.csca.certificate, LISTED)
    view = store.view()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        working = [pool.submit(judged, view, pki.dsc.certificate, 50) for _ in range(20)]
        for round_ in range(6):
            with store.change("x", at=AT, by="Lan Specimen") as change:
                if round_ % 2:
                    change.readmit(pki.csca.certificate)
                    change.place(pki.csca.certificate, LISTED)
                else:
                    change.remove(pki.csca.certificate.fingerprint, "x")
        results = [each.result() for each in working]

    assert set(map(str, results)) == {str((view.generation, {PathStatus.VERIFIED.value}))}
    assert build_path(pki.dsc.certificate, store.view_of(2)).status is PathStatus.NO_ANCHOR


def test_a_judgement_is_the_same_from_a_store_and_from_memory(tmp_path: Path, pki: TestPKI) -> None:
    store = TrustStore(tmp_path / "trust")
    with store.change("import", at=AT) as change:
        change.place(pki.csca.certificate, LISTED)

    found = build_path(pki.dsc.certificate, store.view())

    assert found == build_path(pki.dsc.certificate, store.view().in_memory())
    assert found.status is PathStatus.VERIFIED
