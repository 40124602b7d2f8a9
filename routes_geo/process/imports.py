"""Import what a process uses, and no more, in little time."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder


@contextmanager
def left_out(name: str) -> Iterator[None]:
    """Import as if a library were not installed. It is still found if it is loaded already, and afterwards."""
    finder = _Hiding(name)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


@contextmanager
def without_collections() -> Iterator[None]:
    """Import without collections, which take a tenth of the time and find nothing. Later ones leave the imports alone.

    For the start of a process, because the collections of all threads stop.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def load_arrow() -> None:
    """Load Arrow and make its first array, for which it imports pandas if it finds it."""
    import pyarrow as pa  # noqa: PLC0415

    pa.array([0])


class _Hiding(MetaPathFinder):
    """Finds every module but one."""

    def __init__(self, name: str) -> None:
        self._name = name

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        """Raise ImportError for the module, and leave others to others."""
        del path, target
        if fullname == self._name:
            raise ModuleNotFoundError(fullname, name=fullname)
