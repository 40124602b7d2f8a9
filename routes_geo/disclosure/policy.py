"""The floors of disclosure control.

The rule: a policy can be stricter than the floors, never looser.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from routes_geo.errors import InvalidInput

# Thresholds of 3 to 5 are common practice (OECD Glossary of Statistical Terms, "threshold rule"). The lower floor is
# for months; the higher one is for anything shorter, and for areas below admin-1.
THRESHOLD_MONTH = 5
THRESHOLD_FINE = 10
# Figures are published only after the fact. A week is more recent than a month, so that it waits longer.
EMBARGO_DAYS_MONTH = 7
EMBARGO_DAYS_WEEK = 14


@dataclass(frozen=True, slots=True)
class Policy:
    """The limits of disclosure control. InvalidInput names each value that is looser than its floor."""

    threshold_month: int = THRESHOLD_MONTH
    threshold_fine: int = THRESHOLD_FINE
    embargo_days_month: int = EMBARGO_DAYS_MONTH
    embargo_days_week: int = EMBARGO_DAYS_WEEK

    def __post_init__(self) -> None:
        """Check every value against its floor."""
        looser = [
            f"{field.name}={getattr(self, field.name)} is below the floor of {field.default}"
            for field in fields(self)
            if getattr(self, field.name) < field.default
        ]
        if looser:
            raise InvalidInput(f"disclosure control can only be made stricter, but {'; '.join(looser)}")
