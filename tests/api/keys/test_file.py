"""The file of keys: what is written is read, and everything else in it is refused with its reason."""

from __future__ import annotations

import stat
import threading
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.key_files import CREATED, LATER, add_key, make_key

from api.keys.file import MAX_KEYS, changing, read_keys, write_keys
from api.keys.key import Key, KeyScope
from routes_geo.errors import DataError, InvalidInput

NUMBERS = st.none() | st.integers(1, 1_000_000)
TIMES = st.datetimes(datetime(1970, 1, 2), datetime(9998, 1, 1), timezones=st.just(UTC)).map(
    lambda time: time.replace(microsecond=0)
)
KEYS = st.builds(
    lambda name, **fields: make_key(name, **fields)[1],
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", fullmatch=True),
    scopes=st.frozensets(st.sampled_from(KeyScope), min_size=1),
    created=TIMES,
    expires=TIMES,
    revoked=st.none() | TIMES,
    rate=NUMBERS,
    burst=NUMBERS,
)


@given(keys=st.lists(KEYS, max_size=5, unique_by=lambda key: key.name))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, keys: list[Key]) -> None:
    path = tmp_path_factory.mktemp("keys") / "keys.toml"
    write_keys(path, keys)
    assert read_keys(path) == keys


def test_a_file_has_no_key_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    text = add_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert text.split("_", 2)[2] not in path.read_text()
    path.chmod(0o640)  # for the group of the service
    add_key(path, "second")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


GOOD = {
    "name": '"desk"',
    "id": '"0123456789ab"',
    "sha256": f'"{"0" * 64}"',
    "scopes": '["read"]',
    "created": "2026-01-01T00:00:00Z",
    "expires": "2027-01-01T00:00:00+02:00",
}


def written(**changes: str | None) -> str:
    fields = {name: value for name, value in (GOOD | changes).items() if value is not None}
    return "[[key]]\n" + "".join(f"{name} = {value}\n" for name, value in fields.items())


def test_a_file_by_hand_is_read(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(written(rate="5"))
    (key,) = read_keys(path)
    assert (key.name, key.rate, key.expires) == ("desk", 5, datetime(2026, 12, 31, 22, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (written(threshold="1"), "key 1: unknown threshold; choose from name, id"),
        (written(resolution="9"), "key 1: unknown resolution"),
        ("floors = 0\n", "unknown floors; write each key below"),
        (written(name=None, id=None), "key 1: name, id is missing"),
        (written(name='"a b"'), "the name 'a b' is not accepted"),
        (written(name='"é"'), "the name 'é' is not accepted"),
        (written(name="7"), "name is not as `routes-geo keys add` writes it"),
        (written(id='"0123456789AB"'), "id is not as"),
        (written(sha256='"rgk_0123456789ab_secret"'), "sha256 is not as"),
        (written(scopes="[]"), "no scope is given; choose from read, reports, bulk, mcp, metrics"),
        (written(scopes='["admin", "read"]'), "unknown scope 'admin'; choose from read"),
        (written(scopes='"read"') + written(name='"b"', id='"ffffffffffff"', scopes="7"), "key 2: unknown scope '7'"),
        (written(scopes="[7]"), "unknown scope 7"),
        (written(expires="2027-01-01"), "expires 2027-01-01 is not accepted; write a time such as"),
        (written(expires="2027-01-01T00:00:00"), "expires 2027-01-01 00:00:00 is not accepted"),
        (written(created="0001-01-01T00:00:00+14:00"), "write a year from 2"),
        (written(revoked="true"), "revoked True is not accepted"),
        (written(rate="0"), "rate 0 is not accepted; give a number from 1 to 1,000,000"),
        (written(rate="true"), "rate True is not accepted"),
        (written(rate="1.5"), "rate 1.5 is not accepted"),
        (written(burst='"9"'), "burst '9' is not accepted"),
        (written() + written(), "the name 'desk' is given twice; the id '0123456789ab' is given twice"),
        ("key = 1\n", "write each key below"),
        ("key = [1]\n", "write each key below"),
        ("[[key]\n", "not a TOML file"),
        ("x = " + "[" * 100_000, "not a TOML file"),
    ],
)
def test_what_is_not_accepted_is_refused_with_its_reason(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(text)
    with pytest.raises(DataError) as caught:
        read_keys(path)
    assert str(path) in str(caught.value)
    assert reason in str(caught.value)
    assert "rgk_" not in str(caught.value)


def test_files_that_are_too_large_or_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="not a TOML file"):
        read_keys(path)
    path.write_bytes(b"#" * (1 << 23))
    with pytest.raises(DataError, match="larger than 4,194,304 bytes"):
        read_keys(path)
    with pytest.raises(DataError, match="routes-geo keys add"):
        read_keys(tmp_path / "missing.toml")
    with pytest.raises(DataError, match="cannot be read"):
        read_keys(tmp_path)
    with pytest.raises(InvalidInput, match="at most 10,000"):
        write_keys(path, [make_key()[1]] * (MAX_KEYS + 1))


def test_an_error_leaves_the_former_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    add_key(path)
    before = path.read_bytes()
    with pytest.raises(InvalidInput):
        write_keys(path, [make_key()[1]] * (MAX_KEYS + 1))
    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["keys.toml"]


def test_two_commands_do_not_change_a_file_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    with changing(path) as keys:
        assert keys == []
        with pytest.raises(InvalidInput, match="another command is changing"), changing(path):
            pass
        write_keys(path, [make_key()[1]])
    with changing(path) as keys:
        assert len(keys) == 1
    with pytest.raises(InvalidInput, match="does not exist; create it first"), changing(tmp_path / "no" / "k.toml"):
        pass


def test_a_reader_sees_a_whole_file_while_it_is_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    few, many = [make_key("a")[1]], [make_key(f"key{number}")[1] for number in range(200)]
    write_keys(path, few)
    is_done = threading.Event()

    def rewrite() -> None:
        for _ in range(20):
            write_keys(path, many)
            write_keys(path, few)
        is_done.set()

    writer = threading.Thread(target=rewrite)
    writer.start()
    lengths = {len(read_keys(path))}
    while not is_done.is_set():
        lengths.add(len(tomllib.loads(path.read_text())["key"]))
    writer.join()
    assert lengths <= {1, 200}


def test_a_key_ends_at_the_second() -> None:
    _, key = make_key(expires=datetime(2027, 7, 1, tzinfo=UTC))
    end = datetime(2027, 7, 1, tzinfo=UTC).timestamp()
    assert key.state(end - 0.001) == "valid"
    assert key.state(end) == "expired"
    assert key.state(end + 1) == "expired"
    _, revoked = make_key(expires=LATER, revoked=CREATED + timedelta(days=1))
    assert revoked.state(0) == "revoked"
