"""Totals of routes and context routes: a series can be about them besides one of the five routes.

Only detections are added over routes, within one release. A total has a count of a month only if each of its routes
has one, and is known only from the first release with all of its routes. Detections are border crossings, and the same
people are counted on several routes: no total is a number of persons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import NotFound
from routes_geo.model import CONTEXT_ROUTE_IDS, CONTEXT_ROUTES, ROUTE_IDS, TOTAL_ROUTES, Publication
from routes_geo.snapshot.revisions import add_up

ALL, FIVE = TOTAL_ROUTES  # the ids
FirstDays = Mapping[str | None, date]  # the day of the first release that has a route, by route
_TOTAL_NOTES = (
    "Detections are border crossings, not persons. The same people are counted on several routes and at each crossing, "
    "so a sum over routes is never a number of persons.",
    "Only detections are added over routes. Other series, such as arrivals, have no total here.",
)
_CONTEXT_NOTES = (
    "Context: this route of Frontex only completes the total of all nine routes. It has no corridor or cells here.",
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A total of routes or a context route: its name, what is counted there, the routes that are added, and notes."""

    name: str
    counted: str
    routes: tuple[str, ...]
    notes: tuple[str, ...]


SUBJECTS = {
    ALL: Subject(
        "All nine routes of Frontex", "detections on all nine routes of Frontex", TOTAL_ROUTES[ALL], _TOTAL_NOTES
    ),
    FIVE: Subject("The five routes", "detections on the five routes", TOTAL_ROUTES[FIVE], _TOTAL_NOTES),
} | {
    route: Subject(f"{name} (context)", f"detections on the route {route}", (route,), _CONTEXT_NOTES)
    for route, name in CONTEXT_ROUTES.items()
}
SUBJECT_IDS = (*ROUTE_IDS, *TOTAL_ROUTES, *CONTEXT_ROUTE_IDS)


def added_routes(route: str) -> tuple[str, ...]:
    """Return the routes that a total adds, and a route alone."""
    return SUBJECTS[route].routes if route in SUBJECTS else (route,)


def subject_notes(route: str) -> tuple[str, ...]:
    """Return what an answer about a total or a context route must say; nothing for one of the five routes."""
    return SUBJECTS[route].notes if route in SUBJECTS else ()


def check_subject(route: str) -> str:
    """Return the id of a route, context route or total unchanged; NotFound for any other."""
    if route not in SUBJECT_IDS:
        raise NotFound(f"unknown route {route!r}; choose one of {', '.join(SUBJECT_IDS)}")
    return route


def total_of(route: str) -> str | None:
    """Return the total of which the count of a route is given as a share; None for the total of all routes."""
    if route == ALL:
        return None
    return FIVE if route in ROUTE_IDS else ALL


def first_day(days: FirstDays, route: str) -> date | None:
    """Return the day of the first release with every route of a total; None if a route is in no release."""
    firsts = [days.get(part) for part in added_routes(route)]
    known = [day for day in firsts if day is not None]
    return max(known) if len(known) == len(firsts) else None


def is_known(days: FirstDays, route: str, as_of: date | None) -> bool:
    """Return whether every route of a total was known on a day (None: now)."""
    first = first_day(days, route)
    return first is not None and (as_of is None or first <= as_of)


def check_known(days: FirstDays, route: str, as_of: date | None) -> None:
    """Raise NotFound if a context route, or a route of a total, was not known on a day (None: now)."""
    if route not in SUBJECTS or is_known(days, route, as_of):
        return
    counted, first = SUBJECTS[route].counted, first_day(days, route)
    if first is None:
        missing = ", ".join(part for part in added_routes(route) if part not in days)
        raise NotFound(f"the snapshot has no {counted}: no release in it has figures of {missing}")
    raise NotFound(f"{counted} are known from {first} on, not on {as_of}{_alternative(days, route)}")


def _alternative(days: FirstDays, route: str) -> str:
    five = first_day(days, FIVE)
    if route != ALL or five is None:
        return "; choose a later day"
    return f": earlier figures have only the five routes. Choose a later day, or {FIVE}, which is known from {five} on"


def add_routes(rows: pa.Table, route: str, routes: Sequence[str]) -> pa.Table:
    """Return a row per period with the sum over routes, in the columns of rows by route alone.

    `rows` has the totals of routes, with one or several borders each. A period that one of the routes lacks has no
    value.
    """
    parts: dict[tuple[date, date], dict[str, list[tuple[int | None, str]]]] = {}
    columns = (rows[name].to_pylist() for name in ("route", "start", "end", "value", "status"))
    for part, start, end, value, status in zip(*columns, strict=True):
        parts.setdefault((start, end), {}).setdefault(part, []).append((value, status))
    periods = sorted(parts)
    absent = [(None, Publication.NOT_PUBLISHED.value)]
    sums = [add_up([pair for part in routes for pair in parts[period].get(part, absent)]) for period in periods]
    return pa.table(
        {
            "route": pa.array([route] * len(periods), pa.string()),
            "area": pa.nulls(len(periods), pa.string()),
            "start": pa.array([start for start, _ in periods], pa.date32()),
            "end": pa.array([end for _, end in periods], pa.date32()),
            "value": pa.array([value for value, _ in sums], pa.int64()),
            "status": pa.array([status for _, status in sums], pa.string()),
        }
    )


def of_routes(rows: pa.Table, route: str) -> pa.Table:
    """Return the rows of a route, or of the routes that a total adds."""
    return rows.filter(pc.is_in(rows["route"], pa.array(added_routes(route))))


def vintages_of_subject(vintages: Sequence[Mapping[str, str]], first: date) -> dict[str, Any]:
    """Return the members of the description of a series that differ for a total: its vintages from the first on."""
    own = [vintage for vintage in vintages if vintage["released"] >= str(first)]
    return {"first_vintage": str(first), "vintages": len(own)}
