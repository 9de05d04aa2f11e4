from __future__ import annotations

import io
import random
import struct
from typing import Any

import pytest
from PIL import Image

from chipkit.codec.biometric.picture import image_size, with_own_size
from chipkit.errors import CodecError
from chipkit.pictures import child

pytestmark = pytest.mark.filterwarnings("ignore")
"""The child runs with `-W ignore`: a decoder's warnings are nobody's business."""

WIDTH, HEIGHT = 24, 32
RED = (200, 40, 40)
Decoded = tuple[int, int, int, bytes]


def drawn(mode: str = "RGB", size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    """A picture whose upper left quarter is red (or light grey), and the rest black."""
    image = Image.new(mode, size)
    image.paste(200 if mode == "L" else RED, (0, 0, size[0] // 2, size[1] // 2))
    return image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def noise(kind: str, **options: Any) -> bytes:
    pixels = random.Random(7).randbytes(48 * 64 * 3)  # noqa: S311 - a picture, not a secret
    return encoded(Image.frombytes("RGB", (48, 64), pixels), kind, **options)


PICTURES = {
    "jpeg": encoded(drawn(), "JPEG", quality=95),
    "progressive": encoded(drawn(), "JPEG", quality=95, progressive=True),
    "jp2": encoded(drawn(), "JPEG2000"),
    "codestream": encoded(drawn(), "JPEG2000", no_jp2=True),
}


@pytest.fixture(params=PICTURES)
def picture(request: pytest.FixtureRequest) -> bytes:
    return PICTURES[request.param]


def decode(image: bytes, most: int = 1_000_000) -> Decoded:
    return child.decode(image, most)


def corners(decoded: Decoded) -> dict[str, bytes]:
    """The colours in the four corners, as they are seen."""
    channels, width, height, pixels = decoded
    places = {"upper left": (0, 0), "upper right": (width - 1, 0), "lower left": (0, height - 1)}
    places["lower right"] = (width - 1, height - 1)
    at = {name: (y * width + x) * channels for name, (x, y) in places.items()}
    return {name: pixels[begin : begin + channels] for name, begin in at.items()}


def near(found: bytes, wanted: tuple[int, ...]) -> bool:
    return len(found) == len(wanted) and all(abs(one - other) < 24 for one, other in zip(found, wanted, strict=True))


def test_a_picture_is_decoded_to_rows_of_pixels(picture: bytes) -> None:
    channels, width, height, pixels = decoded = decode(picture)

    assert (channels, width, height, len(pixels)) == (3, WIDTH, HEIGHT, WIDTH * HEIGHT * 3)
    assert {name for name, colour in corners(decoded).items() if near(colour, RED)} == {"upper left"}
    assert near(corners(decoded)["lower right"], (0, 0, 0))


@pytest.mark.parametrize("kind", ["JPEG", "JPEG2000"])
def test_a_grey_picture_stays_grey(kind: str) -> None:
    decoded = decode(encoded(drawn("L"), kind))

    assert decoded[:3] == (1, WIDTH, HEIGHT)
    assert near(corners(decoded)["upper left"], (200,))


def test_sixteen_bits_of_grey_are_scaled_to_eight() -> None:
    image = Image.frombytes("I;16", (8, 8), struct.pack("<H", 0x8000) * 64)

    channels, _, _, pixels = decode(encoded(image, "JPEG2000"))

    assert channels == 1
    assert abs(pixels[0] - 0x80) <= 1


def test_a_picture_in_printing_colours_has_the_colours_that_are_seen() -> None:
    decoded = decode(encoded(drawn().convert("CMYK"), "JPEG", quality=95))

    assert {name for name, colour in corners(decoded).items() if near(colour, RED)} == {"upper left"}


@pytest.mark.parametrize(("mode", "clear", "white"), [("RGBA", (9, 9, 9, 0), (255,) * 3), ("LA", (9, 0), (255,))])
def test_what_lets_through_lies_on_white(mode: str, clear: tuple[int, ...], white: tuple[int, ...]) -> None:
    channels, _, _, pixels = decode(encoded(Image.new(mode, (8, 8), clear), "JPEG2000"))

    assert channels == len(white)
    assert pixels == bytes(white) * 64


@pytest.mark.parametrize(
    ("orientation", "corner", "turned"),
    [
        (1, "upper left", False),
        (2, "upper right", False),
        (3, "lower right", False),
        (4, "lower left", False),
        (5, "upper left", True),
        (6, "upper right", True),
        (7, "lower right", True),
        (8, "lower left", True),
    ],
)
def test_the_way_up_that_a_picture_tells_is_obeyed(orientation: int, corner: str, turned: bool) -> None:  # noqa: FBT001
    exif = Image.Exif()
    exif[0x0112] = orientation

    decoded = decode(encoded(drawn(), "JPEG", quality=95, exif=exif.tobytes()))

    assert decoded[1:3] == ((HEIGHT, WIDTH) if turned else (WIDTH, HEIGHT))
    assert [name for name, colour in corners(decoded).items() if near(colour, RED)] == [corner]


@pytest.mark.parametrize("exif", [b"Exif\x00\x00", b"Exif\x00\x00MM\x00*\xff\xff\xff\xff", b"Exif\x00\x00garbage" * 9])
def test_a_picture_whose_exif_is_damaged_is_shown_as_it_lies(exif: bytes) -> None:
    assert decode(encoded(drawn(), "JPEG", exif=exif))[1:3] == (WIDTH, HEIGHT)


@pytest.mark.parametrize(("width", "height"), [(24, 8), (24, 33), (1, 1), (5_000_000, 32)])
def test_the_size_of_the_codestream_counts_and_not_the_one_of_the_header(width: int, height: int) -> None:
    image = PICTURES["jp2"]
    at = image.index(b"ihdr") + 4

    lying = image[:at] + struct.pack(">IIH", height, width, 1) + image[at + 10 :]

    assert decode(with_own_size(lying)) == decode(image)


@pytest.mark.parametrize("lost", [1, 2])
def test_a_picture_without_its_end_marker_is_shown(picture: bytes, lost: int) -> None:
    assert decode(picture[:-lost]) == decode(picture)


@pytest.mark.parametrize("behind", [b"\x00", b"\xff" * 3, b"\r\n", bytes(200), b"PADDING"])
def test_a_picture_with_something_behind_it_is_shown(picture: bytes, behind: bytes) -> None:
    assert decode(picture + behind) == decode(picture)


@pytest.mark.parametrize("behind", [b"\x00", bytes(200)])
@pytest.mark.parametrize("kind", ["jpeg", "progressive"])
def test_a_jpeg_with_filling_in_place_of_its_end_is_shown(kind: str, behind: bytes) -> None:
    assert decode(PICTURES[kind][:-2] + behind) == decode(PICTURES[kind])


@pytest.mark.parametrize("options", [{"kind": "JPEG"}, {"kind": "JPEG", "progressive": True}, {"kind": "JPEG2000"}])
@pytest.mark.parametrize("lost", [3, 4, 5, 8, 20, 100, 700])
def test_a_picture_that_lacks_more_than_its_end_is_refused(options: dict[str, Any], lost: int) -> None:
    image = noise(**options)

    assert decode(image[:-2]) == decode(image)
    with pytest.raises(OSError):  # noqa: PT011 - the decoder's own words
        decode(image[:-lost])


def test_a_picture_that_is_cut_off_is_refused(picture: bytes) -> None:
    for end in (len(picture) // 2, len(picture) // 4, 20, 4, 0):
        with pytest.raises(Exception):  # noqa: B017, PT011 - decoders have many words for damage
            decode(picture[:end])


def test_more_pixels_than_allowed_are_not_decoded(picture: bytes) -> None:
    assert child._decoded(picture, WIDTH * HEIGHT)[0] == 3  # type: ignore[index]
    assert child._decoded(picture, WIDTH * HEIGHT - 1) == child.TOO_LARGE


def test_any_damage_gives_a_picture_of_the_announced_size_or_a_status(picture: bytes) -> None:
    chance = random.Random(1)  # noqa: S311 - damage, not secrets
    for _ in range(300):
        damaged = bytearray(picture)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        cut = bytes(damaged[: chance.randint(0, len(damaged))]) if chance.random() < 0.3 else bytes(damaged)
        try:
            size = image_size(cut)
            found = child._decoded(with_own_size(cut), 1_000_000)
        except CodecError:
            continue
        if not isinstance(found, int):
            channels, width, height, pixels = found
            assert (width, height) in (size, size[::-1])
            assert len(pixels) == width * height * channels
