"""Values made when first asked for, and kept as long as their owner."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Once:
    """Calls `make` the first time a key is asked for. Threads that ask at the same time wait for one call."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._made: dict[Hashable, Any] = {}

    def __call__(self, key: Hashable, make: Callable[[], T]) -> T:
        """Value of a key."""
        with self._lock:
            if key not in self._made:
                self._made[key] = make()
            return cast("T", self._made[key])

    def has(self, key: Hashable) -> bool:
        """Whether a value has been made."""
        return key in self._made
