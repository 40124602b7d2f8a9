"""From the outcomes of a claim to whether it reproduces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from routes_geo.letter.claims.comparisons import ClaimOutcome


class Reproduces(StrEnum):
    """Whether what the letter said follows from the data."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"
    NOT_TESTABLE = "not_testable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim reproduces; `depends_on_window` where a comparison that is shown beside says otherwise."""

    reproduces: Reproduces
    depends_on_window: bool
    closest: ClaimOutcome | None


def decide(outcomes: Sequence[ClaimOutcome]) -> Verdict:
    """Verdict from the outcomes that decide: yes where all hold, no where none does, partly in between.

    One that cannot be computed keeps a claim from being a full yes. Where none can, the claim is not testable.
    """
    deciding = [outcome for outcome in outcomes if outcome.comparison.decides]
    known = [outcome.holds for outcome in deciding if outcome.holds is not None]
    reproduces = _reproduces(sum(known), len(known), len(deciding))
    beside = [outcome.holds for outcome in outcomes if not outcome.comparison.decides]
    contrary = {Reproduces.YES: False, Reproduces.NO: True}.get(reproduces)
    return Verdict(reproduces, contrary is not None and contrary in beside, closest(outcomes))


def _reproduces(holding: int, known: int, deciding: int) -> Reproduces:
    if not known:
        return Reproduces.NOT_TESTABLE
    if not holding:
        return Reproduces.NO
    return Reproduces.YES if holding == deciding else Reproduces.PARTLY


def closest(outcomes: Sequence[ClaimOutcome]) -> ClaimOutcome | None:
    """The outcome with the largest value of those that were to reach a threshold; None where none was."""
    reaching = [
        outcome for outcome in outcomes if outcome.comparison.expects == "at_least" and outcome.value is not None
    ]
    return max(reaching, key=_value, default=None)


def _value(outcome: ClaimOutcome) -> float:
    return outcome.value or 0.0
