"""The chip's parts in the protocols."""
