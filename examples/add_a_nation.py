"""Teach chipkit a nation that it does not know: Utopia, with a code of its own and data of its own in EF.DG13.

Nothing of chipkit is changed: the nation is an argument. docs/nations.md tells what else a nation may add.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from chipkit import InMemoryTrust, inspect, load_policy, password_of
from chipkit.cli.render import render_report
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.lds.com import COM
from chipkit.lds.files import EF
from chipkit.lds.template import open_template
from chipkit.national.compared import Comparison, ComparisonResult, different, same
from chipkit.national.nation import Input, InputKind, Nation, NationalData, NationalField, Printed
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.national.registry import KNOWN_NATIONS
from chipkit_emulator import load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chipkit.codec.mrz import MRZ
    from chipkit.national.nation import Words
    from chipkit_emulator.personalisation.specimen import Specimen

HOUSE = {"en": "House", "vi": "Nhà"}


# the nation ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UtopianData(NationalData):
    """EF.DG13 of Utopia: full name and house, with a bar between."""

    name: str = field(repr=False)
    house: str = field(repr=False)

    @property
    def full_name(self) -> str:
        """The name as its holder writes it."""
        return self.name

    def compare(self, mrz: MRZ) -> Mapping[str, ComparisonResult]:
        """The surname, which Utopians write behind."""
        agrees = self.name.endswith(mrz.primary_identifier)
        return {"name": ComparisonResult.SAME if agrees else ComparisonResult.DIFFERENT}

    def shown(self) -> Iterator[NationalField]:
        """The house alone: the name stands elsewhere."""
        yield NationalField("house", HOUSE, self.house)


@dataclass(frozen=True, slots=True)
class UtopianCode(Printed):
    """The code on the back: UTOPIA, CAN, document number and house, with slashes between."""

    number: str = field(repr=False)
    house: str = field(repr=False)

    def compare(self, mrz: MRZ, data: NationalData | None = None) -> Mapping[str, Comparison]:
        """Number and house; only the verified data of Utopia have a house."""
        pairs = {"document_number": (self.number, mrz.document_number)}
        if isinstance(data, UtopianData):
            pairs["house"] = (self.house, data.house)
        return {name: same() if one == other else different("values-differ") for name, (one, other) in pairs.items()}


class Utopia(Nation):
    """The nation."""

    code: ClassVar[str] = "uto"
    issuing_states: ClassVar[frozenset[str]] = frozenset({"UTO"})
    labels: ClassVar[Mapping[str, Words]] = {"house": HOUSE}
    fields: ClassVar[Mapping[str, Words]] = {"house": HOUSE}
    words: ClassVar[Mapping[str, Words]] = {
        "match.dg13": {"en": "Utopian data against the MRZ", "vi": "Dữ liệu Utopia khớp MRZ"}
    }

    def read_input(self, text: str | bytes) -> Input:
        """The code on the back."""
        parts = text.split("/") if isinstance(text, str) else []
        if len(parts) != 4 or parts[0] != "UTOPIA":
            raise InputRefusedError(Refusal.UNKNOWN)
        return Input(kind=InputKind.QR, can=parts[1], expected=UtopianCode(parts[2], parts[3]))

    def read_data(self, content: bytes) -> UtopianData:
        """Name and house."""
        tlv, _ = open_template(content, EF.DG13)
        try:
            name, house = tlv.value.decode("utf-8").split("|")
        except ValueError:
            raise CodecError("not a name and a house", offset=tlv.value_offset) from None
        return UtopianData(name, house)


UTOPIA = Utopia()


# a card of it, and its reading ---------------------------------------------------------------------------------------


def utopian_card(at: datetime, *, house: str = "Amaurot", surname: str = "") -> Specimen:
    """An emulated passport of Utopia, with national data signed by its issuer."""
    profile = load_profile("bsi-reference")
    document = replace(profile.document, state="UTO", country="UT")
    card = personalise(replace(profile, document=document), seed=1, at=at)
    data = f"{card.holder.given_names.title()} {surname or card.holder.surname}|{house}"
    listed = COM.parse(card.files[EF.COM]).files
    return card.with_files({
        EF.DG13: bytes(TLV.of(EF.DG13.tag, data.encode())),
        EF.COM: bytes(COM.of(*listed, EF.DG13)),
    }).signed()  # fmt: skip


def main() -> None:
    """Read the card by the code on its back, and print the report."""
    now = datetime.now(UTC)
    card, nations = utopian_card(now), KNOWN_NATIONS.including(UTOPIA)
    given = nations.read_input(f"UTOPIA/{card.can}/{card.mrz.document_number}/Amaurot")

    report = inspect(
        card.transport(),
        password_of(given),
        trust=InMemoryTrust.empty(),
        policy=load_policy("field"),
        at=now,
        printed=given.expected,
        nations=nations,
    )

    print(render_report(report))


if __name__ == "__main__":
    main()
