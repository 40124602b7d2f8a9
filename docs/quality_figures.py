"""Compute the figures of the quality reports from a snapshot, as words and as tables in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any

from routes_geo.model import ROUTE_IDS, Basis, Kind, Publication, Status, period_label
from routes_geo.release_calendar.answers import release_calendar
from routes_geo.snapshot.breaks import BREAKS_TABLE, list_breaks
from routes_geo.snapshot.newest import newest_period
from routes_geo.snapshot.placed import PlacedYearAnswer, placed_by_year
from routes_geo.snapshot.releases import vintages_on
from routes_geo.snapshot.revisions import DEFINITION_PERIODS, DEFINITION_SHARE, changed_only
from routes_geo.snapshot.series import DETECTIONS, cell_resolutions_of, periods_by_area
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.words import date_in_words, day_in_words, last_in_words
from routes_geo.sources.frontex.adapter import PROVISIONAL_MONTHS

_RESTATES = {
    "all": "A new release restates the whole history: only the newest one counts.",
    "years": "A new release restates every year that it contains.",
    "values": "A new release restates only the figures that it contains: the newest figure of each period counts.",
}


def facts(snapshot: Snapshot, series: str) -> dict[str, str]:
    """Return the facts of a series by name, as words for the texts of its report."""
    info, newest = snapshot.series(series), newest_period(snapshot, series)
    statuses = Counter(snapshot.totals(series)["status"].to_pylist())
    listed = [name for name in snapshot.totals(series)["route"].unique().to_pylist() if name]
    areas = [area for area in snapshot.totals(series)["area"].unique().to_pylist() if area]
    return {
        "series": series,
        **{name: str(info[name]) for name in ("title", "publisher", "unit", "grain", "cadence", "lag", "licence")},
        "cadence_days": str(info["cadence_days"]),
        "released": day_in_words(info["release"]["released"]),
        "vintages": str(info["vintages"]),
        "first_vintage": day_in_words(info["first_vintage"]),
        "first_period": _period_in_words(info["first_period"], info["grain"]),
        "last_period": last_in_words(newest.label, newest.end, info["grain"]),
        "routes": str(len(listed)),
        "areas": str(len(areas)),
        "figures": f"{snapshot.totals(series).num_rows:,}",
        "provisional_months": str(PROVISIONAL_MONTHS),
        "provisional": f"{statuses[Status.PROVISIONAL.value]:,}",
        "withheld": f"{statuses[Publication.SUPPRESSED.value]:,}",
        "not_published": f"{statuses[Publication.NOT_PUBLISHED.value]:,}",
        "embargo_days": str(
            snapshot.manifest["policy"][f"embargo_days_{'week' if info['grain'] == 'week' else 'month'}"]
        ),
        "restates": _RESTATES[info["restates"]],
        "caveats": "\n".join(f"- {caveat}" for caveat in info["caveats"]),
        "timeliness": _timeliness(snapshot, series),
        "revisions": _revisions(snapshot, series),
        "breaks": _breaks(snapshot, series),
    }


def _period_in_words(label: str, grain: str) -> str:
    return f"the week of {date_in_words(label)}" if grain == "week" else date_in_words(label)


def _timeliness(snapshot: Snapshot, series: str) -> str:
    """Return lags and intervals of the releases in words, with the day by which the next one is expected."""
    days = [date.fromisoformat(each["released"]) for each in vintages_on(snapshot, series, None)]
    scheduled = next(each for each in release_calendar(snapshot).series if each.id == series)
    lags, newest = [], date.min
    for day in days:
        end = newest_period(snapshot, series, day).end
        if end > newest:  # a release that has no new period says nothing about its lag
            lags.append((day - end).days + 1)
            newest = end
    gaps = [(after - before).days for before, after in pairwise(days)]
    known = (
        f"From the last day of the newest period to its release, {_many(len(lags), 'release')} took {min(lags)} to "
        f"{max(lags)} days, {median(lags):.0f} at the median."
        if len(lags) > 1
        else f"Only one release is embedded: it came {lags[0]} days after the last day of its newest period."
    )
    between = (
        f" Between two known releases lay {min(gaps)} to {max(gaps)} days, {median(gaps):.0f} at the median."
        if len(gaps) > 1
        else ""
    )
    return f"{known}{between} {scheduled.sentence}"


def _revisions(snapshot: Snapshot, series: str) -> str:
    log = changed_only(snapshot.revisions(series))
    if snapshot.series(series)["vintages"] == 1:
        return "Only one release is embedded, so no revision can be seen in it."
    if not log.num_rows:
        return "No figure of the known releases was changed by a later one."
    rows = [row for row in log.to_pylist() if row["before"] and row["value"] is not None]
    changes = [abs(row["value"] / row["before"] - 1) for row in rows]
    kinds = Counter(log["kind"].to_pylist())
    largest = max(rows, key=lambda row: abs(row["value"] - row["before"]))
    grain = snapshot.series(series)["grain"]
    where = largest["area"] or largest["route"]
    return (
        f"Later releases changed {_many(log.num_rows, 'figure')} ("
        f"{', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items()))}). The change was "
        f"{100 * median(changes):.1f} % at the median of those that were above zero. The largest: {where}, "
        f"{_period_in_words(period_label(largest['start'], grain), grain)}, from {largest['before']:,} to "
        f"{largest['value']:,} ({day_in_words(largest['released'].isoformat())})."
    )


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _breaks(snapshot: Snapshot, series: str) -> str:
    rows = list_breaks(snapshot, series, ROUTE_IDS, with_shares=False)
    if not rows:
        return "No publisher's note states a break of the definition."
    return "\n".join(f"- **{each.route} from {each.month}** ({each.what}): {each.note} {each.source}." for each in rows)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def overview_table(snapshot: Snapshot, pages: dict[str, str]) -> str:
    """Return the embedded series side by side; `pages` are their reports by series."""
    described = [(name, facts(snapshot, name)) for name in snapshot.manifest["series"]]
    head = ["series", "unit", "period", "from", "to", "released", "figures", "provisional", "withheld"]
    return table(
        head,
        [
            [f"[`{name}`]({pages[name]})", *(each[key] for key in ("unit", "grain", "first_period", "last_period"))]
            + [each[key] for key in ("released", "figures", "provisional", "withheld")]
            for name, each in described
        ],
    )


def same_year(snapshot: Snapshot) -> int:
    """Return the newest calendar year that every series of months, quarters or years covers whole."""
    infos = [(name, info) for name, info in snapshot.manifest["series"].items() if info["grain"] != "week"]
    return min(newest_period(snapshot, name).end.year - 1 for name, _ in infos)


def same_year_table(snapshot: Snapshot, year: int) -> str:
    """Return what each series counts in a year, by route and, where areas have no common sum, by area."""
    rows = []
    for series in snapshot.manifest["series"]:
        info = snapshot.series(series)
        for route in ROUTE_IDS:
            areas = {
                area: _year_sum(periods, year, info["grain"])
                for area, periods in periods_by_area(snapshot, series, route).items()
            }
            whole = {area: value for area, value in areas.items() if value is not None}
            if whole and (info["adds_areas"] or len(whole) == 1):
                whole = {None if info["adds_areas"] else next(iter(whole)): sum(whole.values())}
            rows += [[route, f"`{series}`", area or "", f"{value:,}", info["unit"]] for area, value in whole.items()]
    return table(["route", "series", "area", f"{year}", "unit"], sorted(rows, key=lambda row: (row[0], row[1])))


def _year_sum(periods: Sequence[dict[str, Any]], year: int, grain: str) -> int | None:
    """Return the sum of a calendar year; None if a period is missing, or of weeks, which are never added to a year."""
    expected = {"month": 12, "quarter": 4, "year": 1}.get(grain)
    values = [period["value"] for period in periods if period["period"][:4] == str(year)]
    return sum(values) if len(values) == expected and None not in values else None


def breaks_table(snapshot: Snapshot) -> str:
    """Return all stated breaks of definitions and scopes."""
    rows = snapshot.table(BREAKS_TABLE).to_pylist()
    head = ["series", "route", "from", "what", "note", "source"]
    return table(
        head,
        [[f"`{row['series']}`", *(row[name] for name in ("route", "month", "what", "note", "source"))] for row in rows],
    )


def policy_facts(snapshot: Snapshot) -> dict[str, str]:
    """Return the figures of the revision policy: its tables, and the rules by which revisions are told apart."""
    return {
        "provisional_months": str(PROVISIONAL_MONTHS),
        "definition_periods": str(DEFINITION_PERIODS),
        "definition_percent": f"{100 * DEFINITION_SHARE:.0f}",
        "change_kinds": change_kinds_table(snapshot),
        "breaks_table": breaks_table(snapshot),
    }


def change_kinds_table(snapshot: Snapshot) -> str:
    """Return how many figures releases changed, by series and kind."""
    kinds = ("late_addition", "correction", "definition", "removed")
    counts = {
        series: Counter(changed_only(snapshot.revisions(series))["kind"].to_pylist())
        for series in snapshot.manifest["series"]
    }
    return table(
        ["series", *kinds], [[f"`{series}`", *(count[kind] for kind in kinds)] for series, count in counts.items()]
    )


def placed_facts(snapshot: Snapshot) -> dict[str, str]:
    """Return how fine the detections of the newest whole year are known, and the widest range of carried shares."""
    year = [each for each in placed_by_year(snapshot, DETECTIONS) if each.months == 12][-1]
    ranges = snapshot.table(f"share_ranges/{DETECTIONS}.arrow").to_pylist()
    widest = max(ranges, key=lambda row: row["high"] / row["low"])
    return {
        "placed_year": str(year.year),
        "on_cells": _percent(year, Kind.CELL),
        "on_areas": _percent(year, Kind.AREA),
        "on_routes": _percent(year, Kind.ROUTE, Kind.REMAINDER),
        "observed": _of_basis(year, Basis.OBSERVED),
        "by_published": _of_basis(year, Basis.PUBLISHED_SHARE),
        "by_carried": _of_basis(year, Basis.CARRIED_SHARE),
        "widest_low": f"{widest['low']:.2f}",
        "widest_high": f"{widest['high']:.2f}",
        "widest_age": _many(widest["age_years"], "year"),
        "widest_size": widest["size"],
        "share_breaks": str(
            len(list_breaks(snapshot, DETECTIONS, ROUTE_IDS, with_shares=True))
            - len(list_breaks(snapshot, DETECTIONS, ROUTE_IDS, with_shares=False))
        ),
        "finest": str(cell_resolutions_of(snapshot, DETECTIONS)[-1]),
        "suppressed_cells": _suppressed(snapshot, DETECTIONS),
    }


def _percent(year: PlacedYearAnswer, *kinds: str) -> str:
    return f"{100 * sum(part.value for part in year.parts if part.kind in kinds) / year.total:.0f}"


def _of_basis(year: PlacedYearAnswer, basis: str) -> str:
    return f"{100 * sum(part.value for part in year.parts if part.basis == basis) / year.total:.0f}"


def _suppressed(snapshot: Snapshot, series: str) -> str:
    """Return at how many cells and periods a count is withheld, by resolution, in words."""
    levels = cell_resolutions_of(snapshot, series)
    counts = {level: int(snapshot.cube(series, level).withheld[:, -1].sum()) for level in levels}
    return ", ".join(f"{count:,} at resolution {level}" for level, count in counts.items())


def observed_cells_facts(snapshot: Snapshot, series: str) -> dict[str, str]:
    """Return how much of a series with points stays with its routes, and how much is withheld on cells."""
    cube, finest = snapshot.route_cube(series), cell_resolutions_of(snapshot, series)[-1]
    total, at_route = int(cube.published[:, -1].sum()), int(cube.residual[:, -1].sum())
    return {
        "finest": str(finest),
        "at_route": f"{100 * at_route / total:.0f}",
        "suppressed_cells": _suppressed(snapshot, series),
    }
