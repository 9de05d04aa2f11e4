"""A software chip ID card."""

import chipkit.start  # noqa: F401 - first of all: with it, chipkit leaves the current folder out of the search path
