from __future__ import annotations

import io
import random
import struct
from typing import Any, Literal

import pytest
from PIL import Image

from chipkit.codec.biometric.picture import Picture, check_effort, image_format, image_size, with_own_size
from chipkit.errors import CodecError

WIDTH, HEIGHT = 24, 32


def encode(kind: str, mode: str = "RGB", size: tuple[int, int] = (WIDTH, HEIGHT), **options: Any) -> bytes:
    image = Image.new(mode, size)
    image.paste(200 if mode == "L" else (200, 40, 40), (0, 0, 12, 16))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def jpeg() -> bytes:
    return encode("JPEG", quality=95)


@pytest.fixture(scope="module")
def jp2() -> bytes:
    return encode("JPEG2000")


@pytest.fixture(scope="module")
def codestream() -> bytes:
    return encode("JPEG2000", no_jp2=True)


@pytest.fixture(params=["jpeg", "jp2", "codestream"])
def picture(request: pytest.FixtureRequest) -> bytes:
    encoded: bytes = request.getfixturevalue(request.param)
    return encoded


def test_formats_are_told_by_their_first_bytes(jpeg: bytes, jp2: bytes, codestream: bytes) -> None:
    assert [image_format(image) for image in (jpeg, jp2, codestream)] == ["jpeg", "jpeg2000", "jpeg2000"]
    assert image_format(b"GIF89a") is None
    assert image_format(b"") is None


def test_the_size_is_read_from_the_header(picture: bytes) -> None:
    assert image_size(picture) == (WIDTH, HEIGHT)


def test_a_progressive_jpeg_tells_its_size_too() -> None:
    assert image_size(encode("JPEG", progressive=True)) == (WIDTH, HEIGHT)


@pytest.mark.parametrize(("mode", "kind"), [("L", 0), ("RGB", 2)])
def test_pixels_become_a_png_that_others_read(mode: Literal["L", "RGB"], kind: int) -> None:
    pixels = random.Random(2).randbytes(5 * 3 * len(mode))  # noqa: S311 - colours, not secrets

    png = Picture(5, 3, mode, pixels).to_png()

    assert png[25] == kind
    with Image.open(io.BytesIO(png)) as read:
        assert (read.format, read.size, read.mode, read.tobytes()) == ("PNG", (5, 3), mode, pixels)


@pytest.mark.parametrize("samples", [0, 44, 46])
def test_pixels_that_do_not_fill_the_picture_become_no_png(samples: int) -> None:
    with pytest.raises(ValueError, match="one sample"):
        Picture(5, 3, "RGB", bytes(samples)).to_png()


@pytest.mark.parametrize("height", [8, 33, 5_000_000, 2**31 - 1])
def test_a_header_that_contradicts_the_codestream_is_put_right(jp2: bytes, height: int) -> None:
    at = jp2.index(b"ihdr") + 4
    for lying in (struct.pack(">IIHB", height, 24, 3, 7), struct.pack(">IIHB", 32, 24, 1, 15)):
        assert with_own_size(jp2[:at] + lying + jp2[at + 11 :]) == jp2


def test_a_picture_that_says_one_thing_stays_as_it_is(picture: bytes) -> None:
    assert with_own_size(picture) == picture


def test_different_depths_are_told_as_such(jp2: bytes) -> None:
    depths = jp2.index(b"\xff\x51") + 40
    odd = jp2[:depths] + b"\x07\x01\x01\x0b" + jp2[depths + 4 :]

    assert with_own_size(odd)[jp2.index(b"ihdr") + 14] == 255


def test_a_file_without_a_header_box_stays_as_it_is(jp2: bytes) -> None:
    assert with_own_size(jp2.replace(b"ihdr", b"free")) == jp2.replace(b"ihdr", b"free")


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "FFD8FF",
        "FFD8FFE0",
        "FFD8FFE00000FFC0000B080000000001011100",
        "FFD8FFC0000B080001000105011100",
        "FFD8FFC0000B08",
        "FFD8FF" + "FF" * 40,
        "FFD8FFD0" * 8,
        "FF4FFF51",
        "FF4FFF510029000000000000000000000000000000000000000000000000000000000000000000000001",
        "0000000C6A5020200D0A870A",
        "0000000C6A5020200D0A870A000000006A703268",
        "0000000C6A5020200D0A870A000000016A7032680000000000000000",
        "0000000C6A5020200D0A870A000000106A70326300000000",
    ],
)
def test_a_header_without_a_size_is_refused(raw: str) -> None:
    with pytest.raises(CodecError):
        image_size(bytes.fromhex(raw))


def test_a_codestream_of_too_many_tiles_is_refused() -> None:
    siz = struct.pack(">HHIIIIIIIIH", 41, 0, 4000, 4000, 0, 0, 1, 1, 0, 0, 1)

    with pytest.raises(CodecError, match="16000000 tiles"):
        image_size(b"\xff\x4f\xff\x51" + siz)


def scans(image: bytes) -> int:
    return image.count(b"\xff\xda")


def test_a_jpeg_of_very_many_scans_is_refused() -> None:
    image = encode("JPEG", "L", (4000, 4000), progressive=True)
    last = image[image.rindex(b"\xff\xda") : -2]

    check_effort(image[:-2] + last * (64 - scans(image)) + image[-2:])
    with pytest.raises(CodecError, match="65 scans"):
        check_effort(image[:-2] + last * (65 - scans(image)) + image[-2:])
    with pytest.raises(CodecError, match="scans"):
        check_effort(image[:-2] + last * 20_000 + image[-2:])


def with_layers(codestream: bytes, layers: int) -> bytes:
    at = codestream.index(b"\xff\x52") + 6
    return codestream[:at] + layers.to_bytes(2, "big") + codestream[at + 2 :]


def tiled(**options: Any) -> bytes:
    return encode("JPEG2000", "L", (961, 961), tile_size=(31, 31), no_jp2=True, **options)


def test_a_jpeg_2000_of_very_many_layers_is_refused() -> None:
    check_effort(with_layers(tiled(), 64))
    for layers in (65, 65535):
        with pytest.raises(CodecError, match=f"{layers} layers"):
            check_effort(with_layers(tiled(), layers))


def test_a_jpeg_2000_of_very_many_code_blocks_is_refused() -> None:
    small_precincts = encode("JPEG2000", "L", (600, 600), precinct_size=(4, 4))
    plain = encode("JPEG2000", "L", (2000, 2000), codeblock_size=(16, 16))
    at = plain.index(b"\xff\x52") + 10

    check_effort(plain)
    for image in (small_precincts, plain[:at] + bytes(2) + plain[at + 2 :]):
        with pytest.raises(CodecError, match="code-blocks"):
            check_effort(image)


def in_tile_header(codestream: bytes, segment: bytes) -> bytes:
    """The codestream with a segment in the header of its one tile-part."""
    sot = codestream.index(b"\xff\x90")
    sod = codestream.index(b"\xff\x93", sot)
    size = int.from_bytes(codestream[sot + 6 : sot + 10], "big") + len(segment)
    begin = codestream[:sot] + codestream[sot : sot + 6] + size.to_bytes(4, "big")
    return begin + codestream[sot + 10 : sod] + segment + codestream[sod:]


@pytest.mark.parametrize(
    ("segment", "message"),
    [
        ("FF52000C0000FFFF000504040001", "65535 layers"),
        ("FF52000C00000001002104040001", "33 levels"),
        ("FF52000C01000001000504040001", "5 levels"),
        ("FF5300090000210404 0001", "33 levels"),
        ("FF5200040000", "0 levels"),
        ("FF520003", "impossible segment FF52"),
        ("FF6F00040000", "impossible segment FF6F"),
        ("FF52FFFF0000", "impossible segment FF52"),
    ],
)
def test_a_tile_may_not_ask_for_what_the_picture_may_not(codestream: bytes, segment: str, message: str) -> None:
    with pytest.raises(CodecError, match=message):
        check_effort(in_tile_header(codestream, bytes.fromhex(segment)))


def test_a_tile_part_that_ends_before_it_begins_is_refused(codestream: bytes) -> None:
    sot = codestream.index(b"\xff\x90")

    with pytest.raises(CodecError, match="tile-part of 2 bytes"):
        check_effort(codestream[: sot + 6] + (2).to_bytes(4, "big") + codestream[sot + 10 :])


def test_tile_parts_without_end_are_refused(codestream: bytes) -> None:
    sot = codestream.index(b"\xff\x90")
    tile_part = bytes.fromhex("FF90000A0000 0000000E 0001 FF93")

    with pytest.raises(CodecError, match="segments"):
        check_effort(codestream[:sot] + tile_part * 100_000)
