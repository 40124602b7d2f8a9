"""Limit how often a client may ask: a bucket of requests that fills up at a constant rate.

The generic cell rate algorithm keeps one number for each client: the time at which its bucket is full again. In any
time t, measured by the forward steps of the clock, a client gets at most `burst` + t / interval requests.
"""

from __future__ import annotations

import math
import socket
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

MAX_BUCKETS = 65_536  # about 10 MB
_MINUTE_NS, _SECOND_NS = 60_000_000_000, 1_000_000_000
# IPv4 addresses that are written as IPv6 addresses: mapped ones (RFC 4291) and those behind a translator (RFC 6052).
_IPV4_PREFIXES = frozenset({bytes(10) + b"\xff\xff", b"\x00\x64\xff\x9b" + bytes(8)})


@dataclass(frozen=True)
class Quota:
    """A number of requests per minute, and how many may come at once."""

    rate: int
    burst: int

    @cached_property
    def interval_ns(self) -> int:
        """Return the time in which one request is added; rounded up, so that the rate is never exceeded."""
        return -(-_MINUTE_NS // self.rate)

    @cached_property
    def window_s(self) -> int:
        """Return the time in which an empty bucket becomes full, in whole seconds, rounded up."""
        return _seconds(self.interval_ns * self.burst)


class Taken(NamedTuple):
    """The outcome for one request: how many more may come at once, and seconds until there are more.

    `seconds` is the time until all of the burst is available again; if `left` is 0, the time until one request is.
    """

    is_allowed: bool
    left: int
    seconds: int


class Buckets:
    """The buckets of many clients. Beyond `most`, the one that was used longest ago is forgotten, and is full again."""

    def __init__(self, most: int = MAX_BUCKETS) -> None:
        self._most = most
        self._full_at_ns: dict[Hashable, int] = {}  # the one that was used longest ago comes first

    def __len__(self) -> int:
        return len(self._full_at_ns)

    def take(self, client: Hashable, quota: Quota, now_ns: int) -> Taken:
        """Take one request from the bucket of a client, if there is one."""
        interval = quota.interval_ns
        depth = interval * quota.burst
        # The upper bound counts only if the clock went back, or the quota became smaller.
        full_at = min(max(self._full_at_ns.pop(client, now_ns), now_ns), now_ns + depth)
        is_allowed = full_at + interval <= now_ns + depth
        if is_allowed:
            full_at += interval
        self._full_at_ns[client] = full_at
        if len(self._full_at_ns) > self._most:
            del self._full_at_ns[next(iter(self._full_at_ns))]
        left = (now_ns + depth - full_at) // interval
        until = full_at if left else full_at + interval - depth
        return Taken(is_allowed, left, max(_seconds(until - now_ns), 1))


def client_group(address: str) -> Hashable:
    """Return whose bucket an address uses: its own for IPv4, that of its /64 for IPv6, which one client has whole."""
    if ":" not in address:
        return address
    try:
        packed = socket.inet_pton(socket.AF_INET6, address.partition("%")[0])
    except (OSError, ValueError):
        return address
    return socket.inet_ntoa(packed[12:]) if packed[:12] in _IPV4_PREFIXES else packed[:8]


def _seconds(nanoseconds: int) -> int:
    return math.ceil(nanoseconds / _SECOND_NS)
