from __future__ import annotations

import struct
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.biometric.iso19794 import FaceImage, FacialRecord
from chipkit.errors import CodecError, UnsupportedError

# a start of image and a start of frame: enough for a decoder to learn the size, and no more
JPEG = bytes.fromhex("FFD8FFE000104A46494600010100000100010000FFC0000B080002000301011100FFD9")
CODESTREAM = b"\xff\x4f\xff\x51" + struct.pack(">HHIIIIIIIIH", 41, 0, 3, 2, 0, 0, 3, 2, 0, 0, 1) + b"\x07\x01\x01"
FACE = FaceImage(image=JPEG, image_format="jpeg", width=3, height=2, gender=2, feature_points=bytes(16), quality=7)


def codes(record: FacialRecord) -> list[str]:
    return [deviation.code for deviation in record.deviations]


def with_byte(raw: bytes, at: int, value: int) -> bytes:
    return raw[:at] + bytes([value]) + raw[at + 1 :]


def test_a_record_lays_its_fields_out_as_the_standard_says() -> None:
    face = replace(FACE, feature_points=b"", colour_space=1, source_type=2, device_type=3)

    raw = bytes(FacialRecord((face,)))

    assert raw[:8] == b"FAC\x00010\x00"
    assert raw[8:14] == struct.pack(">IH", len(raw), 1)
    assert raw[14:34] == struct.pack(">IHB", len(raw) - 14, 0, 2) + bytes(13)
    assert raw[34:46] == struct.pack(">BBHHBBHH", 1, 0, 3, 2, 1, 2, 3, 7)
    assert raw[46:] == JPEG


@pytest.mark.parametrize("faces", [1, 2, 5])
def test_a_record_survives_the_way_there_and_back(faces: int) -> None:
    record = FacialRecord((FACE,) * faces)

    parsed = FacialRecord.parse(bytes(record))

    assert parsed == record
    assert parsed.deviations == ()


@pytest.mark.parametrize("points", [0, 1, 40])
def test_the_picture_is_found_behind_any_number_of_feature_points(points: int) -> None:
    record = FacialRecord((replace(FACE, feature_points=bytes(8 * points)),))

    assert FacialRecord.parse(bytes(record)).images[0].image == JPEG


def test_a_raw_codestream_is_jpeg_2000() -> None:
    record = FacialRecord((replace(FACE, image=CODESTREAM, image_format="jpeg2000"),))

    parsed = FacialRecord.parse(bytes(record))

    assert parsed.images[0].image_format == "jpeg2000"
    assert parsed.deviations == ()


def test_an_encoding_other_than_announced_is_recognised_with_a_deviation() -> None:
    parsed = FacialRecord.parse(bytes(FacialRecord((replace(FACE, image_format="jpeg2000"),))), where="EF.DG2")

    assert parsed.images[0].image_format == "jpeg"
    assert [(found.code, found.where) for found in parsed.deviations] == [("face.image.type", "EF.DG2")]


def test_a_size_other_than_announced_leaves_a_deviation() -> None:
    parsed = FacialRecord.parse(bytes(FacialRecord((replace(FACE, width=4),))))

    assert parsed.images[0].width == 4
    assert codes(parsed) == ["face.image.size"]


def test_a_damaged_picture_leaves_a_deviation_and_the_record_readable() -> None:
    parsed = FacialRecord.parse(bytes(FacialRecord((replace(FACE, image=b"\x00" + JPEG[1:]),))))

    assert parsed.images[0].image_format == "jpeg"
    assert codes(parsed) == ["face.image.damaged"]


def test_a_picture_in_an_unknown_encoding_is_unsupported() -> None:
    raw = bytes(FacialRecord((replace(FACE, image=b"GIF89a", feature_points=b""),)))

    with pytest.raises(UnsupportedError, match="neither JPEG nor JPEG 2000"):
        FacialRecord.parse(with_byte(raw, 14 + 20 + 1, 9))


def test_a_record_of_another_version_is_unsupported() -> None:
    with pytest.raises(UnsupportedError, match="another version"):
        FacialRecord.parse(b"FAC\x00020\x00" + bytes(FacialRecord((FACE,)))[8:])


def test_a_wrong_record_length_leaves_a_deviation() -> None:
    raw = bytes(FacialRecord((FACE,)))

    assert codes(FacialRecord.parse(with_byte(raw, 11, raw[11] ^ 1))) == ["face.record.length"]


def test_bytes_behind_the_last_picture_leave_a_deviation() -> None:
    raw = bytes(FacialRecord((FACE,))) + b"\x00\x00"

    assert codes(FacialRecord.parse(raw)) == ["face.record.length", "face.record.trailing"]


RECORD = bytes(FacialRecord((replace(FACE, feature_points=b""),)))


@pytest.mark.parametrize(
    ("raw", "reason", "offset"),
    [
        (b"", "facial record is cut off in its header", 100),
        (RECORD[:13], "facial record is cut off in its header", 100),
        (b"FIR\x00" + RECORD[4:], "not a facial record", 100),
        (with_byte(RECORD, 13, 0), "0 images", 112),
        (with_byte(RECORD, 12, 1), "257 images", 112),
        (RECORD[:45], "facial record is cut off", 114),
        (RECORD[:-1], "facial record data runs 1 bytes over", 114),
        (with_byte(RECORD, 13, 2), "facial record is cut off", 100 + len(RECORD)),
        (with_byte(RECORD, 17, 31), "feature points and image information do not fit", 114),
        (with_byte(RECORD, 18, 255), "feature points and image information do not fit", 114),
    ],
)
def test_a_malformed_record_is_refused_where_it_breaks(raw: bytes, reason: str, offset: int) -> None:
    with pytest.raises(CodecError) as caught:
        FacialRecord.parse(raw, offset=100)

    assert caught.value.reason == reason
    assert caught.value.offset == offset


def test_a_picture_and_the_person_on_it_are_not_printed() -> None:
    shown = repr(replace(FACE, image=b"SPECIMEN", gender=2))

    assert "SPECIMEN" not in shown
    assert "gender" not in shown


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_bytes_give_a_value_or_an_error_of_ours(data: st.DataObject) -> None:
    mutated = bytearray(bytes(FacialRecord((FACE, replace(FACE, image=CODESTREAM, image_format="jpeg2000")))))
    for _ in range(data.draw(st.integers(1, 4))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(mutated)))
    try:
        record = FacialRecord.parse(bytes(mutated[:cut]))
    except (CodecError, UnsupportedError):
        return
    assert sum(len(face.image) for face in record.images) <= cut
