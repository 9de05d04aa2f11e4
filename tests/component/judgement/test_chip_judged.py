"""The chip's proofs, where something is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import (
    ProofResult,
)
from chipkit.codec.tlv import TLV
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF
from chipkit.verify import load_policy
from chipkit_emulator.defects import link as faults
from chipkit_emulator.defects.data import flipped
from chipkit_emulator.in_process import InProcessTransport
from chipkit_emulator.personalisation.build import load_profile, personalise
from chipkit_emulator.personalisation.sections import ChipAuthenticationSection
from chipkit_emulator.pki.keys import KeySpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit_emulator.defects.link import Selector
    from chipkit_emulator.in_process import LinkExchange

KEY_AGREEMENT, SIGNING = b"\x0c\x86", b"\x0c\x88"
"""CLA and INS of the protected GENERAL AUTHENTICATE and INTERNAL AUTHENTICATE."""

Bench = Any
Situation = Any


def no_proving_keys(bench: Bench) -> Situation:
    """Files copied onto a chip that knows neither protocol."""
    return bench.of(bench.specimen().personalised(chip_authentication_keys=(), active_authentication_key=None))


def unreadable_dg14(bench: Bench) -> Situation:
    return bench.signed_with(EF.DG14, bytes(TLV(EF.DG14.tag, bench.garbage)))


def unreadable_dg15(bench: Bench) -> Situation:
    return bench.signed_with(EF.DG15, bytes(TLV(EF.DG15.tag, bench.garbage)))


def another_key_than_signed(bench: Bench) -> Situation:
    other = replace(bench.genuine.capture.chip_authentication, chip_public_key=b"another key")
    return bench.changed(chip_authentication=other)


def _unknown_proofs(bench: Bench, result: ProofResult) -> Situation:
    capture = bench.genuine.capture
    return bench.changed(
        chip_authentication=replace(capture.chip_authentication, result=result),
        active_authentication=replace(capture.active_authentication, result=result),
    )


def unknown_proofs(bench: Bench) -> Situation:
    return _unknown_proofs(bench, ProofResult.UNSUPPORTED)


def no_proof_asked_for(bench: Bench) -> Situation:
    return bench.of(bench.specimen(), chip_authentication=False, active_authentication="never")


def one_proof_of_two(bench: Bench) -> Situation:
    return bench.of(bench.specimen(), active_authentication="never")


def _behind(exchange: LinkExchange, command: bytes) -> bool:
    return exchange.previous is not None and exchange.previous.command[:2] == command


def _answers(bench: Bench, when: Selector, sw: int = 0x6F00) -> Situation:
    """The genuine card through a field in which some answers are lost for ever."""
    specimen = bench.specimen()
    return bench.of(replace(specimen, faults=(faults.replaced_status(when, sw),)))


def no_sound_proof(bench: Bench) -> Situation:
    """Neither proof is answered soundly: a weak field, a jammer, or a copy that knows what pays."""
    return _answers(bench, lambda each: _behind(each, KEY_AGREEMENT) or each.command[:2] == SIGNING)


def no_sound_chip_authentication(bench: Bench) -> Situation:
    return _answers(bench, lambda each: _behind(each, KEY_AGREEMENT))


def no_sound_signature(bench: Bench) -> Situation:
    return _answers(bench, lambda each: each.command[:2] == SIGNING, 0x6982)


def wrong_checksums_at_the_proof(bench: Bench) -> Situation:
    """A copy that does not mind what it is sent, and answers under keys of its own."""
    specimen = bench.specimen()
    fault = faults.wrong_mac(lambda each: _behind(each, KEY_AGREEMENT))
    return bench.of(replace(specimen, faults=(fault,)))


def signature_cut(bench: Bench) -> Situation:
    """A link that cut the signature, and a capture that took it for one."""
    signed = bench.genuine.capture.active_authentication
    return bench.changed(active_authentication=replace(signed, signature=signed.signature[:231]))


def signature_beyond_the_reader(bench: Bench) -> Situation:
    link = InProcessTransport(
        bench.specimen().chip(), max_command=261, max_response=256,
        faults=(faults.replaced_status(lambda each: each.command[:2] == SIGNING, 0x6700),),
    )  # fmt: skip
    return replace(bench.genuine, capture=bench.read(bench.specimen(), link=link))


def agreement_beyond_the_reader(bench: Bench) -> Situation:
    """A key of 2048 bits in a prime field, of which a short link does not carry the terminal's half."""
    section = ChipAuthenticationSection(ciphers=("aes128",), keys=(KeySpec(group="modp2048-256"),), key_id=None)
    profile = replace(load_profile("vn-cccd-explicit"), chip_authentication=section)
    specimen = personalise(profile, seed=7, at=bench.at)
    link = InProcessTransport(specimen.chip(), max_command=261, max_response=256)
    return replace(bench.of(specimen), capture=bench.read(specimen, link=link))


def weak_signing_key(bench: Bench) -> Situation:
    profile = load_profile("vn-cccd-explicit")
    section = profile.active_authentication
    assert section is not None
    weak = replace(profile, active_authentication=replace(section, key=KeySpec(bits=768)))
    return bench.of(personalise(weak, seed=7, at=bench.at))


@pytest.mark.vectors("judgement/chip.json")
def test_a_proof_yields_this_set(
    case: dict[str, Any], judged: Callable[..., Any], expected: Callable[..., Any]
) -> None:
    assert judged(case) == expected(case)


def test_a_proof_that_was_not_given_beside_another_is_a_deviation_of_the_report(bench: Bench) -> None:
    report = no_sound_signature(bench).judged(load_policy("field"))

    assert [each.code for each in report.deviations] == ["chip.proof-not-given"]


def test_a_signed_key_that_is_no_point_of_its_curve_is_a_deviation_of_the_report(bench: Bench) -> None:
    content = bench.specimen().files[EF.DG14]
    keys = [each for each in DG14.parse(content).security_infos.infos if hasattr(each, "public_key")]
    key = bytes(keys[0].public_key)
    broken = content.replace(key, flipped(key, len(key) - 1))

    report = bench.signed_with(EF.DG14, broken).judged(load_policy("field"))

    assert "dg14.chip-authentication-key" in {each.code for each in report.deviations}
