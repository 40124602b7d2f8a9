"""Tell an assistant how to read the figures: instructions, and texts and documents to read."""

from __future__ import annotations

from dataclasses import dataclass

from api.figures.safeguards import PURPOSE, STATUSES

INSTRUCTIONS = (
    "Published, aggregated statistics on five migratory routes to Europe, at the right vintage. Start with the tool "
    "routes for names and with sources for what is counted. Windows are written as 2023, 2023-09, 2023-01/2023-09, "
    "ytd, 12m, year or month. as_of=DAY answers as was known on that day.\n"
    "When you pass figures on: state unit, source and release; call detections detections and never people; say that a "
    "withheld count is withheld, not zero; never add figures of different series; do not rank routes by their scores; "
    "and say provisional where the status says so. Counts on cells and areas by shares, scores, alarms and forecasts "
    "are experimental statistics.\n"
    "A refusal is an error with a reason code and the finest form that is allowed: ask for that instead. The service "
    "does not locate or track people, boats or vehicles, and cannot be used to do so."
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text to read, in Markdown."""

    name: str
    title: str
    text: str

    @property
    def uri(self) -> str:
        """Return the address of the text."""
        return f"routes-geo://about/{self.name}"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A document of the service to read, as JSON."""

    path: str
    title: str

    @property
    def uri(self) -> str:
        """Return the address of the document."""
        return f"routes-geo:/{self.path}"


_BASIS = """# How fine a figure is, and how it is derived

`kind` says how fine a figure of the tool cells is known:

- `cell`: a count on one H3 cell.
- `area`: one figure for a landing area, such as Sicily. It is not divided among the cells of the area.
- `route`: a count that is known for the whole route and for no cell.
- `remainder`: counts that are withheld in finer cells, published together for a coarser one.

`basis` says how it was derived: `observed` (the publisher gives the place or area), `published_share` (a total divided
by shares published for the same months) or `carried_share` (by shares of another period). For carried shares,
`range_low` and `range_high` give the usual range of the actual count over the assigned one. All values of a window add
up to the published total of the route.

Two windows can be compared on cells only if the same shares divide the total in both.
"""
_VINTAGES = """# Vintages

Publishers revise their figures: a release may change months that were published before. Every answer rests on one
release of each series, the newest by default, and states its day as `vintage`. `as_of=2025-06-03` answers from what had
been released by that day.

A month whose status is `provisional` will probably change. The tool revisions says by how much such figures usually
change, and the tool changes lists what each release changed. Of some releases only the totals of routes are known:
cells are refused for days on which such a release was the newest, and the refusal names days that can be answered.

Do not mix figures of different vintages in one comparison.
"""
_WITHHELD = "\n".join([
    "# Withheld and missing counts",
    "",
    "Small counts are withheld, and so are counts from which a small one could be worked out. The value is then null. "
    "Coarser counts include them: the tool sources states the thresholds. Each figure has a status:",
    "",
    *(f"- `{status}`: {text}" for status, text in STATUSES.items()),
    "",
    "Do not fill in a null, and do not try to work it out from other figures: the totals are protected against that.",
    "",
])  # fmt: skip
_DETECTIONS = "\n".join(["# Detections are not people", "", *PURPOSE, ""])

TEXTS = (
    Text("basis", "How fine a figure is, and how it is derived", _BASIS),
    Text("vintages", "What was known on a day", _VINTAGES),
    Text("withheld", "Withheld and missing counts", _WITHHELD),
    Text("detections", "Detections are not people", _DETECTIONS),
)
ENDPOINTS = (
    Endpoint("/safeguards", "What is refused or withheld, with the reason codes"),
    Endpoint("/sources", "Series with their releases and licences"),
)
