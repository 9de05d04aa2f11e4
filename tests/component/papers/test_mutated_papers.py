"""Papers of damaged cards: whatever a file holds, there are a sound page, a PDF and a folder, and no better verdict."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest

from chipkit.capture import Capture, Origin
from chipkit.lds.files import EF, RawFile
from chipkit.outcome import Outcome
from chipkit.rendering.content import Telling, slip
from chipkit.rendering.court import court_report
from chipkit.rendering.exhibits import exhibits_of
from chipkit.rendering.extract_folder import write_folder
from chipkit.rendering.html import html_of
from chipkit.rendering.material import material_of
from chipkit.rendering.pdf import pdf_of
from chipkit.session.procedure import read
from chipkit.verify import Mode, judge, load_policy
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise
from tests.unit.rendering.test_html import Checked

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.trust.model import InMemoryTrust

AT: Final = datetime(2026, 6, 1, tzinfo=UTC)
COUNT: Final = 3000 if os.environ.get("CHIPKIT_SOAK") == "1" else 40
PROFILES: Final = ("vn-cccd-2021", "passport-aa", "vn-cccd-explicit")
PDF_EACH: Final = 8


@cache
def genuine(profile: str) -> tuple[Capture, InMemoryTrust]:
    specimen = personalise(load_profile(profile), seed=0, at=AT)
    chance = random.Random(1).randbytes  # noqa: S311 - the same reading in every run
    capture = read(specimen.transport(), specimen.password, random=chance, clock=lambda: AT)
    return capture, trust_in(specimen.pki, AT)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A file with bytes changed, cut out, doubled or cut off."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(min(len(made), 400)) if made else 0
        match chance.randrange(4):
            case 0 if made:
                made[at] ^= 1 << chance.randrange(8)
            case 1:
                del made[at : at + chance.randint(1, 8)]
            case 2:
                made[at:at] = made[at : at + chance.randint(1, 8)]
            case _:
                del made[chance.randrange(len(made) + 1) :]
    return bytes(made)


@pytest.mark.parametrize("number", range(COUNT))
def test_a_damaged_card_has_papers_all_the_same(number: int, tmp_path: Path) -> None:
    chance = random.Random(number)  # noqa: S311 - the same damage in every run
    capture, trust = genuine(chance.choice(PROFILES))
    files = dict(capture.files)
    for ef in chance.sample(sorted(files, key=lambda each: each.label), chance.randint(1, 2)):
        files[ef] = RawFile(ef, damaged(files[ef].content, chance))
    spoiled = Capture(
        origin=Origin.LIVE, read_at=AT, files=files, access=capture.access,
        active_authentication=capture.active_authentication, chip_authentication=capture.chip_authentication,
    )  # fmt: skip
    report = judge(spoiled, trust, load_policy("field"), AT, mode=Mode.DEMO)
    material = material_of(report, trust)
    telling = Telling(report=report)

    paper = court_report(telling, material)

    Checked(html_of(paper))
    Checked(html_of(slip(telling)))
    if number % PDF_EACH == 0:
        assert pdf_of(paper).startswith(b"%PDF")
    exhibits = exhibits_of(report, material)
    assert len({each.name for each in exhibits}) == len(exhibits)
    write_folder(tmp_path / "out", {each.name: each.content for each in exhibits})
    assert (tmp_path / "out" / "card" / "EF.DG1.bin").read_bytes() == files[EF.DG1].content
    changed = {ef for ef, file in files.items() if file.content != capture.files[ef].content}
    if changed & {EF.DG1, EF.DG2, EF.DG14, EF.DG15, EF.DG13, EF.DG11}:
        assert report.outcome is not Outcome.SUCCESSFUL
