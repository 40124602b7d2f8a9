"""The guide under /guide: pages, folders, lifetimes, policy, and what is asked for in vain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import make_app
from api.guide.router import Guide
from api.settings import Settings

STYLE = "assets/inline/0123456789abcdef.css"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guide")
    for name in ("index.html", "how/index.html", STYLE, "assets/guide.css", "notebooks/tour.ipynb", "a b.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"this is {name}", "utf-8")
    (folder.parent / "secret.txt").write_text("secret", "utf-8")
    (folder / "way-out").symlink_to(folder.parent / "secret.txt")
    return folder


@pytest.fixture(scope="module")
def app(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return make_app(Settings(snapshot=snapshot_dir, home=tmp_path_factory.mktemp("home")))


@pytest.fixture
def guide(app: FastAPI, folder: Path) -> Iterator[TestClient]:
    app.state.guide = Guide((folder.parent / "missing", folder))
    with TestClient(app, follow_redirects=False) as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "name", "kind"),
    [
        ("", "index.html", "text/html; charset=utf-8"),
        ("how/", "how/index.html", "text/html; charset=utf-8"),
        ("how/index.html", "how/index.html", "text/html; charset=utf-8"),
        ("a%20b.html", "a b.html", "text/html; charset=utf-8"),
        (STYLE, STYLE, "text/css; charset=utf-8"),
        ("notebooks/tour.ipynb", "notebooks/tour.ipynb", "application/x-ipynb+json"),
    ],
)
def test_a_file_is_answered_with_its_type(guide: TestClient, path: str, name: str, kind: str) -> None:
    answer = guide.get(f"/guide/{path}")
    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (200, f"this is {name}", kind)


@pytest.mark.parametrize(("path", "to"), [("/guide", "/guide/"), ("/guide/how", "/guide/how/")])
def test_a_folder_is_redirected_to_its_page(guide: TestClient, path: str, to: str) -> None:
    answer = guide.get(path)
    assert (answer.status_code, answer.headers["location"]) == (308, to)


@pytest.mark.parametrize(
    "path",
    ["nothing", "how/nothing/", "assets/", "%2e%2e/secret.txt", "..%5csecret.txt", "way-out", "a%00b", "/etc/passwd"],
)  # fmt: skip
def test_what_is_not_in_the_guide_is_not_found(guide: TestClient, path: str) -> None:
    answer = guide.get(f"/guide/{path}")
    assert answer.status_code == 404
    assert "The guide has no such page" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_pages_are_compared_with_those_of_the_client(guide: TestClient) -> None:
    answer = guide.get("/guide/how/")
    assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"
    again = guide.get("/guide/how/", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_files_named_after_their_content_are_kept(guide: TestClient) -> None:
    assert guide.get(f"/guide/{STYLE}").headers["cache-control"].endswith("immutable")
    assert guide.get("/guide/assets/guide.css").headers["cache-control"].endswith("must-revalidate")


def test_a_change_of_a_page_is_seen_at_once(guide: TestClient, folder: Path) -> None:
    page = folder / "changing.html"
    page.write_text("before", "utf-8")
    assert guide.get("/guide/changing.html").text == "before"
    page.write_text("after", "utf-8")
    assert guide.get("/guide/changing.html").text == "after"


def test_pages_have_a_policy_without_exceptions(guide: TestClient) -> None:
    policy = guide.get("/guide/").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe" not in policy
    assert policy.endswith("frame-src 'self'; frame-ancestors 'self'")


def test_head_has_no_body(guide: TestClient) -> None:
    answer = guide.head("/guide/")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_guide_that_is_not_built_says_how_to_build_it(app: FastAPI, tmp_path: Path) -> None:
    app.state.guide = Guide((tmp_path,))
    with TestClient(app) as opened:
        answer = opened.get("/guide")
        assert answer.status_code == 404
        assert "make docs" in answer.text
        (tmp_path / "index.html").write_text("built", "utf-8")
        assert opened.get("/guide/").text == "built"
