"""Decide from the outcomes of a claim whether the data reproduce it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from routes_geo.letter.claims.comparisons import ClaimOutcome


class Reproduces(StrEnum):
    """The result of testing a statement of the letter against the data."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"
    NOT_TESTABLE = "not_testable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on a claim. `depends_on_window` is true if a comparison that does not decide disagrees."""

    reproduces: Reproduces
    depends_on_window: bool
    closest: ClaimOutcome | None


def decide(outcomes: Sequence[ClaimOutcome]) -> Verdict:
    """Return the verdict of the deciding outcomes: yes if all hold, no if none does, otherwise partly.

    A deciding outcome that cannot be computed rules out a yes. If none can be computed, the claim is not testable.
    """
    deciding = [outcome.holds for outcome in outcomes if outcome.comparison.decides]
    computed = [holds for holds in deciding if holds is not None]
    reproduces = _reproduces(sum(computed), len(computed), len(deciding))
    beside = [outcome.holds for outcome in outcomes if not outcome.comparison.decides]
    contrary = {Reproduces.YES: False, Reproduces.NO: True}.get(reproduces)
    return Verdict(reproduces, contrary is not None and contrary in beside, closest(outcomes))


def _reproduces(holding: int, computed: int, deciding: int) -> Reproduces:
    if not computed:
        return Reproduces.NOT_TESTABLE
    if not holding:
        return Reproduces.NO
    return Reproduces.YES if holding == deciding else Reproduces.PARTLY


def closest(outcomes: Sequence[ClaimOutcome]) -> ClaimOutcome | None:
    """Return the outcome with the largest value among those that must reach a threshold; None if there is none."""
    reaching = [
        outcome for outcome in outcomes if outcome.comparison.expects == "at_least" and outcome.value is not None
    ]
    return max(reaching, key=_value, default=None)


def _value(outcome: ClaimOutcome) -> float:
    return outcome.value or 0.0
