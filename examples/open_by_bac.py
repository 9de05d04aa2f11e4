"""Basic Access Control by itself (Doc 9303-11, 4.3), with commands of one's own in its channel.

The emulated passport offers PACE too, which a reader would take instead; here it is opened as one of before 2014 would.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from chipkit.lds.dg1 import DG1
from chipkit.lds.files import EF, EMRTD_AID
from chipkit.protocol.bac import BACKeys, basic_access_control
from chipkit.protocol.commands import select_application
from chipkit.protocol.credentials import MRZPassword
from chipkit.protocol.read import read_file
from chipkit.session.driver import Driver
from chipkit_emulator import load_profile, personalise


def main() -> None:
    """Open it with three fields of its machine readable zone, and read the zone that is in the chip."""
    card = personalise(load_profile("passport-dh"), seed=1, at=datetime.now(UTC))
    driver = Driver(card.transport())
    driver.transmit(select_application(EMRTD_AID)).expect_ok("SELECT")

    keys = BACKeys.from_mrz_information(MRZPassword.from_mrz(card.mrz).information)
    driver.secure_messaging = driver.run(basic_access_control(keys, random=secrets.token_bytes))

    content = driver.run(read_file(EF.DG1, driver.limits(), note=print)).content
    print("BAC: the zone in the chip is the printed one:", DG1.parse(content).mrz == card.mrz)


if __name__ == "__main__":
    main()
