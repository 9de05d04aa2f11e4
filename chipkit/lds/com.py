"""EF.COM: the versions and the list of data groups, signed by nobody (Doc 9303-10, 4.6.1)."""

from __future__ import annotations

from dataclasses import field
from typing import Final

from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.tlv import TLV, encode_tag, template
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.lds.files import DATA_GROUPS, EF
from chipkit.lds.template import open_template
from chipkit.values import dataclass

__all__ = ["COM"]

_LDS_VERSION = 0x5F01
_UNICODE_VERSION = 0x5F36
_TAG_LIST = 0x5C
_MAX_OBJECTS = 16
_DATA_GROUP_TAGS = {ef.tag: ef for ef in DATA_GROUPS}


@dataclass(frozen=True, slots=True)
class COM:
    """The file's content."""

    lds_version: str
    """Version of the logical data structure, four digits: "0107", "0108"."""
    unicode_version: str
    """Version of Unicode, six digits: "040000"."""
    tags: tuple[int, ...]
    """The tags of the data groups that the chip says it has, in its order."""
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)
    """What was tolerated in reading it."""

    @classmethod
    def parse(cls, content: bytes) -> COM:
        """Read the file, remembered: an issuer's documents have the same.

        Raises:
            CodecError: The file is not a template with versions and a list of tags.
        """
        return _read.get((content,), lambda: cls._parse(content), keeps=_KEPT + len(content))

    @classmethod
    def _parse(cls, content: bytes) -> COM:
        tlv, deviations = open_template(content, EF.COM)
        objects = template(tlv.children(_MAX_OBJECTS))
        listed = _take(objects, _TAG_LIST, "tag list", tlv)
        tags = tuple(listed.value)
        return cls(
            _version(_take(objects, _LDS_VERSION, "LDS version", tlv), 4),
            _version(_take(objects, _UNICODE_VERSION, "Unicode version", tlv), 6),
            tags,
            (*deviations, *_tag_deviations(tags)),
        )

    def __bytes__(self) -> bytes:
        return bytes(
            TLV.of(
                EF.COM.tag,
                TLV(_LDS_VERSION, self.lds_version.encode("ascii")),
                TLV(_UNICODE_VERSION, self.unicode_version.encode("ascii")),
                TLV(_TAG_LIST, b"".join(encode_tag(tag) for tag in self.tags)),
            )
        )

    @classmethod
    def of(cls, *files: EF, lds_version: str = "0107", unicode_version: str = "040000") -> COM:
        """The content that lists these data groups."""
        return cls(lds_version, unicode_version, tuple(ef.tag for ef in files))

    @property
    def files(self) -> tuple[EF, ...]:
        """The data groups that the chip says it has, as far as their tags are known."""
        return tuple([_DATA_GROUP_TAGS[tag] for tag in self.tags if tag in _DATA_GROUP_TAGS])


_KEPT: Final = 1024
"""Bytes of what is read of a file of the usual size, by estimate."""
_read: Final = BoundedCache[COM](entries=256, size=1 << 20)


def _take(objects: dict[int, TLV], tag: int, name: str, parent: TLV) -> TLV:
    try:
        return objects[tag]
    except KeyError:
        raise CodecError(f"{name} is missing", offset=parent.offset) from None


def _version(tlv: TLV, digits: int) -> str:
    text = tlv.value.decode("ascii", "replace")
    if len(text) != digits or not (text.isascii() and text.isdigit()):
        raise CodecError(f"version is not {digits} digits", offset=tlv.value_offset)
    return text


def _tag_deviations(tags: tuple[int, ...]) -> tuple[Deviation, ...]:
    unknown = sorted({tag for tag in tags if tag not in _DATA_GROUP_TAGS})
    found = [Deviation("com.tag.unknown", EF.COM.label, f"tag {tag:02X}") for tag in unknown]
    if len(set(tags)) != len(tags):
        found.append(Deviation("com.tag.doubled", EF.COM.label, "a data group is listed twice"))
    return tuple(found)
