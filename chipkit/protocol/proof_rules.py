"""When Active Authentication is run; its signature convinces whoever sees it, and so may be taken along as a proof.

A challenge that is not random can say when and where the card was; so whether a chip is asked to sign at all is policy.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

__all__ = ["ACTIVE_AUTHENTICATION_RULES", "ActiveAuthenticationRule"]

ActiveAuthenticationRule: TypeAlias = Literal["never", "without-chip-authentication", "always"]
"""`without-chip-authentication`: only where the chip did not prove itself by Chip Authentication."""
ACTIVE_AUTHENTICATION_RULES: Final[tuple[ActiveAuthenticationRule, ...]] = (
    "never",
    "without-chip-authentication",
    "always",
)
"""All of them; each asks of no chip what the one before it does not, and more."""
