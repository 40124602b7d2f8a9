"""Download the publishers' current files, ingest those that changed, and report which sources have become stale."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from routes_geo.datafiles import file_sha256
from routes_geo.errors import RoutesGeoError
from routes_geo.ledger.download import BY_HAND, Downloaded, DownloadRequest, Progress, Validators, download
from routes_geo.ledger.links import file_name, is_html
from routes_geo.ledger.page import find_file
from routes_geo.ledger.publishers import Publisher
from routes_geo.storage.durable import sync, written_aside
from routes_geo.web_client import Patience

_STALE_AFTER_CADENCES = 2
_MEGABYTE = 10**6
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,200}")
_HEAD_BYTES = 1024

TakeIn = Callable[[Path, str], str]  # ingests a file of a source and returns one line on the result


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
    change of all the source's files with the same cadence counts. `url` is the address of the file, or None if the page
    that should link to it does not.
    """

    source: str
    file_name: str
    outcome: SyncOutcome
    message: str
    sha256: str | None
    size_bytes: int | None
    stale_days: int | None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class _State:
    """The record stored beside a downloaded file. Times are ISO 8601 in UTC."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    first_asked_at: str | None = None
    changed_at: str | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    """The settings of one run of `sync`, which apply to every file."""

    folder: Path
    take_in: TakeIn
    now: datetime
    patience: Patience
    progress: Progress


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
    run = _Run(folder, take_in, now.astimezone(UTC), patience, progress)
    results = [_fetch(publisher, run) for publisher in publishers]
    states = [_read_state(publisher, run) for publisher in publishers]
    stale = [_stale_days(publisher, publishers, states, run.now) for publisher in publishers]
    return [replace(result, stale_days=days) for result, days in zip(results, stale, strict=True)]


def _target(folder: Path, publisher: Publisher) -> Path:
    return folder / publisher.source / publisher.file_name


def _fetch(publisher: Publisher, run: _Run) -> Fetched:
    target, url = _target(run.folder, publisher), None if publisher.link else publisher.url
    state = _read_state(publisher, run)
    try:
        _write_state(target, state)  # before anything can fail, so that a file that never arrives becomes stale, too
        url = url or find_file(publisher.url, publisher.link, run.patience)
        state = _at(state, url)
        validators = Validators(state.etag, state.last_modified) if _is_whole(target, state) else Validators()
        request = DownloadRequest(url, target, validators, publisher.max_megabytes * _MEGABYTE)
        downloaded = download(request, run.patience, run.progress)
        if downloaded is None:
            return _fetched(publisher, state, SyncOutcome.UNCHANGED, "the server reports no change", url=url)
        return _keep(publisher, state, downloaded, run)
    except RoutesGeoError as error:
        return _fetched(publisher, state, SyncOutcome.FAILED, str(error), url=url)
    except OSError as error:
        return _fetched(publisher, state, SyncOutcome.FAILED, f"cannot be stored: {error}", url=url)


def _keep(publisher: Publisher, state: _State, downloaded: Downloaded, run: _Run) -> Fetched:
    """Replace the old file if the new one can be ingested; otherwise set the new one aside."""
    target, validators = _target(run.folder, publisher), downloaded.validators
    newer = replace(state, etag=validators.etag, last_modified=validators.last_modified)
    if downloaded.sha256 == state.sha256:
        _move(downloaded.path, target)
        _write_state(target, newer)
        return _fetched(publisher, newer, SyncOutcome.UNCHANGED, "the same bytes as before", url=state.url)
    incoming = target.parent / "incoming"
    incoming.mkdir(exist_ok=True)
    candidate = _move(downloaded.path, incoming / _incoming_name(publisher, state.url))
    try:
        message = run.take_in(candidate, publisher.source)
    except RoutesGeoError as error:
        fault = _rejection(candidate, f"{target.name}.rejected", state.url, error)
        _move(candidate, target.with_name(f"{target.name}.rejected"))
        return _fetched(publisher, state, SyncOutcome.REJECTED, fault, url=state.url)
    _move(candidate, target)
    newer = replace(newer, sha256=downloaded.sha256, changed_at=run.now.isoformat(timespec="seconds"))
    _write_state(target, newer)
    return _fetched(publisher, newer, SyncOutcome.NEW, message, downloaded.size_bytes, state.url)


def _incoming_name(publisher: Publisher, url: str) -> str:
    """Return the name that an adapter reads: that of the publisher, who may date it, if it was found on a page."""
    name = file_name(url) if publisher.link else ""
    return name if _PLAIN_NAME.fullmatch(name) else publisher.file_name


def _rejection(candidate: Path, aside: str, url: str, error: RoutesGeoError) -> str:
    with candidate.open("rb") as file:
        came_as_page = is_html(file.read(_HEAD_BYTES))
    if came_as_page:
        return f"asked for {url}; an HTML page came instead of the file, set aside as {aside} ({error}); {BY_HAND}"
    return f"set aside as {aside}: {error}"


def _move(source: Path, target: Path) -> Path:
    """Give a file, which is whole and on the disk, another name in place of what has that name; return its path."""
    moved = source.replace(target)
    sync(target.parent)
    return moved


def _fetched(  # noqa: PLR0913
    publisher: Publisher,
    state: _State,
    outcome: SyncOutcome,
    message: str,
    size: int | None = None,
    url: str | None = None,
) -> Fetched:
    return Fetched(publisher.source, publisher.file_name, outcome, message, state.sha256, size, None, url)


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


def _read_state(publisher: Publisher, run: _Run) -> _State:
    """Read the state beside a file, or make a new one if it is missing or damaged."""
    try:
        text = _state_path(_target(run.folder, publisher)).read_text("utf-8")
        return _checked(_State(**json.loads(text)))
    except (OSError, ValueError, TypeError, OverflowError, RecursionError):
        return _State(publisher.url, first_asked_at=run.now.isoformat(timespec="seconds"))


def _at(state: _State, url: str) -> _State:
    """Return the state for an address; the validators of another one are dropped."""
    return state if state.url == url else replace(state, url=url, etag=None, last_modified=None)


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
