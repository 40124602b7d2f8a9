"""The Nu HTML checker, which judges pages by the HTML standard."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from support.node_tools import FOLDER
from support.serving import program

_JAR = FOLDER / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# Messages that do not count, each with its reason.
ALLOWED = {
    "Trailing slash on void elements has no effect": "a matter of taste; bundlers and libraries write it",
    "violates Content Security Policy": "hashes and 'self' are unknown to the checker; tests in Chromium try policies",
    "Potentially bad value “items” for attribute “rel”": "OGC API - Features names this relation",
    "CSS: “paint-order”: Property “paint-order” doesn't exist": "SVG 2 has it, and every browser",
}
PANDAS = {
    "Attribute “scoped” not allowed on element “style”": "pandas writes it around a frame",
    "The “border” attribute on the “table” element is obsolete": "pandas writes it",
}


def faults_of(paths: Iterable[Path], allowed: Mapping[str, str] = ALLOWED) -> list[str]:
    """Return what the checker says of files, pages or pictures, but for messages that are allowed."""
    files = sorted(map(str, paths))
    assert files
    home = os.environ.get("JAVA_HOME")
    command = [
        f"{home}/bin/java" if home else program("java"),
        "-jar",
        str(_JAR),
        "--format",
        "json",
        "--also-check-svg",
        *files,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    messages = json.loads(done.stderr)["messages"]
    pattern = re.compile("|".join(map(re.escape, allowed)))
    return [_line(each) for each in messages if not pattern.search(each["message"])]


def _line(message: Mapping[str, object]) -> str:
    name, extract = Path(str(message.get("url"))).name, " ".join(str(message.get("extract", "")).split())
    return f"{name}: {message.get('type')}: {message['message']} {extract[:200]}"
