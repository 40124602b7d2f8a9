"""Find the month of a name, in the languages of the coasts and capitals whose tables are read."""

from __future__ import annotations

import unicodedata
from functools import cache

# One line per language and form, January to December; further forms of one month follow in _OTHERS.
_NAMES = """
january february march april may june july august september october november december
jan feb mar apr may jun jul aug sep oct nov dec
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
gen feb mar apr mag giu lug ago set ott nov dic
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
ene feb mar abr may jun jul ago sep oct nov dic
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
janv févr mars avr mai juin juil août sept oct nov déc
januar februar märz april mai juni juli august september oktober november dezember
jan feb mär apr mai jun jul aug sep okt nov dez
ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος ιούλιος αύγουστος σεπτέμβριος οκτώβριος νοέμβριος δεκέμβριος
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
ιαν φεβ μαρ απρ μαι ιουν ιουλ αυγ σεπ οκτ νοε δεκ
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
jan fev mar abr mai jun jul ago set out nov dez
januari februari maart april mei juni juli augustus september oktober november december
jan feb mrt apr mei jun jul aug sep okt nov dec
"""
_OTHERS = {"sept": 9, "sett": 9, "setiembre": 9, "fév": 2, "juill": 7, "mrz": 3, "jänner": 1, "σεπτ": 9, "νοεμ": 11}


def fold(text: str) -> str:
    """Return text in lower case and without accents, so that spellings of a name are equal."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def month_number(name: str) -> int | None:
    """Return the number of a month from its long or short name; None if it is unknown."""
    return _numbers().get(fold(name))


@cache
def _numbers() -> dict[str, int]:
    numbers = {fold(name): number for name, number in _OTHERS.items()}
    for line in _NAMES.strip().splitlines():
        numbers |= {fold(name): number for number, name in enumerate(line.split(), 1)}
    return numbers
