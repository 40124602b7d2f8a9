"""Present a comparison of two windows of a series on a route."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from routes_geo.analysis import display
from routes_geo.analysis.about import Attributes, series_attributes
from routes_geo.analysis.rows import cautions_of, choose_series, comparison_of

if TYPE_CHECKING:
    from api.figures.answers import RouteSeriesAnswer
    from routes_geo.snapshot.answers import ComparedWindowAnswer

_COLUMNS = ("value", "status", "provisional_months", "total", "share_percent")


@dataclass(frozen=True)
class RouteComparison:
    """Two windows of one series in one release: `window`, and `compared`, which it is compared with.

    `difference` and `change_percent` are None if a count is missing or zero; `change_status` then has the reason.
    `cautions` state breaks of the definition between the windows, across which counts are not comparable.
    """

    sentence: str
    window: ComparedWindowAnswer
    compared: ComparedWindowAnswer
    difference: int | None
    change_percent: float | None
    change_status: str
    cautions: tuple[str, ...] = ()
    attrs: Attributes = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Return both windows as rows: count, status, provisional months, and the share of the total in percent."""
        windows = (self.window, self.compared)
        rows = {name: [getattr(each, name) for each in windows] for name in _COLUMNS}
        frame = pd.DataFrame(rows, index=pd.Index([each.window for each in windows], name="window"))
        for name in ("value", "provisional_months", "total"):
            frame[name] = frame[name].astype(pd.Int64Dtype())
        frame.attrs = dict(self.attrs)
        return frame

    def __repr__(self) -> str:
        return "\n".join((self.sentence, *self.cautions))

    def _repr_html_(self) -> str:
        headings = ["Window", "Count", "Status", "Provisional months", "Total", "Share in %"]
        rows = [
            (each.window, each.value, each.status, each.provisional_months, each.total, _rounded(each.share_percent))
            for each in (self.window, self.compared)
        ]
        return display.section(
            display.paragraph(self.sentence), display.table(headings, rows), display.bullets(self.cautions)
        )


def _rounded(percent: float | None) -> str | None:
    return None if percent is None else f"{percent:.1f}"


def make_comparison(answer: RouteSeriesAnswer, series: str, snapshot_id: str) -> RouteComparison:
    """Return the comparison of one of the series about a route; InvalidInput if it cannot be compared."""
    compared, chosen = comparison_of(answer, series), choose_series(answer, series)
    return RouteComparison(
        sentence=compared.sentence,
        window=compared.window,
        compared=compared.compared,
        difference=compared.difference,
        change_percent=compared.change_percent,
        change_status=compared.change_status,
        cautions=cautions_of(answer, series, compared),
        attrs=series_attributes(chosen, snapshot_id, compared.vintage, compared.window.window),
    )
