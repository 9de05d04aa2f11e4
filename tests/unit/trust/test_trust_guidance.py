"""What `chipkit trust` says to whoever keeps a store: who must be named, what a thing is, and what to do next."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import main
from chipkit.errors import TrustError
from chipkit.trust.model import Confirmation
from chipkit.trust.store import TrustStore

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 6, 1, tzinfo=UTC)
WHO = ("--by", "Lan Specimen", "--source", "a letter of the issuer")
BLANKS = ("", " ", "\t \n", "\u00a0\u2003", "\u200b\ufeff", "\u3164")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Call `chipkit trust` on a trust folder of its own; gives exit code, output and error output."""

    def call(action: str, *arguments: object) -> tuple[int, str, str]:
        code = main(["trust", action, *(str(each) for each in arguments), "--trust", str(tmp_path / "trust")])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def csca_file(csca: Any, tmp_path: Path) -> Path:
    path = tmp_path / "csca.cer"
    path.write_bytes(csca.certificate.raw)
    return path


# who ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("which", ["--by", "--source"])
def test_whoever_is_blank_changes_nothing_by_hand(run: Any, csca_file: Path, blank: str, which: str) -> None:
    said = [blank if before == which else word for before, word in zip(("", *WHO), WHO, strict=False)]
    run("import", csca_file)
    before = run("list")[1]

    ended = [run(action, csca_file, *said) for action in ("import", "confirm", "remove")]
    ended.append(run("confirm", csca_file, *said, "--withdraw"))

    for code, _, errors in ended:
        assert code == 2
        assert f"argument {which}: blank: it names nobody, and no reason" in errors
    assert run("list")[1] == before


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("which", ["by", "source"])
def test_the_store_itself_takes_no_blank(tmp_path: Path, csca: Any, csca_file: Path, run: Any, blank: str,
                                         which: str) -> None:  # fmt: skip
    run("import", csca_file)
    store, digest = TrustStore(tmp_path / "trust"), csca.certificate.fingerprint
    said: Any = {"by": "Lan Specimen", "source": "a letter", which: blank}

    for change in (store.confirm, store.withdraw, store.remove):
        with pytest.raises(TrustError, match="neither may be blank"):
            change(digest, at=AT, **said)
    with (
        pytest.raises(TrustError, match="neither may be blank"),
        store.change("confirm", at=AT, by=said["by"], source=said["source"]) as made,
    ):
        made.confirm(digest, Confirmation(said["by"], said["source"], AT))
    with (
        pytest.raises(TrustError, match="neither may be blank"),
        store.change("remove", at=AT, by=said["by"]) as made,
    ):
        made.remove(digest, said["source"])

    assert store.view().version.number == 1
