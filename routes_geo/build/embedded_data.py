"""The embedded observations: figures at the grain of their publication, as releases of each series."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from routes_geo.datafiles import file_sha256, read_rows
from routes_geo.disclosure.observed_table import Figures, read_figures
from routes_geo.errors import DataError
from routes_geo.model import (
    OBSERVATION_SCHEMA,
    CountedTime,
    Precision,
    Release,
    Status,
    month_of,
    month_start,
    parse_month,
)
from routes_geo.months import period_days
from routes_geo.sources.base import Series
from routes_geo.sources.frontex import adapter as frontex
from routes_geo.sources.iom import adapter as missing_migrants
from routes_geo.sources.iom import dtm
from routes_geo.sources.italy import adapter as italy
from routes_geo.sources.unhcr import series as unhcr_series

# Frontex states the date of the data in its workbook; the other dates are the last update stated in the rows.
_WITH_BORDERS, _ROUTE_TOTALS = date(2025, 6, 3), date(2026, 8, 4)
_NOTE_ON_TOTALS = (
    "The release of 2026-08-04 is known here by route alone, without borders: its totals are as compiled in "
    "github:PhilippeGuyard/notes-and-tones from the workbook of that day."
)
_DTM_UPDATED = date(2025, 1, 16)  # stated in the package that carries the figures
_DEATHS_TO = date(2026, 5, 6)  # in the name of the newest file of the Missing Migrants Project
_NOTE_ON_DEATHS = (
    "The embedded figures are of three files: 2014 to 2024 of 2025-04-30, 2025 of September 2025, and 2026 of "
    "2026-05-06. The third and fourth quarter of 2025 are not published, because no file covers them whole. Totals by "
    "year that were stated on other days are at /figures, with their dates."
)
_RETRIEVED = date(2026, 11, 23)
_ADAPTER_VERSION = "embedded-1"


class EmbeddedRelease(NamedTuple):
    """A release of one series with its observations, and a note on it for all who use its figures, or ""."""

    release: Release
    observations: pa.Table
    note: str = ""


def read_embedded(data_dir: Path) -> list[EmbeddedRelease]:
    """Read the embedded releases, those of one series oldest first. DataError for an invalid file."""
    folder = data_dir / "observations"
    with_borders, route_totals = (partial(_read_frontex, released=day) for day in (_WITH_BORDERS, _ROUTE_TOTALS))
    return [
        _release(frontex.SERIES, folder / "frontex_detections.csv", with_borders),
        _release(frontex.SERIES, folder / "frontex_route_totals.csv", route_totals, _NOTE_ON_TOTALS),
        _release(unhcr_series.LANDINGS, folder / "unhcr_landings.csv", _read_unhcr),
        _release(italy.LANDINGS, folder / "italy_landings_weekly.csv", _read_italy),
        _release(dtm.ARRIVALS, folder / "iom_dtm_arrivals.csv", _read_dtm),
        _release(missing_migrants.SERIES, folder / "iom_dead_and_missing.csv", _read_deaths, _NOTE_ON_DEATHS),
    ]


def read_embedded_cells(data_dir: Path) -> dict[str, Figures]:
    """Read the figures on cells of the embedded releases, by series. DataError for an invalid file."""
    return {missing_migrants.SERIES.series: read_figures(data_dir / "cells" / "iom_dead_and_missing.csv")}


def _release(
    series: Series, path: Path, read: Callable[[Path], tuple[list[dict[str, object]], date]], note: str = ""
) -> EmbeddedRelease:
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
    return EmbeddedRelease(release, table, note)


def _read_frontex(path: Path, released: date) -> tuple[list[dict[str, object]], date]:
    """Read the months of routes, by border if the file distinguishes borders."""
    settled = month_of(released) - frontex.PROVISIONAL_MONTHS
    rows = read_rows(path, ("route", "month", "detections"))
    return [_frontex_row(row, settled) for row in rows], released


def _frontex_row(row: dict[str, str], settled: int) -> dict[str, object]:
    month = parse_month(row["month"])
    return {
        "route": row["route"],
        "border": row.get("border"),
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


def _read_dtm(path: Path) -> tuple[list[dict[str, object]], date]:
    settled = month_of(_DTM_UPDATED) - dtm.PROVISIONAL_MONTHS
    rows = read_rows(path, ("area", "route", "border", "month", "arrivals", "counts"))
    return [_dtm_row(row, settled) for row in rows], _DTM_UPDATED


def _dtm_row(row: dict[str, str], settled: int) -> dict[str, object]:
    month = parse_month(row["month"])
    status = Status.FINAL if month < settled else Status.PROVISIONAL
    is_of_month = CountedTime(row["counts"]) is CountedTime.MONTH
    return {
        "route": row["route"],
        "border": row["border"] or None,
        "area": row["area"],
        "precision": Precision.COUNTRY.value,
        "start": month_start(month),
        "end": month_start(month + 1),
        "value": int(row["arrivals"]) if is_of_month else None,
        "status": (status if is_of_month else Status.NOT_PUBLISHED).value,
    }


def _read_deaths(path: Path) -> tuple[list[dict[str, object]], date]:
    rows = read_rows(path, ("route", "quarter", "dead_and_missing", "status"))
    return [_deaths_row(row, f"{path.name}: {row['route']}") for row in rows], _DEATHS_TO


def _deaths_row(row: dict[str, str], name: str) -> dict[str, object]:
    first, last = period_days(row["quarter"], name)
    return {
        "route": row["route"],
        "precision": Precision.ROUTE.value,
        "start": first,
        "end": last + timedelta(days=1),
        "value": int(row["dead_and_missing"]) if row["dead_and_missing"] else None,
        "status": Status(row["status"]).value,
    }
