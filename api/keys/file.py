"""Read and write the file of keys. `routes-geo keys` writes it; no key can be read from it.

    [[key]]
    name = "newsroom"
    id = "5f2d8c01a9be"
    sha256 = "..."
    scopes = ["read", "bulk"]
    created = 2026-11-30T09:00:00Z
    expires = 2027-07-01T00:00:00Z
    rate = 600

`expires` is the first second at which the key no longer works. `rate` and `burst` are optional, `revoked` is the time
of a revocation. Anything else in the file is refused.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api.keys.key import Key, KeyScope
from routes_geo.errors import DataError, InvalidInput
from routes_geo.storage.durable import written_aside
from routes_geo.storage.locks import try_lock
from routes_geo.storage.toml_file import read_toml

MAX_KEYS = 10_000
MAX_RATE = 1_000_000  # requests per minute
_MAX_BYTES = 1 << 22
_ONLY_OWNER = 0o600
_HEAD = "# Keys of routes-geo. Change them with `routes-geo keys`. The file has hashes; no key can be read from it.\n"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)
_ID, _SHA256 = re.compile(r"[0-9a-f]{12}", re.ASCII), re.compile(r"[0-9a-f]{64}", re.ASCII)
_NEEDED = ("name", "id", "sha256", "scopes", "created", "expires")
_FIELDS = (*_NEEDED, "revoked", "rate", "burst")


def read_keys(path: Path) -> list[Key]:
    """Return the keys in a file; DataError lists everything in it that is not accepted."""
    content = read_toml(path, max_bytes=_MAX_BYTES, advice="`routes-geo keys add` creates it")
    faults = [f"unknown {name}; write each key below [[key]]" for name in sorted(set(content) - {"key"})]
    keys: list[Key] = []
    for number, table in enumerate(_tables(content, faults), 1):
        try:
            keys.append(_key(table))
        except InvalidInput as error:
            faults.append(f"key {number}: {error}")
    for field in ("name", "id"):
        faults += [f"the {field} {value!r} is given twice" for value in _repeated(getattr(key, field) for key in keys)]
    if faults:
        raise DataError(f"{path}: {'; '.join(faults)}")
    return keys


def write_keys(path: Path, keys: Sequence[Key]) -> None:
    """Replace the file of keys as a whole. Only its owner may read a new one; an existing one keeps its mode."""
    if len(keys) > MAX_KEYS:
        raise InvalidInput(f"{path} would have {len(keys):,} keys; at most {MAX_KEYS:,} are accepted")
    is_new = not path.exists()
    with written_aside(path) as partial:
        if is_new:
            partial.chmod(_ONLY_OWNER)
        partial.write_text(_HEAD + "".join(map(_written, keys)), "utf-8")


@contextmanager
def changing(path: Path) -> Iterator[list[Key]]:
    """Yield the keys in a file, none if it is missing, while no other command changes them."""
    if not path.parent.is_dir():
        raise InvalidInput(f"the folder {path.parent} does not exist; create it first")
    handle = os.open(path.with_name(f".{path.name}-lock"), os.O_CREAT | os.O_RDWR, _ONLY_OWNER)
    try:
        if try_lock(handle) is False:
            raise InvalidInput(f"another command is changing {path}; try again")
        yield read_keys(path) if path.exists() else []
    finally:
        os.close(handle)


def check_name(name: str) -> str:
    """Return the name of a key; InvalidInput if it has other characters than it may have, or too many."""
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            f"the name {name[:80]!r} is not accepted; use at most 64 letters, digits and _ . -, and begin with a "
            "letter or a digit"
        )
    return name


def check_scopes(names: Sequence[str]) -> frozenset[KeyScope]:
    """Return scopes by their names; InvalidInput for an unknown name, or for no names at all."""
    unknown = [name for name in names if name not in list(KeyScope)]
    if unknown or not names:
        given = f"unknown scope {', '.join(map(repr, unknown))}" if unknown else "no scope is given"
        raise InvalidInput(f"{given}; choose from {', '.join(KeyScope)}")
    return frozenset(KeyScope(name) for name in names)


def check_rate(value: object, name: str) -> int | None:
    """Return a number of requests, None if it is not given; InvalidInput unless it is from 1 to 1,000,000."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if value is None or (is_number and 1 <= value <= MAX_RATE):  # type: ignore[operator]
        return value  # type: ignore[return-value]
    raise InvalidInput(f"{name} {value!r} is not accepted; give a number from 1 to {MAX_RATE:,}")


def _tables(content: Mapping[str, Any], faults: list[str]) -> list[dict[str, Any]]:
    tables = content.get("key", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.append("write each key below [[key]]")
        return []
    if len(tables) > MAX_KEYS:
        faults.append(f"{len(tables):,} keys; at most {MAX_KEYS:,} are accepted")
    return tables[:MAX_KEYS]


def _key(table: Mapping[str, Any]) -> Key:
    unknown = sorted(set(table) - set(_FIELDS))
    if unknown:
        raise InvalidInput(f"unknown {', '.join(unknown)}; choose from {', '.join(_FIELDS)}")
    missing = [name for name in _NEEDED if name not in table]
    if missing:
        raise InvalidInput(f"{', '.join(missing)} is missing")
    scopes = table["scopes"]
    return Key(
        name=check_name(_matching(table, "name", re.compile(".*", re.DOTALL))),
        id=_matching(table, "id", _ID),
        sha256=_matching(table, "sha256", _SHA256),
        scopes=check_scopes(scopes if isinstance(scopes, list) else [str(scopes)]),
        created=_time(table, "created"),
        expires=_time(table, "expires"),
        revoked=_time(table, "revoked") if "revoked" in table else None,
        rate=check_rate(table.get("rate"), "rate"),
        burst=check_rate(table.get("burst"), "burst"),
    )


def _matching(table: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = table[name]
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise InvalidInput(f"{name} is not as `routes-geo keys add` writes it")  # the value may be a key: not repeated
    return value


def _time(table: Mapping[str, Any], name: str) -> datetime:
    value = table[name]
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise InvalidInput(f"{name} {value!s:.40} is not accepted; write a time such as 2027-07-01T00:00:00Z")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise InvalidInput(f"{name} {value!s:.40} is not accepted; write a year from 2 to 9998") from error


def _repeated(values: Iterable[str]) -> list[str]:
    counted: dict[str, int] = {}
    for value in values:
        counted[value] = counted.get(value, 0) + 1
    return sorted(value for value, count in counted.items() if count > 1)


def _written(key: Key) -> str:
    """Return a key in TOML. Names, ids and scopes have no characters that need to be escaped."""
    scopes = ", ".join(f'"{scope}"' for scope in KeyScope if scope in key.scopes)
    lines = ["[[key]]", f'name = "{key.name}"', f'id = "{key.id}"', f'sha256 = "{key.sha256}"', f"scopes = [{scopes}]"]
    times = {"created": key.created, "expires": key.expires, "revoked": key.revoked}
    lines += [f"{name} = {time_text(value)}" for name, value in times.items() if value is not None]
    numbers = {"rate": key.rate, "burst": key.burst}
    lines += [f"{name} = {value}" for name, value in numbers.items() if value is not None]
    return "\n" + "\n".join(lines) + "\n"


def time_text(time: datetime) -> str:
    """Return a time in UTC, in whole seconds, such as 2027-07-01T00:00:00Z."""
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
