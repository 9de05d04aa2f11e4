"""What the desk says of the issuer of the Vietnamese ID card: known, confirmed, followed, forged, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from chipkit.inspection import inspect
from chipkit.lds.files import EF
from chipkit.pki.crl import CertificateList
from chipkit.protocol.credentials import CANPassword
from chipkit.trust.model import Anchor, AnchorKind, Confirmation, InMemoryTrust
from chipkit.verify import load_policy
from chipkit_gui.presenter import Screen, Tone
from chipkit_gui.texts import LANGUAGES, Language
from tests.component.vietnamese_issuer import AT, twin

if TYPE_CHECKING:
    from chipkit.verify.report import Report
    from chipkit_emulator.personalisation.specimen import Specimen

SAID = Confirmation("Trần Thị SPECIMEN", "công văn 12", AT)
LIMIT = {"en": "a limit of this PC", "vi": "giới hạn của máy"}
NO_COPY = {"en": ("not a copy", "genuine"), "vi": ("không phải bản sao", "chip thật")}
KNOWN, CONFIRMED = AnchorKind.UNCONFIRMED, AnchorKind.CONFIRMED

Shown = Callable[["Report", Language], Screen]


def read(card: Specimen, kind: AnchorKind | None, crl: bytes | None = None) -> Report:
    made = twin()
    anchors = () if kind is None else (
        Anchor(made.pki.csca.certificate, kind, "came.cer", confirmation=SAID if kind is CONFIRMED else None),
    )  # fmt: skip
    lists = CertificateList.parse(made.crl(made.pki.csca) if crl is None else crl)
    trust = InMemoryTrust(anchors, (lists,))
    return inspect(card.transport(), CANPassword(card.can or ""), trust=trust, policy=load_policy("field"), at=AT)


def without_proof() -> Specimen:
    """The card of whoever copied the data, and has no key to prove: its signer left the proofs out."""
    card = twin().card
    return card.with_files({EF.DG14: None, EF.DG15: None}).signed()


CASES: dict[str, tuple[Callable[[], Report], str, Tone, bool]] = {
    "not known": (lambda: read(twin().card, None), "issuer-unknown", Tone.UNDETERMINED, True),
    "not confirmed": (lambda: read(twin().card, KNOWN), "issuer-not-confirmed", Tone.UNDETERMINED, True),
    "not confirmed, no proof": (lambda: read(without_proof(), KNOWN), "desk.no-copy-test", Tone.ALARMING, False),
    "not known, no proof": (lambda: read(without_proof(), None), "desk.no-copy-test", Tone.ALARMING, False),
    "confirmed": (lambda: read(twin().card, CONFIRMED), "verified", Tone.PASS, False),
    "strange key": (lambda: read(twin().card_of(twin().stranger), CONFIRMED), "other-key", Tone.ALARMING, False),
    "strange key, open": (lambda: read(twin().card_of(twin().stranger), KNOWN), "other-key", Tone.ALARMING, False),
    "list by the newest key": (
        lambda: read(twin().card, CONFIRMED, twin().crl(twin().successor)),
        "revocation-unknown",
        Tone.UNDETERMINED,
        False,
    ),
    "taken back": (
        lambda: read(twin().card, CONFIRMED, twin().crl(twin().pki.csca, twin().pki.dsc.certificate)),
        "signer-revoked",
        Tone.FAIL,
        False,
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_it_excuses_what_it_can_prove_and_nothing_else(shown: Shown, case: str, language: Language) -> None:
    make, code, tone, excused = CASES[case]
    screen = shown(make(), language)
    banner = screen.banner

    assert (banner.name, banner.tone) == (code, tone)
    assert (LIMIT[language] in banner.reason) is excused
    words = [banner.spoken, *(row.spoken for group in screen.details for row in group.rows)]
    claimed = [word for word in NO_COPY[language] if word in " ".join(words).lower()]
    assert not claimed or code in ("verified", "revocation-unknown")
    assert bool(claimed) or code != "verified"


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_confirmed_by_what_and_when_and_why_it_was_taken_back_stand_in_the_details(
    shown: Shown, language: Language
) -> None:
    reasons = {
        row.check: row.reason
        for case in ("confirmed", "taken back")
        for group in shown(CASES[case][0](), language).details
        for row in group.rows
    }

    assert all(fact in reasons["pa.issuer.path"] for fact in (SAID.by, SAID.source, "01/06/2026"))
    assert all(fact in reasons["pa.issuer.revocation"] for fact in ("keyCompromise", "02/05/2026", "00013"))
