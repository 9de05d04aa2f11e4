"""The document of an error, which a command prints in place of its own (docs/errors.md)."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from chipkit.documents.terms import Word

__all__ = ["ErrorDocument"]


class ErrorDocument(TypedDict):
    """Why a command did not do what was asked."""

    schema: Literal["chipkit.error/1"]
    code: Annotated[str, Word("error")]
    message: str
    exit_code: int
