"""The issuer of the Vietnamese ID card as an operator meets it: known, not confirmed, confirmed, succeeded or forged.

Certificates come in by `chipkit trust import`, a card is read by `inspect` in production, and what becomes of it stands
in the report as JSON, as text and on the desk, in both languages.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit.cli import main
from chipkit.cli.render import render_report
from chipkit.errors import CodecError
from chipkit.inspection import inspect
from chipkit.outcome import Outcome
from chipkit.protocol.credentials import CANPassword
from chipkit.trust import known
from chipkit.trust.model import AnchorKind
from chipkit.trust.store import TrustStore
from chipkit.verify import Claim, Policy, load_policy
from chipkit.verify.standing import PORTRAIT, Show, Worth
from tests.component.vietnamese_issuer import AT, twin

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.verify import Report
    from chipkit_emulator.personalisation.specimen import Specimen

BY, SOURCE = "Trần Thị SPECIMEN", "công văn 12 của Bộ"
SAID = ("--by", BY, "--source", SOURCE)
ANCHOR = twin().pki.csca.certificate.fingerprint
LIMIT = {"en": "a limit of this PC, no fault of the card", "vi": "giới hạn của máy, không phải lỗi của thẻ"}
NO_COPY = {"en": ("not a copy", "genuine"), "vi": ("không phải bản sao", "thẻ thật", "là thật")}


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The release knows the twin, as it knows the real one."""
    of_twin = replace(known.KNOWN[0], sha256=ANCHOR)
    monkeypatch.setattr(known, "KNOWN", (*known.KNOWN, of_twin))


class Operator:
    """Somebody with a trust folder and the commands."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capture = folder, capture
        self.store = TrustStore(folder / "trust")

    def imports(self, *files: bytes, said: tuple[str, ...] = ()) -> list[str]:
        """Import each file by a command of its own; why anything was refused."""
        refused = []
        for number, content in enumerate(files):
            path = self.folder / f"came-{number}"
            path.write_bytes(content)
            main(["trust", "import", str(path), *said, "--json", "--trust", str(self.store.folder)])
            refused += [each["reason"] for each in json.loads(self._capture.readouterr().out)["refused"]]
        return refused

    def confirms(self, sha256: str = ANCHOR) -> None:
        assert main(["trust", "confirm", sha256, *SAID, "--trust", str(self.store.folder)]) == 0
        self._capture.readouterr()

    def withdraws(self, sha256: str = ANCHOR) -> None:
        self.store.withdraw(sha256, by=BY, source="the ministry does not know it", at=AT)

    def reads(self, card: Specimen | None = None, policy: Policy | None = None) -> Report:
        card = card or twin().card
        password = CANPassword(card.can or "")
        trust = self.store.view()
        return inspect(card.transport(), password, trust=trust, policy=policy or load_policy("field"), at=AT)


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(tmp_path, capsys)


def ended(report: Report) -> tuple[str, str, str]:
    """The verdict; the kind of a trusted issuer, else why there is none; and the situation of the revocation.

    A curve that is told by its name departs from the profile of Doc 9303-12, which is the situation of the path then.
    """
    path, revocation = (report.finding(f"pa.issuer.{name}") for name in ("path", "revocation"))
    assert path is not None
    assert revocation is not None
    trusted = path.outcome is Outcome.SUCCESSFUL
    return report.verdict.code, path.evidence["anchor_kind"] if trusted else path.reason, revocation.reason


def text(report: Report, language: str) -> str:
    return " ".join(render_report(report, language=language, width=400).split())


AMBER = ("issuer-not-confirmed", "not-confirmed")
GREEN = ("verified", "confirmed")


def own_list() -> bytes:
    return twin().crl(twin().pki.csca)


def test_the_real_one_imports_as_not_confirmed(operator: Operator, shared_data: Path) -> None:
    (path,) = (shared_data / "pki" / "vn-id").iterdir()

    assert operator.imports(path.read_bytes()) == []

    (anchor,) = operator.store.view().everything.all_anchors()
    assert anchor.kind is AnchorKind.UNCONFIRMED
    assert anchor.certificate.fingerprint == known.KNOWN[0].sha256
    assert str(anchor.certificate.subject) == known.KNOWN[0].subject


def test_a_card_ends_amber_and_turns_with_the_confirmation(operator: Operator) -> None:
    operator.imports(twin().pki.csca.certificate.raw, own_list())
    amber = operator.reads()
    operator.confirms()
    green = operator.reads()
    operator.withdraws()
    again = operator.reads()

    assert [ended(each)[:2] for each in (amber, green, again)] == [AMBER, GREEN, AMBER]
    assert [each.outcome for each in (amber, green)] == [Outcome.UNDETERMINED, Outcome.SUCCESSFUL]
    assert {Claim.ISSUER, Claim.NO_COPY} <= green.verdict.claims
    assert amber.verdict.claims == frozenset()
    assert (amber.standing(PORTRAIT).show, amber.standing(PORTRAIT).worth) == (Show.MARKED, Worth.UNALTERED)
    assert (green.standing(PORTRAIT).show, green.standing(PORTRAIT).worth) == (Show.PROVEN, Worth.ISSUED)


def test_every_report_says_who_confirmed_by_what_and_when(operator: Operator) -> None:
    operator.imports(twin().pki.csca.certificate.raw, own_list())
    operator.confirms()
    (done, *_) = operator.store.history()
    report = operator.reads()

    (path,) = (each for each in report.to_json()["findings"] if each["check"] == "pa.issuer.path")
    assert path["evidence"]["confirmed_by"] == BY
    assert path["evidence"]["confirmed_source"] == SOURCE
    assert path["evidence"]["confirmed_at"][:10] == f"{done.at:%Y-%m-%d}"
    assert path["evidence"]["anchor"] == ANCHOR
    for language in ("en", "vi"):
        told = text(report, language)
        day = f"{done.at:%Y-%m-%d}" if language == "en" else f"{done.at:%d/%m/%Y}"
        assert all(fact in told for fact in (BY, SOURCE, day))
        assert {"en": "anchor: confirmed", "vi": "gốc: đã được xác nhận"}[language] in told


@pytest.mark.parametrize("language", ["en", "vi"])
def test_before_that_no_words_speak_of_a_copy_or_of_the_issuers_word(operator: Operator, language: str) -> None:
    operator.imports(twin().pki.csca.certificate.raw, own_list())
    told = text(operator.reads(), language)

    words = {"en": "the issuer is known, and not confirmed", "vi": "cơ quan cấp đã biết nhưng chưa được xác nhận"}
    assert words[language] in told
    assert not [word for word in NO_COPY[language] if word in told.lower()]
    holds = {"en": "holds the key", "vi": "giữ khóa"}
    assert holds[language] in told


def successor(operator: Operator) -> Report:
    return operator.reads(twin().card_of(twin().successor))


@pytest.mark.parametrize("order", ["before", "after", "link first"])
def test_a_genuine_successor_is_followed_whenever_the_old_one_is_confirmed(operator: Operator, order: str) -> None:
    csca, link = twin().pki.csca.certificate.raw, twin().link.raw
    crl = twin().crl(twin().successor)
    if order == "link first":
        operator.imports(link, csca, crl)
        operator.confirms()
    else:
        operator.imports(csca, crl)
        if order == "before":
            operator.confirms()
        operator.imports(link)
        if order == "after":
            assert ended(successor(operator))[:2] == AMBER
            operator.confirms()

    report = successor(operator)

    assert ended(report) == (*GREEN, "good")
    path = report.finding("pa.issuer.path")
    assert path is not None
    assert (path.evidence["confirmed_by"], path.evidence["confirmed_source"]) == (BY, SOURCE)
    assert ended(operator.reads()) == (*GREEN, "good"), "cards of the old key stay what they were"


@pytest.mark.parametrize("published", [False, True], ids=["link alone", "with its own certificate"])
def test_a_successor_is_what_the_old_one_is(operator: Operator, published: bool) -> None:  # noqa: FBT001 - a case
    operator.imports(twin().pki.csca.certificate.raw, twin().link.raw, twin().crl(twin().successor))
    if published:
        operator.imports(twin().successor.certificate.raw)

    assert ended(successor(operator))[:2] == AMBER
    operator.confirms()
    assert ended(successor(operator))[:2] == GREEN
    operator.withdraws()
    assert ended(successor(operator))[:2] == AMBER


def test_a_successor_without_a_link_is_a_strange_key_until_it_is_confirmed_itself(operator: Operator) -> None:
    operator.imports(twin().pki.csca.certificate.raw, twin().crl(twin().successor))
    operator.confirms()
    assert ended(successor(operator))[:2] == ("other-key", "other-key")

    operator.imports(twin().successor.certificate.raw)
    assert ended(successor(operator))[:2] == ("other-key", "other-key")
    operator.confirms(twin().successor.certificate.fingerprint)
    assert ended(successor(operator))[:2] == GREEN


@pytest.mark.parametrize("confirmed", [False, True])
@pytest.mark.parametrize("why", ["did not sign it", "has another key"])
def test_a_forged_successor_is_refused_and_leads_nowhere(
    operator: Operator,
    why: str,
    confirmed: bool,  # noqa: FBT001 - a case
) -> None:
    operator.imports(twin().pki.csca.certificate.raw, own_list())
    if confirmed:
        operator.confirms()

    (reason,) = operator.imports(twin().forgeries()[why])

    assert why in reason
    report = operator.reads(twin().card_of(twin().stranger))
    assert ended(report)[:2] == ("other-key", "other-key")
    assert report.outcome is Outcome.UNDETERMINED
    for language, words in (("en", "a new key of the issuer, or a forgery"), ("vi", "hoặc giả mạo")):
        told = text(report, language)
        assert words in told
        assert LIMIT[language] not in told
        assert not [word for word in NO_COPY[language] if word in told.lower()]
    assert ended(operator.reads())[:2] == (GREEN if confirmed else AMBER), "the genuine card is what it was"


def test_a_forged_successor_of_a_confirmed_one_cannot_be_confirmed_by_force(operator: Operator) -> None:
    operator.imports(twin().pki.csca.certificate.raw)
    operator.confirms()

    for why, forged in twin().forgeries().items():
        (reason,) = operator.imports(forged, said=SAID)
        assert why in reason


def test_a_self_made_authority_of_the_name_is_kept_and_vouches_for_nothing(operator: Operator) -> None:
    operator.imports(twin().pki.csca.certificate.raw, own_list())

    assert operator.imports(twin().stranger.certificate.raw) == []

    assert [each.fingerprint for each in operator.store.view().everything.waiting()] == [
        twin().stranger.certificate.fingerprint
    ]
    assert ended(operator.reads(twin().card_of(twin().stranger)))[:2] == ("other-key", "other-key")


def test_a_signer_that_names_the_confirmed_key_and_was_not_signed_by_it_is_refuted(operator: Operator) -> None:
    operator.imports(twin().pki.csca.certificate.raw, own_list())
    operator.confirms()

    report = operator.reads(twin().card_of(twin().stranger, named=twin().pki.csca))

    assert ended(report)[:2] == ("issuer-not-trusted", "signature-wrong")
    assert report.outcome is Outcome.FAILED


def test_a_key_that_nobody_confirmed_refutes_nobody(operator: Operator) -> None:
    operator.imports(twin().pki.csca.certificate.raw, own_list())

    report = operator.reads(twin().card_of(twin().stranger, named=twin().pki.csca))

    assert ended(report)[:2] == ("other-key", "other-key")
    assert report.outcome is Outcome.UNDETERMINED


BANK = """
schema = 1
id = "bank"
version = "1"
extends = "field"
[checks]
"pa.issuer.revocation" = { outcome = "undetermined", reasons = ["crl-signer-unknown"], until = 2026-12-31 }
"""


def test_a_list_by_the_newest_key_that_nobody_published_is_tolerated_until_a_date(operator: Operator) -> None:
    operator.imports(twin().pki.csca.certificate.raw, twin().crl(twin().successor))
    operator.confirms()

    assert ended(operator.reads()) == ("revocation-unknown", "confirmed", "crl-signer-unknown")
    report = operator.reads(policy=Policy.parse(BANK))
    assert ended(report) == ("verified-revocation-open", "confirmed", "crl-signer-unknown")
    for language, words in (("en", "tolerated until 2026-12-31"), ("vi", "chấp nhận đến hết 31/12/2026")):
        assert words in text(report, language)
    operator.imports(twin().link.raw)
    assert ended(operator.reads()) == (*GREEN, "good")


def took_back() -> bytes:
    return twin().crl(twin().pki.csca, twin().pki.dsc.certificate)


def test_what_an_issuer_took_back_accuses_once_it_is_confirmed(operator: Operator) -> None:
    """Nothing unauthenticated accuses, and nothing is calm that the only known key of the issuer took back."""
    operator.imports(twin().pki.csca.certificate.raw, took_back())
    before = operator.reads()
    operator.confirms()
    after = operator.reads()
    operator.withdraws()

    open_ = ("signer-revoked-unconfirmed", "not-confirmed", "revoked-by-unconfirmed")
    assert [ended(each) for each in (before, operator.reads())] == [open_, open_]
    assert before.outcome is Outcome.UNDETERMINED
    assert open_[0] in before.table.alarming
    assert ended(after) == ("signer-revoked", "confirmed", "revoked")
    assert after.outcome is Outcome.FAILED
    for language in ("en", "vi"):
        assert all("keyCompromise" in text(each, language) for each in (before, after))
    for language, words in (
        ("en", "an issuer that is not confirmed"),
        ("vi", "cơ quan cấp chưa được xác nhận thu hồi"),
    ):
        assert words in text(before, language)
        assert words not in text(after, language)


def test_no_policy_tolerates_what_an_unconfirmed_issuer_took_back(operator: Operator) -> None:
    operator.imports(twin().pki.csca.certificate.raw, took_back())
    lax = BANK.replace(', reasons = ["crl-signer-unknown"], until = 2026-12-31', "")
    lax = lax.replace('extends = "field"', 'extends = "field"\ndemands_genuineness = false')

    assert ended(operator.reads(policy=Policy.parse(lax)))[0] == "signer-revoked-unconfirmed"
    with pytest.raises(CodecError, match="unknown reason"):
        Policy.parse(BANK.replace("crl-signer-unknown", "revoked-by-unconfirmed"))


def test_a_list_of_a_confirmed_successor_accuses_a_signer_of_the_old_key(operator: Operator) -> None:
    """The old key is not confirmed, and the newest one is, by itself: its list is authenticated (9303-12, 4.1.4.3)."""
    newest = twin().successor
    operator.imports(twin().pki.csca.certificate.raw, twin().crl(newest, twin().pki.dsc.certificate))
    assert ended(operator.reads())[2] == "crl-signer-unknown"
    operator.imports(newest.certificate.raw, said=SAID)

    assert ended(operator.reads()) == ("signer-revoked", "not-confirmed", "revoked")
