"""What a view of somebody's own answers is held against what it was asked, whoever asks."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.evidence.embedded import NotedTrust
from chipkit.pki.crl import RevokedEntry
from chipkit.trust.answers import CheckedTrust, checked_view
from chipkit.trust.assessment import assess
from chipkit.trust.clock import clamped, time_of_crl
from chipkit.trust.crl_signers import known_signer
from chipkit.trust.joined import JoinedTrust
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.pinned_signers import Listing, ListKey, PinnedSigner
from chipkit.trust.revocation import RevocationStatus, check_revocation
from chipkit.trust.store import TrustStore
from chipkit.trust.view import waiting_in
from tests.conftest import SOAK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from chipkit.pki.certificate import Certificate
    from chipkit.trust.view import TrustView

AT = datetime(2025, 2, 1, tzinfo=UTC)
DRAWN = 1000 if SOAK else 100
FORMS: tuple[Callable[[list[Any]], Any], ...] = (
    list, tuple, iter, lambda held: (each for each in held), dict.fromkeys, lambda held: held * 3,
)  # fmt: skip


class Generous:
    """A view that answers some of its look-ups with all that it holds, in any order and form."""

    def __init__(self, held: InMemoryTrust, draw: random.Random, wide: float = 0.6) -> None:
        self.held, self.draw = held, draw
        self._wide = {name for name in ANCHORS if draw.random() < wide}
        self.generation = f"generous {held.generation} {draw.random()}"
        self.signed_time = held.signed_time

    def _some(self, name: str, exact: Iterable[Any], every: Iterable[Any]) -> Any:
        found = list(every if name in self._wide else exact)
        self.draw.shuffle(found)
        return self.draw.choice(FORMS)(found)

    def anchor(self, certificate: Certificate) -> Anchor | None:
        found = self.held.anchor(certificate)
        return found or next(iter(self.held.anchors), None) if "anchor" in self._wide else found

    def by_key_identifier(self, identifier: bytes) -> Any:
        return self._some("by_key_identifier", self.held.by_key_identifier(identifier), self.held.anchors)

    def by_subject(self, name: Any) -> Any:
        return self._some("by_subject", self.held.by_subject(name), self.held.anchors)

    def by_likeness(self, name: Any) -> Any:
        return self._some("by_likeness", self.held.by_likeness(name), self.held.anchors)

    def issued_by(self, name: Any) -> Any:
        return self._some("issued_by", self.held.issued_by(name), self.held.anchors)

    def crls_of(self, name: Any) -> Any:
        return self._some("crls_of", self.held.crls_of(name), self.held.crls)

    def signer(self, sha256: str) -> Any:
        return self.held.signer(sha256)

    def pinned(self, certificate: Certificate) -> Any:
        return self.held.pinned(certificate)


ANCHORS = ("anchor", "by_key_identifier", "by_subject", "by_likeness", "issued_by", "crls_of")


def odd(**answers: Any) -> Any:
    """A view whose look-ups give whatever they are told to; what can be called is called each time."""
    answers = {"generation": "odd", **answers}
    told = {name: answers.get(name, () if name in SEVERAL else None) for name in LOOK_UPS}
    asked = {name: (lambda _, given=given: given() if callable(given) else given) for name, given in told.items()}
    return type("Odd", (SimpleNamespace,), {})(**asked, **{name: answers.get(name) for name in FACTS})


SEVERAL = ("by_key_identifier", "by_subject", "by_likeness", "issued_by", "crls_of", "waiting_for")
LOOK_UPS = (*SEVERAL, "anchor", "signer", "pinned", "newest_list")
FACTS = ("generation", "signed_time")


def said(found: Any) -> Any:
    revocation = found.revocation and (found.revocation.status, found.revocation.revoked_at)
    return found.path.status, found.path.path, found.path.anchor, set(found.path.issuers), revocation


def entries(draw: random.Random, serials: Iterable[int]) -> dict[int, RevokedEntry]:
    reasons = ("keyCompromise", "certificateHold", "removeFromCRL")
    return {each: RevokedEntry(datetime(2024, 6, 1, tzinfo=UTC), draw.choice(reasons)) for each in serials}


@pytest.mark.parametrize("part", range(4))
def test_more_than_was_asked_for_decides_nothing(make: Any, part: int) -> None:
    authorities = [
        make.issue(name=name, key=make.key(f"{name} {number}"), serial=10 + number)
        for number, name in enumerate(("X", "X", "Y", "Z"))
    ]
    link = authorities[0].issue(name="Y", key=make.key("Y 2"), serial=6)
    for number in range(part, DRAWN, 4):
        draw = random.Random(number)  # noqa: S311 - the same draws each time
        signer = draw.choice(authorities[:2]).issue(name="signer", serial=77, extensions=make.signer_extensions)
        crls = [
            each.revoke(
                revoked=entries(draw, draw.sample([6, 10, 11, 77], draw.randint(0, 2))),
                this_update=datetime(2025, 1, draw.randint(1, 9), tzinfo=UTC),
                next_update=datetime(2025, draw.choice([1, 4]), 20, tzinfo=UTC),
            )
            for each in draw.sample(authorities, draw.randint(0, 4))
        ]
        held = [Anchor(each.certificate, draw.choice(list(AnchorKind)[:4])) for each in (*authorities, link)]
        store = InMemoryTrust(tuple(draw.sample(held, draw.randint(1, 5)))).with_crls(crls)

        exact, given = assess(signer.certificate, store, AT), assess(signer.certificate, Generous(store, draw), AT)

        assert said(given) == said(exact), number
        assert (given.outcome, given.shortfalls) == (exact.outcome, exact.shortfalls), number


@pytest.mark.parametrize("form", FORMS)
def test_a_list_of_another_issuer_neither_revokes_nor_clears(make: Any, form: Callable[[Any], Any]) -> None:
    csca, foreign = make.issue(name="X"), make.issue(name="Y", key=make.key("Y"))
    signer = csca.issue(name="signer", serial=77, extensions=make.signer_extensions)
    anchors = (Anchor(csca.certificate, AnchorKind.CONFIRMED), Anchor(foreign.certificate, AnchorKind.CONFIRMED))

    for crl in (foreign.revoke(77), foreign.revoke(5)):
        wide = dict.fromkeys(SEVERAL[:4], lambda: form(list(anchors)))
        view = odd(crls_of=lambda crl=crl: form([crl]), **wide)
        found = check_revocation(signer.certificate, csca.certificate, view, AT, kind=AnchorKind.CONFIRMED)

        assert found.status is RevocationStatus.NO_CRL


@pytest.mark.parametrize(
    ("look_up", "given", "named"),
    [
        ("generation", None, "generation gives NoneType where str belongs"),
        ("generation", b"1", "generation gives bytes where str belongs"),
        ("by_subject", None, "by_subject gives NoneType where a collection of Anchor belongs"),
        ("by_subject", ["X"], "by_subject gives str where Anchor belongs"),
        ("by_likeness", 7, "by_likeness gives int where a collection of Anchor belongs"),
        ("by_key_identifier", [None], "by_key_identifier gives NoneType where Anchor belongs"),
        ("issued_by", "X", "issued_by gives str where Anchor belongs"),
        ("crls_of", None, "crls_of gives NoneType where a collection of CertificateList belongs"),
        ("anchor", "X", "anchor gives str where Anchor belongs"),
        ("signer", [], "signer gives list where ListSigner belongs"),
        ("pinned", "X", "pinned gives str where PinnedSigner belongs"),
        ("newest_list", "X", "newest_list gives str where PinnedList belongs"),
        ("waiting_for", None, "waiting_for gives NoneType where a collection of Certificate belongs"),
        ("signed_time", "2026", "signed_time gives str where datetime belongs"),
    ],
)
def test_what_is_no_answer_is_an_error_that_names_the_look_up(csca: Any, look_up: str, given: Any, named: str) -> None:
    view = checked_view(odd(**{look_up: given}))
    asked = {"by_key_identifier": b"1", "signer": "00", "newest_list": "00"}
    asked |= dict.fromkeys(("anchor", "pinned", "waiting_for"), csca.certificate)

    with pytest.raises(TypeError) as caught:
        getattr(view, look_up)(asked.get(look_up, csca.certificate.subject))

    assert str(caught.value) == f"Odd.{named}"


def test_a_text_that_nobody_can_write_and_a_time_without_a_zone_are_errors_too(csca: Any) -> None:
    moments: Any = {"issued": datetime(2025, 1, 1), "next_update": AT}  # noqa: DTZ001 - what is refused
    facts: Any = dict.fromkeys(("list_name", "list_sha256", "country", "note"), "X") | {"document_types": ("I",)}
    listing = Listing(**facts, **moments, key=ListKey("00", "by", "source"))

    with pytest.raises(ValueError, match=r"Odd\.generation is no text that can be written"):
        _ = checked_view(odd(generation="\ud800")).generation
    with pytest.raises(ValueError, match=r"Odd\.signed_time gives a time without its time zone"):
        clamped(AT, odd(signed_time=datetime(2025, 1, 1)))  # noqa: DTZ001 - what is refused
    with pytest.raises(ValueError, match=r"Odd\.pinned gives a time without its time zone"):
        checked_view(odd(pinned=PinnedSigner(csca.certificate, (listing,)))).pinned(csca.certificate)


def test_a_sole_answer_that_is_another_one_is_none(make: Any, csca: Any) -> None:
    other = make.issue(name="Y", key=make.key("Y")).certificate
    view = checked_view(
        odd(
            anchor=Anchor(other, AnchorKind.CONFIRMED),
            pinned=PinnedSigner(other, ()),
            waiting_for=iter([other]),
        )
    )

    assert view.anchor(csca.certificate) is None
    assert view.pinned(csca.certificate) is None
    assert waiting_in(view, csca.certificate) == ()
    assert view.anchor(other) is not None


@pytest.mark.parametrize("look_up", [known_signer, time_of_crl])
def test_whoever_is_asked_for_the_signer_of_a_list_holds_answers_against_the_question(make: Any, look_up: Any) -> None:
    csca, other = make.issue(name="X"), make.issue(name="Y", key=make.key("other"))
    crl = replace(csca.revoke(5), issuer=other.certificate.subject)  # as if of another issuer
    wide = odd(by_subject=[Anchor(csca.certificate, AnchorKind.CONFIRMED)])

    assert (look_up(crl, (), wide) if look_up is known_signer else look_up(crl, wide)) is None


def test_the_project_s_own_views_are_asked_as_they_are(tmp_path: Path) -> None:
    own = InMemoryTrust.empty()
    views: list[TrustView] = [own, TrustStore(tmp_path / "trust").view(), JoinedTrust((own,))]

    assert all(checked_view(each) is each for each in views)
    assert isinstance(checked_view(odd()), CheckedTrust)
    assert isinstance(checked_view(type("Derived", (InMemoryTrust,), {})()), CheckedTrust)
    assert checked_view(checked_view(given := odd())) == CheckedTrust(given)


@pytest.mark.parametrize("over", [lambda view: JoinedTrust((view,)), NotedTrust])
def test_what_stands_over_a_view_gives_what_was_asked_for(make: Any, csca: Any, over: Any) -> None:
    other = make.issue(name="Y", key=make.key("Y"))
    crls = [csca.revoke(5), other.revoke(5)]
    anchors = [Anchor(each.certificate, AnchorKind.CONFIRMED) for each in (csca, other)]
    view = over(odd(by_subject=lambda: iter(anchors), crls_of=lambda: iter(crls)))

    assert [each.certificate for each in view.by_subject(csca.certificate.subject)] == [csca.certificate]
    assert list(view.crls_of(csca.certificate.subject)) == crls[:1]
