"""Check the data folder: keys, references, coordinates, completeness, and totals against published figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from routes_geo.datacheck.arrivals import check_arrivals
from routes_geo.datacheck.bands import check_bands
from routes_geo.datacheck.checksums import check_checksums, update_checksums
from routes_geo.datacheck.deaths import check_deaths
from routes_geo.datacheck.figures import check_figures, figures_checked
from routes_geo.datacheck.geography import check_branches, check_corridors, check_countries, check_places
from routes_geo.datacheck.hotspots import check_hotspots
from routes_geo.datacheck.keys import check_dates, check_keys, check_letter, check_references
from routes_geo.datacheck.observations import check_detections, check_earlier, check_landings, check_weeks
from routes_geo.datacheck.official import check_official
from routes_geo.datacheck.shares import check_areas, check_shares
from routes_geo.datacheck.stated import check_stated
from routes_geo.datacheck.tables import KEYS, Data, Violation
from routes_geo.datafiles import read_rows
from routes_geo.errors import DataError

__all__ = ["Violation", "check_data", "figures_checked", "update_checksums"]


_CHECKS: tuple[Callable[[Data], Iterable[Violation]], ...] = (
    check_keys,
    check_letter,
    check_dates,
    check_references,
    check_countries,
    check_places,
    check_branches,
    check_corridors,
    check_bands,
    check_detections,
    check_earlier,
    check_landings,
    check_weeks,
    check_arrivals,
    check_deaths,
    check_areas,
    check_shares,
    check_figures,
    check_hotspots,
    check_stated,
    check_official,
    check_checksums,
)


def check_data(data_dir: Path, series: Iterable[str]) -> list[Violation]:
    """Return every violation in a data folder, in the order of the checks.

    `series` are the ids of the series that exist. If a table cannot be read, the checks are not run.
    """
    data = Data(data_dir, {}, frozenset(series))
    unreadable: list[Violation] = []
    for file, key in KEYS.items():
        try:
            data.tables[file] = read_rows(data_dir / file, key)
        except (DataError, UnicodeDecodeError) as error:
            unreadable.append(Violation(file, "file", str(error)))
    return unreadable or [violation for check in _CHECKS for violation in _run(check, data)]


def _run(check: Callable[[Data], Iterable[Violation]], data: Data) -> list[Violation]:
    violations: list[Violation] = []
    try:
        violations.extend(check(data))
    except (DataError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        name = check.__name__.removeprefix("check_").replace("_", " ")
        violations.append(Violation("data", name, f"cannot be checked: {type(error).__name__} {error}"))
    return violations
