"""Fuzz an application: make requests, check their answers, shrink those that fail."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from support.request_fuzz.asgi import Answer, InsideClient
from support.request_fuzz.checks import SHED, Contract, FaultError
from support.request_fuzz.companions import COMPANIONS, check_again, is_comparable
from support.request_fuzz.fuzzed import FuzzedRequest
from support.request_fuzz.grammar import read_grammar
from support.request_fuzz.making import RequestMaker

MOST_FAILURES = 40  # different ones, after which a run stops
_HEAD_EACH, _AGAIN_EACH = 5, 4  # every so many requests have companions
_MOST_SHRINKING = 60


@dataclass
class Tally:
    """What a run asked, what came, and what did not hold: one line for each kind of fault."""

    requests: int = 0
    companions: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)  # operations by answers with 200
    failures: dict[tuple[str, str], str] = field(default_factory=dict)
    seconds: float = 0.0
    slowest: tuple[float, str] = (0.0, "")


class RequestFuzzer:
    """Fuzzes an application; a second one of the same data without a cache says whether answers are the same."""

    def __init__(self, app: Any, uncached: Any, seed: int, secrets: tuple[str, ...] = ()) -> None:
        self._client, self._uncached = InsideClient(app), InsideClient(uncached)
        description = orjson.loads(self._client.ask(FuzzedRequest(b"/openapi.json")).body)
        self.routes = set(_paths(app.routes))
        hidden = sorted(self.routes - set(description["paths"]))
        grammar = read_grammar(description, tuple(hidden), self._client.ask)
        self.operations = [operation.template for operation in grammar.operations]
        self._maker, self._contract = RequestMaker(grammar, seed), Contract(description, grammar, secrets)

    def run(self, numbers: range) -> Tally:
        """Ask the requests with these numbers."""
        tally = Tally()
        start_s = time.monotonic()
        for number in numbers:
            self._try(number, tally)
            if len(tally.failures) >= MOST_FAILURES:
                break
        tally.seconds = time.monotonic() - start_s
        return tally

    def request(self, number: int) -> FuzzedRequest:
        """Return the request with a number."""
        return self._maker.make(number)

    def ask(self, request: FuzzedRequest) -> Answer:
        """Return the answer to a request."""
        return self._client.ask(request)

    def metrics(self) -> bytes:
        """Return the metrics of the application."""
        return self._client.ask(FuzzedRequest(b"/metrics")).body

    def close(self) -> None:
        """End what still runs."""
        self._client.close()
        self._uncached.close()

    def _try(self, number: int, tally: Tally) -> None:
        request = self._maker.make(number)
        tally.requests += 1

        def test(request: FuzzedRequest) -> Answer:
            return self._check(request, number, tally)

        try:
            answer = test(request)
        except Exception as error:
            name = error.check if isinstance(error, FaultError) else type(error).__name__
            key = (name, request.template)
            if key not in tally.failures:
                small = shrunk(request, lambda smaller: _name_of_fault(lambda: test(smaller)) == name)
                tally.failures[key] = f"{name}: {str(error)[:500]!r} at request {number}: {small.command}"
            return
        tally.statuses[_kind_of(answer.status)] += 1
        tally.answered[request.template] += answer.status == 200
        tally.slowest = max(tally.slowest, (answer.seconds, request.command[:300]))

    def _check(self, request: FuzzedRequest, number: int, tally: Tally) -> Answer:
        answer = self._client.ask(request)
        self._contract.check(request, answer)
        if is_comparable(request, answer):
            asked = self._counting(self._client, tally)
            if number % _HEAD_EACH == 0:
                for companion in COMPANIONS:
                    companion(asked, request, answer)
            if number % _AGAIN_EACH == 0:
                check_again(self._counting(self._uncached, tally), request, answer)
        return answer

    def _counting(self, client: InsideClient, tally: Tally) -> Callable[[FuzzedRequest], Answer]:
        def ask(request: FuzzedRequest) -> Answer:
            tally.companions += 1
            return client.ask(request)

        return ask


def _kind_of(status: int) -> str:
    if status in SHED:
        return "turned away because of load (408, 429, 503)"
    return "answered (2xx, 3xx)" if status < 400 else "refused (4xx)"


def shrunk(request: FuzzedRequest, fails: Callable[[FuzzedRequest], bool]) -> FuzzedRequest:
    """Return a request that still fails, with as few headers and parameters as can be left."""
    left = _MOST_SHRINKING
    smaller = next(_smaller(request), None)
    while smaller is not None:
        for candidate in _smaller(request):
            left -= 1
            if left < 0:
                return request
            if fails(candidate):
                request = candidate
                break
        else:
            smaller = None
    return request


def _smaller(request: FuzzedRequest) -> Iterator[FuzzedRequest]:
    for at in range(len(request.headers)):
        yield replace(request, headers=request.headers[:at] + request.headers[at + 1 :])
    path, mark, query = request.target.partition(b"?")
    pairs = query.split(b"&") if mark else []
    for at in range(len(pairs)):
        rest = b"&".join(pairs[:at] + pairs[at + 1 :])
        yield replace(request, target=path + (b"?" + rest if rest else b""))
    if request.method != "GET" and not request.body:
        yield replace(request, method="GET")


def _name_of_fault(test: Callable[[], object]) -> str:
    try:
        test()
    except Exception as error:
        return error.check if isinstance(error, FaultError) else type(error).__name__
    return ""


def _paths(routes: Iterable[Any]) -> Iterator[str]:
    """Yield the paths of routes, those of included routers and of mounted files, too."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from _paths(route.original_router.routes)
        elif hasattr(route, "path"):
            yield route.path
            folder = getattr(getattr(route, "app", None), "directory", None)
            if folder is not None:
                yield from (f"{route.path}/{file.name}" for file in sorted(Path(folder).iterdir())[:9])


def rss_mib() -> float:
    """Return the memory that this process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
