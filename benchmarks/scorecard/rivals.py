"""Forecasts by other methods from rolling origins: exponential smoothing and Theta, as statsmodels has them."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast.rolling import FIRST_ORIGIN_MONTHS, REFIT_MONTHS
from routes_geo.pressure.forecast.structural import PERIOD_MONTHS
from routes_geo.pressure.forecast_tables import MAX_HORIZON

# Trend, damped trend and season, with additive errors on logarithms. AutoETS chooses by the corrected AIC.
_SHAPES = [
    {"trend": trend, "damped_trend": damped, "seasonal": season, "seasonal_periods": PERIOD_MONTHS if season else None}
    for trend, damped in ((None, False), ("add", False), ("add", True))
    for season in (None, "add")
]


def auto_ets(logs: FloatArray) -> FloatArray:
    """Forecast logs (n,) from every origin with AutoETS: medians (n + 1, 3) as in `Rolling.medians`.

    Shape and parameters are chosen each January from the months before it, as those of the product; states follow
    every month.
    """
    medians = np.full((logs.size + 1, MAX_HORIZON), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for fitted_on in range(FIRST_ORIGIN_MONTHS, logs.size + 1, REFIT_MONTHS):
            shape, parameters = _best_ets(logs[:fitted_on])
            for origin in range(fitted_on, min(fitted_on + REFIT_MONTHS, logs.size + 1)):
                smoothed = ETSModel(logs[:origin], error="add", **shape).smooth(parameters)
                medians[origin] = smoothed.forecast(MAX_HORIZON)
    return medians


def _best_ets(logs: FloatArray) -> tuple[dict[str, Any], FloatArray]:
    fits = [(shape, ETSModel(logs, error="add", **shape).fit(disp=False, maxiter=200)) for shape in _SHAPES]
    shape, fit = min(fits, key=lambda pair: pair[1].aicc)
    return shape, fit.params


def theta(logs: FloatArray) -> FloatArray:
    """Forecast logs (n,) from every origin with Theta (Assimakopoulos and Nikolopoulos 2000): medians (n + 1, 3).

    Deseasonalised additively if a test finds a season, and re-estimated every month.
    """
    medians = np.full((logs.size + 1, MAX_HORIZON), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for origin in range(FIRST_ORIGIN_MONTHS, logs.size + 1):
            model = ThetaModel(logs[:origin], period=PERIOD_MONTHS, method="additive")
            medians[origin] = np.asarray(model.fit().forecast(MAX_HORIZON))
    return medians
