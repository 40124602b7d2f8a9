"""Signals in a monthly series: what is out of the ordinary, for each month by that month and those before it.

Series are counts `values`, shape (p,), of months in a row, the first of them `first_month` (since 1970-01). Logarithms
are natural, of 1 + v. Nothing here looks ahead: cutting a series short changes no signal of the months that are left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.cells import FloatArray, IntArray

# Seasonal effects come from the 72 months before; the local level follows the newest month by a half (I5).
SEASON_MONTHS, _AVERAGE, SMOOTHING = 72, 13, 0.5
_ERRORS, LEAST_SHOCK_SCALE = 60, 0.20
# Makes a median absolute deviation comparable with a standard deviation of normal numbers.
MAD_SCALE = 1.4826
# EARS C1 (Hutwagner, Thompson, Seeman & Treadwell 2003) alarms at three standard deviations. Its seven days become
# twelve months here, so that the spread holds a whole year.
EARS_MONTHS, EARS_THRESHOLD, _LEAST_EARS_SCALE = 12, 3.0, 0.25
# Modified z-scores beyond 3.5 are outliers by Iglewicz & Hoaglin (1993).
SHOCK_THRESHOLD = 3.5
# Page's CUSUM (1954) with the allowance and limit of Montgomery, in standard deviations. Scores are winsorised, so
# that one month alone cannot raise it: that is what the shock is for.
DRIFT_ALLOWANCE, DRIFT_THRESHOLD, _DRIFT_WINSOR = 0.5, 5.0, 2.0


def log_counts(values: IntArray) -> FloatArray:
    """Logarithms ln(1 + v), shape (p,)."""
    return np.log1p(values.astype(np.float64))


def median_deviation(values: FloatArray) -> FloatArray:
    """Median absolute deviation about the median along the last axis, scaled to a standard deviation."""
    middle = np.median(values, axis=-1, keepdims=True)
    return np.asarray(MAD_SCALE * np.median(np.abs(values - middle), axis=-1))


def seasonal_effects(logs: FloatArray, first_month: int) -> FloatArray:
    """Effect of each calendar month, by the 72 months before each month, shape (p, 12); NaN where there are fewer.

    From these months (the month itself left out) the centred 13-month average is taken away where there is one; the
    median of what is left of a calendar month, times n / (n + 1) for its n occurrences; centred to mean zero.
    """
    effects = np.full((logs.size, 12), np.nan)
    half = _AVERAGE // 2
    if logs.size <= SEASON_MONTHS:
        return effects
    windows = np.lib.stride_tricks.sliding_window_view(logs, SEASON_MONTHS)[: logs.size - SEASON_MONTHS]
    averages = np.lib.stride_tricks.sliding_window_view(windows, _AVERAGE, axis=1).mean(axis=2)
    left = windows[:, half:-half] - averages
    first_calendar = (first_month + half + np.arange(left.shape[0])) % 12
    for shift in range(12):
        chosen = left[:, shift::12]
        occurrences = chosen.shape[1]
        effect = np.median(chosen, axis=1) * occurrences / (occurrences + 1)
        effects[np.arange(SEASON_MONTHS, logs.size), (first_calendar + shift) % 12] = effect
    return np.asarray(effects - effects.mean(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Shock:
    """Indicator I5 of each month, shape (p,) each, NaN where there are fewer than 72 months before.

    `score` is z5 = (l - expected) / scale: `expected` is the local level before the month plus its seasonal effect,
    `scale` the spread of the errors of the 60 months before, 0.20 at the least.
    """

    score: FloatArray
    level: FloatArray
    season: FloatArray
    scale: FloatArray

    @property
    def expected(self) -> FloatArray:
        """Logarithm ln(1 + v) that the months before lead to expect."""
        return self.level + self.season


def shock(values: IntArray, first_month: int) -> Shock:
    """Deseasonalised shock, I5: d_j = l_j - s; m_0 = d_0, m_j = 0.5 d_j + 0.5 m_(j-1); e_j = d_j - m_(j-1).

    z5 = e_t / max(1.4826 MAD(the 60 errors before), 0.20). Source: docs/reference/indicators.md, after simple
    exponential smoothing (Brown 1956) of a robustly deseasonalised series.
    """
    logs = log_counts(values)
    months = logs.size
    effects = seasonal_effects(logs, first_month)
    calendar = (first_month + np.arange(months)) % 12
    # One row a month t: the series as its own effects leave it. Of a row only what is up to t is used.
    plain = logs[None, :] - effects[:, calendar]
    level = plain[:, 0] if months else np.empty(0)
    errors = np.full((months, months), np.nan)
    before = np.full(months, np.nan)
    for month in range(1, months):
        errors[:, month] = plain[:, month] - level
        before[month] = level[month]
        level = SMOOTHING * plain[:, month] + (1 - SMOOTHING) * level
    scale = np.full(months, np.nan)
    for month in range(SEASON_MONTHS, months):
        scale[month] = max(float(median_deviation(errors[month, month - _ERRORS : month])), LEAST_SHOCK_SCALE)
    season = effects[np.arange(months), calendar]
    return Shock((logs - season - before) / scale, before, season, scale)


def ears(values: IntArray) -> tuple[FloatArray, FloatArray]:
    """EARS-type score against the twelve months before, and what they lead to expect as ln(1 + v), shape (p,) each.

    (l_t - mean) / max(sd, 0.25) over l_(t-12)..l_(t-1), sd with n - 1; NaN for the first twelve months. Source: EARS C1
    (Hutwagner et al. 2003) on logarithms.
    """
    logs = log_counts(values)
    score, mean = np.full(logs.size, np.nan), np.full(logs.size, np.nan)
    if logs.size > EARS_MONTHS:
        windows = np.lib.stride_tricks.sliding_window_view(logs, EARS_MONTHS)[:-1]
        mean[EARS_MONTHS:] = windows.mean(axis=1)
        spread = np.maximum(windows.std(axis=1, ddof=1), _LEAST_EARS_SCALE)
        score[EARS_MONTHS:] = (logs[EARS_MONTHS:] - mean[EARS_MONTHS:]) / spread
    return score, mean


@dataclass(frozen=True, slots=True)
class Drift:
    """Indicator I7 of each month, shape (p,) each: CUSUM upward and downward, NaN where I5 is missing.

    `alarm` is 1 or -1 in a month in which one of them passed the threshold; that one begins anew after it.
    """

    up: FloatArray
    down: FloatArray
    alarm: NDArray[np.int8]


def drift(scores: FloatArray) -> Drift:
    """Two-sided CUSUM of the shock's scores, I7: C_t = max(0, C_(t-1) + z - 0.5), z between -2 and 2, alarm beyond 5.

    Source: Page (1954); winsorised after Lucas & Crosier (1982).
    """
    up, down = np.full(scores.size, np.nan), np.full(scores.size, np.nan)
    alarm = np.zeros(scores.size, np.int8)
    high = low = 0.0
    for month, score in enumerate(scores.tolist()):
        if np.isnan(score):
            continue
        bounded = min(max(score, -_DRIFT_WINSOR), _DRIFT_WINSOR)
        high = max(0.0, high + bounded - DRIFT_ALLOWANCE)
        low = max(0.0, low - bounded - DRIFT_ALLOWANCE)
        up[month], down[month] = high, low
        if high > DRIFT_THRESHOLD:
            alarm[month], high = 1, 0.0
        elif low > DRIFT_THRESHOLD:
            alarm[month], low = -1, 0.0
    return Drift(up, down, alarm)


def beyond(scores: FloatArray, threshold: float) -> NDArray[np.int8]:
    """Direction of each score that is beyond a threshold, 1 or -1, else 0, also where there is no score."""
    known = np.nan_to_num(scores)
    return np.where(np.abs(known) > threshold, np.sign(known), 0).astype(np.int8)
