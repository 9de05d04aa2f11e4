"""Security objects as some issuers make them: read by a named tolerance, which the conformance policy fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV, encode_tag
from chipkit.document import Document
from chipkit.errors import LimitError
from chipkit.lds.files import EF, RawFile
from chipkit.lds.limits import MOST_BYTES
from chipkit.lds.sod import SOD, build_sod
from chipkit.outcome import Outcome
from chipkit.pki.algorithms import AlgorithmIdentifier, SignatureScheme
from chipkit.pki.certificate import TBSCertificate, assemble
from chipkit.pki.cms import SignedData, build_attributes, build_signed_data
from chipkit.pki.signer_info import SignerIdentifier
from chipkit.verify import load_policy
from chipkit_emulator.crypto.hashes import digest
from chipkit_emulator.pki.issued import Issued

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


def changed_signer(bench: Any, change: Callable[[list[TLV]], object], **changes: Any) -> bytes:
    """The security object with members of its signer replaced, from version and identifier to the signature."""
    kind, wrapper = TLV.parse(signed(bench, **changes)).children()
    *members, signers = wrapper.children()[0].children()
    parts = list(signers.children()[0].children())
    change(parts)
    rebuilt = der.sequence(*members, TLV.of(der.SET, der.sequence(*parts)))
    return build_sod(bytes(der.sequence(kind, der.explicit(0, rebuilt))))


def changed_data(bench: Any, change: Callable[[list[TLV]], None]) -> bytes:
    """The security object with members of its signed data replaced, the version first."""
    kind, wrapper = TLV.parse(signed(bench)).children()
    members = list(wrapper.children()[0].children())
    change(members)
    return build_sod(bytes(der.sequence(kind, der.explicit(0, der.sequence(*members)))))


def padded(tlv: TLV) -> TLV:
    return TLV(tlv.tag, b"\0\0" + tlv.value)


def padded_signer_serial(bench: Any) -> bytes:
    def change(parts: list[TLV]) -> None:
        issuer, serial = parts[1].children()
        parts[1] = der.sequence(issuer, padded(serial))

    return changed_signer(bench, change)


def padded_signer_version(bench: Any) -> bytes:
    return changed_signer(bench, lambda parts: parts.__setitem__(0, padded(parts[0])))


def another_signer_version(bench: Any) -> bytes:
    return changed_signer(bench, lambda parts: parts.__setitem__(0, der.integer(3)))


def padded_version(bench: Any) -> bytes:
    return changed_data(bench, lambda members: members.__setitem__(0, padded(members[0])))


def another_version(bench: Any) -> bytes:
    return changed_data(bench, lambda members: members.__setitem__(0, der.integer(1)))


def filling(bench: Any) -> bytes:
    return build_sod(signed(bench) + b"\r\n\x1a")


def odd_attribute(bench: Any, kind: str, *values: TLV) -> bytes:
    """Signed attributes with one more, however many values it has."""
    issued, content = bench.specimen().pki.dsc, SOD.parse(bench.specimen().files[EF.SOD]).raw_security_object
    hashed = issued.signer.scheme.hash
    pairs = build_attributes(oids.LDS_SECURITY_OBJECT, digest(hashed, content))
    members = [der.sequence(der.oid(each), der.set_of([value])) for each, value in pairs]
    members.append(der.sequence(der.oid(kind), TLV.of(der.SET, *values)))
    raw = der.set_of(members)

    def change(parts: list[TLV]) -> None:
        parts[3] = TLV(0xA0, raw.value)
        parts[5] = der.octet_string(issued.signer.sign(bytes(raw)))

    return changed_signer(bench, change)


def signed_at(*values: TLV) -> Callable[[Any], bytes]:
    return lambda bench: odd_attribute(bench, oids.SIGNING_TIME, *values)


def digest_twice(bench: Any) -> bytes:
    issued, content = bench.specimen().pki.dsc, SOD.parse(bench.specimen().files[EF.SOD]).raw_security_object
    return odd_attribute(bench, oids.MESSAGE_DIGEST, der.octet_string(digest(issued.signer.scheme.hash, content)))


def in_numbers(bench: Any, encode: Callable[[int, int], bytes]) -> bytes:
    """The security object with its ECDSA signature encoded otherwise."""

    def change(parts: list[TLV]) -> None:
        r, s = (int.from_bytes(each.value, "big") for each in TLV.parse(parts[5].value).children())
        parts[5] = der.octet_string(encode(r, s))

    return changed_signer(bench, change)


def size_of(bench: Any) -> int:
    return int(bench.specimen().pki.dsc.signer.public_key.ec()[0].curve.order_size)


def plain_numbers(bench: Any) -> bytes:
    size = size_of(bench)
    return in_numbers(bench, lambda r, s: r.to_bytes(size, "big") + s.to_bytes(size, "big"))


def padded_numbers(bench: Any) -> bytes:
    size = size_of(bench)
    return in_numbers(
        bench, lambda *pair: bytes(der.sequence(*(TLV(2, each.to_bytes(size + 3, "big")) for each in pair)))
    )


def recertified(bench: Any, change: Callable[[bytes], bytes], **changes: Any) -> Any:
    """A card whose document signer's certificate was changed before it was signed, or after."""
    specimen = bench.specimen()
    issuer, old = specimen.pki.csca.signer, specimen.pki.dsc.certificate
    tbs = change(old.tbs)
    certificate = type(old).parse(assemble(tbs, issuer.algorithm, changes.get("encode", bytes)(issuer.sign(tbs))))
    signer = Issued(certificate, specimen.pki.dsc.signer)
    return replace(specimen, pki=specimen.pki.with_document_signer(signer)).signed()


def certificate_with_padded_serial(bench: Any) -> bytes:
    def change(tbs: bytes) -> bytes:
        members = list(TLV.parse(tbs).children())
        members[1] = padded(members[1])
        return bytes(der.sequence(*members))

    return bytes(recertified(bench, change).files[EF.SOD])


def certificate_with_plain_numbers(bench: Any) -> bytes:
    size = int(bench.specimen().pki.csca.signer.public_key.ec()[0].curve.order_size)

    def encode(signature: bytes) -> bytes:
        return b"".join(
            int.from_bytes(each.value, "big").to_bytes(size, "big") for each in TLV.parse(signature).children()
        )

    return bytes(recertified(bench, bytes, encode=encode).files[EF.SOD])


def long_length(tlv: TLV) -> bytes:
    """An object whose length has a zero too many."""
    raw, head = tlv.raw, len(encode_tag(tlv.tag))
    size = len(raw) - head - len(tlv.value)
    shown = raw[head : head + size] if size == 1 else raw[head + 1 : head + size]
    return raw[:head] + bytes([0x80 | len(shown) + 1]) + b"\0" + shown + tlv.value


def attributes_signed_in_basic_encoding(bench: Any) -> bytes:
    """Signed attributes whose lengths are in long form, signed as they stand there (RFC 5652, 5.4, wants DER)."""
    signer = bench.specimen().pki.dsc.signer

    def change(parts: list[TLV]) -> None:
        members = b"".join(long_length(each) for each in parts[3].children())
        basic = bytes(TLV(0xA0, members))
        parts[3] = TLV(0xA0, members)
        parts[5] = der.octet_string(signer.sign(b"\x31" + basic[1:]))

    return changed_signer(bench, change)


def attributes_in_basic_encoding(bench: Any) -> bytes:
    """The same, with the signature over their distinguished encoding."""

    def change(parts: list[TLV]) -> None:
        parts[3] = TLV(0xA0, b"".join(long_length(each) for each in parts[3].children()))

    return changed_signer(bench, change)


def certificate_signed_in_basic_encoding(bench: Any) -> bytes:
    """A certificate with a length in long form, signed as it stands there."""
    issuer, old = bench.specimen().pki.csca.signer, certificate_of(bench)
    version, serial, *rest = TLV.parse(old.tbs).children()
    tbs = bytes(TLV(der.SEQUENCE, version.raw + long_length(serial) + b"".join(each.raw for each in rest)))
    certificate = assemble(tbs, issuer.algorithm, issuer.sign(tbs))
    content = signed(bench, certificates=[certificate])
    return build_sod(content)


ODD: list[tuple[Callable[[Any], bytes], str]] = [
    (padded_signer_serial, "der.integer.padded"),
    (padded_signer_version, "der.integer.padded"),
    (padded_version, "der.integer.padded"),
    (another_signer_version, "cms.signer.version"),
    (another_version, "cms.version"),
    (filling, "der.trailing-bytes"),
    (signed_at(TLV(der.UTC_TIME, b"260101000060Z")), "cms.signing-time.unreadable"),
    (signed_at(TLV(der.UTC_TIME, b"never")), "cms.signing-time.unreadable"),
    (signed_at(TLV(der.GENERALIZED_TIME, b"00000101000000Z")), "cms.signing-time.unreadable"),
    (signed_at(TLV(der.UTC_TIME, b"2601010000Z")), "time.form"),
    (signed_at(TLV(der.UTC_TIME, b"260101070000+0700")), "time.form"),
    (signed_at(TLV(der.GENERALIZED_TIME, b"20260101000000.5Z")), "time.form"),
    (signed_at(TLV(der.GENERALIZED_TIME, b"20260101000000Z")), "time.generalized"),
    (signed_at(), "cms.attribute.count"),
    (signed_at(TLV(der.UTC_TIME, b"260101000000Z"), TLV(der.UTC_TIME, b"250101000000Z")), "cms.attribute.count"),
    (digest_twice, "cms.attribute.count"),
    (attributes_signed_in_basic_encoding, "cms.encoding.ber"),
    (attributes_in_basic_encoding, "cms.encoding.ber"),
    (certificate_signed_in_basic_encoding, "certificate.encoding.ber"),
    (plain_numbers, "signature.ecdsa.plain"),
    (padded_numbers, "signature.ecdsa.integers"),
    (certificate_with_padded_serial, "der.integer.padded"),
    (certificate_with_plain_numbers, "signature.ecdsa.plain"),
]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (without_attributes, "cms.signed-attributes.missing"),
        (another_serial_number, "cms.signer.sole-certificate"),
        (issuer_in_another_order, "cms.signer.issuer-order"),
        (indefinite_lengths, "cms.encoding.ber"),
        (two_signers, "cms.signers.several"),
        (attributes_out_of_order, "der.set-order"),
        (another_key_first, "cms.signer.ambiguous"),
        (plain_data, "sod.content-type"),
        *ODD,
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


def test_a_clock_that_is_behind_refutes_no_signer_at_a_counter(bench: Any) -> None:
    timeless = bench.of(bench.specimen().with_files({EF.SOD: build_sod(signed(bench))}))
    files = {ef: file for ef, file in timeless.capture.files.items() if ef is not EF.DG13}
    before = certificate_of(bench).not_before - timedelta(days=1)

    situation = replace(timeless, at=before, capture=replace(timeless.capture, files=files))

    for policy, outcome in (("field", Outcome.UNDETERMINED), ("conformance", Outcome.FAILED)):
        found = situation.judged(load_policy(policy)).finding("pa.issuer.validity")
        assert (found.reason, found.outcome) == ("not-yet-valid", outcome)


def test_a_security_object_that_nobody_signed_is_unreadable(bench: Any) -> None:
    content_info = TLV.parse(signed(bench))
    kind, wrapper = content_info.children()
    *members, _ = wrapper.children()[0].children()
    unsigned = der.sequence(*(member.raw for member in members), bytes(TLV(der.SET, b"")))
    sod = build_sod(bytes(der.sequence(kind.raw, der.explicit(0, unsigned))))

    report = bench.of(bench.specimen().with_files({EF.SOD: sod})).judged(load_policy("field"))

    assert report.finding("pa.sod.signature").reason == "unreadable"
    assert report.outcome is Outcome.FAILED


@pytest.mark.parametrize("values", [(), (der.null(),), (der.null(), der.integer(1))])
def test_attributes_that_nobody_asks_for_are_of_no_concern(bench: Any, values: tuple[TLV, ...]) -> None:
    sod = odd_attribute(bench, "1.2.3.4", *values)

    report = bench.of(bench.specimen().with_files({EF.SOD: sod})).judged(load_policy("conformance"))

    assert report.outcome is Outcome.SUCCESSFUL
    assert report.deviations == ()


def test_two_digests_of_which_one_is_another_contents_fail(bench: Any) -> None:
    sod = odd_attribute(bench, oids.MESSAGE_DIGEST, der.octet_string(b"another"))

    report = bench.of(bench.specimen().with_files({EF.SOD: sod})).judged(load_policy("field"))

    assert report.finding("pa.sod.signature").reason == "digest-wrong"


@pytest.mark.parametrize("odd", [plain_numbers, padded_numbers])
def test_a_wrong_signature_is_no_tolerance_of_encoding(bench: Any, odd: Callable[[Any], bytes]) -> None:
    content = bytearray(odd(bench))
    content[-1] ^= 1

    report = bench.of(bench.specimen().with_files({EF.SOD: bytes(content)})).judged(load_policy("field"))

    assert report.finding("pa.sod.signature").reason == "signature-wrong"
    assert report.outcome is Outcome.FAILED


def test_a_time_that_cannot_be_read_counts_as_no_time(bench: Any) -> None:
    """An expired signer without any other time of signing stays expired."""
    readable, unreadable = (
        bench.of(bench.specimen().with_files({EF.SOD: signed_at(TLV(der.UTC_TIME, text))(bench)}))
        for text in (certificate_of(bench).not_before.strftime("%y%m%d%H%M%SZ").encode(), b"260101000060Z")
    )
    late = certificate_of(bench).not_after + timedelta(days=1)
    for situation, reason in ((readable, "signed-in-time"), (unreadable, "expired")):
        files = {ef: file for ef, file in situation.capture.files.items() if ef is not EF.DG13}
        report = replace(situation, at=late, capture=replace(situation.capture, files=files)).judged(
            load_policy("field")
        )
        assert report.finding("pa.issuer.validity").reason == reason


class TestWithoutSignedAttributes:
    """The signature is over the content itself (RFC 5652, 5.4)."""

    def judged(self, bench: Any, **changes: Any) -> Any:
        sod = build_sod(signed(bench, signed_attributes=None, **changes))
        return bench.of(bench.specimen().with_files({EF.SOD: sod})).judged(load_policy("field"))

    def test_a_signature_over_other_content_fails(self, bench: Any) -> None:
        signer = bench.specimen().pki.dsc.signer

        report = self.judged(bench, sign=lambda data: signer.sign(data + b"!"))

        assert report.finding("pa.sod.signature").reason == "signature-wrong"

    def test_a_signature_over_the_attributes_that_are_not_there_fails(self, bench: Any) -> None:
        signer, hashed = bench.specimen().pki.dsc.signer, bench.specimen().pki.dsc.signer.scheme.hash

        def sign(content: bytes) -> bytes:
            attributes = build_attributes(oids.LDS_SECURITY_OBJECT, digest(hashed, content))
            members = [der.sequence(der.oid(kind), der.set_of([value])) for kind, value in attributes]
            return bytes(signer.sign(bytes(der.set_of(members))))

        assert self.judged(bench, sign=sign).finding("pa.sod.signature").reason == "signature-wrong"

    def test_content_that_is_changed_afterwards_fails(self, bench: Any) -> None:
        sod = bytearray(build_sod(signed(bench, signed_attributes=None)))
        content = SOD.parse(bytes(sod)).raw_security_object
        sod[sod.index(content) + len(content) - 1] ^= 1

        report = bench.of(bench.specimen().with_files({EF.SOD: bytes(sod)})).judged(load_policy("field"))

        assert report.finding("pa.sod.signature").reason == "signature-wrong"
        assert report.outcome is Outcome.FAILED

    def test_attributes_taken_away_leave_a_wrong_signature(self, bench: Any) -> None:
        sod = changed_signer(bench, lambda parts: parts.pop(3))

        report = bench.of(bench.specimen().with_files({EF.SOD: sod})).judged(load_policy("field"))

        assert report.finding("pa.sod.signature").reason == "signature-wrong"

    def test_there_is_no_time_of_signing(self, bench: Any) -> None:
        sod = build_sod(signed(bench, signed_attributes=None))
        situation = bench.of(bench.specimen().with_files({EF.SOD: sod}))
        files = {ef: file for ef, file in situation.capture.files.items() if ef is not EF.DG13}
        late = certificate_of(bench).not_after + timedelta(days=1)

        report = replace(situation, at=late, capture=replace(situation.capture, files=files)).judged(
            load_policy("field")
        )

        assert report.finding("pa.issuer.validity").reason == "expired"


UNPARSABLE = {
    EF.DG2: [b"\x75\x00", b"\x75\x03\x01\x02\x03", b"\x76\x02\x05\x00", b"garbage", b"",
             b"\x75\x05\x7f\x61\x02\x02\x00", b"\x75\x07\x7f\x61\x04\x02\x02\x00\x00",
             b"\x75\x06\x7f\x61\x03\x02\x01\x01", b"\x75\x06\x7f\x61\x03\x02\x01\x00"],
    EF.DG13: [b"\x6d\x02\x05\x00"],
    EF.DG15: [b"\x6f\x02\x05\x00"],
    EF.DG3: [b"\x75\x00", b"\x63\x05\x00"],
    EF.DG1: [b"\x61\x02\x05\x00"],
}  # fmt: skip


@pytest.mark.parametrize(("ef", "content"), [(ef, content) for ef, all_ in UNPARSABLE.items() for content in all_])
def test_a_signed_file_that_nobody_can_parse_is_a_deviation(bench: Any, ef: EF, content: bytes) -> None:
    specimen = bench.specimen().with_files({ef: content}).signed()
    sod = SOD.parse(specimen.files[EF.SOD])
    files = dict(bench.genuine.capture.files)
    files |= {ef: RawFile(ef, content), EF.SOD: RawFile(EF.SOD, specimen.files[EF.SOD])}
    situation = bench.changed(files=files)

    field, conformance = (situation.judged(load_policy(name)) for name in ("field", "conformance"))

    assert ef in sod.security_object.files
    assert field.finding(f"pa.digest.{ef.name.lower()}").outcome is Outcome.SUCCESSFUL
    assert ("lds.file.malformed", ef.label) in {(met.code, met.where) for met in field.deviations}
    assert field.finding("card.deviations").outcome is Outcome.SUCCESSFUL
    assert conformance.finding("card.deviations").outcome is Outcome.FAILED
    assert field.verdict.code == ("comparison-open" if ef is EF.DG1 else "verified-demo")  # no word against the signer
    # who signed nothing vouches for no malformation either
    unsigned = {**bench.genuine.capture.files, ef: RawFile(ef, content)}
    codes = {met.code for met in bench.changed(files=unsigned).judged(load_policy("field")).deviations}
    assert "lds.file.malformed" not in codes


@pytest.mark.parametrize(("ef", "content"), [
    (EF.DG15, bytes(TLV(EF.DG15.tag, bytes(MOST_BYTES[EF.DG15])))),
    (EF.DG2, bytes(TLV.of(EF.DG2.tag, TLV.of(0x7F61, *[der.null()] * 65)))),
    (EF.DG3, b"\x63\x80" + b"\x05\x00" * 1000 + bytes(2)),
])  # fmt: skip
def test_a_signed_file_over_a_limit_is_not_said_to_be_malformed(bench: Any, ef: EF, content: bytes) -> None:
    specimen = bench.specimen().with_files({ef: content}).signed()
    files = dict(bench.genuine.capture.files)
    files |= {ef: RawFile(ef, content), EF.SOD: RawFile(EF.SOD, specimen.files[EF.SOD])}
    situation = bench.changed(files=files)
    assert isinstance(Document(files).parse_errors[ef], LimitError)

    report = situation.judged(load_policy("conformance"))

    assert report.finding(f"pa.digest.{ef.name.lower()}").outcome is Outcome.SUCCESSFUL
    assert "lds.file.malformed" not in {met.code for met in report.deviations}


def test_pkcs1_under_a_key_declared_for_pss_is_right_with_a_deviation(bench: Any) -> None:
    """The signer's certificate says RSASSA-PSS of its key, and the signature is RSASSA-PKCS1-v1_5."""
    specimen = bench.specimen("bsi-reference")
    issuer, old = specimen.pki.csca.signer, specimen.pki.dsc
    private = old.signer
    algorithm, key = (each for each in TLV.parse(bytes(old.certificate.public_key)).children())
    assert der.decode_oid(algorithm.children()[0]) in (oids.RSA_ENCRYPTION, oids.RSASSA_PSS)
    declared = der.sequence(der.sequence(der.oid(oids.RSASSA_PSS)), key)
    members = list(TLV.parse(old.certificate.tbs).children())
    members[6] = declared
    tbs = bytes(der.sequence(*members))
    certificate = type(old.certificate).parse(assemble(tbs, issuer.algorithm, issuer.sign(tbs)))
    content = SOD.parse(specimen.files[EF.SOD]).raw_security_object
    pkcs1 = SignatureScheme("rsa-pkcs1", "sha256")
    signer = replace(private, scheme=pkcs1)
    raw = build_signed_data(
        oids.LDS_SECURITY_OBJECT, content, certificates=[certificate], digest="sha256",
        signature_algorithm=pkcs1.to_algorithm(), sid=SignerIdentifier(certificate.issuer, certificate.serial),
        signed_attributes=build_attributes(oids.LDS_SECURITY_OBJECT, digest("sha256", content)), sign=signer.sign,
    )  # fmt: skip

    for sod, reason in ((build_sod(raw), "valid"), (build_sod(raw[:-1] + bytes([raw[-1] ^ 1])), "signature-wrong")):
        situation = bench.of(specimen.with_files({EF.SOD: sod}), key="mrz")
        report = situation.judged(load_policy("field"))
        assert report.finding("pa.sod.signature").reason == reason
        codes = {met.code for met in report.deviations}
        assert ("signature.rsa.key-declared-for-pss" in codes) is (reason == "valid")
        assert situation.judged(load_policy("conformance")).outcome is Outcome.FAILED
