"""Import what a process uses, and no more, in little time."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.abc import MetaPathFinder


@contextmanager
def light_imports(*left_out: str) -> Iterator[None]:
    """Import as if some libraries were not installed, and without collections.

    Imports make no garbage, and collections take a tenth of their time. Later ones leave alone what was imported.
    A library that is left out is still found afterwards, or if it is loaded already.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        with ExitStack() as stack:
            for name in left_out:
                stack.enter_context(_hidden(name))
            yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def load_arrow() -> None:
    """Load Arrow with what it loads for its first array: pandas, if it finds it, to recognise arrays of pandas."""
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


@contextmanager
def _hidden(name: str) -> Iterator[None]:
    finder = _Hiding(name)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
