"""Keys of clients: random texts with 256 bits, of which only a hash is kept.

A key states who asks and how often they may ask. It never changes an answer: figures, tags and disclosure control are
the same for everybody, so no scope may name a threshold, a resolution or an embargo.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

# A mark that scanners of source code can look for, an id to look the key up, and the secret.
PATTERN = re.compile(r"rgk_([0-9a-f]{12})_[A-Za-z0-9_-]{43}", re.ASCII)
_ID_BYTES, _SECRET_BYTES = 6, 32


class KeyScope(StrEnum):
    """List the parts of the service that a key can open."""

    READ = "read"
    REPORTS = "reports"
    BULK = "bulk"
    MCP = "mcp"
    METRICS = "metrics"


SCOPE_TEXTS = {
    KeyScope.READ: "figures, features, tiles, zones, files and alarms",
    KeyScope.REPORTS: "reports and pictures",
    KeyScope.BULK: "items of a collection as CSV, GeoParquet, FlatGeobuf or Arrow",
    KeyScope.MCP: "tools for assistants at /mcp",
    KeyScope.METRICS: "metrics of the service at /metrics",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Hold one entry of the file of keys. The key works before `expires`, unless it is revoked."""

    name: str
    id: str
    sha256: str
    scopes: Collection[KeyScope]
    created: datetime
    expires: datetime
    revoked: datetime | None = None
    rate: int | None = None  # requests per minute; None for that of the settings
    burst: int | None = None

    def matches(self, text: str) -> bool:
        """Return whether a text is this key, in a time that does not depend on where they differ."""
        return hmac.compare_digest(hash_of(text), self.sha256)

    def state(self, seconds: float) -> str:
        """Return "revoked", "expired" or "valid" at a time in seconds since 1970."""
        if self.revoked is not None:
            return "revoked"
        return "expired" if seconds >= self.expires.timestamp() else "valid"


def hash_of(text: str) -> str:
    """Return the hash of a key. Nobody can guess 256 random bits, so a slow hash would protect nothing more."""
    return sha256(text.encode()).hexdigest()


def new_text() -> str:
    """Return the text of a new key."""
    return f"rgk_{secrets.token_hex(_ID_BYTES)}_{secrets.token_urlsafe(_SECRET_BYTES)}"


def id_in(text: str) -> str | None:
    """Return the id in the text of a key; None if it does not have the form of one."""
    match = PATTERN.fullmatch(text)
    return None if match is None else match[1]
