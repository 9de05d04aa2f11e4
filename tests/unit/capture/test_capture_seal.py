from __future__ import annotations

import hashlib
from dataclasses import replace

import cbor2
import pytest
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS

from chipkit.capture import Capture, Origin, Sealer, Terminal, dumps, loads
from chipkit.errors import CaptureError
from chipkit.lds.files import EF, RawFile
from chipkit.pki.public_key import SubjectPublicKeyInfo

LIVE = Capture(origin=Origin.LIVE, files={EF.DG1: RawFile(EF.DG1, b"\x61\x00")})


def terminal_and_sealer(seed: int = 1) -> tuple[Terminal, Sealer]:
    key = ECC.construct(curve="P-256", d=seed + 1000)
    terminal = Terminal(f"terminal {seed}", SubjectPublicKeyInfo.parse(key.public_key().export_key(format="DER")))
    return terminal, Sealer(terminal, lambda data: DSS.new(key, "fips-186-3").sign(SHA256.new(data)))


def test_a_seal_of_a_known_terminal_is_told() -> None:
    terminal, sealer = terminal_and_sealer()

    capture = loads(dumps(LIVE, sealer=sealer), terminals=[terminal])

    assert capture == replace(LIVE, origin=Origin.SEALED, sealed_by="terminal 1")


def test_a_seal_of_an_unknown_terminal_is_none() -> None:
    _, sealer = terminal_and_sealer()
    other, _ = terminal_and_sealer(2)

    assert loads(dumps(LIVE, sealer=sealer)).origin is Origin.UNSEALED
    assert loads(dumps(LIVE, sealer=sealer), terminals=[other]).origin is Origin.UNSEALED


def test_what_was_changed_under_a_seal_is_refused() -> None:
    terminal, sealer = terminal_and_sealer()
    data = dumps(LIVE, sealer=sealer)
    changed = data.replace(b"\x61\x00", b"\x61\x01")

    assert changed != data
    with pytest.raises(CaptureError, match="seal is broken"):
        loads(changed, terminals=[terminal])


def test_another_terminal_cannot_use_a_known_name() -> None:
    terminal, _ = terminal_and_sealer()
    _, other = terminal_and_sealer(2)
    protected = cbor2.dumps({1: -7, 3: "application/vnd.chipkit.capture+cbor", 4: terminal.key_id}, canonical=True)
    payload = dumps(LIVE)
    signature = other.sign(cbor2.dumps(["Signature1", protected, b"", payload], canonical=True))
    forged = b"\xd2" + cbor2.dumps([protected, {}, payload, signature], canonical=True)

    with pytest.raises(CaptureError, match="seal is broken"):
        loads(forged, terminals=[terminal])


def test_only_what_was_read_here_is_sealed() -> None:
    _, sealer = terminal_and_sealer()

    with pytest.raises(ValueError, match="itself"):
        dumps(replace(LIVE, origin=Origin.UNSEALED), sealer=sealer)


def test_a_sealed_copy_of_an_unsealed_capture_stays_unsealed() -> None:
    terminal, sealer = terminal_and_sealer()
    protected = cbor2.dumps({1: -7, 3: "application/vnd.chipkit.capture+cbor", 4: terminal.key_id}, canonical=True)
    payload = dumps(replace(LIVE, origin=Origin.UNSEALED))
    signature = sealer.sign(cbor2.dumps(["Signature1", protected, b"", payload], canonical=True))
    sealed = b"\xd2" + cbor2.dumps([protected, {}, payload, signature], canonical=True)

    assert loads(sealed, terminals=[terminal]).origin is Origin.UNSEALED


def test_a_seal_that_does_not_fit_its_own_key_is_not_made() -> None:
    terminal, _ = terminal_and_sealer()

    with pytest.raises(ValueError, match="own key"):
        dumps(LIVE, sealer=Sealer(terminal, lambda _: bytes(64)))


def test_the_seal_is_a_cose_sign1_that_others_can_verify() -> None:
    key = ECC.construct(curve="P-256", d=1001)
    _, sealer = terminal_and_sealer()

    tag = cbor2.loads(dumps(LIVE, sealer=sealer))

    protected, unprotected, payload, signature = tag.value
    assert tag.tag == 18
    assert unprotected == {}
    assert cbor2.loads(protected)[1] == -7
    assert cbor2.loads(protected)[4] == hashlib.sha256(key.public_key().export_key(format="DER")).digest()
    signed = cbor2.dumps(["Signature1", protected, b"", payload])
    DSS.new(key, "fips-186-3").verify(SHA256.new(signed), signature)


@pytest.mark.parametrize(
    "members",
    [
        [],
        [b"", {}, b""],
        [b"", {1: 2}, b"", b""],
        ["", {}, b"", b""],
        [b"\xa0", {}, b"", b""],
        [cbor2.dumps({1: -8, 3: "application/vnd.chipkit.capture+cbor", 4: b""}, canonical=True), {}, b"", b""],
    ],
)
def test_another_kind_of_envelope_is_refused(members: list[object]) -> None:
    with pytest.raises(CaptureError):
        loads(b"\xd2" + cbor2.dumps(members, canonical=True))
