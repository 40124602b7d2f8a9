"""Tables on the letter in a snapshot: dates, milestones, returns, and what is refused."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from routes_geo.errors import DataError
from routes_geo.letter.claims.rows import Expects, Metric
from routes_geo.letter.legislation import MILESTONES
from routes_geo.letter.record_tables import record_tables
from routes_geo.letter.tables import read_table
from routes_geo.months import date_label, last_day_of, period_days
from routes_geo.snapshot.snapshot import Snapshot

# Rows of each table, as the letter names them.
ROWS = {"letter": 65, "claims": 7, "files": 5, "returns": 3, "agencies": 4, "returns_published": 6}


@pytest.fixture
def copy(data_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(data_dir, tmp_path / "data"))


@pytest.mark.parametrize(("table", "rows"), ROWS.items())
def test_the_snapshot_holds_every_row(snapshot: Snapshot, table: str, rows: int) -> None:
    assert len(read_table(snapshot, table)) == rows


def test_the_snapshot_holds_the_tables_as_they_are_read(snapshot: Snapshot, data_dir: Path) -> None:
    for name, table in record_tables(data_dir).items():
        assert snapshot.table(name).equals(table), name


def test_milestones_stand_in_order_and_the_last_is_known_by_year(snapshot: Snapshot) -> None:
    for file in read_table(snapshot, "files"):
        assert tuple(milestone["milestone"] for milestone in file["milestones"]) == MILESTONES
        starts = [milestone["start"] for milestone in file["milestones"]]
        assert starts == sorted(starts)
        assert starts[:5] == [date(2020, 9, 23), date(2023, 12, 20), date(2024, 4, 10), *starts[3:5]]
        assert [milestone["date_precision"] for milestone in file["milestones"]] == ["day"] * 5 + ["year"]
        assert file["milestones"][-1]["end"] == date(2026, 12, 31)


def test_published_returns_are_those_of_the_table_of_figures(snapshot: Snapshot, data_dir: Path) -> None:
    with (data_dir / "figures.csv").open(encoding="utf-8", newline="") as handle:
        pairs = {
            row["period"]: row["value"].split(" / ")
            for row in csv.DictReader(handle)
            if row["what"].startswith("Euros")
        }
    held = read_table(snapshot, "returns_published")
    for position, name in enumerate(("return.decisions", "return.effective")):
        ours = {
            date_label(row["start"], row["end"], row["date_precision"]): str(row["value"])
            for row in held
            if row["return_id"] == name
        }
        assert ours == {period: values[position] for period, values in pairs.items()}


def test_every_test_of_a_claim_says_what_it_takes_and_what_is_expected(snapshot: Snapshot) -> None:
    for row in read_table(snapshot, "claim_tests"):
        held = row["metric"] != Metric.NOT_HELD
        assert (row["expects"] == Expects.NOTHING) == (not held)
        assert bool(row["series"]) == bool(row["window"]) == held
        assert row["note"] or row["decides"]
        if row["metric"] in (Metric.CHANGE, Metric.RATIO, Metric.LEADER_ABSOLUTE, Metric.LEADER_RELATIVE):
            assert row["compared"] and row["routes"]


def test_figures_of_others_are_taken_from_the_table_of_figures(snapshot: Snapshot) -> None:
    canary = [row for row in read_table(snapshot, "claim_figures") if row["claim_id"] == "trend.canary"]
    assert [row["value"] for row in canary] == ["14976", "23537", "28727", "+79.4 %"]
    assert all(row["source"] and row["status"] for row in canary)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("legislation.csv", "2024-04-10,2024-05-14", "2024-04-31,2024-05-14", "parliament"),
        ("returns.csv", "290000", "many", "'many' is not a number"),
        ("returns_published.csv", "111275", "1.5", "eurostat.decisions.2023-Q1"),
        ("returns_published.csv", ",return.decisions,", ",return.rate,", "return_id: unknown return.rate"),
        ("measure_events.csv", "asset.irini,", "asset.other,", "measure_id: unknown asset.other"),
        ("events.csv", ",partner.mr,", ",partner.xx,", "since.mauritania.js, concerns: unknown partner.xx"),
        ("events.csv", ",2024-04,month,", ",2024-14,month,", "since.cyprus.syria"),
        ("claim_tests.csv", ",change,", ",changed,", "metric: unknown changed"),
        ("claim_tests.csv", ",above,", ",over,", "expects: unknown over"),
        ("claim_tests.csv", "2023-01/2023-09", "2023-01/2023-19", "2023-19"),
        ("claim_tests.csv", "trend.cy_pressure,", "trend.other,", "trend.cy_pressure, trend.other"),
        ("claim_figures.csv", "es.canary.0930", "es.none", "figure_id: unknown es.none"),
    ],
)
def test_a_fault_is_named(copy: Path, file: str, old: str, new: str, message: str) -> None:
    text = (copy / file).read_text("utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError, match=message):
        record_tables(copy)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2023-Q1", (date(2023, 1, 1), date(2023, 3, 31))),
        ("2023-Q4", (date(2023, 10, 1), date(2023, 12, 31))),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
    ],
)
def test_periods_are_their_days(text: str, days: tuple[date, date]) -> None:
    assert period_days(text, "") == days


@pytest.mark.parametrize("text", ["2023-Q5", "2023-Q", "Q1", "2023-13"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="here"):
        period_days(text, "here")


@pytest.mark.parametrize(
    ("start", "end", "precision", "label"),
    [
        (date(2023, 9, 17), None, "day", "2023-09-17"),
        (date(2023, 9, 25), date(2023, 9, 26), "day", "2023-09-25/2023-09-26"),
        (date(2023, 3, 1), date(2023, 9, 30), "month", "2023-03/2023-09"),
        (date(2023, 10, 1), date(2023, 10, 31), "month", "2023-10"),
        (date(2023, 4, 1), date(2023, 6, 30), "quarter", "2023-Q2"),
        (date(2026, 1, 1), None, "year", "2026"),
        (None, None, "unknown", None),
    ],
)
def test_a_date_is_labelled_as_precisely_as_it_is_known(
    start: date | None, end: date | None, precision: str, label: str | None
) -> None:
    assert date_label(start, end, precision) == label


def test_the_last_day_of_what_begins_on_a_day() -> None:
    starts = {
        "day": date(2023, 12, 1),
        "month": date(2023, 12, 1),
        "quarter": date(2023, 10, 1),
        "year": date(2024, 1, 1),
    }
    last = {precision: last_day_of(start, precision) for precision, start in starts.items()}
    assert last == {
        "day": date(2023, 12, 1),
        "month": date(2023, 12, 31),
        "quarter": date(2023, 12, 31),
        "year": date(2024, 12, 31),
    }
