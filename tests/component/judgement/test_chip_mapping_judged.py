"""PACE with Chip Authentication Mapping, by what its key rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS

from chipkit.capture import Sealer, Terminal
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF, RawFile
from chipkit.lds.security_infos import ChipAuthenticationPublicKeyInfo, SecurityInfos
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import load_policy
from chipkit_emulator.defects.registry import apply_defect
from chipkit_emulator.model import AccessControl
from chipkit_emulator.personalisation.access import card_security

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit_emulator.personalisation.specimen import Specimen

Bench = Any
Situation = Any


def _card(bench: Bench) -> Specimen:
    specimen: Specimen = bench.specimen("passport-cam")
    return specimen


def _infos(card: Specimen) -> SecurityInfos:
    return DG14.parse(card.files[EF.DG14]).security_infos


def _with_card_security(card: Specimen, infos: SecurityInfos) -> Specimen:
    return card.with_files({EF.CARD_SECURITY: card_security(infos, card.pki.dsc, card.pki.at)})


def proven(bench: Bench) -> Situation:
    return bench.of(_card(bench))


def saved(bench: Bench) -> Situation:
    situation = bench.of(_card(bench))
    return replace(situation, capture=bench.saved(situation.capture))


def sealed(bench: Bench) -> Situation:
    key = ECC.construct(curve="P-256", d=4711)
    terminal = Terminal("counter 1", SubjectPublicKeyInfo.parse(key.public_key().export_key(format="DER")))
    sealer = Sealer(terminal, lambda data: DSS.new(key, "fips-186-3").sign(SHA256.new(data)))
    situation = bench.of(_card(bench))
    return replace(situation, capture=bench.sealed(situation.capture, terminal, sealer))


def sealed_long_ago(bench: Bench) -> Situation:
    """Judged for a day on which the policy no longer lets the proof count."""
    return replace(sealed(bench), at=bench.at + timedelta(days=1, seconds=1))


def copied(bench: Bench) -> Situation:
    """The card's files on a chip with another key for both proofs."""
    other = bench.another("passport-cam")
    return bench.of(
        _card(bench).personalised(
            mapping_keys=other.mapping_keys, chip_authentication_keys=other.chip_authentication_keys
        )
    )


def wrong_data_of_a_genuine_chip(bench: Bench) -> Situation:
    """Somebody in between, or a fault, changes what nobody authenticates: Chip Authentication still proves the chip."""
    situation = bench.of(_card(bench))
    (run,) = situation.capture.chip_mapping
    changed = replace(run, data=bytes([run.data[0] ^ 1]) + run.data[1:])
    return replace(situation, capture=replace(situation.capture, chip_mapping=(changed,)))


def no_data(bench: Bench) -> Situation:
    situation = bench.of(_card(bench))
    (run,) = situation.capture.chip_mapping
    return replace(situation, capture=replace(situation.capture, chip_mapping=(run, replace(run, data=b""))))


def another_documents_card_security(bench: Bench) -> Situation:
    """A chip with the mapping key of another card, and that card's EF.CardSecurity, by the same issuer."""
    other = bench.another("passport-cam")
    infos = DG14.parse(other.files[EF.DG14]).security_infos
    return bench.of(_with_card_security(_card(bench), infos).personalised(mapping_keys=other.mapping_keys))


def hidden_card_security(bench: Bench) -> Situation:
    card = _card(bench)
    quirks = replace(card.personalisation.quirks, hidden=frozenset({EF.CARD_SECURITY}))
    return bench.of(card.personalised(quirks=quirks))


def unreadable_card_security(bench: Bench) -> Situation:
    situation = bench.of(_card(bench))
    files = {**situation.capture.files, EF.CARD_SECURITY: RawFile(EF.CARD_SECURITY, b"\x30\x00")}
    return replace(situation, capture=replace(situation.capture, files=files))


def forged_card_security(bench: Bench) -> Situation:
    content = _card(bench).files[EF.CARD_SECURITY]
    return bench.of(_card(bench).with_files({EF.CARD_SECURITY: content[:-1] + bytes([content[-1] ^ 1])}))


def no_anchor(bench: Bench) -> Situation:
    return replace(bench.of(_card(bench)), trust=InMemoryTrust.empty())


def no_list(bench: Bench) -> Situation:
    situation = bench.of(_card(bench))
    return replace(situation, trust=replace(situation.trust, crls=()))


def revoked(bench: Bench) -> Situation:
    return bench.of(apply_defect(_card(bench), "dsc-revoked"))


def no_key_that_is_known(bench: Bench) -> Situation:
    infos = [info for info in _infos(_card(bench)).infos if not isinstance(info, ChipAuthenticationPublicKeyInfo)]
    return bench.of(_with_card_security(_card(bench), SecurityInfos.of(*infos)))


def not_spoken(bench: Bench) -> Situation:
    """A chip that refuses the mapping that its signed data offer, and opens by another."""
    access = _card(bench).personalisation.access
    others = tuple(one for one in access.pace if ".4.6." not in one.oid)
    return bench.of(_card(bench).personalised(access=AccessControl(pace=others)))


def _told_of_numbers(bench: Bench, card: Specimen) -> tuple[str, list[str]]:
    report = bench.of(card).judged(load_policy("field"))
    told = [met.detail for met in report.deviations if met.code == "card-security.key-id"]
    return report.finding("chip.pace_cam").reason, told


@pytest.mark.vectors("judgement/chip-mapping.json")
def test_what_chip_authentication_mapping_proves(
    case: dict[str, Any], judged: Callable[..., Any], expected: Callable[..., Any]
) -> None:
    assert judged(case) == expected(case)


def test_a_file_that_cannot_be_read_is_told_and_the_reading_goes_on(bench: Bench) -> None:
    report = bench.of(_card(bench).with_files({EF.CARD_SECURITY: b"\x30\x84\xff\xff\xff\xff"})).judged(
        load_policy("field")
    )

    assert "card-security.unreadable" in {met.code for met in report.deviations}
    assert report.finding("pa.digest.dg2").reason == "equal"


def test_a_key_of_an_unknown_kind_is_told(bench: Bench) -> None:
    (info,) = _infos(_card(bench)).chip_authentication_public_key_infos
    raw = bytes(info.public_key)
    odd = SubjectPublicKeyInfo.parse(raw.replace(bytes.fromhex("2a8648ce3d0201"), bytes.fromhex("2a8648ce3d0219")))
    others = [each for each in _infos(_card(bench)).infos if each != info]
    infos = SecurityInfos.of(*others, replace(info, public_key=odd))

    report = bench.of(_with_card_security(_card(bench), infos)).judged(load_policy("field"))

    assert "card-security.key" in {met.code for met in report.deviations}
    assert report.finding("chip.pace_cam").reason == "algorithm-unknown"


@pytest.mark.parametrize("first", [True, False])
def test_of_two_keys_on_one_curve_the_one_of_the_number_is_the_one(bench: Bench, *, first: bool) -> None:
    (info,) = _infos(_card(bench)).chip_authentication_public_key_infos
    foreign = _infos(bench.another("passport-cam")).chip_authentication_public_key_infos[0]
    others = [each for each in _infos(_card(bench)).infos if each != info]

    def told(own: int | None, of_other: int | None) -> tuple[str, list[str]]:
        pair = (replace(info, key_id=own), replace(foreign, key_id=of_other))
        return _told_of_numbers(
            bench, _with_card_security(_card(bench), SecurityInfos.of(*others, *(pair if first else pair[::-1])))
        )

    proven, odd = told(13, 7)
    assert (proven, odd) == ("proven", [])
    # whoever holds a signed key of this document's is its chip, under whatever number the issuer wrote it down
    assert told(7, 13) == (proven, ["number 7 where 13 belongs"])
    assert told(None, 13) == (proven, ["no number where 13 belongs"])
    assert told(None, None) == (proven, ["no number where 13 belongs"])
