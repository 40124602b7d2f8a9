"""Mean and mean absolute revision by route, age and kind of figure, and the tests of intervals by the same groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from routes_geo.model import ROUTE_IDS
from routes_geo.pressure.dated_figures import AgeClass, Window
from routes_geo.pressure.revised_figures import AGE_BRACKETS, Revision, age_bracket
from routes_geo.pressure.revision_ratios import RevisionIntervals, RevisionTest, TestedRevision, summarize_test

REVISION, DEFINITION = "revision", "definition"


@dataclass(frozen=True)  # no slots: orjson writes it faster without
class RevisionRow:
    """Revisions (later / first - 1) of the figures of one route, or of all (None), at one age.

    Ages are months from the newest month of a figure to its publication, both included; `age_to` is null for the
    oldest. `kind` is `definition` for figures that a change of definition restated. `unsettled` figures are compared
    with one that is not settled yet.
    """

    route: str | None
    age_from: int
    age_to: int | None
    window: Window
    kind: str
    figures: int
    publications: int
    unsettled: int
    unchanged: int
    mean: float
    mean_absolute: float
    largest: float


@dataclass(frozen=True)  # no slots: orjson writes it faster without
class IntervalTest:
    """The test of 80 % intervals on the figures of one age, of one kind and route, or of all of them (None)."""

    age: AgeClass
    window: Window | None
    route: str | None
    test: RevisionTest


_Group = tuple[str, Window, int, str | None]


def revision_table(revisions: Iterable[Revision]) -> list[RevisionRow]:
    """Return a row for each group of revisions that exists: by kind, window, age and route, all routes first."""
    groups: dict[_Group, list[Revision]] = defaultdict(list)
    for revision in revisions:
        figure = revision.figure
        kind = DEFINITION if revision.is_redefined else REVISION
        for route in (None, figure.route):
            groups[kind, figure.window, age_bracket(figure.age_months), route].append(revision)
    return [_row(group, groups[group]) for group in sorted(groups, key=_order)]


def _order(group: _Group) -> tuple[bool, int, int, int]:
    kind, window, first, route = group
    return kind == DEFINITION, list(Window).index(window), first, -1 if route is None else ROUTE_IDS.index(route)


def _row(group: _Group, revisions: Sequence[Revision]) -> RevisionRow:
    kind, window, first, route = group
    changes = np.array([revision.ratio - 1 for revision in revisions])
    following = [each for each in AGE_BRACKETS if each > first]
    return RevisionRow(
        route,
        first,
        following[0] - 1 if following else None,
        window,
        kind,
        len(revisions),
        len({revision.figure.known_on for revision in revisions}),
        sum(not revision.is_followed for revision in revisions),
        int((changes == 0).sum()),
        float(changes.mean()),
        float(np.abs(changes).mean()),
        float(changes[np.abs(changes).argmax()]),
    )


def interval_tests(intervals: RevisionIntervals) -> list[IntervalTest]:
    """Return the tests of each age: of all figures, of each kind of figure, and of each route."""
    return [row for age in AgeClass for row in _tests_of(age, intervals.tested[age])]


def _tests_of(age: AgeClass, tested: Sequence[TestedRevision]) -> Iterable[IntervalTest]:
    groups: list[tuple[Window | None, str | None]] = [(None, None), *((window, None) for window in Window)]
    for window, route in (*groups, *((Window.MONTH, route) for route in ROUTE_IDS)):
        chosen = [
            each
            for each in tested
            if window in (None, each.revision.figure.window) and route in (None, each.revision.figure.route)
        ]
        if test := summarize_test(chosen):
            yield IntervalTest(age, window, route, test)
