"""Open a chip by PACE and nothing else: no reading, no judging, and commands of your own in the channel.

python examples/open_by_pace.py [PROFILE]
"""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime

from chipkit import CANPassword, ChipkitError, MRZPassword
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF, EMRTD_AID
from chipkit.oids import name
from chipkit.protocol.commands import read_binary_by_sfi, select_application
from chipkit.protocol.pace import establish_pace, is_supported
from chipkit.protocol.read import ReadLimits, read_file
from chipkit.session.driver import Driver
from chipkit_emulator import load_profile, personalise


def main(profile: str = "passport-cam") -> None:
    """Open an invented card in each way that it offers."""
    specimen = personalise(load_profile(profile), seed=1, at=datetime.now(UTC))
    password = MRZPassword.from_mrz(specimen.mrz) if specimen.can is None else CANPassword(specimen.can)
    link = specimen.transport()
    file = Driver(link).run(read_file(EF.CARD_ACCESS, ReadLimits(), note=print))
    infos = CardAccess.parse(file.content).security_infos
    own = infos.pace_domain_parameter_infos
    for info in infos.pace_infos:
        if not is_supported(info, own):
            continue
        link.reset()
        driver = Driver(link)
        # the only input and output is the driver's: the conversation is a generator of commands
        named = len({each.parameter_id for each in infos.pace_infos}) > 1
        result = driver.run(
            establish_pace(info, password, random=secrets.token_bytes, with_parameter_id=named, explicit=own)
        )
        driver.secure_messaging = result.secure_messaging
        driver.transmit(select_application(EMRTD_AID)).expect_ok()
        answer = driver.transmit(read_binary_by_sfi(EF.COM, ne=2))
        proof = "" if result.chip_mapping is None else ", with Chip Authentication Data"
        print(f"{name(info.oid)} with parameters {info.parameter_id}: EF.COM begins {answer.data.hex()}{proof}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except ChipkitError as error:
        sys.exit(f"not opened: {error}")
