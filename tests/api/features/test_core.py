"""OGC API - Features, Part 1 (OGC 17-069r4): its abstract tests, class by class, on every collection."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from routes_geo.features.collections import COLLECTIONS

NAMES = [*COLLECTIONS]
GEOJSON, HTML, JSON = "application/geo+json", "text/html", "application/json"
FIRST_PAGE = {"limit": 3}


def get(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, params=parameters or None)
    assert response.status_code == 200, response.text
    return response.json()


def rels(links: list[dict[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for link in links:
        found.setdefault(link["rel"], []).append(link.get("type", ""))
    return found


def operation(client: TestClient, path: str) -> dict[str, Any]:
    document = client.get("/openapi.json").json()
    found = document["paths"][path]["get"]
    return {item["name"]: item for item in found["parameters"] if item["in"] == "query"} | {"": found}


def test_landing_page_links_api_conformance_and_data(client: TestClient) -> None:
    """/req/core/root-success: service-desc or service-doc, conformance, data."""
    found = rels(get(client, "/")["links"])
    assert {"conformance", "data", "self", "alternate"} <= set(found)
    assert {"service-desc", "service-doc"} & set(found)


def test_every_link_of_the_landing_page_leads_to_its_media_type(client: TestClient) -> None:
    for link in get(client, "/")["links"]:
        if link.get("templated") or link["rel"] == "service-doc":
            continue
        response = client.get(link["href"], headers={"Accept": link["type"]})
        assert response.status_code == 200, link
        assert response.headers["content-type"].split(";")[0] == link["type"].split(";")[0], link


def test_conformance_declares_what_this_suite_tests(client: TestClient) -> None:
    """/req/core/conformance-success."""
    declared = get(client, "/conformance")["conformsTo"]
    assert len(declared) == len(set(declared))
    part_1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
    assert {part_1 + name for name in ("core", "geojson", "html", "oas30")} <= set(declared)
    common = "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/"
    assert {common + name for name in ("core", "landing-page", "json", "html", "oas30")} <= set(declared)


def test_collections_have_links_to_themselves_in_every_format(client: TestClient) -> None:
    """/req/core/fc-md-links: self, and alternate for the other media types, each with a type."""
    found = rels(get(client, "/collections")["links"])
    assert (found["self"], found["alternate"]) == ([JSON], [HTML])


@pytest.mark.parametrize("name", NAMES)
def test_a_collection_is_the_same_alone_and_in_the_list(client: TestClient, name: str) -> None:
    """/req/core/sfc-md-success, /req/core/fc-md-items: identical members, and links to items in every format."""
    listed = {item["id"]: item for item in get(client, "/collections")["collections"]}
    assert [*listed] == [*NAMES, "series"]  # the last has records
    alone = get(client, f"/collections/{name}")
    assert alone == listed[name]
    assert {"title", "description", "itemType", "extent", "crs", "links"} <= set(alone)
    assert set(rels(alone["links"])["items"]) >= {GEOJSON, HTML}
    for link in alone["links"]:
        assert link["type"], link
        if not link.get("templated"):
            assert client.get(link["href"]).status_code == 200, link


@pytest.mark.parametrize("name", NAMES)
def test_extents_hold_all_features(client: TestClient, name: str) -> None:
    """/req/core/fc-md-extent: one box and one interval, in CRS84 and in UTC."""
    extent = get(client, f"/collections/{name}")["extent"]
    assert len(extent["temporal"]["interval"]) == 1
    if name == "partners":  # they have no geometry
        assert "spatial" not in extent
        return
    (bounds,) = extent["spatial"]["bbox"]
    box = ",".join(map(str, bounds))
    whole = get(client, f"/collections/{name}/items", limit=10_000)
    assert get(client, f"/collections/{name}/items", limit=10_000, bbox=box)["features"] == whole["features"]


def test_parameters_of_items_are_defined_as_required(client: TestClient) -> None:
    """/req/core/fc-bbox-definition, fc-limit-definition, fc-time-definition."""
    for name in NAMES:
        parameters = operation(client, f"/collections/{name}/items")
        box, limit = parameters["bbox"], parameters["limit"]["schema"]
        for written in (box, parameters["limit"], parameters["datetime"]):
            assert (written["in"], written["style"], written["explode"]) == ("query", "form", False)
            assert written["required"] is False
        assert (box["schema"]["type"], box["schema"]["items"]["type"]) == ("array", "number")
        assert (box["schema"]["minItems"], box["schema"]["maxItems"]) == (4, 6)
        lengths = [(part["minItems"], part["maxItems"]) for part in box["schema"]["oneOf"]]
        assert lengths == [(4, 4), (6, 6)]
        assert (limit["type"], limit["minimum"], limit["maximum"], limit["default"]) == ("integer", 1, 10_000, 1000)
        assert parameters["datetime"]["schema"]["type"] == "string"
        assert {"200", "400", "404"} <= set(parameters[""]["responses"])


@pytest.mark.parametrize("name", NAMES)
def test_items_have_links_counts_and_no_more_than_limit(client: TestClient, name: str) -> None:
    """/req/core/fc-links, fc-rel-type, fc-limit-response-1, fc-numberMatched, fc-numberReturned."""
    page = get(client, f"/collections/{name}/items", **FIRST_PAGE)
    found = rels(page["links"])
    assert (found["self"], found["next"], found["collection"]) == ([GEOJSON], [GEOJSON], [JSON])
    assert HTML in found["alternate"]
    assert page["numberReturned"] == len(page["features"]) == 3
    whole = get(client, f"/collections/{name}/items", limit=10_000)
    assert whole["numberMatched"] == page["numberMatched"] == len(whole["features"])
    assert "next" not in rels(whole["links"])
    header = client.get(f"/collections/{name}/items", params=FIRST_PAGE).headers["link"]
    assert header.count("rel=") == len(page["links"])


def test_a_limit_above_the_maximum_is_the_maximum_and_not_an_error(client: TestClient) -> None:
    """/req/core/fc-limit-response-1, permission server-limit."""
    page = get(client, "/collections/places/items", limit=10**12)
    assert page["numberReturned"] == page["numberMatched"]


@pytest.mark.parametrize("name", NAMES)
def test_every_listed_feature_is_found_by_its_id(client: TestClient, name: str) -> None:
    """/req/core/f-op, f-success, f-links: self, alternate and collection; the id is that of the path."""
    for feature in get(client, f"/collections/{name}/items", limit=10_000)["features"]:
        one = get(client, f"/collections/{name}/items/{feature['id']}")
        found = rels(one.pop("links"))
        properties = feature["properties"]
        is_counted_elsewhere = (
            name == "cells" and properties["kind"] == "cell" and properties["status"] == "not_published"
        )
        assert {"self", "alternate", "collection"} | ({"related"} if is_counted_elsewhere else set()) == set(found)
        assert one == feature


def test_features_without_time_or_geometry_match_everything(client: TestClient) -> None:
    """/req/core/fc-bbox-response, fc-time-response."""
    undated = {
        feature["id"]
        for feature in get(client, "/collections/measures/items")["features"]
        if feature["properties"]["start"] is None and feature["properties"]["end"] is None
    }
    for when in ("1950", "2100-01-01T00:00:00Z", "../1950"):
        found = {feature["id"] for feature in get(client, "/collections/measures/items", datetime=when)["features"]}
        assert undated <= found
        assert get(client, "/collections/routes/items", datetime=when)["numberMatched"] == 5
    far = get(client, "/collections/partners/items", bbox="0,80,1,81")
    assert far["numberMatched"] == 11


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2023-09-25", True),
        ("2023-09-26T23:59:59Z", True),
        ("2023-09-27T00:00:00Z", False),
        ("2023-09-24T23:59:59Z", False),
        ("2023-09-25T01:00:00+02:00", False),  # which is the 24th, UTC
        ("../2023-09-25", True),
        ("../2023-09-24", False),
        ("2023-09-26/..", True),
        ("2023-09-27/", False),
        ("2023-09", True),
        ("2023-08-01/2023-09-25T00:00:00Z", True),
    ],
)
def test_datetime_meets_the_days_of_a_measure(client: TestClient, when: str, expected: bool) -> None:
    """plan.schinas: 25 and 26 September 2023."""
    found = {feature["id"] for feature in get(client, "/collections/measures/items", datetime=when)["features"]}
    assert ("plan.schinas" in found) is expected


def test_a_measure_without_end_goes_on(client: TestClient) -> None:
    for when, expected in (("2099", True), ("2023-07-16", True), ("2023-07-15", False)):
        found = {feature["id"] for feature in get(client, "/collections/measures/items", datetime=when)["features"]}
        assert ("plan.tn_mou" in found) is expected


@pytest.mark.parametrize(
    "path", ["/", "/conformance", "/collections", "/collections/cells", "/collections/cells/items"]
)
def test_unknown_parameters_are_refused_everywhere(client: TestClient, path: str) -> None:
    """/req/core/query-param-unknown, http."""
    response = client.get(path, params={"nonsense": "1"})
    assert response.status_code == 400
    assert "nonsense" in response.json()["detail"]


def test_geojson_is_right_handed_and_has_null_where_there_is_no_geometry(client: TestClient) -> None:
    """/req/geojson/content."""
    import shapely

    for name in NAMES:
        for feature in get(client, f"/collections/{name}/items", limit=200)["features"]:
            assert {"type", "id", "geometry", "properties"} <= set(feature)
            if feature["geometry"] is None:
                continue
            shape = shapely.geometry.shape(feature["geometry"])
            assert shape.is_valid
            for part in shapely.get_parts(shape).tolist():
                if part.geom_type == "Polygon":
                    assert part.exterior.is_ccw, feature["id"]


def test_an_answer_is_the_same_to_the_byte_each_time(client: TestClient) -> None:
    for path in ("/collections", "/collections/cells/items?limit=50", "/collections/measures/items?f=html"):
        assert client.get(path).content == client.get(path).content
        assert client.get(path).headers["etag"] == client.get(path).headers["etag"]


def test_geojson_has_a_name_of_its_own_as_format(client: TestClient) -> None:
    assert client.get("/collections/routes/items?f=geojson").headers["content-type"] == GEOJSON
    assert client.get("/collections/routes/items", headers={"Accept": JSON}).headers["content-type"] == GEOJSON


@pytest.mark.parametrize("name", NAMES)
def test_schemas_describe_every_feature(client: TestClient, name: str) -> None:
    """Part 3, /req/queryables: a schema with an id and no query in it; what it allows is what there is."""
    import jsonschema_rs

    response = client.get(f"/collections/{name}/queryables")
    assert response.headers["content-type"] == "application/schema+json"
    schema = response.json()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"http://testserver/collections/{name}/queryables"
    assert schema["additionalProperties"] is False
    assert schema["properties"]["geometry"]["format"].startswith("geometry-")
    assert "type" not in schema["properties"]["geometry"]
    validator = jsonschema_rs.validator_for({**schema, "$id": f"https://example.org/{name}"})
    for feature in get(client, f"/collections/{name}/items", limit=500)["features"]:
        known = {key: value for key, value in feature["properties"].items() if value is not None}
        assert set(feature["properties"]) == set(schema["properties"]) - {"geometry"}
        assert validator.is_valid(known), list(validator.iter_errors(known))
    sortables = set(get(client, f"/collections/{name}/sortables")["properties"])
    assert sortables == {key for key, value in schema["properties"].items() if value.get("type") not in ("array", None)}
    roles = [value.get("x-ogc-role") for value in get(client, f"/collections/{name}/schema")["properties"].values()]
    assert "primary-geometry" in roles
    assert ("primary-interval-start" in roles) is (name in ("measures", "partners"))


@pytest.mark.parametrize("name", NAMES)
def test_every_queryable_is_a_parameter(client: TestClient, name: str) -> None:
    """Part 3, /req/queryables-query-parameters: each is described, and gives the features that have the value."""
    features = get(client, f"/collections/{name}/items", limit=10_000)["features"]
    described = operation(client, f"/collections/{name}/items")
    for key in set(features[0]["properties"]) - {"cell", "resolution", "route"}:
        assert key in described
        if key == "end" and name == "partners":  # none of them has ended
            continue
        found = [feature["properties"][key] for feature in features if feature["properties"][key] not in (None, [])]
        value = found[0][0] if isinstance(found[0], list) else found[0]
        text = str(value).lower() if isinstance(value, bool) else str(value)
        answer = get(client, f"/collections/{name}/items", limit=10_000, **{key: text})
        expected = [
            feature["id"]
            for feature in features
            if feature["properties"][key] == value
            or (isinstance(feature["properties"][key], list) and value in feature["properties"][key])
        ]
        assert [feature["id"] for feature in answer["features"]] == expected, key
