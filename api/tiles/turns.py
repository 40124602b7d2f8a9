"""Take turns on the event loop: short work of many clients, and other answers in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

_LOCKS: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


@asynccontextmanager
async def turn() -> AsyncIterator[None]:
    """Wait until nobody else of this event loop has a turn, and then let the loop do all else before the next one.

    A tile takes less than a millisecond, which is less than a thread would take. But hundreds of them in a row would
    keep the loop from everything else, such as telling a prober that the service is up.
    """
    loop = asyncio.get_running_loop()
    lock = _LOCKS.setdefault(loop, asyncio.Lock())
    async with lock:
        yield
        await asyncio.sleep(0)
