"""Colours are measured: contrast, colour deficiencies, and that no view chooses green by itself."""

from __future__ import annotations

import ast
import itertools
import math
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QPalette

import chipkit_gui.views
from chipkit_gui.presenter import Tone
from chipkit_gui.presenter.photo import PhotoView
from chipkit_gui.texts import Language
from chipkit_gui.views.look import Look
from chipkit_gui.views.palette import DARK, LIGHT, Colours, contrasting
from chipkit_gui.views.portrait import PhotoFrame
from chipkit_gui.views.signs import ToneSign
from chipkit_gui.views.window import DeskWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit_gui.state import DeskState

PALETTES = {"light": LIGHT, "dark": DARK}
BY_NAME = pytest.mark.parametrize("colours", PALETTES.values(), ids=PALETTES)
DEFICIENCIES = {
    # Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
LEAST = 20
"""CIE76: below this, two colours may be taken for each other."""
GREYS = (Tone.NEUTRAL, Tone.ABORTED)
"""These have one colour, and one meaning: nothing was concluded."""
MEANINGS = [pair for pair in itertools.combinations(Tone, 2) if set(pair) != set(GREYS)]
FORMS = {Tone.UNDETERMINED: "dashes", Tone.ALARMING: "two lines"}
"""Of the portrait's frame, where it is not one line."""


def _linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def _luminance(linear: list[float]) -> float:
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((_luminance(_linear(one)), _luminance(_linear(other))), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _seen(colour: str, deficiency: str) -> list[float]:
    linear = _linear(colour)
    matrix = DEFICIENCIES[deficiency]
    return [min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear, strict=True)))) for row in matrix]


def _lab(linear: list[float]) -> list[float]:
    x = 0.4124 * linear[0] + 0.3576 * linear[1] + 0.1805 * linear[2]
    z = 0.0193 * linear[0] + 0.1192 * linear[1] + 0.9505 * linear[2]
    bent = [
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (x / 0.9505, _luminance(linear), z / 1.089)
    ]
    return [116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])]


def _difference(one: list[float], other: list[float]) -> float:
    return math.dist(_lab(one), _lab(other))


@BY_NAME
@pytest.mark.parametrize("tone", Tone)
def test_a24_texts_stand_out_from_their_ground(colours: Colours, tone: Tone) -> None:
    found = colours.tones[tone]

    assert contrast(found.on_fill, found.fill) >= 4.5
    assert contrast(found.text, colours.card) >= 4.5
    assert contrast(found.text, found.wash) >= 4.5
    assert contrast(colours.ink, found.wash) >= 4.5


@BY_NAME
@pytest.mark.parametrize("tone", Tone)
def test_a24_frames_and_signs_stand_out_from_a_card(colours: Colours, tone: Tone) -> None:
    found = colours.tones[tone]

    assert contrast(found.edge, colours.card) >= 3
    assert contrast(found.edge, found.wash) >= 3


@BY_NAME
def test_a24_words_of_no_tone_stand_out(colours: Colours) -> None:
    for ground in (colours.card, colours.page):
        assert contrast(colours.ink, ground) >= 4.5
        assert contrast(colours.soft, ground) >= 4.5
    assert contrast(colours.soft, colours.void) >= 4.5
    assert contrast(colours.on_primary, colours.primary) >= 4.5
    assert contrast(colours.field_line, colours.card) >= 3
    assert contrast(colours.focus, colours.card) >= 3


@BY_NAME
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_a24_pass_and_fail_differ_in_every_deficiency(colours: Colours, deficiency: str) -> None:
    for part in ("fill", "text", "edge"):
        passed, failed = (_seen(getattr(colours.tones[tone], part), deficiency) for tone in (Tone.PASS, Tone.FAIL))

        assert _difference(passed, failed) >= LEAST, part


@BY_NAME
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_a24_banners_of_any_two_meanings_differ_in_every_deficiency(colours: Colours, deficiency: str) -> None:
    for one, other in MEANINGS:
        fills = (_seen(colours.tones[tone].fill, deficiency) for tone in (one, other))
        assert _difference(*fills) >= LEAST, (one, other)


@BY_NAME
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_a24_frames_of_any_two_meanings_differ_in_colour_or_form(colours: Colours, deficiency: str) -> None:
    for one, other in MEANINGS:
        edges = (_seen(colours.tones[tone].edge, deficiency) for tone in (one, other))
        assert _difference(*edges) >= LEAST or FORMS.get(one) != FORMS.get(other), (one, other)


def test_a24_frames_have_the_forms_that_colours_need_not_tell(qtbot: QtBot, states: dict[str, DeskState]) -> None:
    """Looked at in the system's high contrast, where all colours are one."""
    result = states["genuine"].result
    assert result is not None
    seen: dict[Tone, bytes] = {}
    for tone in Tone:
        frame = PhotoFrame(Look(contrasting(QGuiApplication.palette())))
        qtbot.addWidget(frame)
        frame.resize(240, 320)
        frame.show_photo("", PhotoView(caption="", tone=tone, picture=result.portrait.picture))
        seen[tone] = bytes(frame.grab().toImage().constBits())

    for one, other in itertools.combinations(Tone, 2):
        assert (seen[one] != seen[other]) is (FORMS.get(one) != FORMS.get(other)), (one, other)


@BY_NAME
def test_banners_of_other_meaning_differ(colours: Colours) -> None:
    fills = {colours.tones[tone].fill for tone in Tone}

    apart = [_difference(_linear(one), _linear(other)) for one, other in itertools.combinations(sorted(fills), 2)]

    assert min(apart) >= 20


@pytest.mark.parametrize(("ground", "ink"), [("#000000", "#FFFFFF"), ("#FFFFFF", "#000000"), ("#2D3236", "#FFFFFF")])
def test_high_contrast_uses_the_systems_colours_and_thick_rims(qapp: object, ground: str, ink: str) -> None:  # noqa: ARG001 - a palette needs an application
    system = QGuiApplication.palette()
    system.setColor(QPalette.ColorRole.Window, QColor(ground))
    system.setColor(QPalette.ColorRole.WindowText, QColor(ink))

    colours = contrasting(system)

    assert colours.rim > 1
    for tone in Tone:
        found = colours.tones[tone]
        assert {found.fill, found.wash} == {ground}
        assert {found.on_fill, found.text, found.edge} == {ink}


def test_no_view_chooses_a_tone_of_success_by_itself() -> None:
    """A view draws the tone that it is given; green stands in the palette alone."""
    folder = Path(chipkit_gui.views.__file__).parent
    for path in sorted(folder.glob("*.py")):
        names = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Tone"
        }
        assert path.name == "palette.py" or "PASS" not in names, path.name
        greens = [green for green in ("#007F5F", "#5DD6B8", "#006B5C") if green in path.read_text("utf-8")]
        assert path.name == "palette.py" or not greens, path.name


@BY_NAME
def test_the_name_of_the_field_is_as_dark_as_a_label(qtbot: QtBot, colours: Colours) -> None:
    """What stands in an empty field is text: Qt itself would draw it half transparent."""
    window = DeskWindow(Language.VI, None, Look(colours))
    qtbot.addWidget(window)
    window.show()
    field = window.entry.input
    field.clearFocus()
    image = field.grab().toImage()
    middle = range(image.height() // 3, image.height() * 2 // 3)
    seen = {image.pixelColor(x, y).name() for x in range(8, image.width() - 8) for y in middle}

    assert max(contrast(one, colours.card) for one in seen) >= contrast(colours.soft, colours.card) - 0.3


def test_signs_are_seen_in_high_contrast(qtbot: QtBot) -> None:
    system = QGuiApplication.palette()
    system.setColor(QPalette.ColorRole.Window, QColor("#000000"))
    system.setColor(QPalette.ColorRole.WindowText, QColor("#FFFFFF"))
    pictures = []
    for tone in (Tone.PASS, Tone.FAIL, Tone.UNDETERMINED, Tone.NEUTRAL, Tone.ABORTED):
        sign = ToneSign(Look(contrasting(system)), 48, 48)
        qtbot.addWidget(sign)
        sign.show_tone(tone)
        image = sign.grab().toImage()
        edge = [image.pixelColor(x, y).lightness() for x in range(48) for y in (2, 3, 44, 45)]
        assert max(edge) > 128, f"{tone}: its outline cannot be seen"
        pictures.append(bytes(image.constBits()))
    assert len(set(pictures)) == len(pictures)
