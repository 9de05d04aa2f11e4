"""What feeds the verdict is monotone too: one more refusal, wrong signature or missing file makes nothing greener.

A fold is easily monotone, and what it folds need not be: the combined proof of the chip, and the choice among several
signers. The choice among issuers is tried in tests/unit/trust, the desk's rows in tests/gui_side.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.capture import ProofResult
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF, RawFile
from chipkit.lds.sod import SOD, build_sod
from chipkit.outcome import Outcome
from chipkit.pki.cms import build_attributes, build_signed_data
from chipkit.pki.signer_info import SignerIdentifier
from chipkit.verify import load_policy
from chipkit_emulator.crypto.hashes import digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.capture import Capture
    from chipkit.verify import Report

    Change = Callable[[Capture], Capture]

GREENNESS = [Outcome.FAILED, Outcome.ABORTED, Outcome.UNDETERMINED, Outcome.SUCCESSFUL]


def greenness(outcome: Outcome) -> int:
    return GREENNESS.index(outcome)


# one thing that goes worse -------------------------------------------------------------------------------------------


def _agreement(result: ProofResult) -> Change:
    def change(capture: Capture) -> Capture:
        transcript = capture.chip_authentication
        changed = None if transcript is None else replace(transcript, result=result, sw=0x6A80)
        return replace(capture, chip_authentication=changed)

    return change


def _answer(result: ProofResult, *, wrong: bool = False) -> Change:
    def change(capture: Capture) -> Capture:
        transcript = capture.active_authentication
        if transcript is None:
            return capture
        signature = transcript.signature[:-1] + bytes([transcript.signature[-1] ^ 1]) if wrong else transcript.signature
        return replace(capture, active_authentication=replace(transcript, result=result, signature=signature))

    return change


def _refused(ef: EF) -> Change:
    return lambda capture: replace(
        capture,
        files={each: file for each, file in capture.files.items() if each is not ef},
        refused={**capture.refused, ef: 0x6A82},
    )


def _flipped(ef: EF) -> Change:
    def change(capture: Capture) -> Capture:
        file = capture.files.get(ef)
        if file is None:
            return capture
        content = file.content[:-1] + bytes([file.content[-1] ^ 1])
        return replace(capture, files={**capture.files, ef: RawFile(ef, content)})

    return change


WORSE: dict[str, Change] = {
    "agreement refused": _agreement(ProofResult.REFUSED),
    "agreement refuted": _agreement(ProofResult.REFUTED),
    "signature refused": _answer(ProofResult.REFUSED),
    "signature wrong": _answer(ProofResult.PROVEN, wrong=True),
    **{f"{ef.label} refused": _refused(ef) for ef in (EF.DG1, EF.DG2, EF.DG13, EF.DG14, EF.DG15, EF.SOD)},
    **{f"{ef.label} changed": _flipped(ef) for ef in (EF.DG1, EF.DG2, EF.DG13, EF.DG14, EF.DG15, EF.SOD)},
}
BASES: dict[str, Change] = {
    "as it is": lambda capture: capture,
    "agreement unknown": _agreement(ProofResult.UNSUPPORTED),
    "signature unknown": _answer(ProofResult.UNSUPPORTED),
    "no agreement": lambda capture: replace(capture, chip_authentication=None),
    "no signature": lambda capture: replace(capture, active_authentication=None),
}


def genuine_proof(report: Report) -> Outcome | None:
    found = report.finding("chip.genuine")
    return None if found is None else found.outcome


@pytest.mark.parametrize("policy", ["field", "conformance"])
@pytest.mark.parametrize("base", BASES)
def test_one_more_thing_that_goes_worse_makes_nothing_greener(bench: Any, base: str, policy: str) -> None:
    def judged(capture: Capture) -> Report:
        report: Report = replace(bench.genuine, capture=capture).judged(load_policy(policy))
        return report

    start = BASES[base](bench.genuine.capture)
    reports: dict[tuple[str, ...], Report] = {(): judged(start)}
    reports |= {(name,): judged(change(start)) for name, change in WORSE.items()}
    steps: list[tuple[tuple[str, ...], tuple[str, ...]]] = [((), (name,)) for name in WORSE]
    for first, second in combinations(WORSE, 2) if start is bench.genuine.capture else ():
        if first.partition(" ")[0] == second.partition(" ")[0]:
            continue  # the same file, or the same answer, is in one way only
        both = WORSE[second](WORSE[first](start))
        reports[first, second] = judged(both)
        steps.append(((first,), (first, second)))
        if WORSE[first](WORSE[second](start)) == both:
            steps.append(((second,), (first, second)))

    for before, after in steps:
        changed = any(name.endswith("changed") for name in set(after) - set(before))
        _never_greener(reports[before], reports[after], f"{before} then {after}", changed=changed)


def _never_greener(before: Report, after: Report, told: str, *, changed: bool) -> None:
    assert greenness(after.outcome) <= greenness(before.outcome), told
    if changed:  # a proof by a key that was changed refutes nothing any more, and the changed file fails the document
        assert after.outcome is Outcome.FAILED or after.results == before.results, told
        return
    assert genuine_proof(after) is not Outcome.SUCCESSFUL or genuine_proof(before) is Outcome.SUCCESSFUL, told
    if genuine_proof(before) is Outcome.FAILED and genuine_proof(after) is not Outcome.FAILED:
        assert after.outcome is Outcome.FAILED, told
    assert after.verdict.claims <= before.verdict.claims, told
    assert after.issuer_vouches <= before.issuer_vouches, told
    assert after.holder_vouched_for <= before.holder_vouched_for, told
    for found in after.findings:
        if found.outcome is Outcome.SUCCESSFUL and found.check.startswith(("pa.sod", "pa.digest", "chip.")):
            was = before.finding(found.check)
            assert was is not None, told
            assert was.outcome is Outcome.SUCCESSFUL, f"{found.check}: {told}"


# several signers -----------------------------------------------------------------------------------------------------


def _signer(bench: Any, kind: str) -> bytes:
    """A SignerInfo: right, with a wrong signature, over another digest, or whose identifier fits no certificate."""
    specimen = bench.specimen()
    issued, content = specimen.pki.dsc, SOD.parse(specimen.files[EF.SOD]).raw_security_object
    hashed = issued.signer.scheme.hash
    serial = issued.certificate.serial + (1 if kind == "guessed" else 0)
    signed = digest(hashed, content + (b"other" if kind == "digest" else b""))
    sod = build_signed_data(
        content_type=oids.LDS_SECURITY_OBJECT,
        content=content,
        certificates=[issued.certificate],
        digest=hashed,
        signature_algorithm=issued.signer.algorithm,
        sid=SignerIdentifier(issued.certificate.issuer, serial),
        signed_attributes=build_attributes(oids.LDS_SECURITY_OBJECT, signed),
        sign=lambda data: issued.signer.sign(data + (b"other" if kind == "wrong" else b"")),
    )
    if kind == "whole":
        return sod
    (_, wrapper) = TLV.parse(sod).children()
    signers = wrapper.children()[0].children()[-1]
    return signers.children()[0].raw


def _judged_signers(bench: Any, kinds: tuple[str, ...]) -> Outcome | None:
    whole = TLV.parse(_signer(bench, "whole"))
    content_type, wrapper = whole.children()
    *members, signers = wrapper.children()[0].children()
    infos = bytes(TLV(signers.tag, b"".join(_signer(bench, kind) for kind in kinds)))
    rebuilt = der.sequence(*(member.raw for member in members), infos)
    content = bytes(der.sequence(content_type.raw, bytes(TLV(wrapper.tag, bytes(rebuilt)))))
    files = {**bench.genuine.capture.files, EF.SOD: RawFile(EF.SOD, build_sod(content))}
    situation = replace(bench.genuine, capture=replace(bench.genuine.capture, files=files))
    found = situation.judged(load_policy("field")).finding("pa.sod.signature")
    return None if found is None else found.outcome


def test_one_more_wrong_signer_makes_no_signature_greener(bench: Any) -> None:
    outcomes = {
        kinds: _judged_signers(bench, kinds)
        for size, some in (
            (1, ("right", "wrong", "digest", "guessed")),
            (2, ("right", "wrong", "digest", "guessed")),
            (3, ("right", "wrong")),
        )
        for kinds in product(some, repeat=size)
    }

    assert outcomes["right",] is Outcome.SUCCESSFUL
    assert outcomes["wrong",] is outcomes["digest",] is Outcome.FAILED
    for kinds, outcome in outcomes.items():
        assert outcome is not Outcome.SUCCESSFUL or {"right", "guessed"} & {*kinds}, kinds
    for kinds, outcome in outcomes.items():
        assert outcome is not None
        for at, kind in enumerate(kinds):
            fewer = outcomes.get(kinds[:at] + kinds[at + 1 :])
            if kind in ("wrong", "digest") and fewer is not None:
                assert greenness(outcome) <= greenness(fewer), kinds
