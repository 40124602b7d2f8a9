"""Further requests beside a request: HEAD, its tag, its range, and the same once more without the cache."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from support.request_fuzz.asgi import Answer
from support.request_fuzz.checks import SHED, check
from support.request_fuzz.fuzzed import FuzzedRequest

_TRACE = re.compile(rb'"trace_id":"[0-9a-f]{32}"')
_PARTS = "multipart/"  # several ranges, with a separator that is chosen at random
_CHANGING = re.compile(r"^/(metrics|readyz|healthz|alerts/stream|mcp)")  # these state what the process does

Ask = Callable[[FuzzedRequest], Answer]


def is_comparable(request: FuzzedRequest, answer: Answer) -> bool:
    """Return whether the same request must get the same answer."""
    path = request.path.decode("ascii")
    is_stable = answer.status not in SHED and not answer.media_type.startswith(_PARTS)
    return request.method in ("GET", "HEAD") and is_stable and not _CHANGING.match(path)


def check_head(ask: Ask, request: FuzzedRequest, answer: Answer) -> None:
    """HEAD has the status and the headers of GET, and no body."""
    if request.method != "GET":
        return
    head = ask(replace(request, method="HEAD"))
    check("HEAD has no body", not head.sent, head.sent[:100])
    check("HEAD has the status of GET", head.status == answer.status, (head.status, answer.status))
    mine, others = _stable(head), _stable(answer)
    check("HEAD has the headers of GET", mine == others, sorted(set(mine) ^ set(others)))


def check_tag(ask: Ask, request: FuzzedRequest, answer: Answer) -> None:
    """A client that has the answer gets 304, without a body and with the same tag."""
    tag = answer.header("etag")
    if not tag or answer.status != 200:
        return
    others = tuple(pair for pair in request.headers if not pair[0].startswith((b"if-", b"range")))
    for text in (tag, f'"other", {tag}', "*"):
        again = ask(replace(request, headers=(*others, (b"if-none-match", text.encode()))))
        check("304 for a known tag", again.status == 304, (text, again.status))
        check("304 has no body", not again.sent, again.sent[:100])
        check("304 has the tag", text == "*" or again.header("etag") == tag, (text, tag, again.header("etag")))
    other = ask(replace(request, headers=(*others, (b"if-none-match", b'"other"'))))
    check("200 for another tag", other.status == 200, other.status)


def check_again(ask: Ask, request: FuzzedRequest, answer: Answer) -> None:
    """The same request gets the same bytes, from an application that keeps no answers."""
    again = ask(request)
    check("same status again", again.status == answer.status, (again.status, answer.status))
    first, second = _TRACE.sub(b"", answer.body), _TRACE.sub(b"", again.body)
    check("same bytes again", first == second, _difference(first, second))
    mine, others = _stable(again), _stable(answer)
    check("same headers again", mine == others, sorted(set(mine) ^ set(others)))


def _difference(first: bytes, second: bytes) -> str:
    """Return where two bodies begin to differ."""
    pairs = enumerate(zip(first, second, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))
    start = max(at - 80, 0)
    return f"at byte {at}: {first[start : at + 80]!r} and {second[start : at + 80]!r}"


def _stable(answer: Answer) -> list[tuple[str, str]]:
    return sorted(pair for pair in answer.headers if pair[0] not in ("date", "traceparent"))


COMPANIONS = (check_head, check_tag)
