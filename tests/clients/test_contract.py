"""schemathesis calls every operation with what its description allows and forbids; all of its checks must hold.

All checks of schemathesis are on, and none is excluded: `--checks all`, and the limit of time, which it leaves off.
Those for authentication and for stored resources (ignored_auth, object_level_authorization, use_after_free,
ensure_resource_availability) find nothing to try in a service that only reads. `make clients` runs a short version, and
`make fuzz` one of the length that its requests take.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.serving import ask_json
from support.trials_plugin import Tried

pytestmark = [pytest.mark.clients, pytest.mark.fuzz]

FOLDER = Path(__file__).parent
SECONDS, SECONDS_OF_30 = 150, 60
FULL_RUN = 200_000  # requests of `make fuzz`; a shorter run leaves this to `make clients`
LONGER = 6  # times as long in a full run
LONGEST_ANSWER_S = 20  # other work may run on the machine
ALL_PHASES = "examples,coverage,fuzzing,stateful"


@pytest.mark.parametrize(
    ("description", "seconds", "phases"),
    [
        ("openapi.json", SECONDS, ALL_PHASES),
        ("openapi-3.0.json", SECONDS_OF_30, "examples,coverage"),
    ],
)
def test_the_service_keeps_to_its_description(
    request: pytest.FixtureRequest,
    server: str,
    tmp_path: Path,
    description: str,
    seconds: int,
    phases: str,
    tried: Tried,
) -> None:
    if request.config.getoption("markexpr") == "fuzz":
        if int(os.environ.get("ROUTES_GEO_FUZZ_REQUESTS", "0")) < FULL_RUN:
            pytest.skip("`make clients` runs the short version of schemathesis")
        seconds *= LONGER
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(FOLDER / "schemathesis.toml")),
        *("run", f"{server}/{description}", "--checks", "all", "--phases", phases, "--max-examples", "20"),
        *("--max-response-time", str(LONGEST_ANSWER_S)),
        *("--max-time", str(seconds), "--seed", "1", "--continue-on-failure", "--no-color"),
        *("--request-timeout", "60"),  # the first tile compiles a kernel
    ]
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "contract_hooks", "PYTHONPATH": str(FOLDER)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    cases = re.search(r"([\d,]+) generated", done.stdout)
    if cases is not None:
        tried(f"schemathesis with every check: cases from {description}", int(cases[1].replace(",", "")))
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
    count = len(ask_json(f"{server}/{description}")["paths"]) - 2  # but the description itself, and the stream
    assert re.search(rf"Selected: {count}/{count}\n +Tested: {count}\n", done.stdout), done.stdout
