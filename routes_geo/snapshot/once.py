"""Values that are computed at their first use, and kept as long as their owner.

Each key has its own lock: a thread that needs a ready value never waits for a value that is being computed.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Hashable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

T = TypeVar("T")
P = ParamSpec("P")


class Once:
    """Call `make` at the first use of a key. Threads that need the same key at once wait for a single call."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[Hashable, threading.RLock] = {}
        self._values: dict[Hashable, Any] = {}

    def __call__(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key. If `make` raises, the next caller tries again."""
        if key in self._values:
            return cast("T", self._values[key])
        with self._guard:
            lock = self._locks.setdefault(key, threading.RLock())
        try:
            with lock:
                if key not in self._values:
                    self._values[key] = make()
                return cast("T", self._values[key])
        finally:  # also if `make` raises: clients choose keys, such as the name of a series that there is not
            with self._guard:
                if self._locks.get(key) is lock:
                    del self._locks[key]

    def has(self, key: Hashable) -> bool:
        """Return whether a value is ready."""
        return key in self._values


class _Owner(Protocol):
    _once: Once


S = TypeVar("S", bound=_Owner)


def once(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """Compute a method once for each set of positional arguments; its owner keeps the values in `_once`."""
    name = method.__name__

    @functools.wraps(method)
    def kept(self: S, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._once((name, *args), lambda: method(self, *args, **kwargs))

    return cast("Callable[Concatenate[S, P], T]", kept)
