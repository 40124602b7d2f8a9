"""The score: its contributions, its ranges, and what there is none of."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.model import ROUTE_IDS, parse_month
from routes_geo.pressure.indicators import concentration
from routes_geo.pressure.methods import METHOD_2, METHODS
from routes_geo.pressure.parts import (
    BAND_LIMITS,
    COMMON_GOALPOSTS,
    GOALPOSTS,
    Band,
    PartName,
    ScorePart,
    band_of,
    compose,
    concentration_part,
    level_part,
    load_part,
    shock_part,
    year_on_year_part,
)
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot

WEIGHTS = METHOD_2.weights
SCORES = st.one_of(st.none(), st.floats(0, 100))


def part(name: PartName, score: float | None) -> ScorePart:
    return ScorePart(name, score, "", {}, None if score is not None else "not held")


@given(st.lists(SCORES, min_size=5, max_size=5), st.permutations(range(5)))
def test_contributions_add_up_exactly_in_any_order(scores: list[float | None], order: list[int]) -> None:
    composite = compose([part(name, score) for name, score in zip(PartName, scores, strict=True)], WEIGHTS)
    contributions = [
        contribution.contribution for contribution in composite.contributions if contribution.contribution is not None
    ]
    if len(contributions) < 3:
        assert composite.score is None
        assert "a score needs 3 parts" in str(composite.reason_missing)
        return
    assert sum(contributions[index] for index in order if index < len(contributions)) == composite.score
    weights = [weight for weight, score in zip(WEIGHTS.values(), scores, strict=True) if score is not None]
    values = [score for score in scores if score is not None]
    assert composite.score == pytest.approx(np.average(values, weights=weights), abs=0.003)
    assert composite.missing == [name for name, score in zip(PartName, scores, strict=True) if score is None]
    assert composite.largest is not None
    assert composite.largest.score == max(values)


@given(st.lists(st.floats(0, 100), min_size=3, max_size=5), st.data())
def test_no_weights_within_a_half_leave_the_range(scores: list[float], data: st.DataObject) -> None:
    names = list(PartName)[: len(scores)]
    composite = compose([part(name, score) for name, score in zip(names, scores, strict=True)], WEIGHTS)
    assert composite.range_over_weights is not None
    least, greatest = composite.range_over_weights
    factors = data.draw(st.lists(st.floats(0.5, 1.5), min_size=len(scores), max_size=len(scores)))
    weights = [WEIGHTS[name] * factor for name, factor in zip(names, factors, strict=True)]
    assert least - 1e-9 <= float(np.average(scores, weights=weights)) <= greatest + 1e-9
    ends = [
        float(np.average(scores, weights=[WEIGHTS[n] * f for n, f in zip(names, factor, strict=True)]))
        for factor in product((0.5, 1.5), repeat=len(scores))
    ]
    assert (least, greatest) == (pytest.approx(min(ends)), pytest.approx(max(ends)))


def test_parts_by_hand() -> None:
    assert level_part(0, (0, 99)).score == 0
    assert level_part(9, (0, 99)).score == pytest.approx(50)  # ln 10 is half of ln 100
    assert level_part(10**6, (0, 99)).score == 100
    assert shock_part(-1).score == 0
    assert shock_part(1).score == pytest.approx(50)
    assert shock_part(9).score == 100
    assert year_on_year_part(50, 100).score == pytest.approx(0)  # halving
    assert year_on_year_part(100, 100).score == pytest.approx(100 / 3)  # no change
    assert year_on_year_part(400, 100).score == pytest.approx(100)  # fourfold
    assert year_on_year_part(0, 100).score == 0
    assert load_part(1.0, {}, None).score == pytest.approx(50)
    assert load_part(15.86, {}, None).score == 100
    assert concentration_part(concentration([7, 7]), None, 2022).score == pytest.approx(0)  # two equal areas
    assert concentration_part(concentration([7, 0, 0, 0]), None, 2022).score == pytest.approx(100)


def test_year_on_year_from_none_is_the_limit_where_a_method_asks_for_it() -> None:
    assert year_on_year_part(5, 0).score is None
    assert year_on_year_part(5, 0, from_zero=True).score == 100
    assert year_on_year_part(0, 0, from_zero=True).score == pytest.approx(year_on_year_part(9, 9).score or 0)
    assert year_on_year_part(200, 100, from_zero=True) == year_on_year_part(200, 100)


def test_missing_parts_say_why() -> None:
    missing = [
        level_part(None, (0, 99)),
        shock_part(None),
        year_on_year_part(None, 5),
        year_on_year_part(5, 0),
        load_part(None, {}, "no occupancy"),
        concentration_part(None, "no areas", None),
        concentration_part(concentration([7]), None, 2022),
    ]
    assert all(contribution.score is None and contribution.reason_missing for contribution in missing)


def test_weights_are_a_whole_and_bands_are_in_order() -> None:
    assert all(math.isclose(sum(method.weights.values()), 1) for method in METHODS.values())
    assert [band_of(score) for score in (0, 24.9, 25, 55, 71.9, 72, 100)] == [
        Band.BELOW_USUAL,
        Band.BELOW_USUAL,
        Band.USUAL,
        Band.ABOVE_USUAL,
        Band.ABOVE_USUAL,
        Band.FAR_ABOVE_USUAL,
        Band.FAR_ABOVE_USUAL,
    ]
    forbidden = {"low", "medium", "high", "critical", "pressure"}
    assert not forbidden & {word for band in Band for word in band.split()}
    assert list(BAND_LIMITS) == sorted(BAND_LIMITS)


def test_frozen_goalposts_are_those_of_the_release_they_name(snapshot: Snapshot) -> None:
    first, last = parse_month("2014-01"), parse_month("2022-12")
    everything = []
    for route in ROUTE_IDS:
        own = monthly_series(snapshot, DETECTIONS, route)
        months = own.values[first - own.first_month : last + 1 - own.first_month]
        assert np.percentile(months, [5, 95]) == pytest.approx(GOALPOSTS[route])
        everything.append(months)
    assert np.percentile(np.concatenate(everything), [5, 95]) == pytest.approx(COMMON_GOALPOSTS)
