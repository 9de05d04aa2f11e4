from __future__ import annotations

import sqlite3
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.errors import TrustError
from chipkit.trust.collected import CollectedSigner, Collecting, SignerCollection
from chipkit.trust.store import TrustStore

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 6, 1)


def test_a_signer_is_kept_once_with_the_day_it_was_first_met(tmp_path: Path, dsc: Any) -> None:
    collection: SignerCollection = TrustStore(tmp_path / "trust")

    assert collection.collected() == ()
    assert collection.collect(CollectedSigner(dsc.certificate, DAY)) is Collecting.NEW
    assert collection.collect(CollectedSigner(dsc.certificate, date(2026, 6, 2))) is Collecting.KNOWN
    assert collection.collected() == (CollectedSigner(dsc.certificate, DAY),)


def test_nothing_but_the_certificate_is_kept_and_no_time_of_day(tmp_path: Path, dsc: Any) -> None:
    store = TrustStore(tmp_path)
    store.collect(CollectedSigner(dsc.certificate, DAY))

    connection = sqlite3.connect(store.path)
    rows = connection.execute("SELECT * FROM met").fetchall()
    connection.close()
    assert rows == [(dsc.certificate.fingerprint, dsc.certificate.raw, "2026-06-01")]
    assert store.view().version.number == 0


def test_their_number_is_bounded(tmp_path: Path, csca: Any, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chipkit.trust.store.MOST_COLLECTED", 3)
    collection = TrustStore(tmp_path)
    signers = [
        csca.issue(name=f"DSC {number}", serial=number, extensions=make.signer_extensions) for number in range(5)
    ]

    met = [collection.collect(CollectedSigner(each.certificate, DAY)) for each in signers]

    assert met == [Collecting.NEW] * 3 + [Collecting.FULL] * 2
    assert len(collection.collected()) == 3
    assert collection.collect(CollectedSigner(signers[0].certificate, DAY)) is Collecting.KNOWN


def test_a_day_is_no_time(dsc: Any) -> None:
    with pytest.raises(TypeError, match="a date alone"):
        CollectedSigner(dsc.certificate, datetime(2026, 6, 1, 9, 30, tzinfo=UTC))
    with pytest.raises(TypeError, match="certificate"):
        CollectedSigner(dsc.certificate.raw, DAY)


@pytest.mark.skipif(sys.platform == "win32", reason="there access lists decide")
def test_a_folder_that_others_write_is_refused(tmp_path: Path, dsc: Any) -> None:
    tmp_path.chmod(0o777)

    with pytest.raises(TrustError):
        TrustStore(tmp_path).collect(CollectedSigner(dsc.certificate, DAY))
    assert list(tmp_path.iterdir()) == []
