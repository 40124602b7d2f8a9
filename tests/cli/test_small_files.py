"""Small files of kinds that people in this field have, through `bin`, `bin_points` and `ingest`."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from typer.testing import CliRunner

from routes_geo.cli.app import app
from routes_geo.points.bin_points import bin_points


def bin_rows(path: Path, *options: str) -> list[dict[str, str]]:
    result = CliRunner().invoke(app, ["bin", str(path), *options, "-r", "3", "-o", "-"])
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(result.stdout.splitlines()))


def ingested(path: Path, *options: str) -> dict[str, Any]:
    command = ["ingest", "--dry-run", "--json", str(path), *options, "--ledger", str(path.parent / "ledger")]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.stderr
    return dict(json.loads(result.stdout.splitlines()[0]))


def own_table(path: Path, route: str | None = "CMED") -> tuple[int, int]:
    """Return how many rows of a table are accepted, and their sum."""
    answer = ingested(path, "--source", "table", *(["--route", route] if route else []))
    assert answer["rows_in"] == answer["accepted"] + sum(answer["rejected"].values())
    return answer["accepted"], sum(total["value"] for total in answer["totals_by_place"])


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        (["19.000", "1.234", "950"], 21_184),
        (["1.500.000", "7", "12.345"], 1_512_352),
        (["19 000", "1 234", "950"], 21_184),
        (["19\u202f000", "1\u202f234", "950"], 21_184),
        (["19'000", "1'234", "950"], 21_184),
        (["19,000", "1,234", "950"], 21_184),
    ],
)
def test_separators_of_thousands_count_the_same_everywhere(counts: list[str], total: int, tmp_path: Path) -> None:
    path = tmp_path / "landings.csv"
    rows = [f"35.5;12.6;2023-{month:02};{count}" for month, count in enumerate(counts, 9)]
    path.write_text("\n".join(["lat;lon;month;n", *rows, ""]), "utf-8")
    assert sum(int(row["n"]) for row in bin_rows(path, "--sum", "n")) == total
    assert sum(bin_points(path, resolution=3, sums=["n"]).table()["n"].to_pylist()) == total
    assert own_table(path) == (3, total)


INCIDENTS = """Web ID,Region of Incident,Reported Date,Number Dead,Minimum Estimated Number of Missing,\
Total Dead and Missing,Location Description,Location Coordinates,Migration Route
1,Mediterranean,14-Oct-19,2,,2,Off Lampedusa,"35.5, 12.6",Central Mediterranean
2,Mediterranean,14-Oct-19,{count},,{count},{place},"36.8, -2.4",Western Mediterranean
"""


@pytest.mark.parametrize(
    ("place", "encoding"),
    [
        ("Off Almería", "cp1252"),
        ("Île de Gorée", "cp1252"),
        ("Golfe de Gabès", "cp1252"),
        ("Off Almería", "utf-16"),
    ],
)
def test_no_row_of_a_publishers_file_is_lost_to_its_encoding(place: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "incidents.csv"
    path.write_bytes(INCIDENTS.format(place=place, count=100).encode(encoding))
    answer = ingested(path)
    assert (answer["source"], answer["rows_in"], answer["accepted"]) == ("missing_migrants", 2, 2)
    assert sum(total["value"] for total in answer["totals_by_place"]) == 102


@pytest.mark.parametrize("last", ["", "\r"])
@pytest.mark.parametrize("counts", [[4], [4, 5, 6]])
def test_lines_that_end_with_carriage_returns(counts: list[int], last: str, tmp_path: Path) -> None:
    path = tmp_path / "mac.csv"
    lines = ["lat,lon,month,n", *(f"35.5,12.6,2023-09,{count}" for count in counts)]
    path.write_bytes(("\r".join(lines) + last).encode())
    assert [int(row["n"]) for row in bin_rows(path, "--sum", "n")] == [sum(counts)]
    assert own_table(path) == (len(counts), sum(counts))


@pytest.mark.parametrize("name", ["geometry", "location", "the place"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "OGC:CRS84", "missing"])
def test_geoparquet_of_any_writer(crs: str, name: str, tmp_path: Path) -> None:
    shapes = [shapely.Point(12.6, 35.5), shapely.Point(23.7, 37.9)]
    frame = gpd.GeoDataFrame(
        {"month": ["2023-09", "2023-09"], "n": [4, 7], name: shapes}, geometry=name, crs="EPSG:4326"
    )
    frame.to_parquet(tmp_path / "points.parquet")
    table = pq.read_table(tmp_path / "points.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    geo["columns"][name]["crs"] = crs
    if crs == "missing":
        del geo["columns"][name]["crs"]
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), tmp_path / "points.parquet")
    assert sorted(int(row["n"]) for row in bin_rows(tmp_path / "points.parquet", "--sum", "n")) == [4, 7]
    assert own_table(tmp_path / "points.parquet") == (2, 11)


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
@pytest.mark.parametrize("route", ["Central Mediterranean", "CMED"])
def test_tables_of_spreadsheets(route: str, delimiter: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"month;route;people\n2023-09;{route};19009\n".replace(";", delimiter))
    (total,) = ingested(path, "--source", "table")["totals_by_place"]
    assert (total["route"], total["value"]) == ("CMED", 19_009)


@pytest.mark.parametrize("key", ["month", "week of the year"])
def test_keys_in_the_names_of_folders(key: str, tmp_path: Path) -> None:
    for value, count in (("2023-09", 2), ("2023-10", 1)):
        (tmp_path / "in" / f"{key}={value}").mkdir(parents=True)
        rows = pa.table({"lng": [12.6] * count, "lat": [35.5] * count})
        pq.write_table(rows, tmp_path / "in" / f"{key}={value}" / "part-0.parquet")
    (tmp_path / "in" / "_SUCCESS").touch()
    assert [(row[key], row["count"]) for row in bin_rows(tmp_path / "in", "--by", key)] == [
        ("2023-09", "2"),
        ("2023-10", "1"),
    ]
