"""Parse delimited text with Arrow: blocks of whole lines at the same time, and text with quotation marks in one stream.

A quoted field may contain line breaks, so only text without quotation marks is cut at its line ends. From the first
mark on, the rest is parsed by one thread.
"""

from __future__ import annotations

import io
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain

import pyarrow as pa
import pyarrow.csv

from routes_geo.tables.unpack import whole_reader

BLOCK_BYTES = 1 << 23
_MARK = b'"'
_NULLS = ["", "NA", "NaN", "nan", "null", "NULL"]
Rows = Iterator[pa.RecordBatch]


@dataclass(slots=True)
class Skipped:
    """Count the lines of a block with the wrong number of fields, and keep the first of them.

    `give_up` says whether to stop, given how many were skipped and the number of the line.
    """

    lines: int = 0
    first: pa.csv.InvalidRow | None = None
    give_up: Callable[[int, int], bool] | None = None

    def __call__(self, row: pa.csv.InvalidRow) -> str:
        """Count a line; return Arrow's word for what to do with it."""
        self.lines += 1
        self.first = self.first or row
        return "error" if self.give_up is not None and self.give_up(self.lines, row.number or 0) else "skip"


@dataclass(frozen=True, slots=True)
class TextParser:
    """How to parse blocks of text: all columns of a line, those to return, and the delimiter.

    `account` is told of each block, in order: its rows, and its lines that were skipped.
    """

    names: tuple[str, ...]
    columns: tuple[str, ...]
    delimiter: str
    account: Callable[[int, Skipped], None]
    give_up: Callable[[int, int], bool]
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
    block_bytes: int = BLOCK_BYTES

    def parse(self, blocks: Iterator[bytes]) -> Rows:
        """Yield batches of the chosen columns as text, in the order of the blocks; a blank cell is null."""
        lines = _LineBlocks(blocks, self.block_bytes)
        waiting: deque[Future[tuple[pa.Table, Skipped]]] = deque()
        with ThreadPoolExecutor(self.threads) as pool:
            for block in lines:
                waiting.append(pool.submit(self._parse_lines, block))
                if len(waiting) > self.threads:
                    yield from self._finish(waiting.popleft())
            while waiting:
                yield from self._finish(waiting.popleft())
        yield from self._parse_stream(lines.rest)

    def _finish(self, future: Future[tuple[pa.Table, Skipped]]) -> Rows:
        table, skipped = future.result()
        self.account(table.num_rows, skipped)
        yield from table.to_batches()

    def _parse_lines(self, block: bytes) -> tuple[pa.Table, Skipped]:
        skipped = Skipped()
        options = pa.csv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=list(self.names))
        parsing = pa.csv.ParseOptions(delimiter=self.delimiter, invalid_row_handler=skipped)
        table = pa.csv.read_csv(pa.BufferReader(block), options, parsing, self._conversion())
        return table, skipped

    def _parse_stream(self, blocks: Iterator[bytes]) -> Rows:
        skipped = Skipped(give_up=self.give_up)
        with whole_reader(blocks) as stream:
            if not _has_content(stream):
                return
            options = pa.csv.ReadOptions(use_threads=False, block_size=self.block_bytes, column_names=list(self.names))
            parsing = pa.csv.ParseOptions(
                delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=skipped
            )
            yield from pa.csv.open_csv(stream, options, parsing, self._conversion())
        self.account(0, skipped)

    def _conversion(self) -> pa.csv.ConvertOptions:
        return pa.csv.ConvertOptions(
            include_columns=list(self.columns),
            column_types=dict.fromkeys(self.columns, pa.string()),
            strings_can_be_null=True,
            null_values=_NULLS,
            quoted_strings_can_be_null=False,
        )


def _has_content(stream: io.BufferedReader) -> bool:
    return bool(stream.peek(1))


class _LineBlocks:
    """Whole lines of text up to the first quotation mark, and then what is left of the blocks in `rest`."""

    def __init__(self, blocks: Iterator[bytes], block_bytes: int) -> None:
        self._blocks = blocks
        self._block_bytes = block_bytes
        self.rest: Iterator[bytes] = iter(())

    def __iter__(self) -> Iterator[bytes]:
        begun: list[bytes] = []
        size = 0
        for block in self._blocks:
            if _MARK in block or size > self._block_bytes:
                self.rest = chain(begun, [block], self._blocks)
                return
            begun.append(block)
            size += len(block)
            end = _line_end(block)
            if end and size >= self._block_bytes // 2:
                text = b"".join(begun)
                cut = size - len(block) + end
                yield text[:cut]
                begun, size = [text[cut:]] if cut < size else [], size - cut
        if begun:
            yield b"".join(begun)


def _line_end(block: bytes) -> int:
    """Return where the last whole line of a block ends, 0 if no line does.

    A carriage return at the end of the block may be half of a line end.
    """
    return max(block.rfind(b"\n"), block.rfind(b"\r", 0, len(block) - 1)) + 1
