from __future__ import annotations

import io
import random
import struct
import sys
from typing import Any

import pytest
from PIL import Image

from chipkit.codec.biometric.picture import Picture, decode_picture, image_format, image_size, to_png
from chipkit.errors import CodecError, UnsupportedError

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


def test_a_picture_is_decoded_to_rows_of_pixels(picture: bytes) -> None:
    decoded = decode_picture(picture)

    assert (decoded.width, decoded.height, decoded.mode) == (WIDTH, HEIGHT, "RGB")
    assert len(decoded.pixels) == WIDTH * HEIGHT * 3
    assert all(abs(found - wanted) < 16 for found, wanted in zip(decoded.pixels, (200, 40, 40), strict=False))
    assert max(decoded.pixels[-3:]) < 16


@pytest.mark.parametrize("kind", ["JPEG", "JPEG2000"])
def test_a_grey_picture_stays_grey(kind: str) -> None:
    decoded = decode_picture(encode(kind, "L"))

    assert decoded.mode == "L"
    assert len(decoded.pixels) == WIDTH * HEIGHT
    assert abs(decoded.pixels[0] - 200) < 8


def test_sixteen_bits_of_grey_are_scaled_to_eight() -> None:
    image = Image.frombytes("I;16", (8, 8), struct.pack("<H", 0x8000) * 64)
    out = io.BytesIO()
    image.save(out, "JPEG2000")

    decoded = decode_picture(out.getvalue())

    assert decoded.mode == "L"
    assert abs(decoded.pixels[0] - 0x80) <= 1


def test_a_picture_in_printing_colours_is_decoded_to_rgb() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (8, 8)).save(out, "JPEG")

    assert decode_picture(out.getvalue()).mode == "RGB"


def test_a_picture_is_turned_into_png(picture: bytes) -> None:
    with Image.open(io.BytesIO(to_png(picture))) as png:
        assert (png.format, png.size) == ("PNG", (WIDTH, HEIGHT))


def test_more_pixels_than_allowed_are_refused_before_decoding(picture: bytes) -> None:
    with pytest.raises(CodecError, match=r"24 x 32 pixels, over 767"):
        decode_picture(picture, max_pixels=WIDTH * HEIGHT - 1)


def test_a_claim_of_gigabytes_is_refused() -> None:
    siz = struct.pack(">HHIIIIIIIIH", 41, 0, 2**31, 2**31, 0, 0, 2**31, 2**31, 0, 0, 1)

    with pytest.raises(CodecError, match="pixels, over"):
        decode_picture(b"\xff\x4f\xff\x51" + siz + bytes(20))


@pytest.mark.parametrize("height", [8, 33, 5_000_000, 2**31 - 1])
def test_a_header_that_contradicts_the_codestream_is_refused(jp2: bytes, height: int) -> None:
    at = jp2.index(b"ihdr") + 4
    lying = jp2[:at] + struct.pack(">II", height, 24) + jp2[at + 8 :]

    with pytest.raises(CodecError):
        decode_picture(lying)


def test_a_picture_that_is_cut_off_is_refused(picture: bytes) -> None:
    for end in (len(picture) // 2, len(picture) // 4, 20, 4, 0):
        with pytest.raises(CodecError):
            decode_picture(picture[:end])


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


def test_without_pillow_the_extra_is_named(picture: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    monkeypatch.setitem(sys.modules, "PIL.Image", None)

    assert image_size(picture) == (WIDTH, HEIGHT)
    with pytest.raises(UnsupportedError, match=r"\.\[images\]"):
        decode_picture(picture)
    with pytest.raises(UnsupportedError, match=r"\.\[images\]"):
        Picture(1, 1, "L", b"\x00").to_png()


def test_any_damage_gives_a_picture_of_the_announced_size_or_a_codec_error(picture: bytes) -> None:
    chance = random.Random(1)  # noqa: S311 - damage, not secrets
    for _ in range(300):
        damaged = bytearray(picture)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        cut = bytes(damaged[: chance.randint(0, len(damaged))]) if chance.random() < 0.3 else bytes(damaged)
        try:
            decoded = decode_picture(cut, max_pixels=1_000_000)
        except CodecError:
            continue
        assert (decoded.width, decoded.height) == image_size(cut)


def scans(image: bytes) -> int:
    return image.count(b"\xff\xda")


@pytest.mark.timeout(30)
def test_a_jpeg_of_very_many_scans_is_refused() -> None:
    image = encode("JPEG", "L", (4000, 4000), progressive=True)
    last = image[image.rindex(b"\xff\xda") : -2]

    assert decode_picture(image[:-2] + last * (64 - scans(image)) + image[-2:]).width == 4000
    with pytest.raises(CodecError, match="65 scans"):
        decode_picture(image[:-2] + last * (65 - scans(image)) + image[-2:])
    with pytest.raises(CodecError, match="scans"):
        decode_picture(image[:-2] + last * 20_000 + image[-2:])


def with_layers(codestream: bytes, layers: int) -> bytes:
    at = codestream.index(b"\xff\x52") + 6
    return codestream[:at] + layers.to_bytes(2, "big") + codestream[at + 2 :]


def tiled(**options: Any) -> bytes:
    return encode("JPEG2000", "L", (961, 961), tile_size=(31, 31), no_jp2=True, **options)


@pytest.mark.timeout(30)
def test_a_jpeg_2000_of_very_many_layers_is_refused() -> None:
    assert decode_picture(with_layers(tiled(), 64)).width == 961
    for layers in (65, 65535):
        with pytest.raises(CodecError, match=f"{layers} layers"):
            decode_picture(with_layers(tiled(), layers))


def test_a_jpeg_2000_of_very_many_code_blocks_is_refused() -> None:
    small_precincts = encode("JPEG2000", "L", (600, 600), precinct_size=(4, 4))
    plain = encode("JPEG2000", "L", (2000, 2000), codeblock_size=(16, 16))
    at = plain.index(b"\xff\x52") + 10

    assert decode_picture(plain).width == 2000
    for image in (small_precincts, plain[:at] + bytes(2) + plain[at + 2 :]):
        with pytest.raises(CodecError, match="code-blocks"):
            decode_picture(image)


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
        decode_picture(in_tile_header(codestream, bytes.fromhex(segment)))


def test_a_tile_part_that_ends_before_it_begins_is_refused(codestream: bytes) -> None:
    sot = codestream.index(b"\xff\x90")

    with pytest.raises(CodecError, match="tile-part of 2 bytes"):
        decode_picture(codestream[: sot + 6] + (2).to_bytes(4, "big") + codestream[sot + 10 :])


def test_tile_parts_without_end_are_refused(codestream: bytes) -> None:
    sot = codestream.index(b"\xff\x90")
    tile_part = bytes.fromhex("FF90000A0000 0000000E 0001 FF93")

    with pytest.raises(CodecError, match="segments"):
        decode_picture(codestream[:sot] + tile_part * 100_000)
