"""What must hold for every answer, whatever was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

import jsonschema_rs
import orjson

from api.http.negotiation import weights_of
from support.request_fuzz.asgi import Answer
from support.request_fuzz.bodies import read_body
from support.request_fuzz.fuzzed import TOOLS, FuzzedRequest
from support.request_fuzz.grammar import Grammar

LONGEST_S = 35.0  # of one answer: the service itself answers 408 after 30 s
_LONGEST_PROBLEM_BYTES = 40_000  # a detail repeats what was given, of which an address has at most 8 KiB
SHED = frozenset({408, 429, 503, 504})  # because of load
# Statuses of addresses that are not described, and of descriptions that state none.
_UNDESCRIBED = frozenset({200, 204, 206, 304, 307, 308, 400, 404, 405, 406, 408, 414, 416, 422, 429, 431, 503, 504})
# Names of modules, classes, files and memory that only those who run the service should see.
_INTERNAL = re.compile(
    r"Traceback|File \"|site-packages|\.py\b|\broutes_geo[./]|\bapi\.[a-z]+\.|object at 0x|NoneType|[a-z]Error\b|"
    r"\b(numpy|pyarrow|pydantic|starlette|fastapi|shapely|orjson|pyproj|numba)\b"
)
_PAGES = b"/guide/"  # a page that is not there is answered with a page
_WITHOUT_BODY = frozenset({204, 304})


class FaultError(AssertionError):
    """Something that should hold does not; `check` names it."""

    def __init__(self, check: str, detail: str) -> None:
        super().__init__(f"{check}: {detail}")
        self.check = check


def check(name: str, holds: object, detail: object = "") -> None:
    """Raise FaultError if something does not hold."""
    if not holds:
        raise FaultError(name, str(detail)[:600])


@dataclass
class Contract:
    """The description, and texts that no answer may contain."""

    description: Mapping[str, Any]
    grammar: Grammar
    secrets: tuple[str, ...]  # folders of the machine
    _validators: dict[tuple[str, str, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._answers = {operation.template: operation.answers for operation in self.grammar.operations}
        self._problem = jsonschema_rs.validator_for(self._with_components({"$ref": "#/components/schemas/Problem"}))

    def check(self, request: FuzzedRequest, answer: Answer) -> None:
        """Check an answer by itself; FaultError for the first thing that does not hold."""
        check("no failure", answer.status < 500 or answer.status in SHED, answer.sent[:600])
        check("time limit", answer.seconds < LONGEST_S, f"{answer.seconds:.1f} s")
        self._check_head(request, answer)
        self._check_status(request, answer)
        if request.method == "HEAD" or answer.status in _WITHOUT_BODY:
            check("no body", not answer.sent, answer.sent[:100])
        elif answer.status >= 400:
            self._check_problem(request, answer)
        elif answer.status != 206:
            self._check_body(request, answer)

    def _check_head(self, request: FuzzedRequest, answer: Answer) -> None:
        for name, value in answer.headers:
            check("sound headers", value.isprintable() and name.isprintable(), (name, value))
        check("no sniffing", answer.header("x-content-type-options") == "nosniff")
        length = answer.header("content-length")
        if length and request.method != "HEAD" and answer.status not in _WITHOUT_BODY:
            check("content length", int(length) == len(answer.sent), (length, len(answer.sent)))
        encoding = answer.header("content-encoding")
        if encoding:
            weights = weights_of(request.header(b"accept-encoding"))
            check("accepted encoding", weights.get(encoding, weights.get("*", 0)) != 0, encoding)
        if answer.media_type.startswith("text/html"):
            check("content security policy", answer.header("content-security-policy"))

    def _check_status(self, request: FuzzedRequest, answer: Answer) -> None:
        if request.method not in ("GET", "HEAD"):
            check("status of a method", answer.status in _UNDESCRIBED | {202, 403, 413, 415}, answer.status)
            return
        stated = self._answers.get(request.template)
        if stated is None:
            check("status", answer.status in _UNDESCRIBED, answer.status)
            return
        check("status is declared", str(answer.status) in stated, f"{answer.status} of {request.template}")
        types = {_normal(media_type) for media_type in stated[str(answer.status)]}
        if answer.status not in _WITHOUT_BODY:
            check("type is declared", _normal(answer.media_type) in types, f"{answer.media_type} not in {types}")

    def _check_problem(self, request: FuzzedRequest, answer: Answer) -> None:
        if request.path == TOOLS and answer.media_type == "application/json":
            self._check_internals(request, answer.body.decode())
            return
        if request.path.startswith(_PAGES) and answer.media_type.startswith("text/html"):
            read_body(answer.media_type, answer.body)
            return
        check("problem document", answer.media_type == "application/problem+json", answer.media_type)
        check("problem is not kept", answer.header("cache-control") == "no-store")
        check("problem is short", len(answer.body) <= _LONGEST_PROBLEM_BYTES, len(answer.body))
        document = orjson.loads(answer.body)
        self._problem.validate(document)
        check("problem has the status", document["status"] == answer.status, document)
        check("problem has a detail", document["detail"].strip() and document["title"], document)
        check("problem is traced", document.get("trace_id"), document)
        self._check_internals(request, document["detail"])

    def _check_internals(self, request: FuzzedRequest, text: str) -> None:
        given = unquote_plus(request.target.decode("latin-1")) + request.body.decode("utf-8", "replace")
        given += unquote_plus(given) + str(request.headers)
        seen = next((match[0] for match in _INTERNAL.finditer(text) if match[0] not in given), None)
        check("nothing internal", seen is None, f"{seen!r} in {text[:400]}")

    def _check_body(self, request: FuzzedRequest, answer: Answer) -> None:
        body = answer.body
        for secret in self.secrets:
            check("no folders", secret.encode() not in body, secret)
        if answer.status == 200 and body:
            read_body(answer.media_type, body)
            self._check_schema(request, answer, body)

    def _check_schema(self, request: FuzzedRequest, answer: Answer, body: bytes) -> None:
        if "json" not in answer.media_type or request.template not in self._answers:
            return
        validator = self._validator(request.template, str(answer.status), answer.media_type)
        if validator is not None:
            validator.validate(orjson.loads(body))

    def _validator(self, template: str, status: str, media_type: str) -> Any:
        key = (template, status, media_type)
        if key not in self._validators:
            schema = self._answers[template][status].get(media_type)
            self._validators[key] = schema and jsonschema_rs.validator_for(self._with_components(schema))
        return self._validators[key]

    def _with_components(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        return {**schema, "components": self.description["components"]}


def _normal(media_type: str) -> str:
    return media_type.lower().replace(" ", "").partition(";charset")[0].partition(";version=0.0.4")[0]
