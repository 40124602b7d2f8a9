"""HTTP requests to other machines: which addresses are accepted, which hosts are reached, and how long to wait.

This is the only module that imports requests, and urllib3 below it.
"""

from __future__ import annotations

import random
import re
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NameResolutionError

from routes_geo import __version__
from routes_geo.errors import DataError, InvalidInput
from routes_geo.hosts.public_addresses import is_public

USER_AGENT = f"routes-geo/{__version__}"
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_MOST_ADDRESSES = 4  # addresses of a host that are tried
_END_OF_HOST = re.compile(r"[/?#\\]")
_USER_IN_URL = re.compile(r"[^/?#]*//[^/?#]*@")

Response = requests.Response
NetworkError = requests.RequestException


@dataclass(frozen=True, slots=True)
class Patience:
    """The number of attempts of a request, the pauses between them, and the time allowed for each step of an answer."""

    attempts: int = 4
    first_wait_s: float = 1.0  # doubled after each attempt, plus up to half of it at random
    longest_wait_s: float = 60.0
    timeout_s: float = 30.0
    sleep: Callable[[float], None] = time.sleep

    def wait_s(self, attempt: int, requested_s: float | None) -> float:
        """Return the seconds to wait after a failed attempt (from 1): what the server requests, at most the longest."""
        backoff = self.first_wait_s * 2 ** (attempt - 1) * random.uniform(1, 1.5)  # noqa: S311 - no secret
        return min(backoff if requested_s is None else requested_s, self.longest_wait_s)


class PassingError(DataError):
    """A failure that may be temporary; `wait_s` is the time that the server requests before another attempt."""

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class Session(requests.Session):
    """A session that does not follow redirects: requests would read their whole bodies, however large."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - requests sets the name
        """Return no address, so that the caller decides whether to follow a redirect."""
        return


def open_session(bounds: Bounds | None = None) -> Session:
    """Return a session; with `bounds`, each of its connections keeps them. Close it to close its connections."""
    session = Session()
    if bounds is not None:
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Adapter(bounds))
    return session


def check_url(url: str) -> str:
    """Return the address unchanged; InvalidInput unless it is an HTTP or HTTPS address without a password."""
    if _USER_IN_URL.match(url):  # comes first, so that no message repeats a password
        raise InvalidInput("an address contains a user name or password, which is not accepted; remove it")
    try:
        parts = urlsplit(url)
        is_http = parts.scheme in {"http", "https"} and parts.port != 0 and bool((parts.hostname or "").encode("idna"))
    except ValueError:  # invalid brackets, an invalid port, or an invalid label in the host name
        is_http = False
    if not is_http:
        raise InvalidInput(f"{redacted(url)!r}: only addresses of http and https are accepted")
    return url


def redacted(url: str) -> str:
    """Return an address as it may be printed: up to its host. What follows may contain a token."""
    scheme, mark, rest = url.partition("://") if "://" in url else ("", "", url)
    host, *more = _END_OF_HOST.split(rest, maxsplit=1)
    return f"{scheme[:20]}{mark}{host.rpartition('@')[2][:200]}" + ("/..." if more and more[0] else "")


def host_of(url: str) -> str:
    """Return the host of an address, with its port if the address states one."""
    return urlsplit(url).netloc.rpartition("@")[2]


def retry_after(response: requests.Response) -> float | None:
    """Return the seconds that the server requests to wait, or None if it states none; dates use the server's clock."""
    text = response.headers.get("Retry-After", "")
    if is_digits(text):
        return float(text)
    try:
        pause = parsedate_to_datetime(text) - parsedate_to_datetime(response.headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(pause.total_seconds(), 0)


def is_digits(text: str) -> bool:
    """Return whether the text of a header is a whole number."""
    return text.isascii() and text.isdigit()


@dataclass(frozen=True, slots=True)
class Answered:
    """Status of an answer; `wait_s` is the time that the server requests before another attempt, if any."""

    status: int
    reason: str
    wait_s: float | None


@dataclass(frozen=True, slots=True)
class Bounds:
    """The time limits of a request: `timeout_s` for each step, `longest_s` in all.

    Unless `may_be_private` is set, the host must be on the public internet.
    """

    timeout_s: float = 10.0
    longest_s: float = 30.0
    may_be_private: bool = False


def post(url: str, body: bytes, headers: Mapping[str, str], bounds: Bounds) -> Answered:
    """Send a body and return the status of the answer; redirects are not followed and proxies are not used.

    PassingError for a network failure; InvalidInput if an address of the host is not allowed.
    """
    sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Connection": "close", **headers}
    with open_session(bounds) as session:
        session.trust_env = False  # ignores .netrc, and proxies, which would choose the address themselves
        try:
            with session.post(
                check_url(url), data=body, headers=sent, timeout=bounds.timeout_s, stream=True, allow_redirects=False
            ) as response:
                return Answered(response.status_code, str(response.reason or ""), retry_after(response))
        except InvalidInput:
            raise
        except NetworkError as error:
            failed = DataError if isinstance(error, ValueError) else PassingError
            raise failed(f"{host_of(url)}: {type(error).__name__}") from error


@dataclass(frozen=True, slots=True)
class WholeReply:
    """The answer to a request, read completely; the names of headers are found in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def get(session: Session, url: str, parameters: Mapping[str, str], patience: Patience) -> WholeReply:
    """Return the answer to a GET request, after further attempts if a failure may pass; redirects are not followed.

    PassingError if no attempt is answered.
    """
    for attempt in range(1, patience.attempts):
        try:
            answer = _get(session, url, parameters, patience.timeout_s)
        except PassingError as error:
            pause_s = patience.wait_s(attempt, error.wait_s)
        else:
            if answer.status not in TRY_AGAIN:
                return answer
            stated = answer.headers.get("Retry-After", "")
            pause_s = patience.wait_s(attempt, float(stated) if is_digits(stated) else None)
        patience.sleep(pause_s)
    return _get(session, url, parameters, patience.timeout_s)


def _get(session: Session, url: str, parameters: Mapping[str, str], timeout_s: float) -> WholeReply:
    try:
        with session.get(
            url, params=parameters, headers={"User-Agent": USER_AGENT}, timeout=timeout_s, allow_redirects=False
        ) as response:
            return WholeReply(response.status_code, response.headers, response.content)
    except NetworkError as error:
        raise PassingError(f"{host_of(url)} does not answer ({type(error).__name__})") from error


def allowed_addresses(host: str, port: int, *, may_be_private: bool) -> list[str]:
    """Look up the addresses of a host, each once; OSError if it has none.

    InvalidInput if an address is not on the public internet, unless `may_be_private` is set.
    """
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(socket_address[0]) for *_, socket_address in answers))
    refused = [address for address in addresses if not (may_be_private or is_public(address))]
    if refused:
        raise InvalidInput(
            f"{host} has the address {refused[0]}, which is not on the public internet; if this is intended, add the "
            "host to allow_private"
        )
    return addresses


class _BoundConnection(HTTPConnection):
    """A connection to an address that was checked; it is cut when its time is over."""

    bounds = Bounds()
    timers: list[Timer] = []  # noqa: RUF012 - each adapter has a class with a list of its own

    def _new_conn(self) -> socket.socket:
        # Connects to the address that was checked, because a second look-up may return a different one. The name is
        # restored afterwards, because the certificate is checked against it.
        name = self._dns_host
        try:
            addresses = allowed_addresses(name, self.port or 0, may_be_private=self.bounds.may_be_private)
            return self._first_connection(addresses[:_MOST_ADDRESSES])
        except socket.gaierror as error:
            raise NameResolutionError(name, self, error) from error
        finally:
            self._dns_host = name

    def _first_connection(self, addresses: list[str]) -> socket.socket:
        for address in addresses[:-1]:
            self._dns_host = address
            with suppress(HTTPError):
                return super()._new_conn()
        self._dns_host = addresses[-1]
        return super()._new_conn()

    def connect(self) -> None:
        super().connect()
        timer = Timer(self.bounds.longest_s, _cut, [self.sock])
        timer.daemon = True
        timer.start()
        self.timers.append(timer)  # the adapter ends it: a connection is closed before its last answer is read


class _BoundTlsConnection(_BoundConnection, HTTPSConnection):
    """A TLS connection with the same rules."""


def _cut(sock: socket.socket) -> None:
    """Shut down a connection that another thread is waiting for."""
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # for TLS, this shuts down the socket below it


class _Adapter(HTTPAdapter):
    """Opens one connection within bounds for each request."""

    def __init__(self, bounds: Bounds) -> None:
        self._timers: list[Timer] = []
        attributes = {"bounds": bounds, "timers": self._timers}
        plain = type("_Connection", (_BoundConnection,), attributes)
        encrypted = type("_TlsConnection", (_BoundTlsConnection,), attributes)
        self._pool_classes: dict[str, Any] = {
            "http": type("_Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("_TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": encrypted}),
        }
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pool_classes

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*arguments, **options)
        if isinstance(manager, ProxyManager):  # one for SOCKS has connections of its own kind
            manager.pool_classes_by_scheme = self._pool_classes
        return manager

    def close(self) -> None:
        for timer in self._timers:
            timer.cancel()
        super().close()
