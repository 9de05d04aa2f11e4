"""Certificates of one issuer, cut by the layout of one that was read (`chipkit.codec.layout_cache`).

The signers that an authority certifies have certificates that differ in serial number, validity, subject, key, the
identifier and usage period of the key, and signature; these are the leaves. The subject and the key are read as ever.
Only a certificate without any deviation teaches its layout, and a leaf that could leave one sends the certificate to be
read in full. Its signature is checked by whoever relies on it, as that of any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any, Final, cast

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.layout_cache import LayoutCache, Leaf
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.pki.certificate import Certificate, Decoded
from chipkit.pki.extensions import Extension, decode_private_key_usage_period
from chipkit.pki.names import Name
from chipkit.pki.public_key import SubjectPublicKeyInfo
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
    signature: Leaf
    signed: Leaf
    """What was signed, with its tag; it holds all leaves but the signature."""
    extensions: Mapping[str, Leaf]
    """The values of those that are leaves."""

    @property
    def in_order(self) -> tuple[Leaf, ...]:
        """All leaves in the order of the certificate."""
        own = (self.serial, self.not_before, self.not_after, self.subject, self.key, self.signature)
        return tuple(sorted((*own, *self.extensions.values()), key=lambda leaf: leaf.start))


def _find_leaves(raw: bytes) -> _Leaves:
    """The leaves of a certificate that was read without a deviation; raises what happens where it is an unusual one."""
    signed, _, signature = TLV.parse(raw).children()
    _version, serial, _algorithm, _issuer, validity, subject, key, *others = signed.children()
    not_before, not_after = validity.children()
    if (not_before.tag, not_after.tag) != (der.UTC_TIME, der.UTC_TIME):
        raise ValueError("a year after 2049 has another form")
    (listed,) = next(other for other in others if other.tag == _EXTENSIONS).children()
    values = {der.decode_oid(kind): value for kind, *_, value in (each.children() for each in listed.children())}
    bits = Leaf.of(signature)
    return _Leaves(
        serial=Leaf.of(serial),
        not_before=Leaf.of(not_before),
        not_after=Leaf.of(not_after),
        subject=Leaf.of(subject),
        key=Leaf.of(key),
        signature=Leaf(bits.start, bits.begin + 1, bits.end),  # the first byte counts the bits that are not used
        signed=Leaf.of(signed),
        extensions={oid: Leaf.of(value) for oid, value in values.items() if oid in _OWN},
    )


@dataclass(frozen=True, slots=True)
class _Blank:
    """What a certificate has in common with all that have its skeleton."""

    common: Mapping[str, Any]
    """The fields that are no leaves; the leaves among the extensions are without their values."""
    decoded: Decoded
    cut: Callable[[bytes], tuple[bytes, ...]]
    """Cuts out what was signed, serial number, both times, subject and key as objects, signature, the extensions."""
    own: tuple[int, ...]
    """Which of the extensions are leaves."""
    subject_at: int
    key_at: int
    """Where both begin."""

    @classmethod
    def of(cls, certificate: Certificate, leaves: _Leaves) -> _Blank:
        """The blank of a certificate without a deviation."""
        own = tuple(at for at, each in enumerate(certificate.extensions) if each.oid in _OWN)
        extensions = tuple(replace(each, value=b"") if each.oid in _OWN else each for each in certificate.extensions)
        names = ("version", "signature_algorithm", "tbs_signature_algorithm", "issuer", "structure_deviations")
        common = {name: getattr(certificate, name) for name in names} | {"extensions": extensions, "tbs_came": b""}
        decoded = replace(certificate.decoded, subject_key_identifier=None, private_key_usage_period=None)
        parts = [leaves.signed.whole, leaves.serial.value, leaves.not_before.value, leaves.not_after.value]
        parts += (leaves.subject.whole, leaves.key.whole, leaves.signature.value)
        parts += (leaves.extensions[certificate.extensions[at].oid].value for at in own)
        cut = itemgetter(*cast("list[Any]", parts))
        return cls(common, decoded, cut, own, leaves.subject.start, leaves.key.start)

    def filled(self, raw: bytes) -> Certificate | None:
        """The certificate that has the same skeleton; None where a leaf is not plain."""
        tbs, serial, begin, end, subject, key, signature, *values = self.cut(raw)
        plain = der.PLAIN_UTC_TIME
        if not der.PLAIN_POSITIVE.match(serial) or not plain.fullmatch(begin) or not plain.fullmatch(end):
            return None
        try:
            public_key = SubjectPublicKeyInfo.parse(TLV.parse(key, offset=self.key_at))
            extensions = self._extensions(values)
            decoded = self._decoded(extensions)
            name = Name.parse(TLV.parse(subject, offset=self.subject_at))
        except CodecError:
            return None
        if decoded is None or public_key.deviations:
            return None
        return Certificate.made(
            {
                **self.common,
                "raw": raw,
                "tbs": tbs,
                "serial": int.from_bytes(serial, "big"),
                "not_before": der.decode_time(TLV(der.UTC_TIME, begin)),
                "not_after": der.decode_time(TLV(der.UTC_TIME, end)),
                "subject": name,
                "public_key": public_key,
                "extensions": extensions,
                "signature": signature,
            },
            decoded,
        )

    def _extensions(self, values: Sequence[bytes]) -> tuple[Extension, ...]:
        extensions = list(self.common["extensions"])
        for at, value in zip(self.own, values, strict=True):
            blank = extensions[at]
            extensions[at] = Extension(blank.oid, blank.critical, value, blank.offset)
        return tuple(extensions)

    def _decoded(self, extensions: tuple[Extension, ...]) -> Decoded | None:
        """What the extensions say; None where one that is a leaf is odd."""
        identifier, period = self.decoded.subject_key_identifier, self.decoded.private_key_usage_period
        found: list[Deviation] = []
        for extension in (extensions[at] for at in self.own):
            if extension.oid == _PERIOD:
                period = decode_private_key_usage_period(extension.tlv, found)
            else:
                identifier = extension.tlv.expect(der.OCTET_STRING, "key identifier").value
        if found:
            return None
        others = self.decoded
        return Decoded(
            identifier, others.authority_key_identifier, others.key_usage, others.basic_constraints, period,
            others.extended_key_usage, others.document_types, others.crl_distribution_points, (),
        )  # fmt: skip


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
