"""Closed sets of words in the API: each is parsed at its door, and nothing else makes a card greener."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import (
    AccessAttempt,
    AccessProtocol,
    AttemptResult,
    Capture,
    CardAccessSource,
    Origin,
    PresentedKey,
    PresentedKind,
    ProofResult,
)
from chipkit.errors import ChipkitError, CodecError, TransportError
from chipkit.inspection import inspect
from chipkit.language import Language
from chipkit.national.vnm.keyboard import keystrokes
from chipkit.national.vnm.units import registration_place
from chipkit.outcome import Outcome
from chipkit.session.options import ReadOptions
from chipkit.session.pcsc import remedy_for
from chipkit.trust.importing import Importer
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust, ListSigner
from chipkit.verify import Claim, Mode, Policy, Report, judge, load_policy
from chipkit.verify.table import Column
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AT = datetime(2026, 1, 1, tzinfo=UTC)
REFUSALS = (TypeError, ValueError, CodecError)

WORDS: tuple[Any, ...] = (
    "", " ", "Production", "PRODUCTION", "prod", "Demo", "demo ", "test", "Test", "TEST", "live", "LIVE", "live ",
    "sealed", "Live", "confirmed", "CONFIRMED", "pinned", "proven", "Proven", "PROVEN", "opened", "Opened", "ok",
    "true", "yes", "no", "field", "Field", "conformance ", "counter", "lab", "pace", "PACE", "chip", "can", "none",
    "en", "EN", "fr", "vi_VN", "telex", "*", "successful", None, 0, 1, -1, True, False, 1.5, float("nan"), b"demo",
    b"live", object, object(), [], {}, (), ("demo",), ["live"], frozenset(), Outcome.SUCCESSFUL, Mode.DEMO, Origin.LIVE,
    ProofResult.PROVEN, AnchorKind.CONFIRMED, Claim.NO_COPY, lambda: "demo",
)  # fmt: skip
"""Words, words of other sets, None, and other types."""


@cache
def genuine() -> tuple[Capture, InMemoryTrust]:
    """A live capture of a card that is good in every way, and a store that knows its issuer."""
    card = personalise(load_profile("vn-cccd-2024"), seed=7, at=AT)
    trust = trust_in(card.pki, AT)
    capture = inspect(card.transport(), card.password, trust=trust, policy=load_policy("field"), at=AT).capture
    return capture, trust


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the emulator's authority pass for a real one: the marking in its names is looked at no more."""
    monkeypatch.setattr("chipkit.trust.model.is_test", lambda _certificate: False)
    monkeypatch.setattr("chipkit.trust.candidates.names_test", lambda _name: False)


def greenness(report: Report) -> tuple[bool, frozenset[Claim], frozenset[str]]:
    good = frozenset(found.check for found in report.findings if found.outcome is Outcome.SUCCESSFUL)
    return report.outcome is Outcome.SUCCESSFUL, report.verdict.claims, good


def greener(one: Report, other: Report) -> bool:
    """Whether anything is good in `one` that is not in `other`."""
    (success, claims, good), (their_success, their_claims, their_good) = greenness(one), greenness(other)
    return success > their_success or bool(claims - their_claims) or bool(good - their_good)


def judged(
    *,
    capture: Capture | None = None,
    trust: InMemoryTrust | None = None,
    policy: Policy | None = None,
    mode: Any = "demo",
) -> Report:
    known, store = genuine()
    return judge(capture or known, trust or store, policy or load_policy("field"), AT, mode=mode)


def forged(value: Any, **fields: Any) -> Any:
    """A copy with fields that no constructor looked at."""
    copied = replace(value)
    for name, given in fields.items():
        object.__setattr__(copied, name, given)
    return copied


def anchored(make: Callable[[Anchor], Anchor]) -> Report:
    trust = genuine()[1]
    return judged(trust=replace(trust, anchors=tuple(make(each) for each in trust.anchors)), mode="production")


def attempts(make: Callable[[AccessAttempt], AccessAttempt]) -> Report:
    capture = genuine()[0]
    assert capture.access is not None
    tried = tuple(make(each) for each in capture.access.attempts)
    return judged(capture=replace(capture, access=forged(capture.access, attempts=tried)))


def transcript(name: str, make: Callable[[Any], Any]) -> Report:
    capture = genuine()[0]
    return judged(capture=forged(capture, **{name: make(getattr(capture, name))}))


def access(make: Callable[[Any], Any]) -> Report:
    capture = genuine()[0]
    return judged(capture=forged(capture, access=make(capture.access)))


def made(**fields: Any) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """Both ways to another value: through the constructor, and past it."""
    yield "replaced", lambda value: replace(value, **fields)
    yield "forged", lambda value: forged(value, **fields)


DOORS: dict[str, tuple[Callable[[Callable[[Any], Any]], Report], str, Any]] = {
    "anchor": (anchored, "kind", AnchorKind.TEST),
    "origin": (lambda make: judged(capture=make(genuine()[0])), "origin", Origin.UNSEALED),
    "column": (lambda make: judged(policy=make(load_policy("field"))), "column", Column.CONFORMANCE),
    "chip authentication": (
        lambda make: transcript("chip_authentication", make), "result", ProofResult.UNSUPPORTED
    ),
    "active authentication": (
        lambda make: transcript("active_authentication", make), "result", ProofResult.UNSUPPORTED
    ),
    "attempt's protocol": (attempts, "protocol", AccessProtocol.BAC),
    "attempt's result": (attempts, "result", AttemptResult.REFUSED),
    "source of EF.CardAccess": (access, "card_access_source", CardAccessSource.BUILT_IN),
    "checks": (lambda make: judged(policy=make(load_policy("field"))), "checks", load_policy("conformance").checks),
    "grace": (lambda make: judged(policy=make(load_policy("field"))), "crl_grace_days", 0),
    "waiver": (lambda make: judged(policy=make(load_policy("field"))), "demands_genuineness", True),
    "abort": (lambda make: judged(capture=make(genuine()[0])), "abort", None),
}  # fmt: skip
"""Where a word decides: how to judge with another one, its field, and the strictest word that is legal there."""


def is_legal(field: str, strictest: Any, word: Any) -> bool:
    """Whether a value may be said there, and says what it means."""
    if isinstance(strictest, Column | Origin | AnchorKind | ProofResult | AccessProtocol | AttemptResult):
        kinds: Any = type(strictest)
        return any(word is member or word == member.value for member in kinds)
    if isinstance(strictest, CardAccessSource):
        return any(word == member.value for member in CardAccessSource)
    legal = {"crl_grace_days": type(word) is int and word >= 0, "demands_genuineness": isinstance(word, bool)}
    return legal.get(field, word is None and strictest is None)


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("way", ["replaced", "forged"])
@pytest.mark.parametrize("door", DOORS)
def test_no_word_is_greener_than_the_strictest_legal_one(door: str, way: str) -> None:
    judge_with, field, strictest = DOORS[door]
    strict: Report | None = None
    try:
        strict = judge_with(lambda value: replace(value, **{field: strictest}))
    except CodecError:  # another column wants other tolerances: nothing is legal here but what is there
        assert field in ("column", "checks")
    passed = []
    for word in WORDS:
        if is_legal(field, strictest, word):
            continue
        try:
            report = judge_with(dict(made(**{field: word}))[way])
        except REFUSALS:
            continue
        if strict is None or greener(report, strict):
            passed.append(word)

    assert passed == []


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("way", ["replaced", "forged"])
@pytest.mark.parametrize("door", ["origin", "column", "chip authentication", "attempt's protocol", "attempt's result"])
def test_a_word_is_taken_for_its_member_however_it_came(door: str, way: str) -> None:
    judge_with, field, strictest = DOORS[door]
    for member in (Column.FIELD,) if door == "column" else type(strictest):
        by_member, by_word = made(**{field: member}), made(**{field: member.value})
        assert judge_with(dict(by_word)[way]) == judge_with(dict(by_member)[way])


def test_an_anchor_with_the_test_marking_is_one_whatever_it_was_called() -> None:
    for kind in (*AnchorKind, *(kind.value for kind in AnchorKind)):
        report = anchored(dict(made(kind=kind))["replaced"])
        path = report.finding("pa.issuer.path")

        assert report.outcome is not Outcome.SUCCESSFUL
        assert path is not None
        assert path.reason == "test-anchor"


@pytest.mark.usefixtures("real")
def test_an_anchor_of_a_kind_that_is_none_counts_as_one_of_tests() -> None:
    anchor = genuine()[1].anchors[0]

    assert [word for word in WORDS if word not in tuple(AnchorKind) and not forged(anchor, kind=word).test] == []


REFUSED: dict[str, tuple[Callable[[Any], object], str, tuple[Any, ...]]] = {
    "mode": (lambda word: judged(mode=word), "Mode", tuple(Mode)),
    "anchor": (lambda word: Anchor(genuine()[1].anchors[0].certificate, word), "AnchorKind", tuple(AnchorKind)),
    "origin": (lambda word: Capture(origin=word), "Origin", tuple(Origin)),
    "presented": (lambda word: PresentedKey(kind=word), "PresentedKind", tuple(PresentedKind)),
    "column": (lambda word: replace(load_policy("field"), column=word), "column", ("field",)),
    "title": (lambda word: judged().title_of("chip.ca", word), "Language", tuple(Language)),
    "text": (lambda word: judged().text_of(judged().findings[0], word), "Language", tuple(Language)),
    "verdict": (lambda word: judged().verdict_text(word), "Language", tuple(Language)),
    "remedy": (lambda word: remedy_for(TransportError("x"), word), "Language", tuple(Language)),
    "place": (lambda word: registration_place("001").text(word), "Language", tuple(Language)),
    "method": (lambda word: keystrokes("a", word), "method", ("telex", "vni")),
    "cipher": (lambda word: ReadOptions(pace_ciphers=(word,)), "pace_ciphers", ("aes128",)),
    "cipher of a policy": (
        lambda word: replace(load_policy("field"), pace_ciphers=(word,)), "pace_ciphers", ("aes128",)
    ),
    "signing time": (
        lambda word: replace(load_policy("field"), signing_times=frozenset({word})), "signing_times", ("issue-date",)
    ),
    "file": (lambda word: ReadOptions(files={word}), "EF", ()),
    "proofs": (lambda word: ReadOptions(chip_authentication=word), "bool", (True, False)),
    "BAC": (lambda word: ReadOptions(allow_bac_after_failed_pace=word), "bool", (True, False)),
    "pinned": (lambda word: ListSigner("00", "", word), "bool", (True, False)),
    "test": (lambda word: Importer(holdings=InMemoryHoldings(), at=AT, test=word), "bool", (True, False)),
    "first use": (lambda word: Importer(holdings=InMemoryHoldings(), at=AT, first_use=word), "bool", (True, False)),
    "redact": (lambda word: judged().to_json(redact=word), "bool", (True, False)),
    "anchors": (lambda word: InMemoryTrust(anchors=(word,)), "Anchor", ()),
}  # fmt: skip
"""Each public argument that is a word of a closed set: what takes it, what its refusal names, and its legal values."""


@pytest.mark.parametrize("argument", REFUSED)
def test_any_other_word_is_refused_by_name(argument: str) -> None:
    take, name, legal = REFUSED[argument]
    for word in legal:
        take(word)
    texts = [*legal, *(getattr(each, "value", each) for each in legal)]
    wrong = [word for word in WORDS if word not in [each for each in texts if type(each) is type(word)]]
    unrefused = []
    for word in wrong:
        try:
            take(word)
        except REFUSALS as error:
            if name not in str(error) and "unhashable" not in str(error):
                unrefused.append((word, str(error)))
        else:
            unrefused.append((word, "taken"))

    assert unrefused == []


def test_what_is_no_capture_is_told_by_name() -> None:
    capture, _ = genuine()
    files: list[Any] = [{"DG1": b""}, {next(iter(capture.files)): b""}]
    for name, value in (*(("files", each) for each in files), ("abort", "x"), ("access", 1)):
        with pytest.raises(TypeError, match="is no"):
            replace(capture, **{name: value})


def test_a_policy_that_was_changed_behind_its_back_is_refused() -> None:
    junk: dict[str, Any] = {"checks": {}, "column": "Field", "crl_grace_days": "9", "bac_after_failed_pace": "yes"}
    for name, value in junk.items():
        with pytest.raises(ChipkitError, match="policy field"):
            judged(policy=forged(load_policy("field"), **{name: value}))
