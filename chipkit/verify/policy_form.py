"""The one form of a policy as data, which its digest is taken over and evidence carries (docs/policies.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from chipkit.errors import CodecError
from chipkit.verify.tolerance import in_order

__all__ = ["SCHEMA", "as_written", "form_of"]

SCHEMA: Final = 1
_LISTS: Final = ("refused_algorithms", "weak_algorithms", "ignored_deviations")
_LATER: Final[Mapping[str, object]] = {"zone": None, "active_authentication": "always", "attested_days": None}
"""Keys that came later, which a policy that says no more than what they mean by themselves has in no form."""


def form_of(policy: Any) -> dict[str, Any]:  # noqa: ANN401 - a `Policy`, which is made with this
    """A policy as data that JSON can hold: the same rules give the same form."""
    return {
        "schema": SCHEMA,
        "id": policy.id,
        "version": policy.version,
        "column": str(policy.column),
        "title": dict(policy.title),
        "bac_after_failed_pace": policy.bac_after_failed_pace,
        "pace_ciphers": list(policy.pace_ciphers),
        "signing_times": sorted(policy.signing_times),
        "crl_grace_days": policy.crl_grace_days,
        "issuing_slack_days": policy.issuing_slack_days,
        **{key: list(getattr(policy, key)) for key in _LISTS},
        "demands_genuineness": policy.demands_genuineness,
        "checks": {check: in_order(allowed) for check, allowed in policy.checks.items()},
    } | {key: value for key, meant in _LATER.items() if (value := getattr(policy, key)) != meant}


def as_written(form: Mapping[str, Any]) -> dict[str, Any]:
    """A form as the file of a policy would write it.

    Raises:
        CodecError: The checks of the form are malformed.
    """
    checks = form.get("checks")
    if not isinstance(checks, Mapping):
        raise CodecError("checks: a table belongs here")
    return {**form, "checks": {check: _written(check, allowed) for check, allowed in checks.items()}}


def _written(check: object, allowed: object) -> list[dict[str, Any]]:
    if not isinstance(allowed, list | tuple) or not all(isinstance(each, Mapping) for each in allowed):
        raise CodecError(f"checks: {str(check)[:40]!r}: a list of tolerances belongs here")
    tolerances = []
    for each in allowed:
        said = {key: list(value) if isinstance(value, tuple) else value for key, value in each.items()}
        until = said.get("until")
        if isinstance(until, str):
            said["until"] = _date(until)
        tolerances.append({key: value for key, value in said.items() if value not in (None, [])})
    return tolerances


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CodecError("checks: until is not a date such as 2027-06-30") from None
