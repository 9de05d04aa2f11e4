"""The pytest plugin: what its fixtures make, what a wrong use is told, and what it costs whoever does not use it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import chipkit_emulator.pytest_plugin
from chipkit import Outcome, extras, load_store
from chipkit.errors import CodecError, UnsupportedError
from chipkit.lds.files import EF
from chipkit_emulator import card_choice, pytest_reader
from chipkit_emulator.card_choice import CardChoice
from chipkit_emulator.defects.oddities import ODDITIES
from chipkit_emulator.defects.registry import DEFECTS
from chipkit_emulator.links.private_pcsc import missing
from chipkit_emulator.personalisation.build import profile_names
from chipkit_emulator.pytest_plugin import chipkit_defects, chipkit_oddities, chipkit_profiles

if TYPE_CHECKING:
    from datetime import datetime

    from chipkit import InMemoryTrust, Report
    from chipkit.capture import Capture
    from chipkit.protocol.credentials import Password
    from chipkit_emulator.pytest_plugin import InProcessTransport, Specimen, SpecimenFactory, TestPKI

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "pytest_project"
_SELECT_CARD_ACCESS = bytes.fromhex("00A4020C02011C")


def test_makes_the_same_specimen_once(chipkit_specimens: SpecimenFactory, chipkit_at: datetime) -> None:
    specimen = chipkit_specimens("vn-cccd-explicit")

    assert chipkit_specimens("vn-cccd-explicit", "sound") is specimen
    assert specimen.at == chipkit_at


def test_applies_defects_and_options(chipkit_specimens: SpecimenFactory) -> None:
    assert EF.SOD not in chipkit_specimens("vn-cccd-explicit", "no-sod").files
    assert EF.ATR_INFO in chipkit_specimens("vn-cccd-explicit", extended=2048).files
    with pytest.raises(CodecError, match=r"no defect 'no-sot'; did you mean no-sod\?"):
        chipkit_specimens(defect="no-sot")


class TestOfOneCard:
    def test_a_card_is_genuine_where_nothing_else_is_said(
        self,
        chipkit_specimen: Specimen,
        chipkit_card: InProcessTransport,
        chipkit_password: Password,
        chipkit_pki: TestPKI,
        chipkit_report: Report,
        chipkit_capture: Capture,
    ) -> None:
        assert chipkit_card.transmit(_SELECT_CARD_ACCESS) == b"\x90\x00"
        assert chipkit_specimen.profile.name == "vn-cccd-2021"
        assert chipkit_pki is chipkit_specimen.pki
        assert chipkit_password.kind.name == "CAN"
        assert chipkit_report.outcome is Outcome.SUCCESSFUL
        assert chipkit_capture is chipkit_report.capture

    @pytest.mark.chipkit_card(defect="flip-dg1")
    def test_a_marker_says_which_card(self, chipkit_defect: str, chipkit_report: Report) -> None:
        assert (chipkit_defect, chipkit_report.verdict.code) == ("flip-dg1", "data-changed")

    @pytest.mark.parametrize("chipkit_defect", chipkit_defects(family="consistency", sound=True))
    def test_a_defect_may_be_a_parameter(self, chipkit_defect: str, chipkit_specimen: Specimen) -> None:
        assert chipkit_specimen.defect == ("" if chipkit_defect == "sound" else chipkit_defect)


@pytest.mark.chipkit_card(profile="vn-cccd-explicit", seed=5, defect="no-sod")
class TestOfNestedMarkers:
    @pytest.mark.chipkit_card(defect="card-expired")
    def test_the_closer_marker_counts_word_by_word(self, chipkit_specimen: Specimen) -> None:
        made = chipkit_specimen.profile.name, chipkit_specimen.seed, chipkit_specimen.defect
        assert made == ("vn-cccd-explicit", 5, "card-expired")


class TestOfOwnCards:
    @pytest.fixture
    def chipkit_specimen(self, chipkit_specimens: SpecimenFactory) -> Specimen:
        return chipkit_specimens("vn-cccd-explicit").with_files({EF.SOD: None})

    def test_trust_and_report_are_of_a_redefined_card(self, chipkit_report: Report) -> None:
        assert chipkit_report.verdict.code == "no-security-object"


def test_the_trust_lies_in_a_folder_too(
    chipkit_trust_folder: Path, chipkit_trust: InMemoryTrust, chipkit_pki: TestPKI
) -> None:
    authority = chipkit_pki.csca.certificate

    assert load_store(chipkit_trust_folder).anchor(authority) is not None
    assert [anchor.certificate for anchor in chipkit_trust.anchors] == [authority]


def test_names_for_parameters() -> None:
    assert chipkit_profiles() == profile_names()
    assert chipkit_profiles("passport-aa") == ("passport-aa",)
    assert chipkit_defects() == tuple(DEFECTS)
    assert chipkit_defects(sound=True)[0] == "sound"
    assert chipkit_oddities() == tuple(ODDITIES)
    assert set(chipkit_defects()) - set(chipkit_defects(profile="passport-cam")) == {
        "flip-dg13", "flip-dg15", "dg13-mismatch",
    }  # fmt: skip


def test_every_public_name_is_there() -> None:
    for name in chipkit_emulator.pytest_plugin.__all__:
        assert getattr(chipkit_emulator.pytest_plugin, name) is not None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"profile": "vn-cccd-explict"}, "did you mean vn-cccd-explicit?"),
        ({"profile": "zzz"}, "no profile 'zzz'; there are bsi-reference, "),
        ({"profile": "mine.toml"}, "mine.toml: cannot be read"),
        ({"profile": 7}, "profile is a str, not 7"),
        ({"defekt": "no-sod"}, "there are profile, defect, seed, extended; did you mean defect?"),
        ({"defect": "end-slient"}, "did you mean end-silent?"),
        ({"seed": True}, "seed is a int, not True"),
        ({"extended": "long"}, "extended is a number of bytes, None or 'profile', not 'long'"),
    ],
)
def test_a_choice_that_is_none_is_told(words: dict[str, object], told: str) -> None:
    with pytest.raises(CodecError) as raised:
        CardChoice.of(words)

    assert told in str(raised.value)


def test_a_defect_that_does_not_fit_is_told() -> None:
    with pytest.raises(UnsupportedError, match=r"defect flip-dg13 needs EF\.DG13, which profile passport-aa has not"):
        card_choice.defect_names(["flip-dg13"], profile="passport-aa", family=None)


WRONG = {
    "marker": ("@pytest.mark.chipkit_card(defect='no-sot')", "no defect 'no-sot'; did you mean no-sod?"),
    "position": ("@pytest.mark.chipkit_card('x')", "chipkit_card takes names, as in chipkit_card(profile='x')"),
    "unfit": (
        "@pytest.mark.chipkit_card(profile='passport-aa', defect='flip-dg13')",
        "defect flip-dg13 needs EF.DG13, which profile passport-aa has not",
    ),
    "parameter": (
        "@pytest.mark.parametrize('chipkit_defect', ['sound', 'no-sot'])", "no defect 'no-sot'; did you mean no-sod?",
    ),
    "helper": (
        "@pytest.mark.parametrize('chipkit_defect', chipkit_defects('no-sot'))",
        "chipkit_defects: no defect 'no-sot'; did you mean no-sod?",
    ),
}  # fmt: skip
TEST = """
import pytest
from chipkit_emulator.pytest_plugin import chipkit_defects

{mark}
def test_something(chipkit_card):
    assert chipkit_card
"""
PRODUCT = """\
@pytest.mark.parametrize('chipkit_profile', ['passport-aa', 'vn-cccd-2021'])
@pytest.mark.parametrize('chipkit_defect', ['flip-dg13'])"""


def test_a_wrong_use_is_told_at_collection(pytester: pytest.Pytester) -> None:
    """In one sentence each; and of parameters that do not fit together a test is skipped."""
    pytester.makepyfile(**{f"test_{name}": TEST.format(mark=mark) for name, (mark, _) in WRONG.items()})
    pytester.makepyfile(test_product=TEST.format(mark=PRODUCT))

    result = pytester.runpytest_inprocess(
        "-p", "no:cacheprovider", "--strict-markers", "--continue-on-collection-errors", "-rs"
    )

    result.assert_outcomes(errors=len(WRONG), passed=1, skipped=1)
    for name, (_, told) in WRONG.items():
        assert re.search(rf"ERROR collecting test_{name}\.py _+\n.*{re.escape(told)}\n[_=]", result.stdout.str()), name
    result.stdout.fnmatch_lines(["SKIPPED * defect flip-dg13 needs EF.DG13, which profile passport-aa has not"])
    result.stdout.no_fnmatch_line("E  *")


def test_without_the_extra_the_way_to_install_it_is_told(
    chipkit_card: InProcessTransport, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    del chipkit_card  # asked for, as whoever lacks the extra does
    monkeypatch.setattr(extras, "find_spec", lambda _name: None)

    with pytest.raises(pytest.Collector.CollectError, match=r"is_told: .*not installed here: "):
        chipkit_emulator.pytest_plugin._check(request.node)
    with pytest.raises(pytest.Collector.CollectError, match=r"chipkit_defects: .*not installed here: "):
        chipkit_defects()


@pytest.mark.parametrize(("ci", "kind"), [("", "Skipped"), ("false", "Skipped"), ("true", "Failed")])
def test_where_no_service_can_run_the_reason_is_told(monkeypatch: pytest.MonkeyPatch, ci: str, kind: str) -> None:
    monkeypatch.setenv("CI", ci)

    with pytest.raises((pytest.skip.Exception, pytest.fail.Exception), match="another machine") as raised:
        pytest_reader._cannot("a service needs another machine")

    assert type(raised.value).__name__ == kind


PAYING = """
import sys, pytest
assert pytest.main(["-q", "-p", "no:cacheprovider", "."]) == 0
print({"Crypto", "PIL", "cryptography", "cbor2", "smartcard", "chipkit.codec"} & set(sys.modules))
assert pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:chipkit_emulator", "."]) == 0
from chipkit_emulator.pytest_plugin import chipkit_defects
assert chipkit_defects()
"""


def test_whoever_does_not_use_the_plugin_pays_nothing(tmp_path: Path) -> None:
    """In a process of its own, as the modules that are loaded are the point."""
    (tmp_path / "test_own.py").write_text("def test_own(): ...\n")

    done = subprocess.run([sys.executable, "-c", PAYING], cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603 - ours

    assert done.stdout.count("1 passed") == 2
    assert "set()" in done.stdout.splitlines()


def test_the_example_project_runs_from_a_copy(tmp_path: Path) -> None:
    """As an integrator copies it, in a process of its own, with a PC/SC service of its own."""
    shutil.copytree(EXAMPLE, tmp_path / "project", ignore=shutil.ignore_patterns("__pycache__"))
    able = not missing()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PCSCLITE_"))}

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "--basetemp=tmp"],
        cwd=tmp_path / "project", env=inherited, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-3000:]
    if able:
        assert " skipped" not in done.stdout


@pytest.mark.parametrize("chipkit_defect", chipkit_defects(profile="vn-cccd-2021"))
def test_the_page_says_which_defects_a_counter_tolerates(chipkit_defect: str, chipkit_report: Report) -> None:
    page = (ROOT / "docs" / "pytest-plugin.md").read_text("utf-8")
    tolerated = page.partition("leave the verdict *successful*:")[2].partition("Each other defect")[0]

    assert (chipkit_report.outcome is Outcome.SUCCESSFUL) == (f"`{chipkit_defect}`" in tolerated)
