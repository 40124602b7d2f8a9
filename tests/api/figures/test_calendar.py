"""The release calendar over HTTP: two addresses with the same days, the same on every day."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient


def test_both_addresses_have_the_same_days(client: TestClient) -> None:
    calendar = client.get("/calendar").json()
    days = [release["expected_by"] for series in calendar["series"] for release in series["expected"]]
    response = client.get("/calendar.ics")
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert re.findall(r"DTSTART;VALUE=DATE:(\d{8})\r\n", response.content.decode()) == [
        day.replace("-", "") for day in days
    ]


def test_the_calendar_is_that_of_the_sources(client: TestClient) -> None:
    first = {series["id"]: series["expected"][0] for series in client.get("/calendar").json()["series"]}
    for series in client.get("/sources").json()["series"]:
        assert first[series["id"]]["expected_by"] == series["age"]["expected_by"]


def test_an_address_that_never_changes_has_the_same_answer(client: TestClient) -> None:
    name = client.get("/calendar").headers["x-routes-geo-snapshot"]
    for path in ("/calendar", "/calendar.ics"):
        now, fixed = client.get(path), client.get(path, params={"v": name})
        assert now.content == fixed.content
        assert now.headers["etag"].split("-")[0] == fixed.headers["etag"].split("-")[0]
        assert "immutable" in fixed.headers["cache-control"]
        again = client.get(path, headers={"If-None-Match": now.headers["etag"]})
        assert again.status_code == 304


def test_the_landing_page_leads_to_the_calendar(client: TestClient) -> None:
    links = {link["href"]: link["type"] for link in client.get("/?f=json").json()["links"]}
    found = {href.rpartition("/")[2]: kind for href, kind in links.items() if "calendar" in href}
    assert found == {"calendar": "application/json", "calendar.ics": "text/calendar"}


def test_an_unknown_parameter_is_an_error(client: TestClient) -> None:
    assert client.get("/calendar", params={"series": "x"}).status_code == 400
