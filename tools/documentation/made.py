"""Pages that list what lies in a folder: the decisions, and the JSON schemas with what each document has."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from tools.documentation.placing import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["decisions", "schemas"]

_STATUS: Final = re.compile(r"\*\*Status:\*\* ([^\n]+)")


def decisions(folder: Path) -> dict[str, str]:
    """The page of the decisions."""
    found = sorted(folder.glob("*.md"))
    lines = [
        "# Decisions",
        "",
        "Why the house is built as it is, one decision on a page.",
        "",
        "| decision | status |",
        "|---|---|",
    ]
    for path in found:
        text = path.read_text("utf-8")
        title, status = text.partition("\n")[0].removeprefix("# "), _STATUS.search(text)
        lines.append(f"| [{title}]({path.name}) | {status[1].split(' (')[0] if status else ''} |")
    return {"decisions/index.md": "\n".join((*lines, ""))}


def schemas(folder: Path) -> dict[str, str]:
    """The page of the schemas, and one for each."""
    files = sorted(path for path in folder.iterdir() if path.suffix in (".json", ".ts"))
    lines = [
        "# JSON schemas",
        "",
        "A schema (JSON Schema, draft 2020-12) for every document that is printed with `--json`, and the types of a",
        "report for TypeScript. What the keys mean is told in [JSON output](../json.md).",
        "",
        "| document | what it is |",
        "|---|---|",
    ]
    made = {}
    for path in files:
        text = path.read_text("utf-8")
        page = shown(path.name, text)
        if path.suffix == ".json":
            schema = json.loads(text)
            lines.append(f"| [`{schema['title']}`]({path.name}.md) | {schema.get('description', '')} |")
            keys = "\n".join((f"# {schema['title']}", "", *_keys(schema), "## The schema"))
            page = page.replace(f"# {path.name}", keys, 1)
        else:
            lines.append(f"| [`{path.name}`]({path.name}.md) | types of `chipkit.report/1` for TypeScript |")
        made[f"schemas/{path.name}.md"] = page
    return {"schemas/index.md": "\n".join((*lines, ""))} | made


def _keys(schema: dict[str, Any]) -> Iterator[str]:
    """What a document has, key by key."""
    yield from (schema.get("description", ""), "", "| key | type | always there |", "|---|---|---|")
    required = schema.get("required", [])
    for name, value in schema.get("properties", {}).items():
        yield f"| `{name}` | {_kind(value)} | {'yes' if name in required else 'no'} |"
    yield ""


def _kind(value: dict[str, Any]) -> str:
    if "const" in value:
        return f"`{value['const']}`"
    if "$ref" in value:
        return f"`{value['$ref'].rpartition('/')[2]}`"
    if "enum" in value:
        return " or ".join(f"`{each}`" for each in value["enum"])
    if "anyOf" in value:
        return " or ".join(_kind(each) for each in value["anyOf"])
    if value.get("type") == "array":
        return f"list of {_kind(value.get('items', {}))}"
    kinds = value.get("type", "any")
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
