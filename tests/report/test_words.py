"""The French report has a text for everything that the report says, and numbers in their French form."""

from __future__ import annotations

import ast
import json
import re
import string
from pathlib import Path

import pytest
from lxml import html
from support.reports import report

from routes_geo.errors import InvalidInput
from routes_geo.model import ROUTE_IDS, Status
from routes_geo.months import MonthWindow
from routes_geo.pressure.indicators import Figure
from routes_geo.pressure.parts import Band
from routes_geo.pressure.score import COMPARABLE
from routes_geo.report import content, layers, placing, pressure, space
from routes_geo.report.language import Language
from routes_geo.snapshot.changes import KINDS
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot

FOLDER = Path(content.__file__).parent
FRENCH: dict[str, str] = json.loads((FOLDER / "words_fr.json").read_text("utf-8"))
FRENCH_REPORT = Language("fr")
SEPTEMBER_2023 = 644
TABLES = (
    content._INDICATOR_NAMES,
    pressure._NAMES,
    placing.BASIS_WORDS,
    placing.LOOK_WORDS,
    space._SAID,
    space.LAYER_NAMES,
    layers.STATUS_WORDS,
    COMPARABLE,
)


def texts_of_templates() -> set[str]:
    templates = [path.read_text("utf-8") for path in (FOLDER / "templates").glob("*.j2")]
    return {match for text in templates for match in re.findall(r'\bt\(\s*"((?:[^"\\]|\\.)*)"', text)}


def texts_of_code() -> set[str]:
    """The texts that the code gives to `Language.text`, also as one of two."""
    calls = [
        node
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "text"
        and node.args
    ]
    chosen = [
        part
        for call in calls
        for part in (
            [call.args[0].body, call.args[0].orelse] if isinstance(call.args[0], ast.IfExp) else [call.args[0]]
        )
    ]
    return {part.value for part in chosen if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def words_of_data(snapshot: Snapshot) -> set[str]:
    """What the report says with words of its data: units, names, statuses, levels, and terms beside the score."""
    series = snapshot.manifest["series"].values()
    units = {info["unit"] for info in series} | {figure.unit for figure in figures_of(snapshot)}
    names = {snapshot.route_name(route) for route in ROUTE_IDS} | {info["publisher"] for info in series}
    statuses = {Status.FINAL, Status.PROVISIONAL, "published", "not published", "not yet reported"}
    levels = {"the whole route", *(f"cells of resolution {level}" for level in (2, 3, 4))}
    terms = {term for term, _ in pressure.describe_pressure(snapshot, "CMED", SEPTEMBER_2023).beside}
    kinds = {kind.replace("_", " ") for kind in KINDS}
    nouns = {info["indicator"].replace("_", " ").capitalize() for info in series}
    return {str(word) for word in units | names | statuses | levels | terms | kinds | nouns | set(Band)}


def figures_of(snapshot: Snapshot) -> list[Figure]:
    series = monthly_series(snapshot, DETECTIONS, "CMED")
    return [each.figure for each in content.list_indicators(snapshot, series, SEPTEMBER_2023)]


SAME_IN_FRENCH = {"Frontex", "UNHCR"}


def test_every_text_has_a_french_one(snapshot: Snapshot) -> None:
    assert len(texts_of_templates()) > 100
    assert len(texts_of_code()) > 20
    tables = {str(text) for table in TABLES for text in table.values()}
    every = texts_of_templates() | texts_of_code() | tables | words_of_data(snapshot)
    short = {text.partition(":")[0] for text in layers.STATUS_WORDS.values()}
    assert sorted((every | short) - FRENCH.keys() - SAME_IN_FRENCH) == []
    assert sorted(FRENCH.keys() - every - short) == []


def test_translations_have_no_field_that_their_text_lacks() -> None:
    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert [english for english, french in FRENCH.items() if fields(french) - fields(english)] == []


def test_a_french_report_has_no_english_but_that_of_sources(snapshot: Snapshot) -> None:
    page = report(snapshot, "CMED", "2023", language="fr")
    assert '<html lang="fr">' in page
    assert "158\u202f026 détections" in page
    tree = html.fromstring(page)
    for element in tree.xpath('//*[@lang="en"] | //script | //style'):
        element.drop_tree()
    text = " ".join(tree.text_content().split())
    assert re.findall(r"\b(?:the|of|and|with|are|is|from|which|withheld|published|route:)\b", text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FRENCH_REPORT.count(158_026), "158\u202f026"),
        (FRENCH_REPORT.decimal(1234.5), "1\u202f234,5"),
        (FRENCH_REPORT.decimal(-0.04), "0,0"),
        (FRENCH_REPORT.change(-0.421, 1), "\u221242,1\u00a0%"),
        (FRENCH_REPORT.day("2026-08-01"), "1er août 2026"),
        (FRENCH_REPORT.date("2023-01/2023-09"), "janvier 2023 à septembre 2023"),
        (FRENCH_REPORT.window(MonthWindow(636, 648)), "2023"),
        (Language("en").change(0.5, 1), "+50.0\u00a0%"),
        (Language("en").change(12.5, 1), "+1,250.0\u00a0%"),
        (Language("en").decimal(-1.25, 2), "\u22121.25"),
        (Language("en").window(MonthWindow(624, 648)), "2022 to 2023"),
        (Language("en").difference(-3), "\u22123"),
    ],
)
def test_numbers_and_dates(text: str, expected: str) -> None:
    assert text == expected


def test_an_unknown_language_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(InvalidInput, match="did you mean fr"):
        report(snapshot, "CMED", language="fra")
