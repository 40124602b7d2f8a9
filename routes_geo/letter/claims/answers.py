"""Responses on the claims of the letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from routes_geo.letter.answers import ListAnswer
from routes_geo.letter.claims.comparisons import UNITS
from routes_geo.letter.claims.rows import Expects, Metric
from routes_geo.letter.claims.verdicts import Reproduces
from routes_geo.model import ALL_ROUTE_IDS
from routes_geo.snapshot.answers import DatePrecision, Day, DayText, ReleaseAnswer, RouteName, Verification, one_of

CountedRoute = Annotated[str, one_of(*ALL_ROUTE_IDS)]


@dataclass(frozen=True, kw_only=True)
class ComparedCountsAnswer:
    """Counts of routes in a window and in the window it is compared with."""

    routes: Sequence[CountedRoute]
    window: int
    compared: int
    difference: int
    change: float | None
    ratio: float | None
    provisional: bool


@dataclass(frozen=True, kw_only=True)
class ReturnCountsAnswer:
    """Returns and decisions of one basis."""

    basis: str
    returns: int
    decisions: int


@dataclass(frozen=True, kw_only=True)
class ComparisonAnswer:
    """One comparison of a claim with counts. `value` is null, with a `reason_missing`, if it cannot be computed."""

    id: str
    decides: bool
    metric: Annotated[str, one_of(*Metric)]
    series: str | None
    routes: Sequence[CountedRoute]
    border: str | None
    window: str | None
    compared: str | None
    vintage: DayText | None
    expects: Annotated[str, one_of(*Expects)]
    threshold: str | None
    counts: Sequence[ComparedCountsAnswer | ReturnCountsAnswer]
    value: float | None
    unit: Annotated[str, one_of(*dict.fromkeys(UNITS.values()))]
    leader: str | None
    holds: bool | None
    reason_missing: str | None
    says: str
    note: str | None


@dataclass(frozen=True, kw_only=True)
class PublishedFigureAnswer:
    """A figure that someone published on the subject of a claim at the time, in the words of the source."""

    what: str
    period: str
    value: str
    unit: str
    status: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ClaimSourceAnswer:
    """A series that a claim is computed from, with its publisher, licence and release."""

    series: str
    publisher: str
    title: str
    licence: str
    attribution: str
    release: ReleaseAnswer


@dataclass(frozen=True, kw_only=True)
class CheckedClaimAnswer:
    """A claim of the letter, the comparisons with the data, and whether the data reproduce it."""

    id: str
    name: str
    letter_says: str
    date: str | None
    start: Day | None
    end: Day | None
    date_precision: DatePrecision
    routes: Sequence[RouteName]
    metric: str | None
    verification: Verification
    source: str
    reproduces: Annotated[str, one_of(*Reproduces)]
    reason: str
    depends_on_window: bool
    comparisons: Sequence[ComparisonAnswer]
    published: Sequence[PublishedFigureAnswer]
    sources: Sequence[ClaimSourceAnswer]
    vintage: DayText | None


@dataclass(frozen=True, kw_only=True)
class ClaimAnswer(CheckedClaimAnswer):
    """One claim of the letter, checked against the data known on a day, with notes on how to read it."""

    as_of: Day | None
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ClaimsAnswer(ListAnswer):
    """Claims of the letter, recomputed from the data."""

    as_of: Day | None
    claims: Sequence[CheckedClaimAnswer]
    notes: Sequence[str]
