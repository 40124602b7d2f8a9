"""An analyst's own table: columns by name or by option, one fault each, and the same from CSV and Parquet."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.errors import DataError, InvalidInput, Refused
from routes_geo.model import OBSERVATION_SCHEMA, Indicator, Reason
from routes_geo.sources.base import Intake
from routes_geo.sources.table import Columns, Details, make_adapter, parse_column_options, series_of


def write(folder: Path, text: str, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def read(path: Path, *options: str, **details: Any) -> Intake:
    return make_adapter(parse_column_options(list(options)), Details(**details)).read(path, None)


def test_columns_by_their_usual_names(tmp_path: Path) -> None:
    text = 'Month,route_id,Border,Lon,Lat,Nationality,Arrivals\n2023-09,cmed,Sea,12.6,35.5,Egypt,"1,022"\n'
    intake = read(write(tmp_path, text), name="landings", publisher="Us", indicator=Indicator.ARRIVALS)
    assert (intake.rows_in, intake.rejected, intake.released) == (1, (), None)
    assert intake.observations.schema.equals(OBSERVATION_SCHEMA)
    row = intake.observations.to_pylist()[0]
    assert (row["series"], row["route"], row["border"], row["nationality"]) == (
        "table.landings.v1",
        "CMED",
        "sea",
        "EGY",
    )
    assert (row["lng"], row["lat"], row["precision"]) == (12.6, 35.5, "point")
    assert (row["start"], row["end"], row["value"]) == (date(2023, 9, 1), date(2023, 10, 1), 1022)


def test_columns_by_option(tmp_path: Path) -> None:
    path = write(tmp_path, "monat,leute,wo\n2023-09,5,lampedusa\n")
    intake = read(path, "period=monat", "value=leute", "place=wo", route="CMED")
    row = intake.observations.to_pylist()[0]
    assert (row["route"], row["place_id"], row["precision"], row["value"]) == ("CMED", "lampedusa", "place", 5)


@pytest.mark.parametrize(
    ("period", "grain", "start", "end"),
    [
        ("2023", "year", date(2023, 1, 1), date(2024, 1, 1)),
        ("2023-Q3", "quarter", date(2023, 7, 1), date(2023, 10, 1)),
        ("2023-09", "month", date(2023, 9, 1), date(2023, 10, 1)),
        ("2023-W37", "week", date(2023, 9, 11), date(2023, 9, 18)),
        ("2023-09-13", "month", date(2023, 9, 13), date(2023, 9, 14)),
        ("2023-09-13T04:05:06Z", "month", date(2023, 9, 13), date(2023, 9, 14)),  # the hour is not kept
    ],
)
def test_periods(period: str, grain: str, start: date, end: date, tmp_path: Path) -> None:
    row = read(write(tmp_path, f"period,n\n{period},3\n"), grain=grain).observations.to_pylist()[0]
    assert (row["start"], row["end"]) == (start, end)


def test_a_period_by_its_first_day_and_the_day_after_its_last(tmp_path: Path) -> None:
    intake = read(write(tmp_path, "start,end,n\n2023-09-01,2023-10-01,3\n2023-09-02,2023-09-01,3\n"))
    assert intake.observations.to_pylist()[0]["end"] == date(2023, 10, 1)
    assert [row.reason for row in intake.rejected] == [Reason.IMPOSSIBLE_DATE]


@pytest.mark.parametrize(
    ("row", "reason", "detail"),
    [
        ("2023-09,Moon,,,,5", Reason.UNKNOWN_ROUTE, "unknown route 'Moon'"),
        ("2023-09,,air,,,5", Reason.UNKNOWN_BORDER, "unknown border 'air'"),
        ("2023-09,,,nowhere,,5", Reason.UNKNOWN_PLACE, "unknown place 'nowhere'"),
        ("2023-09,,,,Atlantis,5", Reason.UNKNOWN_COUNTRY, "unknown nationality 'Atlantis'"),
        ("2023-13,,,,,5", Reason.IMPOSSIBLE_DATE, "write 2023, 2023-Q3"),
        ("2023-02-30,,,,,5", Reason.IMPOSSIBLE_DATE, "is no day"),
        (",,,,,5", Reason.MISSING_DATE, "no period"),
        ("2023,,,,,5", Reason.OTHER_DIMENSION, "give --grain year"),
        ("2023-09,,,,,", Reason.MISSING_COUNT, "no count"),
        ("2023-09,,,,,1.5", Reason.NOT_A_COUNT, "found '1.5'"),
        ("2023-09,,,,,-5", Reason.NOT_A_COUNT, "found '-5'"),
        ('2023-09,,,,,"1,02"', Reason.NOT_A_COUNT, "found '1,02'"),
    ],
)
def test_a_row_that_is_not_accepted(row: str, reason: Reason, detail: str, tmp_path: Path) -> None:
    text = f"period,route,border,place,nationality,value\n2023-09,CMED,sea,lampedusa,EG,7\n{row}\n"
    intake = read(write(tmp_path, text))
    assert (intake.rows_in, intake.rows_accepted) == (2, 1)
    assert intake.rejected[0].reason == reason
    assert detail in intake.rejected[0].detail


def test_a_bad_point_stays_in_the_total_of_its_route(tmp_path: Path) -> None:
    text = "period,route,lng,lat,value\n2023-09,CMED,12.6,95,7\n2023-09,,12.6,x,8\n2023-09,WAFR,-15,28,9\n"
    intake = read(write(tmp_path, text))
    assert [(row.reason, row.counted) for row in intake.rejected] == [
        (Reason.BAD_COORDINATES, True),
        (Reason.BAD_COORDINATES, False),
    ]
    found = [(row["route"], row["lng"], row["precision"], row["value"]) for row in intake.observations.to_pylist()]
    assert found == [("CMED", None, "route", 7), ("WAFR", -15.0, "point", 9)]


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("a,b\n1,2\n", DataError, "no column of the value is found; name it with --column value=COLUMN"),
        ("value,b\n1,2\n", DataError, "no column of the period is found"),
        ("value,Value,month\n1,2,2023-09\n", InvalidInput, "value could be any of value, Value"),
        ("value,value,month\n1,2,2023-09\n", DataError, "several columns have the name 'value'"),
        ("month,value,mmsi\n2023-09,1,2\n", Refused, "'mmsi' could identify"),
        ("month,value\n2023,1\n", DataError, "none of 1 rows is accepted; line 2: other_dimension"),
    ],
)
def test_a_table_that_is_not_accepted(text: str, error: type[Exception], message: str, tmp_path: Path) -> None:
    with pytest.raises(error, match=message):
        read(write(tmp_path, text))


def test_an_asked_for_column_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no column 'leute' for value; the columns are month, n"):
        read(write(tmp_path, "month,n\n2023-09,1\n"), "value=leute")


@pytest.mark.parametrize("options", [["value"], ["colour=x"], ["value="], ["value=a", "value=b"]])
def test_column_options_that_are_not_accepted(options: list[str]) -> None:
    with pytest.raises(InvalidInput, match="the fields are value, period"):
        parse_column_options(options)


@pytest.mark.parametrize("details", [Details(name="My Table"), Details(grain="day"), Details(route="MOON")])
def test_details_that_are_not_accepted(details: Details) -> None:
    with pytest.raises(InvalidInput):
        series_of(details)


def geoparquet(path: Path, crs: Any = "absent", encoding: str = "WKB") -> Path:
    points = [
        shapely.to_wkb(shapely.Point(12.6, 35.5)),
        shapely.to_wkb(shapely.LineString([(0, 0), (1, 1)])),
        None,
        b"x",
    ]
    geo = {
        "primary_column": "spot",
        "columns": {"spot": {"encoding": encoding} | ({} if crs == "absent" else {"crs": crs})},
    }
    table = pa.table({"month": ["2023-09"] * 4, "n": [1, 2, 3, 4], "spot": points, "route": ["CMED"] * 4})
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    return path


@pytest.mark.parametrize("crs", ["absent", {"id": {"authority": "EPSG", "code": 4326}}])
def test_geoparquet(crs: Any, tmp_path: Path) -> None:
    intake = read(geoparquet(tmp_path / "a.parquet", crs), "geometry=spot")
    rows = intake.observations.to_pylist()
    assert [(row["lng"], row["lat"], row["value"]) for row in rows] == [
        (12.6, 35.5, 1),
        (None, None, 2),
        (None, None, 3),
        (None, None, 4),
    ]
    assert [(row.location, row.reason, row.counted) for row in intake.rejected] == [
        ("row 2", Reason.BAD_COORDINATES, True),
        ("row 4", Reason.BAD_COORDINATES, True),
    ]


def test_geoparquet_in_another_reference_system(tmp_path: Path) -> None:
    metres = {"id": {"authority": "EPSG", "code": 3857}}
    with pytest.raises(DataError, match="geometry in EPSG:3857, WKB; expected WKB in OGC:CRS84"):
        read(geoparquet(tmp_path / "a.parquet", metres))
    with pytest.raises(DataError, match="name no reference system"):
        read(geoparquet(tmp_path / "b.parquet", {"no": "id"}))


def test_parquet_with_a_column_inside_that_names_a_device(tmp_path: Path) -> None:
    inside = pa.array([{"imei": 5}], pa.struct([("imei", pa.int64())]))
    pq.write_table(pa.table({"month": ["2023-09"], "n": [1], "extra": inside}), tmp_path / "a.parquet")
    with pytest.raises(Refused, match="'imei'"):
        read(tmp_path / "a.parquet")


def test_typed_columns_of_parquet(tmp_path: Path) -> None:
    days = [datetime(2023, 9, 13, 4, 5), None]
    pq.write_table(pa.table({"date": days, "n": [2.0, 3.0], "route": ["CMED", "EMED"]}), tmp_path / "a.parquet")
    intake = read(tmp_path / "a.parquet")
    assert intake.observations.to_pylist()[0]["start"] == date(2023, 9, 13)
    assert [row.reason for row in intake.rejected] == [Reason.MISSING_DATE]


@pytest.mark.parametrize(("name", "message"), [("a.xyz", "expected .csv"), ("none.csv", "no such file")])
def test_a_file_that_is_no_table(name: str, message: str, tmp_path: Path) -> None:
    write(tmp_path, "x", "a.xyz")
    write(tmp_path, "PAR1", "broken.parquet")
    with pytest.raises(DataError, match=message):
        read(tmp_path / name)
    with pytest.raises(DataError, match="not a readable Parquet file"):
        read(tmp_path / "broken.parquet")


CELLS = st.tuples(
    st.sampled_from(["2023-09", "2023-10-05", "2023", "x", ""]),
    st.sampled_from(["CMED", "WAFR", "", "Moon"]),
    st.sampled_from(["0", "7", "1,022", "-1", "", "1.5"]),
).filter(any)  # a line of nothing but separators is a blank line, no row


@settings(max_examples=80)
@given(rows=st.lists(CELLS, min_size=1, max_size=12))
def test_nothing_is_lost_and_the_format_does_not_matter(
    rows: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    rows = [("2023-01", "CMED", "1"), *rows]
    text = "".join(f'{period},{route},"{value}"\n' for period, route, value in rows)
    from_csv = read(write(folder, "period,route,value\n" + text))
    columns = {name: [row[place] for row in rows] for place, name in enumerate(("period", "route", "value"))}
    pq.write_table(pa.table(columns), folder / "mine.parquet")
    from_parquet = read(folder / "mine.parquet")
    assert from_csv.rows_in == len(rows) == from_csv.rows_accepted + len(from_csv.rejected)
    assert from_csv.observations.equals(from_parquet.observations)
    assert from_csv.reasons() == from_parquet.reasons()
    good = [
        int(value.replace(",", ""))
        for period, route, value in rows
        if period in {"2023-01", "2023-09", "2023-10-05"} and route != "Moon" and value in {"0", "1", "7", "1,022"}
    ]
    assert pc.sum(from_csv.observations["value"]).as_py() == sum(good)


def test_columns_and_options_name_the_same_fields() -> None:
    assert parse_column_options([f"{name}=x" for name in Columns.__dataclass_fields__]).value == "x"
