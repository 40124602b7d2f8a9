"""Decisions on Member States over HTTP: told apart from the pressure score, selected, and dated."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient


def decisions(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    response = client.get(f"/member-states{query}")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["decisions"]
    return found


def test_the_first_assessment_names_the_states_of_each_status(client):
    states: dict[str, set[str]] = {}
    for decision in decisions(client):
        if decision["item"] == "assessment_2025":
            states.setdefault(decision["status"], set()).add(decision["country"])
    assert states["under_migratory_pressure"] == {"CY", "ES", "GR", "IT"}
    assert len(states["at_risk_of_migratory_pressure"]) == 12
    assert states["significant_migratory_situation"] == {"AT", "BG", "CZ", "EE", "HR", "PL"}


def test_the_answer_says_that_it_is_not_the_pressure_score(client):
    assert "has no part in the pressure score" in " ".join(client.get("/member-states").json()["notes"])


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("?country=gr", lambda decision: decision["country"] == "GR"),
        ("?status=deduction", lambda decision: decision["status"] == "deduction"),
        ("?as_of=2025-11-30", lambda decision: decision["decided"] == "2025-11-11"),
    ],
)
def test_each_parameter_selects(client, query, matches):
    assert decisions(client, query) == [decision for decision in decisions(client) if matches(decision)] != []


@pytest.mark.parametrize(("query", "status"), [("?country=US", 404), ("?status=calm", 400), ("?route=CMED", 400)])
def test_a_wrong_parameter_is_refused(client, query, status):
    assert client.get(f"/member-states{query}").status_code == status
