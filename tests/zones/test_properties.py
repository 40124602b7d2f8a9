"""Every property of the collection of cells as a field of zones: the same values as in the features."""

from __future__ import annotations

from typing import Any

import h3
import pytest
from fastapi.testclient import TestClient

ZONE = f"/dggs/H3/zones/{h3.latlng_to_cell(36.5, 14.0, 1)}/data"  # Sicily, Malta and around


def fields_of(client: TestClient) -> list[str]:
    schema = client.get("/collections/cells/schema").json()["properties"]
    return [name for name, described in schema.items() if described.get("x-ogc-role") != "primary-geometry"]


@pytest.fixture(scope="module")
def features(client: TestClient) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the properties of the cells of resolution 3, by cell and route."""
    items = client.get("/collections/cells/items?datetime=2023&resolution=3&limit=10000&kind=cell").json()["features"]
    listed = [item["properties"] for item in items]
    return {(each["cell"], each["route"]): each for each in listed}


def test_every_property_of_the_schema_is_a_field(client: TestClient) -> None:
    for name in fields_of(client):
        for path in (ZONE, f"/collections/cells{ZONE}"):
            answer = client.get(path, params={"properties": name, "datetime": "2023", "zone-depth": "1"})
            assert answer.status_code == 200, answer.text
            assert list(answer.json()["values"]) == [name]


def test_geojson_has_the_properties_of_the_features(
    client: TestClient, features: dict[tuple[str, str], dict[str, Any]]
) -> None:
    names = [name for name in fields_of(client) if name != "remainder"]
    asked = {"properties": ",".join(names), "datetime": "2023", "zone-depth": "2", "f": "geojson"}
    listed = client.get(ZONE, params=asked).json()["features"]
    shown = {(each["properties"]["zoneID"], each["properties"]["route"]): each["properties"] for each in listed}
    assert shown
    assert set(shown) <= set(features)
    for key, properties in shown.items():
        assert {name: properties[name] for name in names} == {name: features[key].get(name) for name in names}


def test_dggs_json_has_codes_with_a_legend(client: TestClient, features: dict[tuple[str, str], dict[str, Any]]) -> None:
    asked = {"properties": "cell,centre_in_corridor,overlap_share,source", "datetime": "2023", "zone-depth": "2"}
    data = client.get(ZONE, params={**asked, "route": "CMED"}).json()
    described = data["schema"]["properties"]
    legends = {
        name: {each["const"]: each["title"] for each in described[name]["oneOf"] if "const" in each}
        for name in ("cell", "centre_in_corridor", "source")
    }
    assert described["overlap_share"]["type"] == ["number", "null"]
    columns = {name: parts[0]["data"] for name, parts in data["values"].items()}
    shown = [row for row in zip(*columns.values(), strict=True) if row[0] is not None]
    assert shown
    for cell, centre, share, source in shown:
        feature = features[legends["cell"][cell], "CMED"]
        assert (feature["centre_in_corridor"], feature["overlap_share"]) == (
            legends["centre_in_corridor"][centre] == "True",
            share,
        )
        assert feature["source"] == legends["source"][source]


def test_fields_can_be_left_out(client: TestClient) -> None:
    data = client.get(ZONE, params={"exclude-properties": "basis,allocation_class"}).json()
    assert list(data["values"]) == ["value", "status", "withheld_months", "remainder_value"]
    assert client.get(ZONE, params={"properties": "boat"}).status_code == 400
