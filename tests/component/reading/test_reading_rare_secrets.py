"""Cards as they rarely are: a shared secret that begins with a zero byte, a document number of over nine characters."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit.codec.mrz import MRZ, MRZFormat
from chipkit.crypto.kdf import k_enc
from chipkit.lds.dg1 import DG1
from chipkit.lds.files import EF
from chipkit.protocol.credentials import MRZPassword
from chipkit.session.procedure import read

if TYPE_CHECKING:
    from chipkit.lds.security_infos import Cipher
    from tests.component.reading.conftest import Bench

_RARE = 235
"""A seed of the terminal's, found by trying: with this card it leads to such a secret."""


def test_a_card_opens_by_a_secret_that_begins_with_zero(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    card, secrets = bench.small(bench.specimen()), list[bytes]()

    def listening(secret: bytes, cipher: Cipher) -> bytes:
        secrets.append(secret)
        return k_enc(secret, cipher)

    monkeypatch.setattr("chipkit.protocol.pace.conversation.k_enc", listening)
    chance = random.Random(_RARE).randbytes  # noqa: S311 - see above
    capture = read(bench.link_to(card), bench.can_of(card), random=chance, clock=lambda: bench.at)

    bench.assert_whole(capture, card)
    assert (secrets[0][0], len(secrets[0])) == (0, 32)


@pytest.mark.parametrize("number", ["SPECIMEN12", "SPECIMEN12345", "SPECIMEN12345678901"])
@pytest.mark.parametrize("opened_by", ["PACE", "BAC"])
def test_a_card_opens_by_a_zone_whose_number_goes_on_in_the_optional_data(
    bench: Bench, number: str, opened_by: str
) -> None:
    card = bench.small(bench.specimen())
    old = card.mrz
    mrz = MRZ.build(
        format=MRZFormat.TD1, document_code="I", issuing_state=old.issuing_state, document_number=number,
        date_of_birth=old.date_of_birth, sex=old.sex, date_of_expiry=old.date_of_expiry, nationality=old.nationality,
        primary_identifier="SPECIMEN",
    )  # fmt: skip
    card = card.with_files({EF.DG1: bytes(DG1(mrz))}).personalised(mrz_information=mrz.information).signed()
    card = card if opened_by == "PACE" else bench.bac_card(card)
    scanned = MRZ.parse("\n".join(mrz.lines))

    capture = bench.read(card, MRZPassword.from_mrz(scanned))

    bench.assert_whole(capture, card)
    assert capture.files[EF.DG1].parsed(DG1.parse).mrz.document_number == number
    wrong = bench.read(card, replace(MRZPassword.from_mrz(scanned), document_number=number[:-1]))
    assert wrong.abort is not None
    assert wrong.abort.reason == "key-refused"
