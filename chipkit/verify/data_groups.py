"""Steps 4 and 5 of passive authentication: every file read is one that the issuer signed, unchanged (Doc 9303-11, 5.1).

Digests are taken over the files as they came; a parsed data group has none.
"""

from __future__ import annotations

from collections.abc import Collection
from hmac import compare_digest

from chipkit.capture import Capture
from chipkit.capture.accusation import withheld
from chipkit.codec import status
from chipkit.crypto.hashes import digest
from chipkit.errors import ChipkitError
from chipkit.lds.files import DATA_GROUPS, EF, RawFile
from chipkit.lds.sod import SOD
from chipkit.verify.case import Case, Ledger, Observed
from chipkit.verify.security_object import SignedObject

__all__ = ["check_data_groups", "concerned", "digest_check", "digest_matches", "listed_files"]

_SIGNATURE = "pa.sod.signature"
_FILES = "pa.files"
_MANDATORY = frozenset({EF.DG1, EF.DG2})
_PROOFS = frozenset({EF.DG14, EF.DG15})
_PROTECTED = frozenset({EF.DG3, EF.DG4})
_DENIED = frozenset({status.ACCESS_DENIED, status.CONDITIONS_NOT_SATISFIED, status.SM_INCORRECT})


def digest_check(ef: EF) -> str:
    """The name of the check of a data group's digest."""
    return f"pa.digest.{ef.name.lower()}"


def digest_matches(file: RawFile, sod: SOD) -> bool:
    """Whether the digest of a file as it came is the one that the security object lists for it."""
    listed = sod.security_object.digests.get(file.ef.number or 0)
    return listed is not None and compare_digest(listed, digest(sod.security_object.hash, file.content))


def listed_files(case: Case) -> tuple[EF, ...]:
    """The data groups that the security object lists, whoever signed it; none where it cannot be read."""
    try:
        return case.document.listed
    except ChipkitError:
        return ()


def concerned(case: Case) -> tuple[EF, ...]:
    """The data groups that a report speaks of: the mandatory ones, those read and those that are listed."""
    listed = listed_files(case)
    return tuple(ef for ef in DATA_GROUPS if ef in _MANDATORY or ef in case.capture.files or ef in listed)


def check_data_groups(case: Case, ledger: Ledger, signed: SignedObject | None) -> None:
    """Check that nothing was read that was not signed, and that nothing signed was changed or withheld."""
    vouched_for = signed is not None and ledger.succeeded(_SIGNATURE)
    ledger.record(_FILES, _files(case.capture, listed_files(case)) if vouched_for else Observed.on(_SIGNATURE))
    for ef in concerned(case):
        met = _data_group(case.capture, ef, signed.sod) if vouched_for and signed else Observed.on(_SIGNATURE)
        ledger.record(digest_check(ef), met)


def _files(capture: Capture, listed: Collection[EF]) -> Observed:
    read = [ef for ef in DATA_GROUPS if ef in capture.files]
    if unsigned := [ef.label for ef in read if ef not in listed]:
        return Observed("not-signed", {"files": ", ".join(unsigned)})
    return Observed("covered", {"files": ", ".join(ef.label for ef in read)}) if read else Observed("nothing-read")


def _data_group(capture: Capture, ef: EF, sod: SOD) -> Observed:
    file = capture.files.get(ef)
    if file is None:
        return _absent(capture, ef, sod)
    if ef.number not in sod.security_object.digests:
        return Observed("not-signed")
    return Observed("equal" if digest_matches(file, sod) else "differs", {"hash": sod.security_object.hash})


def _absent(capture: Capture, ef: EF, sod: SOD) -> Observed:
    """A data group that was not read: was it asked for?"""
    if ef.number not in sod.security_object.digests:
        return Observed("not-listed")
    sw = capture.refused.get(ef)
    if sw is None:
        return Observed("not-asked")
    evidence = {"sw": f"{sw:04X}"}
    if ef in _PROTECTED:
        return Observed("access-denied" if sw in _DENIED else "missing", evidence)
    if not withheld(capture, ef):
        return Observed("missing", evidence)
    if ef in _PROOFS:
        return Observed("hidden-proof", evidence)
    return Observed("missing-mandatory" if ef in _MANDATORY else "missing", evidence)
