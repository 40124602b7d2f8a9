"""Turn published figures into responses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from routes_geo.snapshot.answers import fields_of
from routes_geo.stated.answers import ComparedFigureAnswer, StatedFigureAnswer, StatedFiguresAnswer
from routes_geo.stated.figures import FigureFilter, StatedFigure

MAX_FIGURES = 10_000
NOTES = (
    "Each figure is a dated statement of its source. Figures are never added up, and none of them is on the map.",
    "Figures that contradict each other stand side by side: conflicts lists the ids of the others.",
    "Detections are border crossings, not persons. Arrivals, persons hosted and attempts are counted in other ways.",
)


def describe_figures(figures: Sequence[StatedFigure], conditions: FigureFilter, limit: int) -> StatedFiguresAnswer:
    """Return the chosen ones of all figures, at most `limit`, with the ids of those that contradict them."""
    chosen = conditions.choose(figures)
    shown = chosen[: min(limit, MAX_FIGURES)]
    rivals = _rivals(figures, conditions.known_on)
    return StatedFiguresAnswer(
        number_matched=len(chosen),
        number_returned=len(shown),
        as_of=conditions.known_on,
        figures=[describe_figure(figure, rivals) for figure in shown],
        notes=NOTES,
    )


def _rivals(figures: Sequence[StatedFigure], known_on: date | None) -> Mapping[str, list[str]]:
    """Return the ids of the figures in each conflict."""
    ids: dict[str, list[str]] = defaultdict(list)
    for figure in FigureFilter(known_on=known_on).choose(figures):
        if figure.conflict:
            ids[figure.conflict].append(figure.id)
    return ids


def describe_figure(figure: StatedFigure, rivals: Mapping[str, Sequence[str]]) -> StatedFigureAnswer:
    """Return a figure; `rivals` are the ids of the figures in each conflict."""
    answer = StatedFigureAnswer(
        id=figure.id,
        indicator=figure.indicator,
        routes=figure.routes,
        area_id=figure.area_id,
        area=figure.area,
        place_id=figure.place_id,
        country=figure.country,
        border=figure.border,
        start=figure.start,
        end=figure.end,
        value=figure.value,
        qualifier=figure.qualifier,
        unit=figure.unit,
        scope=figure.scope,
        published=figure.published,
        source=figure.source,
        source_address=figure.address,
        verification=figure.verification,
        seen=figure.seen,
        conflicts=[other for other in rivals.get(figure.conflict or "", ()) if other != figure.id],
    )
    request = figure.request
    if request is None:
        return answer
    return ComparedFigureAnswer(
        **fields_of(answer),
        figure_id=request.figure_id,
        address=request.address,
        address_series=request.series,
        address_area=request.area,
        address_missing=request.missing,
    )
