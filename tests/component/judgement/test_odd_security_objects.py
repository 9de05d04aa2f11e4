"""Security objects as some issuers make them: read by a named tolerance, which the conformance policy fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD, build_sod
from chipkit.outcome import Outcome
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.certificate import TBSCertificate, assemble
from chipkit.pki.cms import SignedData, build_attributes, build_signed_data
from chipkit.pki.signer_info import SignerIdentifier
from chipkit.verify import load_policy
from chipkit_emulator.crypto.hashes import digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.pki.certificate import Certificate


def signed(bench: Any, **changes: Any) -> bytes:
    specimen = bench.specimen()
    issued, content = specimen.pki.dsc, SOD.parse(specimen.files[EF.SOD]).raw_security_object
    hashed = issued.signer.scheme.hash
    arguments = {
        "content_type": oids.LDS_SECURITY_OBJECT,
        "content": content,
        "certificates": [issued.certificate],
        "digest": hashed,
        "signature_algorithm": issued.signer.algorithm,
        "sid": SignerIdentifier(issued.certificate.issuer, issued.certificate.serial),
        "signed_attributes": build_attributes(oids.LDS_SECURITY_OBJECT, digest(hashed, content)),
        "sign": issued.signer.sign,
    }
    return build_signed_data(**arguments | changes)


def certificate_of(bench: Any) -> Certificate:
    certificate: Certificate = bench.specimen().pki.dsc.certificate
    return certificate


def without_attributes(bench: Any) -> bytes:
    return build_sod(signed(bench, signed_attributes=None))


def another_serial_number(bench: Any) -> bytes:
    return build_sod(signed(bench, sid=SignerIdentifier(certificate_of(bench).issuer, 4711)))


def issuer_in_another_order(bench: Any) -> bytes:
    certificate = certificate_of(bench)
    turned = bytes(der.sequence(*reversed(TLV.parse(certificate.issuer.raw).children())))
    issuer = type(certificate.issuer).parse(turned)
    return build_sod(signed(bench, sid=SignerIdentifier(issuer, certificate.serial)))


def indefinite_lengths(bench: Any) -> bytes:
    content = signed(bench)
    inner = TLV.parse(content).value
    return build_sod(b"\x30\x80" + inner + b"\x00\x00")


def attributes_out_of_order(bench: Any) -> bytes:
    content = signed(bench)
    attributes = SignedData.parse(content).signers[0].signed_attributes
    assert attributes is not None
    came = attributes.raw
    return build_sod(content.replace(came, bytes(TLV.of(0xA0, *reversed(TLV.parse(came).children())))))


def another_key_first(bench: Any) -> bytes:
    """Two certificates of one issuer and serial number; the key of the first did not sign."""
    certificate, other = certificate_of(bench), bench.specimen().pki.csca.signer.public_key
    names = ("serial", "issuer", "subject", "not_before", "not_after", "extensions")
    tbs = TBSCertificate(
        **{name: getattr(certificate, name) for name in names},
        signature=certificate.signature_algorithm,
        public_key=other,
    )
    decoy = assemble(bytes(tbs), certificate.signature_algorithm, certificate.signature)
    content = signed(bench, certificates=[certificate])
    kind, wrapper = TLV.parse(content).children()
    *before, enclosed, signers = (member.raw for member in wrapper.children()[0].children())
    assert enclosed == bytes(TLV(0xA0, certificate.raw))
    rebuilt = der.sequence(*before, bytes(TLV(0xA0, decoy + certificate.raw)), signers)
    return build_sod(bytes(der.sequence(kind.raw, der.explicit(0, rebuilt))))


def plain_data(bench: Any) -> bytes:
    issued = bench.specimen().pki.dsc
    hashed, content = issued.signer.scheme.hash, SOD.parse(bench.specimen().files[EF.SOD]).raw_security_object
    attributes = build_attributes(oids.DATA, digest(hashed, content))
    return build_sod(signed(bench, content_type=oids.DATA, signed_attributes=attributes))


def two_signers(bench: Any) -> bytes:
    content_info = TLV.parse(signed(bench))
    kind, wrapper = content_info.children()
    (signed_data,) = wrapper.children()
    *members, signers = signed_data.children()
    (signer,) = signers.children()
    doubled = TLV.of(der.SET, signer, signer)
    rebuilt = der.sequence(*(member.raw for member in members), bytes(doubled))
    return build_sod(bytes(der.sequence(kind.raw, der.explicit(0, rebuilt))))


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (without_attributes, "cms.signed-attributes.missing"),
        (another_serial_number, "cms.signer.sole-certificate"),
        (issuer_in_another_order, "cms.signer.issuer-order"),
        (indefinite_lengths, "cms.encoding.ber"),
        (two_signers, "sod.signers.several"),
        (attributes_out_of_order, "der.set-order"),
        (another_key_first, "cms.signer.ambiguous"),
        (plain_data, "sod.content-type"),
    ],
)
def test_an_odd_security_object_is_tolerated_by_name(bench: Any, made: Callable[[Any], bytes], code: str) -> None:
    situation = bench.of(bench.specimen().with_files({EF.SOD: made(bench)}))

    field, conformance = (situation.judged(load_policy(name)) for name in ("field", "conformance"))

    assert field.outcome is Outcome.SUCCESSFUL
    assert field.finding("pa.sod.signature").reason == "valid"
    assert code in {met.code for met in field.deviations}
    assert conformance.outcome is Outcome.FAILED
    assert conformance.finding("card.deviations").outcome is Outcome.FAILED


def test_a_signature_that_does_not_say_what_it_signs_fails(bench: Any) -> None:
    attributes = build_attributes(oids.LDS_SECURITY_OBJECT, b"")[:1]
    situation = bench.of(bench.specimen().with_files({EF.SOD: build_sod(signed(bench, signed_attributes=attributes))}))

    assert situation.judged(load_policy("field")).finding("pa.sod.signature").reason == "digest-wrong"


def test_parameters_that_cannot_be_read_refute_nothing(bench: Any) -> None:
    sod = build_sod(signed(bench, signature_algorithm=AlgorithmIdentifier(oids.RSASSA_PSS)))

    report = bench.of(bench.specimen().with_files({EF.SOD: sod})).judged(load_policy("field"))

    assert report.finding("pa.sod.signature").reason == "algorithm-unknown"
    assert report.outcome is Outcome.UNDETERMINED


def test_a_wrong_signature_is_no_tolerance_of_order(bench: Any) -> None:
    content = attributes_out_of_order(bench)
    sod = content[:-1] + bytes([content[-1] ^ 1])

    report = bench.of(bench.specimen().with_files({EF.SOD: sod})).judged(load_policy("field"))

    assert report.finding("pa.sod.signature").reason == "signature-wrong"


def test_a_signer_that_begins_later_fails_where_no_time_of_signing_is_known(bench: Any) -> None:
    timeless = bench.of(bench.specimen().with_files({EF.SOD: build_sod(signed(bench))}))
    files = {ef: file for ef, file in timeless.capture.files.items() if ef is not EF.DG13}
    before = certificate_of(bench).not_before - timedelta(days=1)

    report = replace(timeless, at=before, capture=replace(timeless.capture, files=files)).judged(load_policy("field"))

    assert report.finding("pa.issuer.validity").reason == "not-yet-valid"
    assert report.outcome is Outcome.FAILED


def test_a_security_object_that_nobody_signed_is_unreadable(bench: Any) -> None:
    content_info = TLV.parse(signed(bench))
    kind, wrapper = content_info.children()
    *members, _ = wrapper.children()[0].children()
    unsigned = der.sequence(*(member.raw for member in members), bytes(TLV(der.SET, b"")))
    sod = build_sod(bytes(der.sequence(kind.raw, der.explicit(0, unsigned))))

    report = bench.of(bench.specimen().with_files({EF.SOD: sod})).judged(load_policy("field"))

    assert report.finding("pa.sod.signature").reason == "unreadable"
    assert report.outcome is Outcome.FAILED
