"""The documentation site, built once: nothing to mend, and all that it promises to list is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import chipkit
from tools.documentation.contents import load_contents
from tools.documentation.placing import page_of

ROOT = Path(__file__).resolve().parents[2]


class Built(NamedTuple):
    """A build of the site."""

    code: int
    told: str
    folder: Path

    def page(self, name: str) -> str:
        return (self.folder / f"{name}.html").read_text("utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("site") / "site"
    words = [sys.executable, "-P", "tools/build_site.py", "--into", str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return Built(done.returncode, done.stderr, folder)


def test_nothing_is_to_be_mended(site: Built) -> None:
    """No warning of Sphinx, no dead link or anchor, nothing from elsewhere, no page that nothing leads to."""
    assert (site.code, site.told) == (0, "")


def test_every_page_that_somebody_wrote_is_there(site: Built) -> None:
    for page in load_contents().pages():
        assert (site.folder / page_of(page)).with_suffix(".html").is_file(), page


def test_every_public_name_has_its_place(site: Built) -> None:
    page = site.page("api/chipkit")

    for name in chipkit.__all__:
        assert name.startswith("_") or f'id="chipkit.{name}"' in page, name


def test_every_command_and_option_is_there(site: Built, every_command: tuple[str, ...]) -> None:
    if every_command == ("chipkit",):
        return
    program, *words = every_command
    own = words[:1] if program == "chipkit" else []
    page = re.sub(r"<[^>]+>", "", site.page("commands/" + "-".join((program, *own))))

    assert " ".join(every_command) in page


def test_the_desk_in_vietnamese_says_its_language(site: Built) -> None:
    assert '<html class="no-js" lang="vi"' in site.page("tutorials/teller.vi")
    assert '<html class="no-js" lang="en"' in site.page("tutorials/teller")


def test_every_schema_has_a_page(site: Built) -> None:
    for path in (ROOT / "docs" / "schemas").iterdir():
        assert (site.folder / "schemas" / f"{path.name}.html").is_file()
