"""The holder's photo as PNG with its size: as far as it may be shown, and without an error for what it is."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chipkit
from chipkit.capture import Capture, Origin
from chipkit.lds.files import RawFile
from chipkit.pictures import PictureError, photo
from chipkit_emulator import Specimen, apply_defect, load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Callable

AT = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def card() -> Specimen:
    return personalise(load_profile("vn-cccd-2021"), seed=1, at=AT)


def judged(specimen: Specimen) -> chipkit.Report:
    files = {ef: RawFile(ef, content) for ef, content in specimen.files.items()}
    trust, policy = chipkit.InMemoryTrust.empty(), chipkit.load_policy("field")
    return chipkit.judge(Capture(origin=Origin.UNSEALED, files=files), trust, policy, AT)


def refusing(why: chipkit.Unshown) -> Callable[[bytes], Any]:
    def decode(_image: bytes) -> Any:
        raise PictureError(why, f"because of {why.value}")

    return decode


def test_a_photo_has_its_size_and_what_may_be_said_of_it() -> None:
    found = chipkit.photo_of(judged(card()))

    assert found
    assert found.png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", found.png[16:24]) == (found.width, found.height) == (300, 400)
    assert (found.unshown, found.why) == (None, "")
    assert found.standing.text("en") == "Unaltered since signed; issuer NOT confirmed"
    assert "PNG" not in repr(found)


def test_a_photo_that_may_not_be_shown_says_why() -> None:
    found = chipkit.photo_of(judged(apply_defect(card(), "flip-dg2")))

    assert not found
    assert (found.png, found.width, found.height, found.unshown) == (b"", 0, 0, None)
    assert "altered after signing" in found.why


@pytest.mark.parametrize("why", chipkit.Unshown)
def test_whatever_stands_in_the_way_is_told_and_not_raised(
    why: chipkit.Unshown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo, "decode_picture", refusing(why))

    found = chipkit.photo_of(judged(card()))

    assert not found
    assert found.unshown is why
    assert f"because of {why.value}" in found.why
    assert found.standing.shown


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_odd_picture_raises(data: st.DataObject) -> None:
    content = bytearray(card().files[chipkit.EF.DG2])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, min(len(content), 200) - 1))] = data.draw(st.integers(0, 255))
    length = data.draw(st.one_of(st.just(len(content)), st.integers(1, len(content))))
    odd = card().with_files({chipkit.EF.DG2: bytes(content[:length])}).signed()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(photo, "decode_picture", refusing(chipkit.Unshown.DAMAGED))  # a child for each takes long

        found = chipkit.photo_of(judged(odd))

    assert not found
    assert found.why


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(TypeError, match="report is not of type Report but NoneType"):
        chipkit.photo_of(None)  # type: ignore[arg-type]
