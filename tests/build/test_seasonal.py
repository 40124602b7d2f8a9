"""The tables of adjusted figures of made totals: which series and routes they have, and what they say."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from routes_geo.build.seasonal import seasonal_tables
from routes_geo.build.stl import adjusted_counts, decompose, diagnose, season_factors
from routes_geo.model import CONTEXT_ROUTE_IDS, ROUTE_IDS, month_label, month_start
from routes_geo.snapshot.seasonal import ADJUSTED, ADJUSTED_SCHEMA, DIAGNOSTICS, DIAGNOSTICS_SCHEMA
from routes_geo.snapshot.series import DETECTIONS

FIRST = 12 * 45  # 2015-01
SCHEMA = pa.schema(
    {"route": pa.string(), "area": pa.string(), "start": pa.date32(), "end": pa.date32()}
    | {"value": pa.int64(), "status": pa.string()}
)


def totals(*routes: str, without: int | None = None) -> pa.Table:
    rows: list[dict[str, object]] = [
        {
            "route": route,
            "area": None,
            "start": month_start(FIRST + at),
            "end": month_start(FIRST + at + 1),
            "value": 1_000 * (1 + ROUTE_IDS.index(route) if route in ROUTE_IDS else 1) + 100 * (at % 12),
            "status": "final",
        }
        for route in routes
        for at in range(72)
        if at != without
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def routes_in(table: pa.Table) -> list[tuple[str, str]]:
    return list(dict.fromkeys(zip(table["series"].to_pylist(), table["route"].to_pylist(), strict=True)))


def test_an_own_table_by_month_is_adjusted_on_its_routes() -> None:
    tables = seasonal_tables({"table.own.v1": totals("CMED", "WMED")}, {"table.own.v1": "month"})
    assert tables[ADJUSTED].schema == ADJUSTED_SCHEMA
    assert tables[DIAGNOSTICS].schema == DIAGNOSTICS_SCHEMA
    expected = [("table.own.v1", "CMED"), ("table.own.v1", "WMED")]
    assert routes_in(tables[ADJUSTED]) == routes_in(tables[DIAGNOSTICS]) == expected
    assert tables[ADJUSTED]["period"].to_pylist()[:72] == [month_label(FIRST + at) for at in range(72)]


def test_detections_have_totals_and_context_routes_too() -> None:
    every = totals(*ROUTE_IDS, *CONTEXT_ROUTE_IDS)
    tables = seasonal_tables({DETECTIONS: every}, {DETECTIONS: "month"})
    assert {route for _, route in routes_in(tables[ADJUSTED])} == {*ROUTE_IDS, *CONTEXT_ROUTE_IDS, "ALL", "FIVE"}
    five = tables[ADJUSTED].filter(pa.compute.equal(tables[ADJUSTED]["route"], "FIVE"))
    counts = np.array([15_000 + 500 * (at % 12) for at in range(72)])
    assert five["adjusted"].to_pylist() == adjusted_counts(counts, season_factors(decompose(counts))).tolist()


@pytest.mark.parametrize(
    ("table", "grain"),
    [(totals("CMED", without=30), "month"), (totals("CMED"), "week"), (totals(), "month")],
    ids=["gap", "weeks", "empty"],
)
def test_series_that_cannot_be_adjusted_have_no_rows(table: pa.Table, grain: str) -> None:
    tables = seasonal_tables({"made.v1": table}, {"made.v1": grain})
    assert [each.num_rows for each in tables.values()] == [0, 0]


def test_constant_counts_have_no_season() -> None:
    counts = np.full(72, 700)
    parts = decompose(counts)
    assert adjusted_counts(counts, season_factors(parts)).tolist() == [700] * 72
    assert diagnose(counts, parts, FIRST).change_high == 0


def test_every_count_of_the_embedded_release_is_in_the_tables(snapshot) -> None:
    table = snapshot.table(ADJUSTED)
    assert (min(table["period"].to_pylist()), max(table["period"].to_pylist())) == ("2009-01", "2026-06")
    assert table.num_rows == 210 * len(routes_in(table))
