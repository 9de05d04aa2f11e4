"""The walk of one verification, from a card to its report: nothing is parsed, hashed or checked twice on the way."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from chipkit.crypto.hashes import digest
from chipkit.document import Document
from chipkit.inspection import inspect
from chipkit.lds.atr_info import ATRInfo
from chipkit.lds.card_access import CardAccess
from chipkit.lds.com import COM
from chipkit.lds.dg1 import DG1
from chipkit.lds.dg2 import DG2
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import DATA_GROUPS, EF, RawFile
from chipkit.lds.sod import SOD
from chipkit.national.vnm.dg13 import DG13
from chipkit.outcome import Outcome
from chipkit.pki.certificate import Certificate
from chipkit.protocol.credentials import MRZPassword
from chipkit.trust import chain, profile, revocation, signatures
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import judge, load_policy, revoked
from chipkit.verify.report import Report
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import Specimen, load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

    from chipkit.verify.finding import Finding

AT = datetime(2026, 1, 1, tzinfo=UTC)
PARSERS: dict[EF, Any] = {
    EF.COM: COM,
    EF.SOD: SOD,
    EF.CARD_ACCESS: CardAccess,
    EF.ATR_INFO: ATRInfo,
    EF.DG1: DG1,
    EF.DG2: DG2,
    EF.DG13: DG13,
    EF.DG14: DG14,
    EF.DG15: DG15,
}
Calls: TypeAlias = list[tuple[str, tuple[Any, ...]]]
PROFILES = ("vn-cccd-2021", "vn-cccd-2024", "vn-cccd-explicit")


@contextmanager
def counted(*functions: Callable[..., Any]) -> Iterator[Calls]:
    """The calls of functions, each with its arguments but for the class."""
    names: dict[CodeType, str] = {getattr(each, "__func__", each).__code__: each.__qualname__ for each in functions}
    found: Calls = []

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and (name := names.get(frame.f_code)):
            given = [frame.f_locals[each] for each in frame.f_code.co_varnames[: frame.f_code.co_argcount]]
            found.append((name, tuple(each for each in given if not isinstance(each, type))))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(before)


@lru_cache
def card(profile: str) -> Specimen:
    return personalise(load_profile(profile), seed=7, at=AT)


def verification(profile: str) -> Callable[[], Report]:
    """One verification, with all that comes before it done."""
    specimen = card(profile)
    link, password, trust = specimen.transport(), MRZPassword.from_mrz(specimen.mrz), trust_in(specimen.pki, AT)
    return partial(inspect, link, password, trust=trust, policy=load_policy("field"), at=AT, mode="demo")


def often(calls: Calls, name: str) -> Counter[tuple[object, ...]]:
    """How often a function was called with the same arguments: the same bytes and words, or else the same objects."""
    same = [
        [each if isinstance(each, bytes | str) else id(each) for each in given]
        for called, given in calls
        if called == name
    ]
    return Counter(map(tuple, same))


@pytest.mark.parametrize("profile", PROFILES)
def test_each_file_is_parsed_once_for_reading_and_judging(profile: str) -> None:
    verify = verification(profile)
    with counted(*(each.parse for each in PARSERS.values())) as calls:
        report = verify()

    assert report.outcome is Outcome.SUCCESSFUL
    for ef, file in report.capture.files.items():
        if ef in PARSERS:
            assert often(calls, f"{PARSERS[ef].__name__}.parse") == {(file.content,): 1}, ef.label


@pytest.mark.parametrize("profile", PROFILES)
def test_the_digest_of_each_data_group_is_taken_once(profile: str) -> None:
    verify = verification(profile)
    with counted(digest) as calls:
        report = verify()

    hashed = Counter({content: times for (_, content), times in often(calls, "digest").items()})
    for ef in DATA_GROUPS:
        if ef in report.capture.files:
            assert hashed[report.capture.files[ef].content] == 1, ef.label


@pytest.mark.parametrize("profile", PROFILES)
def test_each_signature_is_checked_once_with_each_key(profile: str) -> None:
    verify = verification(profile)
    with counted(signatures._signature, signatures._checked) as calls:
        report = verify()

    sod = report.document.sod
    assert sod is not None
    assert len(often(calls, "_signature")) == len(sod.signed_data.signers) == 1
    assert set((often(calls, "_signature") + often(calls, "_checked")).values()) == {1}


def test_each_certificate_that_the_card_brings_is_parsed_once_at_most() -> None:
    verify = verification("vn-cccd-2021")
    with counted(Certificate.parse) as calls:
        report = verify()

    sod = report.document.sod
    assert sod is not None
    parsed = Counter(bytes(getattr(given[0], "raw", given[0])) for _, given in calls)
    assert max(parsed[each.raw] for each in sod.signed_data.certificates) <= 1  # one that was met is remembered


def test_a_signer_who_was_met_is_not_parsed_or_profiled_anew_for_each_document() -> None:
    capture = verification("vn-cccd-2024")().capture
    trust, policy = trust_in(card("vn-cccd-2024").pki, AT), load_policy("field")
    capture = replace(capture, files={ef: RawFile(ef, file.content) for ef, file in capture.files.items()})
    with counted(
        Certificate.parse, SOD._read, profile._against_profile, chain.build_path, signatures._signature
    ) as calls:
        again = judge(capture, trust, policy, AT, mode="demo")

    assert again.outcome is Outcome.SUCCESSFUL
    assert Counter(name for name, _ in calls) - Counter({"SOD._read": 1}) == {"_signature": 1}


def test_a_path_is_sought_anew_when_the_store_has_changed() -> None:
    specimen = card("vn-cccd-2024")
    capture = verification("vn-cccd-2024")().capture
    known = trust_in(specimen.pki, AT)
    reasons = []
    for store in (known, InMemoryTrust.empty(), known):
        finding = judge(capture, store, load_policy("field"), AT, mode="demo").finding("pa.issuer.path")
        reasons.append(finding.reason if finding is not None else "")

    assert reasons == ["test-anchor-demo", "no-anchor", "test-anchor-demo"]


def test_what_the_lists_say_is_asked_anew_when_one_of_them_has_begun_or_ended() -> None:
    capture, trust = verification("vn-cccd-2024")().capture, trust_in(card("vn-cccd-2024").pki, AT)
    (begin, end) = next((crl.this_update, crl.next_update) for crl in trust.crls if crl.next_update is not None)
    assert end is not None
    moments = [edge + timedelta(seconds=step) for edge in (begin, end) for step in (-2, -1, 0, 1, 2)]

    def told(at: datetime) -> Finding | None:
        return judge(capture, trust, load_policy("conformance"), at, mode="demo").finding("pa.issuer.revocation")

    anew = []
    for at in moments:
        revoked._known.clear()
        anew.append(told(at))

    assert len({each.reason for each in anew if each is not None}) > 1
    assert [told(at) for at in moments] == anew
    assert [told(at) for at in reversed(moments)] == anew[::-1]


def test_the_lists_are_not_asked_again_between_two_such_moments() -> None:
    capture, trust = verification("vn-cccd-2024")().capture, trust_in(card("vn-cccd-2024").pki, AT)
    with counted(revocation.path_revocation) as calls:
        for hour in range(4):
            judge(capture, trust, load_policy("field"), AT + timedelta(hours=hour), mode="demo")

    assert len(calls) <= 1


def test_one_document_is_made_and_the_issuer_is_asked_for_once_in_all_words_of_a_report() -> None:
    verify = verification("vn-cccd-2021")
    with counted(Document.__post_init__, vars(Report)["issuer_vouches"].func) as calls:
        report = verify()
        report.to_json()
        report.verdict_text("vi")

    assert Counter(name for name, _ in calls) == {
        "Document.__post_init__": 1,
        # once for the report without its holder, by which the holder is chosen, and once for the whole report
        "Report.issuer_vouches": 2,
    }


def test_what_was_parsed_of_a_file_follows_its_content() -> None:
    file = RawFile(EF.COM, bytes(card("vn-cccd-2021").files[EF.COM]))
    before = file.parsed(COM.parse)

    object.__setattr__(file, "content", bytes(COM.of(EF.DG1)))

    assert before.files != (EF.DG1,)
    assert file.parsed(COM.parse).files == (EF.DG1,)
