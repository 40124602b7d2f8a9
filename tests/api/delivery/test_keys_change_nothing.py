"""No key lowers a threshold: with and without one, the service gives the same bytes and the same refusals."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from support.key_files import add_key, bearer
from support.keyed_service import open_service
from support.serving import ROOT

from api.delivery.cache import AnswerCache
from api.delivery.gate import KEY_HEADERS, Gate, Rules
from api.delivery.metrics import Metrics
from api.delivery.middleware import Delivery, Limits
from api.keys.file import read_keys
from api.keys.key import Key, KeyScope
from api.keys.store import KeyStore
from routes_geo.disclosure import policy
from routes_geo.errors import DataError, ReasonCode
from routes_geo.snapshot.snapshot import Snapshot

# Answers of every family, and questions that disclosure control refuses: too fine, too recent, for a place or a day.
ANSWERED = (
    "/sources",
    "/series/CMED?datetime=2023",
    "/tiles/cells/4/8/6.mvt?datetime=2023",
    "/tiles/cells/8/137/100.mvt?datetime=2023-09",
    "/tiles/cells.json",
    "/collections/cells/items?datetime=2023&limit=50",
    "/collections/cells/items?datetime=2023-09&f=csv",
    "/collections/areas/items?limit=50",
    "/pressure/CMED?datetime=2023-09",
    "/forecast/CMED",
    "/hotspots",
    "/alerts?limit=5",
    "/revisions",
    "/claims",
    "/safeguards",
    "/picture.svg?window=2023",
)
REFUSED = (
    "/collections/cells/items?datetime=2023-09&cell=891f1d48a2bffff",
    "/collections/cells/items?datetime=2023&resolution=9",
    "/series/CMED?datetime=2023-09-11",
    "/alerts?datetime=2023-09-11",
    "/alerts?place=lampedusa",
    "/dggs/H3/zones?zone-level=9",
    "/pressure/CMED?datetime=2023-09-11",
)
# What differs on purpose: metrics, a stream without an end, and the description, which states how to give a key.
DIFFERENT = {"/metrics", "/alerts/stream", "/openapi.json", "/openapi-3.0.json"}


@pytest.fixture(scope="module")
def both(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> tuple[TestClient, TestClient, dict[str, str]]:
    """A service without keys, one that requires them, and a key with every scope and the highest rate."""
    folder = tmp_path_factory.mktemp("keys")
    headers = bearer(add_key(folder / "keys.toml", rate=1_000_000, burst=1_000_000))
    keyed = open_service(snapshot, folder, keys=folder / "keys.toml", require_key=True, rate=1)
    return open_service(snapshot, folder), keyed, headers


@pytest.mark.parametrize("address", [*ANSWERED, *REFUSED])
def test_with_a_key_the_bytes_are_the_same(both: tuple[TestClient, TestClient, dict[str, str]], address: str) -> None:
    plain, keyed, headers = both
    trace = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
    without, with_key = plain.get(address, headers=trace), keyed.get(address, headers=headers | trace)
    assert without.status_code == with_key.status_code
    assert without.content == with_key.content
    assert without.headers.get("etag") == with_key.headers.get("etag")
    assert with_key.headers["ratelimit"].startswith('"key";')


def test_every_address_without_parameters_is_the_same(both: tuple[TestClient, TestClient, dict[str, str]]) -> None:
    plain, keyed, headers = both
    paths = {path for path in plain.get("/openapi.json").json()["paths"] if "{" not in path} - DIFFERENT
    assert len(paths) >= 30
    trace = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
    assert [
        path
        for path in sorted(paths)
        if plain.get(path, headers=trace).content != keyed.get(path, headers=headers | trace).content
    ] == []


def test_the_addresses_are_answers_and_refusals(both: tuple[TestClient, TestClient, dict[str, str]]) -> None:
    assert {address: both[0].get(address).status_code for address in ANSWERED} == dict.fromkeys(ANSWERED, 200)
    refusals = [both[0].get(address).json() for address in REFUSED]
    assert [refusal["status"] for refusal in refusals] == [422] * len(REFUSED)
    assert len({refusal["reason_code"] for refusal in refusals}) >= 2


@pytest.mark.parametrize("scope", KeyScope)
def test_no_scope_changes_a_refusal(snapshot: Snapshot, tmp_path: Path, scope: KeyScope) -> None:
    path = tmp_path / "keys.toml"
    headers = bearer(add_key(path, scopes={scope}))
    client = open_service(snapshot, tmp_path, keys=path)
    for address in REFUSED:
        plain, keyed = client.get(address).json(), client.get(address, headers=headers).json()
        assert plain | {"trace_id": ""} == keyed | {"trace_id": ""}
        assert keyed["status"] == 422


def test_scopes_and_fields_of_keys_say_nothing_about_figures() -> None:
    """No word of disclosure control is a scope or a field of a key, and a file with such a field is refused."""
    words = {word for code in ReasonCode for word in code.split("_")} | {"threshold", "floor", "embargo", "resolution"}
    words |= {word.lower() for name in vars(policy) if name.isupper() for word in name.split("_")}
    assert words.isdisjoint({scope.value for scope in KeyScope} | set(Key.__slots__))
    assert {"small", "threshold", "fine"} <= words


@pytest.mark.parametrize("name", [name.lower() for name in vars(policy) if name.isupper()])
def test_a_file_of_keys_cannot_name_a_floor(tmp_path: Path, name: str) -> None:
    path = tmp_path / "keys.toml"
    add_key(path)
    path.write_text(f"{path.read_text()}{name} = 1\n")
    with pytest.raises(DataError, match=f"unknown {name}"):
        read_keys(path)


def test_the_application_never_sees_a_key(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    text = add_key(path)
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x"})

    gate = Gate(Rules(require_key=True), KeyStore(path), lambda exchange: KeyScope.READ)
    parts = {
        "cache": AnswerCache(0),
        "limits": Limits(9, 9),
        "metrics": Metrics(),
        "is_bulk": lambda scope: False,
    }
    client = TestClient(Delivery(app, version=lambda: 0, gate=gate, **parts))  # type: ignore[arg-type]
    for headers in (bearer(text), {"x-api-key": text}, bearer(text) | {"X-API-Key": text}):
        assert client.get("/a", headers=headers).status_code == 200
    assert len(seen) == 3
    assert not KEY_HEADERS & {name for scope in seen for name, _ in scope["headers"]}
    assert text not in repr(seen)


def test_only_the_gate_and_what_describes_it_import_keys() -> None:
    """The core has no way to ask for a key, and no family of endpoints does."""
    users = {
        str(path.relative_to(ROOT))
        for folder in ("api", "routes_geo", "tiles")
        for path in (ROOT / folder).rglob("*.py")
        if any(name.startswith("api.keys") for name in imported(path))
    }
    outside = {name for name in users if not name.startswith("api/keys/")}
    assert outside == {
        "api/admission.py",
        "api/app.py",
        "api/delivery/gate.py",
        "api/description/security.py",
        "routes_geo/cli/keys.py",
    }


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
