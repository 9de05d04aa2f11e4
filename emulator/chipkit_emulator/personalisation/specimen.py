"""A finished card together with all that made it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from chipkit.lds.dg1 import DG1
from chipkit.lds.files import EF
from chipkit_emulator.answers import Answer, AnsweringChip
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.in_process import MAX_COMMAND, MAX_RESPONSE, Fault, InProcessTransport
from chipkit_emulator.personalisation.sod import sign_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.codec.mrz import MRZ
    from chipkit.protocol.credentials import Password
    from chipkit_emulator.chip import Chip
    from chipkit_emulator.model import Personalisation
    from chipkit_emulator.personalisation.holder import Holder
    from chipkit_emulator.personalisation.profile import Profile
    from chipkit_emulator.pki.authority import TestPKI

__all__ = ["Specimen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """One card, its holder, and the issuer behind it; defects turn one specimen into another."""

    profile: Profile
    """What kind of card it is."""
    seed: int
    """Which holder and which keys."""
    at: datetime
    """When the card is looked at."""
    holder: Holder
    """The invented person."""
    pki: TestPKI
    """The issuer: CSCA, document signer, revocation list and master list."""
    personalisation: Personalisation
    """What is on the chip."""
    faults: tuple[Fault, ...] = field(default=(), repr=False)
    """What befalls responses on their way."""
    answers: tuple[Answer, ...] = field(default=(), repr=False)
    """What the chip answers otherwise than it would."""
    defect: str = ""
    """The defect that was applied, if any."""

    @property
    def files(self) -> Mapping[EF, bytes]:
        """The content of every file."""
        return self.personalisation.files

    @property
    def mrz(self) -> MRZ:
        """The machine readable zone printed on the card."""
        return DG1.parse(self.files[EF.DG1]).mrz

    @property
    def can(self) -> str | None:
        """The card access number, where the card has one."""
        return self.personalisation.can

    @property
    def password(self) -> Password:
        """What a clerk would type: the CAN where it is part of the number on the card, else the MRZ."""
        from chipkit.protocol.credentials import CANPassword, MRZPassword  # noqa: PLC0415 - for who reads the card

        if self.can and self.profile.access.can == "number":
            return CANPassword(self.can)
        return MRZPassword.from_mrz(self.mrz)

    def chip(self) -> Chip:
        """A chip with this personalisation; its randomness follows from the seed."""
        return AnsweringChip(self.personalisation, random=DRBG.of(self.seed, "chip"), answers=self.answers)

    def transport(self, *, max_command: int = MAX_COMMAND, max_response: int = MAX_RESPONSE) -> InProcessTransport:
        """A reader with that chip on it, and the specimen's faults on the link."""
        return InProcessTransport(self.chip(), max_command=max_command, max_response=max_response, faults=self.faults)

    def with_files(self, changed: Mapping[EF, bytes | None]) -> Specimen:
        """The same card with other contents of these files, None to leave one out; nothing is signed anew."""
        files = {ef: content for ef, content in {**self.files, **changed}.items() if content is not None}
        return self.personalised(files=files)

    def personalised(self, **changes: object) -> Specimen:
        """The same card with other fields of its personalisation."""
        return replace(self, personalisation=replace(self.personalisation, **changes))  # type: ignore[arg-type]

    def answering(self, *answers: Answer) -> Specimen:
        """The same card with these answers, after those that it has."""
        return replace(self, answers=(*self.answers, *answers))

    def signed(self) -> Specimen:
        """The same card with an EF.SOD signed anew over the data groups that it carries."""
        choice = self.profile.pki
        signed_at = datetime.combine(self.holder.date_of_issue, time(9), UTC)
        sod = sign_files(
            self.files,
            self.pki.dsc,
            hash_name=choice.digest,
            version=choice.lds_version,
            signed_at=signed_at,
        )
        return self.with_files({EF.SOD: sod})
