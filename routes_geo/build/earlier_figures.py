"""Figures that were public before the first release in a snapshot: from press releases and from earlier files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from routes_geo.build.revisions import Published
from routes_geo.datafiles import read_rows
from routes_geo.errors import DataError
from routes_geo.model import ROUTE_IDS, Indicator, Status, month_of, month_start, parse_month
from routes_geo.months import last_day
from routes_geo.pressure.dated_figures import DatedFigure
from routes_geo.pressure.revision_history import KnownFigure, MonthOfRoute
from routes_geo.sources.frontex.adapter import PROVISIONAL_MONTHS
from routes_geo.stated.figures import StatedFigure
from routes_geo.stated.tables import read_stated

# How the scope of published figures begins that are compared with later ones.
FIRST_PUBLISHED = "as first published"


def read_earlier_figures(data_dir: Path, as_of: date | None = None) -> list[KnownFigure]:
    """Read the rounded figures of single months from press releases, up to a day; DataError for an invalid row."""
    figures = [figure for basis, figure in _read_statements(data_dir) if basis == "release" and len(figure.months) == 1]
    return [_of_month(figure) for figure in figures if as_of is None or figure.known_on <= as_of]


def _of_month(figure: DatedFigure) -> KnownFigure:
    return KnownFigure(figure.route, figure.last_month, figure.known_on, figure.value)


def read_first_figures(data_dir: Path, as_of: date | None = None) -> list[DatedFigure]:
    """Read the detections that press releases stated of a route, about one month or several, up to a day.

    DataError for an invalid row.
    """
    earlier = [figure for basis, figure in _read_statements(data_dir) if basis == "release"]
    stated = [
        _dated(figure)
        for figure in read_stated(data_dir)
        if (figure.scope or "").startswith(FIRST_PUBLISHED)
        and figure.indicator == Indicator.DETECTIONS
        and figure.routes[0] in ROUTE_IDS
    ]
    return [figure for figure in (*earlier, *stated) if as_of is None or figure.known_on <= as_of]


def _dated(figure: StatedFigure) -> DatedFigure:
    (route,), last = figure.routes, figure.end - timedelta(days=1)
    if figure.start.day != 1 or figure.end.day != 1:
        raise DataError(f"{figure.id}: a figure as first published is about whole months")
    return DatedFigure(route, month_of(figure.start), month_of(last), figure.known_from, figure.value)


def read_earlier_files(data_dir: Path, embedded: pa.Table, as_of: date | None = None) -> list[Published]:
    """Read the route totals of files that were public before the embedded release, up to a day, oldest first.

    The table has only what differs from the embedded release, and the newest month of each file. All other values are
    those of `embedded`, the observations of that release. DataError for an invalid row.
    """
    released = _values_by_month(embedded)
    files: dict[date, dict[MonthOfRoute, int]] = defaultdict(dict)
    for basis, figure in _read_statements(data_dir):
        if basis == "file" and (as_of is None or figure.known_on <= as_of):
            files[figure.known_on][figure.route, figure.last_month] = figure.value
    return [_file(day, released, own) for day, own in sorted(files.items())]


def _file(day: date, released: Mapping[MonthOfRoute, int], own: Mapping[MonthOfRoute, int]) -> Published:
    newest, settled = max(month for _, month in own), month_of(day) - PROVISIONAL_MONTHS
    values = {key: own.get(key, value) for key, value in sorted(released.items()) if key[1] <= newest}
    months = [month for _, month in values]
    columns = {
        "route": [route for route, _ in values],
        "area": pa.nulls(len(values), pa.string()),
        "start": [month_start(month) for month in months],
        "end": [month_start(month + 1) for month in months],
        "value": list(values.values()),
        "status": [(Status.FINAL if month < settled else Status.PROVISIONAL).value for month in months],
    }
    return Published(day, f"frontex-{day}-route-totals", pa.table(columns))


def _read_statements(data_dir: Path) -> list[tuple[str, DatedFigure]]:
    rows = read_rows(data_dir / "earlier_figures.csv", ("route", "since", "month", "known_on", "detections", "basis"))
    try:
        return [(row["basis"], _statement(row)) for row in rows]
    except ValueError as error:
        raise DataError(f"earlier_figures.csv: {error}") from error


def _statement(row: dict[str, str]) -> DatedFigure:
    day, last = last_day(row["known_on"], "earlier_figures.csv"), parse_month(row["month"])
    return DatedFigure(row["route"], parse_month(row["since"] or row["month"]), last, day, int(row["detections"]))


def statements_table(statements: Sequence[KnownFigure]) -> pa.Table:
    """Return the figures as a table sorted by route, month and day."""
    ordered = sorted(statements, key=lambda figure: (ROUTE_IDS.index(figure.route), figure.month, figure.known_on))
    return pa.table(
        {
            "route": pa.array([figure.route for figure in ordered], pa.string()),
            "month": pa.array([figure.month for figure in ordered], pa.int32()),
            "known_on": pa.array([figure.known_on for figure in ordered], pa.date32()),
            "value": pa.array([figure.value for figure in ordered], pa.int64()),
        }
    )


def first_figures_table(figures: Sequence[DatedFigure]) -> pa.Table:
    """Return figures of press releases as a table sorted by day, route and months."""
    columns = {
        "known_on": pa.date32(),
        "route": pa.string(),
        "first_month": pa.int32(),
        "last_month": pa.int32(),
        "value": pa.int64(),
    }
    rows = [{name: getattr(figure, name) for name in columns} for figure in figures]
    table = pa.Table.from_pylist(rows, schema=pa.schema(list(columns.items())))
    return table.sort_by([(name, "ascending") for name in columns])


def _values_by_month(observations: pa.Table) -> dict[MonthOfRoute, int]:
    values: dict[MonthOfRoute, int] = defaultdict(int)
    columns = (observations[name].to_pylist() for name in ("route", "start", "value"))
    for route, start, value in zip(*columns, strict=True):
        if route in ROUTE_IDS:
            values[route, month_of(start)] += value
    return values
