"""Settings of the C library's memory for a process that runs for months."""

from __future__ import annotations

import ctypes
import platform

_M_ARENA_MAX = -8  # of mallopt, in malloc.h of glibc
_ARENAS = 2


def bound_arenas() -> bool:
    """Let all threads share a few heaps; return whether the C library can do so.

    By default, glibc gives threads up to eight heaps for each core. None of them can use what another has freed, so the
    memory of a service with forty threads grows for hours.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS))
