"""The pictures of the pages are there, each is shown, and what opens over the window is among them."""

from __future__ import annotations

import re
from pathlib import Path

from chipkit_gui.gallery_pictures import SHEETS

_DOCS = Path(__file__).parents[2] / "docs"


def test_the_pages_show_every_picture_and_none_that_is_not_there() -> None:
    pages = [page.read_text("utf-8") for page in _DOCS.rglob("*.md")]
    shown = {name for page in pages for name in re.findall(r"gallery/([a-z-]+\.png)", page)}

    assert shown == {picture.name for picture in (_DOCS / "gallery").iterdir()}
    assert {f"{sheet}.png" for sheet, _state in SHEETS} <= shown
