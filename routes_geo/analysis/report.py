"""Hand over the report of a route: one HTML page that opens offline."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from routes_geo.analysis import display
from routes_geo.errors import InvalidInput, os_sentence
from routes_geo.storage.durable import written_aside
from routes_geo.storage.endings import format_by_ending


@dataclass(frozen=True)
class Report:
    """A report as HTML. A notebook shows its title and size, because it is a page of its own: save it, and open it."""

    title: str
    html: str = field(repr=False)

    def save(self, path: str | Path) -> Path:
        """Write the report to a file whose name ends in .html, and return its path.

        InvalidInput for another ending, or if the file cannot be written.
        """
        target = Path(path).expanduser()
        format_by_ending(target, {".html": "html"})
        try:
            with written_aside(target) as partial:
                partial.write_text(self.html, "utf-8", newline="\n")
        except OSError as error:
            raise InvalidInput(f"{target} cannot be written ({os_sentence(error)}); choose another file") from error
        return target

    def _repr_html_(self) -> str:
        size = f"{len(self.html.encode()) / 1000:,.0f} kB"
        return display.section(display.paragraph(f"{self.title}: {size}. Write it with .save('report.html')."))
