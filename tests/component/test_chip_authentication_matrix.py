"""Chip Authentication by each cipher over each set of domain parameters, with a key identifier and without.

As a formula, 4 ciphers * 14 groups * 2: Doc 9303-11, Tables 5 and 6, and 9.5.1. A card is opened, proves its key and is
read for each; its copy, with another key in each group, is not taken for it.

Every combination comes up in `make test`; CHIPKIT_SOAK=1 goes through them with each way in which a key is written down
and each form of the commands too.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

import pytest

from chipkit import oids
from chipkit.capture import ProofResult
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF
from chipkit.lds.security_infos import ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo, SecurityInfos
from chipkit.pki.curves import CURVES
from chipkit.pki.modp import MODP_GROUPS, MODPParameters
from chipkit.protocol.credentials import CANPassword
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read
from chipkit.session.trace import Trace
from chipkit_emulator.answers import FOR_EVER, answer
from chipkit_emulator.model import ChipAuthenticationKey, DHKey, ECKey
from chipkit_emulator.pki.keys import dh_public_key_info, public_key_info
from tests.component.reading.conftest import Bench

if TYPE_CHECKING:
    from chipkit.capture import Capture
    from chipkit.pki.agreement_parameters import AgreementParameters
    from chipkit.pki.public_key import SubjectPublicKeyInfo
    from chipkit_emulator.personalisation.specimen import Specimen

SOAK: Final = os.environ.get("CHIPKIT_SOAK") == "1"
GROUPS: Final[tuple[AgreementParameters, ...]] = (*CURVES.values(), *MODP_GROUPS.values())
ARCS: Final = {"3des": 1, "aes128": 2, "aes192": 3, "aes256": 4}
KEY_IDS: Final = (None, 7)
STATIC_KEY: Final = 0xCA11ED

Spelling = Literal["x9", "other"]
"""How a key says its group: by its figures as X9.62 and X9.42 have them (9.5.2); or by its name, or as PKCS #3 does."""


@dataclass(frozen=True)
class Way:
    """One way of Chip Authentication."""

    cipher: str
    group: AgreementParameters
    key_id: int | None
    spelling: Spelling = "x9"
    form: Literal["KAT", "AT"] = "AT"

    def __str__(self) -> str:
        number = "no-id" if self.key_id is None else f"id-{self.key_id}"
        return f"{self.cipher}-{self.group}-{number}-{self.spelling}-{self.form}"

    @property
    def is_dh(self) -> bool:
        return isinstance(self.group, MODPParameters)

    @property
    def oid(self) -> str:
        base = oids.CHIP_AUTHENTICATION_DH if self.is_dh else oids.CHIP_AUTHENTICATION_ECDH
        return f"{base}.{ARCS[self.cipher]}"

    def key(self, private: int = STATIC_KEY) -> ECKey | DHKey:
        return DHKey(self.group.name, private) if self.is_dh else ECKey(self.group.name, private)

    @property
    def public_key(self) -> SubjectPublicKeyInfo:
        key, other = self.key(), self.spelling == "other"
        return (
            dh_public_key_info(key, pkcs3=other) if isinstance(key, DHKey) else public_key_info(key, explicit=not other)
        )


WAYS: Final = tuple(
    Way(cipher, group, key_id, form="KAT" if cipher == "3des" else "AT")
    for cipher in ARCS
    for group in GROUPS
    for key_id in KEY_IDS
)
MORE: Final = tuple(
    Way(cipher, group, key_id, spelling, form)
    for cipher in ARCS
    for group in GROUPS
    for key_id in KEY_IDS
    for spelling in ("x9", "other")
    for form in (("KAT", "AT") if cipher == "3des" else ("AT",))
)
RUN: Final = MORE if SOAK else WAYS


def test_the_matrix_is_whole() -> None:
    assert len(CURVES) == 11
    assert len(MODP_GROUPS) == 3
    assert len(WAYS) == 4 * 14 * 2 == 112
    assert len(MORE) == 5 * 14 * 2 * 2 == 280
    assert len(set(WAYS)) == len(WAYS)
    assert set(WAYS) < set(MORE)
    assert {(way.cipher, way.group, way.key_id) for way in RUN} == {
        (cipher, group, key_id) for cipher in ARCS for group in GROUPS for key_id in KEY_IDS
    }


@lru_cache
def _base() -> Specimen:
    bench = Bench()
    return bench.small(bench.specimen("vn-cccd-explicit", 2048))


def card_of(way: Way, *, private: int = STATIC_KEY) -> Specimen:
    """A card that says and does this way alone; with another private key it is a copy of it."""
    infos = SecurityInfos.of(
        ChipAuthenticationInfo(way.oid, key_id=way.key_id),
        ChipAuthenticationPublicKeyInfo(oids.ID_PK_DH if way.is_dh else oids.ID_PK_ECDH, way.public_key, way.key_id),
    )
    key = ChipAuthenticationKey(key=way.key(private), oids=(way.oid,), key_id=way.key_id)
    card = _base().with_files({EF.DG14: bytes(DG14(infos))}).personalised(chip_authentication_keys=(key,))
    if way.cipher == "3des" and way.form == "AT":
        return card.answering(answer("ca.set-kat", 0x6A80, form="protected", times=FOR_EVER))
    return card


def read_card(card: Specimen, trace: Trace | None = None, *, carries: int = 2048) -> Capture:
    return read(
        card.transport(max_command=carries, max_response=carries),
        CANPassword(card.can or ""),
        options=ReadOptions(active_authentication="never", files=frozenset({EF.DG1, EF.DG14})),
        random=random.Random(1).randbytes,  # noqa: S311 - the same readings in every run
        clock=lambda: Bench.at,
        trace=trace,
    )


@pytest.mark.parametrize("way", RUN, ids=str)
def test_a_chip_proves_its_key_and_a_copy_does_not(way: Way) -> None:
    trace = Trace()
    card = card_of(way)

    capture = read_card(card, trace)

    assert capture.abort is None
    proof = capture.chip_authentication
    assert proof is not None
    assert (proof.result, proof.oid, proof.key_id, proof.attempts) == (ProofResult.PROVEN, way.oid, way.key_id, 1)
    assert proof.chip_public_key == bytes(way.public_key)
    assert capture.files[EF.DG1].content == card.files[EF.DG1]
    assert capture.deviations == ()
    sent = [entry.header for entry in trace.entries if entry.step == "chip.ca" and entry.sw == 0x9000]
    forms = {"KAT": ["002241a6"], "AT": ["002241a4", "00860000"]}
    assert sent[: len(forms[way.form])] == forms[way.form]

    copy = read_card(card_of(way, private=STATIC_KEY + 1))

    assert copy.chip_authentication is not None
    assert copy.chip_authentication.result is ProofResult.UNSOUND  # its chip ends the session with a plain word


def test_keys_of_2048_bits_are_beyond_a_short_link_to_a_chip_that_takes_no_pieces_and_it_is_not_its_fault() -> None:
    """Whatever else the chip has is still tried; where nothing is left, the reader is the reason."""
    long = Way("aes128", MODP_GROUPS["modp2048-224"], 7)
    short = Way("aes128", CURVES["brainpoolP256r1"], 8)
    card = card_of(long).with_files({EF.ATR_INFO: None})  # which would announce command chaining

    alone = read_card(card, carries=256)

    assert alone.abort is None
    assert alone.chip_authentication is not None
    assert alone.chip_authentication.result is ProofResult.READER
    both = SecurityInfos.of(
        *(ChipAuthenticationInfo(way.oid, key_id=way.key_id) for way in (long, short)),
        *(
            ChipAuthenticationPublicKeyInfo(oids.ID_PK_DH if way.is_dh else oids.ID_PK_ECDH, way.public_key, way.key_id)
            for way in (long, short)
        ),
    )
    keys = tuple(ChipAuthenticationKey(key=way.key(), oids=(way.oid,), key_id=way.key_id) for way in (long, short))
    card = card.with_files({EF.DG14: bytes(DG14(both))}).personalised(chip_authentication_keys=keys)
    proof = read_card(card, carries=256).chip_authentication
    assert proof is not None
    assert (proof.result, proof.key_id) == (ProofResult.PROVEN, 8)
    refusing = card.answering(answer("ca.set-at", 0x6A88, form="protected", times=FOR_EVER))
    proof = read_card(refusing, carries=256).chip_authentication
    assert proof is not None
    assert proof.result is ProofResult.READER
