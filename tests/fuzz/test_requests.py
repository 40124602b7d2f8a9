"""Fuzzed requests to the whole application, and fuzzed bytes to a running service.

Each request follows from ROUTES_GEO_FUZZ_SEED and its number alone. A failure names the number and has a command that
repeats the request. ROUTES_GEO_FUZZ_REQUESTS sets how many there are (`make fuzz REQUESTS=200000`).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
from fuzz.conftest import REQUESTS, SEED
from support.request_fuzz.connections import check_answers, exchange
from support.request_fuzz.fuzzing import RequestFuzzer, Tally, rss_mib
from support.request_fuzz.heads import make_bytes
from support.request_fuzz.labels import check_labels
from support.trials_plugin import Tried
from support.watched_service import watched_service

PARTS = 8
CONNECTIONS = REQUESTS // 40
FIRST_OF_CONNECTIONS = 1 << 30  # the numbers of their requests
MOST_GROWTH_MIB = 200  # in the second half of a part; the cache of answers alone may take 64
MOST_MIB = 2000
ENOUGH_REQUESTS = 20_000  # in one part, for each operation to be answered at least once


@pytest.mark.fuzz
@pytest.mark.parametrize("part", range(PARTS))
def test_every_answer_keeps_the_contract(fuzzer: RequestFuzzer, part: int, tried: Tried) -> None:
    count = max(REQUESTS // PARTS, 2)
    numbers = range(part * count, (part + 1) * count)
    first = fuzzer.run(numbers[: count // 2])
    before_mib = rss_mib()
    second = fuzzer.run(numbers[count // 2 :])
    _count(first, second, tried)
    assert not (first.failures | second.failures), "\n".join([*(first.failures | second.failures).values()])
    check_labels(fuzzer.metrics(), fuzzer.routes)
    assert rss_mib() < min(before_mib + MOST_GROWTH_MIB, MOST_MIB)
    if count >= ENOUGH_REQUESTS:
        answered = first.answered + second.answered
        assert [template for template in fuzzer.operations if not answered[template]] == []


def _count(first: Tally, second: Tally, tried: Tried) -> None:
    for name, count in (first.statuses + second.statuses).items():
        tried(f"fuzzed requests: {name}", count)
    tried(
        "fuzzed requests: beside them HEAD, tags, and the same without the cache", first.companions + second.companions
    )
    failures = len(first.failures | second.failures)
    if failures:  # the last call counts as what did not hold
        tried("fuzzed requests: kinds of faults", failures)


@pytest.mark.fuzz
def test_bytes_on_connections(fuzzer: RequestFuzzer, snapshot_dir: Path, tmp_path: Path, tried: Tried) -> None:
    with watched_service(snapshot_dir, tmp_path / "service") as service:
        service.get("/tiles/cells/5/17/12.mvt?datetime=2023")
        before_mib, descriptors = service.rss_mib, service.descriptors

        def connect(number: int) -> list[int]:
            rng = Random(SEED << 32 | number)
            sent = make_bytes(rng, fuzzer.request(number))
            try:
                return check_answers(exchange(service.port, sent), is_head=sent.startswith(b"HEAD "))
            except Exception as error:
                error.add_note(f"sent with number {number}: {sent[:2000]!r}")
                raise

        with ThreadPoolExecutor(16) as pool:
            numbers = range(FIRST_OF_CONNECTIONS, FIRST_OF_CONNECTIONS + CONNECTIONS)
            statuses = [status for answers in pool.map(connect, numbers) for status in answers]
        tried("fuzzed connections: heads, ends of lines, chunks, pipelines, garbage", CONNECTIONS)
        assert service.status("/healthz") == 200
        assert len(statuses) > CONNECTIONS / 3
        assert {200, 400, 404} <= set(statuses)
        assert "Traceback" not in service.log.read_text()
        assert service.rss_mib < before_mib + MOST_GROWTH_MIB * 2
        assert service.descriptors <= descriptors + 20
        check_labels(service.get("/metrics")[2], fuzzer.routes)
