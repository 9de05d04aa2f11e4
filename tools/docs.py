"""Writes the parts of the documentation that the code knows: the checks, the judgement table, policies, an example.

python tools/docs.py              write them anew (`make docs`)
python tools/docs.py --check      change nothing; say which pages differ, and exit with 1 if any does

A generated part stands between two comments of its page, `<!-- generated: NAME -->` and `<!-- end: NAME -->`.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from functools import partial
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit import deviation
from chipkit.national.registry import KNOWN_NATIONS
from chipkit.verify import judgement_table, load_policy, policy_names
from chipkit.verify.evidence import EVIDENCE
from chipkit.verify.table import COLUMNS, EVERYTHING, NOT_RUN, PROOFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from chipkit.verify import Policy
    from chipkit.verify.table import Check, Situation

ROOT: Final = Path(__file__).resolve().parent.parent
DOCS: Final = ROOT / "docs"
_FILE: Final = "{file}"
_WAITED_FOR: Final = MappingProxyType(
    {
        "": "nothing",
        _FILE: "that data group",
        EVERYTHING: "the whole reading",
        **{proof: proof.replace("-", " ").title() for proof in PROOFS},
    }
)
_PART: Final = re.compile(r"(<!-- generated: (?P<name>\S+) -->\n).*?(<!-- end: (?P=name) -->\n)", re.DOTALL)
_MARK: Final = re.compile(r"<!-- (?:generated|end): .* -->")


# the parts ------------------------------------------------------------------------------------------------------------


def digest() -> Iterator[str]:
    """The digest that reports name the table by."""
    yield f"The table of this release: `{judgement_table().digest}`."


def checks() -> Iterator[str]:
    """Every check: what it rests on, what it waits for, and what each released policy lets pass."""
    policies = [load_policy(name) for name in policy_names()]
    passing = [f"`{policy.id}` lets pass" for policy in policies]
    yield from _table("check", "what it says", "rests on", "waits for", *passing)
    for row in judgement_table().checks.values():
        named = {check for policy in policies for check in policy.checks if _stands_for(row.id, check)}
        for check in [*sorted(named - {row.id}), row.id]:
            title = judgement_table().title(check, "en") if check != row.id else row.title["en"]
            yield _row(
                f"`{check}`",
                title.replace(_FILE, "Data group"),
                _rests_on(row),
                _WAITED_FOR.get(row.waits_for, row.waits_for),
                *(_passed(policy, check) for policy in policies),
            )


def situations() -> Iterator[str]:
    """Every situation that a check can meet, and what it means."""
    yield from _table("check", "situation", "outcome", "in words", "verdict")
    table = judgement_table()
    for code, situation in table.common.items():
        yield _situation("*", code, situation, situation.verdict)
    for check in table.checks.values():
        for code, situation in check.situations.items():
            yield _situation(check.id, code, situation, situation.verdict or check.verdict)


def unvouched() -> Iterator[str]:
    """The words that differ while no trusted issuer vouches for the signer."""
    yield from _table("check", "situation", "words while nobody vouches")
    for check in judgement_table().checks.values():
        if check.unvouched != check.title:
            yield _row(f"`{check.id}`", "its title", check.unvouched["en"])
        for row in check.situations.values():
            if row.unvouched != row.text:
                yield _row(f"`{check.id}`", f"`{row.code}`", row.unvouched["en"])


def policy_file(name: str) -> Iterator[str]:
    """A released policy, as it is."""
    text = resources.files("chipkit.verify").joinpath("policies", f"{name}.toml").read_text("utf-8")
    yield from ("```toml", *text.splitlines(), "```")


def example(name: str) -> Iterator[str]:
    """An example, as it is run by the tests."""
    yield from ("```python", *(ROOT / "examples" / name).read_text("utf-8").splitlines(), "```")


def deviations(codes: Mapping[str, str]) -> Iterator[str]:
    """Codes of deviations, and what each means."""
    yield from _table("code", "what was met")
    yield from (_row(f"`{code}`", meaning) for code, meaning in codes.items())


def national_deviations() -> Iterator[str]:
    """The codes that nations declare."""
    yield from deviations({code: said for nation in KNOWN_NATIONS for code, said in nation.deviations.items()})


def evidence() -> Iterator[str]:
    """Every name that evidence has, and what stands there."""
    yield from _table("name", "what it tells")
    yield from (_row(f"`{name}`", meaning) for name, meaning in EVIDENCE.items())


PARTS: Final[Mapping[str, Mapping[str, Callable[[], Iterable[str]]]]] = MappingProxyType(
    {
        "verdicts.md": {
            "digest": digest,
            "checks": checks,
            "situations": situations,
            "unvouched": unvouched,
            "evidence": evidence,
        },
        "deviations.md": {
            "reading": partial(deviations, deviation.READING),
            "files": partial(deviations, deviation.OF_FILES),
            "nations": national_deviations,
            "signed": partial(deviations, deviation.SIGNED),
            "profiles": partial(deviations, deviation.OF_PROFILES),
        },
        "additional-checks.md": {"example": partial(example, "additional_check.py")},
        "own-trust.md": {"example": partial(example, "own_trust_source.py")},
        "policies.md": {name: partial(policy_file, name) for name in policy_names()},
    }
)
"""What each page has of it, by the names of the parts."""


# a page ---------------------------------------------------------------------------------------------------------------


def written_anew(page: str, text: str) -> str:
    """The text of a page with all its parts as the code has them.

    Raises:
        ValueError: The page does not have exactly the parts that belong to it, each between its two marks.
    """
    parts = PARTS[page]
    found = [match["name"] for match in _PART.finditer(text)]
    if sorted(found) != sorted(parts) or len(_MARK.findall(text)) != 2 * len(parts):
        raise ValueError(f"docs/{page}: each of {', '.join(sorted(parts))} stands there once, between its two marks")
    return _PART.sub(lambda match: f"{match[1]}\n{_lines(parts[match['name']]())}\n{match[3]}", text)


def differences(pages: Mapping[str, str]) -> Iterator[str]:
    """What differs between pages and code, as lines for people."""
    for page, text in pages.items():
        lines = difflib.unified_diff(
            text.splitlines(),
            written_anew(page, text).splitlines(),
            f"docs/{page}",
            "what the code says",
            "",
            "",
            0,
            "",
        )
        yield from lines


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description="Writes the parts of the documentation that the code knows.")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; say what differs, and exit with 1 if anything does"
    )
    chosen = parser.parse_args(arguments)
    pages = {page: (DOCS / page).read_text("utf-8") for page in PARTS}
    try:
        found = list(differences(pages))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if not chosen.check:
        for page, text in pages.items():
            (DOCS / page).write_text(written_anew(page, text), "utf-8", newline="\n")
        print("docs: written anew" if found else "docs: nothing had changed")
        return 0
    if found:
        print(*found, "docs: these pages differ from the code; `make docs` writes them anew", sep="\n", file=sys.stderr)
    return 1 if found else 0


# cells ----------------------------------------------------------------------------------------------------------------


def _situation(check: str, code: str, situation: Situation, verdict: str) -> str:
    words = [NOT_RUN if outcome is None else outcome.value for outcome in (situation.outcomes[c] for c in COLUMNS)]
    outcome = words[0] if words[0] == words[1] else f"{words[0]} / {words[1]}"
    shown = f"`{verdict}`" if verdict and set(words) != {"successful"} else ""
    return _row(f"`{check}`", f"`{code}`", outcome, situation.text["en"], shown)


def _rests_on(row: Check) -> str:
    parts = (("", row.rests_on), ("in some situations ", row.may_rest_on), ("takes into account ", row.reads))
    said = (f"{how}{', '.join(f'`{check}`' for check in others)}" for how, others in parts if others)
    return "; ".join(said) or "nothing"


def _passed(policy: Policy, check: str) -> str:
    tolerances = policy.tolerances(check)
    if tolerances is None:
        return "decides nothing"
    return "; ".join(sorted(str(each) for each in tolerances)) or "only *successful*"


def _stands_for(row: str, check: str) -> bool:
    return judgement_table().check(check).id == row


def _table(*heads: str) -> Iterator[str]:
    yield _row(*heads)
    yield "|" + "---|" * len(heads)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
