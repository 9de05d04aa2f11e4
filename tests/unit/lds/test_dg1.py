from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.lds.dg1 import DG1

TD3 = b"P<UTOSPECIMEN<<ANNA<<<<<<<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159<<<<<<<<<<<<<<<8"
TD1 = b"IDVNM1990000014001199000001<<59902015F2402011VNM<<<<<<<<<<<6NGUYEN<<THI<MAU<<<<<<<<<<<<<<<"


def file(text: bytes) -> bytes:
    return bytes(TLV.of(0x61, TLV(0x5F1F, text)))


@pytest.mark.vectors("lds/dg1.json")
def test_published_examples_are_read_and_built(case: dict[str, Any]) -> None:
    content = bytes.fromhex(case["content"])

    dg1 = DG1.parse(content)

    assert dg1.mrz.format.name == case["format"]
    assert dg1.mrz.document_number == case["document_number"]
    assert dg1.mrz.issuing_state == case["issuing_state"]
    assert dg1.mrz.primary_identifier == case["primary_identifier"]
    assert dg1.mrz.secondary_identifier == case["secondary_identifier"]
    assert len(dg1.deviations) == case["wrong_check_digits"]
    if not dg1.deviations:
        assert bytes(dg1) == content


def test_a_card_survives_the_way_there_and_back() -> None:
    dg1 = DG1.parse(file(TD1))

    assert dg1.mrz.document_number == "199000001"
    assert dg1.deviations == ()
    assert bytes(dg1) == file(TD1)


def test_a_wrong_check_digit_leaves_a_deviation_that_names_it() -> None:
    dg1 = DG1.parse(file(TD1[:14] + b"5" + TD1[15:]))

    assert {deviation.code for deviation in dg1.deviations} == {"dg1.mrz.check-digit"}
    assert "document_number" in {deviation.detail.replace(" ", "_") for deviation in dg1.deviations}


def test_a_letter_that_no_zone_has_is_refused_where_it_stands_in_the_file() -> None:
    with pytest.raises(CodecError) as caught:
        DG1.parse(file(TD1[:2] + b"v" + TD1[3:]))

    assert caught.value.offset == 2 + 3 + 2


@pytest.mark.parametrize(("content", "offset"), [("6100", 2), ("61035F2000", 2), ("62035F1F00", 0)])
def test_a_malformed_file_is_refused_where_it_breaks(content: str, offset: int) -> None:
    with pytest.raises(CodecError) as caught:
        DG1.parse(bytes.fromhex(content))

    assert caught.value.offset == offset


def test_no_personal_data_are_printed() -> None:
    shown = repr(DG1.parse(file(TD1)))

    assert not any(secret in shown for secret in ("NGUYEN", "199000001", "990201", "240201"))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([file(TD1), file(TD3)]), st.data())
def test_any_bytes_give_a_value_or_a_codec_error(whole: bytes, data: st.DataObject) -> None:
    mutated = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert DG1.parse(bytes(mutated)).mrz.lines
    except CodecError:
        return
