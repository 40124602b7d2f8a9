"""Who is told of alarms by webhook: a TOML file that the operator keeps.

    allow = ["hooks.example.org", "https://lists.example.net/routes/"]
    allow_private = []

    [[subscription]]
    name = "newsroom"
    url = "https://hooks.example.org/routes-geo"
    secret_env = "NEWSROOM_SECRET"
    routes = ["CMED", "WAFR"]
    detectors = ["ears", "shock"]
    direction = "up"

Nothing is sent to a host, or below an address, that `allow` does not name. Hosts in `allow_private` may have addresses
that are not on the public internet, and, if they are this machine, be asked without TLS. Secrets are not in the file:
it names the environment variable (`secret_env`) or the file (`secret_file`) that holds one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from routes_geo.alerts.signing import parse_secret
from routes_geo.errors import DataError, InvalidInput
from routes_geo.model import ROUTE_IDS
from routes_geo.pressure.alarms import Alarm, Detector, Direction
from routes_geo.web_client import LOOPBACK, check_url

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_TOP, _OWN = {"allow", "allow_private", "subscription"}, "ROUTES_GEO_"
_KEYS = {"name", "url", "secret_env", "secret_file", "routes", "detectors", "direction"}
_LARGEST_FILE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Subscription:
    """One receiver: where, signed with which key, and what it wants to hear of; empty for all."""

    name: str
    url: str
    key: bytes = field(repr=False)
    routes: Sequence[str]
    detectors: Sequence[str]
    directions: Sequence[str]
    may_be_private: bool

    def wants(self, alarm: Alarm) -> bool:
        """Whether it is told of an alarm."""
        return (
            (not self.routes or alarm.route in self.routes)
            and (not self.detectors or alarm.detector in self.detectors)
            and (not self.directions or alarm.direction in self.directions)
        )


def read_subscriptions(path: Path, environment: Mapping[str, str]) -> list[Subscription]:
    """Read the file; DataError names all that is not accepted in it. Secrets come from `environment` or from files."""
    content = _content(path)
    wrong = [f"unknown {name}; known are {', '.join(sorted(_TOP))}" for name in sorted(set(content) - _TOP)]
    found: list[Subscription] = []
    for number, table in enumerate(_tables(content, wrong), 1):
        where = f"subscription {number}"
        try:
            found.append(_subscription(table, content, path.parent, environment))
        except InvalidInput as error:
            wrong.append(f"{where}: {error}")
    names = [item.name for item in found]
    wrong += [f"the name {name!r} is given twice" for name in sorted({name for name in names if names.count(name) > 1})]
    if wrong:
        raise DataError(f"{path}: {'; '.join(wrong)}")
    return found


def _content(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as handle:
            text = handle.read(_LARGEST_FILE_BYTES + 1)
        if len(text) > _LARGEST_FILE_BYTES:
            raise DataError(f"{path}: is larger than {_LARGEST_FILE_BYTES:,} bytes")
        return tomllib.loads(text.decode())
    except OSError as error:
        raise DataError(
            f"{path}: cannot be read ({error.strerror}); docs/how_to/receive_alerts.md describes its content"
        ) from error
    except ValueError as error:  # of UTF-8 and of TOML
        raise DataError(f"{path}: is no TOML ({error})") from error


def _tables(content: Mapping[str, Any], wrong: list[str]) -> list[dict[str, Any]]:
    tables = content.get("subscription", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        wrong.append("write each subscription below [[subscription]]")
        return []
    return tables


def _subscription(
    table: Mapping[str, Any], content: Mapping[str, Any], folder: Path, environment: Mapping[str, str]
) -> Subscription:
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise InvalidInput(f"unknown {', '.join(unknown)}; known are {', '.join(sorted(_KEYS))}")
    name, direction = _text(table, "name"), table.get("direction")
    if not _NAME.fullmatch(name):
        raise InvalidInput(f"the name {name[:80]!r} is not accepted; give letters, digits and _ . -")
    url, may_be_private = _allowed_url(_text(table, "url"), content)
    return Subscription(
        name=name,
        url=url,
        key=parse_secret(_secret(table, folder, environment)),
        routes=_some_of(table.get("routes", []), ROUTE_IDS, "routes"),
        detectors=_some_of(table.get("detectors", []), list(Detector), "detectors"),
        directions=_some_of([] if direction is None else [direction], list(Direction), "direction"),
        may_be_private=may_be_private,
    )


def _text(table: Mapping[str, Any], name: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not value:
        raise InvalidInput(f"{name} is missing")
    return value


def _some_of(given: Any, known: Sequence[str], name: str) -> list[str]:
    if not isinstance(given, list) or any(item not in known for item in given):
        raise InvalidInput(f"{name} {given!r} is not accepted; give some of {', '.join(known)}")
    return [str(item) for item in given]


def _allowed_url(url: str, content: Mapping[str, Any]) -> tuple[str, bool]:
    """Address, and whether it may lie outside the public internet; InvalidInput if it is not allowed."""
    parts = urlsplit(check_url(url))
    host = parts.hostname or ""
    may_be_private = host in _names(content, "allow_private")
    is_here = host in LOOPBACK and may_be_private
    if parts.scheme != "https" and not is_here:
        raise InvalidInput(f"{url}: only https is accepted; http for this machine, where allow_private names it")
    allowed = _names(content, "allow")
    if not may_be_private and host not in allowed and not any(_is_below(url, prefix) for prefix in allowed):
        raise InvalidInput(f"{url}: neither its host nor its address is in allow = {allowed}")
    return url, may_be_private


def _names(content: Mapping[str, Any], name: str) -> list[str]:
    given = content.get(name, [])
    if not isinstance(given, list) or not all(isinstance(item, str) and item for item in given):
        raise InvalidInput(f"{name} is a list of hosts, or of addresses that end in /")
    return [str(item).lower() if "/" not in item else str(item) for item in given]


def _is_below(url: str, prefix: str) -> bool:
    """Whether an address lies below another; not by its text, which a longer name of a host begins with, too."""
    if "/" not in prefix:
        return False
    asked, allowed = urlsplit(url), urlsplit(prefix)
    is_same_place = (asked.scheme, asked.hostname, asked.port) == (allowed.scheme, allowed.hostname, allowed.port)
    path, folder = asked.path, allowed.path.rstrip("/") + "/"
    return is_same_place and path.startswith(folder) and not _MOVES.search(path)


_MOVES = re.compile(r"(^|/)(\.|%2e){1,2}(/|$)|\\|%2f|%5c", re.IGNORECASE)  # what a server could read as another folder


def _secret(table: Mapping[str, Any], folder: Path, environment: Mapping[str, str]) -> str:
    variable, file = table.get("secret_env"), table.get("secret_file")
    if isinstance(variable, str) and file is None:
        if variable.startswith(_OWN):
            raise InvalidInput(f"secret_env {variable!r}: names that begin with {_OWN} are settings of the service")
        if variable not in environment:
            raise InvalidInput(f"the environment has no variable {variable!r}")
        return environment[variable]
    if isinstance(file, str) and variable is None:
        try:
            return (folder / file).read_text("utf-8")[:1000].strip()
        except (OSError, ValueError) as error:
            raise InvalidInput(f"secret_file {file!r} cannot be read") from error
    raise InvalidInput("give secret_env, the name of an environment variable, or secret_file, and not both")
