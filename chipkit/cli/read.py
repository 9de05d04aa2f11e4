"""`chipkit read`: read the card on a reader, judge it, and report.

What judging needs is loaded, and the trust folder opened, while the card is read: a card takes its time, and a clerk's
screen need not wait for both.
"""

from __future__ import annotations

import sys
import time
from dataclasses import field
from typing import TYPE_CHECKING, Final

from chipkit.cli.command import load_for
from chipkit.cli.common import STANDARD_INPUT, STANDARD_INPUT_NAME
from chipkit.cli.counted import counted_secret, tell_state
from chipkit.cli.evidence_options import evidence_wanted
from chipkit.cli.output import note
from chipkit.cli.papers import Papers, papers_asked, refuse_one_file, save_papers
from chipkit.cli.preparation import Preparation
from chipkit.cli.progress import ProgressTeller
from chipkit.cli.saving import Saving, photo_target, require_extras, target
from chipkit.cli.trust_folder import tell_passed_over, tell_taken_over, teller_of_waiting
from chipkit.errors import ChipkitError, CodecError
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
    from chipkit.national.nation import Input, Printed
    from chipkit.protocol.credentials import Password
    from chipkit.trust.store_view import StoreView
    from chipkit.verify.policy import Policy
    from chipkit.written_file import WrittenFile

__all__ = ["input_for", "run"]

_KINDS: Final = ("number", "can", "mrz", "qr")
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
_MAX_SECRET: Final = 4096


def _secret(given: str) -> str | bytes:
    """What was given, or what standard input holds where that is "-": arguments are seen by every user of a machine."""
    if given != STANDARD_INPUT:
        return given
    came = getattr(sys.stdin, "buffer", sys.stdin).read(_MAX_SECRET + 1)
    if len(came) > _MAX_SECRET:
        raise CodecError(f"more than {_MAX_SECRET} bytes", where=STANDARD_INPUT_NAME)
    return came  # bytes where there are any: what a scanner or a shell sends need not be UTF-8


def input_for(kind: str, text: str | bytes) -> Input:
    """What a person or a scanner gave, if it is of the kind that was announced.

    Args:
        kind: "number", "can", "mrz" or "qr".
        text: What was typed or scanned.

    Raises:
        CodecError: The text is not a valid input. The message does not repeat the text.
    """
    given = KNOWN_NATIONS.read_input(text)
    if given.kind.value != kind:
        raise CodecError(f"this is of the kind {given.kind.value!r}", where=f"--{kind}")
    return given


def _given(arguments: Namespace) -> tuple[Password, Printed | None, str | bytes]:
    """What opens the chip, what is printed beside it, and the text that said so."""
    if (secret := counted_secret(arguments)) is not None:
        return secret, None, ""
    kind = next(kind for kind in _KINDS if getattr(arguments, kind) is not None)
    text = _secret(getattr(arguments, kind))
    given = input_for(kind, text)
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


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    asked = _asked(arguments)
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
            told = trust_text(trust, arguments)
            code = print_report(report, arguments, photo_file=asked.photo, saving=saving, trust=told)
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
    out, photo = None if arguments.out is None else target(arguments.out, "--out"), photo_target(arguments)
    papers, sealing = papers_asked(arguments), _sealing(arguments)
    return _Asked(arguments, policy, password, printed, given, out, photo, papers, sealing)


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
            return read(transport, asked.password, options=options, progress=progress, cancel=in_vain)

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
        note("nothing saved: the reading broke off")


def _held_card(arguments: Namespace, in_vain: Callable[[], bool]) -> PCSCTransport:
    """The card, as soon as it lies there and nobody else holds it, within the time that was given."""
    deadline = time.monotonic() + arguments.wait
    told = ""
    while True:
        try:
            return PCSCTransport(_await_card(arguments, deadline, in_vain))
        except ReaderBusyError as error:  # held after all, or in a way that only who wants it for himself learns
            if time.monotonic() >= deadline:
                raise
            if str(error) != told:
                told = str(error)
                note(f"{told}; waiting")
            time.sleep(_PAUSE_SECONDS)


def _await_card(arguments: Namespace, deadline: float, in_vain: Callable[[], bool]) -> str:
    try:
        return _card(arguments.reader, timeout=0, in_vain=in_vain)
    except NoCardError as error:
        note(f"{error}; lay the card on the reader")
    except AmbiguousReaderError:
        raise
    except (NoReaderError, MuteCardError, ReaderBusyError) as error:
        note(f"{error}; waiting")
    return _card(arguments.reader, timeout=max(0.0, deadline - time.monotonic()), in_vain=in_vain)


def _card(reader: str | None, *, timeout: float, in_vain: Callable[[], bool]) -> str:
    if reader is None:
        return wait_for_id_card(timeout=timeout, cancel=in_vain)
    return wait_for_card(reader, timeout=timeout, cancel=in_vain)
