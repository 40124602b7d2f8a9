"""The limiter: hand-worked buckets, laws for any clock, and whose bucket an address uses."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.delivery.rate import Buckets, Quota, Taken, client_group

SECOND = 1_000_000_000
QUOTAS = st.builds(Quota, st.integers(1, 1_000_000), st.integers(1, 50))
# Steps of a clock in ns, some of them back: monotonic clocks make none, but nothing may break if one does.
STEPS = st.lists(st.integers(-90 * SECOND, 90 * SECOND) | st.integers(0, SECOND), min_size=1, max_size=60)


def test_a_bucket_of_three_that_gets_one_every_ten_seconds() -> None:
    buckets, quota = Buckets(), Quota(rate=6, burst=3)
    start = 1000 * SECOND
    assert (quota.interval_ns, quota.window_s) == (10 * SECOND, 30)
    assert buckets.take("a", quota, start) == Taken(True, 2, 10)
    assert buckets.take("a", quota, start + 4 * SECOND) == Taken(True, 1, 16)
    assert buckets.take("a", quota, start + 4 * SECOND) == Taken(True, 0, 6)
    assert buckets.take("a", quota, start + 5 * SECOND) == Taken(False, 0, 5)
    assert buckets.take("b", quota, start + 5 * SECOND).is_allowed
    assert not buckets.take("a", quota, start + 10 * SECOND - 1).is_allowed
    assert buckets.take("a", quota, start + 10 * SECOND).is_allowed
    assert buckets.take("a", quota, start + 99 * SECOND) == Taken(True, 2, 10)


@given(QUOTAS, STEPS)
def test_a_client_never_gets_more_than_burst_and_rate_allow(quota: Quota, steps: list[int]) -> None:
    """Between any two requests: the burst, and the rate times the time by which the clock went forward."""
    buckets, now, forward = Buckets(), 10**15, 0
    allowed: list[int] = []  # how far the clock had gone forward at each
    for step in steps:
        now, forward = now + step, forward + max(step, 0)
        if buckets.take("a", quota, now).is_allowed:
            allowed.append(forward)
    for first, since in enumerate(allowed):
        for last in range(first, len(allowed)):
            assert last - first + 1 <= quota.burst + (allowed[last] - since) * quota.rate / (60 * SECOND)


@given(QUOTAS, STEPS)
def test_a_client_that_waits_as_told_is_served(quota: Quota, steps: list[int]) -> None:
    buckets, now = Buckets(), 10**15
    for step in steps:
        now += step
        taken = buckets.take("a", quota, now)
        assert 0 <= taken.left <= quota.burst - taken.is_allowed
        assert 1 <= taken.seconds <= quota.window_s
        if not taken.is_allowed:
            assert taken.left == 0
            now += taken.seconds * SECOND
            assert buckets.take("a", quota, now).is_allowed


@given(QUOTAS, st.integers(1, 60))
def test_what_is_left_can_be_asked_at_once(quota: Quota, wanted: int) -> None:
    buckets, now = Buckets(), 10**15
    lefts = [buckets.take("a", quota, now) for _ in range(wanted)]
    assert [taken.is_allowed for taken in lefts] == [number < quota.burst for number in range(wanted)]
    assert all(before.left - after.left == 1 for before, after in pairwise(lefts) if after.is_allowed)


@given(QUOTAS, STEPS, STEPS)
def test_clients_do_not_share(quota: Quota, steps: list[int], others: list[int]) -> None:
    alone, shared = Buckets(), Buckets()
    now = 10**15
    for number, step in enumerate(steps):
        now += step
        for other in others[: number % 3]:
            shared.take(f"b{other}", quota, now)
        assert shared.take("a", quota, now) == alone.take("a", quota, now)


def test_buckets_are_bounded_and_the_one_unused_longest_is_forgotten() -> None:
    buckets, quota = Buckets(most=100), Quota(rate=1, burst=1)
    for number in range(100):
        assert buckets.take(number, quota, 0).is_allowed
    assert not buckets.take(0, quota, 1).is_allowed  # used again: 1 is now the oldest
    assert buckets.take("new", quota, 1).is_allowed
    assert len(buckets) == 100
    assert buckets.take(1, quota, 1).is_allowed
    assert not buckets.take(0, quota, 1).is_allowed
    for number in range(10_000):
        buckets.take(f"flood{number}", quota, 2)
    assert len(buckets) == 100


def test_a_smaller_quota_counts_at_once() -> None:
    buckets = Buckets()
    for _ in range(100):
        buckets.take("a", Quota(rate=60, burst=100), 0)
    assert not buckets.take("a", Quota(rate=60, burst=2), 0).is_allowed
    assert buckets.take("a", Quota(rate=60, burst=2), SECOND).is_allowed


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", True),
        ("2001:DB8:0:1::1", "2001:0db8:0000:0001::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("64:ff9b::192.0.2.1", "64:ff9b::192.0.2.2", False),
        ("64:ff9b::192.0.2.1", "192.0.2.1", True),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "", True),
        ("not:an:address", "not:an:other", False),
        ("a\0:b", "a\0:b", True),
    ],
)
def test_addresses_share_a_bucket_if_one_client_has_them(one: str, other: str, is_same: bool) -> None:
    assert (client_group(one) == client_group(other)) is is_same
