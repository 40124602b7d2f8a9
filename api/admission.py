"""Who may ask what, and how often: the gate that the settings ask for, and the kinds of requests it tells apart."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from api.delivery.exchange import Exchange
from api.delivery.gate import Gate, Rules
from api.delivery.rate import Quota
from api.features.formats import asks_for_table
from api.keys.addresses import OWN_SCOPES, is_open
from api.keys.key import KeyScope
from api.keys.store import KeyStore
from api.settings import PREFIX, Settings
from routes_geo.errors import InvalidInput


def make_gate(settings: Settings, keys: KeyStore | None, is_report: Callable[[str], bool]) -> Gate | None:
    """Return the gate that the settings ask for, None if they ask for none; InvalidInput if they contradict.

    `is_report` returns whether the path of a request is that of a report or a picture.
    """
    _check(settings)
    per_address = _quota(settings.rate, settings.rate_burst)
    if keys is None and per_address is None:
        return None
    per_key = _quota(settings.rate_per_key, settings.rate_per_key_burst)
    return Gate(Rules(settings.require_key, per_address, per_key), keys, partial(kind_of, is_report))


def kind_of(is_report: Callable[[str], bool], exchange: Exchange) -> KeyScope | None:
    """Return the scope that a request needs where keys are required; None if it is open to all."""
    path: str = exchange.scope["path"]
    if is_open(path):
        return None
    if path in OWN_SCOPES:
        return OWN_SCOPES[path]
    if is_report(path):
        return KeyScope.REPORTS
    return KeyScope.BULK if asks_for_table(exchange.scope) else KeyScope.READ


def _quota(rate: int, burst: int | None) -> Quota | None:
    return Quota(rate, burst or rate) if rate else None


def _check(settings: Settings) -> None:
    """Raise InvalidInput for settings that have no effect without another one."""
    needed: dict[str, tuple[object, dict[str, Any]]] = {
        "keys": (settings.keys, {"require_key": settings.require_key, "rate_per_key": settings.rate_per_key}),
        "rate": (settings.rate, {"rate_burst": settings.rate_burst}),
        "rate_per_key": (settings.rate_per_key, {"rate_per_key_burst": settings.rate_per_key_burst}),
    }
    faults = [
        f"{PREFIX}{name.upper()} needs {PREFIX}{other.upper()}; set both or neither"
        for other, (is_set, dependents) in needed.items()
        for name, value in dependents.items()
        if value and not is_set
    ]
    if faults:
        raise InvalidInput("; ".join(faults))
