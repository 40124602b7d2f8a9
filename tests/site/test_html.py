"""The HTML of a copy: everything relative, a policy, and words for readers without scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from routes_geo.errors import InvalidInput
from routes_geo.site.html import built_page, check_url, write_page
from routes_geo.snapshot.snapshot import Snapshot


@pytest.fixture(scope="module")
def folder(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("page")
    write_page(target, "data/abc/", snapshot, "https://example.org/routes/")
    return target


@pytest.mark.parametrize("name", ["index.html", "embed.html"])
def test_every_address_is_relative_and_the_policy_is_strict(folder: Path, name: str) -> None:
    text = (folder / name).read_text("utf-8")
    addresses = re.findall(r'(?:href|src)="([^"]*)"', text)
    assert len(addresses) > 5
    assert [address for address in addresses if address.startswith(("/", "http"))] == []
    built = [address for address in addresses if address.startswith("./")]
    assert all((folder / address).is_file() for address in built)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert text.index("Content-Security-Policy") < text.index("<script")
    assert ("data-embed" in text) == (name == "embed.html")
    assert "<!-- " not in text


def test_readers_without_scripts_find_files_and_reports(folder: Path) -> None:
    text = (folder / "index.html").read_text("utf-8")
    inside = text[text.index("<noscript>") : text.index("</noscript>")]
    links = re.findall('href="([^"]*)"', inside)
    assert "<main" not in inside  # which HTML allows only in the body itself
    assert links[0] == "files/index.html"
    assert "142,082 detections" in inside
    assert 'src="pictures/page.png"' in inside
    assert links[1:] == [f"reports/{route}.html" for route in ("CMED", "EMED", "WBAL", "WMED", "WAFR")]


def test_previews_have_the_sentence_and_with_a_public_address_the_picture(
    folder: Path, snapshot: Snapshot, tmp_path: Path
) -> None:
    text = (folder / "index.html").read_text("utf-8")
    assert 'og:description" content="From July 2025 to June 2026, 142,082 detections' in text
    assert 'og:url" content="https://example.org/routes/"' in text
    assert 'og:image" content="https://example.org/routes/pictures/page.png"' in text
    write_page(tmp_path, "data/abc/", snapshot, None)
    assert not re.search("og:(url|image)", (tmp_path / "index.html").read_text("utf-8"))


def test_only_code_that_the_copy_needs_is_in_it(folder: Path) -> None:
    names = {path.name.partition("-")[0] for path in (folder / "assets").glob("*.js")}
    assert {"copy", "map", "picture", "fr"} <= names
    assert "docs" not in names
    assert not (folder / "copy.html").exists()


def test_the_page_of_the_service_has_none_of_the_code_of_copies() -> None:
    served = [path.read_text("utf-8") for path in (built_page().parent / "dist" / "assets").glob("*.js")]
    assert served
    assert not any("pmtiles" in text for text in served)


def test_an_address_gets_its_slash_and_a_wrong_one_is_refused() -> None:
    assert check_url("https://example.org/routes") == "https://example.org/routes/"
    for wrong in ("example.org", "ftp://example.org/", "https://example.org/?a=b"):
        with pytest.raises(InvalidInput, match=r"https://example\.org/routes/"):
            check_url(wrong)
