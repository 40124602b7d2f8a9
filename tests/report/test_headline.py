"""The headline of a report states the figures of its window, for every route and series."""

from __future__ import annotations

import re
from datetime import date

import pytest
from support.reports import report

from routes_geo.errors import InvalidInput
from routes_geo.model import ROUTE_IDS
from routes_geo.report.content import choose_window
from routes_geo.report.headline import headline, headline_facts
from routes_geo.report.sentence import plain_text
from routes_geo.report.subject import Subject
from routes_geo.snapshot.compared_series import RouteSeries, compare_route
from routes_geo.snapshot.described_series import describe_series
from routes_geo.snapshot.snapshot import Snapshot

DEATHS, LANDINGS, DETECTIONS = "iom.dead_and_missing.v1", "unhcr.arrivals.v1", "frontex.detections.v1"
WINDOWS = [None, "2026-01/2026-06", "2022-01/2023-12", "2023-09", "2009"]
every_route = pytest.mark.parametrize("route", ROUTE_IDS)


def text_of(snapshot: Snapshot, route: str, when: str | None, **others: str) -> str:
    subject = Subject.of(snapshot, route, others.pop("series", DETECTIONS))
    return plain_text(headline(subject, choose_window(subject, when), **others))


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (
            "2026-01/2026-06",
            "From January to June 2026, 14,444 detections of irregular border crossing were published on the Central "
            "Mediterranean route, 30\u00a0% of the total of the five routes: 52\u00a0% fewer than in the same months "
            "of the year before. The peak was in May 2026 (3,056). All 6 months are provisional.",
        ),
        (
            "2009",
            "In 2009, 11,043 detections of irregular border crossing were published on the Central Mediterranean "
            "route, 18\u00a0% of the total of the five routes. There is no comparison with the year before, because "
            "no figure is published for that time; the peak was in March 2009 (2,519).",
        ),
    ],
)
def test_the_headline_of_a_window(snapshot: Snapshot, when: str, text: str) -> None:
    assert text_of(snapshot, "CMED", when) == text


@every_route
@pytest.mark.parametrize("when", WINDOWS)
def test_its_figures_are_those_of_the_series(snapshot: Snapshot, route: str, when: str | None) -> None:
    subject = Subject.of(snapshot, route)
    window = choose_window(subject, when)
    facts = headline_facts(subject, window)
    series = {each.id: each for each in describe_series(snapshot, route, lambda _: window)}[DETECTIONS]
    values = {period.period: period.value for period in series.periods}
    assert (facts.value, facts.published, facts.periods) == (series.sum, window.length, window.length)
    assert facts.provisional == sum(period.status == "provisional" for period in series.periods)
    if facts.peak is not None:
        assert values[facts.peak["period"]] == facts.peak["value"] == max(filter(None, values.values()))
    five = describe_series(snapshot, "FIVE", lambda _: window)[0].sum
    assert facts.share == pytest.approx((series.sum or 0) / (five or 1))
    if facts.before is not None:
        compared = f"{facts.before_start}/{facts.before_end}" if window.length > 12 else "previous_year"
        comparison = compare_route(RouteSeries(snapshot, route), window, compared)
        assert facts.before == comparison.compared.value


@every_route
@pytest.mark.parametrize("series", [DEATHS, LANDINGS])
def test_the_headline_of_other_series(snapshot: Snapshot, route: str, series: str) -> None:
    subject = Subject.of(snapshot, route, series)
    window = choose_window(subject)
    facts = headline_facts(subject, window)
    described = {each.id: each for each in describe_series(snapshot, route, lambda _: window)}
    periods = described[series].periods if series in described else []
    values = [period.value for period in periods if period.value is not None]
    assert facts.value == (sum(values) if values else None)
    assert facts.share is None  # persons are never added over routes
    text = plain_text(headline(subject, window))
    assert ("people died or went missing" in text) == (series == DEATHS)
    if facts.published < facts.periods and facts.value is not None:
        assert f"only {facts.published} of {facts.periods} " in text


def test_a_comparison_that_is_asked_for_is_stated_or_refused(snapshot: Snapshot) -> None:
    assert "than in February 2020" in text_of(snapshot, "CMED", "2025-04", compare="2020-02")
    with pytest.raises(InvalidInput, match="equal length"):
        text_of(snapshot, "CMED", None, compare="2020-02")
    with pytest.raises(InvalidInput, match="by quarter"):
        text_of(snapshot, "CMED", None, compare="previous_year", series=DEATHS)


def test_figures_are_those_known_on_the_day(snapshot: Snapshot) -> None:
    then, now = (
        headline_facts(subject, choose_window(subject, "2025-01/2025-04"))
        for subject in (Subject.of(snapshot, "CMED", as_of=day) for day in (date(2025, 7, 1), None))
    )
    assert (then.provisional, now.provisional) == (4, 0)
    assert then.share != now.share  # another route was revised


def test_it_is_the_first_text_after_the_title_and_strong_where_figures_are(snapshot: Snapshot) -> None:
    html = report(snapshot, "CMED", "2026-01/2026-06")
    match = re.search(r'<p class="headline">(.*?)</p>', html)
    assert match is not None
    assert re.sub(r"</?strong>", "", match[1]) == text_of(snapshot, "CMED", "2026-01/2026-06")
    assert re.findall(r"<strong>(.*?)</strong>", match[1]) == ["14,444 detections", "52\u00a0% fewer"]
    assert html.index("<h1>") < match.start() < html.index("<h2")
