"""Settings of the memory of a process that runs for months."""

from __future__ import annotations

import ctypes
import platform
import sys
from importlib.abc import MetaPathFinder

import pyarrow as pa

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


class _NoPandas(MetaPathFinder):
    """Finds every module but pandas."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        """Raise ImportError for pandas, and leave other modules to others."""
        del path, target
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)


def leave_out_pandas() -> None:
    """Let Arrow find no pandas, before it makes its first array.

    At that moment it imports pandas if it is installed, to recognise arrays of pandas. A service makes none, and would
    start a third of a second later, with 30 MiB more for each worker. Whatever imports pandas itself still gets it.
    """
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(finder)
