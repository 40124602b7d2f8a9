"""Items in every format over HTTP: the same features and sums, with the headers of a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
from fastapi.testclient import TestClient

from api.features.formats import ALIASES, ITEM_FORMATS, TABLE_FORMATS
from routes_geo.snapshot.series import DETECTIONS

CMED_2023 = 158026
WEB_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
CELLS = "/collections/cells/items"
COLLECTIONS = ("routes", "branches", "bands", "places", "areas", "cells", "measures", "partners")
Rows = dict[str, dict[str, Any]]


def from_geojson(content: bytes, folder: Path) -> Rows:
    return {item["id"]: item["properties"] for item in json.loads(content)["features"]}


def from_csv(content: bytes, folder: Path) -> Rows:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    return {row["id"]: {key: text or None for key, text in row.items()} for row in rows}


def from_arrow(content: bytes, folder: Path) -> Rows:
    return {row["id"]: row for row in pa.ipc.open_stream(content).read_all().to_pylist()}


def from_parquet(content: bytes, folder: Path) -> Rows:
    return {row["id"]: row for row in pq.read_table(io.BytesIO(content)).to_pylist()}


def from_flatgeobuf(content: bytes, folder: Path) -> Rows:
    path = folder / "items.fgb"
    path.write_bytes(content)
    frame = pyogrio.read_dataframe(path, read_geometry=False).astype(object)
    return {row["id"]: row for row in frame.where(frame.notna(), None).to_dict("records")}


READERS: dict[str, Callable[[bytes, Path], Rows]] = {
    "csv": from_csv,
    "parquet": from_parquet,
    "fgb": from_flatgeobuf,
    "arrow": from_arrow,
}


@pytest.mark.parametrize("resolution", [2, 5])
@pytest.mark.parametrize("name", READERS)
def test_values_of_cells_add_up_to_the_total_of_the_route(
    client: TestClient, tmp_path: Path, name: str, resolution: int
) -> None:
    asked = {"datetime": "2023", "route": "CMED", "resolution": resolution}
    rows = READERS[name](client.get(CELLS, params=asked | {"f": name}).content, tmp_path)
    features = client.get(CELLS, params=asked | {"limit": 10000}).json()["features"]
    series = client.get("/series/CMED", params={"datetime": "2023"}).json()["series"]
    values = {key: row["value"] for key, row in rows.items()}
    assert sum(int(value) for value in values.values() if value is not None) == CMED_2023
    assert next(item["sum"] for item in series if item["id"] == DETECTIONS) == CMED_2023
    wanted = {item["id"]: item["properties"]["value"] for item in features}
    assert {key: None if value is None else int(value) for key, value in values.items()} == wanted


@pytest.mark.parametrize("collection", COLLECTIONS)
@pytest.mark.parametrize("name", READERS)
def test_every_collection_has_the_same_features_in_every_format(
    client: TestClient, tmp_path: Path, name: str, collection: str
) -> None:
    path = f"/collections/{collection}/items"
    response = client.get(path, params={"f": name})
    assert response.status_code == 200
    found = READERS[name](response.content, tmp_path)
    wanted = from_geojson(client.get(path, params={"limit": 10000}).content, tmp_path)
    assert set(found) == set(wanted)
    for key, properties in wanted.items():
        assert set(properties) <= set(found[key])
        assert [name for name, value in properties.items() if value is None or value == ""] == [
            name for name in properties if found[key][name] is None or found[key][name] == ""
        ]


@pytest.mark.parametrize("name", TABLE_FORMATS)
def test_headers_of_a_file(client: TestClient, name: str) -> None:
    response = client.get(CELLS, params={"f": name, "datetime": "2023"})
    assert response.headers["content-type"] == TABLE_FORMATS[name].media_type
    suffix = TABLE_FORMATS[name].suffix
    assert response.headers["content-disposition"] == f'attachment; filename="cells{suffix}"'
    assert "accept" in response.headers["vary"].lower()
    assert response.headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    again = client.get(
        CELLS, params={"f": name, "datetime": "2023"}, headers={"If-None-Match": response.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_geojson_is_shown_and_not_saved(client: TestClient) -> None:
    response = client.get(CELLS, params={"datetime": "2023", "limit": 1})
    assert response.headers["content-type"] == "application/geo+json"
    assert "content-disposition" not in response.headers


@pytest.mark.parametrize("name", ITEM_FORMATS)
def test_accept_chooses_as_f_does(client: TestClient, name: str) -> None:
    media_type = ITEM_FORMATS[name].split(";")[0]
    response = client.get("/collections/places/items", headers={"Accept": f"{media_type}, */*;q=0.1"})
    assert response.headers["content-type"].split(";")[0] == media_type


@pytest.mark.parametrize(("alias", "name"), ALIASES.items())
def test_other_names_of_formats(client: TestClient, alias: str, name: str) -> None:
    response = client.get("/collections/places/items", params={"f": alias})
    assert response.headers["content-type"].split(";")[0] == ITEM_FORMATS[name].split(";")[0]


def test_a_format_that_is_not_offered(client: TestClient) -> None:
    response = client.get("/collections/places/items", params={"f": "xlsx"})
    assert response.status_code == 400
    assert response.json()["detail"] == "f=xlsx is not offered; choose one of json, html, csv, parquet, fgb, arrow"
    assert client.get("/collections/places/items/lampedusa", params={"f": "parquet"}).status_code == 400


def test_alternates_are_linked_and_lead_to_their_format(client: TestClient) -> None:
    links = client.get("/collections/places/items", params={"limit": 2}).json()["links"]
    alternates = {link["type"]: link["href"] for link in links if link["rel"] == "alternate"}
    assert set(alternates) == set(ITEM_FORMATS.values()) - {"application/geo+json"}
    for media_type, href in alternates.items():
        assert client.get(href).headers["content-type"].split(";")[0] == media_type.split(";")[0]


def test_tables_hold_everything_unless_a_limit_is_given(client: TestClient, tmp_path: Path) -> None:
    asked = {"datetime": "2023", "resolution": 5, "corridor": "true"}
    matched = client.get(CELLS, params=asked | {"limit": 1}).json()["numberMatched"]
    assert matched > 5000  # more than a page has without a limit
    assert len(from_parquet(client.get(CELLS, params=asked | {"f": "parquet"}).content, tmp_path)) == matched
    page = client.get(CELLS, params=asked | {"f": "csv", "limit": 7})
    assert len(from_csv(page.content, tmp_path)) == 7
    assert 'rel="next"' in page.headers["link"]
    following = client.get(page.links["next"]["url"])
    assert not set(from_csv(following.content, tmp_path)) & set(from_csv(page.content, tmp_path))


def test_other_parameters_hold_for_tables_too(client: TestClient, tmp_path: Path) -> None:
    asked = {
        "f": "parquet",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "properties": "name",
        "bbox": "12,35,13,36",
    }
    response = client.get("/collections/places/items", params=asked)
    table = pq.read_table(io.BytesIO(response.content))
    assert table.column_names == ["id", "name", "bbox", "geometry"]
    assert 0 < table.num_rows < 10
    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["columns"]["geometry"]["crs"]["id"] == {"authority": "EPSG", "code": 3857}
    assert response.headers["content-crs"] == f"<{WEB_MERCATOR}>"


def test_files_say_whose_figures_they_are(client: TestClient, tmp_path: Path) -> None:
    response = client.get(CELLS, params={"f": "parquet", "datetime": "2023"})
    about = json.loads(pq.read_schema(io.BytesIO(response.content)).metadata[b"routes_geo"])
    assert about["attribution"] == "Frontex, monthly detections of irregular border crossing"
    assert {"licence", "vintage", "title", "description"} <= set(about)
    assert about["snapshot"] == response.headers["x-routes-geo-snapshot"]


def test_an_error_has_a_status_and_no_file(client: TestClient) -> None:
    response = client.get(CELLS, params={"f": "parquet", "datetime": "yesterday"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert "content-disposition" not in response.headers


def test_a_window_without_any_count_is_an_empty_table(client: TestClient, tmp_path: Path) -> None:
    asked = {"datetime": "2023", "cell": "8528308ffffffff"}
    matched = client.get(CELLS, params=asked).json()["numberMatched"]
    for name, read in READERS.items():
        response = client.get(CELLS, params=asked | {"f": name})
        assert response.status_code == 200
        assert len(read(response.content, tmp_path)) == matched


def test_media_types_are_in_the_description_of_the_service(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    content = paths["/collections/cells/items"]["get"]["responses"]["200"]["content"]
    assert set(ITEM_FORMATS.values()) <= set(content)


def test_text_of_cells_can_be_compared_and_sorted_though_it_stands_in_codes(client: TestClient) -> None:
    asked = {"datetime": "2023", "resolution": "5", "limit": "10000"}
    every = client.get(CELLS, params=asked).json()["features"]
    chosen = client.get(CELLS, params=asked | {"filter": "status LIKE 'publ%' AND route IN ('CMED','EMED')"}).json()
    wanted = {
        item["id"]
        for item in every
        if item["properties"]["status"] == "published" and item["properties"]["route"] in ("CMED", "EMED")
    }
    assert {item["id"] for item in chosen["features"]} == wanted
    ordered = client.get(CELLS, params=asked | {"sortby": "-route,status"}).json()["features"]
    keys = [(item["properties"]["route"], item["properties"]["status"]) for item in ordered]
    assert keys == sorted(sorted(keys, key=lambda key: key[1]), key=lambda key: key[0], reverse=True)
    assert len(ordered) == len(every)
