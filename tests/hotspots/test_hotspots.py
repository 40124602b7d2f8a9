"""Loads of hotspots: figures of September 2023, which capacity they use, and what they never do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.datafiles import Named
from routes_geo.errors import NotFound
from routes_geo.hotspots.areas import Area, Hotspot, HotspotStatement, PublishedCount, Residents, known_on
from routes_geo.hotspots.loads import CapacityBasis, CapacityDate, area_load, in_force, resident_loads, route_load
from routes_geo.hotspots.tables import read_hotspots, snapshot_hotspots
from routes_geo.model import parse_month
from routes_geo.months import first_day, last_day
from routes_geo.snapshot.snapshot import Snapshot


@pytest.fixture(scope="module")
def hotspots(data_dir: Path) -> list[Hotspot]:
    return read_hotspots(data_dir)


@pytest.fixture(scope="module")
def area(hotspots: list[Hotspot]) -> Callable[[str], Area]:
    areas = {member.area_id: member for hotspot in hotspots for member in hotspot.areas}
    return areas.__getitem__


def stated(measure: str, value: int, as_of: str, source: str = "made up") -> HotspotStatement:
    precision = {4: "year", 7: "month", 10: "day"}[len(as_of)]
    return HotspotStatement(
        "here", measure, value, as_of, first_day(as_of, "x"), last_day(as_of, "x"), precision, source
    )


def arrivals(value: int, first: date, last: date, *, is_own: bool = True) -> PublishedCount:
    return PublishedCount(
        "here", "arrivals", value, "persons", None, first, last, "Here", is_own, "verified", "made up"
    )


def make_area(
    statements: Sequence[HotspotStatement] = (),
    figures: Sequence[PublishedCount] = (),
    residents: Sequence[Residents] = (),
) -> Area:
    names = ((),) * 5
    known = (tuple(statements), tuple(figures), tuple(residents))
    return Area("here", "here", "Here", "island", ("CMED",), *names, None, "here", "X:here", *known)


def living(value: int, as_of: str) -> Residents:
    first, precision = first_day(as_of, "x"), {4: "year", 7: "month", 10: "day"}[len(as_of)]
    return Residents("X:here", "Here", value, as_of, first, precision, "census", "made up", "verified")


def make_hotspot(area: Area) -> Hotspot:
    return Hotspot(area, (), Named("Here", "", None, None, "unknown", ("CMED",), None, "verified", "made up"))


def test_lampedusa_on_13_september_2023_has_both_loads_and_says_which_capacity(area):
    dated = area_load(area("hotspot.lampedusa"), date(2023, 9, 13))
    assert dated.load is not None
    assert round(dated.load.value, 1) == 15.9
    assert (dated.load.people, dated.load.capacity.value, dated.load.capacity.as_of) == (6344, 400, "2023-09-13")
    assert (dated.load.capacity.source, dated.load.capacity_date) == ("EFE 2023-09-13", CapacityDate.IN_FORCE)
    (other,) = dated.alternatives
    assert round(other.value, 1) == 9.9
    assert (other.capacity.value, other.capacity.as_of) == (640, "2023-10")
    assert (other.capacity_date, other.capacity.source) == (
        CapacityDate.LATER,
        "Piantedosi, Chamber, agrigentonotizie.it",
    )


def test_the_load_of_a_route_is_the_highest_of_its_month_on_the_capacity_in_force(hotspots):
    of_route = route_load(hotspots, "CMED", parse_month("2023-09"))
    assert of_route.load is not None
    assert (of_route.load.as_of, of_route.load.people, of_route.load.capacity.value) == ("2023-09-13", 6344, 400)
    assert [load.capacity.value for load in of_route.alternatives] == [640]
    assert [(load.as_of, load.people, load.capacity.value) for load in of_route.others] == [("2023-09-16", 1796, 400)]


def test_a_group_has_figures_of_its_own_and_not_those_of_its_members(hotspots, area):
    of_route = route_load(hotspots, "EMED", parse_month("2023-09"))
    assert of_route.load is not None
    load = of_route.load
    assert (load.area_id, load.people, load.capacity.value) == ("hotspot.gr_islands", 14433, 15190)
    samos = area_load(area("gr_islands.samos"), date(2023, 9, 19)).load
    assert samos is not None
    assert samos.value == pytest.approx(3268 / 2040)
    assert samos.value > load.value


@pytest.mark.parametrize(
    ("route", "month", "reason"),
    [
        ("CMED", "2023-10", "no occupancy of Lampedusa in 2023-10 is published"),  # nothing carried over from September
        ("CMED", "2023-08", "occupancies are dated 2022-12, 2023-04, 2023-09-13, 2023-09-16"),
        ("EMED", "2022-11", "no capacity of Cyprus is dated on or before 2022-11-30; later: 2023"),
        ("WAFR", "2023-10", "no occupancy of Canary Islands in 2023-10 is published"),  # occupied places are no people
        ("WBAL", "2023-10", "no hotspot with published figures lies on WBAL"),
    ],
)
def test_a_load_that_is_not_known_has_a_reason(hotspots, route, month, reason):
    of_route = route_load(hotspots, route, parse_month(month))
    assert of_route.load is None
    assert of_route.reason_missing is not None
    assert reason in of_route.reason_missing


def test_an_unknown_route_has_no_load(hotspots):
    with pytest.raises(NotFound):
        route_load(hotspots, "MARS", 0)


@pytest.mark.parametrize(
    ("as_of", "day", "taken"),
    [
        ("2023-10", date(2023, 9, 30), None),
        ("2023-10", date(2023, 10, 1), 640),  # a statement about a month holds from its first day
        ("2023", date(2023, 1, 1), 640),
        ("2023-09-13", date(2023, 9, 12), None),
        ("2023-09-13", date(2023, 9, 13), 640),
    ],
)
def test_when_a_capacity_comes_into_force(as_of, day, taken):
    capacity = in_force([stated("capacity", 640, as_of)], day)
    assert (None if capacity is None else capacity.value) == taken


def test_of_two_capacities_of_one_day_the_more_exact_and_then_the_larger_is_taken():
    month, small, large = (
        stated("capacity", 900, "2023-10"),
        stated("capacity", 300, "2023-10-01"),
        stated("capacity", 500, "2023-10-01", "another"),
    )
    assert in_force([small, month], date(2023, 10, 5)) == small
    assert in_force([large, month, small], date(2023, 10, 5)) == large


def test_arrivals_of_a_fortnight_stand_in_for_an_occupancy():
    end = date(2023, 9, 30)
    capacity = stated("capacity", 500, "2023-09")
    fortnight = arrivals(1200, end - timedelta(days=13), end)
    dated = area_load(make_area([capacity], [fortnight]), end)
    assert dated.load is not None
    assert (dated.load.basis, dated.load.value) == (CapacityBasis.ARRIVALS_14_DAYS, 2.4)
    with_occupancy = make_area([capacity, stated("occupancy", 250, "2023-09-30")], [fortnight])
    both = area_load(with_occupancy, end).load
    assert both is not None
    assert (both.basis, both.value) == (CapacityBasis.OCCUPANCY, 0.5)
    in_month = route_load([make_hotspot(make_area([capacity], [fortnight]))], "CMED", parse_month("2023-09"))
    assert in_month.load == dated.load


@pytest.mark.parametrize(
    "figure",
    [
        arrivals(1200, date(2023, 9, 18), date(2023, 9, 30)),  # 13 days
        arrivals(1200, date(2023, 9, 17), date(2023, 9, 30), is_own=False),  # of a wider area
        arrivals(1200, date(2023, 9, 16), date(2023, 9, 29)),  # ends the day before
    ],
)
def test_other_windows_and_wider_areas_are_no_fortnight(figure):
    dated = area_load(make_area([stated("capacity", 500, "2023-09")], [figure]), date(2023, 9, 30))
    assert dated.load is None
    assert dated.reason_missing == "no occupancy of Here on 2023-09-30 is published, and no 14-day count of arrivals"


def test_a_capacity_that_was_replaced_is_no_alternative():
    """The 350 places of 2022 are over when 400 are stated; only a statement that contradicts the 400 stands beside."""
    marked = [replace(stated("capacity", n, day), conflict="x") for n, day in ((400, "2023-09-13"), (640, "2023-10"))]
    area = make_area([stated("capacity", 350, "2022-12"), *marked, stated("occupancy", 6344, "2023-09-13")])
    dated = area_load(area, date(2023, 9, 13))
    assert dated.load is not None
    assert [load.capacity.value for load in (dated.load, *dated.alternatives)] == [400, 640]
    assert [load.capacity_age_days for load in (dated.load, *dated.alternatives)] == [0, None]


def test_a_load_says_how_old_its_capacity_is():
    area = make_area([stated("capacity", 1000, "2023"), stated("occupancy", 526, "2024-02")])
    dated = area_load(area, date(2024, 2, 10))
    assert dated.load is not None
    assert dated.load.capacity_age_days == 60  # from the end of 2023 to the end of February


def test_without_a_capacity_in_force_each_later_one_is_divided_by_once():
    later = [stated("capacity", n, day) for n, day in ((860, "2021-11-23"), (1780, "2022-05-08"), (1780, "2023-01-07"))]
    dated = area_load(make_area([*later, stated("occupancy", 60, "2021-01-01")]), date(2021, 1, 1))
    assert dated.load is None
    assert [load.capacity.as_of for load in dated.alternatives] == ["2021-11-23", "2022-05-08"]


def test_an_occupancy_of_a_year_is_none_of_a_month():
    area = make_area([stated("capacity", 10, "2022"), stated("occupancy", 20, "2023")])
    assert route_load([make_hotspot(area)], "CMED", parse_month("2023-05")).load is None


DAYS = st.dates(date(2023, 1, 1), date(2023, 12, 31))


@given(st.lists(st.tuples(DAYS, st.integers(1, 10**6)), max_size=6), st.lists(st.tuples(DAYS, st.integers(0, 10**6))))
def test_every_load_is_a_stated_occupancy_over_a_stated_capacity(capacities, occupancies):
    statements = [stated("capacity", value, day.isoformat()) for day, value in capacities]
    statements += [stated("occupancy", value, day.isoformat()) for day, value in occupancies]
    for month in range(parse_month("2023-01"), parse_month("2023-12") + 1):
        of_route = route_load([make_hotspot(make_area(statements))], "CMED", month)
        loads = [load for load in (of_route.load, *of_route.alternatives, *of_route.others) if load is not None]
        assert (of_route.load is None) == (of_route.reason_missing is not None)
        for load in loads:  # never an average, never of another month
            assert (load.first, load.people) in occupancies
            assert (load.capacity.first, load.capacity.value) in capacities
            assert parse_month(load.as_of[:7]) == month
        current = [load for load in loads if load.capacity_date is CapacityDate.IN_FORCE]
        assert of_route.load is None or of_route.load.value == max(load.value for load in current)
        assert all(load.capacity.first <= load.last for load in current)


def test_el_hierro_received_208_for_1000_residents_in_ten_days(area):
    (load,) = resident_loads(area("canaries.el_hierro"))
    assert load.residents is not None
    assert (load.figure.value, load.residents.value, load.residents.as_of) == (2378, 11423, "2022")
    assert load.per_1000 is not None
    assert round(load.per_1000) == 208


def test_residents_of_a_group_are_those_of_one_date_and_all_its_islands(area):
    numbers = {each.as_of: each.value for each in area("hotspot.canaries").residents}
    assert numbers == {"2022": 2_177_701, "2024-01-01": 2_238_754}  # added up; as published
    (greek,) = area("hotspot.gr_islands").residents
    assert (greek.value, greek.as_of) == (83_068 + 50_483 + 32_633 + 7_988 + 36_986, "2021-10-22")


@pytest.mark.parametrize(
    ("day", "number"), [("2010-05-01", 90), ("2019-01-01", 90), ("2021-12-31", 100), ("2026-01-01", 120)]
)
def test_arrivals_are_divided_by_the_residents_of_their_time(day, number):
    """The newest number on or before the window; before the first number, the first."""
    numbers = [living(120, "2024-01-01"), living(90, "2011"), living(100, "2021-10-22")]
    (load,) = resident_loads(make_area([], [arrivals(10, date.fromisoformat(day), date.fromisoformat(day))], numbers))
    assert load.residents is not None
    assert load.residents.value == number
    before = known_on([make_hotspot(make_area([], [], numbers))], date.fromisoformat(day))[0].area
    assert before.residents[-1].value == number


def test_arrivals_without_residents_have_a_reason():
    (load,) = resident_loads(make_area([], [arrivals(10, date(2023, 8, 1), date(2023, 8, 1))]))
    assert (load.per_1000, load.reason_missing) == (None, "no population is available")


def test_a_window_longer_than_a_month_gives_no_load_on_residents():
    residents = [living(1000, "2021")]
    month, longer = (arrivals(10, date(2023, 8, 1), date(2023, 8, 1) + timedelta(days=days)) for days in (30, 31))
    assert [load.figure for load in resident_loads(make_area([], [month, longer], residents))] == [month]


def test_what_was_published_later_is_not_known_earlier(hotspots):
    before = known_on(hotspots, date(2023, 9, 20))
    lampedusa = next(hotspot for hotspot in before if hotspot.hotspot_id == "hotspot.lampedusa").area
    stated_values = {
        (statement.measure, statement.value) for statement in lampedusa.statements if statement.last.year == 2023
    }
    assert stated_values == {("capacity", 400), ("occupancy", 2698)}
    assert route_load(before, "CMED", parse_month("2023-09")).load is None
    after = known_on(hotspots, date(2023, 10, 31))
    assert route_load(after, "CMED", parse_month("2023-09")).load is not None


def test_without_a_day_of_publication_a_statement_is_known_once_its_period_is_over():
    hotspot = make_hotspot(make_area([stated("capacity", 1, "2023-10")]))
    assert known_on([hotspot], date(2023, 10, 30))[0].area.statements == ()
    assert len(known_on([hotspot], date(2023, 10, 31))[0].area.statements) == 1


def test_a_snapshot_holds_the_hotspots_in_a_fixed_order(snapshot: Snapshot, hotspots: list[Hotspot]) -> None:
    assert snapshot_hotspots(snapshot) == hotspots
    assert [hotspot.hotspot_id.removeprefix("hotspot.") for hotspot in hotspots] == [
        "lampedusa",
        "cyprus",
        "gr_islands",
        "canaries",
        "external_borders",
    ]
    greek = hotspots[2]
    assert [hotspot.name for hotspot in greek.members] == ["Chios", "Kos", "Leros", "Lesvos", "Samos"]
