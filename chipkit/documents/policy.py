"""The documents of `chipkit policy`."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from chipkit.documents.terms import Day, Sha256, Word

__all__ = [
    "DecidingCheckDocument",
    "PolicyCheckDocument",
    "PolicyDocument",
    "PolicyMistakeDocument",
    "PolicyNameDocument",
    "PolicyToleranceDocument",
    "TitleDocument",
]


class TitleDocument(TypedDict):
    """The same words in both languages."""

    en: str
    vi: str


class PolicyToleranceDocument(TypedDict):
    """What a check may end with besides success."""

    outcome: Annotated[str, Word("tolerable")]
    reasons: list[Annotated[str, Word("reason")]]
    until: Day | None
    fields: list[str]


class DecidingCheckDocument(TypedDict):
    """A check that decides."""

    check: Annotated[str, Word("policy-check")]
    title: TitleDocument
    tolerances: list[PolicyToleranceDocument]


class PolicyNameDocument(TypedDict):
    """What a report names a policy by."""

    id: str
    version: str
    digest: Sha256
    released: bool


class PolicyDocument(PolicyNameDocument):
    """What a policy demands."""

    schema: Literal["chipkit.policy/1"]
    title: TitleDocument
    column: Annotated[str, Word("column")]
    demands_genuineness: bool
    waived: list[Annotated[str, Word("policy-check")]]
    checks: list[DecidingCheckDocument]
    beside: list[Annotated[str, Word("policy-check")]]
    bac_after_failed_pace: bool
    pace_ciphers: list[str]
    active_authentication: str
    signing_times: list[str]
    crl_grace_days: int
    issuing_slack_days: int
    attested_days: int | None
    zone: str | None
    refused_algorithms: list[str]
    weak_algorithms: list[str]
    ignored_deviations: list[str]


class PolicyMistakeDocument(TypedDict):
    """One thing that is wrong, or worth a thought."""

    line: int | None
    key: str
    what: str
    right: str


class PolicyCheckDocument(TypedDict):
    """What became of a policy's file."""

    schema: Literal["chipkit.policy-check/1"]
    file: str
    usable: bool
    policy: PolicyNameDocument | None
    mistakes: list[PolicyMistakeDocument]
    remarks: list[PolicyMistakeDocument]
