"""Clients that ask and check: status, body, tag, and that the answer is of the snapshot that it names."""

from __future__ import annotations

import gzip
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

import brotli
import zstandard

from soak.questions import Question, make_question
from soak.reference import HOST, TIMEOUT_S, Reference, Right, sha256, today
from soak.tally import Tally

SNAPSHOT = "x-routes-geo-snapshot"
_UNNAMED = ("addresses that are refused", "health and metrics")  # kinds whose answers are of no snapshot
PATIENCE_S = 5  # after this, a request that waits for a switch gets the former snapshot
_MAX_WAITS, _LONGEST_WAIT_S = 10, 5
Served = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came; names of headers are in lower case. `seconds` from the request to the last byte."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    def decoded(self) -> bytes:
        """Return the body without its encoding."""
        encoding = self.headers.get("content-encoding", "identity")
        if encoding == "zstd":
            return zstandard.ZstdDecompressor().decompressobj().decompress(self.body)
        decode = {"gzip": gzip.decompress, "br": brotli.decompress, "identity": lambda body: body}
        return bytes(decode[encoding](self.body))


class WrongAnswerError(Exception):
    """An answer is not what it must be."""


class Client:
    """One connection that stays open as long as the service lets it.

    All clients have one address, and share its limit: told to wait (429), a client waits as it is told and asks again.
    """

    def __init__(self, port: int, tally: Tally) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        self._tally = tally

    def ask(self, question: Question, more: Mapping[str, str] | None = None) -> Answer:
        """Return the answer; that of the last try if the service still says to wait."""
        for _ in range(_MAX_WAITS):
            answer = self._ask_again(question, more or {})
            if answer.status != 429 or "retry-after" not in answer.headers:
                break
            self._tally.wait()
            time.sleep(min(int(answer.headers["retry-after"]), _LONGEST_WAIT_S))
        return answer

    def _ask_again(self, question: Question, more: Mapping[str, str]) -> Answer:
        """Ask once, and once more if the service had closed an idle connection."""
        is_reused = self._connection.sock is not None
        try:
            return self._ask(question, more)
        except (ConnectionError, HTTPException):
            self._connection.close()
            if not is_reused:
                raise
        return self._ask(question, more)

    def _ask(self, question: Question, more: Mapping[str, str]) -> Answer:
        started = time.perf_counter()
        self._connection.request(question.method, question.path, headers={"Host": HOST, **question.headers, **more})
        answer = self._connection.getresponse()
        body = answer.read()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, headers, body, time.perf_counter() - started)

    def close(self) -> None:
        self._connection.close()


def check(question: Question, answer: Answer, reference: Reference, day: str) -> Right | None:
    """Raise WrongAnswerError unless an answer is the right one; return that, None if there is none to compare with."""
    if answer.status != question.status:
        raise WrongAnswerError(f"status {answer.status}, not {question.status}: {answer.body[:200]!r}")
    if question.kind in _UNNAMED:
        return None
    name = answer.headers.get(SNAPSHOT)
    if name not in reference.names:
        raise WrongAnswerError(f"names the snapshot {name!r}")
    if "v=" in question.path and not question.path.endswith(f"v={name}"):
        raise WrongAnswerError(f"names the snapshot {name}, not that of its address")
    right = reference.right(question, name, day)
    if right is not None:
        _compare(question, answer, right)
    return right


def _compare(question: Question, answer: Answer, right: Right) -> None:
    name = answer.headers[SNAPSHOT]
    if right.status != question.status:
        raise WrongAnswerError(f"a service with snapshot {name} alone answers {right.status}")
    if question.method == "HEAD":
        if answer.body:
            raise WrongAnswerError(f"{len(answer.body)} bytes after a HEAD")
        return
    body = answer.decoded()
    if sha256(body) != right.sha256:
        raise WrongAnswerError(f"{len(body)} bytes are not the {right.size} bytes of snapshot {name}")


class Asking:
    """One client in a thread, until it is told to stop."""

    def __init__(self, port: int, reference: Reference, served: Served, tally: Tally, seed: str) -> None:
        self._client, self._reference, self._served, self._tally = Client(port, tally), reference, served, tally
        self._rng = random.Random(seed)

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.once(make_question(self._rng, self._reference.names))
        self._client.close()

    def once(self, question: Question) -> None:
        """Ask one question, and again with what the first answer had; count both."""
        day, before = today(), self._served()
        try:
            answer = self._client.ask(question)
            self._check_served(question, answer, before)
            right = check(question, answer, self._reference, day)
            follow = {"tag": self._ask_with_tag, "range": self._ask_for_part}.get(question.follow)
            if follow is not None and right is not None and "etag" in answer.headers:
                follow(question, answer, right)
        except (WrongAnswerError, OSError, HTTPException) as error:
            self._tally.fail(question.kind, f"{question.method} {question.path} {question.headers}: {error!r}")
        else:
            self._tally.hold(question.kind, answer.seconds, compared=right is not None)

    def _check_served(self, question: Question, answer: Answer, before: str) -> None:
        """Check that a changed pointer counts from the next request on."""
        name = answer.headers.get(SNAPSHOT)
        is_named = name is None or "v=" in question.path
        if not is_named and self._served() == before != name and answer.seconds < PATIENCE_S:
            raise WrongAnswerError(
                f"names the snapshot {name} though the pointer named {before} before and after the request"
            )

    def _ask_with_tag(self, question: Question, first: Answer, _: Right) -> None:
        """Ask with the tag of the first answer: 304 if the snapshot is the same, or a whole answer of the other."""
        answer = self._client.ask(question, {"If-None-Match": first.headers["etag"]})
        if answer.status == 304:
            if answer.body or answer.headers["etag"] != first.headers["etag"]:
                raise WrongAnswerError(f"304 with {len(answer.body)} bytes and the tag {answer.headers['etag']}")
            name = answer.headers.get(SNAPSHOT, first.headers[SNAPSHOT])
            now = self._reference.right(question, name, today())
            if now is not None and now.sha256 != sha256(first.decoded()):
                raise WrongAnswerError(f"304 for a body that snapshot {name} does not have")
            return
        if answer.headers.get(SNAPSHOT) == first.headers[SNAPSHOT]:
            raise WrongAnswerError(f"status {answer.status} for the tag that the same snapshot had just given")
        check(question, answer, self._reference, today())

    def _ask_for_part(self, question: Question, first: Answer, _: Right) -> None:
        """Ask for a part of the file: that part of the file of the snapshot that the answer names."""
        size = len(first.decoded())
        start = self._rng.randrange(size)
        end = min(start + self._rng.randrange(5000), size - 1)
        answer = self._client.ask(question, {"Range": f"bytes={start}-{end}", "If-Range": first.headers["etag"]})
        name = answer.headers.get(SNAPSHOT, "")
        right = self._reference.right(question, name, today()) if name in self._reference.names else None
        if right is None or right.body is None:
            return
        if answer.status == 206:
            is_right = answer.decoded() == right.body[start : end + 1]
        else:  # of another snapshot, so that the tag is not of this file
            is_right = answer.status == 200 and name != first.headers[SNAPSHOT] and answer.decoded() == right.body
        if not is_right:
            raise WrongAnswerError(f"status {answer.status} for bytes {start}-{end} of snapshot {name}")
