"""Breaks of a series: months from which a route, or the division of its total, is counted in another way.

The rule: figures of cells and areas are comparable only if the same shares divided the same wholes on the same basis.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from pydantic import Field

from routes_geo.errors import ReasonCode, Refused
from routes_geo.geography.breaks import BREAKS_TABLE
from routes_geo.model import ROUTE_IDS, month_label, parse_month
from routes_geo.months import MonthWindow
from routes_geo.snapshot.answers import Day, RouteName, one_of
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.placings import Shares, SharesInForce
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.subjects import added_routes

_MOST_NAMES = 3  # of areas in a sentence
ROUTE, COUNTRY, AREA, CELL = "route", "country", "area", "cell"


@dataclass(frozen=True, kw_only=True)
class SharesAnswer:
    """The shares that divide a count: their publisher, the months they were published for, and the areas they name."""

    publisher: str
    published_start: str
    published_end: Annotated[str | None, Field(description="Null if the shares have no last month.")]
    areas: Annotated[Sequence[str], Field(description="Ids of the areas.")]


@dataclass(frozen=True, kw_only=True)
class BreakAnswer:
    """A month from which figures are counted in another way, so that they are not compared with earlier ones.

    `shares` and `basis` change how a total is divided between places: the total itself can be compared. With `basis`,
    the same shares go on after the months they were published for.
    """

    route: RouteName
    month: Annotated[str, Field(description="First month that is counted in the new way.")]
    what: Annotated[str, one_of("shares", "basis", "definition", "scope")]
    divides: Annotated[
        str | None, Field(description="Id of the area that is divided; null for the total of the route.")
    ]
    border: Annotated[str | None, Field(description="Border whose count is divided; null for all borders together.")]
    areas: Annotated[Sequence[str], Field(description="Ids of the areas whose share changes.")]
    shares: Annotated[
        SharesAnswer | None, Field(description="Shares that divide the count from then on; null if none.")
    ]
    note: str
    publisher: str
    source: str
    restated_to: Annotated[
        str | None,
        Field(description="Last month whose figures had been published in the former way; null without such figures."),
    ] = None
    restated_by: Annotated[
        Day | None, Field(description="Day by which these figures had been replaced by figures in the new way.")
    ] = None


def breaks_of(snapshot: Snapshot, subject: str) -> list[BreakAnswer]:
    """Return the breaks of detections on a route, a context route or a total; those of shares for a route alone."""
    return list_breaks(snapshot, DETECTIONS, added_routes(subject), with_shares=subject in ROUTE_IDS)


def list_breaks(snapshot: Snapshot, series: str, routes: Sequence[str], *, with_shares: bool) -> list[BreakAnswer]:
    """Return the breaks of a series on some routes in order of time, with those of shares if asked for."""
    found = [each for each in _stated(snapshot, series) if each.route in routes]
    if with_shares:
        wholes = [sets for sets in _wholes(snapshot, series) if sets[0].route in routes]
        found += [each for sets in wholes for each in _of_whole(snapshot, series, sets)]
    return sorted(found, key=lambda each: (each.month, each.route, each.what))


def _stated(snapshot: Snapshot, series: str) -> list[BreakAnswer]:
    rows = snapshot.table(BREAKS_TABLE).to_pylist()
    return [
        BreakAnswer(
            **{name: row[name] for name in row if name != "series"}, divides=None, border=None, areas=[], shares=None
        )
        for row in rows
        if row["series"] == series
    ]


def _wholes(snapshot: Snapshot, series: str) -> list[list[SharesInForce]]:
    """Return the share sets of each whole in order of time."""
    sets = sorted(snapshot.derived(Shares).in_force(series), key=lambda each: (*_whole(each), each.start))
    return [list(group) for _, group in groupby(sets, key=_whole)]


def _whole(shares: SharesInForce) -> tuple[str, str, str]:
    return shares.route, shares.border, shares.of


def _of_whole(snapshot: Snapshot, series: str, sets: Sequence[SharesInForce]) -> Iterator[BreakAnswer]:
    info = snapshot.series(series)
    changes = {month for each in sets for month in (each.start, month_label(parse_month(each.end) + 1))}
    before = _in_force(sets, info["first_period"])
    for month in sorted(month for month in changes if info["first_period"] < month <= info["last_period"]):
        after = _in_force(sets, month)
        if _signature(before) != _signature(after):
            yield _describe(snapshot, month, before, after)
        before = after


def _in_force(sets: Sequence[SharesInForce], month: str) -> SharesInForce | None:
    return next((each for each in sets if each.start <= month <= each.end), None)


def _signature(shares: SharesInForce | None) -> tuple[object, ...]:
    """Return what tells shares apart, the basis first."""
    if shares is None:
        return (None,)
    return shares.basis, shares.publisher, shares.published_start, shares.published_end, shares.areas, shares.source


def _describe(snapshot: Snapshot, month: str, before: SharesInForce | None, after: SharesInForce | None) -> BreakAnswer:
    stated = next(each for each in (after, before) if each is not None)
    names = {area_id: area.name for area_id, area in snapshot.derived(Areas).by_id().items()}
    is_basis = _signature(before)[1:] == _signature(after)[1:]
    return BreakAnswer(
        route=stated.route,
        month=month,
        what="basis" if is_basis else "shares",
        divides=stated.of or None,
        border=stated.border or None,
        areas=list(dict.fromkeys([*(after.areas if after else ()), *(before.areas if before else ())])),
        shares=SharesAnswer(
            publisher=after.publisher,
            published_start=after.published_start,
            published_end=after.published_end,
            areas=after.areas,
        )
        if after
        else None,
        note=_note(names, stated, before, after),
        publisher=stated.publisher,
        source=stated.source,
    )


def _note(
    names: Mapping[str, str], divided: SharesInForce, before: SharesInForce | None, after: SharesInForce | None
) -> str:
    subject = f"The count of {names[divided.of]}" if divided.of else _total(divided.border)
    former = f"; before, by those of {before.publisher} for {_published(before)}" if before else ""
    if after is None:
        return f"{subject} is divided no longer{former}."
    if before and _signature(before)[1:] == _signature(after)[1:]:
        return f"{subject} is still divided by {_in_words(after, names)}, which were published for earlier months only."
    return f"{subject} is divided by {_in_words(after, names)}{former}."


def _total(border: str) -> str:
    return f"The route's total at the {border} border" if border else "The route's total"


def _in_words(shares: SharesInForce, names: Mapping[str, str]) -> str:
    listed = [names[area] for area in shares.areas]
    among = ", ".join(listed) if len(listed) <= _MOST_NAMES else f"{len(listed)} areas"
    return f"shares of {shares.publisher} for {_published(shares)} ({among})"


def _published(shares: SharesInForce) -> str:
    """Return the months for which shares were published, such as 2022, 2024-12 or 2023-01 to 2023-09."""
    start, end = shares.published_start, shares.published_end
    if end is None:
        return f"{start} on"
    if start[5:] == "01" and end == f"{start[:4]}-12":
        return start[:4]
    return start if start == end else f"{start} to {end}"


@dataclass(frozen=True, slots=True)
class Comparable:
    """Describe the finest level at which two windows can be compared, and the areas that stay whole there."""

    level: str
    areas: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return the level as what a client can ask for."""
        if self.level == ROUTE:
            return "the total of the route"
        return f"the whole of {' and '.join(self.areas)}" if self.areas else "cells and areas"


def finest_comparable(
    snapshot: Snapshot, series: str, route: str, window: MonthWindow, other: MonthWindow
) -> Comparable:
    """Return the finest level at which the same shares divide two windows of a route on the same basis."""
    changed = [
        sets[0].of for sets in _wholes(snapshot, series) if sets[0].route == route and not _is_same(sets, window, other)
    ]
    if not changed:
        return Comparable(CELL)
    if "" in changed:
        return Comparable(ROUTE)
    areas = snapshot.derived(Areas).by_id()
    is_country = any(areas[area_id].level == COUNTRY for area_id in changed)
    return Comparable(COUNTRY if is_country else AREA, tuple(dict.fromkeys(changed)))


def _is_same(sets: Sequence[SharesInForce], window: MonthWindow, other: MonthWindow) -> bool:
    """Return whether one share set, or none at all, is in force in every month of both windows."""
    months = (month_label(month) for part in (window, other) for month in range(part.start, part.stop))
    return len({_signature(_in_force(sets, month)) for month in months}) == 1


def check_same_shares(snapshot: Snapshot, series: str, route: str, window: MonthWindow, other: MonthWindow) -> None:
    """Raise Refused, with the finest level that is valid, if cells of two windows of a route cannot be compared."""
    finest = finest_comparable(snapshot, series, route, window, other)
    if finest.level == CELL:
        return
    broken = [
        each.month
        for each in list_breaks(snapshot, series, [route], with_shares=True)
        if min(window.start, other.start) < parse_month(each.month) < max(window.stop, other.stop)
    ]
    since = f" (in {', '.join(dict.fromkeys(broken))})" if broken else ""
    raise Refused(
        f"cells of {route} in {other.label} and {window.label} are divided by different shares{since}, so a "
        f"difference between them can be that of the shares; compare {finest.words}",
        reason_code=ReasonCode.BASIS_CHANGED,
        allowed=f"{finest.level}: {finest.words}",
    )
