"""What pages name exists: commands with their options, and addresses of the service with their parameters."""

from __future__ import annotations

import re
import shlex
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import typer
from support.snippets import PAGES, ROOT, all_blocks, commands_in

from api.app import bare_app
from api.settings import Settings
from routes_geo.cli.app import app

_FENCED = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"`([^`\n]+)`")
_ELLIPSIS = re.compile(r"…|\.\.\.")
# Addresses that the description of the API does not have: pages, what they load, a name of GDAL, and folders.
_UNDESCRIBED = re.compile(r"/(docs|embed|etc|guide|mcp|srv|static|vsicurl_streaming)\b.*")
_OPTION = typer.core.TyperOption


def quoted() -> list[tuple[str, str]]:
    """Every text in code marks outside blocks, with its page."""
    pages = [(str(page.relative_to(ROOT)), _FENCED.sub("", page.read_text("utf-8"))) for page in PAGES]
    return [(page, " ".join(found.split())) for page, text in pages for found in _QUOTED.findall(text)]


def fault_of(command: str) -> str | None:
    """What is wrong with a command line that a page shows: an unknown command or option."""
    words = shlex.split(command)[1:]
    here: Any = typer.main.get_command(app)
    while hasattr(here, "commands") and words and not words[0].startswith("-"):
        if words[0] not in here.commands:
            return f"unknown command {words[0]}"
        here = here.commands[words.pop(0)]
    options = {flag for each in here.params if isinstance(each, _OPTION) for flag in [*each.opts, *each.secondary_opts]}
    unknown = [
        word for word in words if re.match(r"--?[a-zA-Z]", word) and word.partition("=")[0] not in options | {"--help"}
    ]
    return f"unknown option {unknown[0]}" if unknown else None


def test_commands_in_the_text_exist() -> None:
    named = [(page, text) for page, text in quoted() if re.match(r"routes-geo [a-z-]", text)]
    assert len(named) >= 40
    assert [(page, text, fault) for page, text in named if (fault := fault_of(text))] == []


def test_commands_in_blocks_exist() -> None:
    every = [
        command for block in all_blocks("sh") for command in commands_in(block) if command.startswith("routes-geo ")
    ]
    assert [(command, fault) for command in every if (fault := fault_of(command))] == []


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("routes-geo reprot CMED", "unknown command reprot"),
        ("routes-geo export cell x.csv", "unknown command cell"),
        ("routes-geo report CMED --form 2022-01", "unknown option --form"),
        ("routes-geo report CMED --from=2022-01 -o x.html", None),
    ],
)
def test_faults_of_commands_are_found(command: str, fault: str | None) -> None:
    assert fault_of(command) == fault


@cache
def addresses() -> list[tuple[re.Pattern[str], frozenset[str]]]:
    """Each address of the API as a pattern, with its parameters."""
    paths = bare_app(Settings.model_fields["max_items"].default).openapi()["paths"]
    return [(pattern_of(path), parameters_of(methods["get"])) for path, methods in paths.items()]


def pattern_of(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[^}]*\\\}", r"[^/]+", re.escape(path)))


def parameters_of(operation: dict[str, Any]) -> frozenset[str]:
    return frozenset(each["name"] for each in operation.get("parameters", []) if each["in"] == "query")


def fault_of_address(text: str) -> str | None:
    """What is wrong with an address that a page names; the name of a family, such as /series, is none."""
    parts = urlsplit(text)
    path = re.sub(r"\{(\w+)[^}]*\}", r"\1", parts.path)  # of {one,other}, the first
    fitting = [parameters for pattern, parameters in addresses() if pattern.fullmatch(path)]
    if not fitting:
        is_family = any(
            pattern.fullmatch(f"{path}{more}")
            for more in ("/x", ".csv", "/x/x", "/x.html")
            for pattern, _ in addresses()
        )
        return None if is_family and not parts.query else "no such address"
    unknown = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)} - frozenset.union(*fitting)
    return f"no parameter {min(unknown)}" if unknown else None


def test_addresses_in_the_text_exist() -> None:
    named = [(page, text) for page, text in quoted() if re.fullmatch(r"/[a-zA-Z][^\s]*", text)]
    named = [(page, text) for page, text in named if not _UNDESCRIBED.fullmatch(text) and not _ELLIPSIS.search(text)]
    assert len(named) >= 100
    assert [(page, text, fault) for page, text in named if (fault := fault_of_address(text))] == []


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("/serie/CMED", "no such address"),
        ("/series/CMED?date=2023", "no parameter date"),
        ("/series/CMED?datetime=2023&as_of=2025-06-03", None),
    ],
)
def test_faults_of_addresses_are_found(address: str, fault: str | None) -> None:
    assert fault_of_address(address) == fault
