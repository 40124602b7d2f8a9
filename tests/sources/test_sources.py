"""All sources together: what they are called, who takes a file, and the page that describes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.make_sources import OUT, listed_files, render
from routes_geo.errors import DataError, InvalidInput
from routes_geo.model import Indicator
from routes_geo.sources.registry import ADAPTERS, EMBEDDED, SERIES, adapter_for


def test_every_series_says_what_it_is() -> None:
    assert len(SERIES) == sum(len(adapter.series) for adapter in ADAPTERS.values()) + len(EMBEDDED)
    assert not {series.source for series in EMBEDDED} & ADAPTERS.keys()
    for series in SERIES.values():
        assert series.indicator in Indicator
        assert series.grain in {"week", "month", "quarter", "year"}
        assert series.cadence_days > 0
        assert all((series.title, series.publisher, series.unit, series.licence, series.attribution, series.caveats))
        assert series.series.rsplit(".", 1)[1] == "v1"


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("a.csv", "a,b\n1,2\n", InvalidInput, "not recognised as a file of any source. Accepted are:"),
        ("a.csv", "", DataError, "the file is empty"),
        ("a.xlsx", "PK", DataError, "not a readable Excel workbook"),
        ("none.csv", None, InvalidInput, "no such file"),
    ],
)
def test_a_file_that_no_source_takes(
    name: str, content: str | None, error: type[Exception], message: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(error, match=message):
        adapter_for(tmp_path / name, None)


def test_a_source_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="choose one of eurostat, frontex, italy, missing_migrants, unhcr, table"):
        adapter_for(tmp_path / "x.csv", "moon")


@pytest.mark.publisher
def test_the_page_of_sources_is_what_the_adapters_make_of_the_files_it_lists(publisher_files: Path) -> None:
    """After a change to an adapter, run `make sources`. Files that the page does not list are not compared."""
    page = OUT.read_text("utf-8")
    files = listed_files(page)
    assert len(files) >= 20
    assert render(publisher_files, files) == page
