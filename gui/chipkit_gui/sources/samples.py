"""Invented cards for demos, and the code that is printed on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from chipkit.lds.files import EF
from chipkit.national.vnm.dg13 import DG13
from chipkit_gui.sources.source import CardSource

if TYPE_CHECKING:
    from chipkit_emulator.personalisation.holder import Holder
    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = ["DemoSource", "Sample", "code_of"]


@dataclass(frozen=True, slots=True)
class Sample:
    """Which invented card."""

    profile: str = "vn-cccd-2021"
    defect: str = ""
    seed: int = 0


@runtime_checkable
class DemoSource(CardSource, Protocol):
    """A source whose cards somebody lays down by a click; each of these calls may take a second or two."""

    def place(self, sample: Sample, *, remove_at: int | None = None) -> None:
        """Lay a card on the reader, in place of one that lies there.

        Args:
            sample: Which card.
            remove_at: Take it away at this exchange, counted from 0, when it is read.
        """

    def remove(self) -> None:
        """Take the card away, in the middle of a reading too."""

    def code(self, sample: Sample) -> str:
        """What a scanner reads off a card."""


def code_of(specimen: Specimen) -> str:
    """The QR code of a Vietnamese card; of another document the MRZ."""
    content = specimen.files.get(EF.DG13)
    return str(specimen.mrz) if content is None else _qr(specimen.holder, DG13.parse(content))


def _qr(holder: Holder, dg13: DG13) -> str:
    """The seven fields of a card of 2021, or the eleven of 2024, which has most of DG13 empty."""
    day = "%d%m%Y"
    fields = [
        holder.personal_number,
        dg13.old_number or "",
        holder.full_name.title(),
        f"{holder.date_of_birth:{day}}",
        "Nam" if holder.sex == "M" else "Nữ",
        dg13.place_of_residence or "",
        f"{holder.date_of_issue:{day}}",
    ]
    return "|".join(fields if dg13.ethnicity else [*fields, "", "", "", ""])
