"""Any date that DER or a text can carry: judged, and never an error of arithmetic."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.lds.files import EF, RawFile
from chipkit.national.vnm.dg13 import DG13
from chipkit.outcome import Outcome
from chipkit.pki.certificate import Certificate, TBSCertificate, assemble
from chipkit.pki.crl import CertificateList, RevokedEntry, TBSCertificateList
from chipkit.pki.extensions import private_key_usage_period
from chipkit.trust.assessment import assess
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.verify import judge, load_policy
from chipkit_emulator.pki.issued import Issued

FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
ENDS = [FIRST, FIRST + timedelta(hours=1), LAST - timedelta(hours=1), LAST]
MOMENTS = st.one_of(
    st.sampled_from(ENDS), st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))
)
FIELD = load_policy("field")


def certified(issuer: Any, old: Certificate, **changes: Any) -> Certificate:
    names = ("serial", "issuer", "subject", "not_before", "not_after", "public_key", "extensions")
    values = {name: getattr(old, name) for name in names} | changes
    tbs = bytes(TBSCertificate(signature=issuer.algorithm, **values))
    return Certificate.parse(assemble(tbs, issuer.algorithm, issuer.sign(tbs)))


@settings(max_examples=40, deadline=None)
@given(begin=MOMENTS, end=MOMENTS, at=MOMENTS, listed=MOMENTS, due=MOMENTS, used=st.tuples(MOMENTS, MOMENTS))
@example(begin=FIRST, end=LAST, at=LAST, listed=FIRST, due=LAST, used=(FIRST, LAST))
@example(begin=LAST, end=FIRST, at=FIRST, listed=LAST, due=FIRST, used=(LAST, FIRST))
def test_any_validity_and_any_list_is_judged_at_any_time(
    bench: Any, begin: datetime, end: datetime, at: datetime, listed: datetime, due: datetime,
    used: tuple[datetime, datetime],
) -> None:  # fmt: skip
    pki = bench.specimen().pki
    issuer = pki.csca.signer
    csca = certified(issuer, pki.csca.certificate, not_before=begin, not_after=end)
    kept = (each for each in pki.dsc.certificate.extensions if each.oid != oids.PRIVATE_KEY_USAGE_PERIOD)
    extensions = (*kept, private_key_usage_period(*used))
    dsc = certified(issuer, pki.dsc.certificate, not_before=begin, not_after=end, extensions=extensions)
    tbs = bytes(
        TBSCertificateList(
            signature=issuer.algorithm, issuer=csca.subject, this_update=listed, next_update=due,
            revoked={4711: RevokedEntry(listed)},
        )
    )  # fmt: skip
    crl = CertificateList.parse(assemble(tbs, issuer.algorithm, issuer.sign(tbs)))
    anchor = Anchor(csca, AnchorKind.TEST, "scenario")
    store = InMemoryTrust((anchor,), (crl,))
    specimen = bench.specimen()
    signer = Issued(dsc, specimen.pki.dsc.signer)
    content = replace(specimen, pki=specimen.pki.with_document_signer(signer)).signed().files[EF.SOD]

    assess(dsc, store, at)
    files = dict(bench.genuine.capture.files) | {EF.SOD: RawFile(EF.SOD, content)}
    report = judge(replace(bench.genuine.capture, files=files), store, FIELD, at, mode="demo")
    assert report.finding("pa.issuer.path") is not None
    assert report.to_json()


def test_a_csca_valid_until_the_end_of_the_calendar_vouches(bench: Any) -> None:
    pki = bench.specimen().pki
    csca = certified(pki.csca.signer, pki.csca.certificate, not_before=FIRST, not_after=LAST)
    trust = InMemoryTrust((Anchor(csca, AnchorKind.TEST, "scenario"),), (CertificateList.parse(pki.crl),))

    report = replace(bench.genuine, trust=trust).judged(FIELD)

    assert report.outcome is Outcome.SUCCESSFUL


TEXTS = [
    "01/01/0001",
    "31/12/9999",
    "00/00/0000",
    "29/02/1900",
    "99/99/9999",
    "1/1/1",
    "\u0660\u0661/\u0660\u0661/\u0662\u0660\u0662\u0664",
    "",
    " " * 50,
]


@settings(max_examples=60, deadline=None)
@given(text=st.one_of(st.sampled_from(TEXTS), st.from_regex(r"\d{2}/\d{2}/\d{4}", fullmatch=True)), at=MOMENTS)
@example(text="01/01/0001", at=FIRST)
@example(text="31/12/9999", at=LAST)
def test_any_date_of_issue_is_judged_at_any_time(bench: Any, text: str, at: datetime) -> None:
    report = _issued(bench, text, at)

    assert report.finding("pa.issuer.validity") is not None


def test_a_date_of_issue_in_the_first_year_is_no_error(bench: Any) -> None:
    for text in ("01/01/0001", "31/12/9999"):
        for at in ENDS:
            assert _issued(bench, text, at).finding("card.expiry") is not None


def _issued(bench: Any, text: str, at: datetime) -> Any:
    specimen = bench.specimen()
    dg13 = DG13.parse(specimen.files[EF.DG13])
    changed = specimen.with_files({EF.DG13: bytes(DG13.build(dict(dg13.fields) | {11: (text,), 3: (text,)}))}).signed()
    files = {ef: RawFile(ef, content) for ef, content in changed.files.items() if ef is not EF.CARD_ACCESS}
    capture = replace(bench.genuine.capture, files=dict(bench.genuine.capture.files) | files)
    return judge(capture, bench.genuine.trust, FIELD, at, mode="demo")


@pytest.mark.parametrize(("moment", "hours"), [(FIRST, 1), (LAST, -1)])
def test_a_time_of_judging_outside_of_the_calendar_is_a_value_error(bench: Any, moment: datetime, hours: int) -> None:
    at = moment.replace(tzinfo=timezone(timedelta(hours=hours)))

    with pytest.raises(ValueError, match="years 1 to 9999"):
        judge(bench.genuine.capture, bench.genuine.trust, FIELD, at, mode="demo")
