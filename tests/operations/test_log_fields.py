"""docs/reference/logs.md: the fields and messages on the page are those that the service writes."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from support.serving import ROOT

from api.app import make_app
from api.delivery.logs import ROOT as LOGGER
from api.delivery.logs import JsonFormatter
from api.settings import Settings
from routes_geo.snapshot.snapshot import POINTER, Snapshot

PAGE = (ROOT / "docs" / "reference" / "logs.md").read_text("utf-8")
TYPES = {"text": str, "number": (int, float)}


def table(heading: str, nth: int = 0) -> dict[str, str]:
    """First and second cell of each row of a table below a heading; several names in a cell are several rows."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [re.findall(r"(?:^|\n)\| (.+?) \| (.+?) \|", each) for each in re.split(r"\n(?=\n)", section)]
    rows = [found[1:] for found in rows if found]
    return {name: second for first, second in rows[nth] for name in re.findall(r"`([^`]+)`", first)}


EVERY, OF_REQUEST, OTHERS = (
    table("Fields of every line"),
    table("Fields of a request"),
    table("Fields of other lines"),
)
MESSAGES = table("Fields of other lines", 1)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the service writes during a test."""
    written = io.StringIO()
    handler, level = logging.StreamHandler(written), LOGGER.level
    handler.setFormatter(JsonFormatter())
    LOGGER.addHandler(handler)
    LOGGER.setLevel("INFO")
    yield written
    LOGGER.removeHandler(handler)
    LOGGER.setLevel(level)


def parsed(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


@pytest.mark.parametrize(
    "path", ["/healthz", "/tiles/cells/4/8/6.mvt", "/pressure?datetime=never", "/nothing", "/x" * 5000]
)
def test_a_line_of_a_request_has_the_fields_of_the_page(client: TestClient, lines: io.StringIO, path: str) -> None:
    client.get(path)
    (line,) = (each for each in parsed(lines) if each["logger"] == "routes_geo.access")
    assert list(line) == [*EVERY, *OF_REQUEST]
    for name, kind in (EVERY | OF_REQUEST).items():
        assert isinstance(line[name], TYPES[kind]), name
    assert line["cache"] in ("hit", "miss", "bypass")


def test_the_example_has_the_fields_in_their_order() -> None:
    example = json.loads(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])  # type: ignore[index]
    assert list(example) == [*EVERY, *OF_REQUEST]


def test_a_failed_request_is_found_by_its_trace(snapshot_dir: Path, tmp_path: Path, lines: io.StringIO) -> None:
    app = make_app(Settings(snapshot=snapshot_dir, home=tmp_path, log_level="info"))

    @app.get("/fails")
    def fails() -> None:
        raise RuntimeError("in a test")

    answer = TestClient(app, raise_server_exceptions=False).get("/fails")
    failed, request = parsed(lines)
    assert (failed["message"], failed["level"]) == ("the request failed", "error")
    assert failed["trace_id"] == request["trace_id"] == answer.json()["trace_id"]
    assert failed["route"] == request["route"] == "/fails"
    assert "RuntimeError: in a test" in failed["error"]
    assert set(failed) - set(EVERY) == {"trace_id", "route", "error"} <= set(OTHERS)


def test_a_rejected_snapshot_has_a_reason(snapshot: Snapshot, tmp_path: Path, lines: io.StringIO) -> None:
    folder = tmp_path / "snapshots"
    shutil.copytree(snapshot.path, folder / snapshot.snapshot_id)
    (folder / POINTER).write_text(f"{snapshot.snapshot_id}\n")
    client = TestClient(make_app(Settings(snapshot=folder, home=tmp_path, log_level="info")))
    (folder / POINTER).write_text("0123456789abcdef\n")
    client.get("/readyz")
    line = next(each for each in parsed(lines) if each["level"] == "error")
    assert line["message"] == "the snapshot was not changed"
    assert "0123456789abcdef" in line["reason"]
    assert set(line) - set(EVERY) == {"reason"} <= set(OTHERS)


def calls() -> list[ast.Call]:
    """Calls in the service that write a line."""
    files = [*sorted((ROOT / "api").rglob("*.py")), ROOT / "routes_geo" / "grid" / "kernels.py"]
    trees = [ast.parse(path.read_text("utf-8")) for path in files]
    return [
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("_LOG", "_ACCESS")
        and node.func.attr in ("debug", "info", "warning", "error", "exception", "critical")
    ]


def test_the_page_has_every_message_and_its_level() -> None:
    levels = {"exception": "error"}
    written: dict[str, str] = {}
    for call in calls():
        assert isinstance(call.func, ast.Attribute)
        message = ast.literal_eval(call.args[0])
        written[message.replace("%s", "")] = levels.get(call.func.attr, call.func.attr)
    assert written.pop("request") == "info"
    assert written == MESSAGES


def test_the_page_has_every_field_that_a_call_adds() -> None:
    added = {
        name
        for call in calls()
        for keyword in call.keywords
        if keyword.arg == "extra"
        for node in ast.walk(keyword.value)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and (name := key.value) != "fields"
    }
    assert added <= set(OTHERS)
    assert set(OTHERS) == added | {"trace_id", "route", "error"}
