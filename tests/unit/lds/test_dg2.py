from __future__ import annotations

import pytest

from chipkit.codec.biometric.cbeff import BiometricTemplate, build_group, sole_template
from chipkit.codec.biometric.iso19794 import FaceImage, FacialRecord
from chipkit.codec.tlv import TLV
from chipkit.errors import ChipkitError, CodecError, UnsupportedError
from chipkit.lds.dg2 import DG2
from chipkit.lds.files import EF
from chipkit.lds.opaque import OpaqueFile

JPEG = bytes.fromhex("FFD8FFC0000B080002000301011100FFD9")
FACE = FaceImage(image=JPEG, image_format="jpeg", width=3, height=2)


PLAIN = bytes(DG2.of(FACE))


def told(content: bytes) -> object:
    """All that reading it comes to."""
    try:
        read = DG2.parse(content)
    except ChipkitError as error:
        return type(error), str(error)
    return repr(read), bytes(read), read.deviations, [(each.offset, each.raw) for each in read.headers[0]]


def in_full(monkeypatch: pytest.MonkeyPatch, content: bytes) -> object:
    """What it comes to without the short way."""
    with monkeypatch.context() as patched:
        patched.setattr("chipkit.lds.dg2.sole_template", lambda *_: None)
        return told(content)


def test_the_plain_layout_is_read_the_short_way() -> None:
    assert sole_template(PLAIN, EF.DG2.tag) is not None
    assert sole_template(file(*2 * [BiometricTemplate(b"", ())]), EF.DG2.tag) is None


@pytest.mark.parametrize("at", range(len(PLAIN)))
def test_the_short_way_and_the_full_one_come_to_the_same(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    changed = [PLAIN[:at] + bytes([value]) + PLAIN[at + 1 :] for value in sorted({*range(0, 256, 5), 0x7F, 0x80, 0x81})]
    for content in (*changed, PLAIN[:at], PLAIN[:at] + b"\0" + PLAIN[at:], PLAIN[:at] + PLAIN[at + 1 :], PLAIN + b"\0"):
        assert told(content) == in_full(monkeypatch, content)


def file(*envelopes: BiometricTemplate) -> bytes:
    return bytes(TLV.of(0x75, build_group(envelopes)))


@pytest.mark.parametrize("faces", [1, 2])
def test_it_survives_the_way_there_and_back(faces: int) -> None:
    dg2 = DG2.of(*(FACE,) * faces)

    parsed = DG2.parse(bytes(dg2))

    assert parsed == dg2
    assert parsed.faces == (FACE,) * faces
    assert parsed.deviations == ()


def test_a_picture_of_common_size_is_found_behind_its_headers() -> None:
    face = FaceImage(image=JPEG + bytes(20_000), image_format="jpeg", width=3, height=2)

    content = bytes(DG2.of(face))

    assert content.index(JPEG) == 84
    assert DG2.parse(content).faces == (face,)


def test_several_pictures_in_one_record_are_all_found() -> None:
    record = FacialRecord((FACE, FACE))

    assert DG2.parse(file(BiometricTemplate(bytes(record)))).faces == (FACE, FACE)


def test_a_picture_is_found_whatever_the_header_says_and_whichever_tag_holds_it() -> None:
    header = (TLV(0x88, b"\x12\x34"),)
    envelope = BiometricTemplate(bytes(FacialRecord((FACE,))), header, constructed=True)

    # the tag of a constructed value promises data objects; a facial record in it is none
    with pytest.raises(CodecError):
        TLV.parse(bytes(envelope)).children()[1].children()
    assert DG2.parse(file(envelope)).faces == (FACE,)


def test_deviations_of_the_record_are_handed_on() -> None:
    face = FaceImage(image=JPEG, image_format="jpeg", width=5, height=2)

    assert [(found.code, found.where) for found in DG2.parse(bytes(DG2.of(face))).deviations] == [
        ("face.image.size", "EF.DG2")
    ]


def test_a_face_of_iso_39794_is_unsupported_and_the_file_stays_readable() -> None:
    content = file(BiometricTemplate(bytes.fromhex("A1026500"), constructed=True))

    with pytest.raises(UnsupportedError, match="ISO/IEC 39794-5 face image"):
        DG2.parse(content)
    assert bytes(OpaqueFile.parse(content, EF.DG2)) == content


def test_a_file_without_a_record_is_refused() -> None:
    with pytest.raises(CodecError, match="no facial record"):
        DG2.parse(file())


def test_an_error_in_the_record_tells_its_place_in_the_file() -> None:
    content = file(BiometricTemplate(b"FIR\x00" + bytes(20)))

    with pytest.raises(CodecError) as caught:
        DG2.parse(content)

    assert caught.value.offset == content.index(b"FIR")


def test_the_picture_is_not_printed() -> None:
    assert "image=" not in repr(DG2.of(FACE))
