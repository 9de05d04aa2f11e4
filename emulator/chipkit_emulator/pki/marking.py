"""How every certificate of the test PKI says that it is no real authority's."""

from __future__ import annotations

__all__ = ["TEST_MARKING", "TEST_ORGANIZATION"]

TEST_ORGANIZATION = "chipkit TEST PKI - NOT A REAL AUTHORITY"
"""The organization in every subject and issuer; `chipkit.trust` tells test certificates by it."""
TEST_MARKING = "2.25.204853615931377253295208317489185416611"
"""A private extension (X.667 identifier) that says TEST as well, for readers that look at no names."""
