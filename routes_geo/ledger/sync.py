"""Fetch the publishers' current releases and take them in; say which publisher has been silent for too long."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from routes_geo.datafiles import file_sha256, read_rows
from routes_geo.errors import DataError, InvalidInput, RoutesGeoError
from routes_geo.ledger.download import Downloaded, Known, Progress, Wanted, download
from routes_geo.web_client import Patience, check_url

TABLE = "publishers.csv"
_COLUMNS = ("source", "file_name", "url", "licence", "cadence_days", "max_megabytes", "checked", "note")
_STALE_AFTER_CADENCES = 2
_MEGABYTE = 10**6
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NUMBER = re.compile(r"[1-9]\d{0,4}", re.ASCII)

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


class SyncOutcome(StrEnum):
    """What came of one file."""

    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"  # it could not be fetched
    REJECTED = "rejected"  # it was fetched, and is not what it should be; the former file stays


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one file.

    `stale_days`: days since the last change, where they are twice the cadence or more. It is that of the newest of the
    source's files of this cadence; those of another cadence do not hide that they fell silent.
    """

    source: str
    file_name: str
    outcome: SyncOutcome
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
    out: dict[tuple[str, str], Publisher] = {}
    wrong = []
    for line, row in enumerate(_rows(path), 2):
        try:
            publisher = _publisher(row)
        except InvalidInput as error:
            wrong.append(f"line {line}: {error}")
            continue
        if out.setdefault((publisher.source, publisher.file_name), publisher) is not publisher:
            wrong.append(f"line {line}: {publisher.source} has the file name {publisher.file_name!r} twice")
    if wrong:
        raise DataError(f"{path.name}: {'; '.join(wrong)}")
    return list(out.values())


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        return read_rows(path, _COLUMNS)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path.name}: is no CSV in UTF-8 ({error})") from error


def _publisher(row: dict[str, str]) -> Publisher:
    if None in row.values() or None in row:
        raise InvalidInput(f"has not {len(_COLUMNS)} columns, as the header has")
    for column in ("source", "file_name"):
        if _NAME.fullmatch(row[column]) is None:
            raise InvalidInput(f"{column.replace('_', ' ')} {row[column]!r}: use letters, digits, dots, - and _")
    for column in ("cadence_days", "max_megabytes"):
        if _NUMBER.fullmatch(row[column]) is None:
            raise InvalidInput(f"{column} {row[column]!r}: expected a whole number from 1 to 99999")
    numbers = int(row["cadence_days"]), int(row["max_megabytes"])
    return Publisher(row["source"], row["file_name"], check_url(row["url"]), row["licence"], *numbers)


def publishers_of(publishers: Sequence[Publisher], sources: Sequence[str]) -> list[Publisher]:
    """Publishers of some sources, by default of all; InvalidInput for a source that has none."""
    known = sorted({publisher.source for publisher in publishers})
    unknown = sorted(set(sources) - set(known))
    if unknown:
        raise InvalidInput(f"no address for {', '.join(unknown)}; there are addresses for {', '.join(known)}")
    return [publisher for publisher in publishers if not sources or publisher.source in sources]


def sync_publishers(  # noqa: PLR0913 - keyword-only, one decision each
    publishers: Sequence[Publisher],
    folder: Path,
    *,
    take_in: TakeIn,
    now: datetime,
    patience: Patience,
    progress: Progress,
) -> list[Fetched]:
    """Fetch each file into `folder`, take in those that changed, and keep beside each what was learnt of it."""
    now = now.astimezone(UTC)
    fetched = [_fetch(publisher, folder, take_in, now, patience, progress) for publisher in publishers]
    states = [_read_state(_target(folder, publisher), publisher, now) for publisher in publishers]
    stale = [_stale_days(publisher, publishers, states, now) for publisher in publishers]
    return [replace(item, stale_days=days) for item, days in zip(fetched, stale, strict=True)]


def _target(folder: Path, publisher: Publisher) -> Path:
    return folder / publisher.source / publisher.file_name


def _fetch(  # noqa: PLR0913
    publisher: Publisher, folder: Path, take_in: TakeIn, now: datetime, patience: Patience, progress: Progress
) -> Fetched:
    target = _target(folder, publisher)
    state = _read_state(target, publisher, now)
    try:
        _write_state(target, state)  # before anything can fail, as a file that never comes becomes stale too
        known = Known(state.etag, state.last_modified) if _is_whole(target, state) else Known()
        wanted = Wanted(publisher.url, target, known, publisher.max_megabytes * _MEGABYTE)
        found = download(wanted, patience, progress)
        if found is None:
            return _fetched(publisher, state, SyncOutcome.UNCHANGED, "not modified, says the server")
        return _keep(publisher, target, state, found, take_in, now)
    except RoutesGeoError as error:
        return _fetched(publisher, state, SyncOutcome.FAILED, str(error))
    except OSError as error:
        return _fetched(publisher, state, SyncOutcome.FAILED, f"cannot be kept: {error}")


def _keep(  # noqa: PLR0913
    publisher: Publisher, target: Path, state: _State, found: Downloaded, take_in: TakeIn, now: datetime
) -> Fetched:
    """Put a downloaded file in its place if it is taken in; otherwise beside it, and the former one stays."""
    newer = replace(state, etag=found.known.etag, last_modified=found.known.last_modified)
    if found.sha256 == state.sha256:
        found.path.replace(target)
        _write_state(target, newer)
        return _fetched(publisher, newer, SyncOutcome.UNCHANGED, "the same bytes as before")
    incoming = target.parent / "incoming"  # where it has its own name, by which an adapter may tell it
    incoming.mkdir(exist_ok=True)
    candidate = found.path.replace(incoming / target.name)
    try:
        message = take_in(candidate, publisher.source)
    except RoutesGeoError as error:
        candidate.replace(target.with_name(f"{target.name}.rejected"))
        return _fetched(publisher, state, SyncOutcome.REJECTED, f"kept as {target.name}.rejected: {error}")
    candidate.replace(target)
    newer = replace(newer, sha256=found.sha256, changed_at=now.isoformat(timespec="seconds"))
    _write_state(target, newer)
    return _fetched(publisher, newer, SyncOutcome.NEW, message, found.size_bytes)


def _fetched(
    publisher: Publisher, state: _State, outcome: SyncOutcome, message: str, size: int | None = None
) -> Fetched:
    return Fetched(publisher.source, publisher.file_name, outcome, message, state.sha256, size, stale_days=None)


def _stale_days(
    publisher: Publisher, publishers: Sequence[Publisher], states: Sequence[_State], now: datetime
) -> int | None:
    """The same for all files of a source and cadence: since the newest change, or since they were first asked for."""
    key = publisher.source, publisher.cadence_days
    group = [
        state for other, state in zip(publishers, states, strict=True) if (other.source, other.cadence_days) == key
    ]
    changed = max((state.changed_at for state in group if state.changed_at), default=None)
    asked = min((state.first_asked_at for state in group if state.first_asked_at), default=None)
    return stale_days(changed or asked, now, publisher.cadence_days)


def stale_days(changed_at: str | None, now: datetime, cadence_days: int) -> int | None:
    """Whole days since the last change where they are twice the cadence or more, else None."""
    if changed_at is None:
        return None
    days = (now - datetime.fromisoformat(changed_at)).days
    return days if days >= _STALE_AFTER_CADENCES * cadence_days else None


def _state_path(target: Path) -> Path:
    return target.with_name(f"{target.name}.state.json")


def _read_state(target: Path, publisher: Publisher, now: datetime) -> _State:
    """State beside a file; a new one where there is none or it cannot be read. Another address knows no validators."""
    try:
        state = _checked(_State(**json.loads(_state_path(target).read_text("utf-8"))))
    except (OSError, ValueError, TypeError, OverflowError, RecursionError):
        return _State(publisher.url, first_asked_at=now.isoformat(timespec="seconds"))
    if state.url == publisher.url:
        return state
    return replace(state, url=publisher.url, etag=None, last_modified=None)


def _checked(state: _State) -> _State:
    """Return a state with times in UTC; raise ValueError or TypeError for one that is damaged."""
    if not all(isinstance(text, str) for text in asdict(state).values() if text is not None):
        raise TypeError("a state holds text")
    if state.first_asked_at is None:
        raise ValueError("a state says since when")
    return replace(state, first_asked_at=_utc(state.first_asked_at), changed_at=_utc(state.changed_at))


def _utc(text: str | None) -> str | None:
    if text is None:
        return None
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"{text!r} states no offset from UTC")
    return time.astimezone(UTC).isoformat(timespec="seconds")


def _is_whole(target: Path, state: _State) -> bool:
    """Whether the file is there as the state says: only then may the server answer that nothing changed."""
    return state.sha256 is not None and target.is_file() and file_sha256(target) == state.sha256


def _write_state(target: Path, state: _State) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path = _state_path(target)
    temporary = path.with_name(f".{path.name}")
    temporary.write_text(json.dumps(asdict(state), indent=1) + "\n", "utf-8")
    temporary.replace(path)
