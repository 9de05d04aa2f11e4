"""Passive authentication: every file read is one that the issuer signed, unchanged (Doc 9303-11, 5.1, steps 4 and 5).

Digests are taken over the files as they came; a parsed data group has no digest.
"""

from __future__ import annotations

from hmac import compare_digest

from chipkit.capture import Capture
from chipkit.capture.accusation import withheld
from chipkit.codec import status
from chipkit.crypto.hashes import digest
from chipkit.errors import ChipkitError
from chipkit.lds.files import DATA_GROUPS, EF, MANDATORY
from chipkit.lds.sod import SOD
from chipkit.verify.case import Case, Observed, plain
from chipkit.verify.facts import Facts
from chipkit.verify.table import digest_check

__all__ = ["check_data_group", "check_files", "concerned", "listed_files", "unchanged_files"]

_PROOFS = frozenset({EF.DG14, EF.DG15})  # the keys of Chip and Active Authentication (Doc 9303-11, 6)
_PROTECTED = frozenset({EF.DG3, EF.DG4})  # fingerprints and irises: for authorised terminals alone (Doc 9303-11, 7)
_DENIED = frozenset({status.ACCESS_DENIED, status.CONDITIONS_NOT_SATISFIED, status.SM_INCORRECT})


_DIGESTS = {digest_check(ef): ef for ef in DATA_GROUPS}


def unchanged_files(capture: Capture, sod: SOD) -> frozenset[EF]:
    """The data groups that were read and whose digest is the listed one, whoever signed the list."""
    # the security object names one hash function for all of them (Doc 9303-10, 4.6.2.3)
    listed, hashed = sod.security_object.digests, sod.security_object.hash
    return frozenset(
        [
            ef
            for ef, file in capture.files.items()
            if (signed := listed.get(file.ef.number or 0)) is not None
            and compare_digest(signed, digest(hashed, file.content))
        ]
    )


def listed_files(case: Case) -> tuple[EF, ...]:
    """The data groups that the security object lists, whoever signed it; empty if it cannot be read."""
    try:
        return case.document.listed
    except ChipkitError:
        return ()


def concerned(case: Case) -> tuple[EF, ...]:
    """The data groups that a report speaks of: those read, listed or attested, the mandatory ones, the policy's own."""
    spoken_of = {*MANDATORY, *case.capture.files.keys(), *listed_files(case)}
    for named in (case.policy.checks.keys(), case.attested.results.keys()):
        if not _DIGESTS.keys().isdisjoint(named):
            spoken_of.update([_DIGESTS[check] for check in named if check in _DIGESTS])
    return tuple([ef for ef in DATA_GROUPS if ef in spoken_of])


def check_files(facts: Facts) -> Observed:
    """Check that nothing was read that was not signed: every file read stands in the list of digests."""
    listed, files = listed_files(facts.case), facts.case.capture.files.keys()
    read = [ef for ef in DATA_GROUPS if ef in files]
    if unsigned := [ef.label for ef in read if ef not in listed]:
        return Observed("not-signed", {"files": ", ".join(unsigned)})
    return Observed("covered", {"files": ", ".join([ef.label for ef in read])}) if read else plain("nothing-read")


def check_data_group(facts: Facts) -> Observed:
    """Check that a data group is as it was signed: its digest is the listed one (Doc 9303-11, 5.1, step 5)."""
    capture, ef, sod = facts.case.capture, facts.ef, facts.signed.sod
    if ef not in capture.files:
        return _absent(capture, ef, sod)
    if ef.number not in sod.security_object.digests:
        return plain("not-signed")
    return Observed("equal" if ef in facts.signed.unchanged else "differs", {"hash": sod.security_object.hash})


def _absent(capture: Capture, ef: EF, sod: SOD) -> Observed:
    """A data group that was not read: was it asked for?"""
    if ef.number not in sod.security_object.digests:
        return plain("not-listed" if ef in MANDATORY else "not-present")
    sw = capture.refused.get(ef)
    if sw is None:
        return plain("not-asked")
    evidence = {"sw": f"{sw:04X}"}
    if ef in _PROTECTED:
        return Observed("access-denied" if sw in _DENIED else "missing", evidence)
    if not withheld(capture, ef):
        return Observed("missing", evidence)
    if ef in _PROOFS:
        return Observed("hidden-proof", evidence)
    return Observed("missing-mandatory" if ef in MANDATORY else "missing", evidence)
