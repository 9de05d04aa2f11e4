"""Security objects as some issuers make them: read by a named tolerance, which the conformance policy fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD, build_sod
from chipkit.outcome import Outcome
from chipkit.pki.cms import build_attributes, build_signed_data
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
        "certificates": [issued.certificate],
        "digest": hashed,
        "signature_algorithm": issued.signer.algorithm,
        "sid": SignerIdentifier(issued.certificate.issuer, issued.certificate.serial),
        "signed_attributes": build_attributes(oids.LDS_SECURITY_OBJECT, digest(hashed, content)),
        "sign": issued.signer.sign,
    }
    return build_signed_data(oids.LDS_SECURITY_OBJECT, content, **arguments | changes)


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


def test_a_security_object_that_nobody_signed_is_unreadable(bench: Any) -> None:
    content_info = TLV.parse(signed(bench))
    kind, wrapper = content_info.children()
    *members, _ = wrapper.children()[0].children()
    unsigned = der.sequence(*(member.raw for member in members), bytes(TLV(der.SET, b"")))
    sod = build_sod(bytes(der.sequence(kind.raw, der.explicit(0, unsigned))))

    report = bench.of(bench.specimen().with_files({EF.SOD: sod})).judged(load_policy("field"))

    assert report.finding("pa.sod.signature").reason == "unreadable"
    assert report.outcome is Outcome.FAILED
