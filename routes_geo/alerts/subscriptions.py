"""Read the subscriptions to alarms by webhook from a TOML file of the operator.

    allow = ["hooks.example.org", "https://lists.example.net/routes/"]
    allow_private = []

    [[subscription]]
    name = "newsroom"
    url = "https://hooks.example.org/routes-geo"
    secret_env = "NEWSROOM_SECRET"
    routes = ["CMED", "WAFR"]
    detectors = ["ears", "shock"]
    direction = "up"

Messages are sent only to hosts in `allow`, or to addresses below those in `allow`. Hosts in `allow_private` may have
addresses outside the public internet; this machine may then be addressed without TLS. The file contains no secrets: it
names the environment variable (`secret_env`) or the file (`secret_file`) with the secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from routes_geo.alerts.signing import parse_secret
from routes_geo.errors import DataError, InvalidInput
from routes_geo.model import ROUTE_IDS
from routes_geo.pressure.alarms import Alarm, Detector, Direction
from routes_geo.storage.toml_file import read_toml
from routes_geo.web_client import LOOPBACK, check_url, redacted

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_TOP, _OWN = {"allow", "allow_private", "subscription"}, "ROUTES_GEO_"
_KEYS = {"name", "url", "secret_env", "secret_file", "routes", "detectors", "direction"}
_LARGEST_FILE_BYTES = 1 << 20
_ADVICE = "docs/how_to/receive_alerts.md describes its content"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A receiver: its address, its key, and the alarms it wants. An empty selection means all."""

    name: str
    url: str = field(repr=False)  # it may contain a token
    key: bytes = field(repr=False)
    routes: Sequence[str]
    detectors: Sequence[str]
    directions: Sequence[str]
    may_be_private: bool

    def wants(self, alarm: Alarm) -> bool:
        """Return whether the receiver wants an alarm."""
        return (
            (not self.routes or alarm.route in self.routes)
            and (not self.detectors or alarm.detector in self.detectors)
            and (not self.directions or alarm.direction in self.directions)
        )


def read_subscriptions(path: Path, environment: Mapping[str, str]) -> list[Subscription]:
    """Return the subscriptions in a file; DataError lists everything in it that is not accepted."""
    content = read_toml(path, max_bytes=_LARGEST_FILE_BYTES, advice=_ADVICE)
    faults = [f"unknown {name}; choose from {', '.join(sorted(_TOP))}" for name in sorted(set(content) - _TOP)]
    subscriptions: list[Subscription] = []
    for number, table in enumerate(_tables(content, faults), 1):
        try:
            subscriptions.append(_subscription(table, content, path.parent, environment))
        except InvalidInput as error:
            faults.append(f"subscription {number}: {error}")
    names = [subscription.name for subscription in subscriptions]
    faults += [
        f"the name {name!r} is given twice" for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if faults:
        raise DataError(f"{path}: {'; '.join(faults)}")
    return subscriptions


def _tables(content: Mapping[str, Any], faults: list[str]) -> list[dict[str, Any]]:
    tables = content.get("subscription", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.append("write each subscription below [[subscription]]")
        return []
    return tables


def _subscription(
    table: Mapping[str, Any], content: Mapping[str, Any], folder: Path, environment: Mapping[str, str]
) -> Subscription:
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise InvalidInput(f"unknown {', '.join(unknown)}; choose from {', '.join(sorted(_KEYS))}")
    name, direction = _text(table, "name"), table.get("direction")
    if not _NAME.fullmatch(name):
        raise InvalidInput(f"the name {name[:80]!r} is not accepted; use only letters, digits and _ . -")
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


def _some_of(given: object, accepted: Sequence[str], name: str) -> list[str]:
    if not isinstance(given, list) or any(value not in accepted for value in given):
        raise InvalidInput(f"{name} {given!r} is not accepted; choose from {', '.join(accepted)}")
    return [str(value) for value in given]


def _allowed_url(url: str, content: Mapping[str, Any]) -> tuple[str, bool]:
    """Return an address, and whether it may be outside the public internet; InvalidInput if it is not allowed."""
    parts = urlsplit(check_url(url))
    host = parts.hostname or ""
    may_be_private = host in _names(content, "allow_private")
    is_here = host in LOOPBACK and may_be_private
    if parts.scheme != "https" and not is_here:
        raise InvalidInput(
            f"{redacted(url)}: only https is accepted; http only for this machine, if allow_private names it"
        )
    allowed = _names(content, "allow")
    if not may_be_private and host not in allowed and not any(_is_below(url, prefix) for prefix in allowed):
        names = ", ".join(map(redacted, allowed)) or "empty"
        raise InvalidInput(
            f"{redacted(url)}: neither the host nor the address is in allow ({names}); add one of them. Only hosts are "
            "printed, because the rest of an address may contain a token"
        )
    return url, may_be_private


def _names(content: Mapping[str, Any], name: str) -> list[str]:
    given = content.get(name, [])
    if not isinstance(given, list) or not all(isinstance(name_or_url, str) and name_or_url for name_or_url in given):
        raise InvalidInput(f"{name} must be a list of hosts, or of addresses that end in /")
    return [str(text).lower() if "/" not in text else str(text) for text in given]


def _is_below(url: str, prefix: str) -> bool:
    """Return whether an address is below another. Comparing texts would accept longer host names."""
    if "/" not in prefix:
        return False
    target, allowed = urlsplit(url), urlsplit(prefix)
    is_same_place = (target.scheme, target.hostname, target.port) == (allowed.scheme, allowed.hostname, allowed.port)
    path, folder = target.path, allowed.path.rstrip("/") + "/"
    return is_same_place and path.startswith(folder) and not _MOVES.search(path)


_MOVES = re.compile(r"(^|/)(\.|%2e){1,2}(/|$)|\\|%2f|%5c", re.IGNORECASE)  # a server could take this for another folder


_VARIABLE = re.compile(r"(?!whsec_)[A-Za-z_][A-Za-z0-9_]{0,99}")


def _secret(table: Mapping[str, Any], folder: Path, environment: Mapping[str, str]) -> str:
    variable, file = table.get("secret_env"), table.get("secret_file")
    if isinstance(variable, str) and file is None:
        if not _VARIABLE.fullmatch(variable):  # perhaps the secret itself, which no message may repeat
            raise InvalidInput(
                "secret_env is not the name of an environment variable; the secret stands in the variable"
            )
        if variable.startswith(_OWN):
            raise InvalidInput(f"secret_env {variable!r}: names with the prefix {_OWN} are reserved for the service")
        if variable not in environment:
            raise InvalidInput(f"the environment variable {variable!r} is not set")
        return environment[variable]
    if isinstance(file, str) and variable is None:
        try:
            return (folder / file).read_text("utf-8")[:1000].strip()
        except (OSError, ValueError) as error:
            raise InvalidInput(f"secret_file {file!r} cannot be read") from error
    raise InvalidInput("give either secret_env, the name of an environment variable, or secret_file")
