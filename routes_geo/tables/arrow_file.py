"""Read Arrow IPC files and streams, and Feather."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.fs

from routes_geo.errors import DataError
from routes_geo.tables.location import UNREADABLE, filesystem_of, first_line
from routes_geo.tables.plain_types import all_names

_FILE_MAGIC, _FEATHER_1_MAGIC = b"ARROW1", b"FEA1"


def arrow_schema(path: str) -> pa.Schema:
    """Return the schema of a file; DataError if it cannot be read."""
    with _opened(path) as (schema, _):
        list(all_names(schema))  # a name that is not UTF-8 is an error here, not later
        return schema


def read_arrow(path: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield batches with some columns; DataError if the file is damaged."""
    with _opened(path) as (_, batches):
        for batch in batches:
            selected = batch.select(list(columns))
            selected.validate(full=True)  # Arrow trusts the offsets of a file, and can crash
            yield selected


@contextmanager
def _opened(path: str) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
    files, location = filesystem_of(path)
    is_local = isinstance(files, pa.fs.LocalFileSystem)
    try:
        with pa.memory_map(location) if is_local else files.open_input_file(location) as source:
            magic = source.read(len(_FILE_MAGIC))
            source.seek(0)
            if magic.startswith(_FEATHER_1_MAGIC):
                raise DataError(f"{path}: a Feather file of version 1; write it again in version 2")
            if magic == _FILE_MAGIC:
                file = pa.ipc.open_file(source)
                yield file.schema, (file.get_batch(number) for number in range(file.num_record_batches))
            else:
                stream = pa.ipc.open_stream(source)
                yield stream.schema, iter(stream)
    except UNREADABLE as error:
        raise DataError(f"{path}: not a readable Arrow file ({first_line(error)})") from error
