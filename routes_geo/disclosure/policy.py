"""Floors of disclosure control: configuration can only be stricter."""

from __future__ import annotations

from dataclasses import dataclass, fields

from routes_geo.errors import InvalidInput

# Floors. Threshold rules of 3 to 5 are common practice (OECD Glossary of Statistical Terms, "threshold rule");
# the lower floor is used for months, the higher one for anything shorter and for areas below admin-1.
THRESHOLD_MONTH = 5
THRESHOLD_FINE = 10
# Published after the fact only: a week is fresher than a month, and waits longer.
EMBARGO_DAYS_MONTH = 7
EMBARGO_DAYS_WEEK = 14


@dataclass(frozen=True, slots=True)
class Policy:
    """How strictly counts are published. Nothing can be looser than the floors: InvalidInput names what is."""

    threshold_month: int = THRESHOLD_MONTH
    threshold_fine: int = THRESHOLD_FINE
    embargo_days_month: int = EMBARGO_DAYS_MONTH
    embargo_days_week: int = EMBARGO_DAYS_WEEK

    def __post_init__(self) -> None:
        """Refuse whatever is looser than its floor."""
        looser = [
            f"{field.name}={getattr(self, field.name)} is below the floor of {field.default}"
            for field in fields(self)
            if getattr(self, field.name) < field.default
        ]
        if looser:
            raise InvalidInput(f"disclosure control can only be made stricter: {'; '.join(looser)}")
