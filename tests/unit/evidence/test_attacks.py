"""Whoever sealed a file lies: a stranger, a terminal that is trusted here, and who stole the key of one."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chipkit.codec.cbor import decode, encode
from chipkit.crypto.cose import ES256, ES384, load_signer_key
from chipkit.errors import EvidenceError
from chipkit.evidence import Evidence, Level, SealWorth, TrustedTerminals, judge_again, open_evidence, redact
from chipkit.evidence.amendment_contents import Decision, IssuerAnswer, Note, SecondDecision
from chipkit.evidence.amendments import Chain
from chipkit.evidence.evidence_file import KIND
from chipkit.evidence.record import seal_record
from chipkit.evidence.withholding import closure
from chipkit.keys.ports import KeyStorage
from chipkit.national.vnm.inputs import read_input
from chipkit.outcome import Outcome
from chipkit.pki.certificate import Certificate
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import judge, load_policy
from chipkit_emulator.defects.registry import DEFECTS, apply_defect
from chipkit_emulator.demo import trust_in

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
FIELD = load_policy("field")

Counters = Callable[..., Any]
Cards = Callable[..., Any]
Terminals = Callable[..., Any]


@pytest.fixture
def sealed(verified: Cards) -> Evidence:
    evidence: Evidence = verified(scanned=True).sealed()
    return evidence


def statement_of(evidence: Evidence) -> dict[str, Any]:
    whole = decode(evidence.record.seal.payload)
    assert isinstance(whole, dict)
    return {name: value for name, value in whole.items() if name not in ("schema", "digests", "chain")}


def resealed(evidence: Evidence, counter: Any, items: dict[str, Any] | None = None, **changes: Any) -> bytes:
    """The same evidence under a seal over other statements or items."""
    values = {name: evidence.record.value(name) for name in evidence.record.names} | (items or {})
    record = seal_record(KIND, {**statement_of(evidence), **changes}, values, counter)
    return encode({"schema": KIND.format, **record.encoded(), "amendments": []})


# a trusted terminal that lies, or has a fault ------------------------------------------------------------------------


def changed_files(evidence: Evidence) -> Iterator[tuple[str, bytes]]:
    """Each data group with its last byte changed."""
    for name in evidence.record.names:
        content = evidence.record.value(name)
        if name.startswith("EF.DG") and isinstance(content, bytes):
            yield name, content[:-1] + bytes([content[-1] ^ 1])


@pytest.mark.parametrize("outcome", [each.value for each in Outcome])
def test_what_is_there_is_judged_whatever_the_statement_says(
    outcome: str, sealed: Evidence, counter: Counters, terminals: Terminals
) -> None:
    """Each file changed, each other file withheld: no overall outcome makes the terminal's word one on what is here."""
    judged = statement_of(sealed)["judged"] | {"outcome": outcome}
    for name, content in changed_files(sealed):
        lied = open_evidence(resealed(sealed, counter(), {name: content}, judged=judged), terminals(counter()))
        other = "EF.DG14" if name == "EF.DG2" else "EF.DG2"
        for shown in (lied, redact(lied, items=[other]).evidence):
            again = judge_again(shown)
            found = again.report.finding(f"pa.digest.{name.removeprefix('EF.').lower()}")
            assert found is not None
            assert found.outcome is Outcome.FAILED, (name, shown.record.withheld)
            assert again.report.outcome is Outcome.FAILED


def test_a_path_that_no_certificate_is_there_for_is_believed_nobody(
    sealed: Evidence, counter: Counters, terminals: Terminals
) -> None:
    """Or an authority that is not trusted any more, and a signer that was revoked, would stay good for ever."""
    lied = open_evidence(resealed(sealed, counter(), certificates=[]), terminals(counter()))
    lowest = redact(lied, level=Level.LOWEST).evidence

    for trust in (None, InMemoryTrust.empty()):
        again = judge_again(lowest, trust=trust)
        assert {"pa.issuer.path", "pa.issuer.revocation"} <= set(again.unattested)
        assert again.report.outcome is Outcome.UNDETERMINED


@pytest.mark.parametrize("origin", ["sealed", "unsealed"])
def test_what_the_terminal_did_not_read_itself_is_not_handed_on(
    origin: str, sealed: Evidence, counter: Counters, terminals: Terminals
) -> None:
    capture = statement_of(sealed)["capture"] | {"origin": origin}

    with pytest.raises(EvidenceError, match="not what the terminal read itself"):
        open_evidence(resealed(sealed, counter(), capture=capture), terminals(counter()))


@pytest.mark.parametrize("word", ["", "hsm", "PKCS11", "pkcs11, certified"])
def test_where_a_key_lies_is_told_in_a_word_that_is_known(word: str, sealed: Evidence, counter: Counters) -> None:
    with pytest.raises(EvidenceError, match="storage"):
        open_evidence(resealed(sealed, counter(), terminal={"name": "counter", "storage": word}))


# strangers, and who stole a key --------------------------------------------------------------------------------------


def test_a_stranger_does_not_choose_the_moment(sealed: Evidence, verified: Cards, counter: Counters) -> None:
    """By today's trust, and at a time of his own, an expired card and a revoked signer would be good."""
    judged = statement_of(sealed)["judged"]
    for at in ("2001-01-01T00:00:00+00:00", AT.isoformat(), "2099-01-01T00:00:00+00:00"):
        strange = open_evidence(resealed(sealed, counter(seed=5), judged=judged | {"at": at}))
        with pytest.raises(EvidenceError, match="the moment to judge for"):
            judge_again(strange, trust=verified(scanned=True).trust)
        assert judge_again(strange, trust=verified(scanned=True).trust, at=AT).report.at == AT
        assert judge_again(strange).report.finding("pa.issuer.path").reason == "no-anchor"  # type: ignore[union-attr]


def test_a_key_that_was_withdrawn_is_withdrawn_under_each_of_its_certificates(
    sealed: Evidence, counter: Counters, terminals: Terminals
) -> None:
    """Whoever stole it names the certificate that is not withdrawn."""
    one, other = counter(), counter(issued=True)
    assert one.certificates[0] != other.certificates[0]
    (first,), (second,) = terminals(one).terminals, terminals(other).terminals
    stolen = AT - timedelta(days=30)
    held = TrustedTerminals((replace(first, withdrawn_at=stolen), second))

    for who in (one, other):
        assert open_evidence(resealed(sealed, who), held).worth is SealWorth.WITHDRAWN
    assert open_evidence(resealed(sealed, other), TrustedTerminals((first, second))).trusted


# withheld ------------------------------------------------------------------------------------------------------------


def test_the_words_of_deviations_go_with_whatever_they_may_quote(sealed: Evidence) -> None:
    names = sealed.record.names
    telling = [name for name in names if name.startswith("holder.") or name in ("EF.DG1", "EF.DG13", "access")]

    assert telling
    for name in telling:
        assert {"details", "reading.details"} <= closure([name], names).keys(), name


@pytest.mark.parametrize("defect", ["", *sorted(DEFECTS)])
@pytest.mark.parametrize("profile", ["vn-cccd-2021", "vn-cccd-2024"])
def test_every_kind_of_card_is_judged_the_same_at_every_level(
    profile: str, defect: str, verified: Cards, counter: Counters, terminals: Terminals
) -> None:
    """What was refuted stays so, and what is whole is not doubted, whatever is withheld."""
    specimen = verified(profile).card
    card = apply_defect(specimen, defect) if defect else specimen
    capture = read(card.transport(), card.password, options=ReadOptions(), random=bytes_of, clock=lambda: AT)
    trust = trust_in(card.pki, AT)
    scanned = "".join(str(card.mrz).split())
    report = judge(capture, trust, FIELD, AT, mode="demo", printed=read_input(scanned).expected)
    told = replace(verified(profile), card=card, report=report, trust=trust, scanned=scanned)
    evidence = open_evidence(bytes(told.sealed()), terminals(counter()))

    for level in (None, *Level):
        shown = evidence if level is None else redact(evidence, level=level).evidence
        again = judge_again(shown)
        assert again.report.verdict == report.verdict, level
        assert again.differences == (), level
    for name in (each for each in ("access", "EF.DG1", "EF.DG14", "EF.SOD") if each in evidence.record.names):
        assert judge_again(redact(evidence, items=[name]).evidence).differences == (), name


def bytes_of(size: int) -> bytes:
    """A chip and a terminal that draw the same in every run."""
    return (b"SPECIMEN" * (size // 8 + 1))[:size]


@pytest.mark.parametrize("what", ["holder", "lowest", "holder.full_name", "EF.DG1", "EF.SOD", "access", "printed"])
def test_what_was_added_goes_with_what_tells_the_person(
    what: str, sealed: Evidence, counter: Counters, terminals: Terminals
) -> None:
    """Whoever wrote a note may have named the person."""
    name = str(sealed.holder["full_name"])
    contents = (
        Note(f"asked for {name}"),
        IssuerAnswer(issuer="the issuer", text=f"{name} is known", document=name.encode()),
        SecondDecision(decision=Decision.ACCEPTED, person="Lan Specimen", reason=f"I know {name}"),
    )
    chain = sealed.chain
    for content in contents:
        chain = chain.amended(content, counter(), at=AT, software="chipkit test")
    evidence = replace(sealed, amendments=chain.amendments)
    level = what in {each.value for each in Level}

    redaction = redact(evidence, level=what) if level else redact(evidence, items=[what])
    again = open_evidence(bytes(redaction.evidence), terminals(counter()))

    assert all(name.encode() in bytes(encode(each)) for each in chain.encoded())
    assert not any(name.encode() in bytes(encode(each)) for each in again.chain.encoded())
    assert again.chain.end == chain.end
    assert redaction.withheld["amendment 1: text"] == ("amendment 1: text" if level else what)
    for kept in ("photo", "EF.DG2", "EF.DG14"):
        shown = redact(evidence, level=kept) if kept == "photo" else redact(evidence, items=[kept])
        assert shown.evidence.amendments == evidence.amendments


@pytest.mark.parametrize("what", ["holder", "lowest", "holder.full_name", "EF.DG1", "access", "nonce"])
def test_the_digest_of_a_contract_goes_with_the_person_that_it_names(
    what: str, verified: Cards, counter: Counters, terminals: Terminals
) -> None:
    """Whoever has the form tries every name; the digest has no salt, and so it must be withheld as the name is."""
    name = verified(scanned=True).report.to_json()["holder"]["full_name"]
    digest = hashlib.sha256(f"I, {name}, open an account.".encode()).digest()
    evidence = open_evidence(bytes(verified(scanned=True).sealed(nonce=digest)), terminals(counter()))
    level = what in {each.value for each in Level}
    shown = (redact(evidence, level=what) if level else redact(evidence, items=[what])).evidence
    again = open_evidence(bytes(shown), terminals(counter()))

    assert evidence.statement.nonce == digest
    assert digest not in bytes(shown)
    assert again.statement.nonce is None is shown.statement.nonce
    assert again == shown
    assert judge_again(again).differences == ()
    assert redact(evidence, level=Level.PHOTO).evidence.statement.nonce == digest


@pytest.mark.parametrize("trusted", ["trusted", "unknown"])
@pytest.mark.parametrize("profile", ["vn-cccd-2024", "passport-dh"])
def test_what_is_withheld_succeeds_in_nothing_that_the_whole_does_not(
    profile: str, trusted: str, verified: Cards, counter: Counters, terminals: Terminals
) -> None:
    """By today's trust and time: what rests on an issuer that is not known any more, does so withheld, too."""
    card = verified(profile)
    evidence = open_evidence(bytes(card.sealed()), terminals(counter()))
    trust = card.trust if trusted == "trusted" else InMemoryTrust.empty()
    for at in (AT, AT + timedelta(days=40), AT + timedelta(days=4000)):
        whole = judge_again(evidence, trust=trust, at=at).report
        good = {each.check for each in whole.findings if each.outcome is Outcome.SUCCESSFUL}
        for level in Level:
            shown = judge_again(redact(evidence, level=level).evidence, trust=trust, at=at).report
            assert {each.check for each in shown.findings if each.outcome is Outcome.SUCCESSFUL} <= good, (at, level)


@pytest.mark.parametrize("profile", ["vn-cccd-2021", "passport-dh", "passport-aa"])
def test_whatever_is_withheld_is_judged_the_same(
    profile: str, verified: Cards, counter: Counters, terminals: Terminals
) -> None:
    """Any items, and of what is left any others; none that are left, too."""
    evidence = open_evidence(bytes(verified(profile).sealed()), terminals(counter()))
    names, chance = evidence.record.names, random.Random(5)  # noqa: S311 - the same ones in every run
    wanted = [chance.sample(names, chance.randint(1, len(names))) for _ in range(6)]

    for items in (*wanted, names):
        once = redact(evidence, items=items).evidence
        again = redact(once, items=chance.sample(names, 2)).evidence
        opened = open_evidence(bytes(again), terminals(counter()))
        assert judge_again(opened).differences == (), items
        assert judge_again(opened).unattested == (), items
    assert dict(redact(evidence, items=names).evidence.record.items) == {}


# the other form of a signature ---------------------------------------------------------------------------------------

ORDERS = {
    ES256: 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    ES384: int("F" * 48 + "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973", 16),
}


def other_form(signature: bytes, algorithm: int) -> bytes:
    """A signature that verifies as the given one does, made without the key (FIPS 186-5, 6.4.2)."""
    half = len(signature) // 2
    return signature[:half] + (ORDERS[algorithm] - int.from_bytes(signature[half:], "big")).to_bytes(half, "big")


@pytest.mark.parametrize("algorithm", ORDERS)
def test_nobody_gives_a_seal_another_name(algorithm: int, sealed: Evidence, counter: Counters, verified: Cards) -> None:
    """Or amendments would be dropped under it, and the index, which knows evidence by its name, not miss them."""
    signer = counter(algorithm)
    evidence = verified(scanned=True).sealed(signer)
    forged = replace(evidence.record.seal, signature=other_form(evidence.record.seal.signature, algorithm))
    entries = evidence.record.encoded() | {"seal": bytes(forged)}

    key = load_signer_key(Certificate.parse(signer.certificates[0]).public_key)
    forged.verify(key, external_aad=KIND.external_aad)  # it is a signature of this key
    with pytest.raises(EvidenceError, match=r"^seal: its signature is in the other one of its two forms"):
        open_evidence(encode({"schema": KIND.format, **entries, "amendments": []}))
    chain = sealed.chain.amended(Note("one"), signer, at=AT, software="chipkit test")
    note = chain.amendments[0].record
    moved = replace(note.seal, signature=other_form(note.seal.signature, algorithm))
    with pytest.raises(EvidenceError, match=r"^amendment 1: seal: its signature is in the other one"):
        Chain.read(chain.base, [note.encoded() | {"seal": bytes(moved)}])


def test_whatever_form_a_key_signs_in_the_lower_one_is_sealed(sealed: Evidence, counter: Counters) -> None:
    """A token gives either, as it comes."""

    @dataclass(frozen=True)
    class Token:
        name, algorithm, storage = "SPECIMEN token", ES256, KeyStorage.FILE
        certificates, public_key = counter().certificates, counter().public_key
        high: bool

        def sign(self, data: bytes) -> bytes:
            signature: bytes = counter().sign(data)
            forms = sorted((signature, other_form(signature, ES256)), key=lambda each: each[32:])
            return forms[self.high]

    for high in (False, True):
        chain = sealed.chain.amended(Note("one"), Token(high=high), at=AT, software="chipkit test")
        s = int.from_bytes(chain.amendments[0].record.seal.signature[32:], "big")
        assert s <= ORDERS[ES256] // 2
