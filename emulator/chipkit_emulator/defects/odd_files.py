"""Files that the issuer signed as they are, odd as they are: functions from one specimen to another, signed anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.lds.security_infos import (
    ActiveAuthenticationInfo,
    ChipAuthenticationInfo,
    PACEInfo,
    SecurityInfo,
    SecurityInfos,
)
from chipkit_emulator.model import ActiveAuthenticationKey, ECKey
from chipkit_emulator.pki.keys import public_key_info

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = [
    "another_key_identifier",
    "details_malformed",
    "face_misdescribed",
    "key_without_entry",
    "offers_without",
    "signatures_in_der",
    "unknown_tag_in_com",
    "unordered_entries",
]

_TAG_LIST, _BORN, _NAME, _ADDRESS, _UNKNOWN = 0x5C, 0x5F2B, 0x5F0E, 0x5F42, 0x5F3F
_JPEG, _JPEG_2000 = b"\xff\xd8\xff", bytes.fromhex("0000000C6A5020200D0A870A")
_IMAGE_TYPE, _WIDTH = -11, -10
"""Where its header tells both, from the picture on (ISO/IEC 19794-5, 5.7); type 0 is JPEG, 1 JPEG 2000."""
_RECORD = b"FAC\x00010\x00"
_ECDSA_KEY = ECKey("brainpoolP256r1", 0x0DD5EED)


def _with_entries(
    specimen: Specimen, change: Callable[[SecurityInfo], SecurityInfo | None], *more: SecurityInfo
) -> Specimen:
    """The entries of EF.CardAccess and EF.DG14 as `change` has them; what it makes None is left out."""

    def changed(infos: Iterable[SecurityInfo]) -> list[SecurityInfo]:
        return [info for info in map(change, infos) if info is not None]

    access = changed(SecurityInfos.parse(specimen.files[EF.CARD_ACCESS]).infos)
    signed = changed(DG14.parse(specimen.files[EF.DG14]).security_infos.infos)
    files = {
        EF.CARD_ACCESS: bytes(SecurityInfos.of(*access)), EF.DG14: bytes(DG14(SecurityInfos.of(*signed, *more))),
    }  # fmt: skip
    return specimen.with_files(files).signed()


def offers_without(*, version: bool = True) -> Callable[[Specimen], Specimen]:
    """PACEInfos that do not tell their domain parameters, in EF.CardAccess and EF.DG14.

    Args:
        version: Whether they tell a version.
    """

    def short(raw: bytes) -> bytes:
        members = TLV.parse(raw).children()
        return bytes(der.sequence(*members[: 2 if version else 1]))

    def shortened(content: bytes) -> bytes:
        entries = TLV.parse(content).children()
        known = {bytes(info) for info in SecurityInfos.parse(content).infos if isinstance(info, PACEInfo)}
        return bytes(der.set_of(short(each.raw) if each.raw in known else each.raw for each in entries))

    def apply(specimen: Specimen) -> Specimen:
        infos = bytes(TLV.parse(specimen.files[EF.DG14]).value)
        files = {EF.CARD_ACCESS: shortened(specimen.files[EF.CARD_ACCESS])}
        return specimen.with_files({**files, EF.DG14: bytes(TLV(EF.DG14.tag, shortened(infos)))}).signed()

    return apply


def unordered_entries(specimen: Specimen) -> Specimen:
    """The entries of EF.DG14 in the opposite order to that of DER; the digest is over the file as it is."""
    entries = TLV.parse(TLV.parse(specimen.files[EF.DG14]).value).children()
    turned = b"".join(each.raw for each in sorted(entries, key=lambda each: each.raw, reverse=True))
    return specimen.with_files({EF.DG14: bytes(TLV(EF.DG14.tag, bytes(TLV(0x31, turned))))}).signed()


def key_without_entry(specimen: Specimen) -> Specimen:
    """A key for Chip Authentication without its ChipAuthenticationInfo, in a chip that takes it with Triple DES."""
    keys = specimen.personalisation.chip_authentication_keys
    triple = tuple(replace(key, oids=(f"{key.oids[0].rpartition('.')[0]}.1",)) for key in keys)
    changed = specimen.personalised(chip_authentication_keys=triple)
    return _with_entries(changed, lambda each: None if isinstance(each, ChipAuthenticationInfo) else each)


def another_key_identifier(specimen: Specimen) -> Specimen:
    """A ChipAuthenticationInfo for a key number 7, of a chip whose only key has none."""

    def change(each: SecurityInfo) -> SecurityInfo:
        return ChipAuthenticationInfo(each.oid, key_id=7) if isinstance(each, ChipAuthenticationInfo) else each

    return _with_entries(specimen, change)


def signatures_in_der(specimen: Specimen) -> Specimen:
    """Active Authentication by ECDSA, whose r and s stand in a SEQUENCE."""
    own = ActiveAuthenticationKey(key=_ECDSA_KEY, der_signature=True)
    public = bytes(DG15(public_key_info(_ECDSA_KEY, explicit=True)))
    changed = specimen.personalised(active_authentication_key=own).with_files({EF.DG15: public})
    algorithm = ActiveAuthenticationInfo(signature_algorithm=oids.ECDSA_PLAIN_SHA256)
    return _with_entries(changed, lambda each: None if isinstance(each, ActiveAuthenticationInfo) else each, algorithm)


def details_malformed(specimen: Specimen) -> Specimen:
    """An EF.DG11 with its date in two bytes a digit pair, an unknown element, a text in Latin 1, and a wrong list."""
    born = specimen.holder.date_of_birth
    elements = (
        TLV(_TAG_LIST, _NAME.to_bytes(2, "big")),
        TLV(_BORN, bytes.fromhex(f"{born:%Y%m%d}")),
        TLV(_ADDRESS, "Hà Nội, số 1".encode("latin-1", "replace").replace(b"?", b"\xf4")),
        TLV(_UNKNOWN, b"SPECIMEN"),
    )
    listed = _with_tags(specimen.files[EF.COM], EF.DG11.tag)
    return specimen.with_files({EF.DG11: bytes(TLV.of(EF.DG11.tag, *elements)), EF.COM: listed}).signed()


def face_misdescribed(specimen: Specimen) -> Specimen:
    """A JPEG that its record calls JPEG 2000, or the reverse, of another width, in a record longer than it is."""
    content = bytearray(specimen.files[EF.DG2])
    record = content.index(_RECORD) + len(_RECORD)
    picture = next(content.index(each, record) for each in (_JPEG_2000, _JPEG) if each in content)
    content[picture + _IMAGE_TYPE] ^= 1
    content[picture + _WIDTH : picture + _WIDTH + 2] = b"\x00\x10"
    size = int.from_bytes(content[record : record + 4], "big")
    content[record : record + 4] = (size + 16).to_bytes(4, "big")
    return specimen.with_files({EF.DG2: bytes(content)}).signed()


def unknown_tag_in_com(specimen: Specimen) -> Specimen:
    """A tag of no data group in EF.COM, which nobody signs."""
    return specimen.with_files({EF.COM: _with_tags(specimen.files[EF.COM], 0x7B)})


def _with_tags(com: bytes, *tags: int) -> bytes:
    """EF.COM with these tags behind those that it lists."""
    objects = TLV.parse(com).children()
    added = [TLV(each.tag, each.value + bytes(tags)) if each.tag == _TAG_LIST else each for each in objects]
    return bytes(TLV.of(EF.COM.tag, *added))
