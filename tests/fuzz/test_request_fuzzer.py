"""The fuzzer itself: it repeats what it did, finds faults that were planted, and the service has none in a sample."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import integers, sampled_from
from support.request_fuzz.fuzzed import FuzzedRequest
from support.request_fuzz.fuzzing import RequestFuzzer, shrunk
from support.request_fuzz.heads import make_bytes
from support.request_fuzz.labels import check_labels
from support.request_fuzz.patterns import sample_pattern

SAMPLE = 300
PATTERNS = [
    r"^8[0-9a-f]{14}$",
    r"^(|all|(cell|route)(,(cell|route))*)$",
    r"^(\d{4}(-\d{2})?|(\d{4}(-\d{2})?|\.\.)?/(\d{4}(-\d{2})?|\.\.)?)$",
    r"^-?\d{1,3}(\.\d{1,9})?/[^/\s]+$",
]
Answered = tuple[int, bytes, bytes, list[tuple[bytes, bytes]]]
PROBLEM = {"type": "object", "required": ["type", "title", "status", "detail"]}
HEADERS = [(b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]


def description() -> dict[str, Any]:
    schema = {"type": "object", "properties": {"count": {"type": "integer"}}, "required": ["count"]}
    answers = {"200": {"content": {"application/json": {"schema": schema}}}}
    answers |= {str(status): {"content": {"application/problem+json": {}}} for status in (400, 404)}
    parameters = [
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 9}},
        {"name": "name", "in": "query", "schema": {"type": "string", "examples": ["a"]}},
    ]
    operation = {"get": {"parameters": parameters, "responses": answers}}
    return {"paths": {"/counts": operation}, "components": {"schemas": {"Problem": PROBLEM}}}


class PlantedApp:
    """An application with one fault for each text that `name` may have."""

    routes: tuple[Any, ...] = ()

    def __init__(self, fault: str) -> None:
        self._fault = fault

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        status, kind, body, more = self._answer(scope)
        shown = b"" if scope["method"] == "HEAD" and self._fault != "body of HEAD" else body
        headers = [*HEADERS, (b"content-type", kind), (b"content-length", str(len(body)).encode()), *more]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": shown})

    def _answer(self, scope: Any) -> Answered:
        if scope["path"] == "/openapi.json":
            return 200, b"application/json", json.dumps(description()).encode(), []
        if scope["path"] != "/counts":
            return self._problem(404, "nothing has this name")
        faults: dict[str, Answered] = {
            "failure": self._problem(500, "sorry"),
            "internal": self._problem(400, "ValueError in /app/api/counts.py"),
            "schema": (200, b"application/json", b'{"count": "many"}', []),
            "type": (200, b"text/html", b"<!doctype html><p>1", [(b"content-security-policy", b"x")]),
            "no json": (200, b"application/json", b'{"count": NaN}', []),
        }
        sound: Answered = (200, b"application/json", b'{"count": 1}', [])
        return faults.get(self._fault, sound) if b"limit=" in scope["query_string"] else sound

    @staticmethod
    def _problem(status: int, detail: str) -> Answered:
        body = {"type": "about:blank", "title": "x", "status": status, "detail": detail, "trace_id": "0" * 32}
        return status, b"application/problem+json", json.dumps(body).encode(), []


def failures_of(fault: str) -> list[str]:
    fuzzer = RequestFuzzer(PlantedApp(fault), PlantedApp(fault), 1)
    try:
        return [*fuzzer.run(range(200)).failures.values()]
    finally:
        fuzzer.close()


def test_an_application_without_faults_has_none() -> None:
    assert failures_of("none") == []


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("failure", "no failure"),
        ("internal", "nothing internal"),
        ("schema", "ValidationError"),
        ("type", "type is declared"),
        ("no json", "JSONDecodeError"),
        ("body of HEAD", "HEAD has no body"),
    ],
)
def test_a_planted_fault_is_found_and_can_be_repeated(fault: str, check: str) -> None:
    found = next(line for line in failures_of(fault) if line.startswith(f"{check}: "))
    command = found[found.index("curl ") :]
    assert re.search(r"http://127\.0\.0\.1:8000/counts", command)
    assert fault == "body of HEAD" or "limit=" in command
    assert "name=" not in command  # it has nothing to do with the fault


def test_a_request_is_shrunk_to_what_matters() -> None:
    headers = ((b"accept", b"*/*"), (b"range", b"bytes=0-0"))
    request = FuzzedRequest(b"/x?a=1&b=2&c=3", headers=headers)
    small = shrunk(request, lambda smaller: b"b=2" in smaller.target and len(smaller.headers) > 0)
    assert small.target == b"/x?b=2"
    assert len(small.headers) == 1


def test_the_same_seed_and_number_make_the_same_request(fuzzer: RequestFuzzer) -> None:
    first = [fuzzer.request(number) for number in range(50)]
    assert [fuzzer.request(number) for number in range(50)] == first
    assert len(set(first)) > 45
    assert [make_bytes(Random(number), first[0]) for number in range(50)] == [
        make_bytes(Random(number), first[0]) for number in range(50)
    ]


@given(sampled_from(PATTERNS), integers())
def test_samples_of_patterns_match(pattern: str, seed: int) -> None:
    assert re.fullmatch(pattern, sample_pattern(Random(seed), pattern))


def test_every_operation_is_in_the_grammar(fuzzer: RequestFuzzer) -> None:
    described = json.loads(fuzzer.ask(FuzzedRequest(b"/openapi.json")).body)["paths"]
    assert fuzzer.operations == [*described]


def test_a_sample_of_requests_keeps_the_contract(fuzzer: RequestFuzzer) -> None:
    tally = fuzzer.run(range(SAMPLE))
    assert not tally.failures, "\n".join(tally.failures.values())
    assert len(tally.statuses) > 1
    check_labels(fuzzer.metrics(), fuzzer.routes)
