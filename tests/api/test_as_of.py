"""As of a day, over HTTP: the five releases of a list of route totals, taken in and served."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import make_app
from api.settings import Settings
from routes_geo.build.build import build_snapshot
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger

ROUTES = (
    "Central Mediterranean",
    "Eastern Mediterranean",
    "Western Balkan",
    "Western Mediterranean",
    "Western African",
)
# Central Mediterranean, 2023-12, at two releases; the other months and routes do not change.
RELEASES = {"2025-02-07": 9977, "2025-02-10": 5289, "2025-02-20": 5289}  # the last one changes nothing


@pytest.fixture(scope="module")
def served(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home = tmp_path_factory.mktemp("vintages")
    lines = ["vintage_commit_date,route,month,detections"]
    for released, newest in RELEASES.items():
        for route in ROUTES:
            lines += [f"{released},{route} Route,{year}-12,{1000 + year}" for year in (2021, 2022)]
            lines.append(f"{released},{route} Route,2023-12,{newest if route == ROUTES[0] else 3023}")
    (home / "releases.csv").write_text("\n".join(lines) + "\n")
    ledger = Ledger(home / "ledger")
    ingest_file(home / "releases.csv", ledger)
    build_snapshot(
        home / "snapshots", data_dir=data_dir, ledger=ledger, as_of=date(2025, 3, 1), today=date(2025, 12, 1)
    )
    settings = Settings(snapshot=home / "snapshots", home=home)
    with TestClient(make_app(settings), raise_server_exceptions=False) as client:
        yield client


def get(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize(
    ("as_of", "value", "vintage"),
    [
        ("2025-02-07", 9977, "2025-02-07"),
        ("2025-02-08", 9977, "2025-02-07"),
        ("2025-02-10", 5289, "2025-02-10"),
        ("2025-03-01", 5289, "2025-02-20"),
    ],
)
def test_a_series_as_of_a_day(served: TestClient, as_of: str, value: int, vintage: str) -> None:
    body = get(served, "/series/CMED", as_of=as_of, datetime="2023-12")
    frontex = next(item for item in body["series"] if item["id"] == "frontex.detections.v1")
    assert (body["as_of"], frontex["vintage"], frontex["release"]["released"]) == (as_of, vintage, vintage)
    assert [period["value"] for period in frontex["periods"]] == [value]


def test_without_as_of_the_newest_is_given(served: TestClient) -> None:
    body = get(served, "/series/CMED", datetime="2023-12")
    frontex = next(item for item in body["series"] if item["id"] == "frontex.detections.v1")
    assert (body["as_of"], frontex["sum"], frontex["vintages"]) == (None, 5289, 3)


def test_year_on_year_is_within_one_vintage(served: TestClient) -> None:
    then = get(served, "/pressure/CMED", as_of="2025-02-08", datetime="2023-12")
    now = get(served, "/pressure/CMED", datetime="2023-12")
    assert then["vintage"] == "2025-02-07"
    assert then["indicators"]["year_on_year"]["value"] == pytest.approx(9977 / 3022 - 1)
    assert now["indicators"]["year_on_year"]["value"] == pytest.approx(5289 / 3022 - 1)
    assert then["indicators"]["share"]["value"] == pytest.approx(9977 / (9977 + 4 * 3023))
    assert get(served, "/pressure", as_of="2025-02-08", datetime="2023-12")["routes"][0] == {
        key: value for key, value in then.items() if key not in {"as_of", "notes"}
    }


def test_changes_name_the_release_and_both_values(served: TestClient) -> None:
    body = get(served, "/changes", route="CMED", series="frontex.detections.v1")
    assert (body["number_matched"], body["number_returned"]) == (1, 1)
    change = body["changes"][0]
    assert (change["period"], change["before"], change["after"], change["released"]) == (
        "2023-12",
        9977,
        5289,
        "2025-02-10",
    )
    assert change["kind"] == "correction"
    assert get(served, "/changes", since="2025-02-11")["changes"] == []


@pytest.mark.parametrize(
    ("path", "parameters", "status", "detail"),
    [
        ("/series/CMED", {"as_of": "June"}, 400, "as_of 'June' is not a day"),
        ("/series/CMED", {"as_of": "2001-01-01"}, 404, "no series about CMED had been released by 2001-01-01"),
        ("/pressure/CMED", {"as_of": "2025-02-06"}, 404, "choose a day from 2025-02-07 on"),
        ("/pressure", {"as_of": "2025-02-30"}, 400, "as_of '2025-02-30' is not a day"),
        ("/changes", {"kind": "typo"}, 400, "choose one of late_addition"),
        ("/changes", {"series": "x"}, 404, "unknown series 'x'"),
        ("/changes", {"route": "X"}, 404, "unknown route 'X'"),
        ("/changes", {"since": "x"}, 400, "since 'x' is not a day"),
        ("/changes", {"limit": 0}, 400, "limit"),
    ],
)
def test_what_is_not_accepted(
    served: TestClient, path: str, parameters: dict[str, Any], status: int, detail: str
) -> None:
    response = served.get(path, params=parameters)
    assert response.status_code == status
    assert detail in response.json()["detail"]
