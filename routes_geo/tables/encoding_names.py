"""The encodings that are considered for text without a byte order mark, and their usual names."""

from __future__ import annotations

_TITLES = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp1256": "Windows-1256",
    "cp1257": "Windows-1257",
    **{f"cp{number}": f"code page {number}" for number in (437, 737, 850, 852, 857, 869)},
    "mac_roman": "Mac Roman",
    "mac_latin2": "Mac Central European",
    "mac_greek": "Mac Greek",
    "mac_turkish": "Mac Turkish",
    "iso8859-2": "ISO 8859-2",
    "iso8859-5": "ISO 8859-5",
    "iso8859-7": "ISO 8859-7",
    "iso8859-15": "ISO 8859-15",
    "iso8859-16": "ISO 8859-16",
    "iso8859-6": "ISO 8859-6",
    "koi8-r": "KOI8-R",
}
# Of encodings that give the same words, the first one counts.
USUAL = ("cp1252", "cp1250", "cp1254", "cp1253", "cp1251", "cp1256", "iso8859-2")
OLD = (
    *("iso8859-15", "iso8859-7", "cp437", "cp850", "cp852", "cp857", "cp737", "cp869"),
    *("mac_roman", "mac_latin2", "mac_greek", "mac_turkish"),
)
RARE = (
    "iso8859-5",
    "cp1257",
    "koi8-r",
    "iso8859-6",
    "iso8859-16",
)  # considered only if no other encoding is plausible


def title_of(name: str) -> str:
    """Return the usual name of an encoding, given Python's name."""
    return _TITLES.get(name, name.upper().removesuffix("-SIG"))
