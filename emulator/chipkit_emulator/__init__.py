"""A software chip ID card."""
