"""Values that a shell completes. This must be fast: nothing here loads a library, a snapshot's tables or settings."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Completions = list[tuple[str, str]]  # each value with a few words about it

WINDOW_NAMES = {
    "ytd": "January to the newest month",
    "12m": "the newest twelve months",
    "year": "the newest whole calendar year",
    "month": "the newest month",
}
_TOTALS = {"ALL": "all nine routes of Frontex", "FIVE": "the five routes"}


def complete_window(incomplete: str) -> Completions:
    """Return the names of windows, then years."""
    return _beginning(incomplete, [*WINDOW_NAMES.items(), *_years()])


def complete_compared(incomplete: str) -> Completions:
    """Return what a window can be compared with."""
    return _beginning(incomplete, [("previous_year", "the same months a year earlier"), *_years()])


def complete_route(incomplete: str) -> Completions:
    """Return the five routes: by their ids, or by their names if what is typed begins one."""
    return _beginning(incomplete, _routes("route")) or _names(incomplete, _routes("route"))


def complete_subject(incomplete: str) -> Completions:
    """Return routes, the totals of routes, and context routes."""
    every = [*_routes("route"), *_TOTALS.items(), *_routes("context")]
    return _beginning(incomplete, every) or _names(incomplete, every)


def complete_place(incomplete: str) -> Completions:
    """Return the ids of places with their names."""
    return _beginning(incomplete, [(row["place_id"], row["name"]) for row in _rows("places.csv")])


def complete_series(incomplete: str) -> Completions:
    """Return the series of the snapshot that a command would read, with their titles; nothing without a snapshot."""
    return _beginning(incomplete, [(name, str(info.get("title", ""))) for name, info in _series().items()])


def _beginning(incomplete: str, values: Iterable[tuple[str, str]]) -> Completions:
    folded = incomplete.casefold()
    return [(value, words) for value, words in values if value.casefold().startswith(folded)]


def _names(incomplete: str, values: Iterable[tuple[str, str]]) -> Completions:
    return [(name, value) for value, name in values if name.casefold().startswith(incomplete.casefold())]


def _years() -> Iterator[tuple[str, str]]:
    from datetime import date  # noqa: PLC0415

    return ((str(year), "") for year in range(date.today().year, 2008, -1))


def _routes(kind: str) -> list[tuple[str, str]]:
    return [(row["route"], row["name"]) for row in _rows("routes.csv") if row["kind"] == kind]


def _rows(name: str) -> list[dict[str, str]]:
    """Return the rows of an embedded table, none if it cannot be read: a shell shows no error."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_data", package.parent / "data"):
        try:
            with (folder / name).open(encoding="utf-8", newline="") as handle:
                return list(csv.DictReader(handle))
        except OSError:
            continue
    return []


def _series() -> dict[str, dict[str, Any]]:
    """Return the series of the current snapshot by its manifest."""
    for folder in _snapshot_folders():
        try:
            current = (folder / "current").read_text("utf-8").strip() if (folder / "current").is_file() else "."
            series: dict[str, dict[str, Any]] = json.loads((folder / current / "manifest.json").read_bytes())["series"]
        except (OSError, ValueError, KeyError):
            continue
        return series
    return {}


def _snapshot_folders() -> Iterator[Path]:
    """Yield the folders in the order in which commands look for a snapshot; embedded ones from the newest."""
    if chosen := os.environ.get("ROUTES_GEO_SNAPSHOT"):
        yield Path(chosen)
        return
    home = _home()
    yield home / "snapshots"
    embedded = home / "embedded"
    if embedded.is_dir():
        yield from sorted(embedded.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)


def _home() -> Path:
    if chosen := os.environ.get("ROUTES_GEO_HOME"):
        return Path(chosen)
    from platformdirs import user_data_path  # noqa: PLC0415

    return user_data_path("routes-geo", appauthor=False)
