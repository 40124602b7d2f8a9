"""Encodings of place names in eight languages: read right, or refused with the option; hardly ever read wrong."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from routes_geo.errors import DataError
from routes_geo.tables.encoding import decoded, find_encoding

NAMES = {
    "es": "Algámitas Benalmádena Cártama Estación Güéjar Iznájar Níjar Ojén Peñón Vélez Martín Júzcar Castaño Ibáñez",
    "it": "Paternò Partinicò Caccamò Aragonà Calabrò Otrantò Cariatì Forlì Cefalù Università Autorità Già Perché Nardò",
    "fr": "Équihen Étaples Fécamp Tréport Briançon Montgenèvre Névache Béhobie Séguédine Ségou Gaïdaha Château Forêt",
    "el": "Καλόλιμνος Λειψοί Οινούσσες Ψαρά Σαμοθράκη Λήμνος Θάσος Μήλος Σκύρος Τυμπάκι Φύλακιο Πέπλος Φέρες Ξάνθη",
    "tr": "Gümüldür Güzelçamlı Doğanbey Çandarlı Yenişakran Aliağa Karşıyaka Ürkmez Yalıkavak Küçükköy Ören Şarköy",
    "pl": "Kuźnica Białostocka Dwór Jurowlany Łapicze Czyże Białowieski Topiło Wólka Niemirów Zbereże Krościenko Ełk",
    "de": "Bühl Böblingen Sölden Kürten Löhne Grünwald Süßen Roßlau Mühlhausen Pößneck Jüterbog Lübbenau Küstrin",
    "hr": "Šamac Gradiška Izačić Ličko Metković Čapljina Korčula Kaštel Žumberak Glavičice Rača Bačka Horgoš Đakovo",
}
WINDOWS = {"el": "cp1253", "tr": "cp1254", "pl": "cp1250", "hr": "cp1250"}  # others: cp1252
OLD = {
    "es": ("iso8859-1", "mac_roman", "cp437", "cp850"),
    "it": ("iso8859-1", "mac_roman", "cp437", "cp850"),
    "fr": ("iso8859-15", "mac_roman", "cp437", "cp850"),
    "de": ("iso8859-1", "mac_roman", "cp437", "cp850"),
    "el": ("iso8859-7", "mac_greek", "cp737", "cp869"),
    "tr": ("iso8859-9", "mac_turkish", "cp857"),
    "pl": ("iso8859-2", "mac_latin2", "cp852"),
    "hr": ("iso8859-2", "mac_latin2", "cp852"),
}


def outcome(text: str, encoding: str) -> str:
    content = text.encode(encoding)
    try:
        found = find_encoding("a.csv", lambda: [content])
    except DataError as error:
        assert "--encoding" in str(error)
        assert "\n" not in str(error)
        return "refused"
    return "right" if "".join(decoded("a.csv", [content], found)).lstrip("\ufeff") == text else "wrong"


def texts(language: str, encoding: str, size: int) -> Iterator[str]:
    def is_writable(name: str) -> bool:
        return name.encode(encoding, "ignore").decode(encoding).lstrip("\ufeff") == name and not name.isascii()

    names = list(filter(is_writable, NAMES[language].split()))
    for seed in range(12):
        chosen = random.Random(seed).sample(names, min(size, len(names)))
        yield "month,place,n\n" + "".join(f"2023-09,{name},{seed + 1}\n" for name in chosen)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("language", NAMES)
def test_unicode_is_always_read(language: str, encoding: str) -> None:
    assert {outcome(text, encoding) for text in texts(language, encoding, 3)} == {"right"}


@pytest.mark.parametrize("language", NAMES)
def test_names_in_windows_are_mostly_read_and_never_wrong(language: str) -> None:
    encoding = WINDOWS.get(language, "cp1252")
    outcomes = Counter(outcome(text, encoding) for size in (1, 3, 8) for text in texts(language, encoding, size))
    assert outcomes["wrong"] == 0
    assert outcomes["right"] >= 0.5 * outcomes.total(), outcomes


@pytest.mark.parametrize("language", NAMES)
def test_names_in_old_encodings_are_read_or_refused(language: str) -> None:
    several = Counter(
        outcome(text, encoding)
        for encoding in OLD[language]
        for size in (3, 8)
        for text in texts(language, encoding, size)
    )
    assert several["wrong"] == 0
    alone = Counter(outcome(text, encoding) for encoding in OLD[language] for text in texts(language, encoding, 1))
    assert alone["wrong"] <= 0.2 * alone.total(), alone  # one word in an encoding that is hardly used any more


@pytest.mark.parametrize("name", ["Almería", "Martín", "Logroño", "Forlì", "León"])
def test_a_sign_in_place_of_a_letter_is_not_taken_for_text(name: str) -> None:
    text = f"place,n\n{name},1\n"
    assert outcome(text, "cp1252") == "right"
    assert {outcome(text, encoding) for encoding in ("mac_roman", "cp437", "cp850")} <= {"right", "refused"}
