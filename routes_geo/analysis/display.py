"""Write results as HTML for notebooks. All text is escaped; there are no scripts, and styles follow the notebook's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

Row = Sequence[object]


def paragraph(text: object) -> Markup:
    """Return a text as a paragraph."""
    return Markup("<p>{}</p>").format(text)


def table(headings: Sequence[str], rows: Iterable[Row], caption: object = "") -> Markup:
    """Return rows of values as a table; None is a dash, and whole numbers have separators."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(heading) for heading in headings)
    body = Markup("").join(Markup("<tr>{}</tr>").format(_cells(row)) for row in rows)
    title = Markup("<caption>{}</caption>").format(caption) if caption else Markup("")
    return Markup("<table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(title, head, body)


def bullets(texts: Iterable[object]) -> Markup:
    """Return texts as a list; nothing without any."""
    items = Markup("").join(Markup("<li>{}</li>").format(text) for text in texts)
    return Markup("<ul>{}</ul>").format(items) if items else Markup("")


def section(*parts: Markup) -> str:
    """Return the parts of a display as one piece of HTML."""
    return str(Markup("<div>{}</div>").format(Markup("").join(parts)))


def number(value: object) -> str:
    """Return a value as text: a dash for None, and whole numbers with separators."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _cells(row: Row) -> Markup:
    return Markup("").join(Markup("<td>{}</td>").format(escape(number(value))) for value in row)
