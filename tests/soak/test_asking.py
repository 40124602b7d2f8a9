"""A soak finds what it looks for: mixed, stale and wrong answers, and a growing service."""

from __future__ import annotations

import gzip
import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.publisher_server import Answer, publisher_server

from soak.asking import Asking
from soak.questions import Question, make_question
from soak.reference import Reference
from soak.tally import Tally
from soak.verdict import memory_verdict
from soak.watching import Sample, Watch

NAMES = ("a" * 16, "b" * 16)
QUESTION = Question("tiles with figures", "/tiles/x", headers={"Accept-Encoding": "gzip"})
Serve = Callable[..., Tally]


def body_of(name: str) -> bytes:
    return f"figures of {name}".encode() * 20


def answer(name: str, body: bytes | None = None, **changes: object) -> Answer:
    headers = {"X-Routes-Geo-Snapshot": name, "ETag": f'"{name}"'}
    return Answer(body=body_of(name) if body is None else body, headers=headers, **changes)  # type: ignore[arg-type]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Ask one question of a server that answers as told; others have the right answers."""
    with ExitStack() as stack:

        def start(script: Callable[..., Answer]) -> int:
            url = stack.enter_context(publisher_server(script)).url
            return int(urlsplit(url).port or 0)

        ports = {name: start(lambda *_, name=name: answer(name)) for name in NAMES}

        def ask(script: Callable[..., Answer], question: Question = QUESTION, served: str = NAMES[0]) -> Tally:
            tally = Tally()
            asking = Asking(start(script), Reference(ports), lambda: served, tally, "seed")
            asking.once(question)
            assert tally.counts[question.kind] == 1
            return tally

        yield ask


def test_a_right_answer_holds(serve: Serve) -> None:
    tally = serve(lambda *_: answer(NAMES[0]))
    assert (tally.held[QUESTION.kind], tally.compared, tally.failures) == (1, 1, [])


def test_an_encoded_answer_is_compared_decoded(serve: Serve) -> None:
    packed = answer(NAMES[0], gzip.compress(body_of(NAMES[0])))
    packed.headers["Content-Encoding"] = "gzip"
    assert serve(lambda *_: packed).failures == []


WRONG: dict[str, tuple[Answer, str]] = {
    "figures of another snapshot": (answer(NAMES[0], body_of(NAMES[1])), "are not the"),
    "half of both": (answer(NAMES[0], body_of(NAMES[0])[:100] + body_of(NAMES[1])[100:]), "are not the"),
    "an error": (answer(NAMES[0], status=500), "status 500, not 200"),
    "no name": (Answer(body=body_of(NAMES[0])), "names the snapshot None"),
    "an unknown name": (answer("c" * 16), "names the snapshot cccc"),
    "the former snapshot": (answer(NAMES[1]), "the pointer named aaaa"),
    "cut off": (answer(NAMES[0], cut=10), "IncompleteRead"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_is_a_failure(serve: Serve, name: str) -> None:
    wrong, why = WRONG[name]
    tally = serve(lambda *_: wrong)
    assert tally.held[QUESTION.kind] == 0
    (failure,) = tally.failures
    assert failure.startswith(f"{QUESTION.kind}: GET /tiles/x ")
    assert why in failure


def test_a_client_that_is_told_to_wait_asks_again(serve: Serve) -> None:
    wait = Answer(status=429, headers={"Retry-After": "0"})
    tally = serve(lambda number, *_: answer(NAMES[0]) if number == 3 else wait)
    assert (tally.failures, tally.waits) == ([], 2)
    assert "status 429" in serve(lambda *_: wait).failures[0]
    assert "status 429" in serve(lambda *_: Answer(status=429)).failures[0]


def test_an_address_that_names_a_snapshot_gets_that_one(serve: Serve) -> None:
    pinned = QUESTION.pinned(NAMES[1])
    assert serve(lambda *_: answer(NAMES[1]), pinned).failures == []
    assert "not that of its address" in serve(lambda *_: answer(NAMES[0]), pinned).failures[0]


def test_a_304_must_be_for_what_the_snapshot_has(serve: Serve) -> None:
    question = Question("conditional requests", "/tiles/x", follow="tag")

    def script(second: Answer) -> Callable[..., Answer]:
        return lambda number, *_: answer(NAMES[0]) if number == 1 else second

    unchanged = answer(NAMES[0], b"", status=304)
    assert serve(script(unchanged), question).failures == []
    stale = answer(NAMES[1], b"", status=304)
    stale.headers["ETag"] = f'"{NAMES[0]}"'
    assert "does not have" in serve(script(stale), question).failures[0]
    assert "the same snapshot had just given" in serve(script(answer(NAMES[0])), question).failures[0]
    assert serve(script(answer(NAMES[1])), question).failures == []


def test_a_part_of_a_file_is_of_one_snapshot(serve: Serve) -> None:
    question = Question("ranges of files", "/data/x", follow="range")

    def part(name: str) -> Callable[..., Answer]:
        def script(number: int, _: str, headers: dict[str, str]) -> Answer:
            if number == 1:
                return answer(NAMES[0])
            start, end = map(int, headers["range"].removeprefix("bytes=").split("-"))
            return answer(NAMES[0], body_of(name)[start : end + 1], status=206)

        return script

    assert serve(part(NAMES[0]), question).failures == []
    assert "status 206 for bytes" in serve(part(NAMES[1]), question).failures[0]


def test_questions_are_of_every_kind_and_the_same_for_a_seed() -> None:
    kinds = [make_question(random.Random(seed), NAMES).kind for seed in range(2000)]
    assert len(set(kinds)) >= 17
    assert kinds == [make_question(random.Random(seed), NAMES).kind for seed in range(2000)]


def watched(*levels: float) -> Watch:
    """A watch with one sample each ten seconds of an hour, at levels that follow one another."""
    watch = Watch(os.getpid())
    watch.samples = [Sample(at, levels[at * len(levels) // 3600], 20, 1000) for at in range(0, 3600, 10)]
    return watch


def test_memory_may_grow_by_a_twentieth_after_ten_minutes() -> None:
    note, failure = memory_verdict(watched(300, 500, 500, 510, 515, 520), 60)
    assert failure == ""
    assert "500 MiB after 10 minutes, 520 MiB at the end (+4.0%; the limit is +5%)" in note
    assert "more than 5%" in memory_verdict(watched(300, 500, 510, 520, 530, 540), 60)[1]


def test_a_service_is_seen_with_its_memory_and_files(tmp_path: Path) -> None:
    before = Watch(os.getpid()).now()
    with (tmp_path / "file").open("w"):
        after = Watch(os.getpid()).now()
    assert after.descriptors == before.descriptors + 1
    assert 20 < after.memory_mib < 20_000
    assert after.maps > 100
