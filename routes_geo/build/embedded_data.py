"""The embedded observations: figures at the grain of their publication, as one release of each series."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from routes_geo.datafiles import file_sha256, read_rows
from routes_geo.errors import DataError
from routes_geo.model import (
    OBSERVATION_SCHEMA,
    Precision,
    Release,
    Status,
    month_of,
    month_start,
    parse_month,
)
from routes_geo.sources.base import Series
from routes_geo.sources.frontex import adapter as frontex
from routes_geo.sources.italy import adapter as italy
from routes_geo.sources.unhcr import series as unhcr_series

# Frontex states the date of the data in its workbook; the other dates are the last update stated in the rows.
_FRONTEX_RELEASED = date(2025, 6, 3)
_RETRIEVED = date(2026, 11, 23)
_ADAPTER_VERSION = "embedded-1"


EmbeddedRelease = tuple[Release, pa.Table]


def read_embedded(data_dir: Path) -> list[EmbeddedRelease]:
    """Read the embedded observations: one release with its table for each series. DataError for an invalid file."""
    folder = data_dir / "observations"
    return [
        _release(frontex.SERIES, folder / "frontex_detections.csv", _read_frontex),
        _release(unhcr_series.LANDINGS, folder / "unhcr_landings.csv", _read_unhcr),
        _release(italy.LANDINGS, folder / "italy_landings_weekly.csv", _read_italy),
    ]


def _release(
    series: Series, path: Path, read: Callable[[Path], tuple[list[dict[str, object]], date]]
) -> tuple[Release, pa.Table]:
    try:
        rows, released = read(path)
    except (ValueError, KeyError, csv.Error) as error:
        raise DataError(f"{path.name}: {error}") from error
    constant = {"source": series.source, "series": series.series, "indicator": series.indicator.value}
    table = pa.Table.from_pylist([constant | row for row in rows], schema=OBSERVATION_SCHEMA)
    digest = file_sha256(path)
    release = Release(
        release_id=f"{series.source}-{released}-{digest[:8]}",
        source=series.source,
        series=(series.series,),
        publisher=series.publisher,
        released=released,
        file_name=path.name,
        sha256=digest,
        licence=series.licence,
        retrieved_at=_RETRIEVED.isoformat(),
        adapter_version=_ADAPTER_VERSION,
        rows_in=len(rows),
        rows_accepted=len(rows),
        rows_quarantined=0,
    )
    return release, table


def _read_frontex(path: Path) -> tuple[list[dict[str, object]], date]:
    settled = month_of(_FRONTEX_RELEASED) - frontex.PROVISIONAL_MONTHS
    rows = read_rows(path, ("route", "border", "month", "detections"))
    return [_frontex_row(row, settled) for row in rows], _FRONTEX_RELEASED


def _frontex_row(row: dict[str, str], settled: int) -> dict[str, object]:
    month = parse_month(row["month"])
    return {
        "route": row["route"],
        "border": row["border"],
        "precision": Precision.ROUTE.value,
        "start": month_start(month),
        "end": month_start(month + 1),
        "value": int(row["detections"]),
        "status": (Status.FINAL if month < settled else Status.PROVISIONAL).value,
    }


def _read_unhcr(path: Path) -> tuple[list[dict[str, object]], date]:
    rows = read_rows(path, ("area_id", "area", "route", "year", "arrivals", "last_update"))
    return [_unhcr_row(row) for row in rows], max(date.fromisoformat(row["last_update"]) for row in rows)


def _unhcr_row(row: dict[str, str]) -> dict[str, object]:
    year = int(row["year"])
    return {
        "route": row["route"],
        "border": "sea",
        "area": row["area"],
        "precision": Precision.AREA.value,
        "start": date(year, 1, 1),
        "end": date(year + 1, 1, 1),
        "reported": date.fromisoformat(row["last_update"]),
        "value": int(row["arrivals"]),
        "status": Status.FINAL.value,
    }


def _read_italy(path: Path) -> tuple[list[dict[str, object]], date]:
    rows = read_rows(path, ("week_start", "arrivals", "report_date"))
    return [_italy_row(row) for row in rows], max(date.fromisoformat(row["report_date"]) for row in rows)


def _italy_row(row: dict[str, str]) -> dict[str, object]:
    start, reported = date.fromisoformat(row["week_start"]), date.fromisoformat(row["report_date"])
    is_settled = italy.is_settled(start + timedelta(days=6), reported)
    return {
        "route": "CMED",
        "border": "sea",
        "area": "Italy",
        "precision": Precision.COUNTRY.value,
        "start": start,
        "end": start + timedelta(days=7),
        "reported": reported,
        "value": int(row["arrivals"]),
        "status": (Status.FINAL if is_settled else Status.PROVISIONAL).value,
    }
