"""The document of an exchange in the record of a session."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from chipkit.documents.terms import Form

__all__ = ["TraceDocument"]


class TraceDocument(TypedDict):
    """One command and its response, or a reset of the chip, without any body."""

    schema: Literal["chipkit.trace/1"]
    step: str
    name: str
    header: Annotated[str, Form(r"^([0-9a-f]{8})?$")]
    protected: bool
    sent: int
    received: int
    sw: Annotated[str, Form(r"^[0-9a-f]{4}$")] | None
    begun: float
    milliseconds: float
