"""`chipkit-emulator examine-card`: in process, and of a card on a reader."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli.common import ExitCode
from chipkit_emulator.cli import main
from chipkit_emulator.links.placed_card import PlacedCard
from chipkit_emulator.links.private_pcsc import READER

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit_emulator.links.private_pcsc import PrivatePCSC
    from tests.component.examination.conftest import Laboratory

APPLICABLE = 71
"""Cases that apply to vn-cccd-2024, as in test_cards_examined.py."""
HERE = ("--profile", "vn-cccd-2024", "--seed", "3")


@pytest.fixture
def examined(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["examine-card", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_a_sound_card_in_this_process(examined: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = examined(*HERE, "--only", "OWN_BAC,ISO7816_H_3,iso7816_j")

    assert code == ExitCode.SUCCESSFUL
    lines = out.splitlines()
    assert lines[0] == "Examined: vn-cccd-2024"
    assert "  ISO7816_H_3    passed      EF.DG3 stays closed to READ BINARY by short identifier" in lines
    assert "  deleted in the guideline: ISO7816_J_14, ISO7816_J_16, ISO7816_J_42" in lines
    assert lines[-1] == "10 passed, 0 failed, 56 not applicable, 0 cannot run"
    assert "OWN_BAC, from case" in err


def test_a_defect_fails_with_what_was_expected(examined: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = examined(*HERE, "--defect", "wrong-mac", "--only", "OWN_BAC_1")

    assert code == ExitCode.FAILED
    assert "expected: an answer protected by the keys of the session" in out
    assert "sent: 00B08100 Nc 0 Ne 1 under secure messaging" in out
    assert "came: 9000" in out


def test_a_defect_fails_in_the_document_too(examined: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = examined(*HERE, "--defect", "clone-other-keys", "--only", "ISO7816_II_1,OWN_AA_1", "--json")

    document = json.loads(out)
    assert code == ExitCode.FAILED
    assert document["result"] == "failed"
    assert document["counts"] == {"passed": 0, "failed": 2, "cannot_run": 0, "not_applicable": 0}
    assert [each["id"] for each in document["cases"]] == ["ISO7816_II_1", "OWN_AA_1"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "say what opens the card"),
        ((*HERE, "--only", "OWN_NONE"), "--only: no case 'OWN_NONE'"),
        (("--can", "12345"), "--can: not a card access number of six digits"),
        (("--mrz", "SPECIMEN"), "MRZ"),
        (("--defect", "flip-dg1"), "--defect: a defect is of a card of ours"),
        (("--profile", "no-such"), "no-such"),
        ((*HERE, "--defect", "no-such"), "no defect 'no-such'"),
        ((*HERE, "--wait", "-1"), "not a number of seconds"),
    ],
)
def test_a_call_that_cannot_be_followed(
    examined: Callable[..., tuple[int, str, str]], words: tuple[str, ...], told: str
) -> None:
    code, _, err = examined(*words)

    assert code == ExitCode.USAGE
    assert told in err.splitlines()[-1]
    assert "12345" not in err


def documents(out: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(out)
    return found


def test_a_card_on_a_reader_passes_what_applies_to_what_it_claims(
    pcsc: PrivatePCSC,
    examined: Callable[..., tuple[int, str, str]],
    laboratory: Laboratory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pcsc.insert(PlacedCard(profile="vn-cccd-2024", at=laboratory.at))
    specimen = laboratory.specimen("vn-cccd-2024")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("\n".join(specimen.mrz.lines).encode())))

    code, out, _ = examined("--reader", READER, "--mrz", "-", "--can", str(specimen.can), "--json")

    document = documents(out)
    assert [each for each in document["cases"] if each["result"] in ("failed", "cannot run")] == []
    assert document["counts"]["passed"] == APPLICABLE
    assert document["card"] == READER
    assert code == ExitCode.SUCCESSFUL


def test_a_card_of_ours_on_a_reader_is_held_to_its_profile(
    pcsc: PrivatePCSC, examined: Callable[..., tuple[int, str, str]], laboratory: Laboratory
) -> None:
    pcsc.insert(PlacedCard(profile="vn-cccd-2024", defect="no-chip-authentication", at=laboratory.at))

    claimed = ("--profile", "vn-cccd-2024", "--at", laboratory.at.isoformat())
    code, out, _ = examined("--reader", READER, *claimed, "--only", "ISO7816_II_1,OWN_BAC_1", "--json")

    document = documents(out)
    assert {each["id"]: each["result"] for each in document["cases"]} == {
        "ISO7816_II_1": "failed",
        "OWN_BAC_1": "passed",
    }
    assert code == ExitCode.FAILED


def test_a_card_that_is_taken_away_ends_it(
    pcsc: PrivatePCSC, examined: Callable[..., tuple[int, str, str]], laboratory: Laboratory
) -> None:
    pcsc.insert(PlacedCard(profile="vn-cccd-2024", at=laboratory.at), remove_at=60)
    specimen = laboratory.specimen("vn-cccd-2024")

    code, out, _ = examined("--reader", READER, "--mrz", "".join(specimen.mrz.lines), "--json")

    assert code == ExitCode.ABORTED
    assert json.loads(out)["code"] == "card-removed"
