"""Fit structural time series and test differences in accuracy: everything that uses statsmodels or scipy."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from routes_geo.grid.arrays import FloatArray

PERIOD_MONTHS = 12
_MOST_ITERATIONS = 200


@dataclass(frozen=True, slots=True)
class Variances:
    """Estimated variances of a structural series: of its irregular component, and of the steps of its level."""

    irregular: float
    level: float


def fit_variances(logs: FloatArray, harmonics: int) -> Variances | None:
    """Estimate the variances from logs (n,) by maximum likelihood; None if the estimation does not converge."""
    # A method without derivatives: two parameters need none, it does not stall in a line search, and it starts no BLAS
    # threads. With low memory, the result is not smoothed: only its parameters are used.
    options = {"method": "nm", "maxiter": _MOST_ITERATIONS, "cov_type": "none", "low_memory": True}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `converged` below has the same information
        try:
            result = _model(logs, harmonics).fit(disp=False, **options)
        except (np.linalg.LinAlgError, ValueError):
            return None
    variances = Variances(*map(float, result.params))
    is_usable = result.mle_retvals["converged"] and np.isfinite([variances.irregular, variances.level]).all()
    return variances if is_usable else None


def forecast_logs(logs: FloatArray, harmonics: int, variances: Variances, steps: int) -> FloatArray:
    """Forecast the next `steps` values after the first k of logs (n,), for every k: log medians (n + 1, steps).

    Uses one pass of the Kalman filter, whose states do not depend on later values. The state predicted after k values
    is continued with the transition of the model (Harvey 1989, section 3.2). NaN if the filter fails.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            filtered = _model(logs, harmonics).filter([variances.irregular, variances.level], cov_type="none")
        except (np.linalg.LinAlgError, ValueError):
            return np.full((logs.size + 1, steps), np.nan)
        design, transition = filtered.model["design"], filtered.model["transition"]
        states = [filtered.predicted_state]
        for _ in range(steps - 1):
            states.append(transition @ states[-1])
        return np.stack([(design @ state)[0] for state in states], axis=1)


def _model(logs: FloatArray, harmonics: int) -> Any:
    """Return a local level model with a fixed trigonometric season (Harvey 1989, sections 2.3.4 and 4.1)."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents  # noqa: PLC0415 - takes seconds to import

    seasonal = [{"period": PERIOD_MONTHS, "harmonics": harmonics}]
    return UnobservedComponents(logs, "llevel", freq_seasonal=seasonal, stochastic_freq_seasonal=[False])


def p_of_lower_mean(differences: FloatArray, lags: int) -> float:
    """Return the one-sided p for a mean of differences (n,) below zero, autocorrelated up to `lags`; 1 if undefined.

    The test of Diebold and Mariano (1995) with a rectangular kernel and Student's t, as a regression on a constant in
    statsmodels gives it (HAC, small-sample correction).
    """
    from scipy.special import stdtr  # noqa: PLC0415 - statsmodels needs scipy

    count = differences.size
    if count <= lags + 1 or not np.ptp(differences):
        return 1.0
    mean = float(differences.mean())
    centred = differences - mean
    lagged = sum(float(centred[lag:] @ centred[:-lag]) for lag in range(1, lags + 1))
    variance = (float(centred @ centred) + 2 * lagged) / (count * (count - 1))
    return float(stdtr(count - 1, mean / np.sqrt(variance))) if variance > 0 else 1.0
