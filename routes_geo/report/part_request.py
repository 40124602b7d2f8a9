"""Describe a part of a report: one route with its window and the one it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from routes_geo.months import MonthWindow
from routes_geo.report.headline import choose_compared
from routes_geo.report.language import Language
from routes_geo.report.subject import Subject


@dataclass(frozen=True, slots=True)
class PartRequest:
    """The subject of a part with its window, the window it is compared with, and how it is written."""

    subject: Subject
    window: MonthWindow
    compared: MonthWindow
    compare: str | None
    today: date | None
    language: Language
    resolution: int

    @classmethod
    def of(  # noqa: PLR0913
        cls, subject: Subject, window: MonthWindow, *, compare: str | None, today: date | None, language: Language,
        resolution: int,
    ) -> PartRequest:  # fmt: skip
        """Make an instance; InvalidInput for windows that cannot be compared."""
        compared = choose_compared(subject, window, compare)
        return cls(subject, window, compared, compare, today, language, resolution)

    def notes(self) -> dict[str, str]:
        """Return the lines that stand in every popup of the map."""
        info, language = self.subject.known.series(self.subject.series), self.language
        released = language.day(info["release"]["released"])
        return {
            language.text("Source"): info["attribution"],
            language.text("Release"): language.text("released {day}", day=released),
        }
