"""The QR code of a card in a picture or in a frame of a camera.

Finding and decoding are zxing-cpp's, loading is Pillow's; the extra `qr` brings both, and they are imported when the
first picture is read.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from chipkit.codec.biometric.picture import Picture
from chipkit.errors import CodecError
from chipkit.extras import require
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.national.vnm.qr import QRText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

__all__ = ["MAX_PIXELS", "card_code_in_picture", "codes_in_picture", "read_qr_picture"]

MAX_PIXELS: Final = 50_000_000
"""The most pixels of a picture that is looked at."""
_MAX_BYTES: Final = 64_000_000
_MAX_CODES: Final = 8
_SMALL: Final = 1000
"""Below this many pixels on its longer side, a picture is looked at enlarged too."""
_LARGE: Final = 2000
"""Above this many, it is looked at reduced too, and what helps is tried on that."""
_FORMATS: Final = ("JPEG", "PNG", "BMP", "WEBP", "TIFF")
_DECODER_ERRORS: Final = (OSError, SyntaxError, ValueError, LookupError, TypeError, ArithmeticError, EOFError)


def read_qr_picture(picture: bytes | Picture) -> QRText:
    """Read the card's QR code in a picture; codes of other kinds beside it are passed over.

    Args:
        picture: A file in JPEG, PNG, BMP, WebP or TIFF, or the pixels of a frame.

    Raises:
        InputRefusedError: The picture has no code, or no card's code; `refusal` says what the first one seems to be.
        CodecError: The picture is damaged or too large, or has the codes of several cards.
        ExtraMissingError: The extra `qr` is not installed.
    """
    return QRText.parse(card_code_in_picture(picture))


def card_code_in_picture(picture: bytes | Picture) -> bytes:
    """What the card's QR code in a picture holds, as `read_qr_picture` reads it.

    Raises:
        InputRefusedError: As `read_qr_picture`.
        CodecError: As `read_qr_picture`.
        ExtraMissingError: The extra `qr` is not installed.
    """
    refused: InputRefusedError | None = None
    cards: dict[str, bytes] = {}
    for code in codes_in_picture(picture):
        try:
            cards.setdefault(str(QRText.parse(code).number), code)
        except InputRefusedError as error:
            refused = refused or error
    if len(cards) > 1:
        raise CodecError(f"the QR codes of {len(cards)} cards in one picture: show the one card alone")
    if not cards:
        raise refused or InputRefusedError(Refusal.NO_CODE)
    return next(iter(cards.values()))


def codes_in_picture(picture: bytes | Picture) -> tuple[bytes, ...]:
    """What the QR codes in a picture hold, as bytes; empty if no code can be read.

    Raises:
        CodecError: The picture is damaged or too large.
        ExtraMissingError: The extra `qr` is not installed.
    """
    require("qr")
    import zxingcpp  # noqa: PLC0415 - the extra `qr` is optional

    kinds = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for view in _views(_loaded(picture)):
        found = zxingcpp.read_barcodes(view, formats=kinds)
        if found:
            return tuple(code.bytes for code in found[:_MAX_CODES])
    return ()


def _loaded(picture: bytes | Picture) -> Image:
    """The picture in grey."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - the extra `qr` is optional

    if isinstance(picture, Picture):
        return _frame(picture)
    if len(picture) > _MAX_BYTES:
        raise CodecError(f"picture of {len(picture)} bytes, at most {_MAX_BYTES}", offset=0)
    try:
        with Image.open(io.BytesIO(picture), formats=_FORMATS) as opened:
            _check_size(*opened.size)
            return opened.convert("L")
    except UnidentifiedImageError:
        raise CodecError(f"damaged picture, or none; right is one of {', '.join(_FORMATS)}") from None
    except (*_DECODER_ERRORS, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise CodecError(f"damaged picture: {type(error).__name__}") from error


def _frame(picture: Picture) -> Image:
    from PIL import Image  # noqa: PLC0415 - the extra `qr` is optional

    _check_size(picture.width, picture.height)
    try:
        return Image.frombytes(picture.mode, (picture.width, picture.height), picture.pixels).convert("L")
    except ValueError:
        raise CodecError("frame with more or fewer pixels than it says") from None


def _check_size(width: int, height: int) -> None:
    if not 0 < width * height <= MAX_PIXELS:
        raise CodecError(f"picture of {width} x {height} pixels, at most {MAX_PIXELS} in all")


def _views(image: Image) -> Iterator[Image]:
    """The picture, and then what helps against a small, a faint and a noisy one."""
    from PIL import Image as Images  # noqa: PLC0415 - the extra `qr` is optional
    from PIL import ImageFilter, ImageOps  # noqa: PLC0415 - the extra `qr` is optional

    yield image
    if max(image.size) > _LARGE:
        image = ImageOps.contain(image, (_LARGE, _LARGE))
        yield image
    if max(image.size) < _SMALL:
        yield image.resize((image.width * 2, image.height * 2), Images.Resampling.BICUBIC)
    yield ImageOps.autocontrast(image, cutoff=2)
    yield image.filter(ImageFilter.MedianFilter(3))
    yield image.filter(ImageFilter.GaussianBlur(1.5))
    yield image.filter(ImageFilter.UnsharpMask(radius=3, percent=200, threshold=2))
