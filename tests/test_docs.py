"""The documentation: links and file names lead somewhere, and every page, command and setting is listed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from api.app import bare_app
from api.settings import PREFIX, Settings
from routes_geo.cli.app import app

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), ROOT / "data" / "README.md", *DOCS.rglob("*.md")])
SOURCES = [ROOT / folder for folder in ("routes_geo", "api", "tiles", "benchmarks", "docs", "web/src")]
PUBLISHERS = ("eurostat/", "frontex/", "italy_moi/", "missing_migrants/", "unhcr_odp/")  # folders outside the project

_FENCED = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_QUOTED = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"[\w.-]+(/[\w.@-]+)+\.(py|ts|md|csv|css|j2|toml|yaml|png|sh|conf|service)")
_BARE_NAME = re.compile(r"\w+(\.html)?\.(py|ts|j2)")
_PAGE_IN_CODE = re.compile(r"docs/[\w/]+\.md")
_PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def names(pages: list[Path]) -> list[str]:
    return [str(page.relative_to(ROOT)) for page in pages]


every_page = pytest.mark.parametrize("page", PAGES, ids=names(PAGES))


def anchors(page: Path) -> set[str]:
    """Anchors of the headings of a page, as GitHub makes them."""
    headings = _HEADING.findall(_FENCED.sub("", page.read_text("utf-8")))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def quoted(page: Path) -> Iterator[str]:
    yield from _QUOTED.findall(_FENCED.sub("", page.read_text("utf-8")))


@every_page
def test_relative_links_lead_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for link in _LINK.findall(_FENCED.sub("", page.read_text("utf-8"))):
        if re.match(r"\w+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.is_file() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@every_page
def test_files_that_a_page_names_exist(page: Path) -> None:
    existing = {path.name for folder in [ROOT / "hatch_build.py", *SOURCES] for path in [folder, *folder.rglob("*")]}
    paths = [text for text in quoted(page) if _PATH.fullmatch(text) and not text.startswith(PUBLISHERS)]
    missing = [path for path in paths if not (ROOT / path).is_file() and not (page.parent / path).is_file()]
    missing += [name for name in quoted(page) if _BARE_NAME.fullmatch(name) and name not in existing]
    assert missing == []


def test_pages_that_the_code_names_exist() -> None:
    files = [path for folder in [*SOURCES, ROOT / "tests"] for path in folder.rglob("*.py")]
    text = "\n".join(path.read_text("utf-8") for path in [*files, ROOT / "Makefile", ROOT / "pyproject.toml"])
    named = set(_PAGE_IN_CODE.findall(text))
    assert len(named) >= 4
    assert [page for page in sorted(named) if not (ROOT / page).is_file()] == []


def test_the_index_lists_every_page() -> None:
    index = DOCS / "README.md"
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in _LINK.findall(index.read_text("utf-8"))}
    assert set(DOCS.rglob("*.md")) - linked == {index}


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150


@every_page
def test_examples_in_python_can_be_parsed(page: Path) -> None:
    for code in _PYTHON.findall(page.read_text("utf-8")):
        ast.parse(code)


def commands(command: Any, path: str) -> Iterator[str]:
    if hasattr(command, "commands"):
        for name, part in command.commands.items():
            yield from commands(part, f"{path} {name}".strip())
    else:
        yield path


def test_every_command_is_documented() -> None:
    page = (DOCS / "reference" / "commands.md").read_text("utf-8")
    every = list(commands(typer.main.get_command(app), ""))
    assert len(every) >= 20
    assert [name for name in every if f"\n| `{name}` | " not in page] == []


def options(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        for name, part in command.commands.items():
            yield from options(part, f"{path} {name}".strip())
    else:
        yield from ((f"{path} {each.name}", each) for each in command.params)


def test_every_option_has_a_help() -> None:
    """The guide and `--help` show it."""
    every = list(options(typer.main.get_command(app), ""))
    assert len(every) >= 100
    assert [name for name, each in every if len((each.help or "").split()) < 2] == []


def test_every_endpoint_and_parameter_is_described() -> None:
    """The guide and `/docs` show it."""
    paths = bare_app(Settings.model_fields["max_items"].default).openapi()["paths"]
    assert [path for path, methods in paths.items() if not methods["get"].get("summary")] == []
    nameless = [
        (path, each["name"])
        for path, methods in paths.items()
        for each in methods["get"].get("parameters", [])
        if len((each.get("description") or each["schema"].get("description", "")).split()) < 1
    ]
    assert nameless == []


def test_every_family_of_endpoints_is_explained() -> None:
    page = (DOCS / "reference" / "http.md").read_text("utf-8")
    paths = bare_app(Settings.model_fields["max_items"].default).openapi()["paths"]
    families = {re.match(r"/[^/{.]*", path)[0] for path in paths} - {"/"}  # type: ignore[index]
    assert len(families) >= 20
    assert [family for family in sorted(families) if not re.search(rf"{family}\b", page)] == []


def test_every_variable_is_documented() -> None:
    page = (DOCS / "reference" / "settings.md").read_text("utf-8")
    files = [path for folder in (*SOURCES, ROOT / "tests") for path in folder.rglob("*.py")]
    text = "\n".join(path.read_text("utf-8") for path in [*files, ROOT / "Makefile", ROOT / "Dockerfile"])
    used = set(re.findall(r"environ(?:\.get\(|\[)\"(ROUTES_GEO_\w+)", text)) | set(
        re.findall(r"\$\((ROUTES_GEO_\w+)\)", text)
    )
    assert len(used) >= 4
    assert [name for name in sorted(used) if f"| `{name}` | " not in page] == []


def test_every_target_of_make_is_documented() -> None:
    page = (DOCS / "reference" / "commands.md").read_text("utf-8")
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert len(targets) >= 15
    assert [name for name in targets if f"\n| `make {name}` | " not in page] == []


def test_every_setting_is_documented() -> None:
    page = (DOCS / "reference" / "settings.md").read_text("utf-8")
    assert [name for name in Settings.model_fields if f"\n| `{PREFIX}{name.upper()}` | " not in page] == []
