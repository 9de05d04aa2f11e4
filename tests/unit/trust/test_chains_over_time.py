"""Chains whose signatures lead to an anchor, and whose middle was not valid, or was taken back, or nobody knows.

As `test_negative_chains`, in the manner of the NIST's suite and of our own making. Each case is one thing wrong with
a chain that is right without it; docs/testing.md lists them, by these names.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.issuing_period import issued_in_time
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.revocation import RevocationStatus, path_revocation
from tests.unit.trust.test_negative_chains import PAGE, authority

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.pki.crl import CertificateList

AT = datetime(2025, 2, 1, tzinfo=UTC)
GOOD = ("in time", RevocationStatus.GOOD)
SIGNER, MIDDLE, ROOT = 9, 5, 1


def year(number: int) -> datetime:
    return datetime(number, 1, 1, tzinfo=UTC)


class Over:
    """An anchor, a certificate in the middle, an authority or a link, and a signer, with their lists."""

    def __init__(self, make: Any, *, link: bool, middle: Any = None, signer: Any = None, root: Any = None) -> None:
        self.root = make.issue(**{"name": "root", "extensions": authority(1)} | (root or {}))
        name = {"name": "root", "key": make.key("next")} if link else {"name": "sub"}
        self.middle = self.root.issue(**{**name, "serial": MIDDLE, "extensions": authority(0)} | (middle or {}))
        facts = {"name": "DSC", "serial": SIGNER, "extensions": make.signer_extensions}
        self.signer = self.middle.issue(**facts | {"not_before": year(2023)} | (signer or {}))
        self.make, self.link = make, link

    def found(self, *crls: CertificateList) -> tuple[str, RevocationStatus]:
        """Whether each was issued in time, and what the lists say; of a way that leads to the anchor."""
        store = InMemoryTrust((Anchor(self.root.certificate, AnchorKind.CONFIRMED),), crls or self.lists())
        path = build_path(self.signer.certificate, store, [self.middle.certificate])
        assert path.status is PathStatus.VERIFIED
        assert [each.serial for each in path.path] == [SIGNER, MIDDLE, ROOT]
        in_time = all(issued_in_time(lower, upper, slack_days=31) for lower, upper in pairwise(path.path))
        return ("in time" if in_time else "out of time"), path_revocation(path.path, store, AT).status

    def lists(self, *, by_root: tuple[int, ...] = (), by_middle: tuple[int, ...] = ()) -> tuple[CertificateList, ...]:
        return self.root.revoke(*by_root), self.middle.revoke(*by_middle)

    def without_its_list(self) -> tuple[CertificateList, ...]:
        """No list says anything of the middle, and one says that the signer is good."""
        return (self.middle.revoke(),)

    def with_root_list(self, **changes: Any) -> tuple[CertificateList, ...]:
        return self.root.revoke(**changes), self.middle.revoke()


Case = tuple["Callable[[Any, bool], tuple[str, RevocationStatus]]", tuple[str, RevocationStatus]]
OUT = ("out of time", RevocationStatus.GOOD)
REVOKED = ("in time", RevocationStatus.REVOKED)


def timed(**changes: Any) -> Callable[[Any, bool], tuple[str, RevocationStatus]]:
    return lambda make, link: Over(make, link=link, **changes).found()


def listed(lists: Callable[[Over], tuple[CertificateList, ...]]) -> Callable[[Any, bool], tuple[str, RevocationStatus]]:
    def made(make: Any, link: bool) -> tuple[str, RevocationStatus]:  # noqa: FBT001 - a case
        chain = Over(make, link=link)
        return chain.found(*lists(chain))

    return made


def by_an_unknown_key(chain: Over) -> tuple[CertificateList, ...]:
    newest = chain.make.issue(name="root", key=chain.make.key("newest"))
    return newest.revoke(), chain.middle.revoke()


# one name has one list: of a link below its own name, the anchor's and its own list are of one issuer
SUB_ALONE = {"nothing is known of it", "its list has ended", "its list begins later", "its list is by an unknown key"}
CASES: dict[str, Case] = {
    "it had ended when it issued": (timed(middle={"not_after": year(2022)}), OUT),
    "it had not begun when it issued": (timed(middle={"not_before": year(2024)}), OUT),
    "it was issued before its anchor began": (timed(root={"not_before": year(2021)}), OUT),
    "it was issued after its anchor ended": (
        timed(root={"not_after": year(2021)}, middle={"not_before": year(2022)}), OUT,
    ),
    "it was taken back": (listed(lambda chain: chain.lists(by_root=(MIDDLE,))), REVOKED),
    "its anchor took itself back": (listed(lambda chain: chain.lists(by_root=(ROOT,))), REVOKED),
    "the signer below it was taken back": (listed(lambda chain: chain.lists(by_middle=(SIGNER,))), REVOKED),
    "nothing is known of it": (listed(Over.without_its_list), ("in time", RevocationStatus.NO_CRL)),
    "its list has ended": (
        listed(lambda chain: chain.with_root_list(next_update=datetime(2025, 1, 2, tzinfo=UTC))),
        ("in time", RevocationStatus.STALE),
    ),
    "its list begins later": (
        listed(lambda chain: chain.with_root_list(this_update=datetime(2025, 3, 1, tzinfo=UTC))),
        ("in time", RevocationStatus.NOT_BEGUN),
    ),
    "its list is by an unknown key": (listed(by_an_unknown_key), ("in time", RevocationStatus.SIGNER_UNKNOWN)),
}  # fmt: skip


@pytest.mark.parametrize("link", [False, True], ids=["authority", "link"])
@pytest.mark.parametrize("case", CASES)
def test_a_fault_of_the_middle_is_found(make: Any, case: str, *, link: bool) -> None:
    made, expected = CASES[case]

    found = made(make, link)

    # where the middle bears its anchor's name, its own list is of the same issuer, and says of both what it says
    assert found == (GOOD if link and case in SUB_ALONE else expected)


@pytest.mark.parametrize("link", [False, True], ids=["authority", "link"])
def test_without_a_fault_nothing_is_found(make: Any, *, link: bool) -> None:
    assert timed()(make, link) == GOOD


@pytest.mark.parametrize("link", [False, True], ids=["authority", "link"])
def test_a_middle_that_ended_since_is_none(make: Any, *, link: bool) -> None:
    """Documents outlive those who vouch for their signers: what counts is when each issued (Doc 9303-12, 7.1.1)."""
    assert timed(middle={"not_after": year(2024)})(make, link) == GOOD


def test_the_page_of_testing_lists_every_case() -> None:
    listed = re.search(
        r"^## Chains whose middle is at fault\n(.*?)^## ", Path(PAGE).read_text("utf-8"), re.DOTALL | re.MULTILINE
    )

    assert listed is not None
    assert set(re.findall(r"^- (.+?)[;.]?$", listed[1], re.MULTILINE)) == set(CASES)
