"""What the card's files say, as rows of label and text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.deviation import declared
from chipkit.lds.atr_info import ATRInfo
from chipkit.lds.card_access import CardAccess
from chipkit.lds.com import COM
from chipkit.lds.dg1 import DG1
from chipkit.lds.dg2 import DG2
from chipkit.lds.dg11 import DG11
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.lds.security_infos import ChipAuthenticationPublicKeyInfo, PACEInfo
from chipkit.lds.sod import SOD
from chipkit.national.registry import KNOWN_NATIONS
from chipkit.pki.domain_parameters import by_identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chipkit.deviation import Deviation
    from chipkit.lds.security_infos import SecurityInfo, SecurityInfos
    from chipkit.pki.public_key import SubjectPublicKeyInfo

__all__ = ["Row", "deviation_row", "file_rows"]

Row = tuple[str, str]
"""A label and what stands under it."""


def file_rows(file: EF, content: bytes) -> Iterator[Row]:
    """What a file says; nothing for one that chipkit knows by its template alone.

    Raises:
        CodecError: The file is malformed.
        UnsupportedError: The file holds something that chipkit does not read.
    """
    reader = _READERS.get(file)
    if reader is not None:
        yield from reader(content)


def _com(content: bytes) -> Iterator[Row]:
    com = COM.parse(content)
    yield "LDS version", com.lds_version
    yield "Unicode version", com.unicode_version
    yield "files", ", ".join(file.label for file in com.files)
    yield from _deviations(com.deviations)


def _sod(content: bytes) -> Iterator[Row]:
    sod = SOD.parse(content)
    yield "digests", sod.security_object.hash
    for number, digest in sorted(sod.security_object.digests.items()):
        yield f"  EF.DG{number}", digest.hex()
    if sod.security_object.lds_version is not None:
        yield "LDS version", sod.security_object.lds_version
    for signer in sod.signed_data.signers:
        yield "signer", str(signer.sid)
        yield "signature", f"{signer.signature_algorithm} over {signer.digest_algorithm}"
    for certificate in sod.signed_data.certificates:
        yield "certificate", f"{certificate.fingerprint[:16]}  {certificate.subject}"
    yield from _deviations(sod.deviations)


def _dg1(content: bytes) -> Iterator[Row]:
    dg1 = DG1.parse(content)
    mrz = dg1.mrz
    for line in mrz.lines:
        yield mrz.format.name, line
    yield "document", f"{mrz.document_code} of {mrz.issuing_state}, number {mrz.document_number}"
    yield "name", ", ".join(part for part in (mrz.primary_identifier, mrz.secondary_identifier) if part)
    yield "born", str(mrz.date_of_birth)
    yield "sex", mrz.sex
    yield "expires", str(mrz.date_of_expiry)
    yield "nationality", mrz.nationality
    if mrz.optional_data or mrz.optional_data_2:
        yield "optional", " ".join(part for part in (mrz.optional_data, mrz.optional_data_2) if part)
    yield from _deviations(dg1.deviations)


def _dg2(content: bytes) -> Iterator[Row]:
    dg2 = DG2.parse(content)
    for face in dg2.faces:
        yield "picture", f"{face.image_format}, {face.width} x {face.height}, {len(face.image)} bytes"
    yield from _deviations(dg2.deviations)


def _dg11(content: bytes) -> Iterator[Row]:
    dg11 = DG11.parse(content)
    rows = {
        "name": dg11.name,
        "other names": "; ".join(dg11.other_names),
        "personal number": dg11.personal_number,
        "born": "" if dg11.date_of_birth is None else str(dg11.date_of_birth),
        "place of birth": dg11.place_of_birth,
        "address": dg11.address,
        "telephone": dg11.telephone,
        "profession": dg11.profession,
        "title": dg11.title,
        "summary": dg11.personal_summary,
        "citizenship": f"a picture of {len(dg11.citizenship)} bytes" if dg11.citizenship else "",
        "other documents": dg11.other_documents,
        "custody": dg11.custody,
    }
    yield from ((label, text) for label, text in rows.items() if text)
    yield from _deviations(dg11.deviations)


def _dg13(content: bytes) -> Iterator[Row]:
    """Nothing tells whose file it is: it is shown as the first nation that is known reads it."""
    nation = KNOWN_NATIONS.issuing(None)
    data = None if nation is None else nation.read_data(content)
    if data is not None:
        yield from data.rows()
        yield from _deviations(data.deviations)


def _dg14(content: bytes) -> Iterator[Row]:
    dg14 = DG14.parse(content)
    yield from _security_infos(dg14.security_infos)
    yield from _deviations(dg14.deviations)


def _card_access(content: bytes) -> Iterator[Row]:
    access = CardAccess.parse(content)
    yield from _security_infos(access.security_infos)
    yield from _deviations(access.deviations)


def _security_infos(infos: SecurityInfos) -> Iterator[Row]:
    for info in infos.infos:
        yield oids.name(info.oid), _security_info(info)


def _security_info(info: SecurityInfo) -> str:
    if isinstance(info, PACEInfo):
        return f"version {info.version}, {_parameters(info.parameter_id)}"
    if isinstance(info, ChipAuthenticationPublicKeyInfo):
        return ", ".join(part for part in (_key(info.public_key), _key_id(info.key_id)) if part)
    version = getattr(info, "version", None)
    told = (None if version is None else f"version {version}", _key_id(getattr(info, "key_id", None)))
    return ", ".join(part for part in told if part)


def _parameters(identifier: int | None) -> str:
    if identifier is None:
        return "parameters elsewhere"
    curve = by_identifier(identifier)
    return f"parameters {identifier}" if curve is None else f"{curve.name} (parameters {identifier})"


def _key_id(identifier: int | None) -> str:
    return "" if identifier is None else f"key {identifier}"


def _dg15(content: bytes) -> Iterator[Row]:
    dg15 = DG15.parse(content)
    yield "key", _key(dg15.public_key)
    yield from _deviations(dg15.deviations)


def _key(key: SubjectPublicKeyInfo) -> str:
    if key.kind == "rsa":
        return f"RSA {key.rsa()[0].bit_length()}"
    if key.kind == "ec":
        parameters, _ = key.ec()
        return f"EC {parameters.curve}"
    return str(key.algorithm)


def _atr_info(content: bytes) -> Iterator[Row]:
    info = ATRInfo.parse(content)
    yield "longest command", "not told" if info.max_command is None else f"{info.max_command} bytes"
    yield "longest response", "not told" if info.max_response is None else f"{info.max_response} bytes"
    if info.capabilities is not None:
        yield "extended length", "yes" if info.capabilities.extended_length else "no"
        yield "command chaining", "yes" if info.capabilities.command_chaining else "no"


def _deviations(deviations: tuple[Deviation, ...]) -> Iterator[Row]:
    return (deviation_row(each.code, each.detail) for each in deviations)


def deviation_row(code: str, detail: str) -> Row:
    """A deviation in words, with its code and what is told of this one."""
    meaning = declared().get(code)
    told = f"{meaning} ({code})" if meaning else code
    return "deviation", f"{told}: {detail}" if detail else told


_READERS: dict[EF, Callable[[bytes], Iterator[Row]]] = {
    EF.COM: _com,
    EF.SOD: _sod,
    EF.DG1: _dg1,
    EF.DG2: _dg2,
    EF.DG11: _dg11,
    EF.DG13: _dg13,
    EF.DG14: _dg14,
    EF.DG15: _dg15,
    EF.CARD_ACCESS: _card_access,
    EF.ATR_INFO: _atr_info,
}
