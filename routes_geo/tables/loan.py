"""Lend Python objects to Arrow, and wait until its threads have let go of them.

Arrow's threads may still read from a stream, or drop what they read, after Arrow has raised an error in our thread. A
thread that calls Python while the interpreter ends aborts the process.
"""

from __future__ import annotations

import io
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

_Lent = TypeVar("_Lent")
_SECONDS = 30.0  # a thread that is still busy after so long is left alone


class Loan:
    """Counts the objects that Arrow holds."""

    def __init__(self) -> None:
        self._change = threading.Condition(threading.RLock())
        self._held = 0

    def reader(self, stream: io.BufferedReader) -> Reader:
        """Return a reader of a stream for Arrow."""
        return self.lend(Reader(self, stream))

    def function(self, function: Callable[[Any], str]) -> Callable[[Any], str]:
        """Return a function for Arrow that calls another one."""
        return self.lend(lambda value: function(value))  # noqa: PLW0108 - Arrow must be the only holder

    def lend(self, lent: _Lent) -> _Lent:
        """Count an object that only Arrow will hold, and return it."""
        with self._change:
            self._held += 1
        weakref.finalize(lent, self._take_back).atexit = False
        return lent

    def _take_back(self) -> None:
        with self._change:
            self._held -= 1
            self._change.notify_all()

    def wait(self) -> None:
        """Wait until Arrow holds none of the objects."""
        with self._change:
            self._change.wait_for(lambda: not self._held, timeout=_SECONDS)


class Reader:
    """A stream as Arrow reads it, with Arrow as its only holder."""

    closed = False

    def __init__(self, loan: Loan, stream: io.BufferedReader) -> None:
        self._loan = loan
        self._stream = stream

    def read(self, size: int = -1) -> memoryview:
        """Return the next bytes, at most `size`."""
        loan, stream = self._loan, self._stream
        del self  # the traceback of an error would hold it
        return loan.lend(memoryview(stream.read(size)))

    def close(self) -> None:
        """Do nothing: the lender closes the stream."""


@contextmanager
def lending() -> Iterator[Loan]:
    """Give a loan, and wait at the end until everything has come back."""
    loan = Loan()
    try:
        yield loan
    finally:
        loan.wait()
