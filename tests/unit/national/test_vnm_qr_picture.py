from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from chipkit.codec.biometric.picture import Picture
from chipkit.errors import CodecError, UnsupportedError
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.national.vnm import qr_picture
from chipkit.national.vnm.qr import QRText
from chipkit.national.vnm.qr_picture import codes_in_picture, read_qr_picture

if TYPE_CHECKING:
    from collections.abc import Callable

TEXTS = {
    2021: "000199000101|000000101|Nguyễn Thị Mẫu Specimen|01021999|Nữ|Số 1 đường Mẫu, Ba Đình, Hà Nội|10052021",
    2024: "000199000101||Nguyễn Thị Mẫu Specimen|01021999|Nữ|Số 1 đường Mẫu, Ba Đình, Hà Nội|10052024||||",
}


def drawn(text: str, scale: int = 6) -> Image.Image:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(code.to_image(scale=scale)).convert("L")


def on_a_card(code: Image.Image) -> Image.Image:
    card = Image.new("RGB", (code.width * 3, code.height * 2), (200, 210, 190))
    draw = ImageDraw.Draw(card)
    draw.text((10, 10), "SPECIMEN", fill=(80, 0, 0))
    card.paste(code, (code.width * 2 - 20, code.height // 2))
    return card


def file(picture: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


DISTORTIONS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as-drawn": lambda code: code,
    "small": lambda code: code.resize((120, 120), Image.Resampling.BILINEAR),
    "rotated": lambda code: code.rotate(27, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC),
    "upside-down": lambda code: code.rotate(180),
    "blurred": lambda code: code.filter(ImageFilter.GaussianBlur(3)),
    "faint": lambda code: code.point(lambda level: 140 + level // 8),
    "spread": lambda code: code.effect_spread(4),
    "noisy": lambda code: Image.blend(code, Image.effect_noise(code.size, 90), 0.45),
    "inverted": lambda code: code.point(lambda level: 255 - level),
    "on-a-card": on_a_card,
    "slanted": lambda code: code.transform(
        (code.width * 2, code.height), Image.Transform.AFFINE, (1, 0.25, -40, 0.05, 1, 0), fillcolor=255
    ),
}


@pytest.mark.parametrize("generation", TEXTS)
@pytest.mark.parametrize("distortion", DISTORTIONS)
def test_a_code_in_a_picture_is_read(distortion: str, generation: int) -> None:
    picture = DISTORTIONS[distortion](drawn(TEXTS[generation]))

    assert read_qr_picture(file(picture)) == QRText.parse(TEXTS[generation])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "TIFF"])
def test_pictures_come_in_any_usual_format(kind: str) -> None:
    assert str(read_qr_picture(file(drawn(TEXTS[2024]), kind)).number) == "000199000101"


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_frame_of_a_camera_is_read(mode: str) -> None:
    picture = on_a_card(drawn(TEXTS[2021])).convert(mode)
    frame = Picture(picture.width, picture.height, "L" if mode == "L" else "RGB", picture.tobytes())

    assert read_qr_picture(frame) == QRText.parse(TEXTS[2021])


def test_codes_of_other_kinds_beside_it_are_passed_over() -> None:
    link, code = drawn("https://example.org/specimen"), drawn(TEXTS[2024])
    both = Image.new("L", (link.width + code.width + 40, code.height), 255)
    both.paste(link, (0, 0))
    both.paste(code, (link.width + 40, 0))

    assert len(codes_in_picture(file(both))) == 2
    assert read_qr_picture(file(both)) == QRText.parse(TEXTS[2024])


def test_the_codes_of_two_cards_are_not_chosen_from() -> None:
    one, other = drawn(TEXTS[2021]), drawn(TEXTS[2024].replace("000199000101", "000199000102"))
    both = Image.new("L", (one.width + other.width + 40, max(one.height, other.height)), 255)
    both.paste(one, (0, 0))
    both.paste(other, (one.width + 40, 0))

    with pytest.raises(CodecError, match="QR codes of 2 cards") as caught:
        read_qr_picture(file(both))
    assert "0001990001" not in str(caught.value)


def test_another_code_alone_is_refused_by_its_kind() -> None:
    with pytest.raises(InputRefusedError) as caught:
        read_qr_picture(file(drawn("https://example.org/specimen")))

    assert caught.value.refusal is Refusal.WEB_ADDRESS


def test_a_picture_without_a_code_is_refused() -> None:
    assert codes_in_picture(file(Image.new("L", (300, 200), 128))) == ()
    with pytest.raises(InputRefusedError) as caught:
        read_qr_picture(file(Image.new("L", (300, 200), 128)))

    assert caught.value.refusal is Refusal.NO_CODE


@pytest.mark.parametrize("content", [b"", b"SPECIMEN", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0" + bytes(40)])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(CodecError, match="damaged picture"):
        read_qr_picture(content)


def test_a_cut_picture_is_refused() -> None:
    whole = file(drawn(TEXTS[2021]), "JPEG")

    with pytest.raises(CodecError, match="damaged picture"):
        read_qr_picture(whole[: len(whole) // 2])


def test_a_picture_that_claims_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qr_picture, "MAX_PIXELS", 10_000)

    with pytest.raises(CodecError, match="at most 10000 in all"):
        read_qr_picture(file(Image.new("1", (101, 100))))


def test_a_frame_of_another_size_than_it_says_is_refused() -> None:
    with pytest.raises(CodecError, match="more or fewer pixels"):
        read_qr_picture(Picture(10, 10, "L", bytes(99)))


@pytest.mark.parametrize("missing", ["zxingcpp", "PIL"])
def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    if missing == "PIL":
        monkeypatch.setitem(sys.modules, "PIL.Image", None)

    with pytest.raises(UnsupportedError, match="QR codes in pictures need zxing-cpp and Pillow, not installed here"):
        codes_in_picture(b"")
