"""The commands that stand in a page, run as they stand there, by sh and OpenSSL, without chipkit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple

import pytest

from chipkit.capture import save
from chipkit.cli import main
from chipkit.session.procedure import read
from chipkit_emulator.defects.registry import apply_defect
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.capture import Capture
    from chipkit_emulator.personalisation.specimen import Specimen

if sys.platform == "win32":
    pytest.skip("a POSIX shell", allow_module_level=True)

AT = datetime(2026, 6, 1, tzinfo=UTC)
CARDS = {
    "RSA by name": ("bsi-reference", ""),
    "the card of 2021": ("vn-cccd-2021", ""),
    "explicit brainpool": ("vn-cccd-explicit", ""),
    "explicit P-256": ("passport-aa", ""),
    "AA by a curve": ("vn-cccd-2024", ""),
    "DG1 forged": ("vn-cccd-2021", "flip-dg1"),
    "photo forged": ("vn-cccd-explicit", "flip-dg2"),
    "signature forged": ("vn-cccd-2021", "flip-sod-signature"),
    "signer forged": ("vn-cccd-2021", "flip-dsc"),
    "signer forged, explicit": ("vn-cccd-explicit", "flip-dsc"),
    "copied": ("vn-cccd-2021", "clone-other-keys"),
    "signer revoked": ("vn-cccd-explicit", "dsc-revoked"),
    "signer unknown": ("vn-cccd-2021", "foreign-dsc"),
}
DISAGREE = {
    "DG1 forged": {"pa.digest.dg1"},
    "photo forged": {"pa.digest.dg2"},
    "signature forged": {"pa.sod.signature"},
    "signer forged": {"pa.issuer.path"},
    "signer forged, explicit": {"pa.issuer.path"},
    "copied": {"chip.aa"},
    "signer revoked": {"pa.issuer.revocation"},
}
"""What each forged card must be caught by; all other commands agree."""


class Shown(NamedTuple):
    script: str
    check: str
    expected: str


class Commands(HTMLParser):
    """The commands of a page, as a person would copy them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Shown] = []
        self._inside: dict[str, str | None] | None = None
        self._text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "pre":
            self._inside, self._text = dict(attrs), ""

    def handle_data(self, data: str) -> None:
        self._text += data if self._inside is not None else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre" and self._inside is not None:
            told = self._inside
            self.found.append(Shown(self._text, told.get("data-check") or "", told["data-expected"] or ""))
            self._inside = None


@cache
def card(profile: str, defect: str) -> tuple[Specimen, Capture]:
    specimen = personalise(load_profile(profile), seed=0, at=AT)
    specimen = apply_defect(specimen, defect) if defect else specimen
    return specimen, read(specimen.transport(), specimen.password, clock=lambda: AT)


@pytest.fixture(params=CARDS)
def shown(
    request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[str, list[Shown], Path]:
    """Which card, the commands of its page, and the folder that `chipkit extract` wrote."""
    specimen, capture = card(*CARDS[request.param])
    save(tmp_path / "card.chipkit", capture)
    for name, content in {"list.ml": specimen.pki.master_list, "list.crl": specimen.pki.crl}.items():
        (tmp_path / name).write_bytes(content)
    trust, at = ("--trust", str(tmp_path / "trust")), ("--at", AT.isoformat())
    signer = specimen.pki.list_signer.certificate.fingerprint
    main(
        ["trust", "import", str(tmp_path / "list.ml"), str(tmp_path / "list.crl"), "--test", "--signer", signer, *trust]
    )
    main(["verify", str(tmp_path / "card.chipkit"), "--html", str(tmp_path / "page.html"), *trust, *at])
    assert main(["extract", str(tmp_path / "card.chipkit"), "--into", str(tmp_path / "out"), *trust, *at]) == 0
    capsys.readouterr()
    return request.param, Commands((tmp_path / "page.html").read_text("utf-8")).found, tmp_path / "out"


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("sh")
    if program is None or shutil.which("openssl") is None:
        pytest.skip("no sh or no openssl on this machine")
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    words = (program, "-c", script)
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 - of the page


def test_the_commands_of_a_page_agree_with_it(shown: tuple[str, list[Shown], Path]) -> None:
    name, commands, folder = shown

    ended = [(command, run(command.script, folder)) for command in commands]

    assert {command.check for command, done in ended if done.returncode} == DISAGREE.get(name, set()), [
        (command.script, done.stderr) for command, done in ended if done.returncode
    ]
    for command, done in ended:
        assert command.expected in ("yes", "no", "open")
        if command.expected != "open":
            assert (done.returncode == 0) is (command.expected == "yes"), command.script
    checks = {command.check for command in commands}
    assert {"", "pa.sod.signature", "pa.digest.dg1", "pa.digest.dg2", "chip.aa"} <= checks
    assert ("pa.issuer.path" in checks) is (name != "signer unknown")


def test_a_command_without_its_files_agrees_with_nothing(shown: tuple[str, list[Shown], Path], tmp_path: Path) -> None:
    _, commands, _ = shown
    (tmp_path / "empty").mkdir()

    assert not [command.script for command in commands if run(command.script, tmp_path / "empty").returncode == 0]


def test_another_cards_files_agree_with_no_digest(tmp_path: Path, shown: tuple[str, list[Shown], Path]) -> None:
    _, commands, folder = shown
    for path in (folder / "card").iterdir():
        path.write_bytes(path.read_bytes() + b"\x00")

    digests = [command for command in commands if command.check.startswith("pa.digest.")]

    assert digests
    assert tmp_path.is_dir()
    assert not [command.script for command in digests if run(command.script, folder).returncode == 0]


@pytest.mark.parametrize("shown", ["explicit brainpool"], indirect=True)
def test_openssl_refuses_the_path_of_explicit_keys_as_the_page_says(shown: tuple[str, list[Shown], Path]) -> None:
    _, commands, folder = shown

    refused = run("openssl verify -no_check_time -partial_chain -trusted issuer-1.pem signer.pem", folder)
    signed = run("openssl cms -verify -inform DER -in signed-data.der -CAfile issuer-1.pem -out made-x.der", folder)

    assert refused.returncode != 0
    assert "explicit" in refused.stdout + refused.stderr
    assert signed.returncode != 0
    assert any("-noverify" in command.script for command in commands)
    assert not any(re.match("openssl verify", command.script) for command in commands)
