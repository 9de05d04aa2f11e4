"""Bytes to values and back; no cryptography and no input or output."""
