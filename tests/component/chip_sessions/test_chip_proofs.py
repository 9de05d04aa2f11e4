"""What the chip proves inside of a session.

Ids in docstrings are those of BSI TR-03105-3.2 and of the units of ICAO TR RF and Protocol, Part 3.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.codec.apdu import CommandAPDU
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EMRTD_AID
from chipkit.lds.security_infos import ActiveAuthenticationInfo
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.public_key import ec_spki, rsa_spki
from chipkit.protocol import commands
from chipkit.protocol.active_authentication import authenticate_actively, verify_active_authentication
from chipkit_emulator.crypto.elliptic import encode_point, generator, multiply
from chipkit_emulator.crypto.rsa import generate_rsa_key
from chipkit_emulator.model import (
    ActiveAuthenticationKey,
    ChipAuthenticationKey,
    ECKey,
)

if TYPE_CHECKING:
    from chipkit.pki.algorithms import HashName
    from tests.component.chip_sessions.conftest import Sessions

CIPHERS = ("3des", "aes128", "aes192", "aes256")


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("opened", ["bac", "pace"])
def test_chip_authentication_renews_the_keys(sessions: Sessions, cipher: str, opened: str) -> None:
    """ISO7816_I_1, I_2, II_1 and II_2: the new keys hold, the old ones are refused."""
    terminal = sessions.terminal().open_bac() if opened == "bac" else sessions.terminal().open_pace()
    old = terminal.channel

    terminal.authenticate_chip(cipher)

    assert terminal.alive()
    terminal.channel = old
    assert not terminal.alive()


@pytest.mark.parametrize(
    "encoded",
    [
        "04" + "00" * 64,
        "04" + "FF" * 64,
        "{key:.128}",
        "{key:.128}00",
        "",
        "04" + "01" * 48,
    ],
    ids=["zero", "above-p", "short", "off-curve", "empty", "other-size"],
)
def test_failed_chip_authentication_leaves_the_old_session_open(sessions: Sessions, encoded: str) -> None:
    """ISO7816_I_3, I_7, I_9, I_15, I_16, II_3, II_7, II_8, II_14 and II_15."""
    point = bytes.fromhex(encoded.format(key=sessions.chip_key().hex()))
    terminal = sessions.terminal().open_pace()

    assert terminal.send(commands.set_kat_for_chip_authentication(point)).sw == 0x6A80
    terminal.send(commands.set_at_for_chip_authentication(oids.CHIP_AUTHENTICATION_ECDH_AES128)).expect_ok()
    assert terminal.send(commands.general_authenticate(TLV(0x80, point), last=True)).sw == 0x6A80
    assert terminal.alive()

    terminal.authenticate_chip()
    assert terminal.alive()


def test_chip_authentication_with_wrong_data_objects_is_refused(sessions: Sessions) -> None:
    """ISO7816_I_7 and II_7."""
    terminal = sessions.terminal().open_pace()
    set_at = commands.set_at_for_chip_authentication(oids.CHIP_AUTHENTICATION_ECDH_AES128)

    for request in (TLV(0x81, sessions.chip_key()), TLV(0x91, sessions.chip_key())):
        terminal.send(set_at).expect_ok()
        assert terminal.send(commands.general_authenticate(request, last=True)).sw == 0x6A80
    assert (
        terminal.send(CommandAPDU(ins=0x22, p1=0x41, p2=0xA6, data=bytes(TLV(0x90, sessions.chip_key())))).sw == 0x6A80
    )
    assert terminal.alive()


def test_a_piece_of_a_key_that_another_command_breaks_into_agrees_on_nothing(sessions: Sessions) -> None:
    """A key may come in pieces (ISO/IEC 7816-4, 5.3.3), which follow each other."""
    terminal = sessions.terminal().open_pace()
    terminal.send(commands.set_at_for_chip_authentication(oids.CHIP_AUTHENTICATION_ECDH_AES128)).expect_ok()
    whole = commands.general_authenticate(TLV(0x80, sessions.chip_key()), last=True)
    first, last = commands.in_pieces(whole, len(whole.data) - 8)

    terminal.send(first).expect_ok()
    assert terminal.alive()
    assert terminal.send(last).sw == 0x6A80
    assert terminal.alive()


def test_chip_authentication_needs_a_session(sessions: Sessions) -> None:
    """ISO7816_I_4, I_5, II_4 and II_5."""
    terminal = sessions.terminal()
    terminal.send(commands.select_application(EMRTD_AID)).expect_ok()
    set_at = commands.set_at_for_chip_authentication(oids.CHIP_AUTHENTICATION_ECDH_AES128)
    set_kat = commands.set_kat_for_chip_authentication(sessions.chip_key())

    for channel in (None, "plain command in a session"):
        if channel:
            terminal.open_pace()
        assert terminal.plain(set_at).sw == 0x6982
        assert terminal.plain(set_kat).sw == 0x6982
        assert terminal.plain(commands.general_authenticate(TLV(0x80, sessions.chip_key()), last=True)).sw == 0x6985


def test_key_of_chip_authentication_is_chosen_by_its_reference(sessions: Sessions) -> None:
    """ISO7816_I_14 and II_13."""
    aes = (oids.CHIP_AUTHENTICATION_ECDH_AES128,)
    keys = (
        ChipAuthenticationKey(key=ECKey("brainpoolP256r1", 0xBAD), oids=aes, key_id=1),
        ChipAuthenticationKey(key=ECKey("brainpoolP256r1", 0xC0FFEE), oids=aes, key_id=2),
    )
    terminal = sessions.terminal(replace(sessions.specimen, chip_authentication_keys=keys)).open_pace()

    assert terminal.send(commands.set_at_for_chip_authentication(aes[0])).sw == 0x6A88
    assert terminal.send(commands.set_at_for_chip_authentication(aes[0], key_id=3)).sw == 0x6A88
    assert terminal.send(commands.set_kat_for_chip_authentication(sessions.chip_key(), key_id=2)).sw == 0x6A80
    terminal.authenticate_chip(key_id=2)
    assert terminal.alive()
    terminal.authenticate_chip(key_id=1)
    assert not terminal.alive()


def test_chip_without_the_private_key_fails_in_the_new_channel(sessions: Sessions) -> None:
    keys = (ChipAuthenticationKey(key=ECKey("brainpoolP256r1", 0xBAD), oids=(oids.CHIP_AUTHENTICATION_ECDH_AES128,)),)
    terminal = sessions.terminal(replace(sessions.specimen, chip_authentication_keys=keys)).open_pace()

    terminal.authenticate_chip()

    assert not terminal.alive()


@pytest.mark.parametrize("name", ["sha1", "sha224", "sha256", "sha384", "sha512"])
def test_active_authentication_with_rsa_verifies(sessions: Sessions, name: HashName) -> None:
    """ISO7816_R: under BAC and under PACE; longer answers than one short response come in pieces."""
    key = generate_rsa_key(1, "active-authentication", 2048)
    chip = replace(sessions.specimen, active_authentication_key=ActiveAuthenticationKey(key=key, hash=name))

    for terminal in (sessions.terminal(chip).open_bac(), sessions.terminal(chip).open_pace()):
        signature = terminal.run(authenticate_actively(sessions.challenge))

        assert len(signature) == 256
        verify_active_authentication(rsa_spki(key.n, key.e), sessions.challenge, signature, None)
        assert terminal.alive()


@pytest.mark.parametrize("der_signature", [False, True])
@pytest.mark.parametrize("curve", ["secp256r1", "brainpoolP256r1", "brainpoolP384r1"])
def test_active_authentication_with_ecdsa_verifies(sessions: Sessions, curve: str, der_signature: bool) -> None:  # noqa: FBT001 - a parameter of the table
    key = ActiveAuthenticationKey(key=ECKey(curve, 0xC0FFEE), hash="sha256", der_signature=der_signature)
    terminal = sessions.terminal(replace(sessions.specimen, active_authentication_key=key)).open_pace()
    domain = CURVES[curve]
    point = multiply(domain, 0xC0FFEE, generator(domain))
    assert point is not None

    signature = terminal.run(authenticate_actively(sessions.challenge))

    assert (len(signature) == 2 * domain.order_size) is not der_signature
    verify_active_authentication(
        ec_spki(domain, encode_point(domain, point)),
        sessions.challenge,
        signature,
        ActiveAuthenticationInfo(signature_algorithm=oids.ECDSA_PLAIN_SHA256),
    )


def test_active_authentication_needs_the_session(sessions: Sessions) -> None:
    terminal = sessions.terminal().open_pace()

    assert terminal.plain(commands.internal_authenticate(sessions.challenge)).sw == 0x6982
