"""Notes that every response with figures carries."""

from __future__ import annotations

NOTES = (
    "Published, aggregated statistics. Nothing here locates or tracks a person, boat or vehicle.",
    "Detections are events, not persons. Series of different sources or indicators are never added.",
    "Scores and changes compare figures of one release; they do not rank routes.",
    "Figures that a publisher gives are passed on as they are. Those computed here are experimental statistics: counts "
    "on cells and areas by shares, scores, alarms, forecasts, and seasonally adjusted figures.",
)
