from __future__ import annotations

import pytest

from chipkit.lds.files import DATA_GROUPS, EF, RawFile


def test_data_groups_go_from_one_to_sixteen() -> None:
    assert [ef.number for ef in DATA_GROUPS] == list(range(1, 17))


def test_a_data_group_is_found_by_its_number() -> None:
    assert EF.data_group(13) is EF.DG13


@pytest.mark.parametrize("number", [0, 17, -1])
def test_a_number_without_a_data_group_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        EF.data_group(number)


def test_every_template_tag_of_the_application_leads_back_to_its_file() -> None:
    application = [ef for ef in EF if not ef.in_master_file]

    assert [EF.from_tag(ef.tag) for ef in application] == application


def test_tags_of_no_file_of_the_application_are_unknown() -> None:
    assert EF.from_tag(0x31) is None
    assert EF.from_tag(0x00) is None


def test_files_other_than_data_groups_have_no_number() -> None:
    assert EF.SOD.number is None
    assert EF.DIR.number is None


def test_a_raw_file_does_not_print_its_content() -> None:
    assert "SPECIMEN" not in repr(RawFile(EF.DG1, b"SPECIMEN"))
