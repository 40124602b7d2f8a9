"""Compute the scorecard, and write `data/scorecard/*.csv` and docs/scorecard.md. Run it with `make scorecard`."""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path

from benchmarks.scorecard.alarms import published, score_alarms
from benchmarks.scorecard.counts import read_series
from benchmarks.scorecard.forecasts import Scored, score, scored_routes
from benchmarks.scorecard.page import write_page
from benchmarks.scorecard.simulation import simulated
from routes_geo.datafiles import embedded_data_dir
from routes_geo.pressure.scorecard import FOLDER, TABLES, ForecastScoreAnswer, Period, Row, SeriesKind

_DIGITS = 4


def main() -> None:
    """Compute everything, write the tables and the page."""
    started = time.perf_counter()
    data_dir = embedded_data_dir()
    series = read_series(data_dir)
    scores = forecast_scores(scored_routes(series, _say))
    sets = [
        *((SeriesKind.PUBLISHED, period, published(series, period)) for period in Period),
        *((kind, None, simulated(series, kind)) for kind in (SeriesKind.STEADY, SeriesKind.WANDERING)),
    ]
    rates, detections = score_alarms(sets, _say)
    for name, rows in zip(TABLES, (scores, rates, detections), strict=True):
        write_scores(data_dir / FOLDER / f"{name}.csv", rows)
    write_page(data_dir)
    _say(f"done after {time.perf_counter() - started:.0f} s; now run routes-geo data refresh")


def forecast_scores(lanes: Sequence[Scored]) -> list[ForecastScoreAnswer]:
    """Score every method for all routes, horizons and periods."""
    return [score(lane, method, period) for period in Period for lane in lanes for method in lane.tracks]


def write_scores(path: Path, rows: Iterable[Row]) -> None:
    """Write rows of the scorecard as CSV."""
    path.parent.mkdir(exist_ok=True)
    lines = [{field.name: _text(getattr(row, field.name)) for field in fields(row)} for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ";".join(map(str, value))
    if isinstance(value, float):
        return str(round(value, _DIGITS))
    return "" if value is None else str(value)


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")


if __name__ == "__main__":
    main()
