"""Kills of commands that write to a ledger: each is whole or absent, and can be repeated."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.killing import Command
from support.publisher_server import Answer, publisher_server
from support.trials_plugin import Tried

from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.verify import verify_ledger

pytestmark = pytest.mark.chaos

CLI = ["-m", "routes_geo"]
OPTIONS = ["--source", "table", "--name", "arrivals", "--publisher", "Example", "--licence", "CC-BY-4.0"]


def table(path: Path, first: int) -> Path:
    """Write a table of twelve months whose values begin with a number."""
    path.write_text(
        "period,route,value\n" + "".join(f"2023-{month:02d},CMED,{first + month}\n" for month in range(1, 13))
    )
    return path


def ingest(path: Path, root: Path) -> list[str]:
    return [*CLI, "ingest", str(path), *OPTIONS, "--ledger", str(root)]


@pytest.fixture
def former(tmp_path: Path) -> Path:
    """A ledger with one release."""
    root = tmp_path / "former"
    Command(ingest(table(tmp_path / "arrivals.csv", 1000), root), root, tmp_path).run()
    return root


def state(root: Path) -> list[object]:
    """What a ledger has: the rows of each release, and how many releases are withdrawn."""
    ledger = Ledger(root)
    releases = ledger.releases()
    rows = [ledger.observations(release.release_id)["value"].to_pylist() for release in releases]
    return [sorted(rows), len(ledger.withdrawn())]


def check_kills(
    former: Path, arguments: Callable[[Path], list[str]], rng: random.Random, number: int, tried: Callable[[], None]
) -> None:
    """Kill a command on copies of a ledger: it has done all or nothing, and does the rest when it is repeated."""
    before = state(former)
    sample = Path(shutil.copytree(former, former.with_name("sample")))
    longest_s = Command(arguments(sample), sample, former.parent).run()
    wanted = state(sample)
    for index in range(number):
        root = Path(shutil.copytree(former, former.with_name(f"ledger-{index}")))
        command = Command(arguments(root), root, former.parent)
        command.kill(rng, longest_s, lambda root=root: restore(former, root))  # type: ignore[misc]
        tried()
        assert state(root) in (before, wanted)
        assert not any(root.iterdir()) or verify_ledger(root).problems == ()
        command.run()
        assert state(root) == wanted
        assert verify_ledger(root).problems == ()


def restore(former: Path, root: Path) -> None:
    """Put a ledger back as it was, also what was downloaded for it: a file that is there already is not taken in."""
    shutil.rmtree(f"{root}-fetched", ignore_errors=True)
    shutil.rmtree(root)
    shutil.copytree(former, root)


def test_an_intake(former: Path, tmp_path: Path, rng: random.Random, rounds: int, tried: Tried) -> None:
    newer = table(tmp_path / "newer.csv", 2000)
    check_kills(former, lambda root: ingest(newer, root), rng, 2 * rounds, lambda: tried("kills: ingest"))


def test_a_first_intake(tmp_path: Path, rng: random.Random, rounds: int, tried: Tried) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    first = table(tmp_path / "first.csv", 1000)
    check_kills(empty, lambda root: ingest(first, root), rng, rounds, lambda: tried("kills: ingest, a first one"))


def test_a_mark(former: Path, rng: random.Random, rounds: int, tried: Tried) -> None:
    release = Ledger(former).releases()[0].release_id

    def withdraw(root: Path) -> list[str]:
        return [*CLI, "withdraw", release, "--reason", "by mistake", "--ledger", str(root)]

    check_kills(former, withdraw, rng, rounds, lambda: tried("kills: withdraw"))


def test_a_new_seal(former: Path, rng: random.Random, rounds: int, tried: Tried) -> None:
    def reseal(root: Path) -> list[str]:
        return [*CLI, "verify", "--ledger", "--reseal", str(root)]

    check_kills(former, reseal, rng, max(rounds // 2, 1), lambda: tried("kills: verify --reseal"))


DAYS = b"Data,Valore,Data_Report\n" + b"".join(
    b"2023-09-%02d,%d,2023-10-02\n" % (day, 5000 + day) for day in range(1, 31)
)
TABLE = (
    "source,file_name,url,link,licence,cadence_days,max_megabytes,checked,note\n"
    "italy,days.csv,{url}/days.csv,,CC BY 4.0,16,1,no,\n"
)


def test_a_download(former: Path, tmp_path: Path, rng: random.Random, rounds: int, tried: Tried) -> None:
    publishers = tmp_path / "publishers.csv"

    def sync(root: Path) -> list[str]:
        return [*CLI, "sync", "--table", str(publishers), "--folder", f"{root}-fetched", "--ledger", str(root)]

    with publisher_server(lambda *_: Answer(body=DAYS)) as server:
        publishers.write_text(TABLE.format(url=server.url))
        check_kills(former, sync, rng, rounds, lambda: tried("kills: sync"))
    for folder in tmp_path.glob("ledger-*-fetched"):
        assert (folder / "italy" / "days.csv").read_bytes() == DAYS
