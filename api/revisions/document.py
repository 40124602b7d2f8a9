"""Describe how figures were revised, and how well the intervals of I14 foresee that."""

from __future__ import annotations

import math

from api.http.notes import NOTES
from api.revisions.answers import (
    IntervalTestAnswer,
    RevisedFigureAnswer,
    RevisionRowAnswer,
    RevisionStatisticsAnswer,
    RouteRevisionsAnswer,
    TypicalRevisionAnswer,
)
from routes_geo.model import ROUTE_IDS, month_label
from routes_geo.pressure.dated_figures import SETTLED_MONTHS, AgeClass
from routes_geo.pressure.known import KnownRoutes
from routes_geo.pressure.revised_figures import Revision
from routes_geo.pressure.revision_ratios import TestedRevision
from routes_geo.pressure.revision_sample import OWN_WEIGHT
from routes_geo.pressure.revision_table import DEFINITION, REVISION, interval_tests, revision_table
from routes_geo.snapshot.answers import fields_of
from routes_geo.snapshot.series import DETECTIONS, source_answer

METHOD = (
    "A revision is later / first: the count of the same months in the newest release, over the figure as published.",
    "Intervals are the percentiles 10 and 90 of ln(later / first), as if only the newest month of a figure had been "
    f"revised. Figures of the route itself count {OWN_WEIGHT:.0f} times; those that a publication gives of one route "
    "weigh as much as one together.",
    f"A figure that was not followed until its months were {SETTLED_MONTHS} months old is censored: it stands for "
    "itself and each later revision that figures of 2 to 12 months went through.",
    "Figures that cross a change of definition (breaks of /series) are apart, and no interval rests on them.",
    "Tests leave out each figure with all figures of the same publication or about one of the same months. coverage is "
    "the share inside; interval_score adds to the width ten times the distance of each miss, so that wide intervals "
    "earn nothing. assumed_score is that of 0.90 to 1.25.",
)


def describe_statistics(known: KnownRoutes) -> RevisionStatisticsAnswer:
    """Return typical revisions, tests and the table of all routes."""
    return _statistics(known, None)


def describe_route_revisions(known: KnownRoutes, route: str) -> RouteRevisionsAnswer:
    """Return typical revisions, tests, the table and the figures of a route."""
    return RouteRevisionsAnswer(
        **fields_of(_statistics(known, route)),
        route=route,
        name=known.snapshot.route_name(route),
        figures=_figures(known, route),
    )


def _statistics(known: KnownRoutes, route: str | None) -> RevisionStatisticsAnswer:
    intervals, chosen = known.history.intervals, (None, *ROUTE_IDS) if route is None else (None, route)
    typical = [
        TypicalRevisionAnswer(route=each, age=age, revision=intervals.of_age(each, age))
        for each in ROUTE_IDS
        if each in chosen
        for age in AgeClass
    ]
    return RevisionStatisticsAnswer(
        as_of=known.as_of,
        vintage=known.release["released"],
        series=DETECTIONS,
        unit=known.snapshot.series(DETECTIONS)["unit"],
        typical=typical,
        tests=[IntervalTestAnswer(**vars(row)) for row in interval_tests(intervals) if row.route in chosen],
        table=[RevisionRowAnswer(**vars(row)) for row in revision_table(intervals.revisions) if row.route in chosen],
        method=METHOD,
        sources=[source_answer(known.snapshot, DETECTIONS, known.release)],
        notes=NOTES,
    )


def _figures(known: KnownRoutes, route: str) -> list[RevisedFigureAnswer]:
    """Return the figures of a route, the newest first; those of files, if they changed."""
    intervals = known.history.intervals
    tested = {each.revision.figure: each for age in AgeClass for each in intervals.tested[age]}
    chosen = [
        revision
        for revision in intervals.revisions
        if revision.figure.route == route and (revision.ratio != 1 or revision.age_class == AgeClass.FIRST)
    ]
    chosen.sort(key=lambda each: (each.figure.known_on, each.figure.last_month, each.figure.first_month), reverse=True)
    return [_figure(revision, tested.get(revision.figure)) for revision in chosen]


def _figure(revision: Revision, tested: TestedRevision | None) -> RevisedFigureAnswer:
    figure = revision.figure
    return RevisedFigureAnswer(
        start=month_label(figure.first_month),
        end=month_label(figure.last_month),
        published=figure.known_on,
        age=revision.age_class,
        window=figure.window,
        kind=DEFINITION if revision.is_redefined else REVISION,
        first=figure.value,
        later=revision.later.value,
        later_published=revision.later.known_on,
        is_settled=revision.is_followed,
        ratio=revision.ratio,
        newest_share=revision.newest_share,
        low=math.exp(tested.low) if tested else None,
        high=math.exp(tested.high) if tested else None,
        is_inside=tested.is_inside if tested else None,
    )
