"""The keys of a running service: found by their text, and followed as their file changes."""

from __future__ import annotations

import ast
import asyncio
import hmac
import inspect
import logging
import os
import textwrap
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.key_files import add_key, make_key

from api.keys import key as key_module
from api.keys import store as store_module
from api.keys.file import read_keys, write_keys
from api.keys.key import Key, id_in, new_text
from api.keys.store import KeyStore
from routes_geo.errors import DataError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.toml"


def test_keys_are_long_random_and_found(path: Path) -> None:
    texts = [add_key(path, f"key{number}") for number in range(20)]
    store = KeyStore(path)
    assert len({text[4:16] for text in texts}) == len({text[17:] for text in texts}) == 20
    assert all(len(text) == 60 and text.startswith("rgk_") for text in texts)  # 43 characters of 6 bits: 256 bits
    assert [store.find(text).name for text in texts] == [f"key{number}" for number in range(20)]  # type: ignore[union-attr]


def test_nothing_else_is_found(path: Path) -> None:
    text = add_key(path)
    store = KeyStore(path)
    swapped = text[:-1] + ("A" if text[-1] != "A" else "B")
    another_id = "rgk_" + "0" * 12 + text[16:]
    wrong = ["", " ", text[:-1], text + "A", text + "\n", f" {text}", text.upper(), swapped, another_id, new_text()]
    wrong += ["rgk_", text.replace("_", "-"), "é" * 60, "rgk_" + "١" * 12 + text[16:]]
    assert [each for each in wrong if store.find(each) is not None] == []


def test_secrets_are_compared_in_constant_time() -> None:
    """The comparison is that of hmac, and nothing else is compared."""
    calls = [
        node.func.attr
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(Key.matches))))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert calls == ["compare_digest"]
    assert key_module.hmac is hmac
    text, key = make_key()
    assert key.matches(text)
    assert not key.matches(text[:-1] + "!")
    assert id_in(text) == key.id


def test_a_changed_file_counts_after_it_is_read_again(path: Path) -> None:
    first = add_key(path, "first")
    store = KeyStore(path)
    assert not store.is_changed()
    second = add_key(path, "second")
    assert store.is_changed()
    assert store.find(second) is None
    store.reload()
    assert store.find(first) is not None
    assert store.find(second) is not None
    assert not store.is_changed()
    write_keys(path, [])
    store.reload()
    assert store.find(first) is None
    assert len(store) == 0


def test_requests_that_come_while_the_file_is_read_wait_for_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new key must not be unknown, nor a revoked one in force, only because another request came first."""
    add_key(path, "first")
    store = KeyStore(path)
    text = add_key(path, "second")
    readings = []

    def read_slowly(given: Path) -> Sequence[Key]:
        readings.append(given)
        keys = read_keys(given)
        time.sleep(0.2)
        return keys

    async def found() -> Key | None:
        await store.follow()
        return store.find(text)

    async def all_found() -> list[Key | None]:
        return await asyncio.gather(*(found() for _ in range(8)))

    monkeypatch.setattr(store_module, "read_keys", read_slowly)
    assert None not in asyncio.run(all_found())
    assert len(readings) == 1


def test_a_file_that_changes_while_it_is_read_is_read_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_key(path, "first")
    store = KeyStore(path)
    add_key(path, "second")
    texts = []

    def read_and_change(given: Path) -> Sequence[Key]:
        keys = read_keys(given)
        if not texts:
            texts.append(add_key(path, "third"))
        return keys

    monkeypatch.setattr(store_module, "read_keys", read_and_change)
    asyncio.run(store.follow())
    assert store.find(texts[0]) is not None
    assert not store.is_changed()


def test_a_disk_that_does_not_answer_leaves_the_former_keys(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = add_key(path, "first")
    store = KeyStore(path)
    add_key(path, "second")
    answered = threading.Event()

    def read_late(given: Path) -> Sequence[Key]:
        assert answered.wait(20)
        return read_keys(given)

    monkeypatch.setattr(store_module, "read_keys", read_late)
    monkeypatch.setattr(store_module, "_WAIT_S", 0.05)
    for _ in range(3):
        asyncio.run(store.follow())
        assert len(store) == 1
        assert store.find(text) is not None
    answered.set()
    monkeypatch.setattr(store_module, "_WAIT_S", 20.0)
    while store.is_changed():
        asyncio.run(store.follow())
    assert len(store) == 2


@pytest.mark.parametrize("damage", ["[[key", "[[key]]\nname = 1\n", None])
def test_a_damaged_file_leaves_the_former_keys(
    path: Path, damage: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    text = add_key(path)
    sound = path.read_text()
    store = KeyStore(path)
    if damage is None:
        path.unlink()
    else:
        path.write_text(damage)
    assert store.is_changed()
    with caplog.at_level(logging.ERROR, "routes_geo.api"):
        store.reload()
    assert store.find(text) is not None
    assert store.warning is not None
    assert store.warning.startswith(f"still using the former keys: {path}")
    assert [record.message for record in caplog.records] == ["the keys were not changed"]
    assert not store.is_changed()  # read once, logged once
    path.write_text(sound)
    assert store.is_changed()
    store.reload()
    assert store.warning is None


def test_a_mended_permission_is_noticed(path: Path) -> None:
    add_key(path)
    store = KeyStore(path)
    os.utime(path)
    store.reload()
    path.chmod(0o644)
    assert store.is_changed()


def test_a_service_does_not_start_with_a_damaged_file(path: Path) -> None:
    with pytest.raises(DataError, match="routes-geo keys add"):
        KeyStore(path)
    path.write_text("nonsense")
    with pytest.raises(DataError, match="not a TOML file"):
        KeyStore(path)
