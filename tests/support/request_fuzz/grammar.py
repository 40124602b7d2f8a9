"""The grammar of requests: every operation of a description, and what its own answers name.

Nothing here names an endpoint: new operations are fuzzed as soon as they are described.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from support.request_fuzz.asgi import Answer
from support.request_fuzz.fuzzed import FuzzedRequest
from support.request_fuzz.values import Schema, as_text

_IN_PATH = re.compile(r"\{(\w+)\}")
_MOST_KEPT = 300  # values of one name
_NAMED_OTHERWISE = {"v": "snapshot", "made": "month", "since": "released"}  # parameters by members of answers
_SLOW = re.compile(r"^/(reports|picture)|\{ending\}")  # take a thousand times as long as others
_SLOW_WEIGHT = 0.1

Ask = Callable[[FuzzedRequest], Answer]


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation."""

    name: str
    schema: Schema


@dataclass(frozen=True)
class Operation:
    """An operation of the description; statuses map to media types and the schemas of their bodies."""

    template: str
    in_path: tuple[Parameter, ...]
    in_query: tuple[Parameter, ...]
    answers: Mapping[str, Mapping[str, Schema]]

    def matches(self, path: str) -> bool:
        """Return whether a path is one of this operation."""
        pattern = _IN_PATH.sub("\x00", self.template)
        return re.fullmatch(re.escape(pattern).replace("\x00", "[^/]+"), path) is not None

    @property
    def weight(self) -> float:
        """How often to ask it, compared with others."""
        return _SLOW_WEIGHT if _SLOW.search(self.template) else 1.0


@dataclass(frozen=True)
class Grammar:
    """Operations, addresses outside the description, tools, and values that answers contain, by their names."""

    operations: tuple[Operation, ...]
    hidden: tuple[str, ...]
    tools: tuple[Mapping[str, Any], ...]
    pools: Mapping[str, list[str]]
    in_paths: Mapping[tuple[str, str], list[str]] = field(default_factory=dict)  # by template and name

    def template_of(self, path: str) -> str:
        """Return the template that a path is of: the first that it matches, as the description has their order."""
        return next((operation.template for operation in self.operations if operation.matches(path)), "")


def read_grammar(description: Mapping[str, Any], hidden: tuple[str, ...], ask: Ask) -> Grammar:
    """Return the grammar of a description, with the values that answers to its simplest requests contain."""
    operations = tuple(_operation(path, item["get"]) for path, item in description["paths"].items())
    pools: dict[str, dict[str, None]] = {}
    in_paths: dict[tuple[str, str], list[str]] = {}
    for operation in operations:
        for target in _simple_targets(operation):
            answer = ask(FuzzedRequest(target=target))
            if answer.status == 200 and "json" in answer.media_type:
                _harvest(orjson.loads(answer.body), pools)
    for operation in operations:
        for parameter in operation.in_path:
            parent = filled(operation, operation.template.partition("{" + parameter.name)[0].rstrip("/"))
            ids = _ids(ask(FuzzedRequest(target=parent.encode()))) if parent else []
            if ids:
                in_paths[operation.template, parameter.name] = ids
    lists = {name: list(values) for name, values in pools.items()}
    for name, member in _NAMED_OTHERWISE.items():
        if member in lists:
            lists[name] = lists[member]
    return Grammar(operations, hidden, _tools(ask), lists, in_paths)


def _operation(template: str, operation: Mapping[str, Any]) -> Operation:
    found: dict[str, list[Parameter]] = {"path": [], "query": [], "header": []}
    for one in operation.get("parameters", []):
        found[one["in"]].append(Parameter(one["name"], one["schema"]))
    answers = {
        status: {media_type: content.get("schema", {}) for media_type, content in answer.get("content", {}).items()}
        for status, answer in operation["responses"].items()
    }
    return Operation(template, tuple(found["path"]), tuple(found["query"]), answers)


def filled(operation: Operation, template: str) -> str:
    """Return a part of a template with the first example, or value, of each parameter."""
    by_name = {parameter.name: parameter.schema for parameter in operation.in_path}

    def value(match: re.Match[str]) -> str:
        schema = by_name[match[1]]
        choices = schema.get("examples") or schema.get("enum") or [schema.get("minimum", "x")]
        return as_text(choices[0])

    return _IN_PATH.sub(value, template)


def _simple_targets(operation: Operation) -> list[bytes]:
    """Return the address of an operation without parameters of its query, for each value in an enumeration."""
    if _SLOW.search(operation.template):
        return []
    paths = [operation.template]
    for parameter in operation.in_path:
        choices = parameter.schema.get("enum") or parameter.schema.get("examples") or []
        paths = [path.replace("{" + parameter.name + "}", as_text(choice)) for path in paths for choice in choices]
    return [path.encode() for path in paths[:12] if not path.endswith("/stream")]


def _harvest(document: Any, pools: dict[str, dict[str, None]]) -> None:
    """Collect short texts and numbers of a document under the names of their members."""
    if isinstance(document, list):
        for part in document[:_MOST_KEPT]:
            _harvest(part, pools)
    elif isinstance(document, dict):
        for name, value in document.items():
            if isinstance(value, str | int) and len(str(value)) <= 60:
                kept = pools.setdefault(name, {})
                if len(kept) < _MOST_KEPT:
                    kept[str(value)] = None
            _harvest(value, pools)


def _ids(answer: Answer) -> list[str]:
    """Return the ids in a list that an answer has: members `id` of its objects, or its texts."""
    if answer.status != 200 or "json" not in answer.media_type:
        return []
    pools: dict[str, dict[str, None]] = {}
    document = orjson.loads(answer.body)
    _harvest(document, pools)
    texts = [part for part in _texts_in_lists(document) if len(part) < 60]
    return [*pools.get("id", {}), *texts][:_MOST_KEPT]


def _texts_in_lists(document: Any) -> list[str]:
    if isinstance(document, dict):
        return [text for part in document.values() for text in _texts_in_lists(part)]
    if not isinstance(document, list):
        return []
    return [part for part in document if isinstance(part, str)]


def _tools(ask: Ask) -> tuple[Mapping[str, Any], ...]:
    """Return the tools for assistants with the schemas of their arguments; none if they are not offered."""
    answer = ask(FuzzedRequest.of_tools({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}))
    return tuple(orjson.loads(answer.body)["result"]["tools"]) if answer.status == 200 else ()
