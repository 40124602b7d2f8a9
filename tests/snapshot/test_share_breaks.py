"""Breaks of shares: the months from which figures of places are not comparable with earlier ones."""

from __future__ import annotations

from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.share_breaks import ShareBreak, share_breaks
from routes_geo.snapshot.snapshot import Snapshot


def break_at(snapshot: Snapshot, route: str, period: str) -> ShareBreak:
    return next(found for found in share_breaks(snapshot, DETECTIONS, route) if found.period == period)


def test_january_2023_at_lampedusa_is_a_break(snapshot: Snapshot) -> None:
    change = next(change for change in break_at(snapshot, "CMED", "2023-01").changes if change.of == "IT")
    assert (change.publisher, tuple(change.areas)) == ("Italian Interior Minister", ("IT:lampedusa",))
    assert change.text == (
        "The count of Italy is divided by shares of Italian Interior Minister for 2023-01 to 2023-09 (Lampedusa); "
        "before, by those of UNHCR for 2022."
    )


def test_the_first_shares_are_a_break_and_carried_ones_are_none(snapshot: Snapshot) -> None:
    eastern = [found.period for found in share_breaks(snapshot, DETECTIONS, "EMED")]
    assert eastern[0] == "2014-01"
    assert "before" not in break_at(snapshot, "EMED", "2014-01").changes[0].text
    assert "2023-01" not in eastern  # the shares of 2022 go on


def test_a_route_that_is_one_area_from_the_start_has_no_break_there(snapshot: Snapshot) -> None:
    assert share_breaks(snapshot, DETECTIONS, "WAFR")[0].period == "2023-01"
    assert share_breaks(snapshot, DETECTIONS, "WBAL") == []


def test_breaks_are_in_the_order_of_routes_and_months(snapshot: Snapshot) -> None:
    every = [(found.route, found.period) for found in share_breaks(snapshot, DETECTIONS)]
    assert len(every) == len(set(every))
    assert [period for route, period in every if route == "CMED"] == sorted(
        period for route, period in every if route == "CMED"
    )
