"""Fetching a file whose name is dated: the publisher's page changes, and sync follows it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.publisher_server import Answer, PublisherServer, publisher_server

from routes_geo.datafiles import embedded_data_dir
from routes_geo.errors import DataError
from routes_geo.ledger.publishers import Publisher, read_publishers
from routes_geo.ledger.sync import Fetched, SyncOutcome, sync_publishers
from routes_geo.sources.registry import ADAPTERS
from routes_geo.web_client import Patience

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
PATTERN = "days*{date}*.csv"
HEADER = b"Data,Valore,Data_Report\n"
OLDER = HEADER + b"2023-09-12,5018,2023-09-15\n"
NEWER = OLDER + b"2023-09-13,2980,2023-09-15\n"


@dataclass
class Site:
    """A publisher's site: what it links to and serves. It refuses HEAD, and clients that do not say who they are."""

    links: list[str]
    answers: dict[str, Answer] = field(default_factory=dict)

    def __call__(self, _number: int, path: str, headers: dict[str, str]) -> Answer:
        if not headers.get("user-agent", "").startswith("routes-geo/"):
            return Answer(403)
        if path == "/map":
            links = "".join(f'<li><a class="file" href="{link}">Data</a>' for link in self.links)
            return Answer(body=f"<!DOCTYPE html><ul>{links}</ul>".encode(), headers={"Content-Type": "text/html"})
        return self.answers.get(path, Answer(404))

    def publish(self, path: str, body: bytes, **headers: str) -> None:
        self.links.append(path)
        self.answers[path] = Answer(body=body, headers={name.replace("_", "-"): text for name, text in headers.items()})


class Run:
    """Runs of sync on the page of one server."""

    def __init__(self, folder: Path, server: PublisherServer) -> None:
        self.folder, self.server = folder, server
        self.publisher = Publisher("italy", "days.csv", f"{server.url}/map", "CC BY 4.0", 16, 1, PATTERN)
        self.names: list[str] = []

    @property
    def target(self) -> Path:
        return self.folder / "italy" / "days.csv"

    def once(self, now: datetime = NOW) -> Fetched:
        return self.all([self.publisher], now)[0]

    def all(self, publishers: list[Publisher], now: datetime = NOW) -> list[Fetched]:
        patience = Patience(attempts=2, timeout_s=5, sleep=lambda _: None)
        return sync_publishers(
            publishers, self.folder, take_in=self._take_in, now=now, patience=patience, progress=lambda *_: None
        )

    def _take_in(self, path: Path, source: str) -> str:
        self.names.append(path.name)
        return f"{ADAPTERS[source].read(path, None).rows_accepted} rows"


def test_the_newest_of_several_files_is_fetched(tmp_path: Path) -> None:
    site = Site(["/about", "/other_2026_01_09.csv"])
    site.publish("/2025/days_2025_12_02.csv", OLDER)
    site.publish("/2026/days_2026_01_05.csv", NEWER)
    site.publish("/2025/days_2025_11_04.csv", OLDER)
    with publisher_server(site) as server:
        run = Run(tmp_path, server)
        found = run.once()
    assert (found.outcome, found.message, found.size_bytes) == (SyncOutcome.NEW, "2 rows", len(NEWER))
    assert found.url == f"{server.url}/2026/days_2026_01_05.csv"
    assert run.target.read_bytes() == NEWER
    assert run.names == ["days_2026_01_05.csv"]  # an adapter may need the date in the name
    assert [path for path, _ in server.requests] == ["/map", "/2026/days_2026_01_05.csv"]


def test_a_file_that_is_renamed_is_followed(tmp_path: Path) -> None:
    site = Site([])
    site.publish("/days_2025_12_02.csv", OLDER, ETag='"same"')
    with publisher_server(site) as server:
        run = Run(tmp_path, server)
        assert run.once().outcome == SyncOutcome.NEW
        site.answers.clear()
        site.links.clear()
        site.publish("/2026/days_2026_01_05.csv", NEWER, ETag='"same"')
        found = run.once(NOW + timedelta(days=31))
    assert (found.outcome, found.stale_days) == (SyncOutcome.NEW, None)
    assert run.target.read_bytes() == NEWER
    assert "if-none-match" not in server.requests[-1][1]  # the condition belongs to the former address


def test_the_same_file_under_a_new_name_is_unchanged(tmp_path: Path) -> None:
    site = Site([])
    site.publish("/days_2025_12_02.csv", OLDER)
    with publisher_server(site) as server:
        run = Run(tmp_path, server)
        assert run.once().outcome == SyncOutcome.NEW
        site.publish("/days_2025_12_02-1.csv", NEWER)  # of one date, the first on the page counts
        assert run.once().outcome == SyncOutcome.UNCHANGED
        site.publish("/days_2026_01_05.csv", OLDER)
        found = run.once(NOW + timedelta(days=32))
    assert (found.outcome, found.message, found.stale_days) == (SyncOutcome.UNCHANGED, "the same bytes as before", 32)


def test_a_file_that_stays_is_asked_for_with_a_condition(tmp_path: Path) -> None:
    site = Site(["/days_2026_01_05.csv"])

    def script(number: int, path: str, headers: dict[str, str]) -> Answer:
        if path == "/map":
            return site(number, path, headers)
        return Answer(304) if headers.get("if-none-match") == '"1"' else Answer(body=OLDER, headers={"ETag": '"1"'})

    with publisher_server(script) as server:
        run = Run(tmp_path, server)
        assert [run.once().outcome, run.once().outcome] == [SyncOutcome.NEW, SyncOutcome.UNCHANGED]
        site.links.insert(0, "/about")  # the page changes, the file does not
        assert run.once().message == "the server reports no change"
    assert run.names == ["days_2026_01_05.csv"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_file_that_is_moved_is_followed(status: int, tmp_path: Path) -> None:
    with publisher_server(lambda *_: Answer(body=OLDER)) as other:
        site = Site(["/days_2026_01_05.csv"])
        site.answers["/days_2026_01_05.csv"] = Answer(status, headers={"Location": f"{other.url}/elsewhere"})
        with publisher_server(site) as server:
            assert Run(tmp_path, server).once().outcome == SyncOutcome.NEW
    assert [path for path, _ in other.requests] == ["/elsewhere"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(403), "answers 403 Forbidden, and may refuse programs"),
        (Answer(404), "answers 404 Not Found"),
        (Answer(500), "answers 500 Internal Server Error, after 2 attempts"),
        (Answer(302, headers={"Location": "file:///etc/hostname"}), "redirects to an address that is not accepted"),
        (Answer(body=b"x" * 1_000_001), "larger than 1,000,000 bytes"),
    ],
)
def test_a_link_that_does_not_lead_to_the_file(answer: Answer, message: str, tmp_path: Path) -> None:
    site = Site(["/days_2026_01_05.csv"], {"/days_2026_01_05.csv": answer})
    with publisher_server(site) as server:
        run = Run(tmp_path, server)
        found = run.once()
    assert found.outcome == SyncOutcome.FAILED
    assert message in found.message
    assert found.url == f"{server.url}/days_2026_01_05.csv"
    assert [path.name for path in run.target.parent.iterdir()] == ["days.csv.state.json"]


@pytest.mark.parametrize("former", [True, False])
def test_a_link_that_leads_to_a_page_is_set_aside_with_advice(former: bool, tmp_path: Path) -> None:
    site = Site([])
    page = b"\n<!doctype html><title>Are you human?</title>"
    with publisher_server(site) as server:
        run = Run(tmp_path, server)
        if former:
            site.publish("/days_2025_12_02.csv", OLDER)
            run.once()
        site.publish("/days_2026_01_05.csv", page)
        found = run.once()
    assert found.outcome == SyncOutcome.REJECTED
    assert f"asked for {server.url}/days_2026_01_05.csv; an HTML page came instead of the file" in found.message
    assert "routes-geo ingest FILE" in found.message
    assert run.target.with_name("days.csv.rejected").read_bytes() == page
    assert run.target.exists() == former
    assert list((run.target.parent / "incoming").iterdir()) == []


def test_a_file_that_is_no_page_and_not_accepted_is_set_aside_as_before(tmp_path: Path) -> None:
    site = Site([])
    site.publish("/days_2026_01_05.csv", b"Giorno,Sbarcati\n2023-09-12,5018\n")
    with publisher_server(site) as server:
        found = Run(tmp_path, server).once()
    assert found.message.startswith("set aside as days.csv.rejected: days_2026_01_05.csv")


def test_a_name_that_is_not_plain_is_not_used_on_the_disk(tmp_path: Path) -> None:
    site = Site([])
    site.publish("/days%5C..%1B_2026_01_05.csv", OLDER)
    with publisher_server(site) as server:
        run = Run(tmp_path, server)
        assert run.once().outcome == SyncOutcome.NEW
    assert run.names == ["days.csv"]


def test_the_other_publishers_go_on(tmp_path: Path) -> None:
    site = Site(["/nothing.csv"])
    site.answers["/direct.csv"] = Answer(body=OLDER)
    with publisher_server(site) as server:
        run = Run(tmp_path, server)
        pages = [replace(run.publisher, file_name=f"{name}.csv", url=f"{server.url}/{name}") for name in ("map", "no")]
        direct = replace(run.publisher, file_name="direct.csv", url=f"{server.url}/direct.csv", link="")
        found = run.all([*pages, direct])
    assert [result.outcome for result in found] == [SyncOutcome.FAILED, SyncOutcome.FAILED, SyncOutcome.NEW]
    assert [result.url for result in found] == [None, None, direct.url]


def test_a_page_that_never_had_the_link_makes_its_source_stale(tmp_path: Path) -> None:
    with publisher_server(Site([])) as server:
        run = Run(tmp_path, server)
        assert run.once().stale_days is None
        assert run.once(NOW + timedelta(days=33)).stale_days == 33


def test_a_condition_is_kept_while_the_page_is_away(tmp_path: Path) -> None:
    site = Site([])
    site.publish("/days_2026_01_05.csv", OLDER, ETag='"1"')
    with publisher_server(site) as server:
        run = Run(tmp_path, server)
        run.once()
        links, site.links = site.links, []
        assert run.once().outcome == SyncOutcome.FAILED
        site.links = links
        assert run.once().outcome == SyncOutcome.UNCHANGED
    assert server.requests[-1][1]["if-none-match"] == '"1"'


def test_the_table_names_a_page_for_each_file_that_its_publisher_renames() -> None:
    links = {row.file_name: row.link for row in read_publishers(embedded_data_dir() / "publishers.csv") if row.link}
    assert links == {"Monthly_detections_of_IBC.xlsx": "Monthly_detections_of_IBC*{date}*.xlsx"}


def test_eurostat_is_asked_for_all_applicants_by_the_current_code() -> None:
    urls = [row.url for row in read_publishers(embedded_data_dir() / "publishers.csv") if "asyapp" in row.file_name]
    assert len(urls) == 2
    assert all(".PER.TOTAL.TOTAL.?" in url and "ASY_APP" not in url for url in urls)


@pytest.mark.parametrize("link", ["days.csv", "{date}{date}", "a/{date}.csv"])
def test_a_pattern_that_is_not_accepted_is_named_with_its_line(link: str, tmp_path: Path) -> None:
    header = "source,file_name,url,link,licence,cadence_days,max_megabytes,checked,note\n"
    (tmp_path / "p.csv").write_text(f"{header}a,x.csv,http://h/x,{link},l,1,1,no,\nb,x.csv,http://h/x\n")
    with pytest.raises(DataError, match=r"line 2: link .*\{date\} once.*; line 3: expected 9 columns"):
        read_publishers(tmp_path / "p.csv")


def test_a_table_without_patterns_is_read_as_before(tmp_path: Path) -> None:
    header = "source,file_name,url,licence,cadence_days,max_megabytes,checked,note\n"
    (tmp_path / "p.csv").write_text(f"{header}a,x.csv,http://h/x,l,1,1,no,\n")
    assert read_publishers(tmp_path / "p.csv") == [Publisher("a", "x.csv", "http://h/x", "l", 1, 1)]


@pytest.mark.parametrize("as_json", [True, False])
def test_the_command_reports_each_publisher_and_fails_for_one(as_json: bool, tmp_path: Path) -> None:
    site = Site([])
    site.publish("/days_2026_01_05.csv", OLDER)
    with publisher_server(site) as server:
        rows = [
            f"italy,days.csv,{server.url}/map,{PATTERN},l,31,1,yes,",
            f"frontex,detections.xlsx,{server.url}/map,detections*{{date}}*.xlsx,l,31,1,yes,",
        ]
        header = "source,file_name,url,link,licence,cadence_days,max_megabytes,checked,note"
        (tmp_path / "p.csv").write_text("\n".join([header, *reversed(rows)]) + "\n")
        command = [sys.executable, "-m", "routes_geo", "sync", "--table", str(tmp_path / "p.csv")]
        environment = {**os.environ, "ROUTES_GEO_HOME": str(tmp_path)}
        environment.pop("ROUTES_GEO_SNAPSHOT", None)
        done = subprocess.run(
            command + ["--json"] * as_json, capture_output=True, text=True, env=environment, timeout=120, check=False
        )
    assert done.returncode == 2
    if as_json:
        results = [json.loads(line) for line in done.stdout.splitlines()]
        assert [(result["outcome"], result["url"]) for result in results] == [
            ("failed", None),
            ("new", f"{server.url}/days_2026_01_05.csv"),
        ]
    else:
        assert "frontex: detections.xlsx: failed: 127.0.0.1" in done.stdout
        assert f"  from {server.url}/days_2026_01_05.csv" in done.stdout.splitlines()


@pytest.mark.publisher
def test_the_real_workbook_under_a_dated_name(publisher_files: Path, tmp_path: Path) -> None:
    workbook = publisher_files / "frontex" / "Monthly_detections_of_IBC_2025_06_03.xlsx"
    row = next(row for row in read_publishers(embedded_data_dir() / "publishers.csv") if row.source == "frontex")
    site = Site([])
    site.publish(f"/assets/Migratory_routes/2025/{workbook.name}", workbook.read_bytes())
    with publisher_server(site) as server:
        run = Run(tmp_path, server)
        found = run.all([replace(row, url=f"{server.url}/map")])[0]
    assert found.outcome == SyncOutcome.NEW
    assert run.names == [workbook.name]
