"""A file whose content chipkit does not read (Doc 9303-10, 4.7)."""

from __future__ import annotations

from dataclasses import field

from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.lds.files import EF
from chipkit.lds.template import open_template
from chipkit.values import dataclass

__all__ = ["OpaqueFile"]


@dataclass(frozen=True, slots=True)
class OpaqueFile:
    """A file of the eMRTD application, known by its template alone."""

    ef: EF
    value: bytes = field(repr=False)
    """What the template carries, unread."""
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)
    """What was tolerated in reading it."""

    @classmethod
    def parse(cls, content: bytes, ef: EF) -> OpaqueFile:
        """Read the file's template and nothing inside it.

        Raises:
            CodecError: The file is not a data object, or its tag is not that of `ef`.
        """
        tlv, deviations = open_template(content, ef)
        return cls(ef, tlv.value, deviations)

    def __bytes__(self) -> bytes:
        return bytes(TLV(self.ef.tag, self.value))
