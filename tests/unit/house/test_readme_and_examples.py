"""What the README and the examples promise, run."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(
    page
    for top in (".", "docs", "emulator", "gui", "benchmarks", "examples", "test_vectors", "tests", "tools")
    for page in (ROOT / top).glob("*.md" if top == "." else "**/*.md")
)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def _run(*arguments: str) -> str:
    result = subprocess.run(  # noqa: S603 - our own interpreter, our own files
        [sys.executable, "-W", "error", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_example_of_the_readme_runs() -> None:
    code = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    assert len(code) == 1
    output = _run("-c", code[0])
    first, *findings = output.splitlines()
    assert first == "undetermined issuer-unknown"
    assert "pa.sod.signature successful valid" in findings
    assert "pa.issuer.path undetermined no-anchor" in findings


@pytest.mark.parametrize(
    ("example", "arguments", "expected"),
    [
        ("read_card.py", [], "verdict: undetermined"),
        ("emulate_card.py", ["vn-cccd-2024", "flip-dg1"], "data-changed"),
        ("make_test_pki.py", ["{folder}"], "test.ml"),
        ("verify_offline.py", [], "verdict: undetermined"),
        ("additional_check.py", [], "failed, decided by x.bank.reported-stolen"),
        ("add_a_nation.py", [], "Utopian data against the MRZ"),
        ("one_protocol.py", [], "Active Authentication: 256 bytes, tolerances: []"),
        ("own_transport.py", [], "a link that is gone: aborted"),
        ("open_by_pace.py", [], "EF.COM begins 60"),
        ("open_by_pace.py", ["passport-dh"], "id-PACE-DH-IM-3DES-CBC-CBC with parameters 0: EF.COM begins 60"),
        ("open_by_bac.py", [], "the zone in the chip is the printed one: True"),
        ("own_trust_source.py", [], "release 2026-02: successful"),
        ("audit_hook.py", [], '"outcome": "undetermined"'),
        ("judge_folder.py", [], "decided by chip.genuine: not-proven"),
        ("own_policy.py", [], "lobby 1: successful verified-demo"),
        ("read_async.py", [], "too late: aborted in access.card-access, budget"),
        ("fill_form.py", [], '"may_be_said": "Sample data, signed by a TEST authority"'),
        ("several_readers.py", [], "reader 2: undetermined issuer-unknown"),
        ("save_photo.py", ["{folder}/photo.png"], "300 x 400 pixels"),
    ],
)
def test_each_example_runs(
    example: str,
    arguments: list[str],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.argv", [example, *(argument.format(folder=tmp_path) for argument in arguments)])

    try:
        runpy.run_path(f"examples/{example}", run_name="__main__")
    except SystemExit as end:
        assert end.code in (0, None), end.code  # noqa: PT017 - how a program ends

    assert expected in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["read_card_pcsc.py"], "python examples/read_card_pcsc.py NUMBER"),
        (["make_test_pki.py"], "python examples/make_test_pki.py FOLDER"),
        (["emulate_card.py", "no-such-profile"], "no such card: "),
        (["emulate_card.py", "vn-cccd-explicit", "no-such-defect"], "no such card: "),
    ],
)
def test_an_example_that_was_called_wrongly_says_so(arguments: list[str], line: str) -> None:
    example, *others = arguments
    result = subprocess.run(  # noqa: S603 - our own interpreter, our own files
        [sys.executable, f"examples/{example}", *others], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 1
    assert line in result.stderr
    assert "Traceback" not in result.stderr


def test_every_example_is_run_here() -> None:
    examples = {path.name for path in (ROOT / "examples").glob("*.py")}

    elsewhere = {"read_card_pcsc.py", "service.py"}  # by test_pcsc_docs.py and test_service_example.py
    assert examples - elsewhere == {
        "add_a_nation.py", "additional_check.py", "audit_hook.py", "emulate_card.py", "make_test_pki.py",
        "one_protocol.py", "open_by_bac.py", "open_by_pace.py", "own_transport.py", "read_card.py", "verify_offline.py",
        "own_trust_source.py", "judge_folder.py", "own_policy.py", "read_async.py", "fill_form.py",
        "several_readers.py", "save_photo.py",
    }  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]

    assert not missing
