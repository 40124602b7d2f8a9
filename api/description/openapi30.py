"""Convert a description from OpenAPI 3.1 to 3.0.3, for clients that do not support 3.1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Node = dict[str, Any]

_VERSION = "3.0.3"
_NOT_IN_30 = ("jsonSchemaDialect", "webhooks")
# Keywords of JSON Schema 2020-12 that 3.0 does not have: without them, a schema accepts the same and more.
_DROPPED = frozenset(
    {
        *("$schema", "$id", "$anchor", "$comment", "$defs", "$vocabulary", "contains", "minContains", "maxContains"),
        *("contentEncoding", "contentMediaType", "contentSchema", "dependentRequired", "dependentSchemas"),
        *("else", "if", "then", "patternProperties", "prefixItems", "propertyNames"),
        *("unevaluatedItems", "unevaluatedProperties"),
    }
)
_ONE_SCHEMA, _MANY_SCHEMAS, _NAMED_SCHEMAS = ("not", "additionalProperties"), ("allOf", "anyOf", "oneOf"), "properties"


def to_openapi30(document: Node) -> Node:
    """Return a copy in OpenAPI 3.0.3. Its schemas are the same, or less strict where 3.0 has no equivalent."""
    out: Node = {name: _walk(part) for name, part in document.items() if name not in _NOT_IN_30}
    out["openapi"] = _VERSION
    out["info"] = _info(document["info"])
    schemas = document.get("components", {}).get("schemas", {})
    if schemas:
        out["components"]["schemas"] = {name: schema_to_30(schema) for name, schema in schemas.items()}
        types = {f"#/components/schemas/{name}": schema.get("type") for name, schema in schemas.items()}
        _add_types(out, types)
    return out


def _add_types(node: object, types: Mapping[str, object]) -> None:
    """Add the type to references that may be null: linters want it beside `nullable`."""
    if isinstance(node, dict):
        references = node.get("allOf")
        if node.get("nullable") and "type" not in node and isinstance(references, list):
            kind = types.get(references[0].get("$ref", ""))
            node |= {"type": kind} if isinstance(kind, str) else {}
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _add_types(part, types)


def _walk(node: Any) -> Any:
    """Convert the schemas anywhere in a node, and keep everything else."""
    if isinstance(node, list):
        return [_walk(part) for part in node]
    if not isinstance(node, dict):
        return node
    kept = {"example", "examples"}
    return {
        name: value if name in kept else schema_to_30(value) if name == "schema" else _walk(value)
        for name, value in node.items()
    }


def _info(info: Node) -> Node:
    out = {name: value for name, value in info.items() if name != "summary"}
    licence = dict(out.get("license", {}))
    identifier = licence.pop("identifier", None)
    if identifier and "url" not in licence:
        licence["url"] = f"https://spdx.org/licenses/{identifier}.html"
    return out | ({"license": licence} if licence else {})


def schema_to_30(schema: Any) -> Any:
    """Return a schema of OpenAPI 3.0."""
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    if "$ref" in schema:  # in 3.0, a reference has no siblings
        rest = {name: value for name, value in schema.items() if name != "$ref"}
        ref = {"$ref": schema["$ref"]}
        return {"allOf": [ref], **schema_to_30(rest)} if rest else ref
    left_out: tuple[tuple[str, object], ...] = (
        ("required", []),
        ("default", None),
    )  # of null, linters want the type of the reference beside it
    out = {name: value for name, value in schema.items() if name not in _DROPPED and (name, value) not in left_out}
    for step in (_parts, _types, _null_options, _constant, _example, _exclusive_bounds, _array):
        out = step(out)
    return out


def _parts(schema: Node) -> Node:
    """Convert the schemas inside a schema."""
    turned = {name: schema_to_30(schema[name]) for name in _ONE_SCHEMA if isinstance(schema.get(name), dict)}
    turned |= {name: [schema_to_30(part) for part in schema[name]] for name in _MANY_SCHEMAS if name in schema}
    if _NAMED_SCHEMAS in schema:
        turned[_NAMED_SCHEMAS] = {name: schema_to_30(part) for name, part in schema[_NAMED_SCHEMAS].items()}
    if "items" in schema:
        turned["items"] = schema_to_30(schema["items"])
    return schema | turned


def _types(schema: Node) -> Node:
    """Replace a list of types by one type or a choice, and null by a flag."""
    given = schema.get("type")
    types = given if isinstance(given, list) else [given]
    if given is None or types == [given] != ["null"]:
        return schema
    rest = {name: value for name, value in schema.items() if name != "type"}
    others = [name for name in types if name != "null"]
    if not others:
        return rest | {"nullable": True, "enum": [None]}
    flag = {"nullable": True} if "null" in types else {}
    if len(others) == 1:
        return {"type": others[0]} | rest | flag
    return rest | {"anyOf": [{"type": name} | flag for name in others]}


def _null_options(schema: Node) -> Node:
    """Replace a choice of something or null by something nullable."""
    for word in ("anyOf", "oneOf"):
        options = schema.get(word, [])
        kept = [option for option in options if option.get("enum") != [None]]
        if len(kept) < len(options):
            rest = {name: value for name, value in schema.items() if name != word}
            alone = kept[0] if len(kept) == 1 and "$ref" not in kept[0] else {"allOf" if len(kept) == 1 else word: kept}
            return rest | alone | {"nullable": True}
    return schema


def _constant(schema: Node) -> Node:
    return _renamed(schema, "const", "enum", lambda value: [value])


def _example(schema: Node) -> Node:
    examples = schema.get("examples")
    if not isinstance(examples, list) or not examples:
        return {name: value for name, value in schema.items() if name != "examples"}
    return _renamed(schema, "examples", "example", lambda values: values[0])


def _exclusive_bounds(schema: Node) -> Node:
    """Replace an exclusive bound by a bound with a flag."""
    out = dict(schema)
    for word, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(out.get(word), int | float) and not isinstance(out[word], bool):
            out |= {bound: out[word], word: True}
    return out


def _array(schema: Node) -> Node:
    """Add the `items` that an array requires."""
    return schema | {"items": {}} if schema.get("type") == "array" and "items" not in schema else schema


def _renamed(schema: Node, old: str, new: str, turn: Callable[[Any], Any]) -> Node:
    if old not in schema:
        return schema
    return {(new if name == old else name): (turn(value) if name == old else value) for name, value in schema.items()}
