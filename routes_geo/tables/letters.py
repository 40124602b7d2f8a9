"""Decide whether a word that was decoded from bytes looks like a word of a language.

A single-byte encoding decodes almost any bytes, so a wrong one shows only in the words: `Almнría` mixes two scripts,
and `AlmÌria` has a capital letter inside. The rules are strict about what no word has, and lenient about the rest.
"""

from __future__ import annotations

import unicodedata

_ALPHABETS = tuple(
    map(
        frozenset,
        (
            "áéíñóúü",  # Spanish
            "àâæçèéêëîïôùûüÿœ",  # French
            "àèéìíîòóù",  # Italian
            "äöüß",  # German
            "àáâãçéêíóôõúü",  # Portuguese
            "àçèéíïòóúü",  # Catalan
            "äåæéöøóòâêô",  # Scandinavian
            "áæðéíóöúýþ",  # Icelandic
            "äõöüšž",  # Estonian
            "áèéëíïóöúü",  # Dutch
            "ąćęłńóśźż",  # Polish
            "áčďéěíňóřšťúůýž",  # Czech
            "áäčďéíĺľňóôŕšťúýž",  # Slovak
            "áéíóöúüőű",  # Hungarian
            "ćčđšž",  # Croatian, Slovene, Bosnian, Serbian in Latin letters
            "âîăşţșț",  # Romanian
            "çë",  # Albanian
            "âçîöûüğış",  # Turkish
            "ąčėęįšūųž",  # Lithuanian
            "āčēģīķļņšūž",  # Latvian
        ),
    )
)
_SCRIPTS = {
    "GREEK": frozenset("αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ"),
    "ARABIC": frozenset("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگ"),
    "CYRILLIC": frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёѓђєѕіїјљњћќўџґ"),
}
_GREEK_ACCENTS = frozenset("άέήίόύώΐΰ")
_VOWELS = frozenset("aeiouyæœøıαεηιουωаеиоуыэюяіїи")
_BETWEEN_LETTERS = frozenset("'\u2019\u00b4\u2013\u2014-\u00b7\u00a0\u00ad/.")
_BESIDE_LETTERS = _BETWEEN_LETTERS | frozenset("‘’“”„‚‹›«»…•¡¿°ºª§©®™")
_SYMBOLS = _BESIDE_LETTERS | frozenset("€£¥¢½¼¾±×÷²³¹†‡‰¶µ¦¨")
_NO_TEXT = frozenset({"Cc", "Cn", "Co"})  # controls, and characters that are not assigned


def is_plausible(word: str) -> bool:
    """Return whether a run of letters and other characters, none of them blank, can be text of a language."""
    if any(unicodedata.category(char) in _NO_TEXT for char in word):
        return False
    if any(not (char.isascii() or _is_letter(char) or char in _SYMBOLS) for char in word):
        return False
    letters = "".join(char if _is_letter(char) else " " for char in word)
    return _is_joined(word, letters) and all(_is_word(part) for part in letters.split() if not part.isascii())


def has_letters(word: str) -> bool:
    """Return whether a word has letters other than those of ASCII, and not only signs such as quotation marks."""
    return any(_is_letter(char) and not char.isascii() for char in word)


def _is_joined(word: str, letters: str) -> bool:
    """Return whether only such characters stand between or beside letters as do in text."""
    padded = f" {letters} "
    for at, char in enumerate(word, 1):
        neighbours = (padded[at - 1] != " ") + (padded[at + 1] != " ")
        if padded[at] == " " and neighbours and char not in (_BETWEEN_LETTERS if neighbours == 2 else _BESIDE_LETTERS):
            return False
    return True


def _is_letter(char: str) -> bool:
    return char.isalpha() and char not in "ªº"


def _is_word(word: str) -> bool:
    word = word.replace("İ", "I")  # its small letter is two characters
    lower = word.lower()
    if word.isascii():
        return True
    if not (word[1:] == lower[1:] or word == word.upper()) or (len(word) == 1 and not _is_vowel(lower)):
        return False
    script = unicodedata.name(next(char for char in lower if not char.isascii()), "").split(" ")[0]
    if script in _SCRIPTS:
        return set(lower) <= _SCRIPTS[script] and sum(char in _GREEK_ACCENTS for char in lower) <= 1
    accented = {char for char in lower if not char.isascii()}
    return any(accented <= alphabet for alphabet in _ALPHABETS) and _can_be_spoken(lower)


def _can_be_spoken(word: str) -> bool:
    """Return whether the letters with marks stand where such letters stand in the languages that have them."""
    padded = f" {word} "
    return all(
        _fits_between(padded[at - 1], padded[at], padded[at + 1])
        for at in range(1, len(padded) - 1)
        if not padded[at].isascii()
    )


def _fits_between(before: str, letter: str, after: str) -> bool:
    rules = {
        "ñ": _is_vowel(after),  # Spanish; Polish writes "ni" before a vowel
        "ń": not _is_vowel(after),
        "ŕ": not _is_vowel(before) and after != " " and not _is_vowel(after),
        "ĺ": before != " " and not _is_vowel(before) and after != " " and not _is_vowel(after),
        "ě": before in "bdfmnptv",
        "ù": after == " ",
        "ì": after == " ",
        "ã": after in " oes",
        "ů": not _is_vowel(before),
        "þ": before == " ",
        "ð": before != " ",
        "č": (after != "r" and (_is_vowel(before) or _is_vowel(after))) or before + after in {"l ", "r ", "rk"},
        "æ": not (_is_vowel(before) and after == " "),
        "á": not (before in "aeio" and _is_vowel(after)) and "a" not in (before, after),
        "ä": before not in "ao",
        "ü": not (before == " " and _is_vowel(after)),
        "š": _is_vowel(before) or _is_vowel(after) or (before == " " and after in "kmptv"),
        "œ": after in "uifst" or before + after == " d",
        "ļ": _is_vowel(after) or after == " ",
        "ť": (_is_vowel(before) or before == "š") and after not in "eilnrs",
        "ß": _is_vowel(before),
        "ÿ": _is_vowel(before) and after == " ",
        "ă": after != "o",
        "ű": before != " ",
        "ď": not (_is_vowel(before) and after != " " and not _is_vowel(after)),
    }
    if letter in rules:
        return rules[letter]
    if _is_vowel(letter):
        follows_vowel = _is_vowel(before) and before not in "iuy" and letter in "èæøêâ"
        return not (follows_vowel and after != " ") and not (letter in "èæøê" and after != " " and after in "aou")
    return _is_vowel(before) or _is_vowel(after) or bool({before, after} & {"l", "r"}) or before == "d"


def _is_vowel(char: str) -> bool:
    return char in _VOWELS or unicodedata.normalize("NFD", char)[0] in _VOWELS
