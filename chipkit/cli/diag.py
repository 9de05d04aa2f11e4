"""`chipkit diag`: what of this machine reading and judging need, what is missing, and what to do about it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Final

from chipkit.cli.common import ExitCode
from chipkit.cli.machine_words import MachineWords
from chipkit.cli.manner import MANNER
from chipkit.cli.output import print_json, tell
from chipkit.cli.readers import card_state
from chipkit.cli.settled import KEYS, Settling
from chipkit.cli.trust_folder import OLD_DAYS, tell_passed_over
from chipkit.codec.moments import moved
from chipkit.codec.printable import printable
from chipkit.errors import ChipkitError, CodecError, TransportError, TrustError
from chipkit.session.pcsc import NoReaderError, ReaderBusyError
from chipkit.session.pcsc.api import Context, scard
from chipkit.settings import settings_place
from chipkit.trust.clock import clamped
from chipkit.trust.location import TrustFolderMissingError, default_folder, named_folder
from chipkit.trust.store import open_store
from chipkit.values import dataclass

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Mapping

    from chipkit.cli.settled import Setting
    from chipkit.documents.machine import (
        DiagnosisDocument,
        MachineDocument,
        PCSCDocument,
        ReaderDiagnosis,
        SettingDocument,
        SettingsDiagnosis,
        TrustDiagnosis,
    )
    from chipkit.trust.store_view import StoreView

__all__ = ["Problem", "diagnose", "run"]

_PACKAGES: Final = (
    "chipkit",
    "cryptography",
    "cbor2",
    "pyscard",
    "pillow",
    "zxing-cpp",
    "pyside6-essentials",
    "pycryptodome",
)
_YEARS: Final = (2026, 2075)
"""Years in which this program can run: since it was made, and while a CSCA certificate of today may hold."""
_CLOCK_LEEWAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is missing."""

    what: str
    remedy: str
    grave: bool = True
    """Whether cards cannot be read or judged without it."""
    unopened: bool = False
    """Whether nothing is known of the trust folder for it."""


def diagnose(
    folder: Path | None = None, *, at: datetime, language: str = "en"
) -> tuple[MachineDocument, list[Problem]]:
    """The facts, as JSON values, and what is missing.

    Args:
        folder: The trust folder; None for the default one.
        at: Now.
        language: Of what is missing, and of what to do about it.
    """
    words = MachineWords(language)
    pcsc, problems = _pcsc(words)
    settings, wrong = _settings(folder, words)
    trust, more = _trust(folder if folder is not None else _folder_of(settings), at, words)
    facts: MachineDocument = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "packages": {name: _version(name) for name in _PACKAGES},
        "pcsc": pcsc,
        "settings": settings,
        "trust": trust,
    }
    return facts, [*problems, *wrong, *more]


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _pcsc(words: MachineWords) -> tuple[PCSCDocument, list[Problem]]:
    facts: PCSCDocument = {"library": False, "service": False, "readers": []}
    try:
        scard()
        facts["library"] = True
        with Context() as context:
            facts["service"] = True
            facts["readers"] = [_reader(context, name, words) for name in context.readers()]
    except TransportError as error:
        return facts, [Problem(words.error(error), words.remedy(error))]
    if not facts["readers"]:
        none = NoReaderError("no reader is connected")
        return facts, [Problem(words("no-reader"), words.remedy(none))]
    return facts, list(_reader_problems(facts["readers"]))


def _reader_problems(readers: list[ReaderDiagnosis]) -> Iterator[Problem]:
    """Readers that cannot be asked; grave if there is no other."""
    for reader in readers:
        if reader["card"] is None:
            others = any(other["card"] is not None for other in readers)
            told = f"{reader['name']}: {reader.get('error', '')}"
            yield Problem(told, reader.get("remedy", ""), grave=not others)


def _reader(context: Context, name: str, words: MachineWords) -> ReaderDiagnosis:
    facts: ReaderDiagnosis = {"name": name, "card": None, "atr": "", "max_apdu_data_size": None}
    try:
        state = context.state(name)
        facts["card"], facts["atr"] = card_state(state), state.atr.hex()
        facts["max_apdu_data_size"] = context.announced_size(name)
    except ReaderBusyError:
        facts["card"] = "in use"
    except TransportError as error:
        facts["error"], facts["remedy"] = words.error(error), words.remedy(error)
    return facts


def _settings(folder: Path | None, words: MachineWords) -> tuple[SettingsDiagnosis, list[Problem]]:
    """Which file the user's settings come from, and what of them comes from where."""
    facts: SettingsDiagnosis = {"file": None, "there": False, "values": []}
    options = {"trust": folder}
    settling = Settling()
    try:
        place, _ = settings_place()
        facts["file"], facts["there"] = (None, False) if place is None else (str(place), os.path.lexists(place))
        found = settling.all(options)
    except (CodecError, TrustError) as error:
        settling.pass_over_the_file()
        facts["values"] = [_setting(each) for each in _what_is_in_order(settling, options)]
        return facts, [Problem(words.error(error), words("mend-settings"))]
    facts["values"] = [_setting(each) for each in found]
    return facts, []


def _what_is_in_order(settling: Settling, options: Mapping[str, object]) -> Iterator[Setting]:
    for key in KEYS.values():
        with suppress(CodecError, TrustError):
            yield settling.of(key, options.get(key))


def _setting(setting: Setting) -> SettingDocument:
    value = None if setting.value is None else str(setting.value)
    return {"key": setting.key, "value": value, "source": setting.source}


def _folder_of(settings: SettingsDiagnosis) -> Path | None:
    """The trust folder that the file names; what the environment names is followed by who opens it."""
    named = (each["value"] for each in settings["values"] if (each["key"], each["source"]) == ("trust", "file"))
    return next((Path(value) for value in named if value), None)


def _trust(folder: Path | None, at: datetime, words: MachineWords) -> tuple[TrustDiagnosis, list[Problem]]:
    facts: TrustDiagnosis = {
        "folder": None,
        "anchors": 0,
        "revocation_lists": 0,
        "imported_at": None,
        "age_days": None,
    }
    try:
        facts["folder"] = str(named_folder(folder) or default_folder())
        store = open_store(folder)
    except TrustFolderMissingError as error:
        return facts, [_no_folder(error, words)]
    except ChipkitError as error:
        remedy = words("list-problems" if facts["folder"] else "name-folder")
        return facts, [Problem(words.error(error), remedy, unopened=True)]
    newest = store.everything.newest_placed()
    facts["anchors"], facts["revocation_lists"] = store.anchor_count, store.version.crls
    if newest is not None:
        facts["imported_at"] = newest.isoformat()
        facts["age_days"] = (at - newest).days if newest <= at else None
    clock = _clock_problem(newest, at, words)
    if clock is not None:  # what is overdue by a wrong clock is not said to be
        return facts, [clock, *_trust_problems(store, None, None, words)]
    return facts, list(_trust_problems(store, facts["age_days"], at, words))


def _no_folder(error: TrustFolderMissingError, words: MachineWords) -> Problem:
    """What to do where the folder that was named is not there, or is none."""
    if os.path.lexists(error.folder):
        return Problem(words("no-folder-there", error.folder), words("name-folder"), unopened=True)
    return Problem(words.error(error), words("make-folder", quote(str(error.folder))), unopened=True)


def _clock_problem(newest: datetime | None, at: datetime, words: MachineWords) -> Problem | None:
    """A clock that cannot be right makes every certificate not yet valid, or expired."""
    if newest is not None and at < moved(newest, -_CLOCK_LEEWAY):
        why = words("clock-before-folder", words.day(newest.isoformat()))
    elif at.year < _YEARS[0]:
        why = words("clock-early")
    elif at.year > _YEARS[1]:
        why = words("clock-late")
    else:
        return None
    return Problem(words("clock", words.day(at.isoformat()), why), words("set-clock"))


def _trust_problems(store: StoreView, age: int | None, at: datetime | None, words: MachineWords) -> Iterator[Problem]:
    if not store.anchor_count:
        yield Problem(words("no-issuer"), words("import-one"))
    elif age is not None and age > OLD_DAYS:
        yield Problem(words("folder-old", words.many(age, "day")), words("import-newer-list"), grave=False)
    waiting = len(store.everything.waiting())
    if waiting:
        told = words("one-waits" if waiting == 1 else "many-wait", waiting)
        yield Problem(told, words("list-waiting"), grave=False)
    due = 0 if at is None else store.everything.overdue(clamped(at, store).at)
    if due:
        told = words("one-overdue" if due == 1 else "many-overdue", due)
        yield Problem(told, words("import-newer"), grave=False)


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    tell_passed_over(arguments.trust)
    language = "en" if arguments.json else MANNER.language
    facts, problems = diagnose(arguments.trust, at=datetime.now(UTC), language=language)
    if arguments.json:
        document: DiagnosisDocument = {
            "schema": "chipkit.diagnosis/1",
            **facts,
            "problems": [{"what": each.what, "remedy": each.remedy, "grave": each.grave} for each in problems],
        }
        print_json(document)
    else:
        _print(facts, problems, language)
    return ExitCode.FAILED if any(problem.grave for problem in problems) else ExitCode.SUCCESSFUL


def _print(facts: MachineDocument, problems: list[Problem], language: str = "en") -> None:
    words = MachineWords(language)

    def line(label: str, told: str) -> None:
        tell(f"{words(f'label.{label}'):13}{told}")

    line("system", f"{facts['system']}, Python {facts['python']}")
    for name, version in facts["packages"].items():
        line("package", f"{name} {version or words('not-installed')}")
    pcsc = facts["pcsc"]
    service = "runs" if pcsc["service"] else "silent" if pcsc["library"] else "not-asked"
    line("pcsc", words("pcsc", words("found" if pcsc["library"] else "not-found"), words(service)))
    for reader in pcsc["readers"]:
        size = reader["max_apdu_data_size"]
        told = words("announces", size) if size else words("announces-none")
        state = words(reader["card"]) if reader["card"] else str(reader.get("error"))
        line("reader", f"{printable(reader['name'])}: {printable(state)}; {told}")
    settings = facts["settings"]
    there = "" if settings["there"] else words("not-there")
    line("settings", f"{printable(settings['file'] or words('no-home'))}{there}")
    for setting in settings["values"]:
        if setting["source"] != "default":
            by = words("by", setting["key"], setting["value"] or "", words(setting["source"]))
            line("setting", printable(by))
    unopened = any(problem.unopened for problem in problems)
    folder = facts["trust"]["folder"] or words("no-folder")
    line("trust", f"{_held(facts['trust'], words, unopened)}: {printable(folder)}")
    for problem in problems:
        told = f"{printable(problem.what)}\n{'':13}-> {printable(problem.remedy)}"
        line("missing" if problem.grave else "note", told)
    if not problems:
        tell(words("nothing-missing"))


def _held(trust: TrustDiagnosis, words: MachineWords, unopened: bool) -> str:  # noqa: FBT001 - see `Problem.unopened`
    if unopened:
        return words("not-opened")
    anchors = words.many(trust["anchors"], "anchor")
    lists = words.many(trust["revocation_lists"], "revocation list")
    return words("held", anchors, lists, _age(trust, words))


def _age(trust: TrustDiagnosis, words: MachineWords) -> str:
    if trust["imported_at"] is None:
        return words("unknown-age" if trust["anchors"] else "trust-empty")
    age = trust["age_days"]
    return words("unknown-age") if age is None else words("old", words.many(age, "day"))
