"""A paper as a PDF for archives (PDF/A-1b, ISO 19005-1), by fpdf2: fonts inside, no script, nothing that is fetched."""

from __future__ import annotations

from html import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import chipkit
from chipkit.extras import ExtraMissingError
from chipkit.rendering.blocks import Paper, Said
from chipkit.rendering.pdf_layout import lay_out
from chipkit.rendering.sheet import BOTTOM, FAMILY, LEFT, WIDTH, Sheet
from chipkit.rendering.words import said

if TYPE_CHECKING:
    from fpdf import FPDF

__all__ = ["pdf_of"]

_FONTS: Final = {"": "BeVietnamPro-Regular.ttf", "B": "BeVietnamPro-SemiBold.ttf"}
_PACKAGE: Final = "fontpkg_be_vietnam_pro"
_SMALL: Final = 7.5
_GREY: Final = "#4a5058"
_FOOT: Final = -(BOTTOM - 5)
_LINE: Final = 3.4


def pdf_of(paper: Paper) -> bytes:
    """The PDF.

    Args:
        paper: What stands in it.

    Raises:
        ExtraMissingError: fpdf2 or the font is not installed.
    """
    document = _document(paper)
    sheet = Sheet(document)
    lay_out(paper, sheet)
    return bytes(document.output())


def _document(paper: Paper) -> FPDF:
    try:
        from fpdf import FPDF  # noqa: PLC0415 - it is an extra, and dear to load
        from fpdf.enums import DocumentCompliance  # noqa: PLC0415 - likewise
    except ImportError as error:
        raise ExtraMissingError("pdf") from error

    class Document(FPDF):
        """With the line below every page."""

        def footer(self) -> None:
            """Which paper this is, and which page of how many."""
            self.set_font(FAMILY, "", _SMALL)
            self.set_text_color(_GREY)
            page = {"page": Said.plain(str(self.page_no())), "pages": Said.plain("{nb}")}
            number = said("page").filled(**page)
            for at, mark, told in ((_FOOT, paper.mark.vi, number.vi), (_FOOT + _LINE, paper.mark.en, number.en)):
                self.set_xy(LEFT, at)
                self.cell(WIDTH - 2 * LEFT, _LINE, mark)
                self.set_xy(LEFT, at)
                self.cell(WIDTH - 2 * LEFT, _LINE, told, align="R")

    document = Document(format="A4", enforce_compliance=DocumentCompliance.PDFA_1B)
    document.set_auto_page_break(auto=False)
    document.c_margin = 0
    for style, name in _FONTS.items():
        document.add_font(FAMILY, style, _font(name))
    _describe(document, paper)
    return document


def _font(name: str) -> Path:
    """A file of the font, which is data: nothing of its package is run."""
    try:
        path = resources.files(_PACKAGE) / "files" / name
    except ImportError as error:
        raise ExtraMissingError("pdf") from error
    if not isinstance(path, Path) or not path.is_file():
        raise ExtraMissingError("pdf")
    return path


def _describe(document: FPDF, paper: Paper) -> None:
    """What the document says of itself, in its dictionary and, the same, in XMP (ISO 19005-1, 6.7.3)."""
    maker, title = f"chipkit {chipkit.__version__}", f"{paper.title.vi} / {paper.title.en}"
    document.set_title(title)
    document.set_lang("vi")
    document.set_creator(maker)
    document.set_producer(maker)
    document.set_creation_date(paper.made_at)
    made = paper.made_at.isoformat(timespec="seconds")
    own = {
        "dc": f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>',
        "xmp": f"<xmp:CreatorTool>{maker}</xmp:CreatorTool><xmp:CreateDate>{made}</xmp:CreateDate>",
        "pdf": f"<pdf:Producer>{maker}</pdf:Producer>",
        "pdfaid": "<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>",
    }
    described = "".join(
        f'<rdf:Description rdf:about="" xmlns:{prefix}="{_SCHEMAS[prefix]}">{content}</rdf:Description>'
        for prefix, content in own.items()
    )
    rdf = f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{described}</rdf:RDF>'
    document.set_xmp_metadata(f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{rdf}</x:xmpmeta>')


_SCHEMAS: Final = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
}
"""Each with a description of its own, as readers for archives want it."""
