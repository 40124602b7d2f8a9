"""Text is broken between words, fits its width, and is escaped."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from routes_geo.picture.svg import NAMESPACE, element, escaped
from routes_geo.picture.text import fit_parts, text_width, wrap_parts, wrap_text, write_paragraph
from routes_geo.report.sentence import SentencePart

PARTS = st.lists(
    st.builds(SentencePart, st.text(st.sampled_from("ab c\u00a0,é"), max_size=30), st.booleans()), max_size=6
)


def written(paragraph_svg: str) -> list[str]:
    root = ET.fromstring(f'<svg xmlns="{NAMESPACE}">{paragraph_svg}</svg>')
    return ["".join(line.itertext()).strip(" ") for line in root[0]]


@given(PARTS, st.floats(20, 300))
def test_no_line_is_wider_than_asked_unless_it_is_one_word(parts: list[SentencePart], width: float) -> None:
    paragraph = wrap_parts(parts, 12, width)
    for line in paragraph.lines:
        pieces = [[text_width(piece.text, 12, is_bold=piece.strong) for piece in word] for word in line]
        assert len(line) == 1 or sum(map(sum, pieces)) + (len(line) - 1) * text_width(" ", 12) <= width + 1e-6


@given(PARTS, st.floats(20, 300))
def test_no_letter_is_lost(parts: list[SentencePart], width: float) -> None:
    lines = written(write_paragraph(wrap_parts(parts, 12, width), 0, 0, "#000"))
    expected = "".join(part.text for part in parts).split(" ")
    assert " ".join(lines).split(" ") == ([word for word in expected if word] or [""])


def test_words_of_plain_and_strong_pieces_stay_together() -> None:
    parts = [SentencePart("more than ", False), SentencePart("5,000", True), SentencePart(".", False)]
    paragraph = wrap_parts(parts, 12, text_width("more than", 12) + 5)
    assert written(write_paragraph(paragraph, 0, 0, "#000")) == ["more than", "5,000."]


def test_the_largest_size_with_few_lines_is_taken() -> None:
    parts = [SentencePart("one two three four", False)]
    width = text_width("one two three four", 10)
    assert fit_parts(parts, [20, 10], width, (1, 2)).px == 10
    assert fit_parts(parts, [20, 10], width * 1.2, (2,)).px == 20
    assert fit_parts(parts, [20], 1, (1,)).px == 20


@given(st.text())
def test_any_text_gives_well_formed_xml(text: str) -> None:
    root = ET.fromstring(element("text", escaped(text), title=text, xmlns=NAMESPACE))
    assert "\x00" not in (root.text or "")
    assert len(root) == 0
    assert set(root.attrib) == {"title"}


def test_markup_in_a_text_is_shown_as_text() -> None:
    svg = write_paragraph(wrap_text('<script>alert("1")</script>', 12, 500), 0, 0, '"><script>')
    assert "<script" not in svg
    assert written(svg) == ['<script>alert("1")</script>']
