"""No text of a certificate, a list or a file's name steers the terminal on which `chipkit trust` tells of it."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from chipkit.cli import main
from chipkit.cli.output import tell
from chipkit.pki import extensions as ext
from chipkit.trust.collected import CollectedSigner
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.known import KnownAnchor
from chipkit.trust.model import Confirmation
from chipkit.trust.pinned_signers import PinnedEntry
from chipkit.trust.store import TrustStore
from tests.unit.trust.test_pinned_signers import pinned, published

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.trust.conftest import Issued

STEERS: Final = "\x1b[8m\r\nFORGED 1 anchor\r\x07\x0b\x7f\u2028"
BEYOND_LATIN: Final = STEERS + "\x85\x9b2J\u202eNV\u2066\u200b"
STEERING: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
WHO: Final = ("--by", "Lan Specimen", "--source", "a letter")
NOW: Final = datetime.now(UTC).replace(microsecond=0)


@dataclass
class Odd:
    """A folder with a store and the files that came into it, every text of which steers."""

    folder: Path
    store: TrustStore
    digests: list[str]
    files: list[str]

    def run(self, *words: str) -> int:
        return main(["trust", *words, "--trust", str(self.store.folder)])


def odd(make: Any, number: int, issuer: Issued | None = None, **order: Any) -> Issued:
    issued: Issued = (issuer.issue if issuer else make.issue)(
        name=f"{number}{BEYOND_LATIN}", country=STEERS.replace("\u2028", ""), organization=BEYOND_LATIN,
        serial=number, **order,
    )  # fmt: skip
    return issued


@pytest.fixture(scope="module")
def here(make: Any, tmp_path_factory: pytest.TempPathFactory) -> Odd:
    """Everything that a store can hold: confirmed, waiting, known, false, removed, listed, met; lists of each kind."""
    folder = tmp_path_factory.mktemp("odd")
    store = TrustStore(folder / ("trust" + STEERS.replace("/", "")))
    address = ext.crl_distribution_points(["http://pkd.example/\x1b[8m"])
    root, other = odd(make, 1), odd(make, 2)
    waits, gone, known = odd(make, 3), odd(make, 4), odd(make, 5)
    signer = odd(make, 6, root, extensions=make.list_signer_extensions)
    dsc = odd(make, 7, root, extensions=(*make.signer_extensions, address))
    met = odd(make, 8, make.issue(name="unknown"), extensions=make.signer_extensions)
    false = odd(make, 9, signer=make.key("another"))
    entry = PinnedEntry(certificate=dsc.certificate, country="UTO", document_types=("I",), note="by letter")
    listed = published(entry, issued=NOW - timedelta(days=1), name="SPECIMEN \u202e BANK")
    record = b"dn: c=UT\nuserCertificate;binary:: %b\npkdConformanceCode:: %b\npkdConformanceText:: %b\n" % (
        b64encode(dsc.certificate.raw), b64encode(BEYOND_LATIN.encode()), b64encode(BEYOND_LATIN.encode()),
    )  # fmt: skip
    contents = {
        "waits": waits.certificate.raw, "ldif": record, "crl": root.revoke(99, next_update=NOW).raw,
        "master list": signer.master_list([root.certificate, other.certificate, false.certificate]),
        "known": known.certificate.raw, "list": listed.raw, "damaged": root.certificate.raw[:-9],
    }  # fmt: skip
    came = folder / "came"
    came.mkdir()
    for name, content in contents.items():
        (came / f"{name}{BEYOND_LATIN}").write_bytes(content)
    if sys.platform == "linux":
        Path(os.fsdecode(os.fsencode(came) + b"/\xff\xfe\x1b[8m")).write_bytes(b"nothing")
    said = KnownAnchor(
        sha256=known.certificate.fingerprint, country=(known.certificate.subject.country or "").upper(),
        document="ID", carried_by=BEYOND_LATIN, named_by=BEYOND_LATIN,
    )  # fmt: skip
    by = Confirmation("Lan Specimen", "a letter", NOW)
    first = [ImportFile(f"root{BEYOND_LATIN}", root.certificate.raw), ImportFile(BEYOND_LATIN, gone.certificate.raw)]
    import_into(store, first, at=NOW, options=ImportOptions(confirmation=by))
    inputs = [ImportFile(name, content) for name, content in ((f"{n}{BEYOND_LATIN}", c) for n, c in contents.items())]
    options = ImportOptions(known=(said,), list_keys=(pinned(listed),))
    import_into(store, inputs, at=NOW, options=options)
    store.remove(gone.certificate.fingerprint, by="Lan Specimen", source="a letter", at=NOW)
    store.collect(CollectedSigner(met.certificate, NOW.date()))
    digests = [each.certificate.fingerprint for each in (root, other, waits, gone, known, signer, dsc, met, false)]
    held = [each.sha256 for form in ("crl", "master list", "signer list") for each in
            store.view().everything.inventory.all_of(form)]  # fmt: skip
    digests += [*held, listed.key_sha256]
    (folder / "dsc.cer").write_bytes(dsc.certificate.raw)
    files = [str(each) for each in (*came.iterdir(), folder / "dsc.cer")]
    return Odd(folder, store, digests, files)


def commands(here: Odd) -> Iterator[tuple[str, ...]]:
    """Every command that reads or changes a store; what changes it comes last, and is taken back."""
    came = str(here.folder / "came")
    yield from (("list",), ("list", "--problems"), ("list", "--history"))
    yield "list", "--export", str(here.folder / f"out{STEERS}")
    yield from (("list", "--show", each) for each in here.digests)
    yield from (("check", each, *lint) for each in here.files for lint in ((), ("--lint",)))
    yield "fetch", str(here.folder / "dsc.cer")
    yield "fetch", str(here.folder / "dsc.cer"), "--allow", "elsewhere.example"
    yield from (("import", came, "--dry-run"), ("import", came, *WHO, "--dry-run"), ("import", *here.files))
    yield from (("import", came, "--first-use", "--older", "--test"), ("import", "--undo"))
    yield "import", str(here.folder / BEYOND_LATIN)
    yield from (("remove", each, *WHO, "--dry-run") for each in here.digests)
    for each in (*here.digests[:3], BEYOND_LATIN):
        yield "confirm", each, *WHO
        yield "confirm", each, *WHO, "--withdraw"
    yield from (("import", "--undo"), ("remove", here.digests[0], *WHO), ("list", "--history"))


def steering(text: str) -> list[str]:
    """What steers in an output, each with what stands around it."""
    marks = [at for at, each in enumerate(text) if each != "\n" and unicodedata.category(each) in STEERING]
    return [ascii(text[max(0, at - 40) : at + 10]) for at in marks]


@pytest.mark.parametrize("how", [("--lang", "en"), ("--lang", "vi"), ("--json",)])
def test_nothing_that_a_command_prints_steers(
    how: tuple[str, ...], here: Odd, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / here.store.folder.name
    shutil.copytree(here.store.folder, folder)
    mine = replace(here, store=TrustStore(folder))
    for words in commands(mine):
        mine.run(*words, *how)
        told = capsys.readouterr()
        for text in (told.out, told.err):
            assert steering(text) == [], words
            assert not [line for line in text.split("\n") if line.strip().startswith("FORGED")], words


def test_the_store_holds_what_the_commands_are_asked_for(here: Odd) -> None:
    held = here.store.view().everything
    assert len({each.sha256 for each in held.all_signers()}) == 1
    assert len(list(held.waiting())) >= 1
    assert len(list(held.all_anchors())) >= 3
    assert len(list(held.inventory.marked(None))) == 1
    assert len(held.pinned_lists()) == len(held.list_keys()) == len(here.store.collected()) == 1


def test_a_line_is_printable_whoever_put_it_together(capsys: pytest.CaptureFixture[str]) -> None:
    tell(f"one {BEYOND_LATIN}\ntwo")

    assert steering(capsys.readouterr().out) == []
