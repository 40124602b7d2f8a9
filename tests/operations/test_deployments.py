"""The unit and the compose file of docs/examples: programs, options and settings in them exist."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import subprocess
from typing import Any

import pytest
import uvicorn
import yaml
from support.serving import ROOT

from api.app import create_app
from api.settings import check_variables

EXAMPLES = ROOT / "docs" / "examples"
UNIT = EXAMPLES / "routes-geo@.service"
COMPOSE = EXAMPLES / "compose.yaml"


def service_section() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(UNIT.read_text("utf-8"))
    return parser["Service"]


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load(COMPOSE.read_text("utf-8")))


def command_lines() -> dict[str, str]:
    return {
        "unit": service_section()["ExecStart"].replace("%i", "8000"),
        "compose": compose()["services"]["first"]["command"],
    }


@pytest.mark.parametrize("where", ["unit", "compose"])
def test_uvicorn_accepts_the_options(where: str) -> None:
    program, *arguments = shlex.split(command_lines()[where])
    assert program.endswith("uvicorn")
    options = uvicorn.main.make_context("uvicorn", arguments).params
    assert options["app"] == f"{create_app.__module__}:{create_app.__name__}"
    assert (options["factory"], options["port"], options["access_log"]) == (True, 8000, False)
    assert options["forwarded_allow_ips"] not in (None, "*")
    assert options["timeout_graceful_shutdown"] == 30


def test_settings_exist() -> None:
    check_variables(compose()["services"]["first"]["environment"])
    check_variables(dict(pair.split("=", 1) for pair in service_section()["Environment"].split()))


def test_a_stop_is_given_the_time_that_it_takes() -> None:
    """uvicorn waits for requests to end; whoever stops it must wait longer."""
    graceful = re.search(r"--timeout-graceful-shutdown (\d+)", service_section()["ExecStart"])
    assert graceful is not None
    assert int(service_section()["TimeoutStopSec"]) > int(graceful[1])
    assert int(compose()["services"]["first"]["stop_grace_period"].rstrip("s")) > int(graceful[1])


def test_containers_write_nothing_but_temporary_files() -> None:
    services = compose()["services"]
    assert services["first"] == services["second"]
    assert services["first"]["read_only"] is True
    assert all(volume.endswith(":ro") for volume in services["first"]["volumes"])


def test_uvicorn_trusts_the_network_of_the_containers() -> None:
    subnet = compose()["networks"]["default"]["ipam"]["config"][0]["subnet"]
    assert f"--forwarded-allow-ips {subnet} " in command_lines()["compose"]


def test_every_example_is_explained() -> None:
    page = (EXAMPLES / "README.md").read_text("utf-8")
    files = {path.name for path in EXAMPLES.iterdir() if path.is_file() and path.name != "README.md"}
    assert {name for name in files if f"`docs/examples/{name}`" not in page} == set()


def test_scripts_can_be_run_as_they_are() -> None:
    scripts = sorted(EXAMPLES.glob("*.sh"))
    assert len(scripts) >= 3
    for script in scripts:
        assert os.access(script, os.X_OK), script.name
        subprocess.run(["sh", "-n", str(script)], check=True)
