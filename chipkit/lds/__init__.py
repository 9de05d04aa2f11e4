"""The card's files, parsed and built: one module per file (Doc 9303-10)."""
