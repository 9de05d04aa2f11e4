"""What a verification is for."""

from __future__ import annotations

from enum import StrEnum, unique

__all__ = ["Mode"]


@unique
class Mode(StrEnum):
    """Whether a TEST authority counts as an issuer."""

    PRODUCTION = "production"
    """Test anchors count for nothing."""
    DEMO = "demo"
    """It does, and the verdict says so."""
