"""Records of the series, by the requirements of OGC API - Records, Part 1 (20-004r1)."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

PATH = "/collections/series"
DETECTIONS = "frontex.detections.v1"
_CONF = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf"


def get(client: TestClient, path: str, **query: Any) -> Any:
    response = client.get(path, params=query, headers={"accept": "application/geo+json, application/json"})
    assert response.status_code == 200, response.text
    return response.json()


def ids(client: TestClient, **query: Any) -> list[str]:
    return [each["id"] for each in get(client, f"{PATH}/items", **query)["features"]]


@pytest.fixture(scope="module")
def series(client: TestClient) -> list[Any]:
    return list(client.get("/sources").json()["series"])


def test_conformance_is_declared(client: TestClient) -> None:
    declared = get(client, "/conformance")["conformsTo"]
    for name in ("record-core", "record-collection", "record-core-query-parameters", "record-api", "json", "html"):
        assert f"{_CONF}/{name}" in declared


def test_the_collection_is_listed_and_described(client: TestClient) -> None:
    listed = {each["id"]: each for each in get(client, "/collections")["collections"]}
    collection = get(client, PATH)
    assert listed["series"] == collection
    assert collection["itemType"] == "record"
    assert collection["type"] == "Catalog"
    for member in ("id", "title", "description", "links", "extent", "crs"):
        assert collection[member]
    assert {link["rel"] for link in collection["links"]} >= {"self", "items"}
    assert [each["itemType"] for each in listed.values()].count("record") == 1


def test_every_series_has_a_record_with_the_required_members(client: TestClient, series: list[Any]) -> None:
    page = get(client, f"{PATH}/items")
    assert (page["type"], page["numberMatched"], page["numberReturned"]) == ("FeatureCollection", *[len(series)] * 2)
    for record, source in zip(page["features"], series, strict=True):
        assert record["id"] == source["id"]
        assert record["type"] == "Feature"
        assert record["geometry"]["type"] == "Polygon"
        assert record["time"]["interval"][1] == source["age"]["last_day"]
        properties = record["properties"]
        assert (properties["type"], properties["title"]) == ("dataset", source["title"])
        assert properties["updated"] == f"{source['release']['released']}T00:00:00Z"
        assert properties["contacts"][0]["organization"] == source["publisher"]
        assert source["licence"] in properties["rights"]
        assert get(client, f"{PATH}/items/{source['id']}") == record
        files = [link["href"] for link in record["links"] if link["rel"] == "enclosure"]
        assert [href.partition("?")[0].rpartition(".")[2] for href in files] == ["csv", "parquet", "json", "zip"]


def test_a_licence_is_an_identifier_of_spdx_with_a_link(client: TestClient) -> None:
    records = {each["id"]: each for each in get(client, f"{PATH}/items")["features"]}
    assert records["italy.arrivals.v1"]["properties"]["license"] == "CC-BY-4.0"
    assert any(link["rel"] == "license" for link in records["italy.arrivals.v1"]["links"])
    assert "license" not in records[DETECTIONS]["properties"]


def test_answers_follow_their_schemas(client: TestClient) -> None:
    for name, path in (
        ("Records", f"{PATH}/items"),
        ("Record", f"{PATH}/items/{DETECTIONS}"),
        ("RecordCollection", PATH),
    ):
        schema = client.get(f"/schemas/{name}.json").json()
        jsonschema_rs.validate(schema, get(client, path))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "detections of"}, [DETECTIONS]),
        ({"q": "DEAD AND   missing"}, ["iom.dead_and_missing.v1"]),
        ({"q": "missing dead"}, []),  # in another order
        ({"q": "dead and missing,Landings in Italy"}, ["iom.dead_and_missing.v1", "italy.arrivals.v1"]),
        ({"q": "italian ministry"}, ["italy.arrivals.v1"]),  # a publisher
        ({"q": "a.c"}, []),  # no pattern
        ({"q": "xyzzy"}, []),
        ({"ids": f"{DETECTIONS},unhcr.arrivals.v1,other"}, [DETECTIONS, "unhcr.arrivals.v1"]),
        ({"type": "service"}, []),
        ({"datetime": "2009-06"}, [DETECTIONS]),
        ({"datetime": "../2010-01-01T00:00:00Z"}, [DETECTIONS]),
        ({"datetime": "2026-04/.."}, [DETECTIONS]),
        ({"datetime": "2030"}, []),
        ({"bbox": "100,10,120,20"}, []),
        ({"bbox": "170,10,-100,80"}, []),
        ({"q": "missing", "datetime": "2013"}, []),
    ],
)
def test_search(client: TestClient, query: dict[str, str], found: list[str]) -> None:
    assert ids(client, **query) == found


@pytest.mark.parametrize(
    "query", [{"type": "dataset"}, {"bbox": "10,30,20,40"}, {"bbox": "170,-80,0,80"}, {"bbox": "10,30,0,20,40,9"}]
)
def test_search_that_all_series_match(client: TestClient, series: list[Any], query: dict[str, str]) -> None:
    assert len(ids(client, **query)) == len(series)


@pytest.mark.parametrize("name", ["bbox", "datetime", "limit", "q", "type", "ids", "externalIds"])
def test_a_parameter_without_a_value_is_ignored(client: TestClient, series: list[Any], name: str) -> None:
    assert len(ids(client, **{name: ""})) == len(series)


def test_external_identifiers_are_matched_with_their_scheme(client: TestClient, series: list[Any]) -> None:
    value = series[0]["release"]["sha256"]
    assert ids(client, externalIds=value) == [DETECTIONS]
    assert ids(client, externalIds=f"sha256:{value}") == [DETECTIONS]
    assert ids(client, externalIds=f"md5:{value}") == []
    assert len(ids(client, externalIds="sha256:")) == len(series)


def test_pages_lead_through_all_records(client: TestClient, series: list[Any]) -> None:
    seen, path = [], f"{PATH}/items?limit=2"
    while path:
        page = client.get(path, headers={"accept": "application/geo+json"}).json()
        assert page["numberMatched"] == len(series)
        seen += [each["id"] for each in page["features"]]
        path = next(
            (each["href"].removeprefix("http://testserver") for each in page["links"] if each["rel"] == "next"), ""
        )
    assert seen == [each["id"] for each in series]
    last = get(client, f"{PATH}/items", limit=2, offset=2)
    assert any(each["rel"] == "prev" and "offset=0" in each["href"] for each in last["links"])


@pytest.mark.parametrize(
    "query",
    [{"limit": "0"}, {"limit": "x"}, {"offset": "-1"}, {"bbox": "1,2"}, {"datetime": "soon"}, {"colour": "red"}],
)
def test_what_is_not_accepted_is_refused(client: TestClient, query: dict[str, str]) -> None:
    response = client.get(f"{PATH}/items", params=query)
    assert response.status_code == 400
    assert next(iter(query)) in response.json()["detail"]


def test_an_unknown_record_is_not_found(client: TestClient) -> None:
    response = client.get(f"{PATH}/items/none")
    assert response.status_code == 404
    assert DETECTIONS in response.json()["detail"]


@pytest.mark.parametrize("path", [PATH, f"{PATH}/items", f"{PATH}/items/{DETECTIONS}"])
def test_everything_is_a_page_too(client: TestClient, path: str) -> None:
    response = client.get(path, params={"f": "html"})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "Detections of irregular border crossing" in response.text or path == PATH
