"""A log and a trace of a card on a real PC/SC reader: what went on is there, and nothing of the person or of a key."""

from __future__ import annotations

import base64
import io
import json
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pytest

from chipkit.cli import main
from chipkit.cli.common import ExitCode
from chipkit.session.pcsc import wait_for_card
from chipkit.trust.store import TrustStore
from chipkit_emulator.demo import trust_in
from chipkit_emulator.links.placed_card import PlacedCard
from tests.component.test_room_for_others import parts_of, secrets_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chipkit_emulator.links.private_pcsc import PrivatePCSC
    from chipkit_emulator.personalisation.specimen import Specimen

    Read = Callable[..., tuple[int, str, str, str]]

CARD: Final = PlacedCard(profile="vn-cccd-2024")
PATIENCE: Final = 60.0
ANOTHER_CAN: Final = "000001"
KEYS: Final = {"can": "--can", "number": "--number", "mrz": "--mrz"}
ENTRY: Final = {
    "step", "name", "header", "lc", "le", "protected", "sent", "received", "sw", "begun", "milliseconds",
}  # fmt: skip
"""What a line of a trace has, beside its schema."""


@lru_cache
def specimen() -> Specimen:
    return CARD.specimen()


def key_of(kind: str) -> str:
    card = specimen()
    return {"can": card.can or "", "number": card.holder.personal_number, "mrz": "\n".join(card.mrz.lines)}[kind]


def told_apart(text: str) -> set[str]:
    """A secret as a file could hold it: plain, without its marks, in hexadecimal and in base64, each at any place."""
    plain = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    forms = {text, plain}
    for each in (text, plain):
        data = each.encode()
        forms |= {data.hex(), data[::-1].hex(), data.hex(" "), data.hex(":")}
        # of the three ways in which base64 can fall on it, the letters that depend on nothing beside it
        forms |= {base64.b64encode(bytes(at) + data)[4 * (at > 0) :].decode().rstrip("=")[:-1] for at in range(3)}
    return {form.casefold() for form in forms if len(form) >= 4}


@pytest.fixture
def read(
    pcsc: PrivatePCSC, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Read:
    """Read the card that lies there, with everything that can be written down; give exit code, log, trace, stderr."""
    folder = tmp_path / "trust"
    TrustStore(folder).add(trust_in(specimen().pki, CARD.at), at=CARD.at)
    monkeypatch.setenv("CHIPKIT_TRUST", str(folder))

    def call(kind: str, key: str, *words: str, remove_at: int | None = None) -> tuple[int, str, str, str]:
        pcsc.insert(CARD, remove_at=remove_at)
        wait_for_card(timeout=PATIENCE)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(key.encode())))
        log, trace = tmp_path / "log", tmp_path / "trace"
        files = ("--log-level", "debug", "--log-file", str(log), "--trace", str(trace))
        code = main(["read", KEYS[kind], "-", "--no-memory", "--redact", *files, *words])
        pcsc.remove()
        return code, log.read_text("utf-8"), trace.read_text("utf-8"), capsys.readouterr().err

    return call


def nothing_of_the_holder_in(*texts: str) -> None:
    card = specimen()
    secrets = {form for secret in {*secrets_of(card), *map(key_of, KEYS)} for form in told_apart(secret)}
    parts = parts_of(*card.files.values(), card.password.secret)
    for text in map(str.casefold, texts):
        assert not [secret for secret in secrets if secret in text]
        assert not [part for part in parts if part in text]
        assert not re.search(r"[0-9a-f]{17,}", text), "no key, digest or body"
        assert not re.search(r"[0-9a-z+/]{40,}", text), "nor in base64"


def entries_of(trace: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = [json.loads(line) for line in trace.splitlines()]
    return entries


@pytest.mark.parametrize(
    "form", [str, lambda text: text.encode().hex(), lambda text: base64.b64encode(f"({text})".encode()).decode()]
)
def test_what_is_looked_for_would_be_found(form: Callable[[str], str]) -> None:
    with pytest.raises(AssertionError):
        nothing_of_the_holder_in("a line", f"x {form(key_of('number'))} y")


@pytest.mark.parametrize("kind", KEYS)
def test_a_reading_is_written_down_without_the_person(kind: str, read: Read) -> None:
    code, log, trace, _ = read(kind, key_of(kind))

    assert code in {ExitCode.UNDETERMINED, ExitCode.SUCCESSFUL, ExitCode.FAILED}
    nothing_of_the_holder_in(log, trace)
    assert "step begun: read.dg1" in log
    entries = [each for each in entries_of(trace) if "sw" in each]
    assert len(entries) > 20
    assert all(each.keys() - {"schema"} == ENTRY and len(each["header"]) in {0, 8} for each in entries)
    assert {each["sw"] for each in entries} >= {"9000"}


def test_a_wrong_key_is_no_more_written_down_than_the_right_one(read: Read) -> None:
    code, log, trace, told = read("can", ANOTHER_CAN)

    assert code == ExitCode.ABORTED
    assert ANOTHER_CAN not in log + trace + told
    nothing_of_the_holder_in(log, trace, told)
    assert [each["sw"] for each in entries_of(trace) if each.get("sw")][-1] != "9000"


def test_what_was_done_before_a_card_left_is_written_down(read: Read) -> None:
    code, log, trace, told = read("can", key_of("can"), "--put-back", "0", remove_at=20)

    assert code == ExitCode.ABORTED
    nothing_of_the_holder_in(log, trace, told)
    assert len(entries_of(trace)) >= 20
    assert "ended: " in log.splitlines()[-1]
