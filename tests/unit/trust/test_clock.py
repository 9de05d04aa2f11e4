"""The newest time that was signed, which no clock is believed to be before."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.pki import extensions as ext
from chipkit.pki.crl import CertificateList
from chipkit.trust.clock import AHEAD, Moment, clamped, newest_signed_time, time_of_crl, time_of_master_list
from chipkit.trust.joined import JoinedTrust
from chipkit.trust.master_list import verify_master_list
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust, ListSigner
from chipkit.trust.view import SignedTime, TrustView

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
TIMES = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_what_is_dated_more_than_two_days_ahead_moves_nothing() -> None:
    assert newest_signed_time([NOW + AHEAD], NOW) == NOW + timedelta(days=2)
    assert newest_signed_time([NOW + AHEAD + SECOND], NOW) is None
    assert newest_signed_time([NOW + AHEAD + SECOND, NOW - DAY, None], NOW) == NOW - DAY
    assert newest_signed_time([], NOW) is None
    assert newest_signed_time([], NOW, known=NOW - DAY) == NOW - DAY
    assert newest_signed_time([datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)], NOW) is not None


def test_a_clock_that_ran_back_does_not_forget_nor_refuse() -> None:
    """What was known counts as the time of the import: a list of today is taken also where the clock says 1970."""
    back = datetime(1970, 1, 1, tzinfo=UTC)

    assert newest_signed_time([NOW], back, known=NOW - DAY) == NOW
    assert newest_signed_time([NOW + AHEAD], back, known=NOW - DAY) == NOW - DAY
    assert newest_signed_time([NOW], back) is None


@given(st.lists(st.one_of(st.none(), TIMES), max_size=8), TIMES, st.one_of(st.none(), TIMES), st.randoms())
def test_it_never_runs_back_and_never_far_ahead_whatever_the_order(
    times: list[datetime | None], now: datetime, known: datetime | None, chance: Any
) -> None:
    found = newest_signed_time(times, now, known=known)

    if known is not None:
        assert found is not None
        assert found >= known
    if found is not None:
        assert found in {known, *times}
        assert found <= max(now, known or now) + AHEAD
    shuffled = [*times, *times]
    chance.shuffle(shuffled)
    assert newest_signed_time(shuffled, now, known=known) == found


@pytest.mark.parametrize("naive", [{"artefacts": [datetime(2026, 1, 1)]}, {"now": datetime(2026, 1, 1)}])  # noqa: DTZ001
def test_a_time_without_its_zone_is_refused(naive: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="time zone"):
        newest_signed_time(**{"artefacts": [NOW], "now": NOW, **naive})
    with pytest.raises(ValueError, match="time zone"):
        clamped(NOW, InMemoryTrust(signed_time=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_now_is_never_before_it_and_keeps_its_zone() -> None:
    here = timezone(timedelta(hours=7))
    trust = InMemoryTrust(signed_time=NOW)
    early = (NOW - 400 * DAY).astimezone(here)

    assert clamped(NOW, trust) == Moment(NOW)
    assert clamped(NOW + SECOND, trust) == Moment(NOW + SECOND)
    assert clamped(NOW - SECOND, trust) == Moment(NOW, NOW - SECOND)
    assert clamped(early, trust) == Moment(NOW, early)
    assert clamped(early, trust).at.utcoffset() == timedelta(hours=7)
    assert clamped(early, InMemoryTrust.empty()) == Moment(early)


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        (AnchorKind.CONFIRMED, True),
        (AnchorKind.LIST_SIGNED, True),
        (AnchorKind.PINNED_SIGNER, True),
        (AnchorKind.UNCONFIRMED, False),
        (AnchorKind.TEST, False),
    ],
)
def test_a_list_of_a_real_anchor_counts(make: Any, csca: Any, kind: AnchorKind, counts: bool) -> None:  # noqa: FBT001
    anchored = InMemoryTrust((Anchor(csca.certificate, kind),))
    crl, forged = csca.revoke(), make.issue(name="CSCA", key=make.key("forger")).revoke()
    spoiled = CertificateList.parse(crl.raw[:-1] + bytes([crl.raw[-1] ^ 1]))

    assert time_of_crl(crl, anchored) == (crl.this_update if counts else None)
    assert [time_of_crl(each, anchored) for each in (forged, spoiled)] == [None, None]
    assert time_of_crl(crl, InMemoryTrust.empty()) is None


def test_a_list_by_a_key_that_is_not_for_lists_does_not(make: Any) -> None:
    unfit = make.issue(name="CSCA", extensions=(ext.basic_constraints(ca=True), ext.key_usage(["keyCertSign"])))

    assert time_of_crl(unfit.revoke(), InMemoryTrust((Anchor(unfit.certificate, AnchorKind.CONFIRMED),))) is None


def test_a_master_list_counts_whose_signer_leads_to_a_real_anchor_or_was_pinned(make: Any, csca: Any) -> None:
    signer = csca.issue(name="list signer", serial=8, extensions=make.list_signer_extensions)
    found = verify_master_list(signer.master_list([csca.certificate]))
    told = datetime(2025, 1, 1, tzinfo=UTC)

    def time(*anchors: Anchor, pinned: bool | None = None) -> datetime | None:
        signers = () if pinned is None else (ListSigner(signer.certificate.fingerprint, "list signer", pinned),)
        return time_of_master_list(found.path, found.signing_time, InMemoryTrust(anchors, signers=signers))

    assert time(Anchor(csca.certificate, AnchorKind.CONFIRMED)) == told
    assert time(pinned=True) == told
    assert time() is None
    assert time(pinned=False) is None
    assert time(Anchor(csca.certificate, AnchorKind.UNCONFIRMED)) is None
    anchored = InMemoryTrust((Anchor(csca.certificate, AnchorKind.CONFIRMED),))
    assert time_of_master_list(found.path, None, anchored) is None


def test_a_view_that_knows_it_says_so_and_others_need_not() -> None:
    older, newer = (InMemoryTrust(signed_time=NOW + days * DAY) for days in (0, 1))

    assert isinstance(older, SignedTime)
    assert older.merged(newer).signed_time == newer.signed_time
    assert newer.merged(InMemoryTrust.empty()).signed_time == newer.signed_time
    assert JoinedTrust((older, newer, InMemoryTrust.empty())).signed_time == newer.signed_time
    assert JoinedTrust(()).signed_time is None
    assert older.generation != newer.generation != InMemoryTrust.empty().generation
    assert pickle.loads(pickle.dumps(older)).signed_time == NOW  # noqa: S301 - our own bytes
    view: TrustView = InMemoryTrust.empty()
    assert clamped(NOW, view) == Moment(NOW)


def test_what_is_taken_back_takes_back_what_it_moved() -> None:
    before = InMemoryTrust(signed_time=NOW - DAY)
    after = replace(before, signed_time=newest_signed_time([NOW], NOW, known=before.signed_time))

    assert clamped(NOW - 2 * DAY, after).at == NOW
    assert clamped(NOW - 2 * DAY, before).at == NOW - DAY


def test_a_time_of_the_last_day_of_the_calendar_is_judged_for_on_every_clock() -> None:
    last = datetime(9999, 12, 31, 23, tzinfo=UTC)
    now = datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=7)))

    assert clamped(now, InMemoryTrust(signed_time=last)) == Moment(last, now)
