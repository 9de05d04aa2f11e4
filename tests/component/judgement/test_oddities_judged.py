"""Every card that is in order and odd is judged as genuine, and its oddity is in the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.verify import load_policy
from chipkit_emulator.defects.oddities import ODDITIES, apply_oddity

if TYPE_CHECKING:
    from chipkit_emulator.personalisation.specimen import Specimen

OF_FILES: dict[str, set[str]] = {
    "offer-without-parameters": {"pace.parameter-id-missing"},
    "offer-without-version": {"pace.parameter-id-missing", "security-infos.version"},
    "unordered-entries": {"security-infos.order"},
    "key-without-entry": {"dg14.chip-authentication-info-missing"},
    "another-key-id": {"dg14.chip-authentication-key-id"},
    "signatures-in-der": {"active-authentication.signature.der"},
    "details-malformed": {"dg11.birth.bcd", "dg11.tag-list", "dg11.element", "dg11.text"},
    "face-misdescribed": {"face.image.type", "face.image.size", "face.record.length"},
    "unknown-tag-in-com": {"com.tag.unknown"},
}
"""What is said of signed files; what the other oddities leave, is found while the card is read."""


def card_of(bench: Any, name: str) -> Specimen:
    card: Specimen = apply_oddity(bench.specimen(), name)
    if name == "odd-template":
        card = card.with_files({EF.DG2: bytes(TLV(EF.DG2.tag, bytes(33_000)))}).signed()
    return card


@pytest.mark.parametrize("name", ODDITIES)
def test_an_odd_card_is_genuine_and_its_oddity_is_told(bench: Any, name: str) -> None:
    report = bench.of(card_of(bench, name)).judged(load_policy("field"))

    assert report.outcome is Outcome.SUCCESSFUL, report.verdict
    found = {met.code for met in report.deviations}
    if name in OF_FILES:
        assert found == OF_FILES[name]
    else:
        assert found == {met.code for met in report.capture.deviations} | ({"lds.file.malformed"} & found)
