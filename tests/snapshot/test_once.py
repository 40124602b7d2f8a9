"""Values that are computed once: for all threads, one lock a key, freed with their owner."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from routes_geo.snapshot.once import Once, once


def test_a_value_is_made_once_and_freed_with_its_owner() -> None:
    values = Once()
    calls: list[int] = []

    class Heavy:
        pass

    def make() -> Heavy:
        calls.append(1)
        return Heavy()

    first = values("key", make)
    assert values("key", make) is first
    assert calls == [1]
    gone = weakref.ref(first)
    del first, values
    gc.collect()
    assert gone() is None


def test_a_key_whose_value_cannot_be_made_is_forgotten() -> None:
    class Key:
        pass

    def fail() -> int:
        raise KeyError

    values, key = Once(), Key()
    gone = weakref.ref(key)
    with pytest.raises(KeyError):
        values(key, fail)
    assert values(key, lambda: 1) == 1
    failing = Once()
    with pytest.raises(KeyError):
        failing(key, fail)
    del key, values
    gc.collect()
    assert gone() is None


def test_a_ready_key_does_not_wait_for_one_that_is_being_made() -> None:
    values, started, go_on = Once(), threading.Event(), threading.Event()
    values("ready", lambda: 1)

    def slow() -> int:
        started.set()
        assert go_on.wait(10)
        return 2

    worker = threading.Thread(target=values, args=("slow", slow))
    worker.start()
    assert started.wait(10)
    assert values("ready", lambda: 3) == 1
    assert values("another", lambda: 4) == 4
    assert not values.has("slow")
    go_on.set()
    worker.join(10)
    assert values("slow", lambda: 5) == 2


def test_threads_that_ask_at_once_share_one_call() -> None:
    values, calls, gate = Once(), [], threading.Barrier(8)

    def make() -> int:
        calls.append(1)
        return len(calls)

    def ask() -> None:
        gate.wait(10)
        assert values("key", make) == 1

    workers = [threading.Thread(target=ask) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(10)
    assert calls == [1]


def test_a_failure_is_not_kept() -> None:
    values = Once()
    with pytest.raises(ZeroDivisionError):
        values("key", lambda: 1 // 0)
    assert not values.has("key")
    assert values("key", lambda: 7) == 7


class _Owner:
    def __init__(self) -> None:
        self._once = Once()
        self.calls: list[int] = []

    @once
    def square(self, number: int) -> int:
        """Square a number."""
        self.calls.append(number)
        return number * number


def test_a_method_is_computed_once_for_each_argument() -> None:
    owner = _Owner()
    assert [owner.square(2), owner.square(3), owner.square(2)] == [4, 9, 4]
    assert owner.calls == [2, 3]
