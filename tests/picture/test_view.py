"""An address of the page becomes a view, and what the page would not write is refused in words."""

from __future__ import annotations

import pytest

from routes_geo.errors import InvalidInput
from routes_geo.model import month_label
from routes_geo.picture.shown_series import SeriesOfPage
from routes_geo.picture.view import MapPosition, View, ViewAddress, parse_view, parse_window
from routes_geo.snapshot.snapshot import Snapshot

DEATHS, ARRIVALS = "iom.dead_and_missing.v1", "unhcr.arrivals.v1"


def label(view: View) -> str:
    return view.window.label


def test_the_default_view_is_detections_on_all_routes_in_the_newest_year(snapshot: Snapshot) -> None:
    view = parse_view(snapshot, ViewAddress())
    newest = snapshot.series("frontex.detections.v1")["last_period"]
    assert (view.series.id, view.route, view.language, view.scheme) == ("frontex.detections.v1", None, "en", "light")
    assert label(view).endswith(newest)
    assert view.window.length == 12
    assert (view.base.start, view.is_compared) == (view.window.start - 12, False)


def test_every_parameter_of_the_page_is_read(snapshot: Snapshot) -> None:
    address = ViewAddress(
        series=DEATHS, route="CMED", window="2023-01/2023-06", compare="2022-07/2022-12", at="6.25/35.5/-12.6",
        lang="fr", scheme="dark",
    )  # fmt: skip
    view = parse_view(snapshot, address)
    assert (view.series.id, view.route, label(view)) == (DEATHS, "CMED", "2023-01/2023-06")
    assert (view.base.label, view.is_compared, view.mode) == ("2022-07/2022-12", True, "change")
    assert view.at == MapPosition(6.25, 35.5, -12.6)
    assert (view.language, view.scheme) == ("fr", "dark")
    assert address.query() == (
        f"series={DEATHS}&route=CMED&window=2023-01/2023-06&compare=2022-07/2022-12&at=6.25/35.5/-12.6&lang=fr&scheme=dark"
    )


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("2023", "2023-01/2023-12"),
        ("2023-Q3", "2023-07/2023-09"),
        ("2023-09", "2023-09"),
        ("2023-Q1/2023-Q2", "2023-01/2023-06"),
        ("2022/2023-06", "2022-01/2023-06"),
    ],
)
def test_windows(text: str, months: str) -> None:
    assert parse_window(text, "window").label == months


@pytest.mark.parametrize(
    "text",
    ["", "/", "2023/", "2023-13", "2023-Q5", "23", "2023-9", "2024/2023", "ytd", "2023-01-05", "2023/2024/2025", "0000",
     "٢٠٢٣", "2023 ", "<script>"],
)  # fmt: skip
def test_other_texts_are_no_windows(text: str) -> None:
    with pytest.raises(InvalidInput, match="window"):
        parse_window(text, "window")


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ({"series": "x.y.v1"}, "unknown series 'x.y.v1'; choose one of frontex.detections.v1, "),
        ({"series": "italy.arrivals.v1"}, "unknown series"),  # weeks, which the page does not show
        ({"route": "cmed"}, "unknown route 'cmed'; did you mean CMED"),
        ({"lang": "de"}, "unknown lang 'de'; choose one of en, fr"),
        ({"scheme": "sepia"}, "unknown scheme"),
        ({"lang": ""}, "unknown lang ''"),
        ({"scheme": ""}, "unknown scheme ''"),
        ({"series": ""}, "unknown series ''"),
        ({"route": ""}, "unknown route ''"),
        ({"window": "2008"}, "window '2008' is not published whole in frontex.detections.v1; choose whole months from"),
        ({"window": "2035-01"}, "is not published whole"),
        ({"series": DEATHS, "window": "2023-02"}, "choose whole quarters from"),
        ({"series": ARRIVALS, "window": "2022-01/2022-06"}, "choose whole years from"),
        ({"compare": "2022"}, "compare needs a window"),
        ({"window": "2023", "compare": "2022-01"}, "must be another window of 12 months"),
        ({"window": "2023", "compare": "2023"}, "must be another window"),
        ({"at": "6/35"}, "at '6/35' is not a position"),
        ({"at": "6/99/12"}, "is not a position"),
        ({"at": "13/35/12"}, "is not a position"),
        ({"at": "nan/1/2"}, "is not a position"),
        ({"at": "1e1/1/2"}, "is not a position"),
    ],
)
def test_other_values_are_refused(snapshot: Snapshot, address: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_view(snapshot, ViewAddress(**address))
    assert message in str(refusal.value)


def test_a_long_window_is_compared_with_whole_years_before(snapshot: Snapshot) -> None:
    view = parse_view(snapshot, ViewAddress(window="2022-01/2023-06"))
    assert (month_label(view.base.start), view.base.length) == ("2020-01", 18)


def test_series_come_in_the_order_of_the_page(snapshot: Snapshot) -> None:
    shown = snapshot.derived(SeriesOfPage).by_id()
    assert list(shown) == ["frontex.detections.v1", ARRIVALS, DEATHS]
    assert shown[ARRIVALS].routes == ["CMED", "EMED", "WMED", "WAFR"]
