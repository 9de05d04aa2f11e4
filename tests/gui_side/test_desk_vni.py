"""VNI, another usual way of typing Vietnamese: it takes figures behind letters for marks, a scanner's as well (A23)."""

from __future__ import annotations

import random
import unicodedata
from typing import TYPE_CHECKING, Final

import pytest

from chipkit.national.compared import ComparisonResult
from chipkit.national.vnm.comparison import compare_address
from chipkit.outcome import Outcome
from chipkit.verify.judging import judge
from chipkit_gui.keys import KeyRefusedError, read_key
from chipkit_gui.sources import Sample
from chipkit_gui.texts import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Report
    from chipkit_gui.sources.emulated import EmulatedSource

TONES: Final = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
SHAPES: Final = {"6": ("aeo", "\u0302"), "7": ("ou", "\u031b"), "8": ("a", "\u0306")}
KEYS: Final = {mark: key for key, mark in TONES.items()} | {mark: key for key, (_on, mark) in SHAPES.items()}
KINDS: Final = ("Tổ", "Khu", "Lô", "Ngõ", "Nhà", "Tòa", "Xóm", "Ấp", "Đường", "P.")
REST: Final = ("", ", Phường Hòa Bình, Thành phố Mẫu")


def bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0].casefold().replace("đ", "d")


def vni(text: str, *, through: bool = False) -> str:
    """What VNI makes of keys: marks on the last letter of the word that can bear them.

    Args:
        text: The keys.
        through: A figure that gave no mark ends no word.
    """
    out: list[str] = []
    for key in text:
        begin = len(out)
        while begin and (out[begin - 1].isalpha() or (through and out[begin - 1].isdigit())):
            begin -= 1
        if not _marked(out, begin, key):
            out.append(key)
    return "".join(out)


def _marked(out: list[str], begin: int, key: str) -> bool:
    on, mark = ("aeiouy", TONES[key]) if key in TONES else SHAPES.get(key, ("d" if key == "9" else "", ""))
    at = next((at for at in range(len(out) - 1, begin - 1, -1) if bare(out[at]) in tuple(on)), None)
    if at is None:
        return False
    if key == "9":
        out[at] = "Đ" if out[at].isupper() else "đ"
        return True
    parts = unicodedata.normalize("NFD", out[at])
    if mark in parts:  # the same key again takes it away, and stands as it is
        out[at] = unicodedata.normalize("NFC", parts.replace(mark, ""))
        return False
    kept = "".join(part for part in parts if mark not in TONES.values() or part not in TONES.values())
    out[at] = unicodedata.normalize("NFC", kept + mark)
    return True


def as_keys(text: str) -> str:
    """The keys of VNI that type a text."""
    parts = unicodedata.normalize("NFD", text.replace("đ", "d9").replace("Đ", "D9"))
    return "".join(KEYS.get(part, part) for part in parts)


def _plain(text: str) -> str:
    return "".join(bare(each).upper() if each.isupper() else bare(each) if each.isalpha() else each for each in text)


def _place(rng: random.Random) -> str:
    """A place with numbers of blocks and houses that begin with a letter."""
    parts = [
        f"{rng.choice(KINDS)} {rng.choice('ABCDEGHIKLOUXY')}{rng.randint(1, rng.choice((9, 99, 999)))}"
        for _ in range(rng.randint(1, 4))
    ]
    return ", ".join(parts) + rng.choice(REST)


def test_the_model_of_the_method_types_what_it_should() -> None:
    assert vni("Nguye6n4 Va8n D9u7c5") == "Nguyễn Văn Đực"
    assert vni(as_keys("Đặng Thị Mười, Tổ 5")) == "Đặng Thị Mười, Tổ 5"
    assert (vni("A12"), vni("A11"), vni("E61"), vni("P12")) == ("À", "A1", "Ế", "P12")
    assert (vni("D609"), vni("D609", through=True)) == ("D609", "Đ60")


@pytest.mark.parametrize("through", [False, True])
def test_a_place_whose_figures_became_marks_is_not_another_place(*, through: bool) -> None:
    rng = random.Random(9)  # noqa: S311 - a sample of places
    places = [_place(rng) for _ in range(400)]
    for chip in (*places, *map(_plain, places)):
        found = compare_address(vni(chip, through=through), chip)
        assert found.result is not ComparisonResult.DIFFERENT, (chip, vni(chip, through=through))


@pytest.mark.parametrize(
    ("printed", "chip"),
    [
        ("Lô Ả, Khu Đ", "Lô B43, Khu G9"),
        ("Tổ Ả, Phường Hòa Bình", "Tổ A43, Phường Minh Khai"),
        ("Số 12 Phố Mẫu, Phường Hòa Bình", "Số 98 Ngõ Khác, Phường Minh Khai"),
    ],
)
def test_another_place_stays_another_place(printed: str, chip: str) -> None:
    assert compare_address(printed, chip).result is ComparisonResult.DIFFERENT


def _damaged(code: str, rng: random.Random) -> str:
    """One way in which a code comes through VNI: its keys joined or not, or marks lost first."""
    number, *fields = code.split("|")
    ways: list[Callable[[str], str]] = [
        as_keys,
        lambda each: vni(as_keys(each)),
        lambda each: vni(_plain(each)),
        lambda each: vni(each, through=True),
    ]
    change = rng.choice(ways)
    return vni("|".join((number, *(change(each) for each in fields))))


def test_a23_thirty_codes_that_vni_spoilt_open_the_card_and_accuse_nobody(
    code: str, report_of: Callable[..., Report], workshop: EmulatedSource, policy: Policy
) -> None:
    report, trust = report_of(profile=Sample().profile), workshop.trust_of(Sample())
    rng = random.Random(23)  # noqa: S311 - a sample of damages
    outcomes = []
    for _ in range(30):
        key = read_key(_damaged(code, rng))
        assert (key.kind, key.tail) == ("qr", code[8:12])
        judged = judge(report.capture, trust, policy, report.at, mode="demo", printed=key.expected)
        found = judged.finding("match.qr")
        assert found is not None
        outcomes.append(found.outcome)

    assert Outcome.FAILED not in outcomes
    assert Outcome.UNDETERMINED in outcomes


def test_a23_a_zone_that_vni_spoilt_is_read_right_or_named(workshop: EmulatedSource) -> None:
    refused: set[str] = set()
    for seed in range(10):
        specimen = workshop.specimen(Sample(seed=seed))
        zone = str(specimen.mrz)
        whole = read_key(zone)
        for through in (False, True):
            try:
                key = read_key(vni(zone, through=through))
            except KeyRefusedError as error:
                refused.add(MESSAGES[error.problem].code)
            else:
                assert key.password == whole.password
    assert refused <= {"E11", "E12"}
    assert refused, "some of them cannot be undone"
