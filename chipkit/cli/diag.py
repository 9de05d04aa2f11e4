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
from chipkit.cli.output import counted, print_json, tell
from chipkit.cli.readers import card_state
from chipkit.cli.settled import KEYS, Settling
from chipkit.cli.trust_folder import OLD_DAYS, tell_passed_over
from chipkit.codec.printable import printable
from chipkit.errors import ChipkitError, CodecError, TransportError, TrustError
from chipkit.session.pcsc import NoReaderError, ReaderBusyError, remedy_for
from chipkit.session.pcsc.api import Context, scard
from chipkit.settings import settings_place
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
_SOURCES: Final = {"option": "this call", "environment": "the environment", "file": "the settings"}
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


def diagnose(folder: Path | None = None, *, at: datetime) -> tuple[MachineDocument, list[Problem]]:
    """The facts, as JSON values, and what is missing.

    Args:
        folder: The trust folder; None for the default one.
        at: Now.
    """
    pcsc, problems = _pcsc()
    settings, wrong = _settings(folder)
    trust, more = _trust(folder if folder is not None else _folder_of(settings), at)
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


def _pcsc() -> tuple[PCSCDocument, list[Problem]]:
    facts: PCSCDocument = {"library": False, "service": False, "readers": []}
    try:
        scard()
        facts["library"] = True
        with Context() as context:
            facts["service"] = True
            facts["readers"] = [_reader(context, name) for name in context.readers()]
    except TransportError as error:
        return facts, [Problem(str(error), remedy_for(error))]
    if not facts["readers"]:
        none = NoReaderError("no reader is connected")
        return facts, [Problem(str(none), remedy_for(none))]
    return facts, list(_reader_problems(facts["readers"]))


def _reader_problems(readers: list[ReaderDiagnosis]) -> Iterator[Problem]:
    """Readers that cannot be asked; grave if there is no other."""
    for reader in readers:
        if reader["card"] is None:
            others = any(other["card"] is not None for other in readers)
            told = f"{reader['name']}: {reader.get('error', '')}"
            yield Problem(told, reader.get("remedy", ""), grave=not others)


def _reader(context: Context, name: str) -> ReaderDiagnosis:
    facts: ReaderDiagnosis = {"name": name, "card": None, "atr": "", "max_apdu_data_size": None}
    try:
        state = context.state(name)
        facts["card"], facts["atr"] = card_state(state), state.atr.hex()
        facts["max_apdu_data_size"] = context.announced_size(name)
    except ReaderBusyError:
        facts["card"] = "in use"
    except TransportError as error:
        facts["error"], facts["remedy"] = str(error), remedy_for(error)
    return facts


def _settings(folder: Path | None) -> tuple[SettingsDiagnosis, list[Problem]]:
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
        return facts, [Problem(str(error), "mend what is named there, or remove it (docs/settings.md)")]
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


def _trust(folder: Path | None, at: datetime) -> tuple[TrustDiagnosis, list[Problem]]:
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
        return facts, [_no_folder(error)]
    except ChipkitError as error:
        remedy = "chipkit trust list --problems says what is not in order (docs/trust.md)"
        if not facts["folder"]:
            remedy = "name a folder: --trust DIR, or CHIPKIT_TRUST"
        return facts, [Problem(str(error), remedy, unopened=True)]
    newest = store.everything.newest_placed()
    facts["anchors"], facts["revocation_lists"] = store.anchor_count, store.version.crls
    if newest is not None:
        facts["imported_at"] = newest.isoformat()
        facts["age_days"] = (at - newest).days if newest <= at else None
    clock = _clock_problem(newest, at)
    if clock is not None:  # what is overdue by a wrong clock is not said to be
        return facts, [clock, *_trust_problems(store, None, None)]
    return facts, list(_trust_problems(store, facts["age_days"], at))


def _no_folder(error: TrustFolderMissingError) -> Problem:
    """What to do where the folder that was named is not there, or is none."""
    if os.path.lexists(error.folder):
        told = f"{error.folder}: not a folder, which the trust folder is"
        return Problem(told, "name a folder: --trust DIR, or CHIPKIT_TRUST", unopened=True)
    remedy = f"make it: chipkit trust import FILE --trust {quote(str(error.folder))} (docs/trust.md)"
    return Problem(str(error), remedy, unopened=True)


def _clock_problem(newest: datetime | None, at: datetime) -> Problem | None:
    """A clock that cannot be right makes every certificate not yet valid, or expired."""
    if newest is not None and at < newest - _CLOCK_LEEWAY:
        why = f"before the trust folder was last written ({newest:%Y-%m-%d})"
    elif at.year < _YEARS[0]:
        why = "before this program was made"
    elif at.year > _YEARS[1]:
        why = "further off than any certificate holds"
    else:
        return None
    return Problem(f"this machine's clock says {at:%Y-%m-%d}: {why}", "set the clock; certificates are judged by it")


def _trust_problems(store: StoreView, age: int | None, at: datetime | None) -> Iterator[Problem]:
    if not store.anchor_count:
        yield Problem(
            "no issuer is trusted: no card will be proven genuine",
            "import one: chipkit trust import FILE (docs/trust.md)",
        )
    elif age is not None and age > OLD_DAYS:
        yield Problem(
            f"the trust folder is {counted(age, 'day')} old",
            "import a newer master list: chipkit trust import FILE",
            grave=False,
        )
    waiting = len(store.everything.waiting())
    if waiting:
        yield Problem(
            f"{counted(waiting, 'certificate')} {'waits' if waiting == 1 else 'wait'} for confirmation",
            "chipkit trust list tells which, and the command",
            grave=False,
        )
    due = 0 if at is None else store.everything.overdue(at)
    if due:
        yield Problem(
            f"{counted(due, 'revocation list')} {'is' if due == 1 else 'are'} overdue",
            "import newer ones: chipkit trust import FILE",
            grave=False,
        )


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    tell_passed_over(arguments.trust)
    facts, problems = diagnose(arguments.trust, at=datetime.now(UTC))
    if arguments.json:
        document: DiagnosisDocument = {
            "schema": "chipkit.diagnosis/1",
            **facts,
            "problems": [{"what": each.what, "remedy": each.remedy, "grave": each.grave} for each in problems],
        }
        print_json(document)
    else:
        _print(facts, problems)
    return ExitCode.FAILED if any(problem.grave for problem in problems) else ExitCode.SUCCESSFUL


def _print(facts: MachineDocument, problems: list[Problem]) -> None:
    tell(f"system       {facts['system']}, Python {facts['python']}")
    for name, version in facts["packages"].items():
        tell(f"{'package':13}{name} {version or 'not installed'}")
    pcsc = facts["pcsc"]
    service = "runs" if pcsc["service"] else "does not answer" if pcsc["library"] else "not asked"
    tell(f"PC/SC        library {_there(pcsc['library'])}, service {service}")
    for reader in pcsc["readers"]:
        size = reader["max_apdu_data_size"]
        told = f"announces {size} bytes of APDU data" if size else "announces no APDU size"
        state = str(reader["card"] or reader.get("error"))
        tell(f"reader       {printable(reader['name'])}: {printable(state)}; {told}")
    settings = facts["settings"]
    there = "" if settings["there"] else " (not there)"
    tell(f"settings     {printable(settings['file'] or 'no home folder for a file')}{there}")
    for setting in settings["values"]:
        if setting["source"] != "default":
            tell(
                f"{'setting':13}{setting['key']} {printable(setting['value'] or '')}, by {_SOURCES[setting['source']]}"
            )
    trust = facts["trust"]
    age = _age(trust)
    lists = f"{counted(trust['anchors'], 'anchor')}, {counted(trust['revocation_lists'], 'revocation list')}"
    held = "not opened" if any(problem.unopened for problem in problems) else f"{lists}, {age}"
    tell(f"trust        {held}: {printable(trust['folder'] or 'no folder')}")
    for problem in problems:
        tell(f"{'MISSING' if problem.grave else 'note':13}{printable(problem.what)}\n{'':13}-> {problem.remedy}")
    if not problems:
        tell("nothing is missing")


def _age(trust: TrustDiagnosis) -> str:
    if trust["imported_at"] is None:
        return "empty" if not trust["anchors"] else "of unknown age"
    return "of unknown age" if trust["age_days"] is None else f"{counted(trust['age_days'], 'day')} old"


def _there(there: bool) -> str:  # noqa: FBT001 - one word for one fact
    return "found" if there else "not found"
