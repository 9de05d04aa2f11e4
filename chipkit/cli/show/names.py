"""Names of tags: universal (X.680), of the card's files (Doc 9303-10) and of CV certificates (TR-03110-3)."""

from __future__ import annotations

from chipkit.codec.tlv import encode_tag
from chipkit.lds.files import EF

__all__ = ["tag_name"]

_UNIVERSAL = {
    0x01: "BOOLEAN",
    0x02: "INTEGER",
    0x03: "BIT STRING",
    0x04: "OCTET STRING",
    0x05: "NULL",
    0x06: "OBJECT IDENTIFIER",
    0x0A: "ENUMERATED",
    0x0C: "UTF8String",
    0x12: "NumericString",
    0x13: "PrintableString",
    0x14: "TeletexString",
    0x16: "IA5String",
    0x17: "UTCTime",
    0x18: "GeneralizedTime",
    0x1A: "VisibleString",
    0x1C: "UniversalString",
    0x1E: "BMPString",
    0x30: "SEQUENCE",
    0x31: "SET",
}
_INTERINDUSTRY = {
    # EF.COM, DG1, DG11, DG12 (Doc 9303-10, 4.6.1 and 4.7)
    0x5C: "tag list",
    0x5F01: "LDS version",
    0x5F36: "Unicode version",
    0x5F1F: "machine readable zone",
    0x5F0E: "full name",
    0x5F0F: "other name",
    0x5F10: "personal number",
    0x5F11: "place of birth",
    0x5F12: "telephone",
    0x5F13: "profession",
    0x5F14: "title",
    0x5F15: "personal summary",
    0x5F16: "proof of citizenship",
    0x5F17: "other travel documents",
    0x5F18: "custody information",
    0x5F19: "issuing authority",
    0x5F1A: "other persons",
    0x5F1B: "endorsements",
    0x5F1C: "tax or exit requirements",
    0x5F1D: "image of front",
    0x5F1E: "image of rear",
    0x5F26: "date of issue",
    0x5F2B: "full date of birth",
    0x5F42: "permanent address",
    0x5F55: "time of personalization",
    0x5F56: "personalization system",
    # biometric templates (Doc 9303-10, 4.7.2; ISO/IEC 19785-3)
    0x7F61: "biometric information group",
    0x7F60: "biometric information template",
    0x5F2E: "biometric data",
    0x7F2E: "biometric data",
    0x5F40: "portrait",
    0x5F43: "signature image",
    # EF.ATR/INFO, EF.DIR (ISO/IEC 7816-4, 12)
    0x43: "card service data",
    0x46: "pre-issuing data",
    0x47: "card capabilities",
    0x4F: "application identifier",
    0x50: "application label",
    0x7F66: "extended length information",
    # CV certificates (TR-03110-3, C.1)
    0x42: "certification authority reference",
    0x53: "discretionary data",
    0x5F20: "certificate holder reference",
    0x5F24: "expiration date",
    0x5F25: "effective date",
    0x5F29: "certificate profile identifier",
    0x5F37: "signature",
    0x65: "certificate extensions",
    0x67: "authentication",
    0x73: "discretionary data template",
    0x7F21: "CV certificate",
    0x7F49: "public key",
    0x7F4C: "certificate holder authorization template",
    0x7F4E: "certificate body",
}
_INSIDE = {
    0xA1: {
        0x80: "header version",
        0x81: "biometric type",
        0x82: "biometric subtype",
        0x83: "creation date",
        0x85: "validity period",
        0x86: "creator",
        0x87: "format owner",
        0x88: "format type",
    },
    0x7F49: {
        0x81: "prime or modulus",
        0x82: "first coefficient or exponent",
        0x83: "second coefficient",
        0x84: "base point",
        0x85: "order",
        0x86: "public point",
        0x87: "cofactor",
    },
    0x7F60: {0xA1: "biometric header template"},
    0x7F61: {0x02: "number of instances"},
}


_HEADER, _BIOMETRIC_TEMPLATE = 0xA1, 0x7F60


def tag_name(tag: int, parents: tuple[int, ...]) -> str:
    """What a data object is called, by its tag and those of the objects around it, the innermost last."""
    if not parents and tag not in (0x30, 0x31):
        file = EF.from_tag(tag)
        if file is not None:
            return file.label
    inside = _INSIDE.get(parents[-1], {}) if parents else {}
    if parents and parents[-1] == _HEADER and _BIOMETRIC_TEMPLATE not in parents[-2:]:
        inside = {}  # the [1] of another structure
    if tag in inside:
        return inside[tag]
    if tag in _UNIVERSAL:
        return _UNIVERSAL[tag]
    if tag in _INTERINDUSTRY:
        return _INTERINDUSTRY[tag]
    number = encode_tag(tag)[0] & 0x1F
    return f"[{number}]" if tag < 0x100 and tag & 0xC0 == 0x80 else "data object"
