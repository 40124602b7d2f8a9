"""The description of the API: complete, and the same in OpenAPI 3.0."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import bare_app
from api.description import openapi as description
from api.description.models import model_schemas
from api.description.openapi30 import schema_to_30, to_openapi30
from api.http.responses import ANSWERS

Node = dict[str, Any]
NULLABLE = {"nullable": True}


@pytest.fixture(scope="module")
def document(client: TestClient) -> Node:
    found: Node = client.get("/openapi.json").json()
    return found


def operations(document: Node) -> Iterator[tuple[str, Node]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def nodes(node: Any) -> Iterator[Node]:
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(part)


def test_each_limit_of_pages_has_its_own_description() -> None:
    described = [bare_app(most).openapi() for most in (20, 10, 20)]
    limits = [
        parameter["schema"]["maximum"]
        for document in described
        for parameter in document["paths"]["/collections/cells/items"]["get"]["parameters"]
        if parameter["name"] == "limit"
    ]
    assert limits == [20, 10, 20]


@pytest.mark.parametrize(
    ("path", "version", "media_type"),
    [
        ("/openapi.json", "3.1.0", "application/vnd.oai.openapi+json;version=3.1"),
        ("/openapi-3.0.json", "3.0.3", "application/vnd.oai.openapi+json;version=3.0"),
    ],
)
def test_it_is_served_as_what_the_landing_page_says(
    client: TestClient, path: str, version: str, media_type: str
) -> None:
    links = client.get("/?f=json").json()["links"]
    described = {item["type"]: item["href"] for item in links if item["rel"] == "service-desc"}
    assert described[media_type].endswith(path)
    answer = client.get(path)
    assert answer.headers["content-type"] == media_type
    assert answer.json()["openapi"] == version


def test_every_operation_has_words_and_a_name_of_its_own(document: Node) -> None:
    known = {tag["name"] for tag in document["tags"]}
    for name, operation in operations(document):
        assert operation["summary"], name
        assert len(operation["description"]) > 10, name
        assert set(operation["tags"]) <= known, name
    names = Counter(operation["operationId"] for _, operation in operations(document))
    assert [name for name, count in names.items() if count > 1] == []


def test_no_word_is_given_twice() -> None:
    """Of two schemas with one name, in two files or in a file and a class, the description would contain one."""
    names: Counter[tuple[str, str]] = Counter()
    for path in sorted((Path(description.__file__).parent / "words").glob("*.json")):
        given = json.loads(path.read_text("utf-8"))
        names.update((section, name) for section in ("operations", "schemas") for name in given.get(section, {}))
    names.update(("schemas", name) for name in model_schemas(ANSWERS.values()))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_parameter_is_described_and_bounded_once(document: Node) -> None:
    for name, operation in operations(document):
        parameters = [(item["in"], item["name"]) for item in operation["parameters"]]
        assert len(parameters) == len(set(parameters)), name
        for parameter in operation["parameters"]:
            assert parameter["description"], (name, parameter["name"])
            assert parameter["schema"].get("type"), (name, parameter["name"])


def test_parameters_of_one_name_have_the_values_of_their_own_operation(document: Node) -> None:
    schemas = {
        path: parameter["schema"]
        for path, methods in document["paths"].items()
        for parameter in methods["get"]["parameters"]
        if parameter["name"] == "kind"
    }
    assert schemas["/changes"]["enum"] == ["late_addition", "correction", "definition", "removed"]
    assert "enum" not in schemas["/collections/cells/items"]
    assert schemas["/collections/cells/items"]["items"]["enum"] == ["cell", "area", "route", "remainder"]


def test_the_series_of_cells_is_a_parameter_where_it_can_be_chosen(document: Node) -> None:
    series = {
        path
        for path, methods in document["paths"].items()
        for parameter in methods["get"]["parameters"]
        if parameter["name"] == "series" and path.startswith("/collections") and "tiles" not in path
    }
    assert series >= {
        "/collections/cells/items",
        "/collections/cells/items/{feature_id}",
        "/collections/{collection_id}/queryables",
    }
    assert "/collections/routes/items" not in series
    listed = document["components"]["schemas"]["Collection"]["properties"]["series"]
    assert "OfferedSeries" in str(listed)
    assert "series" not in document["components"]["schemas"]["Collection"]["required"]


def test_every_answer_has_a_schema(document: Node) -> None:
    for name, operation in operations(document):
        assert {"200", "400", "404", "500"} <= set(operation["responses"]), name
        for status, response in operation["responses"].items():
            for media_type, content in response.get("content", {}).items():
                assert content["schema"], (name, status, media_type)
                is_problem = media_type == "application/problem+json"
                assert is_problem == (status >= "400"), (name, status)
                json_schema = content["schema"] if "json" in media_type else {"$ref": ""}
                assert "$ref" in json_schema or len(json_schema) > 1 or "openapi" in name, (name, status)


@pytest.mark.parametrize("path", ["/openapi.json", "/openapi-3.0.json"])
def test_every_reference_leads_somewhere_and_every_schema_is_used(client: TestClient, path: str) -> None:
    document = client.get(path).json()
    named = {node["$ref"] for node in nodes(document) if isinstance(node.get("$ref"), str)}
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert named <= schemas
    assert schemas - named == set()


def test_an_answer_of_every_path_without_parameters_of_its_own_is_as_described(
    client: TestClient, document: Node
) -> None:
    for path, methods in document["paths"].items():
        if "{" in path or path == "/alerts/stream":  # which has no end
            continue
        answer = client.get(path, headers={"Accept": "application/json, application/geo+json;q=0.9, */*;q=0.1"})
        assert answer.status_code == 200, path
        stated = [media_type.partition(";")[0] for media_type in methods["get"]["responses"]["200"]["content"]]
        assert answer.headers["content-type"].partition(";")[0] in stated, path


def test_paths_and_parameters_are_the_same_in_both_versions(client: TestClient, document: Node) -> None:
    older = client.get("/openapi-3.0.json").json()
    assert list(older["paths"]) == list(document["paths"])
    for (name, newer), (_, old) in zip(operations(document), operations(older), strict=True):
        assert [item["name"] for item in newer["parameters"]] == [item["name"] for item in old["parameters"]], name
        assert newer["operationId"] == old["operationId"]


def test_the_older_version_has_nothing_of_the_newer(client: TestClient) -> None:
    older = client.get("/openapi-3.0.json").json()
    for schema in older["components"]["schemas"].values():
        for node in nodes(schema):
            assert not isinstance(node.get("type"), list)
            assert node.get("type") != "null"
            assert not isinstance(node.get("const"), str | int)
    assert "summary" not in older["info"]
    assert older["info"]["license"] == {"name": "Apache-2.0", "url": "https://spdx.org/licenses/Apache-2.0.html"}


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
        ({"type": ["string", "integer"]}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ({"type": "null"}, {"nullable": True, "enum": [None]}),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, {"type": "integer", **NULLABLE}),
        ({"anyOf": [{"$ref": "#/a"}, {"type": "null"}]}, {"allOf": [{"$ref": "#/a"}], "nullable": True}),
        (
            {"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
            {"oneOf": [{"type": "string"}, {"type": "integer"}], "nullable": True},
        ),
        ({"const": "ok"}, {"enum": ["ok"]}),
        ({"type": "string", "examples": ["a", "b"]}, {"type": "string", "example": "a"}),
        ({"type": "string", "examples": []}, {"type": "string"}),
        ({"type": "number", "exclusiveMinimum": 0}, {"type": "number", "minimum": 0, "exclusiveMinimum": True}),
        ({"type": "array", "prefixItems": [{"type": "string"}]}, {"type": "array", "items": {}}),
        ({"$ref": "#/a"}, {"$ref": "#/a"}),
        ({"$ref": "#/a", "description": "b"}, {"allOf": [{"$ref": "#/a"}], "description": "b"}),
        ({"additionalProperties": False}, {"additionalProperties": False}),
        ({"additionalProperties": {"const": 1}}, {"additionalProperties": {"enum": [1]}}),
        (
            {"type": "object", "properties": {"type": {"const": "Point"}, "const": {"type": ["string", "null"]}}},
            {"type": "object", "properties": {"type": {"enum": ["Point"]}, "const": {"type": "string"} | NULLABLE}},
        ),
        ({"type": "array", "items": {"not": {"const": 1}}}, {"type": "array", "items": {"not": {"enum": [1]}}}),
        (True, {}),
        (False, {"not": {}}),
    ],
)  # fmt: skip
def test_a_schema_in_the_older_words(newer: Any, older: Any) -> None:
    assert schema_to_30(newer) == older


def test_the_document_that_is_given_stays_as_it_is(document: Node) -> None:
    before = repr(document)
    to_openapi30(document)
    assert repr(document) == before


def test_examples_of_parameters_and_answers_are_not_taken_for_schemas() -> None:
    named = {"examples": {"one": {"value": {"type": ["a", "null"], "const": 1}}}, "schema": {"const": 1}}
    turned = to_openapi30({"openapi": "3.1.0", "info": {}, "paths": {"/": {"get": {"parameters": [named]}}}})
    parameter = turned["paths"]["/"]["get"]["parameters"][0]
    assert parameter == {"examples": named["examples"], "schema": {"enum": [1]}}


def test_addresses_in_the_description_hold_no_name_of_a_machine(document: Node) -> None:
    assert [server["url"] for server in document["servers"]] == ["/"]
    assert not re.search(r"localhost|127\.0\.0\.1|testserver", repr(document))


def test_whole_numbers_are_accepted_up_to_their_bounds_and_no_further(client: TestClient, document: Node) -> None:
    parameters = document["paths"]["/collections/cells/items"]["get"]["parameters"]
    bounds = {item["name"]: item["schema"] for item in parameters if item["schema"].get("format") == "int64"}
    assert {"value", "withheld_months"} <= set(bounds)
    for name, schema in bounds.items():
        for limit, beyond in ((schema["minimum"], -1), (schema["maximum"], 1)):
            assert client.get(f"/collections/cells/items?{name}={limit}").status_code == 200, name
            assert client.get(f"/collections/cells/items?{name}={limit + beyond}").status_code == 400, name


def test_no_response_has_slots(document: Node) -> None:
    """orjson leaves out the fields of a slotted base in a class without slots, and is slower where all have slots."""
    ours = ("api.", "routes_geo.", "tiles.")
    classes = [
        kind
        for kind in object.__subclasses__()
        if kind.__name__.endswith("Answer") and kind.__module__.startswith(ours)
    ]
    for kind in classes:
        classes += kind.__subclasses__()
    assert len(classes) > 100
    assert [kind.__qualname__ for kind in classes if "__slots__" in vars(kind)] == []
