"""What is printed on an invented card for a scanner to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.lds.files import EF
from chipkit.national.vnm.dg13 import DG13

if TYPE_CHECKING:
    from chipkit_emulator.personalisation.holder import Holder
    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = ["code_of"]


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
