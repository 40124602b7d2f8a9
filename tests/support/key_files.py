"""Files of keys, and requests with a key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from api.keys.file import read_keys, write_keys
from api.keys.key import Key, KeyScope, hash_of, id_in, new_text

EVERY_SCOPE = frozenset(KeyScope)
CREATED = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=10)


def make_key(name: str = "newsroom", **fields: Any) -> tuple[str, Key]:
    """The text of a new key, and what its file has of it."""
    text = new_text()
    given = {"scopes": EVERY_SCOPE, "created": CREATED, "expires": LATER} | fields
    return text, Key(name=name, id=str(id_in(text)), sha256=hash_of(text), **given)


def add_key(path: Path, name: str = "newsroom", **fields: Any) -> str:
    """Add a key to a file, and return its text."""
    text, key = make_key(name, **fields)
    write_keys(path, [*(read_keys(path) if path.exists() else []), key])
    return text


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}
