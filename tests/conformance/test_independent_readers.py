"""Readers that others wrote read the same card over the same PC/SC service, and agree with every byte.

`tools/independent.sh` builds them: libmrtd (Basic Access Control) and OpenSC's npa-tool with OpenPACE (PACE). They
share no line with the emulator or with chipkit, so what they open and read is spoken as the standard says.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.protocol.credentials import CANPassword, MRZPassword
from chipkit.session.pcsc import PCSCTransport, reader_states, wait_for_card
from chipkit.session.procedure import read
from chipkit.session.trace import Trace
from chipkit.verify import judge, load_policy
from chipkit_emulator.demo import trust_in
from chipkit_emulator.links.placed_card import PlacedCard

if TYPE_CHECKING:
    from chipkit.protocol.credentials import Password
    from chipkit_emulator.links.private_pcsc import PrivatePCSC
    from chipkit_emulator.personalisation.specimen import Specimen

READERS: Final = Path(__file__).resolve().parents[2] / ".venv" / "independent"
BLOCK: Final = 0xD0
PATIENCE: Final = 60.0
MUTUAL_AUTHENTICATION: Final = 4
"""Commands of PACE before the last one: MSE:SET AT and three GENERAL AUTHENTICATE."""
ANSWER: Final = re.compile(r"Decrypted R-APDU sw1=(\w\w) sw2=(\w\w)\nDecrypted R-APDU response data \((\d+) bytes\)")
CARDS: Final = [
    PlacedCard(profile="vn-cccd-explicit"),
    PlacedCard(profile="vn-cccd-2024"),
    PlacedCard(profile="vn-cccd-2024", extended=None, seed=4),
    PlacedCard(profile="bsi-reference"),
    PlacedCard(profile="vn-cccd-2021"),
]


def program(name: str) -> str:
    path = READERS / name
    if not path.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            f"no independent reader: sh tools/independent.sh ({name})"
        )
    return str(path)


@lru_cache
def specimen(card: PlacedCard) -> Specimen:
    return card.specimen()


def lay(pcsc: PrivatePCSC, card: PlacedCard) -> None:
    deadline = time.monotonic() + PATIENCE
    while any(state.present for state in reader_states()) and time.monotonic() < deadline:
        time.sleep(0.02)
    pcsc.insert(card)
    wait_for_card(timeout=PATIENCE)


def readable(card: PlacedCard) -> dict[EF, bytes]:
    """The files that a terminal without special rights may read inside the application."""
    return {ef: content for ef, content in specimen(card).files.items() if not ef.in_master_file and ef is not EF.DG3}


def ours(password: Password) -> dict[EF, bytes]:
    with PCSCTransport() as transport:
        capture = read(transport, password)
    assert capture.abort is None
    return {ef: file.content for ef, file in capture.files.items() if not ef.in_master_file}


def run(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LD_LIBRARY_PATH": str(READERS), "LC_ALL": "C", **more}
    return subprocess.run(  # noqa: S603 - built by our own script
        command, capture_output=True, text=True, env=environment, check=False, timeout=120
    )


def bac_reader(card: PlacedCard, **wrong: str) -> subprocess.CompletedProcess[str]:
    mrz = specimen(card).mrz
    key = {
        "number": mrz.document_number,
        "birth": mrz.date_of_birth.text,
        "expiry": mrz.date_of_expiry.text,
        **wrong,
    }
    return run(program("bac_reader"), *key.values(), *(f"{ef.fid:04X}" for ef in readable(card)))


@pytest.mark.parametrize("card", CARDS, ids=lambda card: f"{card.profile}-{card.extended}")
def test_libmrtd_opens_the_card_by_bac_and_reads_every_byte(pcsc: PrivatePCSC, card: PlacedCard) -> None:
    lay(pcsc, card)

    done = bac_reader(card)

    assert done.returncode == 0, done.stderr
    lines = (line.split() for line in done.stdout.splitlines())
    theirs = {int(fid, 16): bytes.fromhex(content) for fid, content in lines}
    assert theirs == {ef.fid: content for ef, content in readable(card).items()}
    assert ours(MRZPassword.from_mrz(specimen(card).mrz)) == readable(card)


def test_libmrtd_is_kept_out_with_another_mrz(pcsc: PrivatePCSC) -> None:
    card = CARDS[0]
    lay(pcsc, card)

    done = bac_reader(card, birth="010101")

    assert done.returncode == 2
    assert done.stdout == ""


def commands(files: dict[EF, bytes]) -> list[tuple[EF | None, str]]:
    """What npa-tool is to send through its channel: the application, then each file in blocks."""
    script: list[tuple[EF | None, str]] = [(None, "00A4040C07A0000002471001")]
    for ef, content in files.items():
        script.append((None, f"00A4020C02{ef.fid:04X}"))
        script += [(ef, f"00B0{at:04X}{min(BLOCK, len(content) - at):02X}") for at in range(0, len(content), BLOCK)]
    return script


def npa_tool(tmp_path: Path, script: list[tuple[EF | None, str]], *secret: str) -> list[tuple[str, bytes]]:
    """Status word and data of each command, as npa-tool found them behind its secure channel."""
    path = tmp_path / "commands"
    path.write_text("".join(f"{command}\n" for _, command in script), encoding="ascii")
    done = run(program("npa-tool"), *secret, f"--translate={path}")
    if "Established PACE channel" not in done.stdout:
        return []
    answers = []
    for block in done.stdout.split("======================================================================"):
        found = ANSWER.search(block)
        if found:
            digits = "".join(re.findall(r"^[0-9A-F ]+$", block[found.end() :], re.MULTILINE)).replace(" ", "")
            data = bytes.fromhex(digits)
            assert len(data) == int(found[3])
            answers.append((found[1] + found[2], data))
    return answers


def gathered(script: list[tuple[EF | None, str]], answers: list[tuple[str, bytes]]) -> dict[EF, bytes]:
    assert len(answers) == len(script)
    assert {status for status, _ in answers} == {"9000"}
    files: dict[EF, bytes] = {}
    for (ef, _), (_, data) in zip(script, answers, strict=True):
        if ef is not None:
            files[ef] = files.get(ef, b"") + data
    return files


KEYS: Final = [
    pytest.param(card, secret, id=f"{card.profile}-{card.extended}-{secret}")
    for card in CARDS
    for secret in (["can"] if card.profile == "bsi-reference" else ["can", "mrz"])
]
"""Of the machine readable zone, npa-tool knows the three lines of an identity card alone."""


@pytest.mark.parametrize(("card", "secret"), KEYS)
def test_npa_tool_opens_the_card_by_pace_and_reads_every_byte(
    pcsc: PrivatePCSC, card: PlacedCard, secret: str, tmp_path: Path
) -> None:
    lay(pcsc, card)
    script = commands(readable(card))
    key = {"can": specimen(card).can or "", "mrz": "".join(specimen(card).mrz.lines)}[secret]

    theirs = gathered(script, npa_tool(tmp_path, script, f"--{secret}={key}"))

    assert theirs == readable(card)
    assert ours(CANPassword(specimen(card).can or "")) == readable(card)


def test_we_read_and_judge_the_card_of_2021_over_the_same_service(pcsc: PrivatePCSC) -> None:
    card = CARDS[4]
    lay(pcsc, card)
    trace = Trace()

    with PCSCTransport() as transport:
        capture = read(transport, CANPassword(specimen(card).can or ""), trace=trace)
    report = judge(capture, trust_in(specimen(card).pki, card.at), load_policy("field"), card.at, mode="demo")

    proven = (
        "pa.sod.signature",
        "pa.issuer.path",
        "pa.digest.dg1",
        "pa.digest.dg2",
        "pa.digest.dg13",
        "chip.ca",
        "chip.aa",
    )
    ended = {finding.check: finding.outcome for finding in report.findings}
    assert {check: ended[check] for check in proven} == dict.fromkeys(proven, Outcome.SUCCESSFUL)
    assert report.verdict.code == "verified-demo"
    assert Outcome.FAILED not in ended.values()
    blocks = [entry for entry in trace.entries if entry.name == "READ BINARY"]
    assert sum(entry.step not in {"connect", "read.com"} for entry in blocks) == 84
    assert all(entry.received <= 258 for entry in blocks)


@pytest.mark.parametrize(
    ("ciphers", "nonce_size"),
    [('["3des"]', 8), ('["3des"]', 24), ('["aes192"]', 32), ('["aes256"]', 16)],
)
def test_npa_tool_opens_by_every_cipher_and_size_of_nonce(
    pcsc: PrivatePCSC, ciphers: str, nonce_size: int, tmp_path: Path
) -> None:
    profile = tmp_path / "profile.toml"
    own = resources.files("chipkit_emulator").joinpath("profiles", "bsi-reference.toml").read_text("utf-8")
    profile.write_text(own.replace('pace = ["3des"]', f"pace = {ciphers}\npace_nonce_size = {nonce_size}"), "utf-8")
    card = PlacedCard(profile=str(profile))
    lay(pcsc, card)
    small: dict[EF, bytes] = {ef: content for ef, content in readable(card).items() if ef is not EF.DG2}
    script = commands(small)
    can = specimen(card).can or ""

    assert gathered(script, npa_tool(tmp_path, script, f"--can={can}")) == small
    assert ours(CANPassword(can)) == readable(card)


@pytest.mark.parametrize("cipher", ["aes128", "3des"])
def test_npa_tool_opens_by_generic_mapping_over_a_prime_field(pcsc: PrivatePCSC, cipher: str, tmp_path: Path) -> None:
    """The field of RFC 5114 with 1024 bits; the larger ones want longer commands than npa-tool sends."""
    profile = tmp_path / "profile.toml"
    own = resources.files("chipkit_emulator").joinpath("profiles", "passport-dh.toml").read_text("utf-8")
    for words, instead in (
        ('pace = ["aes128", "3des"]', f'pace = ["{cipher}"]'),
        ('mappings = ["gm", "im"]', 'mappings = ["gm"]'),
        ("parameter_id = 2\nmore_parameters = [0]", "parameter_id = 0"),
    ):
        assert words in own
        own = own.replace(words, instead)
    profile.write_text(own, "utf-8")
    card = PlacedCard(profile=str(profile))
    lay(pcsc, card)
    small: dict[EF, bytes] = {ef: content for ef, content in readable(card).items() if ef is not EF.DG2}
    script = commands(small)
    can = specimen(card).can or ""

    assert gathered(script, npa_tool(tmp_path, script, f"--can={can}")) == small
    assert ours(CANPassword(can)) == readable(card)


@pytest.mark.parametrize("ne", [0xE8, 0xFF])
@pytest.mark.parametrize("card", [CARDS[0], *CARDS[3:]], ids=lambda card: card.profile)
def test_npa_tool_needs_no_get_response_where_it_asks_for_more_than_fits(
    pcsc: PrivatePCSC, card: PlacedCard, ne: int, tmp_path: Path
) -> None:
    lay(pcsc, card)
    script: list[tuple[EF | None, str]] = [*commands({})[:1], (None, f"00A4020C02{EF.DG2.fid:04X}")]
    script.append((EF.DG2, f"00B00000{ne:02X}"))

    answers = npa_tool(tmp_path, script, f"--can={specimen(card).can}")

    assert [status for status, _ in answers] == ["9000"] * len(script)
    room = 231 if card.profile == "bsi-reference" else 223
    assert answers[-1][1] == readable(card)[EF.DG2][: min(ne, room)]


def test_npa_tool_is_kept_out_with_another_can(pcsc: PrivatePCSC, tmp_path: Path) -> None:
    card = CARDS[0]
    lay(pcsc, card)
    can = specimen(card).can or ""

    assert npa_tool(tmp_path, commands(readable(card)), f"--can={(int(can) + 1) % 1_000_000:06}") == []
    assert pcsc.exchanges() > MUTUAL_AUTHENTICATION  # it did speak, up to the token that was wrong
