"""The build file, made new for each refresh and loaded with the raw layer.

Belongs here: its creation, the load, and what can be asked of a finished table (counts, columns,
a few rows). Does not belong here: what dbt makes of it (``warehouse.dbt``), and how it becomes the
published file (``publication``).

Every refresh starts from no file at all: a bad row that an earlier, stopped refresh left behind
would otherwise stop every later one too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.ingestion.raw_layer import RawLayer
from orchestration.ingestion.raw_tables import SCHEMA, raw_tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ARRIVALS = "arrivals"
BIG_TABLE = 10_000_000
"""Rows from which a table's order in the file is left to chance rather than sorted."""


def remove_database(path: Path) -> None:
    """Removes a DuckDB file with its write-ahead log."""
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)


@contextmanager
def connected(path: Path, *, read_only: bool = True) -> Iterator[DuckDBPyConnection]:
    """A connection that is closed at the end, whatever happens."""
    import duckdb

    connection = duckdb.connect(str(path), read_only=read_only)
    try:
        yield connection
    finally:
        connection.close()


def create_build_file(
    build_file: Path, raw: RawLayer, published_file: Path | None = None
) -> dict[str, int]:
    """Makes the build file new, with the raw tables in it.

    Args:
        build_file: made new.
        raw: what to load.
        published_file: remembers when reports were first seen; the only thing that a build takes
            over from the one before.

    Returns:
        Number of rows of each raw table.

    Raises:
        RuntimeError: a table did not get every row of the raw layer.
    """
    build_file.parent.mkdir(parents=True, exist_ok=True)
    remove_database(build_file)
    loaded: dict[str, int] = {}
    with connected(build_file, read_only=False) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        for table in raw_tables().values():
            connection.execute(table.create_statement())
            files = [str(path) for path in raw.files(table.name)]
            if files:
                columns = ", ".join(f'"{name}"' for name in table.column_names)
                order = f"ORDER BY {', '.join(table.order)}" if _sortable(raw, table.name) else ""
                connection.execute(
                    f'INSERT INTO {SCHEMA}."{table.name}" SELECT {columns} '
                    f"FROM read_parquet(?, hive_partitioning = false) {order}",
                    [files],
                )
            meanings = {column.name: column.description for column in table.columns}
            describe(connection, f'{SCHEMA}."{table.name}"', table.description, meanings)
            loaded[table.name] = count_rows(connection, SCHEMA, table.name)
            if loaded[table.name] != raw.rows(table.name):
                raise RuntimeError(
                    f"raw.{table.name} has {loaded[table.name]} rows, its Parquet files "
                    f"{raw.rows(table.name)}; delete {raw.folder} and refresh again"
                )
        loaded[ARRIVALS] = _load_arrivals(connection, published_file)
        connection.execute("CHECKPOINT")
    return loaded


def count_rows(connection: DuckDBPyConnection, schema: str, table: str) -> int:
    """Number of rows of a table or view."""
    row = connection.execute(f'SELECT count(*) FROM "{schema}"."{table}"').fetchone()
    return int(row[0]) if row else 0


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a table, as text to show."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    def to_markdown(self, width: int = 60) -> str:
        """The rows as a Markdown table; long cells are cut."""
        lines = [
            "| " + " | ".join(self.columns) + " |",
            "|" + " --- |" * len(self.columns),
        ]
        for row in self.rows:
            lines.append("| " + " | ".join(_cell(value, width) for value in row) + " |")
        return "\n".join(lines)


def sample(connection: DuckDBPyConnection, query: str, rows: int = 10) -> Sample:
    """The first rows that a query gives."""
    cursor = connection.execute(f"SELECT * FROM ({query.rstrip().rstrip(';')}) LIMIT {rows}")
    columns = tuple(str(column[0]) for column in cursor.description or ())
    return Sample(columns, tuple(cursor.fetchall()))


def column_types(connection: DuckDBPyConnection) -> dict[tuple[str, str], dict[str, str]]:
    """Columns and types of every table and view, by (schema, table)."""
    tables: dict[tuple[str, str], dict[str, str]] = {}
    for schema, table, column, type_name in connection.execute(
        "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE NOT internal AND database_name = current_database() "
        "ORDER BY schema_name, table_name, column_index"
    ).fetchall():
        tables.setdefault((schema, table), {})[column] = type_name
    return tables


def _load_arrivals(connection: DuckDBPyConnection, published_file: Path | None) -> int:
    """When each report was first seen: as the published file says, else now."""
    import duckdb

    table = f"{SCHEMA}.{ARRIVALS}"
    connection.execute(f"CREATE TABLE {table} (doc_id VARCHAR NOT NULL, first_seen_at TIMESTAMP)")
    if published_file is not None and published_file.exists():
        with suppress(duckdb.Error):  # an unreadable or older file remembers nothing
            connection.execute(f"ATTACH {_literal(str(published_file))} AS before (READ_ONLY)")
            connection.execute(
                f"INSERT INTO {table} SELECT doc_id, first_seen_at FROM before.{table} "
                f"WHERE doc_id IN (SELECT doc_id FROM {SCHEMA}.documents)"
            )
        with suppress(duckdb.Error):
            connection.execute("DETACH before")
    connection.execute(
        f"INSERT INTO {table} SELECT doc_id, ? FROM {SCHEMA}.documents "
        f"WHERE doc_id NOT IN (SELECT doc_id FROM {table}) ORDER BY doc_id",
        [datetime.now(UTC).replace(microsecond=0, tzinfo=None)],
    )
    return count_rows(connection, SCHEMA, ARRIVALS)


def _sortable(raw: RawLayer, table: str) -> bool:
    return raw.rows(table) < BIG_TABLE


def describe(
    connection: DuckDBPyConnection, table: str, description: str, columns: Mapping[str, str]
) -> None:
    """Comment on a table and its columns.

    Args:
        connection: a connection that may write.
        table: its name with its schema, as SQL has it.
        description: what it holds, and what a row is.
        columns: what each column means, by its name.
    """
    connection.execute(f"COMMENT ON TABLE {table} IS {_literal(description)}")
    for name, meaning in columns.items():
        connection.execute(f'COMMENT ON COLUMN {table}."{name}" IS {_literal(meaning)}')


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _cell(value: object, width: int) -> str:
    if value is None:
        return ""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    text = " ".join(text.split()).replace("|", "\\|")
    return text if len(text) <= width else text[: width - 1] + "…"
