"""The sentence says what a view shows in English and French: the page's version must give the same texts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.model import ROUTE_IDS
from routes_geo.report.sentence import SentenceFacts, plain_text, write_sentence

CASES = json.loads((Path(__file__).parent / "sentence_cases.json").read_text("utf-8"))
LANGUAGES = ("en", "fr")
every_case = pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
counts = st.integers(0, 10_000_000)


@every_case
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_is_that_of_the_table(case: dict[str, Any], language: str) -> None:
    assert plain_text(write_sentence(SentenceFacts(**case["facts"]), language)) == case[language]


def test_the_table_is_large_and_has_every_kind_of_case() -> None:
    facts = [case["facts"] for case in CASES]
    assert len({case["name"] for case in CASES}) == len(CASES) >= 36
    assert {each["indicator"] for each in facts} == {"detections", "arrivals", "dead_and_missing", "other"}
    assert {each["grain"] for each in facts} == {"week", "month", "quarter", "year"}
    assert {each["scope"] for each in facts} == {"five", "four", *ROUTE_IDS}
    reasons = {each.get("before_reason") for each in facts}
    assert reasons == {None, "incomplete", "not_published", "small", "basis_changed"}


@every_case
@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_strong_and_texts_have_no_gap(case: dict[str, Any], language: str) -> None:
    parts = write_sentence(SentenceFacts(**case["facts"]), language)
    text = plain_text(parts)
    assert not re.search(r"[{}*]|  |None|\.\.", text)
    assert text[0].isupper()
    assert text.endswith(".")
    if case["facts"]["value"] is not None:
        assert 1 <= sum(part.strong for part in parts) <= 2


def facts_of(value: int, before: int, **others: Any) -> SentenceFacts:
    months: dict[str, Any] = {"start": "2024-05", "end": "2025-04", "grain": "month", "published": 12, "periods": 12}
    compared = {"before_start": "2023-05", "before_end": "2024-04"}
    return SentenceFacts(
        indicator="detections", scope="five", value=value, before=before, **months, **compared, **others
    )


@given(value=counts, before=st.integers(50, 10_000_000))
def test_the_change_is_that_of_the_counts(value: int, before: int) -> None:
    text = plain_text(write_sentence(facts_of(value, before)))
    change = text.split(": ")[1]
    if value == before:
        assert change.startswith("as many as")
        return
    assert (" more than " in change) == (value > before)
    exact = abs(value - before) / before * 100
    stated = re.match(r"([\d,]+)\u00a0%", change)
    if stated is None:
        assert change.startswith("less than 1\u00a0%")
        assert exact < 0.5
    else:
        assert abs(int(stated[1].replace(",", "")) - exact) <= 0.5 + 1e-6  # the percentage is a float


@given(value=counts, before=counts, provisional=st.integers(0, 12), largest=st.integers(-90_000, 90_000))
def test_a_text_is_at_most_two_sentences_and_one_on_provisional_periods(
    value: int, before: int, provisional: int, largest: int
) -> None:
    facts = facts_of(value, before, provisional=provisional, largest={"route": "WBAL", "difference": largest})
    for language in LANGUAGES:
        sentences = plain_text(write_sentence(facts, language)).rstrip(".").split(". ")
        assert len(sentences) <= 2 + (provisional > 0)
