"""Detectors of change under test: the service's own, and published ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.scorecard.farrington import Farrington
from routes_geo.grid.arrays import IntArray
from routes_geo.pressure.alarms import Detector, detect

Directions = NDArray[np.int8]
# Directions (p,) at the positions given, of counts from a first month on.
Judge = Callable[[IntArray, int, Sequence[int]], Directions]
OWN = "alarms of the service"
_C1_MONTHS, _C1_LIMIT = 7, 3.0
_HDX_MONTHS, _HDX_QUIET = (12, 36), 6  # highest of one year, and of three years


def own(values: IntArray, first_month: int, at: Sequence[int]) -> Directions:
    """Return the direction of an alarm of any of the service's detectors."""
    stacked = np.stack([result.directions for result in detect(values, first_month)])
    strongest = np.argmax(stacked != 0, axis=0)
    return stacked[strongest, np.arange(values.size)][list(at)]


def ears_c1(values: IntArray, _first_month: int, at: Sequence[int]) -> Directions:
    """EARS C1 as published (Hutwagner et al. 2003): three standard deviations from the mean of the seven before.

    The rule is for rises; falls are judged in the same way.
    """
    directions = np.zeros(len(at), np.int8)
    for number, month in enumerate(at):
        before = values[max(0, month - _C1_MONTHS) : month]
        if before.size == _C1_MONTHS:
            beyond = values[month] - before.mean()
            directions[number] = np.sign(beyond) * (abs(beyond) > _C1_LIMIT * before.std(ddof=1))
    return directions


def farrington(settings: Farrington) -> Judge:
    """Return the improved Farrington algorithm with some settings."""

    def judge(values: IntArray, _first_month: int, at: Sequence[int]) -> Directions:
        return np.array([settings.direction(values, month) for month in at], np.int8)

    return judge


def hdx_signals(values: IntArray, _first_month: int, at: Sequence[int]) -> Directions:
    """HDX Signals' rule for displacement: the highest month of one or of three years, above a minimum, not told lately.

    Their rolling sum of 30 days is our month. Their minimum, 10,000 persons displaced, has no equal here: it is the
    median of the months before. A signal is not repeated for 180 days, unless by one of the higher level. There is no
    rule for falls.
    """
    levels = np.zeros(values.size, np.int8)
    for month in range(_HDX_MONTHS[0], values.size):
        highest = [values[month] >= values[max(0, month - span) : month].max() for span in _HDX_MONTHS]
        level = sum(highest) if values[month] >= np.median(values[:month]) else 0
        is_new = level > levels[max(0, month - _HDX_QUIET) : month].max()
        levels[month] = level if is_new else 0
    return np.sign(levels)[list(at)]


def one_of_own(detector: Detector) -> Judge:
    """Return one of the service's detectors alone."""

    def judge(values: IntArray, first_month: int, at: Sequence[int]) -> Directions:
        result = next(each for each in detect(values, first_month) if each.detector == detector)
        return result.directions[list(at)]

    return judge


# Of these, only the rates are measured: an alarm states that of its detector.
PARTS: Mapping[str, Judge] = {detector.value: one_of_own(detector) for detector in Detector}
DETECTORS: Mapping[str, Judge] = {
    OWN: own,
    "EARS C1": ears_c1,
    "improved Farrington, alpha 0.05": farrington(Farrington(alpha=0.05)),
    "improved Farrington, alpha 0.01": farrington(Farrington(alpha=0.01)),
    "HDX Signals": hdx_signals,
}
