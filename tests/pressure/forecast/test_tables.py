"""Monthly counts from totals, and forecasts as tables."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from routes_geo.model import month_start, parse_month
from routes_geo.pressure.forecast.tables import outlook_tables, route_months
from routes_geo.pressure.forecast_tables import FORECAST, FORECAST_SCHEMA, PAST_FORECAST, SKILL, SKILL_SCHEMA

Row = tuple[str, str, int | None]


def totals(rows: list[Row]) -> pa.Table:
    return pa.table(
        {
            "route": pa.array([route for route, _, _ in rows], pa.string()),
            "start": pa.array([date.fromisoformat(f"{month}-01") for _, month, _ in rows], pa.date32()),
            "value": pa.array([value for _, _, value in rows], pa.int64()),
        }
    )


@pytest.mark.parametrize(
    ("rows", "first", "counts"),
    [
        ([], None, []),
        ([("EMED", "2020-01", 1)], None, []),
        ([("CMED", "2020-02", 2), ("CMED", "2020-01", 1)], "2020-01", [1, 2]),
        ([("CMED", "2020-01", 1), ("CMED", "2020-01", 5), ("EMED", "2020-01", 9)], "2020-01", [6]),  # two borders
        ([("CMED", "2020-01", 1), ("CMED", "2020-03", 3), ("CMED", "2020-04", 4)], "2020-03", [3, 4]),  # a gap
        ([("CMED", "2020-01", 1), ("CMED", "2020-02", None), ("CMED", "2020-03", 3)], "2020-03", [3]),
        ([("CMED", "2020-01", 1), ("CMED", "2020-02", None), ("CMED", "2020-02", 3)], None, []),  # of one border
        ([("CMED", "2020-01", 1), ("CMED", "2020-03", None)], None, []),  # the newest month has no count
    ],
)
def test_the_newest_months_without_a_gap(rows: list[Row], first: str | None, counts: list[int]) -> None:
    months = route_months(totals(rows), "CMED")
    assert months.counts.tolist() == counts
    assert months.counts.dtype == "int64"
    assert months.first_month == (parse_month(first) if first else 0)


def test_without_totals_there_are_tables_without_rows() -> None:
    tables = outlook_tables(None, print)
    assert {name: (table.num_rows, table.schema) for name, table in tables.items()} == {
        FORECAST: (0, FORECAST_SCHEMA),
        PAST_FORECAST: (0, FORECAST_SCHEMA),
        SKILL: (0, SKILL_SCHEMA),
    }


def test_a_route_with_few_months_has_its_reason_in_both_tables() -> None:
    rows: list[Row] = [("WAFR", month_start(parse_month("2020-01") + step).isoformat()[:7], step) for step in range(30)]
    tables = outlook_tables(totals(rows), print)
    forecasts, skill = tables[FORECAST].to_pylist(), tables[SKILL].to_pylist()
    assert [row["target"] for row in forecasts] == ["2022-07", "2022-08", "2022-09"]
    for row in forecasts:
        assert (row["origin"], row["median"], row["low"], row["high"]) == ("2022-06", None, None, None)
        assert (row["status"], row["reason"]) == ("not_published", "too_few_targets")
    for row in skill:
        assert (row["targets"], row["wis"], row["published"], row["reason"]) == (0, None, False, "too_few_targets")
