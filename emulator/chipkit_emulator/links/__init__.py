"""The doors through which a terminal reaches the chip."""
