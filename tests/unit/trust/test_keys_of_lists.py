"""A key of its own for revocation lists, and one that was taken back (PKITS 4.4.19 to 4.4.21), and odd numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from chipkit.pki import extensions as ext
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.revocation import RevocationResult, RevocationStatus, path_revocation
from chipkit.verify import load_policy
from chipkit.verify.revoked import within_grace

AT = datetime(2025, 2, 1, tzinfo=UTC)
ENDED = {"this_update": datetime(2024, 1, 1, tzinfo=UTC), "next_update": datetime(2024, 4, 1, tzinfo=UTC)}
LIST_KEY, DSC = 50, 77
GOOD, REVOKED, STALE = RevocationStatus.GOOD, RevocationStatus.REVOKED, RevocationStatus.STALE


class Lists:
    """A CSCA, a certificate for another key of its, and the lists of both."""

    def __init__(self, make: Any, csca: Any, *, link: bool) -> None:
        usage = make.authority_extensions if link else (ext.key_usage(["cRLSign"]),)
        self.csca, key = csca, make.key("key of lists")
        self.other = csca.issue(name="CSCA", serial=LIST_KEY, key=key, extensions=usage)
        self.signer = csca.issue(name="DSC", serial=DSC, extensions=make.signer_extensions)

    def by_other(self, *serials: int, **changes: Any) -> Any:
        return self.other.revoke(*serials, issuer=self.csca.certificate.subject, **changes)

    def status(self, *crls: Any, kind: AnchorKind = AnchorKind.CONFIRMED) -> RevocationStatus:
        return self.found(*crls, kind=kind).status

    def found(self, *crls: Any, kind: AnchorKind = AnchorKind.CONFIRMED) -> RevocationResult:
        anchors = tuple(Anchor(each.certificate, kind) for each in (self.csca, self.other))
        path = self.signer.certificate, self.csca.certificate
        return path_revocation(path, InMemoryTrust(anchors=anchors, crls=crls), AT)


@pytest.fixture(params=[True, False], ids=["a link", "for lists alone"])
def lists(request: pytest.FixtureRequest, make: Any, csca: Any) -> Lists:
    return Lists(make, csca, link=request.param)


def test_another_key_of_the_issuers_clears_and_revokes(lists: Lists) -> None:
    assert lists.status(lists.by_other()) is GOOD
    assert lists.status(lists.by_other(DSC)) is REVOKED


def test_a_key_that_was_taken_back_clears_nobody(lists: Lists) -> None:
    """Whoever has it writes lists that hold for ever; whom it names stays revoked all the same."""
    taken = lists.csca.revoke(LIST_KEY, **ENDED)

    assert lists.status(lists.by_other(), taken) is STALE
    assert lists.status(lists.by_other(), lists.by_other(3), taken) is STALE
    assert lists.status(lists.by_other(), lists.csca.revoke(LIST_KEY)) is GOOD  # by the issuer's own word
    assert lists.status(lists.by_other(DSC), taken) is REVOKED


def test_a_list_that_ended_clears_nobody_either_whose_key_was_taken_back(lists: Lists) -> None:
    """A policy may grant days to a list that ended: not to this one, though it is the newest."""
    ended = {"this_update": datetime(2024, 6, 1, tzinfo=UTC), "next_update": datetime(2025, 1, 30, tzinfo=UTC)}
    taken = lists.csca.revoke(LIST_KEY, **ENDED)

    found = lists.found(lists.by_other(**ended), taken)

    assert (found.status, found.crl) == (STALE, taken)
    assert found.certificate == lists.signer.certificate
    policy = replace(load_policy("field"), crl_grace_days=30)
    case: Any = SimpleNamespace(at=AT, policy=policy)
    assert not within_grace(case, found)
    assert within_grace(case, lists.found(lists.by_other(**ended)))


@pytest.mark.parametrize("ended", [{}, ENDED], ids=["in force", "ended"])
def test_where_the_only_list_is_by_a_key_that_was_taken_back_it_is_told(make: Any, csca: Any, ended: Any) -> None:
    """Under its new name a CSCA has one list alone, by a key that the old name certified and took back."""
    issuer = csca.issue(name="CSCA 2", serial=60, key=make.key("newer"))
    other = csca.issue(name="CSCA 2", serial=LIST_KEY, key=make.key("key of lists"))
    signer = issuer.issue(name="DSC", serial=DSC, extensions=make.signer_extensions)
    only = other.revoke(**ended)
    anchors = tuple(Anchor(each.certificate, AnchorKind.CONFIRMED) for each in (csca, issuer, other))
    path = signer.certificate, issuer.certificate, csca.certificate

    found = path_revocation(path, InMemoryTrust(anchors=anchors, crls=(only, csca.revoke(LIST_KEY))), AT)

    assert (found.status, found.crl) == (RevocationStatus.SIGNER_REVOKED, only)
    assert found.reason == "the revocation list was signed with a key that was taken back"


def test_the_last_word_of_a_key_that_takes_itself_back_counts(lists: Lists) -> None:
    assert lists.status(lists.by_other(LIST_KEY)) is GOOD
    assert lists.status(lists.by_other(LIST_KEY, DSC)) is REVOKED


def test_a_stranger_takes_no_key_back(lists: Lists, make: Any) -> None:
    stranger = make.issue(name="CSCA", key=make.key("stranger"))

    assert lists.status(lists.by_other(), stranger.revoke(LIST_KEY)) is GOOD


@pytest.mark.parametrize("serial", [-1, 0, 128, 2**159, -(2**159), 2**400])
def test_odd_serial_numbers_are_found_and_others_are_not(make: Any, csca: Any, serial: int) -> None:
    """PKITS 4.4.14 to 4.4.18."""
    signer = csca.issue(name="DSC", serial=serial, extensions=make.signer_extensions)
    path = signer.certificate, csca.certificate

    def status(listed: int) -> RevocationStatus:
        anchors = (Anchor(csca.certificate, AnchorKind.CONFIRMED),)
        return path_revocation(path, InMemoryTrust(anchors=anchors, crls=(csca.revoke(listed),)), AT).status

    assert (status(serial), status(serial + 3)) == (REVOKED, GOOD)
