"""The commands of OpenSSL's program that repeat what chipkit computed, with the files that `chipkit extract` writes.

Each ends with 0 where the check succeeds, and with another code where it does not. Nothing of a card stands in a
command: names of files are ours, and numbers are counted or in hexadecimal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from chipkit.codec.der import SEQUENCE
from chipkit.codec.tlv import TLV
from chipkit.crypto.hashes import HASH_SIZES
from chipkit.errors import ChipkitError
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.pki.algorithms import AlgorithmIdentifier, SignatureScheme
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.rendering.blocks import Command, Said
from chipkit.rendering.chip_commands import chip_commands, cut_out
from chipkit.rendering.exhibits import card_file
from chipkit.rendering.material import Material
from chipkit.rendering.words import said
from chipkit.verify.named import PATH, REVOCATION, SIGNATURE
from chipkit.verify.report import Report
from chipkit.verify.table import digest_check

__all__ = ["commands_of"]

_ODD = ("cms.", "sod.", "lds.encoding", "signature.", "der.")
"""What begins the codes of deviations at which OpenSSL may stop where we go on."""


def commands_of(report: Report, material: Material, names: Collection[str]) -> tuple[Command, ...]:
    """The commands for one report, in the order in which they are run.

    Args:
        report: The report.
        material: What its signatures were checked with.
        names: The files that `chipkit extract` writes (`chipkit.rendering.exhibits`).
    """
    checks = (
        *_of_signature(report, material),
        *_of_digests(report, material),
        *_of_path(report, material),
        *_of_lists(material),
        *chip_commands(report, names),
    )
    if not checks:
        return ()
    listed = "openssl dgst -sha256 -r card/*.bin"
    return (Command(said("same-files"), listed, "", expected=True, note=said("same-files-note")), *checks)


def expected(report: Report, check: str) -> bool | None:
    """Whether a command that repeats a check is to succeed; None where the report does not say."""
    found = report.finding(check)
    known = {Outcome.SUCCESSFUL: True, Outcome.FAILED: False}
    return None if found is None else known.get(found.outcome)


def _of_signature(report: Report, material: Material) -> Iterator[Command]:
    """EF.SOD holds these signed data, and this certificate's key signed them."""
    sod, file = material.sod, report.capture.files.get(EF.SOD)
    if sod is None or file is None:
        return
    if command := cut_out(EF.SOD, file.content, "signed-data.der"):
        yield command
    if material.certificate is None:
        return
    odd = sorted({met.code for met in report.deviations if met.code.startswith(_ODD)})
    wanted = expected(report, SIGNATURE)
    note = said("cms-note")
    if odd:
        wanted = None if wanted else wanted
        note = said("odd-note").filled(codes=Said.plain(", ".join(odd)))
    yield Command(
        said("cms"),
        "openssl cms -verify -binary -inform DER -in signed-data.der -nointern -certfile signer.pem \\\n"
        "  -noverify -out made-content.der &&\n"
        "cmp made-content.der security-object.der",
        SIGNATURE,
        wanted,
        note,
    )


def _of_digests(report: Report, material: Material) -> Iterator[Command]:
    """The digest of each data group stands in the signed object under its number."""
    if material.sod is None:
        return
    listed = material.sod.security_object
    for ef in listed.files:
        if ef not in report.capture.files:
            continue
        check = digest_check(ef)
        digest = f"openssl dgst -{listed.hash} -r {card_file(ef)} | cut -c 1-{2 * HASH_SIZES[listed.hash]}"
        yield Command(
            said("digest").filled(file=Said.plain(ef.label)),
            "openssl asn1parse -inform DER -in security-object.der |\n"
            f"  grep -A 1 'INTEGER *:{ef.number:02X}$' | grep -i \"DUMP.:$({digest})$\"",
            check,
            expected(report, check),
        )


# certificates --------------------------------------------------------------------------------------------------------


def _of_path(report: Report, material: Material) -> Iterator[Command]:
    """Each certificate of the path was signed by the next one."""
    if not material.path:
        return
    printed = " &&\n".join(_named(_name(at)) for at in range(len(material.path)))
    yield Command(said("names"), printed, "", expected=True, note=said("names-note"))
    if material.claimed is not None:
        signer = material.path[0]
        script = _signed_by("signer", signer.raw, "-in signer.pem", signer.signature_algorithm, "claimed-issuer")
        if script:
            title = said("link").filled(lower=Said.plain("signer.pem"), upper=Said.plain("claimed-issuer.pem"))
            yield Command(title, script, PATH, expected=False, note=said("claimed-note"))
    if not material.anchored or len(material.path) == 1:
        return
    wanted = expected(report, PATH) or None  # a path may fail for what no signature tells
    if not any(_explicit(each) for each in material.path):
        between = [f"-untrusted {_name(at)}.pem" for at in range(1, len(material.path) - 1)]
        words = [
            "openssl verify -no_check_time -partial_chain",
            f"-trusted {_name(len(material.path) - 1)}.pem",
            *between,
        ]
        yield Command(said("chain"), f"{' '.join(words)} signer.pem", PATH, wanted, said("chain-note"))
        return
    for at, lower in enumerate(material.path[:-1]):
        script = _signed_by(_name(at), lower.raw, f"-in {_name(at)}.pem", lower.signature_algorithm, _name(at + 1))
        if script:
            title = said("link").filled(lower=Said.plain(f"{_name(at)}.pem"), upper=Said.plain(f"{_name(at + 1)}.pem"))
            yield Command(title, script, PATH, wanted, None if at else said("explicit-note"))


def _name(at: int) -> str:
    return f"issuer-{at}" if at else "signer"


def _named(name: str) -> str:
    return f"openssl x509 -in {name}.pem -noout -subject -issuer -serial -dates -fingerprint -sha256"


def _explicit(certificate: Certificate) -> bool:
    """Whether the key spells its curve out, for which OpenSSL refuses every path."""
    parameters = certificate.public_key.algorithm.parameters
    return certificate.public_key.kind == "ec" and parameters is not None and parameters.tag == SEQUENCE


def _of_lists(material: Material) -> Iterator[Command]:
    """Whether the signer's number stands in the lists of its issuer."""
    if not material.anchored or len(material.path) < 2:
        return
    signer, issuer = material.path[:2]
    for at, raw in enumerate(material.crls, 1):
        crl = CertificateList.parse(raw)
        if not crl.issuer.matches(issuer.subject) or signer.serial <= 0 or crl.oddly_read:
            continue
        name = f"crl-{at}"
        script = _signed_by(name, raw, f"-inform DER -in {name}.der", crl.signature_algorithm, _name(1))
        look = (
            f"openssl crl -inform DER -in {name}.der -noout -text > made-{name}.txt &&\n"
            f"! grep -q 'Serial Number: {_serial(signer.serial)}$' made-{name}.txt"
        )
        listed = signer.serial in crl.revoked
        title = said("list").filled(name=Said.plain(f"{name}.der"))
        yield Command(title, f"{script} &&\n{look}" if script else look, REVOCATION, not listed, said("list-note"))


def _serial(number: int) -> str:
    """A serial number as OpenSSL writes those of a list: whole bytes, in capitals."""
    digits = f"{number:X}"
    return digits.rjust(len(digits) + len(digits) % 2, "0")


def _signed_by(name: str, raw: bytes, source: str, algorithm: AlgorithmIdentifier, issuer: str) -> str:
    """Take out of a certificate or list what was signed and the signature, and check it with the issuer's key.

    Empty where no plain command of OpenSSL checks such a signature.
    """
    try:
        scheme = SignatureScheme.from_algorithm(algorithm)
        outer = TLV.parse(raw)
        signed, _, signature = outer.children(3)
    except (ChipkitError, ValueError):
        return ""
    if scheme.kind == "ecdsa-plain":
        return ""
    padding = ""
    if scheme.kind == "rsa-pss":
        padding = (
            f" -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:{scheme.salt_length}"
            f" -sigopt rsa_mgf1_md:{scheme.mgf_hash}"
        )
    return (
        f"openssl asn1parse {source} -strparse {signed.offset} -noout -out made-{name}-signed.der &&\n"
        f"openssl asn1parse {source} -strparse {signature.offset} -noout -out made-{name}-signature.bin &&\n"
        f"openssl x509 -in {issuer}.pem -noout -pubkey > made-{issuer}-key.pem &&\n"
        f"openssl dgst -{scheme.hash} -verify made-{issuer}-key.pem{padding} \\\n"
        f"  -signature made-{name}-signature.bin made-{name}-signed.der"
    )
