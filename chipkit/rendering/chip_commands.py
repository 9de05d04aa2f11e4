"""The commands that repeat Active Authentication, where OpenSSL's program can: the chip signed a challenge.

What they prove is that whoever holds the key of EF.DG15 signed these eight bytes. That the challenge was new when it
was signed only the terminal knows that drew it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from chipkit.codec.tlv import TLV
from chipkit.crypto.hashes import HASH_SIZES
from chipkit.crypto.keys import ECPublicKey, PublicKey, RSAPublicKey, load_public_key
from chipkit.crypto.message_recovery import IMPLICIT_TRAILER, recover_iso9796_2
from chipkit.crypto.signatures import verify_signature
from chipkit.errors import ChipkitError, SignatureInvalidError
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.pki.algorithms import HashName, SignatureScheme
from chipkit.protocol.active_authentication import verify_active_authentication
from chipkit.rendering.blocks import Command, Said
from chipkit.rendering.exhibits import card_file
from chipkit.rendering.words import said
from chipkit.verify.named import ACTIVE_AUTHENTICATION
from chipkit.verify.report import Report

__all__ = ["chip_commands", "cut_out"]

_HASHES: Final[tuple[HashName, ...]] = ("sha256", "sha1", "sha224", "sha384", "sha512")
_PARTIAL: Final = 0x60
_END: Final = 0xC
_BYTE: Final = 8


def cut_out(ef: EF, content: bytes, name: str) -> Command | None:
    """That a file which was taken out of a card's file is what stands there.

    Args:
        ef: The card's file.
        content: What it holds.
        name: The file that was taken out.
    """
    try:
        wrapped = TLV.parse_first(content)  # filling behind it does not matter
    except ChipkitError:  # it was read in another encoding than DER
        return None
    title = said("cut-out").filled(name=Said.plain(name), file=Said.plain(ef.label))
    script = f"tail -c +{wrapped.value_offset + 1} {card_file(ef)} | head -c {len(wrapped.value)} | cmp - {name}"
    return Command(title, script, "", expected=True)


def chip_commands(report: Report, names: Collection[str]) -> Iterator[Command]:
    """What repeats the chip's proof, where it gave one that can be repeated.

    Args:
        report: The report.
        names: The files that `chipkit extract` writes.
    """
    transcript, file = report.capture.active_authentication, report.capture.files.get(EF.DG15)
    if transcript is None or file is None or "chip-signature.bin" not in names or "chip-key.der" not in names:
        return
    try:
        dg15 = report.document.dg15
        key = None if dg15 is None else load_public_key(dg15.public_key)
    except ChipkitError:
        return
    script = _script(key, transcript.challenge, transcript.signature, names)
    if dg15 is None or not script:
        return
    if command := cut_out(EF.DG15, file.content, "chip-key.der"):
        yield command
    wanted = _signed(dg15, transcript.challenge, transcript.signature, report)
    yield Command(said("chip"), script, ACTIVE_AUTHENTICATION, wanted, said("chip-note"))


def _signed(dg15: DG15, challenge: bytes, signature: bytes, report: Report) -> bool:
    """Whether the signature is right, whatever else the report says of this proof."""
    try:
        dg14 = report.document.dg14
    except ChipkitError:
        dg14 = None
    infos = () if dg14 is None else dg14.security_infos.active_authentication_infos
    for info in infos or (None,):
        try:
            verify_active_authentication(dg15.public_key, challenge, signature, info)
        except ChipkitError:
            continue
        return True
    return False


def _script(key: PublicKey | None, challenge: bytes, signature: bytes, names: Collection[str]) -> str:
    if isinstance(key, RSAPublicKey):
        return _of_rsa(key, challenge, signature)
    if isinstance(key, ECPublicKey) and "chip-signature.der" in names:
        name = next((each for each in _HASHES if _fits(key, each, challenge, signature)), _HASHES[0])
        return (
            f"openssl dgst -{name} -verify chip-key.der -keyform DER \\\n  -signature chip-signature.der challenge.bin"
        )
    return ""


def _fits(key: ECPublicKey, name: HashName, challenge: bytes, signature: bytes) -> bool:
    try:
        verify_signature(key, SignatureScheme("ecdsa-plain", name), signature, challenge)
    except ChipkitError:
        return False
    return True


def _of_rsa(key: RSAPublicKey, challenge: bytes, signature: bytes) -> str:
    """ISO/IEC 9796-2, scheme 1: OpenSSL opens the signature, and its digest is compared with that of M1 and M2.

    Empty where the opened signature is laid out otherwise than 6A, M1, digest, trailer.
    """
    if len(signature) != key.size:
        return ""
    layout = _layout(key, challenge, signature)
    if layout is None:
        return ""
    name, trailer, before, m1 = layout
    size = HASH_SIZES[name]
    digest = f"tail -c {size + trailer} made-opened.bin | head -c {size} | od -An -v -tx1 | tr -d ' \\n'"
    message = f"tail -c +{before + 1} made-opened.bin | head -c {m1}; cat challenge.bin"
    return (
        "openssl pkeyutl -verifyrecover -pubin -keyform DER -inkey chip-key.der \\\n"
        "  -pkeyopt rsa_padding_mode:none -in chip-signature.bin -out made-opened.bin &&\n"
        f"signed=$({digest}) &&\n"
        f"made=$( ({message}) | openssl dgst -{name} -r | cut -c 1-{2 * size}) &&\n"
        'echo "$signed" "$made" && test "$signed" = "$made"'
    )


def _layout(key: RSAPublicKey, challenge: bytes, signature: bytes) -> tuple[HashName, int, int, int] | None:
    """Hash function, bytes of the trailer, of what stands before M1, and of M1; None for a rarer layout.

    Where the signature does not open, the usual ones: its digest then is another one all the same.
    """
    try:
        recovered = recover_iso9796_2(key, signature, challenge)
    except SignatureInvalidError:
        return "sha1", 1, 1, key.size - 1 - 1 - HASH_SIZES["sha1"]
    trailer = 1 if recovered.trailer == IMPLICIT_TRAILER else 2
    before = key.size - trailer - HASH_SIZES[recovered.hash] - len(recovered.m1)
    opened = pow(int.from_bytes(signature, "big"), key.e, key.n)
    header = opened >> (_BYTE * (key.size - 1))
    if opened & 0xF != _END or header & 0xF0 != _PARTIAL:  # its complement was sent, or the whole message is inside
        return None
    return recovered.hash, trailer, before, len(recovered.m1)
