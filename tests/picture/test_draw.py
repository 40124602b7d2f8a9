"""Pictures in every language, scheme and size: nothing leaves them or overlaps, and they say what the view is."""

from __future__ import annotations

from datetime import date

import pytest
from support.pictures import Written, all_text, lines_of, read_svg

from routes_geo.errors import InvalidInput
from routes_geo.picture.draw import draw_picture
from routes_geo.picture.facts import view_headline
from routes_geo.picture.view import ViewAddress, parse_view
from routes_geo.snapshot.snapshot import Snapshot

DAY = date(2026, 11, 30)
DEATHS, ARRIVALS = "iom.dead_and_missing.v1", "unhcr.arrivals.v1"
VIEWS: dict[str, dict[str, str]] = {
    "default": {},
    "route": {"route": "CMED", "window": "2023"},
    "land": {"route": "WBAL", "window": "2022"},
    "month": {"route": "WMED", "window": "2024-09"},
    "south": {"route": "WAFR", "window": "2024", "scheme": "dark"},
    "deaths": {"series": DEATHS, "window": "2023"},
    "arrivals": {"series": ARRIVALS, "window": "2019", "route": "EMED"},
    "change": {"window": "2024", "compare": "2023"},
    "dark change": {"series": DEATHS, "window": "2023", "compare": "2022", "scheme": "dark"},
    "position": {"at": "6/35.6/12.6", "window": "2023"},
}
SIZES = [(1200, 630), (600, 315), (900, 900), (600, 1200), (2400, 1260), (2400, 315)]


def draw(snapshot: Snapshot, size: tuple[int, int] = (1200, 630), **address: str) -> str:
    view = parse_view(snapshot, ViewAddress(**address))
    return draw_picture(snapshot, view, width=size[0], height=size[1], day=DAY)


def overlap(one: Written, other: Written) -> float:
    width = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
    height = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return min(width, height)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", VIEWS)
def test_no_text_leaves_the_picture_or_overlaps_another(
    snapshot: Snapshot, name: str, size: tuple[int, int], lang: str
) -> None:
    lines = lines_of(draw(snapshot, size, **VIEWS[name], lang=lang))
    assert len(lines) > 10
    for line in lines:
        left, top, right, bottom = line.box
        assert left >= 0, line
        assert top >= 0, line
        assert right <= size[0], line
        assert bottom <= size[1], line
    for at, one in enumerate(lines):
        for other in lines[at + 1 :]:
            assert overlap(one, other) < 2, (one, other)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", VIEWS)
def test_the_title_is_the_sentence_of_the_view(snapshot: Snapshot, name: str, lang: str) -> None:
    svg = draw(snapshot, **VIEWS[name], lang=lang)
    headline = view_headline(parse_view(snapshot, ViewAddress(**VIEWS[name], lang=lang)))
    assert all_text(svg).startswith(headline)
    assert read_svg(svg)[0].text == headline
    assert read_svg(svg).get("lang") == lang


def test_the_legend_has_the_fixed_classes_and_the_sources_their_age(snapshot: Snapshot) -> None:
    text = all_text(draw(snapshot, route="CMED", window="2023"))
    for part in ("Detections per cell", "5 to 99", "20,000 to 99,999", "100,000 and more", "area total"):
        assert part in text
    assert "band: a region, not a path" in text
    assert "Source: Frontex, figures to June 2026 (153 days ago), released on 4 August 2026." in text
    assert "Natural Earth" in text
    assert "* in line with UN Security Council resolution 1244" in text


def test_french_pictures_have_no_english_words(snapshot: Snapshot) -> None:
    text = all_text(draw(snapshot, window="2023", lang="fr"))
    for part in (
        "Détections par cellule",
        "20\u202f000 à 99\u202f999",
        "publiés le 4 août 2026",
        "ALGÉRIE",
        "pas un trajet",
    ):
        assert part in text
    for english in (" the ", "ALGERIA", "Central Mediterranean", "more", "released"):
        assert english not in text


def test_the_legend_has_only_what_is_painted(snapshot: Snapshot) -> None:
    """Arrivals have no figures of the Western Balkans, whose band is therefore hatched."""
    hatched = all_text(draw(snapshot, series=ARRIVALS, window="2021", compare="2020"))
    assert "cannot be compared" in hatched
    assert "counted here" not in hatched
    counted = all_text(draw(snapshot, route="WBAL", window="2022"))
    assert "withheld" not in counted
    assert "144,118 place\u00a0not\u00a0known" in counted


def test_areas_are_named_with_their_one_figure(snapshot: Snapshot) -> None:
    assert "Canary Islands 15,682" in all_text(draw(snapshot, series=ARRIVALS, window="2022"))


def test_without_a_day_the_picture_has_no_age(snapshot: Snapshot) -> None:
    svg = draw_picture(snapshot, parse_view(snapshot, ViewAddress()))
    assert "released on 4 August 2026." in all_text(svg)
    assert "days ago" not in all_text(svg)


def test_a_view_is_always_drawn_alike(snapshot: Snapshot) -> None:
    assert draw(snapshot, window="2023") == draw(snapshot, window="2023")


@pytest.mark.parametrize("size", [(599, 630), (2401, 630), (1200, 314), (1200, 1601), (-1, 0)])
def test_other_sizes_are_refused(snapshot: Snapshot, size: tuple[int, int]) -> None:
    with pytest.raises(InvalidInput, match="choose a width from 600 to 2400 and a height from 315 to 1600"):
        draw(snapshot, size)
