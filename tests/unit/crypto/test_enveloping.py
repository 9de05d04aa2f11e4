"""Envelopes: closed and opened, for whom and for whom not, and what is said of each changed byte."""

from __future__ import annotations

import os
import random
import secrets
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.crypto.enveloping import Opening, open_envelope, seal_to
from chipkit.errors import ChipkitError, CodecError, DecryptionError, KeyUnusableError, LimitError, UnsupportedError
from chipkit.pki import authenveloped
from chipkit.pki.authenveloped import AuthEnvelopedData, KeyAgreement, KeyTransport
from tests.unit.crypto.openers import KINDS, Archive, archive, archive_from, counting

if TYPE_CHECKING:
    from pathlib import Path

DATA = b"SPECIMEN: what a counter must not read back"
SOAK = bool(os.environ.get("CHIPKIT_SOAK"))


def closed(*recipients: Archive, data: bytes = DATA) -> bytes:
    return seal_to([each.certificate for each in recipients], data, random=secrets.token_bytes)


@pytest.mark.parametrize("kind", [*KINDS, "P-521"])
@pytest.mark.parametrize("data", [b"", DATA, bytes(100_000)], ids=["empty", "some", "many"])
def test_what_was_closed_is_opened(kind: str, data: bytes) -> None:
    key = archive(kind)

    assert open_envelope(closed(key, data=data), key) == Opening(data, bound=True)


def test_each_of_several_recipients_opens() -> None:
    keys = [archive(kind, number) for kind in KINDS for number in (0, 1)]
    envelope = closed(*keys)

    assert [open_envelope(envelope, key).data for key in keys] == [DATA] * len(keys)
    assert len(AuthEnvelopedData.parse(envelope).recipients) == len(keys)


def test_an_envelope_is_written_as_it_was_read() -> None:
    envelope = closed(*(archive(kind) for kind in KINDS))

    assert bytes(AuthEnvelopedData.parse(envelope)) == envelope


def test_no_two_envelopes_share_key_nonce_or_ephemeral_key() -> None:
    key = archive("P-256")
    parsed = [AuthEnvelopedData.parse(closed(key)) for _ in range(20)]

    assert len({each.nonce for each in parsed}) == len({each.ciphertext for each in parsed}) == 20
    assert len({each.recipients[0].ephemeral for each in parsed if isinstance(each.recipients[0], KeyAgreement)}) == 20


@pytest.mark.parametrize("kind", KINDS)
def test_another_key_does_not_open(kind: str) -> None:
    envelope = closed(archive(kind))

    for other in (archive(kind, 1), archive("P-521")):
        with pytest.raises(DecryptionError, match="not for the certificate of"):
            open_envelope(envelope, other)


@pytest.mark.parametrize("kind", KINDS)
def test_another_key_behind_the_named_certificate_does_not_open(kind: str) -> None:
    own, other = archive(kind), archive(kind, 1)

    with pytest.raises(DecryptionError, match="does not open"):
        open_envelope(closed(own), Archive(other.private, own.certificate))


def test_a_key_without_a_certificate_cannot_be_named() -> None:
    class Bare(Archive):
        certificates = ()

    with pytest.raises(KeyUnusableError, match="no certificate"):
        open_envelope(closed(archive("P-256")), Bare(archive("P-256").private, archive("P-256").certificate))


@pytest.mark.parametrize("kind", KINDS)
def test_every_changed_byte_is_told(kind: str) -> None:
    key, envelope = archive(kind), closed(archive(kind), archive("P-256", 1))

    for at in range(len(envelope)):
        for mask in (0x01, 0x80) if SOAK or at % 3 == 0 else (0x01,):
            changed = bytearray(envelope)
            changed[at] ^= mask
            assert_not_opened(bytes(changed), key)


def assert_not_opened(envelope: bytes, key: Archive) -> None:
    try:
        opening = open_envelope(envelope, key)
    except (CodecError, UnsupportedError, DecryptionError):
        return
    # of the other recipient's part the tag says nothing, and the nonce does
    assert opening == Opening(DATA, bound=False)


def test_mutations_end_in_an_error_of_ours() -> None:
    draw, keys = random.Random(23), [archive(kind) for kind in KINDS]  # noqa: S311 - drawn again alike
    envelopes = [closed(*keys), closed(keys[0]), closed(keys[1])]
    for number in range(20_000 if SOAK else 600):
        changed = mutated(draw, envelopes[number % len(envelopes)])
        if changed in envelopes:
            continue
        for key in keys:
            try:
                assert not open_envelope(changed, key).bound
            except ChipkitError:
                continue


def mutated(draw: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.randint(1, 3)):
        at = draw.randrange(len(changed))
        match draw.randrange(4):
            case 0:
                changed[at] = draw.randrange(256)
            case 1:
                del changed[at : at + draw.randint(1, 40)]
            case 2:
                changed[at:at] = draw.randbytes(draw.randint(1, 20))
            case _:
                changed[at : at + 8] = draw.randbytes(8)
    return bytes(changed) or b"\x00"


@given(st.binary(max_size=200))
@settings(max_examples=200)
def test_any_bytes_end_in_an_error_of_ours(data: bytes) -> None:
    with pytest.raises(ChipkitError):
        open_envelope(data, archive("P-256"))


@pytest.mark.parametrize(("recipient", "words"), [
    (archive("rsa", bits=1024), "1024 bits"),
    (archive("brainpool"), "brainpoolP256r1"),
    (archive("rsa", usage="digital_signature"), "keyEncipherment"),
    (archive("P-256", usage="digital_signature"), "keyAgreement"),
])  # fmt: skip
def test_what_is_no_key_to_encrypt_to_is_refused(recipient: Archive, words: str) -> None:
    with pytest.raises(KeyUnusableError, match=words):
        closed(recipient)


@pytest.mark.parametrize(("kind", "usage"), [("rsa", "key_encipherment"), ("P-256", "key_agreement")])
def test_a_certificate_for_encryption_is_taken(kind: str, usage: str) -> None:
    key = archive(kind, usage=usage)

    assert open_envelope(closed(key), key).data == DATA


def test_nobody_and_one_twice_are_no_recipients() -> None:
    for recipients in ((), (archive("P-256"), archive("P-256")), tuple(archive("P-256", n) for n in range(17))):
        with pytest.raises(ValueError, match="recipients where 1 to 16 belong"):
            closed(*recipients)


def test_too_much_is_refused_on_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chipkit.crypto.enveloping._MOST", len(DATA) - 1)
    with pytest.raises(LimitError):
        closed(archive("P-256"))
    monkeypatch.undo()
    envelope = closed(archive("P-256"))
    monkeypatch.setattr(authenveloped, "MAX_ENVELOPE", len(envelope) - 1)
    with pytest.raises(LimitError):
        open_envelope(envelope, archive("P-256"))


@pytest.mark.vectors("envelope/openssl.json", "envelope/chipkit.json")
def test_envelopes_that_were_kept_are_opened(case: dict[str, Any]) -> None:
    key = archive_from(bytes.fromhex(case["private"]), bytes.fromhex(case["certificate"]))

    assert open_envelope(bytes.fromhex(case["envelope"]), key).data.hex() == case["data"]


@pytest.mark.vectors("envelope/chipkit.json")
def test_the_same_random_numbers_give_the_same_envelope(case: dict[str, Any]) -> None:
    key = archive_from(bytes.fromhex(case["private"]), bytes.fromhex(case["certificate"]))

    assert seal_to([key.certificate], bytes.fromhex(case["data"]), random=counting()).hex() == case["envelope"]


# what others write, and we do not open


def changed(**changes: Any) -> bytes:
    """An envelope for RSA and P-256 with some member of its structure put in another's place."""
    enveloped: dict[str, Any] = {
        "version": der.integer(0),
        "recipients": der.set_of([bytes(each) for each in parsed().recipients]),
        "content_type": der.oid(oids.DATA),
        "algorithm": gcm(12, 16),
        "tag": der.octet_string(parsed().tag),
        "kind": der.oid(oids.AUTH_ENVELOPED_DATA),
        "attributes": b"",
    } | changes
    content = der.sequence(enveloped["content_type"], enveloped["algorithm"], TLV(0x80, parsed().ciphertext))
    inner = der.sequence(
        enveloped["version"], enveloped["recipients"], content, enveloped["attributes"], enveloped["tag"]
    )
    return bytes(der.sequence(enveloped["kind"], der.explicit(0, inner)))


def parsed() -> AuthEnvelopedData:
    return AuthEnvelopedData.parse(ENVELOPE)


def gcm(nonce: int, tag: int) -> TLV:
    return der.sequence(der.oid(oids.AES256_GCM), der.sequence(der.octet_string(bytes(nonce)), der.integer(tag)))


ENVELOPE = closed(archive("rsa"), archive("P-256"))
TRANSPORT = next(each for each in parsed().recipients if isinstance(each, KeyTransport))
PKCS1 = der.sequence(
    der.integer(0), bytes(TRANSPORT.rid), der.sequence(der.oid(oids.RSA_ENCRYPTION), der.null()),
    der.octet_string(TRANSPORT.encrypted_key),
)  # fmt: skip
OAEP_SHA1 = der.sequence(
    der.integer(0), bytes(TRANSPORT.rid), der.sequence(der.oid(oids.RSAES_OAEP), der.sequence()),
    der.octet_string(TRANSPORT.encrypted_key),
)  # fmt: skip
PASSWORD = TLV.of(0xA3, der.integer(0))


@pytest.mark.parametrize(("members", "error"), [
    ({"version": der.integer(1)}, UnsupportedError),
    ({"kind": der.oid(oids.SIGNED_DATA)}, CodecError),
    ({"content_type": der.oid(oids.SIGNED_DATA)}, UnsupportedError),
    ({"algorithm": gcm(12, 12)}, UnsupportedError),
    ({"algorithm": gcm(16, 16)}, CodecError),
    ({"algorithm": der.sequence(der.oid(oids.AES256_WRAP))}, UnsupportedError),
    ({"tag": der.octet_string(bytes(12))}, CodecError),
    ({"attributes": TLV(0xA1, b"")}, UnsupportedError),
    ({"recipients": TLV(der.SET)}, CodecError),
    ({"recipients": der.set_of([PKCS1])}, UnsupportedError),
    ({"recipients": der.set_of([OAEP_SHA1])}, UnsupportedError),
    ({"recipients": der.set_of([PASSWORD])}, UnsupportedError),
    ({"recipients": der.set_of([bytes(TRANSPORT)] * 17)}, LimitError),
    ({"recipients": TLV.of(der.SET, *sorted(map(bytes, parsed().recipients), reverse=True))}, CodecError),
])  # fmt: skip
def test_what_is_not_opened_is_told(members: dict[str, Any], error: type[ChipkitError]) -> None:
    with pytest.raises(error):
        AuthEnvelopedData.parse(changed(**members))


def test_the_changes_are_made_in_what_can_be_read() -> None:
    assert AuthEnvelopedData.parse(changed()).recipients == parsed().recipients


# OpenSSL


@pytest.fixture(scope="module")
def openssl() -> str:
    path = shutil.which("openssl")
    if path is None:
        pytest.skip("no openssl on this machine to ask for its opinion")
    return path


def run(*words: object, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - our own words
        [str(word) for word in words], cwd=cwd, capture_output=True, check=False, timeout=60
    )


@pytest.mark.parametrize("kind", KINDS)
def test_openssl_opens_what_we_close(openssl: str, tmp_path: Path, kind: str) -> None:
    certificate, key = archive(kind).write(tmp_path)
    envelope = closed(*(archive(each) for each in KINDS))
    (tmp_path / "envelope").write_bytes(envelope)
    decrypt = (openssl, "cms", "-decrypt", "-binary", "-inform", "DER", "-recip", certificate, "-inkey", key, "-in")

    assert run(*decrypt, "envelope", cwd=tmp_path).stdout == DATA
    (tmp_path / "changed").write_bytes(envelope[:-1] + bytes([envelope[-1] ^ 1]))
    assert run(*decrypt, "changed", cwd=tmp_path).returncode != 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("named", [(), ("-keyid",)], ids=["by number", "by key identifier"])
def test_we_open_what_openssl_closes(openssl: str, tmp_path: Path, kind: str, named: tuple[str, ...]) -> None:
    certificate, _ = archive(kind).write(tmp_path)
    (tmp_path / "data").write_bytes(DATA)
    # the options of a key follow the recipient that they are for
    options = (
        ("-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256") if kind == "rsa"
        else ("-keyopt", "ecdh_kdf_md:sha256")
    )  # fmt: skip
    encrypt = (openssl, "cms", "-encrypt", "-aes-256-gcm", "-binary", *named, "-in", "data", "-outform", "DER")
    done = run(*encrypt, "-out", "envelope", "-recip", certificate, *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr

    assert open_envelope((tmp_path / "envelope").read_bytes(), archive(kind)) == Opening(DATA, bound=False)


@pytest.mark.parametrize("kind", ["rsa", "P-256"])
def test_what_openssl_closes_by_itself_is_told_apart(openssl: str, tmp_path: Path, kind: str) -> None:
    # PKCS #1 v1.5, and a derivation by SHA-1
    certificate, _ = archive(kind).write(tmp_path)
    (tmp_path / "data").write_bytes(DATA)
    encrypt = (openssl, "cms", "-encrypt", "-aes-256-gcm", "-binary", "-in", "data", "-outform", "DER")
    run(*encrypt, "-out", "envelope", certificate, cwd=tmp_path)

    with pytest.raises(UnsupportedError):
        open_envelope((tmp_path / "envelope").read_bytes(), archive(kind))
