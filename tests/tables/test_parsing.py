"""Parsing text in blocks of whole lines: the same rows as from one stream, wherever blocks and lines end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.tables.parsing import Skipped, TextParser

NAMES = ("month", "n", "note")
BLOCK = 64  # bytes at a time, small enough for many blocks

cells = st.text(st.sampled_from("abc 0159.é-"), max_size=6)
quoted = st.text(st.sampled_from('ab\n,"'), max_size=5).map(lambda text: '"' + text.replace('"', '""') + '"')
lines = st.lists(st.one_of(cells, cells, cells, quoted), min_size=2, max_size=4).map(",".join)


def parse(
    text: bytes, cut: int, threads: int, block_bytes: int = BLOCK
) -> tuple[list[tuple[str | None, ...]], int, int]:
    """Return rows, skipped lines, and the number of blocks."""
    told: list[Skipped] = []
    parser = TextParser(
        NAMES, ("n", "note"), ",", lambda _, skipped: told.append(skipped), lambda *_: False, threads, block_bytes
    )
    batches = list(parser.parse(blocks(text, cut)))
    rows = [tuple(row.values()) for batch in batches for row in batch.to_pylist()]
    return rows, sum(skipped.lines for skipped in told), len(told)


def blocks(text: bytes, cut: int) -> Iterator[bytes]:
    yield from (text[at : at + cut] for at in range(0, len(text), cut))


@given(
    st.lists(lines, max_size=30),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(1, 80),
    st.integers(1, 3),
    st.booleans(),
)
def test_blocks_give_the_rows_of_one_stream(texts: list[str], end: str, cut: int, threads: int, ends: bool) -> None:
    text = (end.join(texts) + (end if ends else "")).encode()
    whole, skipped, _ = parse(text, len(text) or 1, 1, 1 << 20)
    assert parse(text, cut, threads, 1 << 12)[:2] == (whole, skipped)


@given(st.lists(st.tuples(st.integers(0, 999), cells), min_size=1, max_size=60), st.sampled_from(["\n", "\r\n", "\r"]))
def test_many_small_blocks_lose_no_row(rows: list[tuple[int, str]], end: str) -> None:
    text = "".join(f"2023-09,{n},{note}{end}" for n, note in rows).encode()
    parsed, skipped, _ = parse(text, 16, 2)
    assert [int(n or -1) for n, _ in parsed] == [n for n, _ in rows]
    assert skipped == 0


def test_text_without_marks_is_parsed_in_blocks_and_text_with_marks_in_one() -> None:
    plain = b"2023-09,1,a\n" * 100
    assert parse(plain, 16, 2)[2] > 10
    marked = plain + b'2023-09,2,"a\nb"\n' + plain
    rows, skipped, count = parse(marked, 16, 2, 1 << 10)
    assert len(rows) == 201
    assert rows[100] == ("2", "a\nb")
    assert skipped == 0
    assert count >= 2


@pytest.mark.parametrize("at", [0, 40, 99])
def test_a_line_with_too_many_fields_is_skipped_and_kept_as_an_example(at: int) -> None:
    texts = ["2023-09,1,a"] * 100
    texts[at] = "2023-09,1,a,b"
    told: list[Skipped] = []
    parser = TextParser(NAMES, ("n",), ",", lambda _, skipped: told.append(skipped), lambda *_: False, 2, BLOCK)
    rows = sum(batch.num_rows for batch in parser.parse(blocks("\n".join(texts).encode(), 16)))
    assert rows == 99
    (first,) = [skipped.first for skipped in told if skipped.first]
    assert first.actual_columns == 4


def test_an_error_in_the_blocks_is_raised() -> None:
    def broken() -> Iterator[bytes]:
        yield b"2023-09,1,a\n" * 10
        raise OSError("the disk is gone")

    parser = TextParser(NAMES, ("n",), ",", lambda *_: None, lambda *_: False, 2, BLOCK)
    with pytest.raises(OSError, match="the disk is gone"):
        list(parser.parse(broken()))
