"""Record how figures changed after they were first published, and derive the typical revision (I13, I14)."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.geography.breaks import BREAKS_TABLE
from routes_geo.model import ROUTE_IDS, month_of, parse_month
from routes_geo.pressure.dated_figures import DatedFigure
from routes_geo.pressure.revised_figures import Restatement, find_revisions
from routes_geo.pressure.revision_ratios import RevisionIntervals, RevisionRatios
from routes_geo.snapshot.revisions import ChangeKind
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot

EARLIER_FIGURES, FIRST_FIGURES = "earlier_figures.arrow", "first_figures.arrow"
# A figure published up to this many months after its month is one of its time.
YOUNG_MONTHS = 4

MonthOfRoute = tuple[str, int]  # route, month since 1970-01


@dataclass(frozen=True, slots=True)
class KnownFigure:
    """The count of a month of a route as it was known from a day on."""

    route: str
    month: int
    known_on: date
    value: int


@dataclass(frozen=True)
class RevisionHistory:
    """All figures published for each month of a route, oldest first, and what their revisions rest on besides.

    `published` are figures of press releases about one month or several; `restatements` are changes of definition.
    """

    statements: Mapping[MonthOfRoute, Sequence[KnownFigure]]
    published: Sequence[DatedFigure] = ()
    restatements: Sequence[Restatement] = ()

    @cached_property
    def intervals(self) -> RevisionIntervals:
        """Return the typical revisions by route and age."""
        by_month = {
            key: [DatedFigure(each.route, each.month, each.month, each.known_on, each.value) for each in figures]
            for key, figures in self.statements.items()
        }
        return RevisionIntervals(find_revisions(by_month, self.published, self.restatements))

    def vintages(self, route: str, month: int) -> int:
        """Return the number of days on which a figure of the month was published."""
        return len({statement.known_on for statement in self.statements.get((route, month), ())})

    def first_known(self, route: str, month: int) -> KnownFigure | None:
        """Return the first figure published for a month; None if there is none."""
        figures = self.statements.get((route, month), ())
        return figures[0] if figures else None

    def value_on(self, route: str, month: int, day: date) -> int | None:
        """Return the value of a month as known on a day; None if no figure is known to have been published by then."""
        figures = self.statements.get((route, month), ())
        position = bisect_right([figure.known_on for figure in figures], day)
        return figures[position - 1].value if position else None


def snapshot_history(snapshot: Snapshot, as_of: date | None = None) -> RevisionHistory:
    """Return the history of the detections in a snapshot up to a day: its vintages, and figures of press releases."""
    earlier = [KnownFigure(**row) for row in snapshot.table(EARLIER_FIGURES).to_pylist()]
    published = [DatedFigure(**row) for row in snapshot.table(FIRST_FIGURES).to_pylist()]
    last = as_of or date.max
    return make_history(
        (figure for figure in (*earlier, *_vintages(snapshot)) if figure.known_on <= last),
        [figure for figure in published if figure.known_on <= last],
        [*_stated_restatements(snapshot.table(BREAKS_TABLE)), *logged_restatements(snapshot.revisions(DETECTIONS))],
    )


def _stated_restatements(breaks: pa.Table) -> list[Restatement]:
    return [
        Restatement(row["route"], parse_month(row["month"]), parse_month(row["restated_to"]), row["restated_by"])
        for row in breaks.to_pylist()
        if row["series"] == DETECTIONS and row["restated_by"]
    ]


def logged_restatements(log: pa.Table) -> list[Restatement]:
    """Return the changes of definition that releases themselves show, from a revision log, one by route and release."""
    months: dict[tuple[str, date], set[int]] = defaultdict(set)
    changed = log.filter(pc.equal(log["kind"], ChangeKind.DEFINITION.value)).select(["route", "released", "start"])
    for row in changed.to_pylist():
        months[row["route"], row["released"]].add(month_of(row["start"]))
    return [Restatement(route, min(each), max(each), released) for (route, released), each in months.items()]


def _vintages(snapshot: Snapshot) -> Iterable[KnownFigure]:
    log = snapshot.revisions(DETECTIONS)
    for day in sorted(set(log["released"].to_pylist())):
        for route in ROUTE_IDS:
            series = monthly_series(snapshot, DETECTIONS, route, day)
            for position, value in enumerate(series.values.tolist()):
                yield KnownFigure(route, series.first_month + position, day, value)


def make_history(
    statements: Iterable[KnownFigure],
    published: Sequence[DatedFigure] = (),
    restatements: Sequence[Restatement] = (),
) -> RevisionHistory:
    """Order figures of single months by month and day, and add those of publications."""
    by_month: dict[MonthOfRoute, list[KnownFigure]] = defaultdict(list)
    for figure in statements:
        by_month[figure.route, figure.month].append(figure)
    for figures in by_month.values():
        figures.sort(key=lambda figure: figure.known_on)
    return RevisionHistory(dict(by_month), published, restatements)


def age_of(month: int, known_on: date) -> int:
    """Return the months from a month (since 1970-01) to the month of a day."""
    return month_of(known_on) - month


def revision_ratios(history: RevisionHistory, route: str, age_months: int) -> RevisionRatios:
    """Return the typical revision of a figure of this age (I14).

    It rests on the revisions of all routes, of which those of the route itself weigh more. With too few of them, a
    range is assumed, and `basis` says so.
    """
    return history.intervals.ratios(route, age_months)
