"""Names of the files of a copy, and which answers it has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from routes_geo.site.addresses import (
    alarms_address,
    file_of,
    matrix_addresses,
    month_addresses,
    plain_addresses,
    shown_series,
)

CASES = json.loads(Path(__file__).with_name("file_names.json").read_text("utf-8"))  # the page is tested with them, too


@pytest.mark.parametrize("case", CASES, ids=[case["path"] for case in CASES])
def test_the_query_of_an_address_is_part_of_the_name(case: dict[str, str]) -> None:
    assert file_of(case["path"], case["ending"]) == case["file"]


def test_no_two_answers_share_a_file(client: TestClient) -> None:
    page = client.get("/page.json").json()
    paths = [*plain_addresses(), *month_addresses(page), *matrix_addresses(page)]
    names = [file_of(path) for path in paths]
    assert len({name.lower() for name in names}) == len(paths) > 2000


def test_months_reach_from_the_first_to_the_last_period_that_is_shown(client: TestClient) -> None:
    page = client.get("/page.json").json()
    months = [path.rpartition("=")[2] for path in month_addresses(page) if path.startswith("/hotspots?route=CMED&")]
    assert (months[0], months[-1]) == ("2009-01", page["series"][0]["periods"][-1])
    assert months == sorted(set(months))
    assert {series["id"] for series in shown_series(page)} >= {"frontex.detections.v1", "iom.dead_and_missing.v1"}


def test_the_service_answers_a_sample_of_all_addresses(client: TestClient) -> None:
    page = client.get("/page.json").json()
    for path in [*plain_addresses(), *list(month_addresses(page))[::101], *list(matrix_addresses(page))[::13]]:
        assert client.get(path).status_code == 200, path


def test_alarms_are_asked_for_only_where_a_month_has_some(client: TestClient) -> None:
    quiet = client.get("/pressure/CMED", params={"datetime": "2016-03"}).json()
    loud = client.get("/pressure/WMED", params={"datetime": "2026-02"}).json()
    assert alarms_address({**quiet, "alarms": []}) is None
    address = alarms_address(loud)
    assert address == "/alerts?route=WMED&datetime=2026-02"
    assert client.get(address).json()["alarms"]
