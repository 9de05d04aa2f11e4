"""When an expired signer signed: what tells it, and how far that is to be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from chipkit.errors import CodecError
from chipkit.lds.files import EF
from chipkit.verify.case import Case
from chipkit.verify.facts import SignedObject

__all__ = ["dated", "made_after", "signing_times"]

_FIRST_TIME_ZONE = timedelta(hours=14)


def signing_times(case: Case, signed: SignedObject) -> Iterator[tuple[str, datetime]]:
    """The times of signing that the policy believes, with where each is known from.

    Both stand under the signer's signature: the attribute "signing time", and the date of issue in DG13 whose digest
    matches. A signer whose key was stolen after it expired could have written any: it is for the policy to say.
    """
    if "signed-attribute" in case.policy.signing_times:
        attributes = signed.signer.signed_attributes
        if attributes is not None and attributes.signing_time is not None:
            yield "signed-attribute", attributes.signing_time
    if "issue-date" in case.policy.signing_times:
        issued = _date_of_issue(case, signed)
        if issued is not None:
            yield "issue-date", issued


def dated(case: Case, signed: SignedObject) -> tuple[str, datetime] | None:
    """How the document is dated by what its issuer signed, and what tells it: the date of issue, else the signing time.

    None where the document has neither: a card of 2024 has its date of issue in the QR code alone.
    """
    issued = _date_of_issue(case, signed)
    if issued is not None:
        return "issue-date", issued
    attributes = signed.signer.signed_attributes
    made = attributes.signing_time if attributes is not None else None
    return None if made is None else ("signed-attribute", made)


def made_after(case: Case, signed: SignedObject) -> datetime | None:
    """When the document was made, by what its issuer signed, where that lies after the time of judging.

    Then the clock is wrong. A date of issue begins up to fourteen hours before it begins in UTC, by the time zone.
    """
    made = _made_at(case, signed)
    return made if made is not None and made - case.at > _FIRST_TIME_ZONE else None


def _made_at(case: Case, signed: SignedObject) -> datetime | None:
    attributes = signed.signer.signed_attributes
    times = [_date_of_issue(case, signed), attributes.signing_time if attributes is not None else None]
    return min((moment for moment in times if moment is not None), default=None)


def _date_of_issue(case: Case, signed: SignedObject) -> datetime | None:
    if EF.DG13 not in signed.unchanged:
        return None
    try:
        data = case.document.dg13
    except CodecError:
        return None
    issued = None if data is None else data.issued
    return None if issued is None else datetime.combine(issued, time(), UTC)
