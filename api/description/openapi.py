"""Complete the description of the API and serve it, in OpenAPI 3.1 and 3.0.

FastAPI provides paths, parameters and media types, the response classes provide schemas, and `words/*.json` provides
texts and bounds, one file for each family of endpoints.
"""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import orjson
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.routing import APIRoute

from api.description.models import model_schemas
from api.description.openapi30 import to_openapi30
from api.description.security import with_security
from api.http.links import Link, link
from api.http.params import ServedNow, check_request
from api.http.problems import PROBLEM, STATUS_TEXTS, Problem
from api.http.responses import ANSWERS, GEOJSON, HTML, JSON, respond

CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
)
OPENAPI_31 = "application/vnd.oai.openapi+json;version=3.1"
OPENAPI_30 = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA_JSON = "application/schema+json"

_ANY_TEXT = {"type": "string"}
_BYTES = {"type": "string", "format": "binary"}
# Values of `f` by media type, for endpoints that do not list their own.
_FORMATS = {
    JSON: "json",
    SCHEMA_JSON: "json",
    GEOJSON: "json",
    HTML: "html",
    "text/csv": "csv",
    "application/vnd.apache.parquet": "parquet",
    "application/flatgeobuf": "fgb",
    "application/vnd.apache.arrow.stream": "arrow",
}
router = APIRouter(dependencies=[Depends(check_request)])

Document = dict[str, Any]


class DescribedApi(FastAPI):
    """An application whose description is complete.

    Applications of a process with an equal `variant` have equal routes, and share one description.
    """

    _descriptions: ClassVar[dict[Hashable, Document]] = {}
    _describing = threading.Lock()

    def __init__(self, *, variant: Hashable, **options: Any) -> None:
        super().__init__(**options)
        self._variant = variant

    def openapi(self) -> Document:
        """Return the description in OpenAPI 3.1. It is made at the first call: add no routes afterwards.

        Making it takes long, and other callers wait for it: call it in a thread.
        """
        if self._variant not in self._descriptions:
            with self._describing:
                if self._variant not in self._descriptions:
                    self._descriptions[self._variant] = complete(super().openapi(), _words())
        return self._descriptions[self._variant]


def name_of_operation(route: APIRoute) -> str:
    """Return the operation id of a route that declares none."""
    return route.name


def landing_links(base: str) -> list[Link]:
    """Return the links of the landing page to the descriptions, for machines and for readers."""
    return [
        link(f"{base}/openapi.json", "service-desc", OPENAPI_31),
        link(f"{base}/openapi-3.0.json", "service-desc", OPENAPI_30),
        link(f"{base}/docs", "service-doc", HTML),
    ]


def _served_as(media_type: str) -> dict[str, Any]:
    return {"response_class": Response, "responses": {200: {"content": {media_type: {"schema": {"type": "object"}}}}}}


@router.get("/openapi.json", summary="This description", **_served_as(OPENAPI_31))
def openapi_31(request: Request, served: ServedNow) -> Response:
    content = with_security(request, with_server(request, request.app.openapi()))
    return respond(request, orjson.dumps(content), OPENAPI_31, served.snapshot.snapshot_id)


@router.get("/openapi-3.0.json", summary="This description in OpenAPI 3.0", **_served_as(OPENAPI_30))
def openapi_30(request: Request, served: ServedNow) -> Response:
    content = with_security(request, with_server(request, to_openapi30(request.app.openapi())))
    return respond(request, orjson.dumps(content), OPENAPI_30, served.snapshot.snapshot_id)


def with_server(request: Request, document: Document) -> Document:
    """Return a description with the public address of the service, if it is set, as the address of its server."""
    url = request.app.state.public_url
    return document if url is None else document | {"servers": [{**document["servers"][0], "url": url}]}


@lru_cache(maxsize=1)
def _words() -> Document:
    words: Document = {"operations": {}, "parameters": {}, "schemas": {}}
    for path in sorted((Path(__file__).parent / "words").glob("*.json")):
        for section, content in json.loads(path.read_text("utf-8")).items():
            words[section] = words[section] | content if section in words else content
    return words


def complete(document: Document, words: Document) -> Document:
    """Return a copy of a description with texts, schemas, and the responses that every operation may give."""
    out = copy.deepcopy(document)
    out["info"] |= {"description": words["description"], "contact": {"name": "The maintainers of routes-geo"}}
    out.setdefault("servers", [{"url": "/", "description": "The service that serves this description."}])
    out["security"] = []
    out["tags"] = words["tags"]
    schemas = words["schemas"] | model_schemas([*ANSWERS.values(), Problem, Link])
    out.setdefault("components", {}).setdefault("schemas", {}).update(schemas)
    for path, methods in out["paths"].items():
        for operation in methods.values():
            _complete_operation(path, operation, words)
    return out


def _complete_operation(path: str, operation: Document, words: Document) -> None:
    own = words["operations"].get(path, {})
    operation.setdefault("tags", [own.get("tag") or _tag(path)])
    operation["operationId"] = own.get("operationId", operation["operationId"])
    operation.setdefault("description", own.get("description") or f"{operation['summary']}.")
    media_types = map(_without_parameters, operation["responses"]["200"]["content"])
    formats = [_FORMATS[media_type] for media_type in media_types if media_type in _FORMATS]
    parameters = words["parameters"] | {"query f": {"schema": {"enum": list(dict.fromkeys(formats))}}}
    parameters |= own.get("parameters", {})
    operation["parameters"] = _parameters(operation.get("parameters", []), parameters)
    _complete_responses(path, operation["responses"], own.get("schema"))


def _tag(path: str) -> str:
    parts = path.split("/")
    by_part = {"dggs": "DGGS", "tiles": "Tiles", "tileMatrixSets": "Tiles", "collections": "Features"}
    return next((tag for part, tag in by_part.items() if part in parts), "Service")


def _parameters(parameters: list[Document], words: Document) -> list[Document]:
    """Return the parameters, each once and described; none is ever null, because text in a URL cannot be.

    Every query parameter states that it is written once, in one piece (OGC API - Features, 7.15), except a list that is
    repeated. Two words in a schema are for this function: `explode` moves to the parameter (a list is then written with
    commas), and `x-default` becomes the default of a parameter that is None in code unless it is given.
    """
    by_name: dict[str, Document] = {}
    for given in parameters:
        name = f"{given['in']} {given['name']}"
        known = words.get(name, {})
        schema = _bounded(known.get("schema", {}) | _never_null(given.get("schema", {})))
        is_repeated = schema.get("type") == "array" and "explode" not in schema
        if schema.pop("explode", None) is not None and "examples" in schema:
            schema["examples"] = [_list_of(text, schema["items"]) for text in schema["examples"]]
        written = {"style": "form", "explode": is_repeated} if given["in"] == "query" else {}
        if "x-default" in schema:
            schema["default"] = schema.pop("x-default")
        by_name[name] = {**known, **given, **written, "schema": schema}
    return list(by_name.values())


def _list_of(text: str, items: Document) -> list[object]:
    """Return the values of a list that is written in one parameter with commas."""
    return [float(part) if items.get("type") == "number" else part for part in text.split(",")]


def _bounded(schema: Document) -> Document:
    """Bound integers without bounds of their own to 64 bits, as the columns are that they are compared with."""
    is_open = schema.get("type") == "integer" and not {"minimum", "enum"} & set(schema)
    return schema | {"format": "int64", "minimum": -(1 << 63), "maximum": (1 << 63) - 1} if is_open else schema


def _never_null(schema: Document) -> Document:
    """Return the schema of a text, without a generated title; what the parameter itself states comes first."""
    own: Document = {name: value for name, value in schema.items() if name not in ("anyOf", "title")}
    options: list[Document] = [option for option in schema.get("anyOf", []) if option.get("type") != "null"]
    if not options:
        return own
    return options[0] | own if len(options) == 1 else own | {"anyOf": options}


def _complete_responses(path: str, responses: Document, schema_name: str | None) -> None:
    responses.setdefault("304", {"description": STATUS_TEXTS[304].description})
    for status, response in responses.items():
        for media_type, content in response.get("content", {}).items():
            if not content.get("schema"):
                content["schema"] = _schema(path, status, media_type, schema_name)


def _schema(path: str, status: str, media_type: str, schema_name: str | None) -> Document:
    media_type = _without_parameters(media_type)
    if media_type == PROBLEM and status != "200":
        return _ref("Problem")
    if media_type == GEOJSON:
        return _ref("FeatureCollection" if path.endswith("/items") else "Feature")
    if media_type in (JSON, SCHEMA_JSON):
        return _ref(schema_name) if schema_name else {"type": "object"}
    return _ANY_TEXT if media_type.startswith("text/") else _BYTES


def _without_parameters(media_type: str) -> str:
    """Return a media type without what follows the semicolon, such as a charset."""
    return media_type.partition(";")[0]


def _ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}
