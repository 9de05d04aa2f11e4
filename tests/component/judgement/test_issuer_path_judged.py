"""The way from a signer to its issuer, as reports tell it: who confirmed it, what is weak, for which state it signs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chipkit import oids
from chipkit.cli.render import render_report
from chipkit.codec import der
from chipkit.codec.printable import printable
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD, build_sod
from chipkit.outcome import Outcome
from chipkit.pki.algorithm_floors import of_algorithm
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.certificate import Certificate, TBSCertificate, assemble
from chipkit.pki.cms import build_attributes, build_signed_data
from chipkit.pki.crl import CertificateList
from chipkit.pki.extensions import Extension
from chipkit.pki.names import Name
from chipkit.pki.signer_info import SignerIdentifier
from chipkit.trust.model import AnchorKind, Confirmation, InMemoryTrust
from chipkit.verify import load_policy
from chipkit_emulator.crypto.hashes import digest
from chipkit_emulator.pki.issued import Issued
from chipkit_emulator.pki.keys import KeySpec

BY, SOURCE = "A. SPECIMEN", "letter 7 of the issuer\x1b[31m"


def confirmed(bench: Any) -> Any:
    trust = bench.trust(bench.specimen(), AnchorKind.CONFIRMED)
    (anchor,) = trust.anchors
    object.__setattr__(anchor, "confirmation", Confirmation(BY, SOURCE, datetime(2026, 11, 1, 9, tzinfo=UTC)))
    return replace(bench.genuine, trust=InMemoryTrust((anchor,), trust.crls), mode="production")


def test_who_confirmed_the_issuer_by_what_and_when_stands_in_every_report(bench: Any) -> None:
    report = confirmed(bench).judged(load_policy("field"))

    path = report.finding("pa.issuer.path")
    told = {key: text for key, text in path.evidence.items() if key.startswith("confirmed")}
    assert told == {"confirmed_by": BY, "confirmed_source": printable(SOURCE), "confirmed_at": "2026-11-01T09:00:00Z"}
    english, vietnamese = (render_report(report, language=each, width=400) for each in ("en", "vi"))
    assert f"confirmed by {BY}; by letter 7 of the issuer" in english
    assert "on 2026-11-01" in english
    assert f"người xác nhận: {BY}; căn cứ: letter 7" in vietnamese
    assert "\x1b" not in english
    (document,) = (each for each in report.to_json()["findings"] if each["check"] == "pa.issuer.path")
    assert document["evidence"]["confirmed_by"] == BY


def test_without_a_confirmation_nobody_is_named(bench: Any) -> None:
    report = bench.genuine.judged(load_policy("field"))

    assert not [key for key in report.finding("pa.issuer.path").evidence if key.startswith("confirmed")]


def _signed_for(bench: Any, *states: str) -> Any:
    names = der.sequence(*(der.explicit(4, bytes(Name.build([("L", state)]))) for state in states))
    kept = [each for each in bench.specimen().pki.dsc.certificate.extensions if each.oid != oids.SUBJECT_ALT_NAME]
    extension = Extension(oids.SUBJECT_ALT_NAME, critical=False, value=bytes(names))
    return bench.of(bench.recertified(extensions=(*kept, extension)))


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        (["VNM"], "named"),
        (["vnm"], "named"),
        (["VN"], "named"),
        (["UTO", "VNM"], "named"),
        (["UTO"], "other-state"),
        (["D"], "other-state"),
        (["no code"], "named"),
        ([], "named"),
    ],
)
def test_a_signer_signs_for_the_states_that_it_names(bench: Any, states: list[str], reason: str) -> None:
    report = _signed_for(bench, *states).judged(load_policy("field"))

    assert report.finding("pa.issuer.type").reason == reason


class TestFloors:
    """Weak is told, refused is never successful."""

    @staticmethod
    def with_keys(bench: Any, **keys: Any) -> Any:
        specimen = bench.specimen()
        pki = replace(specimen.pki, keys=replace(specimen.pki.keys, **keys), document_signer=None)
        changed = replace(specimen, pki=pki).signed()
        return replace(bench.of(changed), trust=bench.trust(changed))

    @pytest.mark.parametrize(
        ("keys", "told"),
        [
            ({"dsc": KeySpec(bits=1024)}, ["EF.SOD: an RSA key of 1024 bits"]),
            ({"dsc": KeySpec(curve="secp192r1")}, ["EF.SOD: a key on a curve of 192 bits"]),
            ({"dsc_hash": "sha1"}, ["EF.SOD: SHA1"]),
            ({"csca_hash": "sha1"}, ["certificate: SHA1", "revocation: SHA1"]),
            ({}, []),
        ],
    )
    def test_what_is_weak_is_a_deviation(self, bench: Any, keys: dict[str, Any], told: list[str]) -> None:
        report = self.with_keys(bench, **keys).judged(load_policy("field"))

        weak = [met for met in report.deviations if met.code == "algorithm.weak"]
        assert [f"{met.where.partition(' ')[0]}: {met.detail}" for met in weak] == told
        assert report.finding("pa.sod.signature").reason == "valid"

    @pytest.mark.parametrize("revoked", [False, True])
    def test_a_list_that_anybody_may_have_signed_takes_nothing_back_and_clears_nobody(
        self, bench: Any, *, revoked: bool
    ) -> None:
        specimen = bench.specimen()
        crl = specimen.pki.revoking(specimen.pki.dsc.certificate).crl if revoked else specimen.pki.crl
        situation = replace(bench.of(specimen), trust=bench.trust(specimen, crl=crl))
        used = CertificateList.parse(crl).signature_algorithm
        (hashed,) = [each for each in of_algorithm(used) if not each.bits]
        field = load_policy("field")
        refusing = replace(field, id="strict", refused_algorithms=(*field.refused_algorithms, hashed.kind))

        found = [situation.judged(policy).finding("pa.issuer.revocation") for policy in (field, refusing)]

        assert [each.reason for each in found] == ["revoked" if revoked else "good", "crl-algorithm-refused"]
        assert found[1].outcome is Outcome.UNDETERMINED
        assert found[1].evidence["explanation"] == f"it was signed with {hashed}"

    def test_a_certificate_over_md5_has_a_reason_of_its_own(self, bench: Any) -> None:
        specimen = bench.specimen()
        issuer, old = specimen.pki.csca.signer, specimen.pki.dsc
        names = ("serial", "issuer", "subject", "not_before", "not_after", "public_key", "extensions")
        md5 = AlgorithmIdentifier(oids.MD5_WITH_RSA)
        tbs = bytes(TBSCertificate(signature=md5, **{name: getattr(old.certificate, name) for name in names}))
        certificate = Certificate.parse(assemble(tbs, md5, issuer.sign(tbs)))
        pki = specimen.pki.with_document_signer(Issued(certificate, old.signer))

        report = bench.of(replace(specimen, pki=pki).signed()).judged(load_policy("field"))

        assert report.finding("pa.issuer.path").reason == "algorithm-refused"
        assert report.finding("pa.issuer.path").evidence["cause"] == "MD5"
        assert report.verdict.code == "algorithm-refused"

    def test_a_security_object_over_md5_has_a_reason_of_its_own(self, bench: Any) -> None:
        specimen = bench.specimen()
        issued, content = specimen.pki.dsc, SOD.parse(specimen.files[EF.SOD]).raw_security_object
        signed = build_signed_data(
            oids.LDS_SECURITY_OBJECT,
            content,
            certificates=[issued.certificate],
            digest="sha256",
            signature_algorithm=AlgorithmIdentifier(oids.MD5_WITH_RSA),
            sid=SignerIdentifier(issued.certificate.issuer, issued.certificate.serial),
            signed_attributes=build_attributes(oids.LDS_SECURITY_OBJECT, digest("sha256", content)),
            sign=issued.signer.sign,
        )

        report = bench.of(specimen.with_files({EF.SOD: build_sod(signed)})).judged(load_policy("field"))

        assert report.finding("pa.sod.signature").reason == "algorithm-refused"
        assert report.finding("pa.sod.signature").evidence["cause"] == "MD5"
        assert report.finding("pa.issuer.path").depends_on == "pa.sod.signature"
