"""Serve the JSON schema of each response, complete in itself, so that clients can validate responses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NotRequired

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field
from typing_extensions import TypedDict  # pydantic accepts that of `typing` from Python 3.12 on

from api.description.openapi import SCHEMA_JSON
from api.http.links import Link, base_url, link
from api.http.params import ServedNow, check_request
from api.http.responses import JSON, described, respond, respond_json
from routes_geo.errors import NotFound

router = APIRouter(prefix="/schemas", dependencies=[Depends(check_request)])

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_COMPONENTS, _DEFINITIONS = "#/components/schemas/", "#/$defs/"

Node = dict[str, Any]

SchemaDocument = TypedDict(
    "SchemaDocument",
    {"$schema": str, "$id": str, "title": str, "description": str, "$defs": NotRequired[Mapping[str, object]]},
)
SchemaDocument.__doc__ = "The JSON schema of a response, with the schemas it refers to in $defs."


@dataclass(frozen=True, kw_only=True)
class SchemaEntryAnswer:
    """The schema of a response: its name, its address, and the paths whose responses follow it."""

    name: str
    description: str
    paths: Sequence[str]
    href: Annotated[str, Field(json_schema_extra={"format": "uri"})]


@dataclass(frozen=True, kw_only=True)
class SchemasAnswer:
    """The schemas of all responses."""

    schemas: Sequence[SchemaEntryAnswer]


def landing_links(base: str) -> list[Link]:
    """Return the link of the landing page to the schemas."""
    return [link(f"{base}/schemas", "describedby", JSON, "JSON schemas of the responses")]


@router.get("", summary="Schemas of all responses", **described(JSON, SchemasAnswer))
def list_schemas(request: Request, served: ServedNow) -> Response:
    base = base_url(request)
    document = request.app.openapi()
    schemas = [
        SchemaEntryAnswer(
            name=name,
            description=document["components"]["schemas"][name]["description"],
            paths=paths,
            href=f"{base}/schemas/{name}.json",
        )
        for name, paths in sorted(_paths_by_schema(document).items())
    ]
    return respond_json(request, SchemasAnswer(schemas=schemas), served.snapshot.snapshot_id)


@router.get("/{name}.json", summary="Schema of a response", **described(SCHEMA_JSON, SchemaDocument))
def schema(request: Request, served: ServedNow, name: str) -> Response:
    schemas = request.app.openapi()["components"]["schemas"]
    if name not in schemas:
        raise NotFound(f"unknown schema {name!r}; choose one of {', '.join(sorted(schemas))}")
    content = standalone(name, schemas) | {"$id": f"{base_url(request)}/schemas/{name}.json"}
    return respond(request, orjson.dumps(content), SCHEMA_JSON, served.snapshot.snapshot_id)


def _paths_by_schema(document: Node) -> dict[str, list[str]]:
    """Return the schemas of responses, each with the paths of its responses."""
    paths: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for content in methods["get"]["responses"]["200"].get("content", {}).values():
            reference = content.get("schema", {}).get("$ref", "")
            if reference.startswith(_COMPONENTS):
                paths.setdefault(reference.removeprefix(_COMPONENTS), []).append(path)
    return paths


def standalone(name: str, schemas: Node) -> Node:
    """Return the schema of a name in JSON Schema 2020-12, with the schemas it refers to in `$defs`."""
    needed: dict[str, Node] = {}
    waiting = list(_references(schemas[name]))
    while waiting:
        other = waiting.pop()
        if other not in needed:
            needed[other] = _rename(schemas[other])
            waiting += _references(schemas[other])
    out: Node = {"$schema": _DIALECT, "title": name} | _rename(schemas[name])
    return out | ({"$defs": dict(sorted(needed.items()))} if needed else {})


def _references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            yield reference.removeprefix(_COMPONENTS)
        for part in node.values():
            yield from _references(part)
    elif isinstance(node, list):
        for part in node:
            yield from _references(part)


def _rename(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: value.replace(_COMPONENTS, _DEFINITIONS) if key == "$ref" else _rename(value)
            for key, value in node.items()
        }
    return [_rename(part) for part in node] if isinstance(node, list) else node
