"""The attacker on areas and countries: has every answer, adds up what is shown, and solves for what is withheld.

A number that was published anywhere is an equation if some natural group of counts (an area, a country or a route, over
the days of the number) adds up to it. The attacker does not know which do; to be on the safe side, all that are true
are used. Totals by route and by country are published elsewhere, so they count as known, too. Cells that only one area
reaches bound its count by the rule of allocation.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from fastapi.testclient import TestClient
from scipy.optimize import Bounds, LinearConstraint, milp

from routes_geo.disclosure.policy import THRESHOLD_FINE, THRESHOLD_MONTH
from routes_geo.errors import RoutesGeoError
from routes_geo.model import ALL_ROUTE_IDS
from routes_geo.months import first_day, last_day

ARRIVALS = "arrivals"
FAR = 10**7  # more than any count
LEAST_TELLING = 50  # a smaller number in a text is of something else


class Key(NamedTuple):
    """One count of a series: of an area or country from `start` to before `end`."""

    series: str
    route: str
    area: str
    start: date
    end: date

    @property
    def threshold(self) -> int:
        is_fine = self.series == "unhcr.arrivals.v1" or self.end - self.start < timedelta(days=28)
        return THRESHOLD_FINE if is_fine else THRESHOLD_MONTH


class Published(NamedTuple):
    """A number that is published somewhere, of some days. Without routes, it can be of any."""

    start: date
    end: date
    value: int
    routes: frozenset[str] = frozenset()

    def holds(self, key: Key) -> bool:
        is_on_route = not self.routes or key.route in self.routes
        return is_on_route and self.start <= key.start and key.end <= self.end


@dataclass
class Answers:
    """All that the attacker has: counts that are shown, keys that are withheld, numbers, and bounds from cells."""

    shown: dict[Key, set[int]] = field(default_factory=lambda: defaultdict(set))
    withheld: set[Key] = field(default_factory=set)
    numbers: set[Published] = field(default_factory=set)
    bounds: dict[Key, tuple[int, int]] = field(default_factory=dict)


def ask_everything(client: TestClient, days: list[str]) -> Answers:
    """Ask for every series now and on some days, hotspots, claims and stated figures."""
    answers = Answers()
    for route in ALL_ROUTE_IDS:
        for day in (None, *days):
            response = client.get(f"/series/{route}", params={"as_of": day} if day else {})
            if response.status_code == 200:
                _read_series(answers, route, response.json())
    paths = ["/figures?limit=1000", "/claims"]
    paths += [f"/hotspots/{hotspot['id']}?datetime=2000/2030" for hotspot in client.get("/hotspots").json()["hotspots"]]
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, response.text
        answers.numbers |= set(numbers_in(response.json()))
    return answers


def _read_series(answers: Answers, route: str, content: dict[str, Any]) -> None:
    for series in content["series"]:
        for row in series["periods"]:
            start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
            key = Key(series["id"], route, row.get("area") or "", start, end)
            if row["status"] == "suppressed":
                answers.withheld.add(key)
            elif row["value"] is not None:
                answers.shown[key].add(row["value"])
                if series["indicator"] == ARRIVALS:
                    answers.numbers.add(Published(start, end, row["value"], frozenset([route])))


def numbers_in(content: Any) -> Iterator[Published]:
    """Yield every number with its days, wherever it is in an answer."""
    if isinstance(content, list):
        for each in content:
            yield from numbers_in(each)
    elif isinstance(content, dict):
        days = _days(content)
        about = content.get("indicator") or content.get("what") or ""
        if (days and about in (ARRIVALS, "")) or "rrivals" in about or "landings" in about:
            yield from _published(content, days, is_exact=about == ARRIVALS)
        for each in content.values():
            yield from numbers_in(each)


def _published(content: dict[str, Any], days: tuple[date, date] | None, *, is_exact: bool) -> Iterator[Published]:
    routes = frozenset(content.get("routes") or ())
    for text in re.findall(r"\d+", str(content.get("value")).replace(",", "")) if days else ():
        if is_exact or int(text) >= LEAST_TELLING:
            yield Published(*days, int(text), routes)


def _days(content: dict[str, Any]) -> tuple[date, date] | None:
    try:
        if content.get("start") and content.get("end"):
            end = date.fromisoformat(content["end"])
            inclusive = "what" in content or "period" in content  # other answers give the day after
            return date.fromisoformat(content["start"]), end + timedelta(days=int(inclusive))
        first, _, last = str(content["period"]).partition("/")
        return first_day(first, "period"), last_day(last or first, "period") + timedelta(days=1)
    except (KeyError, ValueError, RoutesGeoError):
        return None


def read_truth(data_dir: Path) -> tuple[dict[Key, int], dict[str, str]]:
    """Read the counts of areas and countries as their publishers give them, and the country of each area."""
    truth, countries = {}, {}
    for row in _rows(data_dir, "unhcr_landings.csv"):
        year = int(row["year"])
        key = Key("unhcr.arrivals.v1", row["route"], row["area"], date(year, 1, 1), date(year + 1, 1, 1))
        truth[key], countries[row["area"]] = int(row["arrivals"]), row["country_iso2"]
    for row in _rows(data_dir, "iom_dtm_arrivals.csv"):
        countries[row["area"]] = row["country_iso2"]
        if row["counts"] == "month":
            first = date.fromisoformat(f"{row['month']}-01")
            end = last_day(row["month"], "month") + timedelta(days=1)
            truth[Key("iom_dtm.arrivals.v1", row["route"], row["area"], first, end)] = int(row["arrivals"])
    for row in _rows(data_dir, "italy_landings_weekly.csv"):
        first = date.fromisoformat(row["week_start"])
        truth[Key("italy.arrivals.v1", "CMED", "Italy", first, first + timedelta(days=7))] = int(row["arrivals"])
    return truth, countries


def _rows(data_dir: Path, name: str) -> list[dict[str, str]]:
    with (data_dir / "observations" / name).open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def equations(answers: Answers, truth: Mapping[Key, int], countries: Mapping[str, str]) -> set[frozenset[Key]]:
    """Return the groups of withheld keys whose sum the attacker gets by taking shown counts from a known total."""
    found = {frozenset([key]) for key in answers.withheld & answers.shown.keys() if truth[key] in answers.shown[key]}
    for number in answers.numbers:
        inside = [key for key in truth if number.holds(key)]
        if any(key in answers.withheld for key in inside):
            groups = _groups(inside, countries)
            found |= {frozenset(group) for group in groups if sum(truth[key] for key in group) == number.value}
    by_period: dict[Hashable, list[Key]] = defaultdict(list)
    for key in truth:
        if key.series == "unhcr.arrivals.v1":
            by_period[key.start, key.end].append(key)
    for keys in by_period.values():
        found |= {frozenset(group) for group in _groups(keys, countries) if len(group) > 1}
    return {group & answers.withheld for group in found if group & answers.withheld}


def _groups(keys: list[Key], countries: Mapping[str, str]) -> list[list[Key]]:
    groups: dict[Hashable, list[Key]] = defaultdict(list)
    for key in keys:
        groups[key.series, "route", key.route].append(key)
        groups[key.series, "area", key.route, key.area].append(key)
        groups[key.series, "country", countries.get(key.area)].append(key)
    return list(groups.values())


def possible_spans(answers: Answers, truth: Mapping[Key, int], groups: set[frozenset[Key]]) -> dict[Key, int]:
    """Solve for the least and the greatest possible count of each withheld key; return how many integers they span.

    A withheld count is 1 at least, and of several counts that one known sum bounds, one at least is small.
    """
    keys = sorted(answers.withheld)
    at, size = {key: number for number, key in enumerate(keys)}, len(keys)
    rows = [np.zeros(2 * size) for _ in range(2 * len(groups) + size)]
    low, high = np.full(len(rows), -np.inf), np.full(len(rows), np.inf)
    for number, group in enumerate(groups):
        rows[2 * number][[at[key] for key in group]] = 1
        low[2 * number] = high[2 * number] = sum(truth[key] for key in group)
        rows[2 * number + 1][[size + at[key] for key in group]] = 1  # marks of small counts
        low[2 * number + 1] = 1 if len(group) > 1 else 0
    for key, number in at.items():  # a mark makes the count smaller than the threshold
        row = rows[2 * len(groups) + number]
        row[number], row[size + number] = 1, FAR - key.threshold + 1
        high[2 * len(groups) + number] = FAR
    bounds = [answers.bounds.get(key, (1, FAR)) for key in keys]
    box = Bounds([*(pair[0] for pair in bounds), *[0] * size], [*(pair[1] for pair in bounds), *[1] * size])
    constraint = LinearConstraint(np.array(rows), low, high)
    return {key: _span(number, 2 * size, constraint, box) for key, number in at.items()}


def _span(number: int, size: int, constraint: LinearConstraint, box: Bounds) -> int:
    ends = []
    for sign in (1, -1):
        costs = np.zeros(size)
        costs[number] = sign
        solved = milp(costs, constraints=constraint, bounds=box, integrality=np.ones(size))
        assert solved.success, f"the figures contradict one another: {solved.message}"
        ends.append(round(solved.x[number]))
    return ends[1] - ends[0] + 1


def assert_room(answers: Answers, truth: Mapping[Key, int], countries: Mapping[str, str]) -> None:
    """Each withheld count that a known sum bounds has room: at least as many integers as its threshold."""
    groups = equations(answers, truth, countries)
    bounded = frozenset().union(*groups) | answers.bounds.keys()
    spans = possible_spans(answers, truth, groups)
    narrow = {key: spans[key] for key in bounded if spans[key] < key.threshold}
    assert not narrow, narrow
