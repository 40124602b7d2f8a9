"""Write elements of an SVG document as text. Every text and attribute is escaped here, and nowhere else."""

from __future__ import annotations

import re
from html import escape

NAMESPACE = "http://www.w3.org/2000/svg"
# Characters that an XML 1.0 document must not contain, not even escaped (section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(tag: str, *children: str, **attributes: object) -> str:
    """Return an element; `children` are elements or escaped text. None leaves an attribute out.

    Names of attributes are written with `_` for `-`; one at the end is dropped, for names that Python reserves.
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escaped(_number(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    content = "".join(children)
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def escaped(text: str) -> str:
    """Return a text for the content of an element or an attribute; characters that XML forbids become U+FFFD."""
    return escape(_FORBIDDEN.sub("\ufffd", text), quote=True)


def _number(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def moved(x: float, y: float, *children: str, **attributes: object) -> str:
    """Return a group whose origin is at a point."""
    return element("g", *children, transform=f"translate({_number(float(x))} {_number(float(y))})", **attributes)
