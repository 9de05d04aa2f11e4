"""Which of many lists is asked: one under the name in another order too, and of those of years the best."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chipkit.pki.names import Name
from chipkit.trust import crl_signers
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.revocation import RevocationStatus, check_revocation, path_revocation
from chipkit.trust.signatures import signature_verdict

AT = datetime(2025, 2, 1, tzinfo=UTC)
FORWARD = Name.build([("C", "UT"), ("O", "SPECIMEN"), ("CN", "CSCA")])
BACKWARD = Name.build([("CN", "CSCA"), ("O", "SPECIMEN"), ("C", "UT")])
OTHER = Name.build([("C", "UT"), ("O", "SPECIMEN"), ("CN", "CSCA of ships")])


def found(dsc: Any, csca: Any, crl: Any, *others: Any, kind: AnchorKind = AnchorKind.LIST_SIGNED) -> RevocationStatus:
    anchors = [Anchor(csca.certificate, AnchorKind.LIST_SIGNED), *(Anchor(each.certificate, kind) for each in others)]
    return path_revocation((dsc.certificate, csca.certificate), InMemoryTrust(tuple(anchors), (crl,)), AT).status


@pytest.mark.parametrize("serials", [(77,), (78,)])
@pytest.mark.parametrize("known", [True, False], ids=["known by another key", "known by no key"])
def test_a_list_of_the_issuers_own_key_counts_under_its_name_in_another_order(
    make: Any, csca: Any, dsc: Any, serials: tuple[int, ...], *, known: bool
) -> None:
    newest = make.issue(name="newest", subject=BACKWARD, issuer=BACKWARD)
    crl = csca.revoke(*serials, issuer=BACKWARD)
    assert csca.certificate.subject == FORWARD
    assert BACKWARD.reversed == FORWARD

    assert found(dsc, csca, crl, *([newest] if known else [])) is (
        RevocationStatus.REVOKED if serials == (77,) else RevocationStatus.GOOD
    )


def test_a_list_of_the_issuers_own_key_counts_in_any_order_that_an_anchor_has(make: Any, csca: Any, dsc: Any) -> None:
    mixed = Name.build([("O", "SPECIMEN"), ("C", "UT"), ("CN", "CSCA")])
    twin = make.issue(name="twin", subject=mixed, issuer=mixed, key=csca.key)

    assert found(dsc, csca, csca.revoke(77, issuer=mixed), twin) is RevocationStatus.REVOKED


def test_another_key_and_another_name_say_nothing_of_it(make: Any, csca: Any, dsc: Any) -> None:
    newest = make.issue(name="newest", subject=BACKWARD, issuer=BACKWARD)
    stranger = make.issue(name="stranger", subject=BACKWARD, issuer=BACKWARD)

    assert found(dsc, csca, newest.revoke(77), newest) is RevocationStatus.NO_CRL
    assert found(dsc, csca, stranger.revoke(77), newest) is RevocationStatus.NO_CRL
    assert found(dsc, csca, csca.revoke(77, issuer=OTHER), newest) is RevocationStatus.NO_CRL


@pytest.mark.parametrize(("serials", "checks"), [((), 1), ((5,), 1), ((77,), 30)])
def test_of_many_lists_that_do_not_name_a_signer_the_best_is_checked_alone(
    monkeypatch: pytest.MonkeyPatch, csca: Any, dsc: Any, serials: tuple[int, ...], checks: int
) -> None:
    """A store keeps the lists of years: whoever was on one stays revoked, and nobody pays for the others."""
    began = datetime(2024, 1, 1, tzinfo=UTC)
    lists = [csca.revoke(*serials, this_update=began + timedelta(days=10 * week)) for week in range(30)]
    trust = InMemoryTrust((Anchor(csca.certificate, AnchorKind.LIST_SIGNED),), tuple(lists))
    asked: set[str] = set()

    def counted(signed: Any, issuer: Any) -> object:
        asked.add(signed.fingerprint)
        return signature_verdict(signed, issuer)

    monkeypatch.setattr(crl_signers, "signature_verdict", counted)
    result = check_revocation(dsc.certificate, csca.certificate, trust, AT)

    assert result.crl == lists[-1]
    assert result.status is (RevocationStatus.REVOKED if serials == (77,) else RevocationStatus.GOOD)
    assert len(asked) == checks
