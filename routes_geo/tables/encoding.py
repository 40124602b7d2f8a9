"""Decide the encoding of a text file, once for the whole file, and decode it without losing a letter.

A file is UTF-8, or what its byte order mark states, or in the one encoding that gives plausible words. If several do,
and their words differ, the file is refused, because a guess would change letters without a word. General detectors
always guess: of short lists of place names, charset-normalizer reads a third in a wrong encoding.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from routes_geo.errors import DataError, InvalidInput
from routes_geo.tables.encoding_names import OLD, RARE, USUAL, title_of
from routes_geo.tables.letters import has_letters, is_plausible

UTF_8 = "utf-8"
OPTION = "--encoding"
_MARKS = (  # the longer ones first
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONGEST_MARK = 4
_OTHER_FORMS = {
    b"PK\x03\x04": "a zip archive or a workbook (.zip, .xlsx, .ods)",
    b"\xd0\xcf\x11\xe0": "a workbook of the old kind (.xls)",
    b"PAR1": "Parquet (.parquet)",
    b"ARROW1": "Arrow or Feather (.arrow, .feather)",
    b"SQLite format 3\0": "a GeoPackage (.gpkg)",
}
_WORD = re.compile(rb"[A-Za-z\x80-\xff']{0,40}[\x80-\xff][A-Za-z\x80-\xff']{0,40}")
_WORD_BYTES = bytes([39, *range(65, 91), *range(97, 123), *range(128, 256)])
_MAX_RUN = 1 << 16  # bytes of a run without a blank that are joined over blocks
_MAX_WORDS = 5000  # different words with bytes above 127 that are looked at
_LEAST_EVIDENCE = 4  # words, and letters in them above 127; with fewer, only the first encoding is accepted
_LEAD = 0.3  # share of the words that differ which must be plausible in one encoding only
_PLAUSIBLE_SHARE = 0.9
_GLANCE_BYTES = 4096
_ZERO_BYTES = 1 << 16  # a block of so many bytes that are all zero is no text in any encoding


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file by Python's name; `note` states what was decided, if the file is not UTF-8."""

    name: str = UTF_8
    note: str = ""

    @property
    def is_utf_8(self) -> bool:
        """Return whether the bytes are UTF-8, with or without a byte order mark."""
        return self.name in {UTF_8, "utf-8-sig"}


def check_encoding(name: str | None) -> str | None:
    """Return Python's name of an encoding that a user gave; InvalidInput for an unknown one."""
    if name is None:
        return None
    try:
        found = codecs.lookup(name.strip())
        "".encode(found.name)  # LookupError for one that does not decode bytes to text
    except (LookupError, ValueError):
        raise InvalidInput(
            f"unknown encoding {name[:40]!r}; give a name such as utf-8, cp1252, cp1250, iso8859-7 or utf-16"
        ) from None
    return found.name


def find_encoding(file_name: str, read: Callable[[], Iterable[bytes]], given: str | None = None) -> Encoding:
    """Return the encoding of a file whose blocks `read` yields from its beginning.

    DataError if the bytes fit no encoding, or several with different letters, or if a whole block is zero bytes;
    InvalidInput if the encoding that is given contradicts the byte order mark.
    """

    def sound() -> Iterator[bytes]:
        return _without_zeros(file_name, read())

    beginning = _beginning_of(sound())
    _check_text(file_name, beginning)
    marked = next((name for mark, name in _MARKS if beginning.startswith(mark)), None)
    if marked or given:
        return _stated(file_name, sound, marked, check_encoding(given))
    if wide := _without_mark(beginning):
        return Encoding(wide, f"read as {title_of(wide)}, although it has no byte order mark")
    if _is_utf_8(sound()):
        return Encoding()
    return _of_words(file_name, _words(sound()))


def _without_zeros(file_name: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
    for block in blocks:
        if len(block) >= _ZERO_BYTES and not block.strip(b"\0"):
            raise DataError(f"{file_name}: {len(block):,} bytes in a row are zero; the file is damaged or is not text")
        yield block


def _stated(file_name: str, read: Callable[[], Iterable[bytes]], marked: str | None, given: str | None) -> Encoding:
    """Return the encoding that a byte order mark or the user states, or both."""
    if marked and given and _family(marked) != _family(given):
        raise InvalidInput(f"{file_name}: the byte order mark states {_family(marked)}, but {OPTION} is {given}")
    stated = Encoding(marked or given or UTF_8)
    if stated.is_utf_8 and not _is_utf_8(read()):
        raise DataError(f"{file_name}: {undecodable(stated)}")
    if given:
        return Encoding(stated.name, "" if given == UTF_8 else f"read as {title_of(given)}, as {OPTION} states")
    note = "" if stated.is_utf_8 else f"read as {title_of(stated.name)}, as its byte order mark states"
    return Encoding(stated.name, note)


def _check_text(file_name: str, beginning: bytes) -> None:
    for mark, form in _OTHER_FORMS.items():
        if beginning.startswith(mark):
            raise DataError(f"{file_name}: the content is not text but {form}; give the file the ending of its form")


def decoded(file_name: str, blocks: Iterable[bytes], encoding: Encoding) -> Iterator[str]:
    """Yield the text of blocks of bytes; DataError if a byte is not text in the encoding."""
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    line = 1
    try:
        for block in blocks:
            text = decoder.decode(block)
            line += text.count("\n")
            yield text
        yield decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise DataError(f"{file_name}, from line {line} on: {undecodable(encoding)}") from error


def undecodable(encoding: Encoding) -> str:
    """Return what is wrong with a file that has other bytes than those of its encoding."""
    return f"bytes that are not text in {title_of(encoding.name)}; state the encoding of the file with {OPTION}"


def decode_beginning(beginning: bytes) -> str:
    """Return the beginning of a file as text, to recognise it; what cannot be decoded is replaced."""
    for mark, name in _MARKS:
        if beginning.startswith(mark):
            return codecs.getincrementaldecoder(name)("replace").decode(beginning)
    if wide := _without_mark(beginning[:_GLANCE_BYTES]):
        return beginning.decode(wide, "replace")
    try:
        return codecs.getincrementaldecoder(UTF_8)("strict").decode(beginning)
    except UnicodeDecodeError:
        return beginning.decode("cp1252", "replace")


def _family(name: str) -> str:
    return name.removesuffix("-sig").removesuffix("-le").removesuffix("-be")


def _beginning_of(blocks: Iterable[bytes]) -> bytes:
    beginning = b""
    for block in blocks:
        beginning += block[:_GLANCE_BYTES]
        if len(beginning) >= _GLANCE_BYTES:
            break
    return beginning[:_GLANCE_BYTES]


def _without_mark(beginning: bytes) -> str | None:
    """Return the kind of UTF-16 or UTF-32 of text without a mark.

    The signs of ASCII in it, such as digits and delimiters, have zero bytes, all in the same places. Text in other
    encodings has none.
    """
    size = len(beginning) // 4 * 4
    if size < 2 * _LONGEST_MARK:
        return None
    zeros = [beginning[place:size:4].count(0) / (size // 4) for place in range(4)]
    many = [share > 0.7 for share in zeros]
    if many == [False, True, True, True]:
        return "utf-32-le"
    if many == [True, True, True, False]:
        return "utf-32-be"
    for name, high, low in (("utf-16-le", zeros[1::2], zeros[::2]), ("utf-16-be", zeros[::2], zeros[1::2])):
        if min(high) > 0.1 and not any(low):
            return name
    return None


def _is_utf_8(blocks: Iterable[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder(UTF_8)("strict")
    is_between = True  # no character is cut at the end of the last block
    try:
        for block in blocks:
            if not (is_between and block.isascii()):
                decoder.decode(block)
                is_between = not decoder.getstate()[0]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _words(blocks: Iterable[bytes]) -> list[bytes]:
    """Return different words with bytes above 127, in their order."""
    words: dict[bytes, None] = {}
    rest = b""
    for block in chain(blocks, [b"\n"]):
        content = rest + block
        end = len(content.rstrip(_WORD_BYTES)) if len(rest) < _MAX_RUN else len(content)
        words |= dict.fromkeys(_WORD.findall(content[:end]))
        rest = content[end:]
        if len(words) > _MAX_WORDS:
            break
    return list(words)[:_MAX_WORDS]


def _of_words(file_name: str, words: list[bytes]) -> Encoding:
    for names in ((*USUAL, *OLD), RARE):
        readings = dict(_readings(names, words))
        if readings:
            found = _only(file_name, readings)
            if found.name == USUAL[0] or _evidence(readings[found.name]) >= _LEAST_EVIDENCE:
                return found
            break
    raise DataError(
        f"{file_name}: the text is not UTF-8, and no encoding can be told from its words, for example "
        f"{words[0][:40].decode('cp1252', 'replace')!r}; state the encoding with {OPTION}, such as {OPTION} cp1252"
    )


def _evidence(words: list[str]) -> int:
    return len(words) + sum(char.isalpha() and not char.isascii() for word in words for char in word)


def _readings(names: Iterable[str], words: list[bytes]) -> Iterator[tuple[str, list[str]]]:
    """Yield the encodings in which most words are plausible, with the words."""
    for name in names:
        try:
            texts = [word.decode(name) for word in words]
        except UnicodeDecodeError:
            continue
        if sum(map(is_plausible, texts)) >= _PLAUSIBLE_SHARE * len(texts):
            yield name, texts


def _only(file_name: str, readings: dict[str, list[str]]) -> Encoding:
    """Return the first encoding that is at least as good as each of the others; DataError if no encoding is.

    Two encodings are compared by those words only that differ in them.
    """
    for name, texts in readings.items():
        if all(_is_enough(name, texts, other, others) for other, others in readings.items()):
            example = next((text for text in texts if has_letters(text)), texts[0])
            return Encoding(name, f"not UTF-8; read as {title_of(name)} (for example {example[:40]!r})")
    (name, texts), *rest = readings.items()
    other, other_texts = next((other, others) for other, others in rest if not _is_enough(name, texts, other, others))
    pairs = [pair for pair in zip(texts, other_texts, strict=True) if pair[0] != pair[1]]
    text, other_text = next((pair for pair in pairs if all(map(is_plausible, pair))), pairs[0])
    raise DataError(
        f"{file_name}: the text is not UTF-8; one word is {text[:40]!r} in {title_of(name)} and {other_text[:40]!r} in "
        f"{title_of(other)}; state the encoding with {OPTION} {name} or {OPTION} {other}"
    )


def _is_enough(name: str, texts: list[str], other: str, others: list[str]) -> bool:
    """Return whether no words differ, or clearly more of those that do are plausible than in the other encoding.

    An old encoding does not contest a usual one by a single word with letters in both, and not by words with signs in
    place of letters. The opposite counts: `Almer’a` in Windows-1252 may be `Almería` in Mac Roman.
    """
    pairs = [pair for pair in zip(texts, others, strict=True) if pair[0] != pair[1]]
    lead = sum(is_plausible(mine) - is_plausible(theirs) for mine, theirs in pairs)
    if name in USUAL and other in OLD and lead >= 0:
        both = [pair for pair in pairs if is_plausible(pair[0]) and is_plausible(pair[1])]
        lead += sum(has_letters(mine) and not has_letters(theirs) for mine, theirs in both)
        contested = [pair for pair in both if has_letters(pair[1])]
        if len(contested) == 1 and has_letters(contested[0][0]):
            return True
    return lead >= _LEAD * len(pairs)
