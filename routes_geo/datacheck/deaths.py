"""Check the dead and missing by quarter: every quarter of each route, and figures on cells that add up and hide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from routes_geo.datacheck.tables import DEATHS, DEATHS_ON_CELLS, KEYS, Data, Violation, row_name
from routes_geo.disclosure.observed import CellFigure, PeriodFigures
from routes_geo.disclosure.observed_table import read_figures
from routes_geo.disclosure.policy import THRESHOLD_MONTH
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED, cell_resolutions, cells_to_hex, cells_to_parent
from routes_geo.model import ROUTE_IDS, Status, month_of, month_start, period_label
from routes_geo.months import first_day

FIRST_QUARTER = "2014-Q1"
FINEST = 4


def check_deaths(data: Data) -> Iterator[Violation]:
    """Find quarters that are missing or have a value without being published, and figures on cells of no total."""
    totals: dict[tuple[str, int], int | None] = {}
    for row in data.tables[DEATHS]:
        name, value = row_name(row, KEYS[DEATHS]), row["dead_and_missing"]
        totals[row["route"], month_of(first_day(row["quarter"], name))] = int(value) if value else None
        if (row["status"] == Status.NOT_PUBLISHED) == bool(value):
            yield Violation(DEATHS, name, "a quarter has a value unless its status is not_published")
    for route in ROUTE_IDS:
        yield from _gaps(route, [month for of, month in totals if of == route])
    figures = read_figures(data.folder / DEATHS_ON_CELLS)
    for (route, month), period in figures.items():
        name, total = f"{route} {_label(month)}", totals.get((route, month))
        if total is None:
            yield Violation(DEATHS_ON_CELLS, name, "figures on cells, but the route has no total of the quarter")
            continue
        yield from (Violation(DEATHS_ON_CELLS, f"{name} {where}", fault) for where, fault in _faults(period, total))


def _gaps(route: str, months: list[int]) -> Iterator[Violation]:
    if not months or _label(months[0]) != FIRST_QUARTER:
        yield Violation(DEATHS, route, f"the quarters do not begin with {FIRST_QUARTER}")
    for before, after in pairwise(months):
        if after != before + 3:
            yield Violation(DEATHS, f"{route} {_label(after)}", f"the quarter does not follow {_label(before)}")


def _label(month: int) -> str:
    return period_label(month_start(month), "quarter")


def _faults(period: PeriodFigures, total: int) -> Iterator[tuple[str, str]]:
    """Yield the cell and the fault of each figure that is too small, too fine, or not the sum of its parts."""
    below: dict[int, int] = {}
    levels = _resolutions(period.cells)
    for cell, figure in period.cells.items():
        level, value, hexadecimal = levels[cell], figure.value or 0, cells_to_hex([cell])[0]
        if not COARSEST_PUBLISHED <= level <= FINEST:
            yield hexadecimal, f"resolution {level} is not between {COARSEST_PUBLISHED} and {FINEST}"
            return
        if 0 < value < THRESHOLD_MONTH or 0 < figure.remainder < THRESHOLD_MONTH:
            yield hexadecimal, f"a count below {THRESHOLD_MONTH} is published"
        if level > COARSEST_PUBLISHED:
            parent = int(cells_to_parent([cell], level - 1)[0])
            below[parent] = below.get(parent, 0) + value
    for cell, figure in period.cells.items():
        if levels[cell] < FINEST and (figure.value or 0) != below.pop(cell, 0) + figure.remainder:
            yield cells_to_hex([cell])[0], "the finer cells and the remainder do not add up to the count"
    for cell in below:
        yield cells_to_hex([cell])[0], "finer cells have a row, but the cell has none"
    if not _fits(period.cells, levels, total - period.shown):
        yield "route", f"the part of {total} that no cell shows is negative, or below {THRESHOLD_MONTH}"


def _resolutions(cells: Iterable[int]) -> dict[int, int]:
    listed = list(cells)
    return dict(zip(listed, cell_resolutions(listed).tolist(), strict=True))


def _fits(cells: Mapping[int, CellFigure], levels: Mapping[int, int], rest: int) -> bool:
    hides = any(figure.value is None and levels[cell] == COARSEST_PUBLISHED for cell, figure in cells.items())
    return not cells or rest >= THRESHOLD_MONTH or (rest == 0 and not hides)
