"""What a token has, as facts: its keys with what they may do, and its certificates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from itertools import islice
from typing import Any, Final

from chipkit.values import dataclass

__all__ = ["ObjectFacts", "facts_of", "find"]

_MOST: Final = 4096
"""Objects of each kind that are looked at."""
_USES: Final = ("sign", "decrypt", "derive")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectFacts:
    """What a token tells of one object; a certificate has `value`, a public key its numbers."""

    what: str
    """One of "private", "public", "secret" and "certificate"."""
    label: str
    identifier: bytes
    """CKA_ID, by which a key, its public key and its certificate are found together."""
    key_type: str = ""
    """For keys: "RSA", "EC", "EC_EDWARDS", "GENERIC_SECRET" or another."""
    uses: frozenset[str] = frozenset()
    """For private and secret keys: which of "sign", "decrypt" and "derive" the key may do."""
    parameters: bytes = b""
    """CKA_EC_PARAMS: the name of a curve in DER."""
    point: bytes = b""
    """CKA_EC_POINT, as it came."""
    modulus: bytes = b""
    exponent: bytes = b""
    value: bytes = field(default=b"", repr=False)
    """A certificate in DER."""


def facts_of(package: Any, session: Any) -> Iterator[ObjectFacts]:  # noqa: ANN401 - python-pkcs11 and a session of it
    """All keys and X.509 certificates of a token; an object that does not say what it is, is passed over."""
    for what, kind in _classes(package).items():
        for each in _all(session, {package.Attribute.CLASS: kind}):
            told = _Telling(package, each)
            yield ObjectFacts(
                what=what,
                label=told.text("LABEL"),
                identifier=told.bytes("ID"),
                key_type="" if what == "certificate" else told.name("KEY_TYPE"),
                uses=frozenset(use for use in _USES if what in ("private", "secret") and told.flag(use.upper())),
                parameters=told.bytes("EC_PARAMS") if what in ("private", "public") else b"",
                point=told.bytes("EC_POINT") if what == "public" else b"",
                modulus=told.bytes("MODULUS") if what in ("private", "public") else b"",
                exponent=told.bytes("PUBLIC_EXPONENT") if what in ("private", "public") else b"",
                value=told.bytes("VALUE") if what == "certificate" else b"",
            )


def find(package: Any, session: Any, wanted: ObjectFacts) -> Any:  # noqa: ANN401 - as above, and an object of it
    """The object that facts are of.

    Raises:
        pkcs11.NoSuchKey: The object is not there any more.
    """
    attribute = package.Attribute
    template = {
        attribute.CLASS: _classes(package)[wanted.what],
        attribute.LABEL: wanted.label,
        attribute.ID: wanted.identifier,
    }
    if wanted.value:
        template[attribute.VALUE] = wanted.value
    found = _all(session, template)
    if not found:
        raise package.NoSuchKey
    return found[0]


def _all(session: Any, template: dict[Any, Any]) -> list[Any]:  # noqa: ANN401 - as above
    """What a search finds; it is ended before anything else is asked, for there is one search in a session."""
    found: Iterable[Any] = session.get_objects(template)
    return list(islice(found, _MOST))


def _classes(package: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    kinds = package.ObjectClass
    return {
        "private": kinds.PRIVATE_KEY, "public": kinds.PUBLIC_KEY, "secret": kinds.SECRET_KEY,
        "certificate": kinds.CERTIFICATE,
    }  # fmt: skip


class _Telling:
    """Asks an object; what it does not have, or does not tell, is empty."""

    def __init__(self, package: Any, asked: Any) -> None:  # noqa: ANN401 - as above
        self._package, self._asked = package, asked

    def _ask(self, name: str) -> Any:  # noqa: ANN401 - the value of an attribute
        errors = self._package.exceptions
        try:
            return self._asked[getattr(self._package.Attribute, name)]
        except (errors.AttributeTypeInvalid, errors.AttributeSensitive, errors.AttributeValueInvalid, ValueError):
            return None

    def text(self, name: str) -> str:
        return str(self._ask(name) or "")

    def bytes(self, name: str) -> bytes:
        return bytes(self._ask(name) or b"")

    def flag(self, name: str) -> bool:
        return bool(self._ask(name))

    def name(self, name: str) -> str:
        return str(getattr(self._ask(name), "name", ""))
