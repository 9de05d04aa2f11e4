"""What a file is and what it says, as rows of label and text; read by the classes that judge it, too."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from chipkit import oids
from chipkit.cli.describe import key_text, time_text
from chipkit.cli.output import counted
from chipkit.cli.show.biometric import record_name, record_rows
from chipkit.cli.show.cv_certificate import cv_certificate_rows
from chipkit.cli.show.files import deviation_row, file_rows
from chipkit.codec import der
from chipkit.codec.ber import FILLING, padding_behind, parse_ber
from chipkit.codec.tlv import TLV
from chipkit.errors import ChipkitError, CodecError
from chipkit.lds.files import EF
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.pki.certificate_bag import CertificateBag
from chipkit.pki.cms import SignedData
from chipkit.pki.crl import CertificateList
from chipkit.pki.master_list import MasterList
from chipkit.trust.der_kind import der_kind
from chipkit.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from chipkit.cli.show.files import Row

__all__ = ["Facts", "describe", "is_padding"]

_CV_CERTIFICATE = 0x7F21
_CV_REQUEST = 0x67
_MOST_REVOKED = 50


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file is and says."""

    kind: str
    rows: tuple[Row, ...]


def describe(data: bytes, name: str) -> Facts:
    """Say what a file is; one that cannot be read as what it seems to be says so in its last row.

    Args:
        data: The file.
        name: Its name, which decides only between files whose content does not tell them apart.
    """
    padding = padding_behind(data)
    cut = data[: len(data) - padding] if data[:1] == b"\x30" else data
    kind, reader = _recognise(_distinguished(cut), name)
    rows: list[Row] = []
    try:
        rows.extend(reader(cut))
    except ChipkitError as error:
        rows.append(("unreadable", str(error)))
    if padding and reader is not _nothing:
        rows.append(deviation_row("der.trailing-bytes", f"{padding} bytes behind the object"))
    return Facts(kind, tuple(rows))


def _distinguished(data: bytes) -> bytes:
    """The file in distinguished encoding, where its outermost object is in basic encoding."""
    try:
        TLV.parse_first(data)
    except CodecError:
        with suppress(CodecError):
            return bytes(parse_ber(data).tlv)
    return data


def _recognise(data: bytes, name: str) -> tuple[str, Callable[[bytes], Iterator[Row]]]:
    try:
        root = TLV.parse_first(data)
    except CodecError:
        return "data objects", _nothing
    if root.tag == der.SEQUENCE:
        kind, reader = _DER_KINDS.get(der_kind(data), ("DER structure", _nothing))
        return (_signed_kind(root), reader) if reader is _signed_data else (kind, reader)
    if root.tag == _CV_CERTIFICATE or (root.tag == _CV_REQUEST and root.value[:2] == b"\x7f\x21"):
        return "CV certificate" if root.tag == _CV_CERTIFICATE else "CV certificate request", cv_certificate_rows
    record = record_name(root)
    if record is not None:
        return record, lambda _content: record_rows(root)
    return _recognise_file(data, root, name)


def _recognise_file(data: bytes, root: TLV, name: str) -> tuple[str, Callable[[bytes], Iterator[Row]]]:
    file = _file(root, name)
    if file is EF.ATR_INFO:
        return file.label, lambda content: file_rows(file, content)
    if file is None or not (file is EF.DIR or is_padding(data[len(root.raw) :])):
        return "data objects", _nothing
    return file.label, lambda _content: file_rows(file, root.raw)


def _signed_kind(root: TLV) -> str:
    """What a ContentInfo is, by the content that was signed; any other content leaves it what it is."""
    try:
        kind = der.decode_oid(TLV.parse_first(root.value))
        if kind != oids.SIGNED_DATA:
            return f"CMS {oids.name(kind)}"
        return _SIGNED_KINDS.get(SignedData.parse(root.raw).content_type, "signed data")
    except ChipkitError:
        return "signed data"


def is_padding(rest: bytes) -> bool:
    """Whether bytes behind an object are nothing or the filling that some programs leave there."""
    return not rest.strip(FILLING)


def _file(root: TLV, name: str) -> EF | None:
    """The card's file that begins with `root`; EF.DIR and EF.ATR/INFO may hold more objects behind it."""
    if root.tag == EF.DIR.tag and root.value[:1] == b"\x4f":
        return EF.DIR
    if root.tag in (0x43, 0x46, 0x47, 0x7F66):
        return EF.ATR_INFO
    if root.tag == EF.CARD_ACCESS.tag:
        return EF.DG14 if "dg14" in name.lower() else EF.CARD_ACCESS
    return EF.from_tag(root.tag)


def _nothing(_data: bytes) -> Iterator[Row]:
    yield from ()


def _certificate(data: bytes) -> Iterator[Row]:
    certificate = Certificate.parse(data)
    yield "subject", str(certificate.subject)
    yield "issuer", str(certificate.issuer)
    yield "serial", f"{certificate.serial:x}"
    yield "valid", f"{time_text(certificate.not_before)} to {time_text(certificate.not_after)}"
    yield "key", key_text(certificate)
    yield "signature", str(certificate.signature_algorithm)
    if certificate.basic_constraints is not None and certificate.basic_constraints.ca:
        yield "CA", f"path length {certificate.basic_constraints.path_length}"
    if certificate.key_usage is not None:
        yield "key usage", ", ".join(sorted(certificate.key_usage))
    for deviation in certificate.deviations:
        yield deviation_row(deviation.code, deviation.detail)


def _crl(data: bytes) -> Iterator[Row]:
    crl = CertificateList.parse(data)
    yield "issuer", str(crl.issuer)
    yield "number", "none" if crl.crl_number is None else str(crl.crl_number)
    yield "this update", time_text(crl.this_update) or ""
    yield "next update", time_text(crl.next_update) or "not named"
    yield "signature", str(crl.signature_algorithm)
    yield "revoked", str(len(crl.revoked))
    for serial, entry in list(crl.revoked.items())[:_MOST_REVOKED]:
        since = time_text(entry.date) or "at a time that cannot be read"
        yield f"  {serial:x}", f"{since}, {entry.reason}" if entry.reason else since
    for deviation in crl.deviations:
        yield deviation_row(deviation.code, deviation.detail)


def _signed_data(data: bytes) -> Iterator[Row]:
    bag = CertificateBag.parse(data)
    if bag is not None:
        yield "content", "certificates and revocation lists, without a signature"
        for raw in bag.certificates[:_MOST_REVOKED]:
            certificate = parse_certificate(raw)
            yield "certificate", f"{certificate.fingerprint[:16]}  {certificate.subject}"
        yield "in all", f"{counted(len(bag.certificates), 'certificate')}, {counted(len(bag.crls), 'revocation list')}"
        return
    signed = SignedData.parse(data)
    yield "content", oids.name(signed.content_type)
    for signer in signed.signers:
        yield "signer", str(signer.sid)
        yield "signature", f"{signer.signature_algorithm} over {signer.digest_algorithm}"
        attributes = signer.signed_attributes
        if attributes is not None and attributes.signing_time is not None:
            yield "signed at", time_text(attributes.signing_time) or ""
    for certificate in signed.certificates:
        yield "certificate", f"{certificate.fingerprint[:16]}  {certificate.subject}"
    teller = _CONTENTS.get(signed.content_type)
    if teller is not None:
        yield from teller(signed.content)
    for deviation in signed.deviations:
        yield deviation_row(deviation.code, deviation.detail)


def _master_list(content: bytes) -> Iterator[Row]:
    listed = [parse_certificate(raw) for raw in MasterList.parse(content).certificates]
    yield "listed", counted(len(listed), "certificate")
    countries = Counter((certificate.subject.country or "?").upper() for certificate in listed)
    yield "countries", ", ".join(f"{country} {count}" for country, count in sorted(countries.items()))


def _deviation_list(content: bytes) -> Iterator[Row]:
    """How many signers have deviations listed (version, perhaps a digest algorithm, and a set of them)."""
    entries = TLV.parse(content).expect(der.SEQUENCE).children()[-1].expect(der.SET).children()
    yield "listed", counted(len(entries), "deviating signer")


def _security_object(content: bytes) -> Iterator[Row]:
    return file_rows(EF.CARD_ACCESS, content)


_CONTENTS: Final[Mapping[str, Callable[[bytes], Iterator[Row]]]] = {
    oids.MASTER_LIST: _master_list,
    oids.DEVIATION_LIST: _deviation_list,
    oids.SECURITY_OBJECT: _security_object,
}
_SIGNED_KINDS: Final = {
    oids.MASTER_LIST: "master list",
    oids.DEVIATION_LIST: "deviation list",
    oids.SECURITY_OBJECT: EF.CARD_SECURITY.label,
    oids.LDS_SECURITY_OBJECT: f"{EF.SOD.label} without its template",
}
_DER_KINDS: Final[Mapping[str, tuple[str, Callable[[bytes], Iterator[Row]]]]] = {
    "certificate": ("X.509 certificate", _certificate),
    "crl": ("revocation list", _crl),
    "master list": ("signed data", _signed_data),
}
