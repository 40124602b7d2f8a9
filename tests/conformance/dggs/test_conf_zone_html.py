"""Conformance class HTML zone list encoding."""

from __future__ import annotations

from html.parser import HTMLParser

from support.dggs_service import HTML, Grid, media_type

CONFORMANCE_CLASS = "zone-html"


class Text(HTMLParser):
    """Pieces of text and addresses of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.links: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text.append(data.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if tag == "a" and name == "href"]


def read(grid: Grid) -> Text:
    response = grid.service.get(grid.zones_url, HTML, zone_level=3)
    assert (response.status_code, media_type(response)) == (200, HTML)
    page = Text()
    page.feed(response.text)
    return page


def test_the_page_lists_every_zone(grid: Grid) -> None:
    """/conf/zone-html/content: an HTML document with the textual identifiers of all zones that match."""
    zones = grid.zones(zone_level=3)
    assert list(dict.fromkeys(text for text in read(grid).text if text in set(zones))) == zones


def test_the_page_links_to_the_data(grid: Grid) -> None:
    """/rec/zone-html/zone-data: a link to the data of each zone."""
    links = read(grid).links
    for zone in grid.zones(zone_level=3):
        assert grid.template("dggrs-zone-data", zone) in links
