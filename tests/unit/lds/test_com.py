from __future__ import annotations

from typing import Any

import pytest

from chipkit.errors import CodecError
from chipkit.lds.com import COM
from chipkit.lds.files import EF


@pytest.mark.vectors("lds/com.json")
def test_the_published_examples_are_read_and_built(case: dict[str, Any]) -> None:
    content = bytes.fromhex(case["content"])

    com = COM.parse(content)

    assert com.lds_version == case["lds_version"]
    assert com.unicode_version == case["unicode_version"]
    assert [ef.number for ef in com.files] == case["data_groups"]
    assert com.deviations == ()
    assert bytes(com) == content


def test_it_is_built_from_a_list_of_files() -> None:
    com = COM.of(EF.DG1, EF.DG2, EF.DG13)

    assert com.tags == (0x61, 0x75, 0x6D)
    assert COM.parse(bytes(com)) == com


def test_a_tag_of_no_data_group_is_left_out_with_a_deviation() -> None:
    com = COM.parse(bytes.fromhex("60155F0104303130375F36063034303030305C03617760"))

    assert com.files == (EF.DG1,)
    assert [deviation.detail for deviation in com.deviations] == ["tag 60", "tag 77"]
    assert {deviation.code for deviation in com.deviations} == {"com.tag.unknown"}


def test_a_data_group_that_is_listed_twice_leaves_a_deviation() -> None:
    com = COM.parse(bytes.fromhex("60145F0104303130375F36063034303030305C026161"))

    assert [deviation.code for deviation in com.deviations] == ["com.tag.doubled"]


@pytest.mark.parametrize(
    ("content", "reason", "offset"),
    [
        ("600D5F36063034303030305C026175", "LDS version is missing", 0),
        ("60105F0104303130365F3606303430303030", "tag list is missing", 0),
        ("60145F0104303130415F36063034303030305C026175", "version is not 4 digits", 5),
        ("60145F0104303130365F36063034303030C15C026175", "version is not 6 digits", 12),
        ("60125F0104303130365F0104303130365C026175", "tag 5F01 stands twice", 9),
        ("61145F0104303130365F36063034303030305C026175", "tag 61 where 60 belongs", 0),
    ],
)
def test_a_malformed_file_is_refused_where_it_breaks(content: str, reason: str, offset: int) -> None:
    with pytest.raises(CodecError) as caught:
        COM.parse(bytes.fromhex(content))

    assert caught.value.reason == reason
    assert caught.value.offset == offset
