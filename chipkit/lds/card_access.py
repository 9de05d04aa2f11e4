"""EF.CardAccess: how the chip may be opened, readable by anyone and signed by nobody (Doc 9303-11, 9.2.11)."""

from __future__ import annotations

from chipkit.deviation import Deviation
from chipkit.lds.files import EF
from chipkit.lds.limits import expect_size
from chipkit.lds.security_infos import PACEInfo, SecurityInfos
from chipkit.values import dataclass

__all__ = ["CardAccess"]


@dataclass(frozen=True, slots=True)
class CardAccess:
    """The file's content."""

    security_infos: SecurityInfos

    @classmethod
    def parse(cls, content: bytes) -> CardAccess:
        """Read the file.

        Raises:
            CodecError: The file is not a set of security infos.
        """
        expect_size(content, EF.CARD_ACCESS)
        return cls(SecurityInfos.parse(content, where=EF.CARD_ACCESS.label))

    def __bytes__(self) -> bytes:
        return bytes(self.security_infos)

    @property
    def pace_infos(self) -> tuple[PACEInfo, ...]:
        """The ways in which PACE is offered."""
        return self.security_infos.pace_infos

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """What was tolerated in reading it."""
        return self.security_infos.deviations
