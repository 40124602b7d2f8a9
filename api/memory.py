"""Settings of the memory of a process that runs for months."""

from __future__ import annotations

import ctypes
import platform

import pyarrow as pa

_M_ARENA_MAX = -8  # of mallopt, in malloc.h of glibc
_ARENAS = 2


def share_memory_between_threads() -> None:
    """Let all threads share a few heaps.

    By default, glibc gives threads up to eight heaps for each core, and the allocator of Arrow gives each thread its
    own. No thread can use what another has freed, so the memory of a service with forty threads grows for hours.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
