"""Compute the forecasts of several series in processes of their own, while the build does other work.

Run as a module, this is such a process: it reads series from its standard input and writes what it computed.
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
from typing import IO, cast

import numpy as np

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast.rolling import COMPUTED, Series, rolling_forecasts

_MOST_PROCESSES = 4
_PACKAGES = Path(__file__).parents[3]
_COMMAND = (sys.executable, "-m", __name__)
_log = logging.getLogger(__name__)


@contextmanager
def computed_ahead(series: Sequence[FloatArray]) -> Iterator[Callable[[], None]]:
    """Start to forecast series of ln(1 + count), (n,) each; call what is given to wait until that is done.

    `rolling_forecasts` then has the results at once. On one core, or if a process fails, it computes them itself.
    """
    known = COMPUTED.rolling
    unknown = [values for values in (tuple(logs.tolist()) for logs in series) if values and values not in known]
    cores = min(os.cpu_count() or 1, _MOST_PROCESSES, len(unknown))
    processes = [_start(unknown[number::cores]) for number in range(cores)] if cores > 1 else []

    def wait() -> None:
        for process in processes:
            _take(process)

    try:
        yield wait
    finally:
        for process in processes:
            process.kill()
            cast("IO[bytes]", process.stdout).close()
            process.wait()


def _start(series: Sequence[Series]) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join([str(_PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])])
    process = subprocess.Popen(  # noqa: S603 - this module
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
    )
    with cast("IO[bytes]", process.stdin) as sink:
        pickle.dump(series, sink)
    return process


def _take(process: subprocess.Popen[bytes]) -> None:
    """Keep what a process computed."""
    written = cast("IO[bytes]", process.stdout).read()
    if process.wait():
        _log.warning("a process that forecasts ended with %s; its series are forecast in this one", process.returncode)
        return
    rolling, variances = pickle.loads(written)  # noqa: S301 - by this module
    COMPUTED.rolling.update(rolling)
    COMPUTED.variances.update(variances)


def main() -> None:
    """Forecast the series given, and write what was computed."""
    for values in pickle.load(sys.stdin.buffer):  # noqa: S301 - by this module
        rolling_forecasts(np.array(values, np.float64))
    pickle.dump((COMPUTED.rolling, COMPUTED.variances), sys.stdout.buffer)


if __name__ == "__main__":
    main()
