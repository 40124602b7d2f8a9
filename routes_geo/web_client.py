"""Asking other machines over HTTP: what addresses are accepted, how long to wait, whom to connect to.

This is the only module that imports requests, and urllib3 below it.
"""

from __future__ import annotations

import ipaddress
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
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NameResolutionError

from routes_geo import __version__
from routes_geo.errors import DataError, InvalidInput

USER_AGENT = f"routes-geo/{__version__}"
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_MOST_ADDRESSES = 4  # of a host, that are tried
_USER_IN_URL = re.compile(r"[^/?#]*//[^/?#]*@")

Response = requests.Response
NetworkError = requests.RequestException


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often a server is asked."""

    attempts: int = 4
    first_wait_s: float = 1.0  # doubled at each attempt, with up to half of it more at random
    longest_wait_s: float = 60.0
    timeout_s: float = 30.0
    sleep: Callable[[float], None] = time.sleep

    def wait_s(self, attempt: int, asked_s: float | None) -> float:
        """Seconds to wait after an attempt (from 1) that failed: as many as the server asks for, within bounds."""
        backoff = self.first_wait_s * 2 ** (attempt - 1) * random.uniform(1, 1.5)  # noqa: S311 - no secret
        return min(backoff if asked_s is None else asked_s, self.longest_wait_s)


class PassingError(DataError):
    """A failure that may pass: the request is made again."""

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class Session(requests.Session):
    """A session that leaves redirects alone; requests would read their bodies whole, however large."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - the name is given
        """No address: redirects are followed, or not, by who asks."""
        return


def check_url(url: str) -> str:
    """Return the address unchanged; InvalidInput unless it is of HTTP or HTTPS, without a password in it."""
    if _USER_IN_URL.match(url):  # first of all, so that no message repeats a password
        raise InvalidInput("an address holds a user name or password; neither is accepted")
    try:
        parts = urlsplit(url)
        is_http = parts.scheme in {"http", "https"} and parts.port != 0 and bool((parts.hostname or "").encode("idna"))
    except ValueError:  # brackets, a port or a label of the host that are none
        is_http = False
    if not is_http:
        raise InvalidInput(f"{url[:200]!r}: only addresses of http and https are accepted")
    return url


def host_of(url: str) -> str:
    """Host of an address, with its port if it names one."""
    return urlsplit(url).netloc


def retry_after(response: requests.Response) -> float | None:
    """Seconds the server asks to wait; a date counts from the server's own. None where it gives neither."""
    text = response.headers.get("Retry-After", "")
    if is_digits(text):
        return float(text)
    try:
        pause = parsedate_to_datetime(text) - parsedate_to_datetime(response.headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(pause.total_seconds(), 0)


def is_digits(text: str) -> bool:
    """Whether a header holds a whole number."""
    return text.isascii() and text.isdigit()


@dataclass(frozen=True, slots=True)
class Answered:
    """Status of an answer, and the seconds to wait until the request may be made again, if the server says so."""

    status: int
    reason: str
    wait_s: float | None


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a request may take: `timeout_s` for each step, `longest_s` in all.

    Only with `may_be_private` it may go to a machine that is not on the public internet.
    """

    timeout_s: float = 10.0
    longest_s: float = 30.0
    may_be_private: bool = False


def post(url: str, body: bytes, headers: Mapping[str, str], bounds: Bounds) -> Answered:
    """Send a body; the answer's status alone is read, and redirects and proxies are not followed.

    PassingError for a failure of the network; InvalidInput where the host's addresses are not allowed.
    """
    sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Connection": "close", **headers}
    with Session() as session:
        session.trust_env = False  # no proxy, which would choose the address itself, and no .netrc
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Adapter(bounds))
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


def allowed_addresses(host: str, port: int, *, may_be_private: bool) -> list[str]:
    """Addresses of a host, each once; InvalidInput if any of them is not on the public internet and may not be.

    OSError where the host has none.
    """
    found = dict.fromkeys(str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    refused = [address for address in found if not (may_be_private or _is_public(address))]
    if refused:
        raise InvalidInput(
            f"{host} is at {refused[0]}, which is not on the public internet; only hosts in allow_private may be there"
        )
    return list(found)


def _is_public(address: str) -> bool:
    plain = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(plain, ipaddress.IPv6Address):
        inner = plain.ipv4_mapped or plain.sixtofour or _translated(plain)
        if inner is not None:
            return _is_public(str(inner))
    return plain.is_global and not plain.is_multicast


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """IPv4 address behind one of the well-known prefix of NAT64 (RFC 6052)."""
    is_translated = address in ipaddress.IPv6Network("64:ff9b::/96")
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if is_translated else None


class _BoundConnection(HTTPConnection):
    """A connection to an address that was checked, cut when its time is over."""

    bounds = Bounds()
    _timer: Timer | None = None

    def _new_conn(self) -> socket.socket:
        # The address that was checked is the one that is connected to: a second look-up may give another. The name
        # stays that of the certificate.
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
        self._timer = Timer(self.bounds.longest_s, _cut, [self.sock])
        self._timer.daemon = True
        self._timer.start()

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().close()


class _BoundTlsConnection(_BoundConnection, HTTPSConnection):
    """The same with TLS."""


def _cut(sock: socket.socket) -> None:
    """End a connection under a thread that waits for it."""
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # of one with TLS, what lies below that


class _Adapter(HTTPAdapter):
    """Connects within bounds, once for each request."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, **named)
        of_these = {"bounds": self._bounds}
        plain = type("_Connection", (_BoundConnection,), of_these)
        encrypted = type("_TlsConnection", (_BoundTlsConnection,), of_these)
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("_Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("_TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": encrypted}),
        }
