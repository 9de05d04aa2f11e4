from __future__ import annotations

import pytest

from chipkit.country_names import COUNTRY_NAMES, country_name
from chipkit.language import Language
from chipkit.verify.countries import _BY_THREE


def test_every_code_that_a_zone_may_bear_has_a_name_in_both_languages() -> None:
    of_persons = {"XXA", "XXB", "XXC", "XXX", "GBD", "GBN", "GBO", "GBP", "GBS"}

    assert COUNTRY_NAMES.keys() == _BY_THREE.keys() | of_persons
    for code, names in COUNTRY_NAMES.items():
        assert set(names) == set(Language), code
        assert all(name and name == name.strip() and len(name) <= 60 for name in names.values()), code


@pytest.mark.parametrize(
    ("code", "en", "vi"), [("VNM", "Viet Nam", "Việt Nam"), ("D", "Germany", "Đức"), ("QQQ", "QQQ", "QQQ")]
)
def test_a_code_is_told_by_its_name_and_an_unknown_one_as_it_is(code: str, en: str, vi: str) -> None:
    assert (country_name(code, "en"), country_name(code, Language.VI)) == (en, vi)


def test_no_two_states_have_one_name() -> None:
    for language in Language:
        names = [names[language] for code, names in COUNTRY_NAMES.items() if code != "D"]
        assert len(set(names)) == len(names)
