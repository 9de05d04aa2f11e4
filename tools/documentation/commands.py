"""The reference of the command line, from the parsers themselves: every program, command, option and exit code."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import chipkit.cli
import chipkit_emulator.cli
import chipkit_gui.app
from chipkit.cli.built_in import SUMMARIES
from chipkit.cli.common import ExitCode
from tools.documentation.placing import UNLISTED

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["pages"]

_WIDTH: Final = 78
_SPECIAL: Final = re.compile(r"([\\*_\[\]<>|])")
_PAGE: Final = re.compile(r"\bdocs/\s?([a-z-]+)\.md")
_OPTION: Final = re.compile(r"(?<![\w`-])(--[a-z][a-z-]*)(?![^`]*`[^`]*$)")
_EXAMPLE: Final = "Example: "
_ENDS: Final = "How it ends: [exit codes](../exit-codes.md)."


@dataclass(frozen=True, slots=True)
class _Page:
    name: str
    summary: str
    text: str


def pages() -> dict[str, str]:
    """The pages by their places in the site: one that lists the programs, and one for each of their commands."""
    made = [
        *_of_chipkit(),
        _page("chipkit-emulator", chipkit_emulator.cli._parser()),  # noqa: SLF001 - likewise
        _page("chipkit-desk", chipkit_gui.app._parser()),  # noqa: SLF001 - likewise
    ]
    index = [
        "# The command line",
        "",
        "Every command with every option, as the parsers have them. `chipkit --help` and `chipkit COMMAND --help`",
        "say the same.",
        "",
        "| command | what it does |",
        "|---|---|",
        *(f"| [`{page.name}`]({_file(page.name)}.md) | {_text(page.summary)} |" for page in made),
        "",
        "## Exit codes",
        "",
        "| code | means |",
        "|---|---|",
        *(f"| {int(code)} | {code.words} |" for code in ExitCode),
        "",
        "128 and more: ended by a signal. What each means command by command: [exit codes](../exit-codes.md).",
        "",
    ]
    return {"commands/index.md": "\n".join(index)} | {f"commands/{_file(page.name)}.md": page.text for page in made}


def _of_chipkit() -> Iterator[_Page]:
    for name in SUMMARIES:
        chipkit_parser = chipkit.cli._parser(chipkit.cli._commands(name), name)  # noqa: SLF001 - as the program builds it
        yield _page(f"chipkit {name}", _command(chipkit_parser, name))


def _command(parser: argparse.ArgumentParser, name: str) -> argparse.ArgumentParser:
    """The parser of one command."""
    actions = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]  # noqa: SLF001 - argparse tells them nowhere else
    found: argparse.ArgumentParser = actions[0].choices[name]
    return found


def _page(name: str, parser: argparse.ArgumentParser) -> _Page:
    text = UNLISTED + "\n".join((f"# {name}", "", *_described(parser), *_actions(parser), _ENDS, ""))
    return _Page(name, " ".join((parser.description or "").replace("%%", "%").split()), text)


def _actions(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:  # noqa: SLF001 - argparse tells them nowhere else
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - likewise
            for inner in action.choices.values():
                yield from (f"## {inner.prog}", "", *_described(inner), *_actions(inner))


def _described(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield from (_text(parser.description or ""), "")
    formatter = argparse.HelpFormatter(parser.prog, width=_WIDTH)
    formatter.add_usage(parser.usage, parser._actions, parser._mutually_exclusive_groups)  # noqa: SLF001 - likewise
    yield from ("```text", *formatter.format_help().rstrip().splitlines(), "```", "")
    for group in parser._action_groups:  # noqa: SLF001 - likewise
        shown = [each for each in group._group_actions if each.help != argparse.SUPPRESS]  # noqa: SLF001 - likewise
        listed = [line for action in shown for line in _option(action, parser)]
        if listed:
            heading = (group.title or "").removesuffix(":")
            yield from (f"**{_text(heading[:1].upper() + heading[1:])}**", "", *listed, "")
    for paragraph in (parser.epilog or "").split("\n\n"):
        told, _, call = paragraph.partition(_EXAMPLE)
        yield from (f"{_EXAMPLE}`{call}`" if call and not told else _text(paragraph), "")


def _option(action: argparse.Action, parser: argparse.ArgumentParser) -> Iterator[str]:
    formatter = argparse.HelpFormatter(parser.prog)
    if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - see above
        yield from (f"- `{each.dest}`: {_text(each.help or '')}" for each in action._choices_actions)  # noqa: SLF001 - see above
        return
    if action.option_strings:
        value = "" if action.nargs == 0 else " " + formatter._format_args(action, _value(action))  # noqa: SLF001 - see above
        names = ", ".join(f"`{name}{value}`" for name in action.option_strings)
    else:
        names = f"`{formatter._format_args(action, _value(action))}`"  # noqa: SLF001 - see above
    yield f"- {names}: {_text(formatter._expand_help(action) if action.help else '')}"  # noqa: SLF001 - see above


def _value(action: argparse.Action) -> str:
    if action.choices is not None and action.metavar is None:
        return "{" + ",".join(str(choice) for choice in action.choices) + "}"
    return action.dest.upper() if action.option_strings else action.dest


def _text(text: str) -> str:
    """Text of the help as Markdown: nothing of it is a mark but what stands between backticks, and pages are linked."""
    parts = _OPTION.sub(r"`\1`", " ".join(text.split())).split("`")
    told = "`".join(part if at % 2 else _SPECIAL.sub(r"\\\1", part) for at, part in enumerate(parts))
    return _PAGE.sub(r"[\1](../\1.md)", told)


def _file(name: str) -> str:
    return name.replace(" ", "-")
