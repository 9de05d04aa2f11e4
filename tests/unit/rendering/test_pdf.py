"""The PDF: for archives by PDFBox's word, every letter in it, nothing that runs, long texts whole."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec.biometric.picture import Picture as Pixels
from chipkit.errors import UnsupportedError
from chipkit.extras import absence
from chipkit.outcome import Outcome
from chipkit.rendering.blocks import (
    Banner,
    CheckRow,
    Checks,
    Fact,
    Facts,
    Heading,
    Listed,
    Listing,
    Notice,
    Paper,
    Person,
    Picture,
    Said,
)
from chipkit.rendering.content import Telling, slip
from chipkit.rendering.pdf import pdf_of
from chipkit.rendering.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.verify import Report

JARS = Path("/usr/share/java")
NEEDED = ("pdfbox2", "preflight", "fontbox2", "xmpbox", "commons-logging", "jaxb-api", "javax.activation")
PNG = Pixels(3, 4, "RGB", bytes(36)).to_png()
LONG = "NGUYỄN PHÚC VĨNH THỤY ĐẶNG HOÀNG THỊ TƯỜNG VI ÁNH TUYẾT SPECIMEN"


def preflight(pdf: Path) -> str:
    """What PDFBox's validator of PDF/A-1b says."""
    java = shutil.which("java")
    jars = [JARS / f"{name}.jar" for name in NEEDED]
    if java is None or not all(jar.exists() for jar in jars):
        pytest.skip("no PDFBox preflight on this machine to ask for its opinion")
    words = (java, "-cp", ":".join(map(str, jars)), "org.apache.pdfbox.preflight.Validator_A1b", str(pdf))
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=240)  # noqa: S603 - ours
    return done.stdout + done.stderr


def text_of(pdf: Path, *options: str) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("no pdftotext on this machine")
    words = (program, *options, str(pdf), "-")
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=120).stdout  # noqa: S603 - ours


def paper(*blocks: Any) -> Paper:
    title = Said("Báo cáo", "Report")
    return Paper(title, title, datetime(2026, 6, 1, 9, tzinfo=UTC), Said("dấu", "mark"), blocks)


def kept(content: bytes, folder: Path) -> Path:
    (folder / "paper.pdf").write_bytes(content)
    return folder / "paper.pdf"


@pytest.mark.parametrize("defect", ["", "clone-other-keys", "wrong-mac"])
def test_it_is_for_archives_by_another_programs_word(
    defect: str, paper_on: Callable[..., Paper], tmp_path: Path
) -> None:
    assert "is a valid PDF/A-1b file" in preflight(kept(pdf_of(paper_on(defect)), tmp_path))


def test_a_slip_with_its_photo_is_too(report_on: Callable[..., Report], tmp_path: Path) -> None:
    pdf = kept(pdf_of(slip(Telling(report=report_on(), portrait=PNG))), tmp_path)

    assert "is a valid PDF/A-1b file" in preflight(pdf)
    told = text_of(pdf)
    assert "ĐẶNG VĂN MẪU SPECIMEN" in told
    assert "Trang 1/1" in told


def test_nothing_in_it_runs_or_leads_away(paper_on: Callable[..., Paper]) -> None:
    content = pdf_of(paper_on())

    assert not re.search(rb"/(JavaScript|JS|Launch|URI|AA|EmbeddedFile|Encrypt|Annots)\b", content)
    assert not re.search(rb"/OpenAction (?!\[\d+ 0 R /FitH null\])", content)  # it opens on its first page, no more


def test_it_says_what_it_is_and_the_same_report_gives_the_same(paper_on: Callable[..., Paper]) -> None:
    content = pdf_of(paper_on())

    assert content == pdf_of(paper_on())
    assert b"<pdfaid:part>1</pdfaid:part>" in content
    assert "Báo cáo kiểm tra chip".encode() in content
    assert b"2026-06-01T09:00:00+07:00" in content


def test_long_names_and_every_vietnamese_letter_are_whole(tmp_path: Path) -> None:
    letters = "ăâđêôơưĂÂĐÊÔƠƯ" + "".join(chr(code) for code in range(0x1EA0, 0x1EFA))
    rows = (Fact(Said("Họ và tên", "Name"), Said.plain(LONG)), Fact(Said("Chữ", "Letters"), Said.plain(letters)))
    nobody = Picture(Said("không", "none"), Outcome.ABORTED, Said("ảnh", "photo"))
    person = Person(Said("ai", "who"), Outcome.ABORTED, Facts(rows), nobody)

    told = text_of(kept(pdf_of(paper(person)), tmp_path), "-raw")

    assert re.sub(r"\s+", " ", LONG) in re.sub(r"\s+", " ", told)
    assert letters in re.sub(r"\s", "", told)


def test_what_the_font_has_not_becomes_a_mark_and_is_not_lost(tmp_path: Path) -> None:
    told = text_of(kept(pdf_of(paper(Notice(Said.plain("李 \u202e ж")))), tmp_path))

    assert "[U+674E]" in told
    assert "[U+202E]" in told
    assert "[U+0436]" in told


def test_boxes_stand_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notice below the verdict is not taken for a part of it."""
    boxes: list[tuple[float, float]] = []

    def box(_sheet: Sheet, top: float, height: float, **_look: object) -> None:
        boxes.append((top, top + height))

    monkeypatch.setattr(Sheet, "box", box)
    text = Said("một phần đã được che", "parts are withheld")
    banner = Banner(Outcome.SUCCESSFUL, Said("đạt", "successful"), text, ())
    pdf_of(paper(banner, Notice(text, Outcome.NOT_SUPPORTED), Notice(text, Outcome.UNDETERMINED)))

    assert [after[0] - before[1] >= 2 for before, after in itertools.pairwise(boxes)] == [True, True]  # millimetres


def test_texts_that_are_longer_than_a_page_go_on_on_the_next(tmp_path: Path) -> None:
    words = " ".join(f"w{number:03}" for number in range(380))
    said = Said.plain(words)
    blocks = (
        Listing((Listed(said, said),)),
        Checks(Said.plain("c"), (CheckRow(Outcome.FAILED, Outcome.FAILED, Said.plain("x"), said, said),)),
        Facts((Fact(said, Said(words, f"{words} en"), exact=True),)),
        Notice(said, Outcome.FAILED),
    )  # fmt: skip

    told = text_of(kept(pdf_of(paper(*blocks)), tmp_path))

    assert len(re.findall("w379", told)) == 8
    assert len(re.findall("w000", told)) == 8
    pages = int(re.findall(r"Trang 1/(\d+)", told)[0])
    assert [int(number) for number in re.findall(r"Trang (\d+)/", told)] == list(range(1, pages + 1))


def test_every_line_stands_inside_of_its_page(paper_on: Callable[..., Paper], tmp_path: Path) -> None:
    boxes = text_of(kept(pdf_of(paper_on("clone-other-keys")), tmp_path), "-bbox")

    sizes = [float(number) for number in re.findall(r'[xy]M(?:ax|in)="([\d.-]+)"', boxes)]
    right = [float(number) for number in re.findall(r'xMax="([\d.-]+)"', boxes)]
    bottom = [float(number) for number in re.findall(r'yMax="([\d.-]+)"', boxes)]
    assert min(sizes) >= 40  # points: no closer to an edge than 14 mm
    assert max(right) <= 595.3 - 40
    assert max(bottom) <= 841.9 - 20


def test_without_what_it_takes_the_error_names_the_command(
    monkeypatch: pytest.MonkeyPatch, paper_on: Callable[..., Paper]
) -> None:
    monkeypatch.setitem(sys.modules, "fpdf", None)

    with pytest.raises(UnsupportedError, match=re.escape(absence("pdf"))):
        pdf_of(paper_on())


def test_without_its_font_too(monkeypatch: pytest.MonkeyPatch, paper_on: Callable[..., Paper]) -> None:
    monkeypatch.setitem(sys.modules, "fontpkg_be_vietnam_pro", None)

    with pytest.raises(UnsupportedError, match=re.escape(absence("pdf"))):
        pdf_of(replace(paper_on()))


@pytest.mark.parametrize("facts", range(1, 30, 4))
def test_no_heading_stands_alone_at_the_foot_of_a_page(facts: int, tmp_path: Path) -> None:
    rows = tuple(Fact(Said.plain("row"), Said.plain("value")) for _ in range(12))
    before = tuple(Notice(Said.plain("above")) for _ in range(facts))
    note = Notice(Said.plain("noted"))
    titled = Facts(rows, Said.plain("TABLE"))
    for after in ((Facts(rows),), (note, Facts(rows)), (titled,)):
        blocks = (*before, *(part for _ in range(4) for part in (Heading(Said.plain("HEADED")), *after)))

        pages = text_of(kept(pdf_of(paper(*blocks)), tmp_path), "-layout").split("\f")

        for page in pages:
            *_, last = page.partition("Page ")[0].rpartition("HEADED")
            assert "HEADED" not in page or last.count("value") >= 12
