"""Write XML: any text is made safe. Nothing is read."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

Element = ET.Element
# Characters that an XML 1.0 document must not contain, not even escaped (section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def root(tag: str, namespace: str) -> Element:
    """Return the outermost element of a document whose elements share one namespace."""
    return Element(tag, {"xmlns": namespace})


def add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element and return it; characters that XML forbids become U+FFFD."""
    child = ET.SubElement(parent, tag, {name: _clean(value) for name, value in attributes.items()})
    child.text = None if text is None else _clean(text)
    return child


def document(element: Element) -> bytes:
    """Return a document in UTF-8, with its declaration."""
    return bytes(ET.tostring(element, encoding="utf-8", xml_declaration=True))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
