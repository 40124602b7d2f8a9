"""The page describes the view of its address in its head, and shows it without scripts, whatever the address is."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from fastapi.testclient import TestClient

from api.app import make_app
from api.picture.page import PageTemplate, shown_view
from api.settings import Settings
from routes_geo.errors import DataError
from routes_geo.picture.view import ViewAddress
from routes_geo.snapshot.snapshot import Snapshot

HTML = {"Accept": "text/html"}
BUILT = (
    '<!doctype html>\n<html lang="en"><head><!--head--><title>built</title><!--/head--></head>'
    "<body><noscript><!--noscript-->built<!--/noscript--></noscript></body></html>"
)
HEADLINE = "In 2023, 158,026 detections of irregular border crossing were published on the Central Mediterranean route"


class Head(HTMLParser):
    """The title, the properties and the elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.tags: list[str] = []
        self.links: list[str] = []
        self.image: dict[str, str | None] = {}
        self.lang = self.title = ""
        self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self._in_title = tag == "title"
        if tag == "meta":
            self.meta[given.get("property") or given.get("name") or ""] = given.get("content") or ""
        elif tag == "html":
            self.lang = given.get("lang") or ""
        elif tag == "a":
            self.links.append(given.get("href") or "")
        elif tag == "img":
            self.image = given

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False


@pytest.fixture(scope="module")
def paged(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service with a page, whether or not the real one is built."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "index.html").write_text(BUILT, "utf-8")
    app = make_app(Settings(snapshot=snapshot_dir, home=folder))
    app.state.page = PageTemplate.read(folder / "index.html")
    with TestClient(app, base_url="https://routes.example") as opened:
        yield opened


def head(service: TestClient, address: str) -> Head:
    response = service.get(address, headers=HTML)
    assert response.status_code == 200
    return Head(response.text)


def test_the_preview_of_a_view(paged: TestClient) -> None:
    page = head(paged, "/?route=CMED&window=2023")
    assert page.title == "Five routes to Europe: published counts"
    assert page.meta["og:title"] == "Detections, Central Mediterranean, 2023"
    assert page.meta["og:description"].startswith(HEADLINE)
    assert page.meta["description"] == page.meta["og:image:alt"] == page.meta["og:description"]
    assert page.meta["og:image"] == "https://routes.example/picture.png?route=CMED&window=2023"
    assert (page.meta["og:image:width"], page.meta["og:image:height"]) == ("1200", "630")
    assert page.meta["og:url"] == "https://routes.example/?route=CMED&window=2023"
    assert (page.lang, page.meta["og:locale"], page.meta["twitter:card"]) == ("en", "en_GB", "summary_large_image")


def test_a_french_preview(paged: TestClient) -> None:
    page = head(paged, "/?route=CMED&window=2023&lang=fr")
    assert page.title == "Cinq routes vers l’Europe\u00a0: chiffres publiés"
    assert page.meta["og:description"].startswith("En 2023, 158\u202f026 détections")
    assert (page.lang, page.meta["og:locale"]) == ("fr", "fr_FR")


def test_without_scripts_there_is_the_picture_and_the_data(paged: TestClient) -> None:
    page = head(paged, "/?route=CMED&window=2023")
    assert page.image["src"] == "/picture.png?route=CMED&window=2023"
    assert (page.image["alt"] or "").startswith(HEADLINE)
    assert page.links[:2] == [
        "/series/CMED",
        "/collections/cells/items?series=frontex.detections.v1&datetime=2023-01/2023-12&route=CMED",
    ]
    for link in [*page.links, page.image["src"] or ""]:
        if link != "/docs":
            assert paged.get(link).status_code == 200, link


def test_the_picture_of_every_preview_is_there(paged: TestClient) -> None:
    for query in ("", "?series=iom.dead_and_missing.v1&window=2023&compare=2022", "?at=6/35.6/12.6&lang=fr&route=EMED"):
        image = urlsplit(head(paged, f"/{query}").meta["og:image"])
        assert paged.get(f"{image.path}?{image.query}").headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    "query",
    [
        "route=XX",
        "window=ytd",
        "series=nothing",
        "lang=xx",
        "at=0",
        "compare=2022",
        "utm_source=mail",
        "route=&window=",
    ],
)
def test_an_address_with_wrong_values_has_the_default_preview(paged: TestClient, query: str) -> None:
    page, default = head(paged, f"/?{query}"), head(paged, "/")
    assert page.meta == default.meta
    assert default.meta["og:image"] == "https://routes.example/picture.png"


def test_a_wrong_value_does_not_hide_the_others(snapshot: Snapshot) -> None:
    address = ViewAddress(series="iom.dead_and_missing.v1", route="CMED", window="2023-02", lang="fr")
    view, written = shown_view(snapshot, address)
    assert (view.series.id, view.route, view.language) == ("iom.dead_and_missing.v1", "CMED", "fr")
    assert written == ViewAddress(series="iom.dead_and_missing.v1", route="CMED", lang="fr")


def test_of_a_parameter_given_twice_the_first_counts_as_in_the_page(paged: TestClient) -> None:
    assert head(paged, "/?route=CMED&route=WAFR").meta["og:title"].startswith("Detections, Central Mediterranean")


@pytest.mark.parametrize(
    "value",
    ['"><script>alert(1)</script>', "' onload='alert(1)", "</noscript><img src=x onerror=alert(1)>", "<!--/head-->",
     "\r\nX: y", "javascript:alert(1)", "{{7*7}}", "%3Cscript%3E"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["series", "route", "window", "compare", "at", "lang", "other"])
def test_hostile_addresses_leave_no_trace(paged: TestClient, name: str, value: str) -> None:
    response = paged.get(f"/?{urlencode({name: value})}", headers=HTML)
    assert response.status_code == 200
    page, default = Head(response.text), head(paged, "/")
    assert page.tags == default.tags
    assert page.meta == default.meta
    assert "alert" not in response.text


def test_a_hostile_host_is_escaped(paged: TestClient) -> None:
    response = paged.get("/", headers=HTML | {"Host": 'evil"><script>'})
    assert "<script>" not in response.text


def test_the_frame_has_the_same_head(paged: TestClient) -> None:
    response = paged.get("/?route=CMED", headers=HTML)
    assert response.headers["cache-control"] == "no-cache"
    assert "accept" in response.headers["vary"].lower()
    assert parse_qs(urlsplit(Head(response.text).meta["og:url"]).query) == {"route": ["CMED"]}


def test_the_page_is_asked_for_again_and_answered_by_its_tag(paged: TestClient) -> None:
    first = paged.get("/?window=2023", headers=HTML)
    again = paged.get("/?window=2023", headers=HTML | {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = paged.get("/?window=2022", headers=HTML)
    assert other.headers["etag"] != first.headers["etag"]


def test_a_page_without_places_to_fill_in_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>old</title>", "utf-8")
    with pytest.raises(DataError, match="make web"):
        PageTemplate.read(tmp_path / "index.html")
