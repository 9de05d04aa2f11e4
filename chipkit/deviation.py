"""What a chip or a certificate does otherwise than the standard says, met and tolerated by name.

A tolerance is never silent: whoever grants it leaves a `Deviation`, and the policy decides what it means. Every code is
declared, with its meaning: those of the release here, those of a nation by its package (`declare`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from chipkit.values import dataclass

__all__ = [
    "OF_FILES",
    "OF_PROFILES",
    "READING",
    "SIGNED",
    "UNKNOWN",
    "Deviation",
    "declare",
    "declared",
    "declared_in_vietnamese",
]

READING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "card-access.built-in": (
            "the chip did not give EF.CardAccess; the known content for this kind of card was used, and "
            "the downgrade check is undetermined"
        ),
        "card-access.built-in-refused": "the built-in content did not fit either",
        "card-access.malformed": "EF.CardAccess is blank, breaks off, or cannot be read; it counts as not available",
        "card-access.not-signed": (
            "EF.CardAccess has entries, of other things than PACE, that the signed EF.DG14 does not repeat"
        ),
        "select.master-file-refused": "SELECT of the master file was refused; reading went on without it",
        "pace.parameter-id-demanded": (
            "the chip wants the parameter identifier in MSE:SET AT although it offers one set only"
        ),
        "pace.parameter-id-refused": (
            "the chip refuses the parameter identifier in MSE:SET AT although it offers several sets"
        ),
        "pace.parameter-id-missing": (
            "a PACEInfo does not tell its domain parameters, and the chip spells out none; the likely ones were tried"
        ),
        "pace.way-refused": "the chip refuses a way of PACE that it offers; another one opened it",
        "card-security.unreadable": "EF.CardSecurity broke off, or cannot be read; reading went on on a fresh channel",
        "read.sfi-refused": "READ BINARY by short identifier was refused; the file was selected by its identifier",
        "read.length.reduced": "the largest Ne that should fit was refused",
        "read.length.not-shortest": "the file's length is encoded longer than it must be",
        "read.end-of-file-refused": "the chip gives nothing where Ne runs beyond the end of the file",
        "read.odd-ins.template": "READ BINARY with odd INS answers in a DO'73' where a DO'53' belongs",
        "read.extended-length-refused": "extended length was announced and then refused",
        "link.channel-lost": (
            "the secure channel was lost in the middle of a file; the chip was opened anew, and the proofs "
            "were given again"
        ),
        "link.card-put-back": (
            "the card left and was put back; the same card was opened anew and read on, and the proofs were given again"
        ),
        "link.proof-repeated": (
            "a proof of the chip came only when it was asked for again, after an answer that was of no use"
        ),
        "link.file-read-anew": "what was read of a file before and after a break did not fit; it was read anew",
        "chip.proof-not-given": (
            "one proof of originality was given, the other one was refused, not answered soundly, or not "
            "asked for because the reader cannot carry it"
        ),
        "read.trailing-bytes": "bytes behind the file's data object; they are cut off",
        "folder.padding": "bytes behind the data object in a file of a folder; they are cut off",
        "folder.hexadecimal": "a file of a folder is a text of hexadecimal digits; what they spell is the file",
        "com.unreadable": "EF.COM cannot be read; EF.SOD told what there is to read",
        "sod.unreadable": "EF.SOD cannot be read; EF.COM told what there is to read",
        "atr-info.malformed": "EF.ATR/INFO cannot be read, and what it would have offered is left out",
        "dg14.malformed": "EF.DG14 cannot be read, and what it would have offered is left out",
        "card-security.key": "a key in EF.CardSecurity is of a kind that is not known, or malformed",
        "card-security.key-id": (
            "the key that Chip Authentication Mapping proved has not the number of the domain parameters of PACE"
        ),
        "dg14.chip-authentication-key": "a key for Chip Authentication cannot be used",
        "capture.deviations.cut": "more than a thousand deviations; a saved capture holds the first ones",
        "capture.deviation.unknown": (
            "a saved capture names a deviation that this release does not know; its code stands in the detail"
        ),
    }
)
"""What is met while a chip or a folder is read."""

OF_FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "lds.encoding.ber": "BER instead of DER",
        "atr-info.padding": "EF.ATR/INFO is padded",
        "atr-info.length.encoding": "a length in EF.ATR/INFO is not a DER integer",
        "com.tag.unknown": "EF.COM lists a tag that is no data group",
        "com.tag.doubled": "EF.COM lists a data group twice",
        "com.differs-from-sod": "EF.COM lists other data groups than EF.SOD, which is signed",
        "country.spelling": (
            "MRZ, signer and issuer name the same state, one of them by another code or in another case"
        ),
        "country.signer": "MRZ and issuer name the same state, the signer's certificate another, or none",
        "access.bac.without-pace": "issued from 2027 on without PACE, which such documents must have",
        "access.bac.issued-late": "issued from 2028 on with Basic Access Control, which such documents must not have",
        "access.bac.out-of-use": "opened by Basic Access Control, which no document in circulation has from 2038 on",
        "dg1.mrz.check-digit": "a check digit of the MRZ is wrong",
        "dg11.tag-list": "the tag list of EF.DG11 is missing, or names other elements than are there",
        "dg11.element": "EF.DG11 has an element that the standard does not know; it is left out",
        "dg11.text": "a text in EF.DG11 is not UTF-8; it is left out",
        "dg11.other-names": "the other names in EF.DG11 are not as many as it says, or stand alone",
        "dg11.birth.bcd": "the date of birth in EF.DG11 has four bytes of two digits each, where eight digits belong",
        "dg11.birth.malformed": "the date of birth in EF.DG11 is none; it is left out",
        "dg11.birth.differs": "the date of birth in EF.DG11 is another one than in the MRZ, which counts",
        "mrz.check-digit": "a check digit of a scanned MRZ is wrong",
        "mrz.date.zero-filled": "unknown parts of a date in a scanned MRZ are zeros",
        "mrz.sex": "X stands for an unspecified sex in a scanned MRZ",
        "face.record.length": "the facial record says another length than it has",
        "face.record.trailing": "bytes follow the facial record",
        "face.image.type": "the facial record says another format than the picture has",
        "face.image.size": "the facial record says another size than the picture has",
        "face.image.damaged": "the picture's header is damaged",
        "sod.content-type": "the LDS security object under another content type",
        "sod.lds-version-info": "LDSVersionInfo present or absent against the version",
        "sod.digests.few": "fewer than two data groups are signed",
        "lds.file.malformed": (
            "a file that the issuer signed cannot be parsed, such as an EF.DG2 without a picture; what it "
            "says is shown nowhere"
        ),
        "security-infos.entry.malformed": "an entry of a known protocol cannot be read",
        "security-infos.version": "an entry of a known protocol has an unknown version",
        "security-infos.order": "entries are not in the order of DER",
        "security-infos.doubled": "an entry stands twice",
        "dg14.chip-authentication-info-missing": (
            "a key without its ChipAuthenticationInfo: inferred from the key, with 3DES where nothing names a cipher"
        ),
        "dg14.chip-authentication-key-id": "a ChipAuthenticationInfo for a key identifier that no key has",
        "active-authentication.signature.der": "an ECDSA signature in DER where r and s belong one behind the other",
        "active-authentication.signature.size": "a signature of another length than its key makes",
        "active-authentication.signature.trailer": "trailer BC where a hash identifier belongs",
        "active-authentication.info.missing": "ECDSA without its ActiveAuthenticationInfo",
        "active-authentication.info.hash": "ECDSA with a hash function longer than the curve, or with SHA-1",
        "active-authentication.info.algorithm": "an ActiveAuthenticationInfo with an identifier of another family",
    }
)
"""What is met in files of the card, those of nations aside."""

SIGNED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "certificate.version": "a certificate with extensions that is not of version 3",
        "certificate.serial.not-positive": "a serial number of zero, or a negative one",
        "certificate.serial.long": "a serial number of over 20 bytes",
        "certificate.algorithms-differ": "the algorithm inside the signed part of a certificate is not the one outside",
        "crl.algorithms-differ": "the algorithm inside the signed part of a revocation list is not the one outside",
        "certificate.encoding.ber": "a certificate in BER instead of DER",
        "crl.encoding.ber": "a revocation list in BER instead of DER",
        "name.text": "a name has a value that is no text of its string type; it is told in hexadecimal digits",
        "algorithm.ecdsa.parameters": "ECDSA with parameters",
        "algorithm.rsa.no-null": "RSA without NULL",
        "key.ec.field-element-size": "a curve parameter in another length than the field's",
        "key.rsa.modulus-sign": (
            "an RSA modulus without its leading zero, which strictly read is negative; in certificates and in EF.DG15"
        ),
        "der.boolean": "a BOOLEAN other than 00 and FF",
        "der.set-order": "a SET out of order",
        "time.form": "a time without seconds, with a fraction or a zone, or in a leap second",
        "time.generalized": "GeneralizedTime before 2050",
        "der.integer.padded": "a version, serial number or other integer with more leading bytes than it needs",
        "der.trailing-bytes": "line ends, zeros, blanks or Ctrl-Z behind an object; they are cut off",
        "extension.malformed": "an extension that cannot be decoded",
        "extension.default-encoded": "a default value that is encoded",
        "extension.key-usage.trailing-zeros": "zero bits at the end of keyUsage",
        "extension.key-usage.unused-bits": "bits are set that keyUsage calls unused; they allow nothing",
        "extension.authority-key-identifier.half": (
            "an authority key identifier with the issuer's name and no serial number, or the reverse"
        ),
        "extension.document-types.version": "a list of document types of another version",
        "extension.document-types.form": "a list of document types in another form, or with a code that is none",
        "crl.no-next-update": "a revocation list without a next update",
        "crl.next-update": "a revocation list whose next update cannot be read",
        "crl.version": "a revocation list of version 1",
        "crl.number.missing": "a revocation list without its number",
        "crl.key-identifier.missing": "a revocation list without the identifier of the key that signed it",
        "crl.entries.none": "a revocation list with an empty list of entries, which is left out where there are none",
        "crl.extension.unreadable": (
            "a revocation list has an extension that cannot be read; it revokes whom it names, and clears nobody"
        ),
        "crl.extension.twice": (
            "a revocation list has one extension twice; it revokes whom it names, and clears nobody"
        ),
        "crl.entry.serial": (
            "a revocation list has entries whose serial number cannot be read; "
            "it revokes whom it names, and clears nobody"
        ),
        "crl.entry.date": "a revocation list has entries whose date cannot be read; they revoke all the same",
        "crl.entry.extension": (
            "a revocation list has entries with an extension that cannot be read, or stands twice; "
            "they revoke all the same"
        ),
        "crl.entry.form": (
            "a revocation list has entries of another form, such as with a part too many; they revoke all the same"
        ),
        "crl.entry.twice": "a revocation list names a serial number twice",
        "crl.entry.critical-extension": "a revocation list has an entry with a critical extension",
        "crl.entry.certificate-issuer": "a revocation list has an entry for another issuer's certificate",
        "cms.encoding.ber": "signed data in BER instead of DER",
        "cms.version": "signed data of another version than their content asks for",
        "cms.signer.version": "a signer of another version than its identifier asks for",
        "cms.certificate.malformed": "an enclosed certificate that cannot be read is left out",
        "cms.certificate.other-kind": "an enclosed certificate of another kind is left out",
        "cms.signer.malformed": "one of several signers cannot be read and is left out",
        "cms.attribute.count": (
            "content type, message digest or signing time stands more than once, or not with one value: "
            "digests and types count where all agree, times do not"
        ),
        "cms.signing-time.unreadable": "the signing time is no time; it counts as none",
        "signature.ecdsa.integers": "r and s are padded, or lack their sign byte",
        "signature.ecdsa.plain": "r and s stand one behind the other where DER belongs",
        "signature.ecdsa.der": "r and s are in DER where both belong one behind the other",
        "signature.rsa.length": "an RSA signature with zeros before it, or without its own",
        "signature.rsa.key-declared-for-pss": "the signature verifies, though the key is declared for RSASSA-PSS alone",
        "signature.rsa.key-hash": "the signature verifies, though the key is declared for another hash function",
        "cms.signed-attributes.missing": "the content itself is signed, not attributes",
        "cms.signer.issuer-normalised": "the signer's certificate was found by its issuer's name, spelt otherwise",
        "cms.signer.issuer-order": "the signer's certificate was found by its issuer's name, in another order",
        "cms.signer.sole-certificate": "the signer's identifier leads nowhere; the only certificate there is was taken",
        "cms.signer.ambiguous": "the signer's identifier leads to several certificates",
        "cms.signer.algorithm-is-key-type": "the signature algorithm names the kind of key only",
        "cms.signers.several": "more than one signer; each is judged whole, and the best one counts",
        "cms.signers.other": (
            "another signer than the one that counts is not in order: its signature, path, purpose, "
            "validity or revocation"
        ),
        "cms.signing-time.missing": (
            "no signing time in a master list (Doc 9303-12, 9); nothing demands one of EF.SOD and EF.CardSecurity"
        ),
        "master-list.certificate-twice": "a master list with one certificate twice",
        "chain.issuer.other-name": "the issuer was found by its key identifier alone",
        "chain.issuer.name-encoding": "the issuer's name is encoded otherwise than in its own certificate",
        "chain.issuer.key-identifier": "the authority key identifier is not the issuer's",
        "chain.issuer.name-alone": "the issuer was found by its name alone: no key identifier leads to its key",
        "chain.issuer.not-ca": "the anchor's certificate does not say that it is a CA",
        "chain.issuer.validity": "a certificate of the path begins outside of its issuer's validity",
        "chain.issuer.usage-period": "a certificate of the path begins outside of the period in which its issuer signs",
        "algorithm.forgeable": "a signature with a hash function or a key with which anybody may have made it",
        "algorithm.weak": "a hash function or a key that the policy calls weak",
        "signer.out-of-time": (
            "the document is dated outside of its signer's private key usage period or validity, or in the "
            "future; pa.issuer.validity says the date. Of a master list: outside of the private key usage "
            "period, or in the future; outside of the validity it is refused"
        ),
    }
)
"""What is met in certificates, revocation lists and signed data."""

_NAMED: Final = ("subject-alt-name", "issuer-alt-name", "crl-distribution-points")
_KEYS: Final = ("subject-key-identifier", "authority-key-identifier", "private-key-usage-period")
_FIRM: Final = ("key-usage", "basic-constraints", "ext-key-usage")
_TYPES: Final = "document-type-list"


def _told(extension: str) -> str:
    """What an extension is called: one of Doc 9303-12 in words, the others by the names that RFC 5280 gives them."""
    return "the list of document types" if extension == _TYPES else extension


def _of_profiles() -> Iterator[tuple[str, str]]:
    """The codes of `chipkit.trust.profile`, without their first word."""
    yield "version", "another version than 3"
    yield "validity.order", "the validity ends before it begins"
    yield "signature-algorithm.sha1", "signed over SHA-1"
    yield "key.unreadable", "the key cannot be read"
    yield "key.named-curve", "the curve by its name, where its parameters belong"
    yield "country.differs", "issuer and subject are of two countries"
    for who in ("issuer", "subject"):
        yield f"{who}.common-name.missing", f"the {who} has no common name"
        yield f"{who}.country.missing", f"the {who} has no country"
        yield f"{who}.country.encoding", f"the country of the {who} is in another string type"
        yield f"{who}.country.form", f"the country of the {who} is not written as two capitals"
    for extension in (*_NAMED, *_KEYS, *_FIRM, _TYPES):
        yield f"{extension}.missing", f"{_told(extension)} is missing"
    for extension in ("ext-key-usage", "basic-constraints", _TYPES):
        yield f"{extension}.present", f"{_told(extension)} stands where it must not"
    for extension in _FIRM:
        yield f"{extension}.not-critical", f"{extension} is not critical"
    for extension in (*_KEYS, "crl-distribution-points", _TYPES):
        yield f"{extension}.critical", f"{_told(extension)} is critical"
    yield "extension.unknown-critical", "a critical extension that is not known"
    yield "extension.default-value", "basicConstraints that says what its absence says"
    yield "authority-key-identifier.no-key", "authorityKeyIdentifier names no key"
    yield "key-usage.lacking", "keyUsage lacks what its role needs"
    yield "key-usage.beyond", "keyUsage allows more than its role needs"
    yield "basic-constraints.ca", "cA says the contrary of the role"
    yield "basic-constraints.path-length.missing", "an authority without a path length"
    yield "basic-constraints.path-length.not-zero", "an authority with another path length than zero"
    for extension in _NAMED[:2]:
        yield f"{extension}.malformed", f"{extension} cannot be read"
        yield f"{extension}.locality.missing", f"{extension} names no state"
        yield f"{extension}.locality.form", f"{extension} names a state by no code of the MRZ"


OF_PROFILES: Final[Mapping[str, str]] = MappingProxyType({f"profile.{code}": said for code, said in _of_profiles()})
"""Departures from the certificate profiles of Doc 9303-12, 7."""

UNKNOWN: Final = "capture.deviation.unknown"
"""The code that stands in the place of one that a saved capture has, and nobody here declared."""

_RELEASED: Final[Mapping[str, str]] = MappingProxyType({**READING, **OF_FILES, **SIGNED, **OF_PROFILES})
_of_nations: dict[str, str] = {}
_of_nations_in_vietnamese: dict[str, str] = {}


def declare(meanings: Mapping[str, str], vietnamese: Mapping[str, str] = MappingProxyType({})) -> None:
    """Declare the codes of a nation, each with its meaning, from its package.

    Args:
        meanings: The meanings in English, by their codes.
        vietnamese: The same in Vietnamese; a code that it lacks is told in English.

    Raises:
        ValueError: A code of the release means something else.
    """
    if taken := meanings.keys() & _RELEASED.keys():
        raise ValueError(f"the deviation {min(taken)!r} is declared already")
    _of_nations.update(meanings)
    _of_nations_in_vietnamese.update(vietnamese)


def declared() -> Mapping[str, str]:
    """Every code with its meaning: those of the release, and those of the nations that were imported by now."""
    return MappingProxyType({**_RELEASED, **_of_nations})


def declared_in_vietnamese() -> Mapping[str, str]:
    """What the nations that were imported by now declared in Vietnamese; the rest: `chipkit.deviation_words`."""
    return MappingProxyType(_of_nations_in_vietnamese)


@dataclass(frozen=True, slots=True)
class Deviation:
    """One tolerated departure from a standard.

    Raises:
        ValueError: Nobody declared its code.
    """

    code: str
    """What departs, as a stable dotted code such as "lds.encoding.ber"; listed in `docs/deviations.md`."""
    where: str = ""
    """The file or certificate that it was met in, such as "EF.SOD"."""
    detail: str = ""
    """What was met, in words; never personal data or key material."""

    def __post_init__(self) -> None:
        if self.code not in _RELEASED and self.code not in _of_nations:
            raise ValueError(f"the deviation {self.code!r} is not declared")
