"""What a command loads, and what it costs that it begins: no module that it does not use."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from chipkit.cli.arguments import CONFIGURE
from chipkit.cli.built_in import SUMMARIES
from chipkit.cli.evidence_arguments import EVIDENCE_ACTIONS
from chipkit.cli.keys_arguments import _ACTIONS as KEYS_ACTIONS
from chipkit.cli.policy_arguments import POLICY_ACTIONS
from chipkit.cli.read import _JUDGING
from chipkit.cli.terminals_arguments import TERMINAL_ACTIONS
from chipkit.cli.trust_arguments import _ACTIONS

if TYPE_CHECKING:
    from pathlib import Path

LIGHT: Final = (
    "chipkit.cli.advice", "chipkit.cli.argument_values",
    "chipkit.cli.arguments", "chipkit.cli.built_in", "chipkit.cli.command", "chipkit.cli.common",
    "chipkit.cli.evidence_arguments", "chipkit.cli.evidence_file_arguments", "chipkit.cli.evidence_options",
    "chipkit.cli.logged", "chipkit.cli.manner", "chipkit.cli.output", "chipkit.cli.parser", "chipkit.cli.program",
    "chipkit.cli.supplied",
    "chipkit.cli.keys_arguments", "chipkit.cli.policy_arguments", "chipkit.cli.terminals_arguments",
    "chipkit.cli.trust_arguments",
    "chipkit.cli.told_errors", "chipkit.codec.printable",
    "chipkit.error_codes", "chipkit.errors", "chipkit.lazy", "chipkit.meant", "chipkit.outcome", "chipkit.regular_file",
    "chipkit.start",
    "chipkit.trust.location", "chipkit.values",
)  # fmt: skip
"""What every command begins with; no more is loaded for a help."""
MACHINE: Final = ("chipkit.cli.machine_words", "chipkit.cli.counted_words")
"""What tells of this machine."""
TRUST: Final = ("chipkit.cli.trust", "chipkit.cli.counted_words", "chipkit.cli.describe")
"""What tells of a trust store."""
KEPT: Final = ("chipkit.cli.keys", "chipkit.cli.counted_words")
"""What tells of keys."""
SETTLED: Final = (
    "chipkit.cli.settled", "chipkit.frozen", "chipkit.language", "chipkit.settings", "chipkit.trust.ownership",
    "platformdirs",
)  # fmt: skip
"""What settles what a call leaves open: for a command that takes trust, reader, language or policy."""
FILES: Final = (
    "chipkit.cli.file_kinds",
    "chipkit.capture", "chipkit.codec", "chipkit.deviation", "chipkit.document", "chipkit.doors", "chipkit.events",
    "chipkit.frozen", "chipkit.language", "chipkit.lazy", "chipkit.lds", "chipkit.national", "chipkit.oids",
    "chipkit.country_names", "chipkit.extras", "chipkit.pki", "chipkit.words", "chipkit.written_dates",
    "chipkit.written_file",
)  # fmt: skip
"""The floors of data, and what tells which of them a file is of that was meant to be another."""
CRYPTO: Final = ("chipkit.crypto", "cryptography", "_cffi_backend", "_openssl")
CBOR: Final = ("cbor2", "_cbor2")
PCSC: Final = ("chipkit.extras", "chipkit.session.pcsc", "chipkit.session.transport", "smartcard", "swig_runtime_data5")
PROBE: Final = (
    "chipkit.codec", "chipkit.deviation", "chipkit.events", "chipkit.frozen", "chipkit.language",
    "chipkit.lds.files", "chipkit.lds.limits", "chipkit.oids", "chipkit.protocol.commands",
)  # fmt: skip
"""What asks a card whether it is an ID card."""
FOLDER: Final = (
    "chipkit.cli.clock",
    "chipkit.cli.reading_notes",
    "chipkit.cli.trust_folder",
    "chipkit.trust",
    *SETTLED,
    *CRYPTO,
    *CBOR,
)
"""What opens a trust store: it holds signed lists, which are checked when they are read."""
JUDGING: Final = (
    "chipkit.cli.clock",
    "chipkit.cli.papers",
    "chipkit.cli.reading_notes",
    "chipkit.cli.render",
    "chipkit.cli.saving",
    "chipkit.cli.words",
    "chipkit.deviation_words",
    "chipkit.documents",
    "chipkit.trust",
    "chipkit.verify",
)
READING: Final = (
    *SETTLED,
    *FILES,
    *CRYPTO,
    *PCSC,
    "chipkit.documents.terms",
    "chipkit.documents.trace",  # two small types, which a record of a session gives
    "chipkit.protocol",
    "chipkit.session",
    "chipkit.read_options",
)
KEYS: Final = (
    *SETTLED,
    *KEPT,
    "chipkit.cli.describe",
    "chipkit.cli.saving",
    "chipkit.keys",
    "chipkit.trust",
    *FILES,
    *CRYPTO,
    *CBOR,
)
POLICY: Final = (
    "chipkit.pki.algorithm_floors",
    *(
        f"chipkit.verify.{name}"
        for name in (
            "carried",
            "checked_policies",
            "claims",
            "finding",
            "named",
            "overall",
            "policy",
            "policy_file",
            "policy_form",
            "policy_values",
            "table",
            "tolerance",
            "zone",
        )
    ),
)
EMULATOR: Final = ("chipkit_emulator.demo",)
CHIP: Final = ("chipkit.extras", "chipkit_emulator", "Crypto", "_cffi_backend", "cffi", "pycparser")
"""The software card, with cryptography of its own."""
PICTURES: Final = ("PIL", "chipkit.pictures")
WITHOUT_A_READER: Final = (*FILES, *CRYPTO, *CBOR, "chipkit.protocol", "chipkit.read_options", "chipkit.session")

BATCH: Final = ("chipkit.evidence", "chipkit.keys", "chipkit.cli.evidence", "__mp_main__")
"""A pool of processes calls the program's first module by that name, too."""
INDEX: Final = ("chipkit.cli.asking", "chipkit.evidence", "chipkit.capture", *KEPT, "chipkit.keys")
EVIDENCE: Final = (
    *SETTLED, "chipkit.cli.evidence", "chipkit.cli.describe", "chipkit.cli.saving", *KEPT,
    "chipkit.documents", "chipkit.evidence", "chipkit.keys", "chipkit.protocol", "chipkit.verify", *FOLDER, *FILES,
)  # fmt: skip
"""What opens a file of evidence, judges nothing, and writes another one."""

WRONG: Final = (*SETTLED, *FILES, "chipkit.cli.error_words")
"""What tells of a wrong call in the language that its caller asks for."""

ALLOWED: Final[dict[tuple[str, ...], tuple[str, ...]]] = {
    ("--version",): (),
    ("--help",): (),
    (): WRONG,
    ("demo", "--help"): EMULATOR,
    **{(name, "--help"): () for name in CONFIGURE},
    ("trust", "import", "--help"): (),
    ("no-such-command",): WRONG,
    ("completion", "bash"): ("chipkit.cli.completion",),
    ("help", "trust", "import"): ("chipkit.cli.help",),
    ("policy", "check", "card/EF_SOD.bin"): (
        "chipkit.cli.policy", "chipkit.protocol.proof_rules", "chipkit.protocol", "chipkit.verify.policy_check",
        *SETTLED, *POLICY, *FILES,
    ),
    ("policy", "show", "field"): (
        "chipkit.cli.policy", "chipkit.protocol.proof_rules", "chipkit.protocol", *SETTLED, *POLICY, *FILES,
    ),
    ("readers",): (  # the settings say the language
        "chipkit.cli.readers", *MACHINE, *PCSC, *PROBE, *SETTLED,
    ),
    ("diag",): ("chipkit.cli.diag", *MACHINE, "chipkit.cli.readers", *FILES, *PCSC, *FOLDER, *PROBE),
    ("show", "card/EF_SOD.bin"): (
        "chipkit.cli.show", "chipkit.cli.describe", *SETTLED, *FILES, *CBOR, *CRYPTO, "chipkit.trust",
    ),
    ("trust", "confirm", "00", "--by", "a", "--source", "b"): (
        *TRUST, *FOLDER, *FILES,
    ),
    ("trust", "remove", "00", "--by", "a", "--source", "b"): (
        *TRUST, *FOLDER, *FILES,
    ),
    ("trust", "import", "--undo"): (
        *TRUST, "chipkit.cli.drawn_line", *FOLDER, *FILES,
    ),
    **{("keys", *words): KEYS for words in (
        ("create", "seal"), ("list",), ("request", "seal", "--out", "a.csr"), ("renew", "seal", "--out", "a.csr"),
        ("passphrase", "--new-secret", "dsc.cer"),
        ("remove", "seal"), ("install", "seal", "dsc.cer"),
    )},
    ("redact", "card/EF_SOD.bin", "--level", "photo", "--out", "out"): ("chipkit.cli.redact", *EVIDENCE),
    ("evidence", "amend", "card/EF_SOD.bin", "--kind", "note", "--by", "a", "--text", "b", "--seal-with", "c"): (
        EVIDENCE
    ),
    ("evidence", "stamp", "card/EF_SOD.bin", "--url", "http://tsa.example/", "--seal-with", "c"): (
        "chipkit.fetching", *EVIDENCE,
    ),
    ("evidence", "open", "card/EF_SOD.bin", "--open-with", "a", "--out", "out"): EVIDENCE,
    **{("terminals", *words): ("chipkit.cli.terminals", "chipkit.cli.trust_folder", *EVIDENCE) for words in (
        ("list",), ("add", "dsc.cer", "--name", "a"), ("withdraw", "a"),
    )},
    ("pin", "list", "--key", "no.pem", "--name", "SPECIMEN"): (
        "chipkit.cli.pin", *MACHINE, "chipkit.cli.describe", "chipkit.protocol",
        "chipkit.cli.saving", "chipkit.trust",
        *SETTLED, *POLICY, *FILES, *CBOR, *CRYPTO,
    ),
    ("trust", "fetch"): (*TRUST, "chipkit.cli.drawn_line", "chipkit.fetching",
                         *FOLDER, *FILES),
    ("demo",): (*SETTLED, *CHIP, *PICTURES, *JUDGING, *WITHOUT_A_READER, "chipkit.inspection", "chipkit.cli.describe",
                "chipkit.cli.verify", "chipkit.cli.progress", "chipkit.cli.drawn_line", "chipkit.cli.collecting",
                "chipkit.cli.traced", "chipkit.cli.trust_folder"),
    ("trust", "list"): (*TRUST, *FOLDER, *FILES),
    ("trust", "check", "dsc.cer"): (*TRUST, "chipkit.trust", *FOLDER, *FILES,
                                    *CRYPTO),
    ("extract", "card", "--into", "evidence"): (
        "chipkit.cli.extract", "chipkit.cli.verify", "chipkit.cli.collecting", "chipkit.rendering", "chipkit.pictures",
        *FOLDER, *JUDGING, *FILES, *CBOR, *CRYPTO, "chipkit.protocol",
    ),
    ("verify", "card", "--batch", "--workers", "1"): (
        "chipkit.cli.verify", "chipkit.cli.batch", "chipkit.cli.collecting", "chipkit.cli.drawn_line",
        *BATCH, *FOLDER, *JUDGING, *FILES, *CBOR, *CRYPTO, "chipkit.protocol",
    ),
    ("evidence", "index", "card", "--index", "index", "--workers", "1"): (
        "chipkit.cli.evidence", "chipkit.cli.batch", "chipkit.cli.drawn_line", "chipkit.cli.describe", *BATCH, *FOLDER,
        *JUDGING, *FILES, *CBOR, *CRYPTO, "chipkit.protocol",
    ),
    **{
        ("evidence", action, what, "--index", "index", *more): (
            "chipkit.cli.evidence", "chipkit.cli.describe", "chipkit.cli.trust", *INDEX, *FOLDER, *FILES, *CBOR,
            *CRYPTO, "chipkit.documents", "chipkit.verify", "chipkit.protocol", *(KEYS if more else ()),
        )
        for action, what, more in (
            ("touched", "00" * 32, ()),
            ("find", "1", ("--number-key", "n")),
            ("export", "1", ("--number-key", "n", "--into", "out", "--by", "a", "--source", "b")),
            ("erase", "1", ("--number-key", "n", "--by", "a", "--source", "b")),
        )
    },
    ("verify", "card"): ("chipkit.cli.verify", "chipkit.cli.collecting",
                        *FOLDER, *JUDGING, *FILES, *CBOR, *CRYPTO, "chipkit.protocol"),
}  # fmt: skip
"""Of each call, what may be loaded besides `LIGHT`: modules, or packages with all that is in them."""

HEAVY: Final = (
    "asyncio", "ctypes", "dataclasses", "email", "hashlib", "importlib.metadata", "inspect", "json", "logging",
    "lzma", "secrets", "shutil", "socket", "sqlite3", "subprocess", "tomllib", "zipfile",
)  # fmt: skip
"""Of Python's own, what a help does without; the named command is a dataclass, which takes `inspect`."""

JUDGED_BY: Final = [module for module, option in _JUDGING.items() if option is None]
UNNEEDED: Final = {
    "asyncio", "ctypes.util", "html", "importlib.resources", "pickle", "ssl", "subprocess", "zipfile", "zoneinfo",
}  # fmt: skip

LOADED: Final = """
import sys
before = set(sys.modules)
from chipkit.cli import main
with open(sys.argv[1], "w") as out:
    code = main(sys.argv[2:])
    print(code, *sorted(set(sys.modules) - before), file=out)
"""
BEFORE_THE_CARD: Final = """
import sys
before = set(sys.modules)
import chipkit.cli.read
from chipkit.cli import main
def noted(work):
    with open(sys.argv[1], "w") as out:
        print(0, *sorted(set(sys.modules) - before), file=out)
    raise SystemExit
chipkit.cli.read.Preparation = noted
main(sys.argv[2:])
"""


def loaded(script: str, words: tuple[str, ...], folder: Path, told: Path) -> tuple[int, set[str]]:
    """The exit code, and the modules that were loaded."""
    subprocess.run(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-P", "-c", script, str(told), *words], cwd=folder, capture_output=True, check=False
    )
    code, *modules = told.read_text(encoding="utf-8").split()
    return int(code), set(modules)


def strays(modules: set[str], allowed: tuple[str, ...]) -> list[str]:
    """What of ours or of others was loaded and is not allowed; a package that holds what is allowed counts as such."""

    def is_allowed(name: str) -> bool:
        return any(f"{each}.".startswith(f"{name}.") or name.startswith(f"{each}.") for each in allowed)

    others = (name for name in modules if name.partition(".")[0] not in sys.stdlib_module_names)
    return sorted(name for name in others if name != "chipkit" and not is_allowed(name))


@pytest.mark.parametrize("words", ALLOWED, ids=" ".join)
def test_a_command_loads_what_it_uses_and_nothing_else(
    words: tuple[str, ...], card_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trust").mkdir(mode=0o700)
    monkeypatch.setenv("CHIPKIT_TRUST", str(tmp_path / "trust"))

    code, modules = loaded(LOADED, words, card_folder, tmp_path / "told")

    assert strays(modules, (*LIGHT, *ALLOWED[words])) == []
    assert "chipkit.cli.program" in modules
    assert code in ({0} if {"--help", "--version", "help", "completion"} & set(words) else {0, 2, 10, 11, 12})


@pytest.mark.parametrize(
    "words", [("--version",), ("--help",), *((name, "--help") for name in CONFIGURE)], ids=" ".join
)
def test_a_help_does_without_the_heavy_parts_of_python(
    words: tuple[str, ...], card_folder: Path, tmp_path: Path
) -> None:
    _, modules = loaded(LOADED, words, card_folder, tmp_path / "told")

    assert "platformdirs" not in modules
    named = {"dataclasses", "inspect"} if words[0] in CONFIGURE else set()
    assert modules & set(HEAVY) - named == set()


def test_a_reading_begins_before_what_judges_it_is_loaded(card_folder: Path, tmp_path: Path) -> None:
    words = ("read", "--can", "123456", "--trust", str(card_folder))

    code, modules = loaded(BEFORE_THE_CARD, words, card_folder, tmp_path / "told")

    own = ("chipkit.cli.read", "chipkit.cli.counted", "chipkit.cli.preparation", "chipkit.cli.drawn_line",
           "chipkit.cli.papers", "chipkit.cli.progress", "chipkit.cli.saving", "chipkit.cli.traced",
           "chipkit.cli.trust_folder", "chipkit.cli.asking", "chipkit.cli.opening_key",
           "chipkit.cli.reading_notes")  # fmt: skip
    assert code == 0
    assert strays(modules, (*LIGHT, *own, *READING, *POLICY)) == []
    assert not {"chipkit.capture.storage", "chipkit.capture.seal", "chipkit.trust.store", "cbor2"} & modules
    assert "chipkit.session.procedure" in modules


def test_what_judges_a_reading_does_without_what_only_others_need() -> None:
    """An event loop, pickles, archives of resources, children, HTML: each is imported where it is needed."""
    code = f"import sys; import chipkit.cli.read, {', '.join(JUDGED_BY)}; print(*sys.modules)"

    done = subprocess.run(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True
    )

    assert set(done.stdout.split()) & UNNEEDED == set()


def test_a_stray_import_is_found() -> None:
    assert strays({"chipkit", "chipkit.cli", "chipkit.cli.common", "json"}, LIGHT) == []
    assert strays({"chipkit.verify"}, LIGHT) == ["chipkit.verify"]
    assert strays({"chipkit.trust.store", "cbor2"}, LIGHT) == ["cbor2", "chipkit.trust.store"]


OTHERS: Final[dict[tuple[str, ...], tuple[str, ...]]] = {
    ("chipkit_emulator.cli", "list"): (*CHIP, *FILES),
    ("chipkit_emulator.cli", "list", "--json"): (*CHIP, *FILES),
    ("chipkit_emulator.cli", "run", "--vpcd", "127.0.0.1:1"): (*SETTLED, *CHIP, *FILES, "PIL"),
    ("chipkit_emulator.cli", "examine-card", "--profile", "passport-dh", "--only", "OWN_BAC_1"): (*CHIP, *FILES, "PIL"),
    ("chipkit_gui.app",): (*WRONG, "chipkit.frozen", "chipkit.language", "chipkit.words",
                           "chipkit.extras", "chipkit_gui.app", "chipkit_gui.display", "chipkit_gui.forgetting",
                           "chipkit_gui.sources", "chipkit_gui.texts"),
}  # fmt: skip
"""The same of the other programs: neither the card nor its examiner has a line of the reader's cryptography, sessions
or judging, and a desk that finds no display loads no window."""


@pytest.mark.parametrize("words", OTHERS, ids=" ".join)
def test_the_other_programs_load_what_they_use_and_nothing_else(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)

    code, modules = loaded(LOADED.replace("chipkit.cli", words[0]), words[1:], tmp_path, tmp_path / "told")

    assert strays(modules, (*LIGHT, *OTHERS[words])) == []
    assert not {"chipkit.session", "chipkit.verify", "cryptography", "smartcard", "PySide6"} & modules
    assert code in {0, 2}


def test_every_command_stands_in_the_table() -> None:
    """Each with all of its words: an action of a command is one of its own."""
    with_actions = {
        "policy": POLICY_ACTIONS,
        "trust": _ACTIONS, "keys": KEYS_ACTIONS, "evidence": EVIDENCE_ACTIONS, "terminals": TERMINAL_ACTIONS,
    }  # fmt: skip
    commands: set[tuple[str, ...]] = {(name,) for name in SUMMARIES if name not in with_actions}
    commands |= {(name, action) for name, actions in with_actions.items() for action in actions}
    called = {words[: 1 + (words[0] in with_actions)] for words in ALLOWED if words and "--help" not in words}

    assert called >= commands - {("read",)}, "it wants a card, and has a test of its own"
    assert {words[1] for words in OTHERS if words[0] == "chipkit_emulator.cli"} == {"list", "run", "examine-card"}


IMPORTS: Final = {
    "chipkit": ("chipkit",),
    "chipkit_emulator.cli": (*LIGHT, "chipkit_emulator.arguments", "chipkit_emulator.cli", "chipkit.extras",
                             "chipkit_emulator.links.vpcd"),
    "chipkit_gui.app": (*LIGHT, "chipkit.frozen", "chipkit.language", "chipkit.words",
                        "chipkit.extras", "chipkit_gui.app", "chipkit_gui.display", "chipkit_gui.forgetting",
                        "chipkit_gui.sources", "chipkit_gui.texts"),
}  # fmt: skip


@pytest.mark.parametrize("module", IMPORTS)
def test_a_program_that_is_imported_brings_no_reader_no_judging_and_no_window(module: str) -> None:
    code = f"import sys; before = set(sys.modules); import {module}; print(*(set(sys.modules) - before))"

    done = subprocess.run(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True
    )

    assert strays(set(done.stdout.split()), IMPORTS[module]) == []


MOST: Final = {
    ("chipkit", "--version"): 8.0,
    ("chipkit", "--help"): 8.0,
    ("chipkit", "read", "--help"): 9.0,
    ("chipkit_emulator", "--help"): 9.0,
    ("chipkit_gui", "--help"): 11.0,
}
"""CPU of a call, as a multiple of that of a bare interpreter; what is measured is half of it (benchmarks/README.md)."""


@pytest.mark.parametrize("words", MOST, ids=" ".join)
def test_a_help_costs_a_few_bare_interpreters(words: tuple[str, ...]) -> None:
    bare = cpu((sys.executable, "-c", "pass"))

    assert cpu((sys.executable, "-P", "-m", *words)) < MOST[words] * bare


def cpu(command: tuple[str, ...], rounds: int = 5) -> float:
    """The least CPU of several runs, in seconds."""
    if sys.platform == "win32":
        pytest.skip("the CPU of children is told by POSIX systems alone")

    import resource  # noqa: PLC0415 - likewise

    def used() -> float:
        told = resource.getrusage(resource.RUSAGE_CHILDREN)
        return told.ru_utime + told.ru_stime

    def once() -> float:
        before = used()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own interpreter
        return used() - before

    return min(once() for _ in range(rounds))
