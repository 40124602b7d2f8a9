"""A report read back: the rows of its months, its inline assets, its text."""

from __future__ import annotations

from html.parser import HTMLParser


class ReportPage(HTMLParser):
    """Rows of all tables, text, and the text of elements of interest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.month_rows: list[list[str]] = []
        self.inline: dict[str, list[str]] = {"script": [], "style": []}
        self.text = ""
        self._row: list[str] | None = None
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr" and ("class", "month") in attrs:
            self._row = []
        elif tag in ("td", "th") and self._row is not None:
            self._row.append("")
        elif tag in self.inline:
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr" and self._row is not None:
            self.month_rows.append(self._row)
            self._row = None
        elif tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.inline[self._inside].append(data)
            return
        self.text += data
        if self._row:
            self._row[-1] += data
