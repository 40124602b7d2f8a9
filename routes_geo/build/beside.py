"""Run functions in processes of their own, while the build does other work.

Run as a module, this is such a process: it reads functions with their arguments from its standard input, and writes
what they returned. The pools of `multiprocessing` would run the script of whoever calls the build again.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Generic, TypeVar, cast

from routes_geo.process.imports import left_out, without_collections

T = TypeVar("T")

_MOST_PROCESSES = 4
_PACKAGES = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-m", __name__)
_log = logging.getLogger(__name__)


class Task(Generic[T]):
    """A function of a module and its arguments. Both, and what it returns, are pickled."""

    def __init__(self, function: Callable[..., T], *arguments: object) -> None:
        self.function, self.arguments = function, arguments
        self.process: _Process | None = None

    def result(self) -> T:
        """Return what the function returns, after waiting for its process; without one, call it here."""
        results = self.process.results() if self.process else {}
        return cast("T", results[self]) if self in results else self.function(*self.arguments)


class _Process:
    """A process that has been given tasks."""

    def __init__(self, tasks: Sequence[Task[Any]]) -> None:
        self._tasks = tasks
        self._results: dict[Task[Any], object] | None = None
        paths = os.pathsep.join([str(_PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._popen = subprocess.Popen(  # noqa: S603 - this module
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
        )
        with cast("IO[bytes]", self._popen.stdin) as sink:
            pickle.dump([(task.function, task.arguments) for task in tasks], sink)
        for task in tasks:
            task.process = self

    def results(self) -> dict[Task[Any], object]:
        """Wait for the process, and return what each of its tasks returned; nothing if the process failed."""
        if self._results is None:
            written = cast("IO[bytes]", self._popen.stdout).read()
            if self._popen.wait():
                _log.warning("a process of the build ended with %s; this one does its work", self._popen.returncode)
                self._results = {}
            else:
                self._results = dict(zip(self._tasks, pickle.loads(written), strict=True))  # noqa: S301 - by this module
        return self._results

    def end(self) -> None:
        """End the process, whether or not it is done."""
        self._popen.kill()
        cast("IO[bytes]", self._popen.stdout).close()
        self._popen.wait()


@contextmanager
def beside(tasks: Sequence[Task[Any]]) -> Iterator[None]:
    """Start tasks in as many processes as there are cores, in turn. On one core, start none."""
    count = min(os.cpu_count() or 1, _MOST_PROCESSES, len(tasks))
    processes = [_Process(tasks[number::count]) for number in range(count)] if count > 1 else []
    try:
        yield
    finally:
        for process in processes:
            process.end()


def main() -> None:
    """Call the functions given, and write what they returned."""
    with without_collections(), left_out("polars"):  # statsmodels would load it, to recognise its tables
        results = [function(*arguments) for function, arguments in pickle.load(sys.stdin.buffer)]  # noqa: S301
    pickle.dump(results, sys.stdout.buffer)


if __name__ == "__main__":
    main()
