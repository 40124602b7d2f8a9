"""The alarms on the past."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from typer.testing import CliRunner

from routes_geo.cli.app import app
from routes_geo.model import parse_month
from routes_geo.months import MonthlySeries
from routes_geo.pressure.alarms import Direction
from routes_geo.pressure.backtest import AIM_ALARM_RATE, ALARM, DETECTORS, Backtest, backtest, judge_months, known_then
from routes_geo.pressure.known import KnownRoutes, known_routes
from routes_geo.pressure.revision_history import KnownFigure, make_history
from routes_geo.snapshot.snapshot import Snapshot

FIRST = parse_month("2009-01")


@pytest.fixture(scope="module")
def figures(snapshot_2025: Snapshot) -> KnownRoutes:
    return known_routes(snapshot_2025)


@pytest.fixture(scope="module")
def result(figures: KnownRoutes) -> Backtest:
    return backtest(figures)


def test_all_three_months_raise_an_alarm_at_once_and_alarms_are_rare(result: Backtest) -> None:
    alarm = result.tested[0]
    assert alarm.detector == ALARM
    assert alarm.months == 5 * 112
    assert [outcome.delay_months for outcome in alarm.outcomes] == [0, 0, 0]
    assert alarm.alarm_rate <= AIM_ALARM_RATE
    assert max(alarm.by_half) < 0.08  # neither half makes up for the other


def test_ears_finds_the_rises_shock_the_collapse_and_the_obvious_detector_none(result: Backtest) -> None:
    by_name = {test.detector: test for test in result.tested}
    assert [outcome.delay_months for outcome in by_name["ears"].outcomes] == [0, 0, None]  # the third is a fall
    assert [outcome.delay_months for outcome in by_name["shock"].outcomes] == [None, None, 0]
    seasonal = by_name["I4, same month of five years, beyond 2"]
    assert [outcome.delay_months == 0 for outcome in seasonal.outcomes] == [False, False, False]
    assert [outcome.statistic for outcome in seasonal.outcomes][1:] == pytest.approx([0.84, -0.79], abs=0.01)
    assert seasonal.alarm_rate > 2 * by_name["alarm"].alarm_rate
    assert by_name["I5, beyond 2"].up / result.tested[0].months == pytest.approx(0.054, abs=0.001)
    assert by_name["EARS of seven months, beyond 2"].up / result.tested[0].months == pytest.approx(0.073, abs=0.001)


def test_months_are_judged_by_figures_of_their_time(figures: KnownRoutes, result: Backtest) -> None:
    """October 2023 on the Atlantic route was 13,000 when it was published, and 14,565 later."""
    month = parse_month("2023-10")
    own = figures.routes["WAFR"].series
    then = known_then(own, figures.history, "WAFR", month)
    assert then is not None
    assert (then[-1], own.value(month), then.size) == (13000, 14565, month - own.first_month + 1)
    score = judge_months(then, own.first_month)["ears"][0][-1]
    outcome = next(test for test in result.tested if test.detector == "ears").outcomes[0]
    assert outcome.statistic == pytest.approx(score)
    assert result.then_known > 20


def test_what_came_out_later_is_not_used() -> None:
    values = np.full(100, 1000, np.int64)
    month = FIRST + 99
    late = make_history([KnownFigure("CMED", month, date(2020, 1, 1), 1)])
    series = MonthlySeries(FIRST, values, np.zeros(100, np.bool_))
    assert known_then(series, late, "CMED", month) is None
    then = make_history(
        [
            KnownFigure("CMED", month, date(2017, 5, 10), 900),
            KnownFigure("CMED", month - 1, date(2017, 5, 10), 950),
            KnownFigure("CMED", month - 1, date(2018, 1, 1), 1),
        ]
    )
    seen = known_then(series, then, "CMED", month)
    assert seen is not None
    assert seen.tolist() == [1000] * 98 + [950, 900]


def test_any_detector_is_an_alarm() -> None:
    values = np.array([1000] * 100 + [4000, 1000, 1000], np.int64)
    judgements = judge_months(values, FIRST)
    assert set(judgements) == set(DETECTORS)
    assert judgements[ALARM][1].tolist()[100] == 1
    assert judgements[ALARM][0][100] == 3  # of all three detectors
    assert not judgements[ALARM][1][:100].any()


def test_the_command_prints_rates_delays_and_months(snapshot_2025: Snapshot) -> None:
    result = CliRunner().invoke(app, ["backtest", "--snapshot", str(snapshot_2025.path)])
    assert result.exit_code == 0, result.output
    for words in ("alarm rate", "WAFR 2023-10 up", "WBAL 2023-11 down", "560 route-months", "0 months"):
        assert words in result.output
    printed = CliRunner().invoke(
        app, ["backtest", "--snapshot", str(snapshot_2025.path), "--json", "--from", "2020-01"]
    )
    content = json.loads(printed.output)
    assert content["tested"][0]["months"] == 5 * 64
    assert content["tested"][0]["outcomes"][0]["episode"]["direction"] == Direction.UP
    wrong = CliRunner().invoke(app, ["backtest", "--snapshot", str(snapshot_2025.path), "--from", "soon"])
    assert wrong.exit_code == 2
