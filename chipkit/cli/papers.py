"""`--html` and `--pdf`: papers of a report, proved writable before a card is touched, for their owner's eyes alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chipkit.cli.common import STANDARD_INPUT, same_file
from chipkit.cli.saving import Saving, target
from chipkit.errors import CodecError
from chipkit.values import dataclass

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.rendering.blocks import Paper, Said
    from chipkit.rendering.provenance import Provenance
    from chipkit.trust.view import TrustView
    from chipkit.verify import Report
    from chipkit.written_file import WrittenFile

__all__ = ["Papers", "papers_asked", "refuse_one_file", "refuse_over_input", "save_papers"]

_OPTIONS = ("out", "photo", "html", "pdf", "evidence", "trace")
_OWN_SUFFIXES = {"photo": ".png", "html": ".html", "pdf": ".pdf"}


@dataclass(frozen=True, slots=True)
class Papers:
    """The files that were asked for."""

    html: WrittenFile | None = None
    pdf: WrittenFile | None = None
    short: bool = False
    """Whether the short form is wanted."""

    @property
    def wanted(self) -> bool:
        """Whether there are any."""
        return self.html is not None or self.pdf is not None


def papers_asked(arguments: Namespace) -> Papers:
    """The files for papers, found sound and proved writable before anything else is done.

    Args:
        arguments: What `chipkit.cli.arguments.add_report_options` declared.

    Raises:
        CodecError: An option names no file, or the short form of nothing is asked for.
        OSError: A file cannot be written.
    """
    if arguments.slip and arguments.html is None and arguments.pdf is None:
        raise CodecError("the short form of what? give --html or --pdf with it", where="--slip")
    html, pdf = (
        None if path is None else target(path, option, force=arguments.force)
        for path, option in ((arguments.html, "--html"), (arguments.pdf, "--pdf"))
    )
    return Papers(html, pdf, arguments.slip)


def refuse_one_file(arguments: Namespace) -> None:
    """Refuse two options that name one file.

    Raises:
        CodecError: Two do.
    """
    given = [(name, path) for name in _OPTIONS if (path := getattr(arguments, name, None))]
    for at, (name, path) in enumerate(given):
        for other, earlier in given[:at]:
            if same_file(path, earlier):
                raise CodecError(f"this would be one file with --{other}", where=f"--{name}")


def refuse_over_input(arguments: Namespace) -> None:
    """Refuse an option that would put a file over what is judged, or over a file of another kind in its folder.

    Raises:
        CodecError: One would.
    """
    for name, suffix in _OWN_SUFFIXES.items():
        path = getattr(arguments, name)
        if path and _is_judged(path, arguments.path, suffix):
            raise CodecError("the file would take the place of what is judged", where=f"--{name}")


def _is_judged(path: str, judged: str, suffix: str) -> bool:
    if judged == STANDARD_INPUT or not Path(judged).is_dir():
        return judged != STANDARD_INPUT and same_file(path, judged)
    inside = same_file(str(Path(path).parent), judged)
    return inside and Path(path).is_file() and Path(path).suffix.lower() != suffix


def save_papers(
    report: Report,
    papers: Papers,
    saving: Saving,
    trust: TrustView,
    arguments: Namespace,
    provenance: Provenance | None = None,
) -> None:
    """Make the papers that were asked for, and save them.

    Args:
        report: What was judged.
        papers: What `papers_asked` gave.
        saving: Saves them.
        trust: Whom it was judged by.
        arguments: What `add_report_options` declared.
        provenance: The evidence that it was drawn from, if it was.
    """
    if not papers.wanted:
        return
    paper = _paper(report, papers, trust, provenance, redact=arguments.redact)
    if papers.html is not None:
        from chipkit.rendering.html import html_of  # noqa: PLC0415 - only where one is asked for

        saving.save(papers.html, html_of(paper))
    if papers.pdf is not None:
        from chipkit.rendering.pdf import pdf_of  # noqa: PLC0415 - likewise

        saving.save(papers.pdf, pdf_of(paper))


def _paper(report: Report, papers: Papers, trust: TrustView, provenance: Provenance | None, *, redact: bool) -> Paper:
    from chipkit.pictures import photo_of  # noqa: PLC0415 - likewise
    from chipkit.rendering.content import Telling, slip  # noqa: PLC0415 - only where one is asked for
    from chipkit.rendering.court import court_report  # noqa: PLC0415 - likewise
    from chipkit.rendering.material import material_of  # noqa: PLC0415 - likewise

    portrait = b"" if redact else photo_of(report).png
    telling = Telling(report=report, portrait=portrait, provenance=provenance, trust=_anchors(trust), redact=redact)
    sealed = () if provenance is None else provenance.certificates
    return slip(telling) if papers.short else court_report(telling, material_of(report, trust, sealed))


def _anchors(trust: TrustView) -> Said:
    """How many anchors were there; where the view knows."""
    from chipkit.rendering.blocks import Said  # noqa: PLC0415 - only where a paper is asked for
    from chipkit.rendering.words import said  # noqa: PLC0415 - likewise

    count: object = getattr(trust, "anchor_count", None)
    return Said.plain("") if count is None else said("anchors").filled(count=Said.plain(str(count)))
