"""Certificates and lists in basic encoding and in base64, by whatever container they come."""

from __future__ import annotations

from base64 import b64encode, encodebytes
from datetime import UTC, datetime
from itertools import cycle, product
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.pki.algorithms import SignatureScheme
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.containers import unpack
from chipkit.trust.der_kind import der_kind
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.model import Anchor, AnchorKind, Confirmation, InMemoryTrust
from chipkit.trust.revocation import RevocationStatus, path_revocation
from chipkit.trust.store import TrustStore
from tests.conftest import SOAK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AT = datetime(2025, 2, 1, tzinfo=UTC)
CONFIRMED = ImportOptions(confirmation=Confirmation("SPECIMEN operator", "a letter of the issuer", AT))
ALGORITHM = SignatureScheme("ecdsa", "sha256").to_algorithm()


def indefinite(data: bytes, depth: int = 64) -> bytes:
    """An object whose constructed parts, so deep, have indefinite lengths."""
    tlv = TLV.parse(data)
    if not tlv.constructed or depth == 0:
        return data
    inner = b"".join(indefinite(each.raw, depth - 1) for each in tlv.children())
    return bytes([tlv.tag, 0x80]) + inner + b"\x00\x00"


def long_form(data: bytes) -> bytes:
    """An object whose length takes more bytes than it needs."""
    tlv = TLV.parse(data)
    return bytes([tlv.tag, 0x84]) + len(tlv.value).to_bytes(4, "big") + tlv.value


def inner(change: Callable[[bytes], bytes], data: bytes) -> bytes:
    """A signed structure whose content alone is changed; what was signed is its distinguished encoding."""
    content, *rest = TLV.parse(data).children()
    return bytes(der.sequence(change(content.raw), *(each.raw for each in rest)))


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "the outermost length": lambda data: indefinite(data, 1),
    "every length": indefinite,
    "what was signed": lambda data: inner(lambda content: indefinite(content, 1), data),
    "the outermost length in more bytes": long_form,
    "what was signed in more bytes": lambda data: inner(long_form, data),
}


def ldif(data: bytes) -> bytes:
    return b"version: 1\n\ndn: c=UT\nuserCertificate;binary:: " + b64encode(data) + b"\n"


PACKED: dict[str, Callable[[bytes], bytes]] = {"alone": lambda data: data, "ldif": ldif, "base64": encodebytes}
"""By whatever container; in turn, and with CHIPKIT_SOAK=1 each with every form."""


@pytest.mark.parametrize(
    ("form", "packed"), list(product(FORMS, PACKED)) if SOAK else list(zip(FORMS, cycle(PACKED), strict=False))
)
def test_a_certificate_and_its_revocation_come_in_basic_encoding(
    tmp_path: Path, csca: Any, dsc: Any, form: str, packed: str
) -> None:
    store, basic, pack = TrustStore(tmp_path / "trust"), FORMS[form], PACKED[packed]
    signer, revoked = basic(dsc.certificate.raw), basic(csca.revoke(77).raw)

    import_into(store, [ImportFile("csca", csca.certificate.raw)], at=AT, options=CONFIRMED)
    report = import_into(store, [ImportFile("dsc", pack(signer)), ImportFile("crl", pack(revoked))], at=AT)

    told = {entry.kind: (entry.status, [each.code for each in entry.deviations]) for entry in report.entries}
    assert told == {"certificate": ("new", ["certificate.encoding.ber"]), "crl": ("new", ["crl.encoding.ber"])}
    found = build_path(Certificate.parse(signer), store.view())
    assert found.status is PathStatus.VERIFIED
    assert path_revocation(found.path, store.view(), AT).status is RevocationStatus.REVOKED
    assert import_into(store, [ImportFile("dsc", pack(signer))], at=AT).entries[0].status == "known"


def test_a_list_that_was_signed_in_basic_encoding_is_right(csca: Any, dsc: Any) -> None:
    content = TLV.parse(csca.revoke(77).raw).children()[0].raw
    signature = bytes(der.bit_string(csca.key.sign(indefinite(content))))
    crl = CertificateList.parse(bytes(der.sequence(indefinite(content), bytes(ALGORITHM), signature)))

    assert crl.tbs == content
    assert crl.tbs_came == indefinite(content)
    trust = InMemoryTrust((Anchor(csca.certificate, AnchorKind.CONFIRMED),), (crl,))
    assert path_revocation((dsc.certificate, csca.certificate), trust, AT).status is RevocationStatus.REVOKED


def test_one_certificate_in_basic_encoding_spoils_no_master_list(tmp_path: Path, make: Any, csca: Any) -> None:
    store, other = TrustStore(tmp_path / "trust"), make.issue(name="other", country="QU")
    signer = csca.issue(name="signer of lists", extensions=make.list_signer_extensions)
    members = csca.certificate.raw, indefinite(other.certificate.raw)
    content = bytes(der.sequence(der.integer(0), TLV.of(der.SET, *members)))

    import_into(store, [ImportFile("csca", csca.certificate.raw)], at=AT, options=CONFIRMED)
    report = import_into(store, [ImportFile("list", signer.master_list([], content=content))], at=AT)

    assert "cms.encoding.ber" in {each.code for entry in report.entries for each in entry.deviations}
    assert not [entry for entry in report.entries if entry.status == "refused"]
    assert store.view().by_subject(other.certificate.subject)[0].certificate.raw == members[1]


def test_base64_with_nothing_around_it_and_pem_inside_of_a_directory_are_read(csca: Any) -> None:
    raw = csca.certificate.raw
    pem = b"-----BEGIN CERTIFICATE-----\n" + encodebytes(raw) + b"-----END CERTIFICATE-----\n"

    for packed in (b64encode(raw), encodebytes(raw), encodebytes(raw).replace(b"\n", b"\r\n"), ldif(pem)):
        assert [item.data for item in unpack(packed, "file")] == [raw]
    assert [item.kind for item in unpack(b64encode(raw)[:-3] + b"*==", "file")] == ["unusable"]


@pytest.mark.parametrize("cut", [1, 2, 40, 200])
def test_what_is_cut_off_in_basic_encoding_is_nothing(csca: Any, cut: int) -> None:
    for basic in FORMS.values():
        assert der_kind(basic(csca.certificate.raw)[:-cut]) == "unusable"


def test_what_is_odd_about_a_name_is_told_whatever_came_before(tmp_path: Path, csca: Any) -> None:
    """A certificate that is laid out as others of its issuer is told apart by its name alone."""
    odd = Name.parse(bytes(der.sequence(der.set_of([der.sequence(der.oid(oids.COMMON_NAME), TLV(0x0C, b"DSC \xff"))]))))
    subjects = (*(Name.build([("CN", f"DSC {number}")]) for number in range(3)), odd)
    files = [
        ImportFile(str(serial), csca.issue(name=str(serial), serial=serial, subject=subject).certificate.raw)
        for serial, subject in enumerate(subjects, 20)
    ]

    report = import_into(TrustStore(tmp_path / "trust"), files, at=AT)

    told = {entry.where: [each.code for each in entry.deviations] for entry in report.entries}
    assert told == {"20": [], "21": [], "22": [], "23": ["name.text"]}
