"""The Missing Migrants adapter: made-up files of every layout with one fault each, and the real ones."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from support.incidents import API

from routes_geo.errors import DataError, Refused
from routes_geo.model import OBSERVATION_SCHEMA, Reason
from routes_geo.sources.base import Intake
from routes_geo.sources.iom import adapter as missing_migrants
from routes_geo.sources.iom.cells import Unfit, parse_incident_route, route_names
from routes_geo.sources.iom.places import countries_in, country_of
from routes_geo.sources.sniff import Sniffed

LAYOUTS: dict[str, dict[str, Any]] = {
    "2019": {
        "Web ID": "5",
        "Region of Incident": "Mediterranean",
        "Reported Date": "February 10, 2023",
        "Reported Year": "2023",
        "Reported Month": "Feb",
        "Number Dead": "2",
        "Minimum Estimated Number of Missing": "3",
        "Total Dead and Missing": "5",
        "Location Description": "Off Zuwara, Libya",
        "Location Coordinates": "33.125700000000, 12.203100000000",
        "Migration Route": "Central Mediterranean",
    },
    "without ids": {
        "Incident Year": "2023",
        "Month": "February",
        "Number of Dead": "2",
        "Minimum Estimated Number of Missing": "3",
        "Total Number of Dead and Missing": "5",
        "Migration route": "Central Mediterranean",
        "Location of death": "Off Zuwara, Libya",
        "Coordinates": "33.1257, 12.2031",
    },
    "2022": {
        "Main ID": "2023.X1",
        "Incident ID": "2023.X1",
        "Website Date": "2023-02-10",
        "Incident year": 2023.0,
        "Reported Month": "February",
        "Number of Dead": 2.0,
        "Minimum Estimated Number of Missing": 3.0,
        "Total Number of Dead and Missing": 5.0,
        "Migration route": "Central Mediterranean",
        "Location of death": "Off Zuwara, Libya",
        "Coordinates": "POINT (12.2031 33.1257)",
    },
    "2026": {
        "Main ID": "2023.X1",
        "Incident ID": "2023.X1",
        "Incident Date": "Fri, 02/10/2023 - 12:00",
        "Year": "2023",
        "Number Dead": "2",
        "Minimum Estimated Number of Missing": "3",
        "Location of death": "Off Zuwara, Libya",
        "Coordinates": "33.1257, 12.2031",
        "Migration route": "Central Mediterranean",
    },
    "API": API,
    "API of 2025": API | {"region_origin": "Unknown", "country_origin": "Unknown"},
}


def write_csv(path: Path, *rows: dict[str, Any]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows[0])
        writer.writerows(list(row.values()) for row in rows)
    return path


def write_book(path: Path, *rows: dict[str, Any]) -> Path:
    book = Workbook()
    book.active.append(["a title above the header"])
    for row in (list(rows[0]), *(list(row.values()) for row in rows)):
        book.active.append(row)
    book.save(path)
    return path


def write_json(path: Path, *rows: Any) -> Path:
    path.write_text(json.dumps(rows), "utf-8")
    return path


WRITERS = {"file.csv": write_csv, "file.xlsx": write_book, "file.json": write_json}


def read_one(folder: Path, **changes: Any) -> Intake:
    """Intake of one record of the API with changes."""
    return missing_migrants.read(write_json(folder / "file.json", API | changes), None)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_in_every_format_says_the_same(layout: str, name: str, tmp_path: Path) -> None:
    path = WRITERS[name](tmp_path / name, LAYOUTS[layout])
    assert missing_migrants.ADAPTER.recognises(Sniffed(path))
    intake = missing_migrants.read(path, None)
    assert (intake.rows_in, intake.rejected, intake.released) == (1, (), None)
    assert intake.observations.schema.equals(OBSERVATION_SCHEMA)
    row = intake.observations.to_pylist()[0]
    days = (date(2023, 2, 1), date(2023, 3, 1)) if layout == "without ids" else (date(2023, 2, 10), date(2023, 2, 11))
    assert (row["start"], row["end"], row["value"], row["route"]) == (*days, 5, "CMED")
    assert (row["lng"], row["lat"], row["precision"], row["flag"]) == (12.2031, 33.1257, "point", None)
    assert (row["series"], row["indicator"]) == ("iom.dead_and_missing.v1", "dead_and_missing")


def test_only_day_route_point_and_count_are_kept(tmp_path: Path) -> None:
    intake = missing_migrants.read(write_json(tmp_path / "x.json", API, API | {"number_dead": "many"}), None)
    row = intake.observations.to_pylist()[0]
    expected = {"source", "series", "indicator", "route", "lng", "lat", "precision", "start", "end", "value", "status"}
    assert {name for name, value in row.items() if value is not None} == expected
    for kept in (str(row), intake.rejected[0].content, intake.rejected[0].detail):
        assert "Drowning" not in kept
        assert "example.org" not in kept


@pytest.mark.parametrize("wrapped", [{"data": [API]}, [API]])
def test_records_may_stand_under_data(wrapped: Any, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("\ufeff" + json.dumps(wrapped), "utf-8")
    assert missing_migrants.read(tmp_path / "x.json", None).rows_accepted == 1


@pytest.mark.parametrize(
    ("dead", "missing", "total", "value"),
    [
        ("750", "272", "1,022", 1022),
        ("", "", "1,022", 1022),
        ("4", "", "", 4),
        ("", "0", "", 0),
        ("3", "-2", "1", 1),  # a part of a split incident that corrects another
        (None, 3, 3, 3),
        (2.0, "1.0", "3", 3),
    ],
)
def test_counts(dead: Any, missing: Any, total: Any, value: int, tmp_path: Path) -> None:
    intake = read_one(tmp_path, number_dead=dead, number_missing=missing, total_dead_and_missing=total)
    assert intake.observations["value"].to_pylist() == [value]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2015-12-31", date(2015, 12, 31)),
        ("2015-12-31T00:00:00", date(2015, 12, 31)),
        ("Thu, 12/31/2015 - 12:00", date(2015, 12, 31)),
        ("Sun, 01/02/2022 - 12:00", date(2022, 1, 2)),
        ("December 31, 2015", date(2015, 12, 31)),
        ("December 08, 2019", date(2019, 12, 8)),
        ("9-Jul-19", date(2019, 7, 9)),
        ("9 July 2019", date(2019, 7, 9)),
        ("31/12/2015", date(2015, 12, 31)),
        ("12/31/2015", date(2015, 12, 31)),
        ("05/05/2015", date(2015, 5, 5)),
    ],
)
def test_dates(text: str, day: date, tmp_path: Path) -> None:
    assert read_one(tmp_path, reported_date=text).observations["start"].to_pylist() == [day]


@pytest.mark.parametrize(("month", "day"), [("February", date(2020, 2, 8)), ("Aug", date(2020, 8, 2))])
def test_the_month_column_decides_which_number_is_the_month(month: str, day: date, tmp_path: Path) -> None:
    row = LAYOUTS["2019"] | {"Reported Date": "08/02/2020", "Reported Year": "2020", "Reported Month": month}
    intake = missing_migrants.read(write_csv(tmp_path / "x.csv", row), None)
    assert intake.observations["start"].to_pylist() == [day]


def test_a_day_of_a_workbook_is_a_day(tmp_path: Path) -> None:
    path = write_book(tmp_path / "x.xlsx", LAYOUTS["2022"] | {"Website Date": datetime(2023, 2, 11)})
    assert missing_migrants.read(path, None).observations["start"].to_pylist() == [date(2023, 2, 11)]


def test_a_blank_date_with_year_and_month_is_that_month(tmp_path: Path) -> None:
    path = write_book(tmp_path / "x.xlsx", LAYOUTS["2022"] | {"Website Date": "", "Reported Month": "December"})
    row = missing_migrants.read(path, None).observations.to_pylist()[0]
    assert (row["start"], row["end"]) == (date(2023, 12, 1), date(2024, 1, 1))


@pytest.mark.parametrize(
    ("text", "lng", "lat", "flag"),
    [
        ("35.5101, 12.6", 12.6, 35.5101, None),
        ("POINT (12.6 35.5101)", 12.6, 35.5101, None),
        ("35, 12.6", 12.6, 35.0, "r3"),
        ("POINT (12.000000000000 35.51)", 12.0, 35.51, "r3"),
        ("", None, None, None),
    ],
)
def test_points(text: str, lng: float | None, lat: float | None, flag: str | None, tmp_path: Path) -> None:
    intake = read_one(tmp_path, location_coodinates=text)
    assert not intake.rejected
    row = intake.observations.to_pylist()[0]
    assert (row["lng"], row["lat"], row["flag"]) == (lng, lat, flag)
    assert row["precision"] == ("route" if lng is None else "point")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"number_dead": "", "number_missing": "", "total_dead_and_missing": ""}, Reason.MISSING_COUNT),
        ({"total_dead_and_missing": "abc"}, Reason.NOT_A_COUNT),
        ({"total_dead_and_missing": "6"}, Reason.NOT_A_COUNT),
        ({"number_dead": "NA"}, Reason.NOT_A_COUNT),
        ({"number_dead": "1.5"}, Reason.NOT_A_COUNT),
        ({"number_dead": True}, Reason.NOT_A_COUNT),
        ({"number_dead": "1,02"}, Reason.NOT_A_COUNT),
        ({"number_dead": "19.000"}, Reason.NOT_A_COUNT),
        ({"number_dead": "9" * 5000}, Reason.NOT_A_COUNT),
        ({"number_dead": 10**30}, Reason.NOT_A_COUNT),
        ({"number_dead": "-8", "total_dead_and_missing": "-5"}, Reason.NOT_A_COUNT),
        ({"reported_date": ""}, Reason.MISSING_DATE),
        ({"reported_date": "2024-04-31"}, Reason.IMPOSSIBLE_DATE),
        ({"reported_date": "0000-01-01"}, Reason.IMPOSSIBLE_DATE),
        ({"reported_date": "9999-12-31"}, Reason.IMPOSSIBLE_DATE),
        ({"reported_date": "1999-01-01"}, Reason.IMPOSSIBLE_DATE),
        ({"reported_date": "01/02/2023"}, Reason.IMPOSSIBLE_DATE),
        ({"reported_date": "Mon, 12/31/2015 - 12:00"}, Reason.IMPOSSIBLE_DATE),
        ({"reported_date": 45000}, Reason.IMPOSSIBLE_DATE),
        ({"Year": "2022"}, Reason.IMPOSSIBLE_DATE),
        ({"migration_route": "Central Mediteranean"}, Reason.UNKNOWN_ROUTE),
        ({"migration_route": "Central Mediterranean,Moon"}, Reason.UNKNOWN_ROUTE),
        ({"number_dead": ["2"]}, Reason.BROKEN_ROW),
    ],
)
def test_a_row_that_cannot_be_used(changes: dict[str, Any], reason: Reason, tmp_path: Path) -> None:
    path = write_json(tmp_path / "x.json", API, API | changes | {"web_id": "2"})
    intake = missing_migrants.read(path, None)
    assert (intake.rows_in, intake.rows_accepted, intake.observations.num_rows) == (2, 1, 1)
    rejected = intake.rejected[0]
    assert (rejected.location, rejected.reason, rejected.counted) == ("record 2", reason, False)
    assert rejected.detail


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"location_coodinates": "95.1, 12.2"}, Reason.BAD_COORDINATES),
        ({"location_coodinates": "33.1, 181.0"}, Reason.BAD_COORDINATES),
        ({"location_coodinates": "nan, 12.2"}, Reason.BAD_COORDINATES),
        ({"location_coodinates": "1e400, 2"}, Reason.BAD_COORDINATES),
        ({"location_coodinates": "off Zuwara"}, Reason.BAD_COORDINATES),
        ({"location_coodinates": 33.1}, Reason.BAD_COORDINATES),
        ({"location_coodinates": "36.81, 27.27"}, Reason.IMPLAUSIBLE_POINT),  # Libya in the Aegean
        ({"location_coodinates": "12.2031, 33.1257"}, Reason.IMPLAUSIBLE_POINT),  # latitude and longitude swapped
        ({"location_coodinates": "33.1257, -12.2031"}, Reason.IMPLAUSIBLE_POINT),  # sign
        ({"location_coodinates": "33.1257, 33.1257"}, Reason.IMPLAUSIBLE_POINT),  # latitude twice
        ({"country_of_incident": "Malta", "location_coodinates": "35.27, -2.92"}, Reason.IMPLAUSIBLE_POINT),
        ({"country_of_incident": "", "location_coodinates": "39.27, 26.39"}, Reason.IMPLAUSIBLE_POINT),
        (
            {"country_of_incident": "", "location_description": "At sea", "location_coodinates": "31.9, -111.8"},
            Reason.IMPLAUSIBLE_POINT,
        ),
    ],
)
def test_a_doubtful_point_leaves_the_count_in_the_total(
    changes: dict[str, Any], reason: Reason, tmp_path: Path
) -> None:
    intake = read_one(tmp_path, **changes)
    assert [(row.reason, row.counted) for row in intake.rejected] == [(reason, True)]
    assert (intake.rows_in, intake.rows_accepted) == (1, 0)
    row = intake.observations.to_pylist()[0]
    assert (row["value"], row["route"], row["precision"]) == (5, "CMED", "route")
    assert (row["lng"], row["lat"], row["flag"]) == (None, None, None)


@pytest.mark.parametrize(
    ("country", "place", "point", "route"),
    [
        ("Greece", "Off Pylos", "36.18, 21.04", "Central Mediterranean"),
        ("Egypt", "Off Alexandria", "32.1, 29.4", "Central Mediterranean"),
        ("Algeria", "Off Annaba", "37.6, 7.6", "Central Mediterranean"),
        ("Libya", "Off Derna", "33.4, 22.9", "Central Mediterranean"),
        ("Türkiye", "Road near Ağrı", "39.6, 43.8", "Eastern Mediterranean"),  # far from its corridor, in its country
        ("Morocco", "Far off Dakhla", "24.65, -18.75", "Western Africa / Atlantic route to the Canary Islands"),
        ("Brazil", "Adrift", "6.5, -42.8", "Western Africa / Atlantic route to the Canary Islands"),  # no outline of it
        ("Iran (Islamic Republic of)", "Near Saravan", "27.4, 62.8", "Afghanistan to Iran"),  # beyond the outlines
        ("", "Off Nouadhibou, days after departing from Tanji, Gambia", "21.1, -17.5", "Western African"),
        ("", "Between Libya and Italy", "35.1, 18.9", "Central Mediterranean"),
        ("Libya", "Off Sabratha", "32, 8", "Central Mediterranean"),  # decimals cut off
    ],
)
def test_a_point_that_can_be_right_is_kept(country: str, place: str, point: str, route: str, tmp_path: Path) -> None:
    changes = {"location_description": place, "location_coodinates": point, "migration_route": route}
    assert not read_one(tmp_path, country_of_incident=country, **changes).rejected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Off Zliten, Libya", {"LBY"}),
        ("near Gran Canaria, Canary Islands, Spain", {"ESP"}),
        ("off the coast of Türkiye’s Datça district", {"TUR"}),
        ("Edirne, Turkey", {"TUR"}),
        ("Bouaké, Cote d'Ivoire", {"CIV"}),
        ("Papua New Guinea", {"PNG"}),
        ("between Libya and Malta", {"LBY", "MLT"}),
        ("Atlanta, Georgia", set()),
        ("off Kos, en route to Greece", set()),
        ("the Libyan coast", set()),
    ],
)
def test_countries_named_in_a_text(text: str, found: set[str]) -> None:
    assert countries_in(text) == found


def test_the_country_column_goes_by_the_names_of_the_un() -> None:
    names = ("Syrian Arab Republic", "United Kingdom of Great Britain and Northern Ireland", "Republic of Moldova")
    assert [country_of(name) for name in (*names, "Mixed/Unknown")] == [{"SYR"}, {"GBR"}, {"MDA"}, set()]


@pytest.mark.parametrize(
    ("cell", "route"),
    [
        ("Türkiye-Europe land route", "EMED"),
        ("Western Africa / Atlantic route to the Canary Islands", "WAFR"),
        ("Western African Atlantic Route", "WAFR"),
        ("Belarus-EU border", "EBOR"),
        ("Ukraine to Europe", "EBOR"),
        ("  central  mediterranean ", "CMED"),
        ("T&amp;uuml;rkiye-Europe land route", "EMED"),  # escaped twice
        ("From Haiti to Dajabon, Dominican Republic", "OTHR"),  # one name with a comma
        ("Eastern Mediterranean,Türkiye-Europe land route", "EMED"),
        ("Central Mediterranean,Sahara Desert crossing", None),
        ("", None),
    ],
)
def test_routes(cell: str, route: str | None) -> None:
    assert parse_incident_route(cell) == route


def test_a_route_is_known_by_its_name_only() -> None:
    assert set(route_names().values()) == {"CMED", "EMED", "WBAL", "WMED", "WAFR", "EBOR", "OTHR"}
    with pytest.raises(Unfit, match="unknown route 'Western Balkan'"):
        parse_incident_route("Western Balkan")


def test_an_incident_on_two_routes_counts_once_and_for_neither(tmp_path: Path) -> None:
    intake = read_one(tmp_path, migration_route="Central Mediterranean,Western Balkans", location_coodinates="")
    row = intake.observations.to_pylist()[0]
    assert (row["route"], row["value"], row["precision"], row["area"]) == (None, 5, "country", "LBY")


def test_a_repeated_id_is_a_part_of_a_split_incident(tmp_path: Path) -> None:
    intake = missing_migrants.read(write_json(tmp_path / "x.json", API, API | {"number_of_female": "1"}), None)
    assert (intake.observations.num_rows, intake.rejected) == (2, ())


@pytest.mark.parametrize(
    ("layout", "counted"), [("2026", False), ("2019", False), ("API", True), ("without ids", True)]
)
def test_the_same_row_twice_counts_twice_only_where_rows_have_no_id(layout: str, counted: bool, tmp_path: Path) -> None:
    row = LAYOUTS[layout]
    intake = missing_migrants.read(write_csv(tmp_path / "x.csv", row, row), None)
    assert [(one.reason, one.counted, one.location) for one in intake.rejected] == [
        (Reason.DUPLICATE_ROW, counted, "line 3")
    ]
    assert "line 2" in intake.rejected[0].detail
    assert intake.observations["lng"].to_pylist() == ([12.2031, None] if counted else [12.2031])


def test_a_broken_row_keeps_nothing_but_its_id(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", API)
    path.write_text(path.read_text() + "2023.X2,2023-02-10,1,,1,SECRET\n")
    intake = missing_migrants.read(path, None)
    assert (intake.rows_in, intake.rows_accepted) == (2, 1)
    assert [(row.reason, row.content) for row in intake.rejected] == [(Reason.BROKEN_ROW, "2023.X2")]


def test_a_record_that_is_no_object_is_broken(tmp_path: Path) -> None:
    intake = missing_migrants.read(write_json(tmp_path / "x.json", API, "text", None, [API]), None)
    assert [(row.reason, row.location) for row in intake.rejected] == [
        (Reason.BROKEN_ROW, f"record {number}") for number in (2, 3, 4)
    ]


@pytest.mark.parametrize(
    ("name", "released"),
    [
        ("MissingMigrants-Global-2026-05-06--19_42_11.csv", date(2026, 5, 6)),
        ("All_2022-05.csv", date(2022, 5, 31)),
        ("2022-13.csv", None),
        ("2015.csv", None),
    ],
)
def test_the_file_name_states_the_release(name: str, released: date | None, tmp_path: Path) -> None:
    path = write_csv(tmp_path / name, API)
    assert missing_migrants.read(path, None).released == released
    assert missing_migrants.read(path, date(2024, 1, 2)).released == date(2024, 1, 2)


def test_an_incident_is_provisional_for_a_year(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", API)
    status = [
        missing_migrants.read(path, day).observations["status"][0].as_py()
        for day in (date(2024, 2, 1), date(2024, 3, 1))
    ]
    assert status == ["provisional", "final"]


def renamed(old: str, new: str) -> dict[str, Any]:
    return {new if name == old else name: value for name, value in API.items()}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"", "x.csv: the file is empty"),
        ("x.json", b"", "x.json: the file is empty"),
        ("x.json", b'[{"web_id": ', "x.json: not JSON, or truncated"),
        ("x.json", b"[]", "x.json: expected a list of incidents"),
        ("x.json", b'{"data": 5}', "x.json: expected a list of incidents"),
        ("x.json", b"[1, 2]", "x.json: expected a column"),
        ("x.xlsx", b"no workbook", "x.xlsx: not a readable Excel workbook"),
        ("x.json", json.dumps([renamed("migration_route", "way")]).encode(), "expected a column 'Migration route'"),
        ("x.json", json.dumps([renamed("reported_date", "when")]).encode(), "expected a column 'Incident Date'"),
        ("x.json", json.dumps([renamed("location_coodinates", "at")]).encode(), "expected a column 'Coordinates'"),
        ("x.csv", (",".join([*API, "URL"]) + "\n" + "," * len(API)).encode(), "no rows below the header"),
        (
            "x.csv",
            (",".join([*API, "number_dead"]) + "\n1" + "," * len(API)).encode(),
            "'number_dead' occurs twice",
        ),
    ],
)
def test_a_file_that_is_not_what_it_claims(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=message):
        missing_migrants.read(tmp_path / name, None)


def test_a_workbook_without_the_header_says_what_is_expected(tmp_path: Path) -> None:
    path = write_book(tmp_path / "x.xlsx", {"Month": 1, "Arrivals": 2})
    with pytest.raises(DataError, match="no sheet has a header in its first 20 rows; expected one with the columns"):
        missing_migrants.read(path, None)


@pytest.mark.parametrize("name", WRITERS)
def test_a_column_about_persons_refuses_the_file(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nothing of this file was stored"):
        missing_migrants.read(WRITERS[name](tmp_path / name, API | {"full_name": "x"}), None)


@pytest.mark.parametrize("name", WRITERS)
def test_files_of_others_are_not_recognised(name: str, tmp_path: Path) -> None:
    path = WRITERS[name](tmp_path / name, {"Route": "x", "Coordinates": "1, 2", "individuals": 3})
    assert not missing_migrants.ADAPTER.recognises(Sniffed(path))
    path.write_bytes(b"\xff\x00junk")
    assert not missing_migrants.ADAPTER.recognises(Sniffed(path))


def real(publisher_files: Path, name: str) -> Intake:
    return missing_migrants.read(publisher_files / "missing_migrants" / name, None)


def totals(intake: Intake) -> Counter[tuple[str, int]]:
    out: Counter[tuple[str, int]] = Counter()
    for row in intake.observations.to_pylist():
        out[row["route"], row["start"].year] += row["value"]
    return out


@pytest.mark.publisher
@pytest.mark.parametrize(
    ("name", "rows", "total", "reasons"),
    [
        ("hdx_api_json/2015-json.json", 855, 6750, {"duplicate_row": 7, "implausible_point": 30}),
        ("hdx_api_json/2022-json.json", 2320, 7141, {"duplicate_row": 9, "implausible_point": 5}),
        ("hdx_api_json/2023-json.json", 2689, 8606, {"duplicate_row": 12, "implausible_point": 12}),
        ("hdx_api_json/2024-json.json", 1034, 4107, {"duplicate_row": 5, "implausible_point": 6}),
        ("hdx_api_json/2025-json.json", 975, 3780, {"duplicate_row": 3, "implausible_point": 2}),
        ("MissingMigrants-Global-2026-05-06--19_42_11.csv", 238, 1900, {"implausible_point": 1}),
        ("Missing_Migrants_Global_Figures_allData_2022-05.xlsx", 10606, 48423, {"implausible_point": 345}),
    ],
)
def test_real_files(name: str, rows: int, total: int, reasons: dict[str, int], publisher_files: Path) -> None:
    intake = real(publisher_files, name)
    assert (intake.rows_in, sum(intake.observations["value"].to_pylist())) == (rows, total)
    assert intake.reasons() == reasons
    assert all(row.counted for row in intake.rejected)
    assert intake.observations.num_rows == rows
    assert missing_migrants.ADAPTER.recognises(Sniffed(publisher_files / "missing_migrants" / name))


@pytest.mark.publisher
def test_real_totals_of_2023(publisher_files: Path) -> None:
    found = totals(real(publisher_files, "hdx_api_json/2023-json.json"))
    routes = {"CMED": 2526, "WAFR": 959, "WMED": 458, "EMED": 171 + 43, "WBAL": 47, "EBOR": 41}
    assert {route: found[route, 2023] for route in routes} == routes


@pytest.mark.publisher
def test_real_totals_by_year_agree_between_api_and_workbook(publisher_files: Path) -> None:
    api = totals(real(publisher_files, "hdx_api_json/2015-json.json"))
    book = totals(real(publisher_files, "Missing_Migrants_Global_Figures_allData_2022-05.xlsx"))
    assert api["CMED", 2015] == book["CMED", 2015] == 3149
    assert api["EMED", 2015] == book["EMED", 2015] == 806
    assert [book["CMED", year] for year in range(2016, 2022)] == [4574, 2853, 1314, 1262, 990, 1553]


@pytest.mark.publisher
def test_real_shipwrecks_keep_their_place(publisher_files: Path) -> None:
    rows = real(publisher_files, "hdx_api_json/2015-json.json").observations.to_pylist()
    assert [row["precision"] for row in rows if row["value"] == 1022] == ["point"]
    rows = real(publisher_files, "hdx_api_json/2023-json.json").observations.to_pylist()
    assert [(row["start"], row["lng"], row["lat"]) for row in rows if row["value"] == 646] == [
        (date(2023, 6, 14), 21.04, 36.18)
    ]


@pytest.mark.publisher
@pytest.mark.parametrize("place", ["Off the coast of Zliten", "Off the coast of Alexandria", "Mellieha, Malta"])
def test_real_points_that_are_elsewhere_are_left_out(place: str, publisher_files: Path) -> None:
    name = "hdx_api_json/2015-json.json"
    records = json.loads((publisher_files / "missing_migrants" / name).read_text("utf-8"))
    meant = {f"record {at}" for at, record in enumerate(records, 1) if place in record["location_description"]}
    left_out = {row.location for row in real(publisher_files, name).rejected if row.reason is Reason.IMPLAUSIBLE_POINT}
    assert meant
    assert meant & left_out


RESPELT = [
    ("2022", "Migration route", "Migrantion route"),
    ("2019", "Migration Route", "Migratoin Route"),
    ("2026", "Coordinates", "Cooordinates"),
    ("2022", "Location of death", "Location of daeth"),
    ("2019", "Reported Date", "Reportd Date"),
    ("without ids", "Incident Year", "Incident Yaer"),
    ("2026", "Minimum Estimated Number of Missing", "Minimum Estimated Number of Mising"),
    ("2026", "Number Dead", "Numbr Dead"),
    ("API", "migration_route", "migration_rout"),
]


@pytest.mark.parametrize("name", ["file.csv", "file.xlsx"])
@pytest.mark.parametrize(("layout", "header", "typed"), RESPELT)
def test_a_misspelt_header_is_read_and_reported(
    layout: str, header: str, typed: str, name: str, tmp_path: Path
) -> None:
    row = {typed if column == header else column: value for column, value in LAYOUTS[layout].items()}
    path = WRITERS[name](tmp_path / name, row)
    assert missing_migrants.ADAPTER.recognises(Sniffed(path))
    intake = missing_migrants.read(path, None)
    expected = missing_migrants.read(WRITERS[name](tmp_path / f"right_{name}", LAYOUTS[layout]), None)
    assert intake.observations.equals(expected.observations)
    assert [typed in note for note in intake.notes] == [True]
    assert expected.notes == ()


def test_the_publishers_own_misspelling_leaves_room_for_another(tmp_path: Path) -> None:
    row = {
        {"Migration route": "Migrantion route", "Coordinates": "Coordiantes"}.get(column, column): value
        for column, value in LAYOUTS["2022"].items()
    }
    intake = missing_migrants.read(write_csv(tmp_path / "x.csv", row), None)
    assert (intake.rows_accepted, len(intake.notes)) == (1, 2)


@pytest.mark.parametrize("column", ["Number of Males", "Number of Females", "Country of Origin", "Region"])
def test_a_column_of_another_layout_is_not_a_misspelt_one(column: str, tmp_path: Path) -> None:
    row = {column if name == "Number Dead" else name: value for name, value in LAYOUTS["2026"].items()}
    with pytest.raises(DataError, match="expected a column"):
        missing_migrants.read(write_csv(tmp_path / "x.csv", row), None)


@pytest.mark.parametrize(("year", "month"), [("2023", "2"), ("2023.0", "Feb"), ("2023", "February")])
@pytest.mark.parametrize("names", [("Year", "Month"), ("Incident Year", "Incident Month"), ("Year", "Reported Month")])
def test_extracts_with_year_and_month_only(names: tuple[str, str], year: str, month: str, tmp_path: Path) -> None:
    row = {name: value for name, value in LAYOUTS["2026"].items() if name not in {"Incident Date", "Year"}}
    path = write_csv(tmp_path / "x.csv", row | dict(zip(names, (year, month), strict=True)))
    found = missing_migrants.read(path, None).observations.to_pylist()
    assert [(each["start"], each["end"], each["value"]) for each in found] == [(date(2023, 2, 1), date(2023, 3, 1), 5)]


@pytest.mark.publisher
def test_a_small_file_of_2023(publisher_cases: Path) -> None:
    path = publisher_cases / "iom_migrantion.csv"
    assert missing_migrants.ADAPTER.recognises(Sniffed(path))
    intake = missing_migrants.read(path, None)
    assert (intake.rows_in, intake.rows_accepted) == (1, 1)
    assert intake.notes == ("the column 'Migrantion route' is read as 'Migration route'",)
    assert [(row["route"], row["value"]) for row in intake.observations.to_pylist()] == [("CMED", 5)]
