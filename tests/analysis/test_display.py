"""Representations for notebooks: escaped HTML without scripts, and plain text that says the same."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import routes_geo as rg
from routes_geo.analysis import display

ELEMENTS = {"div", "p", "b", "ul", "li", "table", "caption", "thead", "tbody", "tr", "th", "td"}


class _Elements(HTMLParser):
    """Collects elements, attributes and text, and checks that elements are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def own_table(folder: Path) -> rg.ReadTable:
    path = folder / "own <script>.csv"
    path.write_text("lng,lat,<img src=x onerror=alert(1)>\n12.6,35.5,a\n,,b\n", "utf-8")
    return rg.read_table(path)


RESULTS: dict[str, Callable[[rg.Atlas, Path], Any]] = {
    "atlas": lambda atlas, _: atlas.as_of("2026-09-01"),
    "comparison": lambda atlas, _: atlas.compare("WBAL", "2024", "2023"),
    "report": lambda atlas, _: atlas.report("CMED", "2023"),
    "table": lambda _, folder: own_table(folder),
    "bins": lambda *_: rg.bin_points(pa.table({"lng": [12.6], "lat": [35.5], "<b>": ["x"]}), resolution=4, by=["<b>"]),
}


@pytest.mark.parametrize("name", RESULTS)
def test_html_is_escaped_and_has_no_scripts(opened: rg.Atlas, tmp_path: Path, name: str) -> None:
    result = RESULTS[name](opened, tmp_path)
    parsed = _Elements(result._repr_html_())
    assert parsed.names <= ELEMENTS
    assert parsed.attributes <= {"scope"}
    assert repr(result).split("\n", maxsplit=1)[0].split(":")[0].split("(")[0].strip() in parsed.text
    assert len(repr(result)) < 2000


def test_an_atlas_shows_series_ages_and_routes(opened: rg.Atlas) -> None:
    text = _Elements(opened._repr_html_()).text
    for part in (
        opened.snapshot_id,
        "frontex.detections.v1",
        "2026-06",
        "4 August 2026",
        "Central Mediterranean",
        "detections",
    ):
        assert part in text
    assert "as of 2025-06-03" in repr(opened.as_of("2025-06-03"))


def test_names_of_columns_and_files_are_escaped(tmp_path: Path) -> None:
    html = own_table(tmp_path)._repr_html_()
    assert "<img" not in html
    assert "own &lt;script&gt;.csv" in html


def test_values_in_tables_are_text_with_separators_and_dashes() -> None:
    html = str(display.table(["a<b"], [(None,), (1234567,), (True,), ("<i>",)]))
    assert _Elements(html).text == "a<b–1,234,567True<i>"
