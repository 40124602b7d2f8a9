"""demo, open and docs."""

from __future__ import annotations

import http.server
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.command_line import invoke
from support.serving import ask, free_port, service
from support.waiting import within

from routes_geo.model import ROUTE_IDS


@pytest.fixture(scope="module")
def address(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with service(snapshot_dir, tmp_path_factory.mktemp("service")) as running:
        yield running


def browser(folder: Path) -> tuple[str, Path]:
    """A browser that writes the addresses it is given into a file."""
    visited = folder / "visited"
    program = folder / "browser"
    program.write_text(f'#!/bin/sh\necho "$1" >> {visited}\n')
    program.chmod(0o755)
    return f"{program} %s", visited


def test_the_demo_shows_figures_and_what_to_run_next(snapshot_dir: Path, tmp_path: Path) -> None:
    done = invoke("demo", "--snapshot", str(snapshot_dir), home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("January to June 2026: ") == len(ROUTE_IDS)
    bars = [line for line in done.stdout.splitlines() if "█" in line]
    assert [line.split()[0] for line in bars] == list(ROUTE_IDS)
    assert all(len(line.split()[1]) == 24 for line in bars)
    assert "2,811 in 2026-06" in bars[0]
    assert "routes-geo open" in done.stdout


def test_the_commands_that_the_demo_names_are_accepted(snapshot_dir: Path, tmp_path: Path) -> None:
    shown = invoke("demo", "--snapshot", str(snapshot_dir), home=tmp_path).stdout.splitlines()
    named = [line.split("  ")[1].split()[1:] for line in shown if line.startswith("  routes-geo ")]
    assert len(named) > 4
    for words in named:
        flags = [word for word in words if word.startswith("--")]
        help_text = invoke(words[0], "--help", home=tmp_path, COLUMNS="200").stdout
        assert all(flag in help_text for flag in flags), words


def test_open_shows_the_page_of_a_running_service(address: str, tmp_path: Path) -> None:
    program, visited = browser(tmp_path)
    done = invoke(
        "open", "--url", address, "--route", "central med", "--window", "year", home=tmp_path, BROWSER=program
    )
    assert done.returncode == 0, done.stderr
    page = f"{address}/?route=CMED&window=2025-01/2025-12"
    assert done.stdout.strip() == page
    deadline = time.monotonic() + 20
    while not visited.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert visited.read_text().split() == [page]


def test_open_starts_a_service_that_ctrl_c_stops(snapshot_dir: Path, tmp_path: Path) -> None:
    program, visited = browser(tmp_path)
    port = free_port()
    environment = os.environ | {"ROUTES_GEO_HOME": str(tmp_path), "BROWSER": program}
    command = [sys.executable, "-m", "routes_geo", "open", "--port", str(port), "--snapshot", str(snapshot_dir)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as running:
        try:
            deadline = time.monotonic() + 60
            while not visited.exists() and time.monotonic() < deadline:
                time.sleep(0.1)
            assert visited.read_text().split() == [f"http://127.0.0.1:{port}/"]
            assert within(60, lambda: ask(f"http://127.0.0.1:{port}/readyz")[0] == 200)
        finally:
            running.send_signal(signal.SIGINT)
            output, errors = running.communicate(timeout=30)
    assert (running.returncode, errors) == (0, "")
    assert f"map: http://127.0.0.1:{port}/" in output


def test_docs_names_the_guide_of_a_running_service(address: str, tmp_path: Path) -> None:
    done = invoke("docs", "--url", address, "--print", home=tmp_path)
    assert done.stdout.splitlines()[0] == f"{address}/guide/"


def test_docs_without_a_service_says_how_to_start_it(tmp_path: Path) -> None:
    port = free_port()
    done = invoke("docs", "--port", str(port), "--print", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == f"http://127.0.0.1:{port}/guide/ after `routes-geo serve --port {port}`"
    assert Path(done.stdout.splitlines()[1]).is_file()


@contextmanager
def program_that_says(status: int, body: bytes) -> Iterator[int]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name of the library
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def other_program() -> Iterator[int]:
    with program_that_says(200, b"hello") as port:
        yield port


def test_a_service_that_starts_is_one(tmp_path: Path) -> None:
    problem = b'{"title":"Service Unavailable","status":503,"detail":"the service is starting","trace_id":"58bc"}'
    with program_that_says(503, problem) as port:
        done = invoke("docs", "--port", str(port), "--print", home=tmp_path)
        assert done.stdout.splitlines()[0] == f"http://127.0.0.1:{port}/guide/"
    with program_that_says(503, b"hello") as port:
        assert "another program answers" in invoke("docs", "--port", str(port), home=tmp_path).stderr


@pytest.mark.parametrize("command", ["open", "docs"])
def test_another_program_is_not_taken_for_the_service(command: str, other_program: int, tmp_path: Path) -> None:
    done = invoke(command, "--port", str(other_program), home=tmp_path)
    assert done.returncode == 2
    assert "another program answers there" in done.stderr


def test_a_port_in_use_is_refused_in_words(other_program: int, snapshot_dir: Path, tmp_path: Path) -> None:
    done = invoke("serve", "--port", str(other_program), "--snapshot", str(snapshot_dir), home=tmp_path)
    assert done.returncode == 2
    assert f"port {other_program} of 127.0.0.1 is used by another program" in done.stderr
