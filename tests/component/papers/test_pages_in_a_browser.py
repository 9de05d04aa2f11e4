"""Pages as a browser shows them: nothing is refused or complained of, and nothing stands beside a narrow screen.

A page of ours has no script, so a page around it measures it, in a frame of a given width.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from datetime import UTC, datetime
from functools import cache
from html import escape, unescape
from typing import TYPE_CHECKING, Any, Final

import pytest

from chipkit.pictures import photo_of
from chipkit.rendering.content import Telling, slip
from chipkit.rendering.court import court_report
from chipkit.rendering.html import html_of
from chipkit.rendering.material import material_of
from chipkit.session.procedure import read
from chipkit.verify import judge, load_policy
from chipkit_emulator.defects.registry import apply_defect
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 6, 1, tzinfo=UTC)
WIDTHS: Final = (360, 1280)
LEAST: Final = 40
"""Pixels: a column of text that is narrower has been crushed."""
CARDS: Final = {
    "genuine": ("vn-cccd-2021", ""),
    "explicit": ("passport-aa", ""),
    "copied": ("vn-cccd-2021", "clone-other-keys"),
    "broken off": ("vn-cccd-2021", "wrong-mac"),
}
SOUND: Final = "<!DOCTYPE html><html><head>{head}<style>p{{margin:0}}</style></head><body>{body}</body></html>"
MEASURE: Final = """<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{frames}<script>
window.addEventListener("load", () => {{
  const told = [...document.querySelectorAll("iframe")].map((frame) => {{
    const root = frame.contentDocument.documentElement;
    const crushed = [...root.querySelectorAll("h1,h2,p,th,td,li,caption,figcaption,pre")]
      .filter((each) => each.textContent.trim().length > 3 && each.offsetWidth && each.offsetWidth < {least})
      .map((each) => each.textContent.slice(0, 40));
    return {{width: root.clientWidth, needed: root.scrollWidth, crushed}};
  }});
  document.body.textContent = "MEASURED" + JSON.stringify(told) + "END";
}});
</script></body></html>"""


def browser(page: Path, folder: Path) -> tuple[str, list[str]]:
    """The document as it became, and what the console said."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium on this machine to show the page")
    words = (
        program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--enable-logging=stderr",
        f"--user-data-dir={folder / 'profile'}", "--window-size=1400,900", "--dump-dom", page.as_uri(),
    )  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603 - ours
    assert done.returncode == 0, done.stderr
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def shown(page: bytes, folder: Path) -> list[str]:
    """What the console says when a page is opened."""
    (folder / "page.html").write_bytes(page)
    document, console = browser(folder / "page.html", folder)
    assert "</html>" in document
    return console


def measured(page: bytes, folder: Path) -> list[Any]:
    """How wide a page becomes in a frame of each width, and which texts are crushed."""
    frames = "".join(
        f'<iframe style="border:0;width:{width}px;height:800px" srcdoc="{escape(page.decode())}"></iframe>'
        for width in WIDTHS
    )
    (folder / "around.html").write_text(MEASURE.format(frames=frames, least=LEAST), "utf-8")
    document, _ = browser(folder / "around.html", folder)
    (found,) = re.findall(r"MEASURED(.*)END", unescape(document))
    told: list[Any] = json.loads(found)
    return told


@cache
def pages(name: str) -> tuple[bytes, bytes]:
    """The report and the slip of a card."""
    profile, defect = CARDS[name]
    card = personalise(load_profile(profile), seed=0, at=AT)
    card = apply_defect(card, defect) if defect else card
    chance = random.Random(1).randbytes  # noqa: S311 - the same reading in every run
    capture = read(card.transport(), card.password, random=chance, clock=lambda: AT)
    trust = trust_in(card.pki, AT)
    report = judge(capture, trust, load_policy("field"), AT, mode="demo")
    telling = Telling(report=report, portrait=photo_of(report).png)
    return html_of(court_report(telling, material_of(report, trust))), html_of(slip(telling))


@pytest.mark.parametrize("name", CARDS)
def test_a_browser_has_nothing_to_complain_of(name: str, tmp_path: Path) -> None:
    for page in pages(name):
        assert shown(page, tmp_path) == []


@pytest.mark.parametrize("name", CARDS)
def test_nothing_stands_beside_the_screen_and_nothing_is_crushed(name: str, tmp_path: Path) -> None:
    for page in pages(name):
        told = measured(page, tmp_path)

        # a frame of 360 pixels may keep a few of them for its scroll bar
        assert [each["needed"] - each["width"] for each in told] == [0, 0]
        assert [width - each["width"] < LEAST for width, each in zip(WIDTHS, told, strict=True)] == [True, True]
        assert [each["crushed"] for each in told] == [[], []]


def test_what_would_be_wrong_is_seen(tmp_path: Path) -> None:
    wide = SOUND.format(head="", body='<p style="width:500px">wide</p><p style="width:9px">crushed</p>').encode()
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'

    narrow, broad = measured(wide, tmp_path)

    assert narrow["needed"] > narrow["width"]
    assert broad["needed"] == broad["width"]
    assert narrow["crushed"] == ["crushed"]
    assert any(
        "Content Security Policy" in line for line in shown(SOUND.format(head=policy, body="").encode(), tmp_path)
    )
    assert shown(SOUND.format(head="", body="<p>sound</p>").encode(), tmp_path) == []
