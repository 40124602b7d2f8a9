"""Responses on returns from the European Union."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from routes_geo.letter.answers import ListAnswer, NamedAnswer
from routes_geo.letter.returns import LETTER
from routes_geo.snapshot.answers import DatePrecision, Day, Verification, one_of


@dataclass(frozen=True, kw_only=True)
class ReturnBesideAnswer:
    """A published figure for the same quantity as a figure of the letter, on another basis."""

    id: str
    return_id: str
    basis: str
    unit: str
    value: float
    start: Day | None
    end: Day | None
    date_precision: DatePrecision
    verification: Verification
    source: str
    date: str | None
    dated: bool


@dataclass(frozen=True, kw_only=True)
class ReturnRateAnswer:
    """A return rate: returns and decisions of one basis and period, and their quotient in percent."""

    date: str | None
    basis: str
    start: Day | None
    end: Day | None
    date_precision: DatePrecision
    returns: int
    decisions: int
    value: float | None
    unit: str
    formula: str
    verification: Verification
    source: str


@dataclass(frozen=True, kw_only=True)
class ReturnFigureAnswer(NamedAnswer):
    """A figure of the letter, with the published figures for the same quantity on other bases."""

    value: float
    unit: str
    detail: str | None
    date: str | None
    dated: bool
    basis: Annotated[str, one_of(LETTER)]
    beside: Sequence[ReturnBesideAnswer | ReturnRateAnswer]


@dataclass(frozen=True, kw_only=True)
class ReturnsAnswer(ListAnswer):
    """Returns from the European Union. `not_held` lists quarters without published figures."""

    level: str
    not_held: Sequence[str]
    returns: Sequence[ReturnFigureAnswer]
    notes: Sequence[str]
