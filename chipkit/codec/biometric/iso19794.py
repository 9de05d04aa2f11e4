"""Facial records (ISO/IEC 19794-5:2005, 5).

A record is the letters FAC and the version 010, each with a zero byte behind, its length in four bytes, the number of
images in two, and the images. An image is facial information in 20 bytes, feature points in eight bytes each, image
information in twelve, and the encoded picture.
"""

from __future__ import annotations

import struct
from dataclasses import field
from typing import Final, cast

from chipkit.codec.biometric.picture import ImageFormat, image_format, image_size
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, UnsupportedError
from chipkit.frozen import maker
from chipkit.values import dataclass

__all__ = ["FaceImage", "FacialRecord"]

_MAGIC = b"FAC\x00010\x00"
_RECORD_HEADER = struct.Struct(">8sIH")
_FACIAL_INFORMATION = struct.Struct(">IHBBB3s2s3s3s")
_FEATURE_POINT_SIZE = 8
_IMAGE_INFORMATION = struct.Struct(">BBHHBBHH")
_DATA_TYPES: dict[int, ImageFormat] = {0: "jpeg", 1: "jpeg2000"}
_TYPE_BYTES: dict[ImageFormat, int] = {"jpeg": 0, "jpeg2000": 1}
_MAX_IMAGES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceImage:
    """One picture of a face, with what the record says about it."""

    image: bytes = field(repr=False)
    """The encoded picture, as it stands in the record."""
    image_format: ImageFormat
    """How the picture is encoded, by its own first bytes."""
    width: int
    """Width in pixels as the record says; the picture itself may say otherwise."""
    height: int
    """Height in pixels as the record says; the picture itself may say otherwise."""
    gender: int = field(default=0, repr=False)
    """0 unspecified, 1 male, 2 female, 255 unknown."""
    eye_colour: int = field(default=0, repr=False)
    hair_colour: int = field(default=0, repr=False)
    feature_mask: bytes = field(default=bytes(3), repr=False)
    expression: bytes = field(default=bytes(2), repr=False)
    pose_angle: bytes = field(default=bytes(3), repr=False)
    pose_angle_uncertainty: bytes = field(default=bytes(3), repr=False)
    feature_points: bytes = field(default=b"", repr=False)
    """Feature points, eight bytes each."""
    face_image_type: int = 1
    """0 basic, 1 full frontal, 2 token frontal."""
    colour_space: int = 1
    """0 unspecified, 1 sRGB, 2 YUV422, 3 grey."""
    source_type: int = 0
    device_type: int = 0
    quality: int = 0

    def __bytes__(self) -> bytes:
        length = _FACIAL_INFORMATION.size + len(self.feature_points) + _IMAGE_INFORMATION.size + len(self.image)
        information = _FACIAL_INFORMATION.pack(
            length,
            len(self.feature_points) // _FEATURE_POINT_SIZE,
            self.gender,
            self.eye_colour,
            self.hair_colour,
            self.feature_mask,
            self.expression,
            self.pose_angle,
            self.pose_angle_uncertainty,
        )
        image_information = _IMAGE_INFORMATION.pack(
            self.face_image_type,
            _TYPE_BYTES[self.image_format],
            self.width,
            self.height,
            self.colour_space,
            self.source_type,
            self.device_type,
            self.quality,
        )
        return information + self.feature_points + image_information + self.image


_face: Final = maker(FaceImage)


@dataclass(frozen=True, slots=True)
class FacialRecord:
    """A facial record: one or more pictures of one face."""

    images: tuple[FaceImage, ...]
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)
    """What was tolerated in reading it."""

    @classmethod
    def parse(cls, data: bytes, *, offset: int = 0, where: str = "") -> FacialRecord:
        """Read exactly one record.

        Args:
            data: The record.
            offset: Where `data` begins in the outermost input.
            where: The file that it stands in, for deviations.

        Raises:
            CodecError: The bytes are not a facial record.
            UnsupportedError: A picture is encoded in neither JPEG nor JPEG 2000.
        """
        return _Reader(data, offset, where).record()

    def __bytes__(self) -> bytes:
        images = b"".join(bytes(image) for image in self.images)
        return _RECORD_HEADER.pack(_MAGIC, _RECORD_HEADER.size + len(images), len(self.images)) + images


class _Reader:
    """Reads one record, and gathers what it tolerates."""

    def __init__(self, data: bytes, offset: int, where: str) -> None:
        self._data = data
        self._offset = offset
        self._where = where
        self._deviations: list[Deviation] = []

    def record(self) -> FacialRecord:
        if len(self._data) < _RECORD_HEADER.size:
            raise self._error("facial record is cut off in its header", 0)
        magic, length, count = _RECORD_HEADER.unpack_from(self._data)
        if magic[:4] != _MAGIC[:4]:
            raise self._error("not a facial record", 0)
        if magic != _MAGIC:
            raise UnsupportedError("facial record of another version than 010")
        if not 1 <= count <= _MAX_IMAGES:
            raise self._error(f"{count} images", 12)
        if length != len(self._data):
            self._tolerate("face.record.length", f"{length} bytes announced, {len(self._data)} there")
        at, images = _RECORD_HEADER.size, []
        for _ in range(count):
            image, at = self._image(at)
            images.append(image)
        if at != len(self._data):
            self._tolerate("face.record.trailing", f"{len(self._data) - at} bytes behind the last image")
        return FacialRecord(tuple(images), tuple(self._deviations))

    def _image(self, start: int) -> tuple[FaceImage, int]:
        data = self._data
        points_at = start + _FACIAL_INFORMATION.size
        if points_at + _IMAGE_INFORMATION.size > len(data):
            raise self._error("facial record is cut off", start)
        length, points, gender, *colours, mask, expression, pose, uncertainty = _FACIAL_INFORMATION.unpack_from(
            data, start
        )
        information_at = points_at + points * _FEATURE_POINT_SIZE
        image_at, end = information_at + _IMAGE_INFORMATION.size, start + length
        if end > len(data):
            raise self._error(f"facial record data runs {end - len(data)} bytes over", start)
        if image_at > end:
            raise self._error("feature points and image information do not fit", start)
        kind, data_type, width, height, *others = _IMAGE_INFORMATION.unpack_from(data, information_at)
        image = data[image_at:end]
        face: FaceImage = _face(
            image, self._format(image, data_type), width, height, gender, *colours, mask, expression, pose, uncertainty,
            data[points_at:information_at], kind, *others,
        )  # fmt: skip
        self._compare_size(face)
        return face, end

    def _format(self, image: bytes, data_type: int) -> ImageFormat:
        """The encoding by the picture's first bytes; what the record says of it may be wrong."""
        announced, found = _DATA_TYPES.get(data_type), image_format(image)
        if found is None and announced is None:
            raise UnsupportedError("face image in neither JPEG nor JPEG 2000")
        if found is not None and found != announced:
            self._tolerate("face.image.type", f"type {data_type} announced, {found} there")
        return cast("ImageFormat", found or announced)

    def _compare_size(self, face: FaceImage) -> None:
        """Leave a deviation where record and picture disagree; a picture too damaged to tell shows when decoded."""
        try:
            size = image_size(face.image)
        except CodecError as error:
            self._tolerate("face.image.damaged", error.reason)
            return
        if size != (face.width, face.height):
            announced = f"{face.width} x {face.height} announced"
            self._tolerate("face.image.size", f"{announced}, {size[0]} x {size[1]} there")

    def _tolerate(self, code: str, detail: str) -> None:
        self._deviations.append(Deviation(code, self._where, detail))

    def _error(self, reason: str, at: int) -> CodecError:
        return CodecError(reason, offset=self._offset + at)
