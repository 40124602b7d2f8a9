"""Write docs/reference/revisions.md: how figures were revised, and how well their intervals did.

Run `make figures` after a change to `data/`. It builds a snapshot of the embedded data.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from routes_geo.build.build import build_snapshot
from routes_geo.datafiles import embedded_data_dir
from routes_geo.model import ROUTE_IDS, month_label
from routes_geo.pressure.dated_figures import AgeClass, Window
from routes_geo.pressure.revision_history import snapshot_history
from routes_geo.pressure.revision_ratios import RevisionIntervals, RevisionRatios, RevisionTest, TestedRevision
from routes_geo.pressure.revision_table import DEFINITION, RevisionRow, interval_tests, revision_table
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot

OUT = Path(__file__).parent / "reference" / "revisions.md"
_MISSES = 10
_AGES = {AgeClass.FIRST: "1 month", AgeClass.RECENT: "2 to 12 months", AgeClass.SETTLED: "13 months or more"}
_WINDOWS = {
    Window.MONTH: "one month",
    Window.SINCE_JANUARY: "January to a month",
    Window.EARLIER_MONTHS: "the earlier months of a publication",
    None: "all",
}
_HEAD = """# Revisions

How much do figures of Frontex change after they are published, and do the intervals of I14 contain what becomes of
them? `/revisions` and `/revisions/{{route}}` return this page's figures, the latter with each dated figure beside its
later one and its interval. `as_of` gives what was known on a day. [Vintages](../explanation/vintages.md#revisions)
explains the method. `make figures` writes this page from the embedded data, of the release of {released}.

```sh
curl 'http://127.0.0.1:8000/revisions'
curl 'http://127.0.0.1:8000/revisions/WBAL?as_of=2025-06-03'
```

A revision is later / first: the count of the same months in that release, over the figure as published. {count} figures
were followed for at least three months: {months} of single months, {since} of the months since January, and
{earlier} of the earlier months of a publication (the months since January less the newest one). {censored} of them are
censored: that release is the newest, and their months are not settled in it.

## Intervals

The 80 % interval of later / first for a month, by the age at which its figure was published, with the median between
the ends. Age 1 is the month after: press releases. The monthly file has its newest month at age 2 or 3. The last two
columns are the most extreme of all figures, as if their newest month alone had been revised.
"""
_TESTS = """
## Tests

Each figure is left out together with all figures of the same publication, and all figures about one of its months, of
any route. Width and interval score are in ln(later / first): 0.1 is about 10 %. The interval score adds to the width
ten times the distance of each miss, so a wide interval earns nothing; the last column is that of 0.90 to 1.25 on the
same figures. Figures that a publication gives of one route weigh as much as one together.

The aim is a coverage of 75 to 85 %. Where most figures did not change at all, it is higher, because the narrowest
interval contains them all. By route and kind of figure there are few figures, and coverage varies.
"""
_TABLE = """
## Mean revision by age and route

Mean of later / first - 1, mean of its absolute value, and the furthest from zero. Ages are in months from the newest
month of a figure to its publication. Of a file, the first figure of a month in each bracket of ages counts.
"""
_DEFINITIONS = """
## Changes of definition

These figures count by a former definition (`breaks` of [/series](http.md#breaks)). No interval rests on them.
"""


def main() -> None:
    """Write the page."""
    with TemporaryDirectory() as folder:
        build_snapshot(Path(folder), data_dir=embedded_data_dir(), today=datetime.now().astimezone().date())
        OUT.write_text(render(open_snapshot(Path(folder))), "utf-8")


def render(snapshot: Snapshot) -> str:
    """Return the text of the page from a snapshot."""
    intervals = snapshot_history(snapshot).intervals
    rows = revision_table(intervals.revisions)
    usual, restated = ([row for row in rows if (row.kind == DEFINITION) is flag] for flag in (False, True))
    parts = [_head(intervals), _intervals(intervals), _TESTS, _tests(intervals), _newest_month(intervals)]
    parts += [_misses(intervals), _TABLE, _table(usual), _DEFINITIONS, _table(restated)]
    return "".join(parts)


def _head(intervals: RevisionIntervals) -> str:
    usual = [each for each in intervals.revisions if not each.is_redefined]
    counts = {window: sum(each.figure.window == window for each in usual) for window in Window}
    return _HEAD.format(
        released=max(each.later.known_on for each in usual),
        count=f"{len(usual):,}",
        months=f"{counts[Window.MONTH]:,}",
        since=counts[Window.SINCE_JANUARY],
        earlier=counts[Window.EARLIER_MONTHS],
        censored=sum(not each.is_followed for each in usual),
    )


def _lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = [heads, ["---"] * len(heads), *rows]
    return "\n" + "".join(f"| {' | '.join(row)} |\n" for row in cells)


def _intervals(intervals: RevisionIntervals) -> str:
    heads = ("age", "route", "10 %", "median", "90 %", "figures", "publications", "censored", "lowest", "highest")
    rows = [(_AGES[age], route, *_ratio_cells(intervals.of_age(route, age))) for age in AgeClass for route in ROUTE_IDS]
    return _lines(heads, rows)


def _ratio_cells(ratios: RevisionRatios) -> list[str]:
    ends = [f"{ratio:.4f}" for ratio in (ratios.low, ratios.central, ratios.high)]
    counts = [f"{count:,}" for count in (ratios.pairs, ratios.publications, ratios.censored)]
    extremes = ["" if ratio is None else f"{ratio:.2f}" for ratio in (ratios.smallest, ratios.largest)]
    return [*ends, *counts, *extremes]


def _tests(intervals: RevisionIntervals) -> str:
    heads = ("age", "about", "route", "figures", "publications", "coverage", "width", "interval score", "0.90 to 1.25")
    rows = interval_tests(intervals)
    cells = [(_AGES[row.age], _WINDOWS[row.window], row.route or "all", *_test_cells(row.test)) for row in rows]
    return _lines(heads, cells)


def _test_cells(test: RevisionTest) -> list[str]:
    scores = [f"{value:.3f}" for value in (test.width, test.interval_score, test.assumed_score)]
    return [f"{test.figures:,}", str(test.publications), f"{test.coverage:.0%}".replace("%", " %"), *scores]


def _newest_month(intervals: RevisionIntervals) -> str:
    """Return the table of the newest month for which a first figure of every route is known."""
    first = [each for each in intervals.tested[AgeClass.FIRST] if each.revision.figure.window == Window.MONTH]
    routes: dict[int, set[str]] = {}
    for each in first:
        routes.setdefault(each.revision.figure.last_month, set()).add(each.revision.figure.route)
    month = max(month for month, named in routes.items() if len(named) == len(ROUTE_IDS))
    chosen = [each for each in first if each.revision.figure.last_month == month]
    chosen.sort(key=lambda each: ROUTE_IDS.index(each.revision.figure.route))
    head = f"\n### {month_label(month)}\n\nThe newest month with a first figure of each route, and its interval.\n"
    return head + _figures(chosen)


def _misses(intervals: RevisionIntervals) -> str:
    def distance(each: TestedRevision) -> float:
        log = math.log(each.revision.ratio)
        return max(each.low - log, log - each.high)

    outside = [each for each in intervals.tested[AgeClass.FIRST] if not each.is_inside]
    chosen = sorted(outside, key=distance, reverse=True)[:_MISSES]
    head = f"\n### Largest misses\n\nOf {len(outside)} first figures outside their interval, the {_MISSES} furthest.\n"
    return head + _figures(chosen)


def _figures(tested: Iterable[TestedRevision]) -> str:
    heads = ("route", "months", "published", "first", "later", "later / first", "interval", "inside")
    return _lines(heads, [_figure_cells(each) for each in tested])


def _figure_cells(each: TestedRevision) -> list[str]:
    figure, later = each.revision.figure, each.revision.later
    first, last = month_label(figure.first_month), month_label(figure.last_month)
    return [
        figure.route,
        first if first == last else f"{first} to {last}",
        figure.known_on.isoformat(),
        f"{figure.value:,}",
        f"{later.value:,}",
        f"{each.revision.ratio:.2f}",
        f"{math.exp(each.low):.2f} to {math.exp(each.high):.2f}",
        "yes" if each.is_inside else "no",
    ]


def _table(rows: Sequence[RevisionRow]) -> str:
    heads = ("about", "age", "route", "figures", "publications", "censored", "unchanged", "mean", "absolute", "largest")
    return _lines(heads, [_row_cells(row) for row in rows])


def _percent(share: float) -> str:
    rounded = round(100 * share, 1)
    return f"{rounded:+.1f} %" if rounded else "0.0 %"


def _row_cells(row: RevisionRow) -> list[str]:
    ages = f"{row.age_from} or more" if row.age_to is None else f"{max(row.age_from, 1)} to {row.age_to}"
    age = "1" if row.age_to == 1 else ages
    counts = [f"{count:,}" for count in (row.figures, row.publications, row.unsettled, row.unchanged)]
    shares = [_percent(row.mean), f"{100 * row.mean_absolute:.1f} %", _percent(row.largest)]
    return [_WINDOWS[row.window], age, row.route or "all", *counts, *shares]


if __name__ == "__main__":
    main()
