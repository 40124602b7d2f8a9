"""Write and read the figures of routes and quarters on cells as rows of a table.

A row has the route, the quarter, the cell in hexadecimal and `what`: a published count, a suppressed one (no value), or
the remainder of a cell. A suppressed row of `all` cells means that every cell of the route and quarter is withheld.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from routes_geo.datafiles import read_rows
from routes_geo.disclosure.observed import BARE, CellFigure, PeriodFigures
from routes_geo.errors import DataError, InvalidInput
from routes_geo.grid.cell_bits import cells_to_hex, hex_to_cell
from routes_geo.model import month_of, month_start, period_label
from routes_geo.months import first_day

COLUMNS = ("route", "quarter", "cell", "what", "value")
_ALL = "all"  # in place of a cell
_PUBLISHED, _SUPPRESSED, _REMAINDER = "published", "suppressed", "remainder"

Figures = Mapping[tuple[str, int], PeriodFigures]  # by route and first month of the quarter, since 1970-01


def figure_rows(figures: Figures) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the rows of the table in the order of route, quarter and cell."""
    for (route, month), period in sorted(figures.items()):
        quarter = period_label(month_start(month), "quarter")
        if period.is_bare:
            yield route, quarter, _ALL, _SUPPRESSED, ""
        for cell in sorted(period.cells):
            cell_hex, figure = cells_to_hex([cell])[0], period.cells[cell]
            if figure.value is None:
                yield route, quarter, cell_hex, _SUPPRESSED, ""
                continue
            yield route, quarter, cell_hex, _PUBLISHED, str(figure.value)
            if figure.remainder:
                yield route, quarter, cell_hex, _REMAINDER, str(figure.remainder)


def read_figures(path: Path) -> dict[tuple[str, int], PeriodFigures]:
    """Read the table; DataError names the first row that cannot be read."""
    cells: defaultdict[tuple[str, int], dict[int, CellFigure]] = defaultdict(dict)
    bare: set[tuple[str, int]] = set()
    for row in read_rows(path, COLUMNS):
        name = f"{path.name}: {row['route']} {row['quarter']} {row['cell']}"
        key = row["route"], month_of(first_day(row["quarter"], name))
        if (row["cell"], row["what"]) == (_ALL, _SUPPRESSED):
            bare.add(key)
            continue
        try:
            cell = hex_to_cell(row["cell"])
            cells[key][cell] = _figure(row["what"], row["value"], cells[key].get(cell))
        except (InvalidInput, ValueError) as error:
            raise DataError(f"{name}: {error}") from error
    return {key: PeriodFigures(cells[key]) for key in cells} | dict.fromkeys(bare, BARE)


def _figure(what: str, value: str, before: CellFigure | None) -> CellFigure:
    if what == _REMAINDER and before is not None and before.value is not None:
        return before._replace(remainder=int(value))
    if before is None and what == _SUPPRESSED and not value:
        return CellFigure(None)
    if before is None and what == _PUBLISHED:
        return CellFigure(int(value))
    raise ValueError(f"expected one published or suppressed row, then a remainder of a published one; found {what!r}")
