"""Write tables of features into PostgreSQL with PostGIS.

The rule: readers of the database see the former tables, or all new ones. Everything happens in one transaction, and a
table that this module did not write is never replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely

from routes_geo.errors import DataError, InvalidInput
from routes_geo.features.collections import Collection
from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.formats.flat import GEOMETRY, ID

if TYPE_CHECKING:
    from psycopg import Connection, sql

_SRID = 4326
_MARK = "routes-geo: "  # every comment on a table of ours begins with it
_TYPES = {
    pa.string(): "text",
    pa.list_(pa.string()): "text[]",
    pa.int64(): "bigint",
    pa.float64(): "double precision",
    pa.bool_(): "boolean",
    pa.date32(): "date",
}
_GEOMETRIES = {
    "point": "Point",
    "multipolygon": "MultiPolygon",
    "polygon-or-multipolygon": "MultiPolygon",
}
_ALSO_INDEXED = ("route", "cell", "area")


@dataclass(frozen=True)
class PostgisTable:
    """A table to write: features of a collection, what they are about, and what else to say about some columns."""

    collection: Collection
    features: FeatureTable
    about: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the name of the table."""
        return self.collection.collection_id

    @property
    def comment(self) -> str:
        """Return what the table is, with the source, licence, release and snapshot of its figures."""
        stated = "; ".join(f"{name}: {text}" for name, text in self.about.items() if name not in ("name", "title"))
        return f"{_MARK}{self.about['title']}; {stated}"


def write_postgis(conninfo: str, schema: str, tables: Sequence[PostgisTable]) -> dict[str, int]:
    """Replace the tables of a schema in one transaction; return the rows of each.

    `conninfo` is an address or a connection string of libpq, which takes what is missing from the PG* variables.
    DataError if the database cannot be reached, lacks PostGIS, refuses a statement, or has another program's table of
    the same name; InvalidInput if psycopg is not installed.
    """
    with _connection(conninfo) as connection:
        home = _home_of_postgis(connection)
        connection.execute(_sql("CREATE SCHEMA IF NOT EXISTS {}", schema))
        for table in tables:
            _drop(connection, schema, table.name)
        return {table.name: _write(connection, home, schema, table) for table in tables}


@contextmanager
def _connection(conninfo: str) -> Iterator[Connection[Any]]:
    try:
        import psycopg  # noqa: PLC0415 - an extra, which only this needs
    except ImportError as error:
        raise InvalidInput(
            "psycopg is missing, which writes to PostgreSQL; install it with `pip install 'routes-geo[postgis]'`"
        ) from error
    try:
        with psycopg.connect(conninfo, application_name="routes-geo") as connection:
            yield connection
    except psycopg.Error as error:
        raise DataError(f"PostgreSQL: {str(error).strip() or type(error).__name__}") from error


def _home_of_postgis(connection: Connection[Any]) -> str:
    """Return the schema that PostGIS is installed in."""
    query = (
        "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'postgis'"
    )
    row = connection.execute(query).fetchone()
    if row is None:
        name = connection.info.dbname
        raise DataError(
            f"the database {name!r} has no PostGIS; run `CREATE EXTENSION postgis` in it, as a user who may do so"
        )
    return str(row[0])


def _drop(connection: Connection[Any], schema: str, name: str) -> None:
    """Drop a table that an earlier export wrote; DataError if another program wrote it, or if a view depends on it."""
    query = "SELECT obj_description(c.oid) FROM pg_class c WHERE relnamespace = %s::regnamespace AND relname = %s"
    row = connection.execute(query, (_quoted(connection, schema), name)).fetchone()
    if row is None:
        return
    if not str(row[0] or "").startswith(_MARK):
        raise DataError(f"{schema}.{name} is not a table of routes-geo; choose another schema with --schema")
    connection.execute(_sql("DROP TABLE {}", (schema, name)))


def _quoted(connection: Connection[Any], name: str) -> str:
    from psycopg import sql  # noqa: PLC0415

    return sql.Identifier(name).as_string(connection)


def _write(connection: Connection[Any], home: str, schema: str, table: PostgisTable) -> int:
    where = (schema, table.name)
    connection.execute(_definition(home, where, table.collection))
    _copy(connection, where, table)
    connection.execute(_sql("CREATE INDEX ON {} USING gist ({})", where, GEOMETRY))
    for name in _ALSO_INDEXED:
        if name in table.collection.types:
            connection.execute(_sql("CREATE INDEX ON {} ({})", where, name))
    _comment(connection, where, table)
    connection.execute(_sql("ANALYZE {}", where))
    return len(table.features)


def _definition(home: str, where: tuple[str, str], collection: Collection) -> sql.Composed:
    from psycopg import sql  # noqa: PLC0415

    columns = [sql.SQL("{} text PRIMARY KEY").format(sql.Identifier(ID))]
    for name, kind in collection.types.items():
        columns.append(sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(_TYPES[kind])))
    shape = sql.SQL("{}({}, {})").format(
        sql.Identifier(home, "geometry"), sql.SQL(_GEOMETRIES[collection.geometry]), sql.Literal(_SRID)
    )
    columns.append(sql.SQL("{} {}").format(sql.Identifier(GEOMETRY), shape))
    return sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(*where), sql.SQL(", ").join(columns))


def _copy(connection: Connection[Any], where: tuple[str, str], table: PostgisTable) -> None:
    names = [*table.collection.types]
    columns = [table.features.column(name).to_pylist() for name in names]
    rows = zip(table.features.ids.to_pylist(), *columns, _ewkb(table), strict=True)
    with connection.cursor() as cursor, cursor.copy(_copy_statement(where, [ID, *names, GEOMETRY])) as copy:
        for row in rows:
            copy.write_row(row)


def _copy_statement(where: tuple[str, str], names: Sequence[str]) -> sql.Composed:
    from psycopg import sql  # noqa: PLC0415

    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(*where), columns)


def _ewkb(table: PostgisTable) -> list[str | None]:
    """Return geometries as PostGIS reads them: hexadecimal, with the reference system; polygons as multipolygons."""
    shapes = table.features.geometries.shapes()
    if _GEOMETRIES[table.collection.geometry] == "MultiPolygon":
        single = np.array([shape is not None and shape.geom_type == "Polygon" for shape in shapes], bool)
        shapes = shapes.copy()
        shapes[single] = [shapely.MultiPolygon([shape]) for shape in shapes[single]]
    written: list[str | None] = shapely.to_wkb(shapely.set_srid(shapes, _SRID), hex=True, include_srid=True).tolist()
    return written


def _comment(connection: Connection[Any], where: tuple[str, str], table: PostgisTable) -> None:
    """Say what the table and each column are. Comments take no parameters, so their texts are quoted here."""
    from psycopg import sql  # noqa: PLC0415

    connection.execute(_sql("COMMENT ON TABLE {} IS {}", where, sql.Literal(table.comment)))
    titles = {ID: "Id of the feature"} | {each.name: each.title for each in table.collection.properties}
    for name, title in titles.items():
        text = ". ".join(filter(None, (title, table.notes.get(name))))
        connection.execute(_sql("COMMENT ON COLUMN {} IS {}", (*where, name), sql.Literal(text)))


def _sql(template: str, *parts: Any) -> sql.Composed:
    """Return a statement with names quoted; a tuple is a name with the schema before it."""
    from psycopg import sql  # noqa: PLC0415

    quote: Callable[[Any], Any] = lambda part: (  # noqa: E731
        part if isinstance(part, sql.Composable) else sql.Identifier(*([part] if isinstance(part, str) else part))
    )
    return sql.SQL(template).format(*map(quote, parts))
