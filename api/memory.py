"""Settings of the memory of a process that runs for months."""

from __future__ import annotations

import ctypes
import platform

import pyarrow as pa

from routes_geo.grid.kernels import load_array_functions
from routes_geo.process.imports import left_out, load_arrow

_M_ARENA_MAX = -8  # of mallopt, in malloc.h of glibc
_ARENAS = 2
_IS_GLIBC = platform.libc_ver()[0] == "glibc"


def share_memory_between_threads() -> None:
    """Let all threads share a few heaps.

    By default, glibc gives threads up to eight heaps for each core, and the allocator of Arrow gives each thread its
    own. No thread can use what another has freed, so the memory of a service with forty threads grows for hours.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    if _IS_GLIBC:
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def give_back_memory() -> None:
    """Give free pages back to the system, which takes milliseconds. glibc keeps those that lie between used ones."""
    if _IS_GLIBC:
        ctypes.CDLL(None).malloc_trim(0)


def leave_out_unused() -> None:
    """Let Arrow find no pandas and numba no BLAS, before the first array and the first kernel.

    Both import a large library at that moment if it is installed: Arrow to recognise arrays of pandas, numba to
    multiply matrices. A service does neither. With them, it would start a third of a second later, and each worker
    would have 36 MiB more.
    """
    with left_out("pandas"):
        load_arrow()
    with left_out("scipy.linalg"):
        load_array_functions()
