"""Conversations with a chip, as generators without I/O."""
