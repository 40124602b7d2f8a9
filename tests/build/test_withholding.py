"""Counts that are withheld because of what is published elsewhere: stated totals, countries, other series."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from routes_geo.build.embedded_data import read_embedded
from routes_geo.build.known_totals import Knowledge, KnownTotal, read_knowledge, totals_of_series
from routes_geo.build.published import landing_totals, published_series
from routes_geo.build.published_sums import known_sums
from routes_geo.build.totals import totals
from routes_geo.build.withholding import withhold
from routes_geo.model import OBSERVATION_SCHEMA
from routes_geo.sources.unhcr.series import BY_COUNTRY

DAY = date(2026, 1, 1)
TODAY = date(2026, 12, 1)  # after the newest embedded release
YEAR = date(2022, 1, 1), date(2023, 1, 1)


def table(*rows: dict[str, Any]) -> pa.Table:
    default = {
        "source": "x", "series": "x.v1", "indicator": "arrivals", "route": "EMED", "border": "sea",
        "precision": "area", "start": YEAR[0], "end": YEAR[1], "status": "final",
    }  # fmt: skip
    return totals(pa.Table.from_pylist([default | row for row in rows], schema=OBSERVATION_SCHEMA), BY_COUNTRY, DAY)


def areas(counts: dict[str, int]) -> pa.Table:
    return table(*({"area": area, "value": value} for area, value in counts.items()))


def months(counts: dict[int, int]) -> pa.Table:
    """Counts of Malta by month of 2024."""
    return table(
        *(
            {"area": "Malta", "precision": "country", "value": value}
            | {"start": date(2024, month, 1), "end": date(2024, month + 1, 1)}
            for month, value in counts.items()
        )
    )


def known(value: int, start: date = YEAR[0], end: date = YEAR[1], *routes: str) -> KnownTotal:
    return KnownTotal("arrivals", frozenset(routes), start, end, value)


def withheld(counts: pa.Table, knowledge: Knowledge = Knowledge()) -> set[Any]:  # noqa: B008
    rows = withhold([counts], knowledge=knowledge)[0].to_pylist()
    return {
        row["area"] if row["precision"] == "area" else row["start"].month
        for row in rows
        if row["status"] == "suppressed"
    }


def test_an_area_of_another_country_protects_nothing() -> None:
    """Lesvos and Chios are in Greece, whose total is known: hiding Cyprus, the smallest, would not hide Chios."""
    counts = areas({"Chios": 9, "Lesvos": 60, "Cyprus": 20})
    assert withheld(counts) == {"Chios", "Cyprus"}
    greece = {"Chios": "GR", "Lesvos": "GR", "Cyprus": "CY"}
    assert {"Chios", "Lesvos"} <= withheld(counts, Knowledge(countries=greece))


def test_an_area_whose_count_is_stated_protects_nothing() -> None:
    counts = areas({"a": 3, "b": 20, "c": 30})
    assert withheld(counts) == {"a", "b"}
    assert "c" in withheld(counts, Knowledge([known(20)]))


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        pytest.param(None, {3}, id="nothing known"),
        pytest.param(known(69, date(2024, 1, 1), date(2024, 7, 1)), {1, 3}, id="the sum of the months"),
        pytest.param(known(69, date(2024, 1, 1), date(2024, 7, 1), "EMED"), {1, 3}, id="of the route"),
        pytest.param(known(69, date(2024, 1, 1), date(2024, 7, 1), "CMED"), {3}, id="of another route"),
        pytest.param(known(70, date(2024, 1, 1), date(2024, 7, 1)), {3}, id="another sum"),
        pytest.param(known(36, date(2024, 2, 1), date(2024, 4, 1)), {2, 3}, id="of two months"),
    ],
)
def test_a_country_month_is_protected_within_known_sums(total: KnownTotal | None, expected: set[int]) -> None:
    counts = months({1: 33, 2: 35, 3: 1})
    assert withheld(counts, Knowledge([total] if total else [])) == expected


def test_sums_within_one_another_need_one_more_each() -> None:
    counts = months({1: 32, 2: 33, 3: 1, 8: 1, 9: 6, 10: 52})
    half, year = known(66, date(2024, 1, 1), date(2024, 7, 1)), known(125, date(2024, 1, 1), date(2025, 1, 1))
    assert withheld(counts, Knowledge([half, year])) == {1, 3, 8, 9}


def test_a_protecting_month_stays_withheld_in_later_vintages() -> None:
    total = Knowledge([known(69, date(2024, 1, 1), date(2024, 7, 1))])
    first, second = withhold([months({1: 33, 2: 35, 3: 1}), months({1: 33, 2: 15, 3: 21})], knowledge=total)
    for each in (first, second):
        hidden = [row["start"].month for row in each.to_pylist() if row["status"] == "suppressed"]
        assert hidden == [1, 3]


def test_a_route_total_in_the_same_table_is_a_known_sum() -> None:
    rows = table({"value": 100}, {"area": "a", "value": 40}, {"area": "b", "value": 60}).to_pylist()
    for row in rows:
        row["precision"] = "route" if row["area"] is None else "area"
    numbers = [number for number, row in enumerate(rows) if row["area"]]
    assert known_sums(rows, numbers, numbers[:1], Knowledge()) == [frozenset(numbers)]


def test_totals_of_other_series_include_the_sums_of_years() -> None:
    found = set(totals_of_series("arrivals", months({1: 33, 2: 35, 3: 9}), 10))
    routes = frozenset(["EMED"])
    assert found == {
        KnownTotal("arrivals", routes, date(2024, 1, 1), date(2024, 2, 1), 33),
        KnownTotal("arrivals", routes, date(2024, 2, 1), date(2024, 3, 1), 35),
        KnownTotal("arrivals", routes, date(2024, 1, 1), date(2025, 1, 1), 68),
    }


def test_the_embedded_knowledge_has_exact_totals_and_countries(data_dir: Path) -> None:
    knowledge = read_knowledge(data_dir).about("arrivals")
    values = {total.value for total in knowledge.totals if (total.start, total.end) == YEAR}
    assert {12770, 444, 433} <= values
    assert 94000 not in {total.value for total in knowledge.totals}  # more than 94,000: not a sum
    assert (knowledge.countries["Kastellorizo"], knowledge.countries["Malta"]) == ("GR", "MT")


def test_every_vintage_of_the_landings_counts_for_the_shares(data_dir: Path) -> None:
    series = published_series(read_embedded(data_dir), None, None, TODAY, knowledge=read_knowledge(data_dir))
    assert len(landing_totals(series)) == next(len(each.published) for each in series if each.series.source == "unhcr")
