"""A date of birth whose century the document leaves open is shown with both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chipkit.codec.dates import MRZDate
from chipkit.document import Document
from chipkit.lds.dg1 import DG1
from chipkit.session.pcsc import ReaderEventKind
from chipkit_gui.events import Judged
from chipkit_gui.portrait import portrait_of
from chipkit_gui.presenter import present
from chipkit_gui.texts import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.verify.report import Report
    from chipkit_gui.desk import Desk
    from chipkit_gui.state import DeskState


def test_a_child_and_a_very_old_person_are_told_apart_by_nobody(
    desk: Desk, world: Callable[..., DeskState], report_of: Callable[..., Report]
) -> None:
    made = report_of(profile="bsi-reference")
    document, year = Document(made.capture.files), made.day.year - 5
    assert document.dg1 is not None
    mrz = replace(document.dg1.mrz, date_of_birth=MRZDate(f"{year % 100:02}0304"))
    document.__dict__.update(dg1=DG1(mrz))
    report = replace(made, document=document, holder=document.holder)
    desk.enter("000080944718")
    world(desk, ReaderEventKind.CARD_INSERTED)
    desk.handle(Judged(desk.state.session, report, portrait_of(report)))

    fields = {field.name: field.value for field in present(desk.state, Language.EN).holder.fields}

    assert fields["birth"] == f"04/03/{year} / 04/03/{year - 100}"
