"""Chips with two keys on one curve, of which the number chooses; and the two forms of asking for a key agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.capture import ProofResult
from chipkit.lds.card_access import CardAccess
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF
from chipkit.lds.security_infos import (
    ChipAuthenticationInfo,
    ChipAuthenticationPublicKeyInfo,
    PACEDomainParameterInfo,
    PACEInfo,
    SecurityInfo,
    SecurityInfos,
)
from chipkit.outcome import Outcome
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.curves import CURVES
from chipkit.pki.domain_parameters import explicit_parameters
from chipkit.verify import load_policy
from chipkit_emulator.answers import FOR_EVER, answer
from chipkit_emulator.model import AccessControl, ChipAuthenticationKey, ECKey, MappingKey, PACEProtocol
from chipkit_emulator.personalisation.access import card_security
from chipkit_emulator.pki.keys import KeySpec, agreement_key_info

if TYPE_CHECKING:
    from chipkit_emulator.personalisation.specimen import Specimen

_CURVE = "brainpoolP256r1"
_STANDARD, _OWN = 13, 45
"""The curve by its standardized number, and by a number of the chip's own (Doc 9303-11, 9.2.2)."""
_FIRST, _SECOND = ECKey(_CURVE, 0xF125), ECKey(_CURVE, 0x5EC0)
_CAM = f"{oids.PACE_ECDH_CAM}.2"


def _public(key: ECKey, number: int) -> ChipAuthenticationPublicKeyInfo:
    return ChipAuthenticationPublicKeyInfo(oids.ID_PK_ECDH, agreement_key_info(key, KeySpec(explicit=True)), number)


def _pace(number: int) -> tuple[SecurityInfo, ...]:
    spelled = AlgorithmIdentifier(oids.EC_PUBLIC_KEY, explicit_parameters(CURVES[_CURVE]))
    own = (PACEDomainParameterInfo(oids.PACE_ECDH_CAM, spelled, _OWN),) if number == _OWN else ()
    return (PACEInfo(_CAM, parameter_id=number), *own)


def _mapping_card(bench: Any, number: int, **keys: int) -> Specimen:
    """A card that offers Chip Authentication Mapping under one number, and has a key for either."""
    card: Specimen = bench.specimen("passport-cam")
    offered = _pace(number)
    entries = SecurityInfos.of(*offered, _public(_FIRST, _STANDARD), _public(_SECOND, _OWN))
    protocols = (
        PACEProtocol(_CAM, _STANDARD),
        PACEProtocol(_CAM, _OWN, CURVES[_CURVE]),
    )
    files = {
        EF.CARD_ACCESS: bytes(CardAccess(SecurityInfos.of(*offered))),
        EF.CARD_SECURITY: card_security(entries, card.pki.dsc, card.pki.at),
        EF.DG14: bytes(DG14(entries)),
    }
    made = card.with_files(files).signed()
    return made.personalised(
        access=AccessControl(pace=protocols),
        chip_authentication_keys=(),
        mapping_keys=(
            MappingKey(ECKey(_CURVE, keys.get("first", _FIRST.private)), _STANDARD),
            MappingKey(ECKey(_CURVE, keys.get("second", _SECOND.private)), _OWN),
        ),
    )


@pytest.mark.parametrize("number", [_STANDARD, _OWN])
def test_the_number_of_the_parameters_chooses_the_mapping_key(bench: Any, number: int) -> None:
    report = bench.of(_mapping_card(bench, number), chip_authentication=False).judged(load_policy("field"))

    assert report.finding("chip.pace_cam").outcome is Outcome.SUCCESSFUL
    assert report.capture.access.pace_parameter_id == number


@pytest.mark.parametrize(("number", "wrong"), [(_STANDARD, "first"), (_OWN, "second")])
def test_a_copy_that_lacks_the_chosen_key_proves_nothing_by_the_other(bench: Any, number: int, wrong: str) -> None:
    card = _mapping_card(bench, number, **{wrong: 0xBAD})

    report = bench.of(card, chip_authentication=False).judged(load_policy("field"))

    assert report.finding("chip.pace_cam").outcome is not Outcome.SUCCESSFUL


def _agreeing_card(bench: Any, *held: int, cipher: int = 2, named: tuple[int | None, ...] = (1, 2)) -> Specimen:
    """A card with two keys for Chip Authentication in EF.DG14, entries so `named`, and a chip that has those `held`."""
    oid = f"{oids.CHIP_AUTHENTICATION_ECDH}.{cipher}"
    keys = {1: _FIRST, 2: _SECOND}
    entries: list[SecurityInfo] = [ChipAuthenticationInfo(oid, key_id=number) for number in named]
    entries += [_public(key, number) for number, key in keys.items()]
    card: Specimen = bench.specimen()
    pace = CardAccess.parse(card.files[EF.CARD_ACCESS]).security_infos.pace_infos
    files = {EF.CARD_ACCESS: bytes(SecurityInfos.of(*pace)), EF.DG14: bytes(DG14(SecurityInfos.of(*pace, *entries)))}
    own = tuple(ChipAuthenticationKey(key=keys[number], oids=(oid,), key_id=number) for number in held)
    return card.with_files({**files, EF.DG15: None}).signed().personalised(chip_authentication_keys=own)


@pytest.mark.parametrize("held", [(1, 2), (1,), (2,)])
@pytest.mark.parametrize("cipher", [1, 2, 4])
def test_a_key_for_chip_authentication_is_chosen_by_its_number(bench: Any, held: tuple[int, ...], cipher: int) -> None:
    report = bench.of(_agreeing_card(bench, *held, cipher=cipher)).judged(load_policy("field"))

    proof = report.capture.chip_authentication
    assert report.outcome is Outcome.SUCCESSFUL
    assert (proof.result, proof.key_id) == (ProofResult.PROVEN, held[0])


@pytest.mark.parametrize("named", [None, 3])
@pytest.mark.parametrize("held", [(1, 2), (2,)])
def test_an_entry_of_no_key_is_tried_with_each_by_its_own_number(
    bench: Any, named: int | None, held: tuple[int, ...]
) -> None:
    report = bench.of(_agreeing_card(bench, *held, named=(named,))).judged(load_policy("field"))

    assert report.outcome is Outcome.SUCCESSFUL
    assert report.capture.chip_authentication.key_id == held[0]
    assert "dg14.chip-authentication-key-id" in {met.code for met in report.deviations}


@pytest.mark.parametrize("private", [None, 0xBAD])
def test_what_a_chip_makes_of_a_guess_does_not_accuse_it(bench: Any, private: int | None) -> None:
    """It refuses both numbers inside of the channel, or agrees by another key."""
    card = _agreeing_card(bench, 1, 2, named=(3,))
    if private is None:
        card = card.answering(answer("ca.set-at", 0x6A88, form="protected", times=FOR_EVER))
    else:
        keys = card.personalisation.chip_authentication_keys
        others = tuple(
            ChipAuthenticationKey(key=ECKey(_CURVE, private), oids=key.oids, key_id=key.key_id) for key in keys
        )
        card = card.personalised(chip_authentication_keys=others)

    report = bench.of(card).judged(load_policy("field"))

    assert report.finding("chip.ca").outcome is Outcome.UNDETERMINED
    assert report.outcome is Outcome.UNDETERMINED


def test_a_copy_with_the_keys_exchanged_proves_nothing(bench: Any) -> None:
    card = _agreeing_card(bench, 1, 2)
    first, second = card.personalisation.chip_authentication_keys
    turned = (
        ChipAuthenticationKey(key=second.key, oids=first.oids, key_id=1),
        ChipAuthenticationKey(key=first.key, oids=second.oids, key_id=2),
    )

    report = bench.of(card.personalised(chip_authentication_keys=turned)).judged(load_policy("field"))

    assert report.capture.chip_authentication.result is not ProofResult.PROVEN
    assert report.outcome is not Outcome.SUCCESSFUL


@pytest.mark.parametrize("sw", [0x6D00, 0x6A80, 0x6A86, 0x6985])
def test_a_chip_that_refuses_the_one_form_of_triple_des_takes_the_other(bench: Any, sw: int) -> None:
    card = _agreeing_card(bench, 1, 2, cipher=1).answering(answer("ca.set-kat", sw, form="protected", times=FOR_EVER))

    report = bench.of(card).judged(load_policy("field"))

    assert report.outcome is Outcome.SUCCESSFUL
    assert report.capture.chip_authentication.result is ProofResult.PROVEN
    assert report.capture.deviations == ()
