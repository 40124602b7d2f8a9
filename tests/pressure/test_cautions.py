"""Where frozen goalposts hide a change, the score says so."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from routes_geo.model import ROUTE_IDS, parse_month
from routes_geo.pressure.beside import ScoreLoad
from routes_geo.pressure.cautions import cautions
from routes_geo.pressure.known import KnownRoutes, known_routes
from routes_geo.pressure.methods import METHOD_3
from routes_geo.pressure.parts import GOALPOSTS, Band, PartName, compose, level_part, shock_part, year_on_year_part
from routes_geo.pressure.score import score_month
from routes_geo.pressure.signals import SEASON_MONTHS
from routes_geo.snapshot.snapshot import Snapshot

NO_LOAD = ScoreLoad(None, {}, "none is stated")


@pytest.fixture(scope="module")
def figures(snapshot: Snapshot) -> KnownRoutes:
    return known_routes(snapshot)


def told(value: int, shock: float, quarter: int) -> tuple[str, ...]:
    """Cautions with goalposts at 10 and 1,000, and 100 detections in three months of the year before."""
    parts = [level_part(value, (10, 1000)), shock_part(shock), year_on_year_part(quarter, 100)]
    return cautions(compose(parts, METHOD_3.weights))


@pytest.mark.parametrize(
    ("value", "shock", "quarter", "words"),
    [
        (1000, 1, 100, ["level is at its maximum: 1,000 is not below the upper goalpost, 1,000"]),
        (9, 1, 100, ["level is at its minimum: 9 is not above the lower goalpost, 10"]),
        (100, 3.2, 100, ["shock is at its maximum: z5 is 3.2"]),
        (11, -2.26, 100, ["shock is at its minimum: z5 is \u22122.3"]),
        (100, 1, 401, ["Year on year is at its maximum: 401 detections in three months against 100"]),
        (11, 1, 49, ["Year on year is at its minimum: 49 detections"]),
        (100, 1, 100, []),
    ],
)
def test_a_part_at_an_end_of_its_scale_is_named(value: int, shock: float, quarter: int, words: list[str]) -> None:
    sentences = told(value, shock, quarter)
    assert len(sentences) == len(words)
    assert all(word in sentence for word, sentence in zip(words, sentences, strict=True))


def test_a_band_that_rests_on_the_level_alone_is_called_misleading(figures: KnownRoutes) -> None:
    """Atlantic route, February 2026: 268 detections, 89 % fewer than a year before, and still 'usual'."""
    february = parse_month("2026-02")
    series = figures.routes["WAFR"].series
    now, before = series.value(february), series.value(february - 12)
    assert now == 268
    assert before is not None
    assert math.isclose(now / before - 1, -0.89, abs_tol=0.005)
    scored = score_month(figures, "WAFR", february, load=NO_LOAD)
    assert scored.band == Band.USUAL
    assert "from 0 to 3,141, makes the score 'usual'. Read the change" in scored.cautions[-1]


def test_a_low_level_with_no_change_upward_is_below_usual_without_a_caution_on_the_band() -> None:
    assert not any("misleading" in sentence for sentence in told(50, -2, 10))


def test_a_month_above_the_goalpost_says_that_more_would_not_count(figures: KnownRoutes) -> None:
    scored = score_month(figures, "WAFR", parse_month("2023-10"), load=NO_LOAD)
    assert any("14,565 is not below the upper goalpost, 3,141" in sentence for sentence in scored.cautions)


def row_of(figures: KnownRoutes, route: str) -> str:
    """The row of docs/reference/indicators.md on a route: months whose parts are at an end, or whose band misleads."""
    months = range(parse_month("2015-01"), parse_month("2026-06") + 1)
    scored = [score_month(figures, route, month, load=NO_LOAD) for month in months]
    parts = [{added.part.name: added.part.score for added in each.composite.contributions} for each in scored]
    cells = [
        len(scored),
        sum(each[PartName.LEVEL] == 100 for each in parts),
        sum(each[PartName.LEVEL] == 0 for each in parts),
        sum(each[PartName.SHOCK] in (0, 100) for each in parts),
        sum(each[PartName.YEAR_ON_YEAR] in (0, 100) for each in parts),
        sum("misleading" in sentence for each in scored for sentence in each.cautions),
    ]
    return f"| {route} | {' | '.join(map(str, cells))} |\n"


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_the_table_of_the_documentation_counts_these_months(figures: KnownRoutes, route: str) -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "indicators.md"
    assert row_of(figures, route) in page.read_text("utf-8")


def test_goalposts_of_the_72_months_before_are_reached_more_often(figures: KnownRoutes) -> None:
    """What docs/reference/indicators.md says of goalposts that move: months in which the level is at an end."""
    frozen = moving = 0
    for route, own in figures.routes.items():
        for position in range(SEASON_MONTHS, own.series.values.size):
            value = int(own.series.values[position])
            low, high = np.percentile(own.series.values[position - SEASON_MONTHS : position], [5, 95])
            frozen += level_part(value, GOALPOSTS[route]).score in (0, 100)
            moving += level_part(value, (float(low), float(high))).score in (0, 100)
    assert (frozen, moving) == (72, 129)
