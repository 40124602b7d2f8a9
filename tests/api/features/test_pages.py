"""Pages follow one another forwards and backwards, whatever they are sorted by; counts are those of a slow loop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.errors import InvalidInput
from routes_geo.features.collections import COLLECTIONS
from routes_geo.features.feature_table import FeatureTable, Shapes
from routes_geo.features.ordering import PagePlace, SortKey, make_order, make_page, parse_sortby
from routes_geo.features.tables import Features, TableFeatures


def make_features(rows: list[tuple[int | None, str | None, date | None]]) -> Features:
    numbers, texts, days = zip(*rows, strict=True) if rows else ((), (), ())
    columns = {
        "number": pa.array(numbers, pa.int64()),
        "text": pa.array(texts, pa.string()),
        "day": pa.array(days, pa.date32()),
    }
    ids = pa.array([f"id{position:03}" for position in range(len(rows))], pa.string())
    table = FeatureTable(ids, pa.table(columns), Shapes(np.full(len(rows), None, object)))
    bounds = np.full((len(rows), 4), np.nan)
    return TableFeatures(table, pa.array(np.arange(len(rows))), bounds)


ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(-2, 2)),
        st.one_of(st.none(), st.sampled_from(["", "a", "é", "z"])),
        st.one_of(st.none(), st.dates(date(2023, 1, 1), date(2023, 1, 3))),
    ),
    max_size=25,
)
SORTS = st.lists(
    st.builds(SortKey, st.sampled_from(["number", "text", "day"]), st.booleans()), unique_by=lambda key: key.name
)


def slow_order(features: Features, chosen: list[int], sortby: list[SortKey]) -> list[int]:
    """Sort by the last key first: Python's sort is stable, also where it is reversed."""
    ordered = sorted(chosen)
    columns = features.table.properties.to_pydict()
    for key in reversed(sortby):
        values = columns[key.name]
        present = [row for row in ordered if values[row] is not None]
        present.sort(key=values.__getitem__, reverse=key.descending)
        ordered = present + [row for row in ordered if values[row] is None]
    return ordered


@settings(max_examples=300)
@given(ROWS, SORTS, st.integers(1, 7), st.data())
def test_pages_are_all_in_order_once_forwards_and_backwards(
    rows: list[tuple[int | None, str | None, date | None]], sortby: list[SortKey], limit: int, data: st.DataObject
) -> None:
    features = make_features(rows)
    chosen = sorted(data.draw(st.sets(st.integers(0, max(len(rows) - 1, 0)), max_size=len(rows))) if rows else [])
    expected = slow_order(features, chosen, sortby)
    order = make_order(features, sortby)
    page = make_page(order, chosen, PagePlace(), limit)
    pages = [page]
    while page.following:
        page = make_page(order, chosen, PagePlace(after=page.following["after"]), limit)
        pages.append(page)
    assert [row for page in pages for row in page.rows.tolist()] == expected
    assert {page.matched for page in pages} == {len(chosen)}
    backwards = [page.rows.tolist()]
    while page.preceding:
        page = make_page(order, chosen, PagePlace(before=page.preceding["before"]), limit)
        backwards.insert(0, page.rows.tolist())
    assert [row for part in backwards for row in part] == expected
    assert page.preceding is None


def test_a_page_begins_where_its_token_stands_though_features_come_and_go() -> None:
    rows = [(number, None, None) for number in (5, 3, 1, 4, 2)]
    features = make_features(rows)
    order = make_order(features, parse_sortby("number", ["number"]))
    token = make_page(order, range(5), PagePlace(), 3).following
    assert token
    without = [row for row in range(5) if rows[row][0] != 3]  # the one the page ended with is gone
    rest = make_page(order, without, PagePlace(after=token["after"]), 3).rows.tolist()
    assert [rows[row][0] for row in rest] == [4, 5]


@pytest.mark.parametrize("token", ["", "x", "!!", "W10", "WyIiXQ", "WyIiLCJhIiwiYiJd", "bnVsbA", "eyJhIjoxfQ", "é" * 9])
def test_what_is_no_token_is_refused(token: str) -> None:
    features = make_features([(1, "a", None)])
    order = make_order(features, ())
    for place in (PagePlace(after=token), PagePlace(before=token)):
        with pytest.raises(InvalidInput, match="token"):
            make_page(order, [0], place, 1)


def test_a_token_of_another_order_is_refused() -> None:
    features = make_features([(1, "a", None), (2, "b", None)])
    token = make_order(features, parse_sortby("-text", ["text"])).token(0)
    with pytest.raises(InvalidInput, match="sortby=-text"):
        make_page(make_order(features, parse_sortby("text", ["text"])), [0, 1], PagePlace(after=token), 1)


@pytest.mark.parametrize("text", ["", "nothing", "number,number", "+", "number,", "--number", "+number,-number"])
def test_what_cannot_be_sorted_by(text: str) -> None:
    with pytest.raises(InvalidInput, match="give each property once"):
        parse_sortby(text, ["number"])


def test_signs_of_sortby() -> None:
    keys = parse_sortby("+number,-text, day", ["number", "text", "day"])  # an unencoded plus arrives as a blank
    assert [str(key) for key in keys] == ["+number", "-text", "+day"]


Get = Callable[..., Any]


@pytest.fixture
def get(client: TestClient) -> Get:
    def ask(path: str, **parameters: Any) -> Any:
        response = client.get(path, params=parameters or None)
        assert response.status_code == 200, response.text
        return response.json()

    return ask


def walk(get: Get, page: Any, rel: str) -> list[Any]:
    pages = [page]
    while links := [link["href"] for link in pages[-1]["links"] if link["rel"] == rel]:
        assert len(links) == 1
        pages.append(get(links[0]))
    return pages


def ids(pages: list[Any]) -> list[str]:
    return [feature["id"] for page in pages for feature in page["features"]]


@pytest.mark.parametrize("collection", [*COLLECTIONS])
@pytest.mark.parametrize("sortby", [False, True])
def test_every_collection_pages_both_ways(get: Get, collection: str, sortby: bool) -> None:
    parameters = {"limit": 3 if collection == "partners" else 25}
    if sortby:
        parameters |= {"sortby": "-" + COLLECTIONS[collection].sortable[-1]}
    path = f"/collections/{collection}/items"
    whole = get(path, **{**parameters, "limit": 10_000})
    forwards = walk(get, get(path, **parameters), "next")
    assert ids(forwards) == ids([whole])
    assert len(set(ids(forwards))) == whole["numberMatched"] == whole["numberReturned"]
    assert ids(walk(get, forwards[-1], "prev")[::-1]) == ids([whole])


def test_links_keep_all_other_parameters(get: Get) -> None:
    asked = {
        "limit": 2,
        "bbox": "5,30,20,45",
        "filter": "country_iso2 IN ('IT','TN')",
        "sortby": "-name",
        "properties": "name",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
    }
    pages = walk(get, get("/collections/places/items", **asked), "next")
    assert len(pages) > 3
    names = [feature["properties"]["name"] for page in pages for feature in page["features"]]
    assert names == sorted(names, reverse=True)
    assert {tuple(feature["properties"]) for page in pages for feature in page["features"]} == {("name",)}
    assert {page["numberMatched"] for page in pages} == {len(names)}
    assert ids(walk(get, pages[-1], "prev")[::-1]) == ids(pages)


def test_offset_of_old_links_still_counts_features(get: Get) -> None:
    whole = ids([get("/collections/places/items", limit=1000)])
    page = get("/collections/places/items", limit=5, offset=10)
    assert ids([page]) == whole[10:15]
    assert ids(walk(get, page, "next")) == whole[10:]
    beyond = get("/collections/places/items", limit=5, offset=10_000)
    assert (beyond["features"], beyond["numberMatched"]) == ([], len(whole))
    assert ids(walk(get, beyond, "prev")[1:2]) == whole[-5:]


def places(get: Get) -> list[Any]:
    return list(get("/collections/places/items", limit=1000)["features"])


@settings(max_examples=25)
@given(
    box=st.tuples(st.integers(-20, 40), st.integers(0, 60), st.integers(-20, 40), st.integers(0, 60)),
    country=st.sampled_from(["IT", "GR", "ES", "XX"]),
    route=st.sampled_from(["CMED", "EMED", "WMED"]),
)
def test_box_filter_and_value_all_hold(
    client: TestClient, box: tuple[int, int, int, int], country: str, route: str
) -> None:
    west, south, east, north = box[0], min(box[1], box[3]), box[2], max(box[1], box[3])
    answer = client.get(
        "/collections/places/items",
        params={
            "bbox": f"{west},{south},{east},{north}",
            "filter": f"country_iso2 = '{country}'",
            "routes": route,
            "limit": 1000,
        },
    ).json()

    def inside(geometry: Any) -> bool:
        if geometry is None:
            return True
        lng, lat = geometry["coordinates"]
        across = west <= lng <= east if west <= east else lng >= west or lng <= east
        return across and south <= lat <= north

    expected = [
        feature["id"]
        for feature in client.get("/collections/places/items?limit=1000").json()["features"]
        if inside(feature["geometry"])
        and feature["properties"]["country_iso2"] == country
        and route in feature["properties"]["routes"]
    ]
    assert [feature["id"] for feature in answer["features"]] == expected
    assert answer["numberMatched"] == len(expected)


@settings(max_examples=25)
@given(st.dates(date(2020, 1, 1), date(2027, 12, 31)), st.integers(0, 900))
def test_measures_of_a_time_are_those_of_a_slow_loop(client: TestClient, first: date, length: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    found = client.get("/collections/measures/items", params={"datetime": f"{first}/{last}"}).json()
    expected = [
        feature["id"]
        for feature in client.get("/collections/measures/items").json()["features"]
        if (feature["properties"]["start"] or "") <= last.isoformat()
        and (feature["properties"]["end"] or "9") >= first.isoformat()
    ]
    assert [feature["id"] for feature in found["features"]] == expected
    assert found["numberMatched"] == len(expected)


def test_cells_of_a_box_are_those_that_touch_it(get: Get) -> None:
    asked = {"datetime": "2023", "resolution": 5, "corridor": True, "limit": 10_000}
    box = shapely.box(12, 35, 13, 36)
    found = ids([get("/collections/cells/items", bbox="12,35,13,36", **asked)])
    whole = get("/collections/cells/items", **asked)["features"]
    expected = [
        feature["id"]
        for feature in whole
        if feature["geometry"] is None or shapely.geometry.shape(feature["geometry"]).intersects(box)
    ]
    assert found == expected
    assert 5 < len(found) < len(whole)
