"""Write texts, numbers and dates in the language of a picture, in the words that it shares with the page."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from routes_geo.report.sentence import sentence_words

LANGUAGES = ("en", "fr")
LOCALES = {"en": "en_GB", "fr": "fr_FR"}
MINUS, FIRM_SPACE = "\u2212", "\u00a0"
_FOLDER = Path(__file__).parent
TEXTS: Mapping[str, Any] = json.loads((_FOLDER / "texts.json").read_text("utf-8"))


class Language:
    """Write in one of LANGUAGES."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._words = sentence_words(code)

    def text(self, english: str, **values: object) -> str:
        """Return a text of the page with its `{name}` replaced; a text without translation stays English."""
        text = english if self.code == "en" else _french()["words_fr"].get(english, english)
        return text.format(**values) if values else text

    def country(self, english: str) -> str:
        """Return the name of a country."""
        return english if self.code == "en" else _french()["countries_fr"].get(english, english)

    def count(self, number: int) -> str:
        """Return a count with its thousands apart."""
        return f"{number:,}".replace(",", self._words["thousands"])

    def change(self, ratio: float) -> str:
        """Return a ratio such as -0.42 as a percentage with its sign."""
        sign = MINUS if ratio < 0 else "+"
        return f"{sign}{self.count(round(abs(ratio) * 100))}{FIRM_SPACE}%"

    def day(self, text: str) -> str:
        """Return a day such as 2026-08-04 in words."""
        year, month, day = (int(part) for part in text[:10].split("-"))
        written = self._words["first_day"] if day == 1 else str(day)
        return f"{written} {self._words['months'][month - 1]} {year}"


@functools.cache
def _french() -> Mapping[str, Mapping[str, str]]:
    """Return the French texts by the names of their files."""
    return {name: json.loads((_FOLDER / f"{name}.json").read_text("utf-8")) for name in ("words_fr", "countries_fr")}
