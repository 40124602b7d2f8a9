"""Breaks of a series: months from which a route, or the division of its total, is counted in another way.

The rule: figures of cells and areas are comparable only if the same shares divided the same wholes on the same basis.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
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

ROUTE, COUNTRY, AREA, CELL = "route", "country", "area", "cell"


@dataclass(frozen=True, kw_only=True)
class BreakAnswer:
    """A month from which figures are counted in another way, so that they are not compared with earlier ones.

    `shares` and `basis` change how a total is divided between places: the total itself can be compared.
    """

    route: RouteName
    month: Annotated[str, Field(description="First month that is counted in the new way.")]
    what: Annotated[str, one_of("shares", "basis", "definition", "scope")]
    divides: Annotated[str | None, Field(description="Area that is divided; null for the total of the route.")]
    border: str | None
    areas: Annotated[Sequence[str], Field(description="Ids of the areas whose share changes.")]
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
        found += [each for whole in _wholes(snapshot, series) if whole[0].route in routes for each in _of_whole(whole)]
    return sorted(found, key=lambda each: (each.month, each.route, each.what))


def _stated(snapshot: Snapshot, series: str) -> list[BreakAnswer]:
    rows = snapshot.table(BREAKS_TABLE).to_pylist()
    return [
        BreakAnswer(**{name: row[name] for name in row if name != "series"}, divides=None, border=None, areas=[])
        for row in rows
        if row["series"] == series
    ]


def _wholes(snapshot: Snapshot, series: str) -> list[list[SharesInForce]]:
    """Return the share sets of each whole in order of time."""
    sets = sorted(snapshot.derived(Shares).in_force(series), key=lambda each: (*_whole(each), each.start))
    return [list(group) for _, group in groupby(sets, key=_whole)]


def _whole(shares: SharesInForce) -> tuple[str, str, str]:
    return shares.route, shares.border, shares.of


def _of_whole(sets: Sequence[SharesInForce]) -> Iterator[BreakAnswer]:
    for before, after in pairwise([None, *sets]):
        if after is None or (before is not None and _signature(before) == _signature(after)):
            continue
        same_shares = before is not None and _signature(before)[1:] == _signature(after)[1:]
        areas = [*after.areas, *(before.areas if before else ())]
        yield BreakAnswer(
            route=after.route,
            month=after.start,
            what="basis" if same_shares else "shares",
            divides=after.of or None,
            border=after.border or None,
            areas=list(dict.fromkeys(areas)),
            note=_note(before, after),
            publisher=after.publisher,
            source=after.source,
        )


def _signature(shares: SharesInForce) -> tuple[str, ...]:
    return shares.basis, shares.published_start, shares.published_end or "", shares.source


def _note(before: SharesInForce | None, after: SharesInForce) -> str:
    earlier = "no published shares" if before is None else _in_words(before)
    return f"{after.of or f'the total of {after.route}'} is divided by {_in_words(after)}, before by {earlier}"


def _in_words(shares: SharesInForce) -> str:
    window = shares.published_start if shares.published_end is None else _window(shares)
    carried = ", carried on" if shares.age_years else ""
    return f"shares of {shares.publisher} for {window}{carried}"


def _window(shares: SharesInForce) -> str:
    start, end = shares.published_start, shares.published_end
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
    in_force = {_in_force(sets, month) for part in (window, other) for month in range(part.start, part.stop)}
    return len(in_force) == 1


def _in_force(sets: Sequence[SharesInForce], month: int) -> tuple[str, ...] | None:
    label = month_label(month)
    return next((_signature(each) for each in sets if each.start <= label <= each.end), None)


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
