"""The register of forecasts: each is kept as it was made, once, and any change to it is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from support.made_ledger import NO_QUARANTINE, make_observations, make_release

from routes_geo.errors import DataError
from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.verify import verify_ledger
from routes_geo.model import RegisteredForecast

FORECAST = RegisteredForecast(
    release_id="first",
    released=date(2026, 8, 4),
    series="frontex.detections.v1",
    method_version="2",
    route="CMED",
    horizon=1,
    target="2026-07",
    made_at="2026-08-05T10:00:00+00:00",
    content='{"median":5000}',
    sha256="0" * 64,
)
LATER = replace(FORECAST, horizon=2, target="2026-08")


def test_a_forecast_is_registered_once(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    assert ledger.register([FORECAST, LATER]) == [FORECAST, LATER]
    again = replace(FORECAST, made_at="2026-09-01T00:00:00+00:00", content='{"median":1}')
    assert ledger.register([again, LATER]) == []
    assert ledger.forecasts() == [FORECAST, LATER]
    other = replace(FORECAST, method_version="3")
    assert ledger.register([again, other]) == [other]
    assert [each.sequence for each in ledger.forecasts()] == [1, 2, 3]


def test_forecasts_are_numbered_with_releases_and_marks(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.append(make_release("first"), make_observations(1), NO_QUARANTINE)
    ledger.register([FORECAST])
    ledger.mark("first", "why")
    assert [each.sequence for each in ledger.forecasts()] == [2]
    assert ledger.withdrawn()["first"].sequence == 3
    assert ledger.forecasts() == [FORECAST]  # a withdrawn release does not take its forecasts away
    report = verify_ledger(tmp_path)
    assert (report.releases, report.marks, report.forecasts, report.problems) == (1, 1, 1, ())


def test_nothing_registered_leaves_no_folder(tmp_path: Path) -> None:
    assert Ledger(tmp_path / "none").register([]) == []
    assert Ledger(tmp_path / "none").forecasts() == []
    assert not (tmp_path / "none").exists()


def test_a_changed_forecast_is_found(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.register([FORECAST, LATER])
    (path,) = (tmp_path / "forecasts").glob("*.parquet")
    rows = pq.read_table(path).to_pylist()
    rows[0]["content"] = '{"median":6000}'
    pq.write_table(pq.read_table(path).from_pylist(rows, schema=pq.read_schema(path)), path)
    with pytest.raises(DataError, match="a forecast from release first is altered"):
        ledger.forecasts()


def test_a_missing_forecast_is_found(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.register([FORECAST])
    ledger.register([LATER])
    sorted((tmp_path / "forecasts" / "_delta_log").glob("*.json"))[-1].unlink()
    with pytest.raises(DataError, match="a forecast from release first is missing"):
        ledger.releases()
