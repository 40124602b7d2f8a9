"""Keys of clients: who is let in, who is refused and how, and that no key is seen anywhere afterwards."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from support.key_files import EVERY_SCOPE, add_key, bearer
from support.keyed_service import Clock, open_service

from api.delivery.logs import JsonFormatter
from api.keys.file import read_keys, write_keys
from api.keys.key import KeyScope
from api.settings import Settings
from routes_geo.errors import InvalidInput
from routes_geo.snapshot.snapshot import Snapshot

Open = Callable[..., TestClient]
END = datetime(2027, 7, 1, tzinfo=UTC)
MCP = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
SERIES = json.dumps({
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "series", "arguments": {"route": "CMED", "window": "2023"}},
})  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.toml"


@pytest.fixture
def open_(snapshot: Snapshot, tmp_path: Path, path: Path) -> Open:
    return lambda **settings: open_service(snapshot, tmp_path, **({"keys": path} | settings))


def test_either_header_gives_a_key(open_: Open, path: Path) -> None:
    text = add_key(path)
    client = open_(require_key=True)
    for headers in (bearer(text), {"x-api-key": text}, {"authorization": f"bearer  {text} "}):
        assert client.get("/sources", headers=headers).status_code == 200
    assert client.get("/sources", headers=bearer(text) | {"x-api-key": text}).status_code == 200
    assert client.head("/sources", headers=bearer(text)).status_code == 200


def test_a_client_without_a_key_is_told_to_send_one(open_: Open, path: Path) -> None:
    add_key(path)
    client = open_(require_key=True)
    for headers in ({}, {"authorization": "Basic dXNlcjpwYXNz"}, {"authorization": "Digest x"}):
        answer = client.get("/sources", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="routes-geo"'
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["limit"] == "key_missing"
        assert "Authorization: Bearer" in answer.json()["detail"]
    assert client.get("/metrics").status_code == 401


@pytest.mark.parametrize("is_required", [True, False])
def test_a_key_that_does_not_work_is_refused_even_if_none_is_needed(open_: Open, path: Path, is_required: bool) -> None:
    text = add_key(path)
    client = open_(require_key=is_required)
    for wrong in (text[:-1] + "é", text[:-1], text + "x", "rgk_", "x" * 60, "", f"{text}, {text}"):
        answer = client.get("/sources", headers={b"authorization": b"Bearer " + wrong.encode()})  # type: ignore[dict-item]
        assert answer.status_code == 401, wrong
        assert answer.headers["www-authenticate"] == 'Bearer realm="routes-geo", error="invalid_token"'
        assert answer.json()["detail"].startswith("the key is unknown; ask the operator")
    both = client.get("/sources", headers=bearer(text) | {"x-api-key": "another"})
    assert (both.status_code, both.json()["limit"]) == (400, "key_twice")


def test_a_key_works_until_the_second_at_which_it_ends(open_: Open, path: Path) -> None:
    text = add_key(path, expires=END)
    clock = Clock(END.timestamp() - 0.001)
    client = open_(require_key=True, clock=clock)
    assert client.get("/sources", headers=bearer(text)).status_code == 200
    clock.seconds = END.timestamp()
    answer = client.get("/sources", headers=bearer(text))
    assert answer.status_code == 401
    assert "the key newsroom expired at 2027-07-01T00:00:00Z" in answer.json()["detail"]


def test_a_revoked_key_is_refused_from_the_next_request_on(open_: Open, path: Path) -> None:
    text = add_key(path)
    client = open_(require_key=True)
    assert client.get("/sources", headers=bearer(text)).status_code == 200
    (key,) = read_keys(path)
    key = type(key)(**{name: getattr(key, name) for name in key.__slots__} | {"revoked": datetime.now(UTC)})
    write_keys(path, [key])
    answer = client.get("/sources", headers=bearer(text))
    assert answer.status_code == 401
    assert "the key newsroom was revoked" in answer.json()["detail"]


def test_a_new_key_is_accepted_without_a_restart(open_: Open, path: Path) -> None:
    write_keys(path, [])
    client = open_(require_key=True)
    assert client.get("/sources").status_code == 401
    assert client.get("/sources", headers=bearer(add_key(path))).status_code == 200


def test_a_damaged_file_leaves_the_former_keys_and_warns_the_operator(open_: Open, path: Path) -> None:
    text = add_key(path)
    client = open_(require_key=True)
    sound = path.read_bytes()
    path.write_text("[[key")
    assert client.get("/sources", headers=bearer(text)).status_code == 200
    assert client.get("/sources").status_code == 401
    (warning,) = client.get("/readyz").json()["warnings"]
    assert "still using the former keys" in warning
    path.write_bytes(sound)
    assert client.get("/sources", headers=bearer(text)).status_code == 200
    assert client.get("/readyz").json()["warnings"] == []


NEEDED = {
    "/sources": KeyScope.READ,
    "/series/CMED": KeyScope.READ,
    "/tiles/cells/4/8/6.mvt": KeyScope.READ,
    "/collections/places/items": KeyScope.READ,
    "/collections/places/items?f=geojson": KeyScope.READ,
    "/nothing": KeyScope.READ,
    "/collections/places/items?f=csv": KeyScope.BULK,
    "/collections/places/items?%66=csv": KeyScope.BULK,
    "/collections/places/items?f=json&f=geoparquet": KeyScope.BULK,
    "/reports/NOWHERE.html": KeyScope.REPORTS,
    "/picture.svg?window=2023": KeyScope.REPORTS,
    "/metrics": KeyScope.METRICS,
}


def test_a_request_needs_the_scope_that_it_is_for(open_: Open, path: Path) -> None:
    """Where keys are not required, such a request is answered as without a key."""
    right = {scope: bearer(add_key(path, f"for-{scope}", scopes={scope})) for scope in KeyScope}
    wrong = {scope: bearer(add_key(path, f"not-for-{scope}", scopes=EVERY_SCOPE - {scope})) for scope in KeyScope}
    required, optional = open_(require_key=True), open_()
    for address, scope in NEEDED.items():
        assert required.get(address, headers=right[scope]).status_code in (200, 400, 404), address
        assert optional.get(address, headers=wrong[scope]).status_code in (200, 400, 404), address
        refused = required.get(address, headers=wrong[scope])
        assert refused.status_code == 403, address
        assert f"this needs the scope {scope} (" in refused.json()["detail"]
        assert refused.headers["www-authenticate"].endswith(f'error="insufficient_scope", scope="{scope}"')
        assert refused.headers["cache-control"] == "no-store"


def test_a_table_that_accept_chooses_needs_the_same_scope(open_: Open, path: Path) -> None:
    headers = bearer(add_key(path, scopes={KeyScope.READ}))
    client = open_(require_key=True)
    tables = ("text/csv", "application/flatgeobuf", "text/*;q=1, text/html;q=0", "text/html;q=0, a/csv, text/csv;q=.1")
    others = ("application/json", "text/html", "*/*", "text/csv;q=0.1, application/json")
    for accept in tables:
        answer = client.get("/collections/places/items", headers=headers | {"accept": accept})
        assert answer.status_code == 403, accept
    for accept in others:
        answer = client.get("/collections/places/items", headers=headers | {"accept": accept})
        assert answer.status_code == 200, accept


def test_assistants_need_the_scope_mcp_and_nothing_else(open_: Open, path: Path) -> None:
    right, wrong = add_key(path, "right", scopes={KeyScope.MCP}), add_key(path, "wrong", scopes={KeyScope.READ})
    with open_(require_key=True, rate_per_key=100) as client:
        answer = client.post("/mcp", content=SERIES, headers=MCP | bearer(right))
        assert "structuredContent" in answer.json()["result"]
        assert answer.headers["ratelimit"].startswith('"key";r=99;')  # the requests inside do not count
        assert client.post("/mcp", content=SERIES, headers=MCP | bearer(wrong)).status_code == 403
        assert client.post("/mcp", content=SERIES, headers=MCP).status_code == 401


OPEN = ["/healthz", "/readyz", "/", "/conformance", "/safeguards", "/openapi.json", "/openapi-3.0.json", "/robots.txt"]


def test_some_addresses_are_open_to_all(open_: Open, path: Path) -> None:
    add_key(path)
    client = open_(require_key=True)
    assert [address for address in OPEN if client.get(address).status_code != 200] == []
    assert client.get("/", headers={"accept": "text/html"}).status_code == 200
    assert client.options("/sources", headers={"access-control-request-headers": "authorization"}).status_code == 204


def test_other_spellings_of_an_address_open_nothing(open_: Open, path: Path) -> None:
    add_key(path)
    client = open_(require_key=True)
    for address in (
        "/%73ources",
        "//sources",
        "/sources/",
        "/healthz/../sources",
        "/static/../sources",
        "/guide/../sources",
    ):
        assert b'"sources"' not in client.get(address).content


def test_answers_for_holders_of_keys_stay_out_of_shared_caches(open_: Open, path: Path) -> None:
    text = add_key(path)
    required, optional = open_(require_key=True), open_()
    for address in ("/sources", "/tiles/cells/4/8/6.mvt?datetime=2023", "/collections/places/items?f=csv"):
        private, public = (client.get(address, headers=bearer(text)) for client in (required, optional))
        assert public.headers["cache-control"].startswith("public, ")
        assert private.headers["cache-control"] == public.headers["cache-control"].replace("public", "private")
        known = required.get(address, headers=bearer(text) | {"if-none-match": private.headers["etag"]})
        assert (known.status_code, known.headers["cache-control"]) == (304, private.headers["cache-control"])
    assert required.get("/safeguards").headers["cache-control"].startswith("public, ")


IN_URL = [
    "/sources?api_key={}",
    "/sources?x=1&X-API-Key={}",
    "/sources?access_token=whatever",
    "/sources?apikey=",
    "/sources?v={}",
    "/sources?v=a%20{}",
    "/series/{}",
    "/{}",
    "/healthy/{}/x",
    "/sources?v=%72gk%5F" + "{}"[4:] + "0123456789ab%5Fsecret",
]


def test_a_key_in_a_url_is_refused_and_not_repeated(open_: Open, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    text = add_key(path)
    client = open_()
    answers = []
    with caplog.at_level(logging.DEBUG):
        for address in IN_URL:
            answers.append(answer := client.get(address.format(text), headers=bearer(text)))
            assert (answer.status_code, answer.json()["limit"]) == (400, "key_in_url"), address
            assert "let the operator revoke a key that was in a URL" in answer.json()["detail"]
    lines = "".join(JsonFormatter().format(record) for record in caplog.records if record.name.startswith("routes"))
    assert lines.count('"status":400') == len(IN_URL)
    assert text[17:] not in lines + "".join(answer.text for answer in answers)


def test_keys_are_neither_logged_nor_repeated(open_: Open, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    good, unknown = add_key(path), add_key(path.with_name("other.toml"))
    expired = add_key(path, "old", expires=datetime.now(UTC) - timedelta(days=1))
    client = open_(rate=1000)
    with caplog.at_level(logging.DEBUG, "routes_geo"):
        answers = [
            client.get(address, headers=headers)
            for text in (good, unknown, expired)
            for headers in (bearer(text), {"x-api-key": text}, bearer(good) | {"x-api-key": text})
            for address in ("/sources", "/nothing", "/sources?x=1", "/metrics", "/readyz")
        ]
    lines = [JsonFormatter().format(record) for record in caplog.records]
    shown = "".join([*lines, *(answer.text + str(answer.headers) for answer in answers)])
    assert len(answers) == 45
    assert [text for text in (good, unknown, expired) if text[17:] in shown or text[:16] in shown] == []
    named = [json.loads(line).get("key") for line in lines if '"request"' in line]
    assert named[0] == "newsroom"  # the holder's name is logged, so that an operator knows which keys are in use
    assert set(named) == {"newsroom", None}


def test_refusals_are_counted_without_the_names_of_keys(open_: Open, path: Path) -> None:
    text = add_key(path, "secret-holder", scopes={KeyScope.READ})
    client = open_(require_key=True, rate=1000)
    asked = {"key_missing": {}, "key_invalid": bearer(text + "x"), "key_twice": bearer(text) | {"x-api-key": "y"}}
    for headers in asked.values():
        client.get("/sources", headers=headers)
    client.get("/picture.svg", headers=bearer(text))
    client.get(f"/sources?api_key={quote(text)}")
    metrics = client.get("/metrics", headers=bearer(add_key(path, "second"))).text
    for limit in (*asked, "key_scope", "key_in_url"):
        assert f'routes_geo_limit_refusals_total{{limit="{limit}"}} 1.0' in metrics
    assert "secret-holder" not in metrics


def test_keys_are_off_by_default(client: TestClient) -> None:
    for headers in ({"authorization": "Bearer whatever"}, {"x-api-key": "whatever"}):
        answer = client.get("/sources", headers=headers)
        assert answer.status_code == 200
        assert not {"ratelimit", "ratelimit-policy", "www-authenticate"} & set(answer.headers)
    assert Settings().keys is None
    assert not Settings().require_key
    assert (Settings().rate, Settings().rate_per_key) == (0, 0)


@pytest.mark.parametrize(
    ("settings", "needed"),
    [
        ({"keys": None, "require_key": True}, "ROUTES_GEO_REQUIRE_KEY needs ROUTES_GEO_KEYS"),
        ({"keys": None, "rate_per_key": 5}, "ROUTES_GEO_RATE_PER_KEY needs ROUTES_GEO_KEYS"),
        ({"rate_burst": 5}, "ROUTES_GEO_RATE_BURST needs ROUTES_GEO_RATE;"),
        ({"rate_per_key_burst": 5}, "ROUTES_GEO_RATE_PER_KEY_BURST needs ROUTES_GEO_RATE_PER_KEY;"),
    ],
)
def test_settings_without_effect_are_refused(open_: Open, path: Path, settings: dict[str, object], needed: str) -> None:
    write_keys(path, [])
    with pytest.raises(InvalidInput, match=needed):
        open_(**settings)
