"""JSON Schema of response classes: one definition for the code, the description of the API, and the page's types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from api.http.responses import schema_name

_COMPONENTS = "#/components/schemas/"
Node = dict[str, Any]


def model_schemas(models: Iterable[type]) -> dict[str, Node]:
    """Return the schemas of response classes and of every class they refer to, by name."""
    inputs: list[tuple[type, JsonSchemaMode, TypeAdapter[Any]]] = [
        (model, "serialization", TypeAdapter(model)) for model in models
    ]
    _, document = TypeAdapter.json_schemas(inputs, ref_template=f"{_COMPONENTS}{{model}}")
    return {schema_name(name): _simplified(schema) for name, schema in document["$defs"].items()}


def _simplified(node: Any) -> Any:
    """Drop generated titles, shorten the names in references, and write `X or null` as one type where it is one."""
    if isinstance(node, list):
        return [_simplified(part) for part in node]
    if not isinstance(node, dict):
        return node
    out = {key: value if key == "enum" else _simplified(value) for key, value in node.items()}
    if isinstance(out.get("title"), str):
        del out["title"]
    if isinstance(out.get("$ref"), str):
        out["$ref"] = _COMPONENTS + schema_name(out["$ref"].removeprefix(_COMPONENTS))
    if isinstance(out.get("description"), str):
        out["description"] = " ".join(out["description"].split())
    if out.get("prefixItems"):  # linters want `items` beside them; OpenAPI 3.0 has nothing else
        out["items"] = out["prefixItems"][0]
    return _nullable(out)


def _nullable(node: Node) -> Node:
    """Write a choice of simple types, or of one schema and null, as a list of types."""
    options = node.get("anyOf", [])
    rest: Node = {key: value for key, value in node.items() if key != "anyOf"}
    if len(options) > 1 and all(set(option) == {"type"} and isinstance(option["type"], str) for option in options):
        return rest | {"type": [option["type"] for option in options]}
    kept = [option for option in options if option != {"type": "null"}]
    if len(kept) != 1 or len(options) == 1 or not isinstance(kept[0].get("type"), str):
        return node
    option: Node = kept[0] | {"type": [kept[0]["type"], "null"]}
    return rest | option | ({"enum": [*option["enum"], None]} if "enum" in option else {})
