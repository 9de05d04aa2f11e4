"""Passive authentication, where something is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.lds.com import COM
from chipkit.lds.files import DATA_GROUPS, EF, RawFile
from chipkit.lds.sod import SOD, build_sod
from chipkit.pki import extensions as ext
from chipkit.pki.certificate import Certificate, TBSCertificate
from chipkit.pki.cms import build_attributes, build_signed_data
from chipkit.pki.crl import CertificateList, RevokedEntry, TBSCertificateList, assemble
from chipkit.pki.extensions import Extension, key_usage
from chipkit.pki.signer_info import SignerIdentifier
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.verify import Mode
from chipkit_emulator.crypto.hashes import digest
from chipkit_emulator.personalisation.build import load_profile, personalise
from chipkit_emulator.pki.extensions import key_identifier
from chipkit_emulator.pki.keys import KeySpec
from chipkit_emulator.pki.lists import build_crl

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Bench = Any
Situation = Any
DAY = timedelta(days=1)
SERVERS = ext.extended_key_usage(["1.3.6.1.5.5.7.3.1"])
SMALL = KeySpec(bits=768)


def _with_sod(bench: Bench, sod: bytes) -> Situation:
    return bench.of(bench.specimen().with_files({EF.SOD: sod}))


def _content(bench: Bench) -> bytes:
    content: bytes = SOD.parse(bench.specimen().files[EF.SOD]).raw_security_object
    return content


def _resigned(
    bench: Bench,
    *,
    content: bytes = b"",
    content_type: str = oids.LDS_SECURITY_OBJECT,
    certificates: Sequence[Certificate] | None = None,
    issued: Any = None,
) -> Situation:
    specimen = bench.specimen()
    issued, content = issued or specimen.pki.dsc, content or _content(bench)
    hashed = issued.signer.scheme.hash
    signed = build_signed_data(
        oids.LDS_SECURITY_OBJECT,
        content,
        certificates=[issued.certificate] if certificates is None else certificates,
        digest=hashed,
        signature_algorithm=issued.signer.algorithm,
        sid=SignerIdentifier(issued.certificate.issuer, issued.certificate.serial),
        signed_attributes=build_attributes(content_type, digest(hashed, content)),
        sign=issued.signer.sign,
    )
    return _with_sod(bench, build_sod(signed))


def digest_list_changed(bench: Bench) -> Situation:
    content = bench.specimen().files[EF.SOD]
    listed = SOD.parse(content).security_object.digests[1]
    return _with_sod(bench, content.replace(listed, bytes(len(listed))))


def wrong_content_type(bench: Bench) -> Situation:
    return _resigned(bench, content_type=oids.DATA)


def no_signer_certificate(bench: Bench) -> Situation:
    return _resigned(bench, certificates=())


def csca_in_place_of_its_signer(bench: Bench) -> Situation:
    """A security object with the sole certificate of somebody else."""
    return _resigned(bench, certificates=[bench.specimen().pki.csca.certificate])


def security_object_of_tomorrow(bench: Bench) -> Situation:
    content = _content(bench)
    assert content.count(b"\x02\x01\x00\x30") == 1
    return _resigned(bench, content=content.replace(b"\x02\x01\x00\x30", b"\x02\x01\x02\x30"))


def security_object_over_the_limit(bench: Bench) -> Situation:
    return _with_sod(bench, build_sod(bytes(TLV(0x30, b"\x30\x00" * 1000))))


def signer_key_off_its_curve(bench: Bench) -> Situation:
    content = bench.specimen().files[EF.SOD]
    _, point = bench.specimen().pki.dsc.certificate.public_key.ec()
    return _with_sod(bench, content.replace(point, point[:-1] + bytes([point[-1] ^ 1])))


def unreadable_sod(bench: Bench) -> Situation:
    return _with_sod(bench, bytes(TLV(EF.SOD.tag, bench.garbage)))


def unknown_signature_algorithm(bench: Bench) -> Situation:
    content = bench.specimen().files[EF.SOD]
    known, unknown = (bytes.fromhex(f"06082A8648CE3D0403{last}") for last in ("03", "09"))
    at = content.rindex(known)
    return _with_sod(bench, content[:at] + unknown + content[at + len(known) :])


def unknown_digest_algorithm(bench: Bench) -> Situation:
    content = bench.specimen().files[EF.SOD]
    known, unknown = (bytes.fromhex(f"06096086480165030402{last}") for last in ("01", "0B"))
    at = content.index(known, content.index(bytes.fromhex("0606678108010101")))
    return _with_sod(bench, content[:at] + unknown + content[at + len(known) :])


def sod_refused_in_the_open(bench: Bench) -> Situation:
    """A chip that is open to all says that it has no EF.SOD; anybody in the field may have said so."""
    genuine = bench.genuine.capture
    files = {ef: file for ef, file in genuine.files.items() if ef is EF.COM}
    return bench.changed(
        files=files, refused={EF.SOD: 0x6A82, EF.DG1: 0x6A82}, access=None, chip_authentication=None,
        active_authentication=None,
    )  # fmt: skip


def folder_without_sod(bench: Bench) -> Situation:
    return bench.folder(only=(EF.DG1, EF.DG2))


def folder_of_nothing_but_sod(bench: Bench) -> Situation:
    return bench.folder(only=(EF.SOD,))


def empty_capture(bench: Bench) -> Situation:
    return bench.folder(only=())


def unsigned_file(bench: Bench) -> Situation:
    """A folder with a file that nobody signed."""
    situation = bench.folder()
    files = {**situation.capture.files, EF.DG11: RawFile(EF.DG11, bytes.fromhex("6B025C00"))}
    return replace(situation, capture=replace(situation.capture, files=files))


def named_curve(bench: Bench) -> Situation:
    """A signer whose curve is told by its name, where Doc 9303-12 wants its parameters."""
    specimen = bench.specimen()
    keys = replace(specimen.pki.keys, dsc=replace(specimen.pki.keys.dsc, explicit=False))
    return bench.of(replace(specimen, pki=replace(specimen.pki, keys=keys)).signed())


def _trusting(bench: Bench, kind: AnchorKind) -> Situation:
    return replace(bench.genuine, trust=bench.trust(bench.specimen(), kind), mode="production")


def issuer_from_list(bench: Bench) -> Situation:
    return _trusting(bench, AnchorKind.LIST_SIGNED)


def issuer_from_pinned_list(bench: Bench) -> Situation:
    return _trusting(bench, AnchorKind.PINNED_SIGNER)


def issuer_confirmed(bench: Bench) -> Situation:
    return _trusting(bench, AnchorKind.CONFIRMED)


def issuer_not_confirmed(bench: Bench) -> Situation:
    return _trusting(bench, AnchorKind.UNCONFIRMED)


def revoked_by_issuer_not_confirmed(bench: Bench) -> Situation:
    pki = bench.specimen().pki
    crl = build_crl(pki.csca, bench.at, [pki.dsc.certificate])
    trust = bench.trust(bench.specimen(), AnchorKind.UNCONFIRMED, crl=crl)
    return replace(bench.genuine, trust=trust, mode="production")


def test_issuer_in_production(bench: Bench) -> Situation:
    return replace(bench.genuine, mode="production")


test_issuer_in_production.__test__ = False  # type: ignore[attr-defined]  # a scenario, whatever its name begins with


def issuer_with_unknown_curve(bench: Bench) -> Situation:
    """An anchor with the issuer's name and key identifier whose curve no standard lists."""
    raw = bench.specimen().pki.csca.certificate.raw
    prime = bytes.fromhex("AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842")
    odd = Certificate.parse(raw.replace(prime, prime[:-1] + b"\x44"))
    return replace(bench.genuine, trust=InMemoryTrust((Anchor(odd, AnchorKind.TEST),), bench.genuine.trust.crls))


def issuer_with_other_keys(bench: Bench) -> Situation:
    """An authority of somebody's own that bears the name of the one that is installed."""
    real = personalise(load_profile("vn-cccd-explicit"), seed=8, at=bench.at)
    assert real.pki.csca.certificate.subject == bench.specimen().pki.csca.certificate.subject
    return replace(bench.genuine, trust=bench.trust(real))


def signed_by_a_list_signer(bench: Bench) -> Situation:
    """A certificate of the issuer that is for something else."""
    specimen = bench.specimen()
    return bench.of(replace(specimen, pki=specimen.pki.with_document_signer(specimen.pki.list_signer)).signed())


def issued_before_its_issuer(bench: Bench) -> Situation:
    begin = bench.specimen().pki.csca.certificate.not_before - timedelta(days=32)
    return bench.of(bench.recertified(not_before=begin))


def authority_for_servers_between(bench: Bench) -> Situation:
    """A signer of an authority that the issuer issued for TLS servers, enclosed with that authority's certificate."""
    pki = bench.specimen().pki
    link = pki.issue_link()
    tbs = replace(_to_be_signed(link.certificate), extensions=(*link.certificate.extensions, SERVERS))
    signed = assemble(bytes(tbs), pki.csca.signer.algorithm, pki.csca.signer.sign(bytes(tbs)))
    issued = pki.issue_document_signer(issuer=pki.other_csca)
    return _resigned(bench, issued=issued, certificates=[issued.certificate, Certificate.parse(signed)])


def _to_be_signed(certificate: Certificate) -> TBSCertificate:
    names = ("serial", "issuer", "subject", "not_before", "not_after", "public_key", "extensions")
    return TBSCertificate(
        signature=certificate.signature_algorithm, **{name: getattr(certificate, name) for name in names}
    )


def issuer_with_a_small_key(bench: Bench) -> Situation:
    pki = _with_keys(bench, csca=SMALL, csca_hash="sha256")
    situation = _resigned(bench, issued=pki.dsc)
    return replace(situation, trust=bench.trust(replace(bench.specimen(), pki=pki)))


def signer_with_a_small_key(bench: Bench) -> Situation:
    return _resigned(bench, issued=_with_keys(bench, dsc=SMALL, dsc_hash="sha256").dsc)


def _with_keys(bench: Bench, **keys: Any) -> Any:
    pki = bench.specimen().pki
    return replace(pki, keys=replace(pki.keys, **keys), document_signer=None)


def revoked_link(bench: Bench) -> Situation:
    """A signer of a second authority, enclosed with the link certificate to it that the first one took back."""
    pki = bench.specimen().pki
    link = pki.issue_link()
    issued = pki.issue_document_signer(issuer=pki.other_csca)
    situation = _resigned(bench, issued=issued, certificates=[issued.certificate, link.certificate])
    crls = (pki.revoking(link.certificate).crl, build_crl(pki.other_csca, pki.at, ()))
    trust = replace(situation.trust, crls=tuple(CertificateList.parse(crl) for crl in crls))
    return replace(situation, trust=trust)


def revoked_by_an_unconfirmed_issuer(bench: Bench) -> Situation:
    """The signer is on the list of an authority that stands in a master list, and was confirmed by nobody."""
    pki = bench.specimen().pki
    unconfirmed = bench.trust(bench.specimen(), AnchorKind.UNCONFIRMED).anchors
    crl = CertificateList.parse(build_crl(pki.csca, bench.at, [pki.dsc.certificate]))
    return replace(bench.genuine, trust=InMemoryTrust(unconfirmed, (crl,)), mode=Mode.PRODUCTION)


def no_crl(bench: Bench) -> Situation:
    return replace(bench.genuine, trust=replace(bench.genuine.trust, crls=()))


def stale_crl(bench: Bench) -> Situation:
    return replace(bench.genuine, at=bench.at + timedelta(days=60))


def forged_crl(bench: Bench) -> Situation:
    crl = bench.specimen().pki.crl
    return replace(bench.genuine, trust=bench.trust(bench.specimen(), crl=crl[:-1] + bytes([crl[-1] ^ 1])))


def crl_of_tomorrow(bench: Bench) -> Situation:
    pki = bench.specimen().pki
    return replace(bench.genuine, trust=bench.trust(bench.specimen(), crl=build_crl(pki.csca, bench.at + 9 * DAY, ())))


def crl_with(bench: Bench, *extensions: Extension, serial: int = 0, issuer: Certificate | None = None) -> Situation:
    """A list of the authority with these extensions, which names one serial number, and whose signer is as given."""
    pki = bench.specimen().pki
    listed, csca = CertificateList.parse(pki.crl), pki.csca
    tbs = TBSCertificateList(
        signature=csca.signer.algorithm, issuer=listed.issuer, this_update=listed.this_update,
        next_update=listed.next_update, revoked={serial: RevokedEntry(listed.this_update)} if serial else {},
        extensions=(*listed.extensions, *extensions),
    )  # fmt: skip
    crl = CertificateList.parse(assemble(bytes(tbs), csca.signer.algorithm, csca.signer.sign(bytes(tbs))))
    trust = bench.trust(bench.specimen())
    anchors = [replace(each, certificate=issuer or each.certificate) for each in trust.anchors]
    return replace(bench.genuine, trust=InMemoryTrust(tuple(anchors), (crl,)))


def crl_of_changes(bench: Bench) -> Situation:
    return crl_with(bench, Extension(oids.DELTA_CRL_INDICATOR, critical=True, value=bytes(der.integer(1))))


def on_a_crl_of_changes(bench: Bench) -> Situation:
    delta = Extension(oids.DELTA_CRL_INDICATOR, critical=True, value=bytes(der.integer(1)))
    return crl_with(bench, delta, serial=bench.specimen().pki.dsc.certificate.serial)


def crl_of_a_part(bench: Bench) -> Situation:
    return crl_with(bench, Extension(oids.ISSUING_DISTRIBUTION_POINT, critical=True, value=bytes.fromhex("3003810101")))


def crl_by_a_key_that_signs_certificates_alone(bench: Bench) -> Situation:
    csca = bench.specimen().pki.csca
    kept = [each for each in csca.certificate.extensions if each.oid != oids.KEY_USAGE]
    names = ("serial", "issuer", "subject", "not_before", "not_after", "public_key")
    values = {name: getattr(csca.certificate, name) for name in names}
    extensions = (*kept, key_usage(["keyCertSign"]))
    tbs = bytes(TBSCertificate(signature=csca.signer.algorithm, extensions=extensions, **values))
    unfit = Certificate.parse(assemble(tbs, csca.signer.algorithm, csca.signer.sign(tbs)))
    return crl_with(bench, issuer=unfit, serial=bench.specimen().pki.dsc.certificate.serial)


def crl_of_a_newer_key(bench: Bench) -> Situation:
    """The authority signs its list with a key that is not known here, as its newest would be."""
    pki = bench.specimen().pki
    newer = replace(pki.other_csca, certificate=pki.csca.certificate)
    return replace(bench.genuine, trust=bench.trust(bench.specimen(), crl=build_crl(newer, pki.at, ())))


def crl_by_a_key_that_was_taken_back(bench: Bench) -> Situation:
    """The new name of the authority has one list, by a key that the old name certified and took back."""
    pki = bench.specimen().pki
    link, lists = pki.issue_link(), pki.issue_document_signer(label="lists")
    kept = [each for each in link.certificate.extensions if each.oid != oids.SUBJECT_KEY_IDENTIFIER]
    own = ext.subject_key_identifier(key_identifier(lists.signer.public_key))
    tbs = replace(
        _to_be_signed(link.certificate), serial=lists.certificate.serial, public_key=lists.certificate.public_key,
        extensions=(*kept, own),
    )  # fmt: skip
    other = Certificate.parse(assemble(bytes(tbs), pki.csca.signer.algorithm, pki.csca.signer.sign(bytes(tbs))))
    issued = pki.issue_document_signer(issuer=pki.other_csca)
    situation = _resigned(bench, issued=issued, certificates=[issued.certificate, link.certificate])
    crls = pki.revoking(other).crl, build_crl(replace(lists, certificate=other), pki.at, ())
    anchors = (*situation.trust.anchors, replace(situation.trust.anchors[0], certificate=other))
    return replace(situation, trust=InMemoryTrust(anchors, tuple(map(CertificateList.parse, crls))))


def authority_on_its_own_list(bench: Bench) -> Situation:
    pki = bench.specimen().pki
    return replace(bench.genuine, trust=bench.trust(bench.specimen(), crl=pki.revoking(pki.csca.certificate).crl))


def no_signed_photo(bench: Bench) -> Situation:
    bare = bench.specimen().with_files({EF.DG2: None}).signed()
    com = bytes(COM.of(*(ef for ef in DATA_GROUPS if ef in bare.files)))
    return bench.of(bare.with_files({EF.COM: com}))


def hidden_photo(bench: Bench) -> Situation:
    return bench.hiding(EF.DG2)


def hidden_dg13(bench: Bench) -> Situation:
    return bench.hiding(EF.DG13)


def fingerprints_denied(bench: Bench) -> Situation:
    return bench.changed(refused={EF.DG3: 0x6982})


@pytest.mark.vectors("judgement/data.json")
def test_data_yields_this_set(case: dict[str, Any], judged: Callable[..., Any], expected: Callable[..., Any]) -> None:
    assert judged(case) == expected(case)
