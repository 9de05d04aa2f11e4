"""Every command that there is, taken from the parsers themselves, and a folder of files to try them on."""

from __future__ import annotations

import argparse
import importlib.metadata
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

import chipkit.cli
import chipkit_emulator.cli
import chipkit_gui.app
from chipkit.cli.built_in import SUMMARIES
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PROGRAMS = {
    "chipkit": chipkit.cli.main,
    "chipkit-emulator": chipkit_emulator.cli.main,
    "chipkit-desk": chipkit_gui.app.main,
}


def _below(parser: argparse.ArgumentParser, *words: str) -> Iterator[tuple[str, ...]]:
    """The commands of a parser, and itself."""
    yield words
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield from _below(inner, *words, name)


@lru_cache(maxsize=1)
def all_commands() -> tuple[tuple[str, ...], ...]:
    """Each program with each of its commands and their actions."""
    found: set[tuple[str, ...]] = {("chipkit",)}
    supplied = [entry.name for entry in importlib.metadata.entry_points(group="chipkit.commands")]
    for name in (*SUMMARIES, *supplied):
        parser = chipkit.cli._parser(chipkit.cli._commands(name), name)
        found |= {words for words in _below(parser, "chipkit") if words[1:2] == (name,)}
    found |= set(_below(chipkit_emulator.cli._parser(), "chipkit-emulator"))
    found |= set(_below(chipkit_gui.app._parser(), "chipkit-desk"))
    return tuple(sorted(found))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `every_command` once for each."""
    if "every_command" in metafunc.fixturenames:
        metafunc.parametrize("every_command", all_commands(), ids=" ".join)


@pytest.fixture
def run_here() -> Callable[[tuple[str, ...]], int]:
    """Run a program in this process."""
    return lambda words: PROGRAMS[words[0]](list(words[1:]))


@pytest.fixture(scope="session")
def card_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A test issuer's certificates and lists, and the files of a card that it signed."""
    folder = tmp_path_factory.mktemp("card")
    specimen = personalise(load_profile("vn-cccd-explicit"), seed=0, at=datetime.now(UTC))
    pki = specimen.pki
    contents = {
        "csca.cer": pki.csca.certificate.raw,
        "dsc.cer": pki.dsc.certificate.raw,
        "csca.crl": pki.crl,
        "test.ml": pki.master_list,
        **{f"card/EF_{ef.name}.bin": content for ef, content in specimen.files.items()},
    }
    (folder / "card").mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return folder
