"""Each protocol by itself: PACE, Chip Authentication and Active Authentication, one after the other, without a reading.

A protocol is a generator of commands (docs/sans-io.md); `Driver` carries it to the chip. What it returns proves nothing
of whose chip this is: passive authentication of EF.DG14 and EF.DG15, which `inspect` does, says who issued the keys.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from chipkit.lds.card_access import CardAccess
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF, EMRTD_AID
from chipkit.protocol.active_authentication import CHALLENGE_SIZE, authenticate_actively, verify_active_authentication
from chipkit.protocol.chip_authentication import authenticate_chip, chip_authentication_offers
from chipkit.protocol.commands import read_binary_by_sfi, select_application
from chipkit.protocol.pace import establish_pace
from chipkit.protocol.read import read_file
from chipkit.session.driver import Driver
from chipkit_emulator import load_profile, personalise


def content_of(driver: Driver, ef: EF) -> bytes:
    """A file as it is, with what is odd in the way of reading it printed."""
    return driver.run(read_file(ef, driver.limits(), note=print)).content


def main() -> None:
    """Open an emulated passport, and let its chip prove both of its keys."""
    card = personalise(load_profile("passport-dh"), seed=1, at=datetime.now(UTC))
    driver = Driver(card.transport())

    # PACE, by the first way that EF.CardAccess names (Doc 9303-11, 4.4)
    offered = CardAccess.parse(content_of(driver, EF.CARD_ACCESS))
    way, password = offered.security_infos.pace_infos[0], card.password
    opened = driver.run(establish_pace(way, password, random=secrets.token_bytes, with_parameter_id=True))
    driver.secure_messaging = opened.secure_messaging
    driver.transmit(select_application(EMRTD_AID)).expect_ok("SELECT")
    print("PACE:", way.mapping, way.agreement, way.cipher)

    # Chip Authentication, by the first key and protocol of EF.DG14 (6.2)
    dg14 = DG14.parse(content_of(driver, EF.DG14))
    offer = chip_authentication_offers(dg14.security_infos)[0]
    proof = driver.run(authenticate_chip(offer, random=secrets.token_bytes))
    driver.secure_messaging = proof.secure_messaging
    driver.transmit(read_binary_by_sfi(EF.COM, ne=8)).expect_ok("READ BINARY")  # its right answer is the proof
    print("Chip Authentication:", offer.info.agreement, offer.info.cipher, "key", proof.key_id)

    # Active Authentication, over a challenge that was never used before (6.1)
    dg15 = DG15.parse(content_of(driver, EF.DG15))
    driver.allow_extended(max_command=2048, max_response=2048)
    challenge = secrets.token_bytes(CHALLENGE_SIZE)
    signature = driver.run(authenticate_actively(challenge, ne=512))
    tolerated = verify_active_authentication(dg15.public_key, challenge, signature, None)
    print("Active Authentication:", f"{len(signature)} bytes,", "tolerances:", [each.code for each in tolerated])


if __name__ == "__main__":
    main()
