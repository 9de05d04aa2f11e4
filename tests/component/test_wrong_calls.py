"""Wrong calls of every command: one sentence, one document, the exit code that is documented, and nobody's number.

Each row has what the sentence must name. How it says what would be right is looked at for all of them alike.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shlex
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chipkit.capture import dumps
from chipkit.cli import main as chipkit
from chipkit.cli.built_in import SUMMARIES
from chipkit.cli.file_kinds import kind_told
from chipkit.codec.file_beginnings import is_capture
from chipkit.error_codes import ErrorCode
from chipkit.inspection import inspect
from chipkit.verify import load_policy
from chipkit_emulator.cli import main as emulator
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise
from chipkit_gui.app import main as desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit.capture import Capture
    from chipkit_emulator.personalisation.specimen import Specimen

AT = datetime(2026, 1, 1, tzinfo=UTC)
PROGRAMS = {"emulator": emulator, "desk": desk}
NUMBER = "001099012345"
WIDE = "\N{FULLWIDTH DIGIT TWO}"
SHORT = {
    "@W": WIDE,
    "@T": "--trust trust",
    "@K": "--keys keys --secret secret",
    "@S": "--evidence new --seal-with seal",
}
PIPES = sys.platform != "win32"

CALLS = """
# verify
verify                                     | wrong-call            | PATH
verify ""                                  | wrong-call            | an empty word
verify nowhere @T                          | file-missing          | nowhere
verify empty @T                            | capture-unusable      | an empty file
verify junk @T                             | capture-unusable      | not a capture
verify text @T                             | capture-unusable      | (a text)
verify json.json @T                        | capture-unusable      | JSON
verify csca.cer @T                         | capture-unusable      | (a certificate; chipkit show
verify csca.pem @T                         | capture-unusable      | a certificate in PEM
verify bom.pem @T                          | capture-unusable      | a certificate in PEM
verify csca.crl @T                         | capture-unusable      | revocation list
verify test.ml @T                          | capture-unusable      | a master list
verify EF_DG1.bin @T                       | capture-unusable      | a card's file, EF.DG1
verify EF_SOD.bin @T                       | capture-unusable      | a card's file, EF.SOD
verify cut.chipkit @T                      | capture-unusable      | cut off
verify trust/trust.sqlite @T               | capture-unusable      | a database
verify empty.d @T                          | capture-unusable      | no file of a card in this folder
verify trust @T                            | capture-unusable      | no file of a card in this folder
verify fifo @T                             | file-unusable         | not a file but a pipe: give -
verify /dev/null @T                        | file-unusable         | not a file but a device
verify dangling @T                         | file-missing          | dangling
verify "a\\x00b" @T                        | wrong-call            | a NUL
verify "a\\nb" @T                          | file-missing          | a⟨U+000A⟩b
verify - @T                                | capture-unusable      | standard input: not a capture
verify card.chipkit card.chipkit @T        | wrong-call            | unrecognized
verify card.chipkit @T --at 2024           | wrong-call            | YYYY-MM-DD
verify card.chipkit @T --at 2024-13-01     | wrong-call            | no calendar has this day
verify card.chipkit @T --at ""             | wrong-call            | not a time in ISO 8601
verify card.chipkit @T --at @W024-01-01 | wrong-call            | not a time in ISO 8601
verify card.chipkit @T --policy nonsense   | input-malformed       | there are conformance, field
verify card.chipkit @T --policy bad.toml   | input-malformed       | not TOML
verify card.chipkit @T --policy old.toml   | input-malformed       | policy old.toml
verify card.chipkit @T --policy no.toml    | file-missing          | no.toml
verify card.chipkit --trust csca.cer       | trust-folder-missing  | csca.cer: not a folder; right is
verify card.chipkit --trust fifo           | trust-folder-missing  | fifo: not a folder; right is
verify card.chipkit --trust nowhere        | trust-folder-missing  | chipkit trust import FILE --trust nowhere
verify card.chipkit --trust ""             | wrong-call            | an empty word
verify card.chipkit @T --lang de           | wrong-call            | 'en', 'vi'
verify card.chipkit @T --workers 2         | input-malformed       | --batch
verify card.chipkit @T --results r         | input-malformed       | --batch
verify . @T --batch --workers 0            | wrong-call            | 1 to 60
verify . @T --batch --workers -1           | wrong-call            | 1 to 60
verify . @T --batch --workers 999999999999 | wrong-call            | 1 to 60
verify nowhere @T --batch                  | file-missing          | nowhere
verify empty.d @T --batch                  | batch-unusable        | no file to judge
verify junk @T --batch                     | input-malformed       | give a folder, or a text with a path on each line
verify - @T --batch                        | input-malformed       | a folder or a list
verify empty.d @T --batch --html x.html    | input-malformed       | --batch
verify card.chipkit @T --photo empty.d     | file-is-folder        | right is a file
verify card.chipkit @T --photo nowhere/x   | file-missing          | the folder for it does not exist
verify card.chipkit @T --photo ""          | wrong-call            | --photo
verify card.chipkit @T --photo -           | input-malformed       | ./-
verify card.chipkit @T --html a --pdf a    | input-malformed       | --html
verify card.chipkit @T --slip              | input-malformed       | --html or --pdf
verify card.chipkit @T --open-with box @K  | input-malformed       | --open-with: is for evidence
verify card.chipkit @T --index i           | input-malformed       | --index: is for evidence
verify e @T --index junk                   | index-unusable        | not a database
verify e @T --index empty.d                | index-unusable        | where a file belongs
# show, extract, redact
show                                       | wrong-call            | FILE
show ""                                    | wrong-call            | an empty word
show empty                                 | input-malformed       | an empty file
show text                                  | input-malformed       | (a text)
show empty.d                               | file-is-folder        | right is a file
show fifo                                  | file-unusable         | a pipe
show cut.cer                               | input-malformed       | runs 1
show cut.pem                               | input-malformed       | no end
show card.chipkit                          | input-malformed       | chipkit verify judges it
extract card.chipkit @T                    | wrong-call            | --into
extract card.chipkit --into full.d @T      | file-exists           | files in it already
extract card.chipkit --into text @T        | file-is-no-folder     | not a folder
extract card.chipkit --into no/new @T      | file-missing          | the folder for it does not exist
extract junk --into new @T                 | capture-unusable      | not a capture
redact card.chipkit --level photo --out o  | input-malformed       | a saved capture
redact e --out o                           | input-malformed       | --level, or --withhold
redact e --level most --out o              | wrong-call            | 'photo', 'holder', 'lowest'
redact e --level photo --out e             | input-malformed       | what it is made of
redact e --withhold nonsense --out o       | input-malformed       | there are EF.COM
redact e --level photo --out o --encrypt-to junk | input-malformed | right is one, as DER or PEM
# read: before a reader is asked for
read                                       | input-malformed       | give --number, --can, --mrz
policy                                     | wrong-call            | required
policy show nonsense                       | input-malformed       | there are conformance, field
completion csh                             | wrong-call            | 'bash', 'zsh', 'fish'
read --can 12 @T                           | entry-refused         | --can: neither twelve
read --can "" @T                           | entry-refused         | right is the card access number of six digits
read --number 123456789 @T                 | entry-refused         | an old number
read --number 00109901234 @T               | entry-refused         | right is the personal number of twelve digits
read --can 001099012345 @T                 | entry-refused         | which --number takes
read --mrz 123456 @T                       | entry-refused         | all lines of it
read --qr https://example.org @T           | entry-refused         | the whole text of the card's QR code
read --number - @T                         | entry-refused         | --number: nothing
read --can 123456 --number 001099012345 @T | wrong-call            | not allowed with argument
read --pin 123456 @T                       | wrong-call            | say - and type it
read --can 123456 @T --wait soon           | wrong-call            | seconds
read --can 123456 @T --wait -1             | wrong-call            | seconds
read --can 123456 @T --wait nan            | wrong-call            | seconds
read --can 123456 @T --challenge zz        | wrong-call            | 8 bytes
read --can 123456 @T --reader ""           | wrong-call            | an empty word
read --can 123456 @T --out a --photo a     | input-malformed       | one file with
read --can 123456 @T --evidence x          | input-malformed       | --seal-with
read --can 123456 @T --seal-with seal      | input-malformed       | --evidence
read --can 123456 @T --evidence new --seal-with none @K | key-missing | no key is called none
read --can 123456 @T @S --keys keys --secret wrong | passphrase-refused | another passphrase
read --can 123456 @T @S --keys nowhere --secret secret | key-store-unusable | chipkit keys create
read --can 123456 @T @S --keys text --secret secret | key-store-unusable | no folder
read --can 123456 @T @S --keys keys --secret empty | input-malformed | empty passphrase
read --can 123456 @T @S @K --nonce 0       | wrong-call            | hexadecimal
read --can 123456 @T @S @K --stamp ftp://x | input-malformed       | neither http nor https
# trust
trust                                      | wrong-call            | ACTION
trust nonsense                             | wrong-call            | 'import', 'confirm'
trust import                               | trust-unusable        | Name a FILE
trust import "" @T                         | wrong-call            | an empty word
trust import nowhere @T                    | file-missing          | nowhere
trust import csca.cer --trust text         | trust-unusable        | no folder
trust import csca.cer @T --by x            | trust-unusable        | --source
trust import csca.cer @T --signer 1234     | trust-unusable        | SHA-256 of 64 digits
trust import csca.cer @T --list-key xyz --by a --source b | trust-unusable | 64 digits
trust import csca.cer @T --known junk      | input-malformed       | junk
trust import @T --rollback 99              | trust-unusable        | the newest is
trust import @T --undo --rollback 1        | wrong-call            | not allowed with argument --undo
trust list @T --show zz                    | trust-unusable        | first 16 digits
trust list @T --show junk                  | trust-unusable        | right is a file with one
trust list @T --export text                | file-is-no-folder     | not a folder
trust list @T --country VIETNAM            | wrong-call            | such as VN
trust confirm csca.cer @T --by " " --source b | wrong-call         | blank
trust remove ff @T --by a --source b       | trust-unusable        | first 16 digits
trust check @T                             | wrong-call            | CERT
trust check empty @T                       | nothing-done          | neither DER, PEM
trust check csca.crl @T                    | nothing-done          | a revocation list, not a certificate
trust fetch @T                             | nothing-done          | --allow HOST
trust fetch @T --allow https://x.example/  | input-malformed       | a host
trust fetch @T --timeout 0                 | wrong-call            | seconds above 0
# keys, terminals, evidence, pin
keys list --keys nowhere                   | key-store-unusable    | chipkit keys create
keys create a/b @K                         | key-store-unusable    | letters and digits
keys create seal @K                        | key-store-unusable    | already
keys create new --kind rsa-1 @K            | wrong-call            | 'es256'
keys create new --self-signed nonsense @K  | input-malformed       | CN=Counter 1
keys create new --days 0 @K                | wrong-call            | 1 to 731 days
keys create new --keys keys --secret-descriptor 99 | file-unusable | descriptor 99
keys request none --out r @K               | key-missing           | chipkit keys list
keys install seal junk @K                  | input-malformed       | neither DER, PEM
terminals add csca.cer --name a --by b --source c @T | not-supported         | right is one of P-256
terminals add @T --name a --by b --source c | input-malformed       | --key
terminals withdraw nobody @T               | evidence-unusable     | chipkit terminals list
evidence amend card.chipkit --kind note --by a --text b --seal-with seal @K | input-malformed | a saved capture
evidence amend e --kind no --by a --text b --seal-with seal @K | wrong-call | 'note'
evidence stamp e --url nonsense --seal-with seal @K | input-malformed | neither http nor https
evidence open e --open-with seal --out o @K | input-malformed      | not encrypted
evidence index empty.d --index i @T        | batch-unusable        | no file to judge
evidence touched 00 --index nowhere        | index-unusable        | no such index
evidence find 001099012345 --index i --number-key n @K | key-missing | no key is called n
pin list --key junk --name A               | key-unusable          | junk: not a private key in PEM
pin list --key csca.pem --name A           | key-unusable          | a certificate in PEM
pin junk --key csca.pem --name A           | input-malformed       | that chipkit pin made
pin list --key csca.pem                    | input-malformed       | --name
pin list --key csca.pem --name A --days 9999 | wrong-call          | 1 to 731 days
# readers, diag, demo, the other programs
readers extra                              | wrong-call            | unrecognized
readers --watch=1                          | wrong-call            | takes no value
diag --lang de                             | wrong-call            | 'en', 'vi'
nonsense                                   | wrong-call            | 'verify'
--nonsense                                 | wrong-call            | COMMAND
demo --profile nonsense                    | input-malformed       | there are bsi-reference
demo --profile no.toml                     | input-malformed       | no.toml
demo --profile bad.toml                    | input-malformed       | not TOML
demo --defect nonsense                     | input-malformed       | there are flip-dg1
demo --seed @W                            | wrong-call            | whole number
demo --seed 1.5                            | wrong-call            | whole number
demo --trust-mode all                      | wrong-call            | 'demo', 'production', 'none'
demo --at 0001-01-01                       | not-supported         | years 1975 to 2299
demo --photo empty.d                       | file-is-folder        | right is a file
demo --trace no/such                       | file-missing          | the folder for it does not exist
demo --log-file junk                       | input-malformed       | not a log of chipkit
demo --log-level loud                      | wrong-call            | 'debug', 'info'
emulator                                   | wrong-call            | COMMAND
emulator run --vpcd 1                      | wrong-call            | HOST:PORT
emulator examine-card --profile nonsense   | input-malformed       | there are bsi-reference
emulator examine-card --profile passport-aa --only NO | input-malformed | docs/examination.md
emulator examine-card --profile passport-aa --only "" | input-malformed | docs/examination.md
emulator examine-card --can 12 --wait 0    | input-malformed       | six digits
desk --lang de                             | wrong-call            | 'vi', 'en'
desk --trust ""                            | wrong-call            | an empty word
desk --demo x --pcsc-demo y                | wrong-call            | not allowed with argument
# files of another kind, made by other systems, and places that are none
verify loop @T                             | file-unusable         | loop
verify - - @T                              | wrong-call            | unrecognized
verify huge.bin @T                         | input-malformed       | more than
verify card.chipkit @T --policy wide.toml  | input-malformed       | UTF-8
verify card.chipkit @T --policy huge.toml  | input-malformed       | more than
verify card.chipkit @T --policy folder.toml | input-malformed      | policy folder.toml
verify card.chipkit @T --policy json.toml  | input-malformed       | not TOML
verify card.chipkit @T --policy fifo       | input-malformed       | files whose name ends in .toml
verify card.chipkit @T --policy feild      | input-malformed       | did you mean field?
verify card.chipkit @T --html full.d       | file-is-folder        | full.d
verify card.chipkit @T --html card.chipkit --force | input-malformed | what is judged
verify card.chipkit @T --json --html -     | input-malformed       | ./-
verify card.chipkit @T --photo a --html a  | input-malformed       | one file with --photo
verify card.chipkit @T --lang vi --lang fr | wrong-call            | 'en', 'vi'
verify card.chipkit @T --at 2026-02-31     | wrong-call            | no calendar has this day
verify card.chipkit @T --at 31/02/2026     | wrong-call            | ISO 8601
verify card.chipkit @T --at 2026-01-01T25:00 | wrong-call          | no clock this time
read --number "٠٠١٠٩٩٠١٢٣٤٥"               | entry-refused         | twelve digits
read --number - --can -                    | wrong-call            | not allowed with
read --can 123456 --html - --json          | input-malformed       | ./-
read --can 123456 --out o --html o         | input-malformed       | one file with --out
read --can 123456 --log-file loop          | file-unusable         | a link
read --qr-image huge.bin                   | input-malformed       | more than
read --qr-image fifo                       | file-unusable         | a pipe
read --reader ""                           | wrong-call            | an empty word
extract card.chipkit --into loop @T        | file-is-no-folder     | loop
show folder.toml                           | file-is-folder        | folder.toml
redact e --withhold holder.fullname --out o | input-malformed      | did you mean holder.full_name?
redact e --level photo --out ./e           | input-malformed       | the place of what it is made of
redact e --level photo --out -             | input-malformed       | ./-
trust list --trust fifo                    | trust-folder-missing  | not a folder
trust check card.chipkit @T                | nothing-done          | a saved capture
trust check json.json @T                   | nothing-done          | JSON
trust check EF_DG1.bin @T                  | nothing-done          | a card's file
trust import @T loop                       | file-unusable         | loop
trust confirm "12 34" @T --by a --source b | trust-unusable        | a SHA-256
policy check -                             | input-malformed       | ./-
policy check fifo                          | file-unusable         | a pipe
keys remove sael @K                        | key-missing           | did you mean seal?
keys request sael --out x.csr @K           | key-missing           | did you mean seal?
keys install seal card.chipkit @K          | input-malformed       | a saved capture
pin new.signers --key fifo --name A        | file-unusable         | a pipe
pin new.signers --key secret --name A --days ٩ | wrong-call        | 1 to 731 days
evidence amend e --kind nota --by a --text b --seal-with seal @K | wrong-call | did you mean note?
evidence amend e --kind note --by a --text b --seal-with sael @K | key-missing | did you mean seal?
completion fishh                           | wrong-call            | did you mean fish?
evidence find 1 --index i --number-key ""  | wrong-call            | an empty word
demo --evidence new --seal-with seal --number-key "" | wrong-call  | an empty word
demo --defect ""                           | wrong-call            | an empty word
demo --profile ""                          | wrong-call            | an empty word
demo --defect flip-dg22                    | input-malformed       | did you mean flip-dg2?
demo --profile folder.toml                 | input-malformed       | folder.toml
demo --profile huge.toml                   | input-malformed       | over 65536 bytes
demo --seed ٣                              | wrong-call            | a whole number
demo --html a --pdf a                      | input-malformed       | one file with --html
demo --evidence new                        | input-malformed       | --seal-with
emulator run --defect ""                   | wrong-call            | an empty word
emulator run --vpcd localhost:0            | wrong-call            | HOST:PORT
emulator examine-card --profile vn-cccd-2021 --defect "" | wrong-call | an empty word
emulator examine-card --profile vn-cccd-2021 --only ISO7816_Z | input-malformed | did you mean ISO7816_
"""


@dataclass(frozen=True)
class Row:
    """One wrong call, the code of its error, and what the sentence names."""

    line: str
    code: str
    named: str

    @property
    def words(self) -> list[str]:
        """The program's arguments."""
        line = self.line
        for short, full in SHORT.items():
            line = line.replace(short, full)
        return [word.replace("\\x00", "\0").replace("\\n", "\n") for word in shlex.split(line.replace("\\", "\\\\"))]


ROWS = [
    Row(*(part.strip() for part in line.replace("\\\\", "\\").split(" | ")))
    for line in CALLS.splitlines()
    if line and not line.startswith("#")
]


@cache
def card() -> tuple[Specimen, Capture]:
    specimen = personalise(load_profile("vn-cccd-explicit"), seed=0, at=AT)
    issuers = trust_in(specimen.pki, AT)
    report = inspect(
        specimen.transport(), specimen.password, trust=issuers, policy=load_policy("field"), at=AT, mode="demo"
    )
    return specimen, report.capture


def files() -> dict[str, bytes]:
    specimen, capture = card()
    authority, saved = specimen.pki.csca.certificate.raw, dumps(capture)
    pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(authority) + b"-----END CERTIFICATE-----\n"
    return {
        "csca.cer": authority, "csca.crl": specimen.pki.crl, "test.ml": specimen.pki.master_list, "csca.pem": pem,
        "bom.pem": b"\xef\xbb\xbf" + pem.replace(b"\n", b"\r\n"), "cut.pem": pem[:300], "cut.cer": authority[:200],
        "card.chipkit": saved, "cut.chipkit": saved[:200], "empty": b"", "junk": bytes(range(256)) * 4,
        "text": b"hello\n", "json.json": b'{"schema": "chipkit.report/1"}', "bad.toml": b"a = [\n",
        "json.toml": b'{"a": 1}', "wide.toml": "id = 'x'".encode("utf-16"),
        "old.toml": b"version = 99\nid = 'x'\n", "secret": b"specimen passphrase", "wrong": b"another",
        **{f"EF_{ef.name}.bin": content for ef, content in specimen.files.items()},
    }  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What the calls name; a call that is refused changes nothing of it."""
    here, before = tmp_path_factory.mktemp("calls"), Path.cwd()
    for name, content in files().items():
        (here / name).write_bytes(content)
    for name in ("huge.bin", "huge.toml"):
        with (here / name).open("wb") as sparse:
            sparse.truncate(1 << 30)
    (here / "folder.toml").mkdir()
    (here / "empty.d").mkdir()
    (here / "full.d").mkdir()
    (here / "full.d" / "x").write_bytes(b"x")
    (here / "trust").mkdir(mode=0o700)
    if sys.platform != "win32":
        os.mkfifo(here / "fifo")
        (here / "dangling").symlink_to("nowhere else")
        (here / "loop").symlink_to("loop")
    os.chdir(here)
    keys = SHORT["@K"].split()
    for words in (
        ["trust", "import", "--trust", "trust", "--test", "csca.cer", "csca.crl"],
        ["keys", "create", "seal", "--self-signed", "CN=Counter 1,O=SPECIMEN,C=VN", *keys],
        ["demo", "--evidence", "e", "--seal-with", "seal", *keys],
    ):
        assert chipkit(words) == 0, words
    yield here
    os.chdir(before)


def called(words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    program = PROGRAMS.get(words[0])
    capsys.readouterr()
    code = program(words[1:]) if program else chipkit(words)
    return code, *capsys.readouterr()


def times(folder: Path) -> dict[str, int]:
    """When each file was written, locks aside."""
    found = (path for path in folder.rglob("*") if path.is_file() and "lock" not in path.name)
    return {str(path): path.stat().st_mtime_ns for path in found}


def test_there_are_many_and_of_every_command() -> None:
    assert len(ROWS) > 150
    assert {row.words[0] for row in ROWS if row.words} >= set(SUMMARIES) - {"help"} | {"emulator", "desk"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.line)
def test_a_wrong_call_is_told(
    row: Row, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not PIPES and re.search(r"fifo|dangling|loop|/dev/", row.line):
        pytest.skip("no pipes, devices and links there")
    before = times(folder)

    code, out, err = called([*row.words, "--json"], capsys, monkeypatch)

    document = json.loads(out)
    assert (code, document["schema"], document["exit_code"]) == (2, "chipkit.error/1", 2)
    assert document["code"] == row.code
    assert row.named in document["message"], document["message"]
    assert "Traceback" not in err
    assert ErrorCode(row.code).value in {each.value for each in ErrorCode}
    assert "\n" not in document["message"]
    assert not re.search(r"Error\b|Exception|Errno|0x[0-9a-f]{6}", document["message"]), "words of programmers"
    for text in (out, err):
        assert NUMBER not in text
        assert "123456789" not in text
    assert times(folder) == before


@pytest.mark.parametrize("row", ROWS[::9], ids=lambda row: row.line)
def test_without_json_the_same_sentence_stands_last(
    row: Row, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folder.is_dir()
    code, out, err = called(row.words, capsys, monkeypatch)

    assert (code, out) == (2, "")
    assert row.named.split()[0] in err


# what a file is ------------------------------------------------------------------------------------------------------


def test_every_kind_is_told_by_how_it_begins() -> None:
    told = {name: kind_told(content) for name, content in files().items()}

    assert told["csca.cer"].startswith("a certificate;")
    assert told["csca.crl"].startswith("a certificate or a revocation list;")
    assert told["test.ml"].startswith("signed data")
    assert told["EF_DG2.bin"].startswith("a card's file, EF.DG2;")
    assert told["card.chipkit"].startswith("a saved capture")
    assert is_capture(files()["card.chipkit"])
    assert told["junk"] == told["cut.cer"] == ""
    assert kind_told("thẻ căn cước\n".encode() * 1000) == "a text"
    assert kind_told(b"\x00" * 100) == ""


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=64) | st.text(max_size=64).map(str.encode))
def test_no_file_is_too_odd_to_be_told(data: bytes) -> None:
    assert isinstance(kind_told(data), str)
    assert isinstance(kind_told(b"\x30" + data), str)


WORDS = st.sampled_from([
    *SUMMARIES, "import", "list", "check", "create", "-", "--", "--json", "--at", "--trust", "trust", "--policy",
    "2024", "--can", "12", "--number", "junk", "empty", "", "\0", "\n", "--out", "--into", "--show", "--lang", "vi",
    "--key", "--wait", "0", "-1", WIDE, "99999999999999999999", "--workers", "--batch", "--level", "--log-file", "@x",
])  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, max_size=5))
def test_any_mixture_of_words_ends_without_a_traceback(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    """Each with a wrong option behind it, so that nothing is done."""
    assert folder.is_dir()
    with pytest.MonkeyPatch.context() as patch:
        code, out, err = called([*words, "--json", "--no-such-option"], capsys, patch)

    assert code in (0, 2), err
    if code == 2 and "--" not in words:
        assert json.loads(out.splitlines()[-1])["schema"] == "chipkit.error/1"
