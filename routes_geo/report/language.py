"""Write texts, numbers and dates in the language of a report or a picture."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path

from routes_geo.errors import InvalidInput, meant
from routes_geo.months import MonthWindow
from routes_geo.report.sentence import sentence_words
from routes_geo.report.sentence_times import period_time, window_time

LANGUAGES = ("en", "fr")
MINUS, FIRM_SPACE = "\u2212", "\u00a0"
_YEAR = 12
_YEAR_0 = 1970 * _YEAR  # months from the year 0 to 1970
_FOLDER = Path(__file__).parent


def check_language(code: str) -> str:
    """Return the code of a language; InvalidInput for one that has no texts."""
    if code not in LANGUAGES:
        advice = meant(code, {each: each for each in LANGUAGES})
        raise InvalidInput(f"unknown language {code!r}; {advice}choose from {', '.join(LANGUAGES)}")
    return code


class Language:
    """Write in one of LANGUAGES. English texts are the keys of the others."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.words = sentence_words(code)

    def text(self, english: str, **values: object) -> str:
        """Return a text with its `{name}` replaced; a text without translation stays English."""
        text = english if self.code == "en" else self.texts().get(english, english)
        return text.format(**values) if values else text

    def texts(self) -> Mapping[str, str]:
        """Return the texts of the language by their English."""
        return _json(f"words_{self.code}")

    def country(self, english: str) -> str:
        """Return the name of a country."""
        return english if self.code == "en" else _json(f"countries_{self.code}").get(english, english)

    def count(self, number: int) -> str:
        """Return a count with its thousands apart."""
        return f"{number:,}".replace(",", self.words["thousands"])

    def decimal(self, number: float, digits: int = 1) -> str:
        """Return a number with some digits after the decimal sign."""
        whole, _, part = f"{abs(number):,.{digits}f}".partition(".")
        sign = MINUS if number < 0 and (whole, part.strip("0")) != ("0", "") else ""
        ending = f"{self.words['decimal']}{part}" if part else ""
        return f"{sign}{whole.replace(',', self.words['thousands'])}{ending}"

    def difference(self, number: int) -> str:
        """Return a difference of counts with its sign."""
        return f"{MINUS if number < 0 else '+' if number else ''}{self.count(abs(number))}"

    def change(self, ratio: float, digits: int = 0) -> str:
        """Return a ratio such as -0.42 as a percentage with its sign."""
        text = self.decimal(abs(ratio) * 100, digits) if digits else self.count(round(abs(ratio) * 100))
        return f"{MINUS if ratio < 0 else '+'}{text}{FIRM_SPACE}%"

    def share(self, ratio: float, digits: int = 0) -> str:
        """Return a share such as 0.42 as a percentage."""
        return f"{self.decimal(ratio * 100, digits)}{FIRM_SPACE}%"

    def day(self, text: str) -> str:
        """Return a day such as 2026-08-04 in words."""
        year, month, day = (int(part) for part in text[:10].split("-"))
        written = self.words["first_day"] if day == 1 else str(day)
        return f"{written} {self.words['months'][month - 1]} {year}"

    def date(self, label: str) -> str:
        """Return a day, month, quarter, year, or an interval of two of them in words."""
        first, _, last = label.partition("/")
        if last:
            return self.text("{first} to {last}", first=self.date(first), last=self.date(last))
        return self.day(label) if len(label) >= len("2023-09-01") else self.period(label)

    def period(self, label: str) -> str:
        """Return a period in words: 2023, 2023-Q3, 2023-09, or a week by its first day."""
        return period_time(self.words, label).name

    def month_name(self, month: int) -> str:
        """Return the name of a month (since 1970-01) without its year."""
        return str(self.words["months"][month % _YEAR])

    def window(self, window: MonthWindow, grain: str = "month") -> str:
        """Return a window in words, a calendar year by its number."""
        if window.start % _YEAR == 0 and window.length == _YEAR:
            return str(window.start // _YEAR + 1970)
        return window_time(self.words, (window.start + _YEAR_0, window.stop - 1 + _YEAR_0), grain).name

    def grain(self, grain: str, number: int = 1) -> str:
        """Return the name of a number of periods."""
        one, many = self.words["periods"][grain]
        return str(one if number == 1 else many)


@functools.cache
def _json(name: str) -> Mapping[str, str]:
    texts: Mapping[str, str] = json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
    return texts
