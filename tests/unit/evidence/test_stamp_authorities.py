"""The file of authorities for time stamps, strictly read."""

from __future__ import annotations

import base64
import sys
from typing import TYPE_CHECKING

import pytest

from chipkit.errors import TrustError
from chipkit.evidence.stamp_authorities import STAMP_AUTHORITIES, read_authorities, stamp_authorities
from tests.unit.evidence.conftest import counter_of

if TYPE_CHECKING:
    from pathlib import Path


def pem(data: bytes, label: str = "CERTIFICATE") -> bytes:
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (label.encode(), base64.encodebytes(data), label.encode())


FIRST, SECOND = (counter_of(seed=seed).certificates[0] for seed in (1, 2))
BOTH = b"SPECIMEN authorities\n" + pem(FIRST) + pem(SECOND) + pem(FIRST)


def test_each_certificate_stands_there_once() -> None:
    assert [each.raw for each in read_authorities(BOTH)] == [FIRST, SECOND]


@pytest.mark.parametrize(("data", "words"), [
    (b"", "no certificate"),
    (b"nothing of the kind", "no certificate"),
    (pem(FIRST, "PRIVATE KEY"), "line 1: not a whole certificate"),
    (pem(FIRST) + pem(b"\x30\x00"), "line "),
    (pem(FIRST)[:-30], "not a whole certificate"),
    (bytes((1 << 20) + 1), "more than"),
])  # fmt: skip
def test_what_is_something_else_is_told(data: bytes, words: str) -> None:
    with pytest.raises(TrustError, match=words):
        read_authorities(data)


def test_a_folder_without_the_file_has_none(tmp_path: Path) -> None:
    assert stamp_authorities(tmp_path) == ()
    assert stamp_authorities(tmp_path / "missing") == ()


def test_a_folder_has_those_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / STAMP_AUTHORITIES
    path.write_bytes(BOTH)
    path.chmod(0o600)

    assert len(stamp_authorities(tmp_path)) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_a_file_that_others_may_write_is_refused(tmp_path: Path) -> None:
    path = tmp_path / STAMP_AUTHORITIES
    path.write_bytes(BOTH)
    path.chmod(0o666)

    with pytest.raises(TrustError, match=STAMP_AUTHORITIES):
        stamp_authorities(tmp_path)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / STAMP_AUTHORITIES
    path.write_bytes(b"junk")
    path.chmod(0o600)

    with pytest.raises(TrustError, match=STAMP_AUTHORITIES):
        stamp_authorities(tmp_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(TrustError, match=STAMP_AUTHORITIES):
        stamp_authorities(tmp_path)
