"""JSON schemas of the answers, each on its own: what a client can check an answer against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from api.description.openapi import SCHEMA_JSON
from api.http.links import Link, base_url, link
from api.http.params import ServedNow, check_known_parameters
from api.http.responses import JSON, described, respond, respond_json
from routes_geo.errors import NotFound

router = APIRouter(prefix="/schemas", dependencies=[Depends(check_known_parameters)])

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_COMPONENTS, _DEFINITIONS = "#/components/schemas/", "#/$defs/"

Node = dict[str, Any]


def landing_links(base: str) -> list[Link]:
    """Link of the landing page to the schemas."""
    return [link(f"{base}/schemas", "describedby", JSON, "JSON schemas of the answers")]


@router.get("", summary="Schemas of all answers", **described(JSON))
def list_schemas(request: Request, served: ServedNow) -> Response:
    base = base_url(request)
    document = request.app.openapi()
    content = {
        "schemas": [
            {
                "name": name,
                "description": document["components"]["schemas"][name]["description"],
                "paths": paths,
                "href": f"{base}/schemas/{name}.json",
            }
            for name, paths in sorted(_answers(document).items())
        ]
    }
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/{name}.json", summary="Schema of an answer", **described(SCHEMA_JSON))
def schema(request: Request, served: ServedNow, name: str) -> Response:
    known = request.app.openapi()["components"]["schemas"]
    if name not in known:
        raise NotFound(f"no schema {name!r}; the schemas are {', '.join(sorted(known))}")
    content = standalone(name, known) | {"$id": f"{base_url(request)}/schemas/{name}.json"}
    return respond(request, orjson.dumps(content), SCHEMA_JSON, served.snapshot.snapshot_id)


def _answers(document: Node) -> dict[str, list[str]]:
    """Schemas that an answer follows, with the paths of these answers."""
    found: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for content in methods["get"]["responses"]["200"].get("content", {}).values():
            reference = content.get("schema", {}).get("$ref", "")
            if reference.startswith(_COMPONENTS):
                found.setdefault(reference.removeprefix(_COMPONENTS), []).append(path)
    return found


def standalone(name: str, known: Node) -> Node:
    """Schema of that name with what it refers to in `$defs`: JSON Schema 2020-12."""
    needed: dict[str, Node] = {}
    waiting = list(_references(known[name]))
    while waiting:
        other = waiting.pop()
        if other not in needed:
            needed[other] = _rename(known[other])
            waiting += _references(known[other])
    out: Node = {"$schema": _DIALECT, "title": name} | _rename(known[name])
    return out | ({"$defs": dict(sorted(needed.items()))} if needed else {})


def _references(node: Any) -> Iterator[str]:
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
