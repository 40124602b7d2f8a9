"""Requests to /mcp: what is answered, what is refused, and that it is absent without the extra."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import make_app
from api.settings import Settings

HEADERS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}


def message(method: str, **params: Any) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})


LIST = message("tools/list")
SERIES = message("tools/call", name="series", arguments={"route": "CMED", "window": "2023"})


@pytest.fixture
def settings(snapshot_dir: Path, tmp_path: Path) -> Settings:
    return Settings(snapshot=snapshot_dir, home=tmp_path)


@pytest.fixture
def strict(settings: Settings) -> Iterator[TestClient]:
    limited = settings.model_copy(
        update={"max_concurrent": 1, "mcp_origins": "https://good.example, https://b.example"}
    )
    with TestClient(make_app(limited), raise_server_exceptions=False) as opened:
        yield opened


def test_a_request_is_answered_whole_as_json_and_without_a_session(client: TestClient) -> None:
    for body in (LIST, SERIES):
        response = client.post("/mcp", content=body, headers=HEADERS)
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/json"
        assert "mcp-session-id" not in response.headers
        assert response.json()["id"] == 1
        assert "result" in response.json()


def test_any_process_answers_without_having_seen_the_client_before(client: TestClient, strict: TestClient) -> None:
    first = client.post("/mcp", content=SERIES, headers=HEADERS).json()["result"]["structuredContent"]
    other = strict.post("/mcp", content=SERIES, headers=HEADERS).json()["result"]["structuredContent"]
    assert first == other


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    response = client.request(method, "/mcp", headers=HEADERS)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("origin", ["https://evil.example", "http://testserver", "null"])
def test_pages_may_not_ask_even_under_our_own_name(client: TestClient, origin: str) -> None:
    response = client.post("/mcp", content=SERIES, headers=HEADERS | {"origin": origin})
    assert response.status_code == 403
    assert origin in response.json()["detail"]


def test_pages_of_origins_in_the_settings_may_ask(strict: TestClient) -> None:
    for origin, status in (("https://good.example", 200), ("https://b.example", 200), ("https://evil.example", 403)):
        assert strict.post("/mcp", content=LIST, headers=HEADERS | {"origin": origin}).status_code == status
    ahead = strict.options("/mcp", headers={"origin": "https://good.example", "access-control-request-method": "POST"})
    assert ahead.status_code == 204
    assert ahead.headers["access-control-allow-methods"] == "POST, OPTIONS"


def test_any_page_may_ask_if_the_settings_say_so(settings: Settings) -> None:
    with TestClient(make_app(settings.model_copy(update={"mcp_origins": "*"}))) as opened:
        response = opened.post("/mcp", content=LIST, headers=HEADERS | {"origin": "https://evil.example"})
    assert response.status_code == 200


def test_a_long_body_and_other_content_are_refused(client: TestClient) -> None:
    long = message("tools/call", name="series", arguments={"route": "x" * 70_000})
    assert client.post("/mcp", content=long, headers=HEADERS).status_code == 413
    assert client.post("/mcp", content=LIST, headers=HEADERS | {"content-type": "text/plain"}).status_code in (400, 415)
    assert client.post("/mcp", content="{", headers=HEADERS).status_code == 400


@pytest.mark.parametrize("body", ['"a,b"', "{}", "[]", '{"jsonrpc": "1.0", "id": 1, "method": "ping"}'])
def test_a_body_that_is_no_message_gets_an_error_without_internals(client: TestClient, body: str) -> None:
    response = client.post("/mcp", content=body, headers=HEADERS)
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["code"] == -32600
    assert error["message"].startswith("the body is not a message of JSON-RPC 2.0; send an object such as")


def test_a_call_does_not_stand_in_its_own_way(strict: TestClient) -> None:
    """With a limit of one, the request inside a call has a place of its own."""
    assert not strict.post("/mcp", content=SERIES, headers=HEADERS).json()["result"].get("isError")


def test_calls_are_limited_and_the_limit_is_that_of_the_endpoints(strict: TestClient) -> None:
    body = message("tools/call", name="pressure", arguments={"route": "CMED"})
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: strict.post("/mcp", content=body, headers=HEADERS), range(24)))
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert 200 in {answer.status_code for answer in answers}
    assert any(answer.status_code == 503 for answer in answers)
    busy = next(answer for answer in answers if answer.status_code == 503)
    assert busy.json()["limit"] == "envelopes"
    assert busy.headers["retry-after"] == "1"


def test_metrics_name_the_endpoint_and_the_tool_s_endpoint(client: TestClient) -> None:
    client.post("/mcp", content=SERIES, headers=HEADERS)
    text = client.get("/metrics").text
    assert 'http_route="/mcp"' in text
    assert 'http_route="/series/{route}"' in text


def test_it_is_not_in_the_description_of_the_api(client: TestClient) -> None:
    assert "/mcp" not in client.get("/openapi.json").json()["paths"]


def test_without_the_extra_there_are_no_tools(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == "mcp" else find(name, *more))
    with TestClient(make_app(settings)) as opened:
        assert opened.post("/mcp", content=LIST, headers=HEADERS).status_code == 404
