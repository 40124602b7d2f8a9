"""Prepare the section on hotspots: reception places and the people in them, as sources stated both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routes_geo.hotspots.document import list_hotspots
from routes_geo.hotspots.figure_answers import ReceptionLoadAnswer
from routes_geo.hotspots.loads import CapacityDate
from routes_geo.hotspots.view import on_route, view_hotspots
from routes_geo.months import MonthWindow
from routes_geo.report.subject import Subject

_MOST_LOADS = 4


@dataclass(frozen=True, slots=True)
class ListedHotspot:
    """A hotspot of the route with its highest loads in the window, in the order of their days.

    `missing` states why it has no load; `left_out` is the number of loads that are not listed.
    """

    name: str
    loads: list[ReceptionLoadAnswer]
    missing: str | None
    left_out: int


def list_hotspots_of(subject: Subject, window: MonthWindow) -> list[ListedHotspot]:
    """Return the hotspots of a route with loads by capacities in force, as known on the day of the subject."""
    view = view_hotspots(subject.snapshot, window.label, subject.as_of)
    answer = list_hotspots(view, on_route(view.hotspots, subject.route))
    return [_listed(each.name, each.load, each.load_missing) for each in answer.hotspots]


def _listed(name: str, loads: Sequence[ReceptionLoadAnswer], missing: str | None) -> ListedHotspot:
    in_force = [load for load in loads if load.capacity.relation == CapacityDate.IN_FORCE]
    highest = sorted(in_force, key=lambda load: (-load.value, load.as_of))[:_MOST_LOADS]
    chosen = sorted(highest, key=lambda load: (load.as_of, -load.value))
    return ListedHotspot(name, chosen, missing if not chosen else None, len(in_force) - len(chosen))
