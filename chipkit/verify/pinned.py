"""Passive authentication where a country publishes no CSCA: signers that a signed list vouches for.

Such a signer has no path that ends at an anchor, or one that ends at an anchor which nobody confirmed. What counts is
the very certificate, within the scope that the list gives it, until the list's publisher takes it off
(`chipkit.trust.pinned_signers`). A path whose signature is wrong stays what it is: a list excuses no forgery.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from chipkit.codec.moments import moved
from chipkit.errors import CodecError
from chipkit.lds.files import EF
from chipkit.trust.chain import PathResult, PathStatus
from chipkit.trust.clock import AHEAD
from chipkit.trust.model import AnchorKind
from chipkit.trust.pinned_signers import Listing
from chipkit.trust.profile import profile_deviations
from chipkit.trust.purpose import why_no_document_signer
from chipkit.trust.revocation import TAKEN_BACK, path_revocation
from chipkit.verify.case import Case, Observed
from chipkit.verify.document_type import names_document
from chipkit.verify.facts import Facts
from chipkit.verify.mode import Mode
from chipkit.verify.named import PATH

__all__ = ["check_pinned", "check_withdrawal", "is_pinned", "pinned_country"]

_OPEN = (PathStatus.WAITING, PathStatus.NO_ANCHOR, PathStatus.OTHER_KEY, PathStatus.UNSUPPORTED)
"""Ways that end nowhere, and refute nothing."""
_PINNED = "pinned"


def check_pinned(facts: Facts, evidence: Mapping[str, str]) -> Observed | None:
    """What a list says of a signer that no anchor vouches for; None where no list names it, or a path decides.

    Args:
        facts: What the check of the path may look at.
        evidence: What it found so far.
    """
    listings = _listings(facts)
    if not listings:
        return None
    signer = facts.path.path[0]
    told = {**evidence, **_told(listings[0])}
    facts.tolerate(profile_deviations(signer, "document signer"))
    # whoever lists a signer may take it off for what it learnt since: another publisher does not outvote that
    if (gone := next((each for each in listings if each.withdrawn), None)) is not None:
        return Observed("pinned-withdrawn", {**evidence, **_told(gone)})
    if why := why_no_document_signer(signer):
        return Observed("not-a-document-signer", {**told, "cause": why})
    current = _in_scope(facts.case, facts, listings)
    if current is None:
        return Observed("pinned-out-of-scope", {**told, "cause": _why_out_of_scope(facts, listings)})
    return Observed(_PINNED, {**evidence, **_told(current)})


def check_withdrawal(facts: Facts) -> Observed | None:
    """Whether the list that vouches for the signer is current, which is how it revokes; None where no list counts."""
    if not is_pinned(facts):
        return None
    if facts.path.status is PathStatus.VERIFIED and _revoked(facts):
        return None  # the issuer's own word, under whatever anchor, is not weaker for a list
    current = _in_scope(facts.case, facts, _listings(facts))
    if current is None:
        return None
    case, evidence = facts.case, {"list": current.list_name, "list_of": _time(current.issued)}
    evidence["next_update"] = _time(current.next_update)
    begun = current.issued <= moved(case.at, AHEAD)
    in_time = case.at <= moved(current.next_update, timedelta(days=case.policy.crl_grace_days))
    return Observed("listed" if begun and in_time else "list-stale", evidence)


def is_pinned(facts: Facts) -> bool:
    """Whether a list vouches for the signer."""
    return facts.reason(PATH) == _PINNED


def pinned_country(facts: Facts) -> str | None:
    """The state that the list names for the signer, as EF.DG1 writes it; None where no list counts."""
    if not is_pinned(facts):
        return None
    current = _in_scope(facts.case, facts, _listings(facts))
    return None if current is None else current.country


def _listings(facts: Facts) -> Sequence[Listing]:
    """What lists say of the signer, where no anchor vouches for it; the latest first."""
    path = facts.path
    if not _is_open(path):
        return ()
    pinned = facts.case.trust.pinned(path.path[0])
    if pinned is None or pinned.certificate != path.path[0]:
        return ()
    if pinned.test and facts.case.mode is not Mode.DEMO:  # whoever has the program has the key of a TEST signer
        return ()
    return sorted(pinned.listings, key=lambda each: (each.next_update, each.list_sha256), reverse=True)


def _is_open(path: PathResult) -> bool:
    unconfirmed = path.anchor is not None and path.anchor.kind is AnchorKind.UNCONFIRMED
    return path.status in _OPEN or (path.status is PathStatus.VERIFIED and unconfirmed)


def _in_scope(case: Case, facts: Facts, listings: Sequence[Listing]) -> Listing | None:
    """The listing whose scope the document is in; the latest of several."""
    document = _document(case, facts)
    if document is None:
        return None
    state, code = document
    for each in listings:
        if not each.withdrawn and each.country == state and names_document(each.document_types, code):
            return each
    return None


def _document(case: Case, facts: Facts) -> tuple[str, str] | None:
    """Issuing state and document code of an EF.DG1 that is as it was signed."""
    if EF.DG1 not in facts.signed.unchanged:
        return None
    try:
        dg1 = case.document.dg1
        mrz = None if dg1 is None else dg1.mrz
    except CodecError:
        return None
    return None if mrz is None else (mrz.issuing_state.strip("<"), mrz.document_code)


def _why_out_of_scope(facts: Facts, listings: Sequence[Listing]) -> str:
    document = _document(facts.case, facts)
    if document is None:
        return "what kind of document this is, is not known: EF.DG1 is not as it was signed, or unreadable"
    state, code = document
    scopes = "; ".join(f"{each.country}: {', '.join(each.document_types)}" for each in listings[:4])
    return f"listed for {scopes}, and not for {state} {code}"


def _revoked(facts: Facts) -> bool:
    found = path_revocation(facts.path.path, facts.case.trust, facts.case.at)
    return found.status in TAKEN_BACK


def _told(listing: Listing) -> dict[str, str]:
    return {
        "list": listing.list_name,
        "list_of": _time(listing.issued),
        "list_key": listing.key.sha256,
        "vouched_by": listing.key.by,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
