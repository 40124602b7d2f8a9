"""Make requests: each from a seed and its number alone, so that any can be repeated."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate
from typing import Any
from urllib.parse import quote

from support.damage import damage_json
from support.request_fuzz.fuzzed import TOOLS, FuzzedRequest
from support.request_fuzz.grammar import Grammar, Operation, Parameter, filled
from support.request_fuzz.headers import make_headers
from support.request_fuzz.oddities import ODD
from support.request_fuzz.targets import damage_path, damage_query
from support.request_fuzz.values import Values, as_text

_METHODS = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X" * 40]
_SAFE = "/:,;@!$'()*~-._"
_OF_TOOLS = 0.02
_HIDDEN = 0.03
_EXAMPLES = 0.2  # of the addresses with several parameters: by chance, few of them all fit together


class RequestMaker:
    """Makes the requests of a grammar."""

    def __init__(self, grammar: Grammar, seed: int) -> None:
        self._grammar, self._seed = grammar, seed
        self._values = Values(grammar.pools)
        self._weights = list(accumulate(operation.weight for operation in grammar.operations))

    def make(self, number: int) -> FuzzedRequest:
        """Return the request with a number."""
        rng = random.Random(self._seed << 32 | number)
        chance = rng.random()
        if chance < _OF_TOOLS and self._grammar.tools:
            return self._of_tools(rng)
        if chance < _OF_TOOLS + _HIDDEN and self._grammar.hidden:
            request = FuzzedRequest(self._encoded(rng.choice(self._grammar.hidden)))
        else:
            (operation,) = rng.choices(self._grammar.operations, cum_weights=self._weights)
            request = self._of_operation(rng, operation)
        return self._varied(rng, request)

    def _of_operation(self, rng: random.Random, operation: Operation) -> FuzzedRequest:
        wildness = rng.choice([0.0, 0.0, 0.0, 0.15, 0.15, 0.6])  # share of values that are not valid
        is_example = len(operation.in_path) > 1 and not wildness and rng.random() < _EXAMPLES
        path = filled(operation, operation.template) if is_example else operation.template
        for parameter in operation.in_path:
            value = self._in_path(rng, operation, parameter, wildness)
            path = path.replace("{" + parameter.name + "}", quote(value, safe=_SAFE.replace("/", "")), 1)
        pairs = []
        for parameter in self._chosen(rng, operation):
            is_wild = rng.random() < wildness
            value = (self._values.near if is_wild else self._values.valid)(rng, parameter.name, parameter.schema)
            pairs.append((parameter.name, value))
            if value.startswith("{") and rng.random() < 0.8:  # a filter in JSON
                pairs.append(("filter-lang", "cql2-json"))
        return FuzzedRequest(_target(path, pairs), template=self._grammar.template_of(path))

    def _in_path(self, rng: random.Random, operation: Operation, parameter: Parameter, wildness: float) -> str:
        if rng.random() < wildness / 2:
            return self._values.near(rng, parameter.name, parameter.schema)
        known = self._grammar.in_paths.get((operation.template, parameter.name))
        if known and rng.random() < 0.8:
            return rng.choice(known)
        return self._values.valid(rng, parameter.name, parameter.schema)

    def _chosen(self, rng: random.Random, operation: Operation) -> Iterable[Parameter]:
        most = len(operation.in_query)
        count = min(most, rng.choice([0, 1, 1, 2, 2, 3, 4, most]))
        return rng.sample(operation.in_query, count)

    def _encoded(self, path: str) -> bytes:
        return quote(path, safe=_SAFE + "%").encode()

    def _varied(self, rng: random.Random, request: FuzzedRequest) -> FuzzedRequest:
        """Damage the address now and then, and choose method and headers."""
        if rng.random() < 0.06:
            request = replace(request, target=damage_path(rng, request.target), template="")
        if rng.random() < 0.08:
            request = replace(request, target=damage_query(rng, request.target))
        if rng.random() < 0.4:
            request = replace(request, headers=make_headers(rng))
        if rng.random() < 0.06:
            request = replace(request, method=rng.choice(["HEAD", "HEAD", *_METHODS]))
            if request.method in ("POST", "PUT", "PATCH"):
                request = replace(request, body=rng.choice([b"", b"{}", b"a=1", b"\xff" * 3000, b"[" * 5000]))
        return request

    def _of_tools(self, rng: random.Random) -> FuzzedRequest:
        tool = rng.choice(self._grammar.tools)
        members = tool["inputSchema"].get("properties", {})
        names = rng.sample(sorted(members), rng.randint(0, len(members)))
        arguments = {name: self._argument(rng, name, members[name]) for name in names}
        message: Any = {
            "jsonrpc": "2.0",
            "id": rng.choice([1, "a", rng.choice(ODD)]),
            "method": rng.choice(
                ["tools/call"] * 8 + ["tools/list", "resources/list", "resources/read", "ping", "none"]
            ),
            "params": {"name": tool["name"], "arguments": arguments},
        }
        request = FuzzedRequest.of_tools(damage_json(rng, message) if rng.random() < 0.4 else message)
        if rng.random() < 0.1:
            body = bytearray(request.body)
            body[rng.randrange(len(body))] = rng.randrange(256)
            request = replace(request, body=bytes(body) * rng.choice([1, 1, 200]))
        return replace(request, target=TOOLS)

    def _argument(self, rng: random.Random, name: str, schema: Any) -> Any:
        if rng.random() < 0.15:
            return rng.choice([*ODD, None, 1, -1.5, [], {}, True, [[]]])
        for _ in range(len(schema.get("anyOf", ()))):
            schema = rng.choice(schema["anyOf"]) if "anyOf" in schema else schema
        text = self._values.valid(rng, name, schema)
        kind = schema.get("type")
        if kind in ("integer", "number") and text.lstrip("-").isdigit():
            return int(text[:18])
        if kind == "boolean":
            return text == "true"
        return text.split(",") if kind == "array" else as_text(text)


def _target(path: str, pairs: list[tuple[str, str]]) -> bytes:
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe=_SAFE)}" for name, value in pairs)
    return (path + ("?" + query if query else "")).encode()
