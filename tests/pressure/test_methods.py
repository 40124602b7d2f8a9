"""The versions of the score: worked values, the same parts in every month, and what each refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from routes_geo.errors import InvalidInput
from routes_geo.hotspots.tables import snapshot_hotspots
from routes_geo.model import ROUTE_IDS, parse_month
from routes_geo.pressure.beside import ScoreLoad, reception_load
from routes_geo.pressure.known import KnownRoutes, known_routes
from routes_geo.pressure.methods import HEADLINE_PARTS, METHOD_2, METHOD_3, find_method
from routes_geo.pressure.parts import PartName, band_of
from routes_geo.pressure.revision_history import RevisionRatios
from routes_geo.pressure.score import Scored, ScoreRequest, score_month, score_of
from routes_geo.snapshot.snapshot import Snapshot

NO_LOAD = ScoreLoad(None, {}, "none is stated")
FIRST = parse_month("2015-01")  # the first month with 72 months before it
# Release of 4 August 2026: the score, and its parts level, shock and year on year.
WORKED = {
    ("CMED", "2026-06"): (22.1, (43.1, 10.1, 0.0)),
    ("EMED", "2026-06"): (44.5, (39.8, 57.6, 32.1)),
    ("WBAL", "2026-06"): (11.8, (7.0, 12.5, 20.4)),
    ("WMED", "2026-06"): (37.9, (58.8, 16.5, 31.8)),
    ("WAFR", "2026-06"): (47.0, (79.1, 14.9, 36.3)),
    ("CMED", "2025-09"): (56.7, None),
    ("WMED", "2025-08"): (65.1, None),
    ("WAFR", "2025-11"): (70.6, None),
}

LoadOf = Callable[[str, int], ScoreLoad]


@pytest.fixture(scope="module")
def figures(snapshot: Snapshot) -> KnownRoutes:
    return known_routes(snapshot)


@pytest.fixture(scope="module")
def without_landings(figures: KnownRoutes) -> KnownRoutes:
    return replace(figures, routes={name: replace(own, landings={}) for name, own in figures.routes.items()})


@pytest.fixture(scope="module")
def load_of(snapshot: Snapshot) -> LoadOf:
    hotspots = snapshot_hotspots(snapshot)
    return lambda route, month: reception_load(hotspots, route, month)


def scored_parts(scored: Scored) -> dict[PartName, float | None]:
    return {added.part.name: added.part.score for added in scored.composite.contributions}


@pytest.mark.parametrize(("route", "month"), WORKED)
def test_worked_values(figures: KnownRoutes, route: str, month: str) -> None:
    score, parts = WORKED[route, month]
    scored = score_month(figures, route, parse_month(month), load=NO_LOAD)
    assert scored.composite.score == pytest.approx(score, abs=0.05)
    assert tuple(scored_parts(scored)) == HEADLINE_PARTS
    if parts:
        assert list(scored_parts(scored).values()) == pytest.approx(list(parts), abs=0.051)


def test_every_route_has_a_score_with_the_same_parts_in_every_month(figures: KnownRoutes) -> None:
    months = range(FIRST, figures.months.stop)
    for route, month in product(ROUTE_IDS, months):
        scored = score_month(figures, route, month, load=NO_LOAD)
        assert scored.composite.score is not None, (route, month)
        assert scored.band == band_of(scored.composite.score)
        assert tuple(scored_parts(scored)) == HEADLINE_PARTS
        assert None not in scored_parts(scored).values()
    assert len(months) >= 138
    before = score_month(figures, "CMED", FIRST - 1, load=NO_LOAD)
    assert (before.composite.score, before.reliability) == (None, "D")


def test_no_band_changes_because_a_part_came_or_went(
    figures: KnownRoutes, without_landings: KnownRoutes, load_of: LoadOf
) -> None:
    """In method 2, load and concentration alone changed the band of 31 of 292 months. More loads are known since."""
    changed = months = 0
    for route, month in product(ROUTE_IDS, figures.months):
        load = load_of(route, month)
        with_all = score_month(figures, route, month, load=load, method=METHOD_2)
        three = score_month(without_landings, route, month, load=NO_LOAD, method=METHOD_2)
        present = sum(score is not None for score in scored_parts(with_all).values())
        if present > len(HEADLINE_PARTS) and three.band and with_all.band:
            months += 1
            changed += with_all.band != three.band
        assert score_month(figures, route, month, load=load) == score_month(
            without_landings, route, month, load=NO_LOAD
        )
    assert changed >= 31
    assert months >= 292


def test_a_month_after_none_in_the_year_before_has_a_score(figures: KnownRoutes) -> None:
    """Atlantic route, July 2018: no detections from May to July 2017."""
    july = parse_month("2018-07")
    assert figures.routes["WAFR"].series.total(july - 14, july - 11) == 0
    assert scored_parts(score_month(figures, "WAFR", july, load=NO_LOAD))[PartName.YEAR_ON_YEAR] == 100
    former = score_month(figures, "WAFR", july, load=NO_LOAD, method=METHOD_2)
    assert PartName.YEAR_ON_YEAR in former.composite.missing


def request(figures: KnownRoutes, month: str, low: float, high: float) -> ScoreRequest:
    ratios = RevisionRatios(low, 1.0, high, 20, "made up")
    return ScoreRequest(figures.routes["WAFR"], parse_month(month), NO_LOAD, ratios, METHOD_3)


@pytest.mark.parametrize(
    ("month", "ratios", "letter", "reasons"),
    [
        ("2023-10", (1.0, 1.0), "A", 0),
        ("2023-09", (0.5, 2.0), "B", 1),
        ("2026-06", (1.0, 1.0), "B", 1),
        ("2026-06", (0.5, 2.0), "C", 2),
        ("2026-06", (0.05, 20.0), "D", 3),
    ],
)
def test_reliability_is_about_the_data_and_never_withholds(
    figures: KnownRoutes, month: str, ratios: tuple[float, float], letter: str, reasons: int
) -> None:
    scored = score_of(request(figures, month, *ratios), (0.0, 3140.7))
    assert (scored.reliability, len(scored.lowered_by)) == (letter, reasons), scored
    assert scored.composite.score is not None
    assert not any("weights" in reason for reason in scored.lowered_by)


def test_the_range_over_weights_is_wide_as_often_as_the_documentation_says(figures: KnownRoutes) -> None:
    months = product(ROUTE_IDS, range(FIRST, parse_month("2026-06") + 1))
    scored = [score_month(figures, route, month, load=NO_LOAD).composite.range_over_weights for route, month in months]
    ranges = [(low, high) for low, high in filter(None, scored)]
    assert (sum(high - low > 30 for low, high in ranges), len(ranges)) == (100, 690)


def test_a_wide_range_over_weights_is_a_figure_and_no_reason(figures: KnownRoutes) -> None:
    """Atlantic route, February 2026: the level is high and the other parts are 0."""
    february = parse_month("2026-02")
    scored = score_month(figures, "WAFR", february, load=NO_LOAD)
    low, high = scored.composite.range_over_weights or (0, 0)
    assert high - low > 30
    assert not any("weights" in reason for reason in scored.lowered_by)
    former = score_month(figures, "WAFR", february, load=NO_LOAD, method=METHOD_2)
    assert "other weights may move the score by over 30 points" in former.lowered_by


def test_a_method_is_found_by_its_version_with_its_parts() -> None:
    assert find_method() is METHOD_3
    assert find_method("3", HEADLINE_PARTS) is METHOD_3
    assert find_method("2") is METHOD_2
    chosen = find_method("2", (PartName.LOAD, PartName.LEVEL, PartName.SHOCK))
    assert chosen.parts == (PartName.LEVEL, PartName.SHOCK, PartName.LOAD)


@pytest.mark.parametrize(
    ("version", "parts", "words"),
    [
        ("1", None, "unknown method '1'; choose one of 2, 3"),
        ("", None, "choose one of 2, 3"),
        (None, (PartName.LEVEL, PartName.LOAD), "always uses the parts level, shock, yoy"),
        ("3", tuple(PartName), "add method=2"),
    ],
)
def test_a_wrong_method_is_refused_with_what_is_accepted(
    version: str | None, parts: tuple[PartName, ...] | None, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        find_method(version, parts)
