"""Fetch the publishers' current releases and take them in; say which publisher has been silent for too long."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from routes_geo.datafiles import file_sha256, read_rows
from routes_geo.download import Downloaded, Known, Patience, Progress, Wanted, check_url, download
from routes_geo.errors import DataError, InvalidInput, RoutesGeoError

TABLE = "publishers.csv"
_COLUMNS = ("source", "file_name", "url", "licence", "cadence_days", "max_megabytes", "checked", "note")
_STALE_AFTER_CADENCES = 2
_MEGABYTE = 10**6
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

TakeIn = Callable[[Path, str], str]  # takes a file of a source in, and says in a line what came of it


@dataclass(frozen=True, slots=True)
class Publisher:
    """One file that a publisher keeps up to date."""

    source: str
    file_name: str
    url: str
    licence: str
    cadence_days: int
    max_megabytes: int


class Outcome(StrEnum):
    """What came of one file."""

    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"  # it could not be fetched
    REJECTED = "rejected"  # it was fetched, and is not what it should be; the former file stays


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one file. `stale_days`: days since it last changed, where that is twice its cadence or more."""

    source: str
    file_name: str
    outcome: Outcome
    message: str
    sha256: str | None
    size_bytes: int | None
    stale_days: int | None


@dataclass(frozen=True, slots=True)
class _State:
    """What is kept beside a file. Times are ISO 8601, UTC."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    first_asked_at: str | None = None
    changed_at: str | None = None


def read_publishers(path: Path) -> list[Publisher]:
    """Read the table of addresses; DataError names every row that is not accepted."""
    out, wrong = [], []
    for line, row in enumerate(read_rows(path, _COLUMNS), 2):
        try:
            out.append(_publisher(row))
        except (InvalidInput, ValueError) as error:
            wrong.append(f"line {line}: {error}")
    if wrong:
        raise DataError(f"{path.name}: {'; '.join(wrong)}")
    return out


def _publisher(row: dict[str, str]) -> Publisher:
    if _FILE_NAME.fullmatch(row["file_name"]) is None:
        raise InvalidInput(f"file name {row['file_name']!r}: use letters, digits, dots, - and _")
    numbers = int(row["cadence_days"]), int(row["max_megabytes"])
    if min(numbers) < 1:
        raise InvalidInput("cadence_days and max_megabytes are at least 1")
    return Publisher(row["source"], row["file_name"], check_url(row["url"]), row["licence"], *numbers)


def choose(publishers: Sequence[Publisher], sources: Sequence[str]) -> list[Publisher]:
    """Publishers of some sources, by default of all; InvalidInput for a source that has none."""
    known = sorted({publisher.source for publisher in publishers})
    unknown = sorted(set(sources) - set(known))
    if unknown:
        raise InvalidInput(f"no address for {', '.join(unknown)}; there are addresses for {', '.join(known)}")
    return [publisher for publisher in publishers if not sources or publisher.source in sources]


def sync(  # noqa: PLR0913 - keyword-only, one decision each
    publishers: Sequence[Publisher],
    folder: Path,
    *,
    take_in: TakeIn,
    now: datetime,
    patience: Patience,
    progress: Progress,
) -> list[Fetched]:
    """Fetch each file into `folder`, take in those that changed, and keep beside each what was learnt of it."""
    return [_fetch(publisher, folder, take_in, now.astimezone(UTC), patience, progress) for publisher in publishers]


def _fetch(  # noqa: PLR0913
    publisher: Publisher, folder: Path, take_in: TakeIn, now: datetime, patience: Patience, progress: Progress
) -> Fetched:
    target = folder / publisher.source / publisher.file_name
    state = _read_state(target, publisher, now)
    known = Known(state.etag, state.last_modified) if _is_whole(target, state) else Known()
    try:
        wanted = Wanted(publisher.url, target.parent, known, publisher.max_megabytes * _MEGABYTE)
        found = download(wanted, patience, progress)
    except RoutesGeoError as error:
        _write_state(target, state)
        return _fetched(publisher, state, now, Outcome.FAILED, str(error))
    if found is None:
        return _fetched(publisher, state, now, Outcome.UNCHANGED, "not modified, says the server")
    return _keep(publisher, target, state, found, take_in, now)


def _keep(  # noqa: PLR0913
    publisher: Publisher, target: Path, state: _State, found: Downloaded, take_in: TakeIn, now: datetime
) -> Fetched:
    """Put a downloaded file in its place if it is taken in; otherwise beside it, and the former one stays."""
    newer = replace(state, etag=found.known.etag, last_modified=found.known.last_modified)
    if found.sha256 == state.sha256:
        found.path.replace(target)
        _write_state(target, newer)
        return _fetched(publisher, newer, now, Outcome.UNCHANGED, "the same bytes as before")
    incoming = target.parent / "incoming"  # where it has its own name, by which an adapter may tell it
    incoming.mkdir(exist_ok=True)
    candidate = found.path.replace(incoming / target.name)
    try:
        message = take_in(candidate, publisher.source)
    except RoutesGeoError as error:
        candidate.replace(target.with_name(f"{target.name}.rejected"))
        return _fetched(publisher, state, now, Outcome.REJECTED, f"kept as {target.name}.rejected: {error}")
    candidate.replace(target)
    newer = replace(newer, sha256=found.sha256, changed_at=now.isoformat(timespec="seconds"))
    _write_state(target, newer)
    return _fetched(publisher, newer, now, Outcome.NEW, message, found.size_bytes)


def _fetched(  # noqa: PLR0913
    publisher: Publisher, state: _State, now: datetime, outcome: Outcome, message: str, size: int | None = None
) -> Fetched:
    return Fetched(
        publisher.source,
        publisher.file_name,
        outcome,
        message,
        state.sha256,
        size,
        stale_days(state.changed_at or state.first_asked_at, now, publisher.cadence_days),
    )


def stale_days(changed_at: str | None, now: datetime, cadence_days: int) -> int | None:
    """Whole days since the last change where they are twice the cadence or more, else None."""
    if changed_at is None:
        return None
    days = (now - datetime.fromisoformat(changed_at)).days
    return days if days >= _STALE_AFTER_CADENCES * cadence_days else None


def _state_path(target: Path) -> Path:
    return target.with_name(f"{target.name}.state.json")


def _read_state(target: Path, publisher: Publisher, now: datetime) -> _State:
    """State beside a file; a new one where there is none, it cannot be read, or the address is another."""
    fresh = _State(publisher.url, first_asked_at=now.isoformat(timespec="seconds"))
    try:
        state = _State(**json.loads(_state_path(target).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return fresh
    return state if state.url == publisher.url else fresh


def _is_whole(target: Path, state: _State) -> bool:
    """Whether the file is there as the state says: only then may the server answer that nothing changed."""
    return state.sha256 is not None and target.is_file() and file_sha256(target) == state.sha256


def _write_state(target: Path, state: _State) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path = _state_path(target)
    temporary = path.with_name(f".{path.name}")
    temporary.write_text(json.dumps(asdict(state), indent=1) + "\n", "utf-8")
    temporary.replace(path)
