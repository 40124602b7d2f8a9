"""Download one file over HTTP: conditional, bounded, retried, and complete or not at all.

This is the only module that imports requests.
"""

from __future__ import annotations

import hashlib
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import requests

from routes_geo import __version__
from routes_geo.errors import DataError, InvalidInput

Progress = Callable[[str, int, int | None], None]  # name of the file, bytes so far, bytes in all if they are known

_CHUNK_BYTES = 65536
_MAX_REDIRECTS = 5
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_BY_HAND = "download it by hand and take it in with `routes-geo ingest FILE`"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often a server is asked."""

    attempts: int = 4
    first_wait_s: float = 1.0  # doubled at each attempt, with up to half of it more at random
    longest_wait_s: float = 60.0
    timeout_s: float = 30.0
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a file that was downloaded before, for conditional requests."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to download, into which folder, and how much of it at most."""

    url: str
    folder: Path
    known: Known
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that is complete in a temporary place. The caller moves or removes it."""

    path: Path
    sha256: str
    size_bytes: int
    known: Known


class _PassingError(DataError):
    """A failure that may pass: the request is made again."""

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.wait_s = wait_s


def check_url(url: str) -> str:
    """Return the address unchanged; InvalidInput unless it is of HTTP or HTTPS, without a password in it."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidInput(f"{url!r}: only addresses of http and https are accepted")
    if parts.username or parts.password:
        raise InvalidInput(f"an address on {parts.hostname} holds a user name or password; neither is accepted")
    return url


def download(wanted: Wanted, patience: Patience, progress: Progress) -> Downloaded | None:
    """Download a file; None where the server says that nothing changed.

    DataError for an answer that is not the file, and where every attempt failed.
    """
    for attempt in range(1, patience.attempts + 1):
        try:
            return _attempt(wanted, patience.timeout_s, progress)
        except _PassingError as error:
            if attempt == patience.attempts:
                raise DataError(f"{error}, after {attempt} attempts; {_BY_HAND}") from error
            backoff = patience.first_wait_s * 2 ** (attempt - 1) * random.uniform(1, 1.5)  # noqa: S311 - no secret
            patience.sleep(min(backoff if error.wait_s is None else error.wait_s, patience.longest_wait_s))
    raise InvalidInput(f"{patience.attempts} attempts; at least one is needed")


def _attempt(wanted: Wanted, timeout_s: float, progress: Progress) -> Downloaded | None:
    with _answer(check_url(wanted.url), wanted.known, timeout_s) as response:
        if response.status_code == requests.codes.not_modified:
            return None
        _check_status(response)
        return _store(response, wanted, progress)


@contextmanager
def _answer(url: str, known: Known, timeout_s: float) -> Iterator[requests.Response]:
    """Answer at the end of the redirects; a failure of the network may pass."""
    headers = {"User-Agent": f"routes-geo/{__version__}"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    with requests.Session() as session:
        session.trust_env = urlsplit(url).hostname not in _LOOPBACK  # a proxy is for other hosts
        try:
            response = _follow(session, url, headers, timeout_s)
            with response:
                yield response
        except (requests.RequestException, OSError) as error:
            raise _PassingError(f"{_host(url)}: {type(error).__name__} while the file was fetched") from error


def _follow(session: requests.Session, url: str, headers: dict[str, str], timeout_s: float) -> requests.Response:
    for _ in range(_MAX_REDIRECTS + 1):
        response = session.get(url, headers=headers, timeout=timeout_s, stream=True, allow_redirects=False)
        if not response.is_redirect:
            return response
        target = check_url(urljoin(url, response.headers["Location"]))
        response.close()
        if urlsplit(url).scheme == "https" and urlsplit(target).scheme == "http":
            raise DataError(f"{_host(url)}: redirects from https to http, which is not followed")
        url = target
    raise DataError(f"{_host(url)}: more than {_MAX_REDIRECTS} redirects")


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _check_status(response: requests.Response) -> None:
    status, host = response.status_code, _host(response.url)
    if status in _TRY_AGAIN:
        raise _PassingError(f"{host}: answers {status} {response.reason}", _retry_after(response))
    if status != requests.codes.ok:
        raise DataError(f"{host}: answers {status} {response.reason}; {_BY_HAND}")


def _retry_after(response: requests.Response) -> float | None:
    """Seconds the server asks to wait; None where it gives none, or a date."""
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdigit() and text.isascii() else None


def _store(response: requests.Response, wanted: Wanted, progress: Progress) -> Downloaded:
    stated = response.headers.get("Content-Length", "")
    total = int(stated) if stated.isdigit() and "Content-Encoding" not in response.headers else None
    _check_size(response, total or 0, wanted.max_bytes)
    wanted.folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".fetching-", dir=wanted.folder)
    path = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            sha256, size = _copy(response, file, wanted.max_bytes, total, progress)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    known = Known(response.headers.get("ETag"), response.headers.get("Last-Modified"))
    return Downloaded(path, sha256, size, known)


def _copy(
    response: requests.Response, file: BinaryIO, max_bytes: int, total: int | None, progress: Progress
) -> tuple[str, int]:
    """Copy the body to a file; its checksum and size. It may be too large, or stop before its end."""
    name = urlsplit(response.url).path.rsplit("/", 1)[-1] or "file"
    digest, size = hashlib.sha256(), 0
    for chunk in response.iter_content(_CHUNK_BYTES):
        size += len(chunk)
        _check_size(response, size, max_bytes)
        digest.update(chunk)
        file.write(chunk)
        progress(name, size, total)
    if total is not None and size != total:
        raise _PassingError(f"{_host(response.url)}: sent {size} of {total} bytes")
    return digest.hexdigest(), size


def _check_size(response: requests.Response, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise DataError(
            f"{_host(response.url)}: the file is larger than {max_bytes:,} bytes, the most that is accepted"
        )
