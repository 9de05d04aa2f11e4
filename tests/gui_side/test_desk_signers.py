"""A signer that nobody vouches for: kept where the operator asked for it, the certificate alone, with no delay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from chipkit.errors import TrustError
from chipkit.trust.collected import Collecting
from chipkit.trust.model import InMemoryTrust
from chipkit.trust.store import TrustStore
from chipkit.trust.summary import TrustSummary
from chipkit_gui.app import _parser, _signers
from chipkit_gui.events import Event, Judged, SignerMet
from chipkit_gui.keys import read_key
from chipkit_gui.presenter import present
from chipkit_gui.service import CardService
from chipkit_gui.sources import Sample
from chipkit_gui.sources.emulated import READER, EmulatedSource
from chipkit_gui.state import Trust
from chipkit_gui.texts import LANGUAGES, WORDS, Language

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.trust.collected import SignerCollection
    from chipkit.verify.policy import Policy
    from chipkit_gui.desk import Desk

Wait = Callable[[Callable[[], bool]], None]
Serve = Callable[..., tuple[CardService, list[Event]]]


@pytest.fixture
def as_real(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test issuer's signers pass for real ones, which no test can have."""
    monkeypatch.setattr("chipkit.verify.unknown_signer.is_test", lambda _: False)


@pytest.fixture
def serve(workshop: EmulatedSource, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Runs services that look at the trust store again and again, and ends them."""
    monkeypatch.setattr("chipkit_gui.service._SECONDS_BETWEEN_LOOKS", 0.02)
    made: list[CardService] = []

    def begin(
        signers: Callable[[], SignerCollection] | None, *, known: bool = False
    ) -> tuple[CardService, list[Event]]:
        source = EmulatedSource()
        source.share(workshop)
        if not known:
            monkeypatch.setattr(source, "trust", InMemoryTrust.empty)
        told: list[Event] = []
        service = CardService(source, policy, told.append, signers=signers)
        made.append(service)
        source.place(Sample())
        service.start()
        service.read(1, READER, read_key(workshop.code(Sample())))
        return service, told

    yield begin
    for service in made:
        service.stop()


def _met(told: list[Event]) -> list[Collecting | None]:
    return [event.result for event in told if isinstance(event, SignerMet)]


def _judged(told: list[Event]) -> list[Judged]:
    return [event for event in told if isinstance(event, Judged)]


@pytest.mark.usefixtures("as_real")
def test_an_unknown_signer_is_kept_with_its_day_and_nothing_of_the_holder(
    serve: Serve, workshop: EmulatedSource, tmp_path: Path, wait_until: Wait
) -> None:
    service, told = serve(lambda: TrustStore(tmp_path))
    wait_until(lambda: _met(told) == [Collecting.NEW])
    service.read(2, READER, read_key(workshop.code(Sample())))
    wait_until(lambda: _met(told) == [Collecting.NEW, Collecting.KNOWN])

    specimen = workshop.specimen(Sample())
    (kept,) = TrustStore(tmp_path).collected()
    assert kept.certificate == specimen.pki.dsc.certificate
    assert kept.day == _judged(told)[0].report.at.astimezone(UTC).date()
    written = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    holder = specimen.holder
    for fact in (holder.personal_number, holder.full_name, *holder.full_name.split()):
        assert fact.encode() not in written
        assert fact.encode("utf-16-le") not in written


@pytest.mark.usefixtures("as_real")
def test_nothing_is_kept_where_nobody_asked_for_it_or_the_signer_is_known(
    serve: Serve, tmp_path: Path, wait_until: Wait
) -> None:
    _service, told = serve(None)
    wait_until(lambda: len(_judged(told)) == 1)
    known, told_of_known = serve(lambda: TrustStore(tmp_path), known=True)
    wait_until(lambda: len(_judged(told_of_known)) == 1)
    known.stop()  # after which whatever was met is kept

    assert _met(told) == _met(told_of_known) == []
    assert list(tmp_path.iterdir()) == []


def test_the_signer_of_a_test_card_is_not_kept(serve: Serve, tmp_path: Path, wait_until: Wait) -> None:
    service, told = serve(lambda: TrustStore(tmp_path))
    wait_until(lambda: len(_judged(told)) == 1)
    service.stop()

    assert _met(told) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("as_real")
def test_a_folder_that_cannot_be_written_changes_no_verdict(serve: Serve, wait_until: Wait) -> None:
    def refuse() -> SignerCollection:
        raise TrustError("the trust folder cannot be written")

    _service, told = serve(refuse)
    wait_until(lambda: _met(told) == [None])

    (ended,) = _judged(told)
    assert ended.report.verdict.code == "issuer-unknown"
    assert told.index(ended) < told.index(SignerMet(None)), "the verdict comes first"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("result", [None, Collecting.NEW, Collecting.FULL])
def test_what_became_of_it_is_told_behind_the_sign_of_the_trust_store_and_nowhere_else(
    desk: Desk, result: Collecting | None, language: Language
) -> None:
    summary = TrustSummary(anchors=0, kinds={})
    before = replace(desk.state, trust=Trust(summary=summary))
    desk.state = before
    shown = present(before, language)

    desk.handle(SignerMet(result))
    after = present(desk.state, language)

    told = WORDS[f"trust.met.{'failed' if result is None else result.value}"][language]
    assert told in after.trust.details
    assert (after.trust.text, after.trust.tone) == (shown.trust.text, shown.trust.tone)
    assert replace(after, trust=shown.trust) == shown


def test_one_that_was_known_before_is_not_told(desk: Desk) -> None:
    before = desk.state

    desk.handle(SignerMet(Collecting.KNOWN))

    assert desk.state == before


def test_a_desk_keeps_signers_only_by_its_option_and_in_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "trust"
    folder.mkdir(mode=0o700)

    def opened(*call: str) -> Callable[[], SignerCollection] | None:
        return _signers(_parser().parse_args([*call, "--trust", str(folder)]))

    assert opened() is None
    assert opened("--collect-signers", "--demo") is None
    found = opened("--collect-signers")
    assert found is not None
    store = found()
    assert isinstance(store, TrustStore)
    assert store.path.is_relative_to(folder)


def test_lists_are_out_of_date_when_the_policys_days_are_over(
    workshop: EmulatedSource, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[datetime] = []

    def summary_of(_trust: object, at: datetime) -> TrustSummary:
        asked.append(at)
        return TrustSummary(anchors=0)

    monkeypatch.setattr("chipkit_gui.service.summary_of", summary_of)
    before = datetime.now(UTC)
    for days in (0, 30):
        CardService(workshop, replace(policy, crl_grace_days=days), lambda _event: None)._open_trust()

    assert (asked[0] - before).days == 0
    assert (before - asked[1]).days in (29, 30)
