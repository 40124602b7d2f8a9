"""How the alarms would have done: every month judged by what was known of it and of the months before at the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.cells import FloatArray, IntArray
from routes_geo.model import parse_month
from routes_geo.months import MonthlySeries
from routes_geo.pressure.alarms import Detector, Direction, detect
from routes_geo.pressure.known import KnownRoutes
from routes_geo.pressure.revision_history import YOUNG_MONTHS, RevisionHistory, age_of
from routes_geo.pressure.signals import beyond, log_counts, median_deviation, shock

FIRST_MONTH = parse_month("2016-01")
ALARM = "alarm"  # any detector
AIM_ALARM_RATE = 0.06
_LATEST = 6  # an alarm more than this many months after an episode is none of it

Judgement = tuple[FloatArray, NDArray[np.int8]]  # statistic and direction of each month, shape (p,) each


@dataclass(frozen=True, slots=True)
class Episode:
    """A month that ought to raise an alarm."""

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
    """Robust score against the same month of five years (I4), shape (p,): the obvious detector, to compare with."""
    logs, found = log_counts(values), np.full(values.size, np.nan)
    for month in range(60, values.size):
        before = logs[month - 60 : month : 12]
        found[month] = (logs[month] - np.median(before)) / max(float(median_deviation(before)), 0.25)
    return found


def short_ears_score(values: IntArray) -> FloatArray:
    """EARS-type score against the seven months before on logarithms, shape (p,), to compare with."""
    logs, found = log_counts(values), np.full(values.size, np.nan)
    for month in range(7, values.size):
        before = logs[month - 7 : month]
        found[month] = (logs[month] - before.mean()) / max(before.std(ddof=1), 0.25)
    return found


_COMPARED: Mapping[str, tuple[Callable[[IntArray, int], FloatArray], float]] = {
    "I4, same month of five years, beyond 2": (lambda values, _first: seasonal_score(values), 2.0),
    "EARS of seven months, beyond 2": (lambda values, _first: short_ears_score(values), 2.0),
    "I5, beyond 2": (lambda values, first: shock(values, first).score, 2.0),
}
DETECTORS = (ALARM, *Detector, *_COMPARED)


def judge(values: IntArray, first_month: int) -> dict[str, Judgement]:
    """What each detector, and those to compare with, say of each month of a series."""
    found: dict[str, Judgement] = {
        item.detector.value: (item.statistics, item.directions) for item in detect(values, first_month)
    }
    stacked = np.stack([directions for _, directions in found.values()])
    first = np.argmax(stacked != 0, axis=0)
    any_of_them = stacked[first, np.arange(values.size)]
    found[ALARM] = np.abs(stacked).sum(axis=0).astype(np.float64), any_of_them
    for name, (score, threshold) in _COMPARED.items():
        statistics = score(values, first_month)
        found[name] = statistics, beyond(statistics, threshold)
    return found


def known_then(series: MonthlySeries, history: RevisionHistory, route: str, month: int) -> IntArray | None:
    """Counts up to a month as they were first known, where figures of that time are held; None where they are not."""
    first = history.first_known(route, month)
    if first is None or age_of(month, first.known_on) >= YOUNG_MONTHS:
        return None
    months = range(series.first_month, month + 1)
    earlier = [history.value_on(route, one, first.known_on) for one in months]
    newest = series.values[: len(months)].tolist()
    return np.array([then if then is not None else now for then, now in zip(earlier, newest, strict=True)], np.int64)


@dataclass(frozen=True, slots=True)
class AlarmOutcome:
    """What a detector made of an episode: its statistic then, and months until its alarm, None if there was none."""

    episode: Episode
    statistic: float
    delay_months: int | None


@dataclass(frozen=True, slots=True)
class Tested:
    """One detector over all routes: months that raised an alarm, up and down, by route and by half of the time."""

    detector: str
    months: int
    up: int
    down: int
    by_route: Mapping[str, int]
    by_half: tuple[float, float]
    outcomes: tuple[AlarmOutcome, ...]

    @property
    def alarm_rate(self) -> float:
        """Share of route-months with an alarm in either direction."""
        return (self.up + self.down) / self.months if self.months else 0.0


@dataclass(frozen=True, slots=True)
class Backtest:
    """All detectors over the same months; `then_known` of the route-months are judged by figures of their time."""

    first_month: int
    last_month: int
    then_known: int
    tested: tuple[Tested, ...]


def backtest(
    known: KnownRoutes,
    first_month: int = FIRST_MONTH,
    episodes: Sequence[Episode] = EPISODES,
    say: Callable[[str], None] = lambda _words: None,
) -> Backtest:
    """Judge every month from `first_month` on, of all routes, by what was known at the time.

    Where no figures of that time are held, later ones of that month and the months before stand in for them.
    """
    months = range(max(first_month, known.months.start), known.months.stop)
    judged: dict[str, dict[str, Judgement]] = {}
    then_known = 0
    for route, own in known.routes.items():
        say(f"judging {len(months)} months of {route}")
        judged[route], used = _judge_route(own.series, known.history, route, months)
        then_known += used
    tested = tuple(_test(name, judged, months, episodes) for name in DETECTORS)
    return Backtest(months.start, months.stop - 1, then_known, tested)


def _judge_route(
    series: MonthlySeries, history: RevisionHistory, route: str, months: range
) -> tuple[dict[str, Judgement], int]:
    """Judgements of the months, shape (len(months),) each, and how many are by figures of their time."""
    start = months.start - series.first_month
    whole = judge(series.values, series.first_month)
    found = {name: (part[start:].copy(), direction[start:].copy()) for name, (part, direction) in whole.items()}
    used = 0
    for position, month in enumerate(months):
        values = known_then(series, history, route, month)
        if values is None:
            continue
        used += 1
        for name, (statistics, directions) in judge(values, series.first_month).items():
            found[name][0][position], found[name][1][position] = statistics[-1], directions[-1]
    return found, used


def _test(
    name: str, judged: Mapping[str, Mapping[str, Judgement]], months: range, episodes: Sequence[Episode]
) -> Tested:
    directions = np.stack([found[name][1] for found in judged.values()])
    half = directions.shape[1] // 2
    halves = float(np.mean(directions[:, :half] != 0)), float(np.mean(directions[:, half:] != 0))
    return Tested(
        name,
        directions.size,
        int((directions > 0).sum()),
        int((directions < 0).sum()),
        {route: int((found[name][1] != 0).sum()) for route, found in judged.items()},
        halves,
        tuple(_outcome(judged[one.route][name], one, months) for one in episodes if one.month in months),
    )


def _outcome(judgement: Judgement, episode: Episode, months: range) -> AlarmOutcome:
    statistics, directions = judgement
    start = episode.month - months.start
    wanted = 1 if episode.direction is Direction.UP else -1
    later = directions[start : start + _LATEST + 1].tolist()
    return AlarmOutcome(episode, float(statistics[start]), later.index(wanted) if wanted in later else None)
