"""What was read of the card of 2021 is right by openssl's word too: its signer, its signed data, its chip's signature.

OpenSSL's program and asn1crypto know nothing of chipkit, of its codecs or of the test issuer's arithmetic.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

import pytest
from asn1crypto import core

from chipkit.lds.files import EF
from chipkit.protocol.credentials import CANPassword
from chipkit.session.procedure import read
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.capture import Capture
    from chipkit_emulator.personalisation.specimen import Specimen

AT = datetime(2026, 6, 1, tzinfo=UTC)
TEMPLATE_HEADER = {EF.SOD: 4, EF.DG15: 4}
"""Tag and length around what openssl reads; both files have over 255 bytes, and under 65,536."""


@pytest.fixture(scope="module")
def card() -> Specimen:
    return personalise(load_profile("vn-cccd-2021"), seed=0, at=AT)


@pytest.fixture(scope="module")
def capture(card: Specimen) -> Capture:
    chance = random.Random(1).randbytes  # noqa: S311 - the same reading in every run
    return read(card.transport(), CANPassword(card.can or ""), random=chance, clock=lambda: AT)


def openssl(folder: Path, *words: str) -> bytes:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl on this machine to ask for its opinion")
    done = subprocess.run([program, *words], cwd=folder, capture_output=True, check=False, timeout=180)  # noqa: S603 - ours
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


def inside(capture: Capture, ef: EF) -> bytes:
    return capture.files[ef].content[TEMPLATE_HEADER[ef] :]


class Digest(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields: ClassVar = [("number", core.Integer), ("value", core.OctetString)]


class Digests(core.SequenceOf):  # type: ignore[misc]  # likewise
    _child_spec = Digest


class LDSSecurityObject(core.Sequence):  # type: ignore[misc]  # likewise
    _fields: ClassVar = [("version", core.Integer), ("hash", core.Sequence), ("digests", Digests)]


def test_its_signer_and_its_files_are_those_of_the_issuer(card: Specimen, capture: Capture, tmp_path: Path) -> None:
    (tmp_path / "sod.cms").write_bytes(inside(capture, EF.SOD))
    (tmp_path / "csca.cer").write_bytes(card.pki.csca.certificate.raw)
    openssl(tmp_path, "x509", "-inform", "DER", "-in", "csca.cer", "-out", "csca.pem")

    signed = openssl(
        tmp_path, "cms", "-verify", "-inform", "DER", "-in", "sod.cms", "-CAfile", "csca.pem", "-purpose", "any",
        "-attime", str(int(AT.timestamp())), "-binary",
    )  # fmt: skip

    listed = {each["number"].native: each["value"].native for each in LDSSecurityObject.load(signed)["digests"]}
    read_groups = {ef.number: file.content for ef, file in capture.files.items() if ef.number}
    assert set(read_groups) == set(listed) - {3}
    for number, content in read_groups.items():
        (tmp_path / "group").write_bytes(content)
        assert openssl(tmp_path, "dgst", "-sha256", "-binary", "group") == listed[number]


def test_its_chip_signed_our_challenge(capture: Capture, tmp_path: Path) -> None:
    proof = capture.active_authentication
    assert proof is not None
    (tmp_path / "key").write_bytes(inside(capture, EF.DG15))
    (tmp_path / "signature").write_bytes(proof.signature)

    message = openssl(
        tmp_path, "pkeyutl", "-verifyrecover", "-pubin", "-inkey", "key", "-keyform", "DER", "-in", "signature",
        "-pkeyopt", "rsa_padding_mode:none",
    )  # fmt: skip

    recovered, digest = message[1:-21], message[-21:-1]  # 6A, M1, SHA-1 and BC (Doc 9303-11, 6.1; ISO/IEC 9796-2)
    assert (len(message), message[0], message[-1]) == (256, 0x6A, 0xBC)
    assert hashlib.sha1(recovered + proof.challenge, usedforsecurity=False).digest() == digest
