"""`export postgis` into a real PostgreSQL with PostGIS, read back by its driver and by psql."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from support.command_line import invoke

from benchmarks.postgres import Database, database
from routes_geo.features.collections import AREAS, CELLS, PLACES, ROUTES
from routes_geo.snapshot.snapshot import Snapshot

pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def server() -> Iterator[Database]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    with database(port) as running:
        yield running


@pytest.fixture
def address(server: Database, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of its own for each test."""
    name = f"test_{abs(hash(request.node.name))}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield server.url.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def gis(address: str) -> str:
    with psycopg.connect(address) as connection:
        connection.execute("CREATE SCHEMA extensions")
        connection.execute("CREATE EXTENSION postgis SCHEMA extensions")
    return address


@pytest.fixture
def export(snapshot_dir: Path, tmp_path: Path) -> Any:
    return lambda *arguments: invoke("export", "postgis", *arguments, "--snapshot", str(snapshot_dir), home=tmp_path)


def rows(address: str, query: str, *values: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(address, options="-c search_path=public,extensions") as connection:
        return connection.execute(query, values).fetchall()  # type: ignore[call-overload,no-any-return]


def test_all_tables_are_written_with_keys_indexes_and_comments(gis: str, export: Any, snapshot: Snapshot) -> None:
    done = export(gis, "--window", "2023", "--resolution", "5")
    assert done.returncode == 0, done.stderr
    assert "2023-01/2023-12, released 2026-08-04" in done.stdout
    assert rows(gis, "SELECT route, name, aliases[1] FROM routes_geo.routes ORDER BY route")[0] == (
        "CMED", "Central Mediterranean", "Central Med",
    )  # fmt: skip
    assert rows(gis, "SELECT sum(value) FROM routes_geo.cells WHERE route = 'CMED'") == [(158_026,)]
    for collection in (ROUTES, PLACES, AREAS, CELLS):
        name = collection.collection_id
        indexes = rows(gis, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'routes_geo' AND tablename = %s", name)
        assert any("gist (geometry)" in index for (index,) in indexes)
        assert any("UNIQUE" in index and "(id)" in index for (index,) in indexes)
        comments = rows(
            gis,
            "SELECT column_name, col_description((table_schema || '.' || table_name)::regclass, ordinal_position::int) "
            "FROM information_schema.columns WHERE table_schema = 'routes_geo' AND table_name = %s",
            name,
        )
        described = dict(comments)
        assert described.pop("geometry") is None
        assert all(described.values())
        assert list(described) == ["id", *collection.types]


def test_figures_state_their_unit_source_and_release(gis: str, export: Any) -> None:
    assert export(gis, "--series", "iom.dead_and_missing.v1", "--window", "year").returncode == 0
    ((value,), (table,)) = (
        *rows(gis, "SELECT col_description('routes_geo.cells'::regclass, (SELECT attnum FROM pg_attribute WHERE "
                   "attrelid = 'routes_geo.cells'::regclass AND attname = 'value'))"),
        *rows(gis, "SELECT obj_description('routes_geo.cells'::regclass)"),
    )  # fmt: skip
    withheld = rows(gis, "SELECT count(*), count(value) FROM routes_geo.cells WHERE status = 'suppressed'")
    assert withheld == [(187, 0)]
    assert "Unit: persons, minimum estimate" in value
    assert "release of 2026-05-06" in value
    assert "series: iom.dead_and_missing.v1; window: 2025-01/2025-12" in table
    ((basis,),) = rows(
        gis,
        "SELECT description FROM pg_description JOIN pg_attribute ON objoid = attrelid AND objsubid = attnum "
        "WHERE attname = 'basis'",
    )
    assert "derived" in basis


def test_geometries_are_valid_and_where_they_should_be(gis: str, export: Any) -> None:
    assert export(gis, "--window", "2023").returncode == 0
    query = (
        "SELECT ST_SRID(geometry), bool_and(ST_IsValid(geometry)) FROM routes_geo.{} WHERE geometry NOTNULL GROUP BY 1"
    )
    for name in ("routes", "places", "areas", "cells"):
        assert rows(gis, query.format(name)) == [(4326, True)]
    near = "SELECT place_id FROM routes_geo.places ORDER BY geometry <-> ST_SetSRID(ST_Point(12.6, 35.5), 4326) LIMIT 1"
    assert rows(gis, near) == [("lampedusa",)]


def test_a_second_export_replaces_everything(gis: str, export: Any) -> None:
    assert export(gis, "--window", "2023", "--route", "central med").returncode == 0
    assert rows(gis, "SELECT DISTINCT period, route FROM routes_geo.cells") == [("2023-01/2023-12", "CMED")]
    assert export(gis, "--window", "2022", "--route", "EMED", "--resolution", "3").returncode == 0
    assert rows(gis, "SELECT DISTINCT period, route FROM routes_geo.cells") == [("2022-01/2022-12", "EMED")]


def test_a_table_that_a_view_needs_is_kept_with_all_others(gis: str, export: Any) -> None:
    assert export(gis, "--window", "2023").returncode == 0
    with psycopg.connect(gis) as connection:
        connection.execute("CREATE VIEW mine AS SELECT sum(value) FROM routes_geo.cells")
    refused = export(gis, "--window", "2022")
    assert refused.returncode == 2
    assert "other objects depend on it" in refused.stderr
    assert rows(gis, "SELECT DISTINCT period FROM routes_geo.cells") == [("2023-01/2023-12",)]
    assert rows(gis, "SELECT count(*) FROM routes_geo.routes") == [(5,)]


def test_a_table_of_others_is_never_replaced(gis: str, export: Any) -> None:
    with psycopg.connect(gis) as connection:
        connection.execute("CREATE SCHEMA mine CREATE TABLE places (name text)")
    refused = export(gis, "--schema", "mine")
    assert (refused.returncode, "mine.places is not a table of routes-geo" in refused.stderr) == (2, True)
    assert rows(gis, "SELECT count(*) FROM pg_tables WHERE schemaname = 'mine'") == [(1,)]


def test_the_name_of_a_schema_is_only_a_name(gis: str, export: Any) -> None:
    name = 'a"; DROP SCHEMA public CASCADE; --'
    assert export(gis, "--schema", name, "--window", "2023").returncode == 0
    assert export(gis, "--schema", name, "--window", "2022").returncode == 0
    assert rows(gis, "SELECT count(*) FROM pg_tables WHERE schemaname = %s", name) == [(4,)]


def test_a_database_without_postgis_says_what_to_run(address: str, export: Any) -> None:
    refused = export(address)
    assert refused.returncode == 2
    assert "has no PostGIS; run `CREATE EXTENSION postgis` in it" in refused.stderr
    assert rows(address, "SELECT count(*) FROM pg_namespace WHERE nspname = 'routes_geo'") == [(0,)]
