"""An analyst's own table: columns by name or by option, one fault each, and the same from CSV and Parquet."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.errors import DataError, InvalidInput, Refused
from routes_geo.model import OBSERVATION_SCHEMA, Indicator, Reason
from routes_geo.sources.base import Intake, Restates
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.table.adapter import Details, TableColumns, make_adapter, parse_column_options


def write(folder: Path, text: str, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def write_parquet(folder: Path, geo: Any = None, **columns: Any) -> Path:
    table = pa.table(columns)
    if geo is not None:
        table = table.replace_schema_metadata({"geo": json.dumps(geo)})
    pq.write_table(table, folder / "mine.parquet")
    return folder / "mine.parquet"


def read(path: Path, *options: str, **details: Any) -> Intake:
    return make_adapter(parse_column_options(list(options)), Details(**details)).read(path, None)


def only(path: Path, *options: str, **details: Any) -> dict[str, Any]:
    """The observation of a file that gives one and rejects nothing."""
    intake = read(path, *options, **details)
    assert intake.rejected == ()
    rows: list[dict[str, Any]] = intake.observations.to_pylist()
    assert len(rows) == intake.rows_in == 1
    return rows[0]


def values(intake: Intake) -> list[int | None]:
    return list(intake.observations["value"].to_pylist())


def reasons(intake: Intake) -> list[Reason]:
    return [row.reason for row in intake.rejected]


# What is described


def test_the_series_of_a_table() -> None:
    details = Details("landings", "Landings", "Us", Indicator.DETECTIONS, "detections", "CC BY 4.0", "week")
    adapter = make_adapter(TableColumns(), details)
    (series,) = adapter.series
    assert (series.series, series.source, series.grain, series.restates) == (
        "table.landings.v1",
        "table",
        "week",
        Restates.ALL,
    )
    assert (series.attribution, series.cadence, series.lag) == ("Us", "as given", "as given")
    assert any("times of the day are not kept" in caveat for caveat in series.caveats)


def test_a_table_is_never_recognised(tmp_path: Path) -> None:
    assert not make_adapter(TableColumns(), Details()).recognises(Sniffed(write(tmp_path, "month,n\n2023-09,1\n")))


@pytest.mark.parametrize(
    ("details", "message"),
    [
        (Details(name="My Table"), "series name 'My Table': use lower-case"),
        (Details(name="a.v2"), "series name"),
        (Details(name="é"), "series name"),
        (Details(name=""), "series name"),
        (Details(grain="day"), "choose one of week, month, quarter, year"),
        (Details(route="MOON"), "choose one of CMED"),
        (Details(indicator="smiles"), "choose one of detections"),  # type: ignore[arg-type]
        (Details(title=" "), "title ' ': write one line of text"),
        (Details(licence="a\nb"), "licence"),
        (Details(name="My Table", grain="day"), "series name 'My Table'.*; unknown grain 'day'"),
    ],
)
def test_details_that_are_not_accepted(details: Details, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        make_adapter(TableColumns(), details)


# Which column is which


def test_columns_by_their_usual_names(tmp_path: Path) -> None:
    text = 'Month,route_id,Border,Lon,Lat,Nationality,Arrivals\n2023-09,cmed,Sea,12.6,35.5,Egypt,"1,022"\n'
    path = write(tmp_path, text)
    intake = read(path, name="landings", publisher="Us", indicator=Indicator.ARRIVALS)
    assert intake.released is None
    assert intake.observations.schema.equals(OBSERVATION_SCHEMA)
    row = only(path, name="landings")
    assert (row["source"], row["series"], row["indicator"]) == ("table", "table.landings.v1", "arrivals")
    assert (row["route"], row["border"], row["nationality"]) == ("CMED", "sea", "EGY")
    assert (row["lng"], row["lat"], row["precision"]) == (12.6, 35.5, "point")
    assert (row["start"], row["end"], row["value"]) == (date(2023, 9, 1), date(2023, 10, 1), 1022)
    assert (row["status"], row["reported"], row["flag"]) == ("final", None, None)


def test_the_release_date_is_as_given(tmp_path: Path) -> None:
    path = write(tmp_path, "month,n\n2023-09,1\n")
    assert make_adapter(TableColumns(), Details()).read(path, date(2024, 1, 2)).released == date(2024, 1, 2)


def test_columns_by_option(tmp_path: Path) -> None:
    path = write(tmp_path, "monat,leute,wo\n2023-09,5,lampedusa\n")
    row = only(path, "period=monat", "value=leute", "place=wo", route="CMED")
    assert (row["route"], row["place_id"], row["precision"], row["value"]) == ("CMED", "lampedusa", "place", 5)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("month,count,arrivals", r"value could be any of count, arrivals; choose one with --column value=count"),
        ("month,value,Value", "value could be any of value, Value"),
        ("date,year,n", "period could be any of date, year"),
        ("date,year,n,total", "value could be any of n, total; .*; period could be any of date, year; "),
        ("month,n,lon", "'lon' is lng, but there is no column for lat"),
        ("month,n,lat", "--column lng=COLUMN, or leave lat out with --column lat="),
    ],
)
def test_columns_that_could_be_meant(header: str, message: str, tmp_path: Path) -> None:
    path = write(tmp_path, f"{header}\n{','.join('1' for _ in header.split(','))}\n")
    with pytest.raises((InvalidInput, DataError), match=message):
        read(path)


def test_a_column_given_to_one_field_is_none_of_another(tmp_path: Path) -> None:
    path = write(tmp_path, "month,x,count\n2023-09,6,99\n")
    row = only(path, "value=x")
    assert (row["value"], row["lng"], row["precision"]) == (6, None, "country")


def test_an_x_without_a_y_is_no_coordinate(tmp_path: Path) -> None:
    assert only(write(tmp_path, "month,n,x\n2023-09,6,1\n"))["lng"] is None


def test_a_field_can_be_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, "month,n,status,from,route\n2023-09,6,checked,Libya,by sea\n")
    row = only(path, "status=", "start=", "route=", route="CMED")
    assert (row["route"], row["status"], row["value"]) == ("CMED", "final", 6)


def test_a_route_for_every_row_beside_a_column_of_routes(tmp_path: Path) -> None:
    path = write(tmp_path, "month,n,route\n2023-09,6,EMED\n")
    with pytest.raises(InvalidInput, match="the route is given by the column 'route' and by --route CMED"):
        read(path, route="CMED")


def test_what_is_given_goes_before_what_is_found(tmp_path: Path) -> None:
    path = write(tmp_path, "start,month,n\n2023-01-05,2023-09,6\n")
    assert only(path)["start"] == date(2023, 1, 5)
    assert only(path, "period=month")["start"] == date(2023, 9, 1)


@pytest.mark.parametrize(
    ("text", "options", "error", "message"),
    [
        ("a,b\n1,2\n", [], DataError, "no column for value and period; name it with --column value="),
        ("value,b\n1,2\n", [], DataError, "no column for period; .* The columns are value, b"),
        ("month,b\n1,2\n", [], DataError, "no column for value"),
        ("n,till\n1,2\n", ["end=till"], DataError, "no column for start"),
        ("month,n\n1,2\n", ["value=leute"], DataError, "no column 'leute' for value; the columns are month, n"),
        (
            "a,b,n\n1,2,3\n",
            ["period=a", "end=b"],
            InvalidInput,
            "or columns for its start and end, not both",
        ),
        ("value,value,month\n1,2,2023-09\n", [], DataError, "several columns have the name 'value'"),
        ("month,value,mmsi\n2023-09,1,2\n", [], Refused, "'mmsi' could identify"),
        ("month,value,note,imei\n", [], Refused, "'imei' could identify"),
        ("month,value\n2023,1\n", [], DataError, "none of 1 rows is accepted; the first: line 2: other_dimension"),
        ("month,value\n", [], DataError, "no rows below the header"),
        ("", [], DataError, "the file is empty"),
    ],
)
def test_a_table_that_is_not_accepted(
    text: str, options: list[str], error: type[Exception], message: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=message):
        read(write(tmp_path, text), *options)


def test_columns_without_a_name_are_left_out(tmp_path: Path) -> None:
    assert only(write(tmp_path, "month,n,,\n2023-09,5,,\n"))["value"] == 5


def test_a_message_does_not_repeat_a_long_name(tmp_path: Path) -> None:
    long = "x" * 5000
    for header in (f"month,n,{long},{long}", f"{long},{long}2,b", f"month,n,mmsi {long}"):
        with pytest.raises((DataError, Refused)) as caught:
            read(write(tmp_path, f"{header}\n"))
        assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    "options", [["value"], ["colour=x"], ["value="], ["=x"], ["value=a", "value=b"], ["value=a", "period=a"]]
)
def test_column_options_that_are_not_accepted(options: list[str]) -> None:
    with pytest.raises(InvalidInput, match=r"the fields are value, period|already used for another field"):
        parse_column_options(options)


def test_column_options_name_every_field() -> None:
    names = list(TableColumns.__dataclass_fields__)
    assert parse_column_options([f"{name}=the {name}" for name in names]).status == "the status"
    assert parse_column_options(["value=a=b"]).value == "a=b"
    assert parse_column_options([]) == TableColumns()


# What cells say


@pytest.mark.parametrize(
    ("period", "grain", "start", "end"),
    [
        ("2023", "year", date(2023, 1, 1), date(2024, 1, 1)),
        ("2023.0", "year", date(2023, 1, 1), date(2024, 1, 1)),
        ("2023-Q3", "quarter", date(2023, 7, 1), date(2023, 10, 1)),
        ("2023Q4", "quarter", date(2023, 10, 1), date(2024, 1, 1)),
        ("2023-12", "month", date(2023, 12, 1), date(2024, 1, 1)),
        ("202309", "month", date(2023, 9, 1), date(2023, 10, 1)),
        ("2023-W37", "week", date(2023, 9, 11), date(2023, 9, 18)),
        ("2020-W53", "week", date(2020, 12, 28), date(2021, 1, 4)),
        ("2023-09-13", "month", date(2023, 9, 13), date(2023, 9, 14)),
        ("2023-09-13T04:05:06Z", "month", date(2023, 9, 13), date(2023, 9, 14)),  # the hour is not kept
        ("2023-09-13 04:05:06.123456789", "month", date(2023, 9, 13), date(2023, 9, 14)),
        ("2023-09-13T00:30:00+02:00", "month", date(2023, 9, 12), date(2023, 9, 13)),  # its day in UTC
        ("2023-09-13 23:30 UTC", "month", date(2023, 9, 13), date(2023, 9, 14)),
    ],
)
def test_periods(period: str, grain: str, start: date, end: date, tmp_path: Path) -> None:
    row = only(write(tmp_path, f"period,n\n{period},3\n"), grain=grain)
    assert (row["start"], row["end"]) == (start, end)


@pytest.mark.parametrize(
    ("start", "end", "reason", "detail"),
    [
        ("2023-09-02", "2023-09-01", Reason.IMPOSSIBLE_DATE, "is not after start 2023-09-02; end is the day after"),
        ("2023-09-02", "2023-09-02", Reason.IMPOSSIBLE_DATE, "is not after start 2023-09-02"),
        ("2023-01-01", "2024-01-01", Reason.OTHER_DIMENSION, "do not enclose one month or one day"),
        ("2023-09-01", "2023-09-11", Reason.OTHER_DIMENSION, "do not enclose one month"),
        ("2023-09-02", "2023-10-02", Reason.OTHER_DIMENSION, "do not enclose one month"),
        ("", "2023-09-02", Reason.MISSING_DATE, "no start"),
        ("2023-09", "", Reason.IMPOSSIBLE_DATE, "write it as 2023-09-13"),
        ("1023-09-01", "", Reason.IMPOSSIBLE_DATE, "not a day from 1900 to 2200"),
    ],
)
def test_periods_by_start_and_end(start: str, end: str, reason: Reason, detail: str, tmp_path: Path) -> None:
    text = f"start,end,n\n2023-09-01,2023-10-01,3\n2023-09-05,,4\n{start},{end},5\n"
    intake = read(write(tmp_path, text))
    spans = [(row["start"], row["end"]) for row in intake.observations.to_pylist()]
    assert spans == [(date(2023, 9, 1), date(2023, 10, 1)), (date(2023, 9, 5), date(2023, 9, 6))]
    assert (reasons(intake), detail in intake.rejected[0].detail) == ([reason], True)


@pytest.mark.parametrize(
    ("grain", "start", "end"),
    [
        ("week", "2023-09-11", "2023-09-18"),
        ("quarter", "2023-10-01", "2024-01-01"),
        ("year", "2023-01-01", "2024-01-01"),
    ],
)
def test_a_period_of_the_grain_by_start_and_end(grain: str, start: str, end: str, tmp_path: Path) -> None:
    row = only(write(tmp_path, f"start,end,n\n{start},{end},3\n"), grain=grain)
    assert (row["start"].isoformat(), row["end"].isoformat()) == (start, end)


@pytest.mark.parametrize(
    ("grain", "start"), [("week", "2023-09-12"), ("quarter", "2023-11-01"), ("year", "2023-07-01")]
)
def test_a_period_of_the_grain_begins_where_one_does(grain: str, start: str, tmp_path: Path) -> None:
    first = date.fromisoformat(start)
    days = {"week": 7, "quarter": 92, "year": 366}[grain]
    path = write(tmp_path, f"start,end,n\n{start},{first + timedelta(days=days)},3\n")
    with pytest.raises(DataError, match=f"other_dimension, .* do not enclose one {grain}"):
        read(path, grain=grain)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("7", 7), ("1,022", 1022), ("12,345,678", 12345678), ("5.0", 5), ("1022.00", 1022), ("1.022", 1022)],
)
def test_counts(text: str, value: int, tmp_path: Path) -> None:
    assert only(write(tmp_path, f'month,n\n2023-09,"{text}"\n'))["value"] == value


@pytest.mark.parametrize(
    ("row", "reason", "detail"),
    [
        ("2023-09,Moon,,,,,5", Reason.UNKNOWN_ROUTE, "unknown route 'Moon'"),
        ("2023-09,Central,,,,,5", Reason.UNKNOWN_ROUTE, "unknown route 'Central'"),
        ("2023-09,Western Mediterranean and Atlantic route,,,,,5", Reason.UNKNOWN_ROUTE, "unknown route"),
        ("2023-09,,air,,,,5", Reason.UNKNOWN_BORDER, "unknown border 'air'"),
        ("2023-09,,,nowhere,,,5", Reason.UNKNOWN_PLACE, "unknown place 'nowhere'"),
        ("2023-09,,,,Atlantis,,5", Reason.UNKNOWN_COUNTRY, "unknown nationality 'Atlantis'"),
        ("2023-09,,,,818,,5", Reason.UNKNOWN_COUNTRY, "unknown nationality '818'"),
        ("2023-09,,,,,maybe,5", Reason.UNKNOWN_STATUS, "unknown status 'maybe'"),
        (
            "2023-09,,,,,not_published,5",
            Reason.NOT_A_COUNT,
            "with status not_published; leave the value blank",
        ),
        ("2023-13,,,,,,5", Reason.IMPOSSIBLE_DATE, "write 2023, 2023-Q3"),
        ("0000-09,,,,,,5", Reason.IMPOSSIBLE_DATE, "is not a period"),
        ("99999,,,,,,5", Reason.IMPOSSIBLE_DATE, "is not a period"),
        ("2023-02-30,,,,,,5", Reason.IMPOSSIBLE_DATE, "is not a day"),
        ("2023-09-13 25:00,,,,,,5", Reason.IMPOSSIBLE_DATE, "is not a day"),
        ("2023-09-13 to 2023-09-20,,,,,,5", Reason.IMPOSSIBLE_DATE, "is not a period"),
        ("13/09/23,,,,,,5", Reason.IMPOSSIBLE_DATE, "is not a period"),
        (",,,,,,5", Reason.MISSING_DATE, "no period"),
        ("2023,,,,,,5", Reason.OTHER_DIMENSION, "give --grain year"),
        ("2023-W37,,,,,,5", Reason.OTHER_DIMENSION, "give --grain week"),
        ("2023-09,,,,,,", Reason.MISSING_COUNT, "no count"),
        ("2023-09,,,,,,NaN", Reason.MISSING_COUNT, "no count"),
        ("2023-09,,,,,,1.5", Reason.NOT_A_COUNT, "found '1.5'"),
        ("2023-09,,,,,,0.022", Reason.NOT_A_COUNT, "found '0.022'"),
        ("2023-09,,,,,,-5", Reason.NOT_A_COUNT, "found '-5'"),
        ("2023-09,,,,,,1e3", Reason.NOT_A_COUNT, "found '1e3'"),
        ("2023-09,,,,,,99999999999999999999", Reason.NOT_A_COUNT, "found '9999"),
        ("2023-09,,,,,,9223372036854775", Reason.NOT_A_COUNT, "too large"),
        ("2023-09,,,,,,\u0661\u0662", Reason.NOT_A_COUNT, "found"),
        ('2023-09,,,,,,"1,02"', Reason.NOT_A_COUNT, "found '1,02'"),
        ("2023-09,CMED", Reason.BROKEN_ROW, "2 fields; the header has 7"),
    ],
)
def test_a_row_that_is_not_accepted(row: str, reason: Reason, detail: str, tmp_path: Path) -> None:
    text = f"period,route,border,place,nationality,status,value\n2023-09,CMED,sea,lampedusa,EG,final,7\n{row}\n"
    intake = read(write(tmp_path, text))
    assert (intake.rows_in, intake.rows_accepted, values(intake)) == (2, 1, [7])
    (rejected,) = intake.rejected
    assert (rejected.location, rejected.reason, rejected.counted) == ("line 3", reason, False)
    assert detail in rejected.detail
    assert rejected.content


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("CMED", "CMED"),
        ("wafr", "WAFR"),
        ("Othr", "OTHR"),
        ("Western Balkan Route", "WBAL"),
        ("eastern mediterranean", "EMED"),
        ("TÜRKIYE-EUROPE LAND ROUTE", "EMED"),
        ("North-west Africa Maritime Route", "WAFR"),
        ("South-Eastern Europe mixed movements", "WBAL"),  # only the crosswalk has it
        ("", None),
    ],
)
def test_routes_by_id_and_by_the_names_publishers_use(text: str, route: str | None, tmp_path: Path) -> None:
    assert only(write(tmp_path, f"month,route,n\n2023-09,{text},5\n"))["route"] == route


@pytest.mark.parametrize(
    ("text", "code"), [("EG", "EGY"), ("egy", "EGY"), ("Tunisia", "TUN"), ("Kosovo", "XKX"), ("XXA", "XXA"), ("", None)]
)
def test_nationalities(text: str, code: str | None, tmp_path: Path) -> None:
    assert only(write(tmp_path, f"month,nationality,n\n2023-09,{text},5\n"))["nationality"] == code


def test_statuses(tmp_path: Path) -> None:
    text = "month,n,status\n2023-09,5,Provisional\n2023-10,,not_yet_reported\n2023-11,,not_published\n2023-12,0,\n"
    intake = read(write(tmp_path, text))
    assert intake.rejected == ()
    assert values(intake) == [5, None, None, 0]
    assert intake.observations["status"].to_pylist() == ["provisional", "not_yet_reported", "not_published", "final"]


@pytest.mark.parametrize(
    ("header", "row", "precision", "area"),
    [
        ("route,area,place,lng,lat", "CMED,Sicily,lampedusa,12.6,35.5", "point", "Sicily"),
        ("route,area,place", "CMED,Sicily,lampedusa", "place", "Sicily"),
        ("route,area", "CMED,Sicily", "area", "Sicily"),
        ("route,area", "CMED,Montenegro", "country", "MNE"),
        ("route,area", "EMED,Lesbos", "area", "Lesvos"),
        ("route,area", "EMED,Mytilene", "place", None),
        ("route,country", "CMED,Italy", "country", "ITA"),
        ("route", "CMED", "route", None),
        ("note", "somewhere", "country", None),
    ],
)
def test_how_well_a_row_is_located(header: str, row: str, precision: str, area: str | None, tmp_path: Path) -> None:
    found = only(write(tmp_path, f"month,n,{header}\n2023-09,5,{row}\n"))
    assert (found["precision"], found["area"]) == (precision, area)


def test_longitude_comes_before_latitude(tmp_path: Path) -> None:
    row = only(write(tmp_path, "month,latitude,longitude,n\n2023-09,35.5,12.6,5\n"))  # Lampedusa
    assert (row["lng"], row["lat"]) == (12.6, 35.5)


@pytest.mark.parametrize(
    ("lng", "lat"),
    [
        ("12.6", "95"),
        ("361", "35"),
        ("12.6", ""),
        ("", "35"),
        ("x", "35"),
        ("1_2", "35"),
        ("nan", "35"),
        ("1e400", "1"),
    ],
)
def test_a_bad_point_stays_in_the_total_of_its_route(lng: str, lat: str, tmp_path: Path) -> None:
    rows = [f"2023-09,CMED,{lng},{lat},7", f"2023-09,,{lng},{lat},8", "2023-09,WAFR,-15,28,9", "2023-09,EMED,,,1"]
    intake = read(write(tmp_path, "period,route,lng,lat,value\n" + "\n".join(rows) + "\n"))
    assert [(row.location, row.reason, row.counted) for row in intake.rejected] == [
        ("line 2", Reason.BAD_COORDINATES, True),
        ("line 3", Reason.BAD_COORDINATES, False),
    ]
    found = [(row["route"], row["lng"], row["precision"], row["value"]) for row in intake.observations.to_pylist()]
    assert found == [("CMED", None, "route", 7), ("WAFR", -15.0, "point", 9), ("EMED", None, "route", 1)]


def test_a_repeated_row_is_one_more_event(tmp_path: Path) -> None:
    intake = read(write(tmp_path, "date,route,n\n" + "2023-09-13,CMED,5\n" * 3))
    assert (intake.rows_in, intake.rejected, values(intake)) == (3, (), [5, 5, 5])


def test_what_is_in_no_mapped_column_is_not_kept(tmp_path: Path) -> None:
    intake = read(write(tmp_path, "month,n,remark\n2023-09,5,secret\n2023-09,x,secret\n"))
    assert "secret" not in str(intake.rejected) + str(intake.observations.to_pylist())


# Parquet and GeoParquet


def described(crs: Any = "absent", encoding: str = "WKB") -> dict[str, Any]:
    column = {"encoding": encoding} | ({} if crs == "absent" else {"crs": crs})
    return {"version": "1.1.0", "primary_column": "spot", "columns": {"spot": column}}


def geoparquet(folder: Path, geo: Any) -> Path:
    line = shapely.to_wkb(shapely.LineString([(0, 0), (1, 1)]))
    points = [shapely.to_wkb(shapely.Point(12.6, 35.5)), line, None, b"x", shapely.to_wkb(shapely.Point())]
    return write_parquet(folder, geo, month=["2023-09"] * 5, n=[1, 2, 3, 4, 5], spot=points, route=["CMED"] * 5)


@pytest.mark.parametrize("crs", ["absent", None, "EPSG:4326", "OGC:CRS84", {"id": {"authority": "EPSG", "code": 4326}}])
def test_geoparquet(crs: Any, tmp_path: Path) -> None:
    intake = read(geoparquet(tmp_path, described(crs)))
    rows = intake.observations.to_pylist()
    assert [(row["lng"], row["lat"], row["precision"], row["value"]) for row in rows] == [
        (12.6, 35.5, "point", 1),
        (None, None, "route", 2),
        (None, None, "route", 3),
        (None, None, "route", 4),
        (None, None, "route", 5),
    ]
    assert [(row.location, row.reason, row.counted) for row in intake.rejected] == [
        ("row 2", Reason.BAD_COORDINATES, True),
        ("row 4", Reason.BAD_COORDINATES, True),
        ("row 5", Reason.BAD_COORDINATES, True),
    ]


@pytest.mark.parametrize("crs", ["OGC:CRS84", "EPSG:4326", "EPSG:3857", "EPSG:3035", "EPSG:2100"])
def test_geoparquet_as_geopandas_writes_it(crs: str, tmp_path: Path) -> None:
    piraeus = gpd.GeoDataFrame({"month": ["2023-09"], "n": [1]}, geometry=[shapely.Point(23.6, 37.9)], crs="OGC:CRS84")
    piraeus.to_crs(crs).to_parquet(tmp_path / "a.parquet")
    row = only(tmp_path / "a.parquet")
    # A grid of a datum may be missing: then the way from EPSG:2100 is right to some metres, 1e-4 degrees.
    assert (row["lng"], row["lat"]) == pytest.approx((23.6, 37.9), abs=1e-4)


@pytest.mark.parametrize(
    ("geo", "message"),
    [
        (described({"no": "id"}), "the reference system 'an unnamed system' cannot be converted to degrees"),
        (described([1]), "the GeoParquet metadata cannot be read"),
        (described("file:/etc/passwd"), "the GeoParquet metadata cannot be read"),
        (described(encoding="point"), "'spot' is encoded as 'point'; expected 'WKB'"),
        ({"primary_column": "spot"}, "the GeoParquet metadata cannot be read"),
        ([], "the GeoParquet metadata cannot be read"),
    ],
)
def test_geoparquet_that_is_not_accepted(geo: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        read(geoparquet(tmp_path, geo))


def test_a_geometry_that_is_left_out_is_not_looked_at(tmp_path: Path) -> None:
    assert values(read(geoparquet(tmp_path, described({"no": "id"})), "geometry=")) == [1, 2, 3, 4, 5]


def test_bytes_without_a_reference_system_are_assumed_to_be_degrees(tmp_path: Path) -> None:
    intake = read(geoparquet(tmp_path, None), "geometry=spot")
    assert intake.observations["lng"].to_pylist()[0] == 12.6
    assert intake.notes[0] == "no reference system is stated for 'spot'; WGS 84 is assumed"


def test_geometry_as_text(tmp_path: Path) -> None:
    text = "month,n,route,geometry\n2023-09,1,CMED,POINT (12.6 35.5)\n2023-09,2,CMED,\n2023-09,3,CMED,POINT (1e400 1)\n"
    intake = read(write(tmp_path, text))
    assert [(row["lng"], row["lat"]) for row in intake.observations.to_pylist()] == [
        (12.6, 35.5),
        (None, None),
        (None, None),
    ]
    assert [(row.location, row.reason) for row in intake.rejected] == [("line 4", Reason.BAD_COORDINATES)]


def inside(kind: str) -> Any:
    device = pa.struct([("imei", pa.int64())])
    types = {
        "struct": (device, {"imei": 5}),
        "list": (pa.list_(device), [{"imei": 5}]),
        "list of one": (pa.list_(device, 1), [{"imei": 5}]),
        "map": (pa.map_(pa.string(), device), [("a", {"imei": 5})]),
        "deep": (pa.struct([("a", pa.list_(device))]), {"a": [{"imei": 5}]}),
    }
    type_, value = types[kind]
    return pa.array([value], type_)


@pytest.mark.parametrize("kind", ["struct", "list", "list of one", "map", "deep"])
def test_parquet_with_a_column_inside_that_names_a_device(kind: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="'imei'"):
        read(write_parquet(tmp_path, month=["2023-09"], n=[1], extra=inside(kind)))


ROME = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("periods", "values_", "start", "value"),
    [
        (pa.array([date(2023, 9, 13)]), pa.array([2.0]), date(2023, 9, 13), 2),
        (pa.array([datetime(2023, 9, 13, 4, 5)]), pa.array([2], pa.uint8()), date(2023, 9, 13), 2),
        (pa.array([datetime(2023, 9, 13, 0, 5, tzinfo=ROME)]), pa.array(["2"]), date(2023, 9, 12), 2),
        (pa.array([datetime(2023, 9, 13, tzinfo=UTC)], pa.timestamp("ns", "X/Y")), pa.array([2]), date(2023, 9, 13), 2),
        (pa.array([202309]), pa.array([Decimal("2.00")]), date(2023, 9, 1), 2),
        (pa.array([202309.0]), pa.array([2.0], pa.float16()), date(2023, 9, 1), 2),
        (pa.array(["2023-09"]).dictionary_encode(), pa.array(["1,002"]), date(2023, 9, 1), 1002),
        (pa.array([b"2023-09"]), pa.array([b"2"]), date(2023, 9, 1), 2),
    ],
)
def test_typed_columns_of_parquet(periods: Any, values_: Any, start: date, value: int, tmp_path: Path) -> None:
    row = only(write_parquet(tmp_path, period=periods, value=values_))
    assert (row["start"], row["value"]) == (start, value)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (pa.array([1, None]), Reason.MISSING_COUNT),
        (pa.array([1.0, float("nan")]), Reason.MISSING_COUNT),
        (pa.array([1.0, float("inf")]), Reason.NOT_A_COUNT),
        (pa.array([1.0, 1e300]), Reason.NOT_A_COUNT),
        (pa.array([1, -1]), Reason.NOT_A_COUNT),
        (pa.array([1, 2**63 + 1], pa.uint64()), Reason.NOT_A_COUNT),
        (pa.array(["1", "True"]), Reason.NOT_A_COUNT),
        (pa.array([b"1", b"\xff"]), Reason.NOT_A_COUNT),
    ],
)
def test_a_typed_count_that_is_not_accepted(cell: Any, reason: Reason, tmp_path: Path) -> None:
    intake = read(write_parquet(tmp_path, month=["2023-09"] * 2, n=cell))
    assert (values(intake), reasons(intake), intake.rejected[0].location) == ([1], [reason], "row 2")


def test_missing_coordinates_are_no_bad_ones(tmp_path: Path) -> None:
    nan = float("nan")
    path = write_parquet(tmp_path, month=["2023-09"] * 3, n=[1, 2, 3], lng=[nan, None, 12.6], lat=[nan, None, 35.5])
    assert read(path).observations["lng"].to_pylist() == [None, None, 12.6]


def test_a_date_out_of_range_rejects_its_row_only(tmp_path: Path) -> None:
    intake = read(write_parquet(tmp_path, date=pa.array([19613, 30_000_000, None], pa.date32()), n=[1, 2, 3]))
    assert (values(intake), reasons(intake)) == ([1], [Reason.IMPOSSIBLE_DATE, Reason.MISSING_DATE])


def test_text_that_is_no_text_rejects_its_row_only(tmp_path: Path) -> None:
    offsets, data = pa.py_buffer(b"\x00\0\0\0\x04\0\0\0\x06\0\0\0"), pa.py_buffer(b"Kos \xff\xfe")
    area = pa.StringArray.from_buffers(2, offsets, data)
    intake = read(write_parquet(tmp_path, month=["2023-09"] * 2, n=[1, 2], area=area))
    assert (values(intake), reasons(intake)) == ([1], [Reason.BROKEN_ROW])


def test_lists_in_a_column_that_is_used_and_in_one_that_is_not(tmp_path: Path) -> None:
    lists = [[1], [2]]
    assert values(read(write_parquet(tmp_path, month=["2023-09"] * 2, n=[1, 2], extra=lists))) == [1, 2]
    with pytest.raises(DataError, match=r"the column 'n' has the type 'list<.*>'; expected numbers, text or dates"):
        read(write_parquet(tmp_path, month=["2023-09"] * 2, n=lists))


def test_a_column_twice_in_parquet(tmp_path: Path) -> None:
    table = pa.Table.from_arrays([pa.array(["2023-09"]), pa.array([1]), pa.array([2])], ["month", "n", "n "])
    pq.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(DataError, match="several columns have the name 'n'"):
        read(tmp_path / "a.parquet")


def test_parquet_without_rows(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the table has no row"):
        read(write_parquet(tmp_path, month=pa.array([], pa.string()), n=pa.array([], pa.int64())))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xyz", b"x", r"a.xyz: the ending of the name is not accepted; accepted are CSV \(.csv, .*GeoJSON"),
        ("a", b"x", "the ending of the name is not accepted"),
        ("a.parquet", b"PAR1", "not a readable Parquet file"),
        ("a.parquet", b"", "not a readable Parquet file"),
        ("a.csv", None, "no such file"),
        ("a.parquet", None, "no such file"),
    ],
)
def test_a_file_that_is_no_table(name: str, content: bytes | None, message: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=message):
        read(tmp_path / name)


def test_parquet_cut_off_anywhere(tmp_path: Path) -> None:
    path = write_parquet(tmp_path, month=["2023-09"] * 9, n=list(range(9)))
    sound = path.read_bytes()
    for length in range(0, len(sound), 7):
        path.write_bytes(sound[:length])
        with pytest.raises(DataError, match="not a readable Parquet file"):
            read(path)


# Laws

CELLS = st.tuples(
    st.sampled_from(["2023-09", "2023-10-05", "2023-10-05 23:59:59", "2023", "x", ""]),
    st.sampled_from(["CMED", "Western Balkans", "", "Moon"]),
    st.sampled_from(["", "12.5", "400", "x"]),
    st.sampled_from(["0", "7", "5.0", "1,022", "-1", "", "1e3"]),
).filter(any)  # a line of nothing but separators is a blank line, no row
GOOD_PERIODS, GOOD_VALUES = {"2023-09", "2023-10-05", "2023-10-05 23:59:59"}, {"0": 0, "7": 7, "5.0": 5, "1,022": 1022}
Cells = tuple[str, str, str, str]


def counts(row: Cells) -> int:
    """What a row adds to the total, by a slow reading of the rules."""
    period, route, lng, value = row
    if period not in GOOD_PERIODS or route == "Moon" or value not in GOOD_VALUES:
        return 0
    return GOOD_VALUES[value] if route or lng in {"", "12.5"} else 0


@settings(max_examples=80)
@given(rows=st.lists(CELLS, min_size=1, max_size=12), order=st.randoms())
def test_nothing_is_lost_and_neither_format_nor_order_matters(
    rows: list[Cells], order: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    rows = [("2023-09", "CMED", "12.5", "7"), *rows]
    names = ("period", "route", "lng", "lat", "value")
    cells = [(period, route, lng, "35" if lng else "", value) for period, route, lng, value in rows]
    text = ",".join(names) + "\n" + "".join(f'{",".join(row[:4])},"{row[4]}"\n' for row in cells)
    from_csv = read(write(folder, text))
    from_parquet = read(write_parquet(folder, **{name: [row[at] for row in cells] for at, name in enumerate(names)}))
    assert from_csv.rows_in == len(rows) == from_csv.rows_accepted + len(from_csv.rejected)
    assert from_csv.observations.equals(from_parquet.observations)
    assert from_csv.observations.num_rows == from_csv.rows_accepted + sum(row.counted for row in from_csv.rejected)
    said = [[(row.reason, row.content, row.counted) for row in found.rejected] for found in (from_csv, from_parquet)]
    assert said[0] == said[1]
    assert pc.sum(from_csv.observations["value"]).as_py() == sum(map(counts, rows))
    order.shuffle(cells)
    shuffled = read(write_parquet(folder, **{name: [row[at] for row in cells] for at, name in enumerate(names)}))
    assert shuffled.reasons() == from_csv.reasons()
    assert sorted(values(shuffled), key=str) == sorted(values(from_csv), key=str)


@given(values_=st.lists(st.integers(0, 10**12 - 1), min_size=1, max_size=20))
def test_typed_and_written_counts_are_the_same(values_: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("tables")
    months = ["2023-09"] * len(values_)
    assert values(read(write_parquet(folder, month=months, n=values_))) == values_
    assert values(read(write_parquet(folder, month=months, n=[float(value) for value in values_]))) == values_
    assert values(read(write_parquet(folder, month=months, n=[f"{value:,}" for value in values_]))) == values_
    assert values(read(write_parquet(folder, month=months, n=[f"{value}.0" for value in values_]))) == values_
