"""Each tool gives the figures of its endpoint, says what they are, and refuses what the endpoint refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient
from support.assistant import call, error_of, said, with_client

from api.figures.safeguards import REASONS
from api.mcp.calls import output_schemas
from api.mcp.server import make_server
from api.mcp.tools import BY_NAME, TOOLS
from api.mcp.words import ENDPOINTS, TEXTS
from routes_geo.errors import ReasonCode
from routes_geo.model import ROUTE_IDS
from routes_geo.snapshot.series import DETECTIONS

OLD = "2025-06-03"


@pytest.fixture(scope="module")
def server(client: TestClient) -> Any:
    return make_server(client.app)


def answer(client: TestClient, address: str) -> Any:
    response = client.get(address, headers={"accept": "application/json, application/geo+json"})
    assert response.status_code == 200, response.text
    return response.json()


def test_tools_are_listed_with_schemas_and_are_read_only(server: Any) -> None:
    listed = with_client(server, lambda one: one.list_tools()).tools
    assert {tool.name for tool in listed} == set(BY_NAME) >= {
        "routes", "series", "pressure", "compare", "revisions", "cells", "claims",
    }  # fmt: skip
    for tool in listed:
        jsonschema_rs.validator_for(tool.input_schema)
        jsonschema_rs.validator_for(tool.output_schema)
        assert tool.output_schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint
        assert len(tool.description) > 60
        for argument in tool.input_schema["properties"].values():
            assert argument["description"]


def test_descriptions_teach_routes_and_windows() -> None:
    arguments = BY_NAME["series"].arguments.schemas
    assert all(route in arguments["route"]["description"] for route in ROUTE_IDS)
    for written in ("2023", "2023-09", "2023-01/2023-09", "ytd", "12m", "year", "month"):
        assert written in arguments["window"]["description"]


def test_the_instructions_say_what_detections_are_not(server: Any) -> None:
    async def instructions(one: Any) -> str:
        return str(one.instructions)

    words = with_client(server, instructions)
    assert "never people" in words
    assert "withheld" in words
    assert "as_of" in words


CALLS: dict[str, Mapping[str, Any]] = {
    "routes": {},
    "sources": {},
    "series": {"route": "CMED"},
    "compare": {"route": "CMED", "window": "2023"},
    "pressure": {"route": "CMED"},
    "pressure_over_time": {"route": "CMED"},
    "revisions": {"route": "CMED"},
    "changes": {"route": "CMED"},
    "cells": {"route": "CMED", "window": "2023"},
    "claims": {"route": "CMED"},
}


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_every_tool_states_unit_source_release_and_what_is_withheld(server: Any, tool: Any) -> None:
    result = call(server, tool.name, **CALLS[tool.name])
    assert not result.is_error
    jsonschema_rs.validate(output_schemas()[tool.name], result.structured_content)
    assert json.loads(result.content[1].text) == result.structured_content
    assert "Snapshot: " in said(result)
    if tool.name != "routes":  # which has no figures
        for word in ("release", "withheld", "unit", "source"):
            assert word in said(result).lower(), said(result)
    assert "links" not in result.structured_content


def test_every_tool_answers_for_every_route_and_vintage(server: Any) -> None:
    days = [None, OLD, "2026-09-01"]

    async def ask(one: Any) -> list[str]:
        found = []
        for tool in TOOLS:
            for route in ROUTE_IDS if "route" in tool.arguments.schemas else ("",):
                for day in days if "as_of" in tool.arguments.schemas else (None,):
                    arguments = CALLS[tool.name] | ({"route": route} if route else {}) | ({"as_of": day} if day else {})
                    result = await one.call_tool(tool.name, arguments)
                    found += [f"{tool.name} {arguments}: {said(result)}"] if result.is_error else []
        return found

    assert with_client(server, ask) == []


def test_series_are_those_of_the_endpoint(server: Any, client: TestClient) -> None:
    result = call(server, "series", route="CMED", window="2023", series="all")
    expected = answer(client, "/series/CMED?datetime=2023")
    assert result.structured_content["series"] == expected["series"]
    assert "158,026 detections" in said(result)
    assert "2 of 20 periods" in said(result)  # withheld arrivals by country


def test_one_series_is_cut_out_and_breaks_of_other_months_are_left_out(server: Any, client: TestClient) -> None:
    expected = answer(client, "/series/CMED?datetime=2023")
    result = call(server, "series", route="CMED", window="2023").structured_content
    assert [each["id"] for each in result["series"]] == [DETECTIONS]
    assert result["breaks"] == [each for each in expected["breaks"] if each["month"].startswith("2023")] != []


def test_routes_have_names_that_other_tools_accept(server: Any) -> None:
    routes = call(server, "routes").structured_content["routes"]
    assert [each["route"] for each in routes] == list(ROUTE_IDS)
    for each in routes:
        name = each["other_names"][0]
        assert call(server, "pressure", route=name).structured_content["route"] == each["route"]


def test_a_comparison_is_that_of_the_endpoint(server: Any, client: TestClient) -> None:
    result = call(server, "compare", route="Central Med", window="2023", compare="2022")
    expected = answer(client, "/series/CMED?datetime=2023&compare=2022")["series"][0]
    assert result.structured_content["series"] == [expected]
    assert expected["comparison"]["sentence"] in said(result)
    assert round(expected["comparison"]["change_percent"], 1) == 49.7


def test_pressure_is_that_of_the_endpoint(server: Any, client: TestClient) -> None:
    result = call(server, "pressure", route="EMED", month="2023-09")
    assert result.structured_content == answer(client, "/pressure/EMED?datetime=2023-09")
    months = call(server, "pressure_over_time", route="EMED", window="2023-09").structured_content["months"]
    assert [each["score"] for each in months] == [result.structured_content["pressure"]["score"]]


def test_revisions_changes_and_claims_are_those_of_the_endpoints(server: Any, client: TestClient) -> None:
    assert call(server, "revisions", route="WBAL").structured_content == answer(client, "/revisions/WBAL")
    changes = call(server, "changes", route="CMED", limit=7).structured_content
    assert changes == answer(client, "/changes?route=CMED&limit=7")
    assert call(server, "claims", route="CMED").structured_content == answer(client, "/claims?route=CMED")
    one = call(server, "claims", claim="trend.cm_steepest").structured_content["claims"]
    assert [each["id"] for each in one] == ["trend.cm_steepest"]


def test_cells_are_those_of_the_endpoint_without_geometry(server: Any, client: TestClient) -> None:
    result = call(server, "cells", route="CMED", window="2023", limit=200)
    collection = answer(client, "/collections/cells/items?route=CMED&datetime=2023&limit=200&sortby=-value")
    rows = [{"id": each["id"], **each["properties"]} for each in collection["features"]]
    assert result.structured_content["cells"] == rows
    assert result.structured_content["matched"] == collection["numberMatched"]
    assert sum(row["value"] or 0 for row in rows) == 158026
    kinds = call(server, "cells", route="CMED", window="2023", kind="area", limit=1).structured_content
    assert kinds["left_out"]["value"] + 47490 <= 158026


def test_figures_are_those_known_on_a_day(server: Any, client: TestClient) -> None:
    for name, arguments, address in (
        ("series", {"route": "CMED", "window": "2025-01"}, "/series/CMED?datetime=2025-01"),
        ("pressure", {"route": "CMED", "month": "2025-01"}, "/pressure/CMED?datetime=2025-01"),
        ("revisions", {"route": "CMED"}, "/revisions/CMED?"),
        ("claims", {}, "/claims?"),
        ("compare", {"route": "CMED", "window": "2025-01"}, "/series/CMED?datetime=2025-01&compare=previous_year"),
    ):
        now = call(server, name, **arguments).structured_content
        then = call(server, name, **arguments, as_of=OLD)
        expected = answer(client, f"{address}&as_of={OLD}".replace("?&", "?"))
        if name in ("series", "compare"):
            expected["series"] = [each for each in expected["series"] if each["id"] == DETECTIONS]
            expected["breaks"] = then.structured_content["breaks"]
        assert then.structured_content == expected
        assert then.structured_content != now
        assert f"as known on {OLD}" in said(then)
    cells = call(server, "cells", route="CMED", window="2023", as_of=OLD).structured_content["cells"]
    assert {row["vintage"] for row in cells} == {OLD}


@pytest.mark.parametrize(
    ("tool", "arguments", "reason", "allowed"),
    [
        ("cells", {"resolution": 7}, ReasonCode.TOO_FINE_IN_SPACE, "resolution=5"),
        ("series", {"route": "CMED", "window": "2023-09-13"}, ReasonCode.TOO_FINE_IN_TIME, "window=2023-09"),
        ("cells", {"as_of": "2025-02-08"}, ReasonCode.ONLY_ROUTES_KNOWN, "the tool series with as_of=2025-02-08"),
    ],
)
def test_a_refusal_has_the_reason_and_what_is_allowed(
    server: Any, tool: str, arguments: Mapping[str, Any], reason: ReasonCode, allowed: str
) -> None:
    result = call(server, tool, **arguments)
    assert result.is_error
    assert result.structured_content is None
    assert f"Reason code: {reason}." in said(result)
    assert allowed in said(result)
    problem = result.meta["routes-geo/problem"]
    assert problem["reason_code"] == reason
    assert problem["status"] == 422
    assert reason in REASONS


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("series", {"route": "Central Mediteranean"}, "did you mean Central Mediterranean"),
        ("series", {"windw": "2023"}, "unknown argument windw; did you mean window?"),
        ("series", {"windw": "2023"}, "route is missing"),
        ("series", {"route": "CMED.csv"}, "route 'CMED.csv' is not accepted"),
        ("series", {"route": "../sources"}, "route '../sources' is not accepted"),
        ("series", {"route": "CMED?datetime=2023"}, "is not accepted"),
        ("series", {"route": ["CMED"]}, "route ['CMED'] is not accepted; give a string"),
        ("series", {"route": "CMED", "window": "last year"}, "window 'last year' is not accepted"),
        ("series", {"route": "CMED", "series": "iom.dead"}, "no series 'iom.dead' about CMED"),
        ("series", {"route": "CMED", "as_of": "1999-01-01"}, "1999-01-01"),
        ("compare", {"route": "CMED", "window": "2023", "series": "iom.dead_and_missing.v1"}, "published by quarter"),
        ("cells", {"limit": 0}, "limit 0 is not accepted; give 1 to 500"),
        ("cells", {"resolution": "four"}, "resolution 'four' is not accepted; give a whole number"),
        ("changes", {"kind": "mistake"}, "kind 'mistake' is not accepted; choose one of late_addition"),
        ("claims", {"claim": "none"}, "unknown claim 'none'; choose one of"),
        ("pressure", {"route": "CMED", "month": "2023"}, "use the tool pressure_over_time"),
    ],
)
def test_what_is_not_accepted_is_an_error_that_says_what_is(
    server: Any, tool: str, arguments: Mapping[str, Any], message: str
) -> None:
    result = call(server, tool, **arguments)
    assert result.is_error
    assert message in said(result)


def test_a_year_may_be_a_number(server: Any) -> None:
    assert call(server, "series", route="CMED", window=2023).structured_content["period"] == "2023-01/2023-12"


def test_an_unknown_tool_is_an_error_of_the_protocol(server: Any) -> None:
    error = error_of(server, lambda one: one.call_tool("people", {}))
    assert "unknown tool 'people'; choose one of routes" in error.message


def test_texts_and_documents_can_be_read(server: Any, client: TestClient) -> None:
    listed = with_client(server, lambda one: one.list_resources()).resources
    assert [each.uri for each in listed] == [each.uri for each in (*TEXTS, *ENDPOINTS)]
    for each in TEXTS:
        read = with_client(server, lambda one, uri=each.uri: one.read_resource(uri))
        assert read.contents[0].text == each.text
        assert each.text.startswith("# ")
    safeguards = with_client(server, lambda one: one.read_resource("routes-geo://safeguards")).contents[0].text
    assert json.loads(safeguards) == answer(client, "/safeguards")
    error = error_of(server, lambda one: one.read_resource("routes-geo://people"))
    assert "unknown resource 'routes-geo://people'" in error.message
