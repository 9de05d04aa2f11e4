# ruff: noqa: SLF001 - the library has no questions for what its parsers hold
"""Writes what lets shells complete the commands and options of every program here, from the parsers themselves.

python tools/completions.py           write them anew (`make docs`)
python tools/completions.py --check   change nothing; say which differ, and exit with 1 if any does

They are packed below chipkit/cli/completions, and `chipkit completion` prints them. Their text is ours: shtab, which
writes such scripts too, is under the MPL and copies parts of itself into each.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import chipkit.cli
import chipkit_emulator.cli
import chipkit_gui.app
from chipkit.cli.arguments import POLICY_NAMES, PROGRAMS, SHELLS
from chipkit.cli.built_in import SUMMARIES
from chipkit.cli.common import folder_argument, path_argument
from chipkit_emulator.defects.oddities import ODDITIES
from chipkit_emulator.defects.registry import DEFECTS
from chipkit_emulator.personalisation.profile import profile_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "chipkit" / "cli" / "completions"
_FILES: Final = frozenset({"FILE", "PATH", "CERT", "CERT|SHA256", "LIST", "POLICY"})
_FOLDERS: Final = frozenset({"DIR", "FOLDER"})
_LONGEST: Final = 72
"""Characters of what a shell tells of an option."""


@dataclass(frozen=True)
class Value:
    """What may stand behind an option, or in a place of a call."""

    place: str = ""
    """"file", "folder", or nothing where it is no path."""
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join((self.place or "-", *self.words))


@dataclass
class Node:
    """One command, or an action of it."""

    path: str
    """Its words behind the program's name."""
    commands: dict[str, str] = field(default_factory=dict)
    """Those below it, with their lines of the help."""
    options: list[tuple[tuple[str, ...], str, Value | None]] = field(default_factory=list)
    """Each with its names, its help, and its value if it takes one."""
    places: list[Value] = field(default_factory=list)
    """What stands in each place; the last one stands for all that follow if it may be repeated."""
    repeated: bool = False


# what there is --------------------------------------------------------------------------------------------------------


def nodes_of(program: str) -> list[Node]:
    """Every command of a program, from the parsers that it has."""
    if program == "chipkit-emulator":
        return list(_nodes(chipkit_emulator.cli._parser(), ""))
    if program == "chipkit-desk":
        return list(_nodes(chipkit_gui.app._parser(), ""))
    found: dict[str, Node] = {}
    for name in SUMMARIES:
        for node in _nodes(chipkit.cli._parser(chipkit.cli._commands(name), name), ""):
            if node.path.split(" ")[0] in ("", name):
                found[node.path] = node
    return list(found.values())


def _nodes(parser: argparse.ArgumentParser, path: str) -> Iterator[Node]:
    node = Node(path)
    below: list[Iterator[Node]] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            node.commands = {each.dest: each.help or "" for each in action._choices_actions}
            below += [_nodes(chosen, f"{path} {name}".strip()) for name, chosen in action.choices.items()]
        elif action.option_strings:
            value = None if action.nargs == 0 else _value(action)
            node.options.append((tuple(action.option_strings), _help(parser, action), value))
        else:
            node.places.append(_value(action))
            node.repeated = action.nargs in ("*", "+")
    yield node
    for nodes in below:
        yield from nodes


def _value(action: argparse.Action) -> Value:
    metavar, dest = str(action.metavar or ""), action.dest
    if dest == "policy":
        return Value("file", POLICY_NAMES)
    if dest == "profile" or metavar == "PROFILE":
        return Value("file", tuple(sorted(profile_names())))
    if dest == "defect":
        return Value("", tuple(sorted({*DEFECTS, *ODDITIES})))
    if action.choices is not None:
        return Value("", tuple(map(str, action.choices)))
    if action.type is folder_argument or metavar in _FOLDERS:
        return Value("folder")
    return Value("file" if action.type is path_argument or metavar in _FILES else "")


def _help(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    told = " ".join(parser._get_formatter()._expand_help(action).split()) if action.help else ""
    told = re.sub(r" \((?:default|docs/).*", "", told)
    return told if len(told) <= _LONGEST else told[:_LONGEST].rpartition(" ")[0].rstrip(",;:") + " …"


# what bash and zsh share ----------------------------------------------------------------------------------------------


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _cases(name: str, subject: str, rows: Mapping[str, str]) -> Iterator[str]:
    """A function that puts into `reply` what belongs to its arguments."""
    yield f"_{name}() {{"
    yield "  reply=''"
    yield f"  case {subject} in"
    yield from (f"    {_quoted(key)}) reply={_quoted(value)} ;;" for key, value in rows.items() if value)
    yield "  esac"
    yield "}"


def _tables(name: str, nodes: Iterable[Node]) -> Iterator[str]:
    nodes = list(nodes)
    yield from _cases(f"{name}_commands", '"$1"', {node.path: " ".join(node.commands) for node in nodes})
    options = {node.path: " ".join(word for words, _, _ in node.options for word in words) for node in nodes}
    yield from _cases(f"{name}_options", '"$1"', options)
    values = {
        f"{node.path} {word}": str(value)
        for node in nodes for words, _, value in node.options for word in words if value is not None
    }  # fmt: skip
    yield from _cases(f"{name}_value", '"$1 $2"', values)
    places: dict[str, str] = {}
    for node in nodes:
        places |= {f"{node.path} {at}": str(value) for at, value in enumerate(node.places)}
        if node.repeated:
            places[f"{node.path} more"] = str(node.places[-1])
    yield from _cases(f"{name}_place", '"$1 $2"', places)


_SCAN: Final = """\
    if [[ -n $option ]]; then option=''; continue; fi
    case "$word" in
      -?*=*) ;;
      -?*) _NAME_value "$at" "$word"; [[ -z $reply ]] || option=$word ;;
      *)
        _NAME_commands "$at"
        if [[ $at$word == help ]]; then :
        elif [[ " $reply " == *" $word "* ]]; then at="${at:+$at }$word"
        else number=$((number + 1)); fi ;;
    esac
"""
_WANTED: Final = """\
  if [[ -n $option ]]; then
    _NAME_value "$at" "$option"
  elif [[ $current == -* ]]; then
    _NAME_options "$at"; reply="- $reply"
  else
    _NAME_commands "$at"
    if [[ -n $reply ]]; then reply="- $reply"; else
      _NAME_place "$at" "$number"
      [[ -n $reply ]] || _NAME_place "$at" more
      [[ -n $reply ]] || { _NAME_options "$at"; reply="- $reply"; }
    fi
  fi
"""
"""What is to be completed: "file", "folder" or "-", and words."""


def bash(program: str) -> str:
    """The script for bash, of which it takes the one of macOS too (3.2)."""
    name = program.replace("-", "_")
    core = f"""\
_{name}() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} at='' option='' number=0 reply='' word i found
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${{COMP_WORDS[i]}}
    [[ $word != = ]] || continue
{_SCAN}  done
  [[ $current != = ]] || current=''
{_WANTED}  COMPREPLY=()
  while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen -W "${{reply#"${{reply%% *}}"}}" -- "$current")
  case "$reply" in
    file*) compopt -o filenames 2>/dev/null
      while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen -f -- "$current") ;;
    folder*) compopt -o filenames 2>/dev/null
      while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen -d -- "$current") ;;
  esac
}}
complete -F _{name} {program}
"""
    head = f"# What bash completes for {program}; tools/completions.py wrote it (docs/completion.md).\n"
    return head + "\n".join(_tables(name, nodes_of(program))) + "\n" + core.replace("_NAME_", f"_{name}_")


def zsh(program: str) -> str:
    """The script for zsh, for a folder of its `fpath` or to be evaluated."""
    name, nodes = program.replace("-", "_"), nodes_of(program)
    core = f"""\
_{name}() {{
  local current=$words[CURRENT] at='' option='' number=0 reply='' word i
  local -a told
  local -A texts
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
{_SCAN}  done
  if [[ $current == --*=* ]]; then
    option=${{current%%=*}}
    compset -P '*='
  fi
{_WANTED}  told=(${{=reply}})
  case $told[1] in
    file) _files ;;
    folder) _files -/ ;;
  esac
  (( $#told )) && shift told
  _{name}_told "$at"
  for ((i = 1; i <= $#told; i++)); do
    word=$told[i]
    [[ -z ${{texts[$word]}} ]] || told[$i]="${{word}}:${{texts[$word]}}"
  done
  (( $#told )) && _describe '{program}' told
}}

if [[ $funcstack[1] == _{name} ]]; then
  _{name} "$@"
else
  compdef _{name} {program}
fi
"""
    texts = [f"_{name}_told() {{", "  case $1 in"]
    for node in nodes:
        told = {word: said for words, said, _ in node.options for word in words} | node.commands
        pairs = " ".join(f"{_quoted(word)} {_quoted(said.replace(':', ';'))}" for word, said in told.items() if said)
        texts.append(f"    {_quoted(node.path)}) texts=({pairs}) ;;")
    texts += ["  esac", "}"]
    head = (
        f"#compdef {program}\n# What zsh completes for {program}; tools/completions.py wrote it (docs/completion.md).\n"
    )
    return head + "\n".join([*_tables(name, nodes), *texts]) + "\n" + core.replace("_NAME_", f"_{name}_")


# fish -----------------------------------------------------------------------------------------------------------------


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def fish(program: str) -> str:
    """The script for fish, for its folder of completions or to be read by `source`."""
    name, nodes = program.replace("-", "_"), nodes_of(program)
    taking = sorted({f"{node.path} {word}" for node in nodes for words, _, v in node.options for word in words if v})
    lines = [
        f"# What fish completes for {program}; tools/completions.py wrote it (docs/completion.md).",
        f"set -g __{name}_paths {' '.join(_fish_quoted(node.path) for node in nodes if node.path)}",
        f"set -g __{name}_taking {' '.join(map(_fish_quoted, taking))}",
        f"function __{name}_at",
        "  set -l words (commandline -opc)",
        "  set -l at ''",
        "  set -l skip 0",
        "  for word in $words[2..-1]",
        "    if test $skip -eq 1",
        "      set skip 0",
        f'    else if contains -- "$at $word" $__{name}_taking',
        "      set skip 1",
        '    else if test "$at$word" = help',
        "      continue",
        "    else",
        '      set -l below (string trim -- "$at $word")',
        f'      if contains -- "$below" $__{name}_paths',
        '        set at "$below"',
        "      end",
        "    end",
        "  end",
        '  test "$at" = "$argv[1]"',
        "end",
        f"complete -c {program} -f",
    ]
    for node in nodes:
        begun = f"complete -c {program} -n {_fish_quoted(f'__{name}_at {_fish_quoted(node.path)}')}"
        lines += [f"{begun} -a {each} -d {_fish_quoted(said)}" for each, said in node.commands.items()]
        for words, said, value in node.options:
            names = " ".join(f"-l {word[2:]}" if word.startswith("--") else f"-s {word[1:]}" for word in words)
            lines.append(f"{begun} {names}{_fish_value(value)} -d {_fish_quoted(said)}")
        for value in dict.fromkeys(node.places):
            if told := _fish_value(value).replace(" -r", "").replace(" -x", ""):
                lines.append(f"{begun}{told}")
    return "\n".join(lines) + "\n"


def _fish_value(value: Value | None) -> str:
    if value is None:
        return ""
    words = f" -a {_fish_quoted(' '.join(value.words))}" if value.words else ""
    if value.place == "folder":
        return " -x -a '(__fish_complete_directories)'"
    return f" -r -F{words}" if value.place else f" -x{words}"


# files ----------------------------------------------------------------------------------------------------------------

_WRITERS: Final[Mapping[str, Callable[[str], str]]] = {"bash": bash, "zsh": zsh, "fish": fish}


def files() -> dict[str, str]:
    """Every script by its name."""
    return {f"{program}.{shell}": _WRITERS[shell](program) for program in PROGRAMS for shell in SHELLS}


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or compare them."""
    parser = argparse.ArgumentParser(description="Writes what lets shells complete commands and options.")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; say which files differ, and exit with 1 if any does"
    )
    chosen = parser.parse_args(arguments)
    made = files()
    there = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*")} if FOLDER.is_dir() else {}
    odd = sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))
    if chosen.check:
        for name in odd:
            print(
                f"chipkit/cli/completions/{name}: differs from the parsers; `make docs` writes it anew", file=sys.stderr
            )
        return 1 if odd else 0
    FOLDER.mkdir(exist_ok=True)
    for name in there.keys() - made.keys():
        (FOLDER / name).unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, "utf-8", newline="\n")
    print("completions: written anew" if odd else "completions: nothing had changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
