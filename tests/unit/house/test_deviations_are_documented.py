"""Every deviation is declared with its meaning, on the page, and made somewhere; no other one can be made."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from itertools import product
from pathlib import Path
from types import MappingProxyType

import pytest

from chipkit.capture import STEPS
from chipkit.deviation import OF_FILES, OF_PROFILES, READING, SIGNED, UNKNOWN, Deviation, declare, declared
from chipkit.deviation_words import VIETNAMESE, meaning_of
from chipkit.lds.files import EF
from chipkit.national.nation import Nation
from chipkit.national.registry import KNOWN_NATIONS
from chipkit.session.progress import Phase, step_name

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [path for path in (ROOT / "chipkit").rglob("*.py") if path != ROOT / "chipkit" / "deviation.py"]
OWN = tuple(KNOWN_NATIONS)
"""The nations of the release: listing them imports them."""


def test_the_codes_of_the_release_stand_in_one_place_each() -> None:
    rooms = (READING, OF_FILES, SIGNED, OF_PROFILES)

    assert OWN
    assert sum(map(len, rooms)) == len({code for room in rooms for code in room})
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", code) and said for code, said in declared().items())


def test_every_code_is_told_in_both_languages() -> None:
    released = {code for room in (READING, OF_FILES, SIGNED, OF_PROFILES) for code in room}
    own = {code for nation in OWN for code in (*nation.deviations, f"{nation.code}.can")}

    assert released
    assert own
    assert VIETNAMESE.keys() == released
    told = {code: (meaning_of(code, "en"), meaning_of(code, "vi")) for code in released | own}
    assert [code for code, (en, vi) in told.items() if not en or not vi or en == vi or "{" in vi] == []
    assert len({vi for _, vi in told.values()}) >= len({en for en, _ in told.values()}) - 1


def test_a_code_without_words_in_vietnamese_is_told_in_english() -> None:
    class Hyperborea(Nation):
        code = "hyperborea"
        deviations = MappingProxyType({"hyperborea.seal": "a wax seal"})

    assert Hyperborea.deviations
    assert meaning_of("hyperborea.seal", "vi") == "a wax seal"
    assert meaning_of("hyperborea.can", "vi").startswith("chip được mở bằng")
    assert meaning_of("nobody.declared.this", "vi") == ""
    with pytest.raises(ValueError, match="fr"):
        meaning_of("lds.encoding.ber", "fr")


def test_every_code_in_the_source_is_declared() -> None:
    found: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Deviation":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)

    assert len(found) > 40
    assert found <= declared().keys()


def test_every_code_is_made_somewhere() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (*SOURCES, ROOT / "chipkit" / "deviation.py"))
    # A few modules put a prefix before the codes of their family: then the rest of the code stands in the source.
    absent = {
        code
        for code in declared().keys() - OF_PROFILES.keys()
        if source.count(f'"{code}"') < 2 and f'"{code.partition(".")[2]}"' not in source and code != UNKNOWN
    }

    assert not absent


def test_every_code_is_on_the_page() -> None:
    page = (ROOT / "docs" / "deviations.md").read_text(encoding="utf-8")

    released = {"", *(nation.code for nation in OWN)}
    here = [code for code in declared() if f"| `{code}` |" not in page and code.partition(".")[0] in released]

    assert not here
    assert set(re.findall(r"^\| `([a-z0-9.-]+)` \|", page, re.MULTILINE)) <= declared().keys()


@pytest.mark.parametrize("code", ["", "a.b", "sod.encoding.ber", "lds.encoding.ber\n", "LDS.encoding.ber", "profile."])
def test_a_code_that_nobody_declared_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not declared"):
        Deviation(code)
    with pytest.raises(ValueError, match="not declared"):
        replace(Deviation("lds.encoding.ber"), code=code)


def test_a_nation_of_ones_own_declares_what_it_meets() -> None:
    class Thule(Nation):
        code = "thule"

    assert Thule().odd_can() == Deviation("thule.can", "EF.DG1", "not the one that follows from the zone")
    with pytest.raises(ValueError, match="declared already"):
        declare({"lds.encoding.ber": "something else"})


def test_the_steps_of_a_reading_are_those_that_an_abort_may_name() -> None:
    alone = {step_name(phase, None) for phase in Phase if phase not in (Phase.READ, Phase.AWAIT_CARD)}

    assert alone | {step_name(phase, ef) for phase, ef in product([Phase.READ], EF)} == STEPS


def test_every_code_is_met_in_a_test() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    codes = {code for room in (READING, OF_FILES, SIGNED) for code in room} - {UNKNOWN}

    # codes of a part, such as the zone in EF.DG1, stand there behind the prefix of the whole
    assert {code for code in codes if not re.search(rf'["\.]{re.escape(code)}"', tests)} == set()
