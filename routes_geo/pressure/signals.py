"""First step of five (signals -> indicators -> parts -> score -> route): find unusual months in a monthly series.

Series are counts `values`, shape (p,), of consecutive months, the first of which is `first_month` (since 1970-01).
Logarithms are natural, of 1 + v. Nothing here looks ahead: if a series is cut short, the signals of the remaining
months stay the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import FloatArray, IntArray
from routes_geo.pressure.level_season import FIRST_EXPECTED, expected_logs

# Seasonal effects are estimated from the 72 months before; the local level moves halfway to the newest month (I5).
SEASON_MONTHS, _AVERAGE, SMOOTHING = 72, 13, 0.5
_ERRORS, LEAST_SHOCK_SCALE = 60, 0.20
_LEAST_RESIDUALS = 20
# Makes a median absolute deviation comparable with a standard deviation of normal numbers.
MAD_SCALE = 1.4826
# EARS C1 (Hutwagner, Thompson, Seeman & Treadwell 2003) alarms at three standard deviations. Its seven-day baseline is
# replaced by twelve months here, to cover a full seasonal cycle.
EARS_MONTHS, EARS_THRESHOLD, _LEAST_EARS_SCALE = 12, 3.0, 0.25
# Modified z-scores beyond 3.5 are outliers by Iglewicz & Hoaglin (1993). Falls are only told if they are collapses:
# alarms are few, and rises come first (docs/scorecard.md).
SHOCK_THRESHOLD, COLLAPSE_THRESHOLD = 3.5, 6.0
# A month above 97.5 % of what level and season suggest.
SURGE_THRESHOLD = 1.96
# Page's CUSUM (1954) with the allowance and limit of Montgomery, in standard deviations. Scores are winsorised, so
# that a single month cannot raise an alarm: the shock is there for that.
DRIFT_ALLOWANCE, DRIFT_THRESHOLD, _DRIFT_WINSOR = 0.5, 5.0, 2.0


def log_counts(values: IntArray) -> FloatArray:
    """Return the logarithms ln(1 + v), shape (p,)."""
    return np.log1p(values.astype(np.float64))


def median_deviation(values: FloatArray) -> FloatArray:
    """Return the median absolute deviation along the last axis, scaled to a standard deviation."""
    middle = np.median(values, axis=-1, keepdims=True)
    return np.asarray(MAD_SCALE * np.median(np.abs(values - middle), axis=-1))


def seasonal_effects(logs: FloatArray, first_month: int) -> FloatArray:
    """Return the effect of each calendar month for each month of the series, shape (p, 12).

    Estimated from the 72 months before a month; NaN if there are fewer. The centred 13-month average is subtracted from
    these months; the effect is the median of the remainders of a calendar month, times n / (n + 1) for its n
    occurrences, centred to mean zero.
    """
    effects = np.full((logs.size, 12), np.nan)
    half = _AVERAGE // 2
    if logs.size <= SEASON_MONTHS:
        return effects
    windows = np.lib.stride_tricks.sliding_window_view(logs, SEASON_MONTHS)[: logs.size - SEASON_MONTHS]
    averages = np.lib.stride_tricks.sliding_window_view(windows, _AVERAGE, axis=1).mean(axis=2)
    remainders = windows[:, half:-half] - averages
    first_calendar = (first_month + half + np.arange(remainders.shape[0])) % 12
    for shift in range(12):
        of_calendar_month = remainders[:, shift::12]
        occurrences = of_calendar_month.shape[1]
        effect = np.median(of_calendar_month, axis=1) * occurrences / (occurrences + 1)
        effects[np.arange(SEASON_MONTHS, logs.size), (first_calendar + shift) % 12] = effect
    return np.asarray(effects - effects.mean(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Shock:
    """Indicator I5 of each month, shape (p,) each; NaN with fewer than 72 months before it.

    `score` is z5 = (l - expected) / scale. `expected` is the local level before the month plus its seasonal effect;
    `scale` is the spread of the errors of the 60 months before, at least 0.20.
    """

    score: FloatArray
    level: FloatArray
    season: FloatArray
    scale: FloatArray

    @property
    def expected(self) -> FloatArray:
        """Return the logarithm ln(1 + v) expected from the months before, shape (p,)."""
        return self.level + self.season


def shock(values: IntArray, first_month: int) -> Shock:
    """Compute the deseasonalised shock, I5: d_j = l_j - s; m_0 = d_0, m_j = 0.5 d_j + 0.5 m_(j-1); e_j = d_j - m_(j-1).

    z5 = e_t / max(1.4826 MAD(the 60 errors before), 0.20). Source: docs/reference/indicators.md, after simple
    exponential smoothing (Brown 1956) of a robustly deseasonalised series.
    """
    logs = log_counts(values)
    months = logs.size
    effects = seasonal_effects(logs, first_month)
    calendar = (first_month + np.arange(months)) % 12
    # Row t is the series without the seasonal effects estimated for month t. Only its values up to t are used.
    adjusted = logs[None, :] - effects[:, calendar]
    level = adjusted[:, 0] if months else np.empty(0)
    errors = np.full((months, months), np.nan)
    before = np.full(months, np.nan)
    for month in range(1, months):
        errors[:, month] = adjusted[:, month] - level
        before[month] = level[month]
        level = SMOOTHING * adjusted[:, month] + (1 - SMOOTHING) * level
    scale = np.full(months, np.nan)
    for month in range(SEASON_MONTHS, months):
        scale[month] = max(float(median_deviation(errors[month, month - _ERRORS : month])), LEAST_SHOCK_SCALE)
    season = effects[np.arange(months), calendar]
    return Shock((logs - season - before) / scale, before, season, scale)


@dataclass(frozen=True, slots=True)
class Surge:
    """Residuals of the level-and-season model, shape (p,) each; NaN with fewer than 80 months before.

    `score` is (l - expected) / scale, `expected` is on the scale of ln(1 + v).
    """

    score: FloatArray
    expected: FloatArray


def surge(values: IntArray) -> Surge:
    """Compare each month with what a local level and a fixed season suggest (routes_geo.pressure.level_season).

    The scale is 1.4826 MAD of the 60 residuals before, at least 0.20, from twenty residuals on.
    """
    logs = log_counts(values)
    expected = expected_logs(logs)
    residuals = logs - expected
    scale = np.full(logs.size, np.nan)
    for month in range(FIRST_EXPECTED + _LEAST_RESIDUALS, logs.size):
        before = residuals[max(FIRST_EXPECTED, month - _ERRORS) : month]
        scale[month] = max(float(median_deviation(before)), LEAST_SHOCK_SCALE)
    return Surge(residuals / scale, expected)


def ears(values: IntArray) -> tuple[FloatArray, FloatArray]:
    """Compute the EARS-type score against the twelve months before, and their mean ln(1 + v), shape (p,) each.

    Score: (l_t - mean) / max(sd, 0.25) over l_(t-12)..l_(t-1), sd with n - 1; NaN for the first twelve months. Source:
    EARS C1 (Hutwagner et al. 2003) on logarithms.
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
    """Indicator I7 of each month, shape (p,) each: upward and downward CUSUM; NaN if I5 is missing.

    `alarm` is 1 or -1 in a month in which one of them passes the threshold; that one then resets to zero.
    """

    up: FloatArray
    down: FloatArray
    alarm: NDArray[np.int8]


def drift(scores: FloatArray) -> Drift:
    """Compute the two-sided CUSUM of the shock's scores, I7: C_t = max(0, C_(t-1) + z - 0.5).

    z is limited to -2..2, and the alarm threshold is 5. Source: Page (1954); winsorised after Lucas & Crosier (1982).
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


def beyond(scores: FloatArray, above: float, below: float | None = None) -> NDArray[np.int8]:
    """Return 1 for each score above a limit, -1 for each below the negative of one, 0 for others and for NaN.

    `below` is the same as `above` by default.
    """
    filled = np.nan_to_num(scores)
    lower = above if below is None else below
    return np.asarray((filled > above).astype(np.int8) - (filled < -lower).astype(np.int8))
