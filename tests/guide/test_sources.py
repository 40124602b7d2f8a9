"""Pages become pages of the guide: their links, and the navigation."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.guide.errors import GuideError
from docs.guide.navigation import navigation
from docs.guide.sources import DOCS, ROOT, page_places, relinked

INDEX = """# Documentation

## Start

- [First steps](start/first.md): what comes first, and
  [more](start/more.md)

## How-to

### You make maps

- [Read the map](how/map.md)
  - [Again](how/map.md#part)

### You analyse

- [Commands](ref/commands.md) and [settings](ref/settings.md)
"""


def test_the_index_is_the_navigation() -> None:
    assert navigation(INDEX, {"Start": [("Made", "made.md")]}) == [
        {"Guide": "index.md"},
        {
            "Start": [
                {"First steps": "start/first.md"},
                {"More": "start/more.md"},
                {"Generated from the code": [{"Made": "made.md"}]},
            ]
        },
        {
            "How-to": [
                {"You make maps": [{"Read the map": "how/map.md"}]},
                {"You analyse": [{"Commands": "ref/commands.md"}, {"Settings": "ref/settings.md"}]},
            ]
        },
    ]


def test_links_lead_to_pages_of_the_guide() -> None:
    page = DOCS / "how_to" / "read_the_map.md"
    text = "[a](../../data/README.md#x) [b](../reference/http.md) [c](#here) [d](https://example.org/e)"
    shown = "[a](../reference/embedded_data.md#x) [b](../reference/http.md) [c](#here) [d](https://example.org/e)"
    assert relinked(page, text, page_places()) == shown


def test_blocks_of_code_stay_as_they_are() -> None:
    page, block = DOCS / "scorecard.md", "```md\n[a](nowhere.md)\n```\n"
    assert relinked(page, f"[b](README.md)\n{block}", page_places()) == f"[b](index.md)\n{block}"


@pytest.mark.parametrize("link", ["../routes_geo/errors.py", "nowhere.md", "../../outside.md"])
def test_a_link_that_leaves_the_guide_is_an_error(link: str) -> None:
    with pytest.raises(GuideError, match=r"docs/scorecard\.md links .*, which is no page of the guide"):
        relinked(DOCS / "scorecard.md", f"[x]({link})", page_places())


def test_every_page_has_one_place() -> None:
    places = page_places()
    assert len(set(places.values())) == len(places)
    assert places[ROOT / "CHANGELOG.md"] == "changelog.md"
    assert all(Path(place).suffix in (".md", ".png") for place in places.values())
