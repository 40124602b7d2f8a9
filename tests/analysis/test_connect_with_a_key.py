"""The package asks a service that gives out keys, and says what the service said without one."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.command_line import invoke
from support.key_files import add_key, bearer
from support.keyed_service import Clock, open_service, served
from support.serving import ask

import routes_geo as rg
from api.keys.key import KeyScope
from routes_geo.errors import DataError, InvalidInput
from routes_geo.snapshot.snapshot import Snapshot


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.toml"


@pytest.fixture
def address(snapshot: Snapshot, tmp_path: Path, path: Path) -> Iterator[str]:
    add_key(path)
    client = open_service(snapshot, tmp_path, clock=Clock(time.time()), keys=path, require_key=True, rate=1000)
    with served(client) as address:
        yield address


def test_a_key_opens_the_service(address: str, path: Path) -> None:
    text = add_key(path, "analyst")
    atlas = rg.connect(address, key=text)
    assert len(atlas.cells(window="2023")) > 10
    assert text not in repr(atlas) + repr(vars(atlas))


def test_without_a_key_the_words_of_the_service_are_shown(address: str, path: Path) -> None:
    with pytest.raises(DataError, match="this service answers only with a key"):
        rg.connect(address)
    with pytest.raises(DataError, match="the key is unknown"):
        rg.connect(address, key="rgk_0")
    atlas = rg.connect(address, key=add_key(path, "reader", scopes={KeyScope.READ}))
    with pytest.raises(DataError, match="this needs the scope bulk"):
        atlas.cells(window="2023")


@pytest.mark.parametrize("key", ["", "a b", "a\n", "é", "a\r\nX: y"])
def test_what_cannot_be_a_key_is_refused_before_it_is_sent(key: str) -> None:
    with pytest.raises(InvalidInput, match="the key is empty, or has spaces") as caught:
        rg.connect("http://127.0.0.1:9", key=key)
    assert key == "" or key not in str(caught.value)


def test_threads_together_get_no_more_than_a_key_allows(address: str, path: Path) -> None:
    text = add_key(path, "busy", rate=60, burst=25)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: ask(f"{address}/sources", bearer(text)), range(80)))
    assert Counter(status for status, _, _ in answers) == {200: 25, 429: 55}
    assert {headers["retry-after"] for status, headers, _ in answers if status == 429} == {"1"}


def test_commands_send_the_key_of_the_environment(address: str, path: Path, tmp_path: Path) -> None:
    text = add_key(path, "analyst")
    command = ("series", "CMED", "--url", address, "--window", "2023")
    refused = invoke(*command, home=tmp_path)
    assert refused.returncode == 2
    assert "this service answers only with a key" in " ".join(refused.stderr.split())
    done = invoke(*command, home=tmp_path, ROUTES_GEO_KEY=text)
    assert done.returncode == 0, done.stderr
    assert text not in done.stdout + done.stderr
