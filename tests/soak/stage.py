"""What a soak stands on: snapshots with different figures, the service, and one more service for each snapshot."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from subprocess import Popen

from support.serving import free_port, started
from support.snapshot_folders import copy_snapshot, point

from routes_geo.build.build import build_snapshot
from routes_geo.datafiles import embedded_data_dir
from soak.reference import Reference

_TODAY = date(2026, 12, 1)  # after every embargo of the embedded releases
_DAYS = (None, date(2026, 6, 1))  # the figures as known now, and as they were known on a day


@dataclass(frozen=True)
class Stage:
    """The folder whose pointer is switched, the names of its snapshots, the service and the right answers."""

    folder: Path
    names: tuple[str, ...]
    service: Popen[bytes]
    port: int
    log: Path
    reference: Reference

    def served(self) -> str:
        """Return the name in the pointer."""
        return (self.folder / "current").read_text().strip()


def build_snapshots(folder: Path) -> tuple[str, ...]:
    """Build two snapshots with different figures, and a third with those of the first and another name."""
    built = [build_snapshot(folder, data_dir=embedded_data_dir(), as_of=day, today=_TODAY) for day in _DAYS]
    names = (*built, copy_snapshot(folder / built[0], folder, "third"))
    point(folder, names[0])
    return names


@contextmanager
def staged(home: Path, workers: int) -> Iterator[Stage]:
    """Start all services until the block ends."""
    folder = home / "snapshots"
    names = build_snapshots(folder)
    with ExitStack() as stack:
        ports = {}
        for name in names:
            ports[name] = stack.enter_context(_service(folder / name, home, 1))[0]
        port, process, log = stack.enter_context(_service(folder, home, workers))
        yield Stage(folder, names, process, port, log, Reference(ports))


@contextmanager
def _service(snapshot: Path, home: Path, workers: int) -> Iterator[tuple[int, Popen[bytes], Path]]:
    """Serve as `make serve` does, or with several workers as in production."""
    port = free_port()
    if workers == 1:
        command = [sys.executable, "-m", "routes_geo", "serve", "--port", str(port), "--snapshot", str(snapshot)]
    else:
        command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app", "--no-access-log"]
        command += ["--port", str(port), "--workers", str(workers)]
    environment = {
        "ROUTES_GEO_HOME": str(home),
        "ROUTES_GEO_SNAPSHOT": str(snapshot),
        "ROUTES_GEO_LOG_LEVEL": "warning",
    }
    ready, log = f"http://127.0.0.1:{port}/readyz", home / f"service-{port}.log"
    with started(command, ready, log, **environment) as process:
        yield port, process, log
