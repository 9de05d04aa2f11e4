"""The files that a report rests on, each with a name of its own: what `chipkit extract` writes and commands take.

Names are ours alone: letters, digits, full stops and hyphens, so that a shell reads them as they stand. What the card
gave lies in a folder of its own, `card/`, which `chipkit verify` takes as it is.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Final, Literal

from chipkit.codec.biometric.picture import image_format
from chipkit.codec.der import integer, sequence
from chipkit.errors import ChipkitError
from chipkit.lds.files import EF
from chipkit.lds.template import open_template
from chipkit.pki.certificate import Certificate
from chipkit.pki.signed import without_filling
from chipkit.rendering.material import Material
from chipkit.values import dataclass
from chipkit.verify.report import Report
from chipkit.verify.standing import shown_portrait

__all__ = ["LISTING", "Exhibit", "ExhibitKind", "card_file", "exhibits_of"]

LISTING: Final = "extract.json"
"""The listing beside the files."""

ExhibitKind = Literal[
    "file",
    "signed-data",
    "security-object",
    "signed-attributes",
    "signature",
    "signer",
    "issuer",
    "claimed-issuer",
    "crl",
    "chip-key",
    "challenge",
    "chip-signature",
    "photo",
    "portrait",
]
_SUFFIXES: Final = {"jpeg": "jpg", "jpeg2000": "jp2"}
_PEM_LINE: Final = 64


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One file."""

    name: str
    content: bytes
    kind: ExhibitKind
    of: str = ""
    """What it was taken out of, such as "EF.SOD"; empty for a certificate or list of the trust store, or the seal."""


def card_file(ef: EF) -> str:
    """What a card's own file is called."""
    return f"card/{ef.label.replace('/', '-')}.bin"


def exhibits_of(report: Report, material: Material, portrait: bytes = b"") -> tuple[Exhibit, ...]:
    """Every file that a report rests on.

    Args:
        report: The report.
        material: What its signatures were checked with.
        portrait: The photo as PNG; empty where it may not be shown.
    """
    return (
        *(Exhibit(card_file(ef), file.content, "file", ef.label) for ef, file in report.capture.files.items()),
        *_of_security_object(report, material),
        *_of_certificates(material),
        *(Exhibit(f"crl-{at}.der", crl, "crl") for at, crl in enumerate(material.crls, 1)),
        *_of_active_authentication(report),
        *_of_photo(report, portrait),
    )


def _inside_template(content: bytes, ef: EF) -> bytes:
    """What a file's template wraps, as it came; nothing where the file is no template.

    Args:
        content: The file.
        ef: Which file it is.
    """
    try:
        return open_template(without_filling(content, [], ef.label), ef)[0].value
    except ChipkitError:
        return b""


def _of_security_object(report: Report, material: Material) -> Iterator[Exhibit]:
    file, label = report.capture.files.get(EF.SOD), EF.SOD.label
    if file is None or not (signed := _inside_template(file.content, EF.SOD)):
        return
    yield Exhibit("signed-data.der", signed, "signed-data", label)
    if material.sod is None:
        return
    yield Exhibit("security-object.der", material.sod.raw_security_object, "security-object", label)
    if material.signer is None:
        return
    if material.signer.signed_attributes is not None:
        yield Exhibit("signed-attributes.der", material.signer.signed_attributes.to_sign, "signed-attributes", label)
    yield Exhibit("signature.bin", material.signer.signature, "signature", label)


def _of_certificates(material: Material) -> Iterator[Exhibit]:
    source = "" if material.sod is None else EF.SOD.label
    for at, certificate in enumerate(material.path):
        kind: ExhibitKind = "issuer" if at else "signer"
        yield from _in_both_forms(f"issuer-{at}" if at else "signer", certificate, kind, "" if at else source)
    if material.claimed is not None:
        yield from _in_both_forms("claimed-issuer", material.claimed, "claimed-issuer")


def _in_both_forms(name: str, certificate: Certificate, kind: ExhibitKind, of: str = "") -> Iterator[Exhibit]:
    yield Exhibit(f"{name}.der", certificate.raw, kind, of)
    yield Exhibit(f"{name}.pem", _pem(certificate.raw), kind, of)


def _of_active_authentication(report: Report) -> Iterator[Exhibit]:
    transcript, file = report.capture.active_authentication, report.capture.files.get(EF.DG15)
    if file is not None and (key := _inside_template(file.content, EF.DG15)):
        yield Exhibit("chip-key.der", key, "chip-key", EF.DG15.label)
    if transcript is None or not transcript.signature:
        return
    yield Exhibit("challenge.bin", transcript.challenge, "challenge")
    yield Exhibit("chip-signature.bin", transcript.signature, "chip-signature")
    if numbers := _as_der(report, transcript.signature):
        yield Exhibit("chip-signature.der", numbers, "chip-signature")


def _as_der(report: Report, signature: bytes) -> bytes:
    """Two numbers, one behind the other, in the form that openssl reads (RFC 3279, 2.2.3); nothing for other keys."""
    try:
        dg15 = report.document.dg15
    except ChipkitError:
        return b""
    if dg15 is None or dg15.public_key.kind != "ec" or len(signature) % 2:
        return b""
    half = len(signature) // 2
    return bytes(sequence(*(integer(int.from_bytes(part, "big")) for part in (signature[:half], signature[half:]))))


def _of_photo(report: Report, portrait: bytes) -> Iterator[Exhibit]:
    """The photo where it may be shown; else it is in EF.DG2 alone."""
    image = shown_portrait(report)
    if image is None:
        return
    suffix = _SUFFIXES.get(image_format(image) or "", "bin")
    yield Exhibit(f"photo.{suffix}", image, "photo", EF.DG2.label)
    if portrait:
        yield Exhibit("photo.png", portrait, "portrait", EF.DG2.label)


def _pem(raw: bytes) -> bytes:
    """A certificate in text (RFC 7468, 5)."""
    text = base64.b64encode(raw).decode("ascii")
    lines = [text[at : at + _PEM_LINE] for at in range(0, len(text), _PEM_LINE)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""]).encode("ascii")
