"""Read the rows of a table: each is one observation, or is rejected with a reason.

The rules: a value whose place cannot be found still counts for the route that its row states. A value that lies too far
from that route is kept without a route: it is counted apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from routes_geo.model import Precision, Reason, Status
from routes_geo.sources.base import Series
from routes_geo.sources.rows import BadRow, Observation, ObservationDetails, observation
from routes_geo.sources.table.apart import Apart, Why
from routes_geo.sources.table.cells import (
    is_period,
    parse_border,
    parse_country,
    parse_day_or_time,
    parse_period,
    parse_route,
    parse_status,
    parse_value,
    route_advice,
)
from routes_geo.sources.table.formats import Formats
from routes_geo.sources.table.named_places import RowName, km_from_route, name_of_row, route_of
from routes_geo.sources.table.routes_of_points import LOCATION_KEY, POINT_KM_KEY, POINT_ROUTE_KEY
from routes_geo.sources.table.row_places import PLACE_KEY, PlacePoint
from routes_geo.tables.dates import DateFormat
from routes_geo.tables.numbers import PLAIN, NumberFormat

_DOUBTFUL_PLACE = frozenset({Reason.UNKNOWN_PLACE, Reason.BAD_COORDINATES})  # the value still counts for the route
_WITHOUT_VALUE = frozenset({Status.NOT_YET_REPORTED.value, Status.NOT_PUBLISHED.value})

_Cells = dict[str, object]  # the cells of a row by field


@dataclass(frozen=True, slots=True)
class RowReader:
    """Turns rows into observations. `is_country` is true if the column of the area contains countries."""

    series: Series
    route: str | None
    fields: frozenset[str]
    formats: Formats
    is_country: bool
    apart: Apart = field(default_factory=Apart)

    def take(self, row: _Cells) -> list[Observation]:
        """Return the observation of a row; BadRow states why a row is rejected."""
        start, end = self._period(row)
        value = _value(row, self._numbers("value"))
        stated = self.route or _parse(row, "route", parse_route, Reason.UNKNOWN_ROUTE, route_advice)
        details: ObservationDetails = {
            **value,
            "route": stated,
            "border": _parse(row, "border", parse_border, Reason.UNKNOWN_BORDER),
            "nationality": _parse(row, "nationality", parse_country, Reason.UNKNOWN_COUNTRY),
        }

        def make(place: ObservationDetails) -> Observation:
            merged: ObservationDetails = {**details, **place}
            return observation(self.series, start, end, **merged)

        point = row.get(PLACE_KEY)
        try:
            name = self._name(row, stated)
            if isinstance(point, BadRow):
                raise point
        except BadRow as bad:
            if stated is None or bad.reason not in _DOUBTFUL_PLACE:
                raise
            raise BadRow(bad.reason, bad.detail, (make({"precision": Precision.ROUTE.value}),)) from None
        place = _place(row, name, stated)
        if km := _km(row, name, stated):
            example = f"{row[LOCATION_KEY]}, {km:,.0f} km from {stated}"
            self.apart.add(Why.FAR, value["value"], example)
            detail = f"{km:,.0f} km from the corridor and the landing places of {stated}, so that it counts apart"
            raise BadRow(Reason.IMPLAUSIBLE_POINT, detail, (make({**place, "route": None}),))
        self._count_apart(row, place, value["value"])
        return [make(place)]

    def _name(self, row: _Cells, route: str | None) -> RowName:
        area, place = _text(row, "area"), _text(row, "place")
        if "\ufffd" in area:
            raise BadRow(Reason.BROKEN_ROW, "bytes that are not UTF-8 text")
        has_point = isinstance(row.get(PLACE_KEY), PlacePoint)  # it says where the row is, and names are labels
        try:
            name = name_of_row(area, place, route, is_country=self.is_country)
        except BadRow:
            if not has_point:
                raise
            return RowName(label=area or None)
        return replace(name, label=area) if has_point and area else name

    def _count_apart(self, row: _Cells, place: ObservationDetails, value: int | None) -> None:
        is_placed = any(place.get(field) is not None for field in ("lng", "place_id", "area"))
        if place["route"] is None:
            self.apart.add(Why.NO_ROUTE if is_placed else Why.NOWHERE, value, str(row[LOCATION_KEY]))
        elif not is_placed:
            self.apart.add(Why.NO_PLACE, value, str(row[LOCATION_KEY]))

    def _period(self, row: _Cells) -> tuple[date, date]:
        if "start" in self.fields:
            return self._given_period(row)
        text = _text(row, "period")
        if not text:
            raise BadRow(Reason.MISSING_DATE, "no period")
        kind, start, end = parse_period(text, self._dates("period"))
        if kind not in {"day", self.series.grain}:
            raise BadRow(
                Reason.OTHER_DIMENSION,
                f"{text[:40]!r} is a {kind}, but the grain is {self.series.grain}; give --grain {kind}",
            )
        return start, end

    def _given_period(self, row: _Cells) -> tuple[date, date]:
        """Return a period from its first day to the day after its last day; without an end, it is one day."""
        if not _text(row, "start"):
            raise BadRow(Reason.MISSING_DATE, "no start of the period")
        start, text = parse_day_or_time(_text(row, "start"), self._dates("start")), _text(row, "end")
        end = parse_day_or_time(text, self._dates("end")) if text else start + timedelta(days=1)
        if end <= start:
            raise BadRow(
                Reason.IMPOSSIBLE_DATE, f"end {end} is not after start {start}; end is the day after the last day"
            )
        if end - start > timedelta(days=1) and not is_period(start, end, self.series.grain):
            raise BadRow(
                Reason.OTHER_DIMENSION,
                f"start {start} and end {end} do not enclose one {self.series.grain} or one day",
            )
        return start, end

    def _numbers(self, field: str) -> NumberFormat:
        return self.formats.numbers.get(field, PLAIN)

    def _dates(self, field: str) -> DateFormat:
        return self.formats.dates.get(field, DateFormat())


def _text(row: _Cells, field: str) -> str:
    cell = row.get(field)
    return "" if cell is None else str(cell).strip()


def _parse(
    row: _Cells,
    field: str,
    parse: Callable[[str], str | None],
    reason: Reason,
    advice: Callable[[], str] | None = None,
) -> str | None:
    """Parse the cell of a field; None if it is blank. BadRow, with the advice, if `parse` returns None."""
    text = _text(row, field)
    if not text:
        return None
    parsed = parse(text)
    if parsed is None:
        raise BadRow(reason, f"unknown {field} {text[:80]!r}" + (f"; {advice()}" if advice else ""))
    return parsed


def _value(row: _Cells, number_format: NumberFormat) -> ObservationDetails:
    """Return the value and status of a row; the value is None if the status is one without a value."""
    status = _parse(row, "status", parse_status, Reason.UNKNOWN_STATUS) or Status.FINAL.value
    if status not in _WITHOUT_VALUE:
        return {"value": parse_value(row["value"], number_format), "status": status}
    if _text(row, "value"):
        raise BadRow(
            Reason.NOT_A_COUNT, f"value {_text(row, 'value')[:80]!r} with status {status}; leave the value blank"
        )
    return {"value": None, "status": status}


def _place(row: _Cells, name: RowName, stated: str | None) -> ObservationDetails:
    """Return the route of a row, and where on it the row is; a point comes before the names of places and areas."""
    point, named = row.get(PLACE_KEY), name.named
    route = stated or (row.get(POINT_ROUTE_KEY) if isinstance(point, PlacePoint) else None) or route_of(named)
    where: ObservationDetails = {
        "route": None if route is None else str(route),
        "area": name.area_text,
        "place_id": name.place.place_id if name.place else None,
        "precision": name.precision(stated).value,
    }
    if isinstance(point, PlacePoint):
        return {**where, "lng": point.lng, "lat": point.lat, "precision": point.precision, "flag": point.flag}
    if name.place:
        return {**where, "lng": name.place.lng, "lat": name.place.lat}
    return where


def _km(row: _Cells, name: RowName, route: str | None) -> float:
    """Return how far a row lies from the route that it states, 0 if that is plausible."""
    if route is None:
        return 0.0
    if isinstance(row.get(PLACE_KEY), PlacePoint):
        return float(str(row[POINT_KM_KEY]))
    return km_from_route(name.named, route) if name.named else 0.0
