"""How a chip was opened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.capture import (
    AccessAttempt,
    AccessProtocol,
    AttemptResult,
)
from chipkit.codec.tlv import TLV
from chipkit.lds.card_access import CardAccess
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF, RawFile
from chipkit.lds.security_infos import ChipAuthenticationInfo, PACEInfo, SecurityInfos
from chipkit.outcome import Outcome
from chipkit.protocol.credentials import CANPassword, MRZPassword
from chipkit.verify import load_policy
from chipkit_emulator.answers import FOR_EVER, answer, read_of
from chipkit_emulator.defects import link
from chipkit_emulator.defects.data import flipped
from chipkit_emulator.model import AccessControl, PACEProtocol
from chipkit_emulator.personalisation.access import card_security

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.lds.security_infos import SecurityInfo
    from chipkit_emulator.in_process import LinkExchange

Bench = Any
Situation = Any


def _attempts(bench: Bench, *attempts: AccessAttempt) -> Situation:
    return bench.changed(access=replace(bench.genuine.capture.access, attempts=attempts))


def wrong_can(bench: Bench) -> Situation:
    return bench.of(bench.specimen(), password=CANPassword("000001"))


def bac(bench: Bench) -> Situation:
    return bench.of(bench.bac_only(), key="mrz")


def wrong_mrz(bench: Bench) -> Situation:
    mrz = bench.specimen().mrz
    other = MRZPassword(mrz.document_number, mrz.date_of_birth.text, "300101")
    return bench.of(bench.bac_only(), password=other)


def _with_broken_pace(bench: Bench) -> Any:
    def of_pace(exchange: LinkExchange) -> bool:
        return exchange.protected_index is None and link.with_instruction(0x86)(exchange)

    return replace(bench.specimen(), faults=(link.replaced_status(of_pace, 0x6A80),))


def bac_after_failed_pace(bench: Bench) -> Situation:
    return bench.of(_with_broken_pace(bench), key="mrz", allow_bac_after_failed_pace=True)


def pace_failed(bench: Bench) -> Situation:
    return bench.of(_with_broken_pace(bench))


def no_bac(bench: Bench) -> Situation:
    pace = AccessAttempt(protocol=AccessProtocol.PACE, result=AttemptResult.OPENED)
    return _attempts(bench, pace, AccessAttempt(protocol=AccessProtocol.BAC, result=AttemptResult.NOT_OFFERED))


def open_chip(bench: Bench) -> Situation:
    plain = bench.bac_only().personalised(access=AccessControl())
    return bench.of(plain, key="")


def built_in_card_access(bench: Bench) -> Situation:
    quirks = replace(bench.specimen().personalisation.quirks, denied={EF.CARD_ACCESS: 0x6982})
    return bench.of(bench.specimen().personalised(quirks=quirks))


def hidden_card_access(bench: Bench) -> Situation:
    """Somebody between chip and terminal says that there is no EF.CardAccess, so that BAC is used."""
    hidden = bench.specimen().personalised(access=AccessControl(bac=True)).with_files({EF.CARD_ACCESS: None})
    return bench.of(hidden, key="mrz")


def unreadable_card_access(bench: Bench) -> Situation:
    files = {**bench.genuine.capture.files, EF.CARD_ACCESS: RawFile(EF.CARD_ACCESS, bench.garbage)}
    return bench.changed(files=files)


def _offering(bench: Bench, *offered: str, signed: bool) -> Situation:
    """EF.CardAccess with other ways of PACE than DG14, all known to the chip; with those of DG14 besides, or not."""
    own = bench.genuine.capture.files[EF.CARD_ACCESS].content
    infos = [*(CardAccess.parse(own).pace_infos if signed else ()), *(PACEInfo(oid, 2, 13) for oid in offered)]
    known = AccessControl(bac=True, pace=tuple(PACEProtocol(info.oid, 13) for info in infos))
    content = bytes(CardAccess(SecurityInfos.of(*infos)))
    return bench.of(bench.specimen().with_files({EF.CARD_ACCESS: content}).personalised(access=known))


def more_in_card_access(bench: Bench) -> Situation:
    return _offering(bench, oids.PACE_ECDH_GM_3DES, signed=True)


def other_in_card_access(bench: Bench) -> Situation:
    return _offering(bench, oids.PACE_ECDH_GM_3DES, signed=False)


def _unknown(*infos: SecurityInfo) -> tuple[SecurityInfo, ...]:
    """The entries, with a way of PACE that is not spoken here in place of those that are."""
    unspoken = PACEInfo(oids.PACE_ECDH_IM_AES128, 2, 10)
    return tuple(unspoken if isinstance(info, PACEInfo) else info for info in infos)


def _opens_in_unknown_ways(bench: Bench, *, signed: bool) -> Any:
    card = bench.specimen().personalised(access=AccessControl(bac=True))
    offered = CardAccess.parse(card.files[EF.CARD_ACCESS]).security_infos.infos
    card = card.with_files({EF.CARD_ACCESS: bytes(CardAccess(SecurityInfos.of(*_unknown(*offered))))})
    if not signed:
        return card
    infos = DG14.parse(card.files[EF.DG14]).security_infos.infos
    return card.with_files({EF.DG14: bytes(DG14(SecurityInfos.of(*_unknown(*infos))))}).signed()


def unknown_way(bench: Bench) -> Situation:
    return bench.of(_opens_in_unknown_ways(bench, signed=True), key="mrz")


def unknown_way_unsigned(bench: Bench) -> Situation:
    """Somebody between chip and terminal offers a way that is not spoken here, so that BAC is used."""
    return bench.of(_opens_in_unknown_ways(bench, signed=False), key="mrz")


def unknown_way_and_a_can(bench: Bench) -> Situation:
    return bench.of(_opens_in_unknown_ways(bench, signed=True))


def blank_card_access(bench: Bench) -> Situation:
    """EF.CardAccess is not available, and the signed file says nothing of PACE either."""
    old = bench.bac_only().with_files({EF.CARD_ACCESS: b"\xff" * 64})
    return bench.of(old, key="mrz")


def blank_where_pace_is_signed(bench: Bench) -> Situation:
    """A chip that malfunctions, or somebody who makes it look so: no file, no word of the chip's to compare."""
    card = bench.specimen().personalised(access=AccessControl(bac=True)).with_files({EF.CARD_ACCESS: b"\x00" * 64})
    return bench.of(card, key="mrz")


def card_access_out_of_order(bench: Bench) -> Situation:
    """The built-in ways are no ways of this chip, so that BAC opens it."""
    other = bench.specimen("bsi-reference").answering(answer(read_of(EF.CARD_ACCESS), 0x6F00, times=FOR_EVER))
    return bench.of(other, key="mrz")


def _entries_in_card_access(bench: Bench, change: Callable[[list[bytes]], list[bytes]]) -> Situation:
    entries = [bytes(info) for info in CardAccess.parse(bench.specimen().files[EF.CARD_ACCESS]).security_infos.infos]
    return bench.of(bench.specimen().with_files({EF.CARD_ACCESS: bytes(TLV(0x31, b"".join(change(entries))))}))


def another_order_in_card_access(bench: Bench) -> Situation:
    return _entries_in_card_access(bench, lambda entries: sorted(entries, reverse=True))


def doubled_in_card_access(bench: Bench) -> Situation:
    return _entries_in_card_access(bench, lambda entries: sorted([*entries, *entries]))


@pytest.mark.vectors("judgement/access.json")
def test_access_yields_this_set(case: dict[str, Any], judged: Callable[..., Any], expected: Callable[..., Any]) -> None:
    assert judged(case) == expected(case)


WORDS = [0x6300, 0x63C2, 0x6400, 0x6581, 0x6700, 0x6985, 0x6A80, 0x6A82, 0x6A87, 0x6C08, 0x6D00, 0x6F00, 0x9000]
STEPS = ["read.card-access", "pace.set-at", "pace.nonce", "pace.mapping", "pace.agreement", "pace.tokens"]
STEPS += ["bac.challenge", "bac.authenticate", "select.application"]


@pytest.mark.parametrize("step", STEPS)
def test_no_status_word_of_an_opening_accuses_a_card(bench: Bench, step: str) -> None:
    """Every step of opening x every class of status word x once or for ever x either key, on a genuine card."""
    only = {"files": frozenset({EF.DG14}), "chip_authentication": False, "active_authentication": "never"}
    for word, times, key in product(WORDS, (1, FOR_EVER), ("can", "mrz")):
        card = bench.specimen("bsi-reference" if key == "mrz" else "vn-cccd-explicit")
        card = bench.bac_only() if step.startswith("bac.") else card
        situation = bench.of(card.answering(answer(step, word, times=times)), key=key, **only)

        for policy in ("field", "conformance"):
            report = situation.judged(load_policy(policy))
            failed = {finding.check for finding in report.findings if finding.outcome is Outcome.FAILED}
            assert failed <= ({"card.deviations"} if policy == "conformance" else set()), (word, times, key)
            assert (report.outcome is Outcome.ABORTED) is (situation.capture.abort is not None)


def test_an_empty_card_access_is_as_good_as_none(bench: Any) -> None:
    """Nothing at all is no lesser offer: the file is not available (Doc 9303-11, 4.2)."""
    card = bench.specimen().with_files({EF.CARD_ACCESS: bytes.fromhex("3100")})
    card = card.personalised(access=replace(card.personalisation.access, bac=True))

    report = bench.of(card, key="mrz", card_access_fallback=None).judged(load_policy("field"))

    assert report.finding("access.downgrade").reason == "not-available"
    assert report.outcome is Outcome.UNDETERMINED


def test_entries_of_other_things_than_pace_that_are_not_signed_are_told(bench: Any) -> None:
    card = bench.specimen()
    infos = CardAccess.parse(card.files[EF.CARD_ACCESS]).security_infos.infos
    more = SecurityInfos.of(*infos, ChipAuthenticationInfo(oids.CHIP_AUTHENTICATION_DH_3DES, key_id=77))

    report = bench.of(card.with_files({EF.CARD_ACCESS: bytes(CardAccess(more))})).judged(load_policy("field"))

    assert report.finding("access.downgrade").reason == "equal"
    assert [met.code for met in report.deviations] == ["card-access.not-signed"]


OTHER = PACEInfo(oids.PACE_ECDH_GM_AES128, 2, 14)


def _cam_card(bench: Bench, *, dg14: bool, named: tuple[SecurityInfo, ...], without: bool = False) -> Situation:
    """A card with EF.CardSecurity, which names these entries too or leaves those of generic mapping out."""
    card = bench.specimen("passport-cam")
    infos = DG14.parse(card.files[EF.DG14]).security_infos.infos
    kept = tuple(info for info in infos if not (without and info.oid.startswith(f"{oids.PACE_ECDH_GM}.")))
    signed = card_security(SecurityInfos.of(*kept, *named), card.pki.dsc, bench.at - timedelta(days=250))
    quiet = SecurityInfos.of(*(info for info in infos if not info.oid.startswith(f"{oids.ID_PACE}.")))
    files = {EF.CARD_SECURITY: signed} | ({} if dg14 else {EF.DG14: bytes(DG14(quiet))})
    return bench.of(card.with_files(files).signed())


@pytest.mark.parametrize(
    ("dg14", "named", "without", "reason"),
    [
        (True, (), False, "equal"),
        (True, (OTHER,), False, "equal"),
        (True, (), True, "differs"),
        (False, (), False, "equal"),
        (False, (OTHER,), False, "differs"),
        (False, (), True, "differs"),
    ],
)
def test_card_access_is_held_against_card_security_too(
    bench: Bench, *, dg14: bool, named: tuple[SecurityInfo, ...], without: bool, reason: str
) -> None:
    """EF.CardSecurity may have more than DG14, never less; it stands in for a DG14 that does not speak of PACE."""
    finding = (
        _cam_card(bench, dg14=dg14, named=named, without=without)
        .judged(load_policy("field"))
        .finding("access.downgrade")
    )

    assert finding is not None
    assert finding.reason == reason


def test_a_card_security_that_nobody_vouches_for_says_nothing(bench: Bench) -> None:
    situation = _cam_card(bench, dg14=True, named=(), without=True)
    files = dict(situation.capture.files)
    content = files[EF.CARD_SECURITY].content
    files[EF.CARD_SECURITY] = RawFile(EF.CARD_SECURITY, flipped(content, len(content) - 1))

    finding = (
        replace(situation, capture=replace(situation.capture, files=files))
        .judged(load_policy("field"))
        .finding("access.downgrade")
    )

    assert finding is not None
    assert finding.reason == "equal"
