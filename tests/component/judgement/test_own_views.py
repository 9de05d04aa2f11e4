"""A card judged by a view of somebody's own, that answers as docs/own-trust.md lets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.outcome import Outcome
from chipkit.pki.crl import CertificateList
from chipkit.trust.model import Anchor, AnchorKind
from chipkit.trust.view import TrustView
from chipkit.verify import load_policy
from chipkit_emulator.pki.lists import build_crl

if TYPE_CHECKING:
    from collections.abc import Callable

Bench = Any
REVOCATION = "pa.issuer.revocation"
_numbers = count()


class Own(TrustView):
    """All that there is, whatever was asked, in a form of its own."""

    def __init__(self, anchors: list[Anchor], crls: list[CertificateList], form: Callable[[list[Any]], Any]) -> None:
        self._anchors, self._crls, self._form, self._number = anchors, crls, form, next(_numbers)

    @property
    def generation(self) -> str:
        return f"own {self._number}"

    def anchor(self, certificate: Any) -> Anchor | None:
        return next((each for each in self._anchors if each.certificate == certificate), None)

    def by_key_identifier(self, identifier: bytes) -> Any:  # noqa: ARG002 - all of them, whatever is asked
        return self._form(self._anchors)

    def by_subject(self, name: Any) -> Any:  # noqa: ARG002 - likewise
        return self._form(self._anchors)

    by_likeness = issued_by = by_subject

    def crls_of(self, name: Any) -> Any:  # noqa: ARG002 - likewise
        return self._form(self._crls)

    def signer(self, sha256: str) -> None:
        """None was accepted."""


@pytest.mark.parametrize("form", [list, iter, reversed, lambda held: (each for each in held)])
def test_a_signer_is_revoked_by_its_issuer_s_list_and_by_no_other(bench: Bench, form: Any) -> None:
    card, stranger = bench.specimen(), bench.specimen("passport-aa")
    signer = card.pki.dsc.certificate
    anchors = [Anchor(each.pki.csca.certificate, AnchorKind.CONFIRMED) for each in (card, stranger)]
    own, foreign = card.pki.csca, stranger.pki.csca
    assert not own.certificate.subject.matches(foreign.certificate.subject)

    def judged(*lists: bytes) -> tuple[str, Outcome]:
        view: Any = Own(anchors, [CertificateList.parse(each) for each in lists], form)
        report = replace(bench.genuine, trust=view).judged(load_policy("field"))
        return report.finding(REVOCATION).reason, report.outcome

    since = bench.at - timedelta(days=1)
    clears, revokes = build_crl(own, since, ()), build_crl(own, since, (signer,))
    assert judged(clears, build_crl(foreign, since, (signer,))) == ("good", Outcome.SUCCESSFUL)
    assert judged(build_crl(foreign, since, ())) == ("no-crl", judged()[1])
    assert judged(revokes) == ("revoked", Outcome.FAILED)
