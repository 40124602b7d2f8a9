"""Where the rows of an own table are: names, routes that follow from places, and points far from their route."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from routes_geo.errors import InvalidInput
from routes_geo.grid.cell_bits import cells_to_hex
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import Reason
from routes_geo.sources.base import Intake
from routes_geo.sources.table.adapter import Details, make_adapter, parse_column_options
from routes_geo.tables.outcome import outcome_of_rows


def read(folder: Path, text: str, *options: str, **details: Any) -> Intake:
    path = folder / "mine.csv"
    path.write_text(text, "utf-8")
    return make_adapter(parse_column_options(list(options)), Details(**details)).read(path, None)


def rows(intake: Intake, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in names) for row in intake.observations.to_pylist()]


def test_names_of_islands_are_areas_and_names_of_places_are_points(tmp_path: Path) -> None:
    intake = read(tmp_path, "month,n,place\n2023-09,5,Lesvos\n2023-09,6,Mytilene\n2023-09,7,lampedusa\n2023-09,8,KOS\n")
    assert intake.rejected == ()
    assert rows(intake, "route", "area", "place_id", "lng", "precision") == [
        ("EMED", "Lesvos", None, None, "area"),
        ("EMED", None, "mytilene", 26.554, "place"),
        ("CMED", None, "lampedusa", 12.609, "place"),
        ("EMED", "Kos", None, None, "area"),
    ]


def test_a_name_that_is_not_found_is_quarantined_with_the_closest_names(tmp_path: Path) -> None:
    text = "month,n,route,island\n2023-09,5,CMED,Lampeduza\n2023-09,6,,Lesvoss\n2023-09,7,EMED,Lesvos\n"
    intake = read(tmp_path, text, "area=island")
    assert [(row.reason, row.detail, row.counted) for row in intake.rejected] == [
        (Reason.UNKNOWN_PLACE, "unknown area 'Lampeduza'; did you mean Lampedusa?", True),
        (Reason.UNKNOWN_PLACE, "unknown area 'Lesvoss'; did you mean Lesvos or Lesovo / Hamzabeyli or Leros?", False),
    ]
    assert rows(intake, "route", "area", "value") == [("CMED", None, 5), ("EMED", "Lesvos", 7)]


def test_a_code_of_two_letters_in_a_column_of_areas_is_no_country(tmp_path: Path) -> None:
    intake = read(tmp_path, "month,n,area,route\n2023-09,5,ME,CMED\n2023-09,5,Sicily,CMED\n")  # Messina, not Montenegro
    assert [row.reason for row in intake.rejected] == [Reason.UNKNOWN_PLACE]


def test_points_in_three_seas_are_not_all_added_to_one_route(tmp_path: Path) -> None:
    rng = np.random.default_rng(18)
    seas = [(12.6, 35.5), (26.3, 39.2), (-15.5, 28.1)]  # Lampedusa, Lesvos, the Canary Islands
    centres = np.array([seas[number % 3] for number in range(3000)])
    points = centres + rng.uniform(-0.3, 0.3, centres.shape)
    text = "month,n,lng,lat\n" + "".join(f"2023-09,2,{lng:.4f},{lat:.4f}\n" for lng, lat in points)
    intake = read(tmp_path, text, route="CMED")
    of_route = [row for row in intake.observations.to_pylist() if row["route"] == "CMED"]
    apart = [row for row in intake.observations.to_pylist() if row["route"] is None]
    assert (len(of_route), len(apart), len(intake.rejected)) == (1000, 2000, 2000)
    assert {row.reason for row in intake.rejected} == {Reason.IMPLAUSIBLE_POINT}
    assert all(row["lng"] is not None for row in apart)
    (note,) = intake.notes
    assert note.startswith("2,000 rows (4,000 persons) more than 150 km from the corridor and the landing places")
    assert "for example line 3, " in note
    outcome_of_rows("mine.csv", intake.rows_in, intake.rejected).check(allow_rejected=False)  # they are kept


def test_a_place_far_from_the_stated_route_is_counted_apart(tmp_path: Path) -> None:
    text = "month,n,route,place\n2023-09,5,WAFR,Lesvos\n2023-09,6,CMED,Izmir\n2023-09,7,EMED,Mytilene\n"
    intake = read(tmp_path, text)
    assert [(row.location, row.reason) for row in intake.rejected] == [("line 2", Reason.IMPLAUSIBLE_POINT)]
    assert rows(intake, "route", "value") == [(None, 5), ("CMED", 6), ("EMED", 7)]  # the data list Izmir for CMED


def test_a_point_without_a_route_is_of_the_route_that_it_lies_at(tmp_path: Path) -> None:
    text = "month,n,lng,lat\n2023-09,5,12.6,35.5\n2023-09,6,8.92,44.40\n2023-09,7,23.322,42.698\n2023-09,8,2.35,48.85\n"
    intake = read(tmp_path, text)  # Lampedusa, Genova, Sofia on two routes, Paris
    assert [route for (route,) in rows(intake, "route")] == ["CMED", "CMED", None, None]
    assert intake.notes == (
        "2 rows (15 persons) without a route, and their place does not decide it; they are on no route and no cell; "
        "for example line 4",
    )


def test_rows_without_a_route_or_a_place_are_named(tmp_path: Path) -> None:
    intake = read(tmp_path, "month,n,route\n2023-09,5,CMED\n2023-09,1006,\n2023-09,7,\n")
    assert intake.notes == (
        "2 rows (1,013 persons) without a route or a place; they are on no route and no cell; for example line 3",
        "1 row (5 persons) with a route but no place; they count for their route, on no cell; for example line 2",
    )


@pytest.mark.parametrize("resolution", [3, 7])
def test_a_cell_is_known_as_finely_as_it_is_given(resolution: int, tmp_path: Path) -> None:
    (cell,) = cells_to_hex(lnglat_to_cells([12.6], [35.5], resolution))
    intake = read(tmp_path, f"month,n,route,cell\n2023-09,5,CMED,{cell}\n")
    assert rows(intake, "precision", "flag") == [("area", f"r{resolution}")]


def test_a_route_that_is_not_found_is_quarantined_with_those_there_are(tmp_path: Path) -> None:
    intake = read(tmp_path, "month,n,route\n2023-09,5,West Balkans\n2023-09,6,Moon\n")
    (rejected,) = intake.rejected
    assert "unknown route 'Moon'; the routes are CMED (Central Mediterranean), EMED" in str(rejected.detail)
    assert rows(intake, "route", "value") == [("WBAL", 5)]


@pytest.mark.parametrize(("lng", "expected"), [("348.5", -11.5), ("-347.5", 12.5), ("180", 180.0), ("359.9", -0.1)])
def test_longitudes_to_360_are_those_of_the_other_half(tmp_path: Path, lng: str, expected: float) -> None:
    intake = read(tmp_path, f"month,n,lng,lat\n2023-09,5,{lng},28.1\n")
    (row,) = intake.observations.to_pylist()
    assert row["lng"] == pytest.approx(expected)


def test_a_longitude_from_0_to_360_is_at_the_same_route(tmp_path: Path) -> None:
    """Off the Canary Islands, written both ways."""
    intake = read(tmp_path, "month,n,lng,lat\n2023-09,5,344.5,28.1\n2023-09,6,-15.5,28.1\n")
    assert {route for (route,) in rows(intake, "route")} == {"WAFR"}


def test_a_column_with_few_cells_is_not_silently_left_out(tmp_path: Path) -> None:
    text = "month,n,route,h3_index\n2023-09,5,CMED,843f35dffffffff\n2023-09,6,CMED,x\n2023-09,7,CMED,y\n"
    with pytest.raises(InvalidInput, match="'h3_index' has H3 cells, but 2 of its first 3 values are none"):
        read(tmp_path, text)
    assert rows(read(tmp_path, text, "cell="), "value") == [(5,), (6,), (7,)]
