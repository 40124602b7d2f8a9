"""Odd texts, and small damage to texts that are valid."""

from __future__ import annotations

import random
from collections.abc import Callable

# A page that repeats one of these without escaping it runs code of a stranger.
INJECTED = ("<script>fz()</script>", '"><img src=x onerror=fz()>', "'-fz()-'", "</style><svg onload=fz()>")
ODD = [
    "", " ", "\t", "\r\n", "\r\nX-Injected: 1", "\x00", "a\x00b", "\x7f", "\ud7ff", "\ufeff", "\u202e", "\u2028",
    "null", "undefined", "None", "true", "NaN", "Infinity", "-Infinity", "-0", "0", "-1", "1e400", "1e-400", "0x10",
    "1_000", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551616",
    "1" + "0" * 400, "\u0661\u0662", "\uff11", "\u00bd", "\u2212" + "5", "3.7", "1,5", "[]", "{}", "[object Object]",
    "%", "%00", "%zz", "%25", "%2e%2e%2f", "../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd",
    "file:///etc/passwd", "http://127.0.0.1:1/", "${7*7}", "{{7*7}}", "' OR 1=1 --", "1; DROP TABLE x", "*", "?", "#",
    "&", "=", ";", ",", ",,,,", "/", "//", ".", "..", "x" * 300, "x" * 3000, "e\u0301", "\u00e9", "\u6f22\u5b57",
    "\U0001f6a4", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u0130", "\u00df", "=1+1", "@SUM(1)", "-2+3",
    *INJECTED,
]  # fmt: skip
_INSERTED = [
    "\x00",
    "%",
    "'",
    '"',
    "<",
    "&",
    ",",
    "/",
    "..",
    " ",
    "+",
    "-",
    "\u00e9",
    "\U0001f6a4",
    "\u0661",
    "9",
    "e",
    "T",
    "Z",
]


def damage_text(rng: random.Random, text: str) -> str:
    """Return a text that is close to the given one."""
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        text = rng.choice(_DAMAGES)(rng, text)
    return text


def _insert(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(_INSERTED) + text[at:]


def _drop(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + text[at + 1 :]


def _replace(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + chr(rng.choice([rng.randrange(32, 127), rng.randrange(0x2100)])) + text[at + 1 :]


def _cut(rng: random.Random, text: str) -> str:
    return text[: rng.randrange(len(text) + 1)]


def _swap_case(_rng: random.Random, text: str) -> str:
    return text.swapcase()


def _double(rng: random.Random, text: str) -> str:
    return text + rng.choice(["", ",", "/", " ", ";"]) + text


def _repeat(rng: random.Random, text: str) -> str:
    return (text * rng.choice([3, 50, 1000]))[:9000]


def _pad(_rng: random.Random, text: str) -> str:
    return f" {text} "


def _number(rng: random.Random, text: str) -> str:
    """Change the first number in the text."""
    digits = "".join(letter if letter.isascii() and letter.isdigit() else " " for letter in text).split()
    if not digits:
        return text
    number = int(digits[0][:30])
    other = rng.choice([number + 1, number - 1, -number, number * 1000, 0, 9999, 10**9, 2**31, 2**63, 10**40])
    return text.replace(digits[0], str(other), 1)


_DAMAGES: tuple[Callable[[random.Random, str], str], ...] = (
    _insert,
    _drop,
    _replace,
    _cut,
    _swap_case,
    _double,
    _repeat,
    _pad,
    _number,
    _number,
    _number,
)
