"""Measure how often detectors raise an alarm, and how often and how soon they find a change that is added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.scorecard.detectors import DETECTORS, PARTS, Judge
from routes_geo.grid.arrays import FloatArray, IntArray
from routes_geo.pressure.forecast.forecast import RouteMonths
from routes_geo.pressure.scorecard import AlarmRateAnswer, DetectionAnswer, Period, SeriesKind

FOLLOWED_MONTHS = 12  # after a change
SOON_MONTHS = 2  # its month and the next
SLOW_RISE = "+5% a month"
# Factor of each of the twelve months from the change on.
CHANGES: Mapping[str, FloatArray] = {
    **{f"x{step:g}": np.full(FOLLOWED_MONTHS, step) for step in (1.5, 2.0, 3.0, 4.0, 0.5, 0.25)},
    SLOW_RISE: 1.05 ** np.arange(1, FOLLOWED_MONTHS + 1),
}


@dataclass(frozen=True)
class Tested:
    """A series in which a detector is tested at some positions; changes begin at `starts`."""

    series: RouteMonths
    positions: Sequence[int]
    starts: Sequence[int]


def published(series: Iterable[RouteMonths], period: Period) -> list[Tested]:
    """Return the published series, tested in each month of a period; changes are followed within the period."""
    first, last = period.months
    tested = []
    for months in series:
        positions = range(first - months.first_month, last - months.first_month + 1)
        tested.append(Tested(months, positions, positions[: 1 - SOON_MONTHS]))
    return tested


def alarm_rate(detector: str, kind: SeriesKind, period: Period | None, tested: Sequence[Tested]) -> AlarmRateAnswer:
    """Return the share of months with an alarm of a detector."""
    judge = PARTS.get(detector) or DETECTORS[detector]
    judged = [judge(each.series.counts, each.series.first_month, each.positions) for each in tested]
    directions = np.concatenate(judged)
    return AlarmRateAnswer(
        detector=detector,
        series=kind,
        period=period,
        months=directions.size,
        up=float(np.mean(directions > 0)),
        down=float(np.mean(directions < 0)),
    )


def detection(
    detector: str, change: str, kind: SeriesKind, period: Period | None, tested: Sequence[Tested]
) -> DetectionAnswer:
    """Return how often a detector finds a change that begins at each start, in the direction of the change."""
    delays = np.array(
        [_delay(DETECTORS[detector], each, start, CHANGES[change]) for each in tested for start in each.starts]
    )
    within_year = delays[delays < FOLLOWED_MONTHS]
    return DetectionAnswer(
        detector=detector,
        series=kind,
        period=period,
        change=change,
        changes=delays.size,
        within_2=float(np.mean(delays < SOON_MONTHS)),
        within_12=float(within_year.size / delays.size),
        median_delay=float(np.median(within_year)) if within_year.size else None,
    )


def _delay(judge: Judge, tested: Tested, start: int, factors: FloatArray) -> int:
    """Return the months until the alarm, or twelve without an alarm in the months that are followed."""
    stop = min(start + FOLLOWED_MONTHS, tested.positions[-1] + 1)
    changed = changed_counts(tested.series.counts[:stop], start, factors)
    directions = judge(changed, tested.series.first_month, range(start, stop))
    found = np.flatnonzero(directions == (1 if factors[-1] > 1 else -1))
    return int(found[0]) if found.size else FOLLOWED_MONTHS


def changed_counts(counts: IntArray, start: int, factors: FloatArray) -> IntArray:
    """Return counts (n,) with those from `start` on multiplied by their factors, rounded."""
    changed = counts.copy()
    changed[start:] = np.round(counts[start:] * factors[: counts.size - start])
    return changed


def score_alarms(
    sets: Sequence[tuple[SeriesKind, Period | None, Sequence[Tested]]], say: Callable[[str], None]
) -> tuple[list[AlarmRateAnswer], list[DetectionAnswer]]:
    """Measure all detectors in all sets of series."""
    rates, detections = [], []
    for kind, period, tested in sets:
        rates += [alarm_rate(detector, kind, period, tested) for detector in PARTS]
        for detector in DETECTORS:
            say(f"testing {detector} on {kind} series {period or ''}")
            rates.append(alarm_rate(detector, kind, period, tested))
            if any(each.starts for each in tested):
                detections += [detection(detector, change, kind, period, tested) for change in CHANGES]
    return rates, detections
