"""The function of each check, in the order in which they run, and the running of them.

What a check waits for, rests on and yields stands in `judgement.toml`: a check that rests on one that has not succeeded
is "depends-on", and its function does not run. To add a check, write its table there and its line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Final, TypeAlias

from chipkit.deviation import Deviation
from chipkit.errors import CodecError, LimitError
from chipkit.frozen import NOTHING, FrozenMapping
from chipkit.lds.files import DATA_GROUPS, EF
from chipkit.outcome import Outcome
from chipkit.trust.chain import PathStatus
from chipkit.verify import (
    access,
    chip,
    chip_mapping,
    consistency,
    data_groups,
    document_type,
    issuer,
    revoked,
    security_object,
    validity,
)
from chipkit.verify.case import Case, Ledger, Observed, plain
from chipkit.verify.facts import Facts, Signer, UnprovenError
from chipkit.verify.named import COUNTRY, PATH, REVOCATION
from chipkit.verify.table import FAMILY, Check, digest_check, judgement_table

__all__ = ["FUNCTIONS", "CheckFunction", "met_by", "named_files", "not_given", "of_each_signer", "once", "run_checks"]

_JUDGED_ANEW: Final = frozenset({PATH, REVOCATION})
"""What a terminal's word stands in for only where the certificates are withheld too, or do not tell."""
_BY_ANCHOR: Final = frozenset({COUNTRY})
"""What compares with the anchor, and so has succeeded with no other than one that is known."""

CheckFunction: TypeAlias = Callable[[Facts], Observed]
"""Finds the situation of one check; the table says what it means."""


def check_deviations(facts: Facts) -> Observed:
    """Say which deviations were met, those of the files included; it runs last."""
    document = facts.case.document
    if document.deviations:
        facts.tolerate(document.deviations)
    # a file that the issuer signed and that is malformed; one in a form that is merely not supported, or larger than is
    # read, does not count
    for ef, error in document.parse_errors.items():
        malformed = isinstance(error, CodecError) and not isinstance(error, LimitError)
        if malformed and ef in DATA_GROUPS and facts.succeeded(digest_check(ef)):
            facts.tolerate([Deviation("lds.file.malformed", ef.label, str(error))])
    if facts.case.attested.deviations:
        known = {(met.code, met.where) for met in facts.deviations}
        facts.tolerate(met for met in facts.case.attested.deviations if (met.code, met.where) not in known)
    if codes := sorted({met.code for met in facts.deviations}):
        return Observed("met", {"deviations": ", ".join(codes)})
    return plain("none" if facts.case.capture.files else "nothing-read")


FUNCTIONS: Final = FrozenMapping[str, CheckFunction](
    {
        # how the chip was opened (Doc 9303-11, 4)
        "access.pace": access.check_pace,
        "access.bac": access.check_bac,
        # passive authentication (Doc 9303-11, 5.1): who signed the security object, and with which authority (2, 3)
        "pa.sod.signature": security_object.check_signature,
        "pa.issuer.path": issuer.check_path,
        "pa.issuer.validity": validity.check_validity,
        "pa.issuer.revocation": revoked.check_revocation,
        # that every file read is the one that was signed (4, 5)
        "pa.files": data_groups.check_files,
        "pa.digest.*": data_groups.check_data_group,
        # what rests on verified data
        "pa.issuer.type": document_type.check_document_type,
        "access.downgrade": access.check_downgrade,
        # whether the chip is a copy (Doc 9303-11, 6)
        "chip.ca": chip.check_chip_authentication,
        "chip.aa": chip.check_active_authentication,
        "chip.pace_cam": chip_mapping.check_pace_cam,
        "chip.genuine": chip.check_genuine,
        # whether the parts belong together
        "match.key": consistency.check_key,
        "match.qr": consistency.check_printed,
        "match.dg13": consistency.check_national,
        "match.country": consistency.check_country,
        "match.com": consistency.check_com,
        "card.expiry": consistency.check_expiry,
        "issuer.online": consistency.check_online,
        # all that was odd on the way
        "card.deviations": check_deviations,
    }
)
"""What finds the situation of each check. A check stands behind all those that it looks at."""


@cache
def of_each_signer() -> tuple[Check, ...]:
    """The checks that are judged for each signer of the security object."""
    return tuple(row for row in _in_order() if row.of_each_signer)


@cache
def once() -> tuple[Check, ...]:
    """All other checks."""
    return tuple(row for row in _in_order() if not row.of_each_signer)


def run_checks(rows: Iterable[Check], case: Case, signer: Signer, ledger: Ledger) -> None:
    """Run checks in their order, and write down what each met."""
    for row in rows:
        if row.input and not_given(row, case):
            for check, _ in named_files(row, case):
                ledger.record(check, plain("not-asked"))
        elif row.id != FAMILY:
            ledger.record(row.id, met_by(row, Facts(case, ledger, signer, row)))
        else:
            for ef in data_groups.concerned(case):
                ledger.record(digest_check(ef), met_by(row, Facts(case, ledger, signer, row, ef)))


def met_by(row: Check, facts: Facts) -> Observed:
    """The situation of a check: that of its function, if all that it rests on has succeeded.

    Where its material is withheld, it is the terminal's word, but for what can be judged anew by certificates alone.
    """
    words = facts.case.attested.results
    word = None if words is NOTHING else words.get(facts.check)
    if word is not None and row.id not in _JUDGED_ANEW:
        return _attested(row, facts, chip.as_attested(facts, word))
    try:
        if row.rests_on:
            facts.require_all()
        return FUNCTIONS[row.id](facts)
    except UnprovenError as unproven:
        return unproven.observed if word is None else word


def _attested(row: Check, facts: Facts, word: Observed) -> Observed:
    """A terminal's word; a success of what rests on something else is none where that does not hold today."""
    outcomes = judgement_table().situation(row.id, word.code).outcomes
    if outcomes[facts.case.policy.column] is Outcome.SUCCESSFUL:
        try:
            facts.require_all()
            if row.id in _BY_ANCHOR and not (facts.succeeded(PATH) or _leads_on(facts.signer)):
                raise facts.unproven(PATH)
        except UnprovenError as unproven:
            return unproven.observed
    return word


def _leads_on(signer: Signer) -> bool:
    """Whether a path leads to an anchor, whatever that is worth."""
    return signer.path is not None and signer.path.status is PathStatus.VERIFIED and signer.path.anchor is not None


def named_files(row: Check, case: Case) -> tuple[tuple[str, EF | None], ...]:
    """The checks that a row of the table stands for: itself, or one for each data group that a report speaks of."""
    if row.id == FAMILY:
        return tuple((digest_check(ef), ef) for ef in data_groups.concerned(case))
    return ((row.id, None),)


def not_given(row: Check, case: Case) -> bool:
    """Whether the operator did not give what the check compares."""
    given = row.id in case.attested.results or not (case.printed is None or case.printed.empty)
    return row.input == "printed" and not given


def _in_order() -> Iterator[Check]:
    return (judgement_table().check(check) for check in FUNCTIONS)
