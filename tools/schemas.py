"""Writes a JSON Schema for every JSON document, and the types of a report for TypeScript, into docs/schemas.

python tools/schemas.py           write them anew (`make docs`)
python tools/schemas.py --check   change nothing; say which differ, and exit with 1 if any does

They are made from the types in `chipkit.documents`, and from the enumerations and tables that have the words. See
docs/decisions/0013-documents.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from types import MappingProxyType, NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, NotRequired, get_args, get_origin, get_type_hints

from chipkit.capture import STEPS, AbortReason, Origin
from chipkit.cli.evidence.facts import STAMP_STATUS
from chipkit.cli.settled import KEYS, Source
from chipkit.deviation import OF_FILES, OF_PROFILES, READING, SIGNED
from chipkit.documents.catalogue import DOCUMENTS
from chipkit.documents.terms import Form, Word
from chipkit.error_codes import ErrorCode
from chipkit.evidence import Cause, SealWorth
from chipkit.evidence.amendment_contents import AmendmentKind
from chipkit.evidence.demands import DONE_WORDS
from chipkit.fetching import ContentKind, Problem
from chipkit.keys.ports import KeyKind as StoredKeyKind
from chipkit.keys.ports import KeyPurpose, KeyStanding, KeyStorage
from chipkit.lds.files import DATA_GROUPS, EF
from chipkit.national.registry import KNOWN_NATIONS
from chipkit.outcome import Outcome
from chipkit.pki.public_key import KeyKind
from chipkit.rendering.exhibits import ExhibitKind
from chipkit.session.pcsc import ReaderEventKind
from chipkit.trust.assessment import Shortfall, Validity
from chipkit.trust.chain import PathStatus
from chipkit.trust.grounds import GroundKind
from chipkit.trust.inventory import ContentForm, RemovedKind
from chipkit.trust.model import AnchorKind
from chipkit.trust.plan import ImportKind, ImportStatus
from chipkit.trust.profile import CertificateRole
from chipkit.trust.revocation import RevocationStatus
from chipkit.verify import judgement_table
from chipkit.verify.claims import Claim
from chipkit.verify.evidence import EVIDENCE
from chipkit.verify.mode import Mode
from chipkit.verify.standing import Show, Worth
from chipkit.verify.table import NOT_RUN, Column, digest_check
from chipkit_emulator.examination.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "docs" / "schemas"
DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_TEXT: Final = "Text"
_STEERING: Final = r"\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
"""Controls, what turns the direction of writing, what has no width, ends of lines: nowhere in a document."""
_ADDITIONAL: Final = r"^x\."
"""What the names of additional checks begin with."""
_ADDITIONAL_CODE: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_RESULTS: Final = ("FindingDocument", "NotCheckedDocument")
"""Documents of a result: of a check of the release, or of an additional one, whose words and evidence are its own."""


# the closed sets ------------------------------------------------------------------------------------------------------


def _checks() -> list[str]:
    found: list[str] = []
    for check in judgement_table().checks:
        found += [digest_check(ef) for ef in DATA_GROUPS] if check.endswith("*") else [check]
    return found


def _reasons() -> list[str]:
    table = judgement_table()
    codes = [*table.common, *(code for check in table.checks.values() for code in check.situations)]
    return sorted(dict.fromkeys(codes))


def _deviations() -> list[str]:
    nations = [code for nation in KNOWN_NATIONS for code in nation.deviations]
    return [*READING, *OF_FILES, *nations, *SIGNED, *OF_PROFILES]


def _values(kind: Iterable[Any]) -> list[str]:
    return [member.value for member in kind]


WORDS: Final[Mapping[str, list[str]]] = MappingProxyType(
    {
        "abort": _values(AbortReason),
        "amendment": _values(AmendmentKind),
        "anchor": _values(AnchorKind),
        "card": ["empty", "card", "mute", "in use"],
        "check": _checks(),
        "claim": _values(Claim),
        "demand": list(DONE_WORDS),
        "deviation": _deviations(),
        "difference-cause": _values(Cause),
        "error": _values(ErrorCode),
        "event": _values(ReaderEventKind),
        "evidence": list(EVIDENCE),
        "evidence-action": ["amended", "stamped", "opened"],
        "exhibit": list(get_args(ExhibitKind)),
        "examination": _values(Result),
        "fetch-kind": _values(ContentKind),
        "fetch-status": ["fetched", "unchanged", "failed"],
        "fetch-problem": _values(Problem),
        "file": [ef.label for ef in EF],
        "policy-check": [*judgement_table().checks, *(digest_check(ef) for ef in DATA_GROUPS)],
        "column": _values(Column),
        "tolerable": [Outcome.UNDETERMINED.value, Outcome.NOT_SUPPORTED.value, NOT_RUN],
        "setting": list(KEYS.values()),
        "setting-source": list(get_args(Source)),
        "form": [*(form.replace(" ", "_") for form in get_args(ContentForm)), "collected"],
        "ground": _values(GroundKind),
        "held": [*(kind.replace(" ", "_") for kind in get_args(RemovedKind)), "collected"],
        "removed": [kind.replace(" ", "_") for kind in get_args(RemovedKind)],
        "import-status": list(get_args(ImportStatus)),
        "import": [kind.replace(" ", "_") for kind in get_args(ImportKind)],
        "key": list(get_args(KeyKind)),
        "key-action": ["created", "installed", "passphrase", "removed"],
        "stamp-revocation": ["good", "unknown"],
        "key-kind": _values(StoredKeyKind),
        "key-purpose": _values(KeyPurpose),
        "key-request-form": ["der", "pem"],
        "key-standing": _values(KeyStanding),
        "key-storage": _values(KeyStorage),
        "mode": _values(Mode),
        "origin": _values(Origin),
        "outcome": _values(Outcome),
        "seal-worth": _values(SealWorth),
        "stamp-status": list(STAMP_STATUS),
        "terminal-action": ["listed", "added", "withdrawn"],
        "path": _values(PathStatus),
        "shortfall": _values(Shortfall),
        "reason": _reasons(),
        "revocation": _values(RevocationStatus),
        "role": list(get_args(CertificateRole)),
        "sex": ["M", "F", "X"],
        "show": _values(Show),
        "step": sorted(STEPS),
        "tolerated": [Outcome.UNDETERMINED.value, Outcome.NOT_SUPPORTED.value, NOT_RUN],
        "validity": _values(Validity),
        "verdict": list(judgement_table().verdicts),
        "worth": _values(Worth),
    }
)
"""Every closed set by its name in `chipkit.documents.terms`."""


# JSON Schema ----------------------------------------------------------------------------------------------------------


def schema_of(name: str) -> Schema:
    """The JSON Schema of a document, by the text of its key `schema`."""
    defs: Schema = {}
    root = _object(DOCUMENTS[name], defs)
    return {
        "$schema": DRAFT,
        "$id": f"urn:{name.replace('/', ':').replace('.', ':')}",
        "title": name,
        **root,
        "$defs": {key: defs[key] for key in sorted(defs)},
    }


def _object(kind: type, defs: Schema) -> Schema:
    """An object with the keys of a TypedDict, and no others."""
    hints = get_type_hints(kind, include_extras=True)
    properties: Schema = {}
    optional: set[str] = set()
    for key, hint in hints.items():
        if get_origin(hint) is NotRequired:
            optional.add(key)
            hint = get_args(hint)[0]  # noqa: PLW2901 - what the key holds where it is there
        properties[key] = _type(hint, defs)
    return {
        "description": (kind.__doc__ or "").partition("\n")[0],
        "type": "object",
        "properties": properties,
        "required": [key for key in hints if key not in optional],
        "additionalProperties": False,
    }


def _type(hint: Any, defs: Schema) -> Schema:  # noqa: PLR0911 - one form after the other
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(arguments[1], defs)
    if origin is Literal:
        return {"const": arguments[0]}
    if origin is UnionType or NoneType in arguments:
        (inner,) = (each for each in arguments if each is not NoneType)
        return {"anyOf": [_type(inner, defs), {"type": "null"}]}
    if origin is list:
        return {"type": "array", "items": _type(arguments[0], defs)}
    if origin is dict:
        return {
            "type": "object",
            "propertyNames": _defined(_TEXT, _text(), defs),
            "additionalProperties": _type(arguments[1], defs),
        }
    if hint is str:
        return _defined(_TEXT, _text(), defs)
    if hint in (bool, int):
        return {"type": "boolean" if hint is bool else "integer"}
    if hint is float:
        return {"type": "number"}
    return _reference(hint, defs)


def _reference(kind: type, defs: Schema) -> Schema:
    if kind.__name__ not in defs:
        defs[kind.__name__] = {}  # a tree holds itself
        made = _object(kind, defs)
        defs[kind.__name__] = _result(made, defs) if kind.__name__ in _RESULTS else made
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _result(made: Schema, defs: Schema) -> Schema:
    """A result of a check of the release, or of an additional check."""
    free = {"type": "object", "additionalProperties": _defined(_TEXT, _text(), defs)}
    released = {"check": {"enum": WORDS["check"]}}
    own = {"check": _form(_ADDITIONAL), "reason": _form(_ADDITIONAL_CODE), "evidence": free}
    described = made.pop("description")
    variants = [made | {"properties": made["properties"] | changed} for changed in (released, own)]
    return {"description": described, "oneOf": variants}


def _annotated(said: Word | Form, defs: Schema) -> Schema:
    if isinstance(said, Form):
        return _form(said.pattern)
    words = WORDS[said.of]
    name = said.of.capitalize()
    if said.of == "evidence":
        text = _defined(_TEXT, _text(), defs)
        made: Schema = {"type": "object", "properties": dict.fromkeys(words, text), "additionalProperties": False}
    else:
        made = {"enum": words}
    if said.of == "check":
        made = {"anyOf": [made, _form(_ADDITIONAL)]}
    return _defined(name, made, defs)


def _defined(name: str, made: Schema, defs: Schema) -> Schema:
    defs[name] = made
    return {"$ref": f"#/$defs/{name}"}


def _text() -> Schema:
    return {"type": "string", "pattern": f"^[^{_STEERING}]*$"}


def _form(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


# TypeScript -----------------------------------------------------------------------------------------------------------


def typescript(name: str) -> str:
    """The types of a document for TypeScript, made from its schema."""
    schema = schema_of(name)
    root = DOCUMENTS[name].__name__
    lines = [f"// {name}, made by tools/schemas.py from its JSON Schema.", ""]
    for title, made in [*schema["$defs"].items(), (root, schema)]:
        if said := made.get("description"):
            lines.append(f"/** {said} */")
        lines += [f"export type {title} = {_written(made, '')};".replace(" = \n", " =\n"), ""]
    return "\n".join(lines)


def _written(schema: Schema, indent: str) -> str:  # noqa: PLR0911 - one form after the other
    """One schema as a type; of every form that `schema_of` makes."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema or "enum" in schema:
        words = schema.get("enum", [schema.get("const")])
        return f"\n{indent}  | ".join(["", *map(json.dumps, words)]) if len(words) > 1 else json.dumps(words[0])
    if variants := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(_written(each, indent) for each in variants)
    if schema["type"] == "array":
        return f"Array<{_written(schema['items'], indent)}>"
    if schema["type"] == "object":
        return _written_object(schema, indent)
    if str(schema.get("pattern", "")) == _ADDITIONAL:
        return "`x.${string}`"
    return {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}[
        schema["type"]
    ]


def _written_object(schema: Schema, indent: str) -> str:
    if "properties" not in schema:
        return f"Record<string, {_written(schema['additionalProperties'], indent)}>"
    required = schema.get("required", ())
    inner = indent + "  "
    keys = [
        f"{inner}{key}{'' if key in required else '?'}: {_written(each, inner)};"
        for key, each in schema["properties"].items()
    ]
    return "\n".join(["{", *keys, f"{indent}}}"])


# files ----------------------------------------------------------------------------------------------------------------


def files() -> dict[str, str]:
    """Every file of the folder by its name, with its text."""
    made = {f"{_stem(name)}.schema.json": _json(schema_of(name)) for name in DOCUMENTS}
    return made | {f"{_stem('chipkit.report/1')}.d.ts": typescript("chipkit.report/1")}


def _stem(name: str) -> str:
    return name.replace("/", "-")


def _json(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=True) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or compare them."""
    parser = argparse.ArgumentParser(description="Writes the schemas of all JSON documents.")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; say which files differ, and exit with 1 if any does"
    )
    chosen = parser.parse_args(arguments)
    made = files()
    there = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*")} if FOLDER.is_dir() else {}
    odd = sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))
    if chosen.check:
        for name in odd:
            print(f"docs/schemas/{name}: differs from the code; `make docs` writes it anew", file=sys.stderr)
        return 1 if odd else 0
    FOLDER.mkdir(exist_ok=True)
    for name in there.keys() - made.keys():
        (FOLDER / name).unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, "utf-8", newline="\n")
    print("schemas: written anew" if odd else "schemas: nothing had changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
