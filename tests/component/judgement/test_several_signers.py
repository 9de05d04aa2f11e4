"""Several signers of one security object: each is judged whole, the best one counts, and their order says nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF, RawFile
from chipkit.lds.sod import SOD, build_sod
from chipkit.outcome import Outcome
from chipkit.pki.certificate import Certificate, TBSCertificate, assemble
from chipkit.pki.cms import build_attributes, build_signed_data
from chipkit.pki.crl import RevokedEntry, TBSCertificateList
from chipkit.pki.names import Name
from chipkit.pki.signer_info import SignerIdentifier
from chipkit.verify import Policy, load_policy
from chipkit_emulator.crypto.hashes import digest

if TYPE_CHECKING:
    from collections.abc import Sequence

REVOKED, EXPIRED, STRANGE = 666, 777, 888
ISSUER = ("pa.sod.signature", "pa.issuer.path", "pa.issuer.validity", "pa.issuer.revocation")


@dataclass(frozen=True)
class Signer:
    """A certificate, and what its owner signed."""

    certificate: Certificate
    info: TLV


def certificate(bench: Any, serial: int, **changes: Any) -> Certificate:
    """Another certificate of the document signer's key, by the specimen's issuer."""
    pki = bench.specimen().pki
    issuer, old = pki.csca.signer, pki.dsc.certificate
    names = ("issuer", "subject", "not_before", "not_after", "public_key", "extensions")
    values = {name: getattr(old, name) for name in names} | changes
    tbs = bytes(TBSCertificate(signature=issuer.algorithm, serial=serial, **values))
    return Certificate.parse(assemble(tbs, issuer.algorithm, issuer.sign(tbs)))


def signer(bench: Any, who: Certificate, *, wrong: bool = False) -> Signer:
    pki, content = bench.specimen().pki, SOD.parse(bench.specimen().files[EF.SOD]).raw_security_object
    keys = pki.dsc.signer
    raw = build_signed_data(
        oids.LDS_SECURITY_OBJECT, content, certificates=[who], digest=keys.scheme.hash,
        signature_algorithm=keys.algorithm, sid=SignerIdentifier(who.issuer, who.serial),
        signed_attributes=build_attributes(oids.LDS_SECURITY_OBJECT, digest(keys.scheme.hash, content)),
        sign=lambda data: keys.sign(data + b"!" if wrong else data),
    )  # fmt: skip
    (info,) = TLV.parse(raw).children()[1].children()[0].children()[-1].children()
    return Signer(who, info)


def sod(bench: Any, signers: Sequence[Signer]) -> bytes:
    content = SOD.parse(bench.specimen().files[EF.SOD]).raw_security_object
    hashed = bench.specimen().pki.dsc.signer.scheme.hash
    certificates = list(dict.fromkeys(each.certificate for each in signers))
    raw = build_signed_data(
        oids.LDS_SECURITY_OBJECT, content, certificates=certificates, digest=hashed,
        signature_algorithm=bench.specimen().pki.dsc.signer.algorithm,
        sid=SignerIdentifier(subject_key_identifier=b"x"), signed_attributes=None, sign=lambda _: b"",
    )  # fmt: skip
    kind, wrapper = TLV.parse(raw).children()
    *members, _ = wrapper.children()[0].children()
    rebuilt = der.sequence(*members, TLV.of(der.SET, *(each.info for each in signers)))
    return build_sod(bytes(der.sequence(kind, der.explicit(0, rebuilt))))


@cache
def signers_of(bench: Any) -> dict[str, Signer]:
    own, at = bench.specimen().pki.dsc.certificate, bench.at
    stranger = Name.build([("C", "UT"), ("CN", "SPECIMEN STRANGER")])
    return {
        "good": signer(bench, own),
        "twin": signer(bench, certificate(bench, 555)),
        "wrong": signer(bench, certificate(bench, 556), wrong=True),
        "revoked": signer(bench, certificate(bench, REVOKED)),
        "expired": signer(bench, certificate(bench, EXPIRED, not_after=at - timedelta(days=1))),
        "strange": signer(bench, certificate(bench, STRANGE, issuer=stranger, extensions=())),
    }


def judged(bench: Any, names: Sequence[str], policy: str | Policy = "field") -> Any:
    pki, known = bench.specimen().pki, signers_of(bench)
    issuer, begin = pki.csca, bench.at - timedelta(days=2)
    tbs = bytes(
        TBSCertificateList(
            signature=issuer.signer.algorithm, issuer=issuer.certificate.subject, this_update=begin,
            next_update=bench.at + timedelta(days=30), revoked={REVOKED: RevokedEntry(begin)},
        )
    )  # fmt: skip
    crl = assemble(tbs, issuer.signer.algorithm, issuer.signer.sign(tbs))
    situation = bench.genuine
    # DG13's date of issue would tell when the expired signer signed
    kept = {ef: file for ef, file in situation.capture.files.items() if ef is not EF.DG13}
    kept[EF.SOD] = RawFile(EF.SOD, sod(bench, [known[name] for name in names]))
    trust = bench.trust(bench.specimen(), crl=crl)
    return replace(situation, trust=trust, capture=replace(situation.capture, files=kept)).judged(
        policy if isinstance(policy, Policy) else load_policy(policy)
    )


def lines(report: Any) -> tuple[Any, ...]:
    findings: list[Any] = [report.finding(check) for check in ISSUER]
    told = tuple((each.outcome, each.reason, tuple(sorted(each.evidence.items()))) for each in findings)
    return report.outcome, report.verdict, told, frozenset(report.deviations)


BESIDE = ["twin", "wrong", "revoked", "expired", "strange"]


@pytest.mark.parametrize("other", BESIDE)
def test_a_good_signer_counts_whatever_stands_beside_it_in_either_order(bench: Any, other: str) -> None:
    reports = [judged(bench, order) for order in (("good", other), (other, "good"))]

    assert lines(reports[0]) == lines(reports[1])
    assert reports[0].outcome is Outcome.SUCCESSFUL
    codes = {met.code for met in reports[0].deviations}
    assert "cms.signers.several" in codes
    assert ("cms.signers.other" in codes) is (other != "twin")
    strict = judged(bench, (other, "good"), "conformance")
    assert strict.outcome is Outcome.FAILED
    assert strict.finding("card.deviations").outcome is Outcome.FAILED


@pytest.mark.parametrize(("names", "outcome", "reasons"), [
    (("wrong",), Outcome.FAILED, ("signature-wrong", "depends-on", "depends-on", "depends-on")),
    (("revoked",), Outcome.FAILED, ("valid", "test-anchor-demo", "undated", "revoked")),
    (("expired",), Outcome.UNDETERMINED, ("valid", "test-anchor-demo", "expired", "good")),
    (("wrong", "revoked"), Outcome.FAILED, None),
    (("wrong", "expired"), Outcome.UNDETERMINED, ("valid", "test-anchor-demo", "expired", "good")),
    (("revoked", "expired"), Outcome.UNDETERMINED, ("valid", "test-anchor-demo", "expired", "good")),
])  # fmt: skip
def test_parts_of_several_signers_are_never_mixed(
    bench: Any, names: tuple[str, ...], outcome: Outcome, reasons: tuple[str, ...] | None
) -> None:
    """One with a wrong signature and a sound certificate, and one the other way round, make no good signer."""
    reports = [judged(bench, order) for order in permutations(names)]

    assert len({lines(report) for report in reports}) == 1
    assert reports[0].outcome is outcome
    if reasons is not None:
        assert tuple(reports[0].finding(check).reason for check in ISSUER) == reasons


@settings(max_examples=25, deadline=None)
@given(st.permutations(["good", *BESIDE]), st.integers(1, 5))
def test_no_order_changes_anything_and_one_more_good_signer_never_makes_it_worse(
    bench: Any, names: list[str], count: int
) -> None:
    chosen = names[:count]
    report = judged(bench, chosen)

    assert lines(report) == lines(judged(bench, sorted(chosen)))
    assert (report.outcome is Outcome.SUCCESSFUL) is bool({"good", "twin"} & set(chosen))


@settings(max_examples=20, deadline=None)
@given(st.permutations(["good", "twin", "revoked", "expired", "strange"]), st.integers(1, 4), st.integers(0, 4))
def test_one_more_wrong_signature_changes_nothing_but_the_deviations(
    bench: Any, names: list[str], count: int, at: int
) -> None:
    """It says nothing for the document, and as anybody may add it nothing against it."""
    chosen = names[:count]
    more = [*chosen[:at], "wrong", *chosen[at:]]

    assert lines(judged(bench, chosen))[:3] == lines(judged(bench, more))[:3]
    strict = judged(bench, more, "conformance")
    assert strict.finding("card.deviations").outcome is Outcome.FAILED
    assert strict.outcome is Outcome.FAILED


LENIENT = """
schema = 1
id = "lenient for a time"
extends = "field"
demands_genuineness = false
[checks]
"pa.issuer.path" = {{ outcome = "undetermined", until = {until} }}
"pa.issuer.revocation" = {{ outcome = "undetermined", until = {until} }}
"""


@pytest.mark.parametrize(("until", "counts"), [("2026-06-01", "strange"), ("2026-05-31", "expired")])
def test_what_the_policy_tolerates_at_that_time_speaks_for_a_signer(bench: Any, until: str, counts: str) -> None:
    for names in permutations(("strange", "expired")):
        report = judged(bench, names, Policy.parse(LENIENT.format(until=until)))

        best = signers_of(bench)[counts].certificate
        assert report.finding("pa.sod.signature").evidence["certificate"] == best.fingerprint


def test_of_two_certificates_of_one_key_the_better_one_counts(bench: Any) -> None:
    """A signer named by its key, whose certificate was renewed: either may be meant, and each is judged whole."""
    known = signers_of(bench)
    own = bench.specimen().pki.dsc.certificate
    infos = known["good"].info.children()
    named = TLV(0x80, own.subject_key_identifier)
    info = der.sequence(der.integer(3), named, *infos[2:])
    for certificates in permutations([own, known["revoked"].certificate, known["expired"].certificate]):
        content = sod(bench, [Signer(each, info) for each in certificates])
        only = sod(bench, [Signer(certificates[0], info)])
        assert len(content) > len(only)
        report = bench.of(bench.specimen().with_files({EF.SOD: _with_one(content)})).judged(load_policy("field"))
        # both certificates that are not revoked held when the document was issued
        good = {own.fingerprint, known["expired"].certificate.fingerprint}
        assert report.finding("pa.sod.signature").evidence["certificate"] in good
        assert report.outcome is Outcome.SUCCESSFUL


def _with_one(content: bytes) -> bytes:
    """The same security object with the first of its signers, all certificates kept."""
    kind, wrapper = TLV.parse(TLV.parse(content).value).children()
    *members, signers = wrapper.children()[0].children()
    rebuilt = der.sequence(*members, TLV.of(der.SET, signers.children()[0]))
    return build_sod(bytes(der.sequence(kind, der.explicit(0, rebuilt))))
