"""Numbers: the separators of a column are decided once, from all of its values."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import InvalidInput
from routes_geo.tables.numbers import (
    PLAIN,
    NumberFormat,
    NumberOptions,
    decide,
    evidence_of,
    is_plain,
    parse_count_text,
    parse_counts,
    parse_degrees,
    parse_degrees_text,
)
from routes_geo.tables.separators import parse_decimal_option, parse_thousands_option

NBSP, NARROW, THIN = "\u00a0", "\u202f", "\u2009"


def counts(values: list[str | None], **options: str | None) -> list[int | None]:
    column = pa.array(values, pa.string())
    return read(values, decide(evidence_of(column), "count", column="n", **options))


def read(values: list[str | None], number_format: NumberFormat) -> list[int | None]:
    parsed = parse_counts(pa.array(values, pa.string()), number_format).to_pylist()
    assert parsed == [None if value is None else parse_count_text(value, number_format) for value in values]
    return parsed


def degrees(values: list[str | None], **options: str | None) -> list[float | None]:
    column = pa.array(values, pa.string())
    number_format = decide(evidence_of(column), "degrees", column="lat", **options)
    parsed = parse_degrees(column, number_format).to_pylist()
    assert parsed == [None if value is None else parse_degrees_text(value, number_format) for value in values]
    return parsed


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        (["19.000", "1.234", "950"], [19000, 1234, 950]),
        (["19,000", "1,234", "950"], [19000, 1234, 950]),
        (["19 000", "1 234", "950"], [19000, 1234, 950]),
        ([f"19{NBSP}000", f"1{NARROW}234", f"1{THIN}000", "1 000"], [19000, 1234, 1000, 1000]),
        (["19'000", "1’234'567"], [19000, 1234567]),
        (["1.022"], [1022]),
        (["1,022"], [1022]),
        (["1.234.567", "1"], [1234567, 1]),
        (["12.0", "1022.0", "3"], [12, 1022, 3]),
        (["12,0", "1022,0", "3"], [12, 1022, 3]),
        (["12.00", "7.00"], [12, 7]),
        (["1022.000", "12.0000"], [1022, 12]),
        (["1.234,0", "12,0", "5.678"], [1234, 12, 5678]),
        (["1,234.00", "12.00"], [1234, 12]),
        (["1 234,00", "1 234"], [1234, 1234]),
        (["1.234,5", "19.000"], [None, 19000]),
        (["1.5", "3"], [None, 3]),
        (["0.123", "0.500", "3"], [None, None, 3]),
        (["12,34,567", "1,23,456", "9,999"], [1234567, 123456, 9999]),
        (["12,34,567", "1,234,567"], [None, 1234567]),
        (["12,34,567", "123,456"], [None, 123456]),
        ([" 12 ", f"{NBSP}1.234{NBSP}", "-5", "+6", "-1.234"], [12, 1234, -5, 6, -1234]),
        (["", None, "-", "n/a", "12 %", "12%", "1e3", "0x10", "１２", "1_000"], [None] * 10),
        (["1.2E+04", "19"], [None, 19]),
        (["19.00", "1.2345", "12.", ".5", "1..2", "1.,2", "12.34.567", "12 34"], [19] + [None] * 7),
        (["123456789012345678", "12345678901234567890", "007"], [123456789012345678, None, 7]),
        ([f"{9 * 10**17:,}", "12345678901234567.0"], [9 * 10**17, 12345678901234567]),
    ],
)
def test_counts(values: list[str | None], numbers: list[int | None]) -> None:
    assert counts(values) == numbers


@pytest.mark.parametrize(
    ("values", "quoted"),
    [
        (["19.000", "1.5"], ("'19.000'", "'1.5'", "--thousands dot or --decimal dot")),
        (["1.000", "12.0"], ("'1.000'", "'12.0'", "--thousands dot")),
        (["19,000", "1,5"], ("'19,000'", "'1,5'", "--thousands comma or --decimal comma")),
        (["19.000", "1.2E+04"], ("'19.000'", "'1.2E+04'", "--decimal dot")),
        (["1.234.567", "1.50"], ("'1.234.567'", "'1.50'", "--decimal dot")),
        (["19.000", "19,000"], ("'19.000'", "'19,000'", "--thousands dot or --thousands comma")),
        (["19.000", "1 234"], ("'19.000'", "'1 234'", "--thousands")),
        (["1.234,5", "1,234"], ("'1.234,5'", "'1,234'", "--thousands comma")),
        (["12.0", "12,0"], ("'12.0'", "'12,0'", "--decimal dot or --decimal comma")),
        (["0.000", "19.000"], ("'19.000'", "'0.000'", "--decimal dot")),
        (["1022.000", "19.000"], ("'19.000'", "'1022.000'", "--decimal dot")),
    ],
)
def test_counts_that_contradict_each_other_are_refused(values: list[str], quoted: tuple[str, ...]) -> None:
    for order in (values, values[::-1]):
        with pytest.raises(InvalidInput, match="the column 'n' is ambiguous") as error:
            counts(order)
        assert all(part in str(error.value) for part in quoted), error.value


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ({"decimal": "."}, [19, None, 12, None, 3]),
        ({"decimal": ","}, [19000, 1234, None, None, 3]),
        ({"thousands": "."}, [19000, 1234, None, None, 3]),
        ({"thousands": ""}, [19, None, 12, None, 3]),
        ({"thousands": " "}, [19, None, 12, None, 3]),
        ({"decimal": ".", "thousands": ","}, [19, None, 12, None, 3]),
    ],
)
def test_an_option_decides_and_what_does_not_fit_is_no_count(
    options: dict[str, str], numbers: list[int | None]
) -> None:
    assert counts(["19.000", "1.234", "12.0", "1.5", "3"], **options) == numbers


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        (["35.5", "12.6", "-7"], [35.5, 12.6, -7.0]),
        (["35,5", "12,345", "-7"], [35.5, 12.345, -7.0]),
        (["12,345", "13,456"], [12.345, 13.456]),
        (["12.345", "13.456"], [12.345, 13.456]),
        ([" 12.5", "+3.5", ".5", "12.", "1e1"], [12.5, 3.5, 0.5, 12.0, 10.0]),
        (["", None, "n/a", "12°30'", "12.345.678", "12.5 E", "0x10", "１２"], [None] * 8),
    ],
)
def test_degrees(values: list[str | None], numbers: list[float | None]) -> None:
    assert degrees(values) == numbers


def test_degrees_with_dots_and_commas_are_refused_unless_an_option_decides() -> None:
    with pytest.raises(InvalidInput, match=r"'12.5' and '35,5'.*--decimal dot or --decimal comma"):
        degrees(["12.5", "35,5"])
    assert degrees(["12.5", "35,5"], decimal=".") == [12.5, None]
    assert degrees(["12.5", "35,5"], decimal=",") == [None, 35.5]


def test_degrees_with_dots_only_need_no_option() -> None:
    assert degrees(["12.5", "35.555"], decimal=",", thousands=".") == [12.5, 35.555]


def test_evidence_of_blocks_is_that_of_the_column() -> None:
    blocks = pa.chunked_array([["19.000", "3"], [], ["1.5"]])
    with pytest.raises(InvalidInput, match=r"'19.000' and '1.5'"):
        decide(evidence_of(blocks), "count")
    first, last = evidence_of(blocks.chunk(0)), evidence_of(blocks.chunk(2))
    assert first.merge(last) == evidence_of(blocks)
    assert last.merge(first).examples == evidence_of(blocks).examples


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
)
def test_every_type_of_text_is_read(kind: pa.DataType) -> None:
    column = pa.array(["19.000", None, "950"]).cast(kind)
    assert parse_counts(column, decide(evidence_of(column), "count")).to_pylist() == [19000, None, 950]


@pytest.mark.parametrize(
    ("value", "expects", "plain"),
    [
        ("950", "count", True),
        ("-5", "count", True),
        ("n/a", "count", True),
        ("-", "count", True),
        ("12.0", "count", False),
        ("1 234", "count", False),
        (f"1{NARROW}234", "count", False),
        ("1’234", "count", False),
        ("35.5", "degrees", True),
        ("35,5", "degrees", False),
    ],
)
def test_plain_values_need_no_decision(value: str, expects: str, plain: bool) -> None:
    assert is_plain(pa.array([value, None]), expects) is plain


def test_the_plain_format_accepts_nothing_with_a_separator() -> None:
    values = pa.array(["19.000", "19,000", "1 000", "12.0", "7"])
    assert parse_counts(values, PLAIN).to_pylist() == [None, None, None, None, 7]


def test_counts_are_read_up_to_the_largest_64_bit_integer() -> None:
    most = (1 << 63) - 1
    texts = [str(most), f"-{most}", str(most + 1), str(10**19), f"+{most}", "0" * 18 + "7", "0" * 20]
    assert read(texts, PLAIN) == [most, -most, None, None, most, 7, None]
    indian = NumberFormat(thousands=",", is_indian=True)
    assert read(["99,99,99,99,99,99,99,99,999", "12,34,567"], indian) == [None, 1_234_567]


def test_formats_are_stated_in_words() -> None:
    assert PLAIN.in_words() == "no separators"
    assert NumberFormat(",", ".").in_words() == "decimal separator comma, thousands separator dot"


def test_options_are_words_or_characters() -> None:
    assert [parse_decimal_option(text) for text in ("dot", "comma", ".", ",", None)] == [".", ",", ".", ",", None]
    words = ("dot", "comma", "space", "apostrophe", "none", "’", " ", NARROW, "Dot", None)
    assert [parse_thousands_option(text) for text in words] == [".", ",", " ", "'", "", "'", " ", " ", ".", None]
    for wrong in ("space", "x", ""):
        with pytest.raises(InvalidInput, match="choose dot or comma"):
            parse_decimal_option(wrong)
    with pytest.raises(InvalidInput, match="choose dot, comma, space, apostrophe or none"):
        parse_thousands_option("point")
    with pytest.raises(InvalidInput, match="two different separators"):
        NumberOptions(".", ".")


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=20),
    st.sampled_from([".", ",", " ", "'", "’", NBSP, NARROW]),
)
def test_grouped_counts_are_never_misread(numbers: list[int], separator: str) -> None:
    assert counts([f"{number:,}".replace(",", separator) for number in numbers]) == numbers


@given(st.lists(st.text("0123456789.,'’ -+eE%", max_size=8), max_size=6))
def test_a_column_is_refused_or_read_alike_in_blocks_and_cell_by_cell(values: list[str]) -> None:
    try:
        parsed = counts(values)
    except InvalidInput:
        return
    assert all(
        number is None or str(abs(number)) in "".join(c for c in value if c.isdigit()) or number == 0
        for number, value in zip(parsed, values, strict=True)
    )


@given(st.lists(st.decimals(-180, 180, places=4), min_size=1, max_size=20), st.sampled_from(".,"))
def test_degrees_are_read_with_either_separator(numbers: list, separator: str) -> None:
    values = [str(number).replace(".", separator) for number in numbers]
    assert degrees(values) == [float(number) for number in numbers]


def test_a_format_has_no_separators_by_default() -> None:
    assert NumberFormat() == PLAIN
