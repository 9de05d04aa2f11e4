"""Whatever befalls the answers on which a proof rests, no copy is taken for the chip, and nothing but our errors comes.

Bits turned over, answers cut, status words replaced, answers given again, or one exchange late: at each command of
Chip and Active Authentication and at the first answer under the new keys, once or for ever, on a genuine card and on a
copy of it. A sample of each is drawn in `make test`; CHIPKIT_SOAK=1 goes through all.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pytest

from chipkit import oids
from chipkit.capture import ProofResult
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.lds.security_infos import (
    ActiveAuthenticationInfo,
    ChipAuthenticationInfo,
    ChipAuthenticationPublicKeyInfo,
    SecurityInfos,
)
from chipkit.outcome import Outcome
from chipkit.pki.certificate import Certificate
from chipkit.protocol.credentials import CANPassword
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.verify import judge, load_policy
from chipkit_emulator.defects import link as faults
from chipkit_emulator.in_process import Fault, InProcessTransport, LinkExchange
from chipkit_emulator.model import AccessControl, ActiveAuthenticationKey, ChipAuthenticationKey, DHKey, ECKey
from chipkit_emulator.pki.keys import KeySpec, agreement_key_info, generate_key, public_key_info
from tests.component.reading.conftest import Bench

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chipkit.capture import Capture
    from chipkit.verify import Report
    from chipkit_emulator.crypto.rsa import RSAPrivateKey
    from chipkit_emulator.personalisation.specimen import Specimen

SOAK: Final = os.environ.get("CHIPKIT_SOAK") == "1"
SAMPLE: Final = 20
"""Of the cases of each card."""
WORDS: Final = (0x9000, 0x6110, 0x6300, 0x6700, 0x6982, 0x6985, 0x6988, 0x6A80, 0x6A88, 0x6C10, 0x6D00, 0x6F00)


def _is(exchange: LinkExchange | None, ins: int, parameters: int = 0) -> bool:
    if exchange is None or exchange.command[1] != ins:
        return False
    return not parameters or exchange.command[2:4] == parameters.to_bytes(2, "big")


PLACES: Final[dict[str, Callable[[LinkExchange], bool]]] = {
    "set": lambda each: _is(each, 0x22, 0x41A4) or _is(each, 0x22, 0x41A6),
    "agree": lambda each: _is(each, 0x86) and bool(each.command[0] & 0x0C),
    "prove": lambda each: _is(each.previous, 0x22, 0x41A6) or (_is(each.previous, 0x86) and not _is(each, 0x86)),
    "sign": lambda each: _is(each, 0x88),
}


@dataclass(frozen=True)
class Case:
    """What befalls which answers."""

    card: str
    place: str
    mutation: str
    number: int
    for_ever: bool

    def fault(self) -> Fault:
        """A fault of one reading."""
        met: list[int] = []

        def meant(exchange: LinkExchange) -> bool:
            if not PLACES[self.place](exchange) or (met and not self.for_ever and exchange.index not in met):
                return False
            met.append(exchange.index)
            return True

        if self.mutation == "bit":
            return lambda each: _flipped(each.response, self.number) if meant(each) else each.response
        made: dict[str, Callable[[], Fault]] = {
            "cut": lambda: faults.truncated(meant, self.number),
            "status": lambda: faults.replaced_status(meant, self.number, keep_data=True),
            "word": lambda: faults.replaced_status(meant, self.number),
            "replay": lambda: faults.replayed(meant),
            "late": lambda: faults.late(meant),
        }
        return made[self.mutation]()


def _flipped(response: bytes, bit: int) -> bytes:
    place = bit % (8 * len(response))
    return (int.from_bytes(response, "big") ^ 1 << place).to_bytes(len(response), "big")


@lru_cache
def _signing_key() -> RSAPrivateKey:
    key = generate_key(1, "mutated proofs", KeySpec(bits=1024))
    assert not isinstance(key, ECKey)
    return key


def _card(
    agreeing: ECKey | DHKey | None, arc: int, signing: ECKey | RSAPrivateKey | None, *, plain: bool = False
) -> Specimen:
    bench = Bench()
    infos: list[ChipAuthenticationInfo | ChipAuthenticationPublicKeyInfo | ActiveAuthenticationInfo] = []
    keys: tuple[ChipAuthenticationKey, ...] = ()
    if agreeing is not None:
        is_dh = isinstance(agreeing, DHKey)
        oid = f"{oids.CHIP_AUTHENTICATION_DH if is_dh else oids.CHIP_AUTHENTICATION_ECDH}.{arc}"
        public = agreement_key_info(agreeing, KeySpec(explicit=True))
        infos += [
            ChipAuthenticationInfo(oid),
            ChipAuthenticationPublicKeyInfo(oids.ID_PK_DH if is_dh else oids.ID_PK_ECDH, public),
        ]
        keys = (ChipAuthenticationKey(key=agreeing, oids=(oid,)),)
    if isinstance(signing, ECKey):
        infos.append(ActiveAuthenticationInfo(signature_algorithm=oids.ECDSA_PLAIN_SHA256))
    files: dict[EF, bytes | None] = {EF.DG14: bytes(DG14(SecurityInfos.of(*infos))), EF.DG13: None, EF.DG3: None}
    files[EF.DG15] = None if signing is None else bytes(DG15(public_key_info(signing, explicit=True)))
    files[EF.COM] = None
    card = bench.small(bench.specimen("vn-cccd-explicit", 2048)).with_files(files)
    signs = None if signing is None else ActiveAuthenticationKey(key=signing)
    changes: dict[str, object] = {"chip_authentication_keys": keys, "active_authentication_key": signs}
    if plain:
        changes["access"] = AccessControl()
        card = card.with_files({EF.CARD_ACCESS: None})
    return card.personalised(**changes).signed()


@lru_cache
def cards() -> dict[str, tuple[Specimen, Specimen]]:
    """Genuine cards with one proof each, and copies: the same files on chips with other keys."""
    curve, other = ECKey("brainpoolP256r1", 0x600D), ECKey("brainpoolP256r1", 0xBAD)
    signer, forger = _signing_key(), generate_key(2, "mutated proofs", KeySpec(bits=1024))
    made = {
        "aes": (_card(curve, 2, None), ChipAuthenticationKey(key=other, oids=(f"{oids.CHIP_AUTHENTICATION_ECDH}.2",))),
        "3des": (_card(curve, 1, None), ChipAuthenticationKey(key=other, oids=(f"{oids.CHIP_AUTHENTICATION_ECDH}.1",))),
        "dh": (
            _card(DHKey("modp1024-160", 0x600D), 4, None),
            ChipAuthenticationKey(key=DHKey("modp1024-160", 0xBAD), oids=(f"{oids.CHIP_AUTHENTICATION_DH}.4",)),
        ),
        "rsa": (_card(None, 0, signer), ActiveAuthenticationKey(key=forger)),
        "rsa-plain": (_card(None, 0, signer, plain=True), ActiveAuthenticationKey(key=forger)),
        "ecdsa-plain": (_card(None, 0, curve, plain=True), ActiveAuthenticationKey(key=other)),
    }
    pairs = {}
    for name, (card, key) in made.items():
        if isinstance(key, ChipAuthenticationKey):
            pairs[name] = card, card.personalised(chip_authentication_keys=(key,))
        else:
            pairs[name] = card, card.personalised(active_authentication_key=key)
    return pairs


def cases_of(name: str) -> list[Case]:
    """Every case of one card."""
    signs = name.startswith(("rsa", "ecdsa"))
    places = ("sign",) if signs else ("set", "prove") if name == "3des" else ("set", "agree", "prove")
    bits = 8 * (160 if name.startswith("rsa") else 80)
    kinds = [("bit", bit) for bit in range(bits)] + [("cut", size) for size in range(bits // 8)]
    kinds += [(kind, sw) for kind in ("status", "word") for sw in WORDS] + [("replay", 0), ("late", 0)]
    return [Case(name, place, *kind, for_ever) for place in places for kind in kinds for for_ever in (False, True)]


def _drawn(name: str) -> Iterator[Case]:
    cases = cases_of(name)
    yield from cases if SOAK else random.Random(21).sample(cases, SAMPLE)  # noqa: S311 - the same in every run


def read_mutated(card: Specimen, fault: Fault | None) -> Capture:
    chance = random.Random(1).randbytes  # noqa: S311 - the same readings in every run
    link = InProcessTransport(
        card.chip(), max_command=2048, max_response=2048, faults=() if fault is None else (fault,)
    )
    password = None if card.personalisation.access.plain else CANPassword(card.can or "")
    return read(link, password, options=ReadOptions(card_access_fallback=None), random=chance, clock=lambda: Bench.at)


def judged(card: Specimen, capture: Capture) -> Report:
    anchor = Anchor(Certificate.parse(bytes(card.pki.csca.certificate)), AnchorKind.TEST, "scenario")
    return judge(capture, InMemoryTrust((anchor,)), load_policy("field"), Bench.at, mode="demo")


def genuine_is(card: Specimen, capture: Capture) -> Outcome | None:
    finding = judged(card, capture).finding("chip.genuine")
    return None if finding is None else finding.outcome


@pytest.mark.parametrize("name", cards())
def test_the_cards_are_what_they_are_called(name: str) -> None:
    genuine, copy = cards()[name]

    assert genuine_is(genuine, read_mutated(genuine, None)) is Outcome.SUCCESSFUL
    assert genuine_is(copy, read_mutated(copy, None)) is not Outcome.SUCCESSFUL


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", cards())
def test_no_copy_gains_by_what_befalls_its_answers(name: str) -> None:
    _, copy = cards()[name]

    for case in _drawn(name):
        capture = read_mutated(copy, case.fault())

        proof = capture.chip_authentication
        assert proof is None or proof.result is not ProofResult.PROVEN, case
        assert genuine_is(copy, capture) is not Outcome.SUCCESSFUL, case


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", cards())
def test_a_genuine_card_is_read_as_it_is_or_not_at_all(name: str) -> None:
    """What was read is right; a proof that counts was given in full, and by a plain signature without a bit changed."""
    genuine, _ = cards()[name]
    plain = genuine.personalisation.access.plain

    for case in _drawn(name):
        capture = read_mutated(genuine, case.fault())

        # in the open anybody can change a file too, and its digest tells
        assert plain or all(file.content == genuine.files[ef] for ef, file in capture.files.items()), case
        if plain and case.mutation == "bit" and case.for_ever and capture.abort is None:
            assert genuine_is(genuine, capture) is not Outcome.SUCCESSFUL, case


@pytest.mark.parametrize("name", ["rsa-plain", "ecdsa-plain"])
def test_a_recorded_signature_answers_no_other_challenge(name: str) -> None:
    genuine, copy = cards()[name]
    recorded = read_mutated(genuine, None).active_authentication
    assert recorded is not None

    def tape(exchange: LinkExchange) -> bytes:
        return recorded.signature + b"\x90\x00" if PLACES["sign"](exchange) else exchange.response

    chance = random.Random(2).randbytes  # noqa: S311 - repeatable, and another challenge than the recorded one
    link = InProcessTransport(copy.chip(), faults=(tape,))
    capture = read(link, None, options=ReadOptions(card_access_fallback=None), random=chance, clock=lambda: Bench.at)

    finding = judged(copy, capture).finding("chip.aa")
    assert finding is not None
    assert (finding.outcome, finding.reason) == (Outcome.FAILED, "signature-wrong")
