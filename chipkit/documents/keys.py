"""The documents of the actions of `keys`."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from chipkit.documents.terms import Sha256, Word
from chipkit.documents.trust import CertificateDocument

__all__ = ["KeyChangeDocument", "KeyRequestDocument", "KeysDocument", "StoredKeyDocument"]


class StoredKeyDocument(TypedDict):
    """A key of a store; nothing of what is secret of it."""

    name: str
    kind: Annotated[str, Word("key-kind")]
    purpose: Annotated[str, Word("key-purpose")]
    standing: Annotated[str, Word("key-standing")]
    key_sha256: Sha256 | None
    certificates: list[CertificateDocument]


class KeysDocument(TypedDict):
    """All keys of a store."""

    schema: Literal["chipkit.keys/1"]
    storage: Annotated[str, Word("key-storage")]
    place: str
    keys: list[StoredKeyDocument]


class KeyChangeDocument(TypedDict):
    """What was made, installed or removed."""

    schema: Literal["chipkit.key-change/1"]
    storage: Annotated[str, Word("key-storage")]
    place: str
    action: Annotated[str, Word("key-action")]
    keys: list[StoredKeyDocument]


class KeyRequestDocument(TypedDict):
    """A request for a certificate that was written."""

    schema: Literal["chipkit.key-request/1"]
    storage: Annotated[str, Word("key-storage")]
    place: str
    key: StoredKeyDocument
    subject: str
    file: str
    form: Annotated[str, Word("key-request-form")]
    sha256: Sha256
