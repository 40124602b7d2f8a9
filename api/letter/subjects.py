"""Subjects of the letter of October 2023 as responses."""

from __future__ import annotations

from routes_geo.letter.answers import LetterItemAnswer, NamedFileAnswer, NamedMeasureAnswer, PartnerAnswer
from routes_geo.letter.description import (
    describe_file,
    describe_letter_item,
    describe_measure,
    describe_partner,
)
from routes_geo.letter.returns_answers import ReturnFigureAnswer
from routes_geo.letter.returns_description import describe_returns
from routes_geo.letter.tables import LetterTables, Row
from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived


class LetterSubjects(Derived):
    """Subjects of the letter as responses, described once."""

    @property
    def tables(self) -> LetterTables:
        """Return the tables on the letter."""
        return self.snapshot.derived(LetterTables)

    @property
    def events(self) -> list[Row]:
        """Return the events that concern subjects of the letter, oldest first."""
        return self.tables.rows("events")

    @once
    def items(self) -> list[LetterItemAnswer]:
        """Return everything that the letter names."""
        return [describe_letter_item(row, self.events) for row in self.tables.rows("letter")]

    @once
    def partners(self) -> dict[str, PartnerAnswer]:
        """Return the partners by their ids."""
        return {row["partner_id"]: describe_partner(row, self.events) for row in self.tables.rows("partners")}

    @once
    def measures(self) -> dict[str, NamedMeasureAnswer]:
        """Return the measures by their ids."""
        events = self.tables.rows("measure_events")
        return {row["measure_id"]: describe_measure(row, events) for row in self.tables.rows("measures")}

    @once
    def files(self) -> dict[str, NamedFileAnswer]:
        """Return the legislative files by their ids."""
        return {row["id"]: describe_file(row, self.events) for row in self.tables.rows("files")}

    @once
    def returns(self) -> list[ReturnFigureAnswer]:
        """Return the figures on returns."""
        return describe_returns(self.tables.rows("returns"), self.tables.rows("returns_published"))
