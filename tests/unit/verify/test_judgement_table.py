from __future__ import annotations

import tomllib
from functools import reduce
from importlib import resources
from operator import getitem
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.errors import CodecError
from chipkit.outcome import Outcome
from chipkit.verify import Finding, JudgementTable, NotChecked, judgement_table
from chipkit.verify.table import _digest

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = resources.files("chipkit.verify").joinpath("judgement.toml").read_text("utf-8")
SMALL = """
schema = 1
[common.situations]
depends-on = { outcome = "undetermined", en = "a", vi = "b" }
[[check]]
id = "pa.files"
group = "data"
verdict = "bad"
title = { en = "Files", vi = "Tệp" }
[check.situations]
covered = { outcome = "successful", en = "c", vi = "d" }
odd = { outcome = { field = "successful", conformance = "failed" }, verdict = "worse", en = "e", vi = "f" }
skipped = { outcome = "not run", en = "g", vi = "h" }
[verdicts]
bad = { en = "i", vi = "j" }
worse = { en = "k", vi = "l" }
[claims]
intact = ["pa.files"]
[vouching]
rests_on = ["pa.files"]
denied_by = []
"""


def test_the_committed_table_is_read() -> None:
    table = judgement_table()

    assert JudgementTable.parse(TEXT) == table
    assert len(list(table.rows)) > 100


def test_a_situation_yields_the_outcome_of_its_column() -> None:
    table = JudgementTable.parse(SMALL)

    assert table.judge("field", "pa.files", "odd") == Finding("pa.files", Outcome.SUCCESSFUL, "odd")
    assert table.judge("conformance", "pa.files", "odd") == Finding("pa.files", Outcome.FAILED, "odd")
    assert table.judge("field", "pa.files", "skipped") == NotChecked("pa.files", "skipped")


def test_any_check_can_meet_a_common_situation() -> None:
    found = JudgementTable.parse(SMALL).judge("field", "pa.files", "depends-on", depends_on="pa.sod.signature")

    assert found == Finding("pa.files", Outcome.UNDETERMINED, "depends-on", {}, "pa.sod.signature")


def test_a_row_speaks_for_the_verdict_before_its_check() -> None:
    table = JudgementTable.parse(SMALL)

    assert table.verdict("pa.files", "covered") == "bad"
    assert table.verdict("pa.files", "odd") == "worse"


def test_a_situation_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        judgement_table().judge("field", "pa.files", "no-such-situation")
    with pytest.raises(KeyError):
        judgement_table().judge("field", "no.such.check", "depends-on")


def test_each_data_group_has_its_own_place_in_the_order() -> None:
    table = judgement_table()
    checks = ["chip.ca", "pa.digest.dg13", "pa.digest.dg2", "access.pace", "pa.sod.signature"]

    ordered = sorted(checks, key=table.order)

    assert ordered == ["access.pace", "pa.sod.signature", "pa.digest.dg2", "pa.digest.dg13", "chip.ca"]


@pytest.mark.parametrize("check", ["pa.digest.dg0", "pa.digest.dg17", "pa.digest.dg01", "pa.digest.com"])
def test_there_is_no_other_family_member(check: str) -> None:
    with pytest.raises(KeyError):
        judgement_table().check(check)


def test_a_title_names_its_data_group() -> None:
    assert judgement_table().title("pa.digest.dg13", "en").startswith("DG13 ")
    assert judgement_table().title("chip.ca", "en") == "Chip Authentication"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("schema = 1", "schema = 2", "schema"),
        ("schema = 1", "schema = 1\nextra = 1", "unknown key 'extra'"),
        ("[common.situations]", "[uncommon.situations]", "unknown key 'uncommon'"),
        ('verdict = "bad"', "", "'verdict' is missing"),
        ('group = "data"', 'group = "additional"', "cannot be in the group"),
        ('group = "data"', 'group = "data"\nwaits_for = "EF.DG99"', "unknown word 'EF.DG99'"),
        ('group = "data"', 'group = "data"\ninput = "a face"', "unknown word 'a face'"),
        ('group = "data"', 'group = "data"\nsteps = "read.sod"', "steps is not a list"),
        (
            'group = "data"',
            'group = "data"\nreads = ["pa.files", "pa.files"]',
            "reads is not a list of different names",
        ),
        ('group = "data"', 'group = "data"\nrests_on = ["pa.sod.signature"]', "unknown check 'pa.sod.signature'"),
        ('group = "data"', 'group = "data"\nindispensable = 1', "neither true nor false"),
        ('group = "data"', 'group = "things"', "cannot be in the group"),
        ('outcome = "successful", en = "c"', 'outcome = "fine", en = "c"', "fine"),
        ('en = "c", vi = "d"', 'en = "c"', "'vi' is missing"),
        ('en = "c", vi = "d"', 'en = "c", vi = ""', "words are missing"),
        ('en = "c", vi', 'colour = "red", en = "c", vi', "unknown key 'colour'"),
        ('verdict = "worse", en', 'verdict = "worst", en', "the verdict 'worst' has no words"),
        ('verdict = "bad"', 'verdict = "good"', "the verdict 'good' has no words"),
        ('field = "successful", conf', 'field = "successful", lenient = "failed", conf', "unknown key 'lenient'"),
        ("[common.situations]", "[common.rows]", "unknown key 'rows'"),
        ("[verdicts]", "= 5", "not TOML"),
    ],
)
def test_a_table_with_a_mistake_is_refused(old: str, new: str, why: str) -> None:
    assert old in SMALL

    with pytest.raises(CodecError, match=why):
        JudgementTable.parse(SMALL.replace(old, new, 1))


def test_a_check_that_stands_twice_is_refused() -> None:
    check = SMALL[SMALL.index("[[check]]") : SMALL.index("[verdicts]")]

    with pytest.raises(CodecError, match="twice"):
        JudgementTable.parse(SMALL.replace("[verdicts]", f"{check}[verdicts]"))


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each value of a document stands."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    if not isinstance(node, (dict, list)):
        yield path
    for key, value in entries:
        yield from leaves(value, (*path, key))


def test_every_value_of_the_table_is_in_its_digest() -> None:
    document = tomllib.loads(TEXT)
    places = list(leaves(document))
    digests = {judgement_table().digest}

    for *way, last in places:
        holder: Any = reduce(getitem, way, document)
        kept, holder[last] = holder[last], "another"
        digests.add(_digest(document))
        del holder[last]
        digests.add(_digest(document))
        holder.insert(last, kept) if isinstance(holder, list) else holder.__setitem__(last, kept)

    assert len(digests) == 2 * len(places) + 1
    assert _digest(document) == judgement_table().digest


def test_a_changed_row_gives_another_digest_and_a_comment_does_not() -> None:
    same = JudgementTable.parse(f"# a remark\n{SMALL}\n")
    changed = JudgementTable.parse(SMALL.replace('outcome = "not run"', 'outcome = "not supported"'))
    reworded = JudgementTable.parse(SMALL.replace('en = "c"', 'en = "cc"'))

    digests = [table.digest for table in (JudgementTable.parse(SMALL), changed, reworded)]
    assert same.digest == digests[0]
    assert len(set(digests)) == 3


def test_every_verdict_of_a_row_that_can_decide_has_words() -> None:
    table = judgement_table()

    for check in table.checks.values():
        for code in check.situations:
            assert table.verdict(check.id.replace("*", "dg1"), code) in table.verdicts


def test_no_row_of_a_failure_shares_its_verdict_with_a_success() -> None:
    table = judgement_table()
    good = {
        "verified", "verified-without-copy-proof", "verified-revocation-open", "verified-demo", "policy-met",
    }  # fmt: skip

    for check in table.checks.values():
        for code in check.situations:
            assert table.verdict(check.id.replace("*", "dg1"), code) not in good
