"""Checks are named in one room, and what rests on which of them stands in the table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chipkit.errors import CodecError
from chipkit.lds.files import EF, MANDATORY
from chipkit.verify import JudgementTable, judgement_table, named
from chipkit.verify.claims import Claim
from chipkit.verify.named import DIGEST
from chipkit.verify.table import digest_check

ROOT = Path(__file__).resolve().parents[3]
TABLE = (ROOT / "chipkit" / "verify" / "judgement.toml").read_text("utf-8")
ROOMS = {
    "verify/named.py",  # the names that code asks for
    "verify/checks.py",  # the function of each check
    "capture/model.py",  # the steps that an abort may name
    "presenter/rows.py",  # a teller's question for each check
    "texts/nouns.py",  # a teller's word for each check
    "evidence/withholding.py",  # the material of each check
    "session/progress.py",  # steps of a reading, some of which are called as the check that they are for
    "verify/telling.py",  # likewise
}


def test_no_other_module_spells_the_name_of_a_check() -> None:
    names = {row.id for row in judgement_table().checks.values()} | {DIGEST} | {digest_check(ef) for ef in MANDATORY}
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for folder in ("chipkit", "gui/chipkit_gui", "emulator/chipkit_emulator")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.relative_to(ROOT / folder).as_posix() not in ROOMS and "national" not in path.parts
        for name in re.findall(r'(?<!")"([a-z_.*0-9]+)"(?!")', _without_prose(path.read_text("utf-8")))
        if name in names
    ]

    assert not found


def _without_prose(source: str) -> str:
    return re.sub(r'"""(?:.|\n)*?"""|#.*', "", source)


def test_each_name_is_one_of_the_table() -> None:
    for name in named.__all__:
        check = getattr(named, name)
        assert judgement_table().check(digest_check(EF.DG1) if check == DIGEST else check).title


def test_the_table_says_what_every_claim_rests_on() -> None:
    assert set(judgement_table().claims) == {claim.value for claim in Claim}
    assert all(judgement_table().claims.values())


@pytest.mark.parametrize("key", ["unexpired", "rests_on", "denied_by"])
def test_nothing_rests_on_a_check_that_is_none(key: str) -> None:
    wrong, times = re.subn(rf'(?m)^({key} = \[)"pa\.(?=.*$)', r'\1"pp.', TABLE)

    assert times
    with pytest.raises(CodecError, match=r"unknown check 'pp\."):
        JudgementTable.parse(wrong)
