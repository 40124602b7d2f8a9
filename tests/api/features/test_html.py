"""Pages in HTML: the content and the links of the JSON, escaped, without script, under the strict policy."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pyarrow as pa
import pytest
from fastapi.testclient import TestClient

from api.app import make_app
from api.features.html import render_document, render_items
from api.picture.page import PageTemplate
from api.settings import Settings
from routes_geo.features.collections import COLLECTIONS, PLACES
from routes_geo.features.feature_table import FeatureTable, Shapes

PAGES = ["/conformance", "/collections"] + [
    f"/collections/{name}{rest}"
    for name in COLLECTIONS
    for rest in ("", "/items?limit=5", "/queryables", "/sortables", "/schema")
]


class Page(HTMLParser):
    """Elements, addresses and text of a page; fails on one that is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def links(self) -> list[str | None]:
        return [attributes["href"] for tag, attributes in self.elements if tag == "a"]


def with_html(path: str) -> str:
    return path + ("&" if "?" in path else "?") + "f=html"


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole_and_keep_to_the_policy(client: TestClient, path: str) -> None:
    response = client.get(with_html(path))
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    page = Page(response.text)
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"style", "iframe", "img"}
    scripts = [attributes for tag, attributes in page.elements if tag == "script"]
    assert all(attributes == {"type": "application/ld+json"} for attributes in scripts)  # data, which nothing runs
    assert {"main", "h1", "nav", "footer", "title"} <= tags
    assert not any("style" in attributes or "onclick" in attributes for _, attributes in page.elements)
    assert page.elements[0] == ("html", {"lang": "en"})
    assert "Detections are events, not persons" in page.text


@pytest.mark.parametrize("path", PAGES)
def test_pages_hold_the_links_of_the_json(client: TestClient, path: str) -> None:
    page = Page(client.get(with_html(path)).text)
    answer = client.get(path).json()
    wanted = [link["href"] for link in answer.get("links", []) if link["rel"] not in ("self", "alternate", "next")]
    for item in answer.get("collections", []):
        wanted += [link["href"] for link in item["links"]]
    assert set(wanted) <= set(page.links)
    assert any(link and "f=json" in link for link in page.links)


@pytest.mark.parametrize("name", [*COLLECTIONS])
def test_pages_of_items_hold_every_value_and_lead_on(client: TestClient, name: str) -> None:
    page = Page(client.get(f"/collections/{name}/items?limit=3&f=html").text)
    answer = client.get(f"/collections/{name}/items?limit=3").json()
    for feature in answer["features"]:
        assert feature["id"] in page.text
        for value in feature["properties"].values():
            for part in value if isinstance(value, list) else [value]:
                assert part is None or isinstance(part, bool) or str(part) in page.text
        (to_one,) = (
            link for link in page.links if link and unquote(link).split("?")[0].endswith(f"/items/{feature['id']}")
        )
        one = client.get(to_one)
        assert one.headers["content-type"].startswith("text/html")
        assert feature["id"] in Page(one.text).text
    following = next(link for link in page.links if link and "after=" in link)
    assert client.get(following).headers["content-type"].startswith("text/html")


def test_links_to_one_feature_keep_window_and_crs(client: TestClient) -> None:
    page = Page(client.get("/collections/cells/items?limit=1&datetime=2019&crs=EPSG:3857&f=html").text)
    (to_one,) = (link for link in page.links if link and "/items/area." in link and "limit" not in link)
    assert "2019-01/2019-12" in client.get(to_one).text


def test_a_browser_gets_html_without_asking(client: TestClient) -> None:
    accept = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    for path in PAGES:
        response = client.get(path, headers=accept)
        assert response.headers["content-type"].startswith("text/html")
        assert "Accept" in response.headers["vary"]


def test_what_the_data_says_is_text_and_nothing_else() -> None:
    wicked = '<script>alert("x")</script>&"'
    columns = {item.name: pa.array([None], item.kind) for item in PLACES.properties} | {"name": pa.array([wicked])}
    table = FeatureTable(pa.array([wicked]), pa.table(columns), Shapes(np.array([None], object)))
    links = [{"href": f"http://x/?a={wicked}", "rel": "self", "title": wicked}]
    for body in (
        render_items("http://x", PLACES, table, 1, links, "f=html"),
        render_document("http://x", wicked, {"a": {wicked: [wicked]}, "b": {"links": links}}, links),
    ):
        page = Page(body.decode())
        assert "script" not in {tag for tag, _ in page.elements}
        assert wicked in page.text


def test_a_template_of_addresses_is_text_and_no_link() -> None:
    template = "http://x/zones/{zoneId}"
    links = [{"href": template, "rel": "zone", "templated": True}, {"href": "http://x/zones", "rel": "zones"}]
    page = Page(
        render_document("http://x", "a", {"a": template, "b": "http://x/b", "c": {"links": links}}, links).decode()
    )
    assert [link for link in page.links if link and "{" in link] == []
    assert page.text.count(template) == 3
    assert {"http://x/b", "http://x/zones"} <= set(page.links)


def test_the_style_is_served_by_us(client: TestClient) -> None:
    response = client.get("/style.css")
    assert response.headers["content-type"].startswith("text/css")
    assert "url(" not in response.text


def test_without_the_map_the_landing_page_is_a_document(snapshot_dir: Path, tmp_path: Path) -> None:
    app = make_app(Settings(snapshot=snapshot_dir, home=tmp_path))
    app.state.page = None
    page = Page(TestClient(app).get("/?f=html").text)
    assert any(link and link.endswith("/collections") for link in page.links)


@pytest.mark.parametrize("is_built", [True, False])
def test_a_browser_may_open_any_view_of_the_page(snapshot_dir: Path, tmp_path: Path, *, is_built: bool) -> None:
    app = make_app(Settings(snapshot=snapshot_dir, home=tmp_path))
    page = tmp_path / "index.html"
    places = "<!--head--><title>page</title><!--/head--><noscript><!--noscript--><!--/noscript--></noscript>"
    page.write_text(f'<!doctype html><html lang="en">{places}</html>', "utf-8")
    app.state.page = PageTemplate.read(page) if is_built else None
    client, view = (
        TestClient(app),
        "series=iom.dead_and_missing.v1&route=CMED&window=ytd&compare=2023&at=4/38/12&lang=fr",
    )
    response = client.get(f"/?{view}", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (response.status_code, response.headers["content-type"][:9]) == (200, "text/html")
    assert client.get(f"/?{view}&f=html").status_code == 200
    refused = client.get(f"/?{view}", headers={"Accept": "application/json"})
    assert refused.status_code == 400
    assert "unknown parameter at, compare, lang, route, series, window" in refused.json()["detail"]
