"""Filters only select: a parameter for a property, and the same filter in CQL2, leave features out and change none."""

from __future__ import annotations

import json
from typing import Any

import h3
import pyarrow as pa
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routes_geo.features.collections import CELLS, COLLECTIONS, Collection

Feature = dict[str, Any]
Parameters = dict[str, Any]

MOST = 10_000
ABSENT = {
    "string": ["nothing", "", "cmed", "it's", "%", "East African"],
    "int64": [123_456, -1, 2**53 + 1],
    "double": [0.123, -60.0, 1e9],
    "date32[day]": ["1950-01-01", "2100-12-31"],
}
# Cells of a corridor without a count, of no route at all, and of other resolutions than that of the list.
OTHER_CELLS = [h3.latlng_to_cell(34.3, 12.4, level) for level in (2, 3, 4, 5)]
OTHER_CELLS += [h3.latlng_to_cell(72, -40, 3), "843f331ffffffff"]
WINDOWS = ["2023-01", "2009-01", "2023", "2031-01", "1999-01", "../2010"]
BOXES = [None, "10,30,20,45", "-20,20,0,40", "170,0,-170,60"]


def all_features(client: TestClient, collection: Collection, parameters: Parameters) -> list[Feature]:
    """Return the features of all pages."""
    response = client.get(f"/collections/{collection.collection_id}/items", params={"limit": MOST} | parameters)
    assert response.status_code == 200, response.text
    page = response.json()
    features = page["features"]
    while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
        matched = page["numberMatched"]
        page = client.get(following[0]).json()
        assert page["numberMatched"] == matched
        features += page["features"]
    assert len(features) == page["numberMatched"]
    return features


def has_value(feature: Feature, name: str, value: Any) -> bool:
    own = feature["properties"][name]
    return value in own if isinstance(own, list) else own is not None and own == value


def cql2_json(collection: Collection, name: str, value: Any) -> str:
    kind = str(collection.types[name])
    if kind.startswith("list"):
        return json.dumps({"op": "a_contains", "args": [{"property": name}, [value]]})
    literal = {"date": value} if kind.startswith("date") else value
    return json.dumps({"op": "=", "args": [{"property": name}, literal]})


def cql2_text(collection: Collection, name: str, value: Any) -> str:
    kind = str(collection.types[name])
    quoted = "'" + value.replace("'", "''") + "'" if isinstance(value, str) else json.dumps(value)
    if kind.startswith("list"):
        return f"A_CONTAINS({name}, ({quoted}))"
    return f"{name} = DATE({quoted})" if kind.startswith("date") else f"{name} = {quoted}"


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def draw_base(data: st.DataObject, collection: Collection) -> Parameters:
    """Return parameters that choose the list, its part of the world and its order."""
    sortable = st.sampled_from(collection.sortable)
    base = {
        "bbox": data.draw(st.sampled_from(BOXES)),
        "sortby": data.draw(st.none() | st.tuples(st.sampled_from("+-"), sortable).map("".join)),
    }
    if collection is CELLS:
        base |= {
            "datetime": data.draw(st.sampled_from(WINDOWS)),
            "resolution": data.draw(st.sampled_from([2, 3, 4])),
            "corridor": data.draw(st.sampled_from([None, "true", "false"])),
        }
    elif collection.time:
        base["datetime"] = data.draw(st.sampled_from([None, "2023-09", "2020-01-01/..", "../2019"]))
    return {name: value for name, value in base.items() if value is not None}


def draw_value(data: st.DataObject, collection: Collection, name: str, features: list[Feature]) -> Any:
    """Return a value of the property: often one of the features, sometimes one that none of them has."""
    described = collection.by_name[name]
    kind = str(getattr(described.kind, "value_type", described.kind))
    own = [feature["properties"][name] for feature in features]
    flat = [value for values in own for value in (values if isinstance(values, list) else [values])]
    present = sorted({value for value in flat if value is not None})
    if kind == "bool":
        return data.draw(st.booleans())
    absent = OTHER_CELLS if (collection, name) == (CELLS, "cell") else list(described.values) or ABSENT[kind]
    return data.draw(st.sampled_from(absent) | st.sampled_from(present or absent))


# Series and resolution of cells choose the list, and are no filters on it.
PROPERTIES = [
    (collection, name)
    for collection in COLLECTIONS.values()
    for name in collection.types
    if (collection, name) not in ((CELLS, "series"), (CELLS, "resolution"))
]


@pytest.mark.parametrize(("collection", "name"), PROPERTIES, ids=lambda part: getattr(part, "collection_id", part))
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_parameter_and_a_filter_select_the_same_features_of_the_list(
    client: TestClient, collection: Collection, name: str, data: st.DataObject
) -> None:
    base = draw_base(data, collection)
    everything = all_features(client, collection, base)
    value = draw_value(data, collection, name, everything)
    expected = [feature for feature in everything if has_value(feature, name, value)]
    limit = data.draw(st.sampled_from([MOST, max(1, len(expected) // 3)]))
    lang, write = data.draw(st.sampled_from([("cql2-json", cql2_json), ("cql2-text", cql2_text)]))
    condition = {"filter": write(collection, name, value), "filter-lang": lang}
    for filtered in ({name: as_text(value)}, condition):
        assert all_features(client, collection, base | {"limit": limit} | filtered) == expected


@pytest.mark.parametrize("corridor", ["true", "false"])
@pytest.mark.parametrize("resolution", [2, 3, 4, 5])
@pytest.mark.parametrize("cell", [*OTHER_CELLS, "831ed4fffffffff", "824d87fffffffff"])
def test_a_cell_is_a_filter_on_the_list_of_a_resolution(
    client: TestClient, cell: str, resolution: int, corridor: str
) -> None:
    base = {"datetime": "2023-01", "resolution": resolution, "corridor": corridor}
    everything = all_features(client, CELLS, base)
    expected = [feature for feature in everything if feature["properties"]["cell"] == cell]
    assert all_features(client, CELLS, base | {"cell": cell}) == expected
    assert all_features(client, CELLS, base | {"filter": f"cell = '{cell}'"}) == expected


@pytest.mark.parametrize("cell", OTHER_CELLS)
def test_without_a_resolution_a_cell_also_chooses_it(client: TestClient, cell: str) -> None:
    base = {"datetime": "2009-01", "cell": cell}
    resolution = h3.get_resolution(cell)
    assert all_features(client, CELLS, base) == all_features(client, CELLS, base | {"resolution": resolution})


def test_a_feature_that_no_list_has_by_default_keeps_its_address(client: TestClient) -> None:
    """The cells of corridors without a count are in the list with corridor=true, and each has an address."""
    base = {"datetime": "2023-01", "resolution": 3}
    whole = all_features(client, CELLS, base | {"corridor": "true"})
    listed = {feature["id"] for feature in all_features(client, CELLS, base)}
    without_count = [feature for feature in whole if feature["id"] not in listed]
    assert without_count
    for feature in without_count[::40]:
        one = client.get(f"/collections/cells/items/{feature['id']}", params={"datetime": "2023-01"}).json()
        assert (one["properties"], one["geometry"]) == (feature["properties"], feature["geometry"])


@pytest.mark.parametrize("name", ["csv", "parquet", "fgb", "arrow", "html"])
@pytest.mark.parametrize(
    ("collection", "parameter", "condition"),
    [
        ("cells", {"cell": "831ed4fffffffff"}, "cell = '831ed4fffffffff'"),
        ("cells", {"cell": "82384ffffffffff"}, "cell = '82384ffffffffff'"),
        ("cells", {"route": "CMED"}, "route = 'CMED'"),
        ("cells", {"remainder": "true"}, "remainder = TRUE"),
        ("measures", {"routes": "CMED"}, "A_CONTAINS(routes, ('CMED'))"),
        ("partners", {"talent_partnership": "false"}, "talent_partnership = FALSE"),
    ],
)
def test_every_format_contains_the_same(
    client: TestClient, collection: str, parameter: Parameters, condition: str, name: str
) -> None:
    base = {"f": name} | ({"datetime": "2009-01", "resolution": "3"} if collection == "cells" else {})
    answers = [
        client.get(f"/collections/{collection}/items", params=base | chosen)
        for chosen in (parameter, {"filter": condition})
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    tables = [answer.content for answer in answers]
    if name == "html":  # the page links to itself; its table does not
        tables = [content[content.index(b"<table") : content.index(b"</table>")] for content in tables]
    if name == "arrow":  # a column without nulls may have a bitmap or none
        assert pa.ipc.open_stream(tables[0]).read_all().equals(pa.ipc.open_stream(tables[1]).read_all())
    else:
        assert tables[0] == tables[1]


@pytest.mark.parametrize(
    ("collection", "parameter", "condition"),
    [
        ("cells", "value=5.0", "value = 5.0"),
        ("cells", "value=1e3", "value = 1e3"),
        ("cells", "remainder=TRUE", "remainder = TRUE"),
        ("partners", "talent_partnership=False", "talent_partnership = False"),
        ("branches", "half_width_km=6e1", "half_width_km = 6e1"),
    ],
)
def test_values_are_read_in_the_same_forms(client: TestClient, collection: str, parameter: str, condition: str) -> None:
    address = f"/collections/{collection}/items?limit={MOST}&"
    selected, filtered = client.get(address + parameter), client.get(address, params={"filter": condition})
    assert selected.status_code == filtered.status_code == 200, selected.text
    assert selected.json()["features"] == filtered.json()["features"]


@pytest.mark.parametrize("text", ["5.5", "1e-1", "inf", "nan", "1e400", "five"])
def test_a_whole_number_is_wanted_for_a_property_of_whole_numbers(client: TestClient, text: str) -> None:
    answer = client.get("/collections/cells/items", params={"withheld_months": text})
    assert answer.status_code == 400
    assert "withheld_months" in answer.json()["detail"]
