"""Every oddity of the emulator is read through, with the deviation that it is, and the genuine card stays genuine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.lds.files import EF
from chipkit_emulator.defects.oddities import ODDITIES, apply_oddity

if TYPE_CHECKING:
    from tests.component.reading.conftest import Bench

PAST_THE_END = {"read.end-of-file-refused"}
REDUCED = {"read.length.reduced"}
CODES: dict[str, set[str]] = {
    "root-refused": {"select.master-file-refused", "card-access.built-in"},
    "pace-only": set(),
    "tag-84-demanded": {"pace.parameter-id-demanded"},
    "blocks-of-128": REDUCED,
    "blocks-of-160": REDUCED,
    "blocks-of-192": REDUCED,
    "blocks-of-223": REDUCED,
    "bare-6700": REDUCED,
    "session-lost-6987": {"link.channel-lost"},
    "session-lost-6988": {"link.channel-lost"},
    "end-silent": set(),
    "end-6cxx": set(),
    "end-6b00": PAST_THE_END,
    "end-6700": PAST_THE_END,
    "end-empty": PAST_THE_END,
    "end-padded": set(),  # a file may have more room than its data object fills
    "no-short-identifiers": {"read.sfi-refused"},
    "odd-template": {"read.odd-ins.template"},
    "offer-without-parameters": {"pace.parameter-id-missing"},
    "offer-without-version": {"pace.parameter-id-missing"},
    "unordered-entries": set(),  # what files say, whoever judges them tells (`test_oddities_judged.py`)
    "key-without-entry": {"dg14.chip-authentication-info-missing"},
    "another-key-id": {"dg14.chip-authentication-key-id"},
    "signatures-in-der": set(),
    "details-malformed": set(),
    "face-misdescribed": set(),
    "unknown-tag-in-com": set(),
    "fingerprints-end-the-session": set(),  # nobody asks for them
}


@pytest.mark.parametrize("key", ["can", "mrz"])
@pytest.mark.parametrize("name", ODDITIES)
def test_an_odd_card_is_read_whole_and_its_oddity_named(bench: Bench, name: str, key: str) -> None:
    card = bench.specimen()
    if name == "odd-template":
        card = card.with_files({EF.DG2: bytes(TLV(EF.DG2.tag, bytes(33_000)))})
    card = apply_oddity(card, name)

    capture = bench.read(card, bench.can_of(card) if key == "can" else bench.mrz_of(card))

    bench.assert_whole(capture, card)
    assert set(bench.codes(capture)) == CODES[name]


def test_an_unknown_oddity_is_refused(bench: Bench) -> None:
    with pytest.raises(CodecError, match="no oddity"):
        apply_oddity(bench.specimen(), "none")
