"""What a policy is named by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.verify.policy import is_released

if TYPE_CHECKING:
    from chipkit.documents.policy import PolicyNameDocument
    from chipkit.verify.policy import Policy

__all__ = ["name_facts"]


def name_facts(policy: Policy) -> PolicyNameDocument:
    """What a report says of the policy that it was made by."""
    digest = policy.digest
    return {
        "id": policy.id,
        "version": policy.version,
        "digest": digest,
        "released": is_released(policy.id, digest),
    }
