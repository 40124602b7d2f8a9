"""Breaks: months from which figures are counted in another way, and what can be compared across them."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from routes_geo.errors import ReasonCode, Refused
from routes_geo.model import ROUTE_IDS, month_label, parse_month
from routes_geo.months import MonthWindow
from routes_geo.snapshot.breaks import (
    BreakAnswer,
    breaks_of,
    check_same_shares,
    finest_comparable,
    list_breaks,
)
from routes_geo.snapshot.placings import Shares
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot

MONTHS = [month_label(month) for month in range(parse_month("2009-01"), parse_month("2026-06") + 1)]


def window(first: str, last: str) -> MonthWindow:
    return MonthWindow(parse_month(first), parse_month(last) + 1)


def in_month(snapshot: Snapshot, route: str, month: str) -> list[BreakAnswer]:
    return [each for each in breaks_of(snapshot, route) if each.month == month]


def test_january_2023_at_lampedusa_is_a_break(snapshot: Snapshot) -> None:
    (marked,) = [each for each in in_month(snapshot, "CMED", "2023-01") if "IT:lampedusa" in each.areas]
    assert (marked.what, marked.divides, marked.publisher) == ("shares", "IT", "Italian Interior Minister")
    assert marked.shares is not None
    assert list(marked.shares.areas) == ["IT:lampedusa"]
    assert marked.note == (
        "The count of Italy is divided by shares of Italian Interior Minister for 2023-01 to 2023-09 (Lampedusa); "
        "before, by those of UNHCR for 2022."
    )


def test_definitions_and_scopes_are_breaks(snapshot: Snapshot) -> None:
    (restated,) = [each for each in in_month(snapshot, "EMED", "2022-01") if each.what == "definition"]
    assert "38,690" in restated.note
    (wider,) = breaks_of(snapshot, "WBAL")
    assert (wider.what, wider.month, wider.source) == ("scope", "2023-01", "Frontex, definition note of 2024-03-27")
    assert "Croatia" in wider.note


def test_totals_have_the_breaks_of_definitions_alone(snapshot: Snapshot) -> None:
    for subject in ("ALL", "FIVE"):
        assert [each.route for each in breaks_of(snapshot, subject)] == ["EMED", "WBAL"]
    assert breaks_of(snapshot, "EBOR") == []


def test_shares_that_go_on_are_a_change_of_the_basis_alone(snapshot: Snapshot) -> None:
    found = in_month(snapshot, "EMED", "2023-01")
    assert {each.what for each in found} == {"basis"}
    assert "still divided by shares of UNHCR for 2022" in found[0].note


def test_the_first_month_of_a_series_is_no_break(snapshot: Snapshot) -> None:
    assert breaks_of(snapshot, "WAFR")[0].month == "2023-01"  # one area from the start
    first = breaks_of(snapshot, "EMED")[0]
    assert (first.month, "before" in first.note) == ("2014-01", False)


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_every_change_of_shares_in_force_is_listed_once(snapshot: Snapshot, route: str) -> None:
    """A slow loop over months: what divides each whole now and a month earlier."""
    sets = [each for each in snapshot.derived(Shares).in_force(DETECTIONS) if each.route == route]
    expected = set()
    for whole in {(each.border, each.of) for each in sets}:
        before: tuple[object, ...] | None = None
        for month in MONTHS:
            now = [each for each in sets if (each.border, each.of) == whole and each.start <= month <= each.end]
            ours = (now[0].basis, now[0].published_start, now[0].areas) if now else None
            if ours != before and month != "2009-01":
                expected.add((month, *whole))
            before = ours
    listed = list_breaks(snapshot, DETECTIONS, [route], with_shares=True)
    found = [(each.month, each.border or "", each.divides or "") for each in listed if each.what in ("shares", "basis")]
    assert len(found) == len(set(found))
    assert set(found) == expected


@pytest.mark.parametrize(
    ("route", "first", "second", "level"),
    [
        ("CMED", window("2023-01", "2023-03"), window("2023-04", "2023-06"), "cell"),
        ("CMED", window("2023-08", "2023-08"), window("2023-11", "2023-11"), "country"),  # shares carried from October
        ("CMED", window("2023-01", "2023-03"), window("2022-01", "2022-03"), "route"),
        ("WAFR", window("2024-01", "2024-12"), window("2023-01", "2023-12"), "area"),
        ("WAFR", window("2013-01", "2013-12"), window("2012-01", "2012-12"), "cell"),
        ("WBAL", window("2023-01", "2023-12"), window("2022-01", "2022-12"), "cell"),  # nothing is divided at all
    ],
)
def test_the_finest_level_that_can_be_compared(
    snapshot: Snapshot, route: str, first: MonthWindow, second: MonthWindow, level: str
) -> None:
    for one, other in ((first, second), (second, first)):
        assert finest_comparable(snapshot, DETECTIONS, route, one, other).level == level
        if level == "cell":
            check_same_shares(snapshot, DETECTIONS, route, one, other)
            continue
        with pytest.raises(Refused) as refusal:
            check_same_shares(snapshot, DETECTIONS, route, one, other)
        assert refusal.value.reason_code is ReasonCode.BASIS_CHANGED
        assert refusal.value.allowed.startswith(level)


def test_a_window_across_a_change_is_never_compared(snapshot: Snapshot) -> None:
    """It has two share sets of its own, whatever the other window has."""
    across = window("2023-07", "2023-12")
    assert finest_comparable(snapshot, DETECTIONS, "CMED", across, across).level == "country"


def test_series_lists_breaks(client: TestClient) -> None:
    breaks = client.get("/series/CMED").json()["breaks"]
    months = [each["month"] for each in breaks if "IT:lampedusa" in each["areas"]]
    assert months == ["2023-01", "2023-10", "2024-11", "2024-12", "2025-01"]
    assert all(each["publisher"] and each["source"] and each["note"] for each in breaks)
    assert [each["month"] for each in breaks] == sorted(each["month"] for each in breaks)
