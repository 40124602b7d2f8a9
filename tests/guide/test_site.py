"""The built guide: every page is there, links hold, and nothing is loaded from other hosts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typer
from test_docs import commands

import routes_geo as rg
from api.app import bare_app
from api.settings import Settings
from docs.guide.check import faults, read
from docs.guide.errors import GuideError
from docs.guide.finish import finish_site
from docs.guide.site import put_in_place
from docs.guide.sources import page_places
from routes_geo.cli.app import app

_TAG = re.compile(r"<[^>]+>")


def text_of(site: Path, place: str) -> str:
    return (site / place / "index.html").read_text("utf-8")


def headings(site: Path, place: str) -> set[str]:
    found = re.findall(r"<h[23][^>]*>(.*?)</h[23]>", text_of(site, place), re.DOTALL)
    return {" ".join(_TAG.sub("", heading).replace("&para;", "").split()) for heading in found}


def test_the_guide_has_no_faults(site: Path) -> None:
    """Links with their headings, files of the site, no other hosts, no code or styles inside pages."""
    assert faults(site) == []


def test_every_page_of_the_docs_is_a_page(site: Path) -> None:
    places = [place.removesuffix(".md") for place in page_places().values() if place.endswith(".md")]
    assert len(places) >= 50
    assert [place for place in places if place != "index" and not (site / place / "index.html").is_file()] == []


def test_every_page_can_be_reached_from_the_navigation(site: Path) -> None:
    """The start page has the whole navigation, on every tab."""
    pages = {path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")} - {"."}
    home = read(site / "index.html")
    linked = {link.partition("#")[0].strip("./") for link in home.links}
    assert pages - linked == set()


def test_the_search_knows_every_page(site: Path) -> None:
    items = json.loads((site / "search.json").read_text("utf-8"))["items"]
    found = {item["location"].partition("#")[0].strip("/") for item in items}
    pages = {path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")} - {"."}
    assert pages - found == set()


def test_pages_state_a_policy_without_exceptions(site: Path) -> None:
    for page in site.rglob("*.html"):
        (policy,) = re.findall(
            r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', page.read_text("utf-8")
        )
        assert policy.startswith("default-src 'none'; script-src 'self'; ")
        assert "unsafe" not in policy


def test_every_command_has_a_section_with_its_options(site: Path) -> None:
    shown = text_of(site, "reference/command_options")
    every = list(commands(typer.main.get_command(app), ""))
    assert headings(site, "reference/command_options") == {f"routes-geo {name}" for name in every}
    assert "<code>--allow-rejected</code>" in shown


def test_every_endpoint_has_a_section_with_its_parameters(site: Path) -> None:
    paths = set(bare_app(Settings.model_fields["max_items"].default).openapi()["paths"])
    assert paths <= headings(site, "reference/endpoints")


def test_every_public_name_has_a_section(site: Path) -> None:
    anchors = read(site / "reference" / "python_docstrings" / "index.html").anchors
    named = {f"{getattr(rg, name).__module__}.{name}" for name in rg.__all__ if name != "__version__"}
    assert named <= anchors
    assert {f"routes_geo.analysis.atlas.Atlas.{name}" for name in ("cells", "series", "map", "report")} <= anchors


def test_docstrings_lose_nothing_as_unknown_elements(site: Path) -> None:
    """`<NA>` outside a code span would be taken for an element, and not be shown."""
    shown = text_of(site, "reference/python_docstrings")
    assert re.findall(r"<na\b", shown, re.IGNORECASE) == []
    assert "&lt;NA&gt;" in shown


def test_the_site_is_small(site: Path) -> None:
    """It is part of the wheel."""
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 8_000_000


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ('<a href="../nowhere/">x</a>', "links ../nowhere/, which does not exist"),
        ('<a href="#nothing">x</a>', "links #nothing, but that page has no such heading"),
        ('<a href="../../../etc/hosts">x</a>', "links ../../../etc/hosts, which does not exist"),
        ('<img src="https://example.org/a.png">', "loads https://example.org/a.png, of another host"),
        ('<script src="//example.org/a.js"></script>', "loads //example.org/a.js, of another host"),
        ('<link rel="stylesheet" href="a.css">', "loads a.css, which does not exist"),
        ("<script>alert(1)</script>", "<script> inside the page"),
        ("<style>p {}</style>", "<style> inside the page"),
        ('<p style="color: red">x</p>', "style of <p> inside the page"),
        ('<p onclick="x()">x</p>', "onclick of <p> inside the page"),
    ],
)
def test_each_fault_is_found(markup: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "index.html").write_text(f"<html>{markup}</html>", "utf-8")
    assert faults(tmp_path) == [f"page/index.html: {fault}"]


def test_styles_that_load_from_another_host_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("@import 'https://example.org/b.css';", "utf-8")
    assert faults(tmp_path) == ["a.css: loads from another host"]


def test_code_inside_pages_becomes_files(tmp_path: Path) -> None:
    write_bundle(tmp_path, "var css='p{}';o.append(C(\"style\",{},css.toString()))")
    (tmp_path / "a" / "b").mkdir(parents=True)
    page = tmp_path / "a" / "b" / "index.html"
    page.write_text("<html><head></head><script>one()</script><style>p {}</style></html>", "utf-8")
    finish_site(tmp_path)
    (script,) = re.findall(r'<script src="\.\./\.\./(assets/inline/\w{16}\.js)">', page.read_text("utf-8"))
    assert (tmp_path / script).read_text("utf-8") == "one()"
    assert faults(tmp_path) == []


def test_attributes_that_html_forbids_are_left_out(tmp_path: Path) -> None:
    write_bundle(tmp_path, "var css='p{}';o.append(C(\"style\",{},css.toString()))")
    label, box = '<label class="a" for="b"{}>c</label>', '<input data-d="e" type="checkbox" id="b"{}>'
    kept = '<input type="text" autocomplete="off"><p aria-hidden="true" tabindex="0"></p>'
    written = [
        label.format(' tabindex=""'),
        label.format(' aria-hidden="true"'),
        box.format(' autocomplete="off"'),
        kept,
    ]
    (tmp_path / "a.html").write_text("\n".join(written), "utf-8")
    finish_site(tmp_path)
    assert (tmp_path / "a.html").read_text("utf-8").splitlines() == [
        label.format(""),
        label.format(""),
        box.format(""),
        kept,
    ]


def test_a_theme_with_another_search_is_an_error(tmp_path: Path) -> None:
    """Its styles would be blocked, and the search would be unreadable."""
    write_bundle(tmp_path, "search()")
    with pytest.raises(GuideError, match="styles of the search in a new way"):
        finish_site(tmp_path)


def write_bundle(site: Path, code: str) -> None:
    folder = site / "assets" / "javascripts"
    folder.mkdir(parents=True)
    (folder / "bundle.00000000.min.js").write_text(code, "utf-8")


def test_a_new_site_replaces_the_former_one_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.html").write_text(name, "utf-8")
        put_in_place(tmp_path / name, out)
        assert [path.name for path in out.iterdir()] == [f"{name}.html"]
    assert {path.name for path in tmp_path.iterdir()} == {"first", "second", "out"}
