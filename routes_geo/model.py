"""Define the vocabulary: what is counted, where, when and by whom, and the schema of an observation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import pyarrow as pa

from routes_geo.errors import InvalidInput, NotFound


class Indicator(StrEnum):
    """List what a number can count. Numbers of different indicators are never added."""

    DETECTIONS = "detections"
    ARRIVALS = "arrivals"
    DEPARTURES = "departures"
    INTERCEPTIONS = "interceptions"
    DEAD_AND_MISSING = "dead_and_missing"
    ASYLUM_APPLICATIONS = "asylum_applications"
    RETURN_DECISIONS = "return_decisions"
    EFFECTIVE_RETURNS = "effective_returns"
    RECEPTION_OCCUPANCY = "reception_occupancy"


class Precision(StrEnum):
    """List how precisely an observation is located."""

    POINT = "point"
    PLACE = "place"
    AREA = "area"
    ROUTE = "route"
    COUNTRY = "country"


class Status(StrEnum):
    """List how settled an observed value is. The last two statuses have no value."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    NOT_YET_REPORTED = "not_yet_reported"
    NOT_PUBLISHED = "not_published"


class CountedTime(StrEnum):
    """List what a figure that a publisher dates with a month can count. Only a count of the month is published."""

    MONTH = "month"
    YEAR = "year"  # dated with its last month
    SEVERAL_MONTHS = "several_months"  # that month and earlier ones
    SPREAD = "spread"  # an equal part of the sum of several months


class Border(StrEnum):
    """List the kinds of border crossed."""

    SEA = "sea"
    LAND = "land"


class Reason(StrEnum):
    """List why an input row is in quarantine."""

    BROKEN_ROW = "broken_row"  # the wrong number of fields, or bytes that are not text
    DUPLICATE_ROW = "duplicate_row"  # identical to an earlier row
    REPEATED_KEY = "repeated_key"  # counts the same thing as an earlier row
    SUPERSEDED = "superseded"  # a state of a count since January that another row gives up to a later month
    UNKNOWN_ROUTE = "unknown_route"
    UNKNOWN_BORDER = "unknown_border"
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_PLACE = "unknown_place"
    UNKNOWN_STATUS = "unknown_status"
    MISSING_NATIONALITY = "missing_nationality"
    MISSING_COUNT = "missing_count"
    NO_COUNT_PUBLISHED = "no_count_published"  # the publisher states that there is no count
    NOT_A_COUNT = "not_a_count"
    IMPOSSIBLE_DATE = "impossible_date"
    MISSING_DATE = "missing_date"
    BAD_COORDINATES = "bad_coordinates"
    IMPLAUSIBLE_POINT = "implausible_point"  # too far from the country or the route given in the row
    AGGREGATE = "aggregate"  # a total of other rows, which would be counted twice
    OTHER_DIMENSION = "other_dimension"  # a breakdown that no series here uses


class Publication(StrEnum):
    """List the statuses of a published cell or window. `SUPPRESSED` is never shown as 0."""

    PUBLISHED = "published"
    ZERO = "zero"
    SUPPRESSED = "suppressed"
    NOT_PUBLISHED = "not_published"
    NOT_YET_REPORTED = "not_yet_reported"


class Kind(StrEnum):
    """List how finely a figure is known."""

    CELL = "cell"  # one hexagon
    AREA = "area"  # one figure for the cells of a landing area together
    ROUTE = "route"  # the whole route, no cell
    REMAINDER = "remainder"  # withheld below a cell, and published only with it


class Basis(StrEnum):
    """List how the figure of a place is derived, from the most to the least certain."""

    OBSERVED = "observed"  # the publisher gives the point, place or area
    PUBLISHED_SHARE = "published_share"  # a total divided by shares published for the same period
    CARRIED_SHARE = "carried_share"  # a total divided by shares of another period


# How a count was placed, as a code from the most to the least certain: positions in BASES, where codes from
# FIRST_CARRIED on are carried shares, by the width of their range.
BASES = tuple(basis.value for basis in Basis)
NOT_PLACED, FIRST_CARRIED = -1, BASES.index(Basis.CARRIED_SHARE)

ROUTE_IDS = ("CMED", "EMED", "WBAL", "WMED", "WAFR")
# Names of the routes without geometry: they are only part of the EU total.
CONTEXT_ROUTES = {
    "BLKS": "Black Sea",
    "CIRC": "Circular Route from Albania to Greece",
    "EBOR": "Eastern Borders",
    "OTHR": "Other",
}
CONTEXT_ROUTE_IDS = tuple(CONTEXT_ROUTES)
ALL_ROUTE_IDS = ROUTE_IDS + CONTEXT_ROUTE_IDS
TOTAL_ROUTES = {"ALL": ALL_ROUTE_IDS, "FIVE": ROUTE_IDS}  # totals of detections, by the routes that they add

# One row per published observation. Dates are UTC; `start` is included, `end` is not. `reported` is the date of the
# publisher's report if a file combines several reports, otherwise null; `flag` is the publisher's own mark.
OBSERVATION_SCHEMA = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("series", pa.string(), nullable=False),
        pa.field("indicator", pa.string(), nullable=False),
        pa.field("route", pa.string()),
        pa.field("border", pa.string()),
        pa.field("area", pa.string()),
        pa.field("place_id", pa.string()),
        pa.field("lng", pa.float64()),
        pa.field("lat", pa.float64()),
        pa.field("precision", pa.string(), nullable=False),
        pa.field("nationality", pa.string()),
        pa.field("start", pa.date32(), nullable=False),
        pa.field("end", pa.date32(), nullable=False),
        pa.field("value", pa.int64()),
        pa.field("status", pa.string(), nullable=False),
        pa.field("reported", pa.date32()),
        pa.field("flag", pa.string()),
    ]
)

# One row per rejected input row: its location, its content, and the reason. `counted` is true if only the place of the
# row is in doubt: its value is then in the totals of its route, without coordinates. If an own table states a route far
# from the point, the value is in no route's total.
QUARANTINE_SCHEMA = pa.schema(
    [
        pa.field("location", pa.string(), nullable=False),
        pa.field("content", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("detail", pa.string()),
        pa.field("counted", pa.bool_()),
    ]
)


@dataclass(frozen=True, slots=True)
class Release:
    """Describe one publisher's file, ingested once.

    `sha256` identifies the bytes, `release_id` this ingestion. `series` lists the series with observations in the file,
    `series_info` describes them as JSON, and `released_basis` states where the release date comes from
    (sources.base.Basis). The last five are set by the ledger: the place among its entries, and what its rows are
    checked against. They are None in ledgers from before.
    """

    release_id: str
    source: str
    series: tuple[str, ...]
    publisher: str
    released: date
    file_name: str
    sha256: str
    licence: str
    retrieved_at: str
    adapter_version: str
    rows_in: int
    rows_accepted: int
    rows_quarantined: int
    released_basis: str = "stated"
    series_info: str = "[]"
    sequence: int | None = field(default=None, compare=False)
    observation_rows: int | None = field(default=None, compare=False)
    observations_checksum: str | None = field(default=None, compare=False)
    quarantine_rows: int | None = field(default=None, compare=False)
    quarantine_checksum: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ReleaseMark:
    """Record that the keeper of the ledger withdrew or reinstated a release. The last mark of a release applies.

    The order is that of `sequence`, the place among the entries of the ledger, and not that of the clock.
    """

    release_id: str
    withdrawn: bool
    marked_at: str
    reason: str
    sequence: int | None = field(default=None, compare=False)


def check_route_id(route_id: str) -> str:
    """Return the route id unchanged; NotFound unless it is a route with a geometry."""
    if route_id not in ROUTE_IDS:
        raise NotFound(f"{refused_route(route_id)}; choose one of {', '.join(ROUTE_IDS)}")
    return route_id


def refused_route(name: str) -> str:
    """Return why a name, in any case, is not that of one of the five routes, as the start of a message."""
    folded = name.strip().upper()
    if folded in TOTAL_ROUTES:
        addresses = " and ".join(f"/series/{total}" for total in TOTAL_ROUTES)
        return f"{name!r} is a total of routes, which only series have: the totals are at {addresses}"
    if folded in CONTEXT_ROUTE_IDS:
        return f"{name!r} is a context route, which has only a series: it is at /series/{folded}"
    return f"unknown route {name!r}"


MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def parse_month(text: str) -> int:
    """Return a label such as `2023-09` as months since 1970-01; InvalidInput for any other text."""
    match = _MONTH.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12 or not 1900 <= int(match[1]) <= 2200:
        raise InvalidInput(f"{text!r} is not a month; write it as 2023-09")
    return (int(match[1]) - 1970) * 12 + int(match[2]) - 1


def month_label(month: int) -> str:
    """Return a month (since 1970-01) as a label such as `2023-09`."""
    return f"{1970 + month // 12:04d}-{month % 12 + 1:02d}"


def month_start(month: int) -> date:
    """Return the first day of a month (since 1970-01)."""
    return date(1970 + month // 12, month % 12 + 1, 1)


def month_of(day: date) -> int:
    """Return the month of a day, counted from 1970-01."""
    return (day.year - 1970) * 12 + day.month - 1


def period_label(first: date, grain: str) -> str:
    """Return the label of the period that begins on a day: 2023, 2023-Q3, 2023-09, or the first day of a week."""
    if grain == "quarter":
        return f"{first.year:04d}-Q{(first.month + 2) // 3}"
    return first.isoformat()[: {"year": 4, "month": 7, "week": 10}[grain]]


def route_code(route: str | None) -> int | None:
    """Return the position of a route id, None for None; NotFound for an unknown id."""
    return None if route is None else ROUTE_IDS.index(check_route_id(route))


@dataclass(frozen=True, slots=True)
class Rejected:
    """Describe one rejected input row.

    `counted` is true if only its place is in doubt: its value is then in the totals.
    """

    location: str
    content: str
    reason: Reason
    detail: str = ""
    counted: bool = False


@dataclass(frozen=True, slots=True)
class RegisteredForecast:
    """Keep one forecast as it was made, before its month was published; nothing in it can be changed afterwards.

    There is one for each release, method version, route and target month. `content` is the forecast as canonical JSON,
    `sha256` its checksum, `made_at` the time of the build.
    """

    release_id: str
    released: date
    series: str
    method_version: str
    route: str
    horizon: int
    target: str
    made_at: str
    content: str
    sha256: str
    sequence: int | None = field(default=None, compare=False)

    @property
    def key(self) -> tuple[str, ...]:
        """Return what there is one forecast of."""
        return self.release_id, self.series, self.method_version, self.route, self.target
