"""Write in the language of a picture, in the words that it shares with the page."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from routes_geo.report import language
from routes_geo.report.language import FIRM_SPACE, LANGUAGES, MINUS

__all__ = ["FIRM_SPACE", "LANGUAGES", "LOCALES", "MINUS", "TEXTS", "Language"]
LOCALES = {"en": "en_GB", "fr": "fr_FR"}
_FOLDER = Path(__file__).parent
TEXTS: Mapping[str, Any] = json.loads((_FOLDER / "texts.json").read_text("utf-8"))


class Language(language.Language):
    """Write in one of LANGUAGES, in the words of the page."""

    def texts(self) -> Mapping[str, str]:
        """Return the texts of the page by their English."""
        return _french()


@functools.cache
def _french() -> Mapping[str, str]:
    texts: Mapping[str, str] = json.loads((_FOLDER / "words_fr.json").read_text("utf-8"))
    return texts
