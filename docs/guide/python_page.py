"""The page of the public names of the package, from their docstrings."""

from __future__ import annotations

import routes_geo as rg

_HEAD = """# Python, from docstrings

This page is made from the signatures and docstrings of `import routes_geo as rg` when the guide is built. [The Python
package](python.md) has the columns of frames and the values of arguments.
"""


def python_page() -> str:
    """Return the page: a directive of mkdocstrings for each public name, functions first and errors last."""
    names = [name for name in rg.__all__ if name != "__version__"]
    return _HEAD + "".join(f"\n::: {_home(name)}.{name}\n" for name in sorted(names, key=_order))


def _home(name: str) -> str:
    return str(getattr(rg, name).__module__)


def _order(name: str) -> tuple[int, str]:
    thing = getattr(rg, name)
    if not isinstance(thing, type):
        return 0, name
    return (2 if issubclass(thing, Exception) else 1), name
