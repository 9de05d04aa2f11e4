"""What a reading does as policy and nations want it; apart from judging, which is loaded while the card is read."""

from __future__ import annotations

from dataclasses import replace

from chipkit.national.registry import Nations
from chipkit.protocol.proof_rules import ACTIVE_AUTHENTICATION_RULES
from chipkit.session.options import ReadOptions
from chipkit.verify.policy import Policy

__all__ = ["options_for"]


def options_for(policy: Policy, nations: Nations, options: ReadOptions | None = None) -> ReadOptions:
    """What to read, with what the policy alone decides.

    Args:
        policy: What the verdict will demand.
        nations: Who may have issued the card.
        options: What the caller chose, if anything.

    Raises:
        TypeError: `options` is not a `ReadOptions`.
    """
    if options is not None and not isinstance(options, ReadOptions):
        raise TypeError(f"options is not a ReadOptions but {type(options).__name__}")
    chosen = options or ReadOptions(card_access_fallback=nations.card_access)
    return replace(
        chosen,
        allow_bac_after_failed_pace=policy.bac_after_failed_pace,
        pace_ciphers=policy.pace_ciphers,
        # neither makes the chip sign where the other one does not want it
        active_authentication=min(
            policy.active_authentication, chosen.active_authentication, key=ACTIVE_AUTHENTICATION_RULES.index
        ),
    )
