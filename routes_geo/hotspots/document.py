"""Hotspots in words and numbers: what is served, as plain values in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from routes_geo.hotspots.areas import (
    CAPACITY,
    OCCUPANCY,
    OCCUPIED_PLACES,
    Area,
    Hotspot,
    HotspotStatement,
    PublishedCount,
)
from routes_geo.hotspots.loads import CapacityLoad, ReceptionLoad, loads_between, resident_loads
from routes_geo.hotspots.series import AreaSeries, describe_area_series, own_series, periods_in
from routes_geo.model import Publication
from routes_geo.months import MonthWindow

Known = Mapping[tuple[str, str], AreaSeries]
_FIRST, _LAST = date(1900, 1, 1), date(2200, 12, 31)
_DECIMALS = 4


def describe_hotspot(hotspot: Hotspot, known: Known, window: MonthWindow | None) -> dict[str, Any]:
    """A hotspot with its members: arrivals, capacity, occupancy, loads and residents (None: everything stated)."""
    return {
        **describe_area(hotspot.area, known, window),
        "letter": _letter(hotspot),
        "members": [describe_area(member, known, window) for member in hotspot.members],
    }


def describe_area(area: Area, known: Known, window: MonthWindow | None) -> dict[str, Any]:
    """One area: what is stated and counted of it in a window (None: everything), and the loads that follow."""
    first, last = _days(window)
    return {
        **_head(area),
        "places": list(area.places),
        "status": _status(area, known, window),
        "arrivals": {
            "figures": [_figure(item) for item in _figures(area, first, last)],
            "series": describe_area_series(area, known, window),
        },
        "capacity": [_statement(item) for item in area.stated(CAPACITY)],
        "occupancy": [_statement(item) for item in _within(area.stated(OCCUPANCY, OCCUPIED_PLACES), first, last)],
        **_loads(area, window),
        "residents": _residents(area),
        "load_on_residents": _resident_loads(area, first, last),
        "note": area.note,
    }


def summarise_hotspot(hotspot: Hotspot, known: Known, window: MonthWindow | None) -> dict[str, Any]:
    """A hotspot for a list: its loads and how much else is held; /hotspots/{id} has all of it."""
    return {
        **_summary(hotspot.area, known, window),
        "letter": _letter(hotspot),
        "members": [_summary(member, known, window) for member in hotspot.members],
    }


def _summary(area: Area, known: Known, window: MonthWindow | None) -> dict[str, Any]:
    first, last = _days(window)
    figures = _figures(area, first, last)
    return {
        **_head(area),
        "status": _status(area, known, window),
        **_loads(area, window),
        "figure_count": len(figures),
        "series": sorted({reference.partition(":")[0] for reference in area.series + area.context_series}),
        "has_conflict": any([*(item.conflict for item in figures), *(item.conflict for item in area.statements)]),
        "href": f"/hotspots/{area.area_id}",
    }


def _head(area: Area) -> dict[str, Any]:
    is_member = area.area_id != area.hotspot_id
    part_of = {"part_of": area.hotspot_id} if is_member else {}
    return {
        "id": area.area_id,
        "name": area.name,
        "kind": area.kind,
        **part_of,
        "routes": list(area.routes),
    }


def _letter(hotspot: Hotspot) -> dict[str, Any]:
    named = hotspot.named
    return {
        "says": named.letter_says,
        "statement": named.value,
        "start": named.start,
        "end": named.end,
        "date_precision": named.date_precision,
        "verification": named.verification,
        "source": named.source,
    }


def _days(window: MonthWindow | None) -> tuple[date, date]:
    """First and last day of a window."""
    if window is None:
        return _FIRST, _LAST
    start, stop = window.dates
    return start, stop - timedelta(days=1)


def _status(area: Area, known: Known, window: MonthWindow | None) -> str:
    """Whether anything that counts or is stated of the area itself is held in a window.

    If not, it is not yet reported where the window begins after its own series end, or, if it has none, all series.
    """
    first, last = _days(window)
    figures = [item for item in _figures(area, first, last) if item.is_own]
    stated = _within(area.stated(OCCUPANCY, OCCUPIED_PLACES), first, last)
    own = own_series(area, known)
    if stated or figures or any(periods_in(item, window) for item in own):
        return Publication.PUBLISHED.value
    newest = max((item.last_month for item in own or known.values() if item.last_month is not None), default=None)
    is_later = window is not None and (newest is None or window.start > newest)
    return (Publication.NOT_YET_REPORTED if is_later else Publication.NOT_PUBLISHED).value


def _within(statements: Iterable[HotspotStatement], first: date, last: date) -> list[HotspotStatement]:
    return [item for item in statements if item.first <= last and first <= item.last]


def _figures(area: Area, first: date, last: date) -> list[PublishedCount]:
    """Figures whose window meets a span, in order of time and scope."""
    found = [item for item in area.figures if item.first <= last and first <= item.last]
    return sorted(found, key=lambda item: (item.first, item.last, item.scope, item.what, item.source))


def _statement(item: HotspotStatement) -> dict[str, Any]:
    return {
        "measure": item.measure,
        "value": item.value,
        "unit": "persons" if item.measure == OCCUPANCY else "places",
        "of": item.place_id,
        "as_of": item.as_of,
        "date_precision": item.date_precision,
        "source": item.source,
        **_publication(item),
    }


def _figure(item: PublishedCount) -> dict[str, Any]:
    return {
        "what": item.what,
        "value": item.value,
        "unit": item.unit,
        **({"qualifier": item.qualifier} if item.qualifier else {}),
        "start": item.first,
        "end": item.last,
        "scope": item.scope,
        "is_own": item.is_own,
        "verification": item.verification,
        "source": item.source,
        "figure_id": item.figure_id,
        **_publication(item),
    }


def _publication(item: HotspotStatement | PublishedCount) -> dict[str, Any]:
    """When it was published, and whether others contradict it: those with the same conflict_id."""
    named = {"conflict_id": item.conflict} if item.conflict else {}
    return {"published": item.published, "conflict": item.conflict is not None, **named}


def _loads(area: Area, window: MonthWindow | None) -> dict[str, Any]:
    found = loads_between(area, *_days(window))
    loads = [load for item in found for load in _both(item)]
    return {"load": [_load(load) for load in loads], "load_missing": _load_missing(area, found, window)}


def _both(item: ReceptionLoad) -> list[CapacityLoad]:
    return [load for load in (item.load, *item.alternatives) if load is not None]


def _load_missing(area: Area, found: Sequence[ReceptionLoad], window: MonthWindow | None) -> str | None:
    if any(item.load is not None for item in found):
        return None
    if not area.stated(CAPACITY, OCCUPANCY):
        return f"no capacity or occupancy of {area.name} is held"
    reasons = [item.reason_missing for item in found if item.reason_missing]
    when = "" if window is None else f" in {window.label}"
    return "; ".join(reasons) or f"no occupancy of {area.name}{when} is published, nor arrivals in 14 days"


def _load(load: CapacityLoad) -> dict[str, Any]:
    return {
        "value": round(load.value, _DECIMALS),
        "people": load.people,
        "basis": load.basis.value,
        "as_of": load.as_of,
        "source": load.source,
        "capacity": {
            "value": load.capacity.value,
            "as_of": load.capacity.as_of,
            "date_precision": load.capacity.date_precision,
            "relation": load.capacity_date.value,
            "source": load.capacity.source,
        },
        "conflict": load.capacity.conflict is not None,
    }


def _residents(area: Area) -> dict[str, Any]:
    found = area.population
    return {
        "value": found.value,
        "year": found.year,
        "source": found.source,
        **({"reason_missing": found.reason_missing} if found.reason_missing else {}),
    }


def _resident_loads(area: Area, first: date, last: date) -> list[dict[str, Any]]:
    """I11 of the windows that meet a span."""
    return [
        {
            "per_1000": None if item.per_1000 is None else round(item.per_1000, _DECIMALS),
            "arrivals": item.figure.value,
            "start": item.figure.first,
            "end": item.figure.last,
            "days": item.figure.days,
            "residents": item.population.value,
            "residents_year": item.population.year,
            "source": item.figure.source,
            "conflict": item.figure.conflict is not None,
            **({"reason_missing": item.reason_missing} if item.reason_missing else {}),
        }
        for item in resident_loads(area)
        if item.figure.first <= last and first <= item.figure.last
    ]
