"""One table says how large a file may be, whoever reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit.capture import Capture, Origin, dumps, loads
from chipkit.codec.tlv import TLV
from chipkit.document import Document
from chipkit.errors import CaptureError, ChipError, CodecError, LimitError
from chipkit.lds.atr_info import ATRInfo
from chipkit.lds.card_access import CardAccess
from chipkit.lds.card_security import CardSecurity
from chipkit.lds.com import COM
from chipkit.lds.dg1 import DG1
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF, RawFile
from chipkit.lds.limits import MAX_FILE, MOST_BYTES, expect_size
from chipkit.lds.sod import SOD
from chipkit.pki.cms import SignedData
from chipkit.protocol.read import ReadLimits

if TYPE_CHECKING:
    from collections.abc import Callable

PARSERS: dict[EF, Callable[[bytes], object]] = {
    EF.COM: COM.parse,
    EF.SOD: SOD.parse,
    EF.CARD_SECURITY: CardSecurity.parse,
    EF.DG1: DG1.parse,
    EF.DG14: DG14.parse,
    EF.DG15: DG15.parse,
    EF.CARD_ACCESS: CardAccess.parse,
    EF.ATR_INFO: ATRInfo.parse,
}


def of_size(ef: EF, size: int) -> bytes:
    return (bytes(TLV(ef.tag or 0x43, bytes(size - 4))) + bytes(8))[:size]


def test_every_file_has_a_bound() -> None:
    assert set(MOST_BYTES) == set(EF)
    assert all(0 < most <= MAX_FILE for most in MOST_BYTES.values())


@pytest.mark.parametrize("ef", PARSERS, ids=lambda ef: ef.label)
def test_a_file_over_its_bound_is_refused_by_its_size(ef: EF) -> None:
    most = MOST_BYTES[ef]

    with pytest.raises(LimitError, match=f"file of {most + 1} bytes, at most {most} are read"):
        PARSERS[ef](of_size(ef, most + 1))
    try:
        PARSERS[ef](of_size(ef, most))
    except CodecError as error:
        assert not isinstance(error, LimitError)  # noqa: PT017 - it may be raised or not


def test_the_bound_itself_is_allowed() -> None:
    for ef, most in MOST_BYTES.items():
        expect_size(bytes(most), ef)
        with pytest.raises(LimitError):
            expect_size(bytes(most + 1), ef)


def test_reading_from_a_card_takes_the_same_bounds_and_never_more_than_it_was_told() -> None:
    assert all(ReadLimits().most(ef) == most for ef, most in MOST_BYTES.items())
    assert ReadLimits(max_file_size=100).most(EF.DG2) == 100


def test_a_document_names_the_file_that_is_too_large() -> None:
    document = Document({EF.SOD: RawFile(EF.SOD, of_size(EF.SOD, MAX_FILE))})

    with pytest.raises(LimitError, match=r"EF\.SOD: file of 1048576 bytes"):
        _ = document.sod
    assert isinstance(document.parse_errors[EF.SOD], LimitError)


def test_a_failed_parse_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    whole = SignedData.parse

    def told(raw: bytes, **limits: int) -> object:
        tried.append(len(raw))
        return whole(raw, **limits)

    monkeypatch.setattr(SignedData, "parse", told)
    document = Document({EF.SOD: RawFile(EF.SOD, bytes(TLV(EF.SOD.tag, b"\x30\x00" * 20)))})
    errors = []
    for _ in range(3):
        with pytest.raises(CodecError) as caught:
            _ = document.sod
        errors.append(caught.value)
    _ = document.parse_errors, document.deviations

    assert len(tried) == 1
    assert len({str(error) for error in errors}) == 1
    assert len({id(error) for error in errors}) == 3
    assert all(error.__cause__ is None and error.__context__ is None for error in errors)


# saved captures ------------------------------------------------------------------------------------------------------


def saved(size: int) -> bytes:
    return dumps(Capture(origin=Origin.UNSEALED, files={EF.DG2: RawFile(EF.DG2, bytes(size))}))


def test_the_caller_says_how_large_a_capture_may_be() -> None:
    data = saved(5_000)

    assert loads(data, limit=len(data)).files[EF.DG2].content == bytes(5_000)
    with pytest.raises(CaptureError, match="over 4000 bytes"):
        loads(data, limit=4_000)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_that_is_none_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="limit"):
        loads(saved(10), limit=limit)


def test_no_limit_allows_more_than_there_can_be() -> None:
    with pytest.raises(CaptureError, match="over 25165824 bytes"):
        loads(bytes((24 << 20) + 2_000), limit=1 << 40)


def test_a_file_over_its_bound_is_loaded_and_not_looked_into() -> None:
    capture = Capture(origin=Origin.UNSEALED, files={EF.SOD: RawFile(EF.SOD, of_size(EF.SOD, 100_000))})

    again = loads(dumps(capture))

    assert again.files == capture.files
    assert isinstance(Document(again.files).parse_errors[EF.SOD], LimitError)


def test_a_limit_is_no_fault_of_the_chip() -> None:
    assert issubclass(LimitError, CodecError)
    assert not issubclass(LimitError, ChipError)
    assert LimitError("more than 5 members", offset=3).inside("EF.SOD").where == "EF.SOD"
    assert type(LimitError("more").inside("EF.SOD")) is LimitError
