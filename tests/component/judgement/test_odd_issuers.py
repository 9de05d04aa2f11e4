"""Cards whose issuer has several keys, names or lists, read and judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD, build_sod
from chipkit.outcome import Outcome
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.trust.model import Anchor, AnchorKind
from chipkit.verify import load_policy
from chipkit_emulator.personalisation.build import load_profile, personalise
from chipkit_emulator.pki.cms import sign_content
from chipkit_emulator.pki.lists import build_crl

if TYPE_CHECKING:
    from chipkit_emulator.personalisation.specimen import Specimen


def _anchors(*specimens: Specimen) -> tuple[Anchor, ...]:
    return tuple(
        Anchor(Certificate.parse(bytes(each.pki.csca.certificate)), AnchorKind.TEST, f"scenario {each.seed}")
        for each in specimens
    )


def _other(bench: Any, seed: int) -> Specimen:
    """A card of another authority of the same name and country."""
    return personalise(load_profile("vn-cccd-explicit"), seed=seed, at=bench.at)


def _linked(bench: Any) -> tuple[Specimen, Any]:
    """A card of the authority's new key and name, with the link certificate from the old one in its EF.SOD."""
    card = bench.specimen()
    pki = card.pki
    issued = pki.issue_document_signer(issuer=pki.other_csca)
    content = bytes(SOD.parse(card.files[EF.SOD]).security_object)
    signed_at = datetime.combine(card.holder.date_of_issue, time(9), bench.at.tzinfo)
    enclosed = (issued.certificate, pki.issue_link().certificate)
    sod = build_sod(sign_content(oids.LDS_SECURITY_OBJECT, content, issued, enclosed, signed_at))
    crls = tuple(CertificateList.parse(crl) for crl in (pki.crl, build_crl(pki.other_csca, pki.at, ())))
    return card.with_files({EF.SOD: sod}), replace(bench.trust(card), crls=crls)


def test_a_card_of_the_new_key_is_known_by_the_old_one_and_the_link(bench: Any) -> None:
    card, trust = _linked(bench)
    report = replace(bench.of(card), trust=trust).judged(load_policy("field"))

    assert report.outcome is Outcome.SUCCESSFUL
    without = replace(bench.of(card.signed()), trust=trust).judged(load_policy("field"))
    assert without.outcome is Outcome.SUCCESSFUL


@pytest.mark.parametrize("place", [0, 2, 4])
def test_the_issuer_is_found_among_others_of_its_name(bench: Any, place: int) -> None:
    card = bench.specimen()
    several = [_other(bench, seed) for seed in (11, 12, 13, 14)]
    assert len({bytes(each.pki.csca.certificate.subject) for each in (card, *several)}) == 1
    several.insert(place, card)
    trust = replace(bench.trust(card), anchors=_anchors(*several))

    report = replace(bench.of(card), trust=trust).judged(load_policy("field"))

    assert report.outcome is Outcome.SUCCESSFUL
    assert report.verdict.code == "verified-demo"


def test_others_of_its_name_alone_vouch_for_nobody(bench: Any) -> None:
    card = bench.specimen()
    trust = replace(bench.trust(card), anchors=_anchors(_other(bench, 11), _other(bench, 12)))

    report = replace(bench.of(card), trust=trust).judged(load_policy("field"))

    assert report.outcome is Outcome.UNDETERMINED
