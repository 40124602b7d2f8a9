"""Read a window as a reader writes it: with a name such as ytd, or as months. Python, HTTP and commands share this."""

from __future__ import annotations

import re
from dataclasses import dataclass

from routes_geo.errors import InvalidInput, meant
from routes_geo.months import WindowName, named_window, parse_datetime, period_days

_QUARTER = re.compile(r"(?!0000)\d{4}-q[1-4]", re.ASCII)
_MONTHS = re.compile(r"[0-9./]")  # how every window of months begins
WINDOWS = (
    "months such as 2023, 2023-Q3, 2023-09 or 2023-01/2023-09, or one of ytd (January to the newest month), "
    "12m (the newest twelve months), year (the newest whole calendar year) and month (the newest month)"
)


@dataclass(frozen=True, slots=True)
class WrittenWindow:
    """A window of which one form is given: `when`, months as an OGC datetime, or `name`, such as ytd."""

    when: str | None = None
    name: str | None = None

    def __str__(self) -> str:
        return self.when or self.name or ""

    def dated(self, newest: int) -> str:
        """Return the months as an OGC datetime; a window with a name ends at the month `newest`, since 1970-01."""
        return self.when or named_window(str(self.name), newest).label


def parse_window(text: str, option: str = "window") -> WrittenWindow:
    """Parse a window: a name in any case, or years, quarters, months and intervals of these; ends may be open.

    InvalidInput, which calls the window `option`, for any other text. Days pass, because some figures are daily.
    """
    written = text.strip().casefold()
    names = {name.value: name.value for name in WindowName}
    if written in names:
        return WrittenWindow(name=written)
    if not _MONTHS.match(written):
        raise InvalidInput(f"{option} {text!r} is not accepted; {meant(written, names)}give {WINDOWS}")
    when = _without_quarters(written)
    parse_datetime(when.upper(), 0, 1, option)
    return WrittenWindow(when=when.upper())


def _without_quarters(written: str) -> str:
    """Return an interval with months instead of quarters, which an OGC datetime does not have."""
    if not _QUARTER.search(written):
        return written
    parts = written.split("/")
    first, last = (_month_of(parts[end], end) for end in (0, -1))
    return "/".join((first, *parts[1:-1], last))


def _month_of(part: str, end: int) -> str:
    """Return the first (0) or last (-1) month of a quarter; any other part unchanged."""
    if not _QUARTER.fullmatch(part):
        return part
    return f"{period_days(part.upper(), 'window')[end]:%Y-%m}"
