from __future__ import annotations

from datetime import date

import pytest
from support.made_vintages import published

from routes_geo.build.revisions import revisions
from routes_geo.datafiles import embedded_data_dir, read_rows
from routes_geo.errors import NotFound
from routes_geo.model import CONTEXT_ROUTES, parse_month
from routes_geo.snapshot.changes import ChangeFilter, Revised, describe_changes, revised_in
from routes_geo.snapshot.latest_changes import LARGEST, ReleaseDay, describe_latest, latest_changes
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot

FIRST, SECOND = date(2024, 3, 1), date(2024, 4, 1)
NAMES = {"CMED": "Central Mediterranean", "EMED": "Eastern Mediterranean"}


def made(before: dict[str, int], after: dict[str, int]) -> Revised:
    counts = [
        {parse_month(month): (value, "provisional") for month, value in months.items()} for months in (before, after)
    ]
    vintages = [published(day, months) for day, months in zip((FIRST, SECOND), counts, strict=True)]
    return Revised("made.v1", "month", revisions(vintages))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"2024-01": 10}, {"2024-01": 10, "2024-02": 7}, "1 new month (February 2024), no figure revised"),
        (
            {"2024-01": 10},
            {"2024-01": 12, "2024-02": 7, "2024-03": 8},
            "2 new months (February 2024 to March 2024), 1 earlier figure revised: "
            "Central Mediterranean, January 2024, from 10 to 12",
        ),
        (
            {"2024-01": 10, "2024-02": 2_000},
            {"2024-01": 15, "2024-02": 1_000},
            "no new months, 2 earlier figures revised, most of all Central Mediterranean, February 2024, "
            "from 2,000 to 1,000",
        ),
        ({"2024-01": 10}, {"2024-01": 10}, "no new months, no figure revised"),
    ],
)
def test_a_release_in_one_sentence(before: dict[str, int], after: dict[str, int], words: str) -> None:
    answer = latest_changes(made(before, after), ReleaseDay(SECOND, "r-2024-04-01", FIRST), NAMES)
    assert answer.sentence == f"Release of 1 April 2024: {words}"
    assert answer.new_periods == len(after.keys() - before.keys())
    assert answer.revised == sum(before[month] != after[month] for month in before)


def test_the_first_release_says_so() -> None:
    answer = latest_changes(made({"2024-01": 1}, {}), ReleaseDay(FIRST, "r-2024-03-01", None), NAMES)
    assert answer.sentence == "Release of 1 March 2024: the first one known here"
    assert (answer.former_released, answer.new_periods, answer.first_new) == (None, 1, "2024-01")


def test_the_newest_release_of_frontex(snapshot: Snapshot) -> None:
    (answer,) = describe_latest(snapshot, DETECTIONS)
    assert (answer.released, answer.former_released) == ("2026-08-04", "2025-06-03")
    assert (answer.new_periods, answer.first_new, answer.last_new, answer.revised) == (14, "2025-05", "2026-06", 16)
    sizes = [abs(change.difference or 0) for change in answer.largest]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == LARGEST
    largest = answer.largest[0]
    assert (largest.route, largest.period, largest.before, largest.after) == ("EBOR", "2025-04", 2955, 567)


def test_revisions_are_the_route_months_that_differ_between_the_two_files(snapshot: Snapshot) -> None:
    folder = embedded_data_dir() / "observations"
    former: dict[tuple[str, str], int] = {}
    for row in read_rows(folder / "frontex_detections.csv", ("route", "month", "detections")):
        key = row["route"], row["month"]
        former[key] = former.get(key, 0) + int(row["detections"])
    newest = {
        (row["route"], row["month"]): int(row["detections"])
        for row in read_rows(folder / "frontex_route_totals.csv", ("route", "month", "detections"))
    }
    differing = {(*key, value, newest[key]) for key, value in former.items() if newest[key] != value}
    listed = describe_changes(revised_in(snapshot), ChangeFilter(series=DETECTIONS, since=date(2025, 6, 4)), 100)
    assert {(row.route, row.period, row.before, row.after) for row in listed.changes} == differing
    assert listed.number_matched == len(differing) == 16


def test_a_report_in_a_file_of_several_is_a_release_of_its_own(snapshot: Snapshot) -> None:
    (answer,) = describe_latest(snapshot, "italy.arrivals.v1")
    assert answer.former_released is not None
    assert answer.new_periods <= 2


def test_days_before_any_release_and_unknown_series_are_refused(snapshot: Snapshot) -> None:
    with pytest.raises(NotFound, match="choose a later day"):
        describe_latest(snapshot, DETECTIONS, date(2001, 1, 1))
    with pytest.raises(NotFound, match=r"unknown series 'x\.v1'"):
        describe_latest(snapshot, "x.v1")


def test_names_of_routes_without_a_corridor_are_those_of_the_data() -> None:
    rows = read_rows(embedded_data_dir() / "routes.csv", ("route", "name", "kind"))
    assert {row["route"]: row["name"] for row in rows if row["kind"] == "context"} == CONTEXT_ROUTES
