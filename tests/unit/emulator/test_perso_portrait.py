"""Drawn portraits."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from chipkit_emulator.personalisation.portrait import draw_portrait

if TYPE_CHECKING:
    from chipkit.codec.biometric.picture import ImageFormat


@pytest.mark.parametrize("image_format", ["jpeg", "jpeg2000"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_portrait_decodes_and_has_the_size_of_a_real_one(seed: int, image_format: ImageFormat) -> None:
    portrait = draw_portrait(seed, image_format)

    image = Image.open(io.BytesIO(portrait.image))
    image.load()
    assert image.size == (portrait.width, portrait.height)
    assert image.format == {"jpeg": "JPEG", "jpeg2000": "JPEG2000"}[image_format]
    assert 12_000 <= len(portrait.image) <= 18_000


@pytest.mark.parametrize("image_format", ["jpeg", "jpeg2000"])
def test_the_same_seed_gives_the_same_bytes_and_another_another_picture(image_format: ImageFormat) -> None:
    assert draw_portrait(3, image_format) == draw_portrait(3, image_format)
    assert draw_portrait(3, image_format) != draw_portrait(4, image_format)


@pytest.mark.parametrize("target", [17_912, 80_000, 80_001, 80_002, 80_003])
def test_a_jpeg_is_filled_up_to_the_byte(target: int) -> None:
    portrait = draw_portrait(0, "jpeg", target=target, exact=True)

    assert len(portrait.image) == target
    Image.open(io.BytesIO(portrait.image)).load()


def test_the_picture_is_not_in_the_representation() -> None:
    assert "image=" not in repr(draw_portrait(0, "jpeg")).replace("image_format=", "")
