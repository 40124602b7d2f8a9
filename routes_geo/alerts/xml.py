"""Elements of XML that are written, never read: text that is safe whatever it holds."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

Element = ET.Element
# What no XML 1.0 document may hold, not even escaped (section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def root(tag: str, namespace: str) -> Element:
    """Outermost element of a document, all elements of which are of one namespace."""
    return Element(tag, {"xmlns": namespace})


def add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element; characters that XML has no place for become U+FFFD."""
    child = ET.SubElement(parent, tag, {name: _clean(value) for name, value in attributes.items()})
    child.text = None if text is None else _clean(text)
    return child


def document(element: Element) -> bytes:
    """Document in UTF-8, with its declaration."""
    return bytes(ET.tostring(element, encoding="utf-8", xml_declaration=True))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
