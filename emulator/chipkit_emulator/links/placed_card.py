"""Which card lies on a virtual reader: a description that passes between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from chipkit.lds.files import EF
from chipkit_emulator.defects.registry import apply_defect
from chipkit_emulator.links.vpcd import contact_atr, contactless_atr
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit_emulator.links.vpcd import PoweredChip
    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = ["Extended", "PlacedCard", "echo_chip"]

Extended = int | Literal["profile"] | None
"""The longest response APDU that EF.ATR/INFO announces, in bytes; "profile" for what the profile says, None for short
APDUs alone."""

# Card capabilities in compact form: selection as in EF.ATR/INFO, chaining, and extended length or not.
_CAPABILITIES_SHORT = bytes.fromhex("8073860180")
_CAPABILITIES_EXTENDED = bytes.fromhex("80738601C0")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedCard:
    """What a card is made from; the same description gives the same card in every process."""

    profile: str = "vn-cccd-2021"
    """Name of a profile, or path of a TOML file."""
    defect: str = ""
    """Name of a defect; empty for a sound card."""
    seed: int = 0
    """Which holder and which keys."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    """When it is looked at, with a time zone."""
    extended: Extended = "profile"
    """The longest response APDU that is announced, in bytes; "profile" for what the profile says, None for short ones
    alone."""
    protocol: Literal["T=0", "T=1"] = "T=1"
    """The transmission protocol that its answer to reset offers."""

    def specimen(self, *, keep: bool = True) -> Specimen:
        """The card with its holder and issuer.

        Args:
            keep: Whether this process keeps it for the next time; a desk forgets the holder when it is cleared.

        Raises:
            ChipkitError: The profile or the defect is unknown.
        """
        return _specimen(self) if keep else _specimen.__wrapped__(self)

    def atr(self, specimen: Specimen) -> bytes:
        """What a reader says that the card answered to its reset."""
        extended = EF.ATR_INFO in specimen.files
        historical = _CAPABILITIES_EXTENDED if extended else _CAPABILITIES_SHORT
        return contact_atr(historical) if self.protocol == "T=0" else contactless_atr(historical)

    def chip(self) -> tuple[PoweredChip, bytes]:
        """The chip with the faults of its defect, and its answer to reset."""
        specimen = self.specimen()
        return specimen.transport(), self.atr(specimen)

    def to_json(self) -> dict[str, Any]:
        """The description as JSON values."""
        return {
            "profile": self.profile,
            "defect": self.defect,
            "seed": self.seed,
            "at": self.at.isoformat(),
            "extended": self.extended,
            "protocol": self.protocol,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> PlacedCard:
        """The description that `to_json` gave."""
        return cls(**{**values, "at": datetime.fromisoformat(values["at"])})


@lru_cache(maxsize=16)
def _specimen(card: PlacedCard) -> Specimen:
    profile = load_profile(card.profile)
    specimen = personalise(profile, seed=card.seed, at=card.at, extended=card.extended)
    return apply_defect(specimen, card.defect) if card.defect else specimen


class _Echo:
    """Answers every command with the bytes that it came in, as fast as anything can."""

    def transmit(self, raw: bytes) -> bytes:
        return raw + b"\x90\x00"

    def reset(self) -> None:
        """Nothing is kept."""


def echo_chip() -> tuple[PoweredChip, bytes]:
    """A chip that repeats each command, for measuring the link; and its answer to reset."""
    return _Echo(), contactless_atr(_CAPABILITIES_EXTENDED)
