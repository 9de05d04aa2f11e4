from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import main
from chipkit.errors import EvidenceError, TrustError
from chipkit.evidence import TrustedTerminal, TrustedTerminals
from chipkit.evidence.terminals import MAX_TERMINALS_FILE, TERMINALS_FILE
from chipkit.pki.certificate import Certificate

if TYPE_CHECKING:
    from pathlib import Path

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
Counters = Callable[..., Any]


def terminal(counter: Any, **changes: Any) -> TrustedTerminal:
    return TrustedTerminal(
        **{
            "name": counter.name,
            "certificate": Certificate.parse(counter.certificates[0]),
            "trusted_from": BEGIN,
            **changes,
        }
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / TERMINALS_FILE


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE, errno.EHOSTDOWN])
def test_a_file_of_which_the_system_does_not_tell_is_not_one_that_is_missing(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def stat(place: Any, **_how: Any) -> os.stat_result:
        raise OSError(number, os.strerror(number), str(place))

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", stat)
        with pytest.raises(EvidenceError, match=os.strerror(number)):
            TrustedTerminals.load(path)
    assert TrustedTerminals.load(path).terminals == ()


def test_what_was_saved_is_loaded(path: Path, counter: Counters) -> None:
    held = TrustedTerminals(
        (
            terminal(counter()),
            terminal(counter(seed=2), name="quầy số 2", withdrawn_at=datetime(2026, 5, 1, tzinfo=UTC)),
        )
    )
    held.save(path)
    loaded = TrustedTerminals.load(path)

    assert set(loaded.terminals) == set(held.terminals)
    assert loaded.find(terminal(counter()).thumbprint) == terminal(counter())
    assert loaded.find(bytes(32)) is None
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600


def test_no_file_is_nobody(path: Path) -> None:
    assert TrustedTerminals.load(path) == TrustedTerminals()


def test_a_terminal_takes_the_place_of_the_one_of_its_certificate(counter: Counters) -> None:
    held = TrustedTerminals((terminal(counter()),))
    withdrawn = terminal(counter(), withdrawn_at=datetime(2026, 5, 1, tzinfo=UTC))

    assert held.including(withdrawn).terminals == (withdrawn,)
    assert len(held.including(terminal(counter(seed=2))).terminals) == 2


def changed(data: bytes, change: Callable[[Any], Any]) -> bytes:
    return json.dumps(change(json.loads(data))).encode()


def of_first(**changes: Any) -> Callable[[Any], Any]:
    return lambda document: {**document, "terminals": [{**document["terminals"][0], **changes}]}


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-3],
        lambda data: b"\xff" + data,
        lambda _: b"[]",
        lambda _: b"[" * 100_000,
        lambda data: data.replace(b'"schema"', b'"schema": "x", "schema"'),
        lambda data: changed(data, lambda document: {**document, "more": 1}),
        lambda data: changed(data, lambda document: {**document, "schema": "chipkit.terminals/2"}),
        lambda data: changed(data, lambda document: {**document, "terminals": {}}),
        lambda data: changed(data, lambda document: {**document, "terminals": document["terminals"] * 2}),
        lambda data: changed(data, of_first(name=" ")),
        lambda data: changed(data, of_first(name=1)),
        lambda data: changed(data, of_first(certificate="MAA=")),
        lambda data: changed(data, of_first(certificate="!")),
        lambda data: changed(data, of_first(trusted_from="2026-01-01T00:00:00")),
        lambda data: changed(data, of_first(trusted_from=None)),
        lambda data: changed(data, of_first(withdrawn_at="yesterday")),
        lambda data: changed(data, of_first(more=1)),
    ],
)
def test_a_file_of_another_form_is_refused_by_name(path: Path, counter: Counters, change: Any) -> None:
    TrustedTerminals((terminal(counter()),)).save(path)
    path.write_bytes(change(path.read_bytes()))

    with pytest.raises(EvidenceError, match=TERMINALS_FILE):
        TrustedTerminals.load(path)


def test_a_file_that_is_too_large_is_refused(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(MAX_TERMINALS_FILE + 1)

    with pytest.raises(EvidenceError, match=TERMINALS_FILE):
        TrustedTerminals.load(path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps access lists, which are not looked at")
def test_a_file_that_others_can_write_names_nobody(path: Path, counter: Counters) -> None:
    TrustedTerminals((terminal(counter()),)).save(path)
    path.chmod(0o666)
    with pytest.raises(TrustError, match=TERMINALS_FILE):
        TrustedTerminals.load(path)
    path.chmod(0o600)
    os.chmod(path.parent, 0o777)  # noqa: PTH101, S103 - that is the point
    with pytest.raises(TrustError):
        TrustedTerminals.load(path)


def test_what_is_no_terminal(counter: Counters) -> None:
    one = terminal(counter())
    for changes in ({"name": ""}, {"trusted_from": datetime(2026, 1, 1)}, {"withdrawn_at": datetime(2026, 1, 1)}):  # noqa: DTZ001
        with pytest.raises(ValueError, match=r"."):
            terminal(counter(), **changes)
    with pytest.raises(ValueError, match="same certificate"):
        TrustedTerminals((one, replace(one, name="another")))
    with pytest.raises(TypeError):
        TrustedTerminals((counter(),))


def test_a_name_of_several_terminals_is_not_told_to_be_mistyped(
    path: Path, counter: Counters, capsys: pytest.CaptureFixture[str]
) -> None:
    TrustedTerminals(tuple(terminal(counter(seed=seed), name="Counter 1") for seed in (1, 2))).save(path)

    for name, told in (
        ("Counter 1", "2 terminals have this name or SHA-256; chipkit terminals list tells them\n"),
        (
            "Conter 1",
            "no terminal has this name or SHA-256; chipkit terminals list tells them; did you mean Counter 1?\n",
        ),
    ):
        assert main(["terminals", "withdraw", name, "--trust", str(path.parent)]) == 2
        assert capsys.readouterr().err.endswith(told)
