"""Certificates of one issuer, cut by the layout of one that was read (`chipkit.codec.layout_cache`).

The signers that an authority certifies have certificates that differ in serial number, validity, subject, key, the
identifier and usage period of the key, and signature; these are the leaves. The subject is read as ever; of the key its
algorithm, and of an RSA key the exponent, are as those of the other one.
Only a certificate without any deviation teaches its layout, and a leaf that could leave one sends the certificate to be
read in full. Its signature is checked by whoever relies on it, as that of any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any, Final, cast

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.layout_cache import LayoutCache, Leaf
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.frozen import maker
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.certificate import Certificate, Decoded
from chipkit.pki.extensions import Extension
from chipkit.pki.names import Name
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.pki.signed import plain_moment
from chipkit.values import dataclass

__all__ = ["read_certificate"]

_PERIOD: Final = oids.PRIVATE_KEY_USAGE_PERIOD
_OWN: Final = frozenset((oids.SUBJECT_KEY_IDENTIFIER, _PERIOD))
"""The extensions that are leaves: they tell of the certificate's own key."""
_EXTENSIONS: Final = 0xA3
_KEPT: Final = 16
_layouts: Final = LayoutCache["_Blank"](entries=512, size=8 << 20)
_met: Final = BoundedCache[bool](entries=4096, size=1 << 20)
"""The issuers that were met."""


def read_certificate(raw: bytes) -> Certificate:
    """Read a certificate, as `Certificate.parse` does, by the layout of another one where there is one.

    Raises:
        CodecError: The bytes are not a certificate.
    """
    known = _layouts.find(raw)
    certificate = None if known is None else known.filled(raw)
    if certificate is None:
        certificate = Certificate.parse(raw)
        _learn(raw, certificate)
    return certificate


@dataclass(frozen=True, slots=True)
class _Leaves:
    """Where the leaves of a certificate lie (RFC 5280, 4.1)."""

    serial: Leaf
    not_before: Leaf
    not_after: Leaf
    subject: Leaf
    key: Leaf
    """The public key with its algorithm."""
    bits: Leaf
    """The bits of the key."""
    modulus: Leaf | None
    """The modulus of an RSA key in them; of any other key all bits are the leaf."""
    signature: Leaf
    signed: Leaf
    """What was signed, with its tag; it holds all leaves but the signature."""
    extensions: Mapping[str, Leaf]
    """The values of those that have leaves."""
    inside: Mapping[str, Leaf]
    """The leaves in them: the key identifier, and the ends of the usage period."""

    @property
    def in_order(self) -> tuple[Leaf, ...]:
        """All leaves in the order of the certificate."""
        own = (self.serial, self.not_before, self.not_after, self.subject, self.modulus or self.bits, self.signature)
        return tuple(sorted((*own, *self.inside.values()), key=lambda leaf: leaf.begin))


def _find_leaves(raw: bytes) -> _Leaves:
    """The leaves of a certificate that was read without a deviation; raises what happens where it is an unusual one."""
    signed, _, signature = TLV.parse(raw).children()
    _version, serial, _algorithm, _issuer, validity, subject, key, *others = signed.children()
    not_before, not_after = validity.children()
    if (not_before.tag, not_after.tag) != (der.UTC_TIME, der.UTC_TIME):
        raise ValueError("a year after 2049 has another form")
    (listed,) = next(other for other in others if other.tag == _EXTENSIONS).children()
    values = {der.decode_oid(kind): value for kind, *_, value in (each.children() for each in listed.children())}
    own = {oid: value for oid, value in values.items() if oid in _OWN}
    bits = _bits(key.children()[1])
    return _Leaves(
        serial=Leaf.of(serial),
        not_before=Leaf.of(not_before),
        not_after=Leaf.of(not_after),
        subject=Leaf.of(subject),
        key=Leaf.of(key),
        bits=bits,
        modulus=_modulus(raw, bits) if SubjectPublicKeyInfo.parse(key).kind == "rsa" else None,
        signature=_bits(signature),
        signed=Leaf.of(signed),
        extensions={oid: Leaf.of(value) for oid, value in own.items()},
        inside=dict(_inside(own)),
    )


def _bits(tlv: TLV) -> Leaf:
    """The bits of a BIT STRING of whole bytes; the first byte counts those that are not used."""
    leaf = Leaf.of(tlv)
    if tlv.value[:1] != b"\x00":
        raise ValueError("a part of a byte")
    return Leaf(leaf.start, leaf.begin + 1, leaf.end)


def _modulus(raw: bytes, bits: Leaf) -> Leaf:
    """The modulus of an RSA key (RFC 3279, 2.3.1)."""
    modulus, _exponent = TLV.parse(raw[bits.value], offset=bits.begin).children()
    if not _PLAIN_MODULUS.match(modulus.value):
        raise ValueError("a modulus without its zero")
    return Leaf.of(modulus)


_PLAIN_MODULUS: Final = re.compile(rb"\x00[\x80-\xff]")
"""How a modulus of whole bytes begins."""


def _inside(own: Mapping[str, TLV]) -> Iterator[tuple[str, Leaf]]:
    for oid, value in own.items():
        inner = TLV.parse(value.value, offset=value.value_offset)
        if oid == _PERIOD:
            yield from ((_ENDS[each.tag], Leaf.of(each)) for each in inner.children())
        else:
            yield _IDENTIFIER, Leaf.of(inner.expect(der.OCTET_STRING))


_IDENTIFIER, _BEGIN, _END = "identifier", "begin", "end"
_ENDS: Final = {0x80: _BEGIN, 0x81: _END}


@dataclass(frozen=True, slots=True)
class _Blank:
    """What a certificate has in common with all that have its skeleton."""

    common: Mapping[str, Any]
    """The fields that are no leaves; the leaves among the extensions are without their values."""
    decoded: Decoded
    cut: Callable[[bytes], tuple[bytes, ...]]
    """Cuts out what was signed, serial number, both times, subject, key with its algorithm, bits and modulus of it,
    signature, the leaves in the extensions, the extensions."""
    own: tuple[int, ...]
    """Which of the extensions are leaves."""
    inside: frozenset[str]
    """Which leaves are in them."""
    algorithm: AlgorithmIdentifier
    """Of the key."""
    rsa: bool
    subject_at: int
    """Where the subject begins."""

    @classmethod
    def of(cls, certificate: Certificate, leaves: _Leaves) -> _Blank:
        """The blank of a certificate without a deviation."""
        own = tuple(at for at, each in enumerate(certificate.extensions) if each.oid in _OWN)
        extensions = tuple(replace(each, value=b"") if each.oid in _OWN else each for each in certificate.extensions)
        names = ("version", "signature_algorithm", "tbs_signature_algorithm", "issuer", "structure_deviations")
        common = {name: getattr(certificate, name) for name in names} | {"extensions": extensions, "tbs_came": b""}
        decoded = replace(certificate.decoded, subject_key_identifier=None, private_key_usage_period=None)
        none, inside = leaves.serial, leaves.inside
        parts = [leaves.signed.whole, leaves.serial.value, leaves.not_before.value, leaves.not_after.value]
        parts += (leaves.subject.whole, leaves.key.whole, leaves.bits.value, (leaves.modulus or none).value)
        parts += (leaves.signature.value, *(inside.get(name, none).value for name in (_IDENTIFIER, _BEGIN, _END)))
        parts += (leaves.extensions[certificate.extensions[at].oid].value for at in own)
        cut, algorithm = itemgetter(*cast("list[Any]", parts)), certificate.public_key.algorithm
        rsa = leaves.modulus is not None
        return cls(common, decoded, cut, own, frozenset(inside), algorithm, rsa, leaves.subject.start)

    def filled(self, raw: bytes) -> Certificate | None:
        """The certificate that has the same skeleton; None where a leaf is not plain."""
        (
            tbs, serial, not_before, not_after, subject, key, bits, modulus, signature, identifier, begin, end, *values
        ) = self.cut(raw)  # fmt: skip
        if not der.PLAIN_POSITIVE.match(serial) or (self.rsa and not _PLAIN_MODULUS.match(modulus)):
            return None
        from_, until, inside = plain_moment(not_before), plain_moment(not_after), self.inside
        begun = plain_moment(begin) if _BEGIN in inside else None
        ended = plain_moment(end) if _END in inside else None
        if None in (from_, until) or (_BEGIN in inside and begun is None) or (_END in inside and ended is None):
            return None
        try:
            name = Name.parse_at(subject, self.subject_at)
        except CodecError:
            return None
        if name.deviations:
            return None
        extensions = list(self.common["extensions"])
        for at, value in zip(self.own, values, strict=True):
            blank = extensions[at]
            extensions[at] = _extension(blank.oid, blank.critical, value, blank.offset)
        others = self.decoded
        period = (begun, ended) if _PERIOD_LEAVES & inside else None
        decoded = _decoded(
            identifier if _IDENTIFIER in inside else None, others.authority_key_identifier, others.key_usage,
            others.basic_constraints, period, others.extended_key_usage, others.document_types,
            others.crl_distribution_points, (),
        )  # fmt: skip
        fields = {
            **self.common,
            "raw": raw,
            "tbs": tbs,
            "serial": int.from_bytes(serial, "big"),
            "not_before": from_,
            "not_after": until,
            "subject": name,
            "public_key": _public_key(self.algorithm, bits, key),
            "extensions": tuple(extensions),
            "signature": signature,
        }
        return Certificate.made(fields, decoded)


_PERIOD_LEAVES: Final = frozenset((_BEGIN, _END))
_extension: Final = maker(Extension)
_decoded: Final = maker(Decoded)
_public_key: Final = maker(SubjectPublicKeyInfo)


def _learn(raw: bytes, certificate: Certificate) -> None:
    """Remember how a certificate is laid out of which there is nothing to remark, once its issuer is met again."""
    issuer = (certificate.issuer.raw,)
    if _met.find(issuer) is None:
        _met.remember(issuer, value=True, keeps=0)
        return
    if certificate.deviations or certificate.raw != raw:
        return
    try:
        leaves = _find_leaves(raw)
        blank = _Blank.of(certificate, leaves)
    except (CodecError, ValueError, StopIteration, KeyError):  # it is laid out otherwise
        return
    filled = blank.filled(raw)
    if filled is not None and filled.same_as(certificate):
        _layouts.learn(raw, leaves.in_order, blank, keeps=_KEPT * len(raw))
