"""Pressure of a route from what is known at one vintage."""

from __future__ import annotations

from datetime import date

import pytest

from routes_geo.hotspots.areas import known_on
from routes_geo.hotspots.tables import snapshot_hotspots
from routes_geo.model import parse_month
from routes_geo.pressure.beside import ScoreLoad, reception_load
from routes_geo.pressure.known import KnownRoute, KnownRoutes, known_routes
from routes_geo.pressure.methods import METHOD_2, find_method
from routes_geo.pressure.parts import PartName
from routes_geo.pressure.route import route_pressure
from routes_geo.pressure.score import score_month
from routes_geo.snapshot.snapshot import Snapshot

SEPTEMBER = parse_month("2023-09")
NO_LOAD = ScoreLoad(None, {}, "none is stated")
THREE_OF_METHOD_2 = find_method("2", (PartName.LEVEL, PartName.SHOCK, PartName.YEAR_ON_YEAR))


@pytest.fixture(scope="module")
def figures(snapshot_2025: Snapshot) -> KnownRoutes:
    return known_routes(snapshot_2025)


def test_the_load_of_a_route_is_that_of_its_hotspots_by_what_was_published_then(snapshot_2025: Snapshot) -> None:
    hotspots = snapshot_hotspots(snapshot_2025)
    load = reception_load(hotspots, "CMED", SEPTEMBER)
    assert load.value == pytest.approx(6344 / 400)
    assert load.inputs["on_other_capacities"] == "9.9 on 640 of 2023-10"
    before = reception_load(known_on(hotspots, date(2023, 9, 1)), "CMED", SEPTEMBER)
    assert before.value is None
    assert before.reason_missing
    assert reception_load(hotspots, "WBAL", SEPTEMBER).value is None


def test_a_load_counts_in_method_2_where_there_is_one(figures: KnownRoutes) -> None:
    without = route_pressure(figures, "CMED", SEPTEMBER, load=NO_LOAD, method=METHOD_2)
    full = route_pressure(figures, "CMED", SEPTEMBER, load=ScoreLoad(3.0, {}, None), method=METHOD_2)
    assert without.own.composite.missing == [PartName.LOAD, PartName.CONCENTRATION]
    assert full.own.composite.missing == [PartName.CONCENTRATION]
    assert without.own.composite.score is not None
    assert full.own.composite.score is not None
    assert full.own.composite.score > without.own.composite.score
    assert (without.own.reliability, full.own.reliability) == ("C", "B")
    assert without.own.lowered_by == (
        "the score has only 3 parts",
        "other weights may move the score by over 30 points",
    )


def test_concentration_is_of_the_year_and_of_published_landings(figures: KnownRoutes) -> None:
    landings, year, reason = figures.routes["EMED"].concentration(parse_month("2022-08"))
    assert (year, reason) == (2022, "")
    assert landings is not None
    assert landings.areas > 5
    absent = figures.routes["WBAL"].concentration(parse_month("2022-08"))
    assert absent[0] is None
    assert "this route has none" in absent[2]


def test_withheld_areas_are_counted_and_left_out_of_the_concentration(figures: KnownRoutes) -> None:
    """Eastern Mediterranean, 2022: the counts of Kalymnos and Kastellorizo are withheld."""
    landings, _, _ = figures.routes["EMED"].concentration(parse_month("2022-08"))
    assert landings is not None
    assert (landings.areas, landings.withheld_areas) == (10, 2)
    pressure = route_pressure(figures, "EMED", parse_month("2022-08"), load=NO_LOAD)
    assert "of 10 areas; 2 with a withheld count are left out" in pressure.indicators["concentration"].formula
    complete = route_pressure(figures, "CMED", parse_month("2022-08"), load=NO_LOAD)
    assert "of all areas with a count" in complete.indicators["concentration"].formula
    hidden = KnownRoute("EMED", figures.routes["EMED"].series, {2022: [None, None]})
    assert hidden.concentration(parse_month("2022-08"))[2] == "all counts of that year are withheld"


def test_what_stands_beside_the_score_has_its_own_scale_and_date(figures: KnownRoutes, snapshot_2025: Snapshot) -> None:
    load = reception_load(snapshot_hotspots(snapshot_2025), "CMED", SEPTEMBER)
    people, landings = route_pressure(figures, "CMED", SEPTEMBER, load=load).beside
    assert (people.part.name, people.value, people.period) == (PartName.LOAD, 6344 / 400, "2023-09-13")
    assert (landings.part.name, landings.value, landings.period) == (PartName.CONCENTRATION, None, None)
    assert landings.part.reason_missing
    islands = route_pressure(figures, "EMED", parse_month("2022-08"), load=NO_LOAD).beside[1]
    assert islands.period == "2022"
    assert 0.1 < (islands.value or 0) < 0.2


def test_revisions_move_a_provisional_score_more_than_a_settled_one(figures: KnownRoutes) -> None:
    widths = []
    for month in ("2023-10", "2025-04"):
        scored = score_month(figures, "WMED", parse_month(month), load=NO_LOAD)
        assert scored.interval_over_revisions is not None
        low, high = scored.interval_over_revisions
        assert scored.composite.score is not None
        assert low < scored.composite.score < high
        widths.append(high - low)
    assert widths[0] < widths[1] / 3


def test_in_method_2_a_score_of_reliability_d_is_none_and_says_why(figures: KnownRoutes) -> None:
    """April 2025 on the Atlantic route: provisional, three parts, a full level and no shock."""
    scored = score_month(figures, "WAFR", parse_month("2025-04"), load=NO_LOAD, method=THREE_OF_METHOD_2)
    assert (scored.reliability, scored.composite.score, scored.band) == ("D", None, None)
    assert len(scored.lowered_by) == 3
    assert "reliability D" in str(scored.composite.reason_missing)
    assert [part.contribution is not None for part in scored.composite.contributions] == [True] * 3


def test_a_score_is_of_the_figures_of_its_vintage(figures: KnownRoutes) -> None:
    assert figures.released == date(2025, 6, 3)
    assert figures.answer_for(date(2025, 7, 1)).as_of == date(2025, 7, 1)
    assert figures.answer_for(date(2025, 7, 1)).routes is figures.routes
