"""Download one file over HTTP: only if it changed, up to a size, with retries, and completely or not at all.

If a server neither states the length of a body nor sends it in chunks, a body that was cut off cannot be detected.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar
from urllib.parse import urljoin, urlsplit

from routes_geo.errors import DataError, InvalidInput
from routes_geo.storage.durable import sync
from routes_geo.web_client import (
    LOOPBACK,
    TRY_AGAIN,
    USER_AGENT,
    Bounds,
    NetworkError,
    PassingError,
    Patience,
    Response,
    Session,
    check_url,
    host_of,
    is_digits,
    open_session,
    retry_after,
)

T = TypeVar("T")
Progress = Callable[[str, int, int | None], None]  # name of the file, bytes so far, bytes in all (None: unknown)

_CHUNK_BYTES = 65536
_MAX_REDIRECTS = 5
_TEMPORARY = ".fetching-"
_ABANDONED_AFTER_S = 86_400
_OK, _NOT_MODIFIED = 200, 304
_REFUSALS = frozenset({401, 403})
BY_HAND = "download the file yourself and run `routes-geo ingest FILE`"


@dataclass(frozen=True, slots=True)
class Validators:
    """Headers of an earlier download, for a conditional request."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class DownloadRequest:
    """Address to download, target path, validators of the copy that is kept, and largest size that is accepted."""

    url: str
    target: Path
    validators: Validators
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A complete file, on the disk, in a temporary place beside its target. The caller moves or removes it."""

    path: Path
    sha256: str
    size_bytes: int
    validators: Validators


def redirect_target(url: str, location: str, verb: str = "redirects") -> str:
    """Return the address that a redirect, or a link, leads to; DataError if it must not be followed."""
    try:
        target = check_url(urljoin(url, location))
    except ValueError as error:  # urljoin raises ValueError, check_url InvalidInput, which is one
        raise DataError(f"{host_of(url)}: {verb} to an address that is not accepted: {error}; {BY_HAND}") from error
    if urlsplit(url).scheme == "https" and urlsplit(target).scheme == "http":
        raise DataError(f"{host_of(url)}: {verb} from https to http, which is not followed; {BY_HAND}")
    return target


def download(request: DownloadRequest, patience: Patience, progress: Progress) -> Downloaded | None:
    """Download a file; return None if the server reports that it did not change.

    DataError if the answer is not the file, or if every attempt fails; OSError if the file cannot be written.
    """
    return try_often(lambda: _attempt(request, patience.timeout_s, progress), patience)


def try_often(attempt: Callable[[], T], patience: Patience) -> T:
    """Return the result of the first attempt that does not raise PassingError; DataError if all of them do."""
    for number in range(1, patience.attempts + 1):
        try:
            return attempt()
        except PassingError as error:
            if number == patience.attempts:
                raise DataError(f"{error}, after {number} attempts; {BY_HAND}") from error
            patience.sleep(patience.wait_s(number, error.wait_s))
    raise InvalidInput(f"attempts is {patience.attempts}; give at least 1")


def _attempt(request: DownloadRequest, timeout_s: float, progress: Progress) -> Downloaded | None:
    with answer(request.url, _conditions(request.validators), timeout_s) as response:
        if response.status_code == _NOT_MODIFIED and request.validators != Validators():
            return None
        check_status(response, request.url)
        return _store(response, request, progress)


def _conditions(validators: Validators) -> dict[str, str]:
    conditions = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: text for name, text in conditions.items() if text}


@contextmanager
def answer(
    url: str, headers: Mapping[str, str], timeout_s: float, longest_s: float | None = None
) -> Iterator[Response]:
    """Yield the answer to GET at the end of the redirects; PassingError for a network failure.

    Each step may take `timeout_s`. Each connection is cut after `longest_s`, if that is given.
    """
    # Uncompressed: servers that compress while sending seldom state a length, so that it could not be checked.
    sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **headers}
    bounds = Bounds(timeout_s, longest_s, may_be_private=True) if longest_s is not None else None
    with open_session(bounds) as session:
        try:
            with _follow(session, check_url(url), sent, timeout_s) as response:
                yield response
        except NetworkError as error:  # and no other OSError, because a full disk is not a network failure
            failed = DataError if isinstance(error, ValueError) else PassingError  # ValueError: the address is invalid
            raise failed(f"{host_of(url)}: {type(error).__name__} while asking for {url}") from error


def _follow(session: Session, url: str, headers: dict[str, str], timeout_s: float) -> Response:
    for _ in range(_MAX_REDIRECTS + 1):
        session.trust_env = urlsplit(url).hostname not in LOOPBACK  # a proxy cannot reach this machine's loopback
        response = session.get(url, headers=headers, timeout=timeout_s, stream=True, allow_redirects=False)
        if not response.is_redirect:
            return response
        response.close()
        # Headers are read as Latin-1, but an address that is not ASCII is UTF-8.
        url = redirect_target(url, response.headers["Location"].encode("latin-1").decode("utf-8", "replace"))
    raise DataError(f"{host_of(url)}: more than {_MAX_REDIRECTS} redirects; {BY_HAND}")


def check_status(response: Response, url: str) -> None:
    """Check that an answer to `url` has the status 200; PassingError for one that may be temporary, else DataError."""
    status = response.status_code
    fault = f"{host_of(response.url)}: asked for {url}; the server answers {status} {response.reason}".rstrip()
    if status in TRY_AGAIN:
        raise PassingError(fault, retry_after(response))
    if status in _REFUSALS:
        raise DataError(f"{fault}, and may refuse programs; {BY_HAND}")
    if status != _OK:
        raise DataError(f"{fault}; {BY_HAND}")


def _store(response: Response, request: DownloadRequest, progress: Progress) -> Downloaded:
    total = stated_size(response)
    _check_size(response, total or 0, request.max_bytes)
    request.target.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(request.target.parent)
    handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=request.target.parent)
    path = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            sha256, size = _copy(response, file, request, total, progress)
        sync(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    validators = Validators(response.headers.get("ETag"), response.headers.get("Last-Modified"))
    return Downloaded(path, sha256, size, validators)


def _remove_abandoned(folder: Path) -> None:
    """Remove temporary files older than a day, which killed runs left behind; newer ones may still be in use."""
    for path in folder.glob(f"{_TEMPORARY}*"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _ABANDONED_AFTER_S:
                path.unlink()


def stated_size(response: Response) -> int | None:
    """Return the size of the file in bytes, or None if the server does not state it or states a compressed size."""
    text = response.headers.get("Content-Length", "")
    if not is_digits(text) or "Content-Encoding" in response.headers:
        return None
    return int(text[:18])  # a number with more digits is too large in any case


def _copy(
    response: Response, file: BinaryIO, request: DownloadRequest, total: int | None, progress: Progress
) -> tuple[str, int]:
    """Copy the body to a file; return its checksum and size. DataError if it is too large or ends too soon."""
    digest, size = hashlib.sha256(), 0
    for chunk in response.iter_content(_CHUNK_BYTES):
        size += len(chunk)
        _check_size(response, size, request.max_bytes)
        digest.update(chunk)
        file.write(chunk)
        progress(request.target.name, size, total)
    if total is not None and size != total:
        raise PassingError(f"{host_of(response.url)}: sent {size} of {total} bytes")
    return digest.hexdigest(), size


def _check_size(response: Response, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise DataError(
            f"{host_of(response.url)}: the file is larger than {max_bytes:,} bytes, which is the limit; if this size "
            "is correct, raise max_megabytes in your own table of addresses (--table)"
        )
