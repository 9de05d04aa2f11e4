"""`chipkit read`: read the card on a reader, judge it, and report.

What judging needs is loaded, and the trust folder opened, while the card is read: a card takes its time, and a clerk's
screen need not wait for both.
"""

from __future__ import annotations

import time
from dataclasses import field
from typing import TYPE_CHECKING, Final

from chipkit.cli.command import load_for
from chipkit.cli.counted import counted_secret, tell_state
from chipkit.cli.evidence_options import evidence_wanted
from chipkit.cli.opening_key import given_key
from chipkit.cli.output import complain, note
from chipkit.cli.papers import Papers, papers_asked, refuse_one_file, save_papers
from chipkit.cli.preparation import Preparation
from chipkit.cli.progress import ProgressTeller
from chipkit.cli.reading_notes import told, told_of
from chipkit.cli.saving import Saving, photo_target, require_extras, target
from chipkit.cli.traced import Traced
from chipkit.cli.trust_folder import tell_passed_over, tell_taken_over, teller_of_waiting
from chipkit.errors import ChipkitError
from chipkit.extras import require
from chipkit.national.registry import KNOWN_NATIONS
from chipkit.protocol.credentials import password_of
from chipkit.read_options import options_for
from chipkit.session.options import ReadOptions
from chipkit.session.pair_file import PairFile
from chipkit.session.pcsc import (
    AmbiguousReaderError,
    MuteCardError,
    NoCardError,
    NoReaderError,
    PCSCTransport,
    ReaderBusyError,
    wait_for_card,
    wait_for_id_card,
)
from chipkit.session.procedure import read
from chipkit.session.transport import begins_anew
from chipkit.trust.location import existing_folder
from chipkit.values import dataclass
from chipkit.verify.policy import load_policy

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping

    from chipkit.capture import Capture
    from chipkit.cli.evidence.sealing import Sealing
    from chipkit.national.nation import Printed
    from chipkit.protocol.credentials import Password
    from chipkit.trust.store_view import StoreView
    from chipkit.verify.policy import Policy
    from chipkit.written_file import WrittenFile

__all__ = ["run"]

_JUDGING: Final[Mapping[str, str | None]] = {
    "chipkit.trust.store": None,
    "chipkit.inspection": None,
    "chipkit.cli.verify": None,
    "chipkit.capture.storage": "out",
    "chipkit.pictures": "photo",
    "chipkit.rendering.court": "html",
    "chipkit.rendering.html": "html",
    "chipkit.rendering.pdf": "pdf",
}
"""What is loaded while the card is read, always or with an option."""
_PAUSE_SECONDS: Final = 0.2


def _given(arguments: Namespace) -> tuple[Password, Printed | None, str | bytes]:
    """What opens the chip, what is printed beside it, and the text that said so."""
    if (secret := counted_secret(arguments)) is not None:
        return secret, None, ""
    given, text = given_key(arguments)
    return password_of(given), given.expected, text


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for, found sound before a card is touched."""

    arguments: Namespace
    policy: Policy
    password: Password
    printed: Printed | None
    given: str | bytes = field(repr=False)
    """What was typed or scanned."""
    out: WrittenFile | None
    photo: WrittenFile | None
    papers: Papers
    sealing: Sealing | None
    traced: Traced


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    asked = _asked(arguments)
    with asked.traced:
        code = _report(asked, arguments)
    return asked.traced.code(code)


def _report(asked: _Asked, arguments: Namespace) -> int:
    prepared = Preparation(lambda: _judging(arguments))
    try:
        capture = _read_card(asked, prepared.failed)
    except ChipkitError:
        prepared.result()  # whatever else is wrong, it is told as if it had been looked at first
        raise
    trust = prepared.result()

    from chipkit.cli.collecting import collect_signer  # noqa: PLC0415 - see above
    from chipkit.cli.verify import print_report, trust_text  # noqa: PLC0415 - see above
    from chipkit.inspection import judge_reading  # noqa: PLC0415 - see above

    report = judge_reading(capture, trust, asked.policy, arguments.at, printed=asked.printed)
    with Saving(arguments.lang) as saving:
        try:
            anchors = trust_text(trust, arguments)
            code = print_report(report, arguments, photo_file=asked.photo, saving=saving, trust=anchors)
        finally:  # neither is lost for the other's sake: nobody likes to lay the card down again
            _save(capture, asked.out, saving)
            save_papers(report, asked.papers, saving, trust, arguments)
            if asked.sealing is not None:
                from chipkit.cli.evidence.sealing import save_evidence  # noqa: PLC0415 - see above

                save_evidence(
                    asked.sealing, report, trust=trust, policy=asked.policy, given=asked.given, printed=asked.printed,
                    saving=saving,
                )  # fmt: skip
    return saving.code(collect_signer(report, arguments, code))


def _asked(arguments: Namespace) -> _Asked:
    require("pcsc")
    require_extras(arguments)
    policy = load_policy(arguments.policy)
    tell_passed_over(arguments.trust)
    existing_folder(arguments.trust)
    refuse_one_file(arguments)
    password, printed, given = _given(arguments)
    out = None if arguments.out is None else target(arguments.out, "--out", force=arguments.force)
    photo = photo_target(arguments)
    papers, sealing, traced = papers_asked(arguments), _sealing(arguments), Traced(arguments)
    return _Asked(arguments, policy, password, printed, given, out, photo, papers, sealing, traced)


def _sealing(arguments: Namespace) -> Sealing | None:
    """How the reading is sealed, if it is."""
    if not evidence_wanted(arguments):
        return None
    return load_for("read", "chipkit.cli.evidence.sealing").sealing_asked(arguments)  # type: ignore[no-any-return]


def _judging(arguments: Namespace) -> StoreView:
    """Load what judging and reporting need, and open the trust folder."""
    for module, wanted in _JUDGING.items():
        if wanted is None or getattr(arguments, wanted):
            load_for("read", module)
    from chipkit.trust.store import TrustStore  # noqa: PLC0415 - likewise

    store = TrustStore(existing_folder(arguments.trust), waiting=teller_of_waiting(arguments.lang))
    view = store.view()
    tell_taken_over(store, arguments.lang)
    return view


def _read_card(asked: _Asked, in_vain: Callable[[], bool]) -> Capture:
    """Read it, and once more where the chip was reset and its link stands again.

    Args:
        asked: What was asked for.
        in_vain: Whether there is no use in a reading any more.
    """
    chosen = ReadOptions(
        card_access_fallback=KNOWN_NATIONS.card_access,
        challenge=asked.arguments.challenge,
        active_authentication=asked.arguments.active_authentication,
        return_window=asked.arguments.put_back,
        memory=None if asked.arguments.no_memory else PairFile(),
    )
    options = options_for(asked.policy, KNOWN_NATIONS, chosen)
    with _held_card(asked.arguments, in_vain) as transport, ProgressTeller() as progress:

        def captured() -> Capture:
            return read(
                transport, asked.password, options=options, trace=asked.traced.record, progress=progress, cancel=in_vain
            )

        capture = captured()
        sent = options.own_challenge is not None and options.own_challenge.is_spent
        once = sent or asked.password.kind.counted
        if capture.abort is not None and not once and begins_anew(transport):
            capture = captured()
    tell_state(asked.password, capture.abort, asked.arguments.lang)
    return capture


def _save(capture: Capture, file: WrittenFile | None, saving: Saving) -> None:
    if file is None:
        return
    if capture.abort is None:
        from chipkit.capture.storage import dumps  # noqa: PLC0415 - only where it is asked for

        saving.save(file, dumps(capture))
    else:
        complain(told("nothing-saved"))


def _held_card(arguments: Namespace, in_vain: Callable[[], bool]) -> PCSCTransport:
    """The card, as soon as it lies there and nobody else holds it, within the time that was given."""
    deadline = time.monotonic() + arguments.wait
    before = ""
    while True:
        try:
            return PCSCTransport(_await_card(arguments, deadline, in_vain))
        except ReaderBusyError as error:  # held after all, or in a way that only who wants it for himself learns
            if time.monotonic() >= deadline:
                raise
            if str(error) != before:
                before = str(error)
                note(told_of(error, "waiting"))
            time.sleep(_PAUSE_SECONDS)


def _await_card(arguments: Namespace, deadline: float, in_vain: Callable[[], bool]) -> str:
    try:
        return _card(arguments.reader, timeout=0, in_vain=in_vain)
    except NoCardError as error:
        note(told_of(error, "lay-down"))
    except AmbiguousReaderError:
        raise
    except (NoReaderError, MuteCardError, ReaderBusyError) as error:
        note(told_of(error, "waiting"))
    return _card(arguments.reader, timeout=max(0.0, deadline - time.monotonic()), in_vain=in_vain)


def _card(reader: str | None, *, timeout: float, in_vain: Callable[[], bool]) -> str:
    if reader is None:
        return wait_for_id_card(timeout=timeout, cancel=in_vain)
    return wait_for_card(reader, timeout=timeout, cancel=in_vain)
