"""`chipkit verify --batch PATH`: judge the captures of a folder, or those that a list names, many at once."""

from __future__ import annotations

import sys
import time
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chipkit.cli.clock import moment_by
from chipkit.cli.common import STANDARD_INPUT, ExitCode, exit_code, worst
from chipkit.cli.drawn_line import DrawnLine
from chipkit.cli.evidence.opening import known_here, unlocking_of
from chipkit.cli.output import complain, note, print_json, print_json_line, tell
from chipkit.cli.trust_folder import store_and_view
from chipkit.errors import BatchError, CodecError
from chipkit.evidence.batch import verify_many
from chipkit.evidence.batch_names import names_of, partitions_of
from chipkit.evidence.batch_results import NOT_JUDGED, begun_run
from chipkit.evidence.batch_run import BatchProgress, BatchSummary, run_batch, run_document
from chipkit.evidence.judging_files import Rules
from chipkit.evidence.partition import Wanted
from chipkit.outcome import Outcome
from chipkit.trust.clock import Moment
from chipkit.trust.store_view import StoreView
from chipkit.verify import load_policy
from chipkit.words import OUTCOMES

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping

    from chipkit.documents.batch import BatchCounts, BatchRunDocument, BatchSummaryDocument
    from chipkit.trust.store import TrustStore

__all__ = ["BatchTeller", "batch_rules", "run_many"]

_PATIENCE: Final = 600.0
"""Seconds to wait for somebody who writes to the trust store: an import at night does not end a batch."""
_STEPS: Final = 10
"""How often progress is told where no line can be drawn over."""
_MINUTE, _HOUR = 60, 3600
_OF_ONE: Final = ("photo", "html", "pdf", "slip", "qr_image", "collect_signers")
"""Options of the report on one document."""
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "not judged": {"en": "could not be judged", "vi": "không đánh giá được"},
    "progress": {"en": "{} of {}", "vi": "{} trên {}"},
    "rate": {"en": "{} a second", "vi": "{} mỗi giây"},
    "left": {"en": "{} left", "vi": "còn {}"},
    "bad": {"en": "{} could not be judged", "vi": "{} không đánh giá được"},
    "files": {"en": "files: {}", "vi": "số tệp: {}"},
    "before": {"en": "judged before, by runs that were ended: {}", "vi": "đã đánh giá ở lần chạy trước bị ngắt: {}"},
    "results": {"en": "results: {}", "vi": "kết quả: {}"},
    "changed": {
        "en": "other files are there now than when this run began: those that came since were not judged",
        "vi": "các tệp đã khác so với khi bắt đầu: tệp mới thêm vào chưa được đánh giá",
    },
    "go-on": {
        "en": "what was judged is in {}; the same call goes on from there",
        "vi": "kết quả đến lúc này ở {}; chạy lại đúng lệnh này để tiếp tục",
    },
}


def run_many(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    _refuse_options(arguments)
    if arguments.results is None:
        return _to_standard_output(arguments)
    rules, teller = batch_rules(arguments, begun_run(arguments.results)), BatchTeller(arguments.lang)
    try:
        with teller:
            summary = run_batch(
                arguments.path, arguments.results, rules=rules, workers=arguments.workers, holder=arguments.holder,
                progress=teller,
            )  # fmt: skip
    except KeyboardInterrupt:
        note(WORDS["go-on"][arguments.lang].format(arguments.results))
        raise
    except OSError as error:
        if error.filename == str(Path(arguments.results).absolute()) and teller.told:
            complain(f"{arguments.results}: {error.strerror}")
            return ExitCode.NOT_WRITTEN
        raise
    _print(summary, arguments)
    return _code(summary.counts)


def _refuse_options(arguments: Namespace) -> None:
    if arguments.path == STANDARD_INPUT:
        raise CodecError("takes a folder or a list, not standard input", where="--batch")
    for name in _OF_ONE:
        if getattr(arguments, name):
            raise CodecError("is for one document, not for --batch", where=f"--{name.replace('_', '-')}")
    if arguments.holder and arguments.redact:
        raise CodecError("tells what --redact leaves out", where="--holder")


def batch_rules(arguments: Namespace, begun: BatchRunDocument | None) -> Rules:
    """By what to judge: as the arguments say, and where they leave it open, as the run that was begun.

    Args:
        arguments: What `add_trust_option`, `add_policy_option`, `add_time_option` and `add_opening_options` declared.
        begun: The run that is gone on with.

    Raises:
        KeyStoreError: `--open-with` names no key that is there, or its store cannot be opened.
        BatchError: The state of the trust store that the run began with is not the store's, or not kept any more.
    """
    policy = load_policy(arguments.policy)
    store, view = store_and_view(arguments)
    if begun is not None:
        view = _as_begun(store, view, begun)
    view = StoreView(view.path, version=view.version, patience=_PATIENCE)
    moment = _moment_of(begun) if begun is not None and arguments.at is None else moment_by(arguments, view)
    terminals, authorities = known_here(arguments)
    return Rules(
        trust=view, policy=policy, at=moment.at, clock=moment.clock, terminals=terminals, authorities=authorities,
        unlocking=unlocking_of(arguments),
    )  # fmt: skip


def _as_begun(store: TrustStore, view: StoreView, begun: BatchRunDocument) -> StoreView:
    """The state of the store that a run began with: what was imported since does not change half of the results."""
    generation = begun["trust"]["generation"]
    if view.generation == generation:
        return view
    found = next((each for each in store.history() if each.token == generation), None)
    if found is None:
        raise BatchError("the run was begun with another trust store; name another file for the results")
    return store.view_of(found.number)


def _moment_of(begun: BatchRunDocument) -> Moment:
    try:
        offset = datetime.fromisoformat(f"2000-01-01T00:00:00{begun['zone']}").utcoffset() or timedelta()
        clock = begun["clock"]
        at = datetime.fromisoformat(begun["at"]).astimezone(timezone(offset))
        return Moment(at, None if clock is None else datetime.fromisoformat(clock))
    except (ValueError, TypeError) as error:
        raise BatchError("the results are damaged in their first line; name another file for the results") from error


def _to_standard_output(arguments: Namespace) -> int:
    """Judge, and print each line as it comes; nothing is kept to go on with."""
    rules, names, teller = batch_rules(arguments, None), names_of(arguments.path), BatchTeller(arguments.lang)
    counts: dict[str, int] = {}
    partitions = partitions_of(names.folder, names.names)
    judged = verify_many(partitions, rules=rules, workers=arguments.workers, wanted=Wanted(holder=arguments.holder))
    print_json_line(run_document(names, rules, holder=arguments.holder))
    with teller, closing(judged):
        progress = teller.counting(len(names.names))
        for records in judged:
            for record in records:
                print_json_line(record.to_json())
                word = NOT_JUDGED if record.outcome is None else record.outcome.value
                counts[word] = counts.get(word, 0) + 1
            progress(counts)
    return _code(counts)


def _code(counts: Mapping[str, int]) -> int:
    """The exit code of the worst; a file that could not be judged is undetermined beside others, alone it is none."""
    outcome = _worst(counts)
    return ExitCode.USAGE if outcome is None else exit_code(outcome)


def _worst(counts: Mapping[str, int]) -> Outcome | None:
    met = [outcome for outcome in Outcome if counts.get(outcome.value)]
    if not met:
        return None
    return worst([*met, *([Outcome.UNDETERMINED] if counts.get(NOT_JUDGED) else [])])


def _print(summary: BatchSummary, arguments: Namespace) -> None:
    if arguments.json:
        print_json(_document(summary, arguments))
        return
    language, counts = arguments.lang, summary.counts
    tell(WORDS["files"][language].format(f"{summary.records:,}"))
    for outcome in Outcome:
        if number := counts.get(outcome.value, 0):
            tell(f"  {number:>9,}  {OUTCOMES[outcome][language]}")
    if number := counts.get(NOT_JUDGED, 0):
        tell(f"  {number:>9,}  {WORDS[NOT_JUDGED][language]}")
    if summary.before:
        tell(WORDS["before"][language].format(f"{summary.before:,}"))
    if summary.changed:
        tell(WORDS["changed"][language])
    tell(WORDS["results"][language].format(arguments.results))


def _document(summary: BatchSummary, arguments: Namespace) -> BatchSummaryDocument:
    counts: BatchCounts = {
        "successful": summary.counts.get("successful", 0),
        "failed": summary.counts.get("failed", 0),
        "undetermined": summary.counts.get("undetermined", 0),
        "not_supported": summary.counts.get("not supported", 0),
        "aborted": summary.counts.get("aborted", 0),
        "not_judged": summary.counts.get(NOT_JUDGED, 0),
    }
    outcome = _worst(summary.counts)
    return {
        "schema": "chipkit.batch-summary/1",
        "results": str(arguments.results),
        "records": summary.records,
        "before": summary.before,
        "changed": summary.changed,
        "counts": counts,
        "outcome": (Outcome.UNDETERMINED if outcome is None else outcome).value,
    }


class BatchTeller(DrawnLine):
    """Tells how far a batch has come: one line that changes on a terminal, some lines elsewhere."""

    def __init__(self, language: str) -> None:
        super().__init__(sys.stderr)
        self._language = language
        self._step = 0
        self.told = False
        """Whether anything was judged."""

    def __call__(self, progress: BatchProgress) -> None:
        """Tell one; to be given to `run_batch`."""
        self.told = True
        if self.drawn:
            self.draw(self._text(progress))
            return
        step = _STEPS * progress.done // progress.total
        if step > self._step:
            self._step = step
            note(self._text(progress))

    def counting(self, total: int) -> Callable[[Mapping[str, int]], None]:
        """What tells of counts, for who has no file of results."""
        begun = time.monotonic()

        def tell_counts(counts: Mapping[str, int]) -> None:
            done, seconds = sum(counts.values()), time.monotonic() - begun
            bad = counts.get(NOT_JUDGED, 0)
            self(BatchProgress(done=done, total=total, before=0, not_judged=bad, seconds=seconds))

        return tell_counts

    def _text(self, progress: BatchProgress) -> str:
        parts = [WORDS["progress"][self._language].format(f"{progress.done:,}", f"{progress.total:,}")]
        if progress.left is not None:
            parts.append(WORDS["rate"][self._language].format(f"{progress.rate:,.0f}"))
            parts.append(WORDS["left"][self._language].format(_span(progress.left)))
        if progress.not_judged:
            parts.append(WORDS["bad"][self._language].format(f"{progress.not_judged:,}"))
        return ", ".join(parts)


def _span(seconds: float) -> str:
    """A span of time as a clock writes it: 0:07, 12:30, 1:02:03."""
    whole = round(seconds)
    minutes = f"{whole // _MINUTE % _MINUTE:02}:{whole % _MINUTE:02}"
    return f"{whole // _HOUR}:{minutes}" if whole >= _HOUR else minutes.removeprefix("0")
