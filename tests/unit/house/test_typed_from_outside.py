"""What a program of somebody else sees of our types: examples, and the Python of every page, under mypy's strict mode.

They are checked in a folder of their own, without our configuration, against chipkit as it is installed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[3]
FENCE: Final = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
USUAL: Final = "from pathlib import Path\n\ntyped: str\nfolder: Path\n"
"""What is there before the first fence of a page, as `docs/api.md` says it."""
BEFORE: Final = {
    "docs/nations.md": """
        from chipkit import Policy, Transport, TrustView, inspect, password_of
        from chipkit.national.nation import Nation
        from chipkit.national.registry import KNOWN_NATIONS
        UTOPIA: Nation
        text: str
        transport: Transport
        trust: TrustView
        policy: Policy
    """,
    "docs/evidence-format.md": """
        from collections.abc import Callable
        from datetime import datetime
        from chipkit import Capture, Policy, Report, TrustView
        from chipkit.keys.ports import SigningKey
        from chipkit.pki.public_key import SubjectPublicKeyInfo
        public_key: SubjectPublicKeyInfo
        capture: Capture
        sign: Callable[[bytes], bytes]
        report: Report
        signing_key: SigningKey
        trust: TrustView
        policy: Policy
        now: datetime
        contract_digest: bytes
    """,
    "docs/sans-io.md": """
        import secrets
        from chipkit.protocol.bac import BACKeys, basic_access_control
        from chipkit.session.driver import Driver
        keys: BACKeys
        driver: Driver
    """,
}
"""The names that a page speaks of without making them."""
NOT_A_PROGRAM: Final = re.compile(r"^(?:>>> |def test_)", re.MULTILINE)
"""A fence of a session at the prompt, or of tests, whose fixtures nobody annotates: tests of their own run them."""


def pages() -> dict[str, str]:
    """The Python of each page, as one module."""
    found = {}
    tops = ((".", "*.md"), ("docs", "**/*.md"), ("emulator", "*.md"), ("gui", "*.md"), ("examples", "**/*.md"))
    for path in sorted({path for top, pattern in tops for path in (ROOT / top).glob(pattern)}):
        fences = [text for text in FENCE.findall(path.read_text("utf-8")) if not NOT_A_PROGRAM.search(text)]
        name = path.relative_to(ROOT).as_posix()
        if fences:
            before = "\n".join(line.strip() for line in BEFORE.get(name, "").splitlines())
            found[name] = "\n".join([USUAL, before, *fences])
    return found


def test_examples_and_pages_are_clean_from_outside(tmp_path: Path) -> None:
    for name, text in pages().items():
        (tmp_path / f"page_{re.sub(r'[^a-z0-9]', '_', name.lower())}.py").write_text(text, "utf-8")
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__", "*.toml"))
    programs = [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*.py"))]
    cache = ROOT / ".mypy_cache" / "outside"  # warm, this takes two seconds

    told = subprocess.run(  # noqa: S603 - our own interpreter
        [
            sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={cache}", "--no-error-summary",
            "--explicit-package-bases", "--namespace-packages", *programs,
        ],
        cwd=tmp_path, env=os.environ | {"MYPYPATH": "examples/pytest_project"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_every_page_that_needs_names_is_there() -> None:
    assert set(BEFORE) <= set(pages())


@pytest.mark.parametrize("package", ["chipkit", "emulator/chipkit_emulator", "gui/chipkit_gui"])
def test_a_package_says_that_it_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()
