"""Documents are held against their schemas, and each part that many of them have in common once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from jsonschema.validators import extend

if TYPE_CHECKING:
    from collections.abc import Iterator


def held_once(schema: dict[str, Any]) -> Any:
    """A validator of one schema. What stands under a `$ref` and was right is not gone through again.

    The findings of one report are nearly those of the next, and to hold them all took most of the time of a judgement.
    """
    right: set[int] = set()

    def under_reference(validator: Any, reference: str, instance: Any, schema: Any) -> Iterator[Any]:
        held = hash((reference, repr(instance)))  # which tells a list from a tuple, true from 1, and 1 from 1.0
        if held not in right:
            wrong = list(Draft202012Validator.VALIDATORS["$ref"](validator, reference, instance, schema))
            yield from wrong
            if not wrong:
                right.add(held)

    return extend(Draft202012Validator, {"$ref": under_reference})(schema)
