"""The teller desk."""

import chipkit  # noqa: F401 - first of all: it leaves the current folder out of the search path
