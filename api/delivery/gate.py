"""Decide whether a request may go on: by its key, by what the key is for, and by how often the client has asked.

The gate is the only place that sees keys. What passes it goes on without them, so no answer can depend on one.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from api.delivery.cache import Headers
from api.delivery.exchange import Exchange
from api.delivery.rate import Buckets, Quota, client_group
from api.http.inside import is_inside
from api.keys.file import MAX_KEYS, time_text
from api.keys.key import SCOPE_TEXTS, Key, KeyScope
from api.keys.store import KeyStore

KEY_HEADERS = frozenset({b"authorization", b"x-api-key"})
_PROBES = frozenset({"/healthz", "/readyz"})  # of a supervisor, which has no key
_METRICS = "/metrics"
_KEY = re.compile("rgk_[0-9a-f]{12}_[A-Za-z0-9_-]*", re.IGNORECASE)
_KEY_BYTES = re.compile(_KEY.pattern.encode(), re.IGNORECASE)
_KEY_PARAMETER = re.compile(rb"(?:^|&)(?:x-)?(?:api[-_]?key|access[-_]?token)=", re.IGNORECASE)
_CHALLENGE = 'Bearer realm="routes-geo"'
_PAST = {"expired": "expired", "revoked": "was revoked"}


@dataclass(frozen=True, slots=True)
class Rules:
    """State who needs a key, and the quotas: of an address without a key, and of a key. None means no limit."""

    require_key: bool = False
    per_address: Quota | None = None
    per_key: Quota | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Describe a refusal: the limit, the status, a sentence for the client, and headers."""

    limit: str
    status: int
    detail: str
    headers: Headers = field(default_factory=list)


class Gate:
    """Checks keys and counts requests. `kind_of` returns the scope that a request needs; None if it is open to all.

    `keys` is None if keys are off: the headers for them are then not looked at.
    """

    def __init__(
        self,
        rules: Rules,
        keys: KeyStore | None,
        kind_of: Callable[[Exchange], KeyScope | None],
        *,
        clock_s: Callable[[], float] = time.time,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self.rules, self.keys, self.kind_of = rules, keys, kind_of
        self._clock_s, self._monotonic_ns = clock_s, monotonic_ns
        self._of_addresses, self._of_keys = Buckets(), Buckets()

    async def refusal(self, exchange: Exchange) -> Refusal | None:
        """Count a request, and return why it may not go on; None if it may.

        The headers on the quota are added to the exchange in both cases.
        """
        if exchange.scope["path"] in _PROBES or is_inside(exchange.scope):
            return None
        if self.keys is None:
            return self._count(exchange, None)
        await self.keys.follow()
        kind = self.kind_of(exchange)
        holder = _key_in_url(exchange) or self._holder(exchange, self.keys)
        if isinstance(holder, Refusal):
            return self._count(exchange, None) or holder
        if holder is not None:
            exchange.key_name = holder.name
        exchange.is_private = self.rules.require_key and kind is not None
        is_covered = holder is not None and (kind is None or kind in holder.scopes)
        over = self._count(exchange, holder if is_covered else None)
        return over or (self._missing(holder, kind) if exchange.is_private and not is_covered else None)

    def _holder(self, exchange: Exchange, keys: KeyStore) -> Key | Refusal | None:
        """Return the key of a request, None if it has none; a refusal if the key does not work."""
        given = _given_keys(exchange.headers)
        if not given:
            return None
        if len(given) > 1:
            return Refusal("key_twice", 400, "Authorization and X-API-Key have different keys; send one of them")
        key = keys.find(next(iter(given)))
        state = "unknown" if key is None else key.state(self._clock_s())
        if key is not None and state == "valid":
            return key
        if key is None:
            fault = "the key is unknown"
        else:
            fault = f"the key {key.name} {_PAST[state]}" + (
                f" at {time_text(key.expires)}" if state == "expired" else ""
            )
        return _unauthorised("key_invalid", f"{fault}; ask the operator of the service for another", "invalid_token")

    def _missing(self, holder: Key | None, kind: KeyScope | None) -> Refusal:
        """Return the refusal of a request whose key is missing, or is not for this."""
        if holder is None or kind is None:
            detail = "this service answers only with a key: send Authorization: Bearer KEY, or X-API-Key: KEY"
            return _unauthorised("key_missing", detail, None)
        has = ", ".join(scope for scope in KeyScope if scope in holder.scopes)
        detail = f"the key {holder.name} is for {has}; this needs the scope {kind} ({SCOPE_TEXTS[kind]})"
        challenge = f'{_CHALLENGE}, error="insufficient_scope", scope="{kind}"'
        return Refusal("key_scope", 403, detail, [(b"www-authenticate", challenge.encode())])

    def _count(self, exchange: Exchange, key: Key | None) -> Refusal | None:
        """Take a request from the quota of a key, or of an address; return the refusal if nothing is left."""
        quota = self.rules.per_address if key is None else self._quota_of(key)
        if quota is None or exchange.scope["path"] == _METRICS:
            return None
        if key is None:
            name, taken = "address", self._of_addresses.take(client_group(exchange.client), quota, self._monotonic_ns())
        else:
            name, taken = "key", self._of_keys.take(key.id, quota, self._monotonic_ns())
        exchange.added = [
            (b"ratelimit-policy", _policy(name, quota)),
            (b"ratelimit", f'"{name}";r={taken.left};t={taken.seconds}'.encode()),
        ]
        if taken.is_allowed:
            return None
        detail = f"your {name} has used its {quota.rate} requests per minute; try again in {taken.seconds} s"
        return Refusal(f"rate_per_{name}", 429, detail, [(b"retry-after", str(taken.seconds).encode())])

    def _quota_of(self, key: Key) -> Quota | None:
        if key.rate is None:
            return self.rules.per_key
        return _own_quota(key.rate, key.burst or key.rate)


_own_quota = lru_cache(maxsize=MAX_KEYS)(Quota)


@lru_cache(maxsize=MAX_KEYS)
def _policy(name: str, quota: Quota) -> bytes:
    return f'"{name}";q={quota.burst};w={quota.window_s}'.encode()


def _given_keys(headers: dict[bytes, bytes]) -> set[str]:
    """Return the keys in the headers of a request. Other schemes of Authorization are for a proxy in front."""
    scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
    given = {token.strip()} if scheme.lower() == b"bearer" else set()
    if b"x-api-key" in headers:
        given.add(headers[b"x-api-key"].strip())
    return {text.decode("latin-1") for text in given}


def _key_in_url(exchange: Exchange) -> Refusal | None:
    """Return the refusal of a request with a key in its URL, which is then hidden from the log."""
    scope = exchange.scope
    query: bytes = scope["query_string"]
    if b"%" in query:
        query = unquote_to_bytes(query)
    path: str = scope["path"]
    if not (_KEY.search(path) or (query and (_KEY_BYTES.search(query) or _KEY_PARAMETER.search(query)))):
        return None
    exchange.scope = {**scope, "path": _KEY.sub("rgk_...", path)}
    detail = (
        "a key must not be in a URL, because URLs are kept in logs and histories: send Authorization: Bearer KEY, or "
        "X-API-Key: KEY, and let the operator revoke a key that was in a URL"
    )
    return Refusal("key_in_url", 400, detail)


def _unauthorised(limit: str, detail: str, error: str | None) -> Refusal:
    challenge = _CHALLENGE if error is None else f'{_CHALLENGE}, error="{error}"'
    return Refusal(limit, 401, detail, [(b"www-authenticate", challenge.encode())])
