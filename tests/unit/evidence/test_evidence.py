from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

import pytest
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS

from chipkit.capture import Abort, AbortReason, Origin
from chipkit.codec.cbor import decode, encode
from chipkit.errors import EvidenceError
from chipkit.evidence import (
    Cause,
    Evidence,
    Level,
    SealWorth,
    is_evidence,
    judge_again,
    make_evidence,
    open_evidence,
    redact,
)
from chipkit.evidence.evidence_file import KIND, MAX_EVIDENCE
from chipkit.evidence.record import seal_record
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.pki.crl import CertificateList
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.trust.model import InMemoryTrust
from chipkit.trust.pinned_lists import build_list
from chipkit.trust.pinned_signers import ListKey, PinnedEntry
from chipkit.verify import AdditionalSituation, Finding, Observed, judge, load_policy

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
FIELD = load_policy("field")

Counters = Callable[..., Any]
Cards = Callable[..., Any]
Terminals = Callable[..., Any]


@pytest.fixture
def sealed(verified: Cards) -> Evidence:
    evidence: Evidence = verified(scanned=True).sealed(nonce=b"digest of a contract")
    return evidence


@pytest.fixture
def opened(sealed: Evidence, counter: Counters, terminals: Terminals) -> Evidence:
    return open_evidence(bytes(sealed), terminals(counter()))


# made, opened, judged again ------------------------------------------------------------------------------------------


def test_what_was_sealed_is_judged_the_same(opened: Evidence, verified: Cards) -> None:
    report = verified(scanned=True).report
    again = judge_again(opened)

    assert opened.trusted
    assert again.report.verdict == report.verdict
    assert [(each.check, each.reason) for each in again.report.results if each.reason != "attested"] == [
        (each.check, each.reason) for each in report.results if each.check not in ("chip.ca", "chip.aa")
    ]
    assert (again.differences, again.attested, again.unattested) == ((), (), ())
    assert again.report.capture.origin is Origin.SEALED
    assert again.report.capture.files == report.capture.files
    assert again.report.policy_digest == report.policy_digest


def test_the_statement_says_by_whom_when_and_for_what(opened: Evidence, verified: Cards) -> None:
    statement, report = opened.statement, verified(scanned=True).report

    assert (statement.terminal, statement.storage) == ("SPECIMEN counter 1", "file")
    assert (statement.made_at, statement.at, statement.nonce) == (AT, AT, b"digest of a contract")
    assert statement.verdict == report.verdict
    assert statement.policy == FIELD
    assert statement.table == report.table.digest
    assert statement.software.startswith("chipkit ")
    assert statement.trust.anchor_count == 1
    assert statement.certificates[0] == report.document.sod.signed_data.certificates[0]
    assert opened.deviations == report.deviations


def test_the_same_file_is_one_encoding(sealed: Evidence) -> None:
    data = bytes(sealed)

    assert bytes(open_evidence(data)) == data
    assert is_evidence(data)
    assert not is_evidence(b"\xa4")
    assert str(sealed.holder["full_name"]) not in repr(sealed)
    assert copy(sealed) == sealed


def test_the_fields_of_the_holder_are_those_of_the_report(opened: Evidence, verified: Cards) -> None:
    document = verified(scanned=True).report.to_json()["holder"]

    assert dict(opened.holder) == {name: document[name] for name in opened.holder}
    assert opened.holder["full_name"]


@pytest.mark.parametrize("profile", ["vn-cccd-explicit", "bsi-reference", "passport-cam"])
def test_cards_of_other_kinds(profile: str, verified: Cards, counter: Counters, terminals: Terminals) -> None:
    card = verified(profile)
    known = terminals(counter())
    evidence = open_evidence(bytes(card.sealed()), known)

    assert judge_again(evidence).report.verdict == card.report.verdict
    for level in Level:
        redacted = open_evidence(bytes(redact(evidence, level=level).evidence), known)
        again = judge_again(redacted)
        assert again.report.verdict == card.report.verdict, level
        assert again.differences == ()


def test_a_reading_that_broke_off(verified: Cards, counter: Counters, terminals: Terminals) -> None:
    card = verified()
    files = {ef: file for ef, file in card.report.capture.files.items() if ef is not EF.DG2}
    abort = Abort(step="read.dg2", reason=AbortReason.CARD_REMOVED)
    capture = replace(card.report.capture, files=files, abort=abort)
    report = judge(capture, card.trust, FIELD, AT, mode="demo")
    evidence = open_evidence(bytes(replace(card, report=report).sealed()), terminals(counter()))

    for level in (None, *Level):
        shown = evidence if level is None else redact(evidence, level=level).evidence
        again = judge_again(shown)
        assert again.report.verdict == report.verdict
        assert again.differences == ()


def test_a_forgery_stays_one_at_every_level(verified: Cards, counter: Counters, terminals: Terminals) -> None:
    card = verified()
    content = bytearray(card.report.capture.files[EF.DG1].content)
    content[-1] ^= 1
    files = {**card.report.capture.files, EF.DG1: replace(card.report.capture.files[EF.DG1], content=bytes(content))}
    report = judge(replace(card.report.capture, files=files), card.trust, FIELD, AT, mode="demo")
    evidence = open_evidence(bytes(replace(card, report=report).sealed()), terminals(counter()))

    assert report.verdict.code == "data-changed"
    for level in Level:
        assert judge_again(redact(evidence, level=level).evidence).report.verdict.code == "data-changed"


def test_what_cannot_be_made_evidence_of(verified: Cards, counter: Counters) -> None:
    card = verified()
    unsealed = replace(card.report, capture=replace(card.report.capture, origin=Origin.UNSEALED))
    told: dict[str, Any] = {"trust": card.trust, "policy": FIELD, "made_at": AT}
    for report, changes, said in (
        (unsealed, {}, "read from the chip itself"),
        (card.report, {"policy": load_policy("conformance")}, "another policy"),
        (card.report, {"trust": InMemoryTrust.empty()}, "by this trust"),
        (card.report, {"scanned": "001099012345"}, "by this trust and print"),
        (card.report, {"made_at": datetime(2026, 6, 1)}, "zone"),  # noqa: DTZ001 - that is the point
        (card.report, {"nonce": b""}, "nonce"),
        (card.report, {"nonce": bytes(65)}, "nonce"),
    ):
        with pytest.raises(ValueError, match=said):
            make_evidence(report, counter(), **{**told, **changes})
    with pytest.raises(TypeError):
        make_evidence(card.report, counter(), **{**told, "trust": None})


# changed bytes, swapped items ----------------------------------------------------------------------------------------


def test_every_changed_byte_is_found(sealed: Evidence, counter: Counters, terminals: Terminals) -> None:
    data, known = bytes(sealed), terminals(counter())
    places = random.Random(4).sample(range(len(data)), 400)  # noqa: S311 - a sample of places

    for at in places:
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        with pytest.raises(EvidenceError):
            open_evidence(bytes(changed), known)


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_what_is_cut_off_is_no_evidence(sealed: Evidence, cut: int) -> None:
    with pytest.raises(EvidenceError):
        open_evidence(bytes(sealed)[:cut])


def test_every_item_swapped_between_two_files_is_found(verified: Cards) -> None:
    """Of the same card even, and with the same content."""
    one, other = (verified(scanned=True).sealed() for _ in range(2))
    stranger = verified(seed=8).sealed()

    for name in one.record.names:
        for source in (other, stranger):
            item = source.record.items.get(name)
            if item is None:
                continue
            swapped = replace(one, record=replace(one.record, items={**one.record.items, name: item}))
            with pytest.raises(EvidenceError, match="its digest is not the one that was sealed"):
                open_evidence(bytes(swapped))


def test_the_seal_of_another_file_is_found(verified: Cards) -> None:
    one, other = (verified().sealed() for _ in range(2))

    with pytest.raises(EvidenceError):
        open_evidence(bytes(replace(one, record=replace(other.record, items=one.record.items))))


@pytest.mark.parametrize(
    "change",
    [
        lambda outer: {**outer, "more": 1},
        lambda outer: {name: value for name, value in outer.items() if name != "amendments"},
        lambda outer: {**outer, "schema": "chipkit.evidence/2"},
        lambda outer: {**outer, "amendments": {}},
        lambda outer: {**outer, "amendments": [1]},
        lambda outer: {**outer, "amendments": [{}] * 1001},
        lambda outer: {**outer, "items": []},
        lambda _: [],
    ],
)
def test_another_form_is_refused(sealed: Evidence, change: Any) -> None:
    with pytest.raises(EvidenceError):
        open_evidence(encode(change(decode(bytes(sealed)))))


def test_another_encoding_is_refused(sealed: Evidence) -> None:
    """One value, written with a longer length than it needs, or in another order."""
    outer = decode(bytes(sealed))
    assert isinstance(outer, dict)
    turned = b"\xa4" + b"".join(encode(name) + encode(outer[name]) for name in sorted(outer, reverse=True))

    with pytest.raises(EvidenceError, match="deterministic"):
        open_evidence(turned)


def test_what_is_too_large_is_not_looked_into() -> None:
    with pytest.raises(EvidenceError, match="at most"):
        open_evidence(bytes(MAX_EVIDENCE + 1))


def _at(when: datetime, _record: Any, _chain: Any) -> datetime:
    return when


# who sealed it -------------------------------------------------------------------------------------------------------


def test_a_file_that_somebody_made_himself_is_never_green(verified: Cards, counter: Counters) -> None:
    """His own terminal, issuer, list, policy and proofs: nothing of it counts."""
    evidence = open_evidence(bytes(verified().sealed(counter(seed=66))))
    assert (evidence.trusted, evidence.worth) == (False, SealWorth.UNKNOWN)

    for level in (None, *Level):
        shown = evidence if level is None else redact(evidence, level=level).evidence
        again = judge_again(shown)
        assert again.report.outcome is Outcome.UNDETERMINED
        assert again.report.capture.origin is Origin.UNSEALED
        assert not again.report.issuer_vouches
        assert again.attested == ()
        assert Cause.SEAL in again.differences[0].causes
        for mode in ("production", "demo"):
            assert judge_again(shown, mode=mode).report.outcome is Outcome.UNDETERMINED
    assert judge_again(evidence).report.verdict.code in ("issuer-unknown", "copy-not-ruled-out")


def test_an_untrusted_terminal_proves_nothing_to_who_trusts_the_issuer(verified: Cards, counter: Counters) -> None:
    card = verified()
    evidence = open_evidence(bytes(card.sealed(counter(seed=66))))
    again = judge_again(evidence, trust=card.trust, policy=FIELD, at=AT, mode="demo")

    assert again.report.issuer_vouches
    assert again.report.verdict.code == "copy-not-ruled-out"
    lowest = judge_again(redact(evidence, level="lowest").evidence, trust=card.trust, policy=FIELD, at=AT, mode="demo")
    assert lowest.report.verdict.code == "withheld"
    assert "pa.sod.signature" in lowest.unattested


def test_a_terminal_that_is_trusted_under_another_certificate_is_not_this_one(
    sealed: Evidence, counter: Counters, terminals: Terminals
) -> None:
    assert open_evidence(bytes(sealed), terminals(counter(issued=True))).worth is SealWorth.UNKNOWN


def test_a_withdrawn_key_counts_by_a_time_stamp_alone(
    sealed: Evidence, counter: Counters, terminals: Terminals
) -> None:
    """Whoever stole the key writes any time into what he seals."""
    known = terminals(counter(), withdrawn_at=AT + timedelta(days=10))
    stamped = replace(sealed, record=sealed.record.with_time_stamp(b"token"))

    assert open_evidence(bytes(sealed), known).worth is SealWorth.WITHDRAWN
    assert open_evidence(bytes(stamped), known).worth is SealWorth.WITHDRAWN
    for days, worth in ((9, SealWorth.TRUSTED), (10, SealWorth.WITHDRAWN), (11, SealWorth.WITHDRAWN)):
        when = AT + timedelta(days=days)
        assert open_evidence(bytes(stamped), known, stamped=partial(_at, when)).worth is worth
    # one without a token is not asked about
    assert open_evidence(bytes(sealed), known, stamped=lambda _record, _chain: AT).worth is SealWorth.WITHDRAWN
    withdrawn = judge_again(open_evidence(bytes(sealed), known))
    assert withdrawn.report.outcome is Outcome.UNDETERMINED


def test_a_seal_from_outside_of_a_terminals_time_is_not_trusted(
    verified: Cards, counter: Counters, terminals: Terminals
) -> None:
    card, known = verified(), terminals(counter(), trusted_from=AT - timedelta(days=1))

    for made_at, worth in (
        (AT, SealWorth.TRUSTED),
        (AT - timedelta(days=2), SealWorth.TOO_EARLY),
        (datetime(2036, 1, 2, tzinfo=UTC), SealWorth.OUT_OF_TIME),
    ):
        assert open_evidence(bytes(card.sealed(made_at=made_at)), known).worth is worth


def test_a_known_terminal_is_asked_even_where_its_certificate_does_not_travel_along(
    sealed: Evidence, counter: Counters, terminals: Terminals
) -> None:
    bare = replace(sealed.record, seal=sealed.record.seal.with_unprotected({}))
    assert open_evidence(bytes(replace(sealed, record=bare)), terminals(counter())).trusted

    broken = replace(bare, seal=replace(bare.seal, signature=bytes(64)))
    assert not open_evidence(bytes(replace(sealed, record=broken))).trusted
    with pytest.raises(EvidenceError, match="broken"):
        open_evidence(bytes(replace(sealed, record=broken)), terminals(counter()))


# judged by today's ---------------------------------------------------------------------------------------------------


def causes(evidence: Evidence, **today: Any) -> dict[str, tuple[Cause, ...]]:
    return {each.subject: each.causes for each in judge_again(evidence, **today).differences}


def test_the_same_trust_policy_and_time_make_no_difference(opened: Evidence, verified: Cards) -> None:
    assert causes(opened, trust=verified(scanned=True).trust, policy=FIELD, at=AT, mode="demo") == {}


def test_a_proof_that_is_too_old_is_told_by_its_time(opened: Evidence, verified: Cards) -> None:
    week = judge_again(opened, trust=verified(scanned=True).trust, at=AT + timedelta(days=7))

    assert week.report.verdict.code == "proof-old"
    assert {each.subject for each in week.differences} == {"verdict", "chip.ca", "chip.aa", "chip.genuine"}
    assert all(each.causes == (Cause.TIME,) for each in week.differences)


def test_a_signer_that_was_revoked_since_is_told_by_the_list(opened: Evidence, verified: Cards) -> None:
    card = verified(scanned=True)
    pki = card.card.pki
    revoked = CertificateList.parse(pki.revoking(pki.dsc.certificate).crl)
    trust = replace(card.trust, crls=(revoked,))

    for level in (None, *Level):
        shown = opened if level is None else redact(opened, level=level).evidence
        again = judge_again(shown, trust=trust)
        assert again.report.verdict.code == "signer-revoked", level
        told = {each.subject: each for each in again.differences}
        assert told["pa.issuer.revocation"].causes == (Cause.REVOCATION,)
        assert told["verdict"].causes == (Cause.REVOCATION,)
        assert told["verdict"].then == "verified-demo"


def test_an_issuer_that_is_trusted_no_more_is_told_by_the_anchors(opened: Evidence, verified: Cards) -> None:
    again = causes(opened, trust=replace(verified(scanned=True).trust, anchors=()))

    assert again["pa.issuer.path"] == (Cause.ANCHORS,)
    assert again["verdict"] == (Cause.ANCHORS,)


def test_another_policy_and_another_mode_are_told(opened: Evidence) -> None:
    own = replace(FIELD, id="bank", checks={**FIELD.checks, "issuer.online": frozenset()})

    assert causes(opened, policy=own) == {"verdict": (Cause.POLICY,)}
    assert causes(opened, mode="production")["verdict"] == (Cause.MODE,)


def test_two_changes_are_told_each(opened: Evidence, verified: Cards) -> None:
    again = causes(opened, trust=replace(verified(scanned=True).trust, anchors=()), at=AT + timedelta(days=7))

    assert again["pa.issuer.path"] == (Cause.ANCHORS,)
    assert again["chip.ca"] == (Cause.TIME,)


def test_whether_a_withheld_document_has_expired_since_nobody_says(opened: Evidence) -> None:
    holder = redact(opened, level=Level.HOLDER).evidence
    again = judge_again(holder, at=AT + timedelta(hours=1))

    assert "card.expiry" in again.unattested
    assert again.report.verdict.code == "withheld"
    told = {each.subject: each for each in again.differences}
    assert told["card.expiry"].causes == (Cause.TIME,)


def test_a_policy_that_this_release_cannot_read_is_no_reason_not_to_judge_by_another(
    sealed: Evidence, counter: Counters, terminals: Terminals
) -> None:
    evidence = open_evidence(bytes(sealed), terminals(counter()))
    form: dict[str, Any] = {**decode(evidence.statement.policy_form), "checks": {"of.the.future": []}}  # type: ignore[dict-item]
    future = replace(evidence, statement=replace(evidence.statement, policy_form=encode(form)))

    with pytest.raises(EvidenceError, match="policy: this release cannot"):
        judge_again(future)
    assert judge_again(future, policy=FIELD).report.outcome is Outcome.SUCCESSFUL


# withheld ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", Level)
def test_every_level_verifies_and_is_judged(
    opened: Evidence, level: Level, counter: Counters, terminals: Terminals
) -> None:
    redaction = redact(opened, level=level.value)
    again = open_evidence(bytes(redaction.evidence), terminals(counter()))

    assert again.record.withheld == tuple(name for name in opened.record.names if name in redaction.withheld)
    assert again.record.digest == opened.record.digest
    assert again.trusted
    judged = judge_again(again)
    assert judged.report.verdict.code == "verified-demo"
    assert set(judged.attested) >= {"pa.digest.dg2", "pa.files"}
    assert judged.unattested == ()
    assert redact(opened, level=level).evidence == redaction.evidence


def test_each_item_alone_verifies_and_is_judged(opened: Evidence, counter: Counters, terminals: Terminals) -> None:
    for name in opened.record.names:
        redaction = redact(opened, items=[name])
        again = judge_again(open_evidence(bytes(redaction.evidence), terminals(counter())))
        assert again.report.verdict.code == "verified-demo", name
        assert again.differences == (), name


def test_a_photo_goes_alone(opened: Evidence) -> None:
    assert dict(redact(opened, level=Level.PHOTO).withheld) == {"EF.DG2": "EF.DG2"}


def test_a_name_takes_along_what_tells_it_and_says_why(opened: Evidence) -> None:
    gone = redact(opened, items=["holder.full_name"]).withheld

    assert {"EF.DG1", "EF.DG13", "EF.SOD", "access", "printed"} <= gone.keys()
    assert gone["EF.SOD"] == "holder.full_name"
    assert not {"EF.DG2", "EF.DG14", "holder.nationality", "holder.sex"} & gone.keys()


def test_what_is_withheld_is_not_withheld_again(opened: Evidence) -> None:
    once = redact(opened, level=Level.PHOTO).evidence

    assert "EF.DG2" not in redact(once, level=Level.LOWEST).withheld
    for arguments in ({}, {"items": ["nonsense"]}, {"level": "nonsense"}):
        with pytest.raises(ValueError, match=r"."):
            redact(opened, **arguments)


def test_a_statement_that_says_less_than_the_table_would_is_not_made_more_of(
    opened: Evidence,
) -> None:
    lowest = redact(opened, level=Level.LOWEST).evidence
    results = tuple(
        Finding(each.check, Outcome.UNDETERMINED, each.reason) if each.check == "pa.digest.dg1" else each
        for each in lowest.statement.results
    )
    less = replace(lowest, statement=replace(lowest.statement, results=results))

    again = judge_again(less)
    assert again.report.verdict.code == "withheld"
    assert "pa.digest.dg1" in again.unattested


def test_a_situation_that_this_release_does_not_know_stands_for_nothing(opened: Evidence) -> None:
    lowest = redact(opened, level=Level.LOWEST).evidence
    results = tuple(
        replace(each, reason="of-the-future") if each.check == "pa.digest.dg1" else each
        for each in lowest.statement.results
    )

    again = judge_again(replace(lowest, statement=replace(lowest.statement, results=results)))
    assert "pa.digest.dg1" in again.unattested
    assert again.report.outcome is Outcome.UNDETERMINED


def personal(card: Any) -> list[bytes]:
    """All that is peculiar to the person or the card: values, keys, and digests of files."""
    report = card.report
    holder = report.to_json()["holder"]
    names = [
        each for each in (holder["full_name"], *holder["full_name"].split()) if len(each) > 3 and each != "SPECIMEN"
    ]
    values = [*names, holder["number"], holder["document_number"], holder["date_of_birth"], holder["date_of_expiry"]]
    found = [text.encode() for text in values if text]
    found += [str(card.card.can or card.card.mrz.document_number).encode(), str(card.card.mrz).encode()[:30]]
    for file in report.capture.files.values():
        if file.ef not in (EF.COM, EF.CARD_ACCESS):
            for hashed in ("sha1", "sha256", "sha384", "sha512"):
                digest = hashlib.new(hashed, file.content)
                found += [digest.digest(), digest.hexdigest().encode()]
            found.append(file.content[4:])
    document = report.document
    if document.dg13 is not None:
        found += [value.encode() for _, value in document.dg13.rows() if len(value) > 3]
    if document.dg14 is not None:
        found += [info.public_key.key for info in document.dg14.security_infos.chip_authentication_public_key_infos]
    if document.dg15 is not None:
        found.append(document.dg15.public_key.key)
    if report.capture.active_authentication is not None:
        found += [report.capture.active_authentication.challenge, report.capture.active_authentication.signature]
    signer = document.sod.signed_data.signers[0]
    return [*found, signer.signature, *document.sod.security_object.digests.values()]


@pytest.mark.parametrize("profile", ["vn-cccd-2024", "bsi-reference"])
def test_nothing_personal_is_public(profile: str, verified: Cards) -> None:
    card = verified(profile, scanned=profile.startswith("vn"))
    evidence = card.sealed()
    statement, lowest = evidence.record.seal.payload, bytes(redact(evidence, level=Level.LOWEST).evidence)

    assert all(each in bytes(evidence) for each in personal(card)[:1])
    for each in personal(card):
        assert len(each) > 3
        assert each not in statement
        assert each not in lowest


def hashes_of(data: bytes) -> set[bytes]:
    """Every run of bytes in a file that may be a digest."""
    return {data[at : at + size] for size in (20, 32, 48, 64) for at in range(len(data) - size + 1)}


def test_what_was_withheld_cannot_be_guessed_back(opened: Evidence, verified: Cards) -> None:
    """Who knows all but one value tries a dictionary in which the right one stands: nothing in the file tells it."""
    card = verified(scanned=True)
    files, holder = card.report.capture.files, dict(opened.holder)
    guesses = [files[EF.DG1].content, files[EF.DG13].content, files[EF.SOD].content]
    guesses += [str(holder[name]).encode() for name in ("full_name", "number", "document_number", "date_of_birth")]
    guesses += [str(card.card.mrz).encode(), str(card.card.can).encode(), card.scanned.encode()]
    for name in ("full_name", "number", "date_of_birth"):
        item = decode(opened.record.items[f"holder.{name}"])
        assert isinstance(item, dict)
        unsalted = {**item, "random": bytes(16)}
        guesses += [encode(unsalted), encode(item["elementValue"])]
        shown = bytes(redact(opened, items=[f"holder.{name}"]).evidence)
        told = hashes_of(shown)
        for guess, hashed in itertools.product(guesses, ("sha1", "sha256", "sha384", "sha512")):
            assert hashlib.new(hashed, guess).digest() not in told
            assert hashlib.new(hashed, b"\xd8\x18" + encode(guess)).digest() not in told
            assert hashlib.new(hashed, guess).hexdigest().encode() not in shown
        assert item["random"] not in shown
        assert str(item["elementValue"]).encode() not in shown
    # the same search finds what is not withheld
    assert hashlib.sha256(files[EF.DG1].content).digest() in hashes_of(bytes(opened))


def test_the_dates_of_evidence_are_items(verified: Cards) -> None:
    """When a document was signed tells whose it may be; the statement does not say it."""
    card = verified("vn-cccd-explicit")
    far = datetime(2045, 1, 1, tzinfo=UTC)
    report = judge(card.report.capture, card.trust, FIELD, far, mode="demo")
    told = {name for each in report.findings for name in each.evidence if name in ("made_at", "signed_at")}
    evidence = replace(card, report=report).sealed()

    assert told
    item = next(name for name in evidence.record.names if name.startswith("evidence."))
    moment = evidence.record.value(item)
    assert isinstance(moment, dict)
    assert all(str(value).encode() not in evidence.record.seal.payload for value in moment.values())
    assert "EF.SOD" in redact(evidence, items=[item]).withheld


# what else a judgement rests on --------------------------------------------------------------------------------------


def reason(report: Any, check: str) -> str:
    found: str = report.finding(check).reason
    return found


def listed(card: Any, listed_by: str = "Lan Specimen") -> InMemoryTrust:
    """A trust without anchors, in which a publisher's list names the card's signer."""
    key = ECC.construct(curve="P-256", d=4712)
    made = build_list(
        name="SPECIMEN list", issued=AT, next_update=AT + timedelta(days=30),
        entries=[PinnedEntry(certificate=card.card.pki.dsc.certificate, country="VNM", document_types=("I",))],
        public_key=SubjectPublicKeyInfo.parse(key.public_key().export_key(format="DER")),
        sign=lambda data: DSS.new(key, "fips-186-3").sign(SHA256.new(data)),
    )  # fmt: skip
    return InMemoryTrust().with_pinned_list(made, ListKey(made.key_sha256, listed_by, "a letter", AT))


def test_a_signer_that_a_list_vouches_for(verified: Cards, counter: Counters, terminals: Terminals) -> None:
    """What the list says is embedded; a list that names it no more takes that back, at every level."""
    card = verified()
    trust = listed(card)
    report = judge(card.report.capture, trust, FIELD, AT, mode="demo")
    evidence = open_evidence(bytes(replace(card, report=report, trust=trust).sealed()), terminals(counter()))

    assert reason(report, "pa.issuer.path") == "pinned"
    assert report.outcome is Outcome.SUCCESSFUL
    for level in (None, *Level):
        shown = evidence if level is None else redact(evidence, level=level).evidence
        assert judge_again(shown).differences == (), level
        assert judge_again(shown).report.verdict == report.verdict
        again = judge_again(shown, trust=InMemoryTrust.empty())
        assert reason(again.report, "pa.issuer.path") == "no-anchor"
        assert again.report.outcome is Outcome.UNDETERMINED
    assert "pa.issuer.path" in judge_again(redact(evidence, level="lowest").evidence).attested


class Limit:
    """A check from outside that found something."""

    name = "x.bank.limit"
    title: ClassVar[dict[str, str]] = {"en": "Limit", "vi": "Hạn mức"}

    def __init__(self, outcome: Outcome) -> None:
        self.situations = {"met": AdditionalSituation(outcome, "met", "đạt")}

    def check(self, so_far: Any) -> Observed:
        del so_far
        return Observed("met", {"name": "of SPECIMEN PERSON"})


@pytest.mark.parametrize("outcome", [Outcome.SUCCESSFUL, Outcome.UNDETERMINED, Outcome.FAILED])
def test_a_check_from_outside_stays_as_it_was_found(
    outcome: Outcome, verified: Cards, counter: Counters, terminals: Terminals
) -> None:
    card = verified()
    report = judge(card.report.capture, card.trust, FIELD, AT, mode="demo", additional=[Limit(outcome)])
    evidence = open_evidence(bytes(replace(card, report=report).sealed()), terminals(counter()))
    again = judge_again(evidence)

    assert again.report.outcome is report.outcome is outcome
    assert again.verdict == again.report.verdict
    assert again.differences == ()
    assert b"SPECIMEN PERSON" not in evidence.record.seal.payload
    assert "evidence.x.bank.limit" in redact(evidence, level="holder").withheld


def resealed(evidence: Evidence, counter: Any, **changes: Any) -> bytes:
    """A file that a terminal sealed with another statement or other items."""
    whole = decode(evidence.record.seal.payload)
    assert isinstance(whole, dict)
    statement = {name: value for name, value in whole.items() if name not in ("schema", "digests", "chain")}
    items = {name: evidence.record.value(name) for name in evidence.record.names} | changes.pop("items", {})
    record = seal_record(KIND, {**statement, **changes}, items, counter)
    return encode({"schema": KIND.format, **record.encoded(), "amendments": []})


def test_a_terminal_that_seals_nonsense_is_refused(sealed: Evidence, counter: Counters, terminals: Terminals) -> None:
    statement = decode(sealed.record.seal.payload)
    assert isinstance(statement, dict)
    judged, finding = statement["judged"], statement["findings"][0]
    anchor = statement["trust"]["anchors"][0]
    trust = statement["trust"]
    changes: dict[str, Any]
    for changes in (
        {"made_at": "yesterday"},
        {"made_at": "2026-06-01T00:00:00"},
        {"nonce": b"x"},
        {"items": {"nonce": b""}},
        {"items": {"nonce": bytes(65)}},
        {"items": {"nonce": "x"}},
        {"terminal": {}},
        {"judged": {**judged, "outcome": "fine"}},
        {"judged": {**judged, "claims": ["all"]}},
        {"judged": {**judged, "mode": "x"}},
        {"findings": [finding, finding]},
        {"findings": [{**finding, "evidence": {"a": 1}}]},
        {"findings": [1]},
        {"findings": [1] * 1001},
        {"not_checked": {}},
        {"deviations": [{"code": "a"}]},
        {"certificates": [b"x"]},
        {"standings": {"portrait": 1}},
        {"trust": {**trust, "anchors": [{**anchor, "kind": "best"}]}},
        {"trust": {**trust, "anchors": [{**anchor, "certificate": b""}]}},
        {"trust": {**trust, "anchors": [{**anchor, "confirmation": {}}]}},
        {"trust": {**trust, "crls": [b"x"]}},
        {"trust": {**trust, "pinned": [{}]}},
        {"capture": {**statement["capture"], "refused": {"EF.DG99": 1}}},
        {"capture": {**statement["capture"], "read_at": "now"}},
        {"more": 1},
        {"items": {"EF.DG1": "a text"}},
        {"items": {"access": {}}},
        {"items": {"chip_mapping": 5}},
        {"items": {"holder.sex": 5}},
        {"items": {"details": ["one more"] * 9}},
        {"items": {"reading.details": [1]}},
    ):
        with pytest.raises(EvidenceError):
            open_evidence(resealed(sealed, counter(), **changes), terminals(counter()))
    assert open_evidence(resealed(sealed, counter()), terminals(counter())).trusted


def test_evidence_that_a_terminal_wrote_strangely_is_judged_without_an_error(
    sealed: Evidence, counter: Counters, terminals: Terminals
) -> None:
    """Names that nobody declared, checks of another release: they stand for nothing, and break nothing."""
    statement = decode(sealed.record.seal.payload)
    assert isinstance(statement, dict)
    findings = [{**each, "evidence": {"unheard": "of"}, "depends_on": "pa.future"} for each in statement["findings"]]
    findings.append({**findings[0], "check": "pa.future"})
    strange = resealed(sealed, counter(), findings=findings, items={"printed": 5})

    for level in (None, *Level):
        evidence = open_evidence(strange, terminals(counter()))
        again = judge_again(evidence if level is None else redact(evidence, level=level).evidence)
        assert again.differences
