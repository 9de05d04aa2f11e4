"""Sheets of A4, on which lines, boxes and pictures are put; lengths are in millimetres, sizes of letters in points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from chipkit.values import dataclass

__all__ = ["BOTTOM", "FAMILY", "LEFT", "WIDTH", "Line", "Sheet"]

FAMILY: Final = "text"
"""What the font is called in a document."""
WIDTH, HEIGHT = 210.0, 297.0
"""Of a page."""
LEFT, TOP, BOTTOM = 18.0, 17.0, 20.0
"""The margins; the right one is as the left."""
_POINT: Final = 25.4 / 72
_LEADING: Final = 1.38
_OTHERWISE: Final = {"\u27e8": "[", "\u27e9": "]"}
"""How the marks of `chipkit.codec.printable` are written, whose brackets the font has not."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, as it is set."""

    text: str
    size: float
    """In points."""
    bold: bool
    colour: str
    """As in CSS, such as "#16191d"."""

    @property
    def height(self) -> float:
        """In millimetres."""
        return self.size * _POINT * _LEADING


class Sheet:
    """Pages of A4, on which lines, rules, boxes and pictures are put; lengths are in millimetres."""

    left, width, top, bottom = LEFT, WIDTH - 2 * LEFT, TOP, HEIGHT - BOTTOM

    def __init__(self, document: Any) -> None:  # noqa: ANN401 - its package has one room, which is not this one
        """Begin on the first page.

        Args:
            document: What is written to: an `fpdf.FPDF` with the font.
        """
        self._document = document
        self._letters = frozenset(document.fonts[FAMILY].cmap)
        self.y = self.top
        document.add_page()

    def lines(self, text: str, width: float, *, size: float, bold: bool = False, colour: str = "#16191d") -> list[Line]:
        """A text broken into lines.

        Args:
            text: The text; what the font has no letter for becomes a mark.
            width: How wide a line may be.
            size: In points.
            bold: Whether it is bold.
            colour: As in CSS.
        """
        self._document.set_font(FAMILY, "B" if bold else "", size)
        fitted = "".join(self._fitted(text))
        broken = self._document.multi_cell(width, text=fitted, dry_run=True, output="LINES", padding=0)
        return [Line(each, size, bold, colour) for each in broken]

    def put(self, line: Line, x: float, y: float) -> None:
        """Put a line; `y` is its upper edge."""
        self._document.set_font(FAMILY, "B" if line.bold else "", line.size)
        self._document.set_text_color(line.colour)
        self._document.set_xy(x, y)
        self._document.cell(0, line.height, line.text)

    def width_of(self, line: Line) -> float:
        """How long a line is."""
        self._document.set_font(FAMILY, "B" if line.bold else "", line.size)
        return float(self._document.get_string_width(line.text))

    def room(self, height: float) -> bool:
        """Whether so much fits below; if not, a new page begins."""
        if self.y + height <= self.bottom:
            return True
        self._document.add_page()
        self.y = self.top
        return False

    def rule(self, colour: str = "#dfe3e7", thickness: float = 0.2, width: float | None = None) -> None:
        """A line across the page, or across a part of it from the left."""
        self.stroke(((self.left, self.y), (self.left + (width or self.width), self.y)), colour, thickness)

    def stroke(self, points: Sequence[tuple[float, float]], colour: str, thickness: float) -> None:
        """A row of lines from point to point."""
        self._document.set_draw_color(colour)
        self._document.set_line_width(thickness)
        for (x, y), (to_x, to_y) in pairwise(points):
            self._document.line(x, y, to_x, to_y)

    def ring(self, x: float, y: float, across: float, colour: str, thickness: float) -> None:
        """A circle in a square."""
        self._document.set_draw_color(colour)
        self._document.set_line_width(thickness)
        self._document.ellipse(x, y, across, across)

    def box(self, y: float, height: float, *, ground: str, border: str, thickness: float) -> None:
        """A filled box across the page."""
        self._document.set_fill_color(ground)
        self._document.set_draw_color(border)
        self._document.set_line_width(thickness)
        self._document.rect(self.left, y, self.width, height, style="DF")

    def picture(self, png: bytes, x: float, y: float, width: float, text: str) -> float:
        """A picture; how high it became."""
        shown = self._document.image(png, x, y, w=width, alt_text=text)
        return float(shown.rendered_height)

    def _fitted(self, text: str) -> Iterator[str]:
        for letter in text:
            if ord(letter) in self._letters or letter == "\n":
                yield letter
            else:
                yield _OTHERWISE.get(letter, f"[U+{ord(letter):04X}]")
