from __future__ import annotations

import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.capture import (
    STEPS,
    Abort,
    AbortReason,
    Access,
    AccessAttempt,
    AccessProtocol,
    ActiveAuthenticationTranscript,
    AttemptResult,
    Capture,
    CardAccessSource,
    ChipAuthenticationTranscript,
    Origin,
    PresentedKey,
    PresentedKind,
    ProofResult,
    dumps,
    load,
    loads,
    save,
)
from chipkit.deviation import UNKNOWN, Deviation, declared
from chipkit.errors import CaptureError
from chipkit.lds.files import EF, RawFile

if TYPE_CHECKING:
    from pathlib import Path

FULL = Capture(
    origin=Origin.LIVE,
    read_at=datetime(2026, 5, 4, 3, 2, 1, 5, tzinfo=UTC),
    files={EF.DG2: RawFile(EF.DG2, b"\x75\x01\x00"), EF.DG1: RawFile(EF.DG1, b"\x61\x01\x00")},
    refused={EF.DG3: 0x6982},
    not_asked=frozenset({EF.DG4, EF.DG16}),
    access=Access(
        attempts=(
            AccessAttempt(protocol=AccessProtocol.PACE, result=AttemptResult.FAILED, sw=0x6A80),
            AccessAttempt(protocol=AccessProtocol.BAC, result=AttemptResult.OPENED),
        ),
        card_access_source=CardAccessSource.CHIP,
        presented=PresentedKey(
            kind=PresentedKind.MRZ, document_number="SPECIMEN1", date_of_birth="900101", date_of_expiry="300101"
        ),
        pace_oid="0.4.0.127.0.7.2.2.4.2.2",
        pace_parameter_id=13,
    ),
    chip_authentication=ChipAuthenticationTranscript(
        oid="0.4.0.127.0.7.2.2.3.2.2",
        key_id=1,
        chip_public_key=b"chip",
        terminal_public_key=b"terminal",
        result=ProofResult.REFUTED,
        attempts=2,
        sw=0x6300,
    ),
    active_authentication=ActiveAuthenticationTranscript(
        challenge=b"12345678", signature=b"signature", result=ProofResult.PROVEN
    ),
    abort=Abort(step="read.dg2", reason=AbortReason.CARD_REMOVED, sw=None),
    deviations=(Deviation("read.trailing-bytes", "EF.DG1", "two bytes"),),
)


def entries(**changes: object) -> dict[str, Any]:
    full: dict[str, Any] = cbor2.loads(dumps(FULL))
    return full | changes


def test_a_capture_comes_back_as_it_was_but_for_its_origin() -> None:
    assert loads(dumps(FULL)) == replace(FULL, origin=Origin.UNSEALED)


def test_files_come_back_in_the_order_of_the_card() -> None:
    assert list(loads(dumps(FULL)).files) == [EF.DG1, EF.DG2]


def test_an_empty_capture_comes_back() -> None:
    assert loads(dumps(Capture(origin=Origin.UNSEALED))) == Capture(origin=Origin.UNSEALED)


def test_the_same_capture_has_the_same_bytes() -> None:
    other = replace(FULL, read_at=FULL.read_at and FULL.read_at.astimezone(timezone(timedelta(hours=7))))

    assert dumps(other) == dumps(FULL)


def test_a_long_detail_is_shortened() -> None:
    stretched = replace(
        FULL,
        deviations=(Deviation("lds.encoding.ber", "EF.DG1", "x" * 1024), Deviation("lds.encoding.ber", "", "x" * 5000)),
    )

    exact, cut = loads(dumps(stretched)).deviations

    assert exact == stretched.deviations[0]
    assert cut == Deviation("lds.encoding.ber", "", "x" * 1023 + "…")


def test_of_too_many_deviations_the_first_are_kept_and_the_rest_counted() -> None:
    many = tuple(Deviation("lds.encoding.ber", "EF.DG1", str(number)) for number in range(1500))

    assert loads(dumps(replace(FULL, deviations=many[:1000]))).deviations == many[:1000]
    kept = loads(dumps(replace(FULL, deviations=many))).deviations
    assert kept == (*many[:999], Deviation("capture.deviations.cut", "", "501 more"))


def bounded(most: int, spare: int) -> st.SearchStrategy[int]:
    """Numbers up to a limit, and now and then beyond it."""
    return st.integers(-spare, most + spare) | st.sampled_from([-1, 0, most, most + 1, 1 << 70])


TEXTS = st.text(max_size=20) | st.sampled_from(["x" * 1024, "x" * 1025, "\ud800"])
STATUS = st.none() | bounded(0xFFFF, 1)
BYTES = st.binary(max_size=10) | st.sampled_from([bytes(1 << 20), bytes((1 << 20) + 1)])
CAPTURES = st.builds(
    Capture,
    origin=st.sampled_from(Origin),
    read_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    files=st.dictionaries(st.sampled_from(EF), BYTES, max_size=3).map(
        lambda contents: {ef: RawFile(ef, content) for ef, content in contents.items()}
    ),
    refused=st.dictionaries(st.sampled_from(EF), bounded(0xFFFF, 1), max_size=3),
    not_asked=st.frozensets(st.sampled_from(EF)),
    access=st.none()
    | st.builds(
        Access,
        attempts=st.lists(
            st.builds(
                AccessAttempt,
                protocol=st.sampled_from(AccessProtocol),
                result=st.sampled_from(AttemptResult),
                sw=STATUS,
            ),
            max_size=2,
        ).map(tuple),
        presented=st.builds(PresentedKey, kind=st.sampled_from(["can", "mrz", "none"]), can=TEXTS),
        pace_oid=st.none() | TEXTS,
        pace_parameter_id=st.none() | bounded(0xFFFFFFFF, 1),
    ),
    chip_authentication=st.none()
    | st.builds(
        ChipAuthenticationTranscript,
        oid=TEXTS,
        key_id=st.none() | bounded(0xFFFFFFFF, 1),
        chip_public_key=BYTES,
        terminal_public_key=BYTES,
        result=st.sampled_from(ProofResult),
        attempts=bounded(2, 1),
        sw=STATUS,
    ),
    active_authentication=st.none()
    | st.builds(
        ActiveAuthenticationTranscript, challenge=BYTES, signature=BYTES, result=st.sampled_from(ProofResult), sw=STATUS
    ),
    abort=st.none()
    | st.builds(Abort, step=st.sampled_from(sorted(STEPS)), reason=st.sampled_from(AbortReason), sw=STATUS),
    deviations=st.lists(st.builds(Deviation, st.sampled_from(sorted(declared())), TEXTS, TEXTS), max_size=3).map(tuple),
)


@given(CAPTURES)
@settings(max_examples=300, deadline=None)
def test_what_is_written_is_read_back_or_not_written(capture: Capture) -> None:
    try:
        data = dumps(capture)
    except CaptureError:
        return

    back = loads(data)
    assert replace(back, deviations=()) == replace(capture, origin=Origin.UNSEALED, deviations=())
    assert [each.code for each in back.deviations] == [each.code for each in capture.deviations]


@pytest.mark.parametrize("claim", ["live", "sealed"])
def test_a_file_that_claims_to_be_live_is_unsealed(claim: str) -> None:
    assert loads(cbor2.dumps(entries(origin=claim), canonical=True)).origin is Origin.UNSEALED


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "chipkit.capture/2"},
        {"extra": 1},
        {"origin": "heaven"},
        {"read_at": "yesterday"},
        {"read_at": "2026-05-04T03:02:01"},
        {"files": {"EF.DG99": b""}},
        {"files": {"EF.DG1": "text"}},
        {"files": [b""]},
        {"files": {"EF.DG1": bytes(1024 * 1024 + 1)}},
        {"refused": {"EF.DG3": 0x10000}},
        {"refused": {"EF.DG3": -1}},
        {"refused": {"EF.DG3": True}},
        {"not_asked": "EF.DG4"},
        {"access": []},
        {"access": {"attempts": []}},
        {"chip_authentication": 5},
        {"active_authentication": {"challenge": b"", "signature": b"", "result": "maybe", "sw": None}},
        {"abort": {"step": "x" * 2000, "reason": "", "sw": None}},
        {"abort": {"step": "read.dg2", "reason": "tired", "sw": None}},
        {"abort": {"step": "read.dg99", "reason": "link", "sw": None}},
        {"abort": {"step": "read.dg2", "reason": "link\u202e", "sw": None}},
        {"deviations": [{"code": "a", "where": "b"}]},
        {"deviations": [{"code": "a\x1b[2J", "where": "b", "detail": "c"}]},
        {"deviations": [{"code": "A.b", "where": "b", "detail": "c"}]},
        {"deviations": [{"code": "a.b\n", "where": "b", "detail": "c"}]},
        {"deviations": [{"code": "", "where": "b", "detail": "c"}]},
        {"deviations": [{"code": "a" * 81, "where": "b", "detail": "c"}]},
        {"deviations": [{"code": "a", "where": "b", "detail": "c"}] * 1001},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_is_no_capture_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(CaptureError):
        loads(cbor2.dumps(entries(**changes), canonical=True))


@pytest.mark.parametrize("code", ["a.b", "read.newer-than-this", "vnm.nothing", "profile.subject.size"])
def test_a_deviation_of_a_newer_release_is_kept_and_marked(code: str) -> None:
    newer = entries(deviations=[{"code": code, "where": "EF.DG1", "detail": "two bytes"}])

    capture = loads(cbor2.dumps(newer, canonical=True))

    assert capture.deviations == (Deviation(UNKNOWN, "EF.DG1", f"{code}: two bytes"),)
    assert loads(dumps(capture)).deviations == capture.deviations


def test_a_deviation_of_a_nation_that_nobody_needed_yet_is_known() -> None:
    program = (
        "import sys; from chipkit.capture import loads; "
        "kept = loads(sys.stdin.buffer.read()).deviations; print(kept[0].code)"
    )
    saved = cbor2.dumps(entries(deviations=[{"code": "vnm.can", "where": "", "detail": ""}]), canonical=True)

    ran = subprocess.run([sys.executable, "-c", program], input=saved, capture_output=True, check=True)  # noqa: S603 - our own

    assert ran.stdout.split() == [b"vnm.can"]


def test_a_kind_of_key_that_does_not_exist_is_refused() -> None:
    access = entries()["access"]
    access["presented"]["kind"] = "password"

    with pytest.raises(CaptureError, match="not a known PresentedKind"):
        loads(cbor2.dumps(entries(access=access), canonical=True))


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_changed_byte_is_a_capture_or_an_error(data: st.DataObject) -> None:
    raw = bytearray(dumps(FULL))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))

    try:
        capture = loads(bytes(raw))
    except CaptureError:
        return
    assert capture.origin is Origin.UNSEALED


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_capture_or_an_error(data: bytes) -> None:
    with pytest.raises(CaptureError):
        loads(data)


def test_a_huge_file_is_refused_unread() -> None:
    with pytest.raises(CaptureError, match="over"):
        loads(bytes(25 * 1024 * 1024))


def test_secrets_and_personal_data_do_not_print() -> None:
    for secret in ("SPECIMEN1", "900101", "12345678", "signature", "terminal"):
        assert secret not in repr(FULL)


def test_a_capture_is_saved_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "reading.capture"

    save(path, FULL)
    save(path, replace(FULL, abort=None))

    assert load(path) == replace(FULL, abort=None, origin=Origin.UNSEALED)
    assert [entry.name for entry in tmp_path.iterdir()] == ["reading.capture"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such permission bits")
def test_a_saved_capture_is_for_its_owner_alone(tmp_path: Path) -> None:
    save(tmp_path / "reading.capture", FULL)

    assert stat.S_IMODE((tmp_path / "reading.capture").stat().st_mode) == 0o600


def test_a_file_that_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="absent"):
        load(tmp_path / "absent")
    with pytest.raises(CaptureError, match="no-folder"):
        save(tmp_path / "no-folder" / "capture", FULL)
    (tmp_path / "garbage").write_bytes(b"garbage")
    with pytest.raises(CaptureError, match="garbage"):
        load(tmp_path / "garbage")
