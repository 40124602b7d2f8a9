"""Series, scores, comparisons, forecasts, revisions and hotspots as frames: the figures of the service."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from fastapi.testclient import TestClient

import routes_geo as rg

DETECTIONS = "frontex.detections.v1"
DEATHS, ARRIVALS, WEEKS = "iom.dead_and_missing.v1", "unhcr.arrivals.v1", "italy.arrivals.v1"


def answered(client: TestClient, path: str, **parameters: Any) -> Any:
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def or_none(values: pd.Series[Any]) -> list[Any]:
    return [None if pd.isna(value) else value for value in values]


@pytest.mark.parametrize(
    ("series", "frequency"),
    [
        (DETECTIONS, "M"),
        (DEATHS, "Q-DEC"),
        (ARRIVALS, "Y-DEC"),
        (WEEKS, "W-SUN"),
        ("iom_dtm.arrivals.v1", "M"),
    ],
)
def test_a_series_has_the_periods_of_the_service(
    opened: rg.Atlas, client: TestClient, series: str, frequency: str
) -> None:
    frame = opened.series("CMED", "2020/2023", series=series)
    described = answered(client, "/series/CMED", datetime="2020/2023")["series"]
    expected = next(each for each in described if each["id"] == series)
    assert frame.index.freqstr == frequency
    assert [day.isoformat() for day in frame.index.start_time.date] == [each["start"] for each in expected["periods"]]
    assert or_none(frame["value"]) == [each["value"] for each in expected["periods"]]
    assert [*frame["status"]] == [each["status"] for each in expected["periods"]]
    if "area" in frame:
        assert [*frame["area"]] == [each["area"] for each in expected["periods"]]
    assert frame.attrs["unit"] == expected["unit"]
    assert frame.attrs["vintage"] == expected["vintage"]


def test_weeks_end_where_the_index_ends_them(opened: rg.Atlas, client: TestClient) -> None:
    frame = opened.series("CMED", "2023", series=WEEKS)
    described = answered(client, "/series/CMED", datetime="2023")["series"]
    ends = [each["end"] for each in next(each for each in described if each["id"] == WEEKS)["periods"]]
    assert [(day + pd.Timedelta(days=1)).date().isoformat() for day in frame.index.end_time.normalize()] == ends


def test_periods_without_a_figure_are_na(opened: rg.Atlas) -> None:
    frame = opened.series("CMED", series=DEATHS)
    missing = frame[frame["status"] == "not_published"]
    assert len(missing) > 0
    assert missing["value"].isna().all()
    assert frame["value"].dtype == pd.Int64Dtype()


def test_an_adjusted_series_has_the_figures_of_the_service(opened: rg.Atlas, client: TestClient) -> None:
    frame = opened.series("EMED", "2022/2023", adjust=True)
    described = answered(client, "/series/EMED", datetime="2022/2023", adjust="seasonal")["series"][0]
    months = described["adjustment"]["periods"]
    for name in ("adjusted", "trend", "season_factor"):
        assert [*frame[name]] == [each[name] for each in months]
    with pytest.raises(rg.InvalidInput, match="not adjusted"):
        opened.series("CMED", series=DEATHS, adjust=True)


def test_the_score_of_each_month_is_the_sum_of_its_parts(opened: rg.Atlas, client: TestClient) -> None:
    frame = opened.pressure(window="2023")
    assert [*frame["route"].unique()] == ["CMED", "EMED", "WBAL", "WMED", "WAFR"]
    assert len(frame) == 60
    parts = frame[["from_level", "from_shock", "from_yoy"]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(frame["score"].to_numpy(), abs=1e-9)
    months = answered(client, "/pressure/WAFR/series", datetime="2023")["months"]
    mine = frame[frame["route"] == "WAFR"]
    assert [*mine["score"]] == [each["score"] for each in months]
    assert [*mine["score_low"]] == [each["interval_over_revisions"][0] for each in months]
    assert [*mine["value"]] == [each["value"] for each in months]


def test_a_comparison_has_the_sentence_and_figures_of_the_service(opened: rg.Atlas, client: TestClient) -> None:
    compared = opened.compare("CMED", "2023", "2022")
    expected = answered(client, "/series/CMED", datetime="2023", compare="2022")["series"][0]["comparison"]
    assert repr(compared) == compared.sentence == expected["sentence"]
    assert compared.difference == expected["difference"] == 158_026 - 105_561
    assert compared.change_percent == expected["change_percent"]
    frame = compared.to_frame()
    assert [*frame.index] == ["2023-01/2023-12", "2022-01/2022-12"]
    assert [*frame["value"]] == [158_026, 105_561]
    assert [*frame["share_percent"]] == [expected[name]["share_percent"] for name in ("window", "compared")]


def test_a_comparison_across_a_change_of_definition_says_so(opened: rg.Atlas, client: TestClient) -> None:
    crossed = 0
    for route in ("CMED", "EMED", "WBAL", "WMED", "WAFR"):
        stated = [
            each for each in answered(client, f"/series/{route}")["breaks"] if each["what"] in ("definition", "scope")
        ]
        for each in stated:
            year = int(each["month"][:4])
            if each["month"].endswith("-01") and 2009 < year < 2026:
                compared = opened.compare(route, str(year), str(year - 1))
                assert any(each["month"] in caution for caution in compared.cautions)
                assert any(each["note"] in line for line in opened.series(route).attrs["breaks"])
                crossed += 1
    assert crossed > 0
    assert opened.compare("CMED", "2023", "2022").cautions == ()


def test_revisions_are_those_of_the_service(opened: rg.Atlas, client: TestClient) -> None:
    frame = opened.revisions("EMED")
    expected = answered(client, "/changes", route="EMED", limit=10_000)["changes"]
    assert [*frame["period"]] == [each["period"] for each in expected]
    for name in ("before", "after", "difference"):
        assert or_none(frame[name]) == [each[name] for each in expected]
    earlier = opened.as_of("2025-06-03").revisions("EMED")
    assert (earlier["released"] <= "2025-06-03").all()
    assert len(earlier) == (frame["released"] <= "2025-06-03").sum()


def test_forecasts_are_those_of_the_service(opened: rg.Atlas, client: TestClient) -> None:
    frame = opened.forecast("WMED", made="2023-09")
    expected = answered(client, "/forecast/WMED", made="2023-09")
    for kind, key in (("nowcast", "nowcast"), ("forecast", "forecast"), ("past", "past_forecast")):
        rows, months = frame[frame["kind"] == kind], expected[key]
        assert [str(period) for period in rows.index] == [each["period"] for each in months]
        for name in ("median", "low", "high"):
            assert or_none(rows[name]) == [each[name] for each in months]
    past = frame[frame["kind"] == "past"]
    for coverage, low, high in ((0.5, "low_50", "high_50"), (0.95, "low_95", "high_95")):
        for (_, row), month in zip(past.iterrows(), expected["past_forecast"], strict=True):
            ends = next(each for each in month["intervals"] if each["coverage"] == coverage)
            assert (row[low], row[high]) == (ends["low"], ends["high"])


def test_a_forecast_without_skill_is_na_with_a_reason(opened: rg.Atlas) -> None:
    frames = [opened.forecast(route) for route in ("CMED", "EMED", "WBAL", "WMED", "WAFR")]
    ahead = pd.concat([frame[frame["kind"] == "forecast"] for frame in frames])
    silent = ahead[ahead["status"] == "not_published"]
    assert len(silent) > 0
    assert silent["median"].isna().all()
    assert silent["reason"].notna().all()


def test_hotspots_have_the_loads_of_the_service(opened: rg.Atlas, client: TestClient) -> None:
    frame = opened.hotspots("EMED").set_index("id")
    for hotspot in answered(client, "/hotspots", route="EMED")["hotspots"]:
        for area in (hotspot, *hotspot["members"]):
            row = frame.loc[area["id"]]
            if area["load_missing"] is None:
                in_force = [load for load in area["load"] if load["capacity"]["relation"] == "in_force"]
                newest = max(in_force or area["load"], key=lambda load: load["as_of"])
                assert (row["load"], row["people"], row["capacity"]) == (
                    newest["value"], newest["people"], newest["capacity"]["value"],
                )  # fmt: skip
            else:
                assert pd.isna(row["load"])
                assert row["load_missing"] == area["load_missing"]


@pytest.mark.parametrize(
    ("name", "route"),
    [("CMED", "CMED"), ("cmed", "CMED"), ("Central Mediterranean", "CMED"), ("Méditerranée occidentale", "WMED"),
     ("ALL", "ALL"), ("the five routes", "FIVE"), ("Black Sea (context)", "BLKS")],
)  # fmt: skip
def test_a_route_has_many_names(opened: rg.Atlas, name: str, route: str) -> None:
    assert opened.series(name, "2025").attrs["route"] == route


def test_an_unknown_name_is_answered_with_similar_ones(opened: rg.Atlas) -> None:
    with pytest.raises(rg.NotFound, match=r"did you mean .*Central Mediterranean.*choose one of CMED"):
        opened.series("Medditeranean")
    with pytest.raises(rg.NotFound, match=r"did you mean iom\.dead_and_missing\.v1"):
        opened.cells("CMED", "2023", series="iom.dead_and_missing")


def test_days_are_dates_or_text(opened: rg.Atlas) -> None:
    text = opened.series("CMED", "2023", as_of="2025-06-03")
    for day in (pd.Timestamp("2025-06-03"), pd.Timestamp("2025-06-03").date()):
        assert opened.series("CMED", "2023", as_of=day).equals(text)
    with pytest.raises(rg.InvalidInput, match="write it as 2025-02-08"):
        opened.as_of("last June")


def test_windows_without_rows_give_frames_with_their_columns(opened: rg.Atlas) -> None:
    for empty, full in (
        (opened.series("CMED", "2031"), opened.series("CMED", "2023")),
        (opened.hotspots("WBAL"), opened.hotspots("CMED")),
        (opened.revisions(since="2030-01-01"), opened.revisions()),
    ):
        assert len(empty) == 0 < len(full)
        assert [*empty.columns] == [*full.columns]
        assert empty.select_dtypes(pd.Int64Dtype()).columns.equals(full.select_dtypes(pd.Int64Dtype()).columns)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda atlas: atlas.cells("CMED", "last year"), "did you mean year? If not, give months such as 2023"),
        (lambda atlas: atlas.cells("CMED", ["2023"]), "or one of ytd (January to the newest month), 12m"),
        (lambda atlas: atlas.cells("CMED", "2023", resolution="4"), "give a whole number from 2 to 5"),
        (lambda atlas: atlas.cells(5), "give its id or a name as text"),
        (lambda atlas: atlas.band(None), "give its id or a name as text"),
        (lambda atlas: atlas.series(None), "give its id or a name as text"),
    ],
)
def test_values_of_another_kind_are_refused_in_words(opened: rg.Atlas, call: Any, message: str) -> None:
    with pytest.raises(rg.InvalidInput) as caught:
        call(opened)
    assert message in str(caught.value)


def test_nothing_to_compare_with_is_the_year_before(opened: rg.Atlas) -> None:
    assert repr(opened.compare("CMED", "2023", None)) == repr(opened.compare("CMED", "2023", "2022"))
