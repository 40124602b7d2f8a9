"""Write docs/scorecard.md from the tables in `data/scorecard/`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scorecard.alarms import CHANGES
from benchmarks.scorecard.counts import read_series
from benchmarks.scorecard.detectors import DETECTORS, PARTS
from benchmarks.scorecard.reader import named_months
from benchmarks.scorecard.simulation import SERIES_PER_ROUTE
from routes_geo.model import ROUTE_IDS, month_label
from routes_geo.pressure.forecast.forecast import HORIZONS, RouteMonths
from routes_geo.pressure.forecast.skill import adjust
from routes_geo.pressure.scorecard import USED_FOR, Period, SeriesKind, read_scores

OUT = Path(__file__).parents[2] / "docs" / "scorecard.md"
METHODS = {
    "product": "the service's forecast",
    "last_month": "last month",
    "last_year": "same month last year",
    "auto_ets": "AutoETS",
    "theta": "Theta",
}
COMBINATIONS = {
    "product": "3/4 model, 1/4 last month (the service's)",
    "model": "model alone",
    "model_two_thirds": "2/3 model, 1/3 last month",
    "model_half": "1/2 model, 1/2 last month",
    "model_quarter": "1/4 model, 3/4 last month",
    "mean_of_four": "mean of model, AutoETS, Theta and last month",
    "median_of_four": "median of the same four",
    "auto_ets": "AutoETS",
    "theta": "Theta",
    "last_month": "last month",
    "last_year": "same month last year",
}
Scores = list[dict[str, Any]]


def _prose(text: str) -> str:
    """Return paragraphs, which blank lines separate, wrapped at 120 characters."""
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))
    return "\n\n".join(textwrap.fill(paragraph, 120, break_on_hyphens=False) for paragraph in paragraphs) + "\n\n"


def write_page(data_dir: Path) -> None:
    """Write the page from the tables of the scorecard."""
    forecasts, rates, detections = (read_scores(data_dir, name) for name in ("forecasts", "alarm_rates", "detections"))
    parts = [_head().rstrip("\n") + "\n", _overall(forecasts), *(_of_period(forecasts, period) for period in Period)]
    parts += [_gate(forecasts), _combinations(forecasts), _alarms(rates, detections), _named(read_series(data_dir))]
    OUT.write_text("\n".join(parts), encoding="utf-8", newline="\n")


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _of(rows: Scores, **chosen: object) -> Scores:
    return [row for row in rows if all(row[name] == value for name, value in chosen.items())]


def _relative(rows: Scores) -> float:
    """Return the geometric mean of the scores relative to the better naive forecast."""
    return float(np.exp(np.mean(np.log([row["relative_wis"] for row in rows]))))


def _head() -> str:
    return "# Scorecard\n\n" + _prose(
        """How well the forecasts and alarms of the service work, beside simpler methods and published ones. `make
        scorecard` computes all of it from the embedded release of 4 August 2026 with fixed seeds, and writes this page
        and `data/scorecard/`. `/scorecard` returns the same figures.

        **Which months were used for what.** Models, combination, intervals and thresholds were chosen with the months
        2016-01 to 2025-04 in view, so scores of these months flatter the service. The months 2025-05 to 2026-06 were
        used once, to choose the combination: they are shown separately, and nothing was tuned to them. Months from
        2026-07 on are unseen. Past forecasts use the counts of this release, not those first published.

        All scores are of ln(1 + count). Lower is better, except for coverage. All forecasts have intervals made in the
        same way from their own past errors ([Forecasts](explanation/forecast.md))."""
    )


def _overall(forecasts: Scores) -> str:
    lines = []
    for method, words in METHODS.items():
        line = [words]
        for period in Period:
            rows = _of(forecasts, method=method, period=period)
            better = sum(row["relative_wis"] < 1 for row in rows)
            held = [_percent(np.mean([row[name] for row in rows])) for name in _COVERAGES]
            line += [f"{_relative(rows):.2f}", f"{better} of {len(rows)}", ", ".join(held)]
        lines.append(line)
    head = ["forecast", *(f"{what}, {period}" for period in Period for what in ("score", "better in", "coverage"))]
    words = _prose(
        """*Score* is the weighted interval score divided by that of the better of the two naive forecasts of each route
        and horizon (geometric mean). *Better in* counts the combinations of route and horizon in which it is below 1.
        *Coverage* is of the intervals of 50, 80 and 95 %."""
    )
    return f"## Forecasts, all routes and horizons\n\n{words}{_table(head, lines)}"


_COVERAGES = ("coverage_50", "coverage_80", "coverage_95")


def _of_period(forecasts: Scores, period: Period) -> str:
    rows = _of(forecasts, period=period)
    lanes = [_of(rows, route=route, horizon=ahead) for route in ROUTE_IDS for ahead in HORIZONS]
    of_scores = _prose(
        """In brackets, for the service's forecast: spread (paid for width), over (outcomes below the forecast) and
        under (outcomes above it). *Relative* compares it with the better naive forecast."""
    )
    of_errors = _prose(
        """*MASE* is the mean absolute error divided by that of the same month of the year before, up to 2015. *Tail* is
        the threshold-weighted CRPS above the 90th percentile of the 60 months before, beside that of the last month.
        *PIT* counts the outcomes in tenths of the forecast's distribution, from low to high; even counts are ideal."""
    )
    scores = _table(["route", "months ahead", "months", *METHODS.values(), "relative"], map(_wis_line, lanes))
    errors = _table(
        ["route", "months ahead", "MASE", "of last month", "50 %", "80 %", "95 %", "PIT", "tail", "of last month"],
        map(_error_line, lanes),
    )
    return (
        f"## Months {period}\n\n{USED_FOR[period].capitalize()}.\n\n### Weighted interval scores, {period}\n\n"
        f"{of_scores}{scores}\n### Errors, coverage and upper tail, {period}\n\n{of_errors}{errors}"
    )


def _wis_line(rows: Scores) -> list[object]:
    by_method = {row["method"]: row for row in rows}
    own = by_method["product"]
    parts = ", ".join(f"{own[part]:.3f}" for part in ("spread", "over", "under"))
    scores = [f"{by_method[method]['wis']:.3f}" for method in METHODS]
    scores[0] += f" ({parts})"
    return [own["route"], own["horizon"], own["targets"], *scores, f"{own['relative_wis']:.2f}"]


def _error_line(rows: Scores) -> list[object]:
    by_method = {row["method"]: row for row in rows}
    own, naive = by_method["product"], by_method["last_month"]
    held = [_percent(own[name]) for name in _COVERAGES]
    pit = " ".join(map(str, own["pit"]))
    errors = [f"{own['mase']:.2f}", f"{naive['mase']:.2f}"]
    tails = [f"{own['tail_crps']:.3f}", f"{naive['tail_crps']:.3f}"]
    return [own["route"], own["horizon"], *errors, *held, pit, *tails]


def _gate(forecasts: Scores) -> str:
    rows = _of(forecasts, method="product", period=Period.CHOSEN_ON)
    adjusted = adjust([row["p"] for row in rows])
    lines = [
        [
            row["route"],
            row["horizon"],
            row["better_naive"].replace("_", " "),
            f"{row['relative_wis']:.2f}",
            f"{row['p']:.3f}",
            f"{p:.3f}",
            _percent(row["coverage_80"]),
            _verdict(row, p),
        ]
        for row, p in zip(rows, adjusted, strict=True)
    ]
    head = ["route", "months ahead", "better naive forecast", "relative", "p", "adjusted p", "80 %", "passes"]
    words = _prose(
        """A forecast is published if its score is significantly below that of the better naive forecast (adjusted p at
        most 0.05) and its 80 % intervals held 75 to 85 %. The service measures this again at each build, with all
        months known by then: `skill` in `/forecast` is what counts."""
    )
    return f"## The gate, by the months {Period.CHOSEN_ON} alone\n\n{words}{_table(head, lines)}"


def _verdict(row: dict[str, Any], p_adjusted: float) -> str:
    passes = row["relative_wis"] < 1 and p_adjusted <= 0.05 and 0.75 <= row["coverage_80"] <= 0.85
    return "yes" if passes else "no"


def _combinations(forecasts: Scores) -> str:
    lines = [
        [words, *(f"{_relative(_of(forecasts, method=method, period=period)):.3f}" for period in Period)]
        for method, words in COMBINATIONS.items()
    ]
    words = _prose("Scores as in the first table. The service's was chosen by the first column alone.")
    return f"## Combinations that were tried\n\n{words}{_table(['forecast', *Period], lines)}"


def _alarms(rates: Scores, detections: Scores) -> str:
    head = _prose(
        """The service's alarms beside EARS C1 as published (Hutwagner et al. 2003), the improved Farrington algorithm
        (Noufaily et al. 2013, `farringtonFlexible` of R's surveillance with months for weeks, in both directions), and
        HDX Signals' rule for displacement. All judge the same months."""
    )
    often = _prose(
        f"""Share of route-months with an alarm. *Steady* series are simulated without any change: every alarm is false.
        The level of *wandering* ones moves in small steps as the route's does. There are {SERIES_PER_ROUTE} of each per
        route."""
    )
    soon = _prose(
        """Each change is added to the published series in every route-month, one at a time: a lasting step by a factor,
        or a rise of 5 % a month. The cells are: found in its month or the next / within twelve months (median months
        until the alarm). A month that would have raised the alarm anyway counts as found, for all detectors."""
    )
    of_published = "\n".join(_published_detections(detections, period) for period in Period)
    of_steady = _detection_table(detections, series=SeriesKind.STEADY)
    return (
        f"## Alarms\n\n{head}### How often\n\n{often}{_rate_table(rates)}\n### How soon a change is found\n\n{soon}"
        f"{of_published}\n**Steady series**, one change in each:\n\n{of_steady}"
    )


def _published_detections(detections: Scores, period: Period) -> str:
    table = _detection_table(detections, series=SeriesKind.PUBLISHED, period=period)
    return f"**Published series, {period}**, {USED_FOR[period]}:\n\n{table}"


def _named(series: Sequence[RouteMonths]) -> str:
    every = {period: named_months(series, period) for period in Period}
    counts = [
        [name, *(f"{sum(name in month.found_by for month in named)} of {len(named)}" for named in every.values())]
        for name in DETECTORS
    ]
    lines = [
        [
            month.route,
            month_label(month.month),
            f"{month.count:,}",
            f"{month.of_three_months:.2f}",
            f"{month.of_last_year:.2f}",
            ", ".join(month.found_by) or "none",
        ]
        for month in every[Period.USED_ONCE]
    ]
    words = _prose(
        """A plain reader's rule: at least twice, or at most half, of both the mean of the last three months and the
        same month of the year before. The first table counts the months for which a detector raises an alarm in that
        direction; the second lists those of the newest period, as factors. No alarm was tuned to them."""
    )
    head = ["route", "month", "count", "of the last three months", "of the year before", "found by"]
    return (
        f"### Months that a reader would name\n\n{words}{_table(['detector', *Period], counts)}\n{_table(head, lines)}"
    )


def _rate_table(rates: Scores) -> str:
    columns = [
        *((f"published, {period}", {"series": SeriesKind.PUBLISHED, "period": period}) for period in Period),
        *((kind.value, {"series": kind}) for kind in (SeriesKind.STEADY, SeriesKind.WANDERING)),
    ]
    lines = []
    for detector in [*DETECTORS, *PARTS]:
        cells = [_of(rates, detector=detector, **chosen)[0] for _, chosen in columns]
        words = f"`{detector}` of the service alone" if detector in PARTS else detector
        lines.append([words, *(f"{cell['up'] * 100:.1f} % up, {cell['down'] * 100:.1f} % down" for cell in cells)])
    return _table(["detector", *(words for words, _ in columns)], lines)


def _detection_table(detections: Scores, **chosen: object) -> str:
    lines = []
    for detector in DETECTORS:
        cells = [_of(detections, detector=detector, change=change, **chosen)[0] for change in CHANGES]
        lines.append([detector, *map(_detection_cell, cells)])
    return _table(["detector", *CHANGES], lines)


def _detection_cell(cell: dict[str, Any]) -> str:
    delay = "" if cell["median_delay"] is None else f" ({cell['median_delay']:g})"
    return f"{_percent(cell['within_2'])} / {_percent(cell['within_12'])}{delay}"
