"""Series, routes and collections as files: the figures of the API, at addresses that tools read."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import geopandas
import jsonschema_rs
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from routes_geo.features.collections import COLLECTIONS
from routes_geo.model import ROUTE_IDS

DETECTIONS = "frontex.detections.v1"


def get(client: TestClient, path: str, **headers: str) -> Any:
    response = client.get(path, headers=headers)
    assert response.status_code in (200, 206), response.text
    return response


def rows_of(client: TestClient, path: str) -> list[tuple[Any, ...]]:
    """Return series, area, period, value and status of each row of a file in CSV."""
    frame = pl.read_csv(get(client, path).content, schema_overrides={"period": pl.String, "area": pl.String})
    return frame.select("series", "area", "period", "value", "status").rows()


@pytest.mark.parametrize("route", [*ROUTE_IDS, "FIVE", "ALL", "BLKS"])
def test_a_route_has_the_rows_of_its_series(client: TestClient, route: str) -> None:
    described = get(client, f"/series/{route}").json()["series"]
    expected = [
        (each["id"], row.get("area"), row["period"], row["value"], row["status"])
        for each in described
        for row in each["periods"]
    ]
    assert rows_of(client, f"/series/{route}.csv") == expected
    assert get(client, f"/series/{route}.parquet").content == get(client, f"/series/{route}.parquet").content


def test_a_series_has_the_rows_of_all_its_routes(client: TestClient) -> None:
    for each in get(client, "/sources").json()["series"]:
        frame = pq.read_table(io.BytesIO(get(client, f"/data/{each['id']}.parquet").content)).to_pandas()
        assert not frame.duplicated(["series", "route", "area", "period"]).any()
        for route in set(frame["route"]) & set(ROUTE_IDS):
            answer = {one["id"]: one for one in get(client, f"/series/{route}").json()["series"]}[each["id"]]
            values = frame[frame["route"] == route]["value"]
            assert values.sum() == sum(row["value"] or 0 for row in answer["periods"])
            assert len(values) == answer["period_count"]


def test_formats_agree_and_state_where_figures_come_from(client: TestClient) -> None:
    path = f"/data/{DETECTIONS}"
    answer = get(client, f"{path}.json").json()
    table = pq.read_table(io.BytesIO(get(client, f"{path}.parquet").content))
    assert json.loads(table.schema.metadata[b"routes_geo"]) == {name: answer[name] for name in answer if name != "rows"}
    assert [row["value"] for row in answer["rows"]] == table["value"].to_pylist()
    frame = pd.read_csv(io.BytesIO(get(client, f"{path}.csv").content), dtype={"period": str}, parse_dates=["start"])
    assert frame["value"].astype("Int64").tolist() == table["value"].to_pandas().astype("Int64").tolist()
    assert answer["citation"].startswith("Frontex, ")
    assert answer["vintage"] == "2026-08-04"


def test_an_earlier_day_has_the_figures_of_that_day(client: TestClient) -> None:
    answer = get(client, f"/data/{DETECTIONS}.json?as_of=2025-06-03").json()
    assert (answer["vintage"], max(row["period"] for row in answer["rows"])) == ("2025-06-03", "2025-04")
    assert "release of 3 June 2025" in answer["citation"]
    expected = get(client, "/series/CMED?as_of=2025-06-03").json()["series"]
    detections = next(each for each in expected if each["id"] == DETECTIONS)
    values = [row["value"] for row in answer["rows"] if row["route"] == "CMED"]
    assert values == [row["value"] for row in detections["periods"]]


def test_a_package_describes_its_table(client: TestClient) -> None:
    content = get(client, f"/data/{DETECTIONS}.zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == ["README.md", "data.csv", "datapackage.json"]
        package, data = json.loads(archive.read("datapackage.json")), archive.read("data.csv")
        readme = archive.read("README.md").decode()
    (resource,) = package["resources"]
    assert (resource["path"], resource["bytes"]) == ("data.csv", len(data))
    assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    frame = pl.read_csv(data, schema_overrides={"period": pl.String, "area": pl.String})
    assert [field["name"] for field in resource["schema"]["fields"]] == frame.columns
    assert not frame.select(resource["schema"]["primaryKey"]).is_duplicated().any()
    assert data == get(client, f"/data/{DETECTIONS}.csv").content
    for stated in ("Unit: detections", "Source: Frontex", "Licence: ", "Release: 2026-08-04", "Cite as: Frontex, "):
        assert stated in readme


@pytest.mark.parametrize("collection", [*COLLECTIONS])
def test_a_collection_is_a_file_that_geopandas_reads(client: TestClient, collection: str) -> None:
    frame = geopandas.read_parquet(io.BytesIO(get(client, f"/data/{collection}.parquet").content))
    assert frame.crs == "OGC:CRS84"
    items = get(client, f"/collections/{collection}/items?limit=1").json()
    assert len(frame) == items["numberMatched"]
    assert len(get(client, f"/data/{collection}.geojson").json()["features"]) == len(frame)
    assert len(get(client, f"/data/{collection}.csv").content.splitlines()) == len(frame) + 1


def test_the_catalogue_lists_every_file_under_an_address_that_never_changes(client: TestClient) -> None:
    catalog = get(client, "/data/catalog.json").json()
    listed = [each for kind in ("series", "routes", "collections") for each in catalog[kind]]
    assert {each["id"] for each in catalog["series"]} == {
        each["id"] for each in get(client, "/sources").json()["series"]
    }
    for each in listed:
        for file in each["files"]:
            assert f"v={catalog['snapshot']}" in file["href"]
            response = get(client, file["href"])
            assert response.headers["content-type"] == file["media_type"]
            assert "immutable" in response.headers["cache-control"]
            assert int(response.headers["content-length"]) > 0


@pytest.mark.parametrize("path", [f"/data/{DETECTIONS}.parquet", "/data/cells.parquet", "/series/CMED.csv"])
def test_a_part_of_a_file_can_be_read(client: TestClient, path: str) -> None:
    plain = {"accept-encoding": "identity"}
    head = client.head(path, headers=plain)
    whole = get(client, path, **plain).content
    assert (head.headers["accept-ranges"], int(head.headers["content-length"])) == ("bytes", len(whole))
    for asked, part in {
        "bytes=0-3": whole[:4],
        "bytes=100-199": whole[100:200],
        f"bytes={len(whole) - 8}-": whole[-8:],
        "bytes=-8": whole[-8:],
        f"bytes=0-{len(whole) * 2}": whole,
        f"bytes=-{len(whole) * 2}": whole,
    }.items():
        response = get(client, path, range=asked, **plain)
        assert (response.status_code, response.content) == (206, part)
        assert response.headers["content-range"].endswith(f"/{len(whole)}")
        assert int(response.headers["content-length"]) == len(part)


@pytest.mark.parametrize(
    "asked", ["bytes=5-2", "bytes=-", "lines=0-3", "bytes=0-1,5-6", "bytes=x-y", f"bytes=0-{'9' * 5000}"]
)
def test_a_range_that_cannot_be_read_is_ignored(client: TestClient, asked: str) -> None:
    response = client.get(f"/data/{DETECTIONS}.csv", headers={"range": asked})
    assert response.status_code == 200


def test_a_range_after_the_end_is_refused(client: TestClient) -> None:
    response = client.get(f"/data/{DETECTIONS}.csv", headers={"range": "bytes=99999999-"})
    size = len(get(client, f"/data/{DETECTIONS}.csv").content)
    assert (response.status_code, response.headers["content-range"]) == (416, f"bytes */{size}")
    assert response.headers["content-type"] == "application/problem+json"
    assert f"has {size} bytes" in response.json()["detail"]


def test_the_description_states_what_a_range_gets(client: TestClient) -> None:
    paths = get(client, "/openapi.json").json()["paths"]
    for path in ("/data/{dataset}.{ending}", "/series/{route}.{ending}"):
        answers = paths[path]["get"]["responses"]
        assert set(answers["206"]["content"]) == set(answers["200"]["content"])
        assert set(answers["416"]["content"]) == {"application/problem+json"}


def test_a_range_of_another_version_is_the_whole_file(client: TestClient) -> None:
    path = f"/data/{DETECTIONS}.csv"
    tag = client.get(path, headers={"accept-encoding": "identity"}).headers["etag"]
    for stated, status in ((tag, 206), ('"another"', 200)):
        response = client.get(path, headers={"range": "bytes=0-9", "if-range": stated, "accept-encoding": "identity"})
        assert response.status_code == status


def test_answers_are_as_their_schemas_describe_them(client: TestClient) -> None:
    catalog = get(client, "/data/catalog.json").json()
    schemas = {"series": "SeriesFile", "routes": "RouteFile"}
    for kind, name in schemas.items():
        validator = jsonschema_rs.validator_for(get(client, f"/schemas/{name}.json").json())
        addresses = [file["href"] for each in catalog[kind] for file in each["files"] if ".json" in file["href"]]
        assert len(addresses) == len(catalog[kind])
        for address in addresses:
            validator.validate(get(client, address).json())
    jsonschema_rs.validator_for(get(client, "/schemas/DataCatalog.json").json()).validate(catalog)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/data/frontex.csv", 404, "choose one of frontex.detections.v1"),
        (f"/data/{DETECTIONS}.xlsx", 404, "choose one of csv, parquet, json, zip"),
        ("/data/places.zip", 404, "choose one of csv, parquet, geojson"),
        ("/data/places.csv?as_of=2024-01-01", 400, "/collections/places/items"),
        ("/series/CMED.zip", 404, "choose one of csv, parquet, json"),
        ("/series/XMED.csv", 404, "XMED"),
        (f"/data/{DETECTIONS}.csv?as_of=1999-01-01", 404, "choose a day from"),
        (f"/data/{DETECTIONS}.csv?window=2023", 400, "unknown parameter window"),
    ],
)
def test_what_is_not_there_says_what_is(client: TestClient, path: str, status: int, words: str) -> None:
    response = client.get(path)
    assert (response.status_code, words in response.json()["detail"]) == (status, True), response.json()
