"""The section of the report on forecasts and alarms has the numbers of the scorecard."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi.testclient import TestClient

from routes_geo.model import ROUTE_IDS
from routes_geo.report.scorecard import describe_scorecard
from routes_geo.snapshot.snapshot import Snapshot


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_the_section_has_the_numbers_of_the_service(snapshot: Snapshot, client: TestClient, route: str) -> None:
    section = describe_scorecard(snapshot, route, None)
    assert section is not None
    card = client.get("/scorecard", params={"route": route}).json()
    ours = {(row["horizon"], row["period"]): row for row in card["forecasts"] if row["method"] == "product"}
    assert [row.horizon for row in section.rows] == [1, 2, 3]
    for row in section.rows:
        for (period, _), words in zip(section.periods, row.scores, strict=True):
            score = ours[row.horizon, period]
            assert words.startswith(f"{100 * abs(1 - score['relative_wis']):.0f} % ")
            assert ("better" in words) is (score["relative_wis"] < 1)
            assert f"held {100 * score['coverage_80']:.0f} % of {score['targets']} months" in words
    page = client.get(f"/reports/{route}.html").text
    assert "How well forecasts of this route worked" in page
    assert section.rows[0].scores[0] in page


def test_an_earlier_day_has_no_scorecard(snapshot: Snapshot, snapshot_2025: Snapshot) -> None:
    assert describe_scorecard(snapshot, "CMED", date(2025, 6, 3)) is None
    assert describe_scorecard(snapshot_2025, "CMED", None) is None
