"""Download one file over HTTP: conditional, bounded, retried, and complete or not at all.

A body that is sent neither with its length nor in chunks ends where the connection does: that it was cut cannot be
told.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

from routes_geo.errors import DataError, InvalidInput
from routes_geo.web_client import (
    LOOPBACK,
    TRY_AGAIN,
    USER_AGENT,
    NetworkError,
    PassingError,
    Patience,
    Response,
    Session,
    check_url,
    host_of,
    is_digits,
    retry_after,
)

Progress = Callable[[str, int, int | None], None]  # name of the file, bytes so far, bytes in all if they are known

_CHUNK_BYTES = 65536
_MAX_REDIRECTS = 5
_TEMPORARY = ".fetching-"
_ABANDONED_AFTER_S = 86_400
_OK, _NOT_MODIFIED = 200, 304
_BY_HAND = "download it by hand and take it in with `routes-geo ingest FILE`"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a file that was downloaded before, for conditional requests."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to download, for which place, and how much of it at most."""

    url: str
    target: Path
    known: Known
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that is complete in a temporary place beside its target. The caller moves or removes it."""

    path: Path
    sha256: str
    size_bytes: int
    known: Known


def redirect_target(url: str, location: str) -> str:
    """Address that a redirect leads to; DataError where it must not be followed."""
    try:
        target = check_url(urljoin(url, location))
    except ValueError as error:  # InvalidInput is one
        raise DataError(f"{host_of(url)}: redirects to what is not accepted: {error}") from error
    if urlsplit(url).scheme == "https" and urlsplit(target).scheme == "http":
        raise DataError(f"{host_of(url)}: redirects from https to http, which is not followed")
    return target


def download(wanted: Wanted, patience: Patience, progress: Progress) -> Downloaded | None:
    """Download a file; None where the server says that nothing changed.

    DataError for an answer that is not the file, and where every attempt failed. OSError where it cannot be written.
    """
    for attempt in range(1, patience.attempts + 1):
        try:
            return _attempt(wanted, patience.timeout_s, progress)
        except PassingError as error:
            if attempt == patience.attempts:
                raise DataError(f"{error}, after {attempt} attempts; {_BY_HAND}") from error
            patience.sleep(patience.wait_s(attempt, error.wait_s))
    raise InvalidInput(f"{patience.attempts} attempts; at least one is needed")


def _attempt(wanted: Wanted, timeout_s: float, progress: Progress) -> Downloaded | None:
    with _answer(check_url(wanted.url), wanted.known, timeout_s) as response:
        if response.status_code == _NOT_MODIFIED and wanted.known != Known():
            return None
        _check_status(response)
        return _store(response, wanted, progress)


@contextmanager
def _answer(url: str, known: Known, timeout_s: float) -> Iterator[Response]:
    """Answer at the end of the redirects; a failure of the network may pass."""
    # Uncompressed, as the length of what is compressed while it is sent is seldom stated and cannot be checked.
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    with Session() as session:
        try:
            with _follow(session, url, headers, timeout_s) as response:
                yield response
        except NetworkError as error:  # no other OSError: a full disk is not the network's fault
            failed = DataError if isinstance(error, ValueError) else PassingError  # an address does not mend itself
            raise failed(f"{host_of(url)}: {type(error).__name__} while the file was fetched") from error


def _follow(session: Session, url: str, headers: dict[str, str], timeout_s: float) -> Response:
    for _ in range(_MAX_REDIRECTS + 1):
        session.trust_env = urlsplit(url).hostname not in LOOPBACK  # a proxy is for other hosts
        response = session.get(url, headers=headers, timeout=timeout_s, stream=True, allow_redirects=False)
        if not response.is_redirect:
            return response
        response.close()
        # Headers are read as Latin-1; what is not ASCII in an address is UTF-8.
        url = redirect_target(url, response.headers["Location"].encode("latin-1").decode("utf-8", "replace"))
    raise DataError(f"{host_of(url)}: more than {_MAX_REDIRECTS} redirects")


def _check_status(response: Response) -> None:
    status, host = response.status_code, host_of(response.url)
    if status in TRY_AGAIN:
        raise PassingError(f"{host}: answers {status} {response.reason}", retry_after(response))
    if status != _OK:
        raise DataError(f"{host}: answers {status} {response.reason}; {_BY_HAND}")


def _store(response: Response, wanted: Wanted, progress: Progress) -> Downloaded:
    total = _stated_size(response)
    _check_size(response, total or 0, wanted.max_bytes)
    wanted.target.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(wanted.target.parent)
    handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=wanted.target.parent)
    path = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            sha256, size = _copy(response, file, wanted, total, progress)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    known = Known(response.headers.get("ETag"), response.headers.get("Last-Modified"))
    return Downloaded(path, sha256, size, known)


def _remove_abandoned(folder: Path) -> None:
    """Remove what runs that were killed left behind; a run that is under way keeps its file."""
    for path in folder.glob(f"{_TEMPORARY}*"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _ABANDONED_AFTER_S:
                path.unlink()


def _stated_size(response: Response) -> int | None:
    """Bytes of the file as the server states them; None where it does not, or only those of a compressed one."""
    text = response.headers.get("Content-Length", "")
    if not is_digits(text) or "Content-Encoding" in response.headers:
        return None
    return int(text[:18])  # more digits are too large in any case


def _copy(response: Response, file: BinaryIO, wanted: Wanted, total: int | None, progress: Progress) -> tuple[str, int]:
    """Copy the body to a file; its checksum and size. It may be too large, or stop before its end."""
    digest, size = hashlib.sha256(), 0
    for chunk in response.iter_content(_CHUNK_BYTES):
        size += len(chunk)
        _check_size(response, size, wanted.max_bytes)
        digest.update(chunk)
        file.write(chunk)
        progress(wanted.target.name, size, total)
    if total is not None and size != total:
        raise PassingError(f"{host_of(response.url)}: sent {size} of {total} bytes")
    return digest.hexdigest(), size


def _check_size(response: Response, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise DataError(
            f"{host_of(response.url)}: the file is larger than {max_bytes:,} bytes, the most that is accepted; "
            "if it should be, raise max_megabytes in a table of your own"
        )
