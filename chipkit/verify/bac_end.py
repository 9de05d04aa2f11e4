"""The dates by which Basic Access Control ends (Doc 9303-11, 4.1)."""

from __future__ import annotations

from datetime import date
from typing import Final

from chipkit.capture import Access, AccessProtocol, AttemptResult
from chipkit.deviation import Deviation
from chipkit.verify.facts import Facts
from chipkit.verify.signing_time import dated

__all__ = ["bac_after_its_end"]

_PACE_REQUIRED: Final = date(2027, 1, 1)
"""Documents issued from here on have PACE."""
_BAC_NOT_ISSUED: Final = date(2028, 1, 1)
"""Documents issued from here on have no Basic Access Control."""
_BAC_OUT_OF_USE: Final = date(2038, 1, 1)
"""No document with Basic Access Control is in circulation from here on."""


def bac_after_its_end(facts: Facts, access: Access) -> tuple[Deviation, ...]:
    """What is odd about a chip that Basic Access Control opened, by when its issuer signed it and by today."""
    signed = facts.signer.signed
    when = None if signed is None else dated(facts.case, signed)
    issued = date.min if when is None else when[1].date()
    tried = access.attempt(AccessProtocol.PACE)
    offers_pace = tried is not None and tried.result is not AttemptResult.NOT_OFFERED
    found = []
    if issued >= _PACE_REQUIRED and not offers_pace:
        found.append("access.bac.without-pace")
    if issued >= _BAC_NOT_ISSUED:
        found.append("access.bac.issued-late")
    if facts.case.at.date() >= _BAC_OUT_OF_USE:
        found.append("access.bac.out-of-use")
    return tuple(Deviation(code) for code in found)
