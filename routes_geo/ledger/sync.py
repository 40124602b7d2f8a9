"""Download the publishers' current files, ingest those that changed, and report which sources have become stale."""

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
from routes_geo.ledger.download import Downloaded, DownloadRequest, Progress, Validators, download
from routes_geo.storage.durable import sync, written_aside
from routes_geo.web_client import Patience, check_url

TABLE = "publishers.csv"
_COLUMNS = ("source", "file_name", "url", "licence", "cadence_days", "max_megabytes", "checked", "note")
_STALE_AFTER_CADENCES = 2
_MEGABYTE = 10**6
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NUMBER = re.compile(r"[1-9]\d{0,4}", re.ASCII)

TakeIn = Callable[[Path, str], str]  # ingests a file of a source and returns one line on the result


@dataclass(frozen=True, slots=True)
class Publisher:
    """One file that a publisher updates, its address, and the limits for it."""

    source: str
    file_name: str
    url: str
    licence: str
    cadence_days: int
    max_megabytes: int


class SyncOutcome(StrEnum):
    """The result of `sync` for one file."""

    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"  # the download failed
    REJECTED = "rejected"  # the file does not have the expected format; the old file is kept


@dataclass(frozen=True, slots=True)
class Fetched:
    """The result of `sync` for one file.

    `stale_days` is the number of days since the last change if it is at least twice the cadence, else None. The newest
    change of all the source's files with the same cadence counts.
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
    """The record stored beside a downloaded file. Times are ISO 8601 in UTC."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    first_asked_at: str | None = None
    changed_at: str | None = None


def read_publishers(path: Path) -> list[Publisher]:
    """Read the table of addresses; DataError names every row that is not accepted."""
    publishers: dict[tuple[str, str], Publisher] = {}
    faults = []
    for line, row in enumerate(_rows(path), 2):
        try:
            publisher = _publisher(row)
        except InvalidInput as error:
            faults.append(f"line {line}: {error}")
            continue
        if publishers.setdefault((publisher.source, publisher.file_name), publisher) is not publisher:
            faults.append(f"line {line}: {publisher.source} has the file name {publisher.file_name!r} twice")
    if faults:
        raise DataError(f"{path.name}: {'; '.join(faults)}")
    return list(publishers.values())


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        return read_rows(path, _COLUMNS)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path.name}: not a CSV file in UTF-8 ({error})") from error


def _publisher(row: dict[str, str]) -> Publisher:
    if None in row.values() or None in row:
        raise InvalidInput(f"expected {len(_COLUMNS)} columns, as in the header")
    for column in ("source", "file_name"):
        if _NAME.fullmatch(row[column]) is None:
            raise InvalidInput(f"{column.replace('_', ' ')} {row[column]!r}: use letters, digits, dots, - and _")
    for column in ("cadence_days", "max_megabytes"):
        if _NUMBER.fullmatch(row[column]) is None:
            raise InvalidInput(f"{column} {row[column]!r}: expected a whole number from 1 to 99999")
    numbers = int(row["cadence_days"]), int(row["max_megabytes"])
    return Publisher(row["source"], row["file_name"], check_url(row["url"]), row["licence"], *numbers)


def publishers_of(publishers: Sequence[Publisher], sources: Sequence[str]) -> list[Publisher]:
    """Return the publishers of these sources, or all if `sources` is empty; InvalidInput for a source without any."""
    available = sorted({publisher.source for publisher in publishers})
    unknown = sorted(set(sources) - set(available))
    if unknown:
        raise InvalidInput(f"no address for {', '.join(unknown)}; there are addresses for {', '.join(available)}")
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
    """Download each file into `folder`, ingest those that changed, and store the state of each beside it."""
    now = now.astimezone(UTC)
    results = [_fetch(publisher, folder, take_in, now, patience, progress) for publisher in publishers]
    states = [_read_state(_target(folder, publisher), publisher, now) for publisher in publishers]
    stale = [_stale_days(publisher, publishers, states, now) for publisher in publishers]
    return [replace(result, stale_days=days) for result, days in zip(results, stale, strict=True)]


def _target(folder: Path, publisher: Publisher) -> Path:
    return folder / publisher.source / publisher.file_name


def _fetch(  # noqa: PLR0913
    publisher: Publisher, folder: Path, take_in: TakeIn, now: datetime, patience: Patience, progress: Progress
) -> Fetched:
    target = _target(folder, publisher)
    state = _read_state(target, publisher, now)
    try:
        _write_state(target, state)  # before anything can fail, so that a file that never arrives becomes stale, too
        validators = Validators(state.etag, state.last_modified) if _is_whole(target, state) else Validators()
        request = DownloadRequest(publisher.url, target, validators, publisher.max_megabytes * _MEGABYTE)
        downloaded = download(request, patience, progress)
        if downloaded is None:
            return _fetched(publisher, state, SyncOutcome.UNCHANGED, "the server reports no change")
        return _keep(publisher, target, state, downloaded, take_in, now)
    except RoutesGeoError as error:
        return _fetched(publisher, state, SyncOutcome.FAILED, str(error))
    except OSError as error:
        return _fetched(publisher, state, SyncOutcome.FAILED, f"cannot be stored: {error}")


def _keep(  # noqa: PLR0913
    publisher: Publisher, target: Path, state: _State, downloaded: Downloaded, take_in: TakeIn, now: datetime
) -> Fetched:
    """Replace the old file if the new one can be ingested; otherwise set the new one aside."""
    validators = downloaded.validators
    newer = replace(state, etag=validators.etag, last_modified=validators.last_modified)
    if downloaded.sha256 == state.sha256:
        _move(downloaded.path, target)
        _write_state(target, newer)
        return _fetched(publisher, newer, SyncOutcome.UNCHANGED, "the same bytes as before")
    incoming = target.parent / "incoming"  # here the file has its final name, which an adapter may need
    incoming.mkdir(exist_ok=True)
    candidate = _move(downloaded.path, incoming / target.name)
    try:
        message = take_in(candidate, publisher.source)
    except RoutesGeoError as error:
        _move(candidate, target.with_name(f"{target.name}.rejected"))
        return _fetched(publisher, state, SyncOutcome.REJECTED, f"set aside as {target.name}.rejected: {error}")
    _move(candidate, target)
    newer = replace(newer, sha256=downloaded.sha256, changed_at=now.isoformat(timespec="seconds"))
    _write_state(target, newer)
    return _fetched(publisher, newer, SyncOutcome.NEW, message, downloaded.size_bytes)


def _move(source: Path, target: Path) -> Path:
    """Give a file, which is whole and on the disk, another name in place of what has that name; return its path."""
    moved = source.replace(target)
    sync(target.parent)
    return moved


def _fetched(
    publisher: Publisher, state: _State, outcome: SyncOutcome, message: str, size: int | None = None
) -> Fetched:
    return Fetched(publisher.source, publisher.file_name, outcome, message, state.sha256, size, stale_days=None)


def _stale_days(
    publisher: Publisher, publishers: Sequence[Publisher], states: Sequence[_State], now: datetime
) -> int | None:
    """Return the stale days of a file, which are the same for all files with its source and cadence.

    They count from the newest change or, if there is none, from the first attempt to download a file.
    """
    key = publisher.source, publisher.cadence_days
    group = [
        state for other, state in zip(publishers, states, strict=True) if (other.source, other.cadence_days) == key
    ]
    changed = max((state.changed_at for state in group if state.changed_at), default=None)
    first_attempt = min((state.first_asked_at for state in group if state.first_asked_at), default=None)
    return stale_days(changed or first_attempt, now, publisher.cadence_days)


def stale_days(changed_at: str | None, now: datetime, cadence_days: int) -> int | None:
    """Return the whole days since the last change if they are at least twice the cadence, else None."""
    if changed_at is None:
        return None
    days = (now - datetime.fromisoformat(changed_at)).days
    return days if days >= _STALE_AFTER_CADENCES * cadence_days else None


def _state_path(target: Path) -> Path:
    return target.with_name(f"{target.name}.state.json")


def _read_state(target: Path, publisher: Publisher, now: datetime) -> _State:
    """Read the state beside a file, or make a new one if it is missing or damaged.

    If the address changed, the validators of the old address are dropped.
    """
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
        raise TypeError("a state has a value that is not text")
    if state.first_asked_at is None:
        raise ValueError("a state has no first_asked_at")
    return replace(state, first_asked_at=_utc(state.first_asked_at), changed_at=_utc(state.changed_at))


def _utc(text: str | None) -> str | None:
    if text is None:
        return None
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"{text!r} states no offset from UTC")
    return time.astimezone(UTC).isoformat(timespec="seconds")


def _is_whole(target: Path, state: _State) -> bool:
    """Return whether the stored file matches its state: only then can the server's answer "not modified" be used."""
    return state.sha256 is not None and target.is_file() and file_sha256(target) == state.sha256


def _write_state(target: Path, state: _State) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(_state_path(target)) as path:
        path.write_text(json.dumps(asdict(state), indent=1) + "\n", "utf-8")
