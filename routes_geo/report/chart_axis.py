"""Label the time axis of the bar chart: months by their names as far as there is space, and years."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from routes_geo.report.chart_frame import BASE, PLOT_WIDTH, Box
from routes_geo.report.language import Language

_LETTER, _NAME = 13.0, 34.0  # space that a letter and a short name of a month need
_YEAR = 36.0


def month_axis(labels: Sequence[str], boxes: Sequence[Box], language: Language) -> list[Markup]:
    """Return the names of months as far as there is space for them, and a mark at the start of each year."""
    room = PLOT_WIDTH / max(len(labels), 1)
    out = []
    for position, (label, box) in enumerate(zip(labels, boxes, strict=True)):
        year, month = label.split("-")
        if room >= _LETTER:
            name = str(language.words["short_months"][int(month) - 1])
            out.append(_label(box.x + box.width / 2, name if room >= _NAME else name[0].upper()))
        if month == "01" or (position == 0 and int(month) < 11):
            out += _year_mark(box.x, year, is_named=int(year) % _years_apart(room * 12) == 0)
    return out


def period_axis(labels: Sequence[str], boxes: Sequence[Box], _: Language) -> list[Markup]:
    """Return the quarters of each year, or a mark at the first week or at the number of each year."""
    room, out, former = PLOT_WIDTH / max(len(labels), 1), [], ""
    for label, box in zip(labels, boxes, strict=True):
        if "Q" in label and room >= _NAME * 0.6:
            out.append(_label(box.x + box.width / 2, label[-2:]))
        if label[:4] != former:
            former = label[:4]
            periods = sum(each.startswith(former) for each in labels)
            out += _year_mark(box.x, former, is_named=int(former) % _years_apart(room * periods) == 0)
    return out


def _label(x: float, text: str) -> Markup:
    return Markup('<text class="tick" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(x, BASE + 18, text)


def _years_apart(room: float) -> int:
    """Return the distance between the years that are named, if each year has some space."""
    return next(years for years in (1, 2, 5, 10, 100) if years * room >= _YEAR or years == 100)


def _year_mark(x: float, year: str, *, is_named: bool) -> list[Markup]:
    """Return a line at the start of a year, and its number if it is named."""
    mark = Markup('<line class="year" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>').format(x, BASE, BASE + 40)
    text = Markup('<text class="year" x="{:.1f}" y="{}">{}</text>').format(x + 5, BASE + 39, year)
    return [mark, text] if is_named else [mark]
