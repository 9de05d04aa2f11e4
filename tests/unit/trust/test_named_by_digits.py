"""The digits that commands tell a person to type name what is in the store, whatever files are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import main
from chipkit.cli.trust.naming import named_sha256
from chipkit.errors import TrustError
from tests.unit.trust.test_damaged_containers import pem
from tests.unit.trust.test_falling_lists import BY, Land

if TYPE_CHECKING:
    from pathlib import Path

WHO = ("--by", BY, "--source", "a letter")


@pytest.fixture
def land(make: Any, csca: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Land:
    """A store in which the CSCA waits; where the commands run is an empty folder."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    made = Land(make, csca, tmp_path / "trust")
    made.bring(csca.certificate.raw)
    return made


def spelled(sha256: str) -> list[str]:
    """What a person may type of it."""
    colons = ":".join(sha256[at : at + 2] for at in range(0, 20, 2))
    return [sha256, sha256.upper(), sha256[:16], sha256[:40].upper(), colons, f"{sha256[:8]} {sha256[8:16]}"]


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("command", [("confirm", *WHO), ("remove", *WHO), ("list", "--show")])
def test_a_file_whose_name_is_those_digits_stands_not_in_their_place(
    command: tuple[str, ...], number: int, land: Land, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, false = land.csca.certificate.fingerprint, land.other.certificate
    typed = spelled(mine)[number]
    (tmp_path / "here" / typed).write_bytes(false.raw)
    land.bring(false.raw)
    named = (command[0], typed, *command[1:]) if command[-1] != "--show" else (*command, typed)

    assert main(["trust", *named, "--trust", str(land.store.folder), "--json"]) == 0

    told = capsys.readouterr().out
    assert mine in told
    assert false.fingerprint not in told


def test_a_file_that_is_called_so_is_meant_by_its_path(land: Land, tmp_path: Path) -> None:
    mine, false = land.csca.certificate.fingerprint, land.other.certificate
    inventory = land.store.view().everything.inventory
    for name in (mine[:16], false.fingerprint[:16], "csca.cer"):
        (tmp_path / "here" / name).write_bytes(false.raw)

    assert named_sha256(f"./{mine[:16]}", inventory) == false.fingerprint
    with pytest.raises(TrustError, match=r"nothing in the trust store .*; the file of that name is \./"):
        named_sha256(false.fingerprint[:16], inventory)
    assert named_sha256("csca.cer", inventory) == false.fingerprint


def test_where_several_begin_so_the_file_of_that_name_is_named_too(land: Land, tmp_path: Path) -> None:
    class Two:
        def matching(self, digits: str) -> tuple[str, ...]:
            return (digits.ljust(64, "0"), digits.ljust(64, "1"))

    (tmp_path / "here" / ("a" * 16)).write_bytes(land.other.certificate.raw)

    with pytest.raises(TrustError, match=rf"several .*{'a' * 16}0+, {'a' * 16}1+; the file of that name is \./a+"):
        named_sha256("a" * 16, Two())  # type: ignore[arg-type]


def test_a_signer_is_named_by_one_certificate(
    land: Land, make: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever looks at the first one of a file does not see the others."""
    signer, another = land.signer.certificate, make.issue(name="another", country="UX").certificate
    import_list = ["trust", "import", "list.ml", "--trust", str(land.store.folder), "--signer"]
    (tmp_path / "here" / "list.ml").write_bytes(land.list)
    for name, content in (
        ("one.cer", signer.raw), ("twice.pem", pem([signer.raw] * 2)), ("two.pem", pem([signer.raw, another.raw])),
        ("two.der", signer.raw + another.raw), (signer.fingerprint[:16], signer.raw),
    ):  # fmt: skip
        (tmp_path / "here" / name).write_bytes(content)

    for name, told in (("two.pem", "2 certificates"), ("two.der", "2 certificates"),
                       (signer.fingerprint[:16], "16 digits, where a SHA-256 has 64; a file is named ./")):  # fmt: skip
        assert main([*import_list, name]) == 2
        assert told in capsys.readouterr().err
        assert land.store.view().version.number == 1
    assert main([*import_list, "twice.pem"]) == 0
    assert main([*import_list, f"./{signer.fingerprint[:16]}"]) == 0
    found = land.store.view().signer(signer.fingerprint)
    assert found is not None
    assert found.pinned
