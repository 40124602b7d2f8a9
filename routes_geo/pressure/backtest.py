"""Test the alarms on the past: judge every month by the figures that were known at the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import FloatArray, IntArray
from routes_geo.model import parse_month
from routes_geo.months import MonthlySeries
from routes_geo.pressure.alarms import Detector, Direction, detect
from routes_geo.pressure.known import KnownRoutes
from routes_geo.pressure.revision_history import YOUNG_MONTHS, RevisionHistory, age_of
from routes_geo.pressure.signals import beyond, log_counts, median_deviation, shock

FIRST_MONTH = parse_month("2016-01")
ALARM = "alarm"  # any detector
AIM_ALARM_RATE = 0.06
_LATEST = 6  # an alarm more than this many months after an episode does not count for it

Judgement = tuple[FloatArray, NDArray[np.int8]]  # statistic and direction of each month, shape (p,) each


@dataclass(frozen=True, slots=True)
class Episode:
    """A month that should raise an alarm."""

    route: str
    month: int
    direction: Direction
    words: str


# The letter of October 2023 and the months around it (docs/reference/indicators.md).
EPISODES = (
    Episode("WAFR", parse_month("2023-10"), Direction.UP, "record arrivals on the Canary Islands"),
    Episode("EMED", parse_month("2023-09"), Direction.UP, "arrivals on the Greek islands at their highest since 2019"),
    Episode("WBAL", parse_month("2023-11"), Direction.DOWN, "collapse on the Western Balkan route"),
)


def seasonal_score(values: IntArray) -> FloatArray:
    """Compute the robust score against the same month of five years (I4), shape (p,), for comparison."""
    logs, scores = log_counts(values), np.full(values.size, np.nan)
    for month in range(60, values.size):
        before = logs[month - 60 : month : 12]
        scores[month] = (logs[month] - np.median(before)) / max(float(median_deviation(before)), 0.25)
    return scores


def short_ears_score(values: IntArray) -> FloatArray:
    """Compute the EARS-type score against the seven months before, on logarithms, shape (p,), for comparison."""
    logs, scores = log_counts(values), np.full(values.size, np.nan)
    for month in range(7, values.size):
        before = logs[month - 7 : month]
        scores[month] = (logs[month] - before.mean()) / max(before.std(ddof=1), 0.25)
    return scores


_COMPARED: Mapping[str, tuple[Callable[[IntArray, int], FloatArray], float]] = {
    "I4, same month of five years, beyond 2": (lambda values, _first: seasonal_score(values), 2.0),
    "EARS of seven months, beyond 2": (lambda values, _first: short_ears_score(values), 2.0),
    "I5, beyond 2": (lambda values, first: shock(values, first).score, 2.0),
}
DETECTORS = (ALARM, *Detector, *_COMPARED)


def judge_months(values: IntArray, first_month: int) -> dict[str, Judgement]:
    """Run every detector, and those for comparison, on every month of a series; return the results by name."""
    judgements: dict[str, Judgement] = {
        result.detector.value: (result.statistics, result.directions) for result in detect(values, first_month)
    }
    stacked = np.stack([directions for _, directions in judgements.values()])
    first = np.argmax(stacked != 0, axis=0)
    any_of_them = stacked[first, np.arange(values.size)]
    judgements[ALARM] = np.abs(stacked).sum(axis=0).astype(np.float64), any_of_them
    for name, (score, threshold) in _COMPARED.items():
        statistics = score(values, first_month)
        judgements[name] = statistics, beyond(statistics, threshold)
    return judgements


def known_then(series: MonthlySeries, history: RevisionHistory, route: str, month: int) -> IntArray | None:
    """Return the counts up to a month, shape (n,), as they were when the month was first published.

    None without a figure of that time. Months without an earlier figure have their newest one.
    """
    first = history.first_known(route, month)
    if first is None or age_of(month, first.known_on) >= YOUNG_MONTHS:
        return None
    months = range(series.first_month, month + 1)
    earlier = [history.value_on(route, past, first.known_on) for past in months]
    newest = series.values[: len(months)].tolist()
    return np.array([then if then is not None else now for then, now in zip(earlier, newest, strict=True)], np.int64)


@dataclass(frozen=True, slots=True)
class AlarmOutcome:
    """Result of a detector for an episode: its statistic, and the months until its alarm, None if there was none."""

    episode: Episode
    statistic: float
    delay_months: int | None


@dataclass(frozen=True, slots=True)
class Tested:
    """Result of one detector: months with an alarm, up, down and by route, and their share in each half of the time."""

    detector: str
    months: int
    up: int
    down: int
    by_route: Mapping[str, int]
    by_half: tuple[float, float]
    outcomes: tuple[AlarmOutcome, ...]

    @property
    def alarm_rate(self) -> float:
        """Return the share of route-months with an alarm in either direction."""
        return (self.up + self.down) / self.months if self.months else 0.0


@dataclass(frozen=True, slots=True)
class Backtest:
    """Results of all detectors for the same months; `then_known` route-months are judged by figures of their time."""

    first_month: int
    last_month: int
    then_known: int
    tested: tuple[Tested, ...]


def backtest(
    figures: KnownRoutes,
    first_month: int = FIRST_MONTH,
    episodes: Sequence[Episode] = EPISODES,
    say: Callable[[str], None] = lambda _words: None,
) -> Backtest:
    """Judge every month of all routes from `first_month` on by the figures that were known at the time.

    Without figures of that time, the newest ones are used for the month and the months before it.
    """
    months = range(max(first_month, figures.months.start), figures.months.stop)
    judged: dict[str, dict[str, Judgement]] = {}
    then_known = 0
    for route, own in figures.routes.items():
        say(f"judging {len(months)} months of {route}")
        judged[route], used = _judge_route(own.series, figures.history, route, months)
        then_known += used
    tested = tuple(_test(name, judged, months, episodes) for name in DETECTORS)
    return Backtest(months.start, months.stop - 1, then_known, tested)


def _judge_route(
    series: MonthlySeries, history: RevisionHistory, route: str, months: range
) -> tuple[dict[str, Judgement], int]:
    """Return the judgements of the months, shape (len(months),) each, and how many use figures of their time."""
    start = months.start - series.first_month
    by_newest = judge_months(series.values, series.first_month)
    judgements = {
        name: (statistics[start:].copy(), directions[start:].copy())
        for name, (statistics, directions) in by_newest.items()
    }
    used = 0
    for position, month in enumerate(months):
        values = known_then(series, history, route, month)
        if values is None:
            continue
        used += 1
        for name, (statistics, directions) in judge_months(values, series.first_month).items():
            judgements[name][0][position], judgements[name][1][position] = statistics[-1], directions[-1]
    return judgements, used


def _test(
    name: str, judged: Mapping[str, Mapping[str, Judgement]], months: range, episodes: Sequence[Episode]
) -> Tested:
    directions = np.stack([judgements[name][1] for judgements in judged.values()])
    half = directions.shape[1] // 2
    halves = float(np.mean(directions[:, :half] != 0)), float(np.mean(directions[:, half:] != 0))
    return Tested(
        name,
        directions.size,
        int((directions > 0).sum()),
        int((directions < 0).sum()),
        {route: int((judgements[name][1] != 0).sum()) for route, judgements in judged.items()},
        halves,
        tuple(
            _outcome(judged[episode.route][name], episode, months) for episode in episodes if episode.month in months
        ),
    )


def _outcome(judgement: Judgement, episode: Episode, months: range) -> AlarmOutcome:
    statistics, directions = judgement
    start = episode.month - months.start
    expected = 1 if episode.direction is Direction.UP else -1
    later = directions[start : start + _LATEST + 1].tolist()
    return AlarmOutcome(episode, float(statistics[start]), later.index(expected) if expected in later else None)
