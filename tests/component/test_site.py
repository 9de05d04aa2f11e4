"""The documentation site, built once: nothing to mend, and all that it promises to list is there."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import chipkit
from tools.documentation.contents import load_contents
from tools.documentation.placing import page_of

if TYPE_CHECKING:
    from collections.abc import Callable

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


def test_every_command_and_option_is_there(
    site: Built,
    every_command: tuple[str, ...],
    run_here: Callable[[tuple[str, ...]], int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With its examples, letter for letter: they are copied."""
    if every_command == ("chipkit",):
        return
    program, *words = every_command
    own = words[:1] if program == "chipkit" else []
    page = unescape(re.sub(r"<[^>]+>", "", site.page("commands/" + "-".join((program, *own)))))
    run_here((*every_command, "--help"))
    told = capsys.readouterr().out

    assert " ".join(every_command) in page
    assert {option for option in re.findall(r"--[a-z][a-z-]*[a-z]", told) if option not in page} == set()
    for example in re.findall(r"^Example: (.*?)(?:\n\n|\Z)", told, re.MULTILINE | re.DOTALL):
        assert " ".join(example.split()) in page


def test_the_desk_in_vietnamese_says_its_language(site: Built) -> None:
    assert '<html class="no-js" lang="vi"' in site.page("tutorials/teller.vi")
    assert '<html class="no-js" lang="en"' in site.page("tutorials/teller")


def test_a_type_without_a_page_leads_nowhere(site: Built) -> None:
    """Not to a member of an enumeration that is called alike."""
    assert not re.findall(r'href="[^"]*#chipkit\.InputKind\.MRZ" title="chipkit', site.page("api/chipkit"))
    assert "&lt;function" not in site.page("api/chipkit.evidence")


def test_a_project_to_copy_is_shown_whole(site: Built) -> None:
    folder = ROOT / "examples" / "pytest_project"
    listed = site.page("project/examples/pytest_project/index")

    for path in folder.rglob("*.py"):
        assert f'href="{path.relative_to(folder).as_posix()}.html"' in listed


def test_every_schema_has_a_page(site: Built) -> None:
    for path in (ROOT / "docs" / "schemas").iterdir():
        assert (site.folder / "schemas" / f"{path.name}.html").is_file()
