"""What became of the letter's subjects, over HTTP: each event at every subject that it concerns, dated and sourced."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from routes_geo.datafiles import embedded_data_dir, read_rows, split_list


def read(client: TestClient, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_each_event_is_at_every_subject_that_it_concerns(client: TestClient) -> None:
    items = {item["id"]: item for item in read(client, "/letter")["items"]}
    served = {(item["id"], event["what"], event["date"]) for item in items.values() for event in item["events"]}
    since = read_rows(embedded_data_dir() / "events.csv", ("concerns", "what", "date"))
    of_measures = read_rows(embedded_data_dir() / "measure_events.csv", ("measure_id", "what", "date"))
    stated = {(name, row["what"], row["date"]) for row in since for name in split_list(row["concerns"])}
    stated |= {(row["measure_id"], row["what"], row["date"]) for row in of_measures}
    assert served == stated
    for item in items.values():
        starts = [event["start"] for event in item["events"]]
        assert starts == sorted(starts)
        assert all(event["source"] and event["verification"] for event in item["events"])


@pytest.mark.parametrize(("path", "key"), [("/files", "files"), ("/partners", "partners"), ("/measures", "measures")])
def test_lists_and_details_have_the_events_of_the_letter(client: TestClient, path: str, key: str) -> None:
    items = {item["id"]: item for item in read(client, "/letter")["items"]}
    for entry in read(client, path)[key]:
        events = [(event["date"], event["what"]) for event in entry["events"]]
        assert events == [(event["date"], event["what"]) for event in items[entry["id"]]["events"]]
        assert read(client, f"{path}/{entry['id']}")["events"] == entry["events"]


def test_the_pact_applies_and_the_next_report_is_planned(client: TestClient) -> None:
    """The day is that of the Pact as a whole: the milestone of a file stays as exact as its own source."""
    file = read(client, "/files/pact.ammr")
    events = {event["date"]: event for event in file["events"]}
    assert events["2026-06-12"]["what"] == "the Pact applies"
    assert [event["date"] for event in file["events"] if event["planned"]] == ["2026-10-28"]
    assert next(each["date"] for each in file["milestones"] if each["milestone"] == "applies") == "2026"


def test_the_return_regulation_is_followed_to_2026(client: TestClient) -> None:
    events = read(client, "/measures/plan.return_roadmap")["events"]
    assert [event["date"] for event in events] == ["2025-03-11", "2025-12-08", "2026-03-26", "2026-06-01", "2026-06-17"]


def test_events_of_hotspots_are_in_the_letter(client: TestClient) -> None:
    items = {item["id"]: item for item in read(client, "/letter?kind=hotspot")["items"]}
    (syria,) = items["hotspot.cyprus"]["events"]
    assert (syria["date"], syria["date_precision"], syria["start"]) == ("2024-04", "month", "2024-04-01")
