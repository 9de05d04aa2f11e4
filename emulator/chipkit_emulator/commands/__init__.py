"""The commands that the chip knows, one module for each concern (ISO/IEC 7816-4, 11)."""
