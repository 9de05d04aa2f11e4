"""How every certificate of the test PKI says that it is not a real authority's."""

from __future__ import annotations

__all__ = ["TEST_MARKING", "TEST_ORGANIZATION"]

TEST_ORGANIZATION = "chipkit TEST PKI - NOT A REAL AUTHORITY"
"""The organization in every subject and issuer; `chipkit.trust` tells test certificates by it."""
TEST_MARKING = "2.999.9303.1"
"""A private extension that says TEST as well, for programs that do not look at names.

It lies under the arc for examples (X.660, A.5), and every arc is below 2^28, as all software reads (RFC 5280, App. B).
"""
