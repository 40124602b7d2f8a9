"""Write down what a suite tried and what held: docs/reliability/SUITE.json, from which docs/reliability.md is made.

In a test that is marked `chaos` or `fuzz`, ask for the fixture `tried`, and call it after each try, before its checks:

    def test_kills(tried):
        command.kill(rng)
        tried("kills: export cells.csv")
        assert ...

The text is the kind of trial, a colon, and what was tried. If a test fails, what its last call counted did not hold.
Programs that are no tests call `record_trials`. Both write only if ROUTES_GEO_RECORD is 1, as full runs set it.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from routes_geo import __version__

RECORDS = Path(__file__).resolve().parent.parent.parent / "docs" / "reliability"
SUITES = ("chaos", "soak", "fuzz")


@dataclass(frozen=True, slots=True)
class Trial:
    """What was tried, how often, and how often it held."""

    what: str
    count: int
    held: int


@dataclass(frozen=True, slots=True)
class Record:
    """What one run of a suite tried."""

    suite: str
    date: str
    version: str
    processor: str
    python: str
    trials: list[Trial]
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    setting: str | None = None  # of the run, such as ROUNDS=20
    snapshot: str | None = None  # name of the snapshot that was used
    seconds: int | None = None


def record_trials(
    suite: str,
    counts: Mapping[str, int],
    failures: Sequence[str],
    *,
    held: Mapping[str, int] | None = None,
    **more: object,
) -> Record:
    """Return the record of a run, and write it with the page if ROUTES_GEO_RECORD is 1.

    `held` has the number of tries that held. Without it, each failure takes one from what it begins with ("what: why").
    `more` are other fields of Record: notes, setting, snapshot, seconds.
    """
    kept = _held(counts, failures) if held is None else held
    trials = [Trial(what, count, kept.get(what, count)) for what, count in sorted(counts.items())]
    record = Record(
        suite=suite,
        date=datetime.now(UTC).date().isoformat(),
        version=__version__,
        processor=processor(),
        python=platform.python_version(),
        trials=trials,
        failures=list(failures),
        **more,  # type: ignore[arg-type]
    )
    if os.environ.get("ROUTES_GEO_RECORD") == "1":
        write_record(record)
    return record


def _held(counts: Mapping[str, int], failures: Sequence[str]) -> dict[str, int]:
    return {
        what: count - sum(failure.startswith(f"{what}: ") for failure in failures) for what, count in counts.items()
    }


def write_record(record: Record, folder: Path = RECORDS) -> None:
    """Write a record, and the page that is made of all records."""
    from docs.make_reliability import write_page

    folder.mkdir(exist_ok=True)
    content = {name: value for name, value in asdict(record).items() if value is not None}
    (folder / f"{record.suite}.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
    write_page(folder)


def processor() -> str:
    """Return the name of the processor, with the number of cores that this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    info = Path("/proc/cpuinfo")
    names = re.findall(r"^model name\s*: (.+)$", info.read_text(), re.MULTILINE) if info.is_file() else []
    return f"{names[0] if names else platform.machine()}, {cores} cores"
