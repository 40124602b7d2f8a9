"""PNG pictures have the size, the classes and the words of the view, and the same bytes each time."""

from __future__ import annotations

import numpy as np
import pytest
from support.pictures import pixels_of, share_of

from routes_geo.picture.draw import draw_picture
from routes_geo.picture.png import svg_to_png
from routes_geo.picture.png_kernel import unfilter
from routes_geo.picture.svg import NAMESPACE
from routes_geo.picture.typeface import typeface
from routes_geo.picture.view import ViewAddress, parse_view
from routes_geo.report.looks import LOOKS
from routes_geo.snapshot.snapshot import Snapshot


def png(snapshot: Snapshot, width: int = 1200, height: int = 630, **address: str) -> bytes:
    view = parse_view(snapshot, ViewAddress(**address))
    return svg_to_png(draw_picture(snapshot, view, width=width, height=height), width)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_and_the_classes_are_painted(snapshot: Snapshot, scheme: str) -> None:
    pixels = pixels_of(png(snapshot, window="2023", scheme=scheme))
    assert pixels.shape == (630, 1200, 3)
    ground, ramp = LOOKS["grounds"][scheme], LOOKS["ramps"]["detections"][scheme]
    assert share_of(pixels, ground["land"]) > 0.2
    assert share_of(pixels, ground["sea"]) > 0.05
    assert share_of(pixels, LOOKS["papers"][scheme]) > 0.2
    for colour in ramp:
        assert share_of(pixels, colour) > 0.0005, colour
    swatches = share_of(pixels[:, 860:], ramp[4])
    assert share_of(pixels[:, :850], ramp[4]) > 0
    assert swatches > 0.001


def test_changes_have_the_colours_of_change(snapshot: Snapshot) -> None:
    pixels = pixels_of(png(snapshot, window="2024", compare="2023"))
    for colour in LOOKS["change"]["light"]:
        assert share_of(pixels, colour) > 0.0005, colour
    assert share_of(pixels, LOOKS["ramps"]["detections"]["light"][5]) == 0


def test_a_picture_is_always_the_same_file(snapshot: Snapshot) -> None:
    first = png(snapshot, window="2023")
    assert first == png(snapshot, window="2023")
    assert len(first) < 250_000


def text_image(text: str, *, weight: int = 400, px: int = 40) -> np.ndarray:
    """Return where a text of one line is black, from x=10 on."""
    written = f'<text x="10" y="60" font-family="Noto Sans" font-weight="{weight}" font-size="{px}">{text}</text>'
    svg = f'<svg xmlns="{NAMESPACE}" width="900" height="90"><rect width="900" height="90" fill="#fff"/>{written}</svg>'
    return (pixels_of(svg_to_png(svg, 900)).max(axis=2) < 200).any(axis=0)


@pytest.mark.parametrize("weight", [400, 600])
@pytest.mark.parametrize(
    "text",
    [
        "Detections of irregular border",
        "Méditerranée centrale, âgés",
        "142\u202f082 \u2212 42\u00a0% · km²",
        "TÜRKİYE Čakovec Łódź",
    ],
)
def test_texts_are_as_wide_as_they_are_measured(text: str, weight: int) -> None:
    inked = np.flatnonzero(text_image(text, weight=weight))
    measured = typeface(is_bold=weight == 600).width(text, 40)
    assert 0.85 * measured <= inked[-1] - 9 <= measured


def test_both_weights_are_drawn_with_their_own_font() -> None:
    plain, bold = (np.flatnonzero(text_image("Western Balkans", weight=weight))[-1] for weight in (400, 600))
    assert bold > plain + 5


@pytest.mark.parametrize(
    "text",
    [
        "Detections per cell (about 12,000 km²)",
        "«\u00a0Zone, œuvre, Île\u00a0» – ’ · * − + %",
        "ÁČĐĘŁŃŐŘŠŤŮŻ ğışțß",
        "Ελλάδα",
        "България",
    ],
)
def test_the_fonts_have_every_letter_of_the_languages_around(text: str) -> None:
    for is_bold in (False, True):
        assert typeface(is_bold=is_bold).has(text)


def test_filters_are_undone() -> None:
    """Each row is filtered in its own way, by the plain definitions of the standard."""
    image = np.random.default_rng(3).integers(0, 256, (5, 6 * 4), np.uint8)
    rows = np.zeros((5, 1 + 6 * 4), np.uint8)
    for y in range(5):
        rows[y, 0] = y
        for x in range(6 * 4):
            left = int(image[y, x - 4]) if x >= 4 else 0
            above = int(image[y - 1, x]) if y else 0
            corner = int(image[y - 1, x - 4]) if y and x >= 4 else 0
            nearest = min((abs(left + above - corner - each), at) for at, each in enumerate((left, above, corner)))[1]
            guess = (0, left, above, (left + above) // 2, (left, above, corner)[nearest])[y]
            rows[y, 1 + x] = (int(image[y, x]) - guess) % 256
    assert (unfilter(rows) == image).all()
