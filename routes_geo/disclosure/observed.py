"""Put counts whose place a publisher gives on cells, and withhold small ones, for one route and period at a time.

The invariants: cells shown at a resolution, remainders of coarser cells and the rest of the route add up to the total.
What an earlier vintage withheld stays withheld. No figure on cells changes by less than the threshold between vintages:
where it would, the cell of the coarsest resolution keeps its earlier figures, and the change stays with the route.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from routes_geo.disclosure.cells import BoolArray, Disclosed, disclose_in
from routes_geo.disclosure.hierarchy import COARSEST_RESOLUTION, Hierarchy
from routes_geo.disclosure.policy import THRESHOLD_MONTH
from routes_geo.grid.cell_bits import cell_resolutions, cells_to_parent
from routes_geo.grid.keys import is_area


class CellFigure(NamedTuple):
    """The count of a cell, None if it is withheld, and the part of it that no finer cell shows."""

    value: int | None
    remainder: int = 0


_NOTHING = CellFigure(0)


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """Figures of one route and period by cell; other cells count 0. If `is_bare`, all cells are withheld."""

    cells: Mapping[int, CellFigure] = field(default_factory=dict)
    is_bare: bool = False

    @property
    def shown(self) -> int:
        """Return the count that cells of the coarsest resolution show; the rest of the total is with the route."""
        return sum(self.cells[cell].value or 0 for cell in _coarsest(self.cells))


BARE = PeriodFigures(is_bare=True)


def disclose_period(
    counts: Mapping[int, int],
    total: int,
    *,
    finest: int,
    threshold: int = THRESHOLD_MONTH,
    earlier: Sequence[PeriodFigures] = (),
) -> PeriodFigures:
    """Return the figures of one route and period: counts by cell, and the total of the route, at least their sum.

    A cell coarser than `finest` has counts that are known no finer. `earlier` are the figures of earlier vintages of
    the period, oldest first.
    """
    new = _disclose(counts, total, finest, threshold, earlier)
    return follow_period(new, total, threshold=threshold, earlier=earlier)


def follow_period(new: PeriodFigures, total: int, *, threshold: int, earlier: Sequence[PeriodFigures]) -> PeriodFigures:
    """Return what a vintage publishes of a period, given its own figures and those of earlier vintages, oldest first.

    Below each coarsest cell these are the new figures if no change is too small, and otherwise the last ones. If they
    do not fit the total, the last figures are kept; if these do not fit, all cells are withheld.
    """
    if not earlier:
        return new
    if any(figures.is_bare for figures in earlier):
        return BARE
    candidates = [earlier[-1]] if new.is_bare else [_mixed(new, earlier, threshold), earlier[-1]]
    return next((figures for figures in candidates if _fits(figures, total, threshold)), BARE)


def restrict_period(figures: PeriodFigures, total: int, *, finest: int, threshold: int) -> PeriodFigures:
    """Return published figures under a threshold that is at least the one that they were published under."""
    if figures.is_bare:
        return figures
    counts = {cell: figure.remainder for cell, figure in figures.cells.items()}
    for cell, resolution in zip(counts, _resolutions(counts), strict=True):
        if resolution == finest:
            counts[cell] = figures.cells[cell].value or 0
    return _disclose(counts, total, finest, threshold, [figures])


def _disclose(
    counts: Mapping[int, int], total: int, finest: int, threshold: int, earlier: Sequence[PeriodFigures]
) -> PeriodFigures:
    hidden = sorted({cell for figures in earlier for cell, figure in figures.cells.items() if figure.value is None})
    cells = sorted({*counts, *hidden})
    if not cells:
        return PeriodFigures()
    is_fine = [level == finest for level in _resolutions(cells)]
    homes = dict(enumerate((cell for cell, fine in zip(cells, is_fine, strict=True) if not fine), start=1))
    places = [*homes.values(), *(cell for cell, fine in zip(cells, is_fine, strict=True) if fine)]
    hierarchy = Hierarchy.above(np.array([*homes, *places[len(homes) :]], np.uint64), homes, finest)
    values = np.array([[counts.get(place, 0)] for place in places], np.int64)
    rest, before = np.array([total - values.sum()], np.int64), _hidden_before(hierarchy, hidden)
    shown = _shown(disclose_in(hierarchy, values, rest, threshold=threshold, hidden_before=before))
    if shown and not any(figure.value for figure in shown.values()):
        return BARE
    return PeriodFigures(_with_remainders(shown, finest))


def _hidden_before(hierarchy: Hierarchy, hidden: Sequence[int]) -> dict[int, BoolArray]:
    """Mark the hidden cells, and all below them, at each resolution, shape (n, 1)."""
    marked, masks = np.array(hidden, np.uint64), {}
    for resolution in hierarchy.resolutions:
        masks[resolution] = np.isin(hierarchy.cells[resolution], marked)[:, None]
        if resolution > COARSEST_RESOLUTION:
            masks[resolution] |= masks[resolution - 1][hierarchy.parents[resolution]]
    return masks


def _shown(disclosed: Disclosed) -> dict[int, CellFigure]:
    """Return the figures of the cells that count something or are withheld, without areas and remainders."""
    shown: dict[int, CellFigure] = {}
    for level in disclosed.levels.values():
        withheld, values = level.withheld[:, 0], level.values[:, 0]
        for at in np.flatnonzero(~is_area(level.cells) & (withheld | (values > 0))).tolist():
            shown[int(level.cells[at])] = CellFigure(None if withheld[at] else int(values[at]))
    return shown


def _with_remainders(shown: Mapping[int, CellFigure], finest: int) -> dict[int, CellFigure]:
    """Set the remainder of each visible cell above the finest resolution: its count less those of its children."""
    resolutions = dict(zip(shown, _resolutions(shown), strict=True))
    below: defaultdict[int, int] = defaultdict(int)
    for cell, figure in shown.items():
        if resolutions[cell] > COARSEST_RESOLUTION:
            below[_parent(cell, resolutions[cell] - 1)] += figure.value or 0
    return {
        cell: figure._replace(remainder=figure.value - below[cell])
        if figure.value is not None and resolutions[cell] < finest
        else figure
        for cell, figure in shown.items()
    }


def _mixed(new: PeriodFigures, earlier: Sequence[PeriodFigures], threshold: int) -> PeriodFigures:
    parts, published = _by_coarsest(new), [_by_coarsest(figures) for figures in earlier]
    cells: dict[int, CellFigure] = {}
    for coarsest in sorted(parts.keys() | published[-1].keys()):
        part = parts.get(coarsest, {})
        is_safe = all(_is_safe(part, figures.get(coarsest, {}), threshold) for figures in published)
        cells |= part if is_safe else published[-1].get(coarsest, {})
    return PeriodFigures(cells)


def _fits(figures: PeriodFigures, total: int, threshold: int) -> bool:
    """Return whether the rest of the route is 0 with nothing withheld in it, or at least the threshold."""
    rest = total - figures.shown
    is_whole = rest == 0 and all(figures.cells[cell].value for cell in _coarsest(figures.cells))
    return not figures.cells or is_whole or rest >= threshold


def _is_safe(now: Mapping[int, CellFigure], before: Mapping[int, CellFigure], threshold: int) -> bool:
    """Return whether the same cells are withheld, and each figure is unchanged or changes by the threshold or more."""
    for cell in now.keys() | before.keys():
        new, old = now.get(cell, _NOTHING), before.get(cell, _NOTHING)
        if (new.value is None) != (old.value is None):
            return False
        changes = (abs((new.value or 0) - (old.value or 0)), abs(new.remainder - old.remainder))
        if any(0 < change < threshold for change in changes):
            return False
    return True


def _by_coarsest(figures: PeriodFigures) -> dict[int, dict[int, CellFigure]]:
    parts: defaultdict[int, dict[int, CellFigure]] = defaultdict(dict)
    for cell, figure in figures.cells.items():
        parts[_parent(cell, COARSEST_RESOLUTION)][cell] = figure
    return parts


def _coarsest(cells: Iterable[int]) -> Iterator[int]:
    cells = list(cells)
    return (cell for cell, level in zip(cells, _resolutions(cells), strict=True) if level == COARSEST_RESOLUTION)


def _resolutions(cells: Iterable[int]) -> list[int]:
    return [int(level) for level in cell_resolutions(np.array(list(cells), np.uint64))]


def _parent(cell: int, resolution: int) -> int:
    return int(cells_to_parent(np.array([cell], np.uint64), resolution)[0])
