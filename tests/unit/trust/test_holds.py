"""A certificate that was on hold is good by a list that holds now, and whose key stands: by no other (RFC 5280, 5.3.1).

One list of the CSCA holds a document signer. Another one, whole or of changes, of each key and age, ends the hold.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations, product
from typing import Any

import pytest

from chipkit.pki import extensions as ext
from chipkit.pki.crl import REMOVED, CertificateList, RevokedEntry
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.revocation import RevocationResult, RevocationStatus, path_revocation
from tests.unit.trust.test_revocation_entries import DELTA, SINCE

AT = datetime(2025, 2, 1, tzinfo=UTC)
FROM = datetime(2025, 1, 1, tzinfo=UTC)
AFTER = datetime(2025, 1, 15, tzinfo=UTC)
FRESH, ENDED = datetime(2025, 4, 1, tzinfo=UTC), datetime(2025, 1, 20, tzinfo=UTC)
GOOD, REVOKED, STALE = RevocationStatus.GOOD, RevocationStatus.REVOKED, RevocationStatus.STALE
SIGNER, SECOND, THIRD = 77, 2, 3
HOLD = "certificateHold"


class Land:
    """A CSCA with two newer keys that it linked to, of which each has an anchor, and one that nobody confirmed."""

    def __init__(self, make: Any, csca: Any, dsc: Any) -> None:
        self.dsc = dsc
        self.keys = {
            "own": csca,
            "second": csca.issue(name="CSCA", key=make.key("second"), serial=SECOND),
            "third": csca.issue(name="CSCA", key=make.key("third"), serial=THIRD),
            "unconfirmed": make.issue(name="CSCA", key=make.key("unconfirmed"), serial=8),
            "unknown": make.issue(name="CSCA", key=make.key("unknown"), serial=9),
        }
        self.anchors = tuple(
            Anchor(issued.certificate, AnchorKind.UNCONFIRMED if name == "unconfirmed" else AnchorKind.CONFIRMED)
            for name, issued in self.keys.items()
            if name != "unknown"
        )

    def crl(
        self, by: str, begins: datetime, ends: datetime | None, reasons: dict[int, str], *, delta: bool = False
    ) -> CertificateList:
        """A list that names these, each for its reason."""
        issued = self.keys[by]
        crl: CertificateList = issued.revoke(
            this_update=begins,
            next_update=ends,
            revoked={serial: RevokedEntry(SINCE, reason) for serial, reason in reasons.items()},
            extensions=(ext.authority_key_identifier(issued.key.identifier), *([DELTA] if delta else [])),
        )
        return crl

    def release(self, by: str, ends: datetime | None, *, delta: bool) -> CertificateList:
        return (
            self.crl(by, AFTER, ends, {SIGNER: REMOVED}, delta=True) if delta else self.crl(by, AFTER, ends, {5: HOLD})
        )

    def judged(self, *crls: CertificateList, path: tuple[str, ...] = ("own",)) -> RevocationResult:
        certificates = [self.keys[name].certificate for name in path]
        if path == ("own",):
            certificates.insert(0, self.dsc.certificate)
        return path_revocation(certificates, InMemoryTrust(self.anchors, crls), AT)


@pytest.fixture(scope="module")
def land(make: Any, csca: Any, dsc: Any) -> Land:
    return Land(make, csca, dsc)


@pytest.mark.parametrize("delta", [False, True], ids=["whole", "delta"])
@pytest.mark.parametrize("taken", ["", "keyCompromise", HOLD], ids=["stands", "taken back", "on hold"])
@pytest.mark.parametrize("by", ["own", "second", "unconfirmed", "unknown"])
def test_a_hold_ends_by_a_list_that_holds_and_whose_key_stands(land: Land, by: str, taken: str, *, delta: bool) -> None:
    stands = by == "own" or (by == "second" and not taken)
    before = land.crl("own", datetime(2024, 12, 1, tzinfo=UTC), FRESH, {5: HOLD})
    for lasts, ends, older in product((FRESH, ENDED), (FRESH, ENDED, None), (False, True)):
        held = land.crl("own", FROM, lasts, {SIGNER: HOLD, **({SECOND: taken} if taken else {})})
        later = land.release(by, ends, delta=delta)
        crls = (held, later, *([before] if older else []))
        based = not delta or lasts is FRESH or older
        expected = REVOKED if not stands else GOOD if ends is FRESH and based else STALE

        for ordered in (crls, crls[::-1]):
            found = land.judged(*ordered)
            assert (found.status, found.certificate) == (expected, land.dsc.certificate), (lasts, ends, older)
            assert found.crl is not None
            if found.status is not REVOKED:
                assert found.crl == later or delta
                assert (found.crl.next_update == FRESH) is (found.status is GOOD)
        assert land.judged(held).status is REVOKED


@pytest.mark.parametrize("delta", [False, True], ids=["whole", "delta"])
@pytest.mark.parametrize("ends", [FRESH, ENDED, None])
def test_of_several_lists_that_end_a_hold_one_whose_key_stands_is_enough(
    land: Land, ends: datetime | None, *, delta: bool
) -> None:
    held = land.crl("own", FROM, FRESH, {SIGNER: HOLD, SECOND: "keyCompromise"})
    fallen, own = land.release("second", FRESH, delta=delta), land.release("third", ends, delta=delta)

    for ordered in permutations((held, fallen, own)):
        assert land.judged(*ordered).status is (GOOD if ends is FRESH else STALE)


def test_a_hold_that_a_fallen_key_began_stands_until_it_is_ended(land: Land) -> None:
    """Whom its list names stays revoked, and an ended list of changes ends it no better than any."""
    before = land.crl("own", datetime(2024, 12, 1, tzinfo=UTC), FRESH, {SECOND: "keyCompromise"})
    held = land.crl("second", FROM, FRESH, {SIGNER: HOLD})

    assert land.judged(before, held).status is REVOKED
    for ends, expected in ((FRESH, GOOD), (ENDED, STALE)):
        assert land.judged(before, held, land.release("own", ends, delta=True)).status is expected


@pytest.mark.parametrize("second", ["second", "third", "own"])
@pytest.mark.parametrize("third", ["second", "third", "own"])
@pytest.mark.parametrize("asked", ["second", "third"])
def test_keys_on_hold_free_neither_themselves_nor_one_another(land: Land, second: str, third: str, asked: str) -> None:
    """Who ends the hold of the second key, and who that of the third: a row that begins with the CSCA's own word."""
    held = land.crl("own", FROM, FRESH, {SECOND: HOLD, THIRD: HOLD})
    ends = [
        land.crl(second, AFTER, FRESH, {SECOND: REMOVED}, delta=True),
        land.crl(third, AFTER, FRESH, {THIRD: REMOVED}, delta=True),
    ]
    frees = {"second": second, "third": third}
    by = frees[asked]
    free = by == "own" or (by != asked and frees[by] == "own")

    assert land.judged(held, *ends, path=(asked, "own")).status is (GOOD if free else REVOKED)


@pytest.mark.parametrize("delta", [False, True], ids=["whole", "delta"])
def test_a_key_that_nobody_confirmed_ends_no_hold_of_a_confirmed_one(make: Any, land: Land, *, delta: bool) -> None:
    below = land.keys["unconfirmed"].issue(name="DSC", serial=SIGNER, extensions=make.signer_extensions)
    path = (below.certificate, land.keys["unconfirmed"].certificate)
    held = {by: land.crl(by, FROM, FRESH, {SIGNER: HOLD}) for by in ("own", "unconfirmed")}

    def judged(*crls: CertificateList) -> RevocationStatus:
        return path_revocation(path, InMemoryTrust(land.anchors, crls), AT).status

    later = land.release("unconfirmed", FRESH, delta=delta)
    assert judged(held["own"]) is REVOKED
    assert judged(held["own"], later) is REVOKED
    assert judged(held["unconfirmed"]) is RevocationStatus.REVOKED_UNCONFIRMED
    assert judged(held["unconfirmed"], later) is GOOD
    assert judged(held["own"], land.release("own", FRESH, delta=delta)) is GOOD
