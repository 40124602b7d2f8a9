"""Call a tool: ask its endpoint inside this process, and return the answer or the refusal that it gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from starlette.types import ASGIApp

from api.description.models import model_schemas
from api.description.schemas import standalone
from api.http.inside import Asker, Reply, ask_inside, without_links
from api.http.problems import STATUS_BY_ERROR, problem_bytes
from api.http.responses import schema_name
from api.mcp.shapes import Document
from api.mcp.tools import TOOLS, Tool
from routes_geo.errors import RoutesGeoError

_SNAPSHOT = "x-routes-geo-snapshot"
_OK = 200
_WORDS = {
    r"\bdatetime\b": "window",
    r"/pressure/\{route\}/series": "the tool pressure_over_time",
    r"/series/\{route\}\?(\S+=\S+)": r"the tool series with \1",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a call: text, and either the document of the answer or the problem document of a refusal."""

    text: str
    document: Document | None = None
    problem: Mapping[str, Any] | None = None


class ProblemError(Exception):
    """An endpoint answered with a problem document."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem["detail"])
        self.problem = problem


async def call_tool(app: ASGIApp, tool: Tool, given: Mapping[str, Any] | None, asker: Asker) -> Outcome:
    """Return the outcome of a tool; arguments that are not accepted are a problem, too."""
    try:
        checked = tool.arguments.check(given)
        replies = [await _ask(app, address, asker) for address in tool.asks(checked)]
        document = tool.shape([without_links(orjson.loads(reply.body)) for reply in replies], checked)
    except RoutesGeoError as error:
        status = next(status for kind, status in STATUS_BY_ERROR.items() if isinstance(error, kind))
        return _refused(orjson.loads(problem_bytes(status, str(error), None)))
    except ProblemError as error:
        return _refused(error.problem)
    snapshot = replies[-1].headers[_SNAPSHOT]
    return Outcome(f"{tool.says(document, checked)}\nSnapshot: {snapshot}.", document)


async def read_document(app: ASGIApp, address: str, asker: Asker) -> Document:
    """Return the JSON of an endpoint without its links; ProblemError if it refuses."""
    document: Document = without_links(orjson.loads((await _ask(app, address, asker)).body))
    return document


async def _ask(app: ASGIApp, address: str, asker: Asker) -> Reply:
    reply = await ask_inside(app, address, asker)
    if reply.status != _OK:
        raise ProblemError(orjson.loads(reply.body))
    return reply


def _refused(problem: Mapping[str, Any]) -> Outcome:
    code, allowed = problem.get("reason_code"), problem.get("allowed")
    lines = [f"{problem['title']} ({problem['status']}): {problem['detail']}"]
    lines += [f"Reason code: {code}."] if code else []
    lines += [f"Allowed instead: {allowed}."] if allowed else []
    if problem["status"] in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        lines.append("Try again in a second.")
    return Outcome(_in_words_of_tools("\n".join(lines)), problem=problem)


def _in_words_of_tools(text: str) -> str:
    """Name arguments and tools where an endpoint names parameters and addresses."""
    for pattern, words in _WORDS.items():
        text = re.sub(pattern, words, text)
    return text


def output_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of the answer of each tool, complete in itself."""
    schemas = model_schemas(dict.fromkeys(tool.answer for tool in TOOLS))
    return {tool.name: standalone(schema_name(tool.answer.__name__), schemas) for tool in TOOLS}
