"""Which files are read, and in which order."""

from __future__ import annotations

from chipkit.lds.files import EF
from chipkit.session.files import plan_for
from chipkit.session.options import ReadOptions

CCCD = frozenset({EF.DG1, EF.DG2, EF.DG3, EF.DG13, EF.DG14, EF.DG15})


def test_the_proofs_come_before_the_small_files_and_the_photo_comes_last() -> None:
    plan = plan_for(CCCD | {EF.DG11, EF.DG16}, CCCD, ReadOptions())

    assert plan.wanted == (EF.DG14, EF.DG15, EF.DG1, EF.DG13, EF.DG11, EF.DG16, EF.DG2)


def test_fingerprints_and_irises_are_never_asked_for() -> None:
    plan = plan_for(CCCD | {EF.DG4}, CCCD, ReadOptions(files=frozenset(EF)))

    assert plan.not_asked == {EF.DG3, EF.DG4}
    assert not {EF.DG3, EF.DG4} & set(plan.wanted)


def test_only_what_is_listed_and_wanted_is_read() -> None:
    plan = plan_for(CCCD, CCCD, ReadOptions(files={EF.DG1, EF.DG11}))

    assert plan.wanted == (EF.DG1,)
    assert plan.not_asked == CCCD - {EF.DG1}


def test_what_nobody_signed_is_not_asked_for() -> None:
    plan = plan_for(frozenset({EF.DG1, EF.DG2}), CCCD | {EF.DG5}, ReadOptions())

    assert plan.wanted == (EF.DG1, EF.DG2)
    assert plan.not_asked == {EF.DG3, EF.DG5, EF.DG13, EF.DG14, EF.DG15}


def test_what_is_hidden_from_the_announcement_is_asked_for() -> None:
    plan = plan_for(CCCD, frozenset({EF.DG1, EF.DG2}), ReadOptions())

    assert {EF.DG14, EF.DG15} <= set(plan.wanted)
