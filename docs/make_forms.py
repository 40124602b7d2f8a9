"""Write docs/reference/forms.md: what `bin`, `bin_points` and `ingest --source table` make of each form of file.

Run `make forms` after a change to the readers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from support.refused_files import REFUSED
from support.table_forms import ALL_FORMS, TITLES, sound_table
from support.three_readers import READERS, Reading

OUT = Path(__file__).parent / "reference" / "forms.md"
_HEAD = """# Forms of files

`make forms` writes this page, and a test compares it with a new run. The run writes the same table of {rows} rows in
each form, and reads it with `routes-geo bin`, with `bin_points` in Python and with `routes-geo ingest --source table`.
[Bin your own points](../how_to/bin_your_points.md#forms-of-files) has the rules, and [Load publishers'
files](../how_to/load_publisher_files.md#limits-on-files) the limits.

## What is read

The sum of the table is {total:,}. Losses of more than a tenth were allowed in this run (`--allow-rejected`).

| form | file | `bin` | `bin_points` | `table` |
|---|---|---|---|---|
"""
_REFUSED_HEAD = """
## What is refused

After a refusal, nothing is written.

| input | reader | what comes out |
|---|---|---|
"""


def main() -> None:
    """Write the page."""
    with tempfile.TemporaryDirectory() as folder:
        OUT.write_text(render(Path(folder)), "utf-8")


def render(folder: Path) -> str:
    """Return the text of the page; the files are written to a folder."""
    table = sound_table()
    head = _HEAD.format(rows=table.num_rows, total=sum(table["n"].to_pylist()))
    return head + "".join(_read_rows(folder)) + _REFUSED_HEAD + "".join(_refused_rows(folder))


def _read_rows(folder: Path) -> Iterator[str]:
    table = sound_table()
    for name, write in ALL_FORMS.items():
        write(folder / name, table)
        cells = [_outcome(read(folder / name), folder) for read in READERS.values()]
        yield f"| {' | '.join([TITLES[name], f'`{name}`', *cells])} |\n"


def _refused_rows(folder: Path) -> Iterator[str]:
    for title, (name, make) in REFUSED.items():
        make(folder / name)
        outcomes = [(reader, _outcome(read(folder / name), folder)) for reader, read in READERS.items()]
        for outcome, same in groupby(outcomes, key=lambda each: each[1]):
            readers = [f"`{reader}`" for reader, _ in same]
            yield f"| {title} | {'all' if len(readers) == len(READERS) else ', '.join(readers)} | {outcome} |\n"


def _outcome(reading: Reading, folder: Path) -> str:
    if not reading.refusal:
        return f"{reading.accepted} of {reading.rows_in} rows, {reading.total:,}"
    sentence = reading.refusal.replace(f"{folder}/", "").split("\n")[0]
    return sentence.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    main()
