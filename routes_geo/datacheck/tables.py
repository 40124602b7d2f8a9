"""The tables of the data folder, and the violations that checks find in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Row = dict[str, str]

README = "README.md"

EARLIER = "earlier_figures.csv"

DETECTIONS = "observations/frontex_detections.csv"

ROUTE_TOTALS = "observations/frontex_route_totals.csv"

LANDINGS = "observations/unhcr_landings.csv"

WEEKS = "observations/italy_landings_weekly.csv"

ARRIVALS = "observations/iom_dtm_arrivals.csv"

DEATHS = "observations/iom_dead_and_missing.csv"

DEATHS_ON_CELLS = "cells/iom_dead_and_missing.csv"

AREAS, SHARES = "areas.csv", "shares.csv"
# Key columns of each table.
KEYS: dict[str, tuple[str, ...]] = {
    "agencies.csv": ("id",),
    "bands.csv": ("route", "mode"),
    "branches.csv": ("branch_id", "seq"),
    "breaks.csv": ("series", "route", "month"),
    "capacities.csv": ("place_id", "measure", "as_of", "source"),
    "claim_figures.csv": ("claim_id", "seq"),
    "claim_tests.csv": ("claim_id", "test_id"),
    "claims.csv": ("id",),
    EARLIER: ("route", "month", "known_on"),
    "crosswalk.csv": ("route", "publisher", "name", "definition_version"),
    "figure_addresses.csv": ("id",),
    "figures.csv": ("id",),
    "hotspot_areas.csv": ("area_id",),
    "hotspot_figures.csv": ("area_id", "what", "start", "end", "scope", "source"),
    "hotspots.csv": ("id",),
    "legislation.csv": ("id",),
    "events.csv": ("event_id",),
    "measure_events.csv": ("measure_id", "date", "what"),
    "measures.csv": ("id",),
    "official_pressure.csv": ("id",),
    "official_pressure_series.csv": ("record_id", "series", "route", "area"),
    DETECTIONS: ("route", "border", "month"),
    ROUTE_TOTALS: ("route", "month"),
    WEEKS: ("week_start",),
    ARRIVALS: ("area", "month"),
    DEATHS: ("route", "quarter"),
    DEATHS_ON_CELLS: ("route", "quarter", "cell", "what"),
    LANDINGS: ("area_id", "year"),
    "partners.csv": ("id",),
    "places.csv": ("place_id",),
    "residents.csv": ("residents_id", "date"),
    "scorecard/alarm_rates.csv": ("detector", "series", "period"),
    "scorecard/detections.csv": ("detector", "series", "period", "change"),
    "scorecard/forecasts.csv": ("route", "horizon", "period", "method"),
    "returns.csv": ("id",),
    "returns_published.csv": ("id",),
    "routes.csv": ("route",),
    AREAS: ("area_id",),
    SHARES: ("route", "border", "of", "start", "area_id"),
    "stated/compared.csv": ("id",),
    "stated/deaths.csv": ("id",),
    "stated/first_releases.csv": ("id",),
    "stated/landings.csv": ("id",),
}

# Key columns in which a blank has a meaning.
BLANK_KEYS: dict[str, frozenset[str]] = {
    SHARES: frozenset({"border", "of", "area_id"}),
    "official_pressure_series.csv": frozenset({"area"}),
    "scorecard/alarm_rates.csv": frozenset({"period"}),
    "scorecard/detections.csv": frozenset({"period"}),
}

FIRST_MONTH = "2009-01"
# The last month of each release of Frontex.
LAST_MONTHS = {DETECTIONS: "2025-04", ROUTE_TOTALS: "2026-06"}


@dataclass(frozen=True, slots=True)
class Violation:
    """One fault: its file, its row or feature, and a message."""

    file: str
    row: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}, {self.row}: {self.message}"


@dataclass(frozen=True, slots=True)
class Data:
    """The data folder and its tables as rows of text."""

    folder: Path
    tables: dict[str, list[Row]]
    series: frozenset[str] = frozenset()  # ids of the series of all adapters


def row_name(row: Row, key: Sequence[str]) -> str:
    """Return the name of a row: its key columns that are not blank, separated by blanks."""
    return " ".join(row[column] for column in key if row[column])
