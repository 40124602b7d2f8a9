"""The page with the full text of every example."""

from __future__ import annotations

import re

from docs.guide.sources import DOCS

EXAMPLES = DOCS / "examples"
_HEAD = """# Examples in full

This page shows the files of `docs/examples` as they are. [Examples](overview.md) explains what each draws, prints or
configures.
"""
_LANGUAGES = {".html": "html", ".py": "python", ".conf": "nginx", ".sh": "sh", ".yaml": "yaml", ".service": "ini"}
# Of a page, a script in Python, or any other file: its title, its docstring, or the first line of its comment.
_TITLE = re.compile(r"<title>(.*)</title>|\"\"\"(.*?)\.?\"\"\"|^# (.*?)[.:]?$", re.MULTILINE)


def example_page() -> str:
    """Return the page: a section for each example, with its title and its text."""
    files = [path for path in sorted(EXAMPLES.iterdir()) if path.suffix in _LANGUAGES]
    sections = []
    for path in files:
        text = path.read_text("utf-8")
        found = _TITLE.search(text)
        title = next(filter(None, found.groups()), "") if found else ""
        sections.append(f"\n## `{path.name}`\n\n{title}.\n\n```{_LANGUAGES[path.suffix]}\n{text.rstrip()}\n```\n")
    return _HEAD + "".join(sections)
