"""Primitives: the only floor that imports `cryptography`, and nothing of it leaves the floor but numbers and bytes."""
