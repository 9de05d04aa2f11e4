"""An invented card with the captures of it, and signers that somebody made himself, for the measurements here."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from chipkit import oids
from chipkit.capture import dumps
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.inspection import inspect
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD, LDSSecurityObject, build_sod
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.certificate import TBSCertificate, assemble
from chipkit.pki.cms import build_attributes
from chipkit.protocol.credentials import CANPassword
from chipkit.verify import load_policy
from chipkit_emulator.crypto.hashes import digest
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise
from chipkit_emulator.pki.keys import KeySpec, Signer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chipkit.capture import Capture
    from chipkit.pki.algorithms import HashName
    from chipkit.pki.extensions import Extension
    from chipkit.trust.model import InMemoryTrust
    from chipkit_emulator.personalisation.build import Specimen

__all__ = [
    "AT", "card", "genuine", "ordinary", "own_signer", "self_made", "signed_by", "signer_info", "trust", "vouched",
]  # fmt: skip

AT: Final = datetime(2026, 1, 1, tzinfo=UTC)


# what is genuine -----------------------------------------------------------------------------------------------------


@lru_cache
def card() -> Specimen:
    """An invented card."""
    return personalise(load_profile("vn-cccd-2024"), seed=7, at=AT)


@lru_cache
def trust() -> InMemoryTrust:
    """A store that knows its issuer."""
    return trust_in(card().pki, AT)


@lru_cache
def genuine() -> Capture:
    """What an honest reading of it brings."""
    return _read()


def _read() -> Capture:
    specimen = card()
    given = {"trust": trust(), "policy": load_policy("field"), "at": AT, "mode": "demo"}
    return inspect(specimen.transport(), CANPassword(specimen.can or ""), **given).capture  # type: ignore[arg-type]


def ordinary(number: int = 0) -> bytes:
    """A genuine capture as bytes, of one of four readings."""
    readings = _saved()
    return readings[number % len(readings)]


@lru_cache
def _saved() -> tuple[bytes, ...]:
    return tuple(dumps(_read()) for _ in range(4))


# signers that somebody made himself ----------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def own_signer(key: str, label: str) -> Signer:
    """The signer of a label, with a key of a kind such as "rsa-2048"."""
    hashed: HashName = "sha256"
    return Signer.of(1, label, KeySpec.parse(key), hashed)


def self_made(
    number: int,
    *,
    key: str = "brainpoolP256r1",
    label: str = "own",
    extensions: Sequence[Extension] = (),
    subject: bytes = b"",
    public_key: bytes = b"",
    authority: bool = False,
) -> tuple[bytes, Signer]:
    """A certificate that names the trusted issuer, key identifier included, and was signed by a key of its own."""
    signer, real = own_signer(key, label), card().pki.dsc.certificate
    usual = card().pki.csca.certificate.extensions if authority else real.extensions
    tbs = TBSCertificate(
        serial=(number << 8) + 1,
        signature=signer.algorithm,
        issuer=real.issuer,
        subject=real.subject if not authority else real.issuer,
        not_before=real.not_before,
        not_after=real.not_after,
        public_key=signer.public_key,
        extensions=(*usual, *extensions),
    )
    encoded = bytes(tbs)
    for old, new in ((bytes(tbs.public_key), public_key), (bytes(tbs.subject), subject)):
        if new:
            encoded = _spliced(encoded, old, new)
    return assemble(encoded, signer.algorithm, signer.sign(encoded[:4096])), signer


def _spliced(encoded: bytes, old: bytes, new: bytes) -> bytes:
    """The SEQUENCE with one of its members replaced."""
    members = [member.raw for member in TLV.parse(encoded).children()]
    at = len(members) - 1 - members[::-1].index(old)
    return bytes(der.sequence(*members[:at], new, *members[at + 1 :]))


def _digests() -> bytes:
    return SOD.parse(card().files[EF.SOD]).raw_security_object


def signed_by(certificates: Iterable[bytes], signers: Iterable[bytes], content: bytes = b"") -> bytes:
    """An EF.SOD with the genuine list of digests, or another, these certificates and these signer infos."""
    content = content or _digests()
    signed = der.sequence(
        der.integer(3),
        der.set_of([bytes(AlgorithmIdentifier(oids.SHA256))]),
        der.sequence(der.oid(oids.LDS_SECURITY_OBJECT), der.explicit(0, der.octet_string(content))),
        TLV.of(0xA0, *certificates),
        TLV.of(der.SET, *signers),
    )
    return build_sod(bytes(der.sequence(der.oid(oids.SIGNED_DATA), der.explicit(0, signed))))


def signer_info(signer: Signer, serial: int, *, extra: bytes = b"", wrong: bool = False, content: bytes = b"") -> bytes:
    """A signer info that names the trusted issuer and a serial number."""
    content = content or _digests()
    attributes = build_attributes(oids.LDS_SECURITY_OBJECT, digest(signer.scheme.hash, content))
    members = [der.sequence(der.oid(kind), der.set_of([value])) for kind, value in attributes]
    signed = der.set_of([*members, *([extra] if extra else [])])
    signature = signer.sign(bytes(signed) + b"?" * wrong)
    return bytes(
        der.sequence(
            der.integer(1),
            der.sequence(bytes(card().pki.dsc.certificate.issuer), der.integer(serial)),
            bytes(AlgorithmIdentifier(oids.SHA256)),
            TLV(0xA0, signed.value),
            bytes(signer.algorithm),
            der.octet_string(signature),
        )
    )


def vouched(number: int, files: Mapping[EF, bytes]) -> dict[EF, bytes]:
    """Files with a list of digests that fits, signed by a key of somebody's own: what is signed is looked into."""
    given = {ef: content for ef, content in card().files.items() if ef.number is not None} | dict(files)
    hashed: HashName = "sha256"
    digests = {ef.number or 0: digest(hashed, content) for ef, content in given.items()}
    content = bytes(LDSSecurityObject(0, hashed, digests))
    certificate, signer = self_made(number)
    info = signer_info(signer, (number << 8) + 1, content=content)
    return {**files, EF.SOD: signed_by([certificate], [info], content)}
