"""Fetching from publishers, against a server on the loopback address that behaves as servers do."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.publisher_server import Answer, Script, publisher_server
from typer.testing import CliRunner

from routes_geo.cli.app import app
from routes_geo.datafiles import embedded_data_dir
from routes_geo.errors import DataError, InvalidInput
from routes_geo.ledger.download import redirect_target
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.publishers import Publisher, publishers_of, read_publishers
from routes_geo.ledger.sync import Fetched, SyncOutcome, stale_days, sync_publishers
from routes_geo.sources.registry import ADAPTERS
from routes_geo.web_client import Patience, check_url

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
BODY = b"Data,Valore,Data_Report\n2023-09-12,5018,2023-09-15\n"


class Run:
    """Runs of sync on one file of one server."""

    def __init__(self, folder: Path, url: str, *, max_megabytes: int = 1) -> None:
        self.folder = folder
        self.publisher = Publisher("italy", "days.csv", url, "CC BY 4.0", 16, max_megabytes)
        self.taken_in: list[bytes] = []
        self.waits: list[float] = []
        self.progress: list[tuple[str, int, int | None]] = []

    @property
    def target(self) -> Path:
        return self.folder / "italy" / "days.csv"

    @property
    def state(self) -> Path:
        return self.target.with_name("days.csv.state.json")

    def once(self, now: datetime = NOW, *, timeout_s: float = 5) -> Fetched:
        patience = Patience(attempts=3, first_wait_s=1, timeout_s=timeout_s, sleep=self.waits.append)
        found = sync_publishers(
            [self.publisher],
            self.folder,
            take_in=self._take_in,
            now=now,
            patience=patience,
            progress=lambda *step: self.progress.append(step),
        )
        return found[0]

    def _take_in(self, path: Path, source: str) -> str:
        intake = ADAPTERS[source].read(path, None)
        self.taken_in.append(path.read_bytes())
        return f"{intake.rows_accepted} rows"


def always(answer: Answer) -> Script:
    return lambda _number, _path, _headers: answer


def first(*answers: Answer) -> Script:
    """One answer after another, the last one for ever."""
    return lambda number, _path, _headers: answers[min(number, len(answers)) - 1]


def test_a_new_file_is_fetched_and_taken_in(tmp_path: Path) -> None:
    with publisher_server(always(Answer(body=BODY, headers={"ETag": '"1"'}))) as server:
        run = Run(tmp_path, server.url + "/export?of=days")
        found = run.once()
    assert (found.outcome, found.message, found.size_bytes) == (SyncOutcome.NEW, "1 rows", len(BODY))
    assert found.sha256 == hashlib.sha256(BODY).hexdigest()
    assert run.target.read_bytes() == BODY
    assert run.taken_in == [BODY]
    assert run.progress[-1] == ("days.csv", len(BODY), len(BODY))
    assert "routes-geo/" in server.requests[0][1]["user-agent"]


@pytest.mark.parametrize(
    ("validator", "condition"),
    [({"ETag": '"1"'}, "if-none-match"), ({"Last-Modified": "Tue, 03 Jun 2025 10:00:00 GMT"}, "if-modified-since")],
)
def test_a_file_that_did_not_change_is_not_fetched_again(
    validator: dict[str, str], condition: str, tmp_path: Path
) -> None:
    def script(_number: int, _path: str, headers: dict[str, str]) -> Answer:
        return Answer(304) if headers.get(condition) in validator.values() else Answer(body=BODY, headers=validator)

    with publisher_server(script) as server:
        run = Run(tmp_path, server.url)
        assert [run.once().outcome, run.once().outcome] == [SyncOutcome.NEW, SyncOutcome.UNCHANGED]
        run.target.write_bytes(b"damaged")
        assert run.once().message == "the same bytes as before"  # asked without a condition, as the file is not whole
    assert run.target.read_bytes() == BODY
    assert run.taken_in == [BODY]


def test_the_same_bytes_without_a_validator_are_unchanged(tmp_path: Path) -> None:
    with publisher_server(always(Answer(body=BODY))) as server:
        run = Run(tmp_path, server.url)
        assert [run.once().outcome, run.once().outcome] == [SyncOutcome.NEW, SyncOutcome.UNCHANGED]
    assert run.taken_in == [BODY]


def test_other_bytes_under_the_same_validator_are_new(tmp_path: Path) -> None:
    newer = BODY + b"2023-09-13,2980,2023-09-15\n"
    tag = {"ETag": '"1"'}
    with publisher_server(first(Answer(body=BODY, headers=tag), Answer(body=newer, headers=tag))) as server:
        run = Run(tmp_path, server.url)
        assert [run.once().outcome, run.once().outcome] == [SyncOutcome.NEW, SyncOutcome.NEW]
    assert run.target.read_bytes() == newer


def test_not_modified_is_no_answer_to_who_has_no_file(tmp_path: Path) -> None:
    with publisher_server(always(Answer(304))) as server:
        found = Run(tmp_path, server.url).once()
    assert (found.outcome, len(server.requests)) == (SyncOutcome.FAILED, 1)
    assert "answers 304" in found.message


def test_a_newer_file_replaces_the_former(tmp_path: Path) -> None:
    newer = BODY + b"2023-09-13,2980,2023-09-15\n"
    with publisher_server(first(Answer(body=BODY), Answer(body=newer))) as server:
        run = Run(tmp_path, server.url)
        assert [run.once().outcome, run.once().outcome] == [SyncOutcome.NEW, SyncOutcome.NEW]
    assert run.target.read_bytes() == newer


@pytest.mark.parametrize("status", [403, 404, 410, 401])
def test_a_refusal_is_not_asked_again(status: int, tmp_path: Path) -> None:
    with publisher_server(always(Answer(status))) as server:
        run = Run(tmp_path, server.url)
        found = run.once()
    assert (found.outcome, len(server.requests)) == (SyncOutcome.FAILED, 1)
    assert f"answers {status}" in found.message
    assert "routes-geo ingest FILE" in found.message


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_server_in_trouble_is_asked_again_after_longer_and_longer_waits(status: int, tmp_path: Path) -> None:
    with publisher_server(always(Answer(status))) as server:
        run = Run(tmp_path, server.url)
        found = run.once()
    assert (found.outcome, len(server.requests), len(run.waits)) == (SyncOutcome.FAILED, 3, 2)
    assert 1 <= run.waits[0] <= 1.5
    assert 2 <= run.waits[1] <= 3
    assert "after 3 attempts" in found.message


def test_a_server_that_recovers(tmp_path: Path) -> None:
    with publisher_server(first(Answer(500), Answer(429, headers={"Retry-After": "7"}), Answer(body=BODY))) as server:
        run = Run(tmp_path, server.url)
        assert run.once().outcome == SyncOutcome.NEW
    assert run.waits[1] == 7


@pytest.mark.parametrize(
    ("retry_after", "wait_s"),
    [
        ("7", 7),
        ("Tue, 03 Jun 2025 10:00:09 GMT", 9),
        ("Tue, 03 Jun 2025 09:00:00 GMT", 0),
        ("86400", 60),
        ("9" * 5000, 60),
    ],
)
def test_a_wait_the_server_asks_for_is_kept_within_bounds(retry_after: str, wait_s: float, tmp_path: Path) -> None:
    headers = {"Retry-After": retry_after, "Date": "Tue, 03 Jun 2025 10:00:00 GMT"}
    with publisher_server(first(Answer(429, headers=headers), Answer(body=BODY))) as server:
        run = Run(tmp_path, server.url)
        assert run.once().outcome == SyncOutcome.NEW
    assert run.waits == [wait_s]


@pytest.mark.parametrize("retry_after", ["soon", "-5", "\xb2"])
def test_a_wait_that_is_none_is_passed_over(retry_after: str, tmp_path: Path) -> None:
    with publisher_server(first(Answer(503, headers={"Retry-After": retry_after}), Answer(body=BODY))) as server:
        run = Run(tmp_path, server.url)
        assert run.once().outcome == SyncOutcome.NEW
    assert 1 <= run.waits[0] <= 1.5


def test_a_truncated_file_is_fetched_again(tmp_path: Path) -> None:
    with publisher_server(first(Answer(body=BODY, cut=9), Answer(body=BODY))) as server:
        run = Run(tmp_path, server.url)
        assert run.once().outcome == SyncOutcome.NEW
    assert (run.target.read_bytes(), len(run.waits)) == (BODY, 1)


def test_a_file_that_is_always_truncated_leaves_nothing(tmp_path: Path) -> None:
    with publisher_server(always(Answer(body=BODY, cut=9))) as server:
        run = Run(tmp_path, server.url)
        found = run.once()
    assert found.outcome == SyncOutcome.FAILED
    assert [path.name for path in run.target.parent.iterdir()] == ["days.csv.state.json"]


@pytest.mark.parametrize("body", [b"34\r\n" + BODY[:20], b"9\r\n" + BODY[:9] + b"\r\n"])
def test_a_file_in_chunks_without_the_last_is_truncated(body: bytes, tmp_path: Path) -> None:
    answer = Answer(body=body, headers={"Transfer-Encoding": "chunked"}, states_length=False)
    with publisher_server(always(answer)) as server:
        found = Run(tmp_path, server.url).once()
    assert (found.outcome, len(server.requests)) == (SyncOutcome.FAILED, 3)


def test_a_truncated_compressed_file_is_fetched_again(tmp_path: Path) -> None:
    answer = Answer(body=gzip.compress(BODY), headers={"Content-Encoding": "gzip"}, cut=9)
    with publisher_server(always(answer)) as server:
        found = Run(tmp_path, server.url).once()
    assert (found.outcome, len(server.requests)) == (SyncOutcome.FAILED, 3)


@pytest.mark.parametrize("stated", ["\xb2", "9" * 5000, "-5", "many"])
def test_a_length_that_is_none_does_no_harm(stated: str, tmp_path: Path) -> None:
    answer = Answer(body=BODY, headers={"Content-Length": stated}, states_length=False)
    with publisher_server(always(answer)) as server:
        found = Run(tmp_path, server.url).once()
    assert found.outcome in {SyncOutcome.NEW, SyncOutcome.FAILED}


def test_a_server_that_does_not_answer_in_time(tmp_path: Path) -> None:
    asked_enough = threading.Event()

    def script(_number: int, _path: str, _headers: dict[str, str]) -> Answer:
        asked_enough.wait(10)
        return Answer(body=BODY)

    with publisher_server(script) as server:
        found = Run(tmp_path, server.url).once(timeout_s=0.2)
        asked_enough.set()
    assert (found.outcome, len(server.requests)) == (SyncOutcome.FAILED, 3)
    assert "ReadTimeout" in found.message


def test_a_proxy_of_the_environment_is_not_for_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with publisher_server(always(Answer(body=BODY))) as server:
        assert Run(tmp_path, server.url).once().outcome == SyncOutcome.NEW


def test_a_proxy_of_the_environment_is_for_other_hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with publisher_server(always(Answer(body=BODY))) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert Run(tmp_path, "http://publisher.invalid/days.csv").once().outcome == SyncOutcome.NEW
    assert [path for path, _ in proxy.requests] == ["http://publisher.invalid/days.csv"]


def test_redirects_are_followed(tmp_path: Path) -> None:
    def script(_number: int, path: str, _headers: dict[str, str]) -> Answer:
        return Answer(body=BODY) if path == "/there/days.csv" else Answer(302, headers={"Location": "/there/days.csv"})

    with publisher_server(script) as server:
        assert Run(tmp_path, server.url + "/here").once().outcome == SyncOutcome.NEW
    assert [path for path, _ in server.requests] == ["/here", "/there/days.csv"]


def test_redirects_without_end_are_not(tmp_path: Path) -> None:
    with publisher_server(always(Answer(301, headers={"Location": "/again"}))) as server:
        found = Run(tmp_path, server.url).once()
    assert (found.outcome, len(server.requests)) == (SyncOutcome.FAILED, 6)
    assert "more than 5 redirects" in found.message


@pytest.mark.parametrize("target", ["file:///etc/hostname", "ftp://127.0.0.1/x", "http://user:secret@127.0.0.1/"])
def test_a_redirect_to_anything_but_http_is_refused(target: str, tmp_path: Path) -> None:
    with publisher_server(always(Answer(302, headers={"Location": target}))) as server:
        found = Run(tmp_path, server.url).once()
    assert (found.outcome, len(server.requests)) == (SyncOutcome.FAILED, 1)
    assert "accepted" in found.message
    assert "secret" not in found.message


@pytest.mark.parametrize(
    "location",
    ["http://[bad", "http://127.0.0.1:99999/", "http://127.0.0.1:x/", "//", "http://", "http://a..b/", "\xff\xfe"],
)
def test_a_redirect_to_what_is_no_address(location: str, tmp_path: Path) -> None:
    with publisher_server(first(Answer(302, headers={"Location": location}), Answer(404))) as server:
        found = Run(tmp_path, server.url).once()
    assert found.outcome == SyncOutcome.FAILED
    assert len(server.requests) <= 2


def test_a_redirect_is_followed_whatever_its_body(tmp_path: Path) -> None:
    moved = Answer(302, body=b"x" * 5_000_000, headers={"Location": "/days.csv"})
    with publisher_server(first(moved, Answer(body=BODY))) as server:
        run = Run(tmp_path, server.url)
        assert run.once().outcome == SyncOutcome.NEW
    assert [done for _, done, _ in run.progress] == [len(BODY)]


@pytest.mark.parametrize(
    ("url", "location", "target"),
    [
        ("http://h/a/b", "c", "http://h/a/c"),
        ("http://h/a", "https://h/a", "https://h/a"),
        ("https://h/a", "//other/a", "https://other/a"),
        ("http://h/a", "http://h/b@c", "http://h/b@c"),
    ],
)
def test_where_a_redirect_leads(url: str, location: str, target: str) -> None:
    assert redirect_target(url, location) == target


@pytest.mark.parametrize(
    ("location", "message"), [("http://h/a", "from https to http"), ("file:///a", "only addresses of http")]
)
def test_where_a_redirect_must_not_lead(location: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        redirect_target("https://h/a", location)


@pytest.mark.parametrize("url", ["ftp://me:secret@h/a", "http://me:secret@h/a", "http://me:secret@[h/a", "secret"])
def test_an_address_that_is_not_accepted(url: str) -> None:
    with pytest.raises(InvalidInput, match=r"accepted") as caught:
        check_url(url)
    assert ("secret" in str(caught.value)) == (url == "secret")


@pytest.mark.parametrize("states_length", [True, False])
def test_a_file_that_is_too_large(states_length: bool, tmp_path: Path) -> None:
    with publisher_server(always(Answer(body=b"x" * 1_000_001, states_length=states_length))) as server:
        run = Run(tmp_path, server.url)
        found = run.once()
    assert (found.outcome, len(server.requests)) == (SyncOutcome.FAILED, 1)
    assert "larger than 1,000,000 bytes" in found.message
    assert [path.name for path in run.target.parent.iterdir()] == ["days.csv.state.json"]


def test_a_compressed_answer_is_unpacked_and_measured_unpacked(tmp_path: Path) -> None:
    headers = {"Content-Encoding": "gzip"}
    with publisher_server(first(Answer(body=gzip.compress(BODY), headers=headers))) as server:
        run = Run(tmp_path, server.url)
        assert run.once().outcome == SyncOutcome.NEW
    assert run.target.read_bytes() == BODY
    bomb = gzip.compress(b"x" * 5_000_000)
    with publisher_server(always(Answer(body=bomb, headers=headers))) as server:
        assert "larger than" in Run(tmp_path / "b", server.url).once().message


@pytest.mark.parametrize("body", [b"<!DOCTYPE html><title>moved</title>", b"Giorno,Sbarcati\n2023-09-12,5018\n"])
def test_a_changed_layout_is_kept_aside_and_the_former_file_stays(body: bytes, tmp_path: Path) -> None:
    with publisher_server(first(Answer(body=BODY, headers={"ETag": '"1"'}), Answer(body=body))) as server:
        run = Run(tmp_path, server.url)
        before, after = run.once(), run.once()
    assert (before.outcome, after.outcome) == (SyncOutcome.NEW, SyncOutcome.REJECTED)
    assert "expected a header" in after.message
    assert run.target.read_bytes() == BODY
    assert run.target.with_name("days.csv.rejected").read_bytes() == body
    assert after.sha256 == before.sha256


def test_a_run_that_was_killed_before_it_kept_the_state(tmp_path: Path) -> None:
    newer = BODY + b"2023-09-13,2980,2023-09-15\n"

    def script(number: int, _path: str, headers: dict[str, str]) -> Answer:
        tag = '"1"' if number == 1 else '"2"'
        not_modified = headers.get("if-none-match") == tag
        return Answer(304) if not_modified else Answer(body=BODY if number == 1 else newer, headers={"ETag": tag})

    with publisher_server(script) as server:
        run = Run(tmp_path, server.url)
        run.once()
        former = run.state.read_text()
        run.once()
        run.state.write_text(former)  # the newer file beside the former state
        assert [run.once().outcome, run.once().outcome] == [SyncOutcome.NEW, SyncOutcome.UNCHANGED]
    assert ["if-none-match" in headers for _, headers in server.requests] == [False, True, False, True]
    assert run.target.read_bytes() == newer


def test_a_run_that_was_killed_while_it_took_the_file_in(tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    def killed(_path: Path, _source: str) -> str:
        raise Killed

    patience = Patience(attempts=1, timeout_s=5)
    with publisher_server(always(Answer(body=BODY, headers={"ETag": '"1"'}))) as server:
        run = Run(tmp_path, server.url)
        with pytest.raises(Killed):
            sync_publishers(
                [run.publisher], tmp_path, take_in=killed, now=NOW, patience=patience, progress=lambda *_: None
            )
        assert not run.target.exists()
        assert run.once().outcome == SyncOutcome.NEW
    assert run.target.read_bytes() == BODY


def test_what_a_killed_run_left_behind_is_removed_after_a_day(tmp_path: Path) -> None:
    with publisher_server(always(Answer(body=BODY))) as server:
        run = Run(tmp_path, server.url)
        run.target.parent.mkdir()
        left, under_way = (run.target.with_name(f".fetching-{name}") for name in ("left", "under-way"))
        for path in (left, under_way):
            path.write_bytes(b"x")
        os.utime(left, (time.time() - 90_000,) * 2)
        run.once()
    assert (left.exists(), under_way.exists()) == (False, True)


def test_a_file_and_its_state_are_on_the_disk_before_they_get_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink())
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    with publisher_server(always(Answer(body=BODY))) as server:
        run = Run(tmp_path, server.url)
        assert run.once().outcome is SyncOutcome.NEW
    files = [path.name for path in synced if path.parent == run.target.parent]
    assert any(name.startswith(".fetching-") for name in files)
    assert sum(name.startswith(".days.csv.state.json.") for name in files) == 2
    assert {run.target.parent, run.target.parent / "incoming"} <= set(synced)


def test_a_folder_that_cannot_be_written_is_not_the_servers_fault(tmp_path: Path) -> None:
    (tmp_path / "italy").write_text("a file")
    with publisher_server(always(Answer(body=BODY))) as server:
        found = Run(tmp_path, server.url).once()
    assert (found.outcome, server.requests) == (SyncOutcome.FAILED, [])
    assert "cannot be stored" in found.message


def test_a_connection_that_is_refused(tmp_path: Path) -> None:
    with publisher_server(always(Answer())) as server:
        url = server.url
    run = Run(tmp_path, url)
    found = run.once()
    assert (found.outcome, len(run.waits)) == (SyncOutcome.FAILED, 2)
    assert "ConnectionError" in found.message


def test_a_state_that_is_broken_or_of_another_address_is_no_obstacle(tmp_path: Path) -> None:
    with publisher_server(always(Answer(body=BODY, headers={"ETag": '"1"'}))) as server:
        run = Run(tmp_path, server.url)
        run.once()
        state = run.target.with_name("days.csv.state.json")
        for text in ("", "[]", '{"url": 1}', json.dumps({"url": "http://other", "etag": '"1"', "sha256": "x"})):
            state.write_text(text)
            assert run.once().outcome == SyncOutcome.NEW
    assert all("if-none-match" not in headers for _, headers in server.requests)


@pytest.mark.parametrize(
    "damage",
    [
        {"changed_at": "junk"},
        {"changed_at": 5},
        {"changed_at": "2026-01-01T00:00:00"},
        {"changed_at": "0001-01-01T00:00:00+10:00"},
        {"etag": 5},
        {"sha256": True},
        {"first_asked_at": None},
        {"extra": "x"},
    ],
)
def test_a_damaged_state_is_as_none(damage: dict[str, object], tmp_path: Path) -> None:
    with publisher_server(always(Answer(body=BODY, headers={"ETag": '"1"'}))) as server:
        run = Run(tmp_path, server.url)
        run.once()
        run.state.write_text(json.dumps(json.loads(run.state.read_text()) | damage))
        assert run.once().outcome == SyncOutcome.NEW
    assert "if-none-match" not in server.requests[1][1]


def test_another_address_of_the_same_file_is_asked_without_its_validators(tmp_path: Path) -> None:
    with publisher_server(always(Answer(body=BODY, headers={"ETag": '"1"'}))) as server:
        Run(tmp_path, server.url + "/old").once()
        moved = Run(tmp_path, server.url + "/new").once(NOW + timedelta(days=32))
    assert "if-none-match" not in server.requests[1][1]
    assert (moved.outcome, moved.stale_days) == (SyncOutcome.UNCHANGED, 32)


@pytest.mark.parametrize(("days", "stale"), [(31, None), (32, 32), (400, 400)])
def test_a_source_is_stale_at_twice_its_cadence(days: int, stale: int | None) -> None:
    changed = (NOW - timedelta(days=days)).isoformat()
    assert stale_days(changed, NOW, 16) == stale


def test_staleness_is_said_whatever_the_server_answers(tmp_path: Path) -> None:
    with publisher_server(first(Answer(body=BODY, headers={"ETag": '"1"'}), Answer(304), Answer(404))) as server:
        run = Run(tmp_path, server.url)
        assert run.once().stale_days is None
        assert run.once(NOW + timedelta(days=32)).stale_days == 32
        assert run.once(NOW + timedelta(days=40)).stale_days == 40


def test_a_source_that_never_answered_becomes_stale_too(tmp_path: Path) -> None:
    with publisher_server(always(Answer(404))) as server:
        run = Run(tmp_path, server.url)
        assert run.once().stale_days is None
        assert run.once(NOW + timedelta(days=33)).stale_days == 33


def test_a_source_whose_files_were_never_accepted_becomes_stale_too(tmp_path: Path) -> None:
    with publisher_server(always(Answer(body=b"<!DOCTYPE html>"))) as server:
        run = Run(tmp_path, server.url)
        assert run.once().stale_days is None
        found = run.once(NOW + timedelta(days=33))
    assert (found.outcome, found.stale_days) == (SyncOutcome.REJECTED, 33)


def test_the_newest_file_of_a_source_and_cadence_counts(tmp_path: Path) -> None:
    bodies = {"/a": b"a", "/b": b"b", "/c": b"c"}

    def script(_number: int, path: str, _headers: dict[str, str]) -> Answer:
        return Answer(body=bodies[path]) if path in bodies else Answer(404)

    def stale(days: int) -> list[int | None]:
        now = NOW + timedelta(days=days)
        patience = Patience(attempts=1, timeout_s=5)
        taken = sync_publishers(
            publishers, tmp_path, take_in=lambda *_: "", now=now, patience=patience, progress=lambda *_: None
        )
        return [item.stale_days for item in taken]

    with publisher_server(script) as server:
        cadences = {"a": 16, "b": 16, "never": 16, "c": 31}
        publishers = [Publisher("unhcr", name, f"{server.url}/{name}", "l", days, 1) for name, days in cadences.items()]
        assert stale(0) == [None] * 4
        bodies["/b"] = b"newer"
        assert stale(31) == [None] * 4
        assert stale(62) == [None, None, None, 62]  # that /b changed does not hide that /c did not
        bodies["/c"] = b"newer"
        assert stale(63) == [32, 32, 32, None]


def test_the_table_of_addresses() -> None:
    publishers = read_publishers(embedded_data_dir() / "publishers.csv")
    assert {publisher.source for publisher in publishers} == set(ADAPTERS)
    assert {publisher.source for publisher in publishers_of(publishers, ["italy"])} == {"italy"}
    with pytest.raises(InvalidInput, match="no address for moon; there are addresses for eurostat"):
        publishers_of(publishers, ["moon"])


def test_a_table_with_rows_that_are_not_accepted(tmp_path: Path) -> None:
    header = "source,file_name,url,licence,cadence_days,max_megabytes,checked,note\n"
    rows = "a,x.csv,ftp://h/x,l,1,1,no,\nb,../x,http://h/x,l,1,1,no,\nc,x.csv,http://h/x,l,0,1,no,\n"
    (tmp_path / "p.csv").write_text(header + rows)
    with pytest.raises(DataError, match=r"line 2: .*http.*; line 3: file name .*; line 4: cadence_days"):
        read_publishers(tmp_path / "p.csv")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("../up,x.csv,http://h/x,l,1,1,no,\n", r"line 2: source '\.\./up'"),
        ("a,x.csv\n", "line 2: expected 8 columns"),
        ("a,x.csv,http://h/x,l,1,1,no,,more\n", "line 2: expected 8 columns"),
        ("a,x.csv,http://[h/x,l,1,1,no,\n", "line 2: .*only addresses of http"),
        ("a,x.csv,http://h/x,l,many,1,no,\n", "line 2: cadence_days 'many': expected a whole number"),
        ("a,x.csv,http://h/x,l,1,1,no,\na,x.csv,http://h/y,l,1,1,no,\n", "line 3: a has the file name 'x.csv' twice"),
        ("\xff\n", "not a CSV file in UTF-8"),
    ],
)
def test_a_row_that_is_not_accepted(rows: str, message: str, tmp_path: Path) -> None:
    header = "source,file_name,url,licence,cadence_days,max_megabytes,checked,note\n"
    (tmp_path / "p.csv").write_bytes((header + rows).encode("latin-1"))
    with pytest.raises(DataError, match=message):
        read_publishers(tmp_path / "p.csv")


@pytest.mark.publisher
def test_the_real_files_by_the_command(publisher_files: Path, tmp_path: Path) -> None:
    """The command fetches, takes in, and asks with a condition the second time."""
    real = {
        "frontex": publisher_files / "frontex" / "Monthly_detections_of_IBC_2025_06_03.xlsx",
        "missing_migrants": publisher_files / "missing_migrants" / "hdx_api_json" / "2015-json.json",
        "italy": publisher_files / "italy_moi" / "sbarchi-per-giorno.csv",
        "eurostat": publisher_files / "eurostat" / "migr_asyappctza_sdmxcsv2.csv",
    }

    def script(_number: int, path: str, headers: dict[str, str]) -> Answer:
        body = real[path[1:]].read_bytes()
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        return Answer(304) if headers.get("if-none-match") == tag else Answer(body=body, headers={"ETag": tag})

    with publisher_server(script) as server:
        lines = [f"{name},{path.name},{server.url}/{name},l,31,100,yes,\n" for name, path in real.items()]
        header = "source,file_name,url,licence,cadence_days,max_megabytes,checked,note\n"
        (tmp_path / "p.csv").write_text(header + "".join(lines))
        runs = [_command(tmp_path) for _ in range(2)]
    assert [[line["outcome"] for line in run] for run in runs] == [["new"] * 4, ["unchanged"] * 4]
    assert {line["sha256"] for line in runs[0]} == {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in real.values()
    }
    assert len(server.requests) == 8


def test_a_file_that_loses_rows_is_kept_aside_and_the_former_one_stays(tmp_path: Path) -> None:
    lossy = BODY + b"2023-09-13,many,2023-09-15\n"
    ledger = Ledger(tmp_path / "ledger")

    def take_in(path: Path, source: str) -> str:
        return ingest_file(path, ledger, adapter=ADAPTERS[source]).release.release_id

    with publisher_server(first(Answer(body=BODY), Answer(body=lossy))) as server:
        publisher = Publisher("italy", "days.csv", server.url, "CC BY 4.0", 16, 1)
        options = {"take_in": take_in, "now": NOW, "patience": Patience(attempts=1), "progress": lambda *_: None}
        outcomes = [sync_publishers([publisher], tmp_path / "in", **options)[0] for _ in range(2)]  # type: ignore[arg-type]
    assert [each.outcome for each in outcomes] == [SyncOutcome.NEW, SyncOutcome.REJECTED]
    assert "1 of 2 rows are rejected" in outcomes[1].message
    assert "1 not_a_count, such as line 3: '2023-09-13 | many | 2023-09-15'" in outcomes[1].message
    assert (tmp_path / "in/italy/days.csv").read_bytes() == BODY
    assert (tmp_path / "in/italy/days.csv.rejected").read_bytes() == lossy
    assert len(ledger.releases()) == 1


def _command(home: Path) -> list[dict[str, str]]:
    environment = {**os.environ, "ROUTES_GEO_HOME": str(home)}
    environment.pop("ROUTES_GEO_SNAPSHOT", None)
    command = [sys.executable, "-m", "routes_geo", "sync", "--table", str(home / "p.csv"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_loss_is_accepted_only_for_the_sources_that_are_named(tmp_path: Path) -> None:
    lossy = BODY + b"2023-09-13,many,2023-09-15\n"
    table, ledger = tmp_path / "publishers.csv", tmp_path / "ledger"
    with publisher_server(always(Answer(body=lossy))) as server:
        table.write_text(
            "source,file_name,url,licence,cadence_days,max_megabytes,checked,note\n"
            f"italy,days.csv,{server.url}/days.csv,CC BY 4.0,16,1,no,\n"
        )
        command = ["sync", "--table", str(table), "--folder", str(tmp_path / "in"), "--ledger", str(ledger)]
        plain, unnamed, named = (
            CliRunner().invoke(app, [*command, *more])
            for more in (["italy"], ["--allow-rejected"], ["italy", "--allow-rejected"])
        )
    assert (plain.exit_code, "1 of 2 rows are rejected" in plain.stdout) == (2, True)
    assert (unnamed.exit_code, "name the sources" in unnamed.stderr) == (2, True)
    assert (named.exit_code, "1 of 2 rows accepted" in named.stdout) == (0, True), named.output
    assert [release.rows_quarantined for release in Ledger(ledger).releases()] == [1]
