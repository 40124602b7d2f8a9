"""Fetching from publishers, against a server on the loopback address that behaves as servers do."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from publisher_server import Answer, Script, publisher_server

from routes_geo.datafiles import embedded_data_dir
from routes_geo.download import Patience
from routes_geo.errors import DataError, InvalidInput
from routes_geo.sources import ADAPTERS
from routes_geo.sync import Fetched, Outcome, Publisher, choose, read_publishers, stale_days, sync

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

    def once(self, now: datetime = NOW) -> Fetched:
        patience = Patience(attempts=3, first_wait_s=1, timeout_s=5, sleep=self.waits.append)
        found = sync(
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
        run = Run(tmp_path, server.url + "/days.csv")
        found = run.once()
    assert (found.outcome, found.message, found.size_bytes) == (Outcome.NEW, "1 rows", len(BODY))
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
        assert [run.once().outcome, run.once().outcome] == [Outcome.NEW, Outcome.UNCHANGED]
        run.target.write_bytes(b"damaged")
        assert run.once().message == "the same bytes as before"  # asked without a condition, as the file is not whole
    assert run.target.read_bytes() == BODY
    assert run.taken_in == [BODY]


def test_the_same_bytes_without_a_validator_are_unchanged(tmp_path: Path) -> None:
    with publisher_server(always(Answer(body=BODY))) as server:
        run = Run(tmp_path, server.url)
        assert [run.once().outcome, run.once().outcome] == [Outcome.NEW, Outcome.UNCHANGED]
    assert run.taken_in == [BODY]


def test_a_newer_file_replaces_the_former(tmp_path: Path) -> None:
    newer = BODY + b"2023-09-13,2980,2023-09-15\n"
    with publisher_server(first(Answer(body=BODY), Answer(body=newer))) as server:
        run = Run(tmp_path, server.url)
        assert [run.once().outcome, run.once().outcome] == [Outcome.NEW, Outcome.NEW]
    assert run.target.read_bytes() == newer


@pytest.mark.parametrize("status", [403, 404, 410, 401])
def test_a_refusal_is_not_asked_again(status: int, tmp_path: Path) -> None:
    with publisher_server(always(Answer(status))) as server:
        run = Run(tmp_path, server.url)
        found = run.once()
    assert (found.outcome, len(server.requests)) == (Outcome.FAILED, 1)
    assert f"answers {status}" in found.message
    assert "routes-geo ingest FILE" in found.message


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_server_in_trouble_is_asked_again_after_longer_and_longer_waits(status: int, tmp_path: Path) -> None:
    with publisher_server(always(Answer(status))) as server:
        run = Run(tmp_path, server.url)
        found = run.once()
    assert (found.outcome, len(server.requests), len(run.waits)) == (Outcome.FAILED, 3, 2)
    assert 1 <= run.waits[0] <= 1.5
    assert 2 <= run.waits[1] <= 3
    assert "after 3 attempts" in found.message


def test_a_server_that_recovers(tmp_path: Path) -> None:
    with publisher_server(first(Answer(500), Answer(429, headers={"Retry-After": "7"}), Answer(body=BODY))) as server:
        run = Run(tmp_path, server.url)
        assert run.once().outcome == Outcome.NEW
    assert run.waits[1] == 7


def test_a_truncated_file_is_fetched_again(tmp_path: Path) -> None:
    with publisher_server(first(Answer(body=BODY, cut=9), Answer(body=BODY))) as server:
        run = Run(tmp_path, server.url)
        assert run.once().outcome == Outcome.NEW
    assert (run.target.read_bytes(), len(run.waits)) == (BODY, 1)


def test_a_file_that_is_always_truncated_leaves_nothing(tmp_path: Path) -> None:
    with publisher_server(always(Answer(body=BODY, cut=9))) as server:
        run = Run(tmp_path, server.url)
        found = run.once()
    assert found.outcome == Outcome.FAILED
    assert [path.name for path in run.target.parent.iterdir()] == ["days.csv.state.json"]


def test_redirects_are_followed(tmp_path: Path) -> None:
    def script(_number: int, path: str, _headers: dict[str, str]) -> Answer:
        return Answer(body=BODY) if path == "/there/days.csv" else Answer(302, headers={"Location": "/there/days.csv"})

    with publisher_server(script) as server:
        assert Run(tmp_path, server.url + "/here").once().outcome == Outcome.NEW
    assert [path for path, _ in server.requests] == ["/here", "/there/days.csv"]


def test_redirects_without_end_are_not(tmp_path: Path) -> None:
    with publisher_server(always(Answer(301, headers={"Location": "/again"}))) as server:
        found = Run(tmp_path, server.url).once()
    assert (found.outcome, len(server.requests)) == (Outcome.FAILED, 6)
    assert "more than 5 redirects" in found.message


@pytest.mark.parametrize("target", ["file:///etc/hostname", "ftp://127.0.0.1/x", "http://user:secret@127.0.0.1/"])
def test_a_redirect_to_anything_but_http_is_refused(target: str, tmp_path: Path) -> None:
    with publisher_server(always(Answer(302, headers={"Location": target}))) as server:
        found = Run(tmp_path, server.url).once()
    assert (found.outcome, len(server.requests)) == (Outcome.FAILED, 1)
    assert "accepted" in found.message
    assert "secret" not in found.message


@pytest.mark.parametrize("states_length", [True, False])
def test_a_file_that_is_too_large(states_length: bool, tmp_path: Path) -> None:
    with publisher_server(always(Answer(body=b"x" * 1_000_001, states_length=states_length))) as server:
        run = Run(tmp_path, server.url)
        found = run.once()
    assert (found.outcome, len(server.requests)) == (Outcome.FAILED, 1)
    assert "larger than 1,000,000 bytes" in found.message
    assert [path.name for path in run.target.parent.iterdir()] == ["days.csv.state.json"]


def test_a_compressed_answer_is_unpacked_and_measured_unpacked(tmp_path: Path) -> None:
    headers = {"Content-Encoding": "gzip"}
    with publisher_server(first(Answer(body=gzip.compress(BODY), headers=headers))) as server:
        run = Run(tmp_path, server.url)
        assert run.once().outcome == Outcome.NEW
    assert run.target.read_bytes() == BODY
    bomb = gzip.compress(b"x" * 5_000_000)
    with publisher_server(always(Answer(body=bomb, headers=headers))) as server:
        assert "larger than" in Run(tmp_path / "b", server.url).once().message


@pytest.mark.parametrize("body", [b"<!DOCTYPE html><title>moved</title>", b"Giorno,Sbarcati\n2023-09-12,5018\n"])
def test_a_changed_layout_is_kept_aside_and_the_former_file_stays(body: bytes, tmp_path: Path) -> None:
    with publisher_server(first(Answer(body=BODY, headers={"ETag": '"1"'}), Answer(body=body))) as server:
        run = Run(tmp_path, server.url)
        before, after = run.once(), run.once()
    assert (before.outcome, after.outcome) == (Outcome.NEW, Outcome.REJECTED)
    assert "expected a header" in after.message
    assert run.target.read_bytes() == BODY
    assert run.target.with_name("days.csv.rejected").read_bytes() == body
    assert after.sha256 == before.sha256


def test_a_connection_that_is_refused(tmp_path: Path) -> None:
    with publisher_server(always(Answer())) as server:
        url = server.url
    run = Run(tmp_path, url)
    found = run.once()
    assert (found.outcome, len(run.waits)) == (Outcome.FAILED, 2)
    assert "ConnectionError" in found.message


def test_a_state_that_is_broken_or_of_another_address_is_no_obstacle(tmp_path: Path) -> None:
    with publisher_server(always(Answer(body=BODY, headers={"ETag": '"1"'}))) as server:
        run = Run(tmp_path, server.url)
        run.once()
        state = run.target.with_name("days.csv.state.json")
        for text in ("", "[]", '{"url": 1}', json.dumps({"url": "http://other", "etag": '"1"', "sha256": "x"})):
            state.write_text(text)
            assert run.once().outcome == Outcome.NEW
    assert all("if-none-match" not in headers for _, headers in server.requests)


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


def test_the_table_of_addresses() -> None:
    publishers = read_publishers(embedded_data_dir() / "publishers.csv")
    assert {publisher.source for publisher in publishers} == set(ADAPTERS)
    assert {publisher.source for publisher in choose(publishers, ["italy"])} == {"italy"}
    with pytest.raises(InvalidInput, match="no address for moon; there are addresses for eurostat"):
        choose(publishers, ["moon"])


def test_a_table_with_rows_that_are_not_accepted(tmp_path: Path) -> None:
    header = "source,file_name,url,licence,cadence_days,max_megabytes,checked,note\n"
    rows = "a,x.csv,ftp://h/x,l,1,1,no,\nb,../x,http://h/x,l,1,1,no,\nc,x.csv,http://h/x,l,0,1,no,\n"
    (tmp_path / "p.csv").write_text(header + rows)
    with pytest.raises(DataError, match=r"line 2: .*http.*; line 3: file name .*; line 4: cadence_days"):
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


def _command(home: Path) -> list[dict[str, str]]:
    environment = {**os.environ, "ROUTES_GEO_HOME": str(home)}
    environment.pop("ROUTES_GEO_SNAPSHOT", None)
    command = [sys.executable, "-m", "routes_geo", "sync", "--table", str(home / "p.csv"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]
