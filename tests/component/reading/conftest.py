"""What the readings are made with: emulated cards, links to them, and what a whole reading is."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.capture import Capture, ProofResult
from chipkit.codec.tlv import TLV
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF
from chipkit.lds.security_infos import PACEInfo, SecurityInfos
from chipkit.protocol.credentials import CANPassword, MRZPassword, Password
from chipkit.session.procedure import read
from chipkit_emulator.in_process import Fault, InProcessTransport
from chipkit_emulator.model import AccessControl, PACEProtocol
from chipkit_emulator.personalisation.build import Specimen, load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.session.options import ReadOptions
    from chipkit.session.trace import Trace
    from chipkit_emulator.quirks import Quirks

_NOT_READ = frozenset({EF.DG3, EF.ATR_INFO, EF.CARD_ACCESS})


class Bench:
    """A desk with a reader on it, and cards to lay there."""

    at = datetime(2026, 1, 1, tzinfo=UTC)
    short = (261, 256)
    """What a short link carries: bytes of a command, and of response data."""
    long = (65544, 65536)

    def specimen(self, profile: str = "vn-cccd-explicit", extended: int | None = None, *, seed: int = 7) -> Specimen:
        return _specimen(profile, extended, seed)

    def chance(self, seed: int = 0) -> Callable[[int], bytes]:
        return random.Random(seed).randbytes  # noqa: S311 - the same readings in every run

    def mrz_of(self, card: Specimen) -> MRZPassword:
        return MRZPassword.from_mrz(card.mrz)

    def can_of(self, card: Specimen) -> CANPassword:
        assert card.can is not None
        return CANPassword(card.can)

    def link_to(self, card: Specimen, *faults: Fault, carries: tuple[int, int] = short) -> InProcessTransport:
        command, response = carries
        return InProcessTransport(card.chip(), max_command=command, max_response=response, faults=faults)

    def read(
        self,
        card: Specimen,
        password: Password | None = None,
        *faults: Fault,
        carries: tuple[int, int] = short,
        link: InProcessTransport | None = None,
        options: ReadOptions | None = None,
        trace: Trace | None = None,
    ) -> Capture:
        return read(
            link or self.link_to(card, *faults, carries=carries),
            password or self.mrz_of(card),
            options=options,
            random=self.chance(),
            clock=lambda: self.at,
            trace=trace,
        )

    def exchanges_of(self, card: Specimen) -> int:
        """How many exchanges one reading of the card takes."""
        link = self.link_to(card)
        self.read(card, link=link)
        return link.exchanges

    def small(self, card: Specimen) -> Specimen:
        """The card with a photo of few blocks, where every exchange is gone through."""
        return card.with_files({EF.DG2: bytes(TLV(0x75, bytes(700)))})

    def pace_card(self, card: Specimen, *ciphers: str, parameter_id: int = 13) -> Specimen:
        """The card, offering PACE with these ciphers."""
        protocols = tuple(getattr(oids, f"PACE_ECDH_GM_{cipher}") for cipher in ciphers)
        infos = SecurityInfos.of(*(PACEInfo(oid, 2, parameter_id) for oid in protocols))
        access = AccessControl(bac=True, pace=tuple(PACEProtocol(oid, parameter_id) for oid in protocols))
        return card.with_files({EF.CARD_ACCESS: bytes(CardAccess(infos))}).personalised(access=access)

    def bac_card(self, card: Specimen) -> Specimen:
        """The card, without PACE."""
        return card.with_files({EF.CARD_ACCESS: None}).personalised(access=AccessControl(bac=True))

    def copy_of(self, card: Specimen) -> Specimen:
        """The card's files on a chip with other keys for Chip Authentication."""
        others = self.specimen(seed=8).personalisation.chip_authentication_keys
        return card.personalised(chip_authentication_keys=others)

    def quirky(self, card: Specimen, quirks: Quirks) -> Specimen:
        return card.personalised(quirks=quirks)

    def codes(self, capture: Capture) -> list[str]:
        return [deviation.code for deviation in capture.deviations]

    def assert_whole(self, capture: Capture, card: Specimen) -> None:
        """Everything was read as the chip has it, and both proofs were given."""
        assert capture.abort is None
        assert capture.files[EF.SOD].content == card.files[EF.SOD]
        wanted = {ef: raw for ef, raw in card.files.items() if ef not in _NOT_READ}
        read_files = {ef: file.content for ef, file in capture.files.items() if not ef.in_master_file}
        assert read_files == wanted
        assert capture.chip_authentication is not None
        assert capture.chip_authentication.result is ProofResult.PROVEN
        assert capture.active_authentication is not None
        assert capture.active_authentication.result is ProofResult.PROVEN


@lru_cache
def _specimen(profile: str, extended: int | None, seed: int) -> Specimen:
    return personalise(load_profile(profile), seed=seed, at=Bench.at, extended=extended)


@pytest.fixture(scope="session")
def bench() -> Bench:
    return Bench()
