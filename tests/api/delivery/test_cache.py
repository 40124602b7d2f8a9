"""The cache of answers keeps to its bytes, whatever is asked of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.delivery.cache import AnswerCache, Kept, key_size_bytes


def kept(size: int) -> Kept:
    return Kept([], b'"x"', "/", is_negotiated=False, is_compressible=True, bodies={"identity": bytes(size)})


def test_the_least_recently_used_goes_first() -> None:
    cache = AnswerCache(10_000)
    for key in "abc":
        cache.put(key, kept(1000))
    assert cache.get("a") is not None
    cache.put("d", kept(1000))
    cache.put("e", kept(1000))
    assert [key for key in "abcde" if cache.get(key)] == ["a", "c", "d", "e"]


def test_an_answer_that_would_push_out_most_others_is_not_kept() -> None:
    cache = AnswerCache(10_000)
    cache.put("a", kept(5_000))
    assert cache.get("a") is None
    assert cache.size_bytes == 0
    AnswerCache(0).put("a", kept(0))


def test_another_encoding_counts_only_while_the_answer_is_kept() -> None:
    cache = AnswerCache(100_000)
    answer = kept(1000)
    cache.put("a", answer)
    cache.add_body("a", answer, "br", bytes(500))
    assert answer.size_bytes == 1024 + 1500
    assert cache.size_bytes == answer.size_bytes + key_size_bytes("a")
    cache.add_body("b", kept(1), "br", bytes(500))
    assert cache.size_bytes == answer.size_bytes + key_size_bytes("a")


def test_long_keys_count_as_well() -> None:
    cache = AnswerCache(100_000)
    for number in range(1000):
        cache.put(((number, "v"), b"/" + bytes(8000), b""), kept(0))
    assert cache.size_bytes <= 100_000
    assert sum(cache.get(((number, "v"), b"/" + bytes(8000), b"")) is not None for number in range(1000)) == 10
    cache.put(bytes(30_000), kept(0))
    assert cache.get(bytes(30_000)) is None


def test_an_answer_that_outgrows_the_memory_is_dropped() -> None:
    cache = AnswerCache(10_000)
    answer = kept(1000)
    cache.put("a", answer)
    cache.add_body("a", answer, "br", bytes(9000))
    assert cache.get("a") is None
    assert cache.size_bytes == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5000), st.booleans())))
def test_the_account_is_right_and_within_bounds(steps: list[tuple[int, int, bool]]) -> None:
    cache = AnswerCache(16_384)
    for key, size, is_encoding in steps:
        known = cache.get(key)
        if is_encoding and known is not None:
            cache.add_body(key, known, "gzip", bytes(size))
        else:
            cache.put(key, kept(size))
        assert cache.size_bytes <= 16_384
        answers = {key: cache.get(key) for key in range(10)}
        assert cache.size_bytes == sum(
            answer.size_bytes + key_size_bytes(key) for key, answer in answers.items() if answer
        )
