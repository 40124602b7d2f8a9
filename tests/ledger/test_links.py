"""The links of a page, and which of them is the newest file."""

from __future__ import annotations

import time

import pytest

from routes_geo.errors import DataError, InvalidInput
from routes_geo.ledger.links import check_pattern, file_name, is_html, links_in, newest_link

PAGE = "https://www.publisher.example/map/routes/"
PATTERN = "Detections_of_IBC*{date}*.xlsx"


@pytest.mark.parametrize(
    ("markup", "link"),
    [
        ('<a href="x.xlsx">', f"{PAGE}x.xlsx"),
        ('<a href="/files/x.xlsx">', "https://www.publisher.example/files/x.xlsx"),
        ('<a href="../x.xlsx">', "https://www.publisher.example/map/x.xlsx"),
        ('<a href="//files.example/x.xlsx">', "https://files.example/x.xlsx"),
        ('<a href="https://files.example/x.xlsx">', "https://files.example/x.xlsx"),
        ("<A class=b HREF=/x.xlsx>", "https://www.publisher.example/x.xlsx"),
        ("<area href='/x.xlsx'/>", "https://www.publisher.example/x.xlsx"),
        ('<a href="/get?a=1&amp;b=2">', "https://www.publisher.example/get?a=1&b=2"),
        ('<a href="&#47;x&#x2e;xlsx">', "https://www.publisher.example/x.xlsx"),
        ('<a href=" /x.xlsx\n">', "https://www.publisher.example/x.xlsx"),
        ('<a href="/my x.xlsx#top">', "https://www.publisher.example/my%20x.xlsx"),
        ('<a href="/my%20x.xlsx">', "https://www.publisher.example/my%20x.xlsx"),
        ('<a href="/\x1b[31mx.xlsx">', "https://www.publisher.example/%1B%5B31mx.xlsx"),
        ('<base href="https://files.example/a/"><a href="x.xlsx">', "https://files.example/a/x.xlsx"),
        ('<base href="/a/"><base href="/b/"><a href="x.xlsx">', "https://www.publisher.example/a/x.xlsx"),
        ('<base href="http://[bad"><a href="x.xlsx">', f"{PAGE}x.xlsx"),
    ],
)
def test_a_link_becomes_an_absolute_address(markup: str, link: str) -> None:
    assert links_in(f"<p>Text {markup} more</p>", PAGE) == [link]


@pytest.mark.parametrize(
    "markup",
    [
        "<a>no address</a>",
        "<a href>",
        '<a href="">',
        '<!-- <a href="/x.xlsx"> -->',
        "<script>\"<a href='/x.xlsx'>\"</script>",
        '<a href="http://[bad/x.xlsx">',
        '<a href="mailto:a@b.example">',
        '<a href="javascript:void(0)">',
        '<a href="http://\x1bhost/x.xlsx">',
        '<a href="/x.xlsx',
        "",
    ],
)
def test_what_is_no_link(markup: str) -> None:
    assert links_in(markup, PAGE) == []


def test_each_link_is_listed_once_in_the_order_of_the_page() -> None:
    html = '<a href="/b"></a><a href="/a"></a><a href="https://www.publisher.example/b"></a>'
    assert links_in(html, PAGE) == ["https://www.publisher.example/b", "https://www.publisher.example/a"]


@pytest.mark.parametrize("unit", ["<a ", "<a href='", "</a", "<!--", "<", "<script><", '<a x="<a y=', "&", "<a/"])
def test_a_hostile_page_takes_no_longer_than_its_size(unit: str) -> None:
    start = time.monotonic()
    links_in(unit * (1_000_000 // len(unit)), PAGE)
    assert time.monotonic() - start < 5


def test_a_page_that_the_parser_refuses_is_an_error() -> None:
    with pytest.raises(DataError, match="not readable as HTML"):
        links_in("<![" * 9, PAGE)


@pytest.mark.parametrize(
    "name",
    [
        "Detections_of_IBC_2026_09_02.xlsx",
        "Detections_of_IBC_2026-09-02.xlsx",
        "Detections_of_IBC 2026.09.02.xlsx",
        "Detections_of_IBC_20260902.xlsx",
        "Detections_of_IBC_2026_09_02-1.xlsx",
        "Detections_of_IBC_2026_09_02_corrected.xlsx",
        "Detections_of_IBC%202026%2009%2002.xlsx",
        "detections_of_ibc_2026_09_02.XLSX",
        "Detections_of_IBC_v2_2026_09_02.xlsx",
        "Detections_of_IBC_2026_09_02.xlsx?v=3",
    ],
)
def test_a_name_that_fits_the_pattern(name: str) -> None:
    link = f"https://h/assets/2026/{name}"
    assert newest_link(["https://h/other.xlsx", link, "https://h/"], PATTERN) == link


@pytest.mark.parametrize(
    "name",
    [
        "Detections_of_IBC.xlsx",
        "Detections_of_IBC_2026_13_02.xlsx",
        "Detections_of_IBC_2026_02_30.xlsx",
        "Detections_of_IBC_2026_09.xlsx",
        "Detections_of_IBC_120260902.xlsx",
        "Detections_of_IBC_202609021.xlsx",
        "Detections_of_IBC_2026_09_02.pdf",
        "Detections_of_IBC_2026_09_02.xlsx.html",
        "Old_Detections_of_IBC_2026_09_02.xlsx",
        "Detections_of_IBC_2026_09_02.xlsx/",
        f"Detections_of_IBC_{'x' * 250}_2026_09_02.xlsx",
        "Detections_of_IBC_2026_09_02%0A.xlsx",
    ],
)
def test_a_name_that_does_not_fit_the_pattern(name: str) -> None:
    assert newest_link([f"https://h/{name}"], PATTERN) is None


def test_the_newest_date_in_a_name_counts_not_the_place_on_the_page() -> None:
    dates = ["2025_12_31", "2026_09_02", "2026-08-04", "20260901"]
    links = [f"https://h/Detections_of_IBC_{day}.xlsx" for day in dates]
    assert newest_link(links, PATTERN) == links[1]
    assert newest_link(reversed(links), PATTERN) == links[1]


def test_of_equal_dates_the_first_on_the_page_counts() -> None:
    links = [f"https://h/Detections_of_IBC_{name}.xlsx" for name in ("2026_09_02-1", "2026_09_02")]
    assert newest_link(links, PATTERN) == links[0]


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{date}.csv", "2026-09-02.csv"),
        ("{date}*", "2026-09-02 and more"),
        ("*{date}", "all until 2026-09-02"),
        ("a+(b)*{date}*c*d", "a+(b) 2026-09-02 xcx d"),
    ],
)
def test_patterns_of_other_kinds(pattern: str, name: str) -> None:
    assert newest_link([f"https://h/{name}"], pattern) == f"https://h/{name}"


def test_a_pattern_with_many_stars_takes_no_longer() -> None:
    start = time.monotonic()
    assert newest_link([f"https://h/{'a' * 254}"] * 100, "a*" * 60 + "{date}") is None
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("pattern", ["x.xlsx", "{date}{date}.xlsx", "a/{date}.xlsx"])
def test_a_pattern_that_is_not_accepted(pattern: str) -> None:
    with pytest.raises(InvalidInput, match=r"expected the name of a file with \{date\} once"):
        check_pattern(pattern)


def test_the_name_of_a_file_is_decoded() -> None:
    assert file_name("https://h/a/My%20file_2026.xlsx?x=/y") == "My file_2026.xlsx"


@pytest.mark.parametrize(
    ("body", "is_page"),
    [
        (b"<!DOCTYPE html>", True),
        (b"\xef\xbb\xbf\n <HTML lang=en>", True),
        (b"<!-- made by hand --><html>", True),
        (b"<script>challenge()</script>", True),
        (b"PK\x03\x04<html>", False),
        (b"a,b\n<html>", False),
        (b"", False),
    ],
)
def test_what_starts_as_a_page_does(body: bytes, is_page: bool) -> None:
    assert is_html(body) == is_page
