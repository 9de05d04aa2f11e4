"""What tells of this machine speaks the language that the settings name, as everything else does."""

from __future__ import annotations
