"""The register of forecasts: what a build writes into the ledger, and how the entries are scored later."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.app import make_app
from api.settings import Settings
from routes_geo.build.build import build_snapshot
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger
from routes_geo.model import ROUTE_IDS
from routes_geo.pressure.forecast.register import ForecastFrom, register_table, to_register
from routes_geo.pressure.forecast.scores import interval_score, interval_scores
from routes_geo.pressure.forecast_tables import COVERAGES, FORECAST, FORECAST_SCHEMA, REGISTER
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot

SOURCE = ForecastFrom("file-1", date(2026, 8, 4), DETECTIONS, "2026-08-05T10:00:00+00:00")
PUBLISHER_NAMES = (
    "Central Mediterranean Route",
    "Eastern Mediterranean Route",
    "Western Balkan Route",
    "Western Mediterranean Route",
    "Western African Route",
)
LATER = "vintage_commit_date,route,month,detections"


@given(
    st.floats(0, 12),
    st.floats(0, 12),
    st.tuples(st.floats(0.01, 1), st.floats(0.01, 1), st.floats(0.01, 1)).map(sorted),
)
def test_the_score_of_bounds_is_that_of_half_widths(observed: float, median: float, radii: list[float]) -> None:
    widths = np.array(radii)
    ends = np.column_stack([median - widths, median + widths])
    expected = interval_scores(np.array([observed - median]), widths[None, :]).total[0]
    assert interval_score(observed, median, ends) == pytest.approx(expected)


def test_entries_are_the_forecasts_of_the_snapshot(snapshot: Snapshot) -> None:
    table = snapshot.table(FORECAST)
    entries = to_register(table, SOURCE)
    assert [entry.key for entry in entries] == [
        ("file-1", DETECTIONS, row["method_version"], row["route"], row["target"]) for row in table.to_pylist()
    ]
    for entry, row in zip(entries, table.to_pylist(), strict=True):
        assert json.loads(entry.content) == row
        assert entry.sha256 == hashlib.sha256(entry.content.encode()).hexdigest()


def one(median: int | None, *ends: int | None) -> pa.Table:
    names = ("low_50", "high_50", "low", "high", "low_95", "high_95")
    row = {
        "route": "CMED",
        "horizon": 1,
        "origin": "2026-06",
        "target": "2026-07",
        "median": median,
        **dict(zip(names, ends, strict=True)),
        "status": "not_published" if median is None else "published",
        "reason": "no_skill" if median is None else None,
        "model": "m",
        "method_version": "2",
    }
    return pa.Table.from_pylist([row], schema=FORECAST_SCHEMA)


def totals(value: int) -> pa.Table:
    row = {"route": "CMED", "start": date(2026, 7, 1), "end": date(2026, 8, 1), "value": value}
    return pa.Table.from_pylist([row])


@pytest.mark.parametrize(
    ("outcome", "inside"), [(100, (True, True, True)), (75, (False, True, True)), (300, (False, False, False))]
)
def test_a_forecast_is_scored_when_its_month_is_published(outcome: int, inside: tuple[bool, ...]) -> None:
    entries = to_register(one(100, 80, 120, 70, 150, 50, 200), SOURCE)
    (row,) = register_table(entries, totals(outcome)).to_pylist()
    assert row["outcome"] == outcome
    assert tuple(row[name] for name in ("inside_50", "inside", "inside_95")) == inside
    assert row["log_error"] == pytest.approx(np.log1p(outcome) - np.log1p(100), abs=1e-4)
    ends = np.log1p([(80, 120), (70, 150), (50, 200)])
    tails = [1 - coverage for coverage in COVERAGES]
    y, m = np.log1p(outcome), np.log1p(100)
    parts = [
        tail / 2 * (high - low) + max(low - y, 0) + max(y - high, 0)
        for tail, (low, high) in zip(tails, ends, strict=True)
    ]
    assert row["wis"] == pytest.approx((abs(y - m) / 2 + sum(parts)) / 3.5, abs=1e-4)


def test_what_is_not_published_yet_or_has_no_figures_has_no_score() -> None:
    (early,) = register_table(to_register(one(100, 80, 120, 70, 150, 50, 200), SOURCE), None).to_pylist()
    assert (early["outcome"], early["wis"], early["inside"]) == (None, None, None)
    (without,) = register_table(to_register(one(None, *[None] * 6), SOURCE), totals(90)).to_pylist()
    assert (without["outcome"], without["wis"], without["inside"]) == (90, None, None)


@pytest.mark.slow
def test_a_build_on_a_new_release_registers_once_and_scores_later(data_dir: Path, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")

    def build(day: date, as_of: date | None = None) -> Snapshot:
        name = build_snapshot(tmp_path / "out", data_dir=data_dir, ledger=ledger, as_of=as_of, today=day)
        return open_snapshot(tmp_path / "out" / name)

    assert build(date(2026, 8, 5)).table(REGISTER).num_rows == 0  # there is no ledger yet
    assert not ledger.root.exists()
    ledger.root.mkdir()
    assert build(date(2026, 8, 5), date(2026, 8, 5)).table(REGISTER).num_rows == 0
    first = build(date(2026, 8, 5))
    entries = ledger.forecasts()
    assert len(entries) == first.table(FORECAST).num_rows == first.table(REGISTER).num_rows == 15
    assert build(date(2026, 8, 6)).snapshot_id == first.snapshot_id  # nothing new

    names = dict(zip(ROUTE_IDS, PUBLISHER_NAMES, strict=True))
    rows = [row for row in first.table(f"totals/{DETECTIONS}.arrow").to_pylist() if row["route"] in names]
    lines = [LATER, *(f"2026-09-10,{names[row['route']]},{row['start']:%Y-%m},{row['value']}" for row in rows)]
    lines += [f"2026-09-10,{names[route]},2026-07,{number}" for number, route in enumerate(("CMED", "EMED"), 3000)]
    path = tmp_path / "later.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    ingest_file(path, ledger)
    later = build(date(2026, 9, 11))
    assert ledger.forecasts()[:15] == entries  # as they were
    rows = later.table(REGISTER).to_pylist()
    assert len(rows) > 15
    scored = {(row["route"], row["target"]): row for row in rows if row["outcome"] is not None}
    assert scored["CMED", "2026-07"]["outcome"] == 3000
    assert scored["CMED", "2026-07"]["wis"] > 0

    with TestClient(make_app(Settings(snapshot=tmp_path / "out" / later.snapshot_id, home=tmp_path))) as client:
        answer = client.get("/forecast-register").json()
        assert answer["summary"]["registered"] == len(rows)
        assert answer["summary"]["scored"] == sum(row["wis"] is not None for row in rows)
        of_route = client.get("/forecast-register", params={"route": "Central Mediterranean"}).json()
        assert {each["route"] for each in of_route["forecasts"]} == {"CMED"}
        (found,) = [each for each in of_route["forecasts"] if each["period"] == "2026-07"]
        assert (found["outcome"], found["made"]) == (3000, entries[0].made_at[:10])
        assert client.get("/forecast-register", params={"route": "moon"}).status_code == 404


def test_the_embedded_data_alone_have_no_register(client: TestClient) -> None:
    answer = client.get("/forecast-register").json()
    assert answer["summary"] == {
        "registered": 0, "scored": 0, "wis": None, "coverage_50": None, "coverage": None, "coverage_95": None,
    }  # fmt: skip
    assert answer["forecasts"] == []
